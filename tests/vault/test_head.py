"""head.json: missing, damaged and forged are three different things."""

from __future__ import annotations

import json

import pytest

from casefile.errors import VaultDamaged, WorldFault
from casefile.vault import canonical, vault

HEAD = {"size": 12, "root": "ab" * 32, "at": "2026-01-01T00:00:00Z"}


def test_a_head_comes_back_as_it_was_written(opened: vault.OpenVault, passphrase: str) -> None:
    assert opened.read_head() is None
    opened.write_head(HEAD)
    opened.write_head({**HEAD, "size": 13})
    opened.lock()
    with vault.open(opened.folder, passphrase, read_only=True) as v:
        assert v.read_head() == {**HEAD, "size": 13}


def test_any_flipped_byte_is_damage(opened: vault.OpenVault) -> None:
    opened.write_head(HEAD)
    path = opened.folder / "head.json"
    good = path.read_bytes()
    for position in range(len(good)):
        bad = bytearray(good)
        bad[position] ^= 1
        path.write_bytes(bad)
        with pytest.raises(VaultDamaged) as damaged:
            opened.read_head()
        assert damaged.value.code == "head_damaged"
        assert "head.json" in str(damaged.value)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"head": HEAD},
        {"head": HEAD, "mac": 1},
        {"head": [], "mac": ""},
        {"head": HEAD, "mac": "00" * 32},
        {"head": HEAD, "mac": "\u0633"},
        {"head": HEAD, "mac": "", "more": 1},
    ],
)
def test_a_forged_head_is_damage(opened: vault.OpenVault, forged: dict[str, object]) -> None:
    (opened.folder / "head.json").write_bytes(canonical.dumps(forged))
    with pytest.raises(VaultDamaged):
        opened.read_head()


def test_a_huge_head_is_damage(opened: vault.OpenVault) -> None:
    (opened.folder / "head.json").write_bytes(b" " * 10_000_000)
    with pytest.raises(VaultDamaged):
        opened.read_head()


def test_a_head_of_another_vault_is_damage(opened: vault.OpenVault, tmp_path) -> None:
    from casefile.vault.slots import KdfCost

    with vault.create(tmp_path / "other", "phrase", cost=KdfCost()) as other:
        other.write_head(HEAD)
        (opened.folder / "head.json").write_bytes((other.folder / "head.json").read_bytes())
    with pytest.raises(VaultDamaged):
        opened.read_head()


def test_an_unreadable_head_is_a_fault_of_the_world(opened: vault.OpenVault) -> None:
    (opened.folder / "head.json").mkdir()
    with pytest.raises(WorldFault) as fault:
        opened.read_head()
    assert fault.value.code == "io"


@pytest.mark.usefixtures("failing_fsync")
def test_a_failed_write_keeps_the_old_head(opened: vault.OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WorldFault):
        opened.write_head(HEAD)
    assert opened.read_head() is None
    monkeypatch.undo()
    opened.write_head(HEAD)
    assert json.loads((opened.folder / "head.json").read_bytes())["head"] == HEAD
    assert not (opened.folder / "head.json.new").exists()
