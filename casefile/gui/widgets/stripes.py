"""Stripes beside passages: each colour of a highlight has a pattern of its own, so that colour alone tells nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from casefile.gui import style

WIDTH = 5
"""Pixels."""
_LEAST = 12
"""Pixels: a shorter one would not show its pattern."""


def draw_stripe(painter: QPainter, where: QRectF, place: int) -> None:
    """A stripe of the highlight number ``place`` (0-4): whole, dashed, double, dotted, with notches."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.stripe(place))
    for part in _parts(where, place % 5):
        painter.drawRect(part)
    painter.restore()


def stripe_icon(place: int, size: int) -> QIcon:
    """A piece of that stripe, for a legend and for lists.

    :param size: edge length in device-independent pixels.
    """
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    draw_stripe(painter, QRectF((size - WIDTH) / 2, 0, WIDTH, size), place)
    painter.end()
    return QIcon(drawn)


def _parts(where: QRectF, pattern: int) -> list[QRectF]:
    x, width, top = where.left(), where.width(), where.top()
    height = max(where.height(), _LEAST)
    match pattern:
        case 1:
            return _repeated(x, width, top, height, 9, 5)
        case 2:
            thin = width * 0.36
            return [QRectF(x, top, thin, height), QRectF(x + width - thin, top, thin, height)]
        case 3:
            return _repeated(x, width, top, height, 3, 3)
        case 4:
            spine = QRectF(x, top, width * 0.4, height)
            return [spine, *_repeated(x, width, top, height, 2, 5)]
        case _:
            return [QRectF(x, top, width, height)]


def _repeated(x: float, width: float, top: float, height: float, drawn: float, left_out: float) -> list[QRectF]:
    """Pieces one below the other, the last one cut where the stripe ends."""
    parts, at = [], 0.0
    while at < height:
        parts.append(QRectF(x, top + at, width, min(drawn, height - at)))
        at += drawn + left_out
    return parts
