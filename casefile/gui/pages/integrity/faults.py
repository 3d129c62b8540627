"""What a verification found wrong, a card for each: the file, what it means, what to do, and a button where it can be
mended honestly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.statuses import DISPUTED
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.gui.widgets.statement import Statement
from casefile.i18n import N_, _, isolate
from casefile.services.integrity import Finding
from casefile.vault.layout import EVIDENCE_SUFFIX

_LONG = re.compile("[0-9a-f]{64}")
_TOLD_APART = 12
_ZERO_WIDTH_SPACE = "\u200b"
_REPAIRS = {
    "index": N_("Make the search index again"),
    "lists": N_("Make the lists again"),
    "header": N_("Write both copies again"),
    "alarm": N_("Accept the vault as it is"),
    "people": N_("Accept the list of people"),
}


class Faults(QWidget):
    """Cards, one below the other. The same repair stands on the first card that needs it only."""

    repair_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("faults")
        self.buttons: dict[str, QPushButton] = {}
        self._cards = QVBoxLayout(self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(SPACE[1])

    def show_findings(self, findings: Sequence[Finding], *, read_only: bool) -> None:
        """Show these faults."""
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.buttons.clear()
        for finding in findings:
            self._cards.addWidget(self._card(finding, read_only=read_only))
        self.setVisible(bool(findings))

    def _card(self, finding: Finding, *, read_only: bool) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        card.setAccessibleName(finding.sentence)
        head = Statement()
        # The line of the file says the whole path, to be copied; everywhere else its name is enough.
        sentence, meaning, advice = (
            _breakable(_by_name(words, finding.file)) for words in (finding.sentence, finding.meaning, finding.advice)
        )
        head.say(sentence, DISPUTED)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(head)
        if finding.file:
            file = _line(_("File: {file}", file=isolate(finding.file)), role="secondary")
            file.setMinimumWidth(1)  # a hash is one long word: at a large text size it is cut, and the tooltip has it
            file.setToolTip(tooltip(finding.file))
            layout.addWidget(file)
        if finding.meaning:
            layout.addWidget(_line(_("What it means: {meaning}", meaning=meaning)))
        if finding.advice:
            layout.addWidget(_line(_("What to do: {advice}", advice=advice)))
        if finding.repair and finding.repair not in self.buttons:
            row = QHBoxLayout()
            row.addWidget(self._button(finding.repair, read_only=read_only))
            row.addStretch(1)
            layout.addLayout(row)
        return card

    def _button(self, repair: str, *, read_only: bool) -> QPushButton:
        button = QPushButton(_(_REPAIRS[repair]))
        button.setObjectName(f"repair_{repair}")
        icons.put(button, "rotate-ccw")
        button.setEnabled(not read_only)
        button.clicked.connect(partial(self.repair_wanted.emit, repair))
        self.buttons[repair] = button
        return button


def _by_name(sentence: str, path: str) -> str:
    """With the file called by its name, and by no more of a hash than tells it from others."""
    name = path.rpartition("/")[2]
    short = _LONG.sub(lambda found: found[0][:_TOLD_APART] + "…", name).replace(f"…{EVIDENCE_SUFFIX}", "…")
    return sentence.replace(path, short).replace(name, short) if path else sentence


def _breakable(sentence: str) -> str:
    """With places at which a hash may be broken; to be copied it stands whole in the line of the file."""
    return _LONG.sub(lambda found: _ZERO_WIDTH_SPACE.join(found[0][at : at + 8] for at in range(0, 64, 8)), sentence)


def _line(words: str, *, role: str = "text") -> PlainLabel:
    return PlainLabel(words, wrap=True, selectable=True, role=role)
