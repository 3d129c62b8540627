"""A line that is nothing but a date, as it stands above an article: ``Thursday, 06 December 2018 18:14``.

Strict on purpose. The whole line must be a date whose month is written as a word or whose order is that of ISO 8601,
also with strokes (``2018/12/06``, in digits of any script): ``06/12/2018`` is two dates and so none. What is found is a
suggestion for a person.
"""

from __future__ import annotations

import datetime as dt
import re

from casefile.model.outside import western_digits

MAX_LINE = 80
"""Code points; a longer line is a sentence."""

_MONTHS = (
    "january jan janvier enero січня января يناير كانون_الثاني ocak januar janeiro gennaio",
    "february şubat februar fevereiro febbraio feb février fevrier febrero лютого февраля فبراير شباط",
    "march mart märz marz março março marco mar mars marzo березня марта مارس آذار اذار",
    "april nisan abril aprile apr avril abril квітня апреля أبريل ابريل إبريل نيسان",
    "may mayıs maio maggio mai mayo травня мая مايو أيار ايار",
    "june haziran juni junho giugno jun juin junio червня июня يونيو حزيران",
    "july temmuz juli julho luglio jul juillet julio липня июля يوليو تموز",
    "august ağustos agosto aug août aout agosto серпня августа أغسطس اغسطس آب",
    "september eylül setembro settembre sep sept septembre septiembre setiembre вересня сентября سبتمبر أيلول ايلول",
    "october ekim oktober outubro ottobre oct octobre octubre жовтня октября أكتوبر اكتوبر تشرين_الأول تشرين_الاول",
    "november kasım novembro nov novembre noviembre листопада ноября نوفمبر تشرين_الثاني",
    "december aralık dezember dezembro dicembre dec décembre decembre diciembre грудня декабря ديسمبر كانون_الأول "
    "كانون_الاول",
)
_WEEKDAYS = (
    "monday pazartesi montag mon lundi lunes понеділок понедельник الاثنين الإثنين",
    "tuesday salı dienstag tue tues mardi martes вівторок вторник الثلاثاء",
    "wednesday çarşamba mittwoch wed mercredi miércoles miercoles середа среда الأربعاء الاربعاء",
    "thursday perşembe donnerstag thu thurs jeudi jueves четвер четверг الخميس",
    "friday cuma freitag fri vendredi viernes п’ятниця п'ятниця пятница الجمعة",
    "saturday cumartesi samstag sonnabend sat samedi sábado sabado субота суббота السبت",
    "sunday pazar sonntag sun dimanche domingo неділя воскресенье الأحد الاحد",
)


def _numbered(lists: tuple[str, ...], first: int) -> dict[str, int]:
    return {word.replace("_", " "): number for number, words in enumerate(lists, first) for word in words.split()}


_MONTH_NUMBER = _numbered(_MONTHS, 1)
_WEEKDAY_NUMBER = _numbered(_WEEKDAYS, 0)

_LEAD = re.compile(r"(?:published|posted|date|publié|fecha|дата|التاريخ)(?: on| le)?\s*:?\s+", re.IGNORECASE)
_TIME = re.compile(
    r"(?:^|[\s,،–|-]+)(?:(?:at|à|a las|о|в|um|saat|الساعة)\s+)?(\d{1,2})[:h.](\d{2})(?::(\d{2}))?(?:\.\d{1,9})?"
    r"\s*([ap])?\.?m?\.?(?:\s*\(?(utc|gmt|z)?([+-]\d{1,2}(?::?\d{2})?)?\)?)?(?:\s*uhr)?$",
    re.IGNORECASE,
)
_NAME = r"[^\W\d_][^\d,،/]{1,20}?(?:/[^\W\d_][^\d,،/]{1,20}?)?"
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?({_NAME})\.?,?،?\s+(?:de(?:l)?\s+)?(\d{{4}})(?:\s*(?:року|рік|р\.|года|год|г\.|م\b|م\.))?"
)
_MONTH_FIRST = re.compile(rf"({_NAME})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_ISO = re.compile(r"(\d{4})([-/])(\d{2})\2(\d{2})")
_WEEKDAY = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)\.?[,،]?\s+")


