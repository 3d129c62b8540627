"""A list of lines in a page: what each says, what it amounts to, and what it leads to. As high as its lines.

Drawn, never as markup. Enter or a double click opens a line, Del asks to take it away.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.statuses import Status
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import FSI, PDI

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

_LINE = Qt.ItemDataRole.UserRole
_ICON = 18
"""Pixels of an icon at 100 % text size: about as high as a line."""


_BATCH = 500
"""Lines that are laid out at once; the outline of a large case has tens of thousands."""


@dataclass(frozen=True)
class Line:
    """One line.

    :param key: what it stands for; handed back by the signals.
    :param title: what it says. :param rows: into how many rows that may be broken.
    :param note: a lesser text below. :param end: a short text at the far end, such as a count.
    :param status: a meaning, shown as icon; the word for it stands in the texts.
    :param tinted: the title takes the status's colour too.
    :param strong: title and end in bold. :param quiet: the title in the lesser colour.
    :param indent: how far it is moved in.
    """

    key: Hashable
    title: str
    note: str = ""
    end: str = ""
    status: Status | None = None
    tinted: bool = False
    strong: bool = False
    quiet: bool = False
    indent: int = 0
    rows: int = 1

    def spoken(self) -> str:
        """All of it, for people who hear the window."""
        return ", ".join(part for part in (self.title, self.end, self.note) if part)


def dotted(parts: Iterable[str]) -> str:
    """Several short texts as one note: they may hold commas of their own, and may run in either direction."""
    return " · ".join(f"{FSI}{part}{PDI}" for part in parts if part)


class _Lines(QAbstractListModel):
    """Some lines, or ten thousand: nothing is made for each of them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return line
            case Qt.ItemDataRole.AccessibleTextRole:
                return line.spoken()
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip("\n".join(part for part in (line.title, line.note) if part))
        return None


