"""Asks of which calendar a date is: 1440 is a year of two, and words tell by the names of their months."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.words import term
from casefile.i18n import _, current, isolate
from casefile.model.conversion import Offer


def _label(offer: Offer) -> str:
    calendar = term("calendar", offer.calendar)
    if not offer.date.known:  # its words stand above already
        return _("{calendar}, kept as worded", calendar=calendar)
    return _("{calendar}: {date}", calendar=calendar, date=isolate(offer.date.words(current())))


class WhichCalendar(QWidget):
    """A question, and a button for each answer with the date that it would be."""

    chosen = Signal(object)
    """The date of ours (:class:`FuzzyDate`) that was chosen."""
    left_as_ours = Signal()
    """The date is one of our calendar, however it looks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = PlainLabel(wrap=True)
        self._answers = QWidget()
        self._flow = FlowLayout(self._answers)
        self._offers: tuple[Offer, ...] = ()
        self._asked = False
        self._buttons: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._question)
        layout.addWidget(self._answers)
        self.hide()

    @property
    def buttons(self) -> list[QPushButton]:
        """The answers, in order."""
        return list(self._buttons)

    def show_offers(self, offers: Sequence[Offer], *, must_answer: bool) -> None:
        """Ask about these.

        :param must_answer: the date cannot stand as it is; it may be one of ours all the same.
        """
        if (tuple(offers), must_answer) == (self._offers, self._asked):
            return
        self._offers, self._asked = tuple(offers), must_answer
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons.clear()
        for offer in self._offers:
            self._add(_label(offer), f"calendar_{offer.calendar}").clicked.connect(
                lambda _checked, date=offer.date: self.chosen.emit(date)
            )
        if must_answer:
            label = _("{calendar}, as entered", calendar=term("calendar", "gregorian"))
            self._add(label, "calendar_gregorian").clicked.connect(self.left_as_ours)
        self._question.setText(
            _("Of which calendar is this date? Its wording is kept.")
            if must_answer
            else _("The wording is a date of another calendar. Take it over?")
        )
        self.setVisible(bool(self._offers) or must_answer)

    def _add(self, label: str, name: str) -> QPushButton:
        button = QPushButton(label)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setMinimumHeight(ROW)
        self._flow.addWidget(button)
        self._buttons.append(button)
        button.show()
        return button
