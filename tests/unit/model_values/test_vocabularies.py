"""Every shipped list is whole: codes, labels in the five languages, parents; and a vault can extend it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casefile.errors import BadInput
from casefile.i18n import LANGUAGES, Translator
from casefile.model import records, vocabularies
from casefile.model.fuzzydate import CALENDARS
from casefile.model.values import NAME_KINDS
from casefile.model.vocabularies import Term, Vocabulary

HURIDOCS = Path(__file__).resolve().parents[4] / "shared" / "data" / "vocabularies" / "huridocs_27_lists.json"
STANDARDS_OWN_CODES = {"reliability", "credibility", "language"}

ENGLISH, ARABIC, FRENCH, UKRAINIAN = (Translator(language) for language in ("en", "ar", "fr", "uk"))


def test_every_field_that_names_a_vocabulary_has_one() -> None:
    named = {spec.vocabulary for kind in records.KINDS.values() for spec in kind.fields if spec.vocabulary}
    assert named
    assert named <= set(vocabularies.names())


@pytest.mark.parametrize("name", vocabularies.names())
def test_a_list_is_whole(name: str) -> None:
    vocabulary = vocabularies.load(name)
    assert vocabulary.name == name
    assert vocabulary.title
    for term in vocabulary:
        assert LANGUAGES.keys() <= set(term.labels), term.code
        assert all(label.strip() == label for label in term.labels.values())
        assert re.search("[\u0600-\u06ff]", term.labels["ar"]), term.code
        if term.definition:  # it is read in lists, on cards and in the glossary of a dossier
            assert term.definition.keys() >= LANGUAGES.keys(), term.code
            assert re.search("[\u0600-\u06ff]", term.definition["ar"]), term.code
        if name not in STANDARDS_OWN_CODES:
            assert re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", term.code), term.code
        if term.parent:
            assert not vocabulary.term(term.parent).parent, "two levels are enough for a menu"
    for tr in map(Translator, LANGUAGES):
        labels = [term.label(tr) for term in vocabulary]
        assert len(set(labels)) == len(labels), "two terms that look the same cannot be distinguished"


def test_terms_of_the_design_are_there() -> None:
    for name, codes in {
        "phase": "inquiry preliminary_assessment collection preservation verification analysis closed",
        "verification": "confirmed likely possible unlikely unknown",
        "harm_grading": "confirmed fair weak contested discounted",
        "casualty_group": "civilians children women men health_workers journalists aid_workers combatants unknown",
        "casualty_effect": "killed injured missing detained displaced",
        "adopted_rule": "range_of_all majority source_hierarchy judgement",
        "reliability": "A B C D E F",
        "credibility": "1 2 3 4 5 6",
        "materiality": "yes no unsure",
        "dispute": "undisputed disputed_by_us disputed_by_other_side unsure prospective",
        "citation_stance": "supports contradicts mentions context",
        "rendition_kind": "extracted recognised transcribed translated corrected",
        "consent_decision": "granted refused withdrawn not_asked",
        "thread_kind": "comment question correction approval",
        "calendar": " ".join(CALENDARS),
        "name_kind": " ".join(NAME_KINDS),
    }.items():
        assert set(codes.split()) == set(vocabularies.load(name).codes()), name


def test_protected_objects_are_marked() -> None:
    objects = vocabularies.load("objects")
    assert objects.term("hospital").protected
    assert objects.term("food_store").protected
    assert not objects.term("home").protected


@pytest.mark.skipif(not HURIDOCS.exists(), reason="needs ../shared/data/vocabularies")
def test_huridocs_codes_exist_and_their_wording_is_not_copied() -> None:
    lists = json.loads(HURIDOCS.read_text(encoding="utf-8"))
    known = {f"{name.split('_')[0]}:{t['code']}": t["term"] for name, terms in lists.items() for t in terms}
    mapped = [term for name in vocabularies.names() for term in vocabularies.load(name) if term.huridocs]
    assert len(mapped) > 100
    assert {term.huridocs for term in mapped} <= set(known)
    long_and_equal = [
        term.code
        for name in vocabularies.names()
        if name != "legal_framework"  # a treaty has one title
        for term in vocabularies.load(name)
        if len(term.labels["en"].split()) > 3 and term.labels["en"] == known.get(term.huridocs)
    ]
    assert long_and_equal == []


def test_labels_come_in_the_language_asked_for_or_in_english() -> None:
    demand = vocabularies.load("demand")
    assert demand.label("investigate", ENGLISH) == "Investigate"
    assert demand.label("investigate", ARABIC) == "التحقيق"
    assert demand.label("investigate", FRENCH) == "Enquêter"
    assert demand.label("investigate", UKRAINIAN) == "Розслідувати"
    assert demand.label("investigate", Translator("de")) == "Investigate"
    assert demand.label("made_up", ENGLISH) == "made_up"
    assert vocabularies.load("language").label("my", Translator("my")) == "မြန်မာ"


def test_a_list_is_read_once_and_an_unknown_one_is_a_fault_of_ours() -> None:
    assert vocabularies.load("demand") is vocabularies.load("demand")
    for name in ("nothing", "../vocabularies/demand"):
        with pytest.raises(KeyError):
            vocabularies.load(name)


def test_a_vault_can_add_and_deprecate_terms() -> None:
    shipped = vocabularies.load("demand")
    mine = shipped.extended(
        [
            Term("return_bodies", {"en": "Return the bodies"}),
            Term.from_json({**shipped.term("sanction").to_json(), "deprecated": True}),
        ]
    )
    assert mine.contains("return_bodies") and not shipped.contains("return_bodies")
    assert mine.contains("sanction") and "sanction" not in mine.codes()
    assert "sanction" in mine.codes(deprecated=True)
    assert mine.codes()[0] == shipped.codes()[0]
    assert len(mine) == len(shipped) + 1


def test_a_term_survives_json() -> None:
    for term in vocabularies.load("objects"):
        assert Term.from_json(term.to_json()) == term


@pytest.mark.parametrize(
    "untrusted",
    [
        {},
        {"code": "a"},
        {"code": "a b", "labels": {"en": "x"}},
        {"code": "a", "labels": {"en": ""}},
        {"code": "a", "labels": {"english": "x"}},
        {"code": "a", "labels": "x"},
        {"code": "a", "labels": {"en": "x"}, "huridocs": "12"},
        {"code": "a", "labels": {"en": "x"}, "colour": "red"},
        [],
    ],
)
def test_a_term_in_the_wrong_shape_is_refused(untrusted: object) -> None:
    with pytest.raises(BadInput):
        Term.from_json(untrusted)


def test_a_list_with_a_code_twice_or_a_lost_parent_is_refused() -> None:
    with pytest.raises(BadInput, match="twice"):
        Vocabulary("mine", [Term("a", {"en": "A"}), Term("a", {"en": "B"})])
    with pytest.raises(BadInput, match="parent"):
        Vocabulary("mine", [Term("a", {"en": "A"}, parent="b")])


def test_huridocs_codes_lead_back_to_our_terms() -> None:
    found = vocabularies.load("priority").by_huridocs("46:010000000000")
    assert found is not None and found.code == "urgent"
    assert vocabularies.load("priority").by_huridocs("") is None
