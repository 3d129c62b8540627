"""Drafts: kept, replaced, forgotten, as secret as the rest, and no part of the case file."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.errors import VaultLocked, WorldFault
from casefile.model.records import Case
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

CANARY = "Quaggazanzibar"


def reopened(ws: Workspace, drafts: dict[str, str]) -> Workspace:
    ws.lock(drafts)
    return Workspace.open(ws.folder, PASSPHRASE)


def test_exactly_what_was_half_typed_last_is_kept(ws: Workspace) -> None:
    with reopened(ws, {"a": "1", "b": "2"}) as second:
        assert second.drafts.all() == {"a": "1", "b": "2"}
        second.drafts.drop(["a", "unknown"])
        assert second.drafts.all() == {"b": "2"}
        with reopened(second, {"c": "3"}) as third:
            assert third.drafts.all() == {"c": "3"}
            with reopened(third, {}) as fourth:
                assert fourth.drafts.all() == {}


def test_closing_from_the_command_line_leaves_them(ws: Workspace) -> None:
    with reopened(ws, {"a": "1"}) as second:
        second.close()
    with Workspace.open(ws.folder, PASSPHRASE) as third:
        assert third.drafts.all() == {"a": "1"}


def test_they_are_no_part_of_the_case_file(ws: Workspace, case: Case) -> None:
    head, step = ws._store.head(), ws.past.undo_label()
    with reopened(ws, {"a": CANARY}) as second:
        ours = [entry for entry in second._store.journal_entries(head.seq) if CANARY in str(entry)]
        assert ours == []
        assert second.past.undo_label() == step
        assert second._store.search(CANARY) == []


def test_nothing_of_them_can_be_read_from_the_disk(ws: Workspace) -> None:
    ws.lock({"place": CANARY})
    for path in ws.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert CANARY.encode() not in content
            assert CANARY.encode("utf-16-le") not in content


def test_a_locked_vault_gives_and_takes_none(ws: Workspace) -> None:
    ws.lock({"a": "1"})
    with pytest.raises(VaultLocked):
        ws.drafts.drop(["a"])
    with pytest.raises(VaultLocked):
        ws.drafts.all()


def test_a_vault_opened_for_reading_keeps_none(ws: Workspace) -> None:
    ws.lock({"a": "1"})
    with Workspace.open(ws.folder, PASSPHRASE, read_only=True) as reading:
        reading.lock({"b": "2"})
    with Workspace.open(ws.folder, PASSPHRASE) as again:
        assert again.drafts.all() == {"a": "1"}


def test_where_they_cannot_be_kept_the_keys_are_wiped_all_the_same(ws: Workspace, tmp_path: Path) -> None:
    ws.folder.rename(tmp_path / "Moved.casefile")
    with pytest.raises(WorldFault):
        ws.lock({"a": "1"})
    assert ws._vault.is_locked
