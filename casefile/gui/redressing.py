"""Another palette, font and sheet of rules, without the window standing still.

``QApplication.setStyleSheet`` goes through every widget that was ever shown, and from each through all below it: with
3,000 widgets it took three seconds. Here only what is seen is dressed at once; the hidden widgets are left out of
Qt's own round and follow in small pieces while events are handled. The sheet is taken off before the new one is put
on, as Qt then goes through the widgets once, not once for each that stands above.

Whoever opens a hidden page in that half second sees it in the new palette and font, and a moment later in the new
rules.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_PIECE = 0.012
"""CPU seconds of one piece."""
_NAME = "redressing"


def dress(app: QApplication, palette: QPalette, font: QFont, sheet: str) -> None:
    """Put these on: what is seen has them when this returns."""
    _Rest.of(app).finish()
    hidden = [each for each in app.allWidgets() if not each.isVisible() and each.testAttribute(_POLISHED)]
    for widget in hidden:
        _leave_out(widget, True)
    try:
        if app.styleSheet() != sheet:
            app.setStyleSheet("")
        app.setPalette(palette)
        app.setFont(font)
        app.setStyleSheet(sheet)
    finally:
        for widget in hidden:
            _leave_out(widget, False)
    _Rest.of(app).begin(hidden)


_POLISHED = Qt.WidgetAttribute.WA_WState_Polished


def _leave_out(widget: QWidget, wanted: bool) -> None:
    """Qt dresses a widget that was shown before, and tells every one that has no style of its own."""
    widget.setAttribute(_POLISHED, not wanted)
    widget.setAttribute(Qt.WidgetAttribute.WA_SetStyle, wanted)


class _Rest(QObject):
    """The widgets that still have the old rules."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._waiting: list[QWidget] = []
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._piece)

    @classmethod
    def of(cls, app: QApplication) -> _Rest:
        found = app.findChild(_Rest, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, _Rest) else cls(app)

    def begin(self, widgets: list[QWidget]) -> None:
        self._waiting = widgets[::-1]
        if widgets:
            self._soon.start()

    def finish(self) -> None:
        """Forget what waits: everything is about to be dressed anew."""
        self._waiting.clear()
        self._soon.stop()

    def _piece(self) -> None:
        until = time.thread_time() + _PIECE
        while self._waiting and time.thread_time() < until:
            widget = self._waiting.pop()
            if isValid(widget):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
                QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
        if not self._waiting:
            self._soon.stop()
