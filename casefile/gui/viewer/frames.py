"""Rectangles on a page: what is marked there, and what is being marked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from casefile.gui import style
from casefile.model.anchors import Region, Span

_HANDLE = 8.0


@dataclass(frozen=True)
class Frame:
    """A marked region.

    :param number: by which the list beside it calls it, from 1. :param colour: 0 to 4, of a highlight.
    :param words: what it is, for anyone who points at it.
    """

    id: UUID
    region: Region
    number: int
    colour: int
    words: str


@dataclass(frozen=True)
class SpanMark:
    """A marked span of a recording. The rest as :class:`Frame`."""

    id: UUID
    span: Span
    number: int
    colour: int
    words: str


Shape = Frame | SpanMark
"""What is drawn of an excerpt within its file."""


def draw_frame(painter: QPainter, where: QRectF, frame: Frame, *, current: bool) -> None:
    """Its outline in two lines, seen on dark and on light, and its number: colour alone tells nobody apart."""
    colour = style.stripe(frame.colour)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 200), 4 if current else 3))
    painter.drawRect(where)
    painter.setPen(QPen(colour.lighter(140), 2 if current else 1.5))
    painter.drawRect(where)
    words = str(frame.number)
    metrics = painter.fontMetrics()
    label = QRectF(0, 0, max(metrics.horizontalAdvance(words) + 10, metrics.height()), metrics.height() + 2)
    label.moveTopLeft(where.topLeft())
    if label.height() > where.height():
        label.moveBottomLeft(where.topLeft())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRect(label)
    painter.setPen(style.readable_on(colour))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)


def draw_selection(painter: QPainter, where: QRectF, around: QRectF) -> None:
    """What is being marked: all around it darker, its edge dashed, with handles at its corners."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 90))
    for side in (
        QRectF(around.topLeft(), QPointF(around.right(), where.top())),
        QRectF(QPointF(around.left(), where.bottom()), around.bottomRight()),
        QRectF(QPointF(around.left(), where.top()), QPointF(where.left(), where.bottom())),
        QRectF(QPointF(where.right(), where.top()), QPointF(around.right(), where.bottom())),
    ):
        if side.isValid():
            painter.drawRect(side)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(Qt.GlobalColor.white, 2))
    painter.drawRect(where)
    painter.setPen(QPen(Qt.GlobalColor.black, 2, Qt.PenStyle.DashLine))
    painter.drawRect(where)
    painter.setPen(QPen(Qt.GlobalColor.black, 1))
    painter.setBrush(Qt.GlobalColor.white)
    for corner in (where.topLeft(), where.topRight(), where.bottomLeft(), where.bottomRight()):
        painter.drawRect(QRectF(corner.x() - _HANDLE / 2, corner.y() - _HANDLE / 2, _HANDLE, _HANDLE))
