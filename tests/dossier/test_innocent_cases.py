"""Cases in which nothing is wrong: no audience's dossier of them is held back. This list only grows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Citation,
    Excerpt,
    Fact,
    Incident,
    Person,
    Place,
    Post,
    Rendition,
    Source,
    Thread,
    WitnessNote,
)
from casefile.model.values import Coordinates, Name
from casefile.workspace import Workspace
from tests.dossier.invented import Invented, market_case
from tests.dossier.large import large_case
from tests.dossier.test_planted_secrets import EVERY, finished


def as_it_is(_it: Invented) -> None:
    """Nothing is added."""


def threads_titled_like_our_headings(it: Invented) -> None:
    for title in ("Chronology", "How to verify it", "Source register", "Persons and organisations", "Priority", "note"):
        thread = it.add(Thread, title=title, target_id=it.case.id, type="question")
        it.add(Post, thread_id=thread.id, text="See above.", author="Ruba Nadim", at="2031-05-05T10:00:00Z")


def names_that_are_months_and_descriptions(it: Invented) -> None:
    for name in ("June", "April", "Unidentified woman", "The doctor", "Victim 3", "طفل مجهول الهوية", "Child"):
        it.add(Person, name=name, names=(Name("May", "Latn", "alias"),))
    it.add(Incident, title="A strike in June", when=FuzzyDate.parse("2031-06-05"), narrative="The doctor was in May.")


def a_square_that_bears_a_victims_name(it: Invented) -> None:
    square = it.add(Place, name="Samira Haddun Square", names=(Name("ساحة سميرة هدّون", "Arab"),))
    narrative = "Shells fell on Samira Haddun Square. Haddun Square was empty. سقطت على ساحة سميرة هدّون."
    it.add(Incident, title="Haddun Square", place_id=square.id, narrative=narrative)


def a_first_name_that_several_bear(it: Invented) -> None:
    for name in ("Tawfiq Orlan", "Tawfiq Melhem", "Rose Melhem"):
        it.add(Person, name=name)
    it.add(Incident, title="Smoke", narrative="Smoke rose over the town. Tawfiq was a common name there.")


def a_relative_who_is_named(it: Invented) -> None:
    it.add(Person, name="Halim Mendoor", public_name="Halim Mendoor")
    it.add(Fact, statement="Halim Mendoor said that the road was closed.")


def the_town_of_the_interview(it: Invented) -> None:
    it.records = [dataclasses.replace(r, place="Tal Qamar") if isinstance(r, WitnessNote) else r for r in it.records]


def words_that_a_source_said_first(it: Invented) -> None:
    said = "the covered market was struck twice within an hour and nobody came to help for a long time"
    source = it.add(Source, title="A report", type="news_article")
    text = it.add(Rendition, source_id=source.id, type="extracted", text=f"They wrote that {said}.")
    passage = it.add(Excerpt, source_id=source.id, rendition_id=text.id, quote=said, comment=f"Compare: {said}.")
    incident = it.add(Incident, title="Twice", narrative=f"Residents say that {said}.", remarks=f"Quoted: {said}")
    it.add(Citation, target_id=incident.id, source_id=source.id, excerpt_id=passage.id, stance="supports")


def a_place_given_roughly(it: Invented) -> None:
    place = it.add(Place, name="Farm of the two wells", point=Coordinates(33.512345, 36.298765))
    it.add(Incident, title="At the farm", place_id=place.id, narrative="Near 33.5, 36.3; 120 people; 12:45, 10.30.")


def numbers_that_are_no_telephone(it: Invented) -> None:
    it.add(Fact, statement="Between 1,200 and 1,500 people left on 2031-03-05 at 09:44; 944 came back by 12.3.2031.")


def words_that_sound_like_a_name(it: Invented) -> None:
    it.add(Fact, statement="The hall and the mandarin trees were hit. Hello, modern halls; a holy mender of nets.")


CASES: tuple[Callable[[Invented], None], ...] = (
    as_it_is,
    threads_titled_like_our_headings,
    names_that_are_months_and_descriptions,
    a_square_that_bears_a_victims_name,
    a_first_name_that_several_bear,
    a_relative_who_is_named,
    the_town_of_the_interview,
    words_that_a_source_said_first,
    a_place_given_roughly,
    numbers_that_are_no_telephone,
    words_that_sound_like_a_name,
)


@pytest.mark.parametrize(("audience", "language"), [*((audience, "en") for audience in EVERY), ("public", "ar")])
def test_nothing_of_it_holds_a_dossier_back(audience: str, language: str) -> None:
    """All in one case: what is innocent alone is so beside the others."""
    it = market_case()
    for change in CASES:
        change(it)
    assert [(h.rule, h.ref, h.sentence) for h in finished(it, audience, language)] == []


@pytest.mark.parametrize("audience", EVERY)
def test_a_case_of_many_incidents_holds_none_back(audience: str) -> None:
    hits = finished(large_case(6), audience)
    assert [(h.rule, h.ref, h.sentence) for h in hits] == []


def test_the_sample_case_holds_none_back(sample_read: Workspace) -> None:
    (case,) = sample_read.records.of("case")
    for audience in EVERY:
        gates = sample_read.dossiers.preview(case.id, audience).gates
        assert [gate.sentence for gate in gates if gate.blocks] == []
