"""A layout that breaks its items into lines like words, in the direction of reading."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from casefile.gui.style import SPACE

_Lines = list[list[tuple[QLayoutItem, int, QSize]]]


class FlowLayout(QLayout):
    """Items side by side, as many as fit into a line."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = SPACE[1]) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._broken: dict[int, _Lines] = {}
        """The lines by the width they were broken for: Qt asks for the same several times."""
        self._least: QSize | None = None
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def invalidate(self) -> None:
        """An item is of another size now, or shown, or hidden."""
        self._broken.clear()
        self._least = None
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Add at the end."""
        self._items.append(item)
        self.invalidate()

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Add before the item at ``place``."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        """How many items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place; None beyond the end, as Qt asks."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out."""
        self._broken.clear()
        self._least = None
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It asks for no more room than its items."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line, were there room."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """As wide as the widest item."""
        if self._least is None:
            self._least = QSize()
            for item in self._items:
                if not item.isEmpty():
                    self._least = self._least.expandedTo(item.minimumSize())
        return self._least

    def _place(self, rect: QRect, *, move: bool) -> int:
        down = 0
        for line in self._lines(max(rect.width(), 1)):
            height = max(size.height() for _item, _along, size in line)
            if move:
                self._move(line, rect, down, height)
            down += height + self.spacing()
        return max(0, down - self.spacing())

    def _lines(self, width: int) -> _Lines:
        """The items by line, each with how far along its line it stands and its size."""
        if width not in self._broken:
            self._broken[width] = self._break(width)
        return self._broken[width]

    def _break(self, width: int) -> _Lines:
        lines: _Lines = []
        along = 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint().expandedTo(item.minimumSize())
            size = QSize(min(hint.width(), width), hint.height())
            if not lines or along + size.width() > width:
                lines.append([])
                along = 0
            lines[-1].append((item, along, size))
            along += size.width() + self.spacing()
        return lines

    def _move(self, line: list[tuple[QLayoutItem, int, QSize]], rect: QRect, down: int, height: int) -> None:
        parent = self.parentWidget()
        rtl = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for item, along, size in line:
            start = rect.width() - along - size.width() if rtl else along
            middle = down + (height - size.height()) // 2
            item.setGeometry(QRect(rect.topLeft() + QPoint(start, middle), size))
