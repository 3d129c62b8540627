"""The first step: which sheet, which row holds the headers, how the file is read; with its first rows seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui.models.cells import Cell
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.rows_table import RowsTable
from casefile.i18n import _, isolate, plural
from casefile.model.mappings import TableMapping
from casefile.services.datasets import Looked
from casefile.services.mappings import shipped

SEEN = 8
"""Columns of the sample: what has room. All of them stand in the next step."""
_ROWS = 40
_HEADERS = 10


class TablePage(QWidget):
    """Shows a file as it was looked at. ``wanted`` says that it should be looked at otherwise."""

    wanted = Signal()
    """Another sheet or another row of headers was chosen."""
    forget_wanted = Signal(str)
    """The mapping of this name shall not be remembered any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = _box("dataset.sheet", _("Sheet"))
        self.header = _box("dataset.header", _("Row of the headers"))
        self.how = _box("dataset.how", _("How its columns are read"))
        self.how.setMinimumContentsLength(24)
        self._mappings: list[TableMapping] = []
        self._sheet = Question(_("Sheet"), self.sheet)
        self._header = Question(_("Row of the headers"), self.header)
        self._how = Question(_("How its columns are read"), self.how)
        self.header.addItem(_("None: the first row is data"), 0)
        for number in range(1, _HEADERS + 1):
            self.header.addItem(str(number), number)
        self._notices = PlainLabel(wrap=True, role="secondary")
        self._count = PlainLabel(wrap=True, role="secondary")
        self._rows = QVBoxLayout()
        self.table: RowsTable | None = None
        self.forget = QPushButton(_("Forget this mapping"))
        self.forget.setObjectName("dataset.forget")
        self.forget.clicked.connect(lambda _on: self._on_forget())
        asked = QHBoxLayout()
        asked.setSpacing(SPACE[3])
        for question in (self._sheet, self._header, self._how):
            asked.addWidget(question, 2 if question is self._how else 1)
        asked.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[2])
        column.addLayout(asked)
        column.addWidget(self._notices)
        column.addLayout(self._rows, 1)
        column.addWidget(self._count)
        self.sheet.activated.connect(lambda _n: self.wanted.emit())
        self.header.activated.connect(lambda _n: self.wanted.emit())
        self.how.currentIndexChanged.connect(lambda _n: self._offer_forgetting())

    @property
    def source(self) -> dict[str, object]:
        """What was chosen here."""
        chosen: dict[str, object] = {"header_row": self.header.currentData()}
        if self.sheet.count() > 1:
            chosen["sheet"] = self.sheet.currentData()
        return chosen

    @property
    def mapping(self) -> TableMapping | None:
        """The one that is chosen; None where a person chooses column by column."""
        at = self.how.currentIndex()
        return self._mappings[at] if 0 <= at < len(self._mappings) else None

    def _on_forget(self) -> None:
        if self.mapping is not None:
            self.forget_wanted.emit(self.mapping.name)

    def _offer_forgetting(self) -> None:
        """What comes with the program cannot be forgotten."""
        self.forget.setVisible(self.mapping is not None and self.mapping not in shipped())

    def show_file(self, looked: Looked, fitting: Sequence[TableMapping]) -> None:
        """Show what a file holds, and what can read it."""
        chosen = self.sheet.currentData()
        self.sheet.clear()
        for name in looked.sheets:
            self.sheet.addItem(name, name)
        self.sheet.setCurrentIndex(max(0, self.sheet.findData(chosen)))
        self._sheet.setVisible(len(looked.sheets) > 1)
        self._header.setVisible(looked.type == "table")
        self.header.setCurrentIndex(max(0, self.header.findData(looked.header_row)))
        self._mappings = list(fitting)
        self.how.clear()
        for mapping in fitting:
            self.how.addItem(mapping.title)
        self.how.addItem(_("Column by column, as I choose"))
        self.how.setCurrentIndex(0)
        self._offer_forgetting()
        self._notices.setText("\n".join(looked.notices))
        self._notices.setVisible(bool(looked.notices))
        self._show_rows(looked)

    def _show_rows(self, looked: Looked) -> None:
        names = looked.names[:SEEN]
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        self.table = RowsTable(
            _("The first rows of the file"), [(_("Line"), 5), *((isolate(name), 14) for name in names)]
        )
        self.table.setObjectName("dataset.sample")
        self.table.show_rows(
            [
                (Cell(str(line)), *(Cell(cell) for cell in (*cells, *[""] * SEEN)[: len(names)]))
                for line, cells in looked.sample[:_ROWS]
            ]
        )
        self._rows.addWidget(self.table)
        said = [
            plural("{n} row", "{n} rows", looked.rows) if not looked.more else _("more than {n} rows", n=looked.rows)
        ]
        said.append(plural("{n} column", "{n} columns", len(looked.names)))
        if len(looked.names) > SEEN:
            said.append(_("the first {n} are shown here", n=SEEN))
        self._count.setText(" · ".join(said))


def _box(name: str, called: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setObjectName(name)
    box.setAccessibleName(called)
    return box
