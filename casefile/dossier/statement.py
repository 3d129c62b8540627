"""A statement as it would be read: its placeholders filled from what its audience may see, and what each sentence rests
on. The tree that is drawn is made here; what stands behind a sentence is for the window, and never part of it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from casefile.dossier import statement_templates as templates
from casefile.dossier.outline import (
    Block,
    BulletList,
    Dossier,
    Heading,
    Metadata,
    Paragraph,
    ParagraphStyle,
    Run,
    Section,
)
from casefile.dossier.projection import Projected
from casefile.i18n import FSI, N_, PDI, Translator, _, isolate
from casefile.model import words
from casefile.model.counts import Range
from casefile.model.fields import KINDS, Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    CasualtyFigure,
    Citation,
    Excerpt,
    Fact,
    Incident,
    Person,
    Place,
    Source,
)
from casefile.model.statements import LINKED, Demand, Statement, sentences, whole_ref

FIELDS: Mapping[str, Mapping[str, str]] = {
    "incident": {
        "title": N_("Title"),
        "date": N_("Date"),
        "place": N_("Place"),
        "killed": N_("Killed"),
        "injured": N_("Injured"),
        "missing": N_("Missing"),
        "sources": N_("Independent sources"),
    },
    "fact": {"statement": N_("Statement"), "date": N_("Date"), "place": N_("Place")},
    "call": {
        "title": N_("In short"),
        "sentence": N_("In its own words"),
        "date": N_("Date"),
        "addressees": N_("Addressees"),
    },
    "source": {"title": N_("Title"), "publisher": N_("Publisher"), "author": N_("Author"), "date": N_("Published")},
    "excerpt": {"quotation": N_("Quotation")},
    "person": {"name": N_("Name")},
    "organisation": {"name": N_("Name")},
    "place": {"name": N_("Name")},
}
"""Kind -> what a placeholder can ask of it, and its label."""
_CODES = frozenset(spec.code for spec in KINDS.values() if spec.code)
_NOTHING = "…"
_BLANKS = re.compile(r"[ \t]+(?=[.,;:!?،؛؟]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a statement is filled from.

    :param tr: of the statement's language. :param counts: how many people an incident harmed, by harm.
    :param sources: independent sources behind an incident. :param known: the references of all records of the case.
    """

    projected: Projected = field(repr=False)
    tr: Translator = field(repr=False)
    counts: Mapping[tuple[UUID, str], Range] = field(default_factory=dict, repr=False)
    sources: Mapping[UUID, int] = field(default_factory=dict, repr=False)
    known: frozenset[str] = field(default=frozenset(), repr=False)
    by_ref: Mapping[str, Record] = field(default_factory=dict, repr=False)

    def find(self, ref: str) -> Record | None:
        """The record of a reference, whole or short, if the audience may know of it."""
        return self.by_ref.get(whole_ref(ref, self.projected.case.ref))


@dataclass(frozen=True, slots=True)
class Support:
    """A source that carries a sentence. :param quotation: empty where it is cited as a whole."""

    ref: str
    source: str
    grade: str
    quotation: str
    stance: str


