"""Finding duplicates: pairs that may be one, the likest first, and a person's answer to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QSplitter, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.duplicates.merging import MergeIncidents
from casefile.gui.dialogs.duplicates.sides import Both, Sides, both_sides
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.messages import announce
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, DONE, LIKELY, OPEN, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.widgets.running import Running
from casefile.i18n import N_, _, current, isolate, plural
from casefile.model.changes import Caption
from casefile.services.likeness import Pair, Proposals, left_out

CHAPTER = "29-duplicates"
Kind = Literal["incident", "source"]

_LOOKS: Mapping[str, tuple[str, Status]] = {
    "same": (N_("Looks the same"), LIKELY),
    "derived": (N_("Looks derived"), ATTENTION),
    "different": (N_("Perhaps different"), OPEN),
}
_ANSWERED: Mapping[str, str] = {"same": N_("Same"), "derived": N_("Derived"), "different": N_("Different")}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave, with the captions of all that it names."""

    proposals: Proposals
    captions: Mapping[UUID, Caption]


def find_duplicates(desk: Desk, parent: QWidget, kind: Kind) -> None:
    """Look for what stands twice in the case at hand; without a case there is nothing to look in."""
    if desk.case_id is not None:
        FindDuplicates(desk, parent, kind, desk.case_id).open()


