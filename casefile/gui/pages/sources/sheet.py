"""A text that is a table, as a grid: sheets as tabs, cells with their addresses, what is marked in them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTabBar, QVBoxLayout, QWidget

from casefile.gui import style
from casefile.gui.models.cells import Index
from casefile.gui.pages.sources.marks import Mark
from casefile.gui.style import SPACE
from casefile.gui.widgets.grid import LINES, CellDelegate, Grid, Headings, Said
from casefile.gui.widgets.plain import ElidedLabel, tooltip
from casefile.i18n import _, isolate, plural
from casefile.services.passages import Utf16Offsets
from casefile.services.tables import Cell, Sheet

_MARKS = Qt.ItemDataRole.UserRole + 2
"""The numbers of the marks that stand in a cell."""
_REDACTED = Qt.ItemDataRole.UserRole + 3
"""Whether something in a cell is redacted and not covered."""
_COVERED = "█"
_KEPT_ROWS = 400
_SAMPLED = 60
_NARROWEST, _WIDEST, _LONG = 6, 34, 80
"""Average characters of a column, at least and at most; and of a cell that are measured."""
_MOST_COLUMNS = 16_384
"""As many as a worksheet has."""

Span = tuple[int, int]


class _Sheets(QAbstractTableModel):
    """One sheet at a time; its rows are cut into cells when they are seen."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._rows: OrderedDict[int, tuple[Cell, ...]] = OrderedDict()
        self._marks: list[tuple[int, int, int]] = []
        self._described: Sequence[str] = ()
        self._redacted: Sequence[Span] = ()
        self._as_reader = False

    @property
    def sheet(self) -> Sheet | None:
        """The one that is shown."""
        return self._sheet

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Another one."""
        self.beginResetModel()
        self._sheet = sheet
        self._rows.clear()
        self.endResetModel()

    def show_marks(self, marks: list[tuple[int, int, int]], described: Sequence[str]) -> None:
        """What is marked: code points of the beginning and the end, and the number of the mark."""
        self._marks, self._described = marks, described
        self._draw_again()

    def show_redacted(self, spans: Sequence[Span], *, as_reader: bool) -> None:
        """What is redacted, in code points; covered as in what leaves the vault, or hatched."""
        self._redacted, self._as_reader = spans, as_reader
        self._draw_again()

    def words(self, cell: Cell | None) -> str:
        """What is read in a cell: where it is shown as the reader gets it, a block for each character redacted."""
        if cell is None or not self._as_reader:
            return cell.words if cell is not None else ""
        whole = cell.words
        for start, end in self._within(cell):
            first, last = max(0, start - cell.start), min(len(whole), end - cell.start)
            if cell.end - cell.start != len(whole):  # quoted in the file: its positions are not those of the words
                first, last = 0, len(whole)
            whole = whole[:first] + _COVERED * (last - first) + whole[last:]
        return whole

    def _within(self, cell: Cell | None) -> list[Span]:
        return [each for each in self._redacted if cell is not None and each[0] < cell.end and cell.start < each[1]]

    def _draw_again(self) -> None:
        if self._sheet is not None and self._sheet.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def cells(self, row: int) -> tuple[Cell, ...]:
        """The cells of a row."""
        if row in self._rows:
            self._rows.move_to_end(row)
        else:
            assert self._sheet is not None
            self._rows[row] = self._sheet.cells(row)
            if len(self._rows) > _KEPT_ROWS:
                self._rows.popitem(last=False)
        return self._rows[row]

    def cell(self, index: Index) -> Cell | None:
        """What stands there; None where the row is shorter."""
        if self._sheet is None or not index.isValid():
            return None
        cells = self.cells(index.row())
        return cells[index.column()] if index.column() < len(cells) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's
        """Of the sheet."""
        return 0 if parent.isValid() or self._sheet is None else self._sheet.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's
        """Of its widest row."""
        return 0 if parent.isValid() or self._sheet is None else min(self._sheet.columns, _MOST_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words as they stand in the text; line breaks become blanks where they are drawn."""
        cell = self.cell(index)
        words = self.words(cell)
        redacted = [_("Redacted")] if self._redacted and self._within(cell) else []
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words
            case Qt.ItemDataRole.ToolTipRole:
                found = redacted + [self._described[n] for n in self._marked(cell)]
                return tooltip("\n".join([words, *found])) if words or found else None
            case Qt.ItemDataRole.AccessibleTextRole:
                assert self._sheet is not None
                address = isolate(self._sheet.address(index.row(), index.column()))
                said = ", ".join([words or _("empty"), *redacted])
                return _("{address}: {words}", address=address, words=said)
            case _ if role == LINES:
                return (Said(words[:400]),) if words else ()
            case _ if role == _MARKS:
                return self._marked(cell)
            case _ if role == _REDACTED:
                return bool(redacted) and not self._as_reader
        return None

    def _marked(self, cell: Cell | None) -> tuple[int, ...]:
        if cell is None or not self._marks:
            return ()
        end = max(cell.end, cell.start + 1)
        return tuple(number for first, last, number in self._marks if first < end and cell.start < last)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Letters above, numbers beside, as the file's own program has them."""
        sheet = self._sheet
        if sheet is None or role not in (LINES, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        words = sheet.address(0, section).rstrip("0123456789")
        if orientation == Qt.Orientation.Vertical:
            words = str(sheet.top + section)
        return (Said(words, role="secondary"),) if role == LINES else words


class _SheetGrid(Grid):
    """Cells of one row, or whole rows, are selected: what stands together in the text."""

    settled = Signal()
    """A person has selected with the mouse, or with Shift and the arrows."""
    typed = Signal(str)
    """A letter that is no key of the grid."""
    left = Signal()
    """Esc."""

    def __init__(self, model: _Sheets, span: Callable[[], Span | None], parent: QWidget) -> None:
        super().__init__(model, _("Table"), parent)
        self._model, self._span = model, span
        self.setObjectName("sheet")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setItemDelegate(_MarkedCells(self))
        for heading in (self.horizontalHeader(), self.verticalHeader()):
            heading.setSectionsClickable(True)
        self.verticalHeader().show()
        self._marks: tuple[Mark, ...] = ()

    def colours(self, marks: Sequence[Mark]) -> None:
        """Whose colours the cells have."""
        self._marks = tuple(marks)

    def colour_of(self, number: int) -> int:
        """Of a mark."""
        return self._marks[number].colour if number < len(self._marks) else 0

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What is selected now is what was meant."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.settled.emit()

    def words_to_copy(self) -> str:
        """Of the selected cells, as they stand in the text."""
        span = self._span()
        sheet = self._model.sheet
        return sheet.text[span[0] : span[1]] if span is not None and sheet is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift and an arrow select; letters are no search here, as they are keys of what is done with a passage."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.ignore()
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.text().isalnum() and len(event.text()) == 1:
            self.typed.emit(event.text())
            return
        super().keyPressEvent(event)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() != Qt.Key.Key_Shift:
            self.settled.emit()


class _MarkedCells(CellDelegate):
    """A cell in which something is marked has its colour, and a stripe at its beginning: colour alone tells nobody."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of the marks below what every cell has."""
        view = self.parent()
        assert isinstance(view, _SheetGrid)
        numbers = index.data(_MARKS)
        rect = QRect(option.rect)
        if numbers:
            painter.fillRect(rect, style.highlight(view.colour_of(numbers[0])))
        if index.data(_REDACTED):
            painter.fillRect(rect, QBrush(style.colour("border"), Qt.BrushStyle.BDiagPattern))
        super().paint(painter, option, index)
        if numbers:
            bar = QRect(rect.left(), rect.top() + 2, 4, rect.height() - 4)
            if view.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                bar.moveRight(rect.right())
            painter.fillRect(bar, style.stripe(view.colour_of(numbers[0])))


class SheetView(QWidget):
    """The tables of one text. Positions that come and go count code points of it."""

    walked = Signal(object, object)
    """What is selected now: where it begins and ends in the text (int); the same twice for an empty cell."""
    settled = Signal()
    """A person has selected what was meant."""
    typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: tuple[Sheet, ...] = ()
        self._showing = False
        self._rows = 0
        self.model = _Sheets()
        self.grid = _SheetGrid(self.model, self.span, self)
        self.address = ElidedLabel(parent=self)
        self.address.setObjectName("sheet.cell")
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("sheet.tabs")
        self.tabs.setAccessibleName(_("Sheets"))
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setDrawBase(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.address.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], SPACE[0])
        layout.addWidget(self.address)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.tabs)
        self.setFocusProxy(self.grid)
        self.tabs.currentChanged.connect(self._on_tab)
        self.grid.settled.connect(self.settled)
        self.grid.typed.connect(self.typed)
        self.grid.left.connect(self.left)
        self.grid.selectionModel().selectionChanged.connect(lambda *_both: self._on_selection())
        self.grid.selectionModel().currentChanged.connect(lambda *_both: self._say_cell())

    # What is shown

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """The tables of another text."""
        self._sheets = tuple(sheets)
        self._showing = True
        while self.tabs.count():
            self.tabs.removeTab(0)
        for sheet in self._sheets:
            self.tabs.addTab((sheet.name or _("Table")).replace("&", "&&"))
        self.tabs.setVisible(any(sheet.name for sheet in self._sheets))
        self._showing = False
        self._show(0)

    def show_marks(self, marks: Sequence[Mark], described: Sequence[str], offsets: Utf16Offsets) -> None:
        """What is marked in the text."""
        self.grid.colours(marks)
        placed = [
            (offsets.to_codepoint(mark.start), offsets.to_codepoint(mark.end), number)
            for number, mark in enumerate(marks)
            if mark.placed
        ]
        self.model.show_marks(sorted(placed, key=lambda each: each[1] - each[0]), described)

    def show_redacted(self, spans: Sequence[Span], *, as_reader: bool) -> None:
        """Hatch the cells that hold these code points of the text; or cover them, as in what leaves the vault."""
        self.model.show_redacted(tuple(spans), as_reader=as_reader)
        self._say_cell()

    def select(self, start: int, end: int) -> None:
        """Show these code points of the text: the cells, or the rows, that hold them."""
        for number, sheet in enumerate(self._sheets):
            first = sheet.place(start)
            if first is None:
                continue
            last = sheet.place(max(start, end - 1)) or first
            self._showing = True
            if self.tabs.currentIndex() != number:
                self.tabs.setCurrentIndex(number)
                self._show(number)
            if first[0] != last[0]:
                first, last = (first[0], 0), (last[0], self.model.columnCount() - 1)
            begin, finish = self.model.index(*first), self.model.index(*last)
            self._rows = last[0] - first[0] + 1
            model = self.grid.selectionModel()
            model.setCurrentIndex(begin, QItemSelectionModel.SelectionFlag.NoUpdate)
            model.select(QItemSelection(begin, finish), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.grid.scrollTo(begin)
            self._showing = False
            self._say_cell()
            return

    def span(self) -> Span | None:
        """Where in the text what is selected begins and ends; None where nothing is."""
        ranges = self.grid.selectionModel().selection()
        if not ranges.count() or self.model.sheet is None:
            return None
        parts = [ranges.at(n) for n in range(ranges.count())]
        top, bottom = min(each.top() for each in parts), max(each.bottom() for each in parts)
        if top != bottom:
            return self.model.sheet.starts[top], self.model.sheet.ends[bottom]
        cells = self.model.cells(top)
        left = min(each.left() for each in parts)
        right = min(max(each.right() for each in parts), len(cells) - 1)
        if left > right:
            return self.model.sheet.ends[top], self.model.sheet.ends[top]
        return cells[left].start, cells[right].end

    def selection_rect(self) -> QRect:
        """Where the current cell is, within this widget."""
        rect = self.grid.visualRect(self.grid.currentIndex())
        return rect.translated(self.grid.viewport().mapTo(self, QPoint(0, 0)))

    # How

    def _on_tab(self, number: int) -> None:
        if not self._showing:
            self._show(number)
            self.grid.setCurrentIndex(self.model.index(0, 0))  # what was selected is in another sheet
            self.grid.setFocus()

    def _show(self, number: int) -> None:
        sheet = self._sheets[number] if 0 <= number < len(self._sheets) else None
        self._rows = 0
        self.model.show_sheet(sheet)
        self._fit_columns()
        self._say_cell()

    def _fit_columns(self) -> None:
        metrics = self.grid.fontMetrics()
        unit = metrics.averageCharWidth()
        rows = [self.model.cells(row) for row in range(min(_SAMPLED, self.model.rowCount()))]
        for column in range(self.model.columnCount()):
            words = [row[column].words[:_LONG] for row in rows if column < len(row)]
            widest = max((metrics.horizontalAdvance(each) for each in words), default=0) + 2 * SPACE[1] + SPACE[2]
            self.grid.setColumnWidth(column, max(unit * _NARROWEST, min(widest, unit * _WIDEST)))
        self.fit()

    def fit(self) -> None:
        """A larger text needs higher rows and headings."""
        grid = self.grid
        grid.verticalHeader().setDefaultSectionSize(max(grid.row_height - 4, grid.line_height() + SPACE[1]))
        across, down = grid.horizontalHeader(), grid.verticalHeader()
        assert isinstance(across, Headings) and isinstance(down, Headings)
        across.set_extent(grid.line_height() + 2 * SPACE[0] + 2)
        sheet = self.model.sheet
        last = str(sheet.top + sheet.rows) if sheet is not None else "0"
        down.set_extent(QFontMetrics(grid.font()).horizontalAdvance(last) + 2 * SPACE[1] + SPACE[0])

    def _on_selection(self) -> None:
        if self._showing:
            return
        ranges = self.grid.selectionModel().selection()
        rows = {row for n in range(ranges.count()) for row in (ranges.at(n).top(), ranges.at(n).bottom())}
        self._rows = max(rows) - min(rows) + 1 if rows else 0
        if self._rows > 1:
            self._take_whole_rows(min(rows), max(rows))
        span = self.span()
        if span is not None:
            self.walked.emit(*span)
        self._say_cell()

    def _take_whole_rows(self, top: int, bottom: int) -> None:
        """Of several rows, all of each: a quotation is one run of the text, and leaves nothing out silently."""
        whole = QItemSelection(self.model.index(top, 0), self.model.index(bottom, self.model.columnCount() - 1))
        self._showing = True
        self.grid.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._showing = False

    def _say_cell(self) -> None:
        """The current cell in full, above the grid; or how many rows are selected."""
        sheet, index = self.model.sheet, self.grid.currentIndex()
        if sheet is None:
            self.address.setText("")
            return
        if self._rows > 1:
            self.address.setText(plural("{n} whole row is selected.", "{n} whole rows are selected.", self._rows))
            return
        if not index.isValid():
            self.address.setText(plural("{n} row", "{n} rows", sheet.rows))
            return
        cell = self.model.cell(index)
        address = isolate(sheet.address(index.row(), index.column()))
        words = " ".join(self.model.words(cell).split())
        self.address.setText(_("{address}: {words}", address=address, words=isolate(words) if words else _("empty")))
