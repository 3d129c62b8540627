"""Small pictures in a list: drawn by the worker when their rows are seen, kept in memory only, veiled where they are to
be."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from casefile.errors import CasefileError
from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.tag_book import TagBook
from casefile.gui.widgets.grouped_rows import GroupedRows
from casefile.gui.widgets.tag_labels import WithTags, draw_ground
from casefile.i18n import current
from casefile.model.changes import Changes
from casefile.services.viewing import Drawn

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_EDGE = 180
"""Pixels drawn for a thumbnail: enough for a tile, and for a row at 200 % text size on a dense screen."""
_KEPT = 400
_AT_ONCE = 1
_WAITING = 40
"""Rows that wait at most: those that were scrolled past are dropped."""


class Thumbnails(QObject):
    """One small picture for each source that has a file to look at."""

    arrived = Signal(object)
    """That of this source (UUID) can be drawn."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._images: OrderedDict[UUID, QImage | None] = OrderedDict()
        self._veiled: set[UUID] = set()
        self._waiting: list[UUID] = []
        self._running: set[UUID] = set()
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self.forget())

    def of(self, source_id: UUID) -> QImage | None:
        """The picture; None where there is none, or not yet: it is then on its way."""
        if source_id in self._images:
            self._images.move_to_end(source_id)
            return self._images[source_id]
        if source_id not in self._running and source_id not in self._waiting:
            self._waiting.append(source_id)
            del self._waiting[:-_WAITING]
            self._next()
        return None

    def is_veiled(self, source_id: UUID) -> bool:
        """Whether the picture that :meth:`of` gave is the grey, blurred one."""
        return source_id in self._veiled

    def forget_one(self, source_id: UUID) -> None:
        """Have it drawn again when it is seen next."""
        self._images.pop(source_id, None)
        self._veiled.discard(source_id)

    def forget(self) -> None:
        """Wipe all."""
        for image in self._images.values():
            if image is not None:
                image.fill(0)
        self._images.clear()
        self._veiled.clear()
        self._waiting.clear()

    def _next(self) -> None:
        while self._waiting and len(self._running) < _AT_ONCE:
            id = self._waiting.pop()
            graphic = self._desk.settings.veils_graphic
            self._running.add(id)
            self._desk.jobs.look(self, drawing(id, graphic), partial(self._on_drawn, id), self._failing(id))

    def _on_drawn(self, id: UUID, found: tuple[Drawn, bool] | None) -> None:
        self._running.discard(id)
        image = None
        if found is not None:
            drawn, veiled = found
            if veiled:
                self._veiled.add(id)
            image = as_image(drawn)
        self._images[id] = image
        while len(self._images) > _KEPT:
            oldest, wiped = self._images.popitem(last=False)
            self._veiled.discard(oldest)
            if wiped is not None:
                wiped.fill(0)
        if image is not None:
            self.arrived.emit(id)
        self._next()

    def _failing(self, id: UUID) -> Callable[[CasefileError], object]:
        return lambda _error: self._on_drawn(id, None)  # the list goes without; the file itself says why

    def _on_changed(self, changes: Changes) -> None:
        if "evidence" in changes.kinds:
            for id in [id for id, image in self._images.items() if image is None]:
                del self._images[id]


def drawing(source_id: UUID, graphic: bool, edge: int = _EDGE) -> Callable[[Workspace], tuple[Drawn, bool] | None]:
    """Draws the first file of a source that can be looked at, on a reader thread: its pixels, and whether they are
    veiled. None where there is none.

    :param graphic: whether pictures and video are veiled, where nothing was decided about a file.
    """

    def draw(ws: Workspace) -> tuple[Drawn, bool] | None:
        files = ws.viewer.files_to_show(ws.records.of("evidence", source_id=source_id))
        if not files:
            return None
        veiled = ws.viewer.veils(files, graphic=graphic)[files[0].id]
        return ws.viewer.thumbnail(files[0].id, edge, veiled=veiled), veiled

    return draw


def as_image(drawn: Drawn) -> QImage:
    """Pixels that have come, as a picture of its own."""
    raw = QImage(drawn.pixels, drawn.width, drawn.height, 3 * drawn.width, QImage.Format.Format_RGB888)
    return raw.convertToFormat(QImage.Format.Format_RGB32)


class WithThumbnail(WithTags):
    """Draws a column's words behind the row's small picture, and the row's tags behind them.

    :param ids: the records of the list, by row. :param tags, book: as :class:`WithTags` takes them.
    """

    def __init__(
        self,
        thumbnails: Thumbnails,
        ids: Callable[[], Sequence[UUID]],
        tags: Callable[[int], Sequence[str]],
        book: TagBook,
        parent: GroupedRows,
    ) -> None:
        super().__init__(tags, book, parent)
        self._thumbnails, self._ids = thumbnails, ids

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The background of the row, the picture, the words, the tags."""
        ids = self._ids()
        image = self._thumbnails.of(ids[index.row()]) if 0 <= index.row() < len(ids) else None
        whole = QStyleOptionViewItem(option)
        whole.rect = cell = self.below(option.rect, index.row())
        self.initStyleOption(whole, index)
        box = cell.adjusted(SPACE[0], 2, 0, -2)
        room = QSize(round(box.height() * 1.4), box.height())
        place = QRect(box.topLeft(), room)
        if current().rtl:
            place.moveRight(cell.right() - SPACE[0])
        words = QRect(cell)
        if current().rtl:
            words.setRight(place.left())
        else:
            words.setLeft(place.right())
        draw_ground(painter, whole)
        whole.rect = words
        self.draw(painter, whole, index.row())
        if image is not None:
            size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(place.topLeft(), size)
            target.moveCenter(place.center())
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, image)
            painter.setPen(style.colour("hairline"))
            painter.drawRect(target.adjusted(0, 0, -1, -1))
            painter.restore()
