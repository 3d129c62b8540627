"""What each audience sees: every declared field decided, nothing more shown, consent and links held to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from casefile.dossier import lines, projection
from casefile.dossier.audiences import AUDIENCES
from casefile.dossier.bundle import Bundle
from casefile.dossier.lines import FIELD_LIFTED, FIELDS, permitted
from casefile.errors import BadInput
from casefile.model.consent import PURPOSES_OF_AUDIENCE
from casefile.model.fields import KINDS, FieldType, Record, Sensitivity, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    CasualtyFigure,
    Citation,
    Consent,
    EvidenceFile,
    Excerpt,
    Incident,
    Involvement,
    Person,
    Place,
    Rendition,
    Source,
    Thread,
    Witness,
    WitnessNote,
)
from casefile.model.values import Name
from tests.dossier.invented import Invented, market_case

EVERY = tuple(AUDIENCES)


def project(it: Invented, audience: str, **changes: Any) -> projection.Projected:
    return projection.project(it.bundle(**changes), audience)


# the allow-list


@pytest.mark.parametrize("kind", KINDS)
def test_every_declared_field_has_a_decision(kind: str) -> None:
    declared = {field.name for field in KINDS[kind].fields}
    decided = set(FIELDS.get(kind, {}))
    assert declared - decided == set(), "decide in casefile/dossier/lines.py who may see these"
    assert decided - declared == set(), "these fields are not declared (any more)"


def test_no_decision_for_kinds_that_do_not_exist() -> None:
    assert set(FIELDS) == set(KINDS)


def test_the_list_never_opens_more_than_the_declaration_allows() -> None:
    for kind, fields in FIELDS.items():
        for name, decision in fields.items():
            sensitivity, allowed = KINDS[kind].field(name).sensitivity, decision.audiences
            if sensitivity is Sensitivity.IDENTITY:
                assert not allowed, f"{kind}.{name} is an identity"
            if sensitivity is Sensitivity.RESTRICTED and (kind, name) not in FIELD_LIFTED:
                assert "public" not in allowed, f"{kind}.{name} is restricted"


def test_whoever_sees_less_elsewhere_never_sees_more_here() -> None:
    """Internal sees all that any other audience sees; the public nothing that others do not, but for the name by which
    the public alone knows a person.
    """
    for kind in KINDS:
        sees = {code: set(permitted(AUDIENCES[code], kind)) - {"public_name"} for code in EVERY}
        assert sees["public"] <= sees["partner"] <= sees["internal"]
        assert sees["public"] <= sees["court"] <= sees["internal"]


def test_a_field_without_a_decision_is_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    thinned = {name: who for name, who in FIELDS["incident"].items() if name != "narrative"}
    monkeypatch.setitem(lines.FIELDS, "incident", thinned)
    for code in EVERY:
        incidents = project(market_case(), code).shelf.of(Incident)
        assert incidents and all(incident.narrative == "" for incident in incidents)


def test_the_second_lock_holds_where_the_first_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    remarks = dataclasses.replace(FIELDS["incident"]["remarks"], audiences=frozenset(EVERY))
    monkeypatch.setitem(lines.FIELDS, "incident", {**FIELDS["incident"], "remarks": remarks})
    shown = {code: any(i.remarks for i in project(market_case(), code).shelf.of(Incident)) for code in EVERY}
    assert shown == {"internal": True, "partner": True, "court": True, "public": False}


def _marked(kind: str) -> Record:
    """A record whose every text says which field it stands in."""
    spec = KINDS[kind]
    values: dict[str, Any] = {}
    for field in spec.fields:
        mark = f"{kind} {field.name} mark"
        match field.type:
            case FieldType.LINE | FieldType.TEXT:
                values[field.name] = mark
            case FieldType.LINES:
                values[field.name] = (mark,)
            case FieldType.MAP:
                values[field.name] = (("key", mark),)
            case FieldType.VALUES if field.value_class is Name:
                values[field.name] = (Name(mark),)
    return spec.record(ref=f"ZZ-{kind}", **values)


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("kind", [name for name in KINDS if name != "case"])
def test_only_permitted_fields_are_filled(kind: str, audience: str) -> None:
    it = market_case()
    record = _marked(kind)
    if (owner := KINDS[kind].owner) is not None:
        owners = [r for r in it.records if not owner.targets or kind_of(r).name in owner.targets]
        target = next((r for r in owners if _stays(r, it, audience)), owners[0])
        record = dataclasses.replace(record, **{owner.name: target.id})
    if kind == "witness":
        record = next(dataclasses.replace(record, id=r.id) for r in it.records if r.ref == "W-7K3Q")
        it.records = [r for r in it.records if r.id != record.id]
    if kind == "involvement":
        party = next(r for r in it.records if kind_of(r).name == "organisation")
        record = dataclasses.replace(record, party_id=party.id)  # type: ignore[call-arg]
    it.records.append(record)
    allowed = set(permitted(AUDIENCES[audience], kind))
    found = project(it, audience).shelf.find(record.id)
    if found is None:
        assert not allowed or kind in ("witness", "note", "consent"), f"{kind} should be there"
        return
    for field in kind_of(record).fields:
        was, now = getattr(record, field.name), getattr(found, field.name)
        if (kind, field.name, audience) == ("person", "name", "public"):
            assert now == "person public_name mark"
        elif field.name not in allowed:
            assert now == field.empty, f"{kind}.{field.name} shows through"
        elif was and field.type in (FieldType.LINE, FieldType.TEXT, FieldType.LINES, FieldType.MAP):
            assert now == was, f"{kind}.{field.name} is missing"


def _stays(record: Record, it: Invented, audience: str) -> bool:
    return record.id in project(it, audience).shelf


def test_unknown_audience_is_refused() -> None:
    with pytest.raises(BadInput, match="internal, partner, court, public"):
        project(market_case(), "everyone")


# whole records


def test_nothing_in_the_trash_is_shown() -> None:
    it = market_case()
    it.records = [dataclasses.replace(r, trashed=True) if isinstance(r, Incident) else r for r in it.records]
    shelf = project(it, "internal").shelf
    assert not shelf.of(Incident)
    assert not shelf.of(CasualtyFigure), "what belongs to a trashed record goes with it"


@pytest.mark.parametrize("audience", EVERY)
def test_every_link_leads_to_a_record_that_is_there(audience: str) -> None:
    projected = project(market_case(), audience)
    for record in projected.shelf:
        for field in kind_of(record).of_type(FieldType.LINK, FieldType.LINKS):
            value = getattr(record, field.name)
            for target in value if isinstance(value, tuple) else [value]:
                assert target is None or target in projected.shelf, f"{record.ref}.{field.name}"


def test_threads_are_internal() -> None:
    assert {code: bool(project(market_case(), code).shelf.of(Thread)) for code in EVERY} == {
        "internal": True,
        "partner": False,
        "court": False,
        "public": False,
    }


def test_the_public_knows_persons_only_by_their_public_name() -> None:
    it = market_case()
    shelf = project(it, "public").shelf
    (person,) = shelf.of(Person)
    assert person.name == person.heading == "Gen. Idris Vonn"
    assert not person.names
    parties = {involvement.party_id for involvement in shelf.of(Involvement)}
    assert len(parties) == 2, "the involvement of a person left out goes with them"
    assert {p.name for p in project(it, "court").shelf.of(Person)} == {"Samira Haddun", "Idris Vonn"}


def test_the_public_sees_hashes_but_no_file_names() -> None:
    files = project(market_case(), "public").shelf.of(EvidenceFile)
    assert files and all(file.sha256 and not file.name and not file.capture for file in files)
    assert all(file.name for file in project(market_case(), "court").shelf.of(EvidenceFile))


def test_text_of_a_rendition_is_in_no_dossier() -> None:
    for code in EVERY:
        assert not any(r.text for r in project(market_case(), code).shelf.of(Rendition))


def test_testimonies_are_left_out_of_public_dossiers_with_all_that_hangs_on_them() -> None:
    it = market_case()
    source = it.add(Source, title="What the porter told", type="testimony")
    excerpt = it.add(Excerpt, source_id=source.id, quote="I counted them twice.")
    incident = next(r for r in it.records if isinstance(r, Incident))
    it.add(Citation, target_id=incident.id, excerpt_id=excerpt.id, source_id=source.id, stance="supports")
    hanging = {source.id, excerpt.id, it.records[-1].id}
    public, court = project(it, "public"), project(it, "court")
    assert not {record.id for record in public.shelf} & hanging
    assert hanging <= {record.id for record in court.shelf}
    assert any(source.ref in gate.refs for gate in public.gates)


# how exact


def test_coordinates_are_rounded_for_partner_and_public() -> None:
    def points(audience: str) -> tuple[set[str], set[str]]:
        shelf = project(market_case(), audience).shelf
        return (
            {str(i.point.latitude) for i in shelf.of(Incident) if i.point},
            {str(p.point.latitude) for p in shelf.of(Place) if p.point},
        )

    assert points("internal") == points("court") == ({"12.345111"}, {"12.34567"})
    assert points("partner") == ({"12.35"}, {"12.35"})
    assert points("public") == (set(), {"12.3"})


@pytest.mark.parametrize(
    ("when", "month"),
    [
        (FuzzyDate("2031-03-15", time="14:00", wording="after prayers"), FuzzyDate.parse("2031-03")),
        (FuzzyDate.parse("2031-03-01/2031-03-04"), FuzzyDate.parse("2031-03")),
        (FuzzyDate.parse("2031-02-27/2031-03-04"), FuzzyDate.parse("2031")),
        (FuzzyDate.parse("2030-12-31/2031-01-01"), None),
        (FuzzyDate.unknown("a long while ago"), None),
        (FuzzyDate.parse("../2031-03-01"), None),
    ],
)
def test_interviews_are_dated_by_month_for_the_public(when: FuzzyDate, month: FuzzyDate | None) -> None:
    it = market_case()
    it.records = [dataclasses.replace(r, interviewed=when) if isinstance(r, WitnessNote) else r for r in it.records]
    assert {n.interviewed for n in project(it, "public").shelf.of(WitnessNote)} == {month}
    assert {n.interviewed for n in project(it, "court").shelf.of(WitnessNote)} == {when}


# consent


def _one_witness(decisions: list[tuple[str, str, FuzzyDate | None]]) -> Invented:
    it = market_case()
    it.records = [r for r in it.records if not isinstance(r, Witness | Consent | WitnessNote)]
    witness = it.add(Witness, ref="W-4T8N")
    it.add(WitnessNote, witness_id=witness.id, text="What I saw I saw from the roof of the mill.")
    for purpose, decision, expires in decisions:
        it.add(Consent, witness_id=witness.id, purpose=purpose, decision=decision, expires=expires)
    return it


@pytest.mark.parametrize("audience", EVERY)
def test_not_asked_is_refused(audience: str) -> None:
    projected = project(_one_witness([]), audience)
    assert not projected.shelf.of(WitnessNote)
    assert not projected.shelf.of(Witness)
    (gate,) = [gate for gate in projected.gates if "W-4T8N" in gate.refs]
    assert not gate.ok
    assert "Not asked" in gate.sentence
    assert gate.sentence.startswith("1 witness note is left out")


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("granted_for", EVERY)
def test_consent_opens_the_audience_it_was_given_for_and_no_other(audience: str, granted_for: str) -> None:
    purpose = PURPOSES_OF_AUDIENCE[granted_for][-1]
    notes = project(_one_witness([(purpose, "granted", None)]), audience).shelf.of(WitnessNote)
    assert bool(notes) == (audience == granted_for)


@pytest.mark.parametrize("decision", ["refused", "withdrawn", "not_asked"])
@pytest.mark.parametrize("audience", EVERY)
def test_a_later_no_ends_consent(audience: str, decision: str) -> None:
    purposes = PURPOSES_OF_AUDIENCE[audience]
    decisions = [(p, "granted", None) for p in purposes] + [(p, decision, None) for p in purposes]
    assert not project(_one_witness(decisions), audience).shelf.of(WitnessNote)  # type: ignore[arg-type]


def test_consent_expires() -> None:
    until = FuzzyDate.parse("2031-07-01")
    it = _one_witness([("publication", "granted", until)])
    assert project(it, "public", now=dt.date(2031, 6, 30)).shelf.of(WitnessNote)
    late = project(it, "public", now=dt.date(2031, 7, 2))
    assert not late.shelf.of(WitnessNote)
    assert any("expired" in gate.sentence for gate in late.gates)


def test_conditions_need_a_persons_eye() -> None:
    it = market_case()
    witness = next(r for r in it.records if isinstance(r, Witness) and r.ref == "W-7K3Q")
    it.add(Consent, witness_id=witness.id, purpose="share_named_body", decision="granted", conditions="Ask")
    sentences = [gate.sentence for gate in project(it, "partner").gates if "W-7K3Q" in gate.refs]
    assert any("under conditions" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("recipient", "shown", "said"),
    [
        ("The Lantern", True, ""),
        ("the  lantern", True, ""),
        ("The Lantern Press", False, "the recipient is another"),
        ("", False, "Name the recipient"),
    ],
)
def test_consent_for_a_named_body_holds_for_that_body_alone(recipient: str, shown: bool, said: str) -> None:
    it = _one_witness([])
    witness = next(r for r in it.records if isinstance(r, Witness))
    it.add(Consent, witness_id=witness.id, purpose="share_named_body", decision="granted", body="The Lantern")
    projected = project(it, "partner", recipient=recipient)
    assert bool(projected.shelf.of(WitnessNote)) is shown
    told = " ".join(gate.sentence for gate in projected.gates)
    assert said in told
    assert ("only for" in told) is not shown


# gates


def test_all_well_is_said() -> None:
    it = _one_witness([("internal_analysis", "granted", None)])
    (gate,) = project(it, "internal").gates
    assert gate.ok


def test_a_withheld_name_in_a_shown_text_is_pointed_out() -> None:
    it = market_case()
    it.records = [
        dataclasses.replace(r, narrative="They carried Samirah\nHADOUN out.") if isinstance(r, Incident) else r
        for r in it.records
    ]
    gates = [gate for gate in project(it, "public").gates if "QAM-I-0001" in gate.refs]
    assert [gate.ok for gate in gates] == [False]
    assert "QAM-P-0001" in gates[0].refs
    assert "Samira" not in gates[0].sentence, "a gate names the record, not the name"


def test_unchecked_and_faulty_evidence_are_pointed_out() -> None:
    it = market_case()
    assert any("not checked again" in gate.sentence for gate in project(it, "internal", verified=None).gates)
    bundle: Bundle = it.bundle()
    assert bundle.verified is not None
    faulty = dataclasses.replace(bundle.verified, faults=("x does not match", "y is missing"))
    assert any("2 faults" in gate.sentence for gate in project(it, "internal", verified=faulty).gates)


# identities


REAL = {"W-7K3Q": ("Hala Mendoor", "هالة مندور")}


@pytest.mark.parametrize("audience", ["internal", "partner", "court", "public"])
@pytest.mark.parametrize("written", ["Hala MENDOOR", "هَالَة\nمندور"])
def test_a_real_name_in_a_shown_text_holds_every_dossier_back(audience: str, written: str) -> None:
    it = market_case()
    it.records = [
        dataclasses.replace(r, narrative=f"Then {written} ran.") if isinstance(r, Incident) else r for r in it.records
    ]
    assert not any(gate.blocks for gate in project(it, audience, identities={}).gates)
    blocking = [gate for gate in project(it, audience, identities=REAL).gates if gate.blocks]
    assert [gate.refs[:2] for gate in blocking] == [("W-7K3Q", "QAM-I-0001")]
    assert "Hala" not in blocking[0].sentence, "a gate names the record, not the name"


def test_real_names_are_withheld_from_every_audience_even_where_they_are_shown() -> None:
    it = market_case()
    it.case = dataclasses.replace(it.case, summary="Told by Hala Mendoor.")
    for audience in ("internal", "partner", "court", "public"):
        looked_for = projection.withheld(it.bundle(identities=REAL), audience)
        assert looked_for["Hala Mendoor"].ref == "W-7K3Q"


def test_a_closed_compartment_is_said() -> None:
    it = _one_witness([("internal_analysis", "granted", None)])
    (gate,) = project(it, "internal", identities=None).gates
    assert gate.sentence == "Identities were not compared: the compartment is closed."
    assert not gate.ok and not gate.blocks


def test_a_protected_person_who_is_named_as_a_victim_holds_nothing_back() -> None:
    it = market_case()
    it.records = [dataclasses.replace(r, name="Hala Mendoor") if r.ref == "QAM-P-0001" else r for r in it.records]
    gates = project(it, "court", identities=REAL).gates
    assert not any(gate.blocks for gate in gates)
    assert any(set(gate.refs) == {"W-7K3Q", "QAM-P-0001"} for gate in gates)


# what must not be found


def test_withheld_values_are_those_not_shown() -> None:
    bundle = market_case().bundle()
    public = projection.withheld(bundle, "public")
    for value in (
        "Samira Haddun",
        "سميرة هدّون",
        "Samirah Hadoun",
        "Tamsin Orell",
        "Yusra Belkadi",
        "orell_laptop_capture-0304.html",
        "Harf camp, east rows",
        "Dr Ilham Sarraf",
        "W-2M9X",
        "Call only the green telephone.",
        "12.345111, 45.678222",
    ):
        assert value in public, value
    assert "baker" not in public, "a role in one word names nobody"
    assert "Idris Vonn" not in public, "it stands within the name for public dossiers"
    assert public["Dr Ilham Sarraf"].label == "Referral"
    internal = projection.withheld(bundle, "internal")
    assert "Lives two doors from the informer." in internal
    assert "Tamsin Orell" not in internal


def test_what_is_shown_anyway_is_no_secret() -> None:
    it = market_case()
    it.records = [dataclasses.replace(r, place="Tal Qamar") if isinstance(r, WitnessNote) else r for r in it.records]
    assert "Tal Qamar" not in projection.withheld(it.bundle(), "public")


def test_a_bundle_can_be_given_by_kind() -> None:
    it = market_case()
    by_kind: dict[str, list[Record]] = {}
    for record in it.records:
        by_kind.setdefault(kind_of(record).name, []).append(record)
    made = Bundle.of(it.case, {"case": [it.case], **by_kind}, it.bundle().journal_head, it.bundle().now)
    ids: set[UUID] = {record.id for record in made.shelf}
    assert ids == {record.id for record in it.records}


# testimonies among the sources


@pytest.mark.parametrize("tie", ["source", "witness", "note", "citation", ""])
def test_a_testimony_goes_where_its_witness_lets_it_go(tie: str) -> None:
    it = _one_witness([("internal_analysis", "granted", None), ("international_court", "refused", None)])
    witness = next(r for r in it.records if isinstance(r, Witness))
    note = next(r for r in it.records if isinstance(r, WitnessNote))
    told = it.add(
        Source,
        title="A recording",
        type="testimony",
        related={"source": (witness.id,)}.get(tie, ()),
    )
    if tie == "citation":
        it.add(Citation, target_id=note.id, source_id=told.id, stance="supports")
    elif tie in ("witness", "note"):
        tied = witness if tie == "witness" else note
        it.records = [dataclasses.replace(r, related=(told.id,)) if r is tied else r for r in it.records]
    shown = {audience: told.id in project(it, audience).shelf for audience in ("internal", "court", "public")}
    assert shown == {"internal": True, "court": not tie, "public": False}
