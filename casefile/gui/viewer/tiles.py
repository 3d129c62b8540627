"""The sources of a list as pictures: on a grid in place of the list, or in one line below what is read.

Both show the list itself, in its order and as it is filtered; only what is seen is drawn, by the worker, and kept in
memory alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.models.cells import Index
from casefile.gui.models.record_list import RecordList
from casefile.gui.pages.arrangements import Arrangement
from casefile.gui.style import SPACE
from casefile.gui.viewer.thumbnails import Thumbnails
from casefile.gui.widgets.grid import rows_of
from casefile.gui.widgets.lines import runs_rtl
from casefile.gui.widgets.record_table import RecordTable
from casefile.i18n import _, current, isolate

_PICTURE = (156, 112)
"""Width and height of a picture on the grid, in pixels at 100 % text size; in a line it is two thirds of that."""
_RADIUS = 6.0
_DRAWN = {
    "news_article": "newspaper",
    "press_release": "newspaper",
    "photo": "image",
    "video": "film",
    "audio": "play",
    "dataset": "table",
    "web_page": "link-2",
    "social_post": "message-square",
    "conversation": "message-square",
    "satellite_image": "image",
    "broadcast": "film",
    "testimony": "user-round",
    "report": "book-open",
    "letter": "send",
    "court_record": "gavel",
}
"""What stands for a source without a picture, by its type."""
_BATCH = 1500
"""Tiles that get their places at once: some milliseconds; the next follow when the window has drawn."""
_VEILED = 56
"""Pixels of the longer edge of what is veiled: it stays small."""


class _Tile(QStyledItemDelegate):
    """A picture, its title below it, and its reference."""

    def __init__(self, view: Tiles, *, small: bool) -> None:
        super().__init__(view)
        self._small = small

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same for all."""
        del option, index
        return self.size()

    def size(self) -> QSize:
        """Of a tile."""
        view = self.parent()
        assert isinstance(view, Tiles)
        box, line = view.box(small=self._small), view.fontMetrics().lineSpacing()
        lines = 1 if self._small else 3
        return QSize(box.width() + 2 * SPACE[1], box.height() + lines * line + 2 * SPACE[1] + SPACE[0])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One tile."""
        view = self.parent()
        assert isinstance(view, Tiles)
        id = view.records.id_at(index.row())
        if id is None:
            return
        tile = option.rect.adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.colour("selection"))
            painter.drawRoundedRect(tile, _RADIUS, _RADIUS)
        if view.currentIndex().row() == index.row() and (view.hasFocus() or self._small):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.colour("accent"), 2))
            painter.drawRoundedRect(tile.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        box = QRect(tile.topLeft(), view.box(small=self._small))
        box.moveCenter(tile.center())
        box.moveTop(tile.top() + SPACE[1] - 2)
        known = view.records.row_at(index.row())
        type = str(known.summary.values.get("type") or "") if known is not None else ""
        self._draw_picture(painter, view, box, id, type)
        below = QRect(tile.left() + SPACE[0], box.bottom() + SPACE[0], tile.width() - 2 * SPACE[0], tile.height())
        self._draw_words(painter, view, below, index.row(), str(index.data() or ""))
        painter.restore()

    def _draw_picture(self, painter: QPainter, view: Tiles, box: QRect, id: UUID, type: str) -> None:
        image, veiled = view.thumbnails.of(id), view.thumbnails.is_veiled(id)
        painter.setPen(style.colour("hairline"))
        painter.setBrush(style.colour("window"))
        painter.drawRoundedRect(box, 3, 3)
        edge = view.fontMetrics().height() + 4
        if image is None:
            drawn = icons.pixmap(_DRAWN.get(type, "file-text"), edge, style.colour("secondary"))
            painter.drawPixmap(box.center().x() - edge // 2, box.center().y() - edge // 2, drawn)
            return
        room = QSize(min(_VEILED, box.width()), min(_VEILED, box.height())) if veiled else box.size() - QSize(4, 4)
        target = QRect(box.topLeft(), image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        target.moveCenter(box.center())
        painter.drawImage(target, image)
        if veiled:
            sign = icons.pixmap("eye-off", edge, style.colour("secondary"))
            painter.drawPixmap(box.left() + SPACE[0], box.bottom() - edge - 2, sign)

    def _draw_words(self, painter: QPainter, view: Tiles, room: QRect, row: int, title: str) -> None:
        metrics = QFontMetrics(view.font())
        known = view.records.row_at(row)
        ref = isolate(known.summary.ref) if known is not None else ""
        lines = [(words, "text") for words in rows_of(title, metrics, room.width(), 1 if self._small else 2)]
        if not self._small:
            lines.append((ref, "secondary"))
        y = room.top()
        for words, role in lines:
            painter.setPen(style.colour(role))
            right = runs_rtl(words) if words != ref else current().rtl
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight)
            place = QRect(room.left(), y, room.width(), metrics.lineSpacing())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine), words)
            y += metrics.lineSpacing()


class Tiles(QListView):
    """Arrows walk, Enter or a double click opens, Space looks.

    :param records: the list that is shown. :param small: in one line instead of on a grid.
    """

    wanted = Signal(object)
    """The record to be opened (UUID)."""
    looked = Signal(object)
    """The record to be looked at (UUID)."""

    def __init__(self, records: RecordList, thumbnails: Thumbnails, parent: QWidget, *, small: bool = False) -> None:
        super().__init__(parent)
        self.records, self.thumbnails, self._small = records, thumbnails, small
        self.setModel(records)
        self.setModelColumn(next((n for n, each in enumerate(records.columns) if each.fills), 0))
        self._brought: int | None = None
        """The row that is to be brought into view."""
        self._tile = _Tile(self, small=small)
        self.setItemDelegate(self._tile)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(not small)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setViewportMargins(1, 1, 1, 1)  # the frame around what has the focus is thicker by that
        self.doubleClicked.connect(lambda index: self._say(self.wanted.emit, index))
        thumbnails.arrived.connect(lambda _id: self.viewport().update())
        self.fit()

    def box(self, *, small: bool) -> QSize:
        """Of a picture, as large as the text."""
        scale = self.fontMetrics().height() / 17 * (0.6 if small else 1)
        return QSize(round(_PICTURE[0] * scale), round(_PICTURE[1] * scale))

    def fit(self) -> None:
        """A larger text has larger pictures."""
        size = self._tile.size()
        self.setGridSize(size)
        if self._small:
            self.setFixedHeight(size.height() + self.horizontalScrollBar().sizeHint().height() + 4)

    def changeEvent(self, event: QEvent) -> None:
        """As large as the text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_tile"):
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space looks; letters search nothing here."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._say(self.wanted.emit, self.currentIndex())
        elif plain and event.key() == Qt.Key.Key_Space:
            self._say(self.looked.emit, self.currentIndex())
        elif plain and event.text().isalnum():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A line of pictures opens with one click: nothing else is done there."""
        super().mousePressEvent(event)
        if self._small and event.button() == Qt.MouseButton.LeftButton:
            self._say(self.wanted.emit, self.indexAt(event.position().toPoint()))

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is seen: Qt would put the region of 20,000 tiles together to draw twenty of them."""
        return QRegion(self.viewport().rect()) if selection.count() else QRegion()

    def go_to(self, id: UUID | None) -> None:
        """Make this the current one and bring it into view; it is opened by nobody."""
        row = self.records.row_of(id) if id is not None else None
        if row is None:
            return
        index = self.records.index(row, self.modelColumn())
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.bring(row)

    def bring(self, row: int) -> None:
        """Bring a row into view, at once or when its tile has its place; the one that was asked for last counts."""
        self._brought = row
        self._bring()

    def _bring(self) -> None:
        if self._brought is None or not 0 <= self._brought < self.records.rowCount():
            return
        index = self.records.index(self._brought, self.modelColumn())
        if self.visualRect(index).isValid():
            self._brought = None
            hint = (
                QAbstractItemView.ScrollHint.PositionAtCenter
                if self._small
                else QAbstractItemView.ScrollHint.EnsureVisible
            )
            self.scrollTo(index, hint)
        elif self.isVisible():
            QTimer.singleShot(20, self, self._bring)

    def _say(self, tell: Callable[[UUID], object], index: Index) -> None:
        id = self.records.id_at(index.row()) if index.isValid() else None
        if id is not None:
            tell(id)


