"""Words that no font draws, on the command line: named before anything is written, with a way on."""

from __future__ import annotations

from pathlib import Path

from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE
from tests.cli.conftest import Run

LOST = "ᠮᠣᠩᠭᠣᠯ"


def test_a_dossier_and_a_custody_form_name_them(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{LOST}.txt"
    path.write_bytes(b"Eleven people died at the market.\n")
    assert run("add", vault_folder, "--case", "TST", path).code == EXIT_DONE
    for command in (
        ("dossier", vault_folder, "--case", "TST", "--audience", "court"),
        ("custody", vault_folder, "TST-E-0001"),
    ):
        out = tmp_path / f"{command[0]}.pdf"
        held = run(*command, "-o", out, "--json")
        assert held.code == EXIT_BAD_INPUT and held.out == "" and not out.exists()
        assert f"{LOST}.txt" in held.err and "Original name" in held.err and "--with-code-points" in held.err
        made = run(*command, "-o", out, "--with-code-points", "--json")
        assert made.code == EXIT_DONE and out.exists() and made.json["path"] == str(out)
