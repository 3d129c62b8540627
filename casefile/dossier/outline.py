"""The neutral tree of a dossier: what it says, before it is a PDF or a DOCX.

Who builds the tree has already chosen what this audience may see; who draws it only draws. So the
tree knows neither records nor pages. Links are plain strings: a run points at an ``anchor``, and some block
carries that anchor. Both directions (fact to source, source back to fact) are ordinary links. :func:`check`
tells which links lead nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, TypeAlias

from casefile.model.exhibits import Exhibit

ParagraphStyle = Literal["body", "lead", "quote", "note", "small"]
Tone = Literal["verified", "attention", "disputed", "info", "neutral"]
Align = Literal["start", "center", "end"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look.

    :param link: the anchor this text leads to.
    :param mono: for ids and hashes: never reordered by the text around them, and may break anywhere.
    :param note_number: a citation mark; drawn raised as ``[3]`` *after* ``text`` (which may be empty).
    :param tone: a status word; drawn with a small symbol and in its colour. The word itself carries the
        meaning.
    :param language: BCP 47, of words in another language than the dossier's; empty where that is not known.
    """

    text: str = ""
    bold: bool = False
    italic: bool = False
    link: str | None = None
    mono: bool = False
    note_number: int | None = None
    tone: Tone | None = None
    language: str = ""


Runs: TypeAlias = tuple[Run, ...]