class Pictures(Arrangement):
    """The list as pictures. What is chosen here is chosen there: it is one selection."""

    def __init__(
        self, desk: Desk, table: RecordTable, records: RecordList, thumbnails: Thumbnails, at: QWidget
    ) -> None:
        super().__init__(desk, at)
        self.view = Tiles(records, thumbnails, self)
        self.view.setObjectName("sources.pictures")
        self.view.setAccessibleName(_("Sources as pictures"))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionModel(table.selectionModel())
        self.view.wanted.connect(self.opened)
        self.view.looked.connect(self.looked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[1], 0, SPACE[1], 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)

    def show_ids(self, ids: Sequence[UUID]) -> None:
        """They are the list's own."""

    def choose(self, id: UUID) -> None:
        """Bring it into view: the list has chosen it already."""
        row = self.view.records.row_of(id)
        if row is not None:
            self.view.bring(row)


class Filmstrip(Tiles):
    """The sources before and behind the one that is read, in one line.

    :param here: which one is read.
    """

    def __init__(
        self, records: RecordList, thumbnails: Thumbnails, here: Callable[[], UUID | None], parent: QWidget
    ) -> None:
        super().__init__(records, thumbnails, parent, small=True)
        self.setObjectName("reader.filmstrip")
        self.setAccessibleName(_("Filmstrip of the sources"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._here = here
        records.loaded.connect(self.follow)

    def follow(self) -> None:
        """Show where one is."""
        if self.isVisible():
            self.go_to(self._here())

    def showEvent(self, event: QEvent) -> None:
        """The first time, where one is becomes known only now."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.follow()
