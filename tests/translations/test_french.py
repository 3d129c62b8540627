"""The French catalogue: its blanks, its quotation marks, its plurals, and that nobody takes it for proofread."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from casefile.i18n import LANGUAGES, RESOURCES, language_choices, translator
from casefile.model.datewords import in_words
from casefile.model.edtf_reading import read

NARROW = "\u202f"
"""The blank that French sets before a tall mark and within quotation marks, where no line may break."""

# Before a mark that ends a word; not within an address, a time, an example to be typed, or a pair of marks.
_BARE = re.compile(r"(?<=[^\W_])[;!?](?=\s|$)|(?<=[^\W\d_]):(?=[ \n]|$)| [;:!?»%](?=\s|$)|«(?!\u202f)|(?<!\u202f)»")
_QUOTED_ENGLISH = re.compile(r"[“”]")


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (RESOURCES / "translations/fr/LC_MESSAGES/casefile.po").open("rb") as file:
        return read_po(file, locale="fr")


def _said(catalogue: Catalog) -> list[str]:
    forms = [each.string if isinstance(each.string, (list, tuple)) else (each.string,) for each in catalogue if each.id]
    return [str(form) for found in forms for form in found]


def _bare(text: str) -> bool:
    return bool(_BARE.search(re.sub(r"\d{4}-\d{2}\?", "", text)))


def test_tall_marks_follow_a_narrow_blank(french: Catalog) -> None:
    assert [text for text in _said(french) if _bare(text)] == []
    assert [text for text in _said(french) if _QUOTED_ENGLISH.search(text)] == []


@pytest.mark.parametrize("text", ["Continuer ?", "Type: source", "Fin ; puis", "« mot »", f"«{NARROW}mot»"])
def test_a_bare_mark_is_seen(text: str) -> None:
    assert _bare(text)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 fait"),
        (1, "1 fait"),
        (2, "2 faits"),
        (21, "21 faits"),
        (1_000_000, f"1{NARROW}000{NARROW}000 de faits"),
    ],
)
def test_plurals(n: int, said: str) -> None:
    assert translator("fr").plural("{n} fact", "{n} facts", n) == said


@pytest.mark.parametrize(("day", "said"), [(1, "1er décembre 2018"), (2, "2 décembre 2018"), (21, "21 décembre 2018")])
def test_the_first_of_a_month(day: int, said: str) -> None:
    assert translator("fr").date(dt.date(2018, 12, day)) == said


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("../2018-12-01", "avant le 1er décembre 2018"),
        ("../2018-12", "avant décembre 2018"),
        ("2018-12-05/..", "après le 5 décembre 2018"),
        ("2018-12-05~", "vers le 5 décembre 2018"),
        ("2018-12-04/2019-01-06", "entre le 4 décembre 2018 et le 6 janvier 2019"),
    ],
)
def test_an_article_stands_before_a_whole_day(edtf: str, said: str) -> None:
    assert in_words(read(edtf), translator("fr")) == said


def test_what_no_native_has_read_says_so_where_it_is_chosen() -> None:
    translator.cache_clear()
    choices = language_choices()
    assert translator.cache_info().currsize == 0, "no catalogue is read for it"
    assert choices.keys() == LANGUAGES.keys()
    assert choices["en"] == "English"
    assert choices["fr"] == "Français (pas encore relu par un locuteur natif)"


def _before_millions(form: str) -> str:
    """A form without the *de* that stands between a million and what is counted."""
    return form.replace("{n} de ", "{n} ").replace("{n} d'", "{n} ")


def test_de_stands_after_millions_and_not_after_two(french: Catalog) -> None:
    forms = [each.string for each in french if each.id and each.pluralizable]
    assert forms
    assert [other for _, millions, other in forms if other != millions and _before_millions(other) == millions] == []
    assert translator("fr").plural("{n} fact", "{n} facts", 25) == "25 faits"
