"""Dates: EDTF read strictly, bounds that hold, an order that suits a chronology, parts that lose nothing."""

from __future__ import annotations

import subprocess
import sys
import warnings
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import BadInput
from casefile.i18n import Translator
from casefile.model.dateparts import MODES, DateParts
from casefile.model.edtf_reading import NotEdtfError, read
from casefile.model.fuzzydate import FuzzyDate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

ENGLISH = Translator("en")

EXAMPLES = [
    # EDTF, earliest, latest, precision, words
    ("2018-12-05", "2018-12-05", "2018-12-05", "day", "5 December 2018"),
    ("2018-12", "2018-12-01", "2018-12-31", "month", "December 2018"),
    ("2016-02", "2016-02-01", "2016-02-29", "month", "February 2016"),
    ("2018", "2018-01-01", "2018-12-31", "year", "2018"),
    ("201X", "2010-01-01", "2019-12-31", "decade", "between 1 January 2010 and 31 December 2019"),
    ("20XX", "2000-01-01", "2099-12-31", "century", "between 1 January 2000 and 31 December 2099"),
    ("2018-12-XX", "2018-12-01", "2018-12-31", "month", "an unknown day in December 2018"),
    ("2018-XX-XX", "2018-01-01", "2018-12-31", "year", "an unknown month in 2018"),
    ("2018-XX", "2018-01-01", "2018-12-31", "year", "an unknown month in 2018"),
    ("2018-XX-31", "2018-01-31", "2018-12-31", "year", "between 31 January 2018 and 31 December 2018"),
    ("2018-12-0X", "2018-12-01", "2018-12-09", "month", "between 1 December 2018 and 9 December 2018"),
    ("XXXX-12-05", None, None, "unknown", "5 December of an unknown year"),
    ("2018-12-05?", "2018-12-05", "2018-12-05", "day", "5 December 2018 (uncertain)"),
    ("2018-12~", "2018-12-01", "2018-12-31", "month", "about December 2018"),
    ("2018-12-05%", "2018-12-05", "2018-12-05", "day", "about 5 December 2018 (uncertain)"),
    ("2018-12-~05", "2018-12-05", "2018-12-05", "day", "about 5 December 2018"),
    ("2018-?12-05", "2018-12-05", "2018-12-05", "day", "5 December 2018 (uncertain)"),
    ("../2018-12-05", None, "2018-12-05", "before", "before 5 December 2018"),
    ("2018-12-05/..", "2018-12-05", None, "after", "after 5 December 2018"),
    ("/2018-12-05", None, "2018-12-05", "before", "before 5 December 2018"),
    ("2018-12-04/2018-12-06", "2018-12-04", "2018-12-06", "interval", "between 4 and 6 December 2018"),
    (
        "2018-11/2018-12-06",
        "2018-11-01",
        "2018-12-06",
        "interval",
        "between November 2018 and 6 December 2018",
    ),
    (
        "2018-12-04~/2018-12-06",
        "2018-12-04",
        "2018-12-06",
        "interval",
        "between about 4 December 2018 and 6 December 2018",
    ),
    ("[2018-12-04..2018-12-06]", "2018-12-04", "2018-12-06", "interval", "between 4 and 6 December 2018"),
    ("[..2018-12-05]", None, "2018-12-05", "before", "before 5 December 2018"),
    ("[2017,2019]", "2017-01-01", "2019-12-31", "choice", "one of these: 2017; 2019"),
    ("2018-21", "2018-03-01", "2018-05-31", "season", "spring 2018"),
    ("2018-24", "2018-01-01", "2019-02-28", "season", "winter 2018"),
]


@pytest.mark.parametrize(("edtf", "earliest", "latest", "precision", "words"), EXAMPLES)
def test_edtf_is_read(edtf: str, earliest: str | None, latest: str | None, precision: str, words: str) -> None:
    when = FuzzyDate.parse(edtf)
    assert when.edtf == edtf
    assert when.earliest == (earliest and date.fromisoformat(earliest))
    assert when.latest == (latest and date.fromisoformat(latest))
    assert when.precision == precision
    assert when.words(ENGLISH) == words


