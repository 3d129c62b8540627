"""What stands on the cover of a dossier beside case, audience and date: each line is left out where it is empty."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from casefile.gui.style import SPACE
from casefile.gui.widgets.question import Question
from casefile.i18n import N_, _
from casefile.model.composing import Composition

_LONGEST = 200
_LINES = {
    "organisation": N_("Organisation"),
    "author": N_("Author"),
    "copy": N_("Copy number"),
    "handling": N_("Handling"),
}


class CoverEdit(QWidget):
    """The lines of the cover."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        self.lines: dict[str, QLineEdit] = {}
        for name, label in _LINES.items():
            line = QLineEdit(maxLength=_LONGEST)
            line.setObjectName(f"cover_{name}")
            line.textChanged.connect(lambda _text: self.changed.emit())
            self.lines[name] = line
            layout.addWidget(Question(_(label), line))
        self.lines["copy"].setPlaceholderText(_("3 of 5"))
        self.lines["handling"].setPlaceholderText(_("Not to be copied. Return after reading."))
        self.recipient = QCheckBox(_("Name the recipient on the cover"))
        self.recipient.setObjectName("cover_recipient")
        self.recipient.toggled.connect(lambda _on: self.changed.emit())
        layout.addWidget(self.recipient)

    def values(self) -> dict[str, Any]:
        """As the fields of a composition."""
        said: dict[str, Any] = {name: " ".join(line.text().split()) for name, line in self.lines.items()}
        return {**said, "recipient_shown": self.recipient.isChecked()}

    def put(self, composition: Composition) -> None:
        """Show what a composition says."""
        for name, line in self.lines.items():
            line.setText(getattr(composition, name))
        self.recipient.setChecked(composition.recipient_shown)
