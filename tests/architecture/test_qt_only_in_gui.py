"""Everything below the window runs where Qt is not installed at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

IMPORT_ALL = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6"}:
            raise ImportError(f"{name} is blocked here")

sys.meta_path.insert(0, NoQt())
import casefile

count = 0
for found in pkgutil.walk_packages(casefile.__path__, "casefile.", onerror=lambda name: None):
    if found.name.startswith("casefile.gui") or found.name.endswith(("__main__", "migrations.env")):
        continue
    importlib.import_module(found.name)
    count += 1
print(count)
"""


def _python(source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_other_module_imports_without_qt() -> None:
    outcome = _python(IMPORT_ALL)
    assert outcome.returncode == 0, outcome.stderr
    assert int(outcome.stdout) > 10


def test_the_block_blocks() -> None:
    outcome = _python(IMPORT_ALL.replace("import casefile\n", "import PySide6.QtCore\n"))
    assert outcome.returncode != 0
    assert "PySide6 is blocked here" in outcome.stderr
