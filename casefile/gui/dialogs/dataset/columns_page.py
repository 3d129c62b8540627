"""The second step: where each column goes. A mapping that was chosen is shown; else each column is assigned."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casefile.gui import words
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import DONE, VERIFIED
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.rows_table import RowsTable
from casefile.i18n import _, isolate
from casefile.model.fields import KINDS
from casefile.model.mappings import TableMapping
from casefile.services import assigning
from casefile.services.assigning import DROP, REMARK, Assignment
from casefile.services.datasets import Column, Looked

_EXAMPLES = 3
_SEPARATORS = (";", ",", "|")


class ColumnsPage(QWidget):
    """Arrows go through the columns; below the table stands where the current one goes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looked = Looked("table")
        self._mapping: TableMapping | None = None
        self.assignment = Assignment("incident", {}, ())
        self.kind = _box("dataset.kind", _("A row is about"))
        self.key = _box("dataset.key", _("Rows are known again by"))
        self.goes = _box("dataset.goes", _("The column goes into"))
        self.parts = _box("dataset.parts", _("Several values are parted by"))
        self.order = _box("dataset.order", _("Order of the dates"))
        for kind in assigning.MAIN_KINDS:
            self.kind.addItem(_(KINDS[kind].label), kind)
        self.order.addItem(_("Day first: 05/12 is the fifth of December"), "day")
        self.order.addItem(_("Month first: 05/12 is the twelfth of May"), "month")
        self.order.setCurrentIndex(-1)  # nothing is chosen by itself: a wrong month would be in evidence
        self.intro = PlainLabel(wrap=True, role="secondary")
        self._kind = Question(_("A row is about"), self.kind)
        self._key = Question(_("Rows are known again by"), self.key)
        self.goes_into = Question(_("The column goes into"), self.goes)
        self._parts = Question(_("Several values are parted by"), self.parts)
        self.order_asked = Question(_("Order of the dates"), self.order)
        self.examples = PlainLabel(wrap=True)
        self.table = RowsTable(
            _("The columns of the file"), ((_("Column"), 26), (_("What stands there"), 34), (_("Goes into"), 26))
        )
        self.table.setObjectName("dataset.columns")
        above, below = QHBoxLayout(), QHBoxLayout()
        for row, questions in ((above, (self._kind, self._key)), (below, (self.goes_into, self._parts))):
            row.setSpacing(SPACE[3])
            for question in questions:
                row.addWidget(question, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[2])
        column.addWidget(self.intro)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addLayout(below)
        column.addWidget(self.examples)
        column.addWidget(self.order_asked)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_current())
        self.table.opened.connect(lambda _row: self.goes.setFocus())
        self.goes.activated.connect(lambda _n: self._on_goes())
        self.parts.activated.connect(lambda _n: self._on_parts())
        self.kind.activated.connect(lambda _n: self._on_kind())
        self.key.activated.connect(lambda _n: self._on_key())
        self.order.activated.connect(lambda _n: self._on_order())

    # -- what is shown ------------------------------------------------------------------------------------------------

    def assign(self, looked: Looked, assignment: Assignment) -> None:
        """Let a person say where each column goes, beginning with this."""
        self._looked, self._mapping, self.assignment = looked, None, assignment
        self.intro.setText(
            _(
                "Proposed by the names of the columns. Choose a column with the arrows and say below where it goes; "
                "what is kept in the remark is lost nowhere."
            )
        )
        self.kind.setCurrentIndex(max(0, self.kind.findData(assignment.kind)))
        self.key.clear()
        self.key.addItem(_("All columns together"), looked.names)
        for name in looked.names:
            self.key.addItem(isolate(name), (name,))
        at = next((n for n in range(self.key.count()) if tuple(self.key.itemData(n)) == assignment.key), 0)
        self.key.setCurrentIndex(at)
        self._fill_targets()
        self._show_all(0)
        self._set_editable(True)

    def show_mapping(self, looked: Looked, mapping: TableMapping) -> None:
        """Show where the columns go by a mapping that is there."""
        self._looked, self._mapping = looked, mapping
        self.intro.setText(_("By the mapping “{title}”. Nothing of it is guessed.", title=mapping.title))
        goes = assigning.where_columns_go(mapping, looked.names)
        self.table.show_rows(
            [
                (Cell(isolate(column.name)), Cell(_examples(column)), Cell("; ".join(goes[column.name])))
                for column in looked.columns
            ]
        )
        self._set_editable(False)
        self._ask_order()

    def is_right(self) -> bool:
        """Whether what had to be said was said."""
        if not self.order_asked.isHidden() and self.order.currentData() is None:
            self.order_asked.say(_("Choose one of the two."))
            self.order_asked.go_to()
            return False
        return True

    @property
    def date_order(self) -> str:
        """What stands first in dates; empty where nobody said, and ``year`` where all of them show it."""
        return str(self.order.currentData() or "") if not self.order_asked.isHidden() else "year"

    # -- doing --------------------------------------------------------------------------------------------------------

    def _set_editable(self, editable: bool) -> None:
        for question in (self._kind, self._key, self.goes_into, self._parts):
            question.setVisible(editable)
        if editable:
            self._show_current()

    def _fill_targets(self) -> None:
        self.goes.clear()
        self._labels = {target.code: target.label for target in assigning.targets(self.assignment.kind)}
        for code, label in self._labels.items():
            self.goes.addItem(label, code)

    def _show_all(self, at: int) -> None:
        rows = []
        for column in self._looked.columns:
            code = self.assignment.columns.get(column.name, REMARK)
            status = DONE if code in (REMARK, DROP) else VERIFIED
            cell = Cell(self._labels.get(code, self._labels[REMARK]), status)
            rows.append((Cell(isolate(column.name)), Cell(_examples(column)), cell))
        self.table.show_rows(rows)
        if rows:
            self.table.setCurrentIndex(self.table.model().index(at, 0))
        self._ask_order()

    @property
    def _current(self) -> Column | None:
        at = self.table.currentIndex().row()
        return self._looked.columns[at] if 0 <= at < len(self._looked.columns) else None

    def _show_current(self) -> None:
        column = self._current
        if column is None or self._mapping is not None:
            return
        code = self.assignment.columns.get(column.name, REMARK)
        self.goes.setCurrentIndex(max(0, self.goes.findData(code)))
        listed = bool(assigning.vocabulary_of(code)) or code.startswith("party.") or code.endswith((".names", ".tags"))
        self._parts.setVisible(listed)
        self.parts.clear()
        self.parts.addItem(_("Nothing: one value in a cell"), "")
        for sign in _SEPARATORS:
            self.parts.addItem(isolate(sign), sign)
        self.parts.setCurrentIndex(max(0, self.parts.findData(self.assignment.separators.get(column.name, ""))))

    def _on_goes(self) -> None:
        column = self._current
        if column is None:
            return
        columns = {**self.assignment.columns, column.name: str(self.goes.currentData())}
        self._take(dataclasses.replace(self.assignment, columns=columns))

    def _on_parts(self) -> None:
        column = self._current
        if column is not None:
            signs = {**self.assignment.separators, column.name: str(self.parts.currentData())}
            self._take(dataclasses.replace(self.assignment, separators=signs))

    def _on_kind(self) -> None:
        kind = str(self.kind.currentData())
        here = {target.code for target in assigning.targets(kind)}
        columns = {name: code for name, code in self.assignment.columns.items() if code in here}
        self.assignment = dataclasses.replace(self.assignment, kind=kind, columns=columns)
        self._fill_targets()
        self._take(self.assignment)

    def _on_key(self) -> None:
        self._take(dataclasses.replace(self.assignment, key=tuple(self.key.currentData())))

    def _on_order(self) -> None:
        self.order_asked.say("")
        self._take(dataclasses.replace(self.assignment, date_order=self.date_order), again=False)

    def _take(self, assignment: Assignment, *, again: bool = True) -> None:
        self.assignment = assignment
        if again:
            self._show_all(max(0, self.table.currentIndex().row()))
        self.changed.emit()

    def _ask_order(self) -> None:
        """Ask where dates go whose numbers do not say which is the day, with examples from the column."""
        column = next((each for each in self._looked.columns if each.undecided and self._takes_dates(each.name)), None)
        asked = column is not None and not (self._mapping is not None and self._mapping.date_order in ("day", "month"))
        self.order_asked.setVisible(asked)
        self.examples.setVisible(asked)
        if column is not None and asked:
            self.examples.setText(
                _(
                    "The column “{column}” has dates such as {examples}. Which number is the day? Nothing says it but "
                    "whoever made the table, or a date that you know.",
                    column=isolate(column.name),
                    examples=words.listed([isolate(text) for text in column.undecided]),
                )
            )

    def _takes_dates(self, name: str) -> bool:
        if self._mapping is None:
            return assigning.is_date(self.assignment.columns.get(name, ""))
        rules = self._mapping.records
        return any(
            name in each.columns and rule.spec(field).type == "date"
            for rule in rules
            for field, each in rule.fields.items()
        )


def _examples(column: Column) -> str:
    """What stands in a column, most frequent first."""
    if not column.filled:
        return _("empty")
    return " · ".join(value[:60] for value, _n in column.values[:_EXAMPLES])


def _box(name: str, called: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setObjectName(name)
    box.setAccessibleName(called)
    return box
