"""Ending as by *Quit* when the system asks for it: a logout, ``kill``, Ctrl+C in the terminal it was started from."""

from __future__ import annotations

import os
import signal
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget


def close_on_signals(window: QWidget) -> None:
    """Close the window, which saves what is being typed and closes the vault, instead of dying at once.

    Python runs a signal's handler only when it runs anything, and Qt's loop may sleep for hours: the byte that Python
    writes into a pipe for each signal wakes it. POSIX only; Windows tells windows of a logout by itself.
    """
    if sys.platform == "win32":
        return
    told, tells = os.pipe()
    os.set_blocking(told, False)
    os.set_blocking(tells, False)
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda _number, _frame: None)
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    notifier = QSocketNotifier(told, QSocketNotifier.Type.Read, window)

    def on_told() -> None:
        os.read(told, 64)
        window.close()

    notifier.activated.connect(on_told)
