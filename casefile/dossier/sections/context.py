"""What every section needs at hand: the projected records, the language, links, and the numbers of citations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casefile.dossier.bundle import Reckoned, Shelf
from casefile.dossier.outline import Link, Paragraph, ParagraphStyle, Run, Runs, Tone
from casefile.dossier.projection import Projected
from casefile.i18n import Translator, isolate
from casefile.model import words
from casefile.model.composing import Part
from casefile.model.exhibits import Exhibit
from casefile.model.fields import Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Citation,
    EvidenceFile,
    Excerpt,
    Fact,
    Incident,
    Organisation,
    Person,
    Place,
    Response,
    Source,
    Witness,
    WitnessNote,
)

SECTION_OF_KIND: dict[type[Record], str] = {
    Incident: "incidents",
    Call: "calls",
    Response: "calls",
    Addressee: "calls",
    Organisation: "parties",
    Person: "parties",
    Witness: "witnesses",
    WitnessNote: "witnesses",
    Source: "sources",
    Excerpt: "citations",
}
"""Where a record has its own place, and so an anchor to link to."""


def anchor(record: Record) -> str:
    """The anchor of a record's own place in the dossier."""
    return f"{kind_of(record).name}-{record.ref or record.id}"


@dataclass(slots=True)
class Cited:
    """One entry of the list of citations, and where it is cited so far."""

    number: int
    end: Excerpt | Source
    places: dict[Link, None] = field(default_factory=dict)
    """In order; a report that every incident cites has thousands, so none is looked for one by one."""


class Numbering:
    """Gives each excerpt, and each source cited as a whole, its number in reading order."""

    def __init__(self) -> None:
        self._entries: dict[UUID, Cited] = {}

    def cite(self, end: Excerpt | Source, place: Link | None) -> Cited:
        """The entry for an excerpt or source, with one more place where it is cited."""
        entry = self._entries.setdefault(end.id, Cited(len(self._entries) + 1, end))
        if place is not None:
            entry.places[place] = None
        return entry

    def __iter__(self) -> Iterator[Cited]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)


class Context:
    """The case as projected, and the means to write about it in one language.

    :param included: the keys of the sections this dossier has; links lead only there.
    :param exported: the moment of export.
    :ivar exhibits: by the SHA-256 of their files. :ivar annexed: whether their pages are in this dossier.
    :ivar own: what somebody wrote for this dossier alone, by section. :ivar figures: how many have a number so far.
    """

    def __init__(
        self, projected: Projected, reckoned: Reckoned, tr: Translator, included: Sequence[str], exported: dt.datetime
    ) -> None:
        self.projected = projected
        self.shelf: Shelf = projected.shelf
        self.reckoned = reckoned
        self.tr = tr
        self.included = frozenset(included)
        self.exported = exported
        self.zone = projected.zone
        self.comma = "، " if tr.rtl else ", "
        self.numbering = Numbering()
        self.exhibits: Mapping[str, Exhibit] = {}
        self.annexed = False
        self.own: Mapping[str, Part] = {}
        self.figures = 0
        self._citations: dict[UUID, list[Citation]] = {}
        for citation in self.shelf.of(Citation):
            if citation.target_id is not None:
                self._citations.setdefault(citation.target_id, []).append(citation)

    # words

    def term(self, vocabulary: str, code: str) -> str:
        """The label of a code; empty for none."""
        return words.term(vocabulary, code, self.tr) if code else ""

    def terms(self, vocabulary: str, codes: Iterable[str]) -> str:
        """The labels of codes, one after the other."""
        return self.listed(self.term(vocabulary, code) for code in codes)

    def listed(self, several: Iterable[str]) -> str:
        """Several words one after the other, empty ones passed over."""
        return words.listed([word for word in several if word], self.tr)

    def moment(self, at: str) -> str:
        """An instant (``2018-12-06T18:14:00Z``) as ``2018-12-06 18:14:00 UTC``."""
        return isolate(words.moment(at))

    def date(self, when: FuzzyDate | None) -> str:
        """A date in words; empty for none."""
        return when.words(self.tr) if when is not None else ""

    def dated(self, when: FuzzyDate | None) -> str:
        """A date in words, with the source's own wording where it has one."""
        date = self.date(when)
        if when is None or not when.wording or not when.known:
            return date
        if when.calendar != "gregorian":
            return self.tr(
                "{date} (in the source's words, {calendar}: “{wording}”)",
                date=date,
                calendar=self.term("calendar", when.calendar),
                wording=isolate(when.wording),
            )
        return self.tr("{date} (in the source's words: “{wording}”)", date=date, wording=isolate(when.wording))

    def ref(self, record: Record) -> Run:
        """A record's reference, leading to its place."""
        return Run(record.ref, mono=True, link=self.anchor(record))

    def name(self, party: Record | None) -> Runs:
        """A person or organisation by name, leading to its entry; a body that is not shown is said to be so."""
        if party is None:
            return (Run(self.tr("not named in this dossier"), italic=True),)
        return (Run(party.heading, link=self.anchor(party)),)

    def refs(self, records: Iterable[Record]) -> Runs:
        """References one after the other, each leading to its record."""
        return joined(((self.ref(record),) for record in records), self.comma)

    def place_name(self, place: Place | None) -> str:
        """A place by the name this case uses, with its first spelling in another script."""
        if place is None:
            return ""
        other = next((name.text for name in place.names if name.text != place.name), "")
        return self.tr("{name} ({other})", name=place.name, other=isolate(other)) if other else place.name

    # links

    def anchor(self, record: Record | None) -> str | None:
        """Where a record has its place in this dossier; None where it has none."""
        if record is None or record.id not in self.shelf:
            return None
        section = self._section_of_fact(record) if isinstance(record, Fact) else SECTION_OF_KIND.get(type(record))
        return anchor(record) if section in self.included else None

    def home(self, fact: Fact) -> UUID | None:
        """The incident under which a fact is written out: the first it names."""
        return fact.incidents[0] if fact.incidents else None

    def _section_of_fact(self, fact: Fact) -> str:
        return "facts" if self.home(fact) is None else "incidents"

    # exhibits

    def exhibit(self, file: EvidenceFile | None, page: int | None = None) -> Run | None:
        """A file as the exhibit that it is, leading to its pages where they are here; None where it is none.

        :param page: of it, from 1.
        """
        found = self.exhibits.get(file.sha256) if file is not None else None
        if found is None:
            return None
        known = page is not None and 1 <= page <= found.pages
        if page is None or not known:
            return Run(self.tr("Ex. {n}", n=found.number), link=found.anchor if self.annexed else None)
        words = self.tr("Ex. {n} at {page} ({number})", n=found.number, page=page, number=isolate(found.stamp(page)))
        return Run(words, link=found.page_anchor(page) if self.annexed else None)

    # citations

    def marks(self, target: Record, *stances: str, at: Record | None = None) -> Runs:
        """The citation marks of a record, those of the named stances only; all where none is named.

        :param at: the record in whose place the marks stand, where the target has none of its own.
        """
        cited = [c for c in self._citations.get(target.id, ()) if not stances or c.stance in stances]
        return self.mark_ends((self.end(c) for c in cited), at or target)

    def cited(self, target: Record, *stances: str) -> bool:
        """Whether anything is cited for a record, in one of these ways."""
        return any(not stances or c.stance in stances for c in self._citations.get(target.id, ()))

    def mark_ends(self, ends: Iterable[Excerpt | Source | None], at: Record) -> Runs:
        """Citation marks for excerpts and sources, noted as cited at a record's place."""
        place_anchor = self.anchor(at)
        place = Link(at.ref, place_anchor) if place_anchor else None
        numbers = sorted({self.numbering.cite(end, place).number for end in ends if end is not None})
        link = "citations" in self.included
        return tuple(Run(note_number=n, link=citation_anchor(n) if link else None) for n in numbers)

    def mark_at(self, end: Excerpt | Source, place: Link) -> Runs:
        """The citation mark of an excerpt or a source, noted as cited at a place that is no record's."""
        number = self.numbering.cite(end, place).number
        return (Run(note_number=number, link=citation_anchor(number) if "citations" in self.included else None),)

    def end(self, citation: Citation) -> Excerpt | Source | None:
        """What is cited: the passage, or the source as a whole."""
        excerpt = self.shelf.get(Excerpt, citation.excerpt_id)
        return excerpt or self.shelf.get(Source, citation.source_id)


