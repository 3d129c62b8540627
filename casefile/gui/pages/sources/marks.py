"""What the reader shows of one source: its text, and every marked passage with what it leads to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.gui.viewer.frames import Frame, Shape, SpanMark
from casefile.i18n import N_, _
from casefile.model.anchors import Passage, Region, Span, reading_order
from casefile.model.evidence import EvidenceFile, Excerpt
from casefile.model.records import Redaction
from casefile.model.talk import Talk
from casefile.services.passages import PassageLink, Utf16Offsets, links_of
from casefile.services.quoted_words import place_of
from casefile.services.sources import IN_FILE, Reading
from casefile.services.tables import Sheet, sheets_of
from casefile.services.viewing import is_recording

if TYPE_CHECKING:
    from casefile.services.redacted_pages import Cover
    from casefile.workspace import Workspace

COLOURS = ("yellow", "blue", "green", "orange", "purple")
"""The highlight colours by name, as an excerpt stores them; their place is their number in the theme."""

_OF_THREADS = 4
"""The colour of a place that a thread is about."""
COLOUR_NAMES = (N_("Yellow"), N_("Blue"), N_("Green"), N_("Orange"), N_("Purple"))
"""What people call them."""

_BY_KIND = {"fact": 1, "incident": 3, "call": 4}
_LONG_LINE = 4000
"""Characters of one paragraph above which it is broken at a blank for showing: laying out a paragraph takes as
long as it is, and a text without any line break would hold up the window."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked passage. ``start`` and ``end`` count UTF-16 units of the text shown.

    :param colour: 0 to 4, the number of a highlight colour.
    :param status: ``exact``, ``moved``, ``ambiguous`` or ``orphan``: only the first two have a place; or ``in_file``
        for what is marked in the file itself.
    :param evidence_id: of that, the file it is shown in, and ``number`` by which it is called there, from 1.
    """

    excerpt: Excerpt
    start: int
    end: int
    colour: int
    status: str
    links: tuple[PassageLink, ...]
    evidence_id: UUID | None = None
    number: int = 0

    @property
    def placed(self) -> bool:
        """Whether it stands somewhere in the text shown."""
        return self.status in ("exact", "moved")

    @property
    def in_file(self) -> bool:
        """Whether it is a region or a span of the file, and so in no text."""
        return self.status == IN_FILE


@dataclass(frozen=True, slots=True)
class Opened:
    """A source opened for reading.

    :param files: those of its files that can be looked at. :param veils: which of them are veiled.
    :param sheets: the text as tables, where its file is one.
    :param talks: the threads about places in its files. :param asked: the words of this text that threads are about,
        marks that no excerpt was made of; each has the id of its thread. :param elsewhere: words that only another
        version of the text has: which, by thread.
    :param redactions: of the source. :param covers: what they cover, by file and page. :param hidden: which parts of
        the text, in UTF-16 units, and by which of them.
    :param shown: the text as the reader shows it: as many UTF-16 units as the text itself, place by place.
    """

    reading: Reading
    offsets: Utf16Offsets
    shown: str
    marks: tuple[Mark, ...]
    files: tuple[EvidenceFile, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    veils: Mapping[UUID, bool] = field(default_factory=dict)
    talks: tuple[Talk, ...] = ()
    asked: tuple[Mark, ...] = ()
    elsewhere: Mapping[UUID, UUID] = field(default_factory=dict)
    redactions: tuple[Redaction, ...] = ()
    covers: Mapping[UUID, Mapping[int, tuple[Cover, ...]]] = field(default_factory=dict)
    hidden: tuple[tuple[int, int, UUID], ...] = ()


def open_source(
    ws: Workspace, source_id: UUID, rendition_id: UUID | None = None, *, veils_graphic: bool = True
) -> Opened:
    """Read a source with everything that is marked in it; runs on a reader thread.

    :param veils_graphic: whether pictures and video are veiled where nothing was decided about them.

    :raises NotFound: it is gone.
    """
    reading = ws.sources.reading(source_id, rendition_id)
    offsets = Utf16Offsets(reading.text)
    links = links_of(ws.records, ws.headings, source_id)
    marks = [
        Mark(
            placed.excerpt,
            offsets.to_utf16(placed.start),
            offsets.to_utf16(placed.end),
            _colour(placed.excerpt, links.get(placed.excerpt.id, ())),
            placed.status,
            links.get(placed.excerpt.id, ()),
        )
        for placed in reading.excerpts
    ]
    files = tuple(ws.viewer.files_to_show(reading.files))
    talks = tuple(each for each in ws.threads.about(source_id, with_parts=True) if each.thread.place is not None)
    marks = _numbered(sorted(marks, key=_in_order), files[0].id if len(files) == 1 else None)
    veils = ws.viewer.veils(files, graphic=veils_graphic)
    redactions = tuple(ws.redactions.of_source(source_id))
    pages = [each for each in files if redactions and not is_recording(each.media_type)]
    hidden = ws.redactions.hidden_in(reading.text, reading.rendition_id, redactions) if redactions else ()
    asked, elsewhere = _words_asked_about(reading, offsets, talks)
    return Opened(
        reading,
        offsets,
        shown(reading.text),
        tuple(marks),
        files,
        sheets_of(reading),
        veils,
        tuple(each for each in talks if each.thread.passage is None),
        asked,
        elsewhere,
        redactions,
        {each.id: ws.redactions.covers(each.id).covers for each in pages},
        tuple((offsets.to_utf16(start), offsets.to_utf16(end), id) for start, end, id in hidden),
    )


def _words_asked_about(
    reading: Reading, offsets: Utf16Offsets, talks: Sequence[Talk]
) -> tuple[tuple[Mark, ...], dict[UUID, UUID]]:
    """Where the words stand that threads are about: in the text that is read, or else in another version of it."""
    marks: list[Mark] = []
    elsewhere: dict[UUID, UUID] = {}
    for thread in (each.thread for each in talks if each.thread.passage is not None):
        assert thread.passage is not None
        texts = [each for each in reading.renditions if thread.target_id in (each.evidence_id, each.source_id)]
        here = [each for each in texts if each.id == reading.rendition_id]
        found = place_of(thread, here)
        if found is not None and found.rendition_id is not None:
            excerpt = Excerpt(
                id=thread.id, source_id=reading.source.id, quote=thread.passage.quote, comment=thread.title
            )
            start, end = offsets.to_utf16(found.start), offsets.to_utf16(found.end)
            marks.append(Mark(excerpt, start, end, _OF_THREADS, found.status, ()))
        elif (other := place_of(thread, texts)) is not None and other.rendition_id is not None:
            elsewhere[thread.id] = other.rendition_id
    return tuple(marks), elsewhere


def asked_in_words(mark: Mark) -> str:
    """Words that a thread is about, for anyone who points at them: the title of the thread."""
    return _("Thread: {title}", title=mark.excerpt.comment)


def frames_of(marks: Sequence[Mark], describe: Callable[[Mark], str]) -> dict[UUID, list[Shape]]:
    """What is drawn of the marked regions and spans, by evidence file; each has the number of its place in the list."""
    found: dict[UUID, list[Shape]] = {}
    for mark in marks:
        anchor, id = mark.excerpt.anchor, mark.evidence_id
        if id is None:
            continue
        known = found.setdefault(id, [])
        if isinstance(anchor, Region):
            known.append(Frame(mark.excerpt.id, anchor, mark.number, mark.colour, describe(mark)))
        elif isinstance(anchor, Span):
            known.append(SpanMark(mark.excerpt.id, anchor, mark.number, mark.colour, describe(mark)))
    return found


def with_threads(frames: dict[UUID, list[Shape]], talks: Sequence[Talk]) -> dict[UUID, list[Shape]]:
    """The same with the places that threads are about; their numbers follow those of the passages."""
    for talk in talks:
        thread, place = talk.thread, talk.thread.place
        if thread.target_id is None or place is None or isinstance(place, Passage):
            continue
        known = frames.setdefault(thread.target_id, [])
        number, said = len(known) + 1, _("Thread: {title}", title=thread.title)
        if isinstance(place, Region):
            known.append(Frame(thread.id, place, number, _OF_THREADS, said))
        else:
            known.append(SpanMark(thread.id, place, number, _OF_THREADS, said))
    return frames


def _numbered(marks: Sequence[Mark], only: UUID | None) -> list[Mark]:
    """The same, each that stands in a file with the file it is shown in and its number there.

    :param only: the one file that can be looked at: a mark that names none is in it.
    """
    counts: Counter[UUID] = Counter()
    numbered = []
    for mark in marks:
        id = (mark.excerpt.evidence_id or only) if mark.in_file else None
        if id is not None:
            counts[id] += 1
            mark = replace(mark, evidence_id=id, number=counts[id])
        numbered.append(mark)
    return numbered


def _in_order(mark: Mark) -> tuple[float, ...]:
    """Lost passages first, then those of the text, then what is marked in files."""
    if mark.in_file:
        return 2, *reading_order(mark.excerpt.anchor)
    return int(mark.placed), mark.start, -mark.end


def shown(text: str) -> str:
    """The text with its line ends as Qt counts them, and endless paragraphs broken at blanks.

    Every character is replaced by one character, so that a position means the same place in both.
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = text.split("\n")
    return "\n".join(_broken(line) if len(line) > _LONG_LINE else line for line in lines)


def _broken(line: str) -> str:
    return re.sub(rf"([^\n]{{{_LONG_LINE - 1000},{_LONG_LINE}}}) ", r"\1\n", line)


def _colour(excerpt: Excerpt, links: tuple[PassageLink, ...]) -> int:
    if excerpt.colour in COLOURS:
        return COLOURS.index(excerpt.colour)
    return next((_BY_KIND[link.caption.kind] for link in links if link.caption.kind in _BY_KIND), 0)
