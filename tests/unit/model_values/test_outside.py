"""Typed text loses what deceives the reader and keeps what spells words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadInput
from casefile.model import outside
from casefile.model.outside import MAX_LINE, MAX_TEXT, clean_line, clean_text, members, shown

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
TRICKY = st.text(
    st.sampled_from("a \t\n\r\x00\x85\u2028\u202a\u202e\u2066\u2067\u2068\u2069\u200d\ud800é"), max_size=30
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hajin\x00\x07\x9b", "Hajin"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u2067b", "ab"),
        ("a\u2069b", "ab"),
        ("a\u2067b\u2069c", "a\u2067b\u2069c"),
        ("\ufeffHajin\ud83d", "Hajin"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs the non-joiner
        ("က\u200dျ", "က\u200dျ"),
        ("أهلا\u200f (Hajin)\u200e", "أهلا\u200f (Hajin)\u200e"),
        ("cafe\u0301", "cafe\u0301"),
        ("👩\u200d⚕\ufe0f", "👩\u200d⚕\ufe0f"),
    ],
)
def test_hidden_characters_go_and_words_stay(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept
    assert clean_line(typed) == kept


def test_line_breaks_become_one_kind_and_blanks_stay_in_a_text() -> None:
    assert clean_text(" a\r\nb\rc\u2028d\x85e\tf ") == " a\nb\nc\nd\ne\tf "


def test_a_line_has_no_breaks_and_no_blanks_at_its_ends() -> None:
    assert clean_line("  a\r\n\tb\u2029c \n") == "a b c"


def test_an_isolate_is_balanced_within_its_own_line() -> None:
    assert clean_text("a\u2067b\nc\u2069d") == "ab\ncd"


@given(ANY_TEXT | TRICKY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_line(text).encode("utf-8").decode("utf-8") == clean_line(text)


def test_whatever_goes_is_unprintable() -> None:
    # What is printable is not looked through; so nothing that has to go may count as that.
    codes = [*range(0x3000), *range(0xD000, 0x10000), *range(0xE0000, 0xE2000)]
    gone = [c for c in map(chr, codes) if outside._HARMFUL.search(c) or outside._LINE_BREAKS.search(c)]
    assert len(gone) > 2_000
    assert not any(c.isprintable() for c in [*gone, *"\t\n\u2066\u2067\u2068\u2069"])


def test_lengths_are_bounded() -> None:
    assert len(clean_line("x" * MAX_LINE)) == MAX_LINE
    with pytest.raises(BadInput, match="1,001 characters") as refused:
        clean_line("x" * (MAX_LINE + 1))
    assert refused.value.code == "line_too_long"
    with pytest.raises(BadInput, match="10,000,001 characters"):
        clean_text("x" * (MAX_TEXT + 1))


def test_five_megabytes_are_cleaned_in_well_under_a_second() -> None:
    text = "هجين was struck on 5 December. " * 170_000
    started = time.process_time()
    assert clean_text(text) == text
    assert time.process_time() - started < 2


def test_quoted_input_is_short_and_harmless() -> None:
    assert shown("next\u202e Tuesday") == "next Tuesday"
    assert shown("x" * 5_000_000) == "x" * 60 + "…"


def test_json_objects_have_known_members_only() -> None:
    assert members({"a": 1}, "thing", ("a", "b")) == {"a": 1}
    with pytest.raises(BadInput, match="has no member “c”") as refused:
        members({"a": 1, "c": 2}, "thing", ("a", "b"))
    assert refused.value.code == "bad_thing"
    with pytest.raises(BadInput, match="JSON object"):
        members([], "thing", ("a",))
