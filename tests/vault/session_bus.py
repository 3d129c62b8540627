"""A session bus of the test's own with the real gnome-keyring behind it: nothing of the person's own is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

_NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
_SESSION = (
    'printf "%s\\n" "$DBUS_SESSION_BUS_ADDRESS"; '
    "printf keyring | exec gnome-keyring-daemon --foreground --unlock --components=secrets"
)


@pytest.fixture
def no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session without a bus, as over SSH."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")


@pytest.fixture
def secret_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session bus with the Secret Service, its keyring open."""
    for program in _NEEDED:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not here (Debian packages dbus and gnome-keyring)")
    home = tmp_path / "bus"
    home.mkdir(mode=0o700)
    places = {name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")}
    kept = {name: value for name, value in os.environ.items() if name not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY")}
    process = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", _SESSION],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, **places},
        start_new_session=True,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("unix:"), address
        _wait_for_service(address)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        process.stdout.close()


def _wait_for_service(address: str) -> None:
    """Until the keyring has its name on the bus; anyone who asks for it earlier makes the bus start a locked one."""
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    with closing(open_dbus_connection(address)) as connection:
        end = time.monotonic() + 30
        while not Proxy(message_bus, connection).NameHasOwner("org.freedesktop.secrets")[0]:
            assert time.monotonic() < end
            time.sleep(0.02)