class FindDuplicates(Dialog):
    """It looks at once; nothing is changed before a person answers. 1, 2 and 3 answer, X exchanges the two."""

    def __init__(self, desk: Desk, parent: QWidget, kind: Kind, case_id: UUID) -> None:
        title = (
            _("Find duplicates among the incidents") if kind == "incident" else _("Find duplicates among the sources")
        )
        super().__init__(parent, title, name="duplicates", width=66, height=32, fills=True, on_paper=False)
        self._desk, self._kind, self._case = desk, kind, case_id
        self._found: Found | None = None
        self._pairs: list[Pair] = []
        self._one: list[frozenset[UUID]] = []
        """Sources that were said to go back to one while this is open: of these nobody is asked again."""
        self.words = PlainLabel(_("Looking for what is alike…"), wrap=True)
        self.running = Running(desk.jobs)
        self.answered = QCheckBox(_("Also show pairs that were answered"))
        self.answered.setObjectName("duplicates_answered")
        self.answered.toggled.connect(lambda _on: self._look())
        self.table = RowsTable(
            _("Pairs that may be one"),
            ((_("Score"), 6), (_("Looks like"), 17), (_("First"), 30), (_("Second"), 30)),
        )
        self.table.setObjectName("duplicates_pairs")
        self.table.selectionModel().currentChanged.connect(lambda *_rows: self._show_pair())
        self.table.opened.connect(self._open_pair)
        self.reasons = PlainLabel(wrap=True, selectable=True)
        self.sides = Sides()
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, SPACE[1], 0, 0)
        column.setSpacing(SPACE[1])
        column.addWidget(self.reasons)
        column.addWidget(self.sides, 1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(below)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 2)
        line = self.fontMetrics().height()
        self.sides.setMinimumHeight(6 * line)
        self.split.setSizes([10 * line, 30 * line])
        for part in (self.words, self.running, self.split):
            self.column.addWidget(part, 1 if part is self.split else 0)
        self.column.addWidget(self._make_answers())
        self.split.hide()
        self.column.addStretch(0)
        self.add_cancel(_("Close"))
        QShortcut(QKeySequence("F1"), self).activated.connect(self._on_help)
        self._look()

    def _make_answers(self) -> QWidget:
        derived = _("Follows from the first (2)") if self._kind == "incident" else _("Derived: repeats the first (2)")
        same = _("Same: merge… (1)") if self._kind == "incident" else _("Same (1)")
        self.same = push_button("duplicates.same", same, "check", self._on_same)
        self.derived = push_button("duplicates.derived", derived, "link-2", self._on_derived)
        self.different = push_button("duplicates.different", _("Different (3)"), "x", self._on_different)
        self.exchange = push_button(
            "duplicates.exchange", _("Exchange the two (X)"), "move-horizontal", self._on_exchange
        )
        self.again = push_button("duplicates.again", _("Ask again"), "rotate-ccw", self._on_again)
        place = QWidget()
        row = FlowLayout(place)
        for keys, button in (("1", self.same), ("2", self.derived), ("3", self.different), ("X", self.exchange)):
            button.setShortcut(QKeySequence(keys))
        for button in (self.same, self.derived, self.different, self.exchange, self.again):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addWidget(self.answered)
        return place

    # -- looking ------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Stop what is under way, too."""
        if self.running.busy:
            self.running.stop.click()
        super().reject()

    def _look(self) -> None:
        kind, case_id, answered = self._kind, self._case, self.answered.isChecked()

        def look(ws: Any, progress: Any, cancelled: Any) -> Found:
            verb = ws.likenesses.incidents if kind == "incident" else ws.likenesses.sources
            proposals = verb(case_id, answered=answered, progress=progress, cancelled=cancelled)
            named = {id_ for pair in proposals.pairs for id_ in (pair.first, pair.second)}
            return Found(proposals, ws.headings.of(named))

        self.say("")
        self.answered.setEnabled(False)
        self._set_ready(False)
        task = self._desk.jobs.compute(self, look, self._show, _("Looking for what is alike"), self._refused)
        self.running.watch(task)

    def _show(self, found: Found) -> None:
        self._found = found
        self._pairs = list(found.proposals.pairs)
        self._one = []
        self.answered.setEnabled(True)
        self._refresh(0)

    def _refused(self, error: CasefileError) -> None:
        self.answered.setEnabled(True)
        self.say(error.message)
        self._refresh(max(0, self.table.currentIndex().row()))

    def _refresh(self, row: int) -> None:
        """Show what is left to be answered, beginning with this row."""
        self.words.setText(self._said())
        self.split.setVisible(bool(self._pairs))
        self.table.show_rows([self._cells(pair) for pair in self._pairs])
        if self._pairs:
            self.table.setCurrentIndex(self.table.model().index(min(row, len(self._pairs) - 1), 0))
            self.table.setFocus()
        self._show_pair()
        self.take_room()

    def _said(self) -> str:
        if self._found is None:
            return _("Nothing was compared.")
        proposals = self._found.proposals
        if self._pairs:
            said = [plural("{n} pair may be one. You decide.", "{n} pairs may be one. You decide.", len(self._pairs))]
        elif self._kind == "incident":
            said = [_("No two incidents look alike.")]
        else:
            said = [_("No two sources look alike.")]
        compared = current().number(proposals.compared)
        said.append(_("Compared: {n}.", n=compared))
        return " ".join([*said, *left_out(proposals)])

    def _cells(self, pair: Pair) -> tuple[Cell, ...]:
        label, status = _LOOKS[pair.looks]
        looks = Cell(_(label), status)
        if pair.answer:
            looks = Cell(_("Answered: {answer}", answer=_(_ANSWERED[pair.answer])), DONE)
        return (Cell(f"{pair.score:.2f}"), looks, self._named(pair.first), self._named(pair.second))

    def _named(self, id_: UUID) -> Cell:
        caption = self._found.captions.get(id_) if self._found is not None else None
        return Cell(f"{isolate(caption.ref)}  {caption.heading}" if caption is not None else "")

    # -- the pair that is shown ---------------------------------------------------------------------------------------

    @property
    def pair(self) -> Pair | None:
        """The pair that is shown."""
        row = self.table.currentIndex().row()
        return self._pairs[row] if 0 <= row < len(self._pairs) else None

    def _show_pair(self) -> None:
        pair = self.pair
        self._set_ready(pair is not None)
        if pair is None:
            self.sides.clear()
            self.reasons.setText("")
            return
        self.reasons.setText(" ".join(pair.reasons))
        first, second = pair.first, pair.second
        self._desk.jobs.query(self, "sides", lambda ws: both_sides(ws, first, second), self._show_sides, self._gone)

    def _show_sides(self, both: Both) -> None:
        self.sides.show_both(both)

    def _gone(self, error: CasefileError) -> None:
        self.sides.clear()
        self.say(error.message)

    def _set_ready(self, ready: bool) -> None:
        pair = self.pair
        still = self._desk.keeps_still
        for button in (self.same, self.derived, self.different):
            button.setEnabled(ready and not still)
        self.exchange.setEnabled(ready)
        was_different = pair is not None and pair.answer == "different"
        for button in (self.same, self.derived, self.different, self.exchange):
            button.setVisible(bool(self._pairs))
        self.again.setVisible(was_different)
        self.again.setEnabled(ready and not still)

    def _open_pair(self, row: int) -> None:
        """Enter: the texts and fields of the pair, to be read by the keyboard."""
        if row >= 0:
            self.sides.setFocus()

    def _on_exchange(self) -> None:
        row = self.table.currentIndex().row()
        pair = self._pairs[row]
        self._pairs[row] = _exchanged(pair)
        self._refresh(row)

    # -- answering ----------------------------------------------------------------------------------------------------

    def _on_same(self) -> None:
        pair = self.pair
        if pair is None:
            return
        if self._kind == "source":
            self._repeats(pair)
            return
        dialog = MergeIncidents(self._desk, self, pair.first, pair.second)
        dialog.accepted.connect(lambda: self._merged(pair))
        dialog.open()

    def _on_derived(self) -> None:
        pair = self.pair
        if pair is None:
            return
        if self._kind == "source":
            self._repeats(pair)
        else:
            self._change(
                pair,
                lambda ws: ws.likenesses.follows(pair.second, pair.first),
                _("{second} follows from {first} from now on. Undo takes it back.", **self._refs(pair)),
            )

    def _on_different(self) -> None:
        if (pair := self.pair) is not None:
            said = _("{first} and {second} are different: they are not proposed again.", **self._refs(pair))
            self._change(pair, lambda ws: ws.likenesses.different(pair.first, pair.second), said)

    def _on_again(self) -> None:
        if (pair := self.pair) is not None:
            said = _("{first} and {second} are proposed again.", **self._refs(pair))
            self._change(pair, lambda ws: ws.likenesses.ask_again(pair.first, pair.second), said)

    def _repeats(self, pair: Pair) -> None:
        said = _("{second} repeats {first} from now on: both count once. Undo takes it back.", **self._refs(pair))
        self._change(pair, lambda ws: ws.likenesses.repeats(pair.second, pair.first), said, joins=True)

    def _refs(self, pair: Pair) -> dict[str, str]:
        captions = self._found.captions if self._found is not None else {}
        first, second = captions.get(pair.first), captions.get(pair.second)
        return {"first": isolate(first.ref) if first else "", "second": isolate(second.ref) if second else ""}

    def _change(self, pair: Pair, verb: Any, said: str, *, joins: bool = False) -> None:
        def done(_changes: object) -> None:
            if joins:
                self._join(pair)
            self._done(pair, said)

        self.say("")
        self._set_ready(False)
        self._desk.jobs.change(self, verb, done, self._refused)

    def _join(self, pair: Pair) -> None:
        """What goes back to one now is no question any more."""
        ends = {pair.first, pair.second}
        together = frozenset(ends.union(*(each for each in self._one if each & ends)))
        self._one = [each for each in self._one if not each & ends] + [together]
        self._pairs = [each for each in self._pairs if each == pair or not {each.first, each.second} <= together]

    def _merged(self, pair: Pair) -> None:
        said = _("{second} was merged into {first}. Undo takes it back.", **self._refs(pair))
        self._pairs = [each for each in self._pairs if pair.second not in (each.first, each.second) or each == pair]
        self._done(pair, said)

    def _done(self, pair: Pair, said: str) -> None:
        row = self._pairs.index(pair) if pair in self._pairs else 0
        self._pairs = [each for each in self._pairs if each != pair]
        self._refresh(row)
        self.words.setText(f"{said} {self._said()}")
        announce(self, said)

    def _on_help(self) -> None:
        from casefile.gui.dialogs.manual import Manual

        Manual(self, CHAPTER).show()


def _exchanged(pair: Pair) -> Pair:
    return replace(pair, first=pair.second, second=pair.first)
