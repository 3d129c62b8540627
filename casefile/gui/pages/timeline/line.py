"""The drawn timeline: lanes below a scale. Only the lanes and the marks that are seen are laid out and drawn."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from casefile.gui import style
from casefile.gui.pages.timeline.axis import ticks
from casefile.gui.pages.timeline.shapes import ARROW, RADIUS, draw, shape_of
from casefile.gui.style import SPACE
from casefile.gui.widgets.grid import Said, draw_lines
from casefile.gui.widgets.plain import tooltip
from casefile.gui.widgets.spoken import speak_as
from casefile.i18n import _, current
from casefile.services.overviews import LaneOfTime, Mark, TimelineTable, marks

_LABEL = 150
"""The width of a lane's name, in pixels at 100 % text size."""
_DOTS, _RANGES = 40, 16
"""The height of a lane with days alone, and what each track of ranges adds."""
_CLOSEST = 60
"""The greatest width of a day, in pixels."""
_STEP = 1.5
"""What one step of the zoom is."""
_TICK = 118
"""The room that a date on the scale needs."""


class LineOfTime(QAbstractScrollArea):
    """Lanes of marks. Left and right go along a lane, up and down to another one; +, - and 0 zoom; Enter opens."""

    walked = Signal()
    """Another mark is the current one."""
    opened = Signal(object)
    """Open the incidents of the current mark (tuple of UUID)."""
    looked = Signal(object)
    """A quick look at this incident (UUID)."""

    def __init__(self, scale: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self.table: TimelineTable | None = None
        """What is shown."""
        self._lanes: Sequence[LaneOfTime] = ()
        self._names: Sequence[str] = ()
        self._tops: list[int] = [0]
        self._pixels = 1.0
        self._whole = True
        self._lane, self._current = 0, _NOBODY
        self._covered: list[tuple[QRectF, int, Mark, int]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Timeline"))
        speak_as(type(self), "Chart")
        self.viewport().setMouseTracking(True)

    # What is shown

    def show_table(self, table: TimelineTable, names: Sequence[str]) -> None:
        """Show these incidents; the current one stays so where it is still there.

        :param names: what the lanes are called.
        """
        self.table = table
        shown = [(lane, name) for lane, name in zip(table.lanes, names, strict=True) if lane.bars]
        self._lanes, self._names = [lane for lane, _name in shown], [name for _lane, name in shown]
        self._tops = [0]
        for lane in self._lanes:
            tall = _DOTS + _RANGES * (len(lane.tracks) - 1)
            self._tops.append(self._tops[-1] + round(tall * self._scale))
        self._lane = min(self._lane, max(0, len(self._lanes) - 1))
        self._lay_out()
        if self._mark_of(self._lane, self._current) is None:
            self._go_to_first()
        self.walked.emit()

    @property
    def current_ids(self) -> tuple[UUID, ...]:
        """What the current mark stands for; the current incident first."""
        mark = self._mark_of(self._lane, self._current)
        if mark is None:
            return ()
        return (self._current, *(id for id in mark.ids if id != self._current))

    @property
    def current_lane(self) -> str:
        """The name of the lane of the current mark."""
        return self._names[self._lane] if self._names else ""

    def choose(self, id: UUID) -> bool:
        """Make an incident the current one; False where it is not on the line."""
        if id == self._current:
            return True
        for number in (self._lane, *range(len(self._lanes))):
            if self._place(number, id) is not None:
                self._go(number, id)
                return True
        return False

    @property
    def _length(self) -> int:
        """Of the line, in days."""
        line = self.table.line if self.table is not None else None
        return (line.last - line.first).days + 1 if line and line.first and line.last else 1

    @property
    def _label(self) -> int:
        return min(round(_LABEL * self._scale), self.viewport().width() // 3)

    @property
    def _head(self) -> int:
        return self.fontMetrics().height() + SPACE[2]

    @property
    def _margin(self) -> int:
        """Room for an arrow before the first day and after the last."""
        return round((ARROW + 2 * RADIUS) * self._scale)

    # Zoom

    def _fits(self) -> float:
        return float(max(60, self.viewport().width() - self._label - 2 * self._margin))

    def _lay_out(self) -> None:
        fits, closest = self._fits(), max(self._fits(), float(_CLOSEST * self._length))
        self._pixels = fits if self._whole else max(fits, min(closest, self._pixels))
        beside, below = self.horizontalScrollBar(), self.verticalScrollBar()
        room = self.viewport().width() - self._label
        beside.setRange(0, max(0, round(self._pixels) + 2 * self._margin - room))
        beside.setPageStep(max(1, room))
        beside.setSingleStep(40)
        high = self.viewport().height() - self._head
        below.setRange(0, max(0, self._tops[-1] - high))
        below.setPageStep(max(1, high))
        below.setSingleStep(round(_DOTS * self._scale))
        self.viewport().update()

    def zoom(self, steps: int, at: float | None = None) -> None:
        """Show less time, more closely, or more of it.

        :param at: what is to stay where it is, in pixels from the beginning of the line; the current mark by default.
        """
        mark = self._mark_of(self._lane, self._current)
        held = at if at is not None else mark.start if mark is not None else self._pixels / 2
        part, before = held / self._pixels, held - self.horizontalScrollBar().value()
        self._whole = False
        self._pixels *= _STEP**steps
        self._lay_out()
        self._whole = self._pixels <= self._fits() + 1
        self.horizontalScrollBar().setValue(round(part * self._pixels - before))
        if at is None:
            self._bring_into_view()

    def zoom_out_whole(self) -> None:
        """Show the whole line."""
        self._whole = True
        self._lay_out()

    # Places

    @property
    def _rtl(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _x(self, along: float) -> float:
        """Where a place of the line stands in the widget."""
        x = self._label + self._margin + along - self.horizontalScrollBar().value()
        return self.viewport().width() - x if self._rtl else x

    def _along(self, x: float) -> float:
        """The place of the line that stands there."""
        if self._rtl:
            x = self.viewport().width() - x
        return x - self._label - self._margin + self.horizontalScrollBar().value()

    def _seen(self, lane: int, first: float, last: float) -> list[tuple[Mark, int]]:
        """The marks of a lane between two places of the line, each with its track; in the order of time."""
        if not 0 <= lane < len(self._lanes):
            return []
        least = (2 * RADIUS + 4) * self._scale
        found = [
            (mark, number)
            for number, track in enumerate(self._lanes[lane].tracks)
            for mark in marks(track, self._pixels, least, first, last)
        ]
        return sorted(found, key=lambda pair: (pair[0].start, pair[1]))

    def _place(self, lane: int, id: UUID) -> float | None:
        """Where an incident begins in a lane, in pixels; None where it is not there."""
        if not 0 <= lane < len(self._lanes):
            return None
        found = self._lanes[lane].places.get(id)
        return None if found is None else self._lanes[lane].tracks[found[0]].starts[found[1]] * self._pixels

    def _is_current(self, lane: int, mark: Mark, track: int) -> bool:
        at = self._lanes[lane].places.get(self._current) if lane == self._lane else None
        return at is not None and at[0] == track and mark.holds(at[1])

    def _mark_of(self, lane: int, id: UUID) -> Mark | None:
        at = self._place(lane, id)
        if at is None:
            return None
        track, place = self._lanes[lane].places[id]
        seen = self._seen(lane, at, at)
        return next((mark for mark, number in seen if number == track and mark.holds(place)), None)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is seen."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), style.colour("base"))
        self._covered = []
        if self.table is not None and self.table.line.first is not None:
            self._draw_scale(painter, self.table.line.first)
            self._draw_lanes(painter)
        elif self.table is not None:
            painter.setPen(style.colour("secondary"))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.viewport().rect().adjusted(SPACE[4], 0, -SPACE[4], 0), flags, nothing_dated())
        painter.end()

    def _draw_scale(self, painter: QPainter, first: dt.date) -> None:
        wide, high = self.viewport().width(), self.viewport().height()
        day, begin = self._pixels / self._length, self.horizontalScrollBar().value() - self._margin
        shown = (max(0, int(begin / day)), min(self._length, int((begin + wide) / day) + 1))
        painter.fillRect(QRect(0, 0, wide, self._head), style.colour("window"))
        here, there = (first + dt.timedelta(days=min(n, self._length - 1)) for n in shown)
        for tick in ticks(here, there, day, _TICK * self._scale, current()):
            x = self._x((tick.day - first).days * day)
            painter.setPen(QPen(style.colour("hairline"), 1))
            painter.drawLine(QPointF(x, self._head - SPACE[1]), QPointF(x, high))
            painter.setPen(style.colour("secondary"))
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
            flags |= int(Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft)
            left = x - 300 - SPACE[0] if self._rtl else x + SPACE[0]
            painter.drawText(QRectF(left, 0, 300, self._head), flags, tick.words)

    def _draw_lanes(self, painter: QPainter) -> None:
        top = self.verticalScrollBar().value()
        number = max(0, bisect_right(self._tops, top) - 1)
        painter.setClipRect(QRect(0, self._head, self.viewport().width(), self.viewport().height() - self._head))
        while number < len(self._lanes) and self._tops[number] - top < self.viewport().height() - self._head:
            self._draw_lane(painter, number, self._head + self._tops[number] - top)
            number += 1
        painter.setClipping(False)
        edge = self.viewport().width() - self._label if self._rtl else self._label
        painter.fillRect(QRect(edge if self._rtl else 0, 0, self._label, self._head), style.colour("window"))
        painter.setPen(QPen(style.colour("hairline"), 1))
        painter.drawLine(edge, 0, edge, self.viewport().height())
        painter.drawLine(0, self._head, self.viewport().width(), self._head)

    def _draw_lane(self, painter: QPainter, number: int, y: int) -> None:
        high, wide = self._tops[number + 1] - self._tops[number], self.viewport().width()
        reach = self._margin
        begin = self.horizontalScrollBar().value() - 2 * reach
        middle = y + _DOTS * self._scale / 2
        rtl = self._rtl
        for mark, track in self._seen(number, begin, begin + wide + 4 * reach):
            covered = draw(
                painter,
                shape_of(mark, uncertain=self._is_uncertain(mark)),
                self._x(mark.start),
                self._x(mark.end),
                middle + track * _RANGES * self._scale,
                self._scale,
                rtl=rtl,
                current_one=self._is_current(number, mark, track),
            )
            self._covered.append((covered, number, mark, track))
        left = wide - self._label if rtl else 0
        cell = QRect(left, y, self._label, high)
        painter.fillRect(cell, style.colour("selection" if number == self._lane and self.hasFocus() else "window"))
        count = current().number(len(self._lanes[number].bars))
        words = _("{relation} ({n})", relation=self._names[number], n=count)
        draw_lines(painter, self, cell, [Said(words, rows=2 if high > 2 * self._head else 1)], top=False)
        painter.setPen(QPen(style.colour("hairline"), 1))
        painter.drawLine(0, y + high - 1, wide, y + high - 1)

    def _is_uncertain(self, mark: Mark) -> bool:
        when = self.table.known[mark.bars[0].id].values["when"] if self.table is not None else None
        return when is not None and bool(when.uncertain)

    # Walking

    def _go_to_first(self) -> None:
        self._current = self._lanes[0].bars[0].id if self._lanes else _NOBODY
        self._lane = 0

    def _go(self, lane: int, id: UUID) -> None:
        self._lane, self._current = lane, id
        self._bring_into_view()
        self.viewport().update()
        self.walked.emit()

    def _bring_into_view(self) -> None:
        mark = self._mark_of(self._lane, self._current)
        if mark is None:
            return
        beside, below = self.horizontalScrollBar(), self.verticalScrollBar()
        room = self.viewport().width() - self._label - 2 * self._margin
        if not beside.value() <= mark.start <= beside.value() + room:
            beside.setValue(round(mark.start - room / 2))
        high = self.viewport().height() - self._head
        if self._tops[self._lane] < below.value():
            below.setValue(self._tops[self._lane])
        elif self._tops[self._lane + 1] > below.value() + high:
            below.setValue(self._tops[self._lane + 1] - high)

    def _walk(self, step: int) -> None:
        """Along the lane, to the next mark in the order of time, whatever its track."""
        here, wide = self._place(self._lane, self._current), float(self.viewport().width())
        while here is not None:
            seen = self._seen(self._lane, here - wide, here + wide)
            at = next((n for n, pair in enumerate(seen) if self._is_current(self._lane, *pair)), None)
            if at is not None and 0 <= at + step < len(seen):
                self._go(self._lane, seen[at + step][0].bars[0].id)
            if (at is not None and 0 <= at + step < len(seen)) or wide > 2 * self._pixels:
                return
            wide *= 4

    def _go_to_end(self, *, last: bool) -> None:
        """To the first or the last mark of the lane."""
        if self._lanes:
            tracks = [track for track in self._lanes[self._lane].tracks if track.bars]
            ends = [(track.starts[-1 if last else 0], track.bars[-1 if last else 0].id) for track in tracks]
            self._go(self._lane, (max(ends) if last else min(ends))[1])

    def _change_lane(self, step: int) -> None:
        """To the mark of another lane that is nearest in time."""
        lane = max(0, min(len(self._lanes) - 1, self._lane + step))
        here, wide = self._place(self._lane, self._current), float(self.viewport().width())
        while here is not None and lane != self._lane:
            seen = [mark for mark, _track in self._seen(lane, here - wide, here + wide)]
            if seen:
                self._go(lane, min((abs(mark.start - here), mark.bars[0].id) for mark in seen)[1])
            elif wide > 2 * self._pixels:
                return
            wide *= 4

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, zoom, open, look."""
        later = -1 if self._rtl else 1
        match event.key():
            case Qt.Key.Key_Right:
                self._walk(later)
            case Qt.Key.Key_Left:
                self._walk(-later)
            case Qt.Key.Key_Home:
                self._go_to_end(last=False)
            case Qt.Key.Key_End:
                self._go_to_end(last=True)
            case Qt.Key.Key_Down | Qt.Key.Key_PageDown:
                self._change_lane(1 if event.key() == Qt.Key.Key_Down else 5)
            case Qt.Key.Key_Up | Qt.Key.Key_PageUp:
                self._change_lane(-1 if event.key() == Qt.Key.Key_Up else -5)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1)
            case Qt.Key.Key_Minus:
                self.zoom(-1)
            case Qt.Key.Key_0:
                self.zoom_out_whole()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.current_ids:
                self.opened.emit(self.current_ids)
            case Qt.Key.Key_Space if self.current_ids:
                self.looked.emit(self._current)
            case _:
                super().keyPressEvent(event)

    # The mouse

    def _at(self, point: QPointF) -> tuple[int, Mark, int] | None:
        for covered, lane, mark, track in reversed(self._covered):
            if covered.adjusted(-3, -6, 3, 6).contains(point):
                return lane, mark, track
        return None

    def current_rect(self) -> QRect:
        """Where the current mark is drawn, within the viewport; empty where it is not."""
        for covered, lane, mark, track in self._covered:
            if self._is_current(lane, mark, track):
                return covered.toRect()
        return QRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes a mark the current one."""
        found = self._at(event.position())
        if found is not None:
            lane, mark, track = found
            if not self._is_current(lane, mark, track):
                self._lane, self._current = lane, mark.bars[0].id
            self.viewport().update()
            self.walked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens it."""
        if self._at(event.position()) is not None:
            self.opened.emit(self.current_ids)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it zooms around the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1, self._along(event.position().x()))
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """A tool tip says what a mark stands for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tooltip(self.words(found[1])) if found else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def words(self, mark: Mark) -> str:
        """What a mark stands for: dates and titles, the first of many."""
        table = self.table
        if table is None:
            return ""
        said = []
        for bar in mark.bars[:_TOLD]:
            known = table.known[bar.id]
            when = known.values["when"]
            dated = when.words(current()) if when is not None else ""
            said.append(_("{column}: {words}", column=dated, words=known.heading))
        if len(mark.bars) > _TOLD:
            said.append("…")
        return "\n".join(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The whole line stays whole."""
        super().resizeEvent(event)
        self._lay_out()

    def focusInEvent(self, event: object) -> None:
        """The current lane is marked."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.viewport().update()

    def focusOutEvent(self, event: object) -> None:
        """No more."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.viewport().update()


def nothing_dated() -> str:
    """What an empty line says."""
    return _("None of these incidents has a date yet. “As a table” lists them; Enter opens one to date it.")


_TOLD = 8
"""So many incidents of one mark are named in its tool tip."""
_NOBODY = UUID(int=0)
"""No incident is the current one."""
