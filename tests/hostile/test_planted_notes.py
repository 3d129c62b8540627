"""Notes of unfinished exports that somebody planted in a vault they have a passphrase of.

Anyone who opens it next loses no file by them, is told to delete none, and can open it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

AT = "2026-01-01T00:00:00+00:00"
DRAWN = "0123456789abcdef"
KEY = f"part:{DRAWN}"


def planted(folder: Path, notes: dict[str, str]) -> tuple[str, ...]:
    """What is said at the next opening."""
    with Workspace.open(folder, PASSPHRASE) as ws:
        for key, note in notes.items():
            ws._store.remember(key, note)
    with Workspace.open(folder, PASSPHRASE) as ws:
        return ws.notices


def note(path: Path | str, at: str = AT) -> str:
    return json.dumps({"path": str(path), "out": "/nowhere/at/all.pdf", "at": at})


@pytest.mark.parametrize(
    "name", ["thesis.odt", f"thesis.{DRAWN}.odt", f"thesis.{DRAWN}.part", f".thesis.{DRAWN[:-1]}.part"]
)
def test_a_file_that_is_no_export_is_neither_removed_nor_named_for_deletion(
    vault_folder: Path, tmp_path: Path, name: str
) -> None:
    precious = tmp_path / name
    precious.write_text("years of work")
    notices = planted(vault_folder, {KEY: note(precious), "part:": note(precious)})
    assert precious.read_text() == "years of work"
    assert not any(name in sentence for sentence in notices)


def test_what_bears_such_a_name_and_is_no_file_stays(vault_folder: Path, tmp_path: Path) -> None:
    precious = tmp_path / "thesis.odt"
    precious.write_text("years of work")
    link, folder = tmp_path / f".a.{DRAWN}.part", tmp_path / f".b.{DRAWN[::-1]}.part"
    link.symlink_to(precious)
    folder.mkdir()
    (folder / "inside").write_text("years of work")
    planted(vault_folder, {KEY: note(link), f"part:{DRAWN[::-1]}": note(folder)})
    assert link.is_symlink() and precious.read_text() == (folder / "inside").read_text() == "years of work"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"path": 1, "out": 2, "at": 3}',
        note(f"/tmp/.a.{DRAWN}.part", "yesterday"),
        note(f"/tmp/.a.{DRAWN}.part", "2026-01-01T00:00:00"),
        note(f"/tmp/\0/.a.{DRAWN}.part"),
        note(f"/{'x' * 5000}/.a.{DRAWN}.part"),
        note(f"/tmp/\ud800/.a.{DRAWN}.part"),
        note(f"/tmp/.a.{DRAWN}.part", "9999-12-31T23:59:59-23:59"),
        note(f"/tmp/.a.{DRAWN}.part", "0001-01-01T00:00:00+23:59"),
        "[" * 100_000,
    ],
)
def test_a_note_that_cannot_be_read_keeps_nobody_out(vault_folder: Path, text: str) -> None:
    planted(vault_folder, {KEY: text})
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert all(finding.ok for finding in ws.integrity.verify().findings)
