"""The blocks of the outline as WordprocessingML (ECMA-376, part 1, 17.3 and 17.4)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

from PIL import Image

from casefile.dossier import style
from casefile.dossier.docx_text import Anchors, escaped, reads_rtl, runs_xml, said
from casefile.dossier.outline import (
    Block,
    BulletList,
    Chart,
    Citations,
    Figure,
    Heading,
    KeyValues,
    Notice,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    Table,
    citation_runs,
)

TWIPS = 20
"""Parts of a point in which Word measures."""
_EMU = 12_700
"""The same for pictures."""
TEXT_WIDTH = round(style.TEXT_WIDTH * TWIPS)
_LABEL_SHARE = 0.28
_SHORT = 40
"""Characters: what is no longer and of the other direction stays by its label."""
_PARAGRAPH = {"body": "BodyText", "lead": "Lead", "quote": "Quote", "note": "WorkingNote", "small": "Small"}


class Writer:
    """Writes the blocks of one document.

    :param rtl: whether it is read from right to left.
    :param picture: takes a picture's bytes; gives the name of the relationship under which it is found.
    :ivar lists: how many numbered lists there were; each begins at 1.
    """

    def __init__(self, rtl: bool, anchors: Anchors, picture: Callable[[bytes], str]) -> None:
        self.rtl = rtl
        self.anchors = anchors
        self.lists = 0
        self._picture = picture
        self._figures = 0

    def title(self, section: Section) -> str:
        """The title of a section."""
        level = min(max(section.level, 1), 3)
        more = "<w:pageBreakBefore/>" if section.starts_page else ""
        return self.paragraph(section.full_title, f"Heading{level}", anchor=section.target, properties=more)

    def block(self, block: Block) -> Iterator[str]:
        """One block, in pieces."""
        match block:
            case Paragraph():
                yield self.paragraph(block.runs, _PARAGRAPH[block.style], anchor=block.anchor)
            case Heading():
                level = 3 + min(max(block.level, 1), 3)
                yield self.paragraph((Run(block.text),), f"Heading{level}", anchor=block.anchor)
            case BulletList():
                yield from self._list(block)
            case Table():
                yield from self._table(block)
            case KeyValues():
                yield from self._key_values(block)
            case Citations():
                for citation in block.items:
                    lead = f"<w:r><w:t>{citation.number}.</w:t><w:tab/></w:r>"
                    yield self.paragraph(citation_runs(citation), "CitationEntry", anchor=citation.anchor, lead=lead)
            case Notice():
                yield from self._notice(block)
            case Chart():
                yield from self._table(block.as_table(), block.alternative)
                if block.note:
                    yield self.paragraph((Run(block.note),), "Small")
            case Figure():
                yield self._figure(block)
            case PageBreak():
                yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    def paragraph(
        self,
        runs: Runs,
        style_: str,
        *,
        anchor: str | None = None,
        properties: str = "",
        align: str = "",
        lead: str = "",
        in_cell: bool = False,
        rtl: bool | None = None,
    ) -> str:
        """One paragraph.

        :param properties: what stands between style and direction, in the order of the schema.
        :param align: ``right`` for the side where reading ends. :param lead: runs before these.
        :param rtl: whether it is read from right to left; otherwise that is seen by its letters.
        """
        rtl = reads_rtl(runs, self.rtl) if rtl is None else rtl
        if in_cell and not align and rtl != self.rtl and len(said(runs)) <= _SHORT:
            align = "right"
        made = f'<w:pStyle w:val="{style_}"/>{properties}{"<w:bidi/>" if rtl else ""}'
        if align:
            made += f'<w:jc w:val="{align}"/>'
        return (
            f"<w:p><w:pPr>{made}</w:pPr>{self.anchors.mark(anchor)}{lead}{runs_xml(runs, self.anchors, rtl=rtl)}</w:p>"
        )

    def _list(self, block: BulletList) -> Iterator[str]:
        number = 1
        if block.numbered:
            self.lists += 1
            number = 1 + self.lists
        properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        for runs in block.items:
            yield self.paragraph(runs, "ListParagraph", properties=properties)

    def _notice(self, block: Notice) -> Iterator[str]:
        colour, fill = style.TONE[block.tone][1:], style.TONE_FILL[block.tone][1:]
        side = "right" if self.rtl else "left"
        box = (
            f'<w:pBdr><w:{side} w:val="single" w:sz="24" w:space="8" w:color="{colour}"/></w:pBdr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
        )
        anchor = block.anchor
        yield _gap()
        if block.title:
            keep = "<w:keepNext/>" if block.runs else ""
            title = (Run(block.title, bold=True, tone=block.tone),)
            yield self.paragraph(title, "Notice", anchor=anchor, properties=keep + box)
            anchor = None
        if block.runs:
            yield self.paragraph(block.runs, "Notice", anchor=anchor, properties=box)
        yield _gap()

    def _table(self, block: Table, alternative: str = "") -> Iterator[str]:
        anchor = block.anchor
        if block.caption:
            yield self.paragraph((Run(block.caption),), "Caption", anchor=anchor)
            anchor = None
        else:
            yield _gap()
        total = sum(column.share for column in block.columns) or 1.0
        widths = [round(TEXT_WIDTH * column.share / total) for column in block.columns]
        yield self._opened(widths, "DataTable", block.caption, alternative)
        aligns = ["right" if column.align == "end" else column.align for column in block.columns]
        aligns = ["" if align == "start" else align for align in aligns]
        headings = tuple((Run(column.title),) for column in block.columns)
        yield self._row(Row(headings, anchor), widths, aligns, "CellHeading", heading=True)
        for row in block.rows:
            yield self._row(row, widths, aligns, "Cell")
        yield f"</w:tbl>{_gap()}"

    def _key_values(self, block: KeyValues) -> Iterator[str]:
        yield _gap()
        yield from self.labelled([(item.label, item.runs) for item in block.items], "ValueTable", block.anchor)

    def labelled(self, items: list[tuple[str, Runs]], style_: str, anchor: str | None = None) -> Iterator[str]:
        """Labels with their values beside them."""
        label = round(TEXT_WIDTH * _LABEL_SHARE)
        widths = [label, TEXT_WIDTH - label]
        yield self._opened(widths, style_, "")
        for name, runs in items:
            cells = [
                self._cell(self.paragraph((Run(name),), "Label", anchor=anchor, in_cell=True), widths[0]),
                self._cell(self.paragraph(runs, "Value", in_cell=True), widths[1]),
            ]
            anchor = None
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
        yield f"</w:tbl>{_gap()}"

    def _opened(self, widths: list[int], style_: str, title: str, alternative: str = "") -> str:
        visual = "<w:bidiVisual/>" if self.rtl else ""
        said_ = f'<w:tblCaption w:val="{escaped(title)}"/>' if title else ""
        said_ += f'<w:tblDescription w:val="{escaped(alternative)}"/>' if alternative else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_}"/>{visual}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{said_}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )

    def _row(self, row: Row, widths: list[int], aligns: list[str], style_: str, *, heading: bool = False) -> str:
        anchor = row.anchor
        cells: list[str] = []
        filled = (*row.cells[: len(widths)], *(() for _ in range(len(widths) - len(row.cells))))
        for runs, width, align in zip(filled, widths, aligns, strict=True):
            shown = tuple(_strong(run) for run in runs) if row.strong else runs
            inner = self.paragraph(shown, style_, anchor=anchor, align=align, in_cell=True)
            cells.append(self._cell(inner, width, style.STRONG_FILL[1:] if row.strong else ""))
            anchor = None
        about = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if heading else ''}</w:trPr>"
        return f"<w:tr>{about}{''.join(cells)}</w:tr>"

    def _cell(self, inner: str, width: int, fill: str = "") -> str:
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{inner}</w:tc>'

    def _figure(self, block: Figure) -> str:
        self._figures += 1
        with Image.open(io.BytesIO(block.data)) as picture:
            wide, high = picture.size
        width = style.TEXT_WIDTH * min(max(block.width_share, 0.05), 1.0)
        height = width * high / max(wide, 1)
        if height > style.TEXT_HEIGHT * 0.85:
            width, height = width * style.TEXT_HEIGHT * 0.85 / height, style.TEXT_HEIGHT * 0.85
        size = f'cx="{round(width * _EMU)}" cy="{round(height * _EMU)}"'
        number, told = self._figures, escaped(block.alternative)
        drawing = (
            f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr id="{number}" name="Figure {number}" descr="{told}"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Figure {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{self._picture(block.data)}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )
        keep = "<w:keepNext/>" if block.caption else ""
        shown = (
            f'<w:p><w:pPr><w:pStyle w:val="Figure"/>{keep}</w:pPr>{self.anchors.mark(block.anchor)}'
            f"<w:r>{drawing}</w:r></w:p>"
        )
        return shown + (self.paragraph(block.caption, "FigureCaption") if block.caption else "")


def _gap() -> str:
    """What keeps a table from the next one: Word joins tables that touch."""
    return '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'


def _strong(run: Run) -> Run:
    return run if run.bold else replace(run, bold=True)
