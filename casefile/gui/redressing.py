"""Another palette, font and sheet of rules, without the window standing still.

``QApplication.setStyleSheet`` goes through every widget that was ever shown, and from each through all below it: with
3,000 widgets it took three seconds at a stretch. Three things make it short:

* The sheet is taken off before the new one is put on: Qt then goes through the widgets once, and not once for each
  that stands above.
* All widgets but windows and status bars are left out of Qt's own rounds. Those that are seen follow in small pieces
  before anything is drawn, the hidden ones after that. Anyone who opens a hidden page in that half second sees it in
  the new palette and font, and a moment later in the new rules.
* Each step has a turn of the event loop of its own; nothing is drawn until all of them are done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QStatusBar, QWidget
from shiboken6 import createdByPython, getCppPointer, isValid

_PIECE = 0.006
"""CPU seconds of one piece."""
AGAIN = object()
"""What a step answers that has more to do."""
_NAME = "redressing"
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished
_OWN_STYLE = Qt.WidgetAttribute.WA_SetStyle
"""No widget of the program has one."""


Work = Callable[[], object]


def dress(app: QApplication, palette: QPalette, font: QFont, sheet: str, then: Callable[[], Sequence[Work]]) -> None:
    """Put these on in the next turns of the event loop; at once where nothing is seen yet.

    :param then: called when palette and font are the new ones and nothing was drawn yet; answers what may be done
        later, piece by piece.
    """
    _Dressing.of(app).begin(palette, font, sheet, then)


def finish(app: QApplication) -> None:
    """Do at once what is left, as something must be drawn now."""
    _Dressing.of(app).finish()


class _Dressing(QObject):
    """What is still to be done."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._app = app
        self._steps: list[Work] = []
        self._still: list[QWidget] = []
        self._unsorted: list[QWidget] = []
        self._at_once: set[QWidget] = set()
        self._left_out: list[QWidget] = []
        self._seen: list[QWidget] = []
        self._waiting: list[Work] = []
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._turn)

    @classmethod
    def of(cls, app: QApplication) -> _Dressing:
        found = app.findChild(_Dressing, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, _Dressing) else cls(app)

    def begin(self, palette: QPalette, font: QFont, sheet: str, then: Callable[[], Sequence[Work]]) -> None:
        self.finish()
        if self._app.styleSheet() == sheet and self._app.palette() == palette and self._app.font() == font:
            self._waiting.extend(then())
            self._soon.start()
            return
        self._steps = [
            self._hold_still,
            self._leave_out,
            lambda: self._app.setStyleSheet(""),
            lambda: self._put_on(palette, font),
            lambda: self._waiting.extend(then()),
            lambda: self._app.setStyleSheet(sheet),
            self._unmark,
            self._dress_seen,
            self._let_go,
            _nothing,  # what is seen is drawn in this turn
        ]
        if not any(window.isVisible() for window in self._app.topLevelWidgets()):
            self.finish()
        self._soon.start()

    def finish(self) -> None:
        while self._steps:
            self._step()

    def _turn(self) -> None:
        if self._steps:
            self._step()
        elif self._waiting:
            self._do_piece()
        else:
            self._soon.stop()

    def _step(self) -> None:
        """Do the next step, or a piece of it."""
        step = self._steps.pop(0)  # first: one that fails must not be done for ever
        if step() is AGAIN:
            self._steps.insert(0, step)

    def _hold_still(self) -> None:
        windows = [window for window in self._app.topLevelWidgets() if createdByPython(window)]
        self._still = [window for window in windows if window.isVisible()]
        for window in self._still:
            window.setUpdatesEnabled(False)
        bars = [bar for window in self._still for bar in window.findChildren(QStatusBar)]
        # A status bar is as high as the highest of its parts, and does not measure them again: hidden ones count too.
        self._at_once = {part for bar in bars for part in bar.findChildren(QWidget)}
        self._unsorted = [widget for widget in self._app.allWidgets() if createdByPython(widget)]

    def _leave_out(self) -> object:
        """Qt dresses each widget that was shown before, and tells every widget: a list lays all its lines out when it
        hears of another style. What is marked as never shown is left out of the one, and what is said to have a style
        of its own out of the other. (A filter of events would be called for each widget.)"""
        until = time.thread_time() + _PIECE
        while self._unsorted:
            widget = self._unsorted.pop()
            if isValid(widget) and not widget.isWindow() and widget not in self._at_once:
                if widget.testAttribute(_POLISHED):
                    (self._left_out if _out_of_sight(widget) else self._seen).append(widget)
                _mark(widget)
            if time.thread_time() > until:
                return AGAIN
        return None

    def _put_on(self, palette: QPalette, font: QFont) -> None:
        self._app.setPalette(palette)
        self._app.setFont(font)

    def _dress_seen(self) -> object:
        """What is seen, before it is drawn. Qt would do it at a stretch, and twice: as the old sheet goes, and as the
        new one comes.
        """
        until = time.thread_time() + _PIECE
        while self._seen:
            _dress(self._seen.pop())
            if time.thread_time() > until:
                return AGAIN
        return None

    def _let_go(self) -> None:
        self._waiting += [partial(_dress, widget) for widget in self._left_out]
        self._left_out, self._at_once = [], set()
        for window in self._still:
            if isValid(window):
                window.setUpdatesEnabled(True)
        self._still = []

    def _unmark(self) -> None:
        for widget in self._app.allWidgets():
            if widget.testAttribute(_OWN_STYLE):
                widget.setAttribute(_OWN_STYLE, False)

    def _do_piece(self) -> None:
        until = time.thread_time() + _PIECE
        while self._waiting and time.thread_time() < until:
            self._waiting.pop()()


def _nothing() -> None:
    return None


def _out_of_sight(widget: QWidget) -> bool:
    """It lies within something hidden: what is around it needs no room for it now."""
    if widget.isVisible():
        return False
    parent = widget.parentWidget()
    return parent is None or not parent.isVisible()


def _mark(widget: QWidget) -> None:
    """Leave a widget of ours out, and what Qt itself has put into it."""
    widget.setAttribute(_OWN_STYLE)
    widget.setAttribute(_POLISHED, False)
    for child in widget.children():
        if isinstance(child, QWidget) and not createdByPython(child):
            _mark(child)


def _dress(widget: QWidget) -> None:
    """Dress a widget of ours, and before it what Qt itself has put into it: scroll bars, headings, buttons.

    Only what Python made can be kept over a turn of the event loop: of what Qt made it is not known whether it still
    lives.
    """
    if isValid(widget):
        dressed: set[int] = set()
        while (child := _next_within(widget, dressed)) is not None:
            _dress(child)
        widget.setAttribute(_POLISHED, True)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
        for part in widget.children():
            if isinstance(part, QWidget) and not createdByPython(part):
                _follow(part)


def _follow(widget: QWidget) -> None:
    """Take on the program's font, which a widget that was marked when it changed may not have heard of: a bar of tabs
    kept the size of the text before.
    """
    above = widget.parentWidget()
    own = widget.isWindow() or widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)
    if not own and above is not None and widget.font().pointSizeF() != above.font().pointSizeF():
        widget.setFont(QFont())


def _next_within(widget: QWidget, dressed: set[int]) -> QWidget | None:
    """The next widget that Qt put into this one. Asked for again each time: hearing of another style, one may end
    another, of which nothing here would know.
    """
    for child in widget.children():
        if isinstance(child, QWidget) and not createdByPython(child):
            address = int(getCppPointer(child)[0])
            if address not in dressed:
                dressed.add(address)
                return child
    return None
