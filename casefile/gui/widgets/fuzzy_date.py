"""A date as far as it is known: how sure, which parts, what time, and how the source words it.

A time without a zone is no hour that others can compare: the vault's zone is offered, and taken by one button.
Each part may be unknown; what is entered is repeated in words below, so that a person sees what was understood. A year
such as 1440, or words such as 27 Rabi I 1440, are asked about: of which calendar they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.editor import Editor, ShortLine
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.offered_days import OfferedDays
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.which_calendar import WhichCalendar
from casefile.gui.words import desk_zone, term
from casefile.i18n import N_, _, current, isolate
from casefile.model.conversion import as_worded, how_sure, is_of_another_calendar, offers
from casefile.model.dateparts import DateParts, DayParts
from casefile.model.fuzzydate import CALENDARS, FuzzyDate
from casefile.model.outside import western_digits
from casefile.model.spoken_days import SpokenDay

_MODES = (
    ("exact", N_("On")),
    ("about", N_("About")),
    ("before", N_("Before")),
    ("after", N_("After")),
    ("between", N_("Between")),
    ("unknown", N_("Unknown")),
    ("other", N_("As EDTF")),
)


class FuzzyDateEdit(Editor):
    """Edits a :class:`FuzzyDate`; nothing entered is None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sequence = 0
        self._mode = ChoiceBox()
        self._mode.setMinimumContentsLength(6)
        for code, label in _MODES:
            self._mode.addItem(_(label), code)
        self._first, self._second = _DayEdit(), _DayEdit()
        self._edtf = ShortLine(20, _("EDTF, such as 2018-12?"))
        self._time = ShortLine(6, "18:14")
        self._zone = ShortLine(14, _("zone, such as +03:00"))
        self._here = QPushButton()
        self._here.setObjectName("use_desk_zone")
        self._here.setText(_("Use the vault's time zone"))
        self._here.setAutoDefault(False)
        self._here.setMinimumHeight(ROW)
        self._uncertain = QCheckBox(_("Uncertain"))
        self._uncertain.setMinimumHeight(ROW)
        self._more = QToolButton()
        self._more.setCheckable(True)
        self._more.setAccessibleName(_("Time, zone and original wording"))
        self._more.setToolTip(_("Time, zone and original wording"))
        icons.put(self._more, "ellipsis")
        self._wording = QLineEdit()
        self._wording.setPlaceholderText(_("As the source words it"))
        self._wording.setMinimumHeight(ROW)
        self._calendar = ChoiceBox()
        for calendar in CALENDARS:
            self._calendar.addItem(term("calendar", calendar), calendar)
        self._preview = PlainLabel(wrap=True, role="secondary")
        self._which = WhichCalendar()
        self._days = OfferedDays()
        self._days.chosen.connect(self._on_converted)
        self._ours = False
        """Whether a person said that the date is one of our calendar, however it looks."""
        self._compose()
        self._connect()
        self._arrange()
        self.setFocusProxy(self._mode)

    def _compose(self) -> None:
        self._until = QWidget()
        until = QHBoxLayout(self._until)
        until.setContentsMargins(0, 0, 0, 0)
        until.setSpacing(SPACE[1])
        until.addWidget(PlainLabel(_("and"), role="secondary"))
        until.addWidget(self._second)
        dates = QWidget()
        flow = FlowLayout(dates)
        parts: tuple[QWidget, ...] = (
            self._mode,
            self._first,
            self._until,
            self._edtf,
            self._more,
        )
        for part in parts:
            flow.addWidget(part)
        self._rest = QWidget()
        rest = QVBoxLayout(self._rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(SPACE[1])
        self._clock = QWidget()
        clocks = FlowLayout(self._clock)
        for part in (self._time, self._zone, self._here, self._uncertain):
            clocks.addWidget(part)
        worded = QHBoxLayout()
        worded.setSpacing(SPACE[1])
        worded.addWidget(self._wording, 1)
        worded.addWidget(self._calendar)
        rest.addWidget(self._clock)
        rest.addLayout(worded)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE[1])
        whole.addWidget(dates)
        whole.addWidget(self._rest)
        whole.addWidget(self._days)
        whole.addWidget(self._preview)
        whole.addWidget(self._which)

    def _connect(self) -> None:
        self._mode.activated.connect(lambda _place: self._on_edited())
        self._calendar.activated.connect(lambda _place: self._on_edited())
        self._uncertain.clicked.connect(lambda _checked: self._on_edited())
        self._more.toggled.connect(lambda _checked: self._arrange())
        for line in (self._time, self._zone, self._wording, self._edtf):
            line.textEdited.connect(lambda _text: self._on_edited())
        for day in (self._first, self._second):
            day.edited.connect(self._on_edited)
        self._here.clicked.connect(self._on_here)
        self._which.chosen.connect(self._on_converted)
        self._which.left_as_ours.connect(self._on_ours)

    def value(self) -> Any:
        """The date, or None where nothing at all is entered.

        :raises BadInput: what is entered is no date.
        """
        parts = self._entered()
        if parts.mode not in ("unknown", "other") and parts.first is None and parts.second is None:
            kept = FuzzyDate(wording=parts.wording, calendar=parts.calendar, sequence=parts.sequence)
            return kept if parts.wording else None
        if parts.mode == "other" and not parts.edtf:
            return None
        if not self._ours and is_of_another_calendar(parts):
            raise BadInput(_("Say below of which calendar this date is."), code="which_calendar")
        return FuzzyDate.from_parts(parts if parts.wording else replace(parts, calendar="gregorian"))

    def _entered(self) -> DateParts:
        """What is entered, as it stands.

        :raises BadInput: no number where one is needed.
        """
        mode = self._mode.currentData()
        edtf = self._edtf.text().strip() if mode == "other" else ""
        return DateParts(
            mode,
            self._first.parts() if mode not in ("unknown", "other") else None,
            self._second.parts() if mode == "between" else None,
            uncertain=mode in ("exact", "about") and self._uncertain.isChecked(),
            time=western_digits(self._time.text().strip()) if mode not in ("unknown", "between") else "",
            zone=self._zone.text().strip() if mode not in ("unknown", "between") else "",
            wording=self._wording.text().strip(),
            calendar=self._calendar.currentData(),
            sequence=self._sequence,
            edtf=edtf,
        )

    def set_value(self, value: Any) -> None:
        """Show a :class:`FuzzyDate` or None."""
        parts = value.parts() if value is not None else DateParts("exact")
        self._sequence, self._ours = parts.sequence, False
        self._mode.setCurrentIndex(self._mode.findData(parts.mode))
        self._first.show_parts(parts.first)
        self._second.show_parts(parts.second)
        self._edtf.setText(parts.edtf)
        self._time.setText(parts.time)
        self._zone.setText(parts.zone)
        self._uncertain.setChecked(parts.uncertain)
        self._wording.setText(parts.wording)
        self._calendar.setCurrentIndex(self._calendar.findData(parts.calendar))
        self._more.setChecked(bool(parts.time or parts.zone or parts.wording or parts.uncertain))
        self._arrange()

    def offer_days(self, days: Sequence[SpokenDay]) -> None:
        """Offer days that a source names by its own, while nothing is entered; Down takes the first of them."""
        self._days.offer(days)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down in an empty date takes the first day that is offered."""
        if event.key() == Qt.Key.Key_Down and not self._days.isHidden():
            self._days.take_first()
        else:
            super().keyPressEvent(event)

    def set_label(self, label: str) -> None:
        """Name every part."""
        self._mode.setAccessibleName(_("{field}: how sure", field=label))
        self._first.set_label(label)
        self._second.set_label(_("{field}, until", field=label))
        for part, name in (
            (self._edtf, _("{field}: as EDTF", field=label)),
            (self._time, _("{field}: time of day", field=label)),
            (self._zone, _("{field}: time zone", field=label)),
            (self._wording, _("{field}: as the source words it", field=label)),
            (self._calendar, _("{field}: calendar of that wording", field=label)),
            (self._uncertain, _("{field}: uncertain", field=label)),
            (self._preview, _("{field}: in words", field=label)),
        ):
            part.setAccessibleName(name)

    def _on_edited(self) -> None:
        self._arrange()
        self.edited.emit()

    def _on_here(self) -> None:
        self._zone.setText(desk_zone())
        self._zone.setFocus()  # else it would go with the button to whatever stands next in the window
        self._on_edited()

    def _on_converted(self, date: FuzzyDate) -> None:
        self._wording.setFocus()  # else it would go with the button to whatever stands next in the window
        self.set_value(date)
        self.edited.emit()

    def _on_ours(self) -> None:
        self._ours = True
        self._first.setFocus()
        self._calendar.setCurrentIndex(self._calendar.findData("gregorian"))
        self._on_edited()

    def _arrange(self) -> None:
        """Show the parts that the mode needs, and what was understood."""
        mode = self._mode.currentData()
        self._first.setVisible(mode not in ("unknown", "other"))
        self._until.setVisible(mode == "between")
        self._edtf.setVisible(mode == "other")
        self._uncertain.setVisible(mode in ("exact", "about"))
        self._clock.setVisible(mode not in ("unknown", "between"))
        self._offer_zone()
        self._rest.setVisible(self._more.isChecked() or mode == "unknown")
        try:
            date = self.value()
        except BadInput as error:
            self._preview.setText(error.message)
        else:
            self._preview.setText(_in_words(date) if date is not None else "")
            self._days.show_while(date is None and mode == "exact" and not self._wording.text())
        self._preview.setVisible(bool(self._preview.text()))
        self._ask()

    def _offer_zone(self) -> None:
        """Offer the vault's zone for a time that names none."""
        zone = desk_zone()
        wanted = bool(
            zone and self._time.text().strip() and not self._zone.text().strip() and not self._time.isReadOnly()
        )
        if wanted:
            self._here.setText(_("Use {zone}", zone=isolate(zone) if current().rtl else zone))
            self._here.setToolTip(_("No zone: the time counts by its day alone. This is the vault's time zone."))
        self._here.setVisible(wanted)

    def _ask(self) -> None:
        """Ask of which calendar the date is, where that is open."""
        try:
            parts = self._entered()
        except BadInput:
            self._which.show_offers((), must_answer=False)
            return
        must_answer = not self._ours and is_of_another_calendar(parts)
        self._which.show_offers(() if self._ours else offers(parts), must_answer=must_answer)