def citation_anchor(number: int) -> str:
    """The anchor of an entry of the list of citations."""
    return f"citation-{number}"


_TONES: dict[tuple[str, str], Tone] = {
    ("verification", "confirmed"): "verified",
    ("verification", "likely"): "info",
    ("verification", "possible"): "attention",
    ("verification", "unlikely"): "disputed",
    ("harm_grading", "confirmed"): "verified",
    ("harm_grading", "fair"): "info",
    ("harm_grading", "weak"): "attention",
    ("harm_grading", "contested"): "disputed",
    ("harm_grading", "discounted"): "disputed",
    ("dispute", "undisputed"): "verified",
    ("dispute", "disputed_by_us"): "disputed",
    ("dispute", "disputed_by_other_side"): "disputed",
    ("call_status", "no_action"): "attention",
    ("call_status", "not_continuing"): "attention",
    ("call_status", "significant_continuing"): "verified",
}


_TONED = frozenset(vocabulary for vocabulary, _code in _TONES)


def status(context: Context, vocabulary: str, code: str) -> Runs:
    """A term, with its tone where it is one of a status; empty for none."""
    if not code:
        return ()
    tone = _TONES.get((vocabulary, code), "neutral") if vocabulary in _TONED else None
    return (Run(context.term(vocabulary, code), tone=tone),)


def paragraphs(text: str, style: ParagraphStyle = "body", *, anchor_: str | None = None) -> list[Paragraph]:
    """A text as paragraphs, divided at empty lines."""
    parts = [part.strip("\n") for part in text.split("\n\n")]
    found = [Paragraph((Run(part),), style) for part in parts if part.strip()]
    if found and anchor_:
        found[0] = Paragraph(found[0].runs, style, anchor_)
    return found


def joined(parts: Iterable[Runs], separator: str = " ") -> Runs:
    """Runs one after the other with something between them; parts that say nothing are passed over."""
    out: list[Run] = []
    for part in parts:
        if says_something(part):
            out += [*([Run(separator)] if out else []), *part]
    return tuple(out)


def says_something(part: Runs) -> bool:
    """Whether anything of it can be read."""
    return any(run.text or run.note_number for run in part)
