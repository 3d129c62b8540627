"""A line for a folder, with a button that lets one be chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.i18n import _


class FolderLine(QWidget):
    """Typed or chosen.

    :param label: what the line is called. :param start: what stands in it at first.
    """

    changed = Signal()

    def __init__(self, label: str, start: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label
        self.line = QLineEdit(start)
        self.line.setAccessibleName(label)
        self.line.setMinimumHeight(ROW)
        self.line.textChanged.connect(self.changed)
        self.choose = QPushButton(_("Choose…"))
        self.choose.setAccessibleName(_("Choose the folder"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._on_choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[1])
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        self.setFocusProxy(self.line)

    def folder(self) -> Path | None:
        """What stands there; None for nothing."""
        text = self.line.text().strip()
        return Path(text) if text else None

    def _on_choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._title, self.line.text() or str(Path.home()))
        if chosen:
            self.line.setText(chosen)
