"""Conversations that WhatsApp exports as text (``_chat.txt``, ``WhatsApp Chat with ….txt``).

Two styles: ``[d/m/yy, h:mm:ss AM] Name: words`` of an iPhone, ``dd/mm/yyyy, hh:mm - Name: words`` of Android. Dates are
in the order of the phone's language, which the file does not say: a number above twelve shows it, or a person says it.
Until then they stand as the phone wrote them. Only lines in the style of the first one begin a message: words that
somebody copied out of another conversation and pasted keep the speaker that pasted them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from casefile.evidence.worker import conversation, encodings
from casefile.evidence.worker.begins import HEAD, MARKS
from casefile.evidence.worker.conversation import Message
from casefile.evidence.worker.found import Found

MAX_BYTES = 40_000_000
DAY, MONTH = "day", "month"
"""Which number of a date stands first."""

_MARK = re.compile(MARKS.replace("{0,3}", ""))
_SENDER = re.compile(rf"{MARKS}([^:\n]{{1,120}}?){MARKS}: ?")
_ATTACHED = (
    re.compile(r"<[^<>:]{2,40}: ?([^<>/\\]{1,200}\.\w{2,5})>"),
    re.compile(rf"^{MARKS}([^\n/\\]{{1,200}}\.\w{{2,5}}) \([^()\n]{{3,50}}\)$", re.MULTILINE),
)
_OMITTED = re.compile(
    r"^[\u200e\s]*<?[^<>\n]{0,40}(?:omitted|omis|omitid|omess|weggelassen|ausgeschlossen|استبعاد|исключен|пропущен|"
    r"вилучен|omitted>)[^<>\n]{0,40}>?\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Begun:
    """One message as it begins.

    :param numbers: the three of its date. :param clock: hours, minutes and seconds (None where there are none).
    """

    written: str
    numbers: tuple[int, int, int]
    long_first: bool
    point: bool
    clock: tuple[int, int, int | None]
    lines: list[str]


def prepare(*, guessing: bool = True) -> None:
    """Import what will be needed; see :func:`.encodings.prepare`."""
    encodings.prepare(guessing=guessing)
    conversation.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Every message under its own sender and moment."""
    text = conversation.text_of(file, found, MAX_BYTES)
    if text is None:
        return
    take(text, found)


def take(text: str, found: Found, *, title: str = "", present: frozenset[str] = frozenset()) -> None:
    """Read the text of an export; see :func:`.conversation.take`."""
    begun = list(_begun(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")))
    order = _order(begun, found)
    back = 0
    first_back = before = ""
    messages: list[Message] = []
    for n, each in enumerate(begun[: conversation.MAX_MESSAGES + 1], 1):  # of the rest it is said that there is one
        when = _moment(each, order) if order else each.written
        if order and when < before:
            back, first_back = back + 1, first_back or str(n)
        before = when if order else ""
        messages.append(_message(when, "\n".join(each.lines)))
    conversation.take(found, messages, title=title, present=present)
    if not begun:
        return
    found.tell("local_times")
    if back:
        found.tell("out_of_order", place=first_back, count=back)
    if omitted := sum(1 for message in messages if len(message.text) < 120 and _OMITTED.match(message.text)):
        found.leave_out("media_omitted", count=omitted)


def _begun(lines: list[str]) -> Iterator[_Begun]:
    """The messages as they begin, each with its lines; what stands before the first is its own."""
    first = next(((bracket, match) for bracket in HEAD if (match := HEAD[bracket].match(lines[0]))), None)
    if first is None:
        return
    bracket, seconds = first[0], first[1][8] is not None
    open_: _Begun | None = None
    for line in lines:
        match = HEAD[bracket].match(line)
        if match is None or (match[8] is not None) != seconds:
            if open_ is not None:
                open_.lines.append(line)
            continue
        if open_ is not None:
            yield open_
        open_ = _open(match, line[match.end() :])
    if open_ is not None:
        yield open_


def _open(match: re.Match[str], rest: str) -> _Begun:
    written, a, separator, b, c, hour, minute, second, half = match.groups()
    hours = int(hour)
    if half:
        late = half[0] in "Ppم"
        hours = hours % 12 + (12 if late else 0)
    return _Begun(
        _MARK.sub("", written),
        (int(a), int(b), int(c)),
        len(a) > 2,
        separator == ".",
        (hours, int(minute), int(second) if second is not None else None),
        [rest],
    )


def _order(begun: list[_Begun], found: Found) -> str:
    """Which number is the day: shown by the file, or said by a person; empty where nobody knows."""
    if not begun:
        return ""
    if all(each.long_first for each in begun):
        return "year"
    shows_day = next((n for n, each in enumerate(begun, 1) if each.numbers[0] > 12), 0)
    shows_month = next((n for n, each in enumerate(begun, 1) if each.numbers[1] > 12), 0)
    if shows_day and not shows_month:
        found.tell("day_first", place=str(shows_day))
        return DAY
    if shows_month and not shows_day:
        found.tell("month_first", place=str(shows_month))
        return MONTH
    if not shows_day and found.day_order in (DAY, MONTH):
        found.tell("day_first_chosen" if found.day_order == DAY else "month_first_chosen")
        return found.day_order
    if not shows_day and all(each.point for each in begun):
        found.tell("day_first_points")
        return DAY
    found.warn("day_order" if not shows_day else "day_order_mixed")
    return ""


def _moment(begun: _Begun, order: str) -> str:
    a, b, c = begun.numbers
    year, month, day = (a, b, c) if order == "year" else (c, b, a) if order == DAY else (c, a, b)
    year += 2000 if year < 100 else 0
    hour, minute, second = begun.clock
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60):
        return begun.written
    seconds = f":{second:02}" if second is not None else ""
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}{seconds}"


def _message(when: str, words: str) -> Message:
    match = _SENDER.match(words)
    sender, text = (match[1].strip(), words[match.end() :]) if match else ("", words)
    media = [name.strip() for pattern in _ATTACHED for name in pattern.findall(text)]
    return Message(when, sender, text, media=media)
