"""The filters of a search: each finds what it says, together they all hold, and a wrong value says what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import BadInput
from casefile.model.asking import NAMES, read_question
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Call, CasualtyFigure, Citation, Fact, Incident, Place, Source
from casefile.model.values import Range
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once


def _fill(ws: Workspace) -> None:
    case = ws.cases.create("HJN", "Strikes")
    place = Place(case_id=case.id, name="Hajin")
    market = Incident(
        case_id=case.id,
        title="Market",
        when=FuzzyDate("2018-12-05"),
        place_id=place.id,
        tags=("checked", "night raid", "weapon/cluster"),
    )
    school = Incident(case_id=case.id, title="School", when=FuzzyDate("2018-11"), place_wording="near Hajin, 2 km east")
    clinic = Incident(case_id=case.id, title="Clinic")
    report = Source(
        case_id=case.id,
        title="Report",
        type="news_article",
        publisher="Salma's Observatory",
        reliability="B",
        credibility="2",
        published=FuzzyDate("2018-12-06"),
    )
    fact = Fact(case_id=case.id, statement="The market was struck", incidents=(market.id,))
    ws.records.save(
        place,
        market,
        school,
        clinic,
        report,
        fact,
        Call(case_id=case.id, title="Halt the strikes", made=FuzzyDate("2018-12-07"), demands=("halt_attacks",)),
        CasualtyFigure(case_id=case.id, incident_id=market.id, group="civilians", effect="killed", count=Range(25, 28)),
        CasualtyFigure(case_id=case.id, incident_id=school.id, group="men", effect="injured", count=Range(3, 3)),
        Citation(case_id=case.id, target_id=fact.id, source_id=report.id, stance="supports"),
    )
    ws.cases.create("OTHER", "Another")


FOUND = [
    ("kind:call", {"Halt the strikes"}),
    ("kind:Incidents", {"Market", "School", "Clinic"}),
    ("kind:incident -kind:call market", {"Market"}),
    ("KIND:incident after:2018-12", {"Market"}),
    ("kind:incident before:2018-12", {"School"}),
    ("kind:incident on:2018", {"Market", "School"}),
    ("kind:incident on:5.12.2018", {"Market"}),
    ("kind:incident on:٢٠١٨-١٢-٠٥", {"Market"}),
    ("after:2018-12-06", {"Report", "Halt the strikes"}),
    ("kind:incident -has:date", {"Clinic"}),
    ("kind:incident place:hajin", {"Market", "School"}),
    ("place:Hajin kind:place", {"Hajin"}),
    ("killed:>10", {"Market"}),
    ("killed:20-30", {"Market"}),
    ("killed:25", {"Market"}),
    ("killed:<25", set()),
    ("injured:<=3", {"School"}),
    ("grade:B2", {"Report"}),
    ("grade:b", {"Report"}),
    ("grade:1", set()),
    ("tag:checked", {"Market"}),
    ('tag:"night raid"', {"Market"}),
    ("tag:night", set()),
    ("tag:weapon kind:incident", {"Market"}),
    ("tag:weapon/cluster kind:incident", {"Market"}),
    ("tag:weap", set()),
    ("cluster kind:incident", {"Market"}),
    ('on:"6 December 2018" kind:fact', set()),
    ('on:"5 December 2018" kind:incident', {"Market"}),
    ("on:2018/12/05 kind:incident", {"Market"}),
    ("on:5-12-2018 kind:incident", {"Market"}),
    ("on:12/2018 kind:incident", {"Market"}),
    ('on:"5 كانون الأول 2018" kind:incident', {"Market"}),
    ('on:"5 ديسمبر ٢٠١٨" kind:incident', {"Market"}),
    ('on:"5 грудня 2018 р." kind:incident', {"Market"}),
    ('on:"5 de diciembre de 2018" kind:incident', {"Market"}),
    ('on:"Dec. 5th, 2018" kind:incident', {"Market"}),
    ('on:"déc. 2018" kind:incident', {"Market"}),
    ("by:observatory", {"Report"}),
    ("kind:fact has:citation", {"The market was struck"}),
    ("kind:incident has:figure", {"Market", "School"}),
    ("kind:incident has:place", {"Market"}),
    ("case:other", {"Another"}),
    ("market kind:incident killed:>10 tag:checked place:Hajin", {"Market"}),
]


@pytest.fixture(scope="module")
def filled(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Open for reading only: the tests of this file share it."""
    folder = made_once(template_vault, tmp_path_factory.mktemp("filters") / "Filters.casefile", _fill)
    with Workspace.open(folder, PASSPHRASE, read_only=True) as ws:
        yield ws


@pytest.mark.parametrize(("query", "found"), FOUND)
def test_a_filter_finds_what_it_says(filled: Workspace, query: str, found: set[str]) -> None:
    assert {hit.heading for hit in filled.finder.search(query)} == found


def test_every_filter_is_tried() -> None:
    assert {name for name in NAMES if any(f"{name}:" in query.lower() for query, _found in FOUND)} == set(NAMES)


@pytest.mark.parametrize(
    "query", ["kind:thing", "after:tuesday", "killed:many", "grade:Z9", "has:wings", "on:5/13/2018"]
)
def test_a_wrong_value_says_what_it_takes(query: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_question(f"market {query}")
    assert refused.value.code == "bad_filter"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("12:30 market", "12:30 market"),
        ("https://example.org/kind:call", "https://example.org/kind:call"),
        ("kind: market", "market"),
        ("mankind:call", "mankind:call"),
        ('"place:Hajin"', '"place:Hajin"'),
        ("tag:x  market  -kind:call", "market"),
        ("", ""),
    ],
)
def test_what_is_no_filter_stays_a_word(query: str, words: str) -> None:
    assert read_question(query).words == words


@pytest.mark.parametrize("value", ["%", "_", "a'b", 'x"y', "\\", "\x00z", "\ud800z", "x" * 5000])
@pytest.mark.parametrize("name", ["tag", "by", "place", "case"])
def test_no_value_gets_out_of_its_place(filled: Workspace, name: str, value: str) -> None:
    assert filled.finder.search(f"{name}:{value}") == []
