"""No core dumps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casefile.vault import process

PROJECT = Path(process.__file__).parents[2]

ASK = """
import ctypes, resource
from casefile.vault.process import harden
before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
harden()
print(before, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux")
def test_a_hardened_process_dumps_no_core() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=2) == ["1", "0", "(0, 0)\n"]


def test_a_platform_without_these_limits_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    process.harden()


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits on Windows")
def test_elsewhere_than_on_linux_only_the_limit_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits: list[object] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *limit: limits.append(limit))
    monkeypatch.setattr(process.ctypes, "CDLL", None)
    monkeypatch.setattr(sys, "platform", "darwin")
    process.harden()
    assert limits == [(resource.RLIMIT_CORE, (0, 0))]
