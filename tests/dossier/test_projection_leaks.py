"""The leak gate finds what is withheld, however the file spells it, and does not cry wolf."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.dossier.check import LONGEST_RUN, Phrases, leaks, pieces

ARABIC = "سميرة هدّون"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They met Samira Haddun there.", "Samira Haddun"),
        ("They met SAMIRA\n  haddun\u00a0there.", "Samira Haddun"),
        ("They met \u2068Samira\u2069 \u202bHaddun\u202c.", "Samira Haddun"),
        ("They met Sa\u00admira Had\u200bdun.", "Samira Haddun"),
        ("قالت سميرة هدون إنها", ARABIC),
        ("قالت سَمِيرَة هَدُّون إنها", ARABIC),
        (f"قالت {unicodedata.normalize('NFKC', 'ﺳﻤﻴﺮﺓ')} هـدون", ARABIC),
        ("ﺳﻤﻴﺮﺓ ﻫﺪﻭﻥ", "سميرة هدون"),
        ("file IMG_2031_\n0308_orell.pdf here", "IMG_2031_0308_orell.pdf"),
        ("1f1f1f1f1f1f\n1f1f1f1f 1f1f", "1f" * 10),
        ("at 12.345111,\n45.678222 north", "12.345111, 45.678222"),
        ("Straße des Ｆriedens", "strasse des friedens"),
        ("Zoe\u0308 Quill", "Zoë Quill"),
        ("قائد Haddun Samira ضحية", "Samira Haddun"),
        ("also: ونّهد ةريمس, there", "سميرة هدّون"),
        ("Zoë Quill", "Zoe\u0308 Quill"),
    ],
)
def test_found(text: str, value: str) -> None:
    (leak,) = leaks(text, [value])
    assert leak.value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The Haddunites were there.", "Haddun"),
        ("Samira and Haddun", "Samira Haddun"),
        ("Arimas Nuddah", "Samira Haddun"),
        ("عامر", "عمار"),
        ("the end of it", "end"),
        ("anything at all", ""),
        ("anything at all", "  \n"),
        ("anything at all", "--- ..."),
        ("", "Samira Haddun"),
    ],
)
def test_not_found(text: str, value: str) -> None:
    assert leaks(text, [value]) == []


def test_in_the_order_of_the_text_with_what_stands_around() -> None:
    text = "First Yusra Belkadi spoke,\nthen Tamsin Orell."
    found = leaks(text, ["Tamsin Orell", "Yusra Belkadi", "Nobody Here"])
    assert [leak.value for leak in found] == ["Yusra Belkadi", "Tamsin Orell"]
    assert "First Yusra Belkadi spoke," in found[0].sentence
    assert "withheld from this audience" in found[0].sentence


def test_no_value_in_a_traceback() -> None:
    (leak,) = leaks("Samira Haddun", ["Samira Haddun"])
    assert "Samira" not in repr(leak)


def test_long_texts_are_looked_for_in_pieces() -> None:
    words = [f"word{n}" for n in range(20)]
    cut = pieces(" ".join(words))
    assert all(len(piece.split()) == LONGEST_RUN for piece in cut)
    assert {word for piece in cut for word in piece.split()} == set(words)
    page_break = " ".join(words[:10]) + "\nPage 3 of 9\n" + " ".join(words[10:])
    assert len(leaks(page_break, cut)) == len(cut) - 1


_words = st.lists(st.text("abcdefgهونسمرخд", min_size=1, max_size=6), min_size=1, max_size=7)


@given(value=_words, before=_words, after=_words, gap=st.sampled_from([" ", "\n", "  ", "\u00a0", " \u200f", "، "]))
def test_a_value_is_found_wherever_it_stands(value: list[str], before: list[str], after: list[str], gap: str) -> None:
    text = gap.join([*before, *value, *after])
    found = leaks(text, [" ".join(value)])
    assert bool(found) == (sum(map(len, value)) >= 4)


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=5))
def test_places_lie_in_the_text(text: str, values: list[str]) -> None:
    for value, (start, end) in Phrases(values).places(text).items():
        assert value in values
        assert 0 <= start < end <= len(text)
    leaks(text, values)
