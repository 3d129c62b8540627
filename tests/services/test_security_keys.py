"""Security keys through the services: each change is journalled, names are not, and waiting holds nobody up."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fido2", reason="the extra security-key is not installed")

from casefile.errors import Refused
from casefile.vault import fido
from casefile.workspace import Workspace, offers_key, plugged_in_key
from tests.software_key import SoftwareKey

PIN = "246810"


def key() -> fido.PluggedIn:
    made = plugged_in_key(PIN, lambda: None, lambda: False)
    assert isinstance(made, fido.PluggedIn)
    return made


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> list[SoftwareKey]:
    """What is plugged in; the test changes it."""
    there: list[SoftwareKey] = []
    monkeypatch.setattr(fido, "plugged_in", lambda: list(there))
    return there


def test_setting_up_opening_and_removing_is_journalled_without_a_name(
    ws: Workspace, vault_folder: Path, plugged: list[SoftwareKey]
) -> None:
    blue, red = SoftwareKey(), SoftwareKey()
    plugged[:] = [blue]
    first = ws.people.prepare_key(key(), "Blue")
    written = len(ws.records.journal_entries())
    with pytest.raises(Refused):
        ws.people.add_keys([first])
    assert len(ws.records.journal_entries()) == written, "what is refused is not journalled"
    plugged[:] = [red]
    ws.people.add_keys([first, ws.people.prepare_key(key(), "Red", beside=[first])])
    assert [slot.name for slot in ws.people.my_keys()] == ["Blue", "Red"]
    ws.people.remove(ws.people.my_keys()[0].id)
    reasons = [entry.reason for entry in ws.records.journal_entries()]
    assert [reason for reason in reasons if "key" in reason] == ["keys-added", "key-removed"]
    assert ws.people.said("keys-added") == "Security keys were set up"
    assert not any("Blue" in entry.body or "Red" in entry.body for entry in ws.records.journal_entries())
    me = ws.people.me()
    ws.close()
    assert offers_key(vault_folder)
    with Workspace.open_with_key(vault_folder, key()) as again:
        assert again.people.me() == me
        assert again.integrity.verify().ok


def test_without_the_extra_nothing_is_offered(vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefile.vault.security_keys.find_spec", lambda _name: None)
    assert not offers_key(vault_folder)
    with pytest.raises(Refused) as refused:
        plugged_in_key(PIN, lambda: None, lambda: False)
    assert refused.value.code == "no_fido"
