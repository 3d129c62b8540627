"""The report of a case: how much there is, who was harmed, what is missing. Each number leads to the list behind it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons, words
from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.offers import Offer, Offered, Offers
from casefile.gui.pages.page import Page
from casefile.gui.places import save_as
from casefile.gui.statuses import ATTENTION, OPEN, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.column import page_column
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.services import report_words
from casefile.services.report import Number, Report
from casefile.services.report_words import Part, Row

_SIDES: tuple[tuple[str, ...], ...] = (("totals", "harm"), ("gaps", "support", "calls"))
"""What stands in each column."""
_WIDE = 900
"""The width, in pixels at 100 % text size, from which on there are two."""
_MEASURE = 1240
"""The widest the page becomes: lines that run across a whole screen are hard to read."""
_PRESSING = frozenset({"overdue", "unfulfilled"})


class ReportPage(Page):
    """Read again whenever it is shown, and when something changes under it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("report_page")
        self._report: Report | None = None
        self._title = PlainLabel(_("Report of the case"), level="title", wrap=True)
        self._title.setObjectName("report_title")
        self._when = secondary("")
        self._when.setObjectName("report_when")
        self._read = self._button(_("I have read this"), "check", self._on_read, "report_read")
        self._copy = self._button(_("Copy as text"), "copy", self.copy, "report_copy")
        self._save = self._button(_("Save as…"), "save", self._on_save, "report_save")
        self._empty = PlainLabel(
            _("Nothing is recorded in this case yet. What is recorded is counted here."), role="secondary", wrap=True
        )
        self._empty.setObjectName("report_empty")
        self._parts = {
            code: _PartView(desk, code, self._on_opened, self._offers) for code in ("news", *sum(_SIDES, ()))
        }
        self._compose()
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self._fetch())

    def _button(self, text: str, drawing: str, pressed: object, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        icons.put(button, drawing)
        button.clicked.connect(pressed)
        return button

    def _compose(self) -> None:
        column = page_column(self, _("Report of the case"), _MEASURE)
        buttons = QWidget(column)
        flow = FlowLayout(buttons)
        for button in (self._read, self._copy, self._save):
            flow.addWidget(button)
        middle = QVBoxLayout(column)
        middle.setContentsMargins(0, SPACE[3], 0, SPACE[4])
        middle.setSpacing(SPACE[1])
        middle.addWidget(self._title)
        middle.addWidget(self._when)
        middle.addWidget(buttons)
        middle.addWidget(self._empty)
        middle.addWidget(self._parts["news"])
        self._columns = QHBoxLayout()
        self._columns.setSpacing(SPACE[4])
        self._sides = [QVBoxLayout() for _side in _SIDES]
        for codes, side in zip(_SIDES, self._sides, strict=True):
            side.setSpacing(SPACE[1])
            for code in codes:
                side.addWidget(self._parts[code])
            side.addStretch(1)
            self._columns.addLayout(side, 1)
        middle.addLayout(self._columns)
        middle.addStretch(1)
        for widget in (buttons, self._empty):
            widget.hide()
        self._buttons = buttons

    # What the window asks

    def panes(self) -> Sequence[QWidget]:
        """The parts that have lines."""
        return [part.list for part in self._parts.values() if part.isVisibleTo(self) and part.list.count()] or [self]

    def showEvent(self, event: QShowEvent) -> None:
        """Read again what may have changed meanwhile: also the day."""
        super().showEvent(event)
        self._fetch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where there is no room for two."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE * self.desk.settings.text_size / 100
        self._columns.setDirection(QHBoxLayout.Direction.LeftToRight if wide else QHBoxLayout.Direction.TopToBottom)

    # What happens

    def _fetch(self) -> None:
        case_id, now = self.desk.case_id, self.desk.now()
        if case_id is not None and self.isVisible():
            self.desk.jobs.query(self, "report", lambda ws: ws.reports.of(case_id, now), self._show)

    def _on_changed(self, _changes: Changes) -> None:
        self._fetch()

    def _show(self, report: Report) -> None:
        self._report = report
        self._title.setText(report_words.title(report))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        self._title.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)  # a label would follow the title's own script
        self._when.setText(_("Counted {time}. Press a line to see what it counts.", time=self._now()))
        self._buttons.setVisible(not report.is_empty)
        self._when.setVisible(not report.is_empty)
        self._empty.setVisible(report.is_empty)
        shown = {part.code: part for part in report_words.parts(report, self._moments(report))}
        for code, view in self._parts.items():
            part = shown.get(code)
            view.setVisible(part is not None and not report.is_empty)
            if part is not None:
                view.show_part(part)

    def _moments(self, report: Report) -> Mapping[str, str]:
        return {report.news.at: words.moment(report.news.at)} if report.news is not None else {}

    def _now(self) -> str:
        return isolate(self.desk.now().strftime("%Y-%m-%d %H:%M"))

    def _on_opened(self, key: Hashable) -> None:
        if isinstance(key, Number) and self._report is not None:
            self.desk.open_list(key.kind, key.chips, f"kind:{key.kind} case:{self._report.case.ref}")

    def _offers(self, shown: LineList) -> Offered:
        key = shown.current_key() if shown.count() else None
        opens = [Offer(_("Open the list"), partial(self._on_opened, key), "list", "Enter")] if key is not None else []
        return [*opens, Offer(_("Copy the report as text"), self.copy, "copy")]

    def _on_read(self) -> None:
        report = self._report
        if report is not None:
            case_id, seq = report.case.id, report.seq
            self.desk.jobs.change(self, lambda ws: ws.reports.look(case_id, seq), lambda _none: self._fetch())

    # Taking it along

    def copy(self) -> None:
        """Copy all of it as text."""
        if self._report is not None:
            clipboard().copy(report_words.as_text(self._report, self._now()))
            self.desk.notify(_("The report was copied as text."), "info")

    def _on_save(self) -> None:
        if self._report is not None:
            save_as(
                self,
                "save_report",
                _("Save the report"),
                _("report {ref}.csv", ref=self._report.case.ref),
                self.save,
                kinds=_("Table or text ({patterns})", patterns="*.csv *.txt"),
                suffix="csv",
            )

    def save(self, place: Path) -> None:
        """Write it: as text where the name ends so, else as a table (CSV)."""
        report, now = self._report, self._now()
        if report is None:
            return

        self.desk.jobs.compute(
            self,
            lambda ws, _p, _c: ws.reports.save(report_words.content(report, now, suffix=place.suffix), place),
            lambda _none: self._on_saved(place),
            failed=self._on_failed,
        )

    def _on_saved(self, place: Path) -> None:
        self.desk.notify(_("The report is in {place}, not encrypted.", place=isolate(str(place))), "info")

    def _on_failed(self, error: CasefileError) -> None:
        self.desk.notify(error.message, "fault")