class _DayEdit(QWidget):
    """Day, month and year, of which the first two may be left out."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._day, self._year = ShortLine(3, _("day")), ShortLine(5, _("year"))
        self._month = ChoiceBox()
        self._month.addItem(_("month"), None)
        for month in range(1, 13):
            self._month.addItem(current().month(month, alone=True), month)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        for part in (self._day, self._month, self._year):
            layout.addWidget(part)
        self.setFocusProxy(self._day)
        self._day.textEdited.connect(lambda _text: self.edited.emit())
        self._year.textEdited.connect(lambda _text: self.edited.emit())
        self._month.activated.connect(lambda _place: self.edited.emit())

    def parts(self) -> DayParts | None:
        """Year, month, day; None where nothing is entered.

        :raises BadInput: no number where one is needed, or no year.
        """
        day, month, year = _number(self._day), self._month.currentData(), _number(self._year)
        if day is None and month is None and year is None:
            return None
        if year is None:
            raise BadInput(_("A date needs at least its year."), code="no_year")
        return year, month, day

    def show_parts(self, parts: DayParts | None) -> None:
        """Show a date."""
        year, month, day = parts or (None, None, None)
        self._day.setText("" if day is None else str(day))
        self._month.setCurrentIndex(month or 0)
        self._year.setText("" if year is None else str(year))

    def set_label(self, label: str) -> None:
        """Name the parts."""
        self._day.setAccessibleName(_("{field}: day", field=label))
        self._month.setAccessibleName(_("{field}: month", field=label))
        self._year.setAccessibleName(_("{field}: year", field=label))


def _in_words(date: FuzzyDate) -> str:
    """What was understood, and what to know of it where it was converted."""
    words, by_words = date.words(current()), as_worded(date)
    if by_words is None or not date.known:
        return words
    if not by_words.overlaps(date):
        return _("{date} (by its wording, it would be: {other})", date=words, other=by_words.words(current()))
    return "\n".join(filter(None, [words, how_sure(date.calendar, current())]))


def _number(line: QLineEdit) -> int | None:
    typed = western_digits(line.text().strip())
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 4:
        raise BadInput(_("Day and year are written in digits."), code="bad_number")
    return int(typed)
