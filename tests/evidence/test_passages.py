"""Passages are found again where they stand, and never taken for another one that looks the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casefile.evidence.passages import (
    CONTEXT,
    Status,
    Utf16Offsets,
    codepoint_to_utf16,
    locate,
    passage,
    utf16_to_codepoint,
)
from casefile.model.anchors import Passage

TEXT = (
    "The airstrikes mainly targeted the town’s main hospital, a flour warehouse, and civilian homes inside the town of"
    " Hajeen. "
    "Similar airstrikes killed seven civilians on Tuesday. The hospital was the last one in the area."
)

# Letters, combining marks, an emoji of two characters and a joiner, Arabic with tashkeel, a flag.
clusters = ["e\u0301", "\U0001f468\u200d\U0001f469", "بُ", "\U0001f1fa\U0001f1e6", "\u0644", "𐍈"]
characters = st.sampled_from(["a", "b", " ", "\n", *clusters])
texts = st.lists(characters, max_size=120).map("".join)
plain_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def quoted(text: str, words: str) -> Passage:
    return passage(text, text.index(words), text.index(words) + len(words))


@given(texts | plain_texts, st.data())
def test_every_passage_is_found_exactly_in_its_own_text(text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = passage(text, start, end)
    assert made.quote == text[start:end]
    assert (made.prefix, made.suffix) == (text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
    assert locate(text, made) == locate(text, made)
    found = locate(text, made)
    assert (found.status, found.start, found.end) == (Status.EXACT, start, end)


@given(texts, texts, st.data())
def test_whatever_is_found_says_what_was_quoted(text: str, other: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    made = passage(text, start, data.draw(st.integers(start + 1, len(text))))
    found = locate(other, made)
    if found.found:
        assert other[found.start : found.end] == made.quote
        before, after = other[: found.start], other[found.end :]
        sides = (before.endswith(made.prefix) and made.prefix, after.startswith(made.suffix) and made.suffix)
        assert any(sides) or not (made.prefix or made.suffix)
    else:
        assert (found.start, found.end) == (0, 0)
        assert (made.quote in other) == (found.status is Status.AMBIGUOUS)


@given(texts, texts, st.data())
def test_text_put_in_front_moves_a_passage(text: str, before: str, data: st.DataObject) -> None:
    assume(text and before)
    start = data.draw(st.integers(0, len(text) - 1))
    made = passage(text, start, data.draw(st.integers(start + 1, len(text))))
    found = locate(before + text, made)
    assert found.status in (Status.MOVED, Status.AMBIGUOUS, Status.EXACT)
    if found.status is Status.MOVED:
        assert found.start == start + len(before)


def test_moved_with_a_new_heading() -> None:
    made = quoted(TEXT, "a flour warehouse")
    found = locate("Thursday, 06 December 2018\n\n" + TEXT, made)
    assert (found.status, found.start) == (Status.MOVED, made.start + 28)


def test_one_side_is_enough_when_it_is_long() -> None:
    made = quoted(TEXT, "a flour warehouse")
    corrected = TEXT.replace("and civilian homes", "and many civilian homes")
    assert locate(corrected, made).status is Status.EXACT
    assert locate("New. " + corrected, made).status is Status.MOVED


TAIL = " when a shell fell on the market at the hour of the noon prayer, the residents of the quarter said.\n"


@pytest.mark.parametrize(
    ("recorded", "other"),
    [
        (
            "In the northern town twelve people were killed" + TAIL,
            "In the southern town twelve people were killed" + TAIL,
        ),
        ("On 3 December, twelve people were killed" + TAIL, "On 8 December, twelve people were killed" + TAIL),
        ("في هجين قُتل twelve people were killed" + TAIL, "في السوسة قُتل twelve people were killed" + TAIL),
        (
            TAIL + "As many as twelve people were killed in Hajin.",
            TAIL + "As many as twelve people were killed in Susa.",
        ),
    ],
)
def test_a_sentence_that_is_alike_on_one_side_is_not_taken(recorded: str, other: str) -> None:
    """One side may be the recorded one at any length: another town, day or cause on the other side counts as much."""
    made = quoted(recorded, "twelve people were killed")
    assert locate(other, made).status is Status.AMBIGUOUS


def test_a_side_that_lost_or_won_words_does_not_speak_against_it() -> None:
    made = quoted("In the northern town twelve people were killed" + TAIL, "twelve people were killed")
    assert locate("Twice in the northern town, early, twelve people were killed" + TAIL, made).status is Status.MOVED
    assert locate("twelve people were killed" + TAIL, made).status is Status.MOVED


def test_a_single_look_alike_is_not_taken() -> None:
    """The only occurrence of the words, but in another sentence."""
    made = quoted(TEXT, "hospital")
    found = locate("The ministry opened a hospital in the capital, it said in a statement on Sunday morning.", made)
    assert (found.status, found.found) == (Status.AMBIGUOUS, False)


def test_the_same_place_with_other_surroundings_is_not_taken() -> None:
    made = quoted("xxxx" * 10 + "seven" + "yyyy" * 10, "seven")
    assert locate("zzzz" * 10 + "seven" + "wwww" * 10, made).status is Status.AMBIGUOUS


def test_twice_with_the_same_surroundings_is_ambiguous() -> None:
    paragraph = "a" * 70 + "killed" + "b" * 70
    made = quoted(paragraph, "killed")
    assert locate("x" + paragraph + paragraph, made).status is Status.AMBIGUOUS
    assert locate(paragraph + paragraph, made).status is Status.EXACT


def test_words_that_are_gone() -> None:
    assert locate("Nothing of it.", quoted(TEXT, "flour")).status is Status.ORPHAN
    assert locate("", quoted(TEXT, "flour")).status is Status.ORPHAN
    assert locate(TEXT, Passage(0, 0, "")).status is Status.ORPHAN


def test_another_normal_form_is_other_text() -> None:
    """The characters are the evidence: a composed letter does not answer to a decomposed quotation."""
    assert locate("caf\u00e9 of the town", quoted("cafe\u0301 of the town", "cafe\u0301")).status is Status.ORPHAN


def test_an_anchor_without_context() -> None:
    assert locate(TEXT, Passage(0, 5, "flour")).status is Status.MOVED
    assert locate(TEXT, Passage(0, 8, "hospital")).status is Status.AMBIGUOUS
    assert locate(TEXT, Passage(0, 3, "The")).status is Status.EXACT


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (5, 2), (0, 10_000)])
def test_no_passage_between(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no passage"):
        passage("some words", start, end)


def test_a_long_text_of_one_letter_is_fast() -> None:
    text = "a" * 2_000_000
    begun = time.process_time()
    assert locate(text + "b", passage(text, 1_000_000, 1_000_001)).status is Status.EXACT
    assert locate("c" + text, passage(text + "d", 1_999_990, 1_999_995)).status is Status.AMBIGUOUS
    assert time.process_time() - begun < 2


@given(texts | plain_texts)
def test_utf16_positions_as_the_codec_counts_them(text: str) -> None:
    offsets = Utf16Offsets(text)
    for position in range(len(text) + 1):
        units = len(text[:position].encode("utf-16-le")) // 2
        assert offsets.to_utf16(position) == units == codepoint_to_utf16(text, position)
        assert offsets.to_codepoint(units) == position == utf16_to_codepoint(text, units)


def test_inside_a_character_means_its_beginning() -> None:
    assert [utf16_to_codepoint("a😀b😀", units) for units in range(7)] == [0, 1, 1, 2, 3, 3, 4]


@pytest.mark.parametrize("position", [-1, 7])
def test_outside_the_text(position: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        utf16_to_codepoint("a😀b😀", position)
    with pytest.raises(ValueError, match="outside"):
        codepoint_to_utf16("a😀b😀", position)
