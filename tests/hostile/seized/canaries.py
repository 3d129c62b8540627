"""Words that stand nowhere else: one for every field that can hold words, and the search for them in every spelling."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from casefile.model import vocabularies
from casefile.model.anchors import Passage, Region, Span
from casefile.model.chips import Chip
from casefile.model.composing import Part
from casefile.model.coordinates import Coordinates
from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec, Record
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.records import IN_ORDER
from casefile.model.statements import Demand
from casefile.model.values import Name, Range

CORE = "kanarienvogelzwx"
"""Begins every canary; its spelling in capitals begins the reference of the case."""

CASE_REF = CORE[:10].upper()
PASSPHRASE = f"{CORE} opens this vault"

WORDS = {FieldType.LINE, FieldType.TEXT, FieldType.LINES, FieldType.MAP}
"""Types of fields that hold whatever somebody types."""

OTHERS = {
    FieldType.INTEGER: 61827,
    FieldType.BOOLEAN: True,
    FieldType.DATE: FuzzyDate.parse("2018-12-06"),
    FieldType.MOMENT: "2018-12-06T18:14:00Z",
    FieldType.RANGE: Range(3, 12, f"{CORE}wording"),
    FieldType.POINT: Coordinates(34.689, 40.83),
}


IDENTITY = f"{CORE}identity"
"""Begins the canaries of the compartment: these may not even be let out."""


_OF_WORDS = (Name, ObjectHit, Part, Passage, Demand)
"""Values that hold words."""


def canary(kind: str, field: str) -> str:
    """The word for one field."""
    return CORE + kind + field.replace("_", "")


def expected() -> set[str]:
    """Every field of every kind that can hold words."""
    return {
        canary(kind.name, field.name)
        for kind in KINDS.values()
        for field in kind.fields
        if (field.type in WORDS or field.value_class in _OF_WORDS) and "sha" not in field.name
    }


def records(of_bytes: dict[str, Any]) -> Iterator[Record]:
    """One record of every kind with something in every field, linked to those before it.

    :param of_bytes: ``size``, ``sha256``, ``sha512`` of an evidence file that is in the vault.
    """
    made: dict[str, UUID] = {}
    for kind in (next(k for k in KINDS.values() if k.record is record) for record in IN_ORDER):
        values = {field.name: _value(kind, field, made) for field in kind.fields}
        values.update({name: value for name, value in of_bytes.items() if name in values})
        if kind.name == "case":
            values["ref"] = CASE_REF
        else:
            values["case_id"] = made["case"]
        if kind.name == "evidence":
            values["disposed"] = ""  # its bytes are there
        made_record = kind.record(**values)
        made[kind.name] = made_record.id
        yield made_record


def _value(kind: KindSpec, field: FieldSpec, made: dict[str, UUID]) -> object:
    word = canary(kind.name, field.name)
    if field.vocabulary and field.type is not FieldType.VALUES:
        code = vocabularies.load(field.vocabulary).codes()[0]
        return (code,) if field.type is FieldType.CODES else code
    match field.type:
        case FieldType.LINE | FieldType.TEXT:
            return word
        case FieldType.LINES:
            return (word,)
        case FieldType.MAP:
            return ((word, word),)
        case FieldType.LINK | FieldType.LINKS:
            targets = field.targets or ("incident",)
            target = next((made[target] for target in targets if target in made), None)
            return target if field.type is FieldType.LINK else () if target is None else (target,)
        case FieldType.VALUES:
            if field.value_class is Name:
                return (Name(word),)
            if field.value_class is ObjectHit:
                return (ObjectHit(vocabularies.load(field.vocabulary).codes()[0], word),)
            if field.value_class is Chip:
                return (Chip(word, (word,)),)
            if field.value_class is Demand:
                return (Demand(word, "", word),)
            if field.value_class is Part:
                return (Part("own-1", title=word, words=word),)
            return (FuzzyDate.parse("2019-01-06"),)
        case FieldType.VALUE:
            if field.value_class is Passage:
                return Passage(3, 3 + len(word), word)
            return Region(0.125, 0.25, 0.5, 0.5, 3) if field.value_class is Region else Span(61.827, 70)
        case _:
            return OTHERS[field.type]


def spellings(word: str = CORE) -> dict[str, bytes]:
    """How the word may stand in a file."""
    found: dict[str, bytes] = {}
    for shown in (word, word.upper()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            plain = shown.encode(encoding)
            found[f"{shown} {encoding}"] = plain
            for shift in range(3):
                encoded = base64.b64encode(bytes(shift) + plain)
                # The ends mix with what stands beside the word; only the middle is sure.
                found[f"{shown} {encoding} base64 +{shift}"] = encoded[(4 if shift else 0) : -4]
    return found


def found_in(place: Path) -> list[str]:
    """Where below ``place`` a canary stands: in a file, in its name, in the target of a link."""
    wanted = spellings()
    hits = []
    for path in sorted(place.rglob("*")):
        name = str(path.relative_to(place))
        if CORE in name.lower() or CASE_REF in name:
            hits.append(f"{name}: its name")
        if path.is_symlink():
            content = str(path.readlink()).encode()
        elif path.is_file():
            content = path.read_bytes()
        else:
            continue
        hits += [f"{name}: {spelling}" for spelling, plain in wanted.items() if plain in content]
        if CASE_REF.encode() in content:
            hits.append(f"{name}: the case's reference")
    return hits
