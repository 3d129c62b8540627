"""The table of a list: columns chosen and remembered, selection kept by record, the keys people expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.models.record_list import RecordList
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.table import Table
from casefile.i18n import _
from casefile.model.changes import Listing


@dataclass(frozen=True)
class Empty:
    """What a list says when nothing is in it: a sentence, and the action that changes that."""

    sentence: str
    action: str = ""
    call: Callable[[], object] | None = None


class RecordTable(Table):
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
    """Del: trash these records (tuple of UUID)."""
    chosen = Signal(object)
    """The current record is now this one (UUID), or none."""

    def __init__(self, desk: Desk, model: RecordList, view: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, parent)
        self._desk = desk
        self._list = model
        self._view = f"columns/{view}"
        self._current: UUID | None = None
        self._selected: tuple[UUID, ...] | None = ()
        """What is to be selected in the rows that come; None for what is selected in those that are there."""
        self._top: UUID | None = None
        self._listed: Listing | None = None
        """What was listed when the rows came last."""
        self._restoring = False
        self._fitting = False
        self._by_hand = False
        """Whether a person gave the columns their widths: then they stay as they are."""
        self._sorted_by = (0, Qt.SortOrder.AscendingOrder)
        self._empty = _EmptyState(self.viewport())
        self._set_up()
        self._restore_columns()
        self._keep_soon = QTimer(self, singleShot=True, interval=400)
        self._keep_soon.timeout.connect(self._keep_columns)
        header = self.horizontalHeader()
        header.sectionResized.connect(self._on_resized)
        header.sectionMoved.connect(lambda *_: self._keep_soon.start())
        header.sortIndicatorChanged.connect(self._on_sort)
        header.customContextMenuRequested.connect(self._choose_columns)
        model.modelAboutToBeReset.connect(self._on_reset)
        model.loaded.connect(self._on_loaded)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.doubleClicked.connect(lambda index: self._tell(self.opened, index))

    def _set_up(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setSortingEnabled(False)  # sorting is asked of the store when the header is clicked, never on a load
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setSortIndicatorShown(True)
        super().fit()

    # What is selected

    @property
    def current_id(self) -> UUID | None:
        """The current record."""
        return self._current

    def selected_ids(self) -> tuple[UUID, ...]:
        """The selected records, in the list's order."""
        return tuple(id for first, last in self._ranges() for id in self._list.ids[first : last + 1])

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
        self.scrollTo(self._list.index(row, 0))
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
        column = max(0, self.horizontalHeader().logicalIndex(0))
        self.selectionModel().setCurrentIndex(self._list.index(current, column), flags.NoUpdate)
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
        self._place_empty()
        same, self._listed = self._listed == self._list.listing, self._list.listing
        top = self._list.row_of(self._top) if same and self._top is not None else None
        self._find_selected(scroll=top is None)
        if top is not None:  # what others add or take away moves nothing under the mouse
            self.verticalScrollBar().setValue(top)
        self._top = None

    def _find_selected(self, *, scroll: bool) -> None:
        current = None if self._current is None else self._list.row_of(self._current)
        if current is None or self._selected is None:
            return
        rows = sorted(row for id in self._selected if (row := self._list.row_of(id)) is not None)
        if self._ranges() != _stretches(rows):
            self._restoring = True
            self._select_rows(rows or [current], current)
            self._restoring = False
            if scroll:
                self.scrollTo(self._list.index(current, 0))

    # Columns

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        header = self.horizontalHeader()
        if self._list.columns[column].sort:
            self._sorted_by = (column, order)
            self._list.sort(column, order)
            self._keep_soon.start()
        elif (column, order) != self._sorted_by:
            header.setSortIndicator(*self._sorted_by)  # the mark stays where the order comes from

    def sorting(self) -> tuple[str, bool] | None:
        """The remembered order: what to sort by, and whether descending."""
        kept = self._desk.settings.layout(self._view)
        sort = kept.get("sort") if isinstance(kept, dict) else None
        known = {column.sort for column in self._list.columns if column.sort}
        return (sort, kept.get("descending") is True) if sort in known else None

    def _restore_columns(self) -> None:
        layout = self._desk.settings.layout(self._view)
        kept: dict[str, Any] = layout if isinstance(layout, dict) else {}
        widths: dict[str, Any] = kept["widths"] if isinstance(kept.get("widths"), dict) else {}
        shown: list[Any] | None = kept["shown"] if isinstance(kept.get("shown"), list) else None
        order: list[Any] = kept["order"] if isinstance(kept.get("order"), list) else []
        header = self.horizontalHeader()
        names = [column.name for column in self._list.columns]
        self._fitting = True
        for place, name in enumerate(name for name in order if name in names):
            header.moveSection(header.visualIndex(names.index(name)), place)
        for place, column in enumerate(self._list.columns):
            width = widths.get(column.name)
            if not isinstance(width, int) or not 24 <= width <= 2000:
                width = column.width
            self.setColumnWidth(place, round(width * self._scale()))
            self.setColumnHidden(place, not (column.shown if shown is None else column.name in shown))
        self._fitting = False
        sorting = self.sorting() or ("ref", False)
        place = next((n for n, column in enumerate(self._list.columns) if column.sort == sorting[0]), 0)
        order_ = Qt.SortOrder.DescendingOrder if sorting[1] else Qt.SortOrder.AscendingOrder
        self._sorted_by = (place, order_)
        header.setSortIndicator(place, order_)
        self._by_hand = bool(widths)
        self._fit_columns()

    def _on_resized(self, place: int, _old: int, _new: int) -> None:
        """Qt also says so when the last column takes what room is left, and when the columns are fitted."""
        header = self.horizontalHeader()
        last = max((header.visualIndex(n) for n in range(header.count()) if not self.isColumnHidden(n)), default=-1)
        if not self._fitting and header.visualIndex(place) != last:
            self._by_hand = True
            self._keep_soon.start()

    def _fit_columns(self) -> None:
        """Until a person gave them widths, the columns that may give way take what room the others leave."""
        if self._by_hand:
            return
        shown = [(n, c) for n, c in enumerate(self._list.columns) if not self.isColumnHidden(n)]
        yielding = [(n, c) for n, c in shown if c.least]
        room = self.viewport().width() - round(sum(c.width for _n, c in shown if not c.least) * self._scale())
        wanted = sum(c.width for _n, c in yielding)
        self._fitting = True
        for n, column in yielding:
            self.setColumnWidth(n, max(round(column.least * self._scale()), room * column.width // wanted))
        self._fitting = False

    def _scale(self) -> float:
        """Widths are remembered as they are at 100 % text size."""
        return self._desk.settings.text_size / 100

    def _keep_columns(self) -> None:
        header = self.horizontalHeader()
        columns = self._list.columns
        sorted_by = columns[header.sortIndicatorSection()].sort if header.sortIndicatorSection() < len(columns) else ""
        self._desk.settings.keep_layout(
            self._view,
            {
                "widths": {
                    c.name: round(self.columnWidth(n) / self._scale())
                    for n, c in enumerate(columns)
                    if self._by_hand and not self.isColumnHidden(n)
                },
                "shown": [c.name for n, c in enumerate(columns) if not self.isColumnHidden(n)],
                "order": [columns[header.logicalIndex(place)].name for place in range(len(columns))],
                "sort": sorted_by,
                "descending": header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
            },
        )

    def column_menu(self) -> QMenu:
        """The column chooser."""
        menu = QMenu(self)
        shown = [n for n in range(len(self._list.columns)) if not self.isColumnHidden(n)]
        for place, column in enumerate(self._list.columns):
            action = QAction(_(column.label), menu, checkable=True, checked=place in shown)
            action.setEnabled(shown != [place])  # one column always stays
            action.toggled.connect(lambda wanted, place=place: self._show_column(place, wanted))
            menu.addAction(action)
        return menu

    def _choose_columns(self, at: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(at))

    def _show_column(self, place: int, wanted: bool) -> None:
        self.setColumnHidden(place, not wanted)
        self._fit_columns()
        self._keep_soon.start()

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
                self._tell(self.edit_wanted, index)
            case Qt.Key.Key_Delete if self.selected_ids() and not self._desk.read_only:
                self.trash_wanted.emit(self.selected_ids())
            case _:
                super().keyPressEvent(event)

    def _tell(self, signal: SignalInstance, index: QModelIndex) -> None:
        id = self._list.id_at(index.row()) if index.isValid() else None
        if id is not None:
            signal.emit(id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the empty state in the middle, and every column in view where that can be."""
        super().resizeEvent(event)
        self._fit_columns()
        self._place_empty()

    def fit(self) -> None:
        """A larger text needs higher rows and wider columns."""
        super().fit()
        self._restore_columns()
        self._keep_soon.stop()

    def _is_made(self) -> bool:
        return hasattr(self, "_keep_soon")

    def _place_empty(self) -> None:
        self._empty.setVisible(self._list.rowCount() == 0 and self._list.listing is not None)
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
        icons.put(self._button, "plus", on_accent=True)
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
        self._button.setVisible(bool(empty.action and empty.call))

    def _on_clicked(self) -> None:
        if self._call is not None:
            self._call()
