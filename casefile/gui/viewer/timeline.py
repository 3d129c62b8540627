"""The whole of a recording in one line: how loud it is, what is marked, which moment is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from casefile.gui import style
from casefile.gui.viewer.frames import SpanMark
from casefile.gui.widgets.spoken import speak_as
from casefile.i18n import _, isolate
from casefile.model.anchors import Span, clock

_HEIGHT = 56
_EDGE = 6


class Timeline(QWidget):
    """A click goes there; dragging marks a span. Left and Right go five seconds, with Shift one."""

    went = Signal(float)
    """A person wants to see this second."""
    dragged = Signal(float, float)
    """A span was marked with the mouse: its ends, in seconds."""
    played = Signal()
    """Space: play, or stop."""
    chosen = Signal(object)
    """A marked span was clicked: the excerpt (UUID)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewer.timeline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs as on every player
        self.setAccessibleName(_("Timeline of the recording"))
        speak_as(type(self), "Chart")
        self._duration = self._at = 0.0
        self._outline: Sequence[int] = ()
        self._marks: tuple[SpanMark, ...] = ()
        self._span: tuple[float, float | None] | None = None
        self._press: float | None = None

    def sizeHint(self) -> QSize:
        """As high as a waveform needs."""
        return QSize(300, max(_HEIGHT, 3 * self.fontMetrics().height()))

    def show_moment(self, at: float, duration: float) -> None:
        """Where one is."""
        self._at, self._duration = at, duration
        self.setAccessibleDescription(
            _(
                "{moment} of {duration}",
                moment=isolate(clock(round(at, 1))),
                duration=isolate(clock(round(duration, 1))),
            )
        )
        self.update()

    def show_outline(self, outline: Sequence[int], parts: int) -> None:
        """How loud it is.

        :param parts: of how many these are the first.
        """
        self._outline, self._parts = outline, parts
        self.update()

    def show_marks(self, marks: Sequence[SpanMark]) -> None:
        """What is marked in it."""
        self._marks = tuple(marks)
        self.update()

    def show_span(self, begin: float | None, end: float | None) -> None:
        """What is being marked."""
        self._span = (begin, end) if begin is not None else None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline, spans, moment."""
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(_EDGE, 2, -_EDGE, -2)
        painter.fillRect(room, self.palette().color(QPalette.ColorRole.Base))
        middle = room.center().y()
        painter.setPen(QPen(style.colour("neutral"), 1))
        painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))
        if self._outline:
            width = room.width() / self._parts
            for number, loud in enumerate(self._outline):
                high = max(1.0, loud / 255 * (room.height() - 6))
                part = QRectF(room.left() + number * width, middle - high / 2, max(1.0, width - 1), high)
                painter.fillRect(part, style.colour("neutral"))
        for mark in self._marks:
            self._draw_mark(painter, mark)
        if self._span is not None:
            begin, end = self._span
            left, right = self._x(begin), self._x(end if end is not None else self._at)
            painter.fillRect(QRectF(left, room.top(), max(2.0, right - left), room.height()), QColor(11, 92, 173, 90))
            painter.setPen(QPen(style.colour("accent"), 2))
            painter.drawLine(QPointF(left, room.top()), QPointF(left, room.bottom()))
            if end is not None:
                painter.drawLine(QPointF(right, room.top()), QPointF(right, room.bottom()))
        painter.setPen(QPen(style.colour("text"), 2))
        painter.drawLine(QPointF(self._x(self._at), room.top()), QPointF(self._x(self._at), room.bottom()))
        if self.hasFocus():
            painter.setPen(QPen(style.colour("accent"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there, or begin to mark."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark."""
        if self._press is not None and abs(event.position().x() - self._press) > 4:
            one, other = sorted((self._time(self._press), self._time(event.position().x())))
            self.show_span(one, other)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Marked, or gone there."""
        press, self._press = self._press, None
        if press is None:
            return
        here = event.position().x()
        if abs(here - press) > 4:
            one, other = sorted((self._time(press), self._time(here)))
            self.dragged.emit(one, other)
            return
        under = next((mark for mark in self._marks if self._x(mark.span.begin) <= here <= self._right(mark.span)), None)
        if under is not None:
            self.chosen.emit(under.id)
        self.went.emit(self._time(here))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home, End."""
        step = 1.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 5.0
        match event.key():
            case Qt.Key.Key_Left:
                self.went.emit(max(0.0, self._at - step))
            case Qt.Key.Key_Right:
                self.went.emit(self._at + step)
            case Qt.Key.Key_Space:
                self.played.emit()
            case Qt.Key.Key_Home:
                self.went.emit(0.0)
            case Qt.Key.Key_End:
                self.went.emit(self._duration)
            case _:
                super().keyPressEvent(event)

    def _draw_mark(self, painter: QPainter, mark: SpanMark) -> None:
        left, right = self._x(mark.span.begin), self._right(mark.span)
        colour = style.stripe(mark.colour)
        high = self.fontMetrics().height()
        where = QRectF(left, self.height() - high - 2, max(10.0, right - left), high)
        painter.fillRect(where, colour)
        painter.setPen(style.readable_on(colour))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(mark.number))

    def _right(self, span: Span) -> float:
        return self._x(span.end if span.end is not None else self._duration)

    def _x(self, second: float) -> float:
        whole = self._duration or max(1.0, self._at)
        return _EDGE + (self.width() - 2 * _EDGE) * min(1.0, max(0.0, second / whole))

    def _time(self, x: float) -> float:
        share = (x - _EDGE) / max(1, self.width() - 2 * _EDGE)
        return min(1.0, max(0.0, share)) * self._duration
