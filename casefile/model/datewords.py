"""Dates in words, whole sentences for every form so that a translator can turn each one round.

A whole day is said in sentences of its own: Spanish sets an article before it, and none before a month or a year.
"""

from __future__ import annotations

from casefile.i18n import N_, Translator, isolate
from casefile.model import vocabularies
from casefile.model.edtf_reading import Point, Reading

_SEASONS = {
    "21": N_("spring {year}"),
    "22": N_("summer {year}"),
    "23": N_("autumn {year}"),
    "24": N_("winter {year}"),
}


def in_words(
    reading: Reading | None,
    tr: Translator,
    *,
    time: str = "",
    zone: str = "",
    wording: str = "",
    calendar: str = "gregorian",
) -> str:
    """The words for a date that was read.

    :param reading: of the EDTF; None for an unknown date. :param wording: the date in the source's words.
    :param time: ``HH:MM`` or ``HH:MM:SS``. :param zone: as the record names it. :param calendar: of the words.
    """
    if reading is None:
        if wording and calendar != "gregorian":
            named = vocabularies.load("calendar").label(calendar, tr)
            return tr("“{wording}” ({calendar}, not converted)", wording=_kept(wording, tr), calendar=named)
        if wording:
            return tr("unknown date (“{wording}”)", wording=_kept(wording, tr))
        return tr("unknown date")
    if reading.form == "choice":
        dates = "; ".join(_point(point, tr) for point in reading.points if point)
        return tr("one of these: {dates}", dates=dates)
    if reading.form == "date":
        return _point(_only(reading), tr, _clock(time, zone, tr))
    first, last = reading.points
    if first and last:
        return _between(first, last, tr)
    only = _only(reading)
    said = _point(only, tr, _clock(time, zone, tr))
    if only.full and not only.approximate:
        return tr(N_("after {day}") if first else N_("before {day}"), day=said)
    return tr(N_("after {date}") if first else N_("before {date}"), date=said)


def shortest(reading: Reading | None, tr: Translator, *, time: str = "") -> str:
    """The shortest that still says which date, with its year: ``6–19 Mar 2024``, ``5 Mar 2024…`` where a time of day is
    left out; empty where nothing shorter says the same.

    :param tr: one that abbreviates months.
    """
    if reading is None or reading.form not in ("date", "interval"):
        return ""
    if reading.form == "date":
        return tr("{date}…", date=_point(_only(reading), tr)) if time else ""
    first, last = reading.points
    if not (first and last and first.specified and last.specified):
        return ""
    if any(point.approximate or point.uncertain for point in (first, last)):
        return ""
    if first.full and last.full and (first.year, first.month) == (last.year, last.month):
        days = {"first": tr.day(int(first.day)), "last": tr.day(int(last.day))}
        return tr("{first}–{last} {month} {year}", month=tr.month(int(first.month)), year=int(first.year), **days)
    return tr("{first} – {last}", first=_plain(first, tr), last=_plain(last, tr))


def _between(first: Point, last: Point, tr: Translator) -> str:
    simple = first.full and last.full and not any(p.approximate or p.uncertain for p in (first, last))
    if simple and (first.year, first.month) == (last.year, last.month):
        return tr(
            "between {first} and {last} {month} {year}",
            first=tr.day(int(first.day)),
            last=tr.day(int(last.day)),
            month=tr.month(int(first.month)),
            year=int(first.year),
        )
    if first.full and last.full and not (first.approximate or last.approximate):
        return tr("between {first_day} and {last_day}", first_day=_point(first, tr), last_day=_point(last, tr))
    return tr("between {first} and {last}", first=_point(first, tr), last=_point(last, tr))


def _point(point: Point, tr: Translator, clock: str = "") -> str:
    text = _plain(point, tr)
    if clock:
        text = tr("{date}, {time}", date=text, time=clock)
    if point.approximate and point.full:
        return tr(N_("about {day} (uncertain)") if point.uncertain else N_("about {day}"), day=text)
    if point.approximate:
        return tr(N_("about {date} (uncertain)") if point.uncertain else N_("about {date}"), date=text)
    return tr("{date} (uncertain)", date=text) if point.uncertain else text


def _plain(point: Point, tr: Translator) -> str:
    """The date without its qualifiers."""
    if point.year == "XXXX":
        return _of_any_year(point, tr)
    earliest, latest = point.earliest, point.latest
    if earliest is None or latest is None:
        return tr("unknown date")
    if point.season:
        return _kept(tr(_SEASONS[point.month], year=int(point.year)), tr)
    if point.full:
        return _kept(tr.date(earliest), tr)
    if point.specified:
        return _kept(_month(point, tr) if point.month else str(int(point.year)), tr)
    if point.day == "XX" and point.month.isdigit() and point.year.isdigit():
        return tr("an unknown day in {month}", month=_kept(_month(point, tr), tr))
    if point.month == "XX" and point.day in ("", "XX") and point.year.isdigit():
        return tr("an unknown month in {year}", year=_kept(str(int(point.year)), tr))
    return tr(
        "between {first_day} and {last_day}",
        first_day=_kept(tr.date(earliest), tr),
        last_day=_kept(tr.date(latest), tr),
    )


def _of_any_year(point: Point, tr: Translator) -> str:
    if not point.month.isdigit() or point.season:
        return tr("unknown date")
    month = int(point.month)
    if point.day.isdigit():
        return tr("{day} {month} of an unknown year", day=tr.day(int(point.day)), month=tr.month(month))
    return tr("{month} of an unknown year", month=tr.month(month, alone=True))


def _month(point: Point, tr: Translator) -> str:
    return tr("{month} {year}", month=tr.month(int(point.month), alone=True), year=int(point.year))


def _clock(time: str, zone: str, tr: Translator) -> str:
    if not time:
        return ""
    # An hour of nobody knows where: in a court it would be taken for the hour of the place.
    return _kept(tr("{time} ({zone})", time=time, zone=zone) if zone else tr("{time} (no zone)", time=time), tr)


def _only(reading: Reading) -> Point:
    return next(point for point in reading.points if point)


def _kept(text: str, tr: Translator) -> str:
    """Kept whole where the text around it runs from right to left."""
    return isolate(text) if tr.rtl else text
