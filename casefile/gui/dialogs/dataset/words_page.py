"""The third step: values that no term of our lists fits. Each is mapped, or stays in the remark."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, DONE, VERIFIED
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.rows_table import RowsTable
from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.services.proposing import Strange


class WordsPage(QWidget):
    """Nothing is taken from the suggestions unseen: a button takes them, and each can be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strange: list[Strange] = []
        self.chosen: dict[tuple[str, str], str] = {}
        self.table = RowsTable(
            _("Values without a term"),
            ((_("Column"), 20), (_("Value"), 30), (_("Rows"), 6), (_("Suggested"), 20), (_("Becomes"), 22)),
        )
        self.table.setObjectName("dataset.words")
        self.term = ChoiceBox()
        self.term.setObjectName("dataset.term")
        self.term.setAccessibleName(_("The value becomes"))
        self._term = Question(_("The value becomes"), self.term)
        self.take_all = QPushButton(_("Take all suggestions"))
        self.take_all.setObjectName("dataset.take_all")
        self.take_all.clicked.connect(lambda _on: self._on_take_all())
        intro = PlainLabel(
            _(
                "These values are no terms that Casefile knows. What is mapped to nothing stays in the remark of its "
                "record, word for word."
            ),
            wrap=True,
            role="secondary",
        )
        below = QHBoxLayout()
        below.setSpacing(SPACE[3])
        below.addWidget(self._term, 1)
        below.addWidget(self.take_all, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[2])
        column.addWidget(intro)
        column.addWidget(self.table, 1)
        column.addLayout(below)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_current())
        self.table.opened.connect(lambda _row: self.term.setFocus())
        self.term.activated.connect(lambda _n: self._on_term())

    def show_words(self, strange: list[Strange]) -> None:
        """Show these; what was chosen for them before stays."""
        self.strange = strange
        self._show_all(0)
        self.take_all.setVisible(any(each.suggested for each in strange))

    @property
    def terms(self) -> dict[str, dict[str, str]]:
        """Column -> value -> code, as chosen."""
        found: dict[str, dict[str, str]] = {}
        for (column, value), code in self.chosen.items():
            if code:
                found.setdefault(column, {})[value] = code
        return found

    def _show_all(self, at: int) -> None:
        rows = []
        for each in self.strange:
            code = self.chosen.get((each.column, each.value), "")
            becomes = Cell(_label(each.vocabulary, code), VERIFIED) if code else Cell(_("stays in the remark"), DONE)
            near = Cell(_label(each.vocabulary, each.suggested), ATTENTION) if each.suggested else Cell()
            rows.append((Cell(isolate(each.column)), Cell(each.value), Cell(str(each.rows)), near, becomes))
        self.table.show_rows(rows)
        if rows:
            self.table.setCurrentIndex(self.table.model().index(min(at, len(rows) - 1), 0))

    def _show_current(self) -> None:
        at = self.table.currentIndex().row()
        if not 0 <= at < len(self.strange):
            return
        each = self.strange[at]
        self.term.clear()
        self.term.addItem(_("Nothing: it stays in the remark"), "")
        for term in vocabularies.load(each.vocabulary):
            if not term.deprecated:
                self.term.addItem(term.label(current()), term.code)
        chosen: Mapping[tuple[str, str], str] = self.chosen
        self.term.setCurrentIndex(max(0, self.term.findData(chosen.get((each.column, each.value), ""))))

    def _on_term(self) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self.strange):
            each = self.strange[at]
            self.chosen[each.column, each.value] = str(self.term.currentData())
            self._show_all(at)

    def _on_take_all(self) -> None:
        for each in self.strange:
            if each.suggested and not self.chosen.get((each.column, each.value)):
                self.chosen[each.column, each.value] = each.suggested
        self._show_all(max(0, self.table.currentIndex().row()))


def _label(vocabulary: str, code: str) -> str:
    return vocabularies.load(vocabulary).label(code, current())
