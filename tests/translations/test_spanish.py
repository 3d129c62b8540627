"""The Spanish catalogue: its opening marks, its quotation marks, its plurals, its dates, and one word for one thing."""

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
"""The blank that Spanish sets between groups of three digits."""

_EXAMPLE = re.compile(r"\d{4}-\d{2}\?")
"""A date to be typed with its mark of doubt."""

_FOREIGN_MARKS = re.compile(r"[“”\u00a0\u202f]|(?<=\w) [;:!?](?=\s|$)|« | »")

_OTHER_WORDS = re.compile(
    r"\b(diarios?|grabar|audiencias?|demandas?|ficheros?|añad\w+|ordenador\w*|vídeos?|supuest[oa]s?|asesinad[oa]s?)\b",
    re.IGNORECASE,
)
"""Words that would say another thing here (a newspaper, a hearing, a lawsuit, a doubt), or name one thing twice."""


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with (RESOURCES / "translations/es/LC_MESSAGES/casefile.po").open("rb") as file:
        return read_po(file, locale="es")


def _said(catalogue: Catalog) -> list[str]:
    forms = [each.string if isinstance(each.string, (list, tuple)) else (each.string,) for each in catalogue if each.id]
    return [str(form) for found in forms for form in found]


def _half_asked(text: str) -> bool:
    plain = _EXAMPLE.sub("", text)
    return plain.count("?") != plain.count("¿") or plain.count("!") != plain.count("¡")


def test_questions_are_opened_and_closed(spanish: Catalog) -> None:
    assert [text for text in _said(spanish) if _half_asked(text)] == []


def test_marks_are_those_of_spanish(spanish: Catalog) -> None:
    assert [text for text in _said(spanish) if _FOREIGN_MARKS.search(text) or text.count("«") != text.count("»")] == []


def test_one_word_for_one_thing(spanish: Catalog) -> None:
    assert [text for text in _said(spanish) if _OTHER_WORDS.search(text)] == []


@pytest.mark.parametrize("text", ["Continuar?", "¿Continuar", "“palabra”", "Tipo : fuente", "El diario", "Añadir"])
def test_what_is_not_spanish_is_seen(text: str) -> None:
    assert _half_asked(text) or _FOREIGN_MARKS.search(text) or _OTHER_WORDS.search(text)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 hechos"),
        (1, "1 hecho"),
        (2, "2 hechos"),
        (21, "21 hechos"),
        (101, "101 hechos"),
        (1_000_000, f"1{NARROW}000{NARROW}000 de hechos"),
    ],
)
def test_plurals(n: int, said: str) -> None:
    assert translator("es").plural("{n} fact", "{n} facts", n) == said


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2018-12-01", "1 de diciembre de 2018"),
        ("2018-12", "diciembre de 2018"),
        ("2018-12-04/2018-12-06", "entre el 4 y el 6 de diciembre de 2018"),
        ("2018-12-XX", "un día desconocido de diciembre de 2018"),
        ("2018-12-04/2019-01-06", "entre el 4 de diciembre de 2018 y el 6 de enero de 2019"),
        ("2018-11/2018-12", "entre noviembre de 2018 y diciembre de 2018"),
        ("../2018-12-05", "antes del 5 de diciembre de 2018"),
        ("../2018-12", "antes de diciembre de 2018"),
        ("2018-12-05/..", "después del 5 de diciembre de 2018"),
        ("2018-12-05~", "hacia el 5 de diciembre de 2018"),
        ("2018-12-05%", "hacia el 5 de diciembre de 2018 (incierto)"),
        ("2018-12~", "hacia diciembre de 2018"),
    ],
)
def test_dates(edtf: str, said: str) -> None:
    assert in_words(read(edtf), translator("es")) == said


def test_a_day_is_said_in_each_language() -> None:
    day = dt.date(2018, 12, 5)
    said = {code: translator(code).date(day) for code in LANGUAGES}
    assert said["en"] == "5 December 2018"
    assert said["fr"] == "5 décembre 2018"
    assert said["es"] == "5 de diciembre de 2018"


def test_every_term_has_its_spanish_label_and_meaning() -> None:
    english = [
        f"{path.stem}: {term['code']}"
        for path in sorted((RESOURCES / "vocabularies").glob("*.json"))
        for term in json.loads(path.read_text("utf-8"))["terms"]
        if "es" not in term["labels"] or ("es" not in term["definition"] if term.get("definition") else False)
    ]
    assert english == []


def test_it_says_that_no_native_has_read_it() -> None:
    assert language_choices()["es"] == "Español (todavía no revisado por un hablante nativo)"
