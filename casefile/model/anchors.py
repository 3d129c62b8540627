"""Where something stands in the evidence: a passage of a text, a region of a page or picture, a span of a recording.

Whatever points into evidence (an excerpt, a recognised word, a redaction, a mark of damage) holds one of these three.
Regions and spans are written for people and other programs as W3C Media Fragments URI 1.0 writes them (sections 4.2.1
and 4.2.2), the page before them as PDF does (RFC 8118): ``page=3&xywh=percent:12.5,30,25,10``, ``t=npt:70,81.5``.

What :meth:`Region.parse` and :meth:`Span.parse` read is settled: history and documents of before are read with them
(:mod:`.older`), so they may never read more, less or otherwise than they do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import Translator, _, isolate
from casefile.model.outside import clean_line, members, shown, text_member, western_digits, whole_number_member

LARGEST_PAGE = 1_000_000
LONGEST_RECORDING = 36_000_000
"""Seconds: 10,000 hours, more than the camera of a gate records in a year."""
LONGEST_QUOTATION = 100_000
"""Code points of a passage that a thread is about: more than anybody discusses as one."""
_LONGEST_CONTEXT = 1000
_FURTHEST = 2**53 - 1

_FRACTION_DIGITS = 6
_SECOND_DIGITS = 3

_PERCENT = r"(\d{1,3}(?:\.\d{1,12})?)"
_REGION = re.compile(
    rf"#?(?:page=(?P<page>\d{{1,7}})&)?xywh=percent:{_PERCENT},{_PERCENT},{_PERCENT},{_PERCENT}", re.ASCII
)
_SECONDS = r"\d{1,8}(?:\.\d{1,12})?"
_CLOCK = r"(?:\d{1,5}:)?\d{1,2}:\d{2}(?:\.\d{1,12})?"
_NPT = re.compile(rf"#?t=(?:npt:)?(?P<begin>{_CLOCK}|{_SECONDS})?(?:,(?P<end>{_CLOCK}|{_SECONDS}))?", re.ASCII)
_FROM_TO = re.compile(rf"(?P<begin>{_CLOCK}) ?[-–—] ?(?P<end>{_CLOCK})", re.ASCII)
_TIME = re.compile(f"{_CLOCK}|{_SECONDS}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Passage:
    """Code points ``start`` to before ``end`` of a text, from 0; the words there, and the words around them.

    W3C Web Annotation Data Model, sections 4.2.4 and 4.2.5: *TextQuoteSelector* and *TextPositionSelector* together.
    Nothing is checked: :func:`casefile.evidence.passages.locate` finds out what it leads to in a text.
    """

    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""

    def text(self, tr: Translator) -> str:
        """For people: ``characters 121 to 180``, counted from 1."""
        return tr("characters {first} to {last}", first=tr.number(self.start + 1), last=tr.number(self.end))

    def fragment(self) -> str:
        """Tells one place from another: ``char=120,180`` (as RFC 5147 writes it)."""
        return f"char={self.start},{self.end}"

    def to_json(self) -> dict[str, object]:
        """The JSON shape; surroundings that were not recorded are left out."""
        around = {"prefix": self.prefix, "suffix": self.suffix}
        kept = {name: words for name, words in around.items() if words}
        return {"start": self.start, "end": self.end, "quote": self.quote, **kept}

    @classmethod
    def from_json(cls, obj: object) -> Passage:
        """Read the JSON shape.

        :raises BadInput: wrong shape, no words, other positions than the words have, or more than anybody quotes.
        """
        parts = members(obj, "passage", ("start", "end", "quote", "prefix", "suffix"))
        start, end = (whole_number_member(parts, name, "passage") for name in ("start", "end"))
        quote, prefix, suffix = (text_member(parts, name, "passage") for name in ("quote", "prefix", "suffix"))
        fits = start is not None and end is not None and 0 <= start < end <= _FURTHEST and end - start == len(quote)
        if not fits or len(quote) > LONGEST_QUOTATION or max(len(prefix), len(suffix)) > _LONGEST_CONTEXT:
            text = _("A passage has the words that stand there, where they begin, and where they end.")
            raise BadInput(text, code="bad_passage")
        assert start is not None and end is not None
        return cls(start, end, quote, prefix, suffix)


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a page or picture, in fractions of its width and height from its upper left corner.

    Fractions hold for every resolution at which the page is drawn or the picture is scaled. The page or picture is
    meant as people see it: a picture upright, as its EXIF orientation says, a page turned as the file says. So the
    rectangle stays where it was when a copy is made with the pixels themselves turned. Six decimals are kept, a
    twentieth of a pixel in a satellite picture 50,000 pixels wide; the text form in percent is therefore exact.

    :param page: from 1; None for a picture, or where the file has no pages.
    :raises BadInput: no area, or beyond the edges.
    """

    x: float
    y: float
    width: float
    height: float
    page: int | None = None

    def __post_init__(self) -> None:
        for name in ("x", "y", "width", "height"):
            value = getattr(self, name)
            if not (math.isfinite(value) and 0 <= value <= 1):
                raise _beyond_edges()
            object.__setattr__(self, name, round(float(value), _FRACTION_DIGITS) + 0.0)  # -0.0 is 0.0
        if not self.width or not self.height:
            raise BadInput(_("A region needs a width and a height."), code="empty_region")
        if max(self.x + self.width, self.y + self.height) > 1 + 10**-_FRACTION_DIGITS / 2:
            raise _beyond_edges()
        if self.page is not None and not 1 <= self.page <= LARGEST_PAGE:
            raise BadInput(_("Pages are counted from 1."), code="bad_page")

    @classmethod
    def whole(cls, page: int | None = None) -> Region:
        """All of a page or picture."""
        return cls(0, 0, 1, 1, page)

    @classmethod
    def parse(cls, text: str) -> Region:
        """Read ``page=3&xywh=percent:12.5,30,25,10``, with or without the page.

        The specification has whole percents only; decimals are what annotation programs write and what a redaction
        needs, as a hundredth of a page is 3 mm. Pixels, which it has as well, mean nothing without the picture.

        :raises BadInput: it is none, has no area or goes beyond the edges.
        """
        typed = clean_line(text)
        match = _REGION.fullmatch(western_digits(typed))
        if match is None:
            raise BadInput(
                _(
                    "“{typed}” is not a region Casefile can read. Write it as xywh=percent:12.5,30,25,10: from the left"
                    " edge, from the upper edge, width and height, in percent.",
                    typed=shown(typed),
                ),
                code="bad_region",
            )
        page = int(match["page"]) if match["page"] else None
        x, y, width, height = (float(percent) / 100 for percent in match.groups()[1:])
        return cls(x, y, width, height, page)

    def fragment(self) -> str:
        """The text form: ``page=3&xywh=percent:12.5,30,25,10``."""
        page = f"page={self.page}&" if self.page is not None else ""
        numbers = ",".join(percent(part) for part in (self.x, self.y, self.width, self.height))
        return f"{page}xywh=percent:{numbers}"

    def text(self, tr: Translator) -> str:
        """For people: ``page 3: 12.5% from the left, 30% from the top, 25% wide, 10% high``."""
        if (self.width, self.height) == (1, 1):
            return tr("the whole picture") if self.page is None else tr("page {page}", page=tr.number(self.page))
        parts = {
            "left": f"{percent(self.x)}%",
            "top": f"{percent(self.y)}%",
            "width": f"{percent(self.width)}%",
            "height": f"{percent(self.height)}%",
        }
        parts = {name: isolate(part) if tr.rtl else part for name, part in parts.items()}
        if self.page is None:
            return tr("{left} from the left, {top} from the top, {width} wide, {height} high", **parts)
        return tr(
            "page {page}: {left} from the left, {top} from the top, {width} wide, {height} high",
            page=tr.number(self.page),
            **parts,
        )

    def to_json(self) -> dict[str, object]:
        """The JSON shape; a page that is not given is left out."""
        page = {} if self.page is None else {"page": self.page}
        return {**page, "x": self.x, "y": self.y, "width": self.width, "height": self.height}

    @classmethod
    def from_json(cls, obj: object) -> Region:
        """Read the JSON shape, or the text form.

        :raises BadInput: wrong shape or an impossible region.
        """
        if isinstance(obj, str):
            return cls.parse(obj)
        parts = members(obj, "region", ("page", "x", "y", "width", "height"))
        x, y, width, height = (_number_member(parts, name, "region") for name in ("x", "y", "width", "height"))
        return cls(x, y, width, height, whole_number_member(parts, "page", "region"))


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a sound or video recording, in seconds of normal play time from its beginning, to the millisecond.

    :param end: None for up to the end of the recording.
    :raises BadInput: before the beginning, longer than any recording, or without a duration.
    """

    begin: float
    end: float | None = None

    def __post_init__(self) -> None:
        for name in ("begin", "end"):
            value = getattr(self, name)
            if value is None:
                continue
            if not (math.isfinite(value) and 0 <= value <= LONGEST_RECORDING):
                raise BadInput(_("A time in a recording lies between 0 and 10,000 hours."), code="bad_span")
            object.__setattr__(self, name, round(float(value), _SECOND_DIGITS) + 0.0)
        if self.end is not None and self.end <= self.begin:
            raise BadInput(_("A span ends after it begins."), code="reversed_span")

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read ``t=npt:70,81.5``, ``t=1:10,1:21.5``, ``t=70``, ``t=,81.5``, or ``0:01:10 - 0:01:21.5``.

        :raises BadInput: it is none of these, or no span.
        """
        typed = clean_line(text)
        plain = western_digits(typed)
        match = _NPT.fullmatch(plain) or _FROM_TO.fullmatch(plain)
        if match is None or not (match["begin"] or match["end"]):
            raise _unreadable_span(typed)
        return cls(seconds(match["begin"] or "0"), seconds(match["end"]) if match["end"] else None)

    def fragment(self) -> str:
        """The text form: ``t=npt:70,81.5``; ``t=npt:70`` for up to the end."""
        end = "" if self.end is None else f",{_decimal(self.end, _SECOND_DIGITS)}"
        return f"t=npt:{_decimal(self.begin, _SECOND_DIGITS)}{end}"

    def text(self, tr: Translator) -> str:
        """For people: ``from 0:01:10 to 0:01:21.5``."""
        begin, end = clock(self.begin), None if self.end is None else clock(self.end)
        if tr.rtl:
            begin, end = isolate(begin), end and isolate(end)
        if end is None:
            return tr("from {begin} to the end", begin=begin)
        return tr("from {begin} to {end}", begin=begin, end=end)

    def to_json(self) -> dict[str, object]:
        """The JSON shape; an end that is not given is left out."""
        return {"begin": self.begin} if self.end is None else {"begin": self.begin, "end": self.end}

    @classmethod
    def from_json(cls, obj: object) -> Span:
        """Read the JSON shape, or the text form.

        :raises BadInput: wrong shape or an impossible span.
        """
        if isinstance(obj, str):
            return cls.parse(obj)
        parts = members(obj, "span", ("begin", "end"))
        end = None if parts.get("end") is None else _number_member(parts, "end", "span")
        return cls(_number_member(parts, "begin", "span"), end)


