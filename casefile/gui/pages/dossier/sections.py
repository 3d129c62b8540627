"""The outline of a dossier: which sections go in, in what order, and texts of one's own among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import secondary
from casefile.i18n import _
from casefile.model.composing import Part, next_own

_KEY = Qt.ItemDataRole.UserRole
_END = Qt.ItemDataRole.UserRole + 1
_OWN = Qt.ItemDataRole.UserRole + 2
"""Of a text of one's own, the :class:`Part`."""

Index = QModelIndex | QPersistentModelIndex


class SectionChoice(QWidget):
    """A list with boxes to tick. Space leaves a section out, Alt+Up and Alt+Down move it; Enter or F2 changes a text of
    one's own, Delete takes it out.
    """

    changed = Signal()
    wanted = Signal(object)
    """A text of one's own (:class:`Part`) is to be written or changed: hand it to :meth:`put_own`."""
    dropped = Signal()
    """A text of one's own was taken out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual: tuple[str, ...] = ()
        self._unusual: frozenset[str] = frozenset()
        self._titles: dict[str, str] = {}
        self.list = _Sections()
        self.list.setObjectName("dossier_sections")
        self.list.setAccessibleName(_("Sections"))
        self.list.setAccessibleDescription(_("Space takes in or leaves out; Alt+Up and Alt+Down move."))
        self.list.itemActivated.connect(lambda _item: self._on_change())
        self.list.asked.connect(self._on_change)
        self.list.removed.connect(self._on_remove)
        self.list.moved.connect(self._move)
        self.list.itemChanged.connect(lambda _item: self._on_changed())
        self.list.model().rowsMoved.connect(lambda *_moved: self._on_changed())
        self.list.currentRowChanged.connect(lambda _row: self._fit())
        self._up = self._button(_("Move up"), "chevron-up", lambda: self._move(-1))
        self._down = self._button(_("Move down"), "chevron-down", lambda: self._move(1))
        self._reset = self._button(_("As usual"), "rotate-ccw", self.reset)
        self.add = self._button(_("Add a text…"), "plus", self._on_add)
        self.add.setObjectName("add_own_text")
        self.edit = self._button(_("Change the text…"), "pencil", self._on_change)
        self.edit.setObjectName("change_own_text")
        self._remove = self._button(_("Take it out"), "trash-2", self._on_remove)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._up, self._down, self.add, self.edit, self._remove, self._reset):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(secondary(_("Untick what is to be left out. Move a section with Alt+Up and Alt+Down.")))
        layout.addWidget(self.list)
        layout.addWidget(buttons)
        self._fit()

    def offer(self, titles: Mapping[str, str]) -> None:
        """Offer these sections, the usual ones ticked.

        :param titles: key -> title, translated, in the usual order.
        """
        self._usual = tuple(titles)
        self.list.blockSignals(True)
        self.list.clear()
        self._titles = dict(titles)
        for part in self._usual_parts:
            self.list.addItem(self._item(part))
        self.list.blockSignals(False)
        self.list.fit()
        self._fit()

    def leave_out_as_usual(self, keys: frozenset[str]) -> None:
        """Say which of them are usually left out; an outline that was the usual one follows."""
        was_usual = not self.parts
        self._unusual = keys
        if was_usual:
            self.put(())

    @property
    def _usual_parts(self) -> tuple[Part, ...]:
        return tuple(Part(key, key not in self._unusual) for key in self._usual)

    def put(self, parts: Sequence[Part]) -> None:
        """Show this outline; sections that it does not name come last, left out. An empty one is the usual."""
        named = {part.key for part in parts}
        known = [part for part in parts if part.is_own or part.key in self._titles]
        rest = [Part(each.key, each.shown and not parts) for each in self._usual_parts if each.key not in named]
        self.list.blockSignals(True)
        self.list.clear()
        for part in (*known, *rest):
            self.list.addItem(self._item(part))
        self.list.blockSignals(False)
        self.list.fit()
        self._fit()

    def put_own(self, part: Part) -> None:
        """Show a text of one's own as it was changed, or a new one below the current line."""
        self.list.blockSignals(True)
        row = next((r for r, item in enumerate(self.list.lines()) if item.data(_KEY) == part.key), -1)
        if row < 0:
            row = self.list.currentRow() + 1
            self.list.insertItem(row, self._item(part))
        else:
            self.list.item(row).setText(part.title)
            self.list.item(row).setData(_OWN, part)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self.list.fit()
        self._on_changed()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The outline; none where it is the usual one."""
        made: list[Part] = []
        for item in self.list.lines():
            shown = item.checkState() == Qt.CheckState.Checked
            own = item.data(_OWN)
            made.append(replace(own, shown=shown) if isinstance(own, Part) else Part(item.data(_KEY), shown))
        return () if tuple(made) == self._usual_parts else tuple(made)

    def _item(self, part: Part) -> QListWidgetItem:
        item = QListWidgetItem(part.title if part.is_own else self._titles[part.key])
        item.setData(_KEY, part.key)
        if part.is_own:
            item.setData(_OWN, part)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
        )
        item.setCheckState(Qt.CheckState.Checked if part.shown else Qt.CheckState.Unchecked)
        return item

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of what is ticked, in order."""
        return tuple(item.data(_KEY) for item in self.list.lines() if item.checkState() == Qt.CheckState.Checked)

    def say(self, ends: Mapping[str, str]) -> None:
        """Show a few words at the end of a section's line.

        :param ends: key -> words.
        """
        self.list.blockSignals(True)
        for item in self.list.lines():
            end = ends.get(item.data(_KEY), "")
            item.setData(_END, end)
            spoken = _("{page}, {n}", page=item.text(), n=end) if end else item.text()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        self.list.blockSignals(False)
        self.list.viewport().update()

    def reset(self) -> None:
        """The usual ones, in the usual order; texts of one's own come after them, left out."""
        self.list.blockSignals(True)
        taken = {item.data(_KEY): item for item in self.list.lines()}
        for place, key in enumerate(self._usual):
            item = taken[key]
            item.setCheckState(Qt.CheckState.Unchecked if key in self._unusual else Qt.CheckState.Checked)
            self.list.insertItem(place, self.list.takeItem(self.list.row(item)))
        for key, item in taken.items():
            if key not in self._usual:
                item.setCheckState(Qt.CheckState.Unchecked)
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._on_changed()

    def _on_add(self) -> None:
        self.wanted.emit(Part(next_own(self.parts)))

    def _own(self) -> Part | None:
        item = self.list.currentItem()
        own = item.data(_OWN) if item is not None else None
        return own if isinstance(own, Part) else None

    def _on_change(self) -> None:
        own = self._own()
        if own is not None:
            self.wanted.emit(own)

    def _on_remove(self) -> None:
        if self._own() is not None:
            self.list.takeItem(self.list.currentRow())
            self.list.fit()
            self._on_changed()
            self.dropped.emit()

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        if row < 0 or not 0 <= row + step < self.list.count():
            return
        self.list.blockSignals(True)
        self.list.insertItem(row + step, self.list.takeItem(row))
        self.list.setCurrentRow(row + step)
        self.list.blockSignals(False)
        self._on_changed()

    def _on_changed(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        row = self.list.currentRow()
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < self.list.count() - 1)
        in_order = tuple(item.data(_KEY) for item in self.list.lines()) == self._usual
        usual = tuple(part.key for part in self._usual_parts if part.shown)
        self._reset.setEnabled(not in_order or self.keys != usual)
        own = self._own() is not None
        self.edit.setEnabled(own)
        self._remove.setEnabled(own)

    def _button(self, label: str, drawing: str, call: object) -> QPushButton:
        button = QPushButton(label)
        icons.put(button, drawing)
        button.clicked.connect(call)
        return button


class _Sections(QListWidget):
    """As high as its lines: the page scrolls."""

    moved = Signal(int)
    asked = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_EndDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def lines(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def fit(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(240, sum(max(0, self.sizeHintForRow(row)) for row in range(self.count())) + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_F2:
            self.asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


class _EndDelegate(QStyledItemDelegate):
    """Draws a few words at the far end of the line, in the lesser colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), max(ROW, hint.height()))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        taken = option.fontMetrics.horizontalAdvance(index.data(_END) or "") + 3 * SPACE[4]
        option.text = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideRight, max(0, option.rect.width() - taken)
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        end = index.data(_END)
        if not end:
            return
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
        painter.save()
        painter.setPen(style.colour("secondary"))
        room = QRect(option.rect).adjusted(SPACE[2], 0, -SPACE[2], 0)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), end)
        painter.restore()
