"""What a person does at the window, in small verbs: press, type, click, choose, look, wait.

Every act goes to the window's own event queue, as the display server would send it: a widget that is hidden, disabled
or covered by another cannot be clicked here either. Waiting runs an event loop, which lets the threads behind the
window work; ``QTest.qWait`` would hold Python's lock and starve them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid

from casefile.gui.widgets.picking import PickLine

W = TypeVar("W", bound=QWidget)

_PATIENCE = 240.0
"""Seconds that anything may take before it counts as never coming."""


def pause(milliseconds: int = 15) -> None:
    """Let the window and its threads go on for a moment."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(ready: Callable[[], object], what: str, seconds: float = _PATIENCE) -> None:
    """Wait until that is true.

    :raises AssertionError: it did not become true; says what was waited for and what the window said meanwhile.
    """
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s for: {what}")
        pause()


# Looking


def seen(kind: type[W], name: str = "", *, within: QWidget | None = None, words: str = "", spoken: str = "") -> W:
    """The one visible widget of that kind.

    :param name: its object name.
    :param words: the text on it.
    :param spoken: its accessible name.
    :raises AssertionError: there is none, or more than one.
    """
    found = _all_seen(kind, name, within, words, spoken)
    assert len(found) == 1, f"{len(found)} of {kind.__name__} {name or words or spoken!r} are to be seen"
    return found[0]


def wait_for(kind: type[W], name: str = "", *, within: QWidget | None = None, words: str = "", spoken: str = "") -> W:
    """The one widget of that kind, as soon as it is to be seen."""
    what = f"{kind.__name__} {name or words or spoken!r}"
    wait_until(lambda: len(_all_seen(kind, name, within, words, spoken)) == 1, what)
    return seen(kind, name, within=within, words=words, spoken=spoken)


def _all_seen(kind: type[W], name: str, within: QWidget | None, words: str, spoken: str) -> list[W]:
    roots = [within] if within is not None else [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    found = {
        id(each): each
        for root in roots
        for each in root.findChildren(kind)
        if each.isVisible()
        and (not name or each.objectName() == name)
        and (not words or _text_on(each) == words)
        and (not spoken or each.accessibleName() == spoken)
    }
    return list(found.values())


def _text_on(widget: QWidget) -> str:
    text = widget.text() if hasattr(widget, "text") else widget.windowTitle()
    return str(text).replace("&&", "&")


def wait_gone(widget: QWidget, what: str) -> None:
    """Wait until a widget is no longer to be seen."""
    wait_until(lambda: not isValid(widget) or not widget.isVisible(), what)


# Mouse and keyboard


def click(
    widget: QWidget, at: QPoint | None = None, *, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Click there, after scrolling there; a box or a round button where its mark is."""
    marked = isinstance(widget, QCheckBox | QRadioButton)
    window, place = _reach(widget, at if at is not None or not marked else _mark_of(widget))
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    pause()


def tick(box: QCheckBox | QRadioButton) -> None:
    """Click a box or a round button that is not ticked yet."""
    assert not box.isChecked(), f"{box.text()!r} is ticked already"
    click(box)
    assert box.isChecked(), f"{box.text()!r} was clicked and is not ticked"


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Press at one place, move, and let go at another."""
    window, first = _reach(widget, start)
    _window, last = _reach(widget, end)
    handle = window.windowHandle()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
    QTest.mouseMove(handle, (first + last) / 2)
    QTest.mouseMove(handle, last)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, last)
    pause()


def press(keys: str) -> None:
    """Press a combination such as ``Ctrl+L`` or ``Return``, wherever the focus is."""
    QTest.keySequence(_front().windowHandle(), keys)
    pause()


def write(text: str) -> None:
    """Type letter by letter, wherever the focus is."""
    for letter in text:
        QTest.keyClick(_front().windowHandle(), ord(letter))
    pause()


def fill(widget: QWidget, text: str) -> None:
    """Click into a field, take out what stands there, and type."""
    click(widget)
    wait_until(widget.hasFocus, f"the cursor in {widget.objectName() or widget.accessibleName()!r}")
    press("Ctrl+A")
    if text:
        write(text)
    else:
        press("Del")


def paste(text: str) -> None:
    """Put a text into the clipboard and press Ctrl+V."""
    QGuiApplication.clipboard().setText(text)
    press("Ctrl+V")


def choose(box: QComboBox | PickLine, label: str) -> None:
    """Choose from a drop-down list: by typing where it can be typed into, else from the list that opens."""
    if isinstance(box, PickLine):
        fill(box, label)
        wait_until(box.list.isVisible, f"what fits {label!r} in {box.accessibleName()!r}")
        press("Tab")
        chosen = box.text()
    elif box.currentText().strip() == label:
        chosen = label  # its line opens under the pointer, where Qt takes a quick second click for the first one's end
    else:
        click(box)
        view = box.view()
        wait_until(view.isVisible, f"the list of {box.accessibleName()!r}")
        pick(view, label)
        chosen = box.currentText().strip()
    assert chosen == label, f"{chosen!r} instead of {label!r}"


def pick(view: QAbstractItemView, label: str) -> None:
    """Click the line of a list that says so."""
    model = view.model()
    rows = [row for row in range(model.rowCount()) if str(model.index(row, 0).data() or "").strip() == label]
    assert rows, f"no line {label!r} in {view.accessibleName()!r}"
    index = model.index(rows[0], 0)
    view.scrollTo(index)
    pause()
    click(view.viewport(), view.visualRect(index).center())


def go_to(page: str) -> None:
    """Click a page in the sidebar."""
    pick(seen(QListWidget, "sidebar"), page)


def push(name: str = "", *, words: str = "", spoken: str = "", within: QWidget | None = None) -> None:
    """Click a button as soon as it is there and can be pressed."""
    button = wait_for(QAbstractButton, name, words=words, spoken=spoken, within=within)
    wait_until(button.isEnabled, f"the button {name or words or spoken!r} to be enabled")
    click(button)


def select_text(edit: QPlainTextEdit, start: int, end: int) -> None:
    """Drag over a passage with the mouse, after scrolling it into view with the wheel.

    :param start: counts UTF-16 units, as Qt does.
    """
    view = edit.viewport()
    for _turn in range(60):
        above, below = _rect(edit, start).top(), _rect(edit, end).bottom()
        if above >= 0 and below <= view.height():
            break
        centre = view.mapTo(view.window(), view.rect().center())
        QTest.wheelEvent(view.window().windowHandle(), centre, QPoint(0, 120 if above < 0 else -120))
        pause()
    first, last = _rect(edit, start), _rect(edit, end)
    assert first.top() >= 0 and last.bottom() <= view.height(), "the passage does not fit into the view"
    drag(view, first.center(), last.center())
    pause(200)  # what is offered beside a selection appears when the mouse has been let go for a moment


def _rect(edit: QPlainTextEdit, position: int) -> QRect:
    cursor = QTextCursor(edit.document())
    cursor.setPosition(position)
    return edit.cursorRect(cursor)


def _mark_of(widget: QWidget) -> QPoint:
    right_to_left = widget.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return QPoint(widget.width() - 10 if right_to_left else 10, widget.rect().center().y())


def _front() -> QWidget:
    """The window that keys go to: a dialog that lies over the others, else the active one, else the main window."""
    front = QApplication.activeModalWidget() or QApplication.activeWindow()
    if front is None:
        front = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow))
    activate(front.window())
    return front.window()


