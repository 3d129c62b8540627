"""The section that says when the vault was last backed up."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.rows import Group, Row, Section
from casefile.gui.statuses import ATTENTION, SAFE
from casefile.gui.words import day
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.services.backup import BackupState

BACKUP = "vault.backup"
"""The command that makes a backup."""


def backup_section(desk: Desk) -> Section:
    """When the last backup was, and the way to the next."""
    return Section("backup", _("Backup"), "save", [Group("", [_Backup(desk)])])


class _Backup(Row):
    def __init__(self, desk: Desk) -> None:
        button = QPushButton(_("Back up…"))
        button.setObjectName("settings.backup")
        button.setAutoDefault(False)
        icons.put(button, "save")
        super().__init__(
            _("Backup of the whole vault"),
            _(
                "Still encrypted, onto another medium, while you go on working. What is copied is read back before it "
                "counts."
            ),
            button,
            keywords=_("copy restore disk"),
        )
        self._desk = desk
        button.setEnabled(BACKUP in desk.commands)
        button.clicked.connect(lambda: desk.commands.action(BACKUP).trigger())
        desk.changed.connect(self._on_changed)
        self._read()

    def _on_changed(self, _changes: Changes) -> None:
        self._read()

    def _read(self) -> None:
        self._desk.jobs.query(self, "backup", lambda ws: ws.backups.state(), self._show)

    def _show(self, state: BackupState) -> None:
        last = isolate(day(state.at))
        if not state.at:
            self.say(_("There has been no backup yet."), ATTENTION)
        elif state.changed:
            self.say(_("The last one was on {day}; the vault was changed since.", day=last), ATTENTION)
        else:
            self.say(_("The last one was on {day}; nothing was changed since.", day=last), SAFE)
