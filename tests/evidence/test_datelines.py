"""A line that is a date is read; a line that only holds one is not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.evidence.worker.datelines import heading, parse


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Thursday, 06 December 2018 18:14", "2018-12-06T18:14"),
        ("06 December 2018", "2018-12-06"),
        ("December 6, 2018", "2018-12-06"),
        ("Dec. 6, 2018 6:14 pm", "2018-12-06T18:14"),
        ("6 December 2018, 12:05 a.m.", "2018-12-06T00:05"),
        ("6th December 2018 at 18:14:09 GMT", "2018-12-06T18:14:09Z"),
        ("Published: Thu 6 Dec 2018", "2018-12-06"),
        ("2018-12-06", "2018-12-06"),
        ("2018-12-06 18:14", "2018-12-06T18:14"),
        ("2018-12-06T18:14", "2018-12-06T18:14"),
        ("jeudi 6 décembre 2018 18:14", "2018-12-06T18:14"),
        ("1er août 2019", "2019-08-01"),
        ("jueves, 6 de diciembre de 2018", "2018-12-06"),
        ("6 грудня 2018 р.", "2018-12-06"),
        ("6 декабря 2018, 18:14", "2018-12-06T18:14"),
        ("الخميس, ٢٧ فبراير ٢٠٢٥, ١٠:١٨", "2025-02-27T10:18"),
        ("6 كانون الأول 2018", "2018-12-06"),
    ],
)
def test_dates(line: str, date: str) -> None:
    assert parse(line) == date


@pytest.mark.parametrize(
    "line",
    [
        "",
        "06/12/2018",
        "12-06-2018",
        "December 2018",
        "31 February 2018",
        "2018-13-01",
        "Wednesday, 06 December 2018",  # it was a Thursday
        "06 December 2018 25:00",
        "06 December 2018 13:05 pm",
        "06 December 0018",
        "On 6 December 2018 the town was bombed",
        "6 December 2018 and 7 December 2018",
        "6 Smarch 2018",
        "6 December 2018 18",
        "Resolution 6 December 20181",
    ],
)
def test_no_dates(line: str) -> None:
    assert parse(line) == ""


@given(st.text(max_size=90))
def test_any_line_has_an_answer(line: str) -> None:
    found = parse(line)
    assert found == "" or dt.datetime.fromisoformat(found)


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)))
def test_every_moment_as_english_articles_write_it(moment: dt.datetime) -> None:
    assert parse(f"{moment:%A, %d %B %Y %H:%M}") == f"{moment:%Y-%m-%dT%H:%M}"


def test_heading() -> None:
    text = "\nThursday, 06 December 2018 18:14\n\nMassacre in Hajin\n\nThe coalition committed it.\n"
    assert heading(text) == ("Massacre in Hajin", "2018-12-06T18:14")
    assert heading("Title\n\n" + "words " * 100) == ("Title", "")
    assert heading("words " * 100) == ("", "")
    assert heading("") == ("", "")


def test_labelled_lines_at_the_top_are_no_title() -> None:
    clipping = "SOURCE: The Evening Lamp\nDATE: 2031-05-04\nLANG: en\n---\nBridge hit at noon\n\nThe text."
    assert heading(clipping) == ("Bridge hit at noon", "2031-05-04")
    assert heading("Publisher: Lamp\nTitle: Bridge hit\n\nThe text.") == ("Bridge hit", "")
    assert heading("Harbour: what is known\n\nThe text.") == ("Harbour: what is known", "")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("6 ديسمبر/كانون الأول 2018", "2018-12-06"),
        ("6 ديسمبر 2018م", "2018-12-06"),
        ("٢٠١٨/١٢/٠٦", "2018-12-06"),
        ("6 грудня 2018 року", "2018-12-06"),
        ("6 Aralık 2018", "2018-12-06"),
        ("6. Dezember 2018", "2018-12-06"),
        ("December 6, 2018, 18:14 (GMT+3)", "2018-12-06T18:14+03:00"),
        ("2018-12-06T18:14:22+03:00", "2018-12-06T18:14:22+03:00"),
        ("April 5, 2018 | 6:00 PM", "2018-04-05T18:00"),
        ("6 ديسمبر/تشرين الأول 2018", ""),
        ("2018/12-06", ""),
        ("06/12/2018", ""),
        ("2018-12-06T18:14:22+19:00", "2018-12-06T18:14:22"),
    ],
)
def test_lines_of_the_press_of_many_languages(line: str, date: str) -> None:
    assert parse(line) == date