class LineList(QListView):
    """Shows lines. It has no scroll bar of its own: the page around it scrolls."""

    opened = Signal(object)
    """Enter or a double click: the line's key."""
    remove_wanted = Signal(object)
    """Del: the line's key."""
    chosen = Signal(object)
    """The current line's key, or None."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = 0
        self._model = _Lines(self)
        self._showing = False
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setItemDelegate(_LineDelegate(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabKeyNavigation(False)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model.lines[index.row()].key))

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Show these lines; the current one stays current by its key."""
        shown = list(lines)
        if shown == self._model.lines:
            return
        kept, had_focus = self.current_key(), self.hasFocus()
        self._showing = True
        self._model.show(shown)
        self.setUniformItemSizes(all(line.rows == 1 and not line.note for line in shown))
        place = next((n for n, line in enumerate(shown) if line.key == kept), 0 if had_focus else -1)
        if kept is not None or had_focus:
            self.setCurrentRow(place)
        self._showing = False
        self._fit()
        self.chosen.emit(self.current_key())

    def lines(self) -> list[Line]:
        """What is shown."""
        return list(self._model.lines)

    def count(self) -> int:
        """How many lines are shown."""
        return len(self._model.lines)

    def current_key(self) -> Hashable:
        """The key of the current line; None for none."""
        index = self.currentIndex()
        return self._model.lines[index.row()].key if index.isValid() else None

    def setCurrentRow(self, row: int) -> None:
        """Make the line of this number the current one; -1 for none."""
        self.setCurrentIndex(self._model.index(row, 0))

    def choose(self, key: Hashable) -> None:
        """Make the line of that key the current one, if it is shown."""
        place = next((n for n, line in enumerate(self._model.lines) if line.key == key), None)
        if place is not None:
            self.setCurrentRow(place)

    def sizeHint(self) -> QSize:
        """As high as all lines."""
        return QSize(200, self._height)

    def minimumSizeHint(self) -> QSize:
        """No lower."""
        return QSize(80, self._height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Del takes away."""
        key = self.current_key()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and key is not None:
            self.opened.emit(key)
        elif event.key() == Qt.Key.Key_Delete and key is not None:
            self.remove_wanted.emit(key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        """Anyone who comes by keyboard stands on a line."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.currentIndex().isValid() and self.count():
            self.setCurrentRow(0)
        self._bring_into_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()
            self._fit()

    def _fit(self) -> None:
        if self.uniformItemSizes():
            height = self.count() * (self.sizeHintForRow(0) if self.count() else 0) + 4
        else:
            height = sum(self.sizeHintForRow(n) for n in range(self.count())) + 4
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """A person or the page chose another line."""
        super().currentChanged(current, previous)
        if self._showing:
            return
        self.chosen.emit(self._model.lines[current.row()].key if current.isValid() else None)
        if self.hasFocus():
            self._bring_into_view()

    def _bring_into_view(self) -> None:
        """The current line, within the page that scrolls."""
        index, above = self.currentIndex(), self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if not index.isValid() or above is None:
            return
        content = above.widget() or above
        rect = self.visualRect(index)
        at = self.viewport().mapTo(content, rect.center())
        above.ensureVisible(at.x(), at.y(), 0, rect.height() // 2 + SPACE[3])


class _LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line, view = index.data(_LINE), self.parent()
        if not isinstance(line, Line) or not isinstance(view, QListView):
            return super().sizeHint(option, index)
        font = view.font()
        width = max(60, view.viewport().width())
        step = QFontMetrics(font).lineSpacing()
        titles = 1 if line.rows == 1 else len(_broken(line, font, width))
        rows = titles + (len(_note(line, font, width)) if line.note else 0)
        return QSize(width, max(ROW, rows * step + SPACE[2]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, view = index.data(_LINE), self.parent()
        if not isinstance(line, Line) or not isinstance(view, QListView):
            super().paint(painter, option, index)
            return
        whole: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(whole, style.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(whole, style.colour("hover"))
        if index.row():
            painter.setPen(style.colour("hairline"))
            start = whole.left() + (0 if view.layoutDirection() == Qt.LayoutDirection.RightToLeft else _before(line))
            end = whole.right() - (_before(line) if view.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0)
            painter.drawLine(start, whole.top(), end, whole.top())
        self._write(painter, line, view, whole)
        painter.restore()

    def _write(self, painter: QPainter, line: Line, view: QListView, whole: QRect) -> None:
        rtl = view.layoutDirection() == Qt.LayoutDirection.RightToLeft
        font, bold = view.font(), _weighted(view.font(), line)
        step = QFontMetrics(font).lineSpacing()
        titles = _broken(line, font, whole.width())
        notes = _note(line, font, whole.width()) if line.note else []
        top = whole.top() + (whole.height() - step * (len(titles) + len(notes))) // 2
        room = whole.adjusted(_before(line), 0, -SPACE[2], 0)
        if rtl:
            room = whole.adjusted(SPACE[2], 0, -_before(line), 0)
        if line.status is not None:
            x = (room.right() + SPACE[1]) if rtl else (room.left() - SPACE[1] - _edge(font))
            mark = icons.pixmap(line.status.drawing, _edge(font), line.status.colour())
            painter.drawPixmap(x, top + (step - _edge(font)) // 2, mark)
        leading = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        trailing = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine)
        tint = line.status.role if line.tinted and line.status is not None else "secondary" if line.quiet else "text"
        for n, text in enumerate(titles):
            row = QRect(room.left(), top + n * step, room.width(), step)
            painter.setFont(bold)
            painter.setPen(style.colour(tint))
            _draw(painter, row, flags | int(leading), text, line.title)
            if n == 0 and line.end:
                painter.setPen(style.colour("text"))
                _draw(painter, row, flags | int(trailing), line.end, line.end)
        painter.setFont(font)
        painter.setPen(style.colour("secondary"))
        for n, text in enumerate(notes, len(titles)):
            row = QRect(room.left(), top + n * step, room.width(), step)
            _draw(painter, row, flags | int(leading), text, line.note)


def _draw(painter: QPainter, row: QRect, flags: int, text: str, whole: str) -> None:
    """Draw one row of a text that runs in the direction of its own first letter."""
    right_to_left, left_to_right = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    painter.setLayoutDirection(right_to_left if runs_rtl(whole) else left_to_right)
    painter.drawText(row, flags, text)


def runs_rtl(text: str) -> bool:
    """Whether its first letter with a direction runs from right to left (UAX #9, P2 and P3)."""
    isolated = 0
    for character in text[:200]:
        strong = unicodedata.bidirectional(character)
        if strong in ("LRI", "RLI", "FSI"):
            isolated += 1
        elif strong == "PDI":
            isolated = max(0, isolated - 1)
        elif strong in ("L", "R", "AL") and not isolated:
            return strong != "L"
    return False


def _edge(font: QFont) -> int:
    return max(_ICON, QFontMetrics(font).height() - 2)


def _before(line: Line) -> int:
    """Pixels before the words: an icon has its place also on the lines without one that stand moved in."""
    icon = _ICON + SPACE[1] + SPACE[0] if line.status is not None or line.indent else 0
    return SPACE[2] + line.indent * SPACE[2] + icon


def _weighted(font: QFont, line: Line) -> QFont:
    made = QFont(font)
    made.setBold(line.strong)
    return made


def _broken(line: Line, font: QFont, width: int) -> Sequence[str]:
    bold = _weighted(font, line)
    taken = QFontMetrics(bold).horizontalAdvance(line.end) + SPACE[3] if line.end else 0
    return _rows(line.title, bold, width - _before(line) - SPACE[2] - taken, line.rows)


def _note(line: Line, font: QFont, width: int) -> Sequence[str]:
    return _rows(line.note, font, width - _before(line) - SPACE[2], 2)


def _rows(text: str, font: QFont, width: int, most: int) -> Sequence[str]:
    """The text in at most ``most`` rows of this width, the last one cut with an ellipsis."""
    plain = " ".join(text.split())
    metrics = QFontMetrics(font)
    if most == 1 or metrics.horizontalAdvance(plain) <= width:
        return [metrics.elidedText(plain, Qt.TextElideMode.ElideRight, max(20, width))]
    layout = QTextLayout(plain, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    rows: list[str] = []
    units = plain.encode("utf-16-le")
    while len(rows) < most:
        row = layout.createLine()
        if not row.isValid():
            break
        row.setLineWidth(max(20, width))
        start = row.textStart()
        end = start + row.textLength() if len(rows) < most - 1 else len(units) // 2
        words = units[2 * start : 2 * end].decode("utf-16-le", errors="ignore").strip()
        rows.append(metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(20, width)))
    layout.endLayout()
    return rows or [""]
