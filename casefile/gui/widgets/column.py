"""One column in the middle of a page, scrolled where the window is too low for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from casefile.gui.style import SPACE

_WIDTH = 28
"""Its greatest width in heights of a line."""


def page_column(page: QWidget, name: str, measure: int) -> QWidget:
    """A column in the middle of a page, at most ``measure`` pixels wide, that scrolls and fills the page otherwise.

    :param name: what it is called by who cannot see it. :returns: the column, empty.
    """
    area = QScrollArea(page, widgetResizable=True)
    content = QWidget(area.viewport())
    area.setWidget(content)  # before anything is in it: what is moved is dressed again, with all below it
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    column = QWidget(content)
    column.setMaximumWidth(measure)
    across = QHBoxLayout(content)
    across.setContentsMargins(SPACE[4], 0, SPACE[4], 0)
    across.addStretch(1)
    across.addWidget(column, 100)
    across.addStretch(1)
    whole = QVBoxLayout(page)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(area)
    return column


class Column(QScrollArea):
    """Parts one above the other, a little above the middle: the pages before a vault is open."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._middle = QWidget()
        self._fit()
        self.parts = QVBoxLayout()
        self.parts.setContentsMargins(0, 0, 0, 0)
        self.parts.setSpacing(SPACE[2])
        outer = QVBoxLayout(self._middle)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(2)
        outer.addLayout(self.parts)
        outer.addStretch(3)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        row.addStretch(1)
        row.addWidget(self._middle, 100)
        row.addStretch(1)
        self.setWidget(whole)

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs a wider column."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_middle"):
            self._fit()

    def _fit(self) -> None:
        self._middle.setMaximumWidth(max(460, self.fontMetrics().height() * _WIDTH))