def runs(text: str) -> Runs:
    """Plain text as runs."""
    return (Run(text),)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. Line ends inside it (``\\n``) are kept."""

    runs: Runs
    style: ParagraphStyle = "body"
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; it is not listed in the contents. It stays with the block after it."""

    text: str
    level: int = 3
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list, with dots or (``numbered``) with numbers from 1."""

    items: tuple[Runs, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    :param share: its width relative to the other columns' shares.
    :param align: ``end`` for numbers; start and end follow the dossier's direction.
    """

    title: str
    share: float = 1.0
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``strong`` for a total or the adopted figure."""

    cells: tuple[Runs, ...]
    anchor: str | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header that repeats on every page. A chronology is a table too."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class KeyValue:
    """One labelled value, e.g. of a record or on the cover."""

    label: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class KeyValues:
    """The labelled values of one record, one per line."""

    items: tuple[KeyValue, ...]
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A short linked label, e.g. the reference of a fact."""

    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Citation:
    """One entry of a list of citations.

    :param number: what the citation marks in the text show.
    :param anchor: what the marks point at.
    :param source: leads on to the row of the source register.
    :param back: lead back to where it is cited.
    """

    number: int
    runs: Runs
    anchor: str
    source: Link | None = None
    back: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Citations:
    """A numbered list of citations."""

    items: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A box that must not be overlooked: a warning, a limit, a gate."""

    runs: Runs
    title: str = ""
    tone: Tone = "attention"
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    :param data: PNG or JPEG bytes, re-encoded by the caller so that no metadata of the original travels
        along.
    :param width_share: of the text width, 0 to 1; it shrinks further where a page is too low.
    :param alternative: what it shows, for those who cannot see it.
    """

    data: bytes = field(repr=False)
    caption: Runs = ()
    alternative: str = ""
    width_share: float = 1.0
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a chart's line, in fractions of its axis, which begins where reading does.

    :param sure: filled; else hatched: it may reach so far. :param open_start: it may begin earlier still.
    :param open_end: it may reach further still.
    """

    start: float
    end: float
    sure: bool = True
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A line of a chart: what it is of, what is drawn, and the same in words; ``strong`` for a heading or a total."""

    label: Runs
    words: str = ""
    marks: tuple[Mark, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing by its numbers and not by its bytes: one line for each, so that it can be read as a table, too.

    :param columns: what its labels and its values are called.
    :param axis: what stands at points of the axis (0 to 1).
    :param legend: what filled, then what hatched marks mean; empty where the kind is not drawn.
    :param alternative: what it shows, for those who cannot see it: the words of its lines, and no others of the case.
    :param note: what it counts and what it leaves out; stands below it.
    """

    columns: tuple[str, str]
    rows: tuple[ChartRow, ...]
    axis: tuple[tuple[float, str], ...] = ()
    legend: tuple[str, str] = ("", "")
    alternative: str = ""
    note: str = ""
    anchor: str | None = None

    def as_table(self) -> Table:
        """The same numbers as a table."""
        label, value = self.columns
        rows = tuple(Row((row.label, (Run(row.words),)), strong=row.strong) for row in self.rows)
        return Table((Column(label, 3.0), Column(value, 2.0)), rows, anchor=self.anchor)


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class PlateLabel:
    """Words over a part of a page of an exhibit that is covered.

    :param box: left, upper, right and lower edge, in fractions of it. :param words: the longest that fits is drawn.
    """

    box: tuple[float, float, float, float]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plate:
    """A page of an exhibit: a picture that takes a page of its own. Named, not held: who draws it is given it then.

    :param file: SHA-256 of the exhibit. :param page: of it, from 1.
    :param alternative: what it is, for those who cannot see it.
    :param labels: what is said over parts of it, longest first: as much as there is room for.
    """

    file: str
    page: int
    alternative: str = ""
    labels: tuple[PlateLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """What follows in this section begins on a new page, and its pages bear the permanent numbers of an exhibit.

    :param pages: how many there will be.
    """

    exhibit: Exhibit
    pages: int

    def numbers(self) -> Iterator[tuple[str, str]]:
        """The number of each page, and the anchor that it carries; they never end."""
        return ((self.exhibit.stamp(page), self.exhibit.page_anchor(page)) for page in count(1))


Block: TypeAlias = (
    Paragraph
    | Heading
    | BulletList
    | Table
    | KeyValues
    | Citations
    | Notice
    | Figure
    | Chart
    | PageBreak
    | Plate
    | Numbered
)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part, listed in the contents and the bookmarks.

    Sections form one flat list; ``level`` (1, 2, 3) nests them, as headings do in a text.

    :param key: a stable name, unique in the dossier, e.g. ``"chronology"`` or ``"incident-HJN-I-0007"``.
    :param anchor: what links to this section name; ``key`` where left empty.
    :param new_page: start on a new page; by default those of level 1 do.
    :param ref: the reference of the record that it is about: stands before the title, in contents and running captions
        too, where the title does not say it itself.
    :param figure: whether it is one figure with its number (``ref``) and caption (``title``): the list of figures names
        it, and the contents do not.
    """

    key: str
    title: str
    blocks: Sequence[Block] = ()
    level: int = 1
    anchor: str = ""
    new_page: bool | None = None
    ref: str = ""
    figure: bool = False

    @property
    def target(self) -> str:
        """The anchor of the section's title."""
        return self.anchor or self.key

    @property
    def full_title(self) -> Runs:
        """The title as it is drawn, with the reference: an id, or words of the dossier's language."""
        return (
            *((Run(self.ref, mono=self.ref.isascii() and not self.figure), Run("  ")) if self.ref else ()),
            Run(self.title),
        )

    @property
    def named(self) -> str:
        """The same as one text, for bookmarks."""
        return f"{self.ref} {self.title}" if self.ref else self.title

    @property
    def starts_page(self) -> bool:
        """Whether the section starts on a new page."""
        return self.level == 1 if self.new_page is None else self.new_page


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself; never a person's or a machine's name.

    :param moment: the moment of export, timezone-aware, as given by the caller; the same moment gives the
        same bytes.
    """

    moment: dt.datetime
    subject: str = ""
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes along inside a PDF."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A whole dossier, ready to be drawn.

    :param language: BCP 47 code; decides direction and the words the drawing itself adds ("Contents", "Page 3
        of 40").
    :param case_ref: shown in the running header.
    :param audience_label: whom it is for, in words; in the footer.
    :param mark: the confidentiality mark, on the cover and in the footer, e.g. ``"Confidential"``; may be
        empty.
    """

    title: str
    language: str
    metadata: Metadata
    sections: Sequence[Section]
    subtitle: str = ""
    case_ref: str = ""
    audience_label: str = ""
    mark: str = ""
    cover_lines: tuple[KeyValue, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """A link without an anchor (``missing``) or an anchor carried twice (``doubled``)."""

    code: Literal["missing", "doubled"]
    anchor: str
    section: str
    """Key of the first section where it was met; empty for the cover."""


def check(dossier: Dossier) -> tuple[LinkProblem, ...]:
    """The links that lead nowhere and the anchors that are not unique, in reading order."""
    carried: Counter[str] = Counter()
    met: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for line in dossier.cover_lines:
        _note_links(line.runs, "", wanted)
    for section in dossier.sections:
        for anchor in (section.target, *anchors(section.blocks)):
            carried[anchor] += 1
            met.setdefault(anchor, section.key)
        for block in section.blocks:
            for some_runs in block_runs(block):
                _note_links(some_runs, section.key, wanted)
    missing = (LinkProblem("missing", a, where) for a, where in wanted.items() if a not in carried)
    doubled = (LinkProblem("doubled", a, met[a]) for a, count in carried.items() if count > 1)
    return (*missing, *doubled)


def plain_text(dossier: Dossier) -> str:
    """Everything the dossier says, one block, cell or entry per line; to compare with what was drawn."""
    return "\n".join(line for line in plain_lines(dossier) if line)


def plain_lines(dossier: Dossier) -> Iterator[str]:
    """The lines of :func:`plain_text`, one after the other; some are empty."""
    yield from cover_texts(dossier)
    for section in dossier.sections:
        yield section.named
        for block in section.blocks:
            yield from block_lines(block)


def cover_texts(dossier: Dossier) -> Iterator[str]:
    """What stands on the cover."""
    yield from (dossier.title, dossier.subtitle, dossier.audience_label, dossier.mark)
    for line in dossier.cover_lines:
        yield f"{line.label} {runs_text(line.runs)}"


def runs_text(some_runs: Runs) -> str:
    """The text of runs, citation marks as ``[3]``."""
    return "".join(run.text if run.note_number is None else f"{run.text}[{run.note_number}]" for run in some_runs)


def citation_runs(citation: Citation) -> Runs:
    """A citation as it is read: its words, its source, and where it is cited."""
    links = (citation.source, *citation.back) if citation.source else citation.back
    tail: list[Run] = []
    for link in links:
        tail += [Run(" · "), Run(link.label, link=link.anchor)]
    return (*citation.runs, *tail)


def block_runs(block: Block) -> Iterator[Runs]:
    """Every sequence of runs in a block, in reading order."""
    match block:
        case Paragraph() | Notice():
            yield block.runs
        case BulletList():
            yield from block.items
        case Table():
            for row in block.rows:
                yield from row.cells
        case Chart():
            for line in block.rows:
                yield line.label
                yield (Run(line.words),)
            yield (Run(block.note),)
        case KeyValues():
            for item in block.items:
                yield item.runs
        case Citations():
            for citation in block.items:
                yield citation_runs(citation)
        case Figure():
            yield block.caption
        case Heading() | PageBreak() | Plate() | Numbered():
            return


def block_lines(block: Block) -> Iterator[str]:
    """What a block says, one cell or entry per line."""
    match block:
        case Heading():
            yield block.text
        case Notice():
            yield block.title
            yield runs_text(block.runs)
        case Table():
            yield block.caption
            for column in block.columns:
                yield column.title
            for some_runs in block_runs(block):
                yield runs_text(some_runs)
        case Chart():
            yield from block.columns
            for some_runs in block_runs(block):
                yield runs_text(some_runs)
        case KeyValues():
            for item in block.items:
                yield item.label
                yield runs_text(item.runs)
        case Citations():
            for citation in block.items:
                yield f"{citation.number}. {runs_text(citation_runs(citation))}"
        case _:
            for some_runs in block_runs(block):
                yield runs_text(some_runs)


def anchors(blocks: Iterable[Block]) -> Iterator[str]:
    """The anchors that blocks carry, in reading order."""
    for block in blocks:
        own = getattr(block, "anchor", None)
        if own:
            yield own
        if isinstance(block, Table):
            yield from (row.anchor for row in block.rows if row.anchor)
        elif isinstance(block, Citations):
            yield from (citation.anchor for citation in block.items)
        elif isinstance(block, Numbered):
            yield from (block.exhibit.page_anchor(page) for page in range(1, block.pages + 1))


def _note_links(some_runs: Runs, section: str, wanted: dict[str, str]) -> None:
    for run in some_runs:
        if run.link:
            wanted.setdefault(run.link, section)
