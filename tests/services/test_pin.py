"""A PIN in the journal, and the keyring as a witness against a vault that was put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casefile.errors import Refused, WrongPassphrase
from casefile.workspace import Workspace, offers_pin
from tests.opened import PASSPHRASE
from tests.vault.session_bus import secret_service

__all__ = ["secret_service"]

pytestmark = pytest.mark.usefixtures("secret_service")

PIN = "24 11 76"


def test_a_pin_is_set_used_and_removed(ws: Workspace, vault_folder: Path) -> None:
    assert not offers_pin(vault_folder)
    with pytest.raises(Refused):
        ws.people.add_pin("short")
    ws.people.add_pin(PIN)
    assert [slot.kind for slot in ws.people.all()[0].slots] == ["passphrase", "keyring"]
    ws.close()
    assert offers_pin(vault_folder)
    with pytest.raises(WrongPassphrase):
        Workspace.open_with_pin(vault_folder, "24 11 77")
    with Workspace.open_with_pin(vault_folder, PIN) as again:
        again.cases.create("TST", "A case")
        again.people.remove_pin()
        assert [(e.event, e.reason) for e in again.records.journal_entries() if e.event == "KEY_CHANGED"] == [
            ("KEY_CHANGED", "pin-added"),
            ("KEY_CHANGED", "pin-removed"),
        ]
        assert {again.people.name_of(e.actor) for e in again.records.journal_entries()} == {"Unnamed person"}


def test_a_whole_vault_put_back_to_an_older_state_is_noticed_with_the_pin_alone(
    ws: Workspace, vault_folder: Path, tmp_path: Path
) -> None:
    ws.people.add_pin(PIN)
    ws.close()
    old = Path(shutil.copytree(vault_folder, tmp_path / "Old.casefile"))
    with Workspace.open_with_pin(vault_folder, PIN) as later:
        assert later.notices == ()
        later.cases.create("TST", "A case")
    with Workspace.open_with_pin(vault_folder, PIN) as later:
        assert later.notices == ()
    shutil.rmtree(vault_folder)
    shutil.copytree(old, vault_folder)
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as again:
        assert again.notices == ()  # the folder agrees with itself
    with Workspace.open_with_pin(vault_folder, PIN, read_only=True) as again:
        assert len(again.notices) == 1
        assert "older state" in again.notices[0]
