"""Another palette, font and sheet of rules, without the window standing still.

``QApplication.setStyleSheet`` goes through every widget that was ever shown, and from each through all below it: with
3,000 widgets it took three seconds at a stretch. Three things make it short:

* The sheet is taken off before the new one is put on: Qt then goes through the widgets once, and not once for each
  that stands above.
* Hidden widgets are left out of Qt's own round and follow in small pieces. Whoever opens a hidden page in that half
  second sees it in the new palette and font, and a moment later in the new rules.
* Each step has a turn of the event loop of its own; nothing is drawn until all of them are done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_PIECE = 0.012
"""CPU seconds of one piece."""
_NAME = "redressing"
_POLISHED, _OWN_STYLE = Qt.WidgetAttribute.WA_WState_Polished, Qt.WidgetAttribute.WA_SetStyle


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
        self._left_out: list[QWidget] = []
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
        self._waiting.clear()  # all of it will be dressed once more
        self._steps = [
            self._hold_still,
            lambda: self._app.setStyleSheet(""),
            lambda: (self._app.setPalette(palette), self._app.setFont(font)),
            lambda: self._waiting.extend(then()),
            lambda: self._app.setStyleSheet(sheet),
            self._let_go,
        ]
        if not any(window.isVisible() for window in self._app.topLevelWidgets()):
            self.finish()
        self._soon.start()

    def finish(self) -> None:
        while self._steps:
            self._steps.pop(0)()

    def _turn(self) -> None:
        if self._steps:
            self._steps.pop(0)()
        elif self._waiting:
            self._do_piece()
        else:
            self._soon.stop()

    def _hold_still(self) -> None:
        """Qt dresses each widget that was shown before, and tells every one that has no style of its own."""
        self._still = [window for window in self._app.topLevelWidgets() if window.isVisible()]
        for window in self._still:
            window.setUpdatesEnabled(False)
        for window in self._app.topLevelWidgets():
            self._left_out += [each for each in (window, *window.findChildren(QWidget)) if _out_of_sight(each)]
        for widget in self._left_out:
            widget.setAttribute(_POLISHED, False)
            widget.setAttribute(_OWN_STYLE, True)

    def _let_go(self) -> None:
        for widget in self._left_out:  # what is taken from the end is dressed before what it lies in
            if isValid(widget):
                widget.setAttribute(_POLISHED, True)
                widget.setAttribute(_OWN_STYLE, False)
                self._waiting.append(partial(_dress, widget))
        self._left_out = []
        for window in self._still:
            if isValid(window):
                window.setUpdatesEnabled(True)
        self._still = []

    def _do_piece(self) -> None:
        until = time.thread_time() + _PIECE
        while self._waiting and time.thread_time() < until:
            self._waiting.pop()()


def _out_of_sight(widget: QWidget) -> bool:
    """It was shown before and lies within something hidden: what is around it needs no room for it now."""
    if widget.isVisible() or not widget.testAttribute(_POLISHED):
        return False
    parent = widget.parentWidget()
    return parent is None or not parent.isVisible()


def _dress(widget: QWidget) -> None:
    if isValid(widget):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
