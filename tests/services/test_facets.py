"""Chips of a list: each leaves what it says, all of them together hold, also beside the words of the filter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from casefile.errors import BadInput
from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.facets import FACETS, facet
from casefile.model.fields import KINDS
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Citation,
    Excerpt,
    Incident,
    Involvement,
    Organisation,
    Place,
    Rendition,
    Source,
    Witness,
    WitnessNote,
)
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once
from tests.store.test_costs import asked


def _fill(ws: Workspace) -> None:
    case = ws.cases.create("HJN", "Strikes")
    ws.cases.create("OTH", "Another")
    place = Place(case_id=case.id, name="Hajin", country="Syria")
    army = Organisation(case_id=case.id, name="Coalition", type="coalition")
    market = Incident(
        case_id=case.id,
        title="Market strike",
        when=FuzzyDate("2018-12-05"),
        place_id=place.id,
        acts=("airstrike", "shelling"),
        verification="likely",
        tags=("weapon/cluster", 'the "first"'),
    )
    school = Incident(case_id=case.id, title="School strike", when=FuzzyDate("2018-11"), tags=("weapons",))
    clinic = Incident(case_id=case.id, title="Clinic", verification="confirmed", tags=("weapon",))
    report = Source(case_id=case.id, title="Report", publisher="Salma's Observatory", reliability="B", credibility="2")
    post = Source(
        case_id=case.id,
        title="Post",
        type="social_post",
        reliability="F",
        credibility="2",
        published=FuzzyDate("", wording="last week"),
    )
    text = Rendition(case_id=case.id, source_id=post.id, type="extracted", text="The clinic was hit.")
    excerpt = Excerpt(case_id=case.id, source_id=post.id, rendition_id=text.id, quote="The clinic", start=0, end=10)
    call = Call(case_id=case.id, title="Halt", demands=("halt_attacks",), incidents=(market.id,))
    other = Call(case_id=case.id, title="Investigate", demands=("investigate",))
    witness = Witness(case_id=case.id, risk="high")
    ws.records.save(
        place,
        army,
        market,
        school,
        clinic,
        report,
        post,
        text,
        excerpt,
        call,
        other,
        Addressee(case_id=case.id, call_id=call.id, party_id=army.id, status="pending"),
        Involvement(case_id=case.id, incident_id=market.id, party_id=army.id, role="alleged_perpetrator"),
        Citation(case_id=case.id, target_id=market.id, source_id=report.id, stance="supports"),
        Citation(case_id=case.id, target_id=clinic.id, excerpt_id=excerpt.id, stance="supports"),
        witness,
        WitnessNote(case_id=case.id, witness_id=witness.id, interviewed=FuzzyDate("2019-01-02"), text="x"),
    )


@pytest.fixture(scope="module")
def filled(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = made_once(template_vault, tmp_path_factory.mktemp("facets") / "Facets.casefile", _fill)
    with Workspace.open(folder, PASSPHRASE) as ws:
        yield ws


def _case(ws: Workspace) -> UUID:
    return ws.records.by_ref("HJN").id


def _listed(ws: Workspace, kind: str, *chips: Chip, text: str = "") -> set[str]:
    ids = ws.records.ids(Listing(kind, _case(ws), text=text, chips=chips))
    return {line.heading for line in ws.records.summaries(kind, ids)}


def _id(ws: Workspace, kind: str) -> str:
    return ws.records.ids(Listing(kind, _case(ws)))[0].hex


FOUND = [
    ("incident", Chip("when", ("2018-12-01", "2019-01-01")), {"Market strike"}),
    ("incident", Chip("when", ("2018-11-01", "")), {"Market strike", "School strike"}),
    ("incident", Chip("when", ("", "")), {"Clinic"}),
    ("incident", Chip("when", ("2018-12-01", ""), wanted=False), {"School strike", "Clinic"}),
    ("source", Chip("published", ("2018-12-01", "")), set()),
    ("source", Chip("published", ("", "")), {"Report", "Post"}),
    ("incident", Chip("place_id", ("Place",)), {"Market strike"}),
    ("incident", Chip("place_id", ("",)), {"School strike", "Clinic"}),
    ("incident", Chip("place_id", ("", "Place")), {"Market strike", "School strike", "Clinic"}),
    ("incident", Chip("acts", ("shelling",)), {"Market strike"}),
    ("incident", Chip("acts", ("shell",)), set()),
    ("incident", Chip("acts", ("",)), {"School strike", "Clinic"}),
    ("incident", Chip("verification", ("likely", "confirmed")), {"Market strike", "Clinic"}),
    ("incident", Chip("verification", ("likely",), wanted=False), {"School strike", "Clinic"}),
    ("incident", Chip("party", ("Organisation",)), {"Market strike"}),
    ("incident", Chip("party", ("",)), {"School strike", "Clinic"}),
    ("incident", Chip("tag", ("weapon",)), {"Market strike", "Clinic"}),
    ("incident", Chip("tag", ("weapon/cluster",)), {"Market strike"}),
    ("incident", Chip("tag", ('the "first"',)), {"Market strike"}),
    ("incident", Chip("tag", ("weap_n",)), set()),
    ("incident", Chip("grade", ("B",)), {"Market strike"}),
    ("incident", Chip("grade", ("2",)), {"Market strike", "Clinic"}),
    ("incident", Chip("grade", ("F", "2")), {"Clinic"}),
    ("incident", Chip("grade", ("",)), {"School strike"}),
    ("incident", Chip("no such facet", ("x",)), {"Market strike", "School strike", "Clinic"}),
    ("source", Chip("by", ("salma",)), {"Report"}),
    ("source", Chip("type", ("social_post",)), {"Post"}),
    ("source", Chip("reliability", ("F", "")), {"Post"}),
    ("call", Chip("status", ("pending",)), {"Halt"}),
    ("call", Chip("status", ("",)), {"Investigate"}),
    ("call", Chip("party", ("Organisation",)), {"Halt"}),
    ("call", Chip("incidents", ("",)), {"Investigate"}),
    ("place", Chip("within", ("SYRIA",)), {"Hajin"}),
    ("organisation", Chip("role", ("alleged_perpetrator",)), {"Coalition"}),
]


def _named(each: object) -> str:
    return ", ".join(sorted(each)) if isinstance(each, set) else str(each)  # a set has another order in each process


@pytest.mark.parametrize(("kind", "chip", "found"), FOUND, ids=_named)
def test_a_chip_leaves_what_it_says(filled: Workspace, kind: str, chip: Chip, found: set[str]) -> None:
    ids = {"Place": _id(filled, "place"), "Organisation": _id(filled, "organisation")}
    chip = Chip(chip.facet, tuple(ids.get(value, value) for value in chip.values), chip.wanted)
    assert _listed(filled, kind, chip) == found


def test_all_chips_and_the_words_hold_together(filled: Workspace) -> None:
    weapon, dated = Chip("tag", ("weapon",)), Chip("when", ("2018-01-01", "2019-01-01"))
    assert _listed(filled, "incident", weapon, dated) == {"Market strike"}
    assert _listed(filled, "incident", dated, text="strike") == {"Market strike", "School strike"}
    assert _listed(filled, "incident", weapon, text="strike") == {"Market strike"}


def test_a_witness_is_found_by_the_day_of_an_interview(filled: Workspace) -> None:
    assert len(_listed(filled, "witness", Chip("interviewed", ("2019-01-01", "2019-02-01")))) == 1
    assert not _listed(filled, "witness", Chip("interviewed", ("2020-01-01", "")))


@pytest.mark.parametrize("kind", FACETS)
def test_every_facet_is_asked_without_a_fault(filled: Workspace, kind: str) -> None:
    every = len(filled.records.ids(Listing(kind, _case(filled))))
    for each in FACETS[kind]:
        for values in (
            ("",),
            ("x",),
            ("A", "1"),
            ("2018-01-01", "2018-01-02"),
            ("zz",),
            ("0" * 32,),
            ("z" * 32,),
            ('"%_',),
        ):
            for wanted in (True, False):
                chip = Chip(each.name, values, wanted)
                assert len(filled.records.ids(Listing(kind, _case(filled), chips=(chip,)))) <= every
        found = filled.records.ids(Listing(kind, _case(filled), chips=(Chip(each.name, ("x", "")),)))
        left = filled.records.ids(Listing(kind, _case(filled), chips=(Chip(each.name, ("x", ""), False),)))
        assert len(found) + len(left) == every, f"{each.name}: each record is on one side"
        for name in each.fields:
            assert KINDS[each.through or kind].field(name)


def test_what_there_is_to_choose_from(filled: Workspace) -> None:
    def in_use(kind: str, name: str) -> dict[str, int]:
        known = facet(kind, name)
        assert known is not None
        return filled.records.values_in_use(kind, known, case_id=_case(filled))

    assert in_use("incident", "tag") == {"weapon/cluster": 1, 'the "first"': 1, "weapons": 1, "weapon": 1}
    assert in_use("incident", "verification") == {"likely": 1, "confirmed": 1, "": 1}
    assert in_use("incident", "acts") == {"airstrike": 1, "shelling": 1, "": 2}
    assert in_use("incident", "place_id") == {_id(filled, "place"): 1}
    assert in_use("call", "party") == {_id(filled, "organisation"): 1}


def test_a_chip_is_read_as_it_was_written() -> None:
    for chip in (Chip("tag", ("a", "")), Chip("when", ("2018-01-01", ""), wanted=False)):
        assert Chip.from_json(chip.to_json()) == chip
    for wrong in ("x", {"facet": 1, "values": []}, {"facet": "a", "values": [1]}, {"facet": "a", "values": [], "x": 1}):
        with pytest.raises(BadInput):
            Chip.from_json(wrong)


def test_words_beside_chips_are_looked_up_once(filled: Workspace) -> None:
    """Joined, they were searched for again in each row of a chip's index: 14 seconds of 20,000 incidents."""
    with asked() as statements:
        _listed(filled, "incident", Chip("verification", ("likely",)), text="strike")
    narrowed = next(each for each in statements if "MATCH" in each)
    assert narrowed.index("incident.id IN (SELECT hits.record_id") < narrowed.index("MATCH")
