"""A table that is walked cell by cell: each stands for something of its own. Only cells that are seen are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.models.cells import Index
from casefile.gui.statuses import Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.lines import dotted, runs_rtl
from casefile.gui.widgets.table import Table
from casefile.i18n import _, current

LINES = Qt.ItemDataRole.UserRole + 1
"""What a cell or a heading is drawn from: a sequence of :class:`Said`."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a cell or a heading.

    :param status: its icon stands before the words. :param rows: over how many lines they may run; a last one that
        is too long is cut. :param role: the colour.
    """

    words: str
    status: Status | None = None
    rows: int = 1
    role: str = "text"
    strong: bool = False


class Grid(Table):
    """Arrows walk from cell to cell, Enter or a double click opens one, Space looks.

    :param name: what it shows, for people who hear the window.
    """

    opened = Signal(object)
    """The index of a cell to be opened (QModelIndex)."""
    looked = Signal(object)
    """The index of a cell to be looked at (QModelIndex)."""
    walked = Signal()
    """Another cell is the current one."""
    from_the_top = False
    """Whether words begin at the upper edge of a cell; else they stand in its middle."""

    def __init__(self, model: QAbstractItemModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(CellDelegate(self))
        self.setVerticalHeader(Headings(Qt.Orientation.Vertical, self))
        self.setHorizontalHeader(Headings(Qt.Orientation.Horizontal, self))
        self.horizontalHeader().setAccessibleName(_("Column headings"))
        self.verticalHeader().setAccessibleName(_("Row headings"))
        self.doubleClicked.connect(lambda index: self.opened.emit(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space looks; the rest is the table's own."""
        index = self.currentIndex()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and index.isValid():
            self.opened.emit(index)
        elif event.key() == Qt.Key.Key_Space and plain and index.isValid():
            self.looked.emit(index)
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """A person walked on."""
        super().currentChanged(current, previous)
        self.walked.emit()

    def focusInEvent(self, event: object) -> None:
        """Anyone who comes by keyboard stands on a cell."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.currentIndex().isValid() and self.model().rowCount() and self.model().columnCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def line_height(self) -> int:
        """Of one line of words, in pixels."""
        return self.fontMetrics().lineSpacing()


class Headings(QHeaderView):
    """Headings of several lines, drawn from :data:`LINES`."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self._extent = 0

    def set_extent(self, pixels: int) -> None:
        """How high headings of columns are, how wide those of rows."""
        if pixels != self._extent:
            self._extent = pixels
            self.updateGeometry()
            self.geometriesChanged.emit()

    def sizeHint(self) -> QSize:
        """As it was set, along all sections: Qt asks many times, and would measure two hundred headings each time."""
        flat = self.orientation() == Qt.Orientation.Horizontal
        return QSize(self.length(), self._extent) if flat else QSize(self._extent, self.length())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One heading."""
        painter.save()
        painter.fillRect(rect, style.colour("window"))
        painter.setPen(style.colour("hairline"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge = rect.left() if rtl else rect.right()
        painter.drawLine(edge, rect.top(), edge, rect.bottom())
        lines = self.model().headerData(section, self.orientation(), LINES)
        if lines:
            flat = self.orientation() == Qt.Orientation.Horizontal
            draw_lines(painter, self, rect.adjusted(0, 1, 0, -1), lines, top=not flat)
        painter.restore()


class CellDelegate(QStyledItemDelegate):
    """Draws :data:`LINES`, and the edge of the current cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        view, rect, state = self.parent(), option.rect, option.state
        assert isinstance(view, Grid)
        lines = index.data(LINES)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, style.colour("selection"))
        painter.setPen(style.colour("hairline"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        rtl = view.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge = rect.left() if rtl else rect.right()
        painter.drawLine(edge, rect.top(), edge, rect.bottom())
        if lines:
            draw_lines(painter, view, rect.adjusted(2, 2, -2, -2), lines, top=view.from_the_top)
        if view.currentIndex() == index and view.hasFocus():
            pen = painter.pen()
            pen.setColor(style.colour("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(2, 2, -3, -3))
        painter.restore()


def draw_lines(painter: QPainter, view: QWidget, room: QRect, lines: Sequence[Said], *, top: bool) -> None:
    """Write into a cell or a heading.

    :param top: begin at the upper edge; else what is written stands in the middle.
    """
    rtl = view.layoutDirection() == Qt.LayoutDirection.RightToLeft
    inner = room.adjusted(SPACE[1], SPACE[0], -SPACE[1], -SPACE[0])
    font = view.font()
    step, edge = QFontMetrics(font).lineSpacing(), QFontMetrics(font).height() - 2
    broken: list[tuple[Said, Sequence[str]]] = []
    for said in lines:
        font.setBold(said.strong)
        taken = edge + SPACE[0] if said.status is not None else 0
        broken.append((said, rows_of(said.words, QFontMetrics(font), inner.width() - taken, said.rows)))
    height = step * sum(len(rows) for _said, rows in broken)
    y = inner.top() if top else max(inner.top(), inner.top() + (inner.height() - height) // 2)
    aligned = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    flags = int(aligned | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine)
    for said, rows in broken:
        font.setBold(said.strong)
        painter.setFont(font)
        line = inner
        if said.status is not None:
            x = inner.right() - edge if rtl else inner.left()
            painter.drawPixmap(x, y + (step - edge) // 2, icons.pixmap(said.status.drawing, edge, said.status.colour()))
            taken = edge + SPACE[0]
            line = inner.adjusted(0, 0, -taken, 0) if rtl else inner.adjusted(taken, 0, 0, 0)
        painter.setPen(style.colour(said.role))
        # Each text runs in the direction of its own first letter.
        flow = Qt.LayoutDirection.RightToLeft if runs_rtl(said.words) else Qt.LayoutDirection.LeftToRight
        painter.setLayoutDirection(flow)
        for words in rows:
            if y + step > room.bottom() + 2:
                return
            painter.drawText(QRect(line.left(), y, line.width(), step), flags, words)
            y += step


def in_order(parts: Iterable[str]) -> str:
    """Several short texts as one note that is read in the window's direction, whatever theirs."""
    note = dotted(parts)
    return f"\N{RIGHT-TO-LEFT MARK}{note}" if note and current().rtl else note


def rows_of(words: str, metrics: QFontMetrics, width: int, most: int) -> Sequence[str]:
    """Words in at most ``most`` lines of this width, the last one cut with an ellipsis."""
    plain = " ".join(words.split())
    if most == 1 or metrics.horizontalAdvance(plain) <= width:
        return [metrics.elidedText(plain, Qt.TextElideMode.ElideRight, max(8, width))]
    rows: list[str] = []
    left = plain
    while left and len(rows) < most - 1:
        end = _break(left, metrics, width)
        rows.append(left[:end].rstrip())
        left = left[end:].lstrip()
    if left:
        rows.append(metrics.elidedText(left, Qt.TextElideMode.ElideRight, max(8, width)))
    return rows


def _break(words: str, metrics: QFontMetrics, width: int) -> int:
    """Behind how many characters a line ends: at a blank where there is one."""
    if metrics.horizontalAdvance(words) <= width:
        return len(words)
    low, high = 1, min(len(words), 400)
    while low < high:  # the longest beginning that has room
        middle = (low + high + 1) // 2
        low, high = (middle, high) if metrics.horizontalAdvance(words[:middle]) <= width else (low, middle - 1)
    blank = words.rfind(" ", 0, low + 1)
    return blank if blank > 0 else low
