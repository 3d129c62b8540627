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
    :param redacted: what a redaction is called in its list; empty for what is only marked.
    """

    id: UUID
    region: Region
    number: int
    colour: int
    words: str
    redacted: str = ""


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
    if frame.redacted:
        _draw_redaction(painter, where, frame, current=current, opaque=False)
        return
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


def draw_covered(painter: QPainter, where: QRectF, frame: Frame) -> None:
    """A redaction as whoever gets a copy sees it: nothing shows through."""
    _draw_redaction(painter, where, frame, current=False, opaque=True)


def _draw_redaction(painter: QPainter, where: QRectF, frame: Frame, *, current: bool, opaque: bool) -> None:
    """Hatched in a black frame, on any picture seen by its white lines as well, with what it is called."""
    if opaque:
        painter.fillRect(where, QColor(238, 238, 238))
    painter.save()
    painter.setClipRect(where)
    painter.setPen(QPen(QColor(150, 150, 150) if opaque else QColor(255, 255, 255, 190), 1.5))
    step, height = 10.0, where.height()
    at = where.left() - height
    while at < where.right():
        painter.drawLine(QPointF(at, where.bottom()), QPointF(at + height, where.top()))
        if not opaque:
            painter.setPen(QPen(QColor(0, 0, 0, 190), 1.5))
            painter.drawLine(QPointF(at + 2, where.bottom()), QPointF(at + 2 + height, where.top()))
            painter.setPen(QPen(QColor(255, 255, 255, 190), 1.5))
        at += step
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if not opaque:
        painter.setPen(QPen(Qt.GlobalColor.white, 5 if current else 3))
        painter.drawRect(where)
    painter.setPen(QPen(Qt.GlobalColor.black, 3 if current else 1.5))
    painter.drawRect(where)
    words = frame.words.split("\n", 1)[0] if opaque else frame.redacted
    painter.save()
    font = painter.font()
    if painter.fontMetrics().height() > where.height():
        font.setPixelSize(max(6, round(where.height() * 0.7)))
        painter.setFont(font)
    metrics = painter.fontMetrics()
    if metrics.horizontalAdvance(words) + 10 > where.width():
        words = frame.redacted
    label = QRectF(0, 0, metrics.horizontalAdvance(words) + 10, min(metrics.height() + 2, max(where.height(), 8)))
    label.moveCenter(where.center())
    painter.fillRect(label, QColor(255, 255, 255) if opaque else QColor(0, 0, 0))
    painter.setPen(Qt.GlobalColor.black if opaque else Qt.GlobalColor.white)
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


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
