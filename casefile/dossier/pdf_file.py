"""A PDF file written from front to back: an object is formatted, written and forgotten.

reportlab's own document keeps every object until it is saved, a few hundred megabytes for some thousand pages. Its
objects (strings, dictionaries, streams) are used here, its document is not: what is kept of a page is a few numbers.
The layout is the oldest one (ISO 32000-1, 7.5), so that any reader opens the file.
"""

from __future__ import annotations

import io
import zlib
from array import array
from collections.abc import Iterable
from typing import Any, BinaryIO

from PIL import Image
from reportlab.pdfbase import pdfdoc

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LEAVES = 64
"""Pages under one node of the page tree."""


class Ref(pdfdoc.PDFObject):  # type: ignore[misc]
    """A reference to an object by its number, whether it is written already or not."""

    def __init__(self, number: int) -> None:
        self.number = number

    def format(self, _document: object) -> bytes:
        """As it stands in the file."""
        return b"%d 0 R" % self.number


class PdfFile:
    """One file under way.

    :param out: written to in order; need not be seekable.
    """

    defaultStreamFilters = None  # noqa: N815 - reportlab's objects ask the document they are formatted for by this name
    encrypt = pdfdoc.NoEncryption()

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._offsets = array("Q", [0])
        self._sums = (0, 1)
        self._write(_HEADER)

    def reserve(self) -> Ref:
        """A number for an object that is written later."""
        self._offsets.append(0)
        return Ref(len(self._offsets) - 1)

    def put(self, content: Any, ref: Ref | None = None) -> Ref:
        """Write an object, under a number that was reserved for it or a new one."""
        if isinstance(content, Ref):
            return content
        body = pdfdoc.format(content, self, toplevel=1)  # may write others, so their place is not known before
        ref = ref or self.reserve()
        self._offsets[ref.number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (ref.number, body.rstrip(b"\n")))
        return ref

    Reference = put
    """The name by which reportlab's objects ask for a place of their own for what cannot stand within another."""

    def stream(self, content: bytes, ref: Ref | None = None, **entries: Any) -> Ref:
        """Write a stream, compressed."""
        packed = zlib.compress(content)
        return self.raw_stream(packed, ref, Filter=pdfdoc.PDFName("FlateDecode"), **entries)

    def raw_stream(self, content: bytes, ref: Ref | None = None, **entries: Any) -> Ref:
        """Write a stream whose bytes are as they shall be."""
        ref = ref or self.reserve()
        head = pdfdoc.format(pdfdoc.PDFDictionary({**entries, "Length": len(content)}), self)
        self._offsets[ref.number] = self._at
        self._write(b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (ref.number, head, content))
        return ref

    def close(self, root: Ref, information: Ref) -> None:
        """Write the table of objects. The file's id follows from its content alone."""
        start = self._at
        count = len(self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for at in range(1, count, 4096):
            self._write(b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[at : at + 4096]))
        name = b"%08x%08x%016x" % (*self._sums, start)
        self._write(
            b"trailer\n<< /ID [<%b><%b>] /Info %d 0 R /Root %d 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (name, name, information.number, root.number, count, start)
        )

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._sums = zlib.crc32(content, self._sums[0]), zlib.adler32(content, self._sums[1])
        self._at += len(content)


class PageTree:
    """The pages of one part of a file, in the order in which they are added: a part that is drawn last may come first.

    :param file: where the nodes are written as they fill.
    """

    def __init__(self, file: PdfFile, root: Ref) -> None:
        self._file = file
        self._root = root
        self._node = file.reserve()
        self._leaves: list[Ref] = []
        self._full: list[Ref] = []
        self.count = 0

    def add(self, entries: dict[str, object]) -> Ref:
        """Write a page."""
        page = self._file.put(pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Page"), **entries, "Parent": self._node}))
        self._leaves.append(page)
        self.count += 1
        if len(self._leaves) == _LEAVES:
            self._close_node()
            self._node = self._file.reserve()
        return page

    def nodes(self) -> list[Ref]:
        """The nodes of all pages, for the root; nothing may be added after it."""
        if self._leaves:
            self._close_node()
        return self._full

    def _close_node(self) -> None:
        kids, self._leaves = self._leaves, []
        self._file.put(_pages(kids, len(kids), Parent=self._root), self._node)
        self._full.append(self._node)


def page_root(file: PdfFile, root: Ref, parts: Iterable[PageTree]) -> None:
    """Write the root of the page tree over parts in the order of reading."""
    parts = list(parts)
    file.put(_pages([node for part in parts for node in part.nodes()], sum(part.count for part in parts)), root)


def picture(file: PdfFile, data: bytes) -> Ref:
    """Write a picture: JPEG as it is, PNG as its pixels.

    :param data: without metadata (:mod:`casefile.dossier.pictures`).
    """
    with Image.open(io.BytesIO(data)) as read:
        image: Image.Image = read
        about: dict[str, Any] = {
            "Type": pdfdoc.PDFName("XObject"),
            "Subtype": pdfdoc.PDFName("Image"),
            "Width": image.width,
            "Height": image.height,
            "BitsPerComponent": 8,
        }
        if read.format == "JPEG" and image.mode in _SPACES:
            inverted = {"Decode": pdfdoc.PDFArray([1, 0] * 4)} if image.mode == "CMYK" else {}
            space = pdfdoc.PDFName(_SPACES[image.mode])
            return file.raw_stream(data, Filter=pdfdoc.PDFName("DCTDecode"), ColorSpace=space, **about, **inverted)
        if read.has_transparency_data:
            image = image.convert("RGBA")
            grey = {**about, "ColorSpace": pdfdoc.PDFName("DeviceGray")}
            about["SMask"] = file.stream(image.getchannel("A").tobytes(), **grey)
        if image.mode not in ("L", "RGB"):
            image = image.convert("RGB")
        return file.stream(image.tobytes(), ColorSpace=pdfdoc.PDFName(_SPACES[image.mode]), **about)


_SPACES = {"L": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}


def _pages(kids: list[Ref], count: int, **entries: object) -> Any:
    return pdfdoc.PDFDictionary(
        {"Type": pdfdoc.PDFName("Pages"), "Kids": pdfdoc.PDFArray(kids), "Count": count, **entries}
    )
