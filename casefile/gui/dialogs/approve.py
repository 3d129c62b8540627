"""The dialog in which one approves a version of a record, or a dossier that was exported."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Thread


def ask_approval(desk: Desk, parent: QWidget, target_id: UUID, ref: str) -> None:
    """Ask under which name a record is approved as it is now."""
    ApproveDialog(desk, parent, target_id, ref).open()


def begin_approval(desk: Desk, parent: QWidget, target_id: UUID) -> None:
    """The same for a record of which only the id is known; nothing where the vault is open for reading only."""
    if not desk.read_only:
        desk.jobs.query(
            parent,
            "approve",
            lambda ws: ws.threads.meant(target_id),
            lambda record: ask_approval(desk, parent, record.id, record.ref),
        )


class ApproveDialog(SmallForm):
    """The name of the version, and what is to be said with it."""

    def __init__(self, desk: Desk, parent: QWidget, target_id: UUID, ref: str) -> None:
        super().__init__(
            parent,
            title=_("Approve {ref}", ref=isolate(ref)),
            action=_("Approve"),
            busy=_("Saving…"),
            intro=_("You approve what {ref} says now. What is changed later will be named.", ref=isolate(ref)),
        )
        self._desk, self._target_id = desk, target_id
        self.name = QLineEdit()
        self.name.setObjectName("approve_name")
        self.ask("title", Question(_("Name of this version"), self.name, hint=_("Such as: for the filing of 3 May")))
        self.text = QPlainTextEdit()
        self.text.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.text.setMaximumHeight(6 * self.fontMetrics().lineSpacing())
        self.ask("text", Question(_("Remark, if one is to be kept"), self.text))

    def do(self) -> None:
        """Approve it."""
        id, name, text = self._target_id, self.name.text(), self.text.toPlainText()

        def done(_made: tuple[Thread, Changes]) -> None:
            self.set_busy(False)
            self.accept()

        self._desk.jobs.change(self, lambda ws: ws.approvals.approve(id, name, text), done, self._refused)

    def _refused(self, error: CasefileError) -> None:
        self.refuse(error)
