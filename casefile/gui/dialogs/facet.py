"""What a list is to be narrowed by, of one facet: values to tick, days to type, or words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from casefile.errors import BadInput
from casefile.gui.chip_words import value_words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import secondary, tooltip
from casefile.gui.widgets.question import Question
from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.model.asking import days_of
from casefile.model.changes import Caption
from casefile.model.chips import NOTHING, Chip
from casefile.model.facets import LACKS, Facet, FacetType
from casefile.model.searchtext import normalise

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_SHOWN = 300
"""Values that are listed at once; typing finds the others."""
_ROWS = 8
_SCALES = ("reliability", "credibility")


class FacetDialog(Dialog):
    """Enter filters. What is typed above the values narrows these.

    :param chip: the one that is changed; None for a new one.
    """

    chosen = Signal(object)
    """The :class:`Chip` as it shall be; None to take it away."""

    def __init__(self, desk: Desk, parent: QWidget, kind: str, facet: Facet, chip: Chip | None = None) -> None:
        title = _("Filter by: {field}", field=_(facet.label))
        super().__init__(parent, title, name="facet-dialog", on_paper=False)
        self._facet, self._chip = facet, chip
        self._values: list[tuple[str, str]] = []
        self._ticked: set[str] = set(chip.values) if chip is not None else set()
        match facet.type:
            case FacetType.DAYS:
                self._ask_days(chip)
            case FacetType.WORDS:
                self._ask_words(chip)
            case _:
                self._ask_values()
                case_id = desk.case_id
                desk.jobs.query(self, "values", lambda ws: _offered(ws, kind, facet, case_id), self._on_values)
        self.without = QCheckBox(_("Leave these out instead"))
        self.without.setObjectName("facet-without")
        self.without.setMinimumHeight(ROW)
        self.without.setChecked(chip is not None and not chip.wanted)
        self.column.addWidget(self.without)
        self.add_cancel()
        self.add_main(_("Filter"), self._on_filter, "facet-filter", "funnel")

    # Days and words

    def _ask_days(self, chip: Chip | None) -> None:
        first, end = chip.days() if chip is not None else (None, None)
        last = end - dt.timedelta(days=1) if end is not None else None
        self.first = QLineEdit(first.isoformat() if first else "")
        self.last = QLineEdit(last.isoformat() if last else "")
        hint = _(
            "A year, a month or a day: {year}, {month}, {day} or {typed}. A date counts by the day it begins.",
            year=isolate("2018"),
            month=isolate("2018-12"),
            day=isolate("2018-12-06"),
            typed=isolate("6.12.2018"),
        )
        self._days = [Question(_("First day"), self.first), Question(_("Last day"), self.last, hint)]
        for question in self._days:
            self.column.addWidget(question)
        self.undated = QCheckBox(_("Those without a date"))
        self.undated.setObjectName("facet-undated")
        self.undated.setMinimumHeight(ROW)
        self.undated.setChecked(chip is not None and first is None and end is None)
        self.undated.toggled.connect(self._fit_days)
        self.column.addWidget(self.undated)
        self._fit_days()
        self.first.setFocus()

    def _fit_days(self) -> None:
        for question in self._days:
            question.setEnabled(not self.undated.isChecked())

    def _ask_words(self, chip: Chip | None) -> None:
        self.words = QLineEdit(chip.values[0] if chip is not None and chip.values else "")
        self.column.addWidget(Question(_(self._facet.label), self.words, _("A part of the name is enough.")))
        self.words.setFocus()

    # Values to tick

    def _ask_values(self) -> None:
        self.line = QLineEdit(clearButtonEnabled=True)
        self.line.setObjectName("facet-line")
        self.line.setMinimumHeight(ROW)
        self.line.setPlaceholderText(_("Type to find"))
        self.line.setAccessibleName(_("Type to find"))
        self.line.textEdited.connect(lambda _text: self._show_values())
        self.ticks = QListWidget()
        self.ticks.setObjectName("facet-values")
        self.ticks.setAccessibleName(_(self._facet.label))
        self.ticks.setMinimumHeight(_ROWS * (ROW + 2))
        self.ticks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.ticks.itemChanged.connect(self._on_ticked)
        self.ticks.itemDoubleClicked.connect(self._on_pressed)
        self._more = secondary("")
        self._more.hide()
        for widget in (self.line, self.ticks, self._more):
            self.column.addWidget(widget)
        self.line.setFocus()

    def _on_values(self, values: Sequence[tuple[str, str]]) -> None:
        self._values = list(values)
        self._show_values()

    def _show_values(self) -> None:
        typed = normalise(self.line.text())
        fitting = [each for each in self._values if typed in normalise(each[1])]
        self.ticks.blockSignals(True)
        self.ticks.clear()
        for value, words in fitting[:_SHOWN]:
            item = QListWidgetItem(words)
            item.setToolTip(tooltip(words))
            item.setSizeHint(QSize(0, max(ROW, self.fontMetrics().height() + SPACE[2])))
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in self._ticked else Qt.CheckState.Unchecked)
            self.ticks.addItem(item)
        self.ticks.blockSignals(False)
        if fitting:
            self.ticks.setCurrentRow(0)
        hidden = len(fitting) - _SHOWN
        self._more.setVisible(hidden > 0 or not fitting)
        self._more.setText(_("Type more to see the others.") if hidden > 0 else _("Nothing here has this name."))

    def _on_ticked(self, item: QListWidgetItem) -> None:
        value = str(item.data(Qt.ItemDataRole.UserRole))
        if item.checkState() is Qt.CheckState.Checked:
            self._ticked.add(value)
        else:
            self._ticked.discard(value)

    def _on_pressed(self, item: QListWidgetItem) -> None:
        item.setCheckState(Qt.CheckState.Checked)
        self._on_filter()

    def _read_values(self) -> tuple[str, ...]:
        """What is ticked; where nothing is, and one value is left by what was typed, that one."""
        if not self._ticked and self.line.text().strip() and self.ticks.count() == 1:
            return (str(self.ticks.item(0).data(Qt.ItemDataRole.UserRole)),)
        known = [value for value, _words in self._values if value in self._ticked]
        return (*known, *sorted(self._ticked - set(known)))

    # What comes of it

    def _on_filter(self) -> None:
        values = self._read()
        if values is None:
            return
        self.accept()
        self.chosen.emit(Chip(self._facet.name, values, not self.without.isChecked()) if values else None)

    def _read(self) -> tuple[str, ...] | None:
        """The values; none of them takes the chip away. None where something cannot be read."""
        if self._facet.type is FacetType.WORDS:
            words = " ".join(self.words.text().split())
            return (words,) if words else ()
        if self._facet.type is not FacetType.DAYS:
            return self._read_values()
        if self.undated.isChecked():
            return ("", "")
        ends: list[str] = []
        for place, (question, line) in enumerate(zip(self._days, (self.first, self.last), strict=True)):
            try:
                days = days_of(line.text().strip()) if line.text().strip() else None
            except BadInput as error:
                question.say(error.message)
                question.go_to()
                self.take_room()
                return None
            ends.append(days[place].isoformat() if days is not None else "")
        if ends[0] and ends[1] and ends[0] >= ends[1]:
            self._days[1].say(_("The last day is before the first."))
            self._days[1].go_to()
            self.take_room()
            return None
        return tuple(ends) if any(ends) else ()


def _offered(ws: Workspace, kind: str, facet: Facet, case_id: UUID | None) -> list[tuple[str, str]]:
    """The values that occur, each with its words, most used first; *nothing entered* last. On a reader thread."""
    if facet.type is FacetType.GRADES:
        values = [code for scale in _SCALES for code in vocabularies.load(scale).codes()]
        return [(value, value_words(facet, value, {})) for value in (*values, NOTHING)]
    if facet.type is FacetType.LACKS:
        return [(value, _(words)) for value, words in LACKS.get(kind, {}).items()]
    counts = ws.records.values_in_use(kind, facet, case_id=case_id)
    captions: Mapping[UUID, Caption] = {}
    if facet.type is FacetType.RECORDS:
        captions = ws.headings.of([UUID(value) for value in counts])
        counts = {value: n for value, n in counts.items() if UUID(value) in captions}
    counts.pop(NOTHING, None)
    said = {value: value_words(facet, value, captions) for value in counts}
    if facet.type is FacetType.TAGS:  # upper levels that nothing is tagged with by themselves
        upper = {tag[:place] for tag in counts for place, sign in enumerate(tag) if sign == "/" and place}
        said.update((tag, value_words(facet, tag, captions)) for tag in upper - set(counts))
        ordered = sorted(said, key=lambda value: normalise(value))
    else:
        ordered = sorted(said, key=lambda value: (-counts[value], normalise(said[value])))
    shown = [
        (
            value,
            _("{name} ({n})", name=said[value], n=current().number(counts[value])) if value in counts else said[value],
        )
        for value in ordered
    ]
    return [*shown, (NOTHING, value_words(facet, NOTHING, captions))]
