"""What stands between the case and an audience: each gate with its reason, and ways to the records it names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.statuses import ATTENTION, DISPUTED, VERIFIED, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.status import StatusLabel
from casefile.i18n import _, isolate, plural
from casefile.model.composing import OWN

_MOST = 12
"""Records that one gate leads to; a dossier of thousands of persons is not read by buttons."""


class GateList(QWidget):
    """Cards, the most pressing first."""

    wanted = Signal(str)
    """The reference of a record to be opened, or the key of a text of one's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = QVBoxLayout(self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(SPACE[1])

    def show_gates(self, gates: Sequence[tuple[bool, bool, str, tuple[str, ...]]]) -> None:
        """Show these gates.

        :param gates: (nothing to do, blocks the export, sentence, references).
        """
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for ok, blocks, sentence, refs in sorted(gates, key=lambda gate: (not gate[1], gate[0])):
            self._cards.addWidget(self._card(*_look(ok, blocks), sentence, refs))

    def _card(self, status: Status, word: str, sentence: str, refs: tuple[str, ...]) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        head = StatusLabel()
        head.show_status(status, word)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(head)
        layout.addWidget(PlainLabel(sentence, wrap=True, selectable=True))
        if refs:
            ways = QWidget()
            flow = FlowLayout(ways, spacing=SPACE[0])
            for ref in refs[:_MOST]:
                flow.addWidget(self._way(ref))
            if len(refs) > _MOST:
                more = len(refs) - _MOST
                flow.addWidget(PlainLabel(plural("{n} more", "{n} more", more), role="secondary"))
            layout.addWidget(ways)
        return card

    def _way(self, ref: str) -> QPushButton:
        if ref.startswith(OWN):
            button = QPushButton(_("Change the text…"))
            icons.put(button, "pencil")
            button.clicked.connect(partial(self.wanted.emit, ref))
            return button
        button = QPushButton(isolate(ref))
        button.setAccessibleName(_("Open {ref}", ref=isolate(ref)))
        button.clicked.connect(partial(self.wanted.emit, ref))
        return button


def _look(ok: bool, blocks: bool) -> tuple[Status, str]:
    if blocks:
        return DISPUTED, _("Holds the export back")
    return (VERIFIED, _("Nothing in the way")) if ok else (ATTENTION, _("Know before you export"))
