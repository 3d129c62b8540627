"""Where something stands in evidence, typed in numbers: a region of a page or picture, a span of a recording."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui.style import SPACE
from casefile.gui.widgets.editor import Editor, ShortLine
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.anchors import LARGEST_PAGE, Region, Span, clock, percent, seconds
from casefile.model.outside import western_digits

_PERCENT = re.compile(r"\d{1,3}(\.\d{1,12})?", re.ASCII)


class _PartsEditor(Editor):
    """Short lines, each behind its own word, as many beside one another as there is room for."""

    def __init__(self, parts: tuple[tuple[str, int], ...], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._hints = [hint for hint, _characters in parts]
        self._lines = [ShortLine(characters) for _hint, characters in parts]
        flow = FlowLayout(self)
        for hint, line in zip(self._hints, self._lines, strict=True):
            line.textEdited.connect(lambda _text: self.edited.emit())
            line.editingFinished.connect(self._take_apart)
            flow.addWidget(_behind(hint, line))
        self.setFocusProxy(self._lines[0])

    def set_label(self, label: str) -> None:
        """Name every line."""
        for hint, line in zip(self._hints, self._lines, strict=True):
            line.setAccessibleName(_("{field}: {part}", field=label, part=hint))

    def set_read_only(self, wanted: bool) -> None:
        """Text stays selectable."""
        for line in self._lines:
            line.setReadOnly(wanted)

    def _typed(self) -> list[str]:
        return [western_digits(line.text().strip()) for line in self._lines]

    def _show(self, texts: list[str]) -> None:
        for line, text in zip(self._lines, texts, strict=True):
            line.setText(text)

    def _take_apart(self) -> None:
        """What another program copied stands in one line as a whole."""
        whole = next((text for text in self._typed() if "=" in text), "")
        if whole:
            try:
                self.set_value(self._parse(whole))
            except BadInput:
                return  # stays as typed; value() says what is wrong with it

    def _parse(self, text: str) -> Any:
        raise NotImplementedError


class RegionEdit(_PartsEditor):
    """Page, then left edge, upper edge, width and height in percent. A page alone is the whole page; a text such as
    ``xywh=percent:10,20,30,40`` put into any line is taken apart.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        left, top, width, height = _("from the left, %"), _("from the top, %"), _("width, %"), _("height, %")
        super().__init__(((_("page"), 5), (left, 8), (top, 8), (width, 8), (height, 8)), parent)

    def value(self) -> Any:
        """A :class:`Region`, or None where nothing is entered.

        :raises BadInput: not all of a region, no numbers, or beyond the edges.
        """
        self._take_apart()
        page, *sides = self._typed()
        if not page and not any(sides):
            return None
        number = _page(page) if page else None
        if not any(sides):
            return Region.whole(number)
        if not all(sides):
            raise BadInput(
                _("A region needs all four: from the left, from the top, width and height."), code="bad_region"
            )
        x, y, width, height = map(_fraction, sides)
        return Region(x, y, width, height, number)

    def set_value(self, value: Any) -> None:
        """Show a :class:`Region` or None."""
        if value is None:
            self._show([""] * 5)
        else:
            sides = (value.x, value.y, value.width, value.height)
            self._show(["" if value.page is None else str(value.page), *map(percent, sides)])

    def _parse(self, text: str) -> Region:
        return Region.parse(text)


class SpanEdit(_PartsEditor):
    """Beginning and end as ``0:01:21.5`` or in seconds; without an end up to the end of the recording."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(((_("from"), 11), (_("to"), 11)), parent)

    def value(self) -> Any:
        """A :class:`Span`, or None where nothing is entered.

        :raises BadInput: no times, or the end before the beginning.
        """
        self._take_apart()
        begin, end = self._typed()
        if not begin and not end:
            return None
        return Span(seconds(begin or "0"), seconds(end) if end else None)

    def set_value(self, value: Any) -> None:
        """Show a :class:`Span` or None."""
        if value is None:
            self._show(["", ""])
        else:
            self._show([clock(value.begin), "" if value.end is None else clock(value.end)])

    def _parse(self, text: str) -> Span:
        return Span.parse(text)


EDITORS: dict[type[Any], Callable[[], Editor]] = {Region: RegionEdit, Span: SpanEdit}
"""The editors of single small values, by their class."""


def _behind(hint: str, line: ShortLine) -> QWidget:
    part = QWidget()
    layout = QHBoxLayout(part)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[0])
    words = PlainLabel(hint, role="secondary")
    words.setBuddy(line)
    layout.addWidget(words)
    layout.addWidget(line)
    return part


def _page(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > len(str(LARGEST_PAGE)):
        raise BadInput(_("A page is a whole number from 1."), code="bad_page")
    return int(typed)


def _fraction(typed: str) -> float:
    plain = typed.rstrip("%").strip().replace(",", ".")
    if not _PERCENT.fullmatch(plain):
        raise BadInput(_("These are numbers in percent, such as 12.5."), code="bad_region")
    return float(plain) / 100
