"""A dossier as PDF.

A page leaves for the file as soon as it is full; what stands at its top and bottom follows when all pages are counted,
and so do the contents, whose number of pages follows from their titles alone. So nothing is laid out twice, and memory
does not grow with the pages. The same tree gives the same bytes: the only date is the one in the tree, and no name of a
person, a program user or a machine gets into the file.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc

from casefile.dossier import style
from casefile.dossier.drafts import all_anchors, captions
from casefile.dossier.outline import Block, Dossier, Numbered, PageBreak, Plate
from casefile.dossier.pdf_blocks import block_slabs, plate_slab, section_title
from casefile.dossier.pdf_file import PageTree, PdfFile, Ref, page_root, picture
from casefile.dossier.pdf_front import contents, cover, cover_footer, furnish
from casefile.dossier.pdf_page import Flow, Page
from casefile.dossier.pdf_text import Typesetter
from casefile.dossier.text.clean import without_controls
from casefile.errors import Refused
from casefile.i18n import N_, _, translator

PRODUCER = "Casefile"
NOT_DRAWN = N_("This page of the file is damaged, and cannot be drawn.")
Plates = Callable[[Plate], "bytes | None"]
"""The picture of a page of an exhibit, PNG or JPEG; None for one that cannot be drawn."""


@dataclass(frozen=True, slots=True)
class DrawnPdf:
    """What was drawn.

    :param pages: how many pages the file has.
    :param anchors: anchor -> page number, counted from 1.
    :param missing: characters that no shipped font covers; they stand in the file as their code points.
    :param words_shaped: how many distinct words were shaped.
    """

    pages: int
    anchors: dict[str, int]
    missing: frozenset[str]
    words_shaped: int


def draw(
    dossier: Dossier,
    out: BinaryIO,
    *,
    front: bool = True,
    plates: Plates | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrawnPdf:
    """Draw a dossier and write the file to ``out``, from front to back.

    :param front: with a cover and contents; a form begins at once.
    :param plates: gives the pages of exhibits, each when it is drawn. Without, they are blank; nothing else moves.
    :param progress: called with (sections laid out, sections).
    :param cancelled: asked before every block and page; what was written before it says yes is no whole file.
    :raises Refused: code ``cancelled``.
    :raises BadInput: a picture is neither PNG nor JPEG, or damaged.
    """
    tr = translator(dossier.language)
    setter = Typesetter(tr.rtl, all_anchors(dossier))
    writing = _Writing(PdfFile(out), setter)
    covers = cover(setter, dossier) if front else []
    offset = len(covers) + (_pages_of_contents(setter, dossier) if front else 0)
    numbers: dict[str, int] = {}
    first, listing, body = writing.part(), writing.part(), writing.part()

    def leave(page: Page) -> None:
        for name, _top in page.anchors:
            numbers.setdefault(name, offset + body.tree.count + 1)
        body.add(page)

    _lay_out(setter, dossier, leave, plates, progress, cancelled)
    for page in covers:
        first.add(page)
    if front:
        contents(setter, dossier, tr, numbers, listing.add)
    total = first.tree.count + listing.tree.count + body.tree.count
    number = 0
    for part in (first, listing, body):
        for (heading, about, own), ref in part.unfurnished:
            number += 1
            page = Page(heading, about, number=own)
            if part is first:
                cover_footer(setter, page, dossier)
            else:
                furnish(setter, page, dossier, tr, number, total)
            writing.content(page, Ref(ref))
    writing.close(dossier)
    return DrawnPdf(total, numbers, frozenset(setter.shaper.missing), setter.shaper.shaped)


def write(dossier: Dossier, setter: Typesetter, pages: list[Page], out: BinaryIO) -> None:
    """Write pages that are laid out; of the dossier, its language, title, metadata and section titles are used."""
    writing = _Writing(PdfFile(out), setter)
    part = writing.part(furnished=True)
    for page in pages:
        part.add(page)
    writing.close(dossier)


def pages_of(blocks: Iterable[Block], language: str) -> int:
    """How many pages blocks take that begin on a new one."""
    counted = 0

    def count(_page: Page) -> None:
        nonlocal counted
        counted += 1

    setter = Typesetter(translator(language).rtl, frozenset())
    flow = Flow(count)
    for block in blocks:
        flow.add(block_slabs(setter, block))
    flow.finish()
    return counted


def _pages_of_contents(setter: Typesetter, dossier: Dossier) -> int:
    counted = 0

    def count(_page: Page) -> None:
        nonlocal counted
        counted += 1

    contents(setter, dossier, translator(dossier.language), {}, count)
    return counted


def _lay_out(
    setter: Typesetter,
    dossier: Dossier,
    leave: Callable[[Page], None],
    plates: Plates | None,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    def stop_if_asked(_pages: int = 0) -> None:
        if cancelled and cancelled():
            raise Refused(_("Making the dossier was cancelled. No file was written."), code="cancelled")

    flow = Flow(leave, on_page=stop_if_asked)
    not_drawn = translator(dossier.language)(NOT_DRAWN)
    for done, section in enumerate(dossier.sections, start=1):
        if section.level == 1 or (section.ref and not section.figure):
            flow.heading, flow.about = section.title, section.ref
        flow.number(None)
        if section.starts_page:
            flow.new_page()
        if section.title:
            flow.add(section_title(setter, section))
        for block in section.blocks:
            stop_if_asked()
            if isinstance(block, PageBreak):
                flow.new_page()
            elif isinstance(block, Numbered):
                flow.number(block.numbers())
            elif isinstance(block, Plate):
                flow.add([plate_slab(setter, block, plates, not_drawn)])
            flow.add(block_slabs(setter, block))
        if progress:
            progress(done, len(dossier.sections))
    flow.finish()


class _Part:
    """Pages that follow one another in the file's order of reading.

    :ivar unfurnished: of each page, its running title and permanent number, and which stream its top and bottom are.
    """

    def __init__(self, writing: _Writing, furnished: bool) -> None:
        self._writing = writing
        self._furnished = furnished
        self._titles: list[tuple[str, str, str]] = []
        self._streams = array("L")
        self.tree = PageTree(writing.file, writing.root)

    def add(self, page: Page) -> None:
        furniture = None if self._furnished else self._writing.file.reserve()
        self._writing.page(page, self.tree, furniture)
        if furniture is not None:
            self._titles.append((page.heading, page.about, page.number))
            self._streams.append(furniture.number)

    @property
    def unfurnished(self) -> zip[tuple[tuple[str, str, str], int]]:
        return zip(self._titles, self._streams, strict=True)


class _Writing:
    """The pages of one dossier on their way into a file, and what all of them share."""

    def __init__(self, file: PdfFile, setter: Typesetter) -> None:
        self.file = file
        self.root = file.reserve()
        self._fonts = file.reserve()
        self._setter = setter
        self._parts: list[_Part] = []
        self._destinations: dict[str, int] = {}
        self._placed: set[str] = set()

    def part(self, *, furnished: bool = False) -> _Part:
        """Another part, after those there are."""
        self._parts.append(_Part(self, furnished))
        return self._parts[-1]

    def page(self, page: Page, tree: PageTree, furniture: Ref | None) -> None:
        file = self.file
        streams = [self.content(page), *((furniture,) if furniture is not None else ())]
        resources: dict[str, object] = {"Font": self._fonts}
        if page.pictures:
            pictures = {f"P{n}": picture(file, one.data) for n, one in enumerate(page.pictures)}
            resources["XObject"] = pdfdoc.PDFDictionary(pictures)
        entries: dict[str, object] = {
            "MediaBox": pdfdoc.PDFArray([0, 0, style.PAGE_WIDTH, style.PAGE_HEIGHT]),
            "Resources": pdfdoc.PDFDictionary(resources),
            "Contents": pdfdoc.PDFArray(streams) if furniture is not None else streams[0],
        }
        if page.links:
            entries["Annots"] = file.put("[" + "\n".join(self._link(*link) for link in page.links) + "]")
        at = tree.add(entries)
        for name, top in page.anchors:
            if name not in self._placed:
                self._placed.add(name)
                file.put(f"[{at.number} 0 R /XYZ 0 {top + 14:.2f} 0]", Ref(self._destination(name)))

    def content(self, page: Page, ref: Ref | None = None) -> Ref:
        """Write what is drawn on a page."""
        pictures = [
            f"q {one.width:.2f} 0 0 {one.height:.2f} {one.x:.2f} {one.y:.2f} cm /P{n} Do Q"
            for n, one in enumerate(page.pictures)
        ]
        return self.file.stream("\n".join(("1 J 1 j", *page.operators, *pictures, *page.over)).encode("ascii"), ref)

    def _link(self, rectangle: tuple[float, float, float, float], name: str) -> str:
        box = " ".join(f"{edge:.2f}" for edge in rectangle)
        target = self._destination(name)
        return f"<< /Type /Annot /Subtype /Link /Rect [{box}] /Border [0 0 0] /Dest {target} 0 R >>"

    def _destination(self, name: str) -> int:
        """The number of the object that says where an anchor is, whether it is placed already or not."""
        number = self._destinations.get(name)
        if number is None:
            number = self._destinations[name] = self.file.reserve().number
        return number

    def close(self, dossier: Dossier) -> None:
        """Write what all pages share, and the end."""
        file = self.file
        page_root(file, self.root, [part.tree for part in self._parts])
        file.put(self._setter.fonts.embedded(file), self._fonts)
        preferences = {"DisplayDocTitle": "true"}
        if self._setter.rtl:
            preferences["Direction"] = "/R2L"
        catalog = {
            "Type": pdfdoc.PDFName("Catalog"),
            "Pages": self.root,
            "Lang": pdfdoc.PDFString(dossier.language),
            "ViewerPreferences": pdfdoc.PDFDictionary(preferences),
        }
        if dossier.attachments:
            catalog["Names"] = pdfdoc.PDFDictionary({"EmbeddedFiles": self._attached(dossier)})
        bookmarks = self._bookmarks(dossier)
        if bookmarks is not None:
            catalog["Outlines"], catalog["PageMode"] = bookmarks, pdfdoc.PDFName("UseOutlines")
        file.close(file.put(pdfdoc.PDFDictionary(catalog)), file.put(_information(dossier)))

    def _attached(self, dossier: Dossier) -> Any:
        """The attachments by name (ISO 32000-1, 7.11.4); none tells when it was made, or where."""
        listed: list[object] = []
        for each in sorted(dossier.attachments, key=lambda one: one.name):
            content = each.text.encode("utf-8")
            about = {"Type": pdfdoc.PDFName("EmbeddedFile"), "Params": pdfdoc.PDFDictionary({"Size": len(content)})}
            stream = self.file.stream(content, Subtype=pdfdoc.PDFName("text/plain"), **about)
            name = pdfdoc.PDFString(each.name)
            file = {
                "Type": pdfdoc.PDFName("Filespec"),
                "F": name,
                "UF": name,
                "EF": pdfdoc.PDFDictionary({"F": stream}),
            }
            listed += [name, self.file.put(pdfdoc.PDFDictionary(file))]
        return pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(listed)})

    def _bookmarks(self, dossier: Dossier) -> Ref | None:
        """The titles as a tree whose branches below the first level are closed; None where there are none."""
        file, nesting = self.file, _Nesting()
        entries: list[_Bookmark] = []
        open_: list[_Bookmark] = [_Bookmark("", 0, file.reserve())]
        for section in captions(dossier):
            if section.target not in self._placed:
                continue
            level = nesting.nest(section.level)
            entry = _Bookmark(section.named, self._destinations[section.target], file.reserve())
            del open_[level + 1 :]
            open_[-1].below.append(entry)
            open_.append(entry)
            entries.append(entry)
        top = open_[0]
        if not top.below:
            return None
        _chain(top)
        for entry in entries:
            _chain(entry)
            file.put(entry.as_dictionary(), entry.ref)
        ends = {"First": top.below[0].ref, "Last": top.below[-1].ref}
        return file.put(pdfdoc.PDFDictionary({"Type": "/Outlines", **ends, "Count": len(top.below)}), top.ref)


@dataclass(slots=True)
class _Bookmark:
    title: str
    destination: int
    ref: Ref
    parent: _Bookmark | None = None
    before: _Bookmark | None = None
    after: _Bookmark | None = None
    below: list[_Bookmark] = field(default_factory=list)

    def as_dictionary(self) -> Any:
        assert self.parent is not None
        entries: dict[str, object] = {
            "Title": pdfdoc.PDFString(without_controls(self.title)),
            "Dest": Ref(self.destination),
            "Parent": self.parent.ref,
        }
        if self.before is not None:
            entries["Prev"] = self.before.ref
        if self.after is not None:
            entries["Next"] = self.after.ref
        if self.below:
            entries |= {"First": self.below[0].ref, "Last": self.below[-1].ref, "Count": -len(self.below)}
        return pdfdoc.PDFDictionary(entries)


def _chain(parent: _Bookmark) -> None:
    """Tell bookmarks of their parent and neighbours."""
    for at, entry in enumerate(parent.below):
        entry.parent = parent
        entry.before = parent.below[at - 1] if at else None
        entry.after = parent.below[at + 1] if at + 1 < len(parent.below) else None


class _Nesting:
    """Bookmark levels that never skip one, as readers require."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def nest(self, level: int) -> int:
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return len(self._open) - 1


def _information(dossier: Dossier) -> Any:
    """Title, subject and date, and nothing that would tell who made the file, on what."""
    stamp = pdfdoc.PDFString(f"D:{dossier.metadata.moment.astimezone(dt.UTC):%Y%m%d%H%M%S}Z")
    said = {
        "Title": dossier.title,
        "Subject": dossier.metadata.subject,
        "Keywords": dossier.metadata.keywords,
    }
    entries = {name: pdfdoc.PDFString(words) for name, text in said.items() if (words := without_controls(text))}
    entries |= {"Producer": pdfdoc.PDFString(PRODUCER), "CreationDate": stamp, "ModDate": stamp}
    return pdfdoc.PDFDictionary(entries)
