"""What settings are made of: a row says what it is and holds its control; rows stand in groups, groups in sections.
What is typed into the search leaves only the rows that speak of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from casefile.gui.statuses import Status
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.hairline import hairline
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.statement import Statement

_NARROW = 26
"""Heights of a line below which a control stands under its words."""


class Row(QWidget):
    """One setting.

    :param title: what it is; also the control's accessible name where that has none.
    :param hint: what it does, below the title.
    :param below: the control stands under the words, however wide the row is.
    :param keywords: further words that find it, translated.
    """

    def __init__(
        self,
        title: str,
        hint: str = "",
        control: QWidget | None = None,
        *,
        below: bool = False,
        keywords: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._below = below
        self._words = f"{title} {hint} {keywords}".casefold()
        self._hint = secondary(hint)
        self._hint.setVisible(bool(hint))
        self._said = Statement()
        self._said.hide()
        words = QVBoxLayout()
        words.setSpacing(SPACE[0])
        if title:
            words.addWidget(PlainLabel(title, wrap=True))
        for part in (self._hint, self._said):
            words.addWidget(part)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        self._line.setSpacing(SPACE[3])
        self._line.addLayout(words, 1)
        self.control = control
        if control is not None:
            if not control.accessibleName():
                control.setAccessibleName(title)
            control.setMinimumHeight(ROW)
            self._line.addWidget(control)
        self._fit()

    def matches(self, asked: Sequence[str]) -> bool:
        """Whether every word that was asked for stands in it."""
        return all(word in self._words for word in asked)

    def say(self, sentence: str, status: Status | None = None, *, coloured: bool = False) -> None:
        """Say how it stands, under the hint; an empty sentence takes it back."""
        if status is not None:
            self._said.say(sentence, status, coloured=coloured)
        self._said.setVisible(bool(sentence))

    @property
    def sentence(self) -> str:
        """What it says of how it stands."""
        return self._said.sentence if not self._said.isHidden() else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words and control side by side as long as there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self._below or self.width() < _NARROW * self.fontMetrics().height()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != way:
            self._line.setDirection(way)
        self._line.setSpacing(SPACE[1] if narrow else SPACE[3])
        if self.control is not None and not self._below:
            beside, under = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeading
            self._line.setAlignment(self.control, under if narrow else beside)


class Group(QWidget):
    """Rows of one subject on one card.

    :param title: above the card; empty for the only group of a section.
    """

    def __init__(self, title: str, rows: Sequence[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.rows = tuple(rows)
        card = QFrame()
        card.setProperty("card", True)
        lines = QVBoxLayout(card)
        lines.setContentsMargins(1, 1, 1, 1)
        lines.setSpacing(0)
        self._breaks: list[QWidget] = []
        for place, row in enumerate(self.rows):
            if place:
                self._breaks.append(hairline())
                lines.addWidget(self._breaks[-1])
            lines.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        if title:
            layout.addWidget(PlainLabel(title, level="section", wrap=True))
        layout.addWidget(card)

    def narrow(self, asked: Sequence[str]) -> bool:
        """Show the rows that match, all of them where the title does; returns whether any is shown."""
        title = self._title.casefold()
        rest = [word for word in asked if word not in title]
        shown = [not rest or row.matches(asked) for row in self.rows]
        for row, wanted in zip(self.rows, shown, strict=True):
            row.setVisible(wanted)
        for place, line in enumerate(self._breaks, 1):
            line.setVisible(shown[place] and any(shown[:place]))
        self.setVisible(any(shown))
        return any(shown)


class Section(QWidget):
    """Groups under one heading.

    :param key: a stable word, e.g. ``"security"``.
    :param drawing: the icon in the list of sections.
    """

    def __init__(
        self, key: str, title: str, drawing: str, groups: Sequence[Group], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key, self.title, self.drawing = key, title, drawing
        self._groups = tuple(groups)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[3])
        layout.addWidget(PlainLabel(title, level="title", wrap=True))
        for group in self._groups:
            layout.addWidget(group)

    def narrow(self, asked: Sequence[str]) -> bool:
        """Show what matches, all of it where the heading does; returns whether anything is shown."""
        title = self.title.casefold()
        rest = [word for word in asked if word not in title]
        found = [group.narrow(rest) for group in self._groups]
        self.setVisible(any(found))
        return any(found)
