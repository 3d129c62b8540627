"""Where one is: the case, the page, the record; each of them leads there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.style import ROW
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import _

_FRAME = 24
"""Pixels around the words of a button."""
_LEAST = 12
"""Average characters to which a crumb may be cut."""

Crumb = tuple[str, Callable[[], object]]
"""What a crumb says, and what a press of it does."""


class Breadcrumbs(QWidget):
    """A line of buttons; where there is little room, the longest are cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Where you are"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words: list[str] = []
        self._buttons: list[QToolButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    @property
    def words(self) -> Sequence[str]:
        """What the crumbs say, uncut."""
        return self._words

    def show_crumbs(self, crumbs: Sequence[Crumb]) -> None:
        """Say where one is."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._words = [" ".join(label.split()) for label, _call in crumbs]
        self._buttons = []
        for number, (words, (_label, call)) in enumerate(zip(self._words, crumbs, strict=True)):
            button = QToolButton(self, autoRaise=True)
            button.setObjectName(f"crumb.{number}")
            button.setAccessibleName(words)
            button.setToolTip(tooltip(words))
            button.setMinimumHeight(ROW)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon if number else _WORDS)
            if number:
                icons.put(button, "chevron-right")
            button.clicked.connect(lambda _checked=False, call=call: call())
            self._layout.addWidget(button)
            self._buttons.append(button)
        self._layout.addStretch(1)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It gives way to everything else in its line."""
        return QSize(0, ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is too little room for all of them, the first ones go, and then the longest is cut."""
        metrics = self.fontMetrics()
        least = metrics.averageCharWidth() * _LEAST
        frames = [_FRAME + (button.iconSize().width() if number else 0) for number, button in enumerate(self._buttons)]
        widths = [metrics.horizontalAdvance(words) + 4 for words in self._words]
        first = 0
        while first < len(widths) - 1 and self._needed(widths[first:], frames[first:], least) > self.width():
            first += 1
        wanted, room = widths[first:], self.width() - sum(frames[first:])
        while sum(wanted) > room and max(wanted, default=0) > least:
            longest = wanted.index(max(wanted))
            wanted[longest] = max(least, wanted[longest] - max(8, sum(wanted) - room))
        for number, (button, words) in enumerate(zip(self._buttons, self._words, strict=True)):
            shown = number >= first
            if shown:
                cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, wanted[number - first])
                button.setText(cut.replace("&", "&&"))
            button.setVisible(shown and self.width() > least)

    @staticmethod
    def _needed(widths: Sequence[int], frames: Sequence[int], least: int) -> int:
        """The room for these crumbs, each cut as far as it may be."""
        return sum(frames) + sum(min(width, least) for width in widths)


_WORDS = Qt.ToolButtonStyle.ToolButtonTextOnly
