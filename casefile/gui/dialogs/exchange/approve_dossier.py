"""Approving a dossier by its file: a reviewer has the file alone, and signs for its SHA-256."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.places import choose_file
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Thread


class ApproveDossier(SmallForm):
    """The name of the version, and what is to be said with it."""

    def __init__(self, desk: Desk, parent: QWidget, case_id: UUID, path: Path) -> None:
        super().__init__(
            parent,
            title=_("Approve {name}", name=isolate(path.name)),
            action=_("Approve"),
            busy=_("Reading the file…"),
            intro=_(
                "You sign for exactly this file, by its SHA-256. It is not kept here; what you sign goes to the owner "
                "of the case with your next return."
            )
            if desk.is_review_copy
            else _("You sign for exactly this file, by its SHA-256. It is not kept here."),
        )
        self.setObjectName("approve_dossier")
        self._desk, self._case_id, self._path = desk, case_id, path
        self.name = QLineEdit()
        self.name.setObjectName("approve_dossier_name")
        self.ask("title", Question(_("Name of this version"), self.name, hint=_("Such as: for the filing of 3 May")))
        self.text = QPlainTextEdit()
        self.text.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.text.setMaximumHeight(6 * self.fontMetrics().lineSpacing())
        self.ask("text", Question(_("Remark, if one is to be kept"), self.text))
        answer_f1(self)

    def do(self) -> None:
        """Approve it."""
        case_id, path, name, text = self._case_id, self._path, self.name.text(), self.text.toPlainText()

        def done(_made: tuple[Thread, Changes]) -> None:
            self.set_busy(False)
            self.accept()
            self._desk.notify(_("The approval is signed. Ctrl+Z takes it back."))

        self._desk.jobs.change(
            self, lambda ws: ws.approvals.approve_dossier(case_id, path, name, text), done, self.refuse
        )


def approve_dossier(desk: Desk, parent: QWidget) -> None:
    """Ask which file, then under which name it is approved."""
    case_id = desk.case_id
    if case_id is None or desk.read_only:
        return
    choose_file(
        parent,
        "approve_dossier_file",
        _("Approve a dossier"),
        lambda path: ApproveDossier(desk, parent, case_id, path).open(),
        kinds=_("Dossiers ({pattern})", pattern="*.pdf *.docx"),
    )
