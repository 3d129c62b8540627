"""The banner over a case that is a review copy: whose it is, and the way back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.statuses import LIKELY
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.statement import Statement
from casefile.gui.words import day
from casefile.i18n import _, isolate
from casefile.model.changes import Changes

if TYPE_CHECKING:
    from casefile.services.review_copy import OpenedCopy


class ReviewBanner(QFrame):
    """Hidden over a case of one's own. It tells the desk which of both the case at hand is."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id: UUID | None = None
        self.setObjectName("review_banner")
        self.setProperty("card", True)
        self.said = Statement()
        self.give = push_button("banner.return", _("Return…"), "send", self._on_return, parent=self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], SPACE[0])
        layout.setSpacing(SPACE[2])
        layout.addWidget(self.said, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.give)
        self.hide()
        desk.case_changed.connect(lambda _id: self._fetch())
        desk.changed.connect(self._on_changed)

    def _on_changed(self, changes: Changes) -> None:
        if "case" in changes.kinds:
            self._fetch()

    def _fetch(self) -> None:
        case_id = self._desk.case_id
        if case_id is None:
            self._show(None)
        else:
            self._desk.jobs.query(self, "banner", lambda ws: ws.review_copies.opened_copy(case_id), self._show)

    def _show(self, copy: OpenedCopy | None) -> None:
        self._desk.set_review_copy(copy is not None)
        self.setVisible(copy is not None)
        if copy is not None:
            sentence = _(
                "{ref} is a review copy from {name}, opened on {day}. You can comment on it, ask and propose; nothing "
                "else of it changes here.",
                ref=isolate(copy.case_ref),
                name=copy.owner_words,
                day=isolate(day(copy.at)),
            )
            self.said.say(sentence, LIKELY, coloured=False)

    def _on_return(self) -> None:
        from casefile.gui.dialogs.exchange.give_return import give_return

        give_return(self._desk, self)
