"""Suspend and the screen lock, as the desktop tells of them over D-Bus.

* ``org.freedesktop.login1`` on the system bus: ``PrepareForSleep(true)`` before the machine sleeps, ``Lock`` of our own
  session. While a vault is open a *delay* inhibitor is held, so that the machine sleeps only once the keys are wiped
  (logind waits five seconds at most).
* ``org.freedesktop.ScreenSaver`` and its cousins on the session bus: ``ActiveChanged(true)``.

D-Bus is a local socket; addresses that lead elsewhere are not used. Where there is no bus nothing is told here, and
idle time and jumps of the clock (:mod:`.idle`) still lock the vault.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusUnixFileDescriptor

from casefile.i18n import _

_LOGIN = "org.freedesktop.login1"
_LOGIN_PATH = "/org/freedesktop/login1"
_MANAGER = f"{_LOGIN}.Manager"
_SESSION = f"{_LOGIN}.Session"
_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver")
_SYSTEM_SOCKET = "/run/dbus/system_bus_socket"


class SessionWatch(QObject):
    """Tells when to lock because the machine or the screen does.

    :param system, session: addresses of the buses; those of the desktop by default, empty for none.
    """

    lock_wanted = Signal()
    """The machine is about to sleep, or the screen was locked."""

    def __init__(self, parent: QObject | None = None, *, system: str | None = None, session: str | None = None) -> None:
        super().__init__(parent)
        self._addresses = (
            _local(_system_address() if system is None else system),
            _local(_session_address() if session is None else session),
        )
        self._system: QDBusConnection | None = None
        self._session: QDBusConnection | None = None
        self._delay = -1
        self._watching = False

    @property
    def delays_sleep(self) -> bool:
        """Whether the machine waits for us before it sleeps."""
        return self._delay >= 0

    def start(self) -> None:
        """A vault is open: listen, and ask the machine to wait for us before it sleeps."""
        self._watching = True
        if self._system is None and self._session is None:
            self._system, self._session = (
                _connected(address, f"casefile-{name}-{id(self)}")
                for name, address in zip(("system", "session"), self._addresses, strict=True)
            )
            self._listen()
        self._take_delay()

    def stop(self) -> None:
        """The keys are wiped: the machine may sleep."""
        self._watching = False
        if self._delay >= 0:
            os.close(self._delay)
            self._delay = -1

    # The buses

    def _listen(self) -> None:
        if self._session is not None:
            for saver in _SAVERS:  # no matter who sends it: desktops disagree on service and path
                self._session.connect("", "", saver, "ActiveChanged", self, _slot("on_active(bool)"))
        if self._system is not None:
            self._system.connect(_LOGIN, _LOGIN_PATH, _MANAGER, "PrepareForSleep", self, _slot("on_sleep(bool)"))
            asked = _call("GetSession")
            asked.setArguments([os.environ.get("XDG_SESSION_ID", "auto")])
            self._ask(asked, self._on_session)

    def _ask(self, message: QDBusMessage, take: Callable[[QDBusPendingCallWatcher], None]) -> None:
        assert self._system is not None
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(message), self)
        watcher.finished.connect(take)

    def _on_session(self, watcher: QDBusPendingCallWatcher) -> None:
        """Only our own session's *Lock* concerns us: others may work at this machine too."""
        path = _answer(watcher)
        if self._system is not None and path is not None:
            self._system.connect(_LOGIN, path.path(), _SESSION, "Lock", self, _slot("on_lock()"))

    def _take_delay(self) -> None:
        if self._system is None or self._delay >= 0:
            return
        asked = _call("Inhibit")
        asked.setArguments(["sleep", "Casefile", _("The vault is locked first."), "delay"])
        self._ask(asked, self._on_delay)

    def _on_delay(self, watcher: QDBusPendingCallWatcher) -> None:
        answer = _answer(watcher)
        given = isinstance(answer, QDBusUnixFileDescriptor) and answer.isValid()
        if given and self._watching and self._delay < 0:
            self._delay = os.dup(answer.fileDescriptor())  # the answer's own is closed with the answer

    # What is told

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """logind: the machine is about to sleep, or has woken."""
        if begins and self._watching:
            self.lock_wanted.emit()

    @Slot(bool)
    def on_active(self, active: bool) -> None:
        """The screen was locked, or unlocked."""
        if active and self._watching:
            self.lock_wanted.emit()

    @Slot()
    def on_lock(self) -> None:
        """logind: this session is to be locked."""
        if self._watching:
            self.lock_wanted.emit()


def _call(method: str) -> QDBusMessage:
    return QDBusMessage.createMethodCall(_LOGIN, _LOGIN_PATH, _MANAGER, method)


def _answer(watcher: QDBusPendingCallWatcher) -> Any:
    """The first value of an answer; None for an error, which means that there is nobody to answer."""
    watcher.deleteLater()
    if watcher.isError():
        return None
    arguments = watcher.reply().arguments()
    return arguments[0] if arguments else None


def _slot(signature: str) -> Any:
    """Qt for Python takes what SLOT() makes here, though it declares bytes."""
    return SLOT(signature)


def _connected(address: str, name: str) -> QDBusConnection | None:
    if not address:
        return None
    connection = QDBusConnection.connectToBus(address, name)
    # Never taken down again: Qt 6.11 crashes when a connection is made after another was disconnected by its name.
    return connection if connection.isConnected() else None


def _system_address() -> str:
    found = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", "")
    return found or (f"unix:path={_SYSTEM_SOCKET}" if Path(_SYSTEM_SOCKET).exists() else "")


def _session_address() -> str:
    found = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / "bus"
    return found or (f"unix:path={socket}" if socket.exists() else "")


def _local(address: str) -> str:
    """The address where every way that it names is a local socket; else none. No bus is started for us, either."""
    if sys.platform in ("win32", "darwin"):
        return ""
    return address if all(way.startswith("unix:") for way in address.split(";") if way) else ""
