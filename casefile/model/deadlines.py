"""Whether a day or an hour has come: what is due, what runs out, what was given.

A date that names its time and its zone is an instant, and is compared as one; anyone who reads it on another side of
the world reads the same. A day with a zone begins and ends by the clocks there. A day without a zone is one by the
desk's clock, and so is one with a time but no zone: an hour of nobody knows where is no hour, so it counts by its day.
"""

from __future__ import annotations

import datetime as dt
from datetime import time as clock_time

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.zones import tzinfo_of

Now = dt.date | dt.datetime
"""This instant, aware of its zone, as the desk's clock shows it; or a day alone, for which every hour of it stands."""


def day_of(now: Now) -> dt.date:
    """The day at the desk."""
    return now.date() if isinstance(now, dt.datetime) else now


def is_over(until: FuzzyDate | None, now: Now) -> bool:
    """Whether a date has certainly passed: its instant, or the end of its last day. One that is open never has."""
    if until is None or until.latest is None:
        return False
    end = _instant(until, last=True)
    if end is not None and isinstance(now, dt.datetime):
        return end <= now if not until.time else end < now
    return until.latest < day_of(now)


def has_begun(since: FuzzyDate | None, now: Now) -> bool:
    """Whether a date may have come: its instant, or the beginning of its first day. One of which nothing is known has
    not; one that is open at the start has.
    """
    if since is None or not since.known:
        return False
    if since.earliest is None:
        return True
    begin = _instant(since, last=False)
    if begin is not None and isinstance(now, dt.datetime):
        return begin <= now
    return since.earliest <= day_of(now)


def last_day(until: FuzzyDate, now: Now) -> dt.date | None:
    """The last day that a date can be, by the desk's clock."""
    return _here(until, until.latest, now)


def first_day(since: FuzzyDate, now: Now) -> dt.date | None:
    """The first day that a date can be, by the desk's clock."""
    return _here(since, since.earliest, now)


def _here(date: FuzzyDate, day: dt.date | None, now: Now) -> dt.date | None:
    at = date.instant
    if at is None or day is None or not isinstance(now, dt.datetime):
        return day
    try:
        return at.astimezone(now.tzinfo).date()
    except OverflowError:  # on the first or the last day of all
        return day


def _instant(date: FuzzyDate, *, last: bool) -> dt.datetime | None:
    """The instant itself; of a day with a zone its beginning, or its end; None where no zone is named."""
    if date.instant is not None:
        return date.instant
    zone, day = tzinfo_of(date.zone), date.latest if last else date.earliest
    if date.time or zone is None or day is None:
        return None
    try:
        return dt.datetime.combine(day + dt.timedelta(1) if last else day, clock_time(), zone)
    except OverflowError:
        return None
