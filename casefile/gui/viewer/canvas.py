"""A page in a viewport: zoomed, turned, scrolled, with frames around what is marked, and room to mark more.

Mouse: dragging marks a region, the wheel scrolls, with Ctrl it zooms, the middle button pulls the page. Keyboard: see
the commands of the pane; M begins a region, which the arrows move and, with Shift, resize.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from casefile.gui.viewer.file import Picture
from casefile.gui.viewer.frames import Frame, draw_covered, draw_frame, draw_selection
from casefile.gui.viewer.places import Fit, Placing, part_of, region_of
from casefile.gui.widgets.plain import tooltip
from casefile.gui.widgets.spoken import speak_as
from casefile.i18n import _, current
from casefile.model.anchors import Region

_SETTLED_MS = 120
_SCROLL = 48
"""Pixels of one press of an arrow key."""
_MARGIN = 8.0
_LEAST_DRAG = 6
"""Pixels that the mouse has to be dragged before it marks anything: less is a click."""
_NEAREST_FROM = 3.0
"""From this enlargement on, pixels are shown as squares: what is seen between them would be invented."""


class Canvas(QAbstractScrollArea):
    """Shows one page at a time."""

    region_settled = Signal()
    """A region was marked with the mouse, moved with the keys, or dropped."""
    frame_chosen = Signal(object)
    """The frame around this excerpt (UUID) was clicked."""
    detail_wanted = Signal()
    """What is in sight has changed, and stands still."""
    zoomed = Signal()
    page_wanted = Signal(int)
    """So many pages on, or back where it is negative; a large number for the first and the last."""
    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(_("Picture of the page"))
        speak_as(type(self), "Graphic")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a picture is not mirrored, nor its scroll bar
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Midlight)
        self.viewport().setAutoFillBackground(True)
        self.setStyleSheet(
            "#canvas { border: 2px solid transparent; border-radius: 0; padding: 0; }"
            "#canvas:focus { border-color: palette(highlight); }"
        )
        self._place = Placing(QSizeF(1, 1), QSizeF(1, 1))
        self._whole: Picture | None = None
        self._detail: Picture | None = None
        self._frames: tuple[Frame, ...] = ()
        self._chosen: UUID | None = None
        self._region: QRectF | None = None
        self._marks = True
        self._as_reader = False
        self._page: int | None = None
        self._drag_from: QPoint | None = None
        self._pulled: QPoint | None = None
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.detail_wanted)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._on_scrolled)

    # What is shown

    def show_whole(self, picture: Picture, page: int | None) -> None:
        """Show a page.

        :param page: from 1, as regions name it; None for a picture that has no pages.
        """
        same = self._whole is not None and self._whole.wanted.page == picture.wanted.page
        self._whole = picture
        self._page = page
        if not same or self._place.natural != picture.natural:
            self._place.natural = picture.natural
            self._region = None
            self._place.offset = QPointF(0, 0)
        self._detail = None
        self._arrange()

    def show_detail(self, picture: Picture) -> None:
        """Lay a sharper part over the page."""
        if self._whole is not None and picture.wanted.page == self._whole.wanted.page:
            self._detail = picture
            self.viewport().update()

    def clear(self) -> None:
        """Show nothing."""
        if self._detail is not None:
            self._detail.image.fill(0)
        self._whole = self._detail = None
        self._frames, self._region, self._chosen = (), None, None
        self._place.turn = 0
        self.viewport().update()

    def show_frames(self, frames: Sequence[Frame]) -> None:
        """Draw these around what is marked on the page."""
        self._frames = tuple(frames)
        self.viewport().update()

    def show_as_reader(self, wanted: bool) -> None:
        """Cover what is redacted, and leave out what is only marked; or show both as they lie."""
        self._as_reader = wanted
        self.viewport().update()

    def allow_marking(self, wanted: bool) -> None:
        """Whether anything can be marked here."""
        self._marks = wanted
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if wanted else Qt.CursorShape.ArrowCursor)

    def go_to(self, region: Region, id: UUID | None = None) -> None:
        """Bring a region into view, as large as it needs, and mark it as the one that is meant."""
        self._chosen = id
        part, seen = part_of(region), self._place.seen()
        if self._whole is not None and not seen.contains(part):
            self._centre_on(part.center())
        self.viewport().update()

    @property
    def placing(self) -> Placing:
        """Where the page lies."""
        return self._place

    @property
    def frames(self) -> tuple[Frame, ...]:
        """What is drawn around what is marked."""
        return self._frames

    # Marking

    @property
    def region(self) -> Region | None:
        """What is being marked; None for nothing."""
        return region_of(self._region, self._page) if self._region is not None else None

    def begin_region(self) -> None:
        """A region in the middle of what is in sight, for the keys to move."""
        if self._whole is None or not self._marks:
            return
        if self._region is None:
            seen = self._place.seen()
            self._region = QRectF(
                seen.left() + seen.width() * 0.3,
                seen.top() + seen.height() * 0.3,
                seen.width() * 0.4,
                seen.height() * 0.4,
            )
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell_region()

    def select(self, region: Region | None) -> None:
        """Mark this, or nothing."""
        self._region = part_of(region) if region is not None else None
        self._tell_region()

    def region_rect(self) -> QRect:
        """Where the region is within this widget."""
        if self._region is None:
            return QRect()
        return self._place.to_widget(self._region).toRect().translated(self.viewport().pos())

    def _tell_region(self) -> None:
        region = self.region
        self.setAccessibleDescription(_("Marked: {place}", place=region.text(current())) if region is not None else "")
        self.viewport().update()
        self.region_settled.emit()

    def _nudge(self, key: Qt.Key, resizing: bool, fine: bool) -> None:
        """Move the region's edges by a hundredth of what is in sight, or a tenth of that."""
        assert self._region is not None
        seen, part = self._place.seen(), QRectF(self._region)
        step = 0.001 if fine else 0.01
        sideways, down = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }[key]
        for _quarter in range(self._place.turn % 4):  # as it is seen, not as it lies
            sideways, down = down, -sideways
        dx, dy = sideways * seen.width() * step, down * seen.height() * step
        if resizing:
            part.setRight(max(part.left() + 0.0005, min(1.0, part.right() + dx)))
            part.setBottom(max(part.top() + 0.0005, min(1.0, part.bottom() + dy)))
        else:
            part.moveLeft(max(0.0, min(1.0 - part.width(), part.left() + dx)))
            part.moveTop(max(0.0, min(1.0 - part.height(), part.top() + dy)))
        self._region = part
        self._tell_region()

    # Zoom and turning

    def set_fit(self, fit: Fit) -> None:
        """Let the zoom follow the room."""
        self._place.fit = fit
        self._place.offset = QPointF(0, 0)
        self._arrange()

    def set_zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom, and keep that point of the widget (the middle by default) where it is."""
        if self._whole is None:
            return
        room = self._place.room
        about = about or QPointF(room.width() / 2, room.height() / 2)
        at = self._place.transform().inverted()[0].map(about)
        self._place.factor, self._place.fit = factor, Fit.NONE
        self._arrange(tell=False)
        moved = self._place.transform().map(at) - about
        self._scroll_by(moved.x(), moved.y())
        self.zoomed.emit()

    def zoom_by(self, steps: int, about: QPointF | None = None) -> None:
        """So many steps in, or out."""
        self.set_zoom(self._place.next_zoom(steps), about)

    def turn(self, quarters: int) -> None:
        """Turn the view clockwise; the page itself, and what is marked on it, stay as they are."""
        self._place.turn = (self._place.turn + quarters) % 4
        self._place.offset = QPointF(0, 0)
        self._arrange()
        self.turned.emit()

    def _arrange(self, *, tell: bool = True) -> None:
        """The page or the room has changed: scroll bars, what is sharp, and how large it is."""
        self._place.room = QSizeF(self.viewport().size())
        size = self._place.size
        for bar, whole, part in (
            (self.horizontalScrollBar(), size.width(), self._place.room.width()),
            (self.verticalScrollBar(), size.height(), self._place.room.height()),
        ):
            bar.blockSignals(True)
            bar.setRange(0, max(0, round(whole - part)) if self._place.fit is not Fit.PAGE else 0)
            bar.setPageStep(round(part))
            bar.setSingleStep(_SCROLL)
            bar.blockSignals(False)
        self._on_scrolled()
        if tell:
            self.zoomed.emit()

    def _on_scrolled(self) -> None:
        self._place.offset = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        self._settled.start()
        self.viewport().update()

    def _scroll_by(self, x: float, y: float) -> None:
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + x))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + y))

    def _centre_on(self, point: QPointF) -> None:
        at = self._place.transform().map(point)
        self._scroll_by(at.x() - self._place.room.width() / 2, at.y() - self._place.room.height() / 2)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page, what is sharper of it, the frames, and what is being marked."""
        if self._whole is None:
            return
        painter = QPainter(self.viewport())
        smooth = self._place.zoom < _NEAREST_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        whole = self._place.to_widget(QRectF(0, 0, 1, 1))
        painter.setTransform(self._place.transform())
        for picture in (self._whole, self._detail):
            if picture is not None:
                left, top, right, bottom = picture.wanted.crop
                painter.drawImage(QRectF(left, top, right - left, bottom - top), picture.image)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(whole)
        for frame in self._frames:
            if self._as_reader:
                if frame.redacted:
                    draw_covered(painter, self._place.to_widget(part_of(frame.region)), frame)
                continue
            draw_frame(painter, self._place.to_widget(part_of(frame.region)), frame, current=frame.id == self._chosen)
        if self._region is not None:
            draw_selection(painter, self._place.to_widget(self._region), whole)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room has changed."""
        super().resizeEvent(event)
        self._arrange()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark, or to pull."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = event.position().toPoint()
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._pulled = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark, or pull."""
        at = event.position().toPoint()
        if self._pulled is not None:
            moved, self._pulled = self._pulled - at, at
            self._scroll_by(moved.x(), moved.y())
            return
        start = self._drag_from if self._marks and self._whole is not None else None
        if start is not None and (at - start).manhattanLength() >= _LEAST_DRAG:
            one, other = (self._place.to_page(QPointF(point)) for point in (start, at))
            self._region = QRectF(one, other).normalized()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Marked; or, where the mouse did not move, what lies there is meant."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pulled = None
            self.allow_marking(self._marks)
            return
        start, self._drag_from = self._drag_from, None
        if start is None:
            return
        if (event.position().toPoint() - start).manhattanLength() >= _LEAST_DRAG:
            if self.region is None:
                self._region = None
            self._tell_region()
            return
        under = self._frames_at(event.position())
        if self._region is not None:
            self._region = None
            self._tell_region()
        elif under:
            self._chosen = under[0].id
            self.viewport().update()
            self.frame_chosen.emit(under[0].id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between the whole page and 100 %."""
        if self._place.fit is Fit.NONE:
            self.set_fit(Fit.PAGE)
        else:
            self.set_zoom(1.0, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, zoom about the pointer; beyond the end of a page, go to the next."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """What is marked there, for anyone who points at it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            under = self._frames_at(QPointF(event.pos()))
            if under:
                QToolTip.showText(event.globalPos(), tooltip("\n".join(frame.words for frame in under)), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _frames_at(self, point: QPointF) -> list[Frame]:
        held = [frame for frame in self._frames if self._place.to_widget(part_of(frame.region)).contains(point)]
        return sorted(held, key=lambda frame: frame.region.width * frame.region.height)

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the head of this module."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        if key in arrows and self._region is not None:
            self._nudge(key, resizing=shift, fine=control)
        elif key in arrows:
            sideways = {Qt.Key.Key_Left: -_SCROLL, Qt.Key.Key_Right: _SCROLL}.get(key, 0)
            down = {Qt.Key.Key_Up: -_SCROLL, Qt.Key.Key_Down: _SCROLL}.get(key, 0)
            self._scroll_by(sideways, down)
        elif key == Qt.Key.Key_Escape and self._region is not None:
            self.select(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._region is not None:
            self._tell_region()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.page_wanted.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.page_wanted.emit(1 << 20 if key == Qt.Key.Key_End else -(1 << 20))
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.viewport().update()
