"""Importing a dataset of others, step by step: its table, columns and words, what would happen; then it happens."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.dataset.columns_page import ColumnsPage
from casefile.gui.dialogs.dataset.outcome_page import OutcomePage, report
from casefile.gui.dialogs.dataset.table_page import TablePage
from casefile.gui.dialogs.dataset.words_page import WordsPage
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.jobs import Cancelled, Progress
from casefile.gui.places import save_as
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.running import Running
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes
from casefile.model.mappings import TableMapping
from casefile.services.assigning import built
from casefile.services.datasets import DatasetPreview, Looked
from casefile.services.proposing import Strange, assign, layout_of, strange

if TYPE_CHECKING:
    from casefile.workspace import Workspace

TABLE, COLUMNS, WORDS, OUTCOME = range(4)


class DatasetDialog(Dialog):
    """Nothing is changed before *Import* is pressed on the last step.

    :param looked: what the file holds, as it was just looked at. :param fitting: mappings that can read it.
    :param case_id: the case that it goes into.
    """

    def __init__(
        self,
        desk: Desk,
        path: Path,
        looked: Looked,
        fitting: list[TableMapping],
        case_id: UUID,
        parent: QWidget | None = None,
    ) -> None:
        title = _("Import {name}", name=isolate(path.name))
        super().__init__(parent, title, name="dataset_dialog", width=58, height=30, fills=True, on_paper=False)
        self._desk, self._path, self._case_id = desk, path, case_id
        self._looked = looked
        self._preview: DatasetPreview | None = None
        self._mapping: TableMapping | None = None
        self._applied = False
        self.step_label = PlainLabel(level="heading")
        self.step_label.setObjectName("dataset.step")
        self.table, self.columns, self.words, self.outcome = TablePage(), ColumnsPage(), WordsPage(), OutcomePage()
        self._steps = QStackedWidget()
        for page in (self.table, self.columns, self.words, self.outcome):
            self._steps.addWidget(page)
        self.running = Running(desk.jobs)
        self.save = self.add_button(_("Save the report…"), self._choose_place, "dataset.save", "save")
        self.back = self.add_button(_("Back"), self._go_back, "dataset.back")
        self.cancel = self.add_cancel(name="dataset.cancel")
        self.next = self.add_main(_("Next"), self._go_on, "dataset.next")
        for part in (self.step_label, self._steps, self.running):
            self.column.addWidget(part, 1 if part is self._steps else 0)
        self.table.wanted.connect(self._look_again)
        self.table.forget_wanted.connect(self._forget)
        self.running.ended.connect(self._on_ended)
        self.table.show_file(looked, fitting)
        self._begin_columns()
        self.table.how.activated.connect(lambda _n: self._begin_columns())
        self._show(TABLE)

    # -- going through the steps --------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Which one is shown."""
        return self._steps.currentIndex()

    def _show(self, step: int) -> None:
        self._steps.setCurrentIndex(step)
        names = (_("The table"), _("Where each column goes"), _("Values without a term"), _("What would happen"))
        name = _("What happened") if self._applied else names[step]
        self.step_label.setText(_("Step {n} of {all}: {name}", n=step + 1, all=len(names), name=name))
        self.say("")
        self.back.setVisible(step > TABLE and not self._applied)
        self.save.setVisible(step == OUTCOME and self._preview is not None)
        self.cancel.setVisible(not self._applied)
        self.next.setText(_("Close") if self._applied else _("Import") if step == OUTCOME else _("Next"))
        preview = self._preview
        ready = preview is not None and bool(preview.count("create") + preview.count("update"))
        self.next.setEnabled(not self.running.busy and (step != OUTCOME or ready or self._applied))
        for place, focus in ((TABLE, self.table.how), (COLUMNS, self.columns.table), (WORDS, self.words.table)):
            if step == place:
                focus.setFocus()

    def _go_on(self) -> None:
        if self._applied:
            self.accept()
        elif self.step == TABLE:
            self._show(COLUMNS)
        elif self.step == COLUMNS:
            if self.columns.is_right():
                self._after_columns()
        elif self.step == WORDS:
            self._try()
        else:
            self._apply()

    def _go_back(self) -> None:
        if self.step == OUTCOME:
            self._show(WORDS if self.words.strange and self.table.mapping is None else COLUMNS)
        else:
            self._show(self.step - 1)

    def reject(self) -> None:
        """Stop what is under way, too."""
        if self.running.busy:
            self.running.stop.click()
        super().reject()

    # -- the table ----------------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        path, source, case_id = self._path, self.table.source, self._case_id

        def done(found: tuple[Looked, list[TableMapping]]) -> None:
            self._looked, fitting = found
            self.table.show_file(self._looked, fitting)
            self._begin_columns()
            self._show(TABLE)

        self.next.setEnabled(False)

        def read(ws: Workspace, _progress: Progress, cancelled: Cancelled) -> tuple[Looked, list[TableMapping]]:
            looked = ws.datasets.look(path, source, cancelled=cancelled)
            return looked, ws.datasets.fitting(looked, case_id)

        task = self._desk.jobs.compute(self, read, done, _("Reading the file"), self._on_failed)
        self.running.watch(task)

    def _forget(self, name: str) -> None:
        case_id = self._case_id
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.datasets.mappings.forget(case_id, name),
            lambda _none: self._look_again(),
            failed=self._on_failed,
            writes=True,
        )

    def _begin_columns(self) -> None:
        mapping = self.table.mapping
        if mapping is not None:
            self.columns.show_mapping(self._looked, mapping)
        else:
            self.columns.assign(self._looked, assign(self._looked))

    # -- columns and words --------------------------------------------------------------------------------------------

    def _after_columns(self) -> None:
        if self.table.mapping is not None:
            self._try()
            return
        looked, assignment = self._looked, self.columns.assignment

        def done(found: list[Strange]) -> None:
            self.words.show_words(found)
            if found:
                self._show(WORDS)
            else:
                self._try()

        self._desk.jobs.compute(
            self, lambda _ws, _progress, _cancelled: strange(looked, assignment), done, failed=self._on_failed
        )

    def _chosen(self) -> TableMapping:
        """The mapping as it was chosen or put together. :raises CasefileError: it cannot be carried out."""
        ready = self.table.mapping
        if ready is not None:
            return ready if ready.date_order in ("day", "month") else ready.with_order(self.columns.date_order)
        done = dataclasses.replace(self.columns.assignment, terms=self.words.terms, date_order=self.columns.date_order)
        name = self._path.stem[:60] or "table"
        return built(name, name, layout_of(self._looked, self.table.source), self._looked.names, done)

    # -- what would happen --------------------------------------------------------------------------------------------

    def _try(self) -> None:
        try:
            mapping = self._chosen()
        except CasefileError as error:
            self.say(error.message)
            return
        self._mapping, self._preview = mapping, None
        path, case_id = self._path, self._case_id
        self._show(OUTCOME)
        self.outcome.sentence.setText(_("Looking at every row. Nothing is changed yet."))
        self.outcome.notices.hide()
        self.outcome.table.show_rows([])
        self.outcome.remember.hide()
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.datasets.preview(
                path, mapping, ws.datasets.case_of(case_id), cancelled=cancelled
            ),
            self._show_preview,
            _("Looking at every row"),
            self._on_failed,
        )
        self.running.watch(task)

    def _show_preview(self, preview: DatasetPreview) -> None:
        self._preview = preview
        self.outcome.show_preview(preview, own=self.table.mapping is None)
        self._show(OUTCOME)
        self.outcome.table.setFocus()

    def _apply(self) -> None:
        preview = self._preview
        if preview is None:
            return
        self.next.setEnabled(False)
        self.back.setEnabled(False)
        kept = self._mapping if self.outcome.remember.isChecked() and not self.outcome.remember.isHidden() else None
        case_id = self._case_id

        def applied(ws: Workspace, progress: Progress, cancelled: Cancelled) -> Changes:
            changes = ws.datasets.apply(preview, progress=progress, cancelled=cancelled)
            if kept is not None:
                ws.datasets.mappings.remember(case_id, kept)
            return changes

        task = self._desk.jobs.compute(self, applied, self._on_applied, _("Importing"), self._on_failed, writes=True)
        self.running.watch(task)

    def _on_applied(self, changes: Changes) -> None:
        self._applied = True
        self.outcome.done(
            plural(
                "{n} record is imported. Undo takes it back.",
                "{n} records are imported. Undo takes them back.",
                changes.count,
            )
        )
        self._show(OUTCOME)
        self.next.setFocus()

    # -- the report ---------------------------------------------------------------------------------------------------

    def _choose_place(self) -> None:
        save_as(self, "save_dataset_report", _("Save the report"), _("import report.txt"), self.save_to)

    def save_to(self, out: Path) -> None:
        """Write the report there: it names records of the case, and is not encrypted."""
        preview = self._preview
        if preview is None:
            return
        text, place = report(preview), isolate(str(out))
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.sources.save_report(text, out),
            lambda _none: self._desk.notify(_("The report is in {place}, not encrypted.", place=place)),
            _("Saving the report"),
            lambda error: self._desk.notify(error.message, "fault"),
            writes=True,
        )

    # -- what goes wrong ----------------------------------------------------------------------------------------------

    def _on_ended(self) -> None:
        self.back.setEnabled(True)
        self._show(self.step)

    def _on_failed(self, error: CasefileError) -> None:
        if self.step == OUTCOME and not self._applied:
            self._preview = None
            self.outcome.sentence.setText(error.message)
            self.outcome.sentence.set_role("disputed")
            self._show(OUTCOME)
        else:
            self.say(error.message)
