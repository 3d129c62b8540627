"""Days that a source names by its own, as buttons below an empty date: *“Tuesday” before this source: 4 December*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from casefile.gui.style import ROW
from casefile.gui.widgets.flow import FlowLayout
from casefile.i18n import _, current, isolate
from casefile.model.spoken_days import SpokenDay

_MOST = 3


class OfferedDays(QWidget):
    """Nothing is entered by itself: the report may speak of another week."""

    chosen = Signal(object)
    """The date (:class:`FuzzyDate`) that was taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._days: tuple[SpokenDay, ...] = ()
        self._buttons: list[QPushButton] = []
        self.hide()

    def offer(self, days: Sequence[SpokenDay]) -> None:
        """Show a button for each of the first of these days, in the place of those that were offered before."""
        if tuple(days[:_MOST]) == self._days:
            return
        self._days = tuple(days[:_MOST])
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons.clear()
        for number, day in enumerate(self._days):
            button = QPushButton(_said(day), self)
            button.setObjectName(f"offered_day_{number}")
            button.setAutoDefault(False)
            button.setMinimumHeight(ROW)
            button.setToolTip(_("Down takes the first of these") if number == 0 else "")
            button.clicked.connect(lambda _checked=False, date=day.date: self.chosen.emit(date))
            self._flow.addWidget(button)
            self._buttons.append(button)

    def show_while(self, wanted: bool) -> None:
        """Show them, if there are any and nothing else is entered."""
        self.setVisible(wanted and bool(self._days))

    def take_first(self) -> None:
        """Take the first of them."""
        if self._days:
            self.chosen.emit(self._days[0].date)


def _said(day: SpokenDay) -> str:
    date = isolate(replace(day.date, wording="").words(current()))
    if day.weekday:
        return _("“{weekday}” before this source: {date}", weekday=isolate(day.words), date=date)
    return _("“{day}”: {date}", day=isolate(day.words), date=date)
