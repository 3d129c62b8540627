"""The offer of a tour, in the sample case: made once, in the page and not over it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _
from casefile.model.records import Case
from casefile.services.sample import is_sample


class TourOffer(QFrame):
    """Seen in the session in which it is made first, until it is answered; Help has the tour at any time."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made = False
        self._answered = desk.settings.offered_tour
        self.setObjectName("tour-offer")
        self.setProperty("card", True)
        self.begin = QPushButton(_("Begin the tour"))
        self.begin.setObjectName("tour-begin")
        icons.put(self.begin, "map")
        self.decline = QPushButton(_("No, thanks"))
        self.decline.setObjectName("tour-decline")
        self.begin.clicked.connect(lambda: self._answer(begin=True))
        self.decline.clicked.connect(lambda: self._answer(begin=False))
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.begin, self.decline):
            button.setMinimumHeight(ROW)
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("New here?"), level="section"))
        layout.addWidget(
            secondary(_("A tour of four steps shows what Casefile does, on this sample case. Esc ends it at any time."))
        )
        layout.addWidget(buttons)
        self.hide()

    def fit(self, case: Case) -> None:
        """Show it where this is the sample case and nobody was asked before."""
        wanted = not self._answered and is_sample(case)
        if wanted and not self._made:
            self._made = True
            self._desk.settings.offered_tour = True
        self.setVisible(wanted)

    def _answer(self, *, begin: bool) -> None:
        self._answered = True
        self.hide()
        if begin:
            self._desk.tour_wanted.emit()
