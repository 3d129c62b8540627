"""The process behind the window writes no core dump, and its memory is closed to others: before Qt is even loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

ASK = """
import ctypes, resource, sys, types
from casefile.__main__ import main
window = types.ModuleType("casefile.gui.app")
def run(arguments):
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE), "PySide6" in sys.modules)
    return 0
window.main = run
sys.modules["casefile.gui.app"] = window
sys.exit(main({arguments}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux")
@pytest.mark.parametrize("arguments", [[], ["--demo"], ["Some.casefile"]])
def test_every_way_to_the_window_is_hardened_first(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(arguments=arguments)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "0 (0, 0) False\n"
