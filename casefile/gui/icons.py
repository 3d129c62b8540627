"""Icons: Lucide's line drawings, tinted with the palette and mirrored where they point in reading direction."""

from __future__ import annotations

import weakref
from functools import cache
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import isValid

from casefile.i18n import RESOURCES

FOLDER = RESOURCES / "icons"
DIRECTIONAL = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "undo-2",
        "redo-2",
        "list",
        "list-checks",
        "panel-left",
        "send",
    }
)
"""Drawings that point along the line of reading."""
_SIZES = (16, 20, 24, 32, 48)


class _Target(Protocol):
    def setIcon(self, icon: QIcon, /) -> None: ...


_shown: weakref.WeakKeyDictionary[_Target, tuple[str, bool]] = weakref.WeakKeyDictionary()


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """An icon in the colours of the palette in use, or all in ``colour``."""
    palette = QGuiApplication.palette()
    text = colour or palette.color(QPalette.ColorRole.ButtonText)
    faint = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    selected = colour or palette.color(QPalette.ColorRole.Accent)
    made = QIcon()
    for size in _SIZES:
        for mode, tint in (
            (QIcon.Mode.Normal, text),
            (QIcon.Mode.Disabled, faint),
            (QIcon.Mode.Selected, selected),
        ):
            made.addPixmap(pixmap(name, size, tint), mode)
    return made


def pixmap(name: str, size: int, colour: QColor) -> QPixmap:
    """One icon drawn in one colour.

    :param size: edge length in device-independent pixels.
    """
    ratio = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.primaryScreen() else 1.0
    return _draw(name, round(size * ratio), colour.name(), ratio, _mirrored(name))


def put(target: _Target, name: str, *, on_accent: bool = False) -> None:
    """Give a button or an action its icon, and keep it right when the palette or the direction changes.

    :param on_accent: the button is filled with the accent colour.
    """
    _shown[target] = (name, on_accent)
    _dress(target, name, on_accent)


def refresh() -> None:
    """Draw every icon again: the palette or the layout direction has changed."""
    for target, (name, on_accent) in list(_shown.items()):
        if isValid(target):
            _dress(target, name, on_accent)
        else:
            _shown.pop(target, None)


def _dress(target: _Target, name: str, on_accent: bool) -> None:
    role = QPalette.ColorRole.HighlightedText if on_accent else QPalette.ColorRole.ButtonText
    target.setIcon(icon(name, QGuiApplication.palette().color(role)))


def _mirrored(name: str) -> bool:
    return name in DIRECTIONAL and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


@cache
def _svg(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _draw(name: str, pixels: int, colour: str, ratio: float, mirrored: bool) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    if mirrored:
        drawn = drawn.transformed(QTransform().scale(-1, 1))
    drawn.setDevicePixelRatio(ratio)
    return drawn
