"""What stands on the board of calls, and under which headings."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, Qt

from casefile.gui.models.cells import NOWHERE, Index
from casefile.gui.pages.calls.deadlines import NOBODY, look, standing_words
from casefile.gui.widgets.grid import LINES, Said, in_order
from casefile.gui.widgets.plain import tooltip
from casefile.gui.words import listed, term
from casefile.i18n import N_, _, current, isolate
from casefile.model.fields import kind
from casefile.model.standing import Standing, answered_words
from casefile.services.overviews import BoardColumn, CallCard, by_addressee, by_state

Role = Qt.ItemDataRole
BY_STATE, BY_ADDRESSEE = "state", "addressee"
_STATES = {
    "overdue": N_("Overdue"),
    "unfulfilled": N_("Answered, not fulfilled"),
    "due": N_("Due"),
    "undated": N_("No due date"),
    "nobody": N_("No addressee"),
    "answered": N_("Answered"),
    "settled": N_("Settled"),
}
CARD_LINES = 6
"""Lines of words on a card: two of its title, where it stands, whom it calls on, what is demanded, what came of it. By
addressee the heading says whom."""


class BoardModel(QAbstractTableModel):
    """A column of cards for each state or each addressee; below a column's last card there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: Sequence[CallCard] = ()
        self.by = BY_STATE
        self.columns: Sequence[BoardColumn[CallCard]] = ()

    def show(self, cards: Sequence[CallCard], by: str) -> None:
        """Show these cards.

        :param by: :data:`BY_STATE` or :data:`BY_ADDRESSEE`.
        """
        self.beginResetModel()
        self.cards, self.by = cards, by
        self.columns = by_state(cards) if by == BY_STATE else by_addressee(cards)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """As many as the longest column has cards."""
        return 0 if parent.isValid() else max((len(column.cards) for column in self.columns), default=0)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def card(self, row: int, column: int) -> CallCard | None:
        """The card that stands there."""
        if not 0 <= column < len(self.columns):
            return None
        cards = self.columns[column].cards
        return cards[row] if 0 <= row < len(cards) else None

    def place_of(self, call_id: UUID, addressee_id: UUID | None = None) -> tuple[int, int] | None:
        """Row and column of a call's card: that of the addressee where it is given, else its most pressing one."""
        found: list[tuple[int, int]] = []
        for number, column in enumerate(self.columns):
            for row, card in enumerate(column.cards):
                if card.call_id == call_id:
                    if addressee_id is not None and card.addressee_id == addressee_id:
                        return row, number
                    found.append((row, number))
        return found[0] if found else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only cards can be chosen."""
        if self.card(index.row(), index.column()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """What a card shows, and says."""
        if role not in (LINES, Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole) or not index.isValid():
            return None
        card = self.card(index.row(), index.column())
        if card is None:
            return _("empty") if role == Role.AccessibleTextRole else None
        match role:
            case Role.DisplayRole:
                return card.title
            case Role.ToolTipRole:
                return tooltip("\n".join([isolate(card.ref), *self._told(card)]))
            case Role.AccessibleTextRole:
                return listed(self._told(card))
        return self._lines(card)

    def _lines(self, card: CallCard) -> list[Said]:
        standing = card.standing or NOBODY
        stands = Said(standing_words(standing), look(standing))
        whom = [Said(card.party[1], role="secondary")] if self.by == BY_STATE and card.party[1] else []
        demanded = Said(listed([term("demand", code) for code in card.demands]), role="secondary")
        came = Said(_came(card, standing), role="secondary")
        return [Said(card.title, rows=2, strong=True), stands, *whom, demanded, came]

    def _told(self, card: CallCard) -> list[str]:
        """A card in words, with the dates for which it has no room."""
        dates = (("made", card.made, "call"), ("due", card.due, "addressee"))
        told = [(_(kind(name).field(field).label), date) for field, date, name in dates]
        days = [_("{column}: {words}", column=label, words=date.words(current())) for label, date in told if date]
        return [*(said.words for said in self._lines(card)), *days]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """What a column holds, and how many."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        label = _(_STATES[column.key]) if self.by == BY_STATE else column.name or _("No addressee")
        words = _("{relation} ({n})", relation=label, n=current().number(len(column.cards)))
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return words
        if role == Role.ToolTipRole:
            return tooltip(words)
        if role != LINES:
            return None
        status = look(Standing(column.key)) if self.by == BY_STATE else None
        return [Said(words, status, rows=2, strong=True)]


def _came(card: CallCard, standing: Standing) -> str:
    """What was answered and after how many days."""
    if not card.answer:
        return "" if card.standing is None else _("No response yet")
    answer = term("response_kind", card.answer)
    if not standing.answered:
        return answer
    return in_order([answer, answered_words(standing.days_to_answer, current())])
