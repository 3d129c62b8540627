"""What a test costs is measured, not judged: the longest begin first, and the fast ones can be run alone.

``durations.json`` names every test that took half a second or more when ``packaging/test measure`` last wrote it. Such
a test is marked ``slow``; one that is not named there, as every new one, counts as fast. A cost is processor time, of
the test and of the programs that it started and waited for: on a busy machine the clock says something else each time.
What is made once for several tests (a fixture of a module or of the session) is nobody's cost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

SLOW = 0.5
"""Seconds of processor time from which a test is slow."""
LONG = 5.0
"""Seconds of processor time from which a test is worth beginning out of turn. The others stay together by their files,
because what is made once for a file would be made again each time that the run comes back to it."""
FILE = Path(__file__).with_name("durations.json")


def known() -> dict[str, float]:
    """The slow tests by their node id, with the seconds of processor time that each took."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def updated(old: dict[str, float], measured: dict[str, float], project: Path) -> dict[str, float]:
    """What is known after a run: files of tests that took part are as measured, the others stay, gone ones go."""
    measured_files = {test.partition("::")[0] for test in measured}
    kept = {
        test: seconds
        for test, seconds in old.items()
        if (file := test.partition("::")[0]) not in measured_files and (project / file).is_file()
    }
    slow = {test: round(seconds, 1) for test, seconds in measured.items() if seconds >= SLOW}
    return dict(sorted((kept | slow).items()))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--measure", action="store_true", help="write into tests/durations.json what the tests of whole files cost"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Stopwatch(), "stopwatch")
    if config.getoption("measure") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Measured(config.rootpath), "measured")


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and let the long ones begin first, so that no worker waits for them at the end."""
    costs = known()
    for item in items:
        if item.nodeid in costs:
            item.add_marker("slow")
    items.sort(key=lambda item: -cost if (cost := costs.get(item.nodeid, 0.0)) >= LONG else 0.0)


def _processor_time() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


class _Stopwatch:
    """Writes its cost onto every report, in the process that runs the test."""

    def __init__(self) -> None:
        self._since = 0.0

    def pytest_runtest_logstart(self) -> None:
        self._since = _processor_time()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        began = _processor_time()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self._since += _processor_time() - began

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        now = _processor_time()
        report.cost = now - self._since  # type: ignore[attr-defined]
        self._since = now
        return report


class _Measured:
    """Adds the reports up, where they arrive from all workers, and writes the file when all have."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._costs: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._costs[report.nodeid] = self._costs.get(report.nodeid, 0.0) + getattr(report, "cost", 0.0)

    def pytest_sessionfinish(self) -> None:
        costs = updated(known(), self._costs, self._project)
        FILE.write_text(json.dumps(costs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
