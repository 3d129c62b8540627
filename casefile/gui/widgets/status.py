"""A judgement at a glance: icon, word and colour together, never colour alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from casefile.gui import icons
from casefile.gui.statuses import Status, status_of
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.words import term


class StatusLabel(QWidget):
    """Shows a :class:`Status` with its words, or nothing.

    :param wrap: words that have no room in one line go on in the next.
    """

    def __init__(self, parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(parent)
        self._status: Status | None = None
        self._icon: QLabel = PlainLabel()
        self._words = PlainLabel(wrap=wrap)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._words, int(wrap))
        layout.addStretch(int(not wrap))

    def show_status(self, status: Status | None, words: str) -> None:
        """Show words with the look of a status; without one the words stand alone."""
        self._status = status
        self._words.setText(words)
        self._words.set_role(status.role if status else "text")
        self.setAccessibleName(words)
        self._draw()

    def show_code(self, vocabulary: str, code: str) -> None:
        """Show a code by its label and the look that goes with it."""
        self.show_status(status_of(vocabulary, code), term(vocabulary, code) if code else "")

    def changeEvent(self, event: QEvent) -> None:
        """Another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_words"):
            self._draw()

    def _draw(self) -> None:
        self._icon.setVisible(self._status is not None)
        if self._status is not None:
            edge = self.fontMetrics().height()
            self._icon.setPixmap(icons.pixmap(self._status.drawing, edge, self._status.colour()))