def activate(window: QWidget) -> None:
    """Give a window the keyboard, as the window manager would: Xvfb has none."""
    if not window.isActiveWindow():
        window.activateWindow()
        wait_until(window.isActiveWindow, f"the window {window.windowTitle()!r} to be active")


def _reach(widget: QWidget, at: QPoint | None) -> tuple[QWidget, QPoint]:
    assert widget.isVisible() and widget.isEnabled(), f"{widget.objectName() or widget} cannot be reached"
    place = at if at is not None else widget.rect().center()
    above = widget.parentWidget()
    if isinstance(above, QAbstractScrollArea):  # what shows the lines of a list: it may lie in a page that scrolls too
        above = above.parentWidget()
    while above is not None:
        inner = above.widget() if isinstance(above, QScrollArea) else None
        if isinstance(above, QScrollArea) and inner is not None and inner.isAncestorOf(widget):
            within = widget.mapTo(inner, place)
            above.ensureVisible(within.x(), within.y(), 8, 40)
            pause()
        above = above.parentWidget()
    window = widget.window()
    if window.windowType() not in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):  # they leave the keyboard where it is
        activate(window)
    inside = widget.mapTo(window, place)
    hit = window.childAt(inside) or window
    reached = window.rect().contains(inside)
    reached = reached and (hit is widget or widget.isAncestorOf(hit) or hit.isAncestorOf(widget))
    assert reached, f"{widget.objectName() or widget.accessibleName() or widget} is covered by {hit}"
    return window, inside


# Pictures


def picture(window: QWidget, path: Path) -> Path:
    """Save what the screen shows of a window.

    :raises AssertionError: it is blank.
    """
    pause(120)
    shown = window.screen().grabWindow(0, window.x(), window.y(), window.width(), window.height())
    assert shown.save(str(path)), path
    assert not is_blank(shown), f"{path.name} shows nothing"
    return path


def is_blank(shown: QPixmap) -> bool:
    """Whether a picture has hardly more than one colour: text and icons bring dozens."""
    image = shown.toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    return len(colours) < 12


def dialog(title: str) -> QDialog:
    """The dialog of that title, once it is there."""

    def found() -> list[QDialog]:
        return [
            d
            for d in QApplication.topLevelWidgets()
            if isinstance(d, QDialog) and d.isVisible() and d.windowTitle() == title
        ]

    wait_until(found, f"the dialog {title!r}")
    return found()[0]
