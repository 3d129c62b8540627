"""Running the command line as a person's shell would, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casefile.cli.app import main
from tests.opened import PASSPHRASE


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], passphrase_file: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with the test vaults' passphrase; fails on a traceback, whatever the command does."""
    monkeypatch.setenv("CASEFILE_PASSPHRASE_FILE", str(passphrase_file))

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        ran = Ran(code, captured.out, captured.err)
        assert "Traceback" not in ran.out + ran.err
        return ran

    return run
