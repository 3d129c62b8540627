"""Handing what was written to the desktop: the file to the program that opens such files, its folder to the files'."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from casefile.gui.desk import Desk
from casefile.i18n import _, isolate


def open_outside(desk: Desk, path: Path) -> None:
    """Open a file, or a folder, with the desktop's own program for it. Where there is none, say where it lies."""
    if not path.exists():
        desk.notify(_("{place} is not there any more.", place=isolate(str(path))), "attention")
    elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.resolve()))):
        desk.notify(
            _(
                "This desktop names no program that opens {place}. It lies there all the same.",
                place=isolate(str(path)),
            ),
            "attention",
        )


def show_in_folder(desk: Desk, path: Path) -> None:
    """Show the folder in which a file lies; a folder itself is shown as it is."""
    open_outside(desk, path.parent if path.is_file() else path)
