"""The value of a field in words, as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from casefile.i18n import N_, Translator, isolate
from casefile.model import accounts, vocabularies
from casefile.model.changes import Caption
from casefile.model.fields import FieldSpec, FieldType
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.values import Name

_PROTECTED = {
    "yes": N_("protected"),
    "no": N_("not protected"),
    "lost": N_("protection said to be lost"),
}
"""Whether an object is protected under international humanitarian law."""

_NO_CAPTIONS: Mapping[UUID, Caption] = {}


def in_words(field: FieldSpec, value: Any, tr: Translator, captions: Mapping[UUID, Caption] = _NO_CAPTIONS) -> str:
    """A value in the translator's language; empty for nothing entered.

    :param captions: the captions of linked records; a link to any other record shows as its id.
    """
    if value is None or value == field.empty:
        return ""
    match field.type:
        case FieldType.CODE:
            return term(field.vocabulary, value, tr)
        case FieldType.CODES:
            return listed([term(field.vocabulary, code, tr) for code in value], tr)
        case FieldType.LINES:
            return listed(value, tr)
        case FieldType.BOOLEAN:
            return tr("Yes")
        case FieldType.INTEGER:
            return tr.number(value)
        case FieldType.MOMENT:
            return _isolated(moment(value), tr)
        case FieldType.LINK:
            return link(value, captions, tr)
        case FieldType.LINKS:
            return listed([link(target, captions, tr) for target in value], tr)
        case FieldType.MAP:
            own = [f"{key}: {word}" for key, word in value if key not in accounts.OWN_NAMES]
            return listed([*own, *accounts.from_capture(value).sentences], tr)
        case FieldType.VALUES:
            return listed([_value(field, item, tr) for item in value], tr)
        case FieldType.DATE | FieldType.RANGE | FieldType.POINT | FieldType.VALUE:
            return _value(field, value, tr)
        case _:
            return str(value)


def term(vocabulary: str, code: str, tr: Translator) -> str:
    """A term's label; the code itself where the vocabulary does not know it."""
    return vocabularies.load(vocabulary).label(code, tr)


def moment(at: str) -> str:
    """An instant (``2018-12-06T18:14:00Z``) as ``2018-12-06 18:14:00 UTC``, the same in every language."""
    return at.replace("T", " ").replace("Z", " UTC")


def listed(words: Sequence[str], tr: Translator) -> str:
    """Several words one after the other."""
    return ("، " if tr.rtl else ", ").join(words)


def link(target: UUID, captions: Mapping[UUID, Caption], tr: Translator) -> str:
    """A linked record by its reference and heading."""
    caption = captions.get(target)
    if caption is None:
        return _isolated(str(target), tr)
    ref = _isolated(caption.ref, tr)
    return f"{ref} {caption.heading}" if caption.heading and caption.heading != caption.ref else ref


def _value(field: FieldSpec, value: Any, tr: Translator) -> str:
    if isinstance(value, FuzzyDate):
        return value.words(tr)
    if isinstance(value, Name):
        return value.text
    if isinstance(value, ObjectHit):
        notes = [note for note in (value.description, tr(_PROTECTED.get(value.protected, ""))) if note]
        label = term(field.vocabulary, value.code, tr)
        return f"{label} ({listed(notes, tr)})" if notes else label
    return str(value.text(tr))


def _isolated(text: str, tr: Translator) -> str:
    return isolate(text) if tr.rtl else text
