"""Values in words, for lists, histories and links: the one place where the window turns a field's value into text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.model.changes import Head
from casefile.model.fields import FieldSpec, FieldType
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Name

_NO_HEADS: Mapping[UUID, Head] = {}


def in_words(field: FieldSpec, value: Any, heads: Mapping[UUID, Head] = _NO_HEADS) -> str:
    """A value as a person reads it; empty for nothing entered.

    :param heads: the name tags of linked records, as far as they were fetched.
    """
    if value == field.empty or value is None:
        return ""
    match field.type:
        case FieldType.CODE:
            return term(field.vocabulary, value)
        case FieldType.CODES:
            return listed([term(field.vocabulary, code) for code in value])
        case FieldType.LINES:
            return listed(value)
        case FieldType.BOOLEAN:
            return _("Yes")
        case FieldType.INTEGER:
            return current().number(value)
        case FieldType.MOMENT:
            return moment(value)
        case FieldType.LINK:
            return link(value, heads)
        case FieldType.LINKS:
            return listed([link(target, heads) for target in value])
        case FieldType.MAP:
            return listed([f"{key}: {word}" for key, word in value])
        case FieldType.VALUES:
            return listed([_value(field, item) for item in value])
        case FieldType.DATE | FieldType.RANGE | FieldType.POINT:
            return _value(field, value)
        case _:
            return str(value)


def term(vocabulary: str, code: str) -> str:
    """A term's label in the window's language; the code itself where the vocabulary does not know it."""
    return vocabularies.load(vocabulary).label(code, current())


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Several words one after the other."""
    return "، ".join(words) if current().rtl else ", ".join(words)


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


def _value(field: FieldSpec, value: Any) -> str:
    code = getattr(value, "code", None)
    if isinstance(code, str):  # ObjectHit
        label = term(field.vocabulary, code)
        return f"{label} ({value.description})" if value.description else label
    if isinstance(value, Name):
        return value.text
    if isinstance(value, FuzzyDate):
        return value.words(current())
    return str(value.text(current()))
