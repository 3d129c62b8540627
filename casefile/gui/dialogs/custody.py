"""The small forms about the custody of a file: handing over, receiving back, saving a copy, disposing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.style import ROW
from casefile.gui.widgets.question import Question
from casefile.i18n import N_, _, isolate
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_STAYS = N_(
    "What you write here stands in the journal for good, in every journal that is exported, and in every travel copy. "
    "Write no name of a protected person."
)


class CustodyForm(SmallForm):
    """A form that writes into the custody of one file. What it writes cannot be undone."""

    recorded = Signal()
    """It was done; the form is closed."""

    def __init__(
        self, desk: Desk, file: EvidenceFile, parent: QWidget, *, title: str, action: str, busy: str, intro: str = ""
    ) -> None:
        super().__init__(parent, title=title, action=action, busy=busy, intro=intro)
        self._desk, self._file = desk, file

    def line(self, name: str, label: str, hint: str = "") -> QLineEdit:
        """Ask for one line."""
        control = QLineEdit()
        self.ask(name, Question(label, control, hint))
        return control

    def record(self, verb: Callable[[Workspace], Changes]) -> None:
        """Do it on the writer thread."""
        self._desk.jobs.change(self, verb, lambda _changes: self._on_done(), self.refuse)

    def _on_done(self) -> None:
        self.accept()
        self.recorded.emit()


class HandOver(CustodyForm):
    """To whom, why, on what, under which seal."""

    def __init__(self, desk: Desk, file: EvidenceFile, parent: QWidget) -> None:
        super().__init__(
            desk,
            file,
            parent,
            title=_("Hand over {ref}", ref=isolate(file.ref)),
            action=_("Record it"),
            busy=_("Recording…"),
            intro=_("Records that the file, or the medium it lies on, is handed to somebody. Nothing is written out."),
        )
        self.setObjectName("hand_over")
        self._to = self.line("to", _("To whom"))
        self._why = self.line("why", _("Why"))
        self._medium = self.line("medium", _("On which medium"), _("Such as a USB stick or a printout; may be empty."))
        self._seal = self.line("seal", _("Seal number"), _("May be empty."))
        self.note(_(_STAYS))
        self._to.setFocus()

    def do(self) -> None:
        """Record it."""
        id, to, why = self._file.id, self._to.text(), self._why.text()
        medium, seal = self._medium.text(), self._seal.text()
        self.record(lambda ws: ws.custody.hand_over(id, to, why, medium=medium, seal=seal))


class TakeBack(CustodyForm):
    """From whom, why, on what, under which seal."""

    def __init__(self, desk: Desk, file: EvidenceFile, parent: QWidget) -> None:
        super().__init__(
            desk,
            file,
            parent,
            title=_("Receive {ref}", ref=isolate(file.ref)),
            action=_("Record it"),
            busy=_("Recording…"),
            intro=_(
                "Records from whom the file, or the medium it lies on, came, for the first time or back. Compare seal "
                "and SHA-256 first; if it comes back as a file, add it as a source as well."
            ),
        )
        self.setObjectName("take_back")
        self._sender = self.line("sender", _("From whom"))
        self._why = self.line("why", _("Why, and in what state"))
        self._medium = self.line("medium", _("On which medium"), _("Such as a USB stick or a printout; may be empty."))
        self._seal = self.line("seal", _("Seal number"), _("May be empty."))
        self.note(_(_STAYS))
        self._sender.setFocus()

    def do(self) -> None:
        """Record it."""
        id, sender, why = self._file.id, self._sender.text(), self._why.text()
        medium, seal = self._medium.text(), self._seal.text()
        self.record(lambda ws: ws.custody.receive(id, sender, why, medium=medium, seal=seal))


class PutUnderSeal(CustodyForm):
    """Which seal, why, on what."""

    def __init__(self, desk: Desk, file: EvidenceFile, parent: QWidget) -> None:
        super().__init__(
            desk,
            file,
            parent,
            title=_("Seal {ref}", ref=isolate(file.ref)),
            action=_("Record it"),
            busy=_("Recording…"),
            intro=_("Records that the medium on which the file lies was closed under a numbered seal."),
        )
        self.setObjectName("seal")
        self._seal = self.line("seal", _("Seal number"))
        self._why = self.line("why", _("Why"))
        self._medium = self.line("medium", _("On which medium"), _("Such as a USB stick or a printout; may be empty."))
        self.note(_(_STAYS))
        self._seal.setFocus()

    def do(self) -> None:
        """Record it."""
        id, seal, why, medium = self._file.id, self._seal.text(), self._why.text(), self._medium.text()
        self.record(lambda ws: ws.custody.seal(id, seal, why, medium=medium))


class SaveCopy(CustodyForm):
    """What the copy is for. :param out: where it will lie."""

    def __init__(self, desk: Desk, file: EvidenceFile, out: Path, parent: QWidget) -> None:
        super().__init__(
            desk,
            file,
            parent,
            title=_("Save a copy of {ref}", ref=isolate(file.ref)),
            action=_("Save the copy"),
            busy=_("Saving…"),
            intro=_(
                "{place} will hold the original bytes in the clear: anyone who gets at it can read it. It is read back "
                "and compared after writing.",
                place=isolate(str(out)),
            ),
        )
        self.setObjectName("save_copy")
        self._out = out
        self.working = QRadioButton(_("A copy to work on"))
        self.leaving = QRadioButton(_("A copy for somebody else"))
        self.working.setChecked(True)
        for each in (self.working, self.leaving):
            each.setMinimumHeight(ROW)
            self.column.addWidget(each)
        self._why = self.line("why", _("Why"))
        self.note(_(_STAYS))
        self._why.setFocus()

    def do(self) -> None:
        """Write it, as a task that can be seen; what is wrong is said here."""
        id, out, why, working = self._file.id, self._out, self._why.text(), self.working.isChecked()
        self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.custody.save_copy(
                id, out, why, working=working, progress=progress, cancelled=cancelled
            ),
            lambda _changes: self._on_saved(),
            _("Saving a copy"),
            self.refuse,
            writes=True,
        )

    def _on_saved(self) -> None:
        ref, place = isolate(self._file.ref), isolate(str(self._out))
        self._desk.notify(_("A copy of {ref} is in {place}, not encrypted.", ref=ref, place=place), "attention")
        self._on_done()


class Dispose(CustodyForm):
    """Why the stored bytes are to be destroyed.

    :param others: references of the other records whose file is the same bytes.
    """

    def __init__(self, desk: Desk, file: EvidenceFile, others: Sequence[str], parent: QWidget) -> None:
        super().__init__(
            desk,
            file,
            parent,
            title=_("Dispose of {ref}", ref=isolate(file.ref)),
            action=_("Destroy the file"),
            busy=_("Destroying…"),
            intro=_(
                "The stored file is destroyed in this vault, for good: undo does not bring it back. The record, "
                "its hashes, the text that was read from it and its custody stay."
            ),
        )
        self.setObjectName("dispose")
        self._together = bool(others)
        if others:
            refs = ", ".join(isolate(ref) for ref in others)
            self.note(_("The same bytes are also the file of {refs}: it goes with them.", refs=refs), "attention")
        self.note(_("Backups and copies elsewhere are not reached, nor what a medium may keep of deleted files."))
        self._why = self.line("why", _("Why"))
        self.note(_(_STAYS))
        self.call_off_by_default()
        self._why.setFocus()

    def do(self) -> None:
        """Destroy them."""
        id, why, together = self._file.id, self._why.text(), self._together
        self.record(lambda ws: ws.custody.dispose(id, why, together=together))
