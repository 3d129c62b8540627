"""The board of calls in the window: arrows walk from card to card and from column to column, Enter opens the call."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.arrangements import Arrangement
from casefile.gui.pages.board.cells import BY_ADDRESSEE, BY_STATE, CARD_LINES, BoardModel
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.grid import Grid, Headings
from casefile.gui.widgets.plain import ElidedLabel
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.services.overviews import CallCard

_WATCHED = frozenset({"call", "addressee", "response", "organisation", "person"})
_COLUMN = 208
"""The least width of a column, in pixels at 100 % text size."""
_LAYOUT = "board/call"
_Move = QAbstractItemView.CursorAction


class BoardGrid(Grid):
    """Cards in columns: where the next column is shorter, its last card is the next."""

    from_the_top = True

    def __init__(self, model: BoardModel, parent: QWidget) -> None:
        self.board = model
        super().__init__(model, _("Board of calls"), parent)
        self.verticalHeader().hide()

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Go on to a card, never to where there is none."""
        at = self.currentIndex()
        if not at.isValid():
            return self.board.index(0, 0)
        row, column = at.row(), at.column()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        step = {_Move.MoveLeft: 1 if rtl else -1, _Move.MoveRight: -1 if rtl else 1}.get(action, 0)
        column = max(0, min(len(self.board.columns) - 1, column + step))
        last = len(self.board.columns[column].cards) - 1
        page = max(1, self.viewport().height() // max(1, self.row_height) - 1)
        moves = {_Move.MoveUp: -1, _Move.MoveDown: 1, _Move.MovePageUp: -page, _Move.MovePageDown: page}
        row += moves.get(action, 0)
        if action == _Move.MoveHome:
            row = 0
        elif action == _Move.MoveEnd:
            row = last
        return self.board.index(max(0, min(last, row)), column)

    @property
    def row_height(self) -> int:
        """Of a card, in pixels."""
        lines = CARD_LINES if self.board.by == BY_STATE else CARD_LINES - 1
        return lines * self.line_height() + 2 * SPACE[1]


class CallsBoard(Arrangement):
    """The calls that are listed, on a board."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._ids: Sequence[UUID] = ()
        self._chosen: tuple[UUID, UUID | None] | None = None
        self.model = BoardModel()
        self.grid = BoardGrid(self.model, self)
        self.grid.setObjectName("calls_board")
        self.by = ChoiceBox(self)
        self.by.setObjectName("board_by")
        self.by.setAccessibleName(_("Columns by"))
        self.by.addItem(_("Deadline and answer"), BY_STATE)
        self.by.addItem(_("Addressee"), BY_ADDRESSEE)
        self.by.setCurrentIndex(max(0, self.by.findData(desk.settings.layout(_LAYOUT))))
        self.by.setMinimumContentsLength(14)
        self._compose()
        self.setFocusProxy(self.grid)
        self.by.currentIndexChanged.connect(lambda _place: self._on_by())
        self.grid.opened.connect(lambda at: self._tell(self.opened, at))
        self.grid.looked.connect(lambda at: self._tell(self.looked, at))
        self.grid.walked.connect(self._on_walked)
        desk.changed.connect(self._on_changed)

    def _compose(self) -> None:
        label = QLabel(_("Columns by"), self)
        label.setBuddy(self.by)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE[2], 0, SPACE[2], SPACE[1])
        bar.setSpacing(SPACE[1])
        bar.addWidget(label)
        bar.addWidget(self.by)
        hint = ElidedLabel(_("One card for each addressee of a call."), role="secondary", parent=self)
        bar.addSpacing(SPACE[2])
        bar.addWidget(hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.grid, 1)

    def show_ids(self, ids: Sequence[UUID]) -> None:
        """Read the cards of these calls."""
        self._ids = ids
        self._fetch()

    def choose(self, id: UUID) -> None:
        """Go to a card of this call."""
        if self._chosen is None or self._chosen[0] != id:
            self._chosen = (id, None)
            self._go()

    def _fetch(self) -> None:
        ids = self._ids
        self.desk.jobs.query(self, "board", lambda ws: ws.overviews.calls(ids, ws.clock.now()), self._on_read)

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & _WATCHED and self.isVisible():
            self._fetch()

    def _on_by(self) -> None:
        self.desk.settings.keep_layout(_LAYOUT, self.by.currentData())
        self._on_read(self.model.cards)

    def _on_read(self, cards: Sequence[CallCard]) -> None:
        chosen = self._chosen
        self.model.show(cards, self.by.currentData())
        self._chosen = chosen
        self._fit()
        self._go()

    def _go(self) -> None:
        place = self.model.place_of(*self._chosen) if self._chosen is not None else None
        if place is None and self.model.columns:
            place = (0, 0)
        if place is not None:
            self.grid.setCurrentIndex(self.model.index(*place))

    def _on_walked(self) -> None:
        at = self.grid.currentIndex()
        card = self.model.card(at.row(), at.column()) if at.isValid() else None
        if card is not None:
            self._chosen = (card.call_id, card.addressee_id)
            self.chosen.emit(card.call_id)

    def _tell(self, signal: SignalInstance, at: QModelIndex) -> None:
        card = self.model.card(at.row(), at.column())
        if card is not None:
            signal.emit(card.call_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A few columns share the width out."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale = self.desk.settings.text_size / 100
        headings, rows = self.grid.horizontalHeader(), self.grid.verticalHeader()
        assert isinstance(headings, Headings)
        headings.set_extent(2 * self.grid.line_height() + SPACE[2])
        share = self.grid.viewport().width() // max(1, len(self.model.columns))
        headings.setDefaultSectionSize(max(round(_COLUMN * scale), share))
        rows.setDefaultSectionSize(self.grid.row_height)
