"""Stress vaults: the same for the same seed, as the field is in lengths and links, and sound."""

from __future__ import annotations

import statistics

import pytest

from casefile.model.fields import Record
from casefile.model.records import Citation, Excerpt, Rendition, Source
from casefile.services.stress import MOST_SOURCES, SOURCES, _Making, build_stress
from casefile.services.stress_texts import Chance
from casefile.workspace import Workspace


def _made(incidents: int, seed: int) -> list[Record]:
    making = _Making(incidents, seed)
    return [making.case, *making.grounds, *(each for n in range(incidents) for each in making.incident(n))]


def test_the_same_seed_makes_the_same_records_and_another_others() -> None:
    first = _made(5, 3)
    assert first == _made(5, 3)
    assert len({each.id for each in first}) == len(first)
    assert {each.id for each in first}.isdisjoint(each.id for each in _made(5, 4))


def test_lengths_and_links_are_as_in_the_field() -> None:
    chance = Chance(1)
    per_incident = [chance.about(SOURCES, 0.75, MOST_SOURCES) for _n in range(5000)]
    assert 14 < statistics.mean(per_incident) < 16
    assert max(per_incident) > 80 and statistics.median(per_incident) < statistics.mean(per_incident)
    records = _made(60, 1)
    texts = [each.text for each in records if isinstance(each, Rendition)]
    sources = [each for each in records if isinstance(each, Source)]
    assert len(texts) == len(sources)
    assert 1000 < statistics.mean(map(len, texts)) < 3000 and max(map(len, texts)) > 8000
    assert len({each.language for each in sources}) >= 8
    assert sum(isinstance(each, Citation) for each in records) == 2 * len(sources)
    assert 0.1 < sum(each.derived_from_id is not None for each in sources) / len(sources) < 0.35
    assert any(not text.isascii() and "ال" in text for text in texts)


def test_passages_stand_where_they_say() -> None:
    records = _made(10, 2)
    text_of = {each.id: each.text for each in records if isinstance(each, Rendition)}
    excerpts = [each for each in records if isinstance(each, Excerpt)]
    assert excerpts
    for each in excerpts:
        assert each.rendition_id is not None and each.quote
        assert text_of[each.rendition_id][each.start : each.end] == each.quote


def test_a_stress_case_is_sound_searchable_and_says_what_it_is(ws: Workspace) -> None:
    case = build_stress(ws, 4, seed=5)
    assert case.title.startswith("Invented") and "Nothing of it happened" in case.summary
    assert ws.records.counts_of(case.id)["incident"] == 4
    assert ws.finder.search("people", case_id=case.id)
    assert ws.integrity.verify().ok


@pytest.mark.parametrize("language", ["en", "ar", "uk", "my", "th", "zh", "am", "ckb", "fa", "tr", "fr", "es"])
def test_every_language_has_sentences_that_can_be_filled_in(language: str) -> None:
    making = _Making(1, 1)
    place = making._texts.places[0]
    for _n in range(40):
        said = making._texts.sentence(making._chance, language, place)
        assert "{" not in said and "  " not in said
