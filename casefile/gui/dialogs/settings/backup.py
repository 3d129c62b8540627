"""The section that says when the vault was last backed up."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PySide6.QtWidgets import QPushButton

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.people import day
from casefile.gui.dialogs.settings.rows import Group, Row, Section
from casefile.gui.statuses import ATTENTION, SAFE
from casefile.i18n import _, isolate
from casefile.services.backup import BackupState


def backup_section(desk: Desk) -> Section:
    """When the last backup was, and the way to the next."""
    button = QPushButton(_("Back up now…"))
    button.setObjectName("settings.backup")
    button.setAutoDefault(False)
    icons.put(button, "save")
    row = Row(
        _("Backup of the whole vault"),
        _("Still encrypted, onto another medium, while you go on working. It is read back before it counts."),
        button,
        keywords=_("copy restore disk"),
    )

    def show(state: BackupState) -> None:
        if not state.at:
            row.say(_("There has been no backup yet."), ATTENTION)
        elif state.changed:
            row.say(_("The last one was on {day}; the vault was changed since.", day=isolate(day(state.at))), ATTENTION)
        else:
            row.say(_("The last one was on {day}; nothing was changed since.", day=isolate(day(state.at))), SAFE)

    def read() -> None:
        desk.jobs.query(row, "backup", lambda ws: ws.backups.state(), show)

    def open_backup() -> None:
        dialogs = backup_dialogs()
        if dialogs is not None:
            dialog = dialogs.BackupDialog(desk, row)
            dialog.finished.connect(read)
            dialog.open()

    button.clicked.connect(open_backup)
    button.setEnabled(backup_dialogs() is not None)
    read()
    return Section("backup", _("Backup"), "save", [Group("", [row])])


def backup_dialogs() -> Any:
    """The dialog that makes a backup, where this program has it."""
    name = "casefile.gui.dialogs.backup"
    return import_module(name) if find_spec(name) is not None else None
