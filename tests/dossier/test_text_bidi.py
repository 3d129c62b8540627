"""The cases are those of UAX #9; where Unicode's own test file is installed, all of it is run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from casefile.dossier.text import bidi

CONFORMANCE = Path("/usr/share/unicode/BidiCharacterTest.txt")
EMBEDDINGS = {chr(code) for code in range(0x202A, 0x202F)}


def seen(text: str, base: int) -> str:
    return "".join(text[i] for i in bidi.visual_order(bidi.levels(text, base)))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("plain (text)", 0, "plain (text)"),
        ("אבג דהו", 1, "והד גבא"),
        ("car means אבג.", 0, "car means גבא."),
        ("אבג ab 12 דה", 1, "הד ab 12 גבא"),
        ("أب 123", 1, "123 بأ"),
        ("أ 1-2", 1, "2-1 أ"),  # after Arabic letters a hyphen does not join numbers (W2, W4)
        ("א (b) ג", 1, "ג (b) א".replace("(", "\0").replace(")", "(").replace("\0", ")")),
    ],
)
def test_order(text: str, base: int, expected: str) -> None:
    assert seen(text, base) == expected


def test_brackets_take_the_direction_of_what_surrounds_them() -> None:
    text = "אב(גד[&ef]!)gh"
    assert bidi.levels(text, 1) == [1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 2, 2]


def test_an_isolate_does_not_disturb_its_surroundings() -> None:
    text = "א \u2068MRW-7\u2069 ב"
    levels = bidi.levels(text, 1)
    assert levels[2] == levels[8] == 1
    assert set(levels[3:8]) == {2}


def test_numbers_after_arabic_letters() -> None:
    assert bidi.levels("ا 12:30", 0) == [1, 1, 2, 2, 2, 2, 2]


def test_unmatched_isolates_and_depth_are_harmless() -> None:
    text = "\u2067" * 400 + "a" + "\u2069" * 500 + "b"
    assert len(bidi.levels(text, 0)) == len(text)
    assert max(bidi.levels(text, 0)) <= bidi.MAX_DEPTH + 1


def test_brackets_by_the_thousand_take_linear_time() -> None:
    """Counted by doubling the length, with a wide margin: a quadratic step would be 16 times slower."""

    def seconds(count: int) -> float:
        start = time.process_time()
        bidi.levels("א(b)" * count, 1)
        return time.process_time() - start

    seconds(2_000)
    assert seconds(40_000) < 12 * seconds(10_000)


@pytest.mark.skipif(not CONFORMANCE.exists(), reason="Debian package unicode-data is not installed")
def test_unicode_conformance_file() -> None:
    checked = 0
    for line in CONFORMANCE.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        codes, direction, base, levels, _order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        if EMBEDDINGS & set(text):
            continue
        if direction == "2":
            assert (bidi.first_strong(text) or 0) == int(base)
        expected = levels.split()
        got = bidi.levels(text, int(base))
        # What rule L1 resets at the end of a line is dropped there by the breaker, and so is left out here.
        end = len(text.rstrip(" \t\u2029\u2066\u2067\u2068\u2069\u200b\u00ad"))
        for i in range(end):
            if expected[i] != "x" and text[i] not in "\t\u2029" and text[i + 1 : i + 2] not in ("\t", "\u2029"):
                assert got[i] == int(expected[i]), line
        checked += 1
    assert checked > 90_000
