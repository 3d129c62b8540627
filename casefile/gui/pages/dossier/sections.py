"""The sections of a dossier: which go in, and in what order."""

from __future__ import annotations

from collections.abc import Mapping

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

_KEY = Qt.ItemDataRole.UserRole
_END = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


class SectionChoice(QWidget):
    """A list with boxes to tick. Space leaves a section out, Alt+Up and Alt+Down move it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual: tuple[str, ...] = ()
        self.list = _Sections()
        self.list.setObjectName("dossier_sections")
        self.list.setAccessibleName(_("Sections"))
        self.list.setAccessibleDescription(_("Space takes in or leaves out; Alt+Up and Alt+Down move."))
        self.list.moved.connect(self._move)
        self.list.itemChanged.connect(lambda _item: self._on_changed())
        self.list.model().rowsMoved.connect(lambda *_moved: self._on_changed())
        self.list.currentRowChanged.connect(lambda _row: self._fit())
        self._up = self._button(_("Move up"), "chevron-up", lambda: self._move(-1))
        self._down = self._button(_("Move down"), "chevron-down", lambda: self._move(1))
        self._reset = self._button(_("As usual"), "rotate-ccw", self.reset)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._up, self._down, self._reset):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(secondary(_("Untick what is to be left out. Move a section with Alt+Up and Alt+Down.")))
        layout.addWidget(self.list)
        layout.addWidget(buttons)
        self._fit()

    def offer(self, titles: Mapping[str, str]) -> None:
        """Offer these sections, all ticked.

        :param titles: key -> title, translated, in the usual order.
        """
        self._usual = tuple(titles)
        self.list.blockSignals(True)
        self.list.clear()
        for key, title in titles.items():
            item = QListWidgetItem(title)
            item.setData(_KEY, key)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.fit()
        self._fit()

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
        """All of them, in the usual order."""
        self.list.blockSignals(True)
        taken = {item.data(_KEY): item for item in self.list.lines()}
        for place, key in enumerate(self._usual):
            item = taken[key]
            item.setCheckState(Qt.CheckState.Checked)
            self.list.insertItem(place, self.list.takeItem(self.list.row(item)))
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._on_changed()

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
        everything = tuple(item.data(_KEY) for item in self.list.lines()) == self._usual == self.keys
        self._reset.setEnabled(not everything)

    def _button(self, label: str, drawing: str, call: object) -> QPushButton:
        button = QPushButton(label)
        icons.put(button, drawing)
        button.clicked.connect(call)
        return button


class _Sections(QListWidget):
    """As high as its lines: the page scrolls."""

    moved = Signal(int)

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
