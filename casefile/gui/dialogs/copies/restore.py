"""Restoring: which backup and snapshot, into which new folder, with which passphrase."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.errors import CasefileError, Refused
from casefile.gui import words
from casefile.gui.dialogs.copies.folder_line import FolderLine
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.jobs import Background, Cancelled, Progress
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.running import Running
from casefile.i18n import _, isolate, plural
from casefile.model.outside import clean_line
from casefile.vault.layout import BACKUP_SUFFIX

if TYPE_CHECKING:
    from casefile.services.restore import Restored


class RestoreForm(SmallForm):
    """Needs no open vault."""

    restored = Signal(object)
    """A :class:`Restored`; the form is closed."""

    def __init__(self, background: Background, parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Restore a backup"),
            action=_("Restore"),
            busy=_("Restoring…"),
            intro=_("Makes a new vault from a backup and checks every file of it. What exists is never written over."),
        )
        self.setObjectName("restore_form")
        self._background = background
        self.backup = FolderLine(_("Backup: a folder whose name ends in .casefile-backup, or the stick it lies on"))
        self.snapshot = ChoiceBox()
        self.snapshot.setAccessibleName(_("Snapshot"))
        self.name = QLineEdit()
        self.where = FolderLine(_("Where"), str(Path.home()))
        self.passphrase = PassphraseEdit(_("Passphrase"))
        self.running = Running(background)
        self.ask("backup", Question(_("Backup"), self.backup))
        self.ask("snapshot", Question(_("Snapshot"), self.snapshot))
        self.ask("folder", Question(_("Name of the new vault"), self.name))
        self.ask("where", Question(_("Where"), self.where))
        self.ask("passphrase", Question(_("Passphrase"), self.passphrase, _("One that opened the vault at that time.")))
        self.column.addWidget(self.running)
        self.backup.changed.connect(self._look)
        self.passphrase.entered.connect(self.submit)
        self._look()
        self.backup.setFocus()

    def is_right(self) -> bool:
        """Whether everything is named."""
        name = clean_line(self.name.text())
        missing = (
            ("backup", _("Choose the backup."), self.snapshot.count() > 0),
            ("folder", _("Give the vault a name."), bool(name) and "/" not in name and not name.startswith(".")),
            ("where", _("Say where the vault shall lie."), self.where.folder() is not None),
            ("passphrase", _("Type the passphrase."), bool(self.passphrase.passphrase())),
        )
        for field, sentence, there in missing:
            if not there:
                self.refuse(Refused(sentence, code="missing", field=field))
                return False
        return True

    def do(self) -> None:
        """Restore, while its progress is shown."""
        backup, where = self.backup.folder(), self.where.folder()
        assert backup is not None and where is not None
        folder, snapshot = where / clean_line(self.name.text()), str(self.snapshot.currentData())
        passphrase = self.passphrase.passphrase()

        def verb(progress: Progress, cancelled: Cancelled) -> Restored:
            from casefile.services.restore import restore

            return restore(
                backup,
                folder,
                passphrase,
                snapshot=snapshot,
                progress=progress,
                cancelled=cancelled,
            )

        task = self._background.run(self, verb, self._on_restored, self.refuse, _("Restoring the backup"))
        self.running.setEnabled(True)
        self.running.watch(task)

    def set_busy(self, busy: bool) -> None:
        """Only the button that stops it can be pressed meanwhile."""
        super().set_busy(busy)
        if busy:
            self.content.setEnabled(True)
        for each in (self.backup, self.snapshot, self.name, self.where, self.passphrase):
            each.setEnabled(not busy)

    def _on_restored(self, done: Restored) -> None:
        self.accept()
        self.restored.emit(done)

    def _look(self) -> None:
        """Which snapshots there are."""
        from casefile.services.restore import backup_in, moment_of
        from casefile.services.snapshots import snapshots_in

        self.snapshot.clear()
        place = self.backup.folder()
        if place is None or not place.is_dir():
            return
        try:
            found = backup_in(place)
        except CasefileError:
            return
        for name in reversed(snapshots_in(found)):
            at = moment_of(name).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self.snapshot.addItem(words.moment(at), name)
        if not self.name.text():
            self.name.setText(found.name.removesuffix(BACKUP_SUFFIX))


def told(done: Restored) -> tuple[str, str]:
    """What is said of a restored vault, and its weight."""
    place = isolate(str(done.folder))
    if done.missing:
        sentence = _("Restored to {place}, but: {missing}", place=place, missing=" ".join(done.missing[:5]))
        return sentence, "fault"
    sentence = plural(
        "Restored to {place}. {n} evidence file matches its hash.",
        "Restored to {place}. All {n} evidence files match their hashes.",
        done.evidence,
        place=place,
    )
    return sentence, "info"
