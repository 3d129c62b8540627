"""The dialog that attaches a thread to another record, where what it was about is gone."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.errors import BadInput, CasefileError, Refused
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.record_pickers import RecordPicker
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Thread

_KINDS = ("incident", "fact", "source", "evidence", "excerpt", "call", "person", "organisation", "place")


def ask_place(desk: Desk, parent: QWidget, thread: Thread) -> None:
    """Ask which record the thread is to be about; nothing where the vault is open for reading only."""
    if not desk.read_only:
        AttachDialog(desk, parent, thread).open()


class AttachDialog(SmallForm):
    """One record of the case."""

    def __init__(self, desk: Desk, parent: QWidget, thread: Thread) -> None:
        super().__init__(
            parent,
            title=_("Attach {ref} to a record", ref=isolate(thread.ref)),
            action=_("Attach"),
            busy=_("Saving…"),
            intro=_(
                "“{title}” was about something that is no longer here. What stood there stays said with it, wherever "
                "you attach it.",
                title=isolate(thread.title),
            ),
        )
        self.setObjectName("attach_dialog")
        self._desk, self._id = desk, thread.id
        self.record = RecordPicker(desk, _KINDS, makes=False)
        self.record.setObjectName("attach_to")
        self.record.set_label(_("What it is about now"))
        self.ask("record", Question(_("What it is about now"), self.record))

    def is_right(self) -> bool:
        """Whether a record is chosen."""
        if self._chosen() is not None:
            return super().is_right()
        self.refuse(Refused(_("Choose a record first."), code="required", field="record"))
        return False

    def do(self) -> None:
        """Attach it, as one step."""
        id, target = self._id, self._chosen()
        assert target is not None

        def done(_changes: Changes) -> None:
            self.set_busy(False)
            self.accept()
            self._desk.notify(_("The thread is attached. Ctrl+Z takes it back."))

        self._desk.jobs.change(self, lambda ws: ws.threads.attach(id, target), done, self._refused)

    def _chosen(self) -> UUID | None:
        try:
            chosen = self.record.value()
        except BadInput:
            return None
        return chosen if isinstance(chosen, UUID) else None

    def _refused(self, error: CasefileError) -> None:
        self.refuse(error)
