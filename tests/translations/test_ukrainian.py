"""The Ukrainian catalogue: its letters and marks, its plurals, its dates, and one word for one thing."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from casefile.i18n import LANGUAGES, RESOURCES, language_choices, translator
from casefile.model.datewords import in_words
from casefile.model.edtf_reading import read

NARROW = "\u202f"
"""The blank that Ukrainian sets between groups of three digits."""

_FOREIGN_MARKS = re.compile(r"[“”„\u00a0\u202f]|(?<=\w) [;:!?](?=\s|$)|« | »|—")
_FOREIGN_LETTERS = re.compile(
    r"[ыэёъЫЭЁЪ]|(?<=[а-яіїєґ])['’‘`](?=[а-яіїєґ])|[A-Za-z][а-яіїєґ]|[а-яіїєґ][A-Za-z]", re.IGNORECASE
)
"""Letters of Russian, an apostrophe that is not the letter U+02BC, and a Latin letter within a Cyrillic word."""

_OTHER_WORDS = re.compile(
    r"\b(хеш\w*|папк[аиуо]\w*|кейс\w*|дзвін\w+|аудиторі\w+|показанн\w+|допит\w*|убит[іих]\w*|винн(?:ий|ого|им)|нібито"
    r"|редагуван\w+|експонат\w*|видал(?:ити|ено|ення)|співпада\w+|приймати участь|слідуюч\w+|дозвіл на використання)\b",
    re.IGNORECASE,
)
"""Words that would say another thing here (a telephone call, an interrogation), or name one thing twice."""


@pytest.fixture(scope="module")
def ukrainian() -> Catalog:
    with (RESOURCES / "translations/uk/LC_MESSAGES/casefile.po").open("rb") as file:
        return read_po(file, locale="uk")


def _said(catalogue: Catalog) -> list[str]:
    forms = [each.string if isinstance(each.string, (list, tuple)) else (each.string,) for each in catalogue if each.id]
    return [str(form) for found in forms for form in found]


def test_marks_are_those_of_ukrainian(ukrainian: Catalog) -> None:
    said = _said(ukrainian)
    assert [text for text in said if _FOREIGN_MARKS.search(text) or text.count("«") != text.count("»")] == []


def test_letters_are_those_of_ukrainian(ukrainian: Catalog) -> None:
    assert [text for text in _said(ukrainian) if _FOREIGN_LETTERS.search(text)] == []


def test_one_word_for_one_thing(ukrainian: Catalog) -> None:
    assert [text for text in _said(ukrainian) if _OTHER_WORDS.search(text)] == []


@pytest.mark.parametrize("text", ["“слово”", "Тип : джерело", "об'єкт", "объект", "сxовище", "хеш", "папка", "допит"])
def test_what_is_not_ukrainian_is_seen(text: str) -> None:
    assert _FOREIGN_MARKS.search(text) or _FOREIGN_LETTERS.search(text) or _OTHER_WORDS.search(text)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 фактів"),
        (1, "1 факт"),
        (2, "2 факти"),
        (3, "3 факти"),
        (5, "5 фактів"),
        (11, "11 фактів"),
        (21, "21 факт"),
        (25, "25 фактів"),
        (100, "100 фактів"),
        (102, "102 факти"),
        (111, "111 фактів"),
        (1_000_000, f"1{NARROW}000{NARROW}000 фактів"),
    ],
)
def test_plurals(n: int, said: str) -> None:
    assert translator("uk").plural("{n} fact", "{n} facts", n) == said


def test_each_form_keeps_its_number(ukrainian: Catalog) -> None:
    """The first form is that of 21 as well: a *one* spelt out would be wrong there."""
    silent = [
        form
        for each in ukrainian
        if each.id and isinstance(each.string, (list, tuple))
        for form in each.string
        if "{n}" not in form
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2018-12-05", "5 грудня 2018"),
        ("2018-12", "грудень 2018"),
        ("2018", "2018"),
        ("2018-12-04/2018-12-06", "між 4 та 6 грудня 2018"),
        ("2018-12-XX", "невідомий день (грудень 2018)"),
        ("2018-12-04/2019-01-06", "між 4 грудня 2018 та 6 січня 2019"),
        ("2018-11/2018-12", "у проміжку листопад 2018 – грудень 2018"),
        ("../2018-12-05", "до 5 грудня 2018"),
        ("../2018-12", "раніше ніж грудень 2018"),
        ("2018-12-05/..", "після 5 грудня 2018"),
        ("2018-12-05~", "близько 5 грудня 2018"),
        ("2018-12-05%", "близько 5 грудня 2018 (непевно)"),
        ("2018-12~", "приблизно грудень 2018"),
        ("XXXX-12-05", "5 грудня невідомого року"),
        ("XXXX-12", "грудень невідомого року"),
    ],
)
def test_a_month_has_the_case_of_its_place(edtf: str, said: str) -> None:
    assert in_words(read(edtf), translator("uk")) == said


def test_a_day_is_said_in_ukrainian() -> None:
    assert translator("uk").date(dt.date(2018, 12, 5)) == "5 грудня 2018"


def test_months_alone_are_the_same_in_the_other_languages() -> None:
    for code in LANGUAGES:
        tr = translator(code)
        same = [tr.month(month) == tr.month(month, alone=True) for month in range(1, 13)]
        assert all(same) or code == "uk", code


def test_every_term_has_its_ukrainian_label_and_meaning() -> None:
    english = [
        f"{path.stem}: {term['code']}"
        for path in sorted((RESOURCES / "vocabularies").glob("*.json"))
        for term in json.loads(path.read_text("utf-8"))["terms"]
        if not term["labels"].get("uk") or (not term["definition"].get("uk") if term.get("definition") else False)
    ]
    assert english == []


def test_it_says_that_no_native_has_read_it() -> None:
    assert language_choices()["uk"] == "Українська (носій мови ще не перечитував)"