class _PartView(QWidget):
    """A heading with lines under it, and how they were counted."""

    def __init__(self, desk: Desk, code: str, opened: object, offers: object) -> None:
        super().__init__()
        self._code = code
        self._heading = PlainLabel(level="section", role="secondary", wrap=True)
        self.list = LineList(_("Report of the case"))
        self.list.setObjectName(f"report_{code}")
        self.list.opened.connect(opened)
        self.list.clicked.connect(lambda _index: self.list.opened.emit(self.list.current_key()))
        assert callable(offers)
        Offers(self.list, partial(offers, self.list))
        self._note = secondary("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[2], 0, 0)
        layout.setSpacing(SPACE[0])
        for widget in (self._heading, self.list, self._note):
            layout.addWidget(widget)
        self.hide()

    def show_part(self, part: Part) -> None:
        self._heading.setText(part.title)
        self.list.setAccessibleName(part.title)
        self.list.show_lines([_line(self._code, row) for row in part.rows])
        self.list.setVisible(bool(part.rows))
        note = part.note if part.rows else part.empty
        self._note.setText(note)
        self._note.setVisible(bool(note))


def _line(code: str, row: Row) -> Line:
    return Line(
        row.number,
        row.label,
        note=row.note,
        end=row.value,
        status=_status(code, row.number),
        quiet=not row.number.n,
        indent=int(code in ("gaps", "support", "calls")),
    )


def _status(code: str, number: Number) -> Status | None:
    """A sign before what asks for something."""
    if not number.n:
        return None
    if code == "calls":
        return ATTENTION if number.code in _PRESSING else None
    return OPEN if code == "gaps" or number.code == "fact.alone" else None
