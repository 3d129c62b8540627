"""Similar spellings: found across scripts and past slips, apart from the hits, and only where they still stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.model.changes import COUNTED
from casefile.model.records import Case, Incident, Person, Place, Source
from casefile.model.values import Name
from casefile.workspace import Workspace


@pytest.fixture
def named(ws: Workspace, case: Case) -> Workspace:
    """A vault with names in three scripts."""
    ws.records.save(
        Place(case_id=case.id, name="هجين", names=(Name("Hajin"),)),
        Place(case_id=case.id, name="السوسة"),
        Place(case_id=case.id, name="Al-Baghuz"),
        Person(case_id=case.id, name="Muhammad Qaddour", names=(Name("Мухаммад"),)),
        Incident(case_id=case.id, title="The strike on Deir ez-Zor"),
        Source(case_id=case.id, title="What the neighbours saw", type="news_article"),
        Person(case_id=case.id, name="Al-Yakhni"),
        *(Place(case_id=case.id, name=name) for name in ("Харків", "Zaporizhzhia", "Hostomel", "Житомир", "Kherson")),
    )
    return ws


def _written(ws: Workspace, query: str) -> set[str]:
    return {each.written for each in ws.finder.similar(query)}


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("Hajeen", {"هجين", "Hajin"}),
        ("Soussa", {"السوسة"}),
        ("الباغوز", {"Al-Baghuz"}),
        ("محمد", {"Muhammad", "Мухаммад"}),
        ("Mohamed", {"Muhammad", "Мухаммад"}),
        ("Kadour", {"Qaddour"}),
        ("neihgbours", {"neighbours"}),
        ("Hjain", {"Hajin"}),
        ("Ag-Yakhni", {"Al-Yakhni"}),
        ("AlzYakhni", {"Al-Yakhni"}),
        ("AlY-akhni", {"Al-Yakhni"}),
        ("Kharkiv", {"Харків"}),
        ("Запоріжжя", {"Zaporizhzhia"}),
        ("Гостомель", {"Hostomel"}),
        ("Zhytomyr", {"Житомир"}),
        ("Херсон", {"Kherson"}),
    ],
)
def test_a_spelling_is_found_across_scripts_hands_and_slips(named: Workspace, typed: str, stands: set[str]) -> None:
    assert stands <= _written(named, typed)


def test_what_the_search_finds_itself_is_not_called_similar(named: Workspace) -> None:
    assert "Hajin" not in _written(named, "Hajin")
    assert "Hajin" not in _written(named, "haj")
    assert "السوسة" not in _written(named, "سوسة")


@pytest.mark.parametrize("typed", ["", "-Hajeen", "ab", "12", '"', "ظظظظ", "x" * 400, "Vancouver"])
def test_nothing_is_similar_to_what_is_no_name_of_the_vault(named: Workspace, typed: str) -> None:
    assert named.finder.similar(typed) == []


def test_each_word_of_a_query_has_its_own(named: Workspace) -> None:
    found = named.finder.similar("Mohamed Kadour")
    assert {(each.of, each.written) for each in found} >= {("Mohamed", "Muhammad"), ("Kadour", "Qaddour")}


def test_a_name_that_went_is_not_offered(named: Workspace, case: Case) -> None:
    (place,) = [each for each in named.records.of(Place) if each.name == "Al-Baghuz"]
    named.records.trash([place.id])
    assert "Al-Baghuz" not in _written(named, "Baghouz")
    named.past.undo()
    assert "Al-Baghuz" in _written(named, "Baghouz")
    named.records.change(place.id, name="Another place")
    assert "Al-Baghuz" not in _written(named, "Baghouz")


def test_records_are_counted_in_the_case_asked_for(named: Workspace, case: Case) -> None:
    other = named.cases.create("OTHER", "Another case")
    named.records.save(*(Incident(case_id=other.id, title=f"Hajin {n}") for n in range(COUNTED + 5)))
    by_case = {id: named.finder.similar("Hajeen", case_id=id) for id in (case.id, other.id)}
    assert {each.written: each.records for each in by_case[other.id]} == {"Hajin": COUNTED}
    assert {each.written: each.records for each in by_case[case.id]} == {"Hajin": 1, "هجين": 1}


def test_the_list_is_checked_and_made_again(named: Workspace) -> None:
    with named._store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM spelling WHERE word = 'hajin'")
    assert [each.repair for each in named.integrity.verify().findings if not each.ok] == ["index"]
    named.integrity.repair("index")
    assert named.integrity.verify().ok
    assert "Hajin" in _written(named, "Hajeen")


def test_a_travel_copy_has_no_name_that_was_taken_out(named: Workspace, tmp_path: Path) -> None:
    (place,) = [each for each in named.records.of(Place) if each.name == "Al-Baghuz"]
    named.records.change(place.id, name="A village")
    with named._store._database.reading() as connection:
        words = set(connection.exec_driver_sql("SELECT word FROM spelling").scalars())
    assert {"baghuz", "village"} <= words
    from casefile.store import spellings

    with named._store._database.writing() as connection:
        spellings.rebuild(connection)
        words = set(connection.exec_driver_sql("SELECT word FROM spelling").scalars())
    assert "baghuz" not in words
    assert "village" in words
