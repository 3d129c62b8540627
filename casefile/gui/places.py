"""Asking for a place on the disk: where to write a file, or which one to read. The window is not held up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from casefile.i18n import _

Chosen = Callable[[Path], object]


def save_as(
    owner: QWidget,
    name: str,
    title: str,
    proposed: str,
    chosen: Chosen,
    *,
    accept: str = "",
    kinds: str = "",
    suffix: str = "",
    never_over: bool = False,
) -> None:
    """Ask where to write a file.

    :param name: of the dialog, for tests and screen readers. :param proposed: the name of the file.
    :param chosen: takes the place. :param accept: on the button; the desktop's word where it is empty.
    :param kinds: as a name filter: ``PDF (*.pdf)``. :param suffix: without the point, added where none is typed.
    :param never_over: nothing is ever written over, and the verb says so: nobody is asked about it first.
    """
    dialog = QFileDialog(owner, title)
    dialog.setObjectName(name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if never_over:
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    if accept:
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
    if kinds:
        dialog.setNameFilter(kinds)
    if suffix:
        dialog.setDefaultSuffix(suffix)
    dialog.selectFile(proposed)
    _open(dialog, chosen)


def choose_file(owner: QWidget, name: str, title: str, chosen: Chosen, *, accept: str = "", kinds: str = "") -> None:
    """Ask for a file that is there.

    :param kinds: as a name filter; all files can be chosen as well. The rest as :func:`save_as`.
    """
    dialog = QFileDialog(owner, title)
    dialog.setObjectName(name)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if accept:
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, accept)
    if kinds:
        dialog.setNameFilters([kinds, _("All files ({pattern})", pattern="*")])
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