@pytest.mark.parametrize("edtf", [example[0] for example in EXAMPLES])
def test_nothing_is_lost_in_json_or_in_the_widget(edtf: str) -> None:
    when = FuzzyDate(edtf, wording="in early winter", calendar="islamic", sequence=3)
    assert FuzzyDate.from_json(when.to_json()) == when
    assert FuzzyDate.from_parts(when.parts()) == when
    assert FuzzyDate.from_json(edtf) == FuzzyDate(edtf)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("next Tuesday", "bad_date"),
        ("between 1 and 3 March 2024", "bad_date"),
        ("05/12/2018", "bad_date"),
        ("2018/12/05", "bad_date"),
        ("2018-12-5", "bad_date"),
        ("18-12-05", "bad_date"),
        ("20181205", "bad_date"),
        ("2018-1X", "bad_date"),
        ("2018-W49", "bad_date"),
        ("2018-12-05 ~", "bad_date"),
        ("~2018/..", "bad_date"),
        ("2018-21~", "bad_date"),
        ("Y170000002", "bad_date"),
        ("-0005", "bad_date"),
        ("../..", "bad_date"),
        ("..", "bad_date"),
        ("/", "bad_date"),
        ("[]", "bad_date"),
        ("[2018", "bad_date"),
        ("{2018,2019}", "bad_date"),
        ("", "bad_date"),
        ("2018" * 60, "bad_date"),
        ("0000", "no_such_day"),
        ("2018-02-30", "no_such_day"),
        ("2019-02-29", "no_such_day"),
        ("2018-13", "no_such_day"),
        ("2018-00-05", "no_such_day"),
        ("2018-12-00", "no_such_day"),
        ("2018-12-32", "no_such_day"),
        ("2018-02-3X", "no_such_day"),
        ("XXXX-02-30", "no_such_day"),
        ("2018-02-30/..", "no_such_day"),
        ("2018-12-06/2018-12-04", "reversed_date"),
        ("2019/2018-12", "reversed_date"),
        ("[2019..2018]", "reversed_date"),
        ("2018-12-05T24:00", "bad_time"),
        ("2018-12-05T18:60", "bad_time"),
        ("2018-12T18:14", "time_without_day"),
        ("2018-12-05T18:14+25:00", "bad_zone"),
        ("2018-12-04/2018-12-05T18:14", "bad_date"),
    ],
)
def test_everything_else_is_refused_in_words(typed: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        FuzzyDate.parse(typed)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_the_refusal_says_how_to_write_a_date() -> None:
    with pytest.raises(BadInput, match=r"“next Tuesday” is not a date Casefile can read\. Write it as 2018-12-05"):
        FuzzyDate.parse("next\u202e Tuesday")


def test_a_time_and_its_zone_stand_beside_the_day() -> None:
    assert FuzzyDate.parse("2018-12-06T18:14") == FuzzyDate("2018-12-06", "18:14")
    assert FuzzyDate.parse("2018-12-06T18:14:30Z") == FuzzyDate("2018-12-06", "18:14:30", "UTC")
    when = FuzzyDate.parse("2018-12-06T18:14+03:00")
    assert when == FuzzyDate("2018-12-06", "18:14", "+03:00")
    assert when.words(ENGLISH) == "6 December 2018, 18:14 (+03:00)"
    assert FuzzyDate("2018-12-06", "18:14").words(ENGLISH) == "6 December 2018, 18:14 (no zone)"
    assert FuzzyDate("../2018-12-06", "18:14").words(ENGLISH) == "before 6 December 2018, 18:14 (no zone)"
    assert FuzzyDate("2018-12-06", "18:14", "Asia/Damascus").to_json()["zone"] == "Asia/Damascus"


def test_digits_of_another_script_are_read() -> None:
    assert FuzzyDate.parse("٢٠١٨-١٢-٠٥").edtf == "2018-12-05"


def test_an_unknown_date_keeps_its_wording() -> None:
    when = FuzzyDate.unknown("in early winter")
    assert when.words(ENGLISH) == "unknown date (“in early winter”)"
    assert FuzzyDate().words(ENGLISH) == "unknown date"
    assert not when.known
    assert FuzzyDate.from_json(when.to_json()) == when
    assert FuzzyDate.from_json(FuzzyDate().to_json()) == FuzzyDate()


@pytest.mark.parametrize(
    "untrusted",
    [
        {"edtf": 2018},
        {"edtf": "2018-12-05", "sequence": "1"},
        {"edtf": "2018-12-05", "sequence": True},
        {"edtf": "2018-12-05", "sequence": -1},
        {"edtf": "2018-12-05", "calendar": "maya"},
        {"edtf": "2018-12-05", "zone": "here"},
        {"edtf": "2018", "time": "18:14"},
        {"time": "18:14"},
        {"date": "2018-12-05"},
        ["2018-12-05"],
        20181205,
        None,
        "",
    ],
)
def test_json_in_the_wrong_shape_is_refused(untrusted: object) -> None:
    with pytest.raises(BadInput):
        FuzzyDate.from_json(untrusted)


def test_the_widget_makes_what_its_parts_say() -> None:
    day, month = (2018, 12, 5), (2018, 12, None)
    cases = {
        DateParts("exact", day): "2018-12-05",
        DateParts("exact", month, uncertain=True): "2018-12?",
        DateParts("about", month): "2018-12~",
        DateParts("about", month, uncertain=True): "2018-12%",
        DateParts("before", day): "../2018-12-05",
        DateParts("after", (2018, None, None)): "2018/..",
        DateParts("between", day, (2018, 12, 6)): "2018-12-05/2018-12-06",
        DateParts("unknown"): "",
        DateParts("other", edtf="201X"): "201X",
    }
    assert {parts.mode for parts in cases} == set(MODES)
    for parts, edtf in cases.items():
        assert FuzzyDate.from_parts(parts).edtf == edtf
        assert FuzzyDate.from_parts(parts).parts() == parts


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (DateParts("exact"), "date_incomplete"),
        (DateParts("between", (2018, 12, 5)), "date_incomplete"),
        (DateParts("between", (2018, 12, 5), (2018, 12, 4)), "reversed_date"),
        (DateParts("exact", (2018, None, 5)), "day_without_month"),
        (DateParts("exact", (2018, 2, 30)), "no_such_day"),
        (DateParts("exact", (2018, 13, None)), "bad_date"),
        (DateParts("exact", (0, None, None)), "bad_date"),
        (DateParts("exact", (12018, None, None)), "bad_date"),
        (DateParts("perhaps", (2018, None, None)), "bad_date_mode"),
        (DateParts("between", (2018, 12, 5), (2018, 12, 6), time="18:14"), "time_without_day"),
    ],
)
def test_the_widget_cannot_make_an_impossible_date(parts: DateParts, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        FuzzyDate.from_parts(parts)
    assert refused.value.code == code


def test_dates_are_made_by_name() -> None:
    day = date(2018, 12, 5)
    assert FuzzyDate.day(day).edtf == "2018-12-05"
    assert FuzzyDate.month(2018, 12).edtf == "2018-12"
    assert FuzzyDate.year(987).edtf == "0987"
    assert FuzzyDate.before(day).edtf == "../2018-12-05"
    assert FuzzyDate.after(FuzzyDate.month(2018, 12)).edtf == "2018-12/.."
    assert FuzzyDate.between(day, FuzzyDate.year(2019)).edtf == "2018-12-05/2019"
    assert FuzzyDate.about(FuzzyDate.month(2018, 12)).edtf == "2018-12~"
    with pytest.raises(BadInput):
        FuzzyDate.before(FuzzyDate.about(day))


def test_a_chronology_stands_in_order() -> None:
    ordered = [
        FuzzyDate("2018"),
        FuzzyDate("../2018-12-05"),
        FuzzyDate("2018-12-05"),
        FuzzyDate("2018-12-05", "06:30"),
        FuzzyDate("2018-12-05", "18:14"),
        FuzzyDate("2018-12-05/2018-12-06"),
        FuzzyDate("2018-12-05/.."),
        FuzzyDate("2018-12-05", sequence=1),
        FuzzyDate("2018-12-05", "01:00", sequence=2),
        FuzzyDate("2018-12-06"),
        FuzzyDate("2019"),
        FuzzyDate("XXXX-12-05"),
    ]
    keys = [when.sort_key for when in ordered]
    by_time = [*keys[:3], *keys[5:7], *keys[3:5], *keys[7:]]  # without a time first, then by time
    assert by_time == sorted(keys)
    assert FuzzyDate().sort_key == ordered[-1].sort_key
    assert len({len(key) for key in keys}) == 1


def test_overlap_and_containment_respect_open_ends() -> None:
    day, month = FuzzyDate("2018-12-05"), FuzzyDate("2018-12")
    before, after, unknown = FuzzyDate("../2018-12-04"), FuzzyDate("2018-12-05/.."), FuzzyDate()
    assert month.contains(day) and not day.contains(month)
    assert day.overlaps(month) and month.overlaps(day)
    assert not before.overlaps(day) and not day.overlaps(before)
    assert before.overlaps(month) and after.contains(day) and not day.contains(after)
    assert not before.overlaps(after)
    assert unknown.overlaps(day) and unknown.contains(day) and not day.contains(unknown)


def test_dates_are_isolated_in_right_to_left_text() -> None:
    arabic = Translator("ar")
    assert "\u20685 ديسمبر 2018\u2069" in FuzzyDate("../2018-12-05").words(arabic)
    for edtf, *_ in EXAMPLES:
        words = FuzzyDate(edtf).words(arabic)
        assert words.count("\u2068") == words.count("\u2069") >= 1 or "XXXX" in edtf or "بين" in words


DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
POINTS = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda d: d.isoformat()[:7]),
    DAYS.map(lambda d: d.isoformat()[:4]),
    st.builds("{:04d}-{:02d}-{:02d}".format, st.integers(1, 9999), st.integers(0, 19), st.integers(0, 39)),
    st.builds("{:04d}-{:02d}".format, st.integers(1, 9999), st.integers(0, 19)),
)
QUALIFIED = st.builds(str.__add__, POINTS, st.sampled_from(["", "", "?", "~", "%"]))
COMMON = st.one_of(
    QUALIFIED,
    st.builds("{}/{}".format, QUALIFIED, QUALIFIED),
    QUALIFIED.map("../{}".format),
    QUALIFIED.map("{}/..".format),
)


