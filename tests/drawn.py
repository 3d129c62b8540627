"""Records drawn by Hypothesis from their declarations: odd but legal values in every field of every kind."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from casefile.errors import CasefileError
from casefile.model import rules, vocabularies
from casefile.model.anchors import LARGEST_PAGE, LONGEST_RECORDING, Passage, Region, Span
from casefile.model.chips import Chip
from casefile.model.composing import Part
from casefile.model.coordinates import Coordinates
from casefile.model.counts import LARGEST_COUNT, Range
from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec, Record
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.records import Case, EvidenceFile
from casefile.model.statements import Demand
from casefile.model.values import NAME_KINDS, Name

ODD = [
    "أهل القرية",
    "\u200fשלום",
    "a\u0301é",
    "\U0001f54a\ufe0f",
    "\u2068x\u2069",
    "null",
    "'; --",
    "{}",
    "\\u0000",
    "ﷺ" * 3,
]
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LINES = st.one_of(LETTERS, st.sampled_from(ODD))
DATES = ["2018", "2018-12-05", "2018-12-05~", "../2018-12-05", "2018-12-05/..", "2018-12-04/2018-12-06", "2018-12-05?"]
MOMENTS = ["", "0001-01-01T00:00:00Z", "2018-12-06T18:14:00Z", "2018-12-06T18:14:00.123456Z"]
WHOLE = st.one_of(st.none(), st.integers(0, 40), st.sampled_from([2**53 - 1, -(2**53) + 1]))


@st.composite
def _ranges(draw: st.DrawFn) -> Range:
    low, high = sorted(draw(st.tuples(*[st.integers(0, LARGEST_COUNT)] * 2)))
    return draw(
        st.sampled_from(
            [Range(low, high), Range(low), Range(None, high), Range(low, low, "dozens"), Range(wording="many")]
        )
    )


@st.composite
def _regions(draw: st.DrawFn) -> Region:
    """Between any two corners, by the millionth."""
    sides = st.lists(st.integers(0, 10**6), min_size=2, max_size=2, unique=True).map(sorted)
    (left, right), (top, bottom) = draw(sides), draw(sides)
    page = draw(st.one_of(st.none(), st.integers(1, LARGEST_PAGE)))
    return Region(*(part / 10**6 for part in (left, top, right - left, bottom - top)), page)


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    times = st.lists(st.integers(0, 1000 * LONGEST_RECORDING), min_size=2, max_size=2, unique=True).map(sorted)
    begin, end = draw(times)
    return Span(begin / 1000, draw(st.sampled_from([None, end / 1000])))


@st.composite
def _passages(draw: st.DrawFn) -> Passage:
    quote, start = draw(st.text(min_size=1, max_size=20)), draw(st.integers(0, 10**6))
    return Passage(start, start + len(quote), quote, draw(st.text(max_size=8)), draw(st.text(max_size=8)))


REGIONS, SPANS, PASSAGES = _regions(), _spans(), _passages()
POINTS = st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))
NAMES = st.builds(Name, LINES.map(lambda text: "N" + text), st.sampled_from(["", "Arab"]), st.sampled_from(NAME_KINDS))


def _codes(field: FieldSpec) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(vocabularies.load(field.vocabulary).codes()))


def value_of(field: FieldSpec, targets: dict[str, list[UUID]]) -> st.SearchStrategy[Any]:
    """Any legal value of a field; links lead to ``targets`` (ids by kind)."""
    there = [id_ for kind, ids in targets.items() for id_ in ids if not field.targets or kind in field.targets]
    match field.type:
        case FieldType.LINE | FieldType.TEXT:
            return LINES.map(lambda text: text or "x") if field.required else LINES
        case FieldType.CODE:
            return _codes(field) if field.required else st.one_of(st.just(""), _codes(field))
        case FieldType.CODES:
            return st.lists(_codes(field), max_size=3, unique=True).map(tuple)
        case FieldType.LINES:
            return st.lists(LINES, max_size=3).map(tuple)
        case FieldType.INTEGER:
            return st.integers(0, 9) if field.required else WHOLE
        case FieldType.BOOLEAN:
            return st.booleans()
        case FieldType.MOMENT:
            return st.sampled_from(MOMENTS[1:] if field.required else MOMENTS)
        case FieldType.MAP:
            return st.dictionaries(LETTERS, LETTERS, max_size=3).map(lambda pairs: tuple(pairs.items()))
        case FieldType.LINK:
            return st.sampled_from(there) if field.required else st.sampled_from([None, *there])
        case FieldType.LINKS:
            return st.lists(st.sampled_from(there), max_size=3, unique=True).map(tuple)
        case FieldType.VALUE:
            single: dict[Any, st.SearchStrategy[Any]] = {Region: REGIONS, Span: SPANS, Passage: PASSAGES}
            made_one = single[field.value_class]
            return made_one if field.required else st.one_of(st.none(), made_one)
        case FieldType.VALUES if field.value_class is Name:
            return st.lists(NAMES, min_size=int(field.required), max_size=2).map(tuple)
        case FieldType.VALUES if field.value_class is Chip:
            chips = st.builds(Chip, LINES, st.lists(LINES, min_size=1, max_size=2).map(tuple), st.booleans())
            return st.lists(chips, max_size=2).map(tuple)
        case FieldType.VALUES if field.value_class is Demand:
            days = st.sampled_from(["", "2018-12-05", "2031-01-01"])
            return st.lists(st.builds(Demand, LINES, LINES, LINES, days), max_size=2).map(tuple)
        case FieldType.VALUES if field.value_class is Part:
            own = st.builds(Part, st.just("own-1"), st.booleans(), LINES, LINES)
            return st.lists(own | st.builds(Part, st.just("summary"), st.booleans()), max_size=2).map(tuple)
        case FieldType.VALUES if field.value_class is ObjectHit:
            return st.lists(st.builds(ObjectHit, _codes(field), LINES.map(str.strip)), max_size=2).map(tuple)
        case FieldType.VALUES:
            return st.lists(st.sampled_from(DATES).map(FuzzyDate.parse), max_size=3).map(tuple)
        case FieldType.DATE | FieldType.RANGE | FieldType.POINT:
            made = {
                FieldType.DATE: st.sampled_from(DATES).map(FuzzyDate.parse),
                FieldType.RANGE: _ranges(),
                FieldType.POINT: POINTS,
            }
            return made[field.type] if field.required else st.one_of(st.none(), made[field.type])


def _legal(record: Record) -> bool:
    try:
        rules.check(rules.cleaned(record))
    except CasefileError:
        return False
    return True


def record_of(kind: KindSpec, fixed: dict[str, Any], targets: dict[str, list[UUID]]) -> st.SearchStrategy[Record]:
    """One record of a kind, as a person or a document may bring it: not cleaned yet."""
    fields = {field.name: value_of(field, targets) for field in kind.fields if field.name not in fixed}
    return st.fixed_dictionaries(fields).map(lambda values: kind.record(**fixed, **values)).filter(_legal)


@st.composite
def cases(draw: st.DrawFn, evidence: dict[str, Any]) -> tuple[Case, list[Record]]:
    """A case with one record of every kind, some in the trash, linked to one another at random.

    :param evidence: checksums and size of a file whose bytes are there.
    """
    from casefile.model.ids import uuid7

    case = draw(record_of(KINDS["case"], {"id": uuid7(), "ref": "DRW", "related": ()}, {}))
    ids = {name: uuid7() for name in KINDS if name != "case"}
    targets = {"case": [case.id], **{name: [id_] for name, id_ in ids.items()}}
    records: list[Record] = []
    for name, id_ in ids.items():
        kind = KINDS[name]
        fixed = {"id": id_, "case_id": case.id, "trashed": draw(st.booleans())}
        if kind.record is EvidenceFile:
            fixed |= evidence
        records.append(draw(record_of(kind, fixed, targets)))
    assert isinstance(case, Case)
    return dataclasses.replace(case, trashed=False), records
