"""The exhibits: the pages of the files that the dossier rests on, each under a cover sheet, with permanent numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from casefile.dossier.drafts import Draft
from casefile.dossier.outline import (
    Block,
    Column,
    KeyValue,
    KeyValues,
    Notice,
    Numbered,
    Paragraph,
    Plate,
    PlateLabel,
    Row,
    Run,
    Runs,
    Section,
    Table,
)
from casefile.dossier.sections.context import Context, joined, paragraphs
from casefile.dossier.sections.labelled import sha256, size_in_words
from casefile.i18n import N_, isolate
from casefile.model.exhibits import Exhibit
from casefile.model.records import EvidenceFile, Redaction, Source

ANNEX = "exhibits"
"""Key of the section under which they stand, after all others."""
TITLE = N_("Exhibits")
Shown = Literal["plates", "text", "sheet"]


@dataclass(frozen=True, slots=True)
class Annexed:
    """A file as an exhibit.

    :param file: as its audience sees it. :param pages: what it is drawn on now.
    :param shown: its pages as pictures, its text typeset, or a sheet that says why there is neither.
    :param text: gives the words to be typeset, in their own language. :param language: theirs, BCP 47.
    :param reason: why it cannot be shown; a sentence in the dossier's language.
    :param custody: how many entries the chain of custody has, and when (UTC) the first and the newest were made.
    :param is_new: whether its numbers are given by this export.
    :param redacted: what is redacted of it. :param withheld: whether the file itself stays behind for that, or for what
        is redacted of a file within it. :param kept_back: whether its pages do, too.
    :param covers: by page, what is covered and what is said there. :param page_words: what can be read there, a NUL
        for what is redacted.
    """

    exhibit: Exhibit
    file: EvidenceFile
    pages: int
    shown: Shown
    text: Callable[[], str] = str
    language: str = ""
    reason: str = ""
    custody: tuple[int, str, str] = (0, "", "")
    is_new: bool = True
    redacted: tuple[Redaction, ...] = ()
    withheld: bool = False
    kept_back: bool = False
    covers: Mapping[int, tuple[PlateLabel, ...]] = field(default_factory=dict)
    page_words: Mapping[int, str] = field(default_factory=dict, repr=False)


def exhibits(context: Context, annexed: Iterable[Annexed], *, pages: bool = True) -> Iterator[Draft]:
    """A list of all, then each under a cover sheet.

    :param pages: with its pages.
    """
    held = tuple(annexed)
    yield Draft(Section(ANNEX, context.tr(TITLE)), partial(_listed, context, held))
    for each in held:
        source = context.shelf.get(Source, each.file.source_id)
        title = source.title if source is not None else each.file.ref
        ref = context.tr("Ex. {n}", n=each.exhibit.number)
        head = Section(each.exhibit.anchor, title, level=2, new_page=True, ref=ref)
        yield Draft(head, partial(_exhibit, context, each) if pages else partial(_cover_alone, context, each))


def pages_alone(context: Context, each: Annexed) -> Iterator[Draft]:
    """The pages of one exhibit, without a cover sheet and a title: its first page is the first of the document."""
    head = Section(each.exhibit.anchor, "", ref=context.tr("Ex. {n}", n=each.exhibit.number))
    yield Draft(head, partial(_numbered, context, each))


def _cover_alone(context: Context, each: Annexed) -> Iterator[Block]:
    yield _cover(context, each)


def typeset(text: str) -> list[Block]:
    """A text as the pages of an exhibit."""
    return list(paragraphs(text))


def sheet(reason: str) -> list[Block]:
    """What stands in place of pages that cannot be printed."""
    return [Notice((Run(reason),), tone="neutral")]


def _listed(context: Context, held: tuple[Annexed, ...]) -> Iterator[Block]:
    tr = context.tr
    yield Paragraph(
        (
            Run(
                tr(
                    "Each page bears a number of its own at its lower right corner. It was given once and belongs to "
                    "that page for good, in every later production of this case. Pages are drawn from the originals: "
                    "what a file tells beside them stays behind."
                )
            ),
        )
    )
    columns = (Column(tr("Exhibit"), 1.0), Column(tr("Source"), 4.0), Column(tr("Pages"), 2.4), Column(tr("File"), 1.8))
    rows = []
    for each in held:
        source = context.shelf.get(Source, each.file.source_id)
        rows.append(
            Row(
                (
                    (Run(str(each.exhibit.number), link=each.exhibit.anchor),),
                    (Run(source.title if source is not None else ""),),
                    (Run(_range(each.exhibit), mono=True),),
                    (Run(each.file.ref, mono=True),),
                )
            )
        )
    yield Table(columns, tuple(rows))


def _exhibit(context: Context, each: Annexed) -> Iterator[Block]:
    yield _cover(context, each)
    yield from _numbered(context, each)


def _numbered(context: Context, each: Annexed) -> Iterator[Block]:
    yield Numbered(each.exhibit, each.pages)
    if each.shown == "plates":
        for page in range(1, each.pages + 1):
            told = context.tr("Page {page} of exhibit {n}", page=page, n=each.exhibit.number)
            yield Plate(each.file.sha256, page, told, tuple(each.covers.get(page, ())))
    elif each.shown == "text":
        yield from typeset(each.text())
    else:
        yield from sheet(each.reason)


def _cover(context: Context, each: Annexed) -> KeyValues:
    """The cover sheet: what it is, from where, its hash and its custody."""
    tr, file = context.tr, each.file
    source = context.shelf.get(Source, file.source_id)
    items = [KeyValue(tr("Pages"), _pages(context, each))]
    if source is not None:
        link = context.anchor(source)
        items.append(KeyValue(tr("Source"), (Run(source.ref, mono=True, link=link), Run(f" {isolate(source.title)}"))))
    size = size_in_words(context, file)
    about = context.listed((isolate(file.name) if file.name else "", file.media_type, size))
    items.append(KeyValue(tr("Evidence file"), (Run(f"{file.ref} ", mono=True), Run(about))))
    items.append(KeyValue(tr("SHA-256"), (sha256(context, file),)))
    if file.captured:
        items.append(KeyValue(tr("Taken in at"), (Run(context.moment(file.captured)),)))
    count, first, newest = each.custody
    if count:
        words = tr.plural(
            "{n} entry in the journal, from {first} to {newest}",
            "{n} entries in the journal, from {first} to {newest}",
            count,
            first=context.moment(first),
            newest=context.moment(newest),
        )
        items.append(KeyValue(tr("Chain of custody"), (Run(words),)))
    if each.withheld:
        words = tr.plural(
            "{n} redaction, see the redaction log", "{n} redactions, see the redaction log", len(each.redacted)
        )
        said = words if each.redacted else tr("A file within it is redacted")
        items.append(KeyValue(tr("Redacted"), (Run(said), Run("\n" + tr("The original file is withheld.")))))
    if each.shown == "text":
        items.append(KeyValue(tr("Shown as"), (Run(tr("the text that was read out of the file")),)))
    return KeyValues(tuple(items))


def _pages(context: Context, each: Annexed) -> Runs:
    count = context.tr.plural("{n} page", "{n} pages", each.pages)
    return joined(((Run(_range(each.exhibit), mono=True),), (Run(count),)), " · ")


def _range(exhibit: Exhibit) -> str:
    first = exhibit.stamp(1)
    return first if exhibit.pages == 1 else f"{first} – {exhibit.stamp(exhibit.pages)}"
