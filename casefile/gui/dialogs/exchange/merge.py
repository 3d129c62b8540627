"""Merging a return: what it says and comes to first, in words; then all of it as one step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui import words
from casefile.gui.desk import CameBack, Desk
from casefile.gui.dialogs.exchange.contacts import ContactsDialog
from casefile.gui.dialogs.exchange.files import choose_package
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, DISPUTED, DONE, VERIFIED, Status
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.widgets.running import Running
from casefile.i18n import N_, _, isolate
from casefile.services.returns import CURRENT, KNOWN, LEFT, NEW, ORPHAN, STALE, TRASHED, MergePlan, PlannedThread

_OUTCOMES: dict[str, tuple[str, Status]] = {
    NEW: (N_("New"), VERIFIED),
    KNOWN: (N_("Here already"), DONE),
    LEFT: (N_("Left out"), DISPUTED),
}
_LOOKS = {CURRENT: None, STALE: ATTENTION, TRASHED: ATTENTION, ORPHAN: DISPUTED}
_ABOUT_PEOPLE = frozenset({"unknown_author", "changed_key"})
"""Why a package is refused where the list of contacts helps."""


class MergeDialog(Dialog):
    """Reads the return at once; nothing is changed before *Merge* is pressed."""

    def __init__(self, desk: Desk, path: Path, parent: QWidget) -> None:
        title = _("Merge {name}", name=isolate(path.name))
        super().__init__(parent, title, name="merge_dialog", width=56, height=18, fills=True, on_paper=False)
        self._desk, self._path = desk, path
        self._plan: MergePlan | None = None
        self._sentences = PlainLabel(_("Reading the return…"), wrap=True, selectable=True)
        self.running = Running(desk.jobs)
        self.table = RowsTable(
            _("What would become of each thread"),
            ((_("What happens"), 12), (_("Kind"), 12), (_("Thread"), 30), (_("What it is about, since"), 30)),
        )
        self.table.setObjectName("merge_threads")
        self.table.selectionModel().currentChanged.connect(lambda *_rows: self._show_standing())
        self._standing = PlainLabel(wrap=True, selectable=True)
        self.contacts = push_button("merge.contacts", _("Contacts…"), "users", self._on_contacts)
        self.contacts.setAutoDefault(False)
        self.contacts.hide()
        for part in (self._sentences, self.running, self.contacts, self.table, self._standing):
            self.column.addWidget(part, 1 if part is self.table else 0)
        self.table.hide()
        self.column.addStretch(0)
        self.add_cancel()
        self.merge = self.add_main(_("Merge"), self._on_merge, "merge_return", "check")
        self.merge.setEnabled(False)
        answer_f1(self)
        self._read()

    @property
    def words(self) -> str:
        """All that is said above and below the list."""
        return "\n".join([self._sentences.text(), self._standing.text()])

    def reject(self) -> None:
        """Stop what is under way, too."""
        if self.running.busy:
            self.running.stop.click()
        super().reject()

    def _read(self) -> None:
        path = self._path
        self.contacts.hide()
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.returns.plan(path, cancelled=cancelled),
            self._show,
            _("Reading the return"),
            self._refused,
        )
        self.running.watch(task)

    def _show(self, plan: MergePlan) -> None:
        self._plan = plan
        self._sentences.setText("\n".join([*plan.sentences, _("Nothing is changed before you press “Merge”.")]))
        self._sentences.set_role("text")
        self.table.show_rows([_row(each) for each in plan.rows])
        self.table.setVisible(bool(plan.rows))
        news = any(each.outcome == NEW or (each.outcome == KNOWN and each.posts) for each in plan.rows)
        self.merge.setEnabled(news and not self._desk.read_only)
        self._show_standing()
        self.take_room()
        (self.merge if self.merge.isEnabled() else self.table).setFocus()

    def _show_standing(self) -> None:
        row = self.table.currentIndex().row()
        sentence = self._plan.rows[row].standing.sentence if self._plan is not None and row >= 0 else ""
        self._standing.setText(sentence)
        self._standing.setVisible(bool(sentence))

    def _refused(self, error: CasefileError) -> None:
        said = error.message
        if error.code == "other_kind":
            said = _("This package is a review copy. Open it with “Open a package…”. Nothing was changed.")
        self._sentences.setText(said)
        self._sentences.set_role("disputed")
        self.table.hide()
        self._standing.hide()
        self.merge.setEnabled(False)
        self.contacts.setVisible(error.code in _ABOUT_PEOPLE)
        self.take_room()

    def _on_merge(self) -> None:
        path = self._path
        self.merge.setEnabled(False)
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.returns.merge(path, cancelled=cancelled),
            self._on_merged,
            _("Merging the return"),
            self._refused,
            writes=True,
        )
        self.running.watch(task)

    def _on_merged(self, plan: MergePlan) -> None:
        came = [
            each.thread_id
            for each in plan.rows
            if each.thread_id is not None and (each.outcome == NEW or (each.outcome == KNOWN and each.posts))
        ]
        self.accept()
        self._desk.notify(_("What {name} said is merged. Undo takes it back.", name=isolate(plan.contact.name)))
        self._desk.show_came_back(CameBack(plan.case_id, plan.contact.name, frozenset(came)))

    def _on_contacts(self) -> None:
        dialog = ContactsDialog(self._desk, self)
        dialog.finished.connect(lambda _how: self._read())
        dialog.open()


def _row(planned: PlannedThread) -> tuple[Cell, ...]:
    label, status = _OUTCOMES[planned.outcome]
    return (
        Cell(_(label), status),
        Cell(words.term("thread_kind", planned.type)),
        Cell(planned.title),
        Cell(planned.standing.sentence, _LOOKS[planned.standing.state]),
    )


def merge_return(desk: Desk, parent: QWidget) -> None:
    """Ask which return, then show what it comes to."""
    choose_package(parent, _("Merge a return"), lambda path: MergeDialog(desk, path, parent).open())
