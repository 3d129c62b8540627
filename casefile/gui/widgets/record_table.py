"""The table of a list: selection kept by record, the keys people expect, and what an empty list says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.models.record_list import RecordList
from casefile.gui.style import SPACE
from casefile.gui.tag_book import tag_book
from casefile.gui.widgets.grouped_rows import GroupedRows, Shortening
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.tag_labels import WithTags
from casefile.model.changes import Listing
from casefile.model.ids import Ids


@dataclass(frozen=True)
class Empty:
    """What a list says when nothing is in it: a sentence, and the action that changes that."""

    sentence: str
    action: str = ""
    call: Callable[[], object] | None = None
    drawing: str = "plus"


class RecordTable(GroupedRows):
    """The view of a :class:`RecordList`.

    :param view: the name by which widths, order and choice of columns are remembered.
    """

    opened = Signal(object)
    """Enter or double click: open this record (UUID)."""
    looked = Signal(object)
    """Space: a quick look at this record (UUID)."""
    edit_wanted = Signal(object)
    """F2: edit this record (UUID)."""
    trash_wanted = Signal(object)
    """Del: trash these records (:class:`Ids`)."""
    chosen = Signal(object)
    """The current record is now this one (UUID), or none."""

    def __init__(self, desk: Desk, model: RecordList, view: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, model, view, name, parent)
        self._current: UUID | None = None
        self._selected: Sequence[UUID] | None = ()
        """What is to be selected in the rows that come; None for what is selected in those that are there."""
        self._top: UUID | None = None
        self._listed: Listing | None = None
        """What was listed when the rows came last."""
        self._restoring = False
        self._empty = _EmptyState(self.viewport())
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        book = tag_book(desk)
        book.changed.connect(self.viewport().update)
        for place in (place for place, column in enumerate(model.columns) if column.fills):
            self.setItemDelegateForColumn(place, WithTags(model.tags_of, book, self))
        for place in (place for place, column in enumerate(model.columns) if column.shorter is not None):
            self.setItemDelegateForColumn(place, Shortening(self, model.shorter_of))
        model.modelAboutToBeReset.connect(self._on_reset)
        model.loaded.connect(self._on_loaded)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.doubleClicked.connect(lambda index: self._tell(self.opened, index))

    # What is selected

    @property
    def current_id(self) -> UUID | None:
        """The current record."""
        return self._current

    def selected_ids(self) -> Ids:
        """The selected records, in the list's order. Of 20,000 no UUID is made before one is looked at."""
        return Ids("".join(self._list.digits_of(first, last) for first, last in self._ranges()))

    def _ranges(self) -> list[tuple[int, int]]:
        """The first and the last row of each stretch of selected rows, in order: 20,000 rows are mostly one."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        return sorted((each.top(), each.bottom()) for each in ranges)

    def select(self, id: UUID | None) -> bool:
        """Make this record the current one and bring it into view; False where it is not listed (yet: it is then
        selected when it comes)."""
        self._current = id
        self._selected = () if id is None else (id,)
        row = None if id is None else self._list.row_of(id)
        if row is None:
            return False
        self._restoring = True
        self._select_rows([row], row)
        self._restoring = False
        self.scrollTo(self._list.index(row, self.first_column()))
        return True

    def show_empty(self, empty: Empty) -> None:
        """What to say when the list is empty."""
        self._empty.say(empty)
        self._place_empty()

    def _select_rows(self, rows: list[int], current: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        selection = QItemSelection()
        last = len(self._list.columns) - 1
        for first, end in _stretches(rows):
            selection.select(self._list.index(first, 0), self._list.index(end, last))
        self.selectionModel().setCurrentIndex(self._list.index(current, self.first_column()), flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def _on_selection(self) -> None:
        if self._restoring:
            return
        self._selected = None
        index, ranges = self.selectionModel().currentIndex(), self._ranges()
        row = index.row() if index.isValid() else -1
        if not any(first <= row <= last for first, last in ranges):
            row = ranges[0][0] if ranges else -1
        current = self._list.id_at(row)
        if current != self._current:
            self._current = current
            self.chosen.emit(current)

    def _on_reset(self) -> None:
        """The rows are about to become others: remember which records are selected, and which is the uppermost."""
        self._top = self._list.id_at(self.verticalScrollBar().value())
        if self._selected is None:
            self._selected = self.selected_ids()

    def _on_loaded(self) -> None:
        """The rows may be others now: find the selected records again."""
        self.fit_heads()
        same, self._listed = self._listed == self._list.listing, self._list.listing
        self._place_empty()
        top = self._list.row_of(self._top) if same and self._top is not None else None
        self._find_selected(scroll=top is None)
        if top is not None:  # what others add or take away moves nothing under the mouse
            self.verticalScrollBar().setValue(top)
        self._top = None

    def _find_selected(self, *, scroll: bool) -> None:
        current = None if self._current is None else self._list.row_of(self._current)
        if current is None or self._selected is None:
            return
        rows = self._list.rows_of(Ids.of(self._selected))
        if self._ranges() != _stretches(rows):
            self._restoring = True
            self._select_rows(rows or [current], current)
            self._restoring = False
            if scroll:
                self.scrollTo(self._list.index(current, self.first_column()))

    # Keys and the empty state

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space looks, F2 edits, Del trashes; the rest is the table's own."""
        index = self.currentIndex()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain:
                self._tell(self.opened, index)
            case Qt.Key.Key_Space if plain:
                self._tell(self.looked, index)
            case Qt.Key.Key_F2:
                ranges = self._ranges()
                first = self._list.index(ranges[0][0], 0) if ranges and not index.isValid() else index
                self._tell(self.edit_wanted, first)  # Ctrl+A makes no row the current one
            case Qt.Key.Key_Delete if self._ranges() and not self._desk.read_only:
                self.trash_wanted.emit(self.selected_ids())
            case _:
                super().keyPressEvent(event)

    def _tell(self, signal: SignalInstance, index: QModelIndex) -> None:
        id = self._list.id_at(index.row()) if index.isValid() else None
        if id is not None:
            signal.emit(id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in the middle."""
        super().resizeEvent(event)
        self._place_empty()

    def _place_empty(self) -> None:
        # Before the rows came, nobody knows whether there are any.
        self._empty.setVisible(self._list.rowCount() == 0 and self._listed is not None)
        self._empty.setGeometry(self.viewport().rect())


def _stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of each stretch of rows that follow one another; the rows are in order."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


class _EmptyState(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence = PlainLabel(wrap=True, role="secondary")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton()
        self._button.setProperty("primary", True)
        self._button.clicked.connect(self._on_clicked)
        self._call: Callable[[], object] | None = None
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE[3])
        layout.addStretch(2)
        layout.addWidget(self._sentence)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.hide()

    def say(self, empty: Empty) -> None:
        self._sentence.setText(empty.sentence)
        self._call = empty.call
        self._button.setText(empty.action)
        icons.put(self._button, empty.drawing, on_accent=True)
        self._button.setVisible(bool(empty.action and empty.call))

    def _on_clicked(self) -> None:
        if self._call is not None:
            self._call()
