"""What is due or runs out at an hour: compared as an instant, on whichever side of the world it is read."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from casefile.i18n import Translator
from casefile.model.consent import audience_allowed, current_consents
from casefile.model.deadlines import has_begun, is_over
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Consent, Response
from casefile.model.standing import standings

EN = Translator("en")
BOGOTA, KYIV = ZoneInfo("America/Bogota"), ZoneInfo("Europe/Kyiv")


def at(written: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=zone)


def date(edtf: str, time: str = "", zone: str = "") -> FuzzyDate:
    return FuzzyDate(edtf, time, zone)


@pytest.mark.parametrize(
    ("when", "now", "over"),
    [
        # 18:00 in Damascus (+03:00) is 10:00 in Bogota (-05:00): the hour counts, not the day that is written.
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T09:59", BOGOTA), False),
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T10:01", BOGOTA), True),
        (date("2026-05-11", "00:30", "+03:00"), at("2026-05-10T17:00", BOGOTA), True),
        (date("2026-05-10", "23:30", "America/Bogota"), at("2026-05-11T07:00", KYIV), False),
        # A day with a zone ends by the clocks there.
        (date("2026-05-10", "", "+03:00"), at("2026-05-10T15:59", BOGOTA), False),
        (date("2026-05-10", "", "+03:00"), at("2026-05-10T16:00", BOGOTA), True),
        # Without a zone: by the day at the desk, whatever hour is written.
        (date("2026-05-10", "18:00"), at("2026-05-10T23:00", BOGOTA), False),
        (date("2026-05-10", "18:00"), at("2026-05-11T00:00", BOGOTA), True),
        (date("2026-05-10"), at("2026-05-11T00:00", BOGOTA), True),
        (date("2026-05-10/.."), at("2030-05-11T00:00"), False),
        (date("../2026-05-10", "18:00", "UTC"), at("2026-05-10T18:01"), True),
        (FuzzyDate.unknown("soon"), at("2030-05-11T00:00"), False),
        (date("9999-12-31", "23:59", "-12:00"), at("2030-05-11T00:00", BOGOTA), False),
        (date("0001-01-01", "00:00", "+14:00"), at("2030-05-11T00:00", BOGOTA), True),
        (date("9999-12-31", "", "+03:00"), at("2030-05-11T00:00", BOGOTA), False),
    ],
)  # fmt: skip
def test_a_due_hour_is_over_by_its_instant(when: FuzzyDate, now: dt.datetime, over: bool) -> None:
    assert is_over(when, now) is over


@pytest.mark.parametrize(
    ("when", "now", "begun"),
    [
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T09:59", BOGOTA), False),
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T10:00", BOGOTA), True),
        (date("2026-05-11", "", "+03:00"), at("2026-05-10T16:00", BOGOTA), True),
        (date("2026-05-10", "18:00"), at("2026-05-10T00:00", BOGOTA), True),  # no zone: from the day's beginning
        (date("2026-05"), at("2026-05-01T00:00", BOGOTA), True),
        (date("../2026-05"), at("2020-05-01T00:00", BOGOTA), True),
        (FuzzyDate.unknown("soon"), at("2026-05-01T00:00", BOGOTA), False),
    ],
)  # fmt: skip
def test_what_begins_at_an_hour_begins_at_its_instant(when: FuzzyDate, now: dt.datetime, begun: bool) -> None:
    assert has_begun(when, now) is begun


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T09:00", BOGOTA), "Due today"),
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T11:00", BOGOTA), "Overdue since today"),
        (date("2026-05-10", "18:00", "+03:00"), at("2026-05-12T09:00", BOGOTA), "2 days overdue"),
        # Half past midnight on the 11th in Damascus is the 10th in Bogota.
        (date("2026-05-11", "00:30", "+03:00"), at("2026-05-10T09:00", BOGOTA), "Due today"),
        (date("2026-05-11", "00:30", "+03:00"), at("2026-05-11T09:00", BOGOTA), "1 day overdue"),
        (date("2026-05-10", "18:00"), at("2026-05-10T20:00", BOGOTA), "Due today"),
    ],
)  # fmt: skip
def test_an_addressee_is_overdue_from_the_instant(due: FuzzyDate, now: dt.datetime, words: str) -> None:
    addressee, call = Addressee(due=due, status="pending"), Call(title="x", made=FuzzyDate.parse("2026-04-01"))
    standing = standings(call, [addressee], [], now)[addressee.id]
    assert standing.words(EN) == words
    assert standing.late is (standing.state == "overdue")


def test_an_answer_that_fulfils_nothing_is_late_from_the_instant() -> None:
    addressee = Addressee(due=date("2026-05-10", "18:00", "+03:00"), status="no_action")
    answer = Response(addressee_id=addressee.id, type="counter_or_denial", date=FuzzyDate.parse("2026-05-01"))
    call = Call(title="x", made=FuzzyDate.parse("2026-04-01"))
    before = standings(call, [addressee], [answer], at("2026-05-10T09:00", BOGOTA))[addressee.id]
    after = standings(call, [addressee], [answer], at("2026-05-10T11:00", BOGOTA))[addressee.id]
    assert (before.state, before.late) == ("due", False)
    assert (after.state, after.late, after.days) == ("unfulfilled", True, 0)


@pytest.mark.parametrize(
    ("given", "expires", "now", "allowed"),
    [
        (None, date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T09:59", BOGOTA), True),
        (None, date("2026-05-10", "18:00", "+03:00"), at("2026-05-10T10:00", BOGOTA), False),
        (None, date("2026-05-11", "00:30", "+03:00"), at("2026-05-10T17:00", BOGOTA), False),  # still the 10th here
        (None, date("2026-05-10", "18:00"), at("2026-05-10T01:00", BOGOTA), False),  # no zone: in doubt, no
        # Given an hour ago where it is tomorrow already: no slip of the pen.
        (date("2026-05-11", "01:00", "+03:00"), None, at("2026-05-10T18:00", BOGOTA), True),
        (date("2026-05-11", "03:00", "+03:00"), None, at("2026-05-10T18:00", BOGOTA), False),
    ],
)  # fmt: skip
def test_consent_runs_out_at_its_instant(
    given: FuzzyDate | None, expires: FuzzyDate | None, now: dt.datetime, allowed: bool
) -> None:
    consent = Consent(purpose="publication", decision="granted", given=given, expires=expires)
    assert audience_allowed(current_consents([consent]), "public", now) is allowed
