"""The import contracts of pyproject.toml hold, and would be seen to break."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

BREACHES = {
    "casefile/model/x.py": "import casefile.store.y",
    "casefile/dossier/x.py": "import casefile.analysis.x",
    "casefile/gui/x.py": "import casefile.vault.x",
    "casefile/intake/x.py": "import casefile.vault.x",
    "casefile/cli/x.py": "import PySide6",
    "casefile/store/x.py": "import sqlcipher3\nimport casefile.store.sqlite.x",
    "casefile/store/sqlite/x.py": "import casefile.store.tables",
    "casefile/services/x.py": "import sqlalchemy\nimport cryptography\nimport socket",
}
FLOORS = [
    "gui",
    "cli",
    "services",
    "store",
    "evidence",
    "intake",
    "dossier",
    "exchange",
    "analysis",
    "vault",
    "model",
]


def _lint(project: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter in a folder, with the contracts of this project."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports("
        f"config_filename={str(PROJECT / 'pyproject.toml')!r}, cache_dir=None, no_cache=True))",
    ]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120, check=False)


def test_contracts_are_kept() -> None:
    outcome = _lint(PROJECT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_contracts_can_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small package of the same shape in which every contract is broken once."""
    for name in ("errors", "i18n", *(f"{floor}/__init__" for floor in FLOORS)):
        path = tmp_path / "casefile" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name in ("casefile/__init__.py", "casefile/workspace.py", "casefile/store/y.py"):
        (tmp_path / name).touch()
    for name in ("engines", "rows", "sqlite/__init__", "store", "tables"):
        path = tmp_path / "casefile" / "store" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for name in ("casefile/analysis/x.py", "casefile/vault/x.py", "casefile/model/fields.py"):
        (tmp_path / name).touch()
    for name, source in BREACHES.items():
        (tmp_path / name).write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    outcome = _lint(tmp_path)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "10 broken" in outcome.stdout, outcome.stdout
