"""Idle time: some minutes without a key or the mouse lock the vault, with a countdown in the last half minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow

IDLE = 600
"""Seconds without input before the vault is locked, unless the person sets another time."""
WARNED = 30
"""Seconds before that in which the countdown is shown."""
_ASLEEP = 60
"""Seconds by which the clock jumps when the machine was asleep: then the vault is locked at once."""

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Watches the windows of the program, which see every key and movement once; a filter on the application would
    see every event.

    :param limit: answers how many seconds without input lock the vault.
    :param keys: keys that must work in every window, and what each does: a modal dialog shadows the shortcuts of the
        window below it.
    """

    expired = Signal()
    counting = Signal(int)
    """Seconds left; 0 when a key or the mouse has ended the countdown."""

    def __init__(
        self,
        parent: QObject,
        limit: Callable[[], int] = lambda: IDLE,
        keys: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._limit = limit
        self._keys = {QKeySequence(each): call for each, call in (keys or {}).items()}
        self._last_input = time.monotonic()
        self._last_tick = time.time()
        self._warned = False
        self._ticks = QTimer(self, interval=1000)
        self._ticks.timeout.connect(self._on_tick)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)

    def start(self) -> None:
        """Begin to watch: a vault is open."""
        self._last_input, self._last_tick, self._warned = time.monotonic(), time.time(), False
        self._ticks.start()

    def stop(self) -> None:
        """No vault is open."""
        self._ticks.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take note of input, let everything pass but the keys of our own."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            call = self._keys.get(QKeySequence(event.keyCombination()))
            if call is not None and not event.isAutoRepeat():
                call()
                return True
        if event.type() in _INPUT:
            self._last_input = time.monotonic()
            if self._warned:
                self._warned = False
                self.counting.emit(0)
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def _on_tick(self) -> None:
        now = time.time()
        slept, self._last_tick = now - self._last_tick > _ASLEEP, now
        left = self._limit() - (time.monotonic() - self._last_input)
        if slept or left <= 0:
            self.stop()
            self.expired.emit()
        elif left <= WARNED:
            self._warned = True
            self.counting.emit(round(left))
