"""Slow tests are known by their measured cost, and the measuring tells the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import durations

TESTS = """
    import subprocess, sys, time
    import pytest

    def spend(seconds):
        end = time.process_time() + seconds
        while time.process_time() < end: pass

    @pytest.fixture(scope="module")
    def shared(): spend(0.7)

    def test_quick(shared): pass
    def test_waits(): time.sleep(0.7)
    def test_works(): spend(0.7)
    def test_lets_work():
        subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.7: pass"], check=True)
"""


@pytest.fixture
def run(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., pytest.RunResult]:
    """Run tests of a file under the plugin, with a copy of it that keeps its durations beside the file."""
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    source = (pytestconfig.rootpath / "tests" / "durations.py").read_text(encoding="utf-8")
    pytester.makefile(".py", measuring=source)
    pytester.makeini("[pytest]\nmarkers = slow")
    path = pytester.makepyfile(test_them=TESTS)

    def run_with(*options: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess("-p", "measuring", "-p", "no:cacheprovider", *options, str(path))

    return run_with


def keep(pytester: pytest.Pytester, costs: dict[str, float]) -> None:
    (pytester.path / "durations.json").write_text(json.dumps(costs), encoding="utf-8")


def kept(pytester: pytest.Pytester) -> dict[str, float]:
    found: dict[str, float] = json.loads((pytester.path / "durations.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "in a worker"])
def test_what_works_is_slow_and_what_waits_or_shares_is_not(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester, workers: list[str]
) -> None:
    run("--measure", *workers).assert_outcomes(passed=4)
    assert set(kept(pytester)) == {"test_them.py::test_works", "test_them.py::test_lets_work"}
    assert all(0.5 <= cost < 5 for cost in kept(pytester).values())


def test_the_slow_can_be_left_out_and_what_nobody_measured_is_fast(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    keep(pytester, {"test_them.py::test_works": 0.7, "test_them.py::test_lets_work": 0.7})
    outcome = run("-v", "-m", "not slow")
    outcome.assert_outcomes(passed=2, deselected=2)
    outcome.stdout.fnmatch_lines(["*test_quick PASSED*", "*test_waits PASSED*"])


def test_the_longest_begins_first_and_the_rest_stays_in_order(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    keep(pytester, {"test_them.py::test_waits": 0.7, "test_them.py::test_works": 6, "test_them.py::test_lets_work": 7})
    outcome = run("-v")
    outcome.stdout.fnmatch_lines(
        ["*test_lets_work PASSED*", "*test_works PASSED*", "*test_quick PASSED*", "*test_waits PASSED*"]
    )


def test_an_ordinary_run_writes_nothing(run: Callable[..., pytest.RunResult], pytester: pytest.Pytester) -> None:
    run("-k", "quick").assert_outcomes(passed=1, deselected=3)
    assert not (pytester.path / "durations.json").exists()


def test_a_run_of_some_files_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).touch()
    old = {"a.py::faster_now": 3.0, "a.py::renamed": 1.0, "b.py::elsewhere": 2.0, "gone.py::gone": 4.0}
    measured = {"a.py::faster_now": 0.1, "a.py::slower_now": 1.26}
    assert durations.updated(old, measured, tmp_path) == {"a.py::slower_now": 1.3, "b.py::elsewhere": 2.0}
