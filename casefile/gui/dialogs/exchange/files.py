"""Which package is to be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from casefile.i18n import _


def choose_package(parent: QWidget, title: str, chosen: Callable[[Path], object]) -> None:
    """Ask for a file that came from somebody.

    :param chosen: takes it.
    """
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("package_from")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Look at it"))
    packages = _("Package ({pattern})", pattern="*.casepkg")
    dialog.setNameFilters([packages, _("All files ({pattern})", pattern="*")])
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
