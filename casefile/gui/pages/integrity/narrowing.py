"""What the journal is narrowed by: event, record, person, period, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLineEdit, QPushButton, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.changes import JournalFilter
from casefile.services.past import event_words

if TYPE_CHECKING:
    from casefile.services.clock import Clock
    from casefile.workspace import Workspace

_SOON = 250
"""Milliseconds after the last key."""
_NEVER = QDate(2000, 1, 1)
"""What an empty day edit holds: no journal is older."""


class Narrowing(QWidget):
    """A row of filters that breaks where the window is narrow."""

    changed = Signal(object)
    """A :class:`JournalFilter`."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("journal_filters")
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(lambda: self.changed.emit(self.wanted()))
        self.event_box = self._choice(_("What happened"), _("Everything that happened"))
        self.person = self._choice(_("Person"), _("Everybody"))
        self.record = self._line(_("Record"), 14)
        self.text = self._line(_("Words in the reason"), 20)
        self.since = self._day(_("From this day on"))
        self.until = self._day(_("Up to this day"))
        self.clear = QPushButton(_("Show all"))
        self.clear.setObjectName("journal_show_all")
        icons.put(self.clear, "x")
        self.clear.clicked.connect(self.reset)
        flow = FlowLayout(self)
        for widget in (self.event_box, self.record, self.person, self.text):
            flow.addWidget(widget)
        flow.addWidget(_period(_labelled(_("From"), self.since), _labelled(_("To"), self.until)))
        flow.addWidget(self.clear)
        self._fit()

    def fetch(self) -> None:
        """Read again what there is to choose from."""
        self._desk.jobs.query(self, "choices", _choices, self._on_choices)

    def wanted(self) -> JournalFilter:
        """What is asked for now."""
        since, until = self.since.date(), self.until.date()
        return JournalFilter(
            event=str(self.event_box.currentData() or ""),
            ref=self.record.text().strip(),
            actor=str(self.person.currentData() or ""),
            since=_midnight(self._desk.jobs.clock, since) if since != _NEVER else "",
            until=_midnight(self._desk.jobs.clock, until.addDays(1)) if until != _NEVER else "",
            text=self.text.text().strip(),
        )

    def reset(self) -> None:
        """Everything again."""
        for box in (self.event_box, self.person):
            box.setCurrentIndex(0)
        for line in (self.record, self.text):
            line.clear()
        for day in (self.since, self.until):
            day.setDate(_NEVER)

    def _on_choices(self, choices: tuple[list[tuple[str, str]], list[tuple[str, str]]]) -> None:
        for box, found in zip((self.event_box, self.person), choices, strict=True):
            if [box.itemData(place) for place in range(1, box.count())] == [code for code, _words in found]:
                continue
            chosen = box.currentData()
            box.blockSignals(True)
            while box.count() > 1:
                box.removeItem(1)
            for code, words in found:
                box.addItem(words, code)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)

    def _fit(self) -> None:
        self.clear.setEnabled(self.wanted() != JournalFilter())

    def _on_edited(self) -> None:
        self._fit()
        self._soon.start()

    def _choice(self, name: str, all_: str) -> ChoiceBox:
        box = ChoiceBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        # In letters as wide as an X, which words are not: what is shown at first fits, a longer choice is cut.
        box.setMinimumContentsLength(min(max(16, len(all_) * 4 // 5 + 1), 24))
        box.addItem(all_, "")
        box.currentIndexChanged.connect(lambda _place: self._on_edited())
        return box

    def _line(self, name: str, characters: int) -> QLineEdit:
        line = QLineEdit(clearButtonEnabled=True)
        line.setPlaceholderText(name)
        line.setAccessibleName(name)
        line.setMinimumHeight(ROW)
        line.setMinimumWidth(characters * line.fontMetrics().averageCharWidth() + 2 * ROW)
        line.textChanged.connect(lambda _text: self._on_edited())
        return line

    def _day(self, name: str) -> QDateEdit:
        day = QDateEdit()
        day.setCalendarPopup(True)
        day.setDisplayFormat("yyyy-MM-dd")
        day.setMinimumDate(_NEVER)
        day.setSpecialValueText(_("any day"))
        day.setDate(_NEVER)
        day.setAccessibleName(name)
        day.setMinimumHeight(ROW)
        day.dateChanged.connect(lambda _date: self._on_edited())
        return day


def _labelled(words: str, widget: QWidget) -> QWidget:
    pair = QWidget()
    layout = QHBoxLayout(pair)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[0])
    layout.addWidget(PlainLabel(words, role="secondary"))
    layout.addWidget(widget)
    return pair


def _period(*ends: QWidget) -> QWidget:
    """The first and the last day, which stay beside each other where the filters break."""
    both = QWidget()
    layout = QHBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[1])
    for end in ends:
        layout.addWidget(end)
    return both


def _midnight(clock: Clock, day: QDate) -> str:
    """The beginning of a day at the desk, as the journal writes moments."""
    local = clock.midnight(dt.date(day.year(), day.month(), day.day()))
    return local.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _choices(ws: Workspace) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Events and people that the journal tells of, in words, on a reader thread."""
    events, actors = ws.records.journal_tells_of()
    in_words: Callable[[tuple[str, str]], str] = lambda pair: pair[1]  # noqa: E731
    return (
        sorted(((code, event_words(code)) for code in events), key=in_words),
        sorted(((actor, ws.people.name_of(actor)) for actor in actors), key=in_words),
    )
