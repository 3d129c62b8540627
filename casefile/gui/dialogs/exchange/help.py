"""F1 within a dialog about exchange: the chapter of the manual about it."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog

CHAPTER = "21-review-copies"


def answer_f1(dialog: QDialog) -> None:
    """Show that chapter on F1: the keys of the window below do not reach a dialog."""

    def show() -> None:
        from casefile.gui.dialogs.manual import Manual

        Manual(dialog, CHAPTER).show()

    QShortcut(QKeySequence("F1"), dialog).activated.connect(show)
