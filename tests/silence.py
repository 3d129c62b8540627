"""Silence is the standard: a stray log record or an attempt to reach the network fails its test. So does a module with
Qt in it that is loaded on another thread than the window's: making its classes there crashes the program now and then.

Python warnings fail by ``filterwarnings = error`` and Qt messages by ``qt_log_level_fail``, both in
pyproject.toml. A test that provokes a log record on purpose asks for the fixture ``expected_logs`` and
asserts what is in it.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from importlib.abc import MetaPathFinder

import pytest

_attempts: list[str] = []
_astray: list[str] = []
_OF_QT = ("casefile.gui.", "PySide6.", "shiboken6.")


class _Astray(MetaPathFinder):
    """Takes note of modules with Qt in them that are loaded beside the main thread; finds none itself."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name.startswith(_OF_QT) and threading.current_thread() is not threading.main_thread():
            _astray.append(f"{name} on {threading.current_thread().name}")


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: refuse a connection or a name look-up that would leave the machine, and remember it."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple):  # a string or bytes is a local socket: the session bus, the display
            _attempts.append(f"connect to {address[0]}")
            raise PermissionError("tests run without a network")
    elif event == "socket.getaddrinfo":
        _attempts.append(f"look up {arguments[0]!r}")
        raise PermissionError("tests run without a network")


def pytest_configure() -> None:
    sys.addaudithook(_watch)
    sys.meta_path.insert(0, _Astray())


@pytest.fixture(autouse=True)
def _stray_logs() -> Iterator[_Records]:
    heard = _Records()
    logging.getLogger().addHandler(heard)
    yield heard
    logging.getLogger().removeHandler(heard)
    if heard.records:
        lines = "\n".join(f"{r.levelname} {r.name}: {r.getMessage()}" for r in heard.records)
        pytest.fail(f"stray log records:\n{lines}", pytrace=False)


@pytest.fixture
def expected_logs(_stray_logs: _Records) -> Iterator[list[logging.LogRecord]]:
    """The log records of WARNING and above that the test provoked on purpose; they do not fail it."""
    yield _stray_logs.records
    _stray_logs.records.clear()


@pytest.fixture(autouse=True)
def _offline() -> Iterator[None]:
    _attempts.clear()
    yield
    if _attempts:
        pytest.fail(f"tried to reach the network: {', '.join(_attempts)}", pytrace=False)


@pytest.fixture(autouse=True)
def _qt_on_its_thread() -> Iterator[None]:
    _astray.clear()
    yield
    if _astray:
        pytest.fail(f"loaded beside the window's thread: {', '.join(_astray)}", pytrace=False)
