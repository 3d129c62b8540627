"""Where a page lies in the widget: fractions of the upright page to points and back, turned by quarters, zoomed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

from casefile.errors import BadInput
from casefile.model.anchors import Region

LEAST_ZOOM, MOST_ZOOM = 0.02, 16.0
_STEP = 1.25
_GRAIN = 10_000
_TINY = 1e-6


class Fit(Enum):
    """What the zoom follows when the widget changes its size."""

    PAGE = "page"
    WIDTH = "width"
    NONE = "none"


@dataclass
class Placing:
    """One page in a viewport.

    :ivar natural: width and height of the upright page at 100 %, in pixels.
    :ivar turn: quarter turns clockwise, 0 to 3.
    :ivar room: of the viewport. :ivar offset: how far it is scrolled.
    """

    natural: QSizeF
    room: QSizeF
    turn: int = 0
    fit: Fit = Fit.PAGE
    factor: float = 1.0
    offset: QPointF = field(default_factory=QPointF)

    @property
    def turned(self) -> QSizeF:
        """The page at 100 % as it is seen."""
        return self.natural.transposed() if self.turn % 2 else self.natural

    @property
    def zoom(self) -> float:
        """How large it is shown; 1 is 100 %."""
        seen = self.turned
        if self.fit is Fit.NONE:
            return self.factor
        wide = self.room.width() / seen.width()
        zoom = wide if self.fit is Fit.WIDTH else min(wide, self.room.height() / seen.height())
        return max(LEAST_ZOOM / 10, min(MOST_ZOOM, zoom))

    @property
    def size(self) -> QSizeF:
        """Of the page as it is shown."""
        return self.turned * self.zoom

    @property
    def origin(self) -> QPointF:
        """The page's upper left corner; in the middle of what room is left."""
        size = self.size
        free_x, free_y = self.room.width() - size.width(), self.room.height() - size.height()
        return QPointF(free_x / 2 if free_x > 0 else -self.offset.x(), free_y / 2 if free_y > 0 else -self.offset.y())

    def transform(self) -> QTransform:
        """From fractions of the upright page to points of the widget."""
        origin, size = self.origin, self.size
        width, height = size.width(), size.height()
        match self.turn % 4:
            case 0:
                return QTransform(width, 0, 0, height, origin.x(), origin.y())
            case 1:
                return QTransform(0, height, -width, 0, origin.x() + width, origin.y())
            case 2:
                return QTransform(-width, 0, 0, -height, origin.x() + width, origin.y() + height)
            case _:
                return QTransform(0, -height, width, 0, origin.x(), origin.y() + height)

    def to_widget(self, part: QRectF) -> QRectF:
        """A part of the page, in points of the widget."""
        return self.transform().mapRect(part)

    def to_page(self, point: QPointF) -> QPointF:
        """A point of the widget in fractions of the page, kept within it."""
        at = self.transform().inverted()[0].map(point)
        return QPointF(min(1.0, max(0.0, at.x())), min(1.0, max(0.0, at.y())))

    def seen(self) -> QRectF:
        """The part of the page that is in sight."""
        room = QRectF(0, 0, self.room.width(), self.room.height())
        part = self.transform().inverted()[0].mapRect(room)
        return part.intersected(QRectF(0, 0, 1, 1))

    def next_zoom(self, steps: int) -> float:
        """The zoom so many steps further in, or out where it is negative."""
        return max(LEAST_ZOOM, min(MOST_ZOOM, self.zoom * _STEP**steps))


def region_of(part: QRectF, page: int | None) -> Region | None:
    """A part of the page as a region, its edges moved outwards to whole hundredths of a percent, which a person can
    read; None where nothing of it is left."""
    x, y = (math.floor(min(1.0, max(0.0, value)) * _GRAIN + _TINY) / _GRAIN for value in (part.left(), part.top()))
    right, bottom = (
        math.ceil(min(1.0, max(0.0, value)) * _GRAIN - _TINY) / _GRAIN for value in (part.right(), part.bottom())
    )
    try:
        return Region(x, y, right - x, bottom - y, page)
    except BadInput:
        return None


def part_of(region: Region) -> QRectF:
    """A region as a part of its page."""
    return QRectF(region.x, region.y, region.width, region.height)