@dataclass(frozen=True, slots=True)
class Rest:
    """A record that a sentence names, and what carries it. :param ref: of the record."""

    ref: str
    heading: str
    supports: tuple[Support, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it would be read. :param start: and ``end``: where it stands in the text as it is written.

    :param problems: sentences on placeholders that give nothing, for the person who writes.
    """

    start: int
    end: int
    words: str
    rests: tuple[Rest, ...]
    problems: tuple[str, ...]


def ground(
    projected: Projected,
    tr: Translator,
    counts: Mapping[tuple[UUID, str], Range],
    sources: Mapping[UUID, int],
    known: frozenset[str],
) -> Ground:
    """A ground with its records at hand by reference."""
    by_ref = {each.ref: each for each in projected.shelf}
    return Ground(projected, tr, counts, sources, known, by_ref)


def value(on: Ground, ref: str, name: str) -> str:
    """What stands in a placeholder; empty where there is nothing that the audience may see."""
    found = on.find(ref)
    if found is None or name not in FIELDS.get(kind_of(found).name, {}):
        return ""
    match found, name:
        case Incident(), "date":
            return _date(found.when, on)
        case Incident(), "place":
            return _place(found.place_id, on) or found.place_wording
        case Incident(), ("killed" | "injured" | "missing"):
            count = on.counts.get((found.id, name))
            return count.text(on.tr) if count is not None else ""
        case Incident(), "sources":
            return on.tr.number(on.sources[found.id]) if on.sources.get(found.id) else ""
        case Fact(), "statement":
            return found.statement.strip()
        case Fact(), "date":
            return _date(found.when, on)
        case Fact(), "place":
            return _place(found.place_id, on)
        case Call(), "date":
            return _date(found.made, on)
        case Call(), "addressees":
            return words.listed([name for each in on.projected.shelf.owned(Addressee, found.id)
                                 if (name := _addressee(each, on))], on.tr)  # fmt: skip
        case Source(), "date":
            return _date(found.published, on)
        case Excerpt(), "quotation":
            return found.quote.strip()
        case _:
            return str(getattr(found, name, ""))


def filled(text: str, on: Ground) -> str:
    """A text with its placeholders filled and its marks of citation taken out."""

    def put(found: re.Match[str]) -> str:
        if found["cited"] is not None:
            return "" if _is_ours(found["cited"], on) else found[0]  # brackets of the text's own
        return _apart(value(on, found["ref"], found["field"]), on.tr) or _NOTHING

    return _BLANKS.sub("", LINKED.sub(put, text))


def read(text: str, on: Ground) -> tuple[Said, ...]:
    """The sentences of a text, each with what it rests on."""
    return tuple(
        Said(
            each.start,
            each.end,
            filled(each.words.removeprefix("- ").removeprefix("# "), on),
            tuple(_rest(found, on) for ref in each.refs if (found := on.find(ref)) is not None),
            tuple(_problems(each.words, on)),
        )
        for each in sentences(text)
    )


def placeholders(statement: Statement, on: Ground) -> dict[str, str]:
    """What stands in each placeholder of a statement now."""
    found: dict[str, str] = {}
    for each in LINKED.finditer(all_words(statement)):
        if each["field"]:
            found[f"{each['ref']}.{each['field']}"] = value(on, each["ref"], each["field"])
    return found


def problems(statement: Statement, on: Ground) -> tuple[str, ...]:
    """What keeps a statement from leaving: placeholders and citations that lead to nothing this audience may see."""
    return tuple(dict.fromkeys(each for text in _texts(statement) for each in _problems(text, on)))


def named(statement: Statement, on: Ground) -> list[Record]:
    """The records that a statement names, each once."""
    refs = [each["ref"] or each["cited"] for each in LINKED.finditer(all_words(statement))]
    return list({found.id: found for ref in refs if (found := on.find(ref)) is not None}.values())


def outline(statement: Statement, on: Ground, moment: dt.datetime) -> Dossier:
    """The tree, for the drawers without their front pages."""
    tr = on.tr
    dateline = ", ".join(part for part in (statement.place, _date(statement.date, on)) if part)
    blocks: list[Block] = [Paragraph((Run(dateline),), "small")] if dateline else []
    for paragraph in filled(statement.words, on).split("\n\n"):
        blocks += _blocks(paragraph)
    if statement.demands:
        blocks.append(Heading(tr(templates.DEMANDS)))
        blocks.append(BulletList(tuple((Run(demanded(each, on)),) for each in statement.demands), numbered=True))
    title = filled(statement.title, on)
    head = tr(templates.TEMPLATES.get(statement.template, templates.TEMPLATES["press-release"]).label)
    return Dossier(
        title=title,
        language=tr.language,
        metadata=Metadata(moment=moment, subject=head),
        sections=(Section("statement", title, tuple(blocks), new_page=False),),
        case_ref=head,
    )


def demanded(demand: Demand, on: Ground) -> str:
    """A demand as it is printed."""
    said = _apart(filled(demand.words, on) or words.term("demand", demand.demand, on.tr), on.tr)
    whom = _apart(filled(demand.addressee, on), on.tr)
    if demand.day is not None:
        return on.tr("{addressee}: {demand} (by {day})", addressee=whom, demand=said, day=_date(demand.day, on))
    return on.tr("{addressee}: {demand}", addressee=whom, demand=said)


def _blocks(paragraph: str) -> Iterator[Block]:
    points: list[tuple[Run, ...]] = []
    lines: list[str] = []
    style: ParagraphStyle = "body"

    def flush() -> Iterator[Block]:
        if any(line.strip() for line in lines):
            yield Paragraph((Run("\n".join(lines).strip("\n")),), style)
        lines.clear()
        if points:
            yield BulletList(tuple(points))
        points.clear()

    for line in paragraph.split("\n"):
        if line.startswith("- ") and line[2:].strip():
            if lines:
                yield from flush()
            points.append((Run(line[2:].strip()),))
        elif line.startswith("# ") and line[2:].strip():
            yield from flush()
            yield Heading(line[2:].strip())
        else:
            if points:
                yield from flush()
            lines.append(line)
    yield from flush()


def all_words(statement: Statement) -> str:
    """All that is written in it, a text on a line of its own."""
    return "\n".join(_texts(statement))


def _texts(statement: Statement) -> Iterator[str]:
    yield statement.title
    yield statement.words
    for each in statement.demands:
        yield each.addressee
        yield each.words


def _problems(text: str, on: Ground) -> Iterator[str]:
    for each in LINKED.finditer(text):
        ref = each["ref"] or each["cited"]
        found = on.find(ref)
        if found is None:
            if _recorded(ref, on):
                whole = whole_ref(ref, on.projected.case.ref)
                yield _("{ref} may not be seen by this audience.", ref=isolate(whole))
            elif each["ref"] or _is_ours(ref, on):
                yield _("{ref} is not in this case, or is in the trash.", ref=isolate(ref))
        elif each["field"] and each["field"] not in FIELDS.get(kind_of(found).name, {}):
            yield _("{ref} has no “{field}” that can be inserted.", ref=isolate(ref), field=each["field"])
        elif each["field"] and not value(on, ref, each["field"]):
            label = _(FIELDS[kind_of(found).name][each["field"]])
            yield _(
                "{ref}: nothing that this audience may see is recorded as “{field}”.", ref=isolate(ref), field=label
            )


def _is_ours(ref: str, on: Ground) -> bool:
    """Whether it reads as the reference of a record, be it in the trash, a witness, or of another case: none of these
    is printed, as the text's own brackets are.
    """
    parts = ref.split("-")
    return (
        ref.startswith(f"{on.projected.case.ref}-")
        or (len(parts) == 2 and parts[0] in _CODES)
        or (len(parts) > 2 and parts[-2] in _CODES and len(parts[-1]) >= 4)
    )


def _recorded(ref: str, on: Ground) -> bool:
    return whole_ref(ref, on.projected.case.ref) in on.known


def _rest(found: Record, on: Ground) -> Rest:
    if isinstance(found, Source):
        return Rest(found.ref, found.heading, (_support(found, "", "", found.ref),))
    if isinstance(found, Excerpt):
        source = on.projected.shelf.get(Source, found.source_id)
        held = (_support(source, found.quote, "", found.ref),) if source is not None else ()
        return Rest(found.ref, found.heading, held)
    return Rest(found.ref, _heading(found), tuple(_cited(found, on)))


def _cited(found: Record, on: Ground) -> Iterator[Support]:
    """The sources of a record; of an incident, those of its figures and facts as well."""
    shelf = on.projected.shelf
    targets = [found]
    if isinstance(found, Incident):
        figures = shelf.owned(CasualtyFigure, found.id)
        targets += [*shelf.pointing(Fact, "incidents", found.id), *figures]
        for figure in figures:
            source = shelf.get(Source, figure.source_id)
            if source is not None and figure.count is not None:
                label = words.term("casualty_effect", figure.effect, on.tr)
                counted = on.tr("{label}: {value}", label=label, value=isolate(figure.count.text(on.tr)))
                yield _support(source, "", counted, source.ref)
    seen: set[tuple[UUID | None, UUID | None]] = set()
    for target in targets:
        for citation in shelf.owned(Citation, target.id):
            if (citation.source_id, citation.excerpt_id) in seen:
                continue
            seen.add((citation.source_id, citation.excerpt_id))
            excerpt = shelf.get(Excerpt, citation.excerpt_id)
            source = shelf.get(Source, excerpt.source_id if excerpt is not None else citation.source_id)
            if source is not None:
                stance = words.term("citation_stance", citation.stance, on.tr)
                yield _support(source, excerpt.quote if excerpt else "", stance, excerpt.ref if excerpt else source.ref)


def _support(source: Source, quotation: str, stance: str, ref: str) -> Support:
    return Support(ref, source.heading, f"{source.reliability}{source.credibility}", quotation.strip(), stance)


def _heading(found: Record) -> str:
    return found.public_name or found.heading if isinstance(found, Person) else found.heading


def _addressee(each: Addressee, on: Ground) -> str:
    party = on.projected.shelf.find(each.party_id)
    return each.wording or (party.heading if party is not None else "")


def _date(when: FuzzyDate | None, on: Ground) -> str:
    """The date in words, without a time of day: that stands in the dossier."""
    return replace(when, time="", zone="").words(on.tr) if when is not None else ""


def _apart(text: str, tr: Translator) -> str:
    """A value as it stands in a sentence: isolated only where it runs the other way, so that plain text stays plain."""
    other = ("L",) if tr.rtl else ("R", "AL")
    whole = text.replace(FSI, "").replace(PDI, "")  # what is isolated within what is isolated, no drawer needs
    return isolate(whole) if any(unicodedata.bidirectional(each) in other for each in whole) else text


def _place(id_: UUID | None, on: Ground) -> str:
    found = on.projected.shelf.get(Place, id_)
    return found.name if found is not None else ""
