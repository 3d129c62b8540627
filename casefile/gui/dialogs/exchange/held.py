"""The places that hold a review copy back, each with a way to its record; below them the way to release it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from casefile.gui.statuses import DISPUTED
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, isolate, plural
from casefile.services.dossiers import Hit
from casefile.services.review_copy import hit_words

_MOST = 30
"""Places that are shown; anyone who has more mends these first."""


class HeldList(QWidget):
    """Hidden while nothing holds the copy back."""

    wanted = Signal(str)
    """The reference of a record to be opened."""
    compared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: list[str] = []
        self._cards = QVBoxLayout(self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(SPACE[1])
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said of each place."""
        return list(self._said)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show these; none hides the list."""
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._said = [hit_words(hit) for hit in hits]
        for hit in hits[:_MOST]:
            self._cards.addWidget(self._card(hit))
        if len(hits) > _MOST:
            more = len(hits) - _MOST
            self._cards.addWidget(secondary(plural("{n} more place", "{n} more places", more)))
        self.setVisible(bool(hits))

    def _card(self, hit: Hit) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        said = Statement()
        said.say(hit_words(hit), DISPUTED, coloured=False)
        ways = QWidget()
        flow = FlowLayout(ways, spacing=SPACE[0])
        if hit.rule == "identities":
            words = _("Compare with the identities…")
            flow.addWidget(push_button("held.compare", words, "lock-open", self.compared.emit))
        for ref, label in hit.where:
            words = _("Change {field} of {ref}", field=_(label), ref=isolate(ref))
            flow.addWidget(push_button("held.change", words, "pencil", partial(self.wanted.emit, ref)))
        layout = QVBoxLayout(card)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(said)
        layout.addWidget(ways)
        return card
