"""The signs of a timeline. A date is told by its shape, never by its colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from casefile.gui import style
from casefile.gui.style import SPACE
from casefile.i18n import N_, _, current
from casefile.services.overviews import Mark

RADIUS = 6
"""Of a dot, in pixels at 100 % text size."""
ARROW = 20
"""How far an arrow reaches."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one mark is drawn.

    :param kind: ``day``, ``about``, ``before``, ``after``, ``range`` or ``several``.
    :param faint: only about right, or open to doubt: drawn hollow. :param uncertain: with a question mark.
    """

    kind: str
    faint: bool = False
    count: int = 1
    uncertain: bool = False


def shape_of(mark: Mark, *, uncertain: bool = False) -> Shape:
    """The shape of a mark; several that lie on one place are one that says how many."""
    bar, count = mark.bars[0], len(mark.bars)
    faint, doubtful = bar.approximate or uncertain, uncertain and count == 1
    if mark.is_range:
        return Shape("range", faint, count, doubtful)
    if count > 1:
        return Shape("several", count=count)
    kind = "before" if bar.open_start else "after" if bar.open_end else "about" if bar.approximate else "day"
    return Shape(kind, faint, 1, doubtful)


def draw(
    painter: QPainter, shape: Shape, start: float, end: float, y: float, scale: float, *, rtl: bool, current_one: bool
) -> QRectF:
    """Draw a mark.

    :param start: pixels in the widget, where it begins; of a dot, its middle. :param y: its middle.
    :param rtl: time runs to the left. :param current_one: it is the current mark.
    :returns: what it covers.
    """
    radius, reach = RADIUS * scale, ARROW * scale
    earlier = 1 if rtl else -1
    ink, ground = style.colour("accent"), style.colour("base")
    painter.setPen(QPen(ink, 2))
    painter.setBrush(ground if shape.faint else ink)
    covered = QRectF(start - radius, y - radius, 2 * radius, 2 * radius)
    match shape.kind:
        case "range":
            covered = QRectF(min(start, end), y - radius + 1, abs(end - start), 2 * radius - 2)
            if shape.faint:
                painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine))
            painter.drawRect(covered.adjusted(1, 0, -1, 0))
            if shape.count > 1:
                _write(painter, shape, covered)
        case "several":
            wide = max(2 * radius + 4, _number(painter, shape) + SPACE[1])
            covered = QRectF(start - wide / 2, y - radius - 2, wide, 2 * radius + 4)
            painter.drawRoundedRect(covered, radius + 2, radius + 2)
            _write(painter, shape, covered)
        case "before" | "after":
            way = earlier if shape.kind == "before" else -earlier
            painter.drawLine(QPointF(start, y - radius), QPointF(start, y + radius))
            painter.drawLine(QPointF(start, y), QPointF(start + way * reach, y))
            _head(painter, start + way * (reach + 3), y, way, radius)
            far = start + way * (reach + 4)
            covered = QRectF(min(start, far), y - radius, abs(far - start), 2 * radius)
        case "about":
            painter.drawEllipse(QPointF(start, y), radius - 1, radius - 1)
            painter.setBrush(ink)
            for way in (-1, 1):
                _head(painter, start + way * (radius + 7 * scale), y, way, radius * 0.7)
            covered = covered.adjusted(-7 * scale, 0, 7 * scale, 0)
        case _:
            painter.drawEllipse(QPointF(start, y), radius - 1, radius - 1)
    if shape.uncertain:
        painter.setPen(style.colour("text"))
        wide = 12 * scale
        left = covered.left() - wide if rtl else covered.right()
        painter.drawText(QRectF(left, y - 20 * scale, wide, 40 * scale), int(Qt.AlignmentFlag.AlignCenter), "?")
    if current_one:
        painter.setPen(QPen(style.colour("text"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(covered.adjusted(-3, -3, 3, 3), 4, 4)
    return covered


def _head(painter: QPainter, tip: float, y: float, way: int, size: float) -> None:
    painter.save()
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    back = tip - way * size
    painter.drawPolygon(QPolygonF([QPointF(tip, y), QPointF(back, y - size * 0.8), QPointF(back, y + size * 0.8)]))
    painter.restore()


def _number(painter: QPainter, shape: Shape) -> float:
    return float(painter.fontMetrics().horizontalAdvance(current().number(shape.count)))


def _write(painter: QPainter, shape: Shape, covered: QRectF) -> None:
    if _number(painter, shape) > covered.width():
        return
    painter.setPen(style.colour("accent" if shape.faint else "on_accent"))
    painter.drawText(covered, int(Qt.AlignmentFlag.AlignCenter), current().number(shape.count))


_LEGEND = (
    (Shape("day"), N_("on that day")),
    (Shape("about", faint=True), N_("about")),
    (Shape("day", faint=True, uncertain=True), N_("uncertain")),
    (Shape("before"), N_("before")),
    (Shape("after"), N_("after")),
    (Shape("range"), N_("between two days")),
    (Shape("several", count=3), N_("several")),
)


class Legend(QWidget):
    """What the signs mean, on one line; what has no room is left out from the end, and stands in the manual."""

    def __init__(self, scale: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("What the signs mean"))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self.fontMetrics().height() + SPACE[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw each sign before its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        metrics = QFontMetrics(self.font())
        at, middle, room = 0.0, self.height() / 2, 48 * self._scale
        for shape, label in _LEGEND:
            words = _(label)
            wide = room + metrics.horizontalAdvance(words) + SPACE[3]
            if at + wide > self.width():
                break
            centre = at + room / 2
            half = 14 * self._scale if shape.kind == "range" else 0.0
            shift = ARROW * self._scale / 2 * {"before": 1, "after": -1}.get(shape.kind, 0)
            first, last = centre - half + shift, centre + half + shift
            if rtl:
                first, last = self.width() - first, self.width() - last
            draw(painter, shape, first, last, middle, self._scale, rtl=rtl, current_one=False)
            painter.setPen(style.colour("secondary"))
            left = self.width() - at - wide if rtl else at + room
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
            flags |= int(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
            painter.drawText(
                QRectF(left + (SPACE[3] if rtl else 0), 0, wide - room - SPACE[3] + 2, self.height()), flags, words
            )
            at += wide
        painter.end()
