"""Icons: Lucide's line drawings, tinted with the palette and mirrored where they point in reading direction."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import cache, partial
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolBar,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QWidget,
)
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
OF_KIND = {
    "case": "briefcase",
    "incident": "triangle-alert",
    "source": "newspaper",
    "rendition": "file-text",
    "evidence": "paperclip",
    "excerpt": "quote",
    "redaction": "redact",
    "citation": "quote",
    "fact": "list-checks",
    "figure": "hash",
    "witness": "user-round",
    "note": "notebook-pen",
    "call": "megaphone",
    "response": "mail",
    "person": "users",
    "involvement": "users",
    "organisation": "building-2",
    "place": "map-pin",
    "thread": "message-square",
    "stamp": "stamp",
    "disclosure": "file-output",
    "tag": "tag",
    "saved_view": "bookmark",
    "composition": "list-checks",
    "statement": "quote",
}
"""What stands before a record, by its kind."""
_SIZES = (16, 20, 24)
"""Pixels of the drawings of one icon at 100 % text size; Qt takes the next larger and shrinks it."""
_EDGE = 18
"""Pixels of an icon on a button at 100 % text size."""


_scale = [1.0]


class _Target(Protocol):
    def setIcon(self, icon: QIcon, /) -> None: ...


_NAME = Qt.ItemDataRole.UserRole + 900
"""Where a line of a list or tree keeps which drawing it shows."""
_views: weakref.WeakSet[QListWidget | QTreeWidget] = weakref.WeakSet()
_shown: weakref.WeakKeyDictionary[_Target, tuple[str, bool]] = weakref.WeakKeyDictionary()


def icon(name: str, colour: QColor | None = None, *, gap: int = 0) -> QIcon:
    """An icon in the colours of the palette in use, or all in ``colour``.

    :param gap: empty pixels after the drawing, where words follow: Qt leaves too few.
    """
    palette = QGuiApplication.palette()
    text = colour or palette.color(QPalette.ColorRole.ButtonText)
    faint = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    selected = colour or palette.color(QPalette.ColorRole.Accent)
    sizes = tuple(round(size * _scale[0]) for size in _SIZES) if not gap else (round(_EDGE * _scale[0]),)
    return QIcon(_icon(name, sizes, gap, text.name(), faint.name(), selected.name(), _ratio(), _rtl()))


def pixmap(name: str, size: int, colour: QColor, *, gap: int = 0) -> QPixmap:
    """One icon drawn in one colour.

    :param size: edge length in device-independent pixels.
    """
    return _draw(name, size, gap, colour.name(), _ratio(), _rtl())


def put(target: _Target, name: str, *, on_accent: bool = False) -> None:
    """Give a button or an action its icon, and keep it right when the palette or the direction changes.

    :param on_accent: the button is filled with the accent colour.
    """
    _shown[target] = (name, on_accent)
    _dress(target, name, on_accent)


def put_on(view: QListWidget | QTreeWidget, item: QListWidgetItem | QTreeWidgetItem, name: str) -> None:
    """Give a line of a list or tree its icon, and keep it right as :func:`put` does."""
    _views.add(view)
    if isinstance(item, QTreeWidgetItem):
        item.setData(0, _NAME, name)
        item.setIcon(0, icon(name))
    else:
        item.setData(_NAME, name)
        item.setIcon(icon(name))


def refresh(scale: float) -> list[Callable[[], None]]:
    """Draw every icon again that is seen: the palette, the layout direction or the text size has changed.

    :param scale: 1.0 at 100 % text size.
    :returns: what is left to do for those that are hidden.
    """
    _scale[0] = scale
    hidden: list[Callable[[], None]] = []
    for target in list(_shown):
        if _seen(target):
            _draw_again(target)
        else:
            hidden.append(partial(_draw_again, target))
    for view in list(_views):
        if _seen(view):
            _draw_lines(view)
        else:
            hidden.append(partial(_draw_lines, view))
    return hidden


def _draw_lines(view: QListWidget | QTreeWidget) -> None:
    if not isValid(view):
        return
    if isinstance(view, QListWidget):
        for row in range(view.count()):
            item = view.item(row)
            if name := item.data(_NAME):
                item.setIcon(icon(name))
    else:
        lines = QTreeWidgetItemIterator(view)
        while (line := lines.value()) is not None:
            if name := line.data(0, _NAME):
                line.setIcon(0, icon(name))
            lines += 1


def _seen(target: _Target | QWidget) -> bool:
    """An action is seen in the toolbar, and in a menu only while that is open."""
    if not isValid(target):
        return False
    if isinstance(target, QAction):
        return any(isinstance(each, QToolBar | QLineEdit) for each in target.associatedObjects())
    return not isinstance(target, QWidget) or target.isVisible()


def _draw_again(target: _Target) -> None:
    if not isValid(target):
        _shown.pop(target, None)
    elif target in _shown:
        _dress(target, *_shown[target])


def _dress(target: _Target, name: str, on_accent: bool) -> None:
    role = QPalette.ColorRole.HighlightedText if on_accent else QPalette.ColorRole.ButtonText
    colour = QGuiApplication.palette().color(role)
    edge = round(_EDGE * _scale[0])
    if isinstance(target, QPushButton) and target.text():
        target.setIcon(icon(name, colour, gap=edge // 3))
        target.setIconSize(QSize(edge + edge // 3, edge))
    else:
        target.setIcon(icon(name, colour))
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(edge, edge))


def _ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen else 1.0


def _rtl() -> bool:
    return QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft


@cache
def _icon(
    name: str, sizes: tuple[int, ...], gap: int, text: str, faint: str, selected: str, ratio: float, rtl: bool
) -> QIcon:
    """Nine drawings; a list asks for the same ones at every line."""
    made = QIcon()
    for size in sizes:
        for mode, tint in (
            (QIcon.Mode.Normal, text),
            (QIcon.Mode.Disabled, faint),
            (QIcon.Mode.Selected, selected),
        ):
            made.addPixmap(_draw(name, size, gap, tint, ratio, rtl), mode)
    return made


@cache
def _svg(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _draw(name: str, size: int, gap: int, colour: str, ratio: float, rtl: bool) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    drawn = QPixmap(round((size + gap) * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    turned = rtl and name in DIRECTIONAL
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(gap if rtl and not turned else 0, 0, size, size))
    painter.end()
    return QPixmap.fromImage(drawn.toImage().flipped(Qt.Orientation.Horizontal)) if turned else drawn
