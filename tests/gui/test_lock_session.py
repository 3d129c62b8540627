"""Suspend and the screen lock: a real bus of our own, with a login service and a screen saver that are not real."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import ClassInfo, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusUnixFileDescriptor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casefile.gui.session_watch import SessionWatch, _local
from casefile.gui.window import MainWindow

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")

LOGIN = "org.freedesktop.login1"
OURS, THEIRS = f"/{LOGIN.replace('.', '/')}/session/_31", f"/{LOGIN.replace('.', '/')}/session/_32"


@ClassInfo({"D-Bus Interface": f"{LOGIN}.Manager"})
class LoginManager(QObject):
    """What logind answers: a session, and a pipe for each inhibitor, whose other end tells whether it is held."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, ...]] = []
        self.reads, self._writes = os.pipe()
        os.set_blocking(self.reads, False)

    @Slot(str, result=QDBusObjectPath)
    def GetSession(self, session: str) -> QDBusObjectPath:  # noqa: N802
        self.asked.append((session,))
        return QDBusObjectPath(OURS)

    @Slot(str, str, str, str, result=QDBusUnixFileDescriptor)
    def Inhibit(self, what: str, who: str, why: str, mode: str) -> QDBusUnixFileDescriptor:  # noqa: N802
        self.asked.append((what, who, mode))
        handed = QDBusUnixFileDescriptor(self._writes)
        os.close(self._writes)
        return handed

    def released(self) -> bool:
        """Whether nobody holds the inhibitor any more: its pipe has no writer."""
        try:
            return os.read(self.reads, 1) == b""
        except BlockingIOError:
            return False


class Bus:
    """A private bus with the services on it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._connection = QDBusConnection.connectToBus(address, f"services-{address}")
        self.login = LoginManager()
        assert self._connection.registerService(LOGIN)
        everything = QDBusConnection.RegisterOption.ExportAllSlots
        assert self._connection.registerObject(f"/{LOGIN.replace('.', '/')}", self.login, everything)

    def tell(self, path: str, interface: str, signal: str, *values: object) -> None:
        message = QDBusMessage.createSignal(path, interface, signal)
        message.setArguments(list(values))
        assert self._connection.send(message)

    def sleep(self, begins: bool) -> None:
        self.tell(f"/{LOGIN.replace('.', '/')}", f"{LOGIN}.Manager", "PrepareForSleep", begins)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    with bus:
        yield bus.stdout.readline().strip()
        bus.terminate()


@pytest.fixture
def bus(qapp: QApplication, address: str) -> Bus:
    return Bus(address)


def watch_on(qtbot: QtBot, bus: Bus) -> tuple[SessionWatch, list[str]]:
    watch, told = SessionWatch(system=bus.address, session=bus.address), []
    watch.lock_wanted.connect(lambda: told.append("lock"))
    watch.start()
    qtbot.waitUntil(lambda: watch.delays_sleep)
    return watch, told


def test_everything_that_locks_and_nothing_else(qtbot: QtBot, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_ID", "31")
    watch, told = watch_on(qtbot, bus)
    qtbot.waitUntil(lambda: ("31",) in bus.login.asked)
    assert ("sleep", "Casefile", "delay") in bus.login.asked

    bus.sleep(False)
    bus.tell("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
    bus.tell(THEIRS, f"{LOGIN}.Session", "Lock")
    bus.sleep(True)
    qtbot.waitUntil(lambda: told == ["lock"])
    bus.tell("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True)
    qtbot.waitUntil(lambda: told == ["lock"] * 2)
    bus.tell("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
    qtbot.waitUntil(lambda: told == ["lock"] * 3)
    bus.tell(OURS, f"{LOGIN}.Session", "Lock")
    qtbot.waitUntil(lambda: told == ["lock"] * 4)

    assert not bus.login.released(), "the machine still waits for us"
    watch.stop()
    qtbot.waitUntil(bus.login.released)
    watch.on_sleep(True)
    assert len(told) == 4, "no vault is open"


def test_where_there_is_no_bus_nothing_is_said(qtbot: QtBot) -> None:
    for address in ("", "unix:path=/nonexistent/bus"):
        watch = SessionWatch(system=address, session=address)
        watch.start()
        assert not watch.delays_sleep
        watch.stop()


def test_only_a_bus_of_this_machine_is_used() -> None:
    assert _local("unix:path=/run/user/1000/bus") == "unix:path=/run/user/1000/bus"
    assert _local("tcp:host=example.org,port=1") == ""
    assert _local("unix:path=/a;tcp:host=example.org") == ""
    assert _local("autolaunch:") == ""


def test_the_machine_sleeps_only_when_the_keys_are_wiped(
    qtbot: QtBot, window: MainWindow, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = window.session.workspace
    assert workspace is not None
    watch = SessionWatch(window, system=bus.address, session=bus.address)
    watch.lock_wanted.connect(lambda: window.lock())
    monkeypatch.setattr(window, "_session_watch", watch)
    watch.start()
    qtbot.waitUntil(lambda: watch.delays_sleep)
    locked_first: list[bool] = []
    stop = watch.stop
    monkeypatch.setattr(watch, "stop", lambda: (locked_first.append(workspace._vault.is_locked), stop()))
    bus.sleep(True)
    qtbot.waitUntil(bus.login.released)
    assert locked_first == [True]
    assert window.door.isVisible()
