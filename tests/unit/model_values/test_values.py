"""Counts, names and coordinates: read as people write them, refused when impossible, lossless in JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import BadInput
from casefile.i18n import Translator
from casefile.model.values import Coordinates, Name, Range, span, total

ENGLISH = Translator("en")


@pytest.mark.parametrize(
    ("typed", "minimum", "maximum", "wording", "text"),
    [
        ("25", 25, 25, "", "25"),
        ("0", 0, 0, "", "0"),
        ("12-25", 12, 25, "", "12–25"),
        ("12 – 25", 12, 25, "", "12–25"),
        ("between 12 and 25", 12, 25, "", "12–25"),
        ("1,200", 1200, 1200, "", "1,200"),
        ("40+", 40, None, "", "40 or more"),
        (">= 40", 40, None, "", "40 or more"),
        ("no fewer than 40", 40, None, "", "40 or more"),
        ("over 20", 20, None, "over 20", "20 or more (“over 20”)"),
        ("more than 20", 20, None, "more than 20", "20 or more (“more than 20”)"),
        ("أكثر من ٢٠", 20, None, "أكثر من ٢٠", "20 or more (“\u2068أكثر من ٢٠\u2069”)"),
        ("plus de 20", 20, None, "plus de 20", "20 or more (“plus de 20”)"),
        ("понад 20", 20, None, "понад 20", "20 or more (“понад 20”)"),
        ("up to 30", None, 30, "", "up to 30"),
        ("fewer than 10", None, 10, "fewer than 10", "up to 10 (“fewer than 10”)"),
        ("about 30", 30, 30, "about 30", "about 30 (“about 30”)"),
        ("dozens", None, None, "dozens", "dozens"),
        ("عشرات", None, None, "عشرات", "عشرات"),
    ],
)
def test_a_count_is_read_as_people_write_it(
    typed: str, minimum: int | None, maximum: int | None, wording: str, text: str
) -> None:
    count = Range.parse(f" {typed} ")
    assert count == Range(minimum, maximum, wording)
    assert count.text(ENGLISH) == text
    assert Range.from_json(count.to_json()) == count


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty_count"),
        ("-5", "bad_count"),
        ("12.5", "bad_count"),
        ("2 or 3 dozen", "bad_count"),
        ("25-12", "reversed_count"),
        ("100000001", "absurd_count"),
        ("9" * 190, "absurd_count"),
        ("9" * 900, "bad_count"),  # no line that long is looked through for a count
        ("9" * 9000, "line_too_long"),
    ],
)
def test_an_impossible_count_is_refused(typed: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        Range.parse(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "untrusted",
    [
        {},
        {"minimum": -1},
        {"minimum": 2, "maximum": 1},
        {"minimum": True},
        {"minimum": 1.0},
        {"minimum": "1"},
        {"wording": 7},
        {"minimum": 1, "best": 2},
        True,
        None,
        [1, 2],
    ],
)
def test_a_count_in_the_wrong_shape_is_refused(untrusted: object) -> None:
    with pytest.raises(BadInput):
        Range.from_json(untrusted)


def test_counts_are_isolated_in_right_to_left_text() -> None:
    assert Range(12, 25).text(Translator("ar")) == "\u206812–25\u2069"


def test_the_span_holds_every_source() -> None:
    assert span([Range(25, 25), Range(12, 25)]) == Range(12, 25)
    assert span([Range(25, 25), Range(12, 25), Range.parse("dozens")]) == Range(12, None), "dozens may be more"
    assert span([Range(25, 25), Range.parse("about 12")]) == Range(12, 25, about=True)
    assert span([Range(12, 25), Range(20, None)]) == Range(12, None)
    assert span([Range(12, 25), Range(None, 30)]) == Range(None, 30)
    assert span([Range(20, None), Range(None, 30)]) is None
    assert span([Range.parse("dozens")]) is None
    assert span([]) is None


def test_the_total_never_claims_more_than_its_parts() -> None:
    assert total([Range(3, 3), Range(4, 4)]) == Range(7, 7)
    assert total([Range(3, 3), Range.parse("dozens")]) == Range(3, None)
    assert total([Range(None, 2), Range(1, 1)]) == Range(1, 3)
    assert total([Range.parse("about 20"), Range(5, 5)]) == Range(25, 25, about=True)
    assert total([]) is None


def test_counts_sort_by_minimum_with_words_last() -> None:
    counts = [Range.parse(typed) for typed in ("40+", "dozens", "12-25", "up to 9")]
    assert [c.sort_value for c in counts] == [40, -1, 12, 0]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_counts(text: str) -> None:
    try:
        count = Range.parse(text)
    except BadInput:
        return
    assert Range.from_json(count.to_json()) == count


@pytest.mark.parametrize(
    ("typed", "latitude", "longitude"),
    [
        ("34.689, 40.830", 34.689, 40.83),
        ("34.689 40.830", 34.689, 40.83),
        ("34.689|40.830", 34.689, 40.83),
        ("34,689; 40,830", 34.689, 40.83),
        ("٣٤٫٦٨٩، ٤٠٫٨٣٠", 34.689, 40.83),
        ("N34.689 E40.830", 34.689, 40.83),
        ("40.830E, 34.689N", 34.689, 40.83),
        ("-12.5, -170", -12.5, -170.0),
        ("−12.5, 170", -12.5, 170.0),
        ("12.5S 170W", -12.5, -170.0),
        ("34°41'20\"N 40°49'48\"E", 34.6888889, 40.83),
        ("40° 26′ 46″ N, 79° 58′ 56″ W", 40.4461111, -79.9822222),
        ("34°41.5'N 40°49.8'E", 34.6916667, 40.83),
    ],
)
def test_coordinates_are_read_as_people_write_them(typed: str, latitude: float, longitude: float) -> None:
    point = Coordinates.parse(typed)
    assert (point.latitude, point.longitude) == (latitude, longitude)
    assert Coordinates.from_json(point.to_json()) == point
    assert Coordinates.parse(point.text(ENGLISH)) == point


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Hajin",
        "34.689",
        "91, 0",
        "0, 181",
        "34°61'N 40°E",
        "34N 40N",
        "-34S 40E",
        "34.5°30'N 40E",
        "1,2,3",
        "nan, nan",
    ],
)
def test_what_is_no_point_on_the_earth_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        Coordinates.parse(typed)


@pytest.mark.parametrize(
    "untrusted",
    [
        {},
        {"latitude": 1},
        {"latitude": "1", "longitude": 2},
        {"latitude": True, "longitude": 2},
        {"latitude": float("nan"), "longitude": 2},
        {"latitude": 10**400, "longitude": 2},
        {"latitude": 1, "longitude": 2, "height": 3},
        "1,2",
    ],
)
def test_coordinates_in_the_wrong_shape_are_refused(untrusted: object) -> None:
    with pytest.raises(BadInput):
        Coordinates.from_json(untrusted)


def test_one_point_has_one_spelling_and_can_be_blurred() -> None:
    assert str(Coordinates(-0.0, 0).to_json()) == "{'latitude': 0.0, 'longitude': 0.0}"
    assert Coordinates(34.68912, 40.83012).rounded(1) == Coordinates(34.7, 40.8)


def test_names_keep_script_and_kind() -> None:
    name = Name("هجين\u202e", "Arab", "alias")
    assert name.text == "هجين"
    assert Name.from_json(name.to_json()) == name
    assert Name.from_json("Hajin") == Name("Hajin") == Name("Hajin", "", "primary")


@pytest.mark.parametrize(
    "untrusted",
    [
        {},
        {"text": ""},
        {"text": "\u202e"},
        {"text": "a", "script": "arab"},
        {"text": "a", "kind": "nickname"},
        {"text": 1},
        7,
    ],
)
def test_impossible_names_are_refused(untrusted: object) -> None:
    with pytest.raises(BadInput):
        Name.from_json(untrusted)