def edtf_bounds(text: str) -> tuple[date | None, date | None] | None:
    """What the edtf package says; None for no EDTF."""
    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        return None
    bounds = [parsed.lower_strict(), parsed.upper_strict()]
    return tuple(None if isinstance(b, float) else date(*b[:3]) for b in bounds)  # type: ignore[return-value]


@settings(max_examples=150, deadline=None)
@given(COMMON)
def test_common_forms_are_judged_as_the_edtf_package_judges_them(text: str) -> None:
    theirs = edtf_bounds(text)
    try:
        reading = read(text)
    except NotEdtfError as refused:
        # The package lets an interval end before it begins; here it is refused.
        assert theirs is None or refused.why == "reversed"
        return
    assert reading.common
    assert (reading.earliest, reading.latest) == theirs


@given(st.text(st.sampled_from("0123456789X-/.~?%[],T:Z+"), max_size=25))
@settings(deadline=None)
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    try:
        when = FuzzyDate.parse(text)
    except BadInput:
        return
    assert FuzzyDate.from_parts(when.parts()) == when
    assert FuzzyDate.from_json(when.to_json()) == when
    assert when.words(ENGLISH)


@given(DAYS, st.integers(0, 500))
def test_order_follows_the_calendar(first: date, days: int) -> None:
    try:
        last = first + timedelta(days)
    except OverflowError:
        return
    assert (FuzzyDate.day(first).sort_key <= FuzzyDate.day(last).sort_key) is True


