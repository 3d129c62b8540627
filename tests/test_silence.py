"""The silence plugin must be able to fail a test, and must let a quiet one pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

NOISY = """
    import logging, socket, warnings
    from PySide6.QtCore import qDebug, qWarning

    def test_python_warning(): warnings.warn("oops", DeprecationWarning)
    def test_qt_warning(): qWarning("oops")
    def test_qt_debug(): qDebug("oops")

    def test_log_record(): logging.getLogger("x.y").warning("oops")
    def test_connection():
        try: socket.create_connection(("192.0.2.1", 80), timeout=0.1)
        except OSError: pass
    def test_name_look_up():
        try: socket.getaddrinfo("example.invalid", 80)
        except OSError: pass
    def test_qt_beside_its_thread():
        import importlib, threading
        beside = threading.Thread(target=lambda: importlib.import_module("PySide6.QtSvg"))
        beside.start()
        beside.join()
"""

QUIET = """
    import logging

    def test_quiet(): logging.getLogger("x").info("fine")
    def test_expected(expected_logs):
        logging.getLogger("x").error("wanted")
        assert [r.getMessage() for r in expected_logs] == ["wanted"]
"""


@pytest.fixture
def run(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], pytest.RunResult]:
    """Run a test file under the project's own pytest settings, in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    settings = ["-c", str(pytestconfig.rootpath / "pyproject.toml"), "--rootdir", str(pytester.path)]

    def run_source(source: str) -> pytest.RunResult:
        path = pytester.makepyfile(source)
        return pytester.runpytest_subprocess(*settings, "-p", "tests.silence", str(path))

    return run_source


def test_every_noise_fails(run: Callable[[str], pytest.RunResult]) -> None:
    outcome = run(NOISY)
    # What the fixtures hear is reported as an error after the test body passed; the rest fails in the body.
    assert outcome.parseoutcomes() == {"failed": 3, "passed": 4, "errors": 4}


def test_quiet_and_expected_records_pass(run: Callable[[str], pytest.RunResult]) -> None:
    run(QUIET).assert_outcomes(passed=2)


def test_home_is_our_own(home: Path) -> None:
    from platformdirs import user_config_dir

    assert Path(user_config_dir("casefile")).is_relative_to(home)
    assert Path.home() == home
