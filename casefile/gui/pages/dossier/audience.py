"""Whom a dossier is for: four choices, each with a sentence that tells what it holds and what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import N_, _
from casefile.services.dossiers import AUDIENCE_LABELS, AUDIENCES

SENTENCES: Mapping[str, str] = {
    "internal": N_(
        "Holds everything, with remarks, review threads and exact places. Leaves out who a witness is, and the notes "
        "of witnesses who did not consent to analysis."
    ),
    "partner": N_(
        "Holds names, file names and the reasons of gradings. Leaves out remarks, review threads, dates of birth and "
        "the days of interviews; places are given to about a kilometre."
    ),
    "court": N_(
        "Holds names, exact places, and how each file was taken in and by whom. Leaves out remarks and review threads, "
        "and the notes of witnesses who did not consent to their use in court."
    ),
    "public": N_(
        "Holds what is marked as public only. Leaves out every person without a name for public dossiers, all "
        "testimonies as sources, and file names; places are given to about ten kilometres."
    ),
}
"""What each audience gets, as :mod:`casefile.dossier.audiences` opens it."""


class AudienceChoice(QWidget):
    """One of four; the arrow keys change it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audience_choice")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for code in AUDIENCES:
            button = QRadioButton(_(AUDIENCE_LABELS[code]))
            button.setObjectName(f"audience_{code}")
            button.setMinimumHeight(32)
            button.setAccessibleDescription(_(SENTENCES[code]))
            words = QHBoxLayout()
            words.setContentsMargins(0, 0, 0, SPACE[1])
            words.setSpacing(0)
            words.addSpacing(SPACE[4] + SPACE[0])  # unlike a margin, it follows the direction of reading
            words.addWidget(secondary(_(SENTENCES[code])), 1)
            layout.addWidget(button)
            layout.addLayout(words)
            self._group.addButton(button)
            self._buttons[code] = button
        self._buttons[AUDIENCES[0]].setChecked(True)
        self.setFocusProxy(self._buttons[AUDIENCES[0]])
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def audience(self) -> str:
        """The code of the one chosen."""
        return next(code for code, button in self._buttons.items() if button.isChecked())

    def choose(self, code: str) -> None:
        """Choose the audience of this code, as a click does. One that only another version knows changes nothing."""
        if code in self._buttons:
            self._buttons[code].setChecked(True)

    def _on_toggled(self, button: QRadioButton, on: bool) -> None:
        if on:
            self.setFocusProxy(button)
            self.chosen.emit(self.audience)


class PartTitle(PlainLabel):
    """The heading of a part of a page."""

    def __init__(self, title: str) -> None:
        super().__init__(title, level="heading", wrap=True)