Anchor = Passage | Region | Span
"""Where something stands in evidence."""


def reading_order(anchor: Anchor | None) -> tuple[int, float, float, float]:
    """A key that sorts anchors of one source as they are read: passages as they follow one another in the text, regions
    by page and from the top, spans as they are heard; what stands nowhere comes last.
    """
    match anchor:
        case Passage():
            return 0, anchor.start, anchor.end, 0
        case Region():
            return 1, anchor.page or 0, anchor.y, anchor.x
        case Span():
            return 2, anchor.begin, math.inf if anchor.end is None else anchor.end, 0
        case None:
            return 3, 0, 0, 0


def percent(fraction: float) -> str:
    """A fraction in percent, with no more decimals than it has: ``12.5``."""
    return _decimal(fraction * 100, _FRACTION_DIGITS - 2)


def clock(time: float) -> str:
    """Seconds as a player shows them, to the millisecond where there is a fraction: ``0:01:21.5``."""
    whole, thousandths = divmod(round(time * 1000), 1000)
    fraction = f".{thousandths:03d}".rstrip("0") if thousandths else ""
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}{fraction}"


def seconds(text: str) -> float:
    """Read a time as a person writes it, to the millisecond: ``81.5``, ``1:21.5``, ``0:01:21.5``.

    :raises BadInput: it is none, or has more than 59 minutes or seconds.
    """
    plain = western_digits(clean_line(text))
    if not _TIME.fullmatch(plain):
        raise _unreadable_span(text)
    *above, last = plain.split(":")
    if (above and float(last) >= 60) or (len(above) == 2 and int(above[1]) >= 60):
        raise _unreadable_span(text)
    time = float(last)
    for place, part in enumerate(reversed(above), 1):
        time += int(part) * 60**place
    return round(time, _SECOND_DIGITS)


def _decimal(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".")


def _number_member(parts: Mapping[str, object], name: str, what: str) -> float:
    value = parts.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(_("“{name}” of a “{what}” is a number.", name=name, what=what), code=f"bad_{what}")
    return max(-1.0, min(value, 2.0**53))  # an integer of any length would not become a float


def _beyond_edges() -> BadInput:
    return BadInput(_("A region lies within its page or picture, from 0 to 100 percent."), code="beyond_edges")


def _unreadable_span(typed: str) -> BadInput:
    return BadInput(
        _(
            "“{typed}” is not a time in a recording that Casefile can read. Write it as 0:01:21.5 or in seconds.",
            typed=shown(typed),
        ),
        code="bad_span",
    )
