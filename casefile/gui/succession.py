"""The next program takes this one's place when a vault was locked: what this process still has in its memory of what it
showed and of the keys goes with it.

The next one is started when the vault is closed, or loads meanwhile where that takes long. It is told what to begin
with through a pipe, never by its arguments, which everybody on the machine can read. This process ends when the other's
window is seen, and at most a second after locking began: a gap between the two windows is better than a late end.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from PySide6.QtCore import QByteArray, QEvent, QObject, QProcess, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from casefile.errors import EXIT_DONE, EXIT_FOUND
from casefile.gui import relay
from casefile.gui.beginning import Beginning
from casefile.gui.settings import Settings
from casefile.i18n import _

ENDS_WITHIN = 1.0
"""Seconds from the wish to lock until this process ends, unless the vault takes longer to be closed."""
_LOOKS_EVERY_MS = 10
_SEEN = b"seen\n"


@dataclass(frozen=True, slots=True)
class Word:
    """What the next program is told.

    :ivar geometry: where the window is, as Qt writes it (base64).
    :ivar rect: the same to the pixel, without what the desktop draws around it: x, y, width, height.
    :ivar front: whether the keyboard was with this program: the next window must not take it from another one.
    :ivar settings: what this program goes by; a medium that cannot be written to may not have kept it.
    """

    beginning: Beginning
    geometry: str
    rect: tuple[int, int, int, int]
    minimised: bool
    front: bool
    settings: dict[str, Any]

    @classmethod
    def of(cls, window: QWidget, beginning: Beginning, settings: dict[str, Any], *, front: bool) -> Self:
        """Of the window that is to be replaced."""
        geometry = bytes(window.saveGeometry().toBase64().data()).decode()
        at = window.geometry()
        rect = (at.x(), at.y(), at.width(), at.height())
        return cls(beginning, geometry, rect, window.isMinimized(), front, settings)

    def line(self) -> bytes:
        """One line of JSON."""
        shape = {
            "beginning": self.beginning.shape(),
            "geometry": self.geometry,
            "rect": self.rect,
            "minimised": self.minimised,
            "front": self.front,
            "settings": self.settings,
        }
        return json.dumps(shape).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        """What :meth:`line` wrote. :raises ValueError, KeyError, TypeError: another version of the program wrote it."""
        shape = json.loads(line)
        x, y, width, height = (int(number) for number in shape["rect"])
        return cls(
            Beginning.of(shape["beginning"]),
            str(shape["geometry"]),
            (x, y, width, height),
            bool(shape["minimised"]),
            bool(shape["front"]),
            dict(shape["settings"]),
        )

    def place(self, window: QWidget) -> None:
        """Show the window where the other one is, and as that is."""
        known = window.restoreGeometry(QByteArray.fromBase64(self.geometry.encode()))
        if known and window.windowState() == Qt.WindowState.WindowNoState:  # else the rest is told by the geometry
            window.setGeometry(*self.rect)
        if self.minimised:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
        if not self.front:
            window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        window.show()
        if self.front and not self.minimised:
            window.raise_()
            window.activateWindow()
        elif not self.minimised:
            window.lower()


class Succession(QObject):
    """Hands over to the next program, once.

    :param pipe: what this process was given where it is a successor itself; 0 for the first.
    :param end_readers: ends the processes that read files for this one.
    """

    def __init__(self, pipe: int, end_readers: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inherited = pipe
        self._end_readers = end_readers
        self._told_from = -1
        self._next: QProcess | None = None
        self._ends = 0.0
        self._seen = False
        self._word = b""
        self._patience = 0.0
        self._at_rest: Callable[[], bool] | None = None
        self._looks = QTimer(self, interval=_LOOKS_EVERY_MS)
        self._looks.timeout.connect(self._look)

    def begins(self) -> None:
        """Locking begins: from now on the second runs."""
        self._ends = time.monotonic() + ENDS_WITHIN

    def prepare(self) -> None:
        """Start the next program; it waits to be told. Harmless when repeated."""
        if self._next is not None:
            return
        if not self._ends:
            self.begins()
        pipe = self._inherited
        if not pipe and relay.can_stand_by():
            self._told_from, pipe = os.pipe()
            os.set_inheritable(pipe, True)
        program, *arguments = relay.successor(pipe)
        self._next = QProcess(self)
        self._next.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._next.readyReadStandardOutput.connect(self._on_said)
        self._next.start(program, arguments)

    def hand_over(self, word: Word, at_rest: Callable[[], bool], *, patience: float = 0.0) -> None:
        """The vault is closed: tell the next program what to begin with, and end. Harmless when repeated.

        :param at_rest: whether nothing of this process is still at work; it is given the rest of the second.
        :param patience: seconds that it is given before the other is told anything: what is at work is no open vault,
            and should come to its end.
        """
        if self._at_rest is not None:
            return
        self.prepare()
        self._word, self._at_rest, self._patience = word.line(), at_rest, time.monotonic() + patience
        self._looks.start()
        self._look()

    def call_off(self) -> None:
        """The program is to end instead: no window follows."""
        self._looks.stop()
        if self._next is not None and self._next.state() != QProcess.ProcessState.NotRunning:
            self._next.kill()
            self._next.waitForFinished()

    def _on_said(self) -> None:
        assert self._next is not None
        self._seen = self._seen or _SEEN in bytes(self._next.readAllStandardOutput().data())

    def _look(self) -> None:
        assert self._next is not None and self._at_rest is not None
        now = time.monotonic()
        if self._word:
            if now < self._patience:
                if not self._at_rest():
                    return
                self._ends = now + ENDS_WITHIN
            self._next.write(self._word)
            self._word = b""
        there = self._next.state() != QProcess.ProcessState.NotRunning
        late = now >= self._ends
        if late and there:
            self._next.waitForBytesWritten(_LOOKS_EVERY_MS)
        if late or ((self._seen or not there) and self._at_rest()):
            self._end(there)

    def _end(self, there: bool) -> None:
        """End at once: no destructor, no thread, no handler has anything left to do that matters more."""
        self._end_readers()
        if there and self._told_from >= 0:
            with suppress(OSError):
                assert self._next is not None
                relay.become_stand_by(self._told_from, self._next.processId())
        if not there:
            _say_nobody_follows()
        os._exit(EXIT_DONE if there else EXIT_FOUND)


def _say_nobody_follows() -> None:
    """To anyone who started the program: the next one could not be started, or was ended."""
    text = _(
        "The vault is locked, and what was half-typed is kept. No new window could be opened: start Casefile again."
    )
    with suppress(OSError, ValueError, AttributeError):  # nobody may listen
        os.write(sys.stderr.fileno(), f"{text}\n".encode(errors="replace"))


def wait_for_word() -> Word | None:
    """Of the program whose place this one takes: what to begin with. None where that ended without a word."""
    line = sys.stdin.buffer.readline()
    _close(sys.stdin.fileno(), os.O_RDONLY)
    try:
        return Word.read(line) if line else None
    except (ValueError, KeyError, TypeError):  # an update was made while that ran, and it speaks another language
        return Word(Beginning(), "", (0, 0, 0, 0), minimised=False, front=True, settings=Settings().all())


def say_seen(window: QWidget, *, minimised: bool) -> None:
    """Tell the other program as soon as this window is seen, which is to be shown next: that one ends then."""
    if minimised:
        QTimer.singleShot(0, window, _say_seen)
    else:
        _FirstPaint(window)


class _FirstPaint(QObject):
    """Waits for the first time that a window is painted, or anything in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            QTimer.singleShot(0, self, _say_seen)  # when it was painted
        return False


def _say_seen() -> None:
    with suppress(OSError):  # the other did not wait
        os.write(sys.stdout.fileno(), _SEEN)
    _close(sys.stdout.fileno(), os.O_WRONLY)


def _close(handle: int, mode: int) -> None:
    """What was a pipe leads nowhere from now on."""
    nowhere = os.open(os.devnull, mode)
    os.dup2(nowhere, handle)
    os.close(nowhere)
