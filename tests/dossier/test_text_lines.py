from __future__ import annotations

import pytest

from casefile.dossier.text.breaking import Line, Look, Span
from casefile.dossier.text.clean import clean, without_controls
from casefile.dossier.text.lines import break_lines, is_rtl
from casefile.dossier.text.shaping import Shaper

BODY = Look("regular", 10, "#000000")
MONO = Look("mono", 9, "#000000")


def lines(*spans: Span, width: float = 200, rtl: bool = False, shaper: Shaper | None = None) -> list[Line]:
    return list(break_lines(spans, width, shaper or Shaper(), rtl_document=rtl))


def words(line: Line) -> str:
    return "".join(piece.word.text for piece in line.pieces if piece.word)


def test_every_line_fits_and_nothing_is_lost() -> None:
    text = "The office of the monitoring group first reported the strike at 14:20 local time. " * 5
    found = lines(Span(text, BODY))
    assert len(found) > 5
    assert all(line.width <= 200 for line in found)
    assert " ".join(words(line) for line in found) == text.strip()


def test_a_hash_is_shown_whole_in_even_groups() -> None:
    hash_ = "0123456789abcdef" * 4
    parts = [words(line) for line in lines(Span(hash_, MONO), width=200)]
    assert "".join(parts) == hash_
    assert [len(part) for part in parts] == [32, 32]


def test_an_address_breaks_at_its_punctuation() -> None:
    found = [
        words(line)
        for line in lines(Span("https://example.org/reports/2018-12-06_a-very-long-name.html", BODY), width=120)
    ]
    assert "".join(found) == "https://example.org/reports/2018-12-06_a-very-long-name.html"
    assert all(part[-1] in "/-_.&?=l" for part in found)


def test_line_ends_of_the_author_are_kept() -> None:
    assert [words(line) for line in lines(Span("a\r\nb\n\nc", BODY))] == ["a", "b", "", "c"]


def test_letters_join_across_a_change_of_look() -> None:
    whole = lines(Span("بيت", BODY))[0]
    parted = lines(Span("بي", BODY), Span("ت", Look("regular", 10, "#0B5CAD")))[0]
    assert parted.width == pytest.approx(whole.width)


def test_a_right_to_left_line_is_in_visual_order() -> None:
    line = lines(Span("قال (Reuters) إن", BODY), width=400)[0]
    assert line.rtl
    assert [piece.word.text for piece in line.pieces if piece.word and not piece.space] == [
        "إن",
        ")",
        "Reuters",
        "(",
        "قال",
    ]


def test_an_id_stays_whole_in_arabic() -> None:
    line = lines(Span("انظر ", BODY), Span("12-AB-7", MONO, apart=True), Span(" هنا", BODY), width=400)[0]
    assert "12-AB-7" in words(line)


def test_burmese_breaks_between_syllables_only() -> None:
    text = "မြန်မာနိုင်ငံသည်အရှေ့တောင်အာရှတွင်"
    found = [words(line) for line in lines(Span(text, BODY), width=60)]
    assert len(found) > 2
    assert "".join(found) == text
    assert not any(
        part[0] in "\u103a\u1039\u103b\u103c\u103d\u103e\u102d\u102f\u1031\u1036\u1037\u1038" for part in found
    )


@pytest.mark.parametrize(
    ("text", "rtl_document", "expected"),
    [
        ("Reuters قالت إن القصف استمر", False, True),
        ("قال (Reuters) إن", False, True),
        ("هجين is a town in the east of the country", False, False),
        ("The town of هجين was hit", False, False),
        ("The town of هجين was hit, the statement of the group says", True, False),
        ("12:30", True, True),
        ("12:30", False, False),
    ],
)
def test_direction_follows_the_letters(text: str, rtl_document: bool, expected: bool) -> None:
    assert is_rtl(text, rtl_document) is expected


def test_deceptive_characters_become_visible() -> None:
    assert clean("a\u202egpj.exe") == "a‹U+202E›gpj.exe"
    assert clean("x\x00y\x1b") == "x‹U+0000›y‹U+001B›"
    assert clean("tab\there\u2028next\ud800") == "tab here\nnext\ufffd"
    assert clean("\u2069a\u2067b") == "a\u2067b\u2069"
    assert without_controls("\u2068MRW\u2069\n\x07 b") == "MRW ‹U+0007› b"


def test_each_distinct_word_is_shaped_once() -> None:
    shaper = Shaper()
    lines(Span("one two three " * 50, BODY), shaper=shaper)
    first = shaper.shaped
    lines(Span("three two one " * 5_000, BODY), shaper=shaper)
    assert shaper.shaped == first == 4  # three words and the space


def test_an_endless_word_is_cut_with_work_in_proportion() -> None:
    counts = []
    for length in (50_000, 100_000):
        shaper = Shaper()
        text = "".join(chr(97 + i * i % 26) for i in range(length))
        found = lines(Span(text, BODY), shaper=shaper)
        assert "".join(words(line) for line in found) == text
        counts.append(shaper.shaped)
    assert counts[1] < 2.5 * counts[0]


def test_an_uncovered_character_is_reported() -> None:
    shaper = Shaper()
    found = lines(Span("word \u182e end", BODY), shaper=shaper)
    assert shaper.missing == {"\u182e"}
    assert "".join(words(line) for line in found) == "word ‹U+182E› end"
