"""Backing up: where to; then it runs while work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from casefile.errors import Refused
from casefile.gui.desk import Desk
from casefile.gui.dialogs.copies.folder_line import FolderLine
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.services.backup_words import what_is_wrong, what_was_read

if TYPE_CHECKING:
    from casefile.errors import CasefileError
    from casefile.services.backup import BackedUp


class BackupForm(SmallForm):
    """Asks for the folder. The backup itself is a task that can be seen and stopped."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Back up the vault"),
            action=_("Back up"),
            busy=_("Starting…"),
            intro=_(
                "Writes the whole vault to another medium, still encrypted. You can go on working. Only what is new "
                "since the last backup is copied, and read back; of what was copied earlier, a part is read again each "
                "time, so that within ten backups all of it was."
            ),
        )
        self.setObjectName("backup_form")
        self._desk = desk
        self.folder = FolderLine(_("Folder of the stick or disk"))
        self.ask("folder", Question(_("Folder of the stick or disk"), self.folder))
        self.check_all = QCheckBox(_("Read all again that was copied earlier"))
        self.column.addWidget(self.check_all)
        self.note(_("It opens with the passphrases of today. Keep one in another house."))
        self.folder.setFocus()

    def is_right(self) -> bool:
        """Whether a folder is named."""
        if self.folder.folder() is not None:
            return True
        self.refuse(Refused(_("Say which folder."), code="no_folder", field="folder"))
        return False

    def do(self) -> None:
        """Begin, and close."""
        desk, folder, check_all = self._desk, self.folder.folder(), self.check_all.isChecked()
        assert folder is not None

        def done(made: BackedUp) -> None:
            desk.notify(*told(made))
            if not desk.read_only:
                desk.jobs.change(desk, lambda ws: ws.backups.note(made))

        desk.jobs.compute(
            desk,
            lambda ws, progress, cancelled: ws.backups.write(
                folder, check_all=check_all, progress=progress, cancelled=cancelled
            ),
            done,
            _("Backing up the vault"),
            failed=lambda error: say_failed(desk, error),
        )
        self.accept()


def say_failed(desk: Desk, error: CasefileError) -> None:
    """Say what went wrong; that the person stopped it is no fault."""
    desk.notify(error.message, "info" if error.code == "cancelled" else "fault")


def told(made: BackedUp) -> tuple[str, str]:
    """What is said of a backup, and its weight: what is wrong first, then what was read when."""
    said = [_("Backed up to {place}.", place=isolate(str(made.folder))), *what_is_wrong(made), *what_was_read(made)]
    if made.same_disk:
        said.append(_("It lies on the disk of the vault: if that disk fails or is taken, both are gone."))
    weight = "fault" if not made.ok else "attention" if made.same_disk else "info"
    return " ".join(said), weight
