"""Shaped glyphs into a PDF: each face becomes one subset font whose codes tell their characters.

reportlab's own fonts are addressed by character; contextual Arabic forms have none. So a face is embedded as
a composite font (ISO 32000-1, 9.7) with codes of our own: one code for each pair of glyph and text. The same
glyph may stand for different characters, and text comes out of the file as it went in.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from casefile.dossier.pdf_file import PdfFile, Ref
from casefile.dossier.text.fonts import Face
from casefile.dossier.text.shaping import Stretch

_REMEMBERED = 8_000
"""Stretches whose operators are kept; with every reference and hash of a large case they would never end."""
_UNNEEDED_TABLES = ("GSUB", "GPOS", "GDEF", "name", "post", "cmap", "OS/2", "STAT", "DSIG", "kern", "gasp")


@dataclass(slots=True)
class EmbeddedFont:
    """A face in one document.

    :param name: its name in the pages' resources.
    """

    face: Face
    name: str
    codes: dict[tuple[int, str], int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)

    def code(self, glyph: int, text: str) -> int:
        """The two-byte code of a glyph that stands for ``text``; 0 stays "no glyph", as in every font."""
        return self.codes.setdefault((glyph, text), len(self.codes) + 1)

    def width(self, glyph: int) -> int:
        """The glyph's own width, 1/1000 em."""
        width = self.widths.get(glyph)
        if width is None:
            width = self.widths[glyph] = int(self.face.hb_font.get_glyph_h_advance(glyph))
        return width

    def embedded(self, document: PdfFile) -> Ref:
        """The font, written into the document."""
        glyphs = {glyph for glyph, _text in self.codes}
        data = _subset(self.face, glyphs)
        tag = _subset_tag(data)
        base_font = pdfdoc.PDFName(f"{tag}+{self.face.name}")
        descendant = _dictionary(
            Type=pdfdoc.PDFName("Font"),
            Subtype=pdfdoc.PDFName("CIDFontType2"),
            BaseFont=base_font,
            CIDSystemInfo=_dictionary(
                Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
            ),
            FontDescriptor=document.put(_descriptor(document, self.face, base_font, data)),
            DW=0,
            W=pdfdoc.PDFArray([1, pdfdoc.PDFArray([self.width(glyph) for glyph, _text in self.codes])]),
            CIDToGIDMap=_stream(document, b"\0\0" + b"".join(g.to_bytes(2, "big") for g, _text in self.codes)),
        )
        font = _dictionary(
            Type=pdfdoc.PDFName("Font"),
            Subtype=pdfdoc.PDFName("Type0"),
            BaseFont=base_font,
            Encoding=pdfdoc.PDFName("Identity-H"),
            DescendantFonts=pdfdoc.PDFArray([document.put(descendant)]),
            ToUnicode=_stream(document, _to_unicode(self.codes)),
        )
        return document.put(font)


class FontStore:
    """The fonts of one document, in the order in which they are first used."""

    def __init__(self) -> None:
        self._fonts: dict[Face, EmbeddedFont] = {}
        self._drawn: dict[Stretch, str] = {}
        self._outlines: dict[tuple[Face, int], str] = {}

    def font(self, face: Face) -> EmbeddedFont:
        """The embedded form of a face."""
        font = self._fonts.get(face)
        if font is None:
            font = self._fonts[face] = EmbeddedFont(face, f"T{len(self._fonts) + 1}")
        return font

    def items(self, stretch: Stretch) -> str:
        """The items of a ``TJ`` array for a stretch, marks left out; worked out once, whatever the size."""
        items = self._drawn.get(stretch)
        if items is None:
            if len(self._drawn) >= _REMEMBERED:
                self._drawn.clear()
            items = self._drawn[stretch] = _encode(stretch, self.font(stretch.face))
        return items

    def outline(self, face: Face, glyph: int) -> str:
        """Path operators of a mark, in 1/1000 of the size.

        Marks are drawn as shapes, not as text: the letter below already stands for both, and readers of a PDF
        would take a glyph without characters for a space or a code of its own.
        """
        key = (face, glyph)
        outline = self._outlines.get(key)
        if outline is None:
            pen = _PathPen()
            face.hb_font.draw_glyph_with_pen(glyph, pen)
            outline = self._outlines[key] = " ".join(pen.operators)
        return outline

    def embedded(self, document: PdfFile) -> Any:
        """All fonts, written into the document: the dictionary by which pages name them."""
        return pdfdoc.PDFDictionary({font.name: font.embedded(document) for font in self._fonts.values()})


class _PathPen:
    """Receives the contours of a glyph (the pen protocol of fontTools) and writes them as PDF operators."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self._at = (0.0, 0.0)

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{point[0]:g} {point[1]:g} m")
        self._at = point

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{point[0]:g} {point[1]:g} l")
        self._at = point

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2) = self._at, control, end
        one = (x0 + 2 * (x1 - x0) / 3, y0 + 2 * (y1 - y0) / 3)
        self.curveTo(one, (x2 + 2 * (x1 - x2) / 3, y2 + 2 * (y1 - y2) / 3), end)

    def curveTo(self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(" ".join(f"{v:.1f}" for point in (one, two, end) for v in point) + " c")
        self._at = end

    def closePath(self) -> None:  # noqa: N802
        self.operators.append("h")


def _encode(stretch: Stretch, font: EmbeddedFont) -> str:
    items: list[str] = []
    codes: list[str] = []
    for glyph in stretch.glyphs:
        codes.append(f"{font.code(glyph.number, glyph.text):04X}")
        kern = font.width(glyph.number) - glyph.advance
        if kern:
            items += [f"<{''.join(codes)}>", str(kern)]
            codes.clear()
    if codes:
        items.append(f"<{''.join(codes)}>")
    return " ".join(items)


def _subset(face: Face, glyphs: set[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _UNNEEDED_TABLES)
    return bytes(hb.subset(face.hb_face, wanted).blob.data)


def _subset_tag(data: bytes) -> str:
    """Six letters that change with the subset (ISO 32000-1, 9.6.4), from its content."""
    digits = f"{zlib.crc32(data) & 0xFFFFFF:06x}"
    return digits.translate(str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP"))


def _descriptor(document: PdfFile, face: Face, base_font: Any, data: bytes) -> Any:
    extents = face.hb_font.get_font_extents("ltr")
    fixed_pitch, symbolic = 1, 4
    return _dictionary(
        Type=pdfdoc.PDFName("FontDescriptor"),
        FontName=base_font,
        Flags=symbolic | (fixed_pitch if "Mono" in face.name else 0),
        FontBBox=pdfdoc.PDFArray([-600, extents.descender, 2000, extents.ascender]),
        ItalicAngle=-12 if "Italic" in face.name else 0,
        Ascent=extents.ascender,
        Descent=extents.descender,
        CapHeight=714,
        StemV=140 if "Bold" in face.name else 80,
        FontFile2=_stream(document, data, Length1=len(data)),
    )


def _to_unicode(codes: dict[tuple[int, str], int]) -> bytes:
    lines = [f"<{code:04X}> <{text.encode('utf-16-be').hex()}>" for (_glyph, text), code in codes.items()]
    blocks = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _stream(document: PdfFile, content: bytes, **entries: Any) -> Ref:
    return document.stream(content, **entries)


def _dictionary(**entries: object) -> Any:
    return pdfdoc.PDFDictionary(entries)
