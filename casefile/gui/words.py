"""Values in words, for lists, histories and links, in the window's language.

:mod:`casefile.model.words` says them; the window alone shows a link by its heading and an instant in the time of
this machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from casefile.i18n import current, isolate
from casefile.model import words
from casefile.model.changes import Head
from casefile.model.fields import FieldSpec, FieldType

_NO_HEADS: Mapping[UUID, Head] = {}


def in_words(field: FieldSpec, value: Any, heads: Mapping[UUID, Head] = _NO_HEADS) -> str:
    """A value as a person reads it; empty for nothing entered.

    :param heads: the name tags of linked records, as far as they were fetched.
    """
    if value == field.empty or value is None:
        return ""
    match field.type:
        case FieldType.MOMENT:
            return moment(value)
        case FieldType.LINK:
            return link(value, heads)
        case FieldType.LINKS:
            return listed([link(target, heads) for target in value])
        case _:
            return words.in_words(field, value, current())


def term(vocabulary: str, code: str) -> str:
    """A term's label in the window's language; the code itself where the vocabulary does not know it."""
    return words.term(vocabulary, code, current())


def listed(several: Sequence[str]) -> str:
    """Several words one after the other."""
    return words.listed(several, current())


def link(target: UUID, heads: Mapping[UUID, Head]) -> str:
    """A linked record by its heading."""
    head = heads.get(target)
    return (head.heading or isolate(head.ref)) if head else "…"


def moment(text: str) -> str:
    """An instant (UTC, ISO 8601) in the time of this machine."""
    try:
        when = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    return isolate(when.astimezone().strftime("%Y-%m-%d %H:%M"))
