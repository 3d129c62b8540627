"""Taking in Casefile JSON: first what would become of each record, then all of it as one step, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui import words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.models.cells import Cell
from casefile.gui.places import choose_file
from casefile.gui.statuses import ATTENTION, DISPUTED, DONE, VERIFIED, Status
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.widgets.running import Running
from casefile.i18n import N_, _, isolate, plural
from casefile.model.changes import Changes
from casefile.model.fields import kind
from casefile.services.import_plan import PlannedRecord
from casefile.services.transfer import Preview

if TYPE_CHECKING:
    from casefile.model.mappings import TableMapping
    from casefile.services.datasets import Looked
    from casefile.workspace import Workspace

_ACTIONS: Mapping[str, tuple[str, Status]] = {
    "create": (N_("Add"), VERIFIED),
    "update": (N_("Change"), ATTENTION),
    "skip": (N_("Leave as it is"), DONE),
    "refuse": (N_("Cannot be taken"), DISPUTED),
}
_PATTERNS = "*.json *.csv *.tsv *.txt *.xlsx *.xls *.xlsb *.ods *.geojson *.kml *.gpx *.ris"
_FIRST = ("refuse", "update", "create", "skip")


def import_case(desk: Desk, owner: QWidget) -> None:
    """Ask which file, then show what it would bring."""
    if desk.read_only:
        return
    choose_file(
        owner,
        "import_from",
        _("Import Casefile JSON or a dataset"),
        lambda path: look_at(desk, path, owner),
        accept=_("Look at it"),
        kinds=_("Casefile JSON, tables, places, libraries ({pattern})", pattern=_PATTERNS),
    )


def look_at(desk: Desk, path: Path, owner: QWidget) -> None:
    """Look at a file, and open the dialog that is for it: Casefile JSON, or a dataset of others."""
    case_id = desk.case_id

    def done(found: tuple[Looked, list[TableMapping]]) -> None:
        looked, fitting = found
        if looked.type == "casefile":
            ImportDialog(desk, path, owner).open()
        elif case_id is None:
            desk.notify(_("A dataset goes into a case: open or make one first. Nothing was imported."), "attention")
        else:
            from casefile.gui.dialogs.dataset.dialog import DatasetDialog

            DatasetDialog(desk, path, looked, fitting, case_id, owner).open()

    def read(ws: Workspace, _progress: object, cancelled: Callable[[], bool]) -> tuple[Looked, list[TableMapping]]:
        looked = ws.datasets.look(path, cancelled=cancelled)
        return looked, ws.datasets.fitting(looked, case_id) if looked.type != "casefile" else []

    desk.jobs.compute(owner, read, done, _("Reading the file"), lambda error: desk.notify(error.message, "fault"))


class ImportDialog(Dialog):
    """Reads the file at once; nothing is changed before *Import* is pressed."""

    def __init__(self, desk: Desk, path: Path, parent: QWidget | None = None) -> None:
        title = _("Import {name}", name=isolate(path.name))
        super().__init__(parent, title, name="import_dialog", width=52, height=26, fills=True, on_paper=False)
        self._desk = desk
        self._preview: Preview | None = None
        self._sentence = PlainLabel(_("Reading the file…"), wrap=True, level="section")
        self._sentence.setObjectName("import_sentence")
        self._notices = PlainLabel(wrap=True, role="secondary", selectable=True)
        self.table = RowsTable(
            _("What would become of each record"),
            ((_("Action"), 16), (_("Type"), 14), (_("Reference"), 18), (_("Title"), 32), (_("Why"), 20)),
        )
        self.running = Running(desk.jobs)
        self.add_cancel()
        self.apply = self.add_main(_("Import"), self._on_apply, "apply_import")
        self.apply.setEnabled(False)
        for part in (self._sentence, self._notices, self.table, self.running):
            self.column.addWidget(part, 1 if part is self.table else 0)
        self._notices.hide()
        task = desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.transfer.preview(path, cancelled=cancelled),
            self._show,
            _("Reading the file"),
            self._on_failed,
        )
        self.running.watch(task)

    @property
    def sentence(self) -> str:
        """What is said above the table."""
        return self._sentence.text()

    def reject(self) -> None:
        """Stop what is under way, too."""
        if self.running.busy:
            self.running.stop.click()
        super().reject()

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        self._sentence.setText(_summary(preview))
        self._sentence.set_role("disputed" if preview.refused else "text")
        notices = [*preview.notices, *_not_named(preview)]
        self._notices.setText("\n".join(notices))
        self._notices.setVisible(bool(notices))
        rows = sorted(preview.rows, key=lambda row: _FIRST.index(row.action))
        self.table.show_rows([_row(row) for row in rows])
        self.apply.setEnabled(not preview.refused and bool(preview.count("create") + preview.count("update")))
        self.table.setFocus()

    def _on_apply(self) -> None:
        preview = self._preview
        if preview is None:
            return
        self.apply.setEnabled(False)
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.transfer.apply(preview, cancelled=cancelled),
            self._on_applied,
            _("Importing"),
            self._on_failed,
            writes=True,
        )
        self.running.watch(task)

    def _on_applied(self, changes: Changes) -> None:
        n = changes.count
        self._desk.notify(
            plural(
                "{n} record is imported. Undo takes it back.",
                "{n} records are imported. Undo takes them back.",
                n,
            )
        )
        self.accept()

    def _on_failed(self, error: CasefileError) -> None:
        self._sentence.setText(error.message)
        self._sentence.set_role("disputed")


def _summary(preview: Preview) -> str:
    refused = preview.count("refuse")
    if refused:
        return plural(
            "{n} record cannot be taken, so nothing can be imported. The reason stands in its line.",
            "{n} records cannot be taken, so nothing can be imported. The reasons stand in their lines.",
            refused,
        )
    if not preview.count("create") + preview.count("update"):
        return _("Everything in this file is here already, unchanged: there is nothing to import.")
    counts = [
        plural("{n} record is added", "{n} records are added", preview.count("create")),
        plural("{n} is changed", "{n} are changed", preview.count("update")),
        plural("{n} stays as it is", "{n} stay as they are", preview.count("skip")),
    ]
    into = (
        _("Into the new case {ref}", ref=isolate(preview.case_ref))
        if preview.makes_case
        else _("Into the case {ref}", ref=isolate(preview.case_ref))
    )
    return _("{where}: {counts}.", where=into, counts=words.listed(counts))


def _not_named(preview: Preview) -> list[str]:
    n = preview.not_named
    if not n:
        return []
    return [
        plural(
            "The list shows the first records; {n} more is counted above.",
            "The list shows the first records; {n} more are counted above.",
            n,
        )
    ]


def _row(row: PlannedRecord) -> tuple[Cell, ...]:
    label, status = _ACTIONS[row.action]
    return (
        Cell(_(label), status),
        Cell(_(kind(row.kind).label) if row.kind else ""),
        Cell(isolate(row.ref) if row.ref else ""),
        Cell(row.heading),
        Cell(row.reason),
    )
