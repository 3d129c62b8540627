"""Statements to the public: a text whose facts stay linked to their records, and the demands it makes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate

_RESTRICTED = Sensitivity.RESTRICTED
_MEMBERS = ("addressee", "demand", "words", "due")

_REF = r"[A-Z0-9]+(?:-[A-Z0-9]+)+"
LINKED = re.compile(rf"\{{(?P<ref>{_REF})\.(?P<field>[a-z_]+)\}}|\[(?P<cited>{_REF})\]", re.ASCII)
"""A placeholder, *{HJN-I-0007.killed}*, or a citation that is read and not printed, *[HJN-S-0003]*."""
_ENDS = re.compile(r"(?:[.!?؟…][\"”»’)\]]*(?:\s*\[[A-Z0-9-]+\])*)(?=\s)")
_SHORT = re.compile(r"([A-Z]+)-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a statement demands of somebody; when it is issued, this becomes an accountability call.

    :param addressee: as the statement words it. :param demand: a code of the vocabulary of demands.
    :param words: the demand in its own words; may hold placeholders. :param due: a day, ISO 8601; empty for none.
    """

    addressee: str = ""
    demand: str = ""
    words: str = ""
    due: str = ""

    @property
    def day(self) -> FuzzyDate | None:
        """The day by which it is due."""
        return FuzzyDate.parse(self.due) if self.due else None

    def to_json(self) -> dict[str, object]:
        """The JSON shape."""
        return {name: getattr(self, name) for name in _MEMBERS}

    @classmethod
    def from_json(cls, obj: object) -> Demand:
        """Read the JSON shape.

        :raises BadInput: it is of another.
        """
        if isinstance(obj, dict) and not set(obj) - set(_MEMBERS):
            said = [obj.get(name, "") for name in _MEMBERS]
            if all(isinstance(each, str) for each in said) and _is_day(str(said[-1])):
                return cls(*map(str, said))
        raise BadInput(_("A demand has texts, and a day as year, month and day."), code="bad_demand")

    def text(self, _tr: object) -> str:
        """The demand in its own words, as a history shows it: the same in every language."""
        return f"{self.addressee}: {self.words}" + (f" ({self.due})" if self.due else "")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text as it is written. :param start: and ``end``: code points in the text."""

    start: int
    end: int
    words: str

    @property
    def refs(self) -> tuple[str, ...]:
        """The references that it names, each once, in order."""
        return tuple(dict.fromkeys(each["ref"] or each["cited"] for each in LINKED.finditer(self.words)))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order. A line's end ends one too, so that lists and headings are read one by one."""
    start = 0
    for line in text.splitlines(keepends=True):
        begin = start
        for found in _ENDS.finditer(line):
            yield from _sentence(text, begin, start + found.end())
            begin = start + found.end()
        yield from _sentence(text, begin, start + len(line))
        start += len(line)


def whole_ref(ref: str, case_ref: str) -> str:
    """A reference as it is recorded: *I-7* within a case is *HJN-I-0007*."""
    short = _SHORT.fullmatch(ref)
    return f"{case_ref}-{short[1]}-{int(short[2]):04d}" if short and not ref.startswith(f"{case_ref}-") else ref


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    words = text[start:end]
    if words.strip():
        begin = start + len(words) - len(words.lstrip())
        yield Sentence(begin, begin + len(words.strip()), words.strip())


def _is_day(text: str) -> bool:
    try:
        return not text or dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@record("statement", code="ST", label=N_("Public statement"), plural=N_("Public statements"), sensitivity=_RESTRICTED)
class Statement(Record):
    """A press release or a letter that is written from the case; its facts are read from their records each time.

    Once it is issued, ``source_id`` names the source of ours that it became, and ``issued`` what stood in its
    placeholders then.
    """

    title: str = field.line(N_("Title"), required=True, column=True, searched=False)
    template: str = field.line(N_("Template"), searched=False)
    audience: str = field.line(N_("Audience"), column=True, searched=False)
    language: str = field.line(N_("Language"), searched=False)
    place: str = field.line(N_("Where it is issued"), searched=False)
    date: FuzzyDate | None = field.date(N_("Date"), column=True)
    words: str = field.text(N_("Text"), searched=False)
    demands: tuple[Demand, ...] = field.values(N_("Demands"), Demand)
    source_id: UUID | None = field.link(N_("The source it became"), "source", column=True)
    issued: tuple[str, ...] = field.lines(N_("What stood in its placeholders"), searched=False)

    @property
    def heading(self) -> str:
        """The title."""
        return self.title
