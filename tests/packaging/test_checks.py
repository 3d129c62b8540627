"""packaging/test runs what it was asked for, and a hung test says which it was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not here")


class Checks:
    """packaging/test in a folder of its own, with a set-up that does nothing and tools that only note their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.called = folder / "called"
        (folder / "packaging").mkdir()
        shutil.copy(PROJECT / "packaging" / "test", folder / "packaging")
        setup = (PROJECT / "packaging" / "setup.sh").read_text(encoding="utf-8")
        (folder / "packaging" / "setup.sh").write_text(setup + "set_up() { :; }\n", encoding="utf-8")
        (folder / ".venv" / "bin").mkdir(parents=True)
        for name in ("python", "ruff", "mypy", "lint-imports", "coverage", "xvfb-run"):
            self.tool(name, 0)

    def tool(self, name: str, code: int) -> None:
        path = self.folder / ".venv" / "bin" / name
        path.write_text(f'#!{BASH}\necho "{name} $*" >>"{self.called}"\nexit {code}\n', encoding="utf-8")
        path.chmod(0o755)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(BASH), str(self.folder / "packaging" / "test"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def calls(self) -> list[str]:
        return self.called.read_text(encoding="utf-8").splitlines() if self.called.exists() else []


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    return Checks(tmp_path)


@pytest.mark.parametrize("words", [("fast",), ("quick", "now"), ("",)])
def test_what_it_does_not_know_is_told_with_how_to_use_it(checks: Checks, words: tuple[str, ...]) -> None:
    outcome = checks.run(*words)
    assert outcome.returncode == 2
    assert outcome.stderr.startswith("packaging/test ")
    assert "Usage: packaging/test" in outcome.stderr and "packaging/test quick" in outcome.stderr
    assert checks.calls() == []


def test_help_runs_nothing(checks: Checks) -> None:
    outcome = checks.run("--help")
    assert (outcome.returncode, outcome.stderr, checks.calls()) == (0, "", [])
    assert "Usage: packaging/test" in outcome.stdout


def test_whole_leaves_out_nothing(checks: Checks) -> None:
    outcome = checks.run()
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "All checks passed." in outcome.stdout
    calls = checks.calls()
    assert {"ruff check .", "ruff format --check .", "mypy ", "lint-imports --no-logo"} <= set(calls)
    assert [call.split()[2] for call in calls if call.startswith("coverage")] == [
        f"--include=casefile/{floor}/*" for floor in ("vault", "store", "exchange")
    ]
    counted, others = (call for call in calls if call.startswith("python -m pytest"))
    ignored = {word.removeprefix("--ignore=") for word in others.split() if word.startswith("--ignore=")}
    assert ignored and ignored <= set(counted.split()), "what the second run leaves out, the first one runs"
    assert not any("slow" in call for call in calls)
    assert any(call.startswith("xvfb-run") and call.endswith("-m pytest -m e2e") for call in calls)


def test_quick_lints_and_runs_the_lower_floors_whole_and_the_fast_tests_of_the_window(checks: Checks) -> None:
    outcome = checks.run("quick")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    calls = checks.calls()
    assert {"ruff check .", "ruff format --check .", "mypy ", "lint-imports --no-logo"} <= set(calls)
    lower, fast = (call.split() for call in calls if call.startswith("python -m pytest"))
    assert {"tests/unit", "tests/store", "tests/dossier"} <= set(lower) and "slow" not in " ".join(lower)
    assert "tests/gui" in fast and "not (e2e or slow)" in " ".join(fast)
    assert not any(call.startswith(("xvfb-run", "coverage")) for call in calls)
    for word in lower + fast:
        assert not word.startswith("tests/") or (PROJECT / word).is_dir(), word


@pytest.mark.parametrize("words", [(), ("quick",)])
def test_one_failure_fails_it_after_all_the_rest_was_run(checks: Checks, words: tuple[str, ...]) -> None:
    checks.run(*words)
    expected = checks.calls()
    checks.called.unlink()
    checks.tool("mypy", 1)
    outcome = checks.run(*words)
    assert outcome.returncode == 1
    assert checks.calls() == expected
    assert "Some checks failed." in outcome.stderr
    assert [line.split()[0] for line in outcome.stdout.splitlines() if line.endswith("mypy --strict")] == [
        "==",
        "FAILED",
    ]


HANGS = """
    import ctypes, time

    def test_before(): pass
    def test_waits_for_ever(): time.sleep(10_000)
    def test_holds_the_interpreter():
        lib, lock = ctypes.PyDLL(None), ctypes.create_string_buffer(128)
        lib.pthread_mutex_lock(lock)
        lib.pthread_mutex_lock(lock)
    def test_after(): pass
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="the lock is one of Linux")
def test_a_hung_test_says_which_it_was_and_the_others_go_on(checks: Checks, pytester: pytest.Pytester) -> None:
    checks.run("quick")
    asked = next(call for call in checks.calls() if call.startswith("python -m pytest"))
    options = [word for word in asked.split() if word.startswith("faulthandler_")]
    assert options == ["faulthandler_timeout=1500", "faulthandler_exit_on_timeout=true"]
    path = pytester.makepyfile(test_them=HANGS)
    outcome = pytester.runpytest_subprocess(
        *("-p", "no:xvfb", "-n", "1", "--timeout", "2"),
        *("-o", "faulthandler_timeout=6", "-o", options[1], str(path)),
    )
    outcome.assert_outcomes(passed=2, failed=2)
    outcome.stdout.fnmatch_lines(["*crashed while running 'test_them.py::test_holds_the_interpreter'*"])
    outcome.stdout.fnmatch_lines(["FAILED test_them.py::test_waits_for_ever - Failed: Timeout*"])
    outcome.stderr.fnmatch_lines(["*test_them.py*line 8 in test_holds_the_interpreter"])
