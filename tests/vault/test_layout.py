"""The names of a vault's files are part of its format: they are spelled out here once more, and stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.vault import layout

NAME = "ab" + "0" * 62


def test_the_names_of_the_format() -> None:
    assert layout.HEADERS == ("vault.json", "vault.json.bak")
    assert (layout.HEAD, layout.DATABASE, layout.EVIDENCE, layout.LOCK) == ("head.json", "case.db", "evidence", "lock")
    assert (layout.SNAPSHOTS, layout.MANIFEST, layout.CHECKPOINT) == ("snapshots", "manifest.json", "checkpoint.txt")
    assert layout.evidence_path(NAME) == f"evidence/ab/{NAME}.age"
    assert layout.is_snapshot("20261122T193700Z")
    assert not layout.is_snapshot("20261122T193700Z.unfinished")


def test_the_folder_of_a_vault() -> None:
    assert layout.vault_folder(Path("there/Hajin")) == layout.vault_folder(Path("there/Hajin.casefile"))
    assert layout.vault_name(layout.vault_folder(Path("there/Hajin")).name) == "Hajin"
    assert layout.half_made(Path("there/Hajin.casefile"), layout.RESTORING) == Path("there/.Hajin.casefile.restoring")
    assert layout.side(Path("there/case.db"), layout.LOG) == Path("there/case.db-wal")


@pytest.mark.parametrize(
    "path",
    [f"evidence/ac/{NAME}.age", f"evidence/{NAME}.age", f"evidence/ab/{NAME}", f"evidence/ab/{NAME[:-1]}.age", "x", ""],
)
def test_no_path_of_an_evidence_file(path: str) -> None:
    assert layout.is_evidence_path(layout.evidence_path(NAME))
    assert not layout.is_evidence_path(path)


def test_temporary_names_are_known_again() -> None:
    assert layout.is_temporary(layout.temporary_name())
    assert not layout.is_temporary(NAME)


@pytest.mark.parametrize("name", ["case.db", "head.json"])
def test_names_of_an_epoch(name: str) -> None:
    waiting = layout.of_epoch(name, 12)
    assert waiting in ("case.12.db", "head.12.json")
    assert layout.epoch_of(waiting) == 12
    assert layout.epoch_of(name) is None


def test_what_stands_beside_is_of_the_same_epoch() -> None:
    assert layout.epoch_of("case.3.db-wal") == layout.epoch_of("head.3.json.new") == 3
    assert layout.epoch_of("case.x.db") is layout.epoch_of("case.3.db.txt") is None
    assert layout.has_stem("case.3.db-wal.aside")
    assert not layout.has_stem("cases.txt")
