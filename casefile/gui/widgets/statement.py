"""A sentence with the look of a judgement: icon, words and colour. Unlike a status, it may take several lines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from casefile.gui import icons
from casefile.gui.statuses import OPEN, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel


class Statement(QWidget):
    """A sentence of any length with the look of a status."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = OPEN
        self._icon: QLabel = PlainLabel()
        self._words = PlainLabel(wrap=True, selectable=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, sentence: str, status: Status, *, coloured: bool = True) -> None:
        """Say a sentence.

        :param coloured: the words take the colour too, not the icon alone.
        """
        self._status = status
        self._words.setText(sentence)
        self._words.set_role(status.role if coloured else "text")
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_words"):
            self._draw()

    def _draw(self) -> None:
        self._icon.setPixmap(icons.pixmap(self._status.drawing, self.fontMetrics().height(), self._status.colour()))
