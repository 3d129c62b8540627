"""The program as a process of its own, driven from outside: its windows are found and typed into through the X server,
as another program would.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_long, c_ubyte, c_uint, c_ulong, c_void_p
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 240.0
"""Seconds that something may take on a machine that does much else."""
_KEY_PRESS, _KEY_RELEASE = 2, 3
_SHIFT, _CONTROL = 1, 4
_VIEWABLE = 2
_NAMES = {" ": "space", "\n": "Return"}

Window = c_ulong


class _KeyEvent(Structure):
    _fields_ = [
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("root", c_ulong),
        ("subwindow", c_ulong),
        ("time", c_ulong),
        ("x", c_int),
        ("y", c_int),
        ("x_root", c_int),
        ("y_root", c_int),
        ("state", c_uint),
        ("keycode", c_uint),
        ("same_screen", c_int),
        ("padding", c_long * 24),
    ]


class _Attributes(Structure):
    _fields_ = [
        *((name, c_int) for name in ("x", "y", "width", "height", "border_width", "depth")),
        ("visual", c_void_p),
        ("root", c_ulong),
        *((name, c_int) for name in ("class_", "bit_gravity", "win_gravity", "backing_store")),
        ("backing_planes", c_ulong),
        ("backing_pixel", c_ulong),
        ("save_under", c_int),
        ("colormap", c_ulong),
        ("map_installed", c_int),
        ("map_state", c_int),
        ("rest", c_long * 8),
    ]


@dataclass(frozen=True)
class Seen:
    """A window that is mapped: its number, its process, its place and size."""

    number: int
    pid: int
    place: tuple[int, int, int, int]


class Screen:
    """The display that the tests run on."""

    def __init__(self) -> None:
        x = self._x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = c_void_p
        x.XOpenDisplay.argtypes = (c_char_p,)
        x.XDefaultRootWindow.restype = c_ulong
        x.XDefaultRootWindow.argtypes = (c_void_p,)
        x.XInternAtom.restype = c_ulong
        x.XInternAtom.argtypes = (c_void_p, c_char_p, c_int)
        x.XStringToKeysym.restype = c_ulong
        x.XStringToKeysym.argtypes = (c_char_p,)
        x.XKeysymToKeycode.restype = c_ubyte
        x.XKeysymToKeycode.argtypes = (c_void_p, c_ulong)
        x.XKeycodeToKeysym.restype = c_ulong
        x.XKeycodeToKeysym.argtypes = (c_void_p, c_ubyte, c_int)
        x.XSendEvent.argtypes = (c_void_p, c_ulong, c_int, c_long, c_void_p)
        x.XFlush.argtypes = x.XCloseDisplay.argtypes = (c_void_p,)
        x.XFree.argtypes = (c_void_p,)
        x.XSetInputFocus.argtypes = (c_void_p, c_ulong, c_int, c_ulong)
        x.XMoveResizeWindow.argtypes = (c_void_p, c_ulong, c_int, c_int, c_uint, c_uint)
        x.XGetWindowAttributes.argtypes = (c_void_p, c_ulong, c_void_p)
        x.XQueryTree.argtypes = (c_void_p, c_ulong, *(c_void_p,) * 4)
        x.XGetWindowProperty.argtypes = (c_void_p, c_ulong, c_ulong, c_long, c_long, c_int, c_ulong, *(c_void_p,) * 5)
        self._handler = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)(lambda _display, _error: 0)
        x.XSetErrorHandler(self._handler)  # a window that went meanwhile is no fault
        self._display = None
        wait_for(self._open, "the display")  # Xvfb begins again when its last program has gone
        self._root = x.XDefaultRootWindow(self._display)
        self._pid = x.XInternAtom(self._display, b"_NET_WM_PID", 0)

    def _open(self) -> bool:
        self._display = self._x.XOpenDisplay(None)
        return bool(self._display)

    def close(self) -> None:
        """Let go of the display."""
        self._x.XCloseDisplay(self._display)

    def windows(self) -> list[Seen]:
        """All windows of programs that are mapped, the lowest first."""
        root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
        self._x.XQueryTree(self._display, self._root, byref(root), byref(parent), byref(children), byref(count))
        numbers = [children[n] for n in range(count.value)]
        if numbers:
            self._x.XFree(children)
        found = []
        for number in numbers:
            of, pid = _Attributes(), self._pid_of(number)
            if pid and self._x.XGetWindowAttributes(self._display, number, byref(of)) and of.map_state == _VIEWABLE:
                found.append(Seen(number, pid, (of.x, of.y, of.width, of.height)))
        return found

    def _pid_of(self, window: int) -> int:
        kind, format_, count, left, value = c_ulong(), c_int(), c_ulong(), c_ulong(), POINTER(c_ulong)()
        self._x.XGetWindowProperty(
            self._display, window, self._pid, 0, 1, 0, 0,
            byref(kind), byref(format_), byref(count), byref(left), byref(value),
        )  # fmt: skip
        pid = int(value[0]) if count.value else 0
        if value:
            self._x.XFree(value)
        return pid

    def focus(self, window: int) -> None:
        """Give a window the keyboard, as the window manager would."""
        self._x.XSetInputFocus(self._display, window, 1, 0)
        self._x.XFlush(self._display)

    def put(self, window: int, place: tuple[int, int, int, int]) -> None:
        """Move and size a window, as a person does with the mouse."""
        self._x.XMoveResizeWindow(self._display, window, *place)
        self._x.XFlush(self._display)

    def press(self, window: int, name: str, *, control: bool = False, shift: bool = False) -> None:
        """Press a key and let go of it; by its name of X (``Return``, ``l``)."""
        keysym = self._x.XStringToKeysym(name.encode())
        code = self._x.XKeysymToKeycode(self._display, keysym)
        assert code, name
        shift = shift or self._x.XKeycodeToKeysym(self._display, code, 0) != keysym
        state = (_CONTROL if control else 0) | (_SHIFT if shift else 0)
        for kind, mask in ((_KEY_PRESS, 1), (_KEY_RELEASE, 2)):
            event = _KeyEvent(
                type=kind, display=self._display, window=window, root=self._root, same_screen=1, state=state,
                keycode=code, time=int(time.monotonic() * 1000) & 0xFFFFFFFF,
            )  # fmt: skip
            self._x.XSendEvent(self._display, window, 1, mask, byref(event))
        self._x.XFlush(self._display)

    def write(self, window: int, text: str) -> None:
        """Type a text of plain letters."""
        for letter in text:
            self.press(window, _NAMES.get(letter, letter))


def wait_for(
    found: Callable[[], object], what: str, seconds: float = PATIENCE, state: Callable[[], object] = str
) -> None:
    """Wait until that is true.

    :param state: tells what there was instead.
    :raises AssertionError: it did not become true.
    """
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, f"waited {seconds:.0f} s for: {what}; {state()}"
        time.sleep(0.01)


def started(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The program, as a person starts it; if it breaks down, it tells where."""
    project = Path(__file__).resolve().parents[2]
    telling = {"PYTHONFAULTHANDLER": "1", **environment}
    return subprocess.Popen([sys.executable, "-m", "casefile", *arguments], cwd=project, env=telling)
