"""Texts as tables: every cell is what stands at its place, and a broken quote breaks no more than its row."""

from __future__ import annotations

import csv
import io
import time

import pytest

from casefile.evidence import tables


def rows(sheet: tables.Sheet) -> list[list[str]]:
    return [[cell.words for cell in sheet.cells(row)] for row in range(sheet.rows)]


@pytest.mark.parametrize("separator", list(",;\t|"))
def test_csv_is_read_as_the_standard_library_reads_it(separator: str) -> None:
    wanted = [
        ["name", "age", "said"],
        ["Amal", "31", f'"we ran"{separator} she said'],
        ["", "", "two\nlines\nof it"],
        ["خالد", "7", ""],
        ["begins\nso", "b", "5'"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(wanted)
    text = out.getvalue()
    sheet = tables.csv(text)
    assert (sheet.separator, rows(sheet), sheet.columns) == (separator, wanted, 3)
    for row in range(sheet.rows):
        for cell in sheet.cells(row):
            assert text[cell.start : cell.end].replace('""', '"') == cell.words


def test_a_cell_is_found_by_its_place_in_the_text() -> None:
    text = 'a,b\n"x, y",zwei\n,"last"\n'
    sheet = tables.csv(text)
    assert sheet.place(text.index("zwei") + 2) == (1, 1)
    assert sheet.place(text.index("y")) == (1, 0)
    assert sheet.place(text.index("last")) == (2, 1)
    assert sheet.address(1, 1) == "B2"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('a,"never closed\nb,c\n', [["a", '"never closed'], ["b", "c"]]),
        ('5" pipe,b\nc,6"\n', [['5" pipe', "b"], ["c", '6"']]),
        ('"a"b,c\n', [['"a"b', "c"]]),
        ("\ufeffa,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ("one\ntwo\n", [["one"], ["two"]]),
    ],
)
def test_what_no_program_would_write(text: str, wanted: list[list[str]]) -> None:
    assert rows(tables.csv(text)) == wanted


def test_quotes_that_never_close_cost_no_more_than_the_text_is_long() -> None:
    text = 'a,"b\n' * 200_000 + '"' * 3
    begun = time.process_time()
    assert tables.csv(text).rows > 0
    assert time.process_time() - begun < 3


def test_a_sheet_says_where_it_begins() -> None:
    text = "[One]\nC3\tD3\n\n\tD5\n\n[Two]\nx"
    sheet = tables.lines(text, "One", 6, text.index("\n\n[Two]"), "C3")
    assert rows(sheet) == [["C3", "D3"], [""], ["", "D5"]]
    assert (sheet.address(0, 0), sheet.address(2, 1), sheet.columns) == ("C3", "D5", 2)


def test_letters_as_a_spreadsheet_has_them() -> None:
    assert [tables.letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [tables.begins_at(tables.letters(n) + "7") for n in (0, 26, 702)] == [(7, 0), (7, 26), (7, 702)]
