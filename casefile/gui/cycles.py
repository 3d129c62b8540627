"""Lost cycles of objects are looked for on the GUI thread only, and seldom.

Python looks for them on whichever thread happens to make the next object. A cycle may hold a widget or a timer, and
Qt objects must die on the thread that they live on: freed by a worker thread, they crash the program now and then.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
_YOUNG = 10_000
"""Objects made since the last look before another is worth it."""
_BURST = 20_000
"""Objects from which on it is too many for one look: a worker read a whole case. Looking through a million of them
held the window up for half a second, and through 25,000 on a busy machine for 35 ms. They count as old without a look,
until a vault is locked.
"""
_MIDDLE, _OLD = 50, 1_000
"""Looks at the younger objects before the older ones are looked at too. A full search walks every object and stops
all threads meanwhile: with the ids of 100,000 records it held the window up for 100-300 ms.
"""

_NAME = "cycles"


def collect_here(owner: QObject) -> None:
    """From now on look for lost cycles only on this thread, as long as ``owner`` lives and events are handled.

    Almost everything here is freed by counting references; what waits is little.
    """
    gc.disable()
    if owner.findChild(QTimer, _NAME) is None:
        timer = QTimer(owner, interval=EVERY_MS)
        timer.setObjectName(_NAME)
        timer.timeout.connect(look)
        timer.start()


def look_at_all() -> None:
    """Look through everything, however many objects that are: a vault was locked. Its pages hold themselves by their
    own callbacks, and what they showed is to be gone now, not when enough was made again.
    """
    gc.collect()


def look() -> None:
    """Look through the generation whose turn it is."""
    young, middle, old = gc.get_count()
    if young < _YOUNG:
        return
    if young > _BURST:
        gc.freeze()
        gc.unfreeze()  # among the old ones, whatever their number
    elif middle < _MIDDLE:
        gc.collect(0)
    elif old < _OLD:
        gc.collect(1)
    else:
        gc.collect(2)
