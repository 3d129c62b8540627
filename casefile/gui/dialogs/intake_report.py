"""What became of each file of an intake: what was read of it, what was left out, and what failed. It can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.file_report import FileReport
from casefile.gui.places import save_as
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, isolate, plural


class IntakeReport(Dialog):
    """The report of the last intake."""

    def __init__(self, desk: Desk, reports: Sequence[FileReport], parent: QWidget | None = None) -> None:
        title = _("What was read, and what was left out")
        super().__init__(parent, title, name="intake_report", width=48, height=24, fills=True, on_paper=False)
        self._desk = desk
        short = sum(1 for report in reports if report.left_out or report.remarks)
        words = plural(
            "Of {n} file something was left out or is to be known.",
            "Of {n} files something was left out or is to be known.",
            short,
        )
        self.text = QPlainTextEdit("\n\n".join("\n".join(report.lines) for report in reports), readOnly=True)
        self.text.setObjectName("intake_report.text")
        self.text.setAccessibleName(title)
        self.column.addWidget(PlainLabel(words, wrap=True, level="section"))
        self.column.addWidget(self.text, 1)
        self.add_button(_("Save the report…"), self._choose_place, "intake_report.save", "save")
        self.add_main(_("Close"), self.accept, "intake_report.close")

    def _choose_place(self) -> None:
        save_as(self, "save_intake_report", _("Save the report"), _("intake report.txt"), self.save)

    def save(self, out: Path) -> None:
        """Write the report there: it names files of the case, and is not encrypted."""
        text, place = self.text.toPlainText(), isolate(str(out))
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.sources.save_report(text, out),
            lambda _none: self._desk.notify(_("The report is in {place}, not encrypted.", place=place)),
            _("Saving the report"),
            self._on_failed,
            writes=True,
        )

    def _on_failed(self, error: CasefileError) -> None:
        self._desk.notify(error.message, "fault")
