"""The places that hold a finished dossier back, and what can be done about each of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, isolate, plural
from casefile.services.dossiers import Hit

_MOST = 60
"""Places that are shown; anyone who has more mends these first."""
_QUOTED = "-X-"
"""In references of passages: what is quoted there can be left out by dropping its citations."""


class HitList(QWidget):
    """One card for each place, in the order of pages; below them the way to release the dossier all the same."""

    wanted = Signal(str)
    """The reference of a record to be opened."""
    dropped = Signal(str)
    """The reference of a passage that is to be cited no longer."""
    released = Signal()
    compared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = QVBoxLayout(self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(SPACE[1])

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show these; none hides the list."""
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for hit in hits[:_MOST]:
            if hit.rule != "identities":
                self._cards.addWidget(self._card(hit))
        if len(hits) > _MOST:
            more = len(hits) - _MOST
            self._cards.addWidget(secondary(plural("{n} more place", "{n} more places", more)))
        if hits:
            ways = QWidget()
            flow = FlowLayout(ways)
            if any(hit.rule == "identities" for hit in hits):
                flow.addWidget(self._button(_("Compare with the identities…"), "lock-open", self.compared.emit))
            release = self._button(_("Release all the same…"), "file-output", self.released.emit)
            release.setObjectName("release_all_the_same")
            flow.addWidget(release)
            self._cards.addWidget(ways)
        self.setVisible(bool(hits))

    def _card(self, hit: Hit) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(PlainLabel(hit.words, wrap=True, selectable=True))
        layout.addWidget(secondary(_("“… {sentence} …”", sentence=isolate(hit.sentence))))
        ways = QWidget()
        flow = FlowLayout(ways, spacing=SPACE[0])
        for ref, label in hit.where:
            words = _("Change {field} of {ref}", field=_(label), ref=isolate(ref))
            flow.addWidget(self._button(words, "pencil", partial(self.wanted.emit, ref)))
            if _QUOTED in ref:
                words = _("Drop the citation of {ref}", ref=isolate(ref))
                flow.addWidget(self._button(words, "trash-2", partial(self.dropped.emit, ref)))
        flow.addWidget(self._button(_("Open {ref}", ref=isolate(hit.ref)), "", partial(self.wanted.emit, hit.ref)))
        layout.addWidget(ways)
        return card

    @staticmethod
    def _button(words: str, drawing: str, call: object) -> QPushButton:
        button = QPushButton(words)
        if drawing:
            icons.put(button, drawing)
        button.clicked.connect(call)
        return button
