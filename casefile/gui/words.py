"""Values in words, for lists, histories and links, in the window's language.

:mod:`casefile.model.words` says them; the window alone shows a link by its heading and an instant by the desk's
clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casefile.i18n import current, isolate
from casefile.model import words
from casefile.model.changes import Caption
from casefile.model.fields import FieldSpec, FieldType

if TYPE_CHECKING:
    from casefile.services.clock import Clock

_clock: list[Clock] = []
_NO_CAPTIONS: Mapping[UUID, Caption] = {}


def in_words(field: FieldSpec, value: Any, captions: Mapping[UUID, Caption] = _NO_CAPTIONS) -> str:
    """A value as a person reads it; empty for nothing entered.

    :param captions: the captions of linked records, as far as they were fetched.
    """
    if value == field.empty or value is None:
        return ""
    match field.type:
        case FieldType.MOMENT:
            return moment(value)
        case FieldType.LINK:
            return link(value, captions)
        case FieldType.LINKS:
            return listed([link(target, captions) for target in value])
        case _:
            return words.in_words(field, value, current())


def term(vocabulary: str, code: str) -> str:
    """A term's label in the window's language; the code itself where the vocabulary does not know it."""
    return words.term(vocabulary, code, current())


def listed(several: Sequence[str]) -> str:
    """Several words one after the other."""
    return words.listed(several, current())


def link(target: UUID, captions: Mapping[UUID, Caption]) -> str:
    """A linked record by its heading."""
    caption = captions.get(target)
    return (caption.heading or isolate(caption.ref)) if caption else "…"


def desk_zone() -> str:
    """The time zone of the vault that is open; empty where it has none, or none is open."""
    return _clock[0].zone if _clock else ""


def reckon_by(clock: Clock | None) -> None:
    """Whose clock :func:`moment` shows from now on: that of the vault that is open; None for the computer's."""
    _clock[:] = [clock] if clock is not None else []


def moment(text: str) -> str:
    """An instant (UTC, ISO 8601) as the desk's clock showed it."""
    try:
        when = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    return isolate(here(when).strftime("%Y-%m-%d %H:%M"))


def here(instant: dt.datetime) -> dt.datetime:
    """An instant, aware of its zone, as the desk's clock showed it."""
    return _clock[0].here(instant) if _clock else instant.astimezone()


def day(at: str) -> str:
    """The day at the desk of a moment (UTC, ISO 8601), in words; empty for none."""
    return current().date(here(dt.datetime.fromisoformat(at)).date()) if at else ""
