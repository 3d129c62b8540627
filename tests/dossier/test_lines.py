"""Each field, taken away: what an audience may see changes its dossier, what it may not see changes nothing.

One record of every kind is filled in every field. The dossier is then built with and without each of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from casefile.dossier import projection
from casefile.dossier.audiences import AUDIENCES
from casefile.dossier.build import SECTIONS, Options, build
from casefile.dossier.lines import FIELDS, permitted
from casefile.dossier.outline import plain_text
from casefile.i18n import translator
from casefile.model import vocabularies
from casefile.model.anchors import Passage, Region, Span
from casefile.model.chips import Chip
from casefile.model.composing import Part
from casefile.model.coordinates import Coordinates
from casefile.model.fields import KINDS, FieldSpec, FieldType, Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.records import (
    Composition,
    Consent,
    Disclosure,
    EvidenceFile,
    Incident,
    Place,
    Redaction,
    Rendition,
    SavedView,
    Source,
    Stamp,
    Statement,
    Tag,
    Witness,
)
from casefile.model.statements import Demand
from casefile.model.values import Name, Range
from casefile.services.reckoning import reckon
from tests.dossier.invented import MOMENT, Invented, market_case

EVERY = tuple(AUDIENCES)

OUTRANKED: dict[tuple[str, str], tuple[str, ...]] = {
    # Where one of these is entered too, it alone is printed, as it says more.
    ("response", "source_id"): ("excerpt_id",),
    ("citation", "source_id"): ("excerpt_id",),
    ("figure", "source_id"): ("adopted_rule", "adopted_reason"),
    ("figure", "said_by"): ("adopted_rule", "adopted_reason"),
    ("stamp", "requested"): ("stamped", "authority", "serial"),
    ("place", "precision"): ("point",),
    ("redaction", "span"): ("region",),
    ("incident", "precision"): ("point",),
}
"""Field -> the fields of the same record that are emptied to see it."""


def full_case() -> tuple[Invented, dict[str, Record]]:
    """A case, and one record of each kind in it whose fields are all filled and all seen by anyone who may see them."""
    it = market_case()
    witness = next(r for r in it.records if isinstance(r, Witness) and r.ref == "W-7K3Q")
    file = next(r for r in it.records if kind_of(r).name == "evidence")
    named = {"witness_id": witness.id, "decision": "granted", "body": "The Lantern"}
    it.add(Consent, purpose="share_named_body", **named)
    it.add(Consent, purpose="contact_again", **named)  # opens nothing to anybody
    it.add(Stamp, evidence_id=file.id, digest="1f" * 32)
    it.add(Disclosure, witnesses=(witness.id,))
    it.add(Tag, name="protected object")
    it.add(SavedView, name="What is likely", lists="incident")
    # Of a source of its own, so that nothing else that is printed is cut.
    apart = it.add(Source, title="A letter of which a part is redacted", type="document")
    letter = it.add(
        EvidenceFile, source_id=apart.id, name="letter.pdf", media_type="application/pdf", size=9, sha256="7e" * 32
    )
    it.add(Redaction, source_id=apart.id, evidence_id=letter.id, basis="protection", audiences=EVERY)
    it.add(Composition, name="For a court")
    it.add(Statement, title="A release")
    it.add(Rendition, source_id=getattr(file, "source_id", None), evidence_id=file.id, type="translated")
    # Where an incident has a point of its own, that of its place is not printed: so the two are not of one another.
    bare = it.add(Place, name="Harf")
    it.add(Incident, title="A strike on the mill", place_id=next(r for r in it.records if r.ref == "QAM-L-0002").id)
    own: dict[str, dict[str, Any]] = {
        "QAM-I-0002": {"place_id": bare.id},
        _probe("source", it).ref: {"witness_id": witness.id},  # one whose words may go to everybody
        "QAM-F-0001": {"when": FuzzyDate.parse("2031-03-09")},  # not that of its incident
    }
    it.records = [dataclasses.replace(record, **own.get(record.ref, {})) for record in it.records]
    probes = {kind: _probe(kind, it) for kind in KINDS}
    for kind, record in probes.items():
        for field in KINDS[kind].fields:
            if getattr(record, field.name) == field.empty:
                record = dataclasses.replace(record, **{field.name: _filled(field, record, it)})
        _put(it, record)
        probes[kind] = record
    return it, probes


_PROBES = {
    "witness": "W-7K3Q",
    "person": "QAM-P-0002",  # has a name for public dossiers
    "incident": "QAM-I-0002",
    "place": "QAM-L-0002",
    "consent": "QAM-CON-0008",
}


def _probe(kind: str, it: Invented) -> Record:
    if kind == "case":
        return it.case
    found = [record for record in it.records if kind_of(record).name == kind]
    return next((record for record in found if record.ref == _PROBES.get(kind)), found[0])


def _filled(field: FieldSpec, record: Record, it: Invented) -> object:
    mark = f"mark of {kind_of(record).name} {field.name}"
    match field.type:
        case FieldType.LINE | FieldType.TEXT:
            return "statement" if field.name == "about_field" else mark
        case FieldType.LINES:
            return (mark,)
        case FieldType.MAP:
            return (("key", mark),)
        case FieldType.INTEGER:
            return 7177
        case FieldType.BOOLEAN:
            return True
        case FieldType.CODE:
            return vocabularies.load(field.vocabulary).codes()[0]
        case FieldType.CODES:
            return tuple(vocabularies.load(field.vocabulary).codes()[:1])
        case FieldType.DATE:
            return FuzzyDate.parse("2031-03-17")
        case FieldType.MOMENT:
            return "2031-03-18T01:02:03Z"
        case FieldType.RANGE:
            return Range(71, 73)
        case FieldType.POINT:
            return Coordinates(1.5, 2.5)
        case FieldType.LINK | FieldType.LINKS:
            targets = field.targets or ("incident",)
            other = next(r for r in reversed(it.records) if kind_of(r).name in targets and r.id != record.id)
            return other.id if field.type is FieldType.LINK else (other.id,)
        case FieldType.VALUE:
            words = Passage(0, 6, "Qomarz")
            return {Region: Region(0.1, 0.2, 0.3, 0.4), Span: Span(71, 73), Passage: words}[field.value_class]
        case FieldType.VALUES:
            made = {Name: Name(mark), FuzzyDate: FuzzyDate.parse("2031-03-19"), ObjectHit: ObjectHit("market", mark)}
            made[Part] = Part("own-1", title=mark, words=mark)
            made[Demand] = Demand(mark, "investigate", mark)
            made[Chip] = Chip("tag", (mark,))
            return (made[field.value_class],)


def _put(it: Invented, record: Record) -> None:
    if kind_of(record).name == "case":
        it.case = record  # type: ignore[assignment]
    else:
        it.records = [record if each.id == record.id else each for each in it.records]


@cache
def _full() -> tuple[Invented, dict[str, Record]]:
    return full_case()


def _text(record: Record, audience: str, sections: tuple[str, ...]) -> str:
    """What the dossier says with that record in place of the one that it is made from."""
    whole, _probes = _full()
    it = Invented(whole.case, list(whole.records))
    _put(it, record)
    projected = projection.project(it.bundle(recipient="The Lantern"), audience)
    return plain_text(build(projected, reckon(projected, translator("en")), Options(MOMENT, "en", sections)))


# The glossary explains every term that is used; a term that stands there alone is not printed with its record.
_WITHOUT_GLOSSARY = tuple(key for key in SECTIONS if key != "glossary")


@cache
def _whole_text(audience: str, sections: tuple[str, ...]) -> str:
    """What the dossier of the full case says."""
    whole, _probes = _full()
    return _text(whole.case, audience, sections)


def _changes(kind: str, field: FieldSpec, audience: str, sections: tuple[str, ...]) -> bool:
    _it, probes = _full()
    outranked = OUTRANKED.get((kind, field.name), ())
    record = dataclasses.replace(probes[kind], **{name: KINDS[kind].field(name).empty for name in outranked})
    without = dataclasses.replace(record, **{field.name: field.empty})
    assert record != without, f"{kind}.{field.name} is not filled"
    full = _text(record, audience, sections) if outranked else _whole_text(audience, sections)
    return full != _text(without, audience, sections)


def _fields(kind: str, audience: str, *, seen: bool) -> Iterator[FieldSpec]:
    allowed = permitted(AUDIENCES[audience], kind)
    return (field for field in KINDS[kind].fields if (field.name in allowed) is seen)


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("kind", KINDS)
def test_what_an_audience_may_see_is_printed_or_kept_back_with_a_reason(kind: str, audience: str) -> None:
    for field in _fields(kind, audience, seen=True):
        kept = FIELDS[kind][field.name].manner == "kept"
        printed = _changes(kind, field, audience, _WITHOUT_GLOSSARY)
        assert printed is not kept, f"{kind}.{field.name} is {'kept back, but' if kept else 'not'} printed"


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("kind", KINDS)
def test_what_an_audience_may_not_see_changes_nothing_in_its_dossier(kind: str, audience: str) -> None:
    for field in _fields(kind, audience, seen=False):
        assert not _changes(kind, field, audience, tuple(SECTIONS)), f"{kind}.{field.name} shows through"


def test_whatever_is_kept_back_says_why() -> None:
    for kind, fields in FIELDS.items():
        for name, decision in fields.items():
            assert bool(decision.because) is (decision.manner == "kept"), f"{kind}.{name}"
            assert decision.audiences or decision.manner == "kept", f"{kind}.{name} is printed for nobody"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_line_has_the_label_of_its_field(language: str) -> None:
    it, _probes = _full()
    tr = translator(language)
    projected = projection.project(it.bundle(), "internal")
    text = plain_text(build(projected, reckon(projected, tr), Options(MOMENT, language)))
    for kind, fields in FIELDS.items():
        for name, decision in fields.items():
            if decision.manner == "line":
                label = tr(KINDS[kind].field(name).label)
                assert f"\n{label}\n" in text or f"{label}: " in text, f"{kind}.{name}"


# time stamps


TOKEN = {"stamped": "2031-03-06T08:15:30Z", "authority": "Invented Trust Stamps", "serial": "0b5c"}


def _stamped(audience: str = "court", holds: bool | None = None, **stamp: Any) -> str:
    it = market_case()
    file = next(r for r in it.records if kind_of(r).name == "evidence")
    made = it.add(Stamp, **{"evidence_id": file.id, "digest": "1f" * 32, **TOKEN, **stamp})
    bundle = it.bundle()
    assert bundle.verified is not None
    verified = dataclasses.replace(bundle.verified, tokens={} if holds is None else {made.id: holds})
    projected = projection.project(dataclasses.replace(bundle, verified=verified), audience)
    text = plain_text(build(projected, reckon(projected, translator("en")), Options(MOMENT, "en")))
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("audience", EVERY)
def test_a_time_stamp_stands_with_its_file(audience: str) -> None:
    text = _stamped(audience, holds=True)
    assert "Invented Trust Stamps states that the file existed no later than 2031-03-06 08:15:30 UTC." in text
    assert "It is of the SHA-256 of this file." in text
    assert "Serial number: 0b5c" in text
    assert text.index("48,213 bytes") < text.index("Invented Trust Stamps") < text.index("912,004 bytes")
    assert "openssl ts -verify" in text


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        (None, "Its token was not checked for this dossier."),
        (True, "That certificate was not followed to a root."),
        (False, "Its token does not bear this out. Do not rely on it."),
    ],
)
def test_no_more_is_said_of_a_token_than_was_checked(holds: bool | None, said: str) -> None:
    text = _stamped(holds=holds)
    possible = ("token was not checked", "not followed to a root", "does not bear this out")
    assert said in text and sum(words in text for words in possible) == 1
    assert ("Invented Trust Stamps states that" in text) is (holds is True)
    assert ("The record names Invented Trust Stamps and 2031-03-06" in text) is (holds is not True)


def test_a_stamp_of_another_hash_says_nothing_of_the_file() -> None:
    text = _stamped(digest="2b" * 32)
    assert "It is of another SHA-256, and so says nothing of this file: 2b2b2b2b" in text
    assert "It is of the SHA-256 of this file." not in text


def test_a_request_without_an_answer_is_the_investigators_own() -> None:
    waiting = {"stamped": "", "authority": "", "serial": "", "requested": "2031-03-05T09:00:00Z"}
    assert "Requested at 2031-03-05 09:00:00 UTC. No answer of an authority is kept yet." in _stamped(
        "internal", **waiting
    )
    for audience in ("partner", "court", "public"):
        text = _stamped(audience, **waiting)
        assert "2031-03-05 09:00" not in text and "QAM-TS-" not in text and "openssl ts" not in text


def test_a_stamp_of_the_journal_stands_with_the_journal() -> None:
    text = _stamped(evidence_id=None, digest="5a" * 32, holds=True)
    assert "a checkpoint of this journal existed no later than 2031-03-06 08:15:30 UTC." in text
    assert "SHA-256 of the checkpoint: 5a5a5a5a 5a5a5a5a" in text
    assert text.index("Its SHA-256") < text.index("checkpoint of this journal")


def test_the_stamp_of_a_file_that_is_left_out_goes_with_it() -> None:
    """Public dossiers leave testimonies out; a stamp would tell the hash of the recording, and when it was at hand."""
    it = market_case()
    file = next(r for r in it.records if kind_of(r).name == "evidence")
    it.add(Stamp, evidence_id=file.id, digest="1f" * 32, **TOKEN)
    source_id = getattr(file, "source_id")  # noqa: B009 - a record of any kind, to the type checker
    it.records = [
        dataclasses.replace(r, type="testimony") if r.id == source_id else r  # type: ignore[call-arg]
        for r in it.records
    ]
    assert len(projection.project(it.bundle(), "court").shelf.of(Stamp)) == 1
    assert not projection.project(it.bundle(), "public").shelf.of(Stamp)


def test_related_records_never_tie_a_pseudonym_to_a_name() -> None:
    it = market_case()
    witness = next(r for r in it.records if r.ref == "W-7K3Q")
    it.records = [
        dataclasses.replace(r, related=(witness.id,)) if kind_of(r).name in ("person", "source", "incident") else r
        for r in it.records
    ]
    place = next(r for r in it.records if isinstance(r, Place))
    it.records = [dataclasses.replace(r, related=(place.id,)) if r.id == witness.id else r for r in it.records]
    for audience in EVERY:
        before = projection.project(market_case().bundle(), audience)
        after = projection.project(it.bundle(), audience)
        texts = [
            plain_text(build(each, reckon(each, translator("en")), Options(MOMENT, "en"))) for each in (before, after)
        ]
        assert texts[0] == texts[1]
    assert any(isinstance(record, Incident) for record in it.records)
