"""What every test stands on: a home of its own, silence, no network, and where the real data lies."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

pytest_plugins = [
    "pytester",
    "tests.silence",
    "tests.durations",
    "tests.opened",
    "tests.sampled",
    "tests.services.reviewing",
]

PROJECT = Path(__file__).resolve().parent.parent
REAL_DATA = PROJECT.parent / "shared" / "data"

# Set before Qt, platformdirs or the program is imported, so that no test can touch the person's own files.
_home = Path(tempfile.mkdtemp(prefix="casefile-tests-"))
_PLACES = {
    "HOME": _home,
    "XDG_CONFIG_HOME": _home / "config",
    "XDG_DATA_HOME": _home / "data",
    "XDG_STATE_HOME": _home / "state",
    "XDG_CACHE_HOME": _home / "cache",
    "XDG_RUNTIME_DIR": _home / "run",
    "HYPOTHESIS_STORAGE_DIRECTORY": _home / "hypothesis",
}
for _name, _place in _PLACES.items():
    _place.mkdir(mode=0o700, exist_ok=True)
    os.environ[_name] = str(_place)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("CASEFILE_PASSPHRASE_FILE", None)

# A busy machine is no fault: what a test waits for may take as long as it takes, within the time of the whole test.
for _wait in (QtBot.waitUntil, QtBot.waitSignal):
    _wait.__kwdefaults__["timeout"] = 30_000


def pytest_unconfigure() -> None:
    shutil.rmtree(_home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End-to-end tests need a display: offscreen they would prove less than they claim."""
    if os.environ["QT_QPA_PLATFORM"] != "offscreen":
        return
    needs_display = pytest.mark.skip(reason="needs a display; packaging/test runs it under Xvfb")
    for item in items:
        if "e2e" in item.keywords:
            item.add_marker(needs_display)


@pytest.fixture
def home() -> Path:
    """The home folder of this test session; every XDG folder lies in it."""
    return _home


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of third-party test data beside the project; skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the third-party test data (../shared/data) is not here")
    return REAL_DATA


@pytest.fixture(scope="session")
def hajin_text(real_data: Path) -> Path:
    """The press release of 6 December 2018 on Hajin, a text file in English; skips where it is absent."""
    path = real_data / "articles" / "hajin_2018-12-06.txt"
    if not path.is_file():
        pytest.skip("the Hajin press release (../shared/data/articles) is not here")
    return path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test that changes the language leaves the next one in English."""
    from casefile import i18n

    i18n.use("en")
    yield
    i18n.use("en")