def test_common_dates_never_load_the_edtf_package() -> None:
    program = (
        "import sys; from casefile.model.fuzzydate import FuzzyDate as D\n"
        "[D.parse(t) for t in ('2018-12-05', '2018-12~', '2018/2019', '../2018', '2018-12-05T18:14')]\n"
        "assert not {'edtf', 'pyparsing'} & set(sys.modules)\n"
        "D.parse('2018-12-XX'); assert 'edtf' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


# Zones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Asia/Damascus", "Asia/Damascus"),
        ("asia/damascus", "Asia/Damascus"),
        ("America/New York", "America/New_York"),
        ("EET", "EET"),
        ("GMT", "GMT"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("UTC+3", "+03:00"),
        ("gmt+03:30", "+03:30"),
        ("UTC\u22123", "-03:00"),
        ("+0545", "+05:45"),
        ("+٠٣:٠٠", "+03:00"),
        ("+14:00", "+14:00"),
        ("-12:00", "-12:00"),
    ],
)
def test_a_zone_is_kept_by_its_own_name(typed: str, kept: str) -> None:
    assert FuzzyDate("2018-12-05", "10:00", typed).zone == kept
    assert FuzzyDate.from_json(FuzzyDate("2018-12-05", "10:00", typed).to_json()).zone == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Asia/Nowhere", "There is no time zone “Asia/Nowhere”"),
        ("a/b", "There is no time zone “a/b”"),
        ("CST", "There is no time zone “CST”"),  # of China, of Cuba, of Chicago
        ("+14:59", "between -12:00 and +14:00"),
        ("-12:30", "between -12:00 and +14:00"),
        ("Asia/Damaskus", "Is “Asia/Damascus” meant?"),
        ("Damascus", "Is “Asia/Damascus” meant?"),
        ("Asia", "There is no time zone “Asia”"),
        ("../etc/passwd", "There is no time zone"),
    ],
)
def test_a_zone_that_is_none_is_refused_with_the_nearest_name(typed: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        FuzzyDate("2018-12-05", "10:00", typed)
    assert refused.value.code == "bad_zone"
    assert says in refused.value.message


def test_a_zone_that_was_kept_before_zones_were_checked_is_still_read() -> None:
    kept = {"edtf": "2018-12-05", "time": "10:00", "zone": "Asia/Nowhere"}
    when = FuzzyDate.from_json(kept)
    assert when.to_json() == kept
    assert when.instant is None
    assert when.sort_key == FuzzyDate("2018-12-05", "10:00").sort_key


# Instants


def test_instants_are_ordered_as_they_followed_one_another() -> None:
    damascus = FuzzyDate("2018-12-06", "00:30", "Asia/Damascus")  # 22:30 UTC on the fifth
    utc = FuzzyDate("2018-12-05", "23:30", "UTC")
    bogota = FuzzyDate("2018-12-05", "18:00", "America/Bogota")  # 23:00 UTC
    assert sorted([utc, damascus, bogota], key=lambda when: when.sort_key) == [damascus, bogota, utc]
    assert damascus.surely_before(bogota) and bogota.surely_before(utc) and not utc.surely_before(damascus)
    assert FuzzyDate("2018-12-05").surely_before(damascus)  # by their days: of the other no hour is known
    summer, winter = (
        FuzzyDate("2018-07-01", "12:00", "Asia/Damascus"),
        FuzzyDate("2018-12-01", "12:00", "Asia/Damascus"),
    )
    assert (str(summer.instant), str(winter.instant)) == ("2018-07-01 12:00:00+03:00", "2018-12-01 12:00:00+02:00")


def test_the_clock_of_a_zone_says_on_which_day_an_instant_stands() -> None:
    evening = FuzzyDate("2018-12-05", "21:00", "America/Bogota")
    assert evening.sort_key_in(ZoneInfo("America/Bogota")).startswith("2018-12-05 1 0000 1210000")
    assert evening.sort_key.startswith("2018-12-06 1 0000 1020000")
    before = FuzzyDate("../2018-12-05", "21:00", "America/Bogota")
    assert before.sort_key == "2018-12-06 0 0000 1020000 2018-12-06"
    first_of_all = FuzzyDate("0001-01-01", "00:30", "+03:00")
    assert first_of_all.sort_key.startswith("0001-01-01")