def parse(line: str) -> str:
    """The date of a line that is nothing else, as ISO 8601 with the time where there is one; ``""`` for any
    other line.

    A weekday that is not that day's makes it no date: something is wrong with it, and a person should look.
    """
    line = western_digits(" ".join(line.split()).strip())
    if not 8 <= len(line) <= MAX_LINE:
        return ""
    line = _LEAD.sub("", line, count=1) if _LEAD.match(line) else line
    if _ISO.match(line):
        return _with_time(line[10:].removeprefix("T"), _iso_day(line[:10].replace("/", "-")), None)
    weekday: int | None = None
    if (found := _WEEKDAY.match(line)) and found[1].lower() in _WEEKDAY_NUMBER:
        weekday, line = _WEEKDAY_NUMBER[found[1].lower()], line[found.end() :]
    for pattern, order in ((_DAY_FIRST, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3))):
        if found := pattern.match(line):
            day, month, year = (found[group] for group in order)
            return _with_time(line[found.end() :], _day(day, month, year), weekday)
    return ""


def _with_time(rest: str, day: dt.date | None, weekday: int | None) -> str:
    if day is None or (weekday is not None and day.weekday() != weekday):
        return ""
    if not rest.strip(" ,،."):
        return day.isoformat()
    found = _TIME.fullmatch(rest.rstrip())
    if not found:
        return ""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    seconds = f":{second:02}" if found[3] else ""
    return f"{day.isoformat()}T{hour:02}:{minute:02}{seconds}{_zone(found[5] or '', found[6] or '')}"


def _zone(name: str, offset: str) -> str:
    """``Z``, or how far the clock is from UTC, as ISO 8601 writes it."""
    digits = offset[1:].replace(":", "")
    if not digits:
        return "Z" if name else ""
    hours, minutes = (digits, "00") if len(digits) < 3 else (digits[:-2], digits[-2:])
    return f"{offset[0]}{int(hours):02}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else ""


def _iso_day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1800 <= day.year <= 2200 else None


def _day(day: str, month: str, year: str) -> dt.date | None:
    # A month may stand under both of its names, where the press is read in two regions: they must agree.
    numbers = {_MONTH_NUMBER.get(name.strip().rstrip(".").lower()) for name in month.split("/")}
    number = numbers.pop() if len(numbers) == 1 else None
    if number is None or not 1800 <= int(year) <= 2200:
        return None
    try:
        return dt.date(int(year), number, int(day))
    except ValueError:
        return None


_LABELLED = re.compile(r"([^\W\d_][\w .-]{1,24}):\s+(\S.*)")
_RULE = re.compile(r"[-=_*~]{3,}")


def heading(text: str, lines: int = 12) -> tuple[str, str]:
    """The title and date that stand at the beginning of an article, ``""`` for what is not there.

    The title is the first line that is neither a date nor an address, unless it is as long as a paragraph. Labelled
    lines at the very top (``Publisher: ...``), as a clipping service sets them, are passed over unless one of them
    is labelled as the title. A date counts among the first ``lines`` lines that are not empty.
    """
    title, published = "", ""
    beginning = [line.strip() for line in text[:8000].split("\n") if line.strip()]
    labelled = _labelled(beginning)
    for number, line in enumerate(beginning[: max(lines, len(labelled) + 3)]):
        date = parse(line)
        if date and not published:
            published = date
        elif number < len(labelled):
            title = title or (labelled[number][1] if labelled[number][0].lower() in ("title", "headline") else "")
        elif not date and not title and "://" not in line and not _RULE.fullmatch(line):
            title = line
    return (title if len(title) <= 250 else ""), published


def _labelled(beginning: list[str]) -> list[tuple[str, str]]:
    """The labelled lines at the top: label and value. One alone may be a title with a colon in it."""
    found: list[tuple[str, str]] = []
    for line in beginning[:30]:
        match = _LABELLED.fullmatch(line)
        if match is None:
            break
        found.append((match[1], match[2]))
    return found if len(found) > 1 else []
