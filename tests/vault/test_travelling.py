"""The vault of a travel copy, and what a medium does to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casefile.errors import WrongPassphrase
from casefile.vault import header, rekey, travelling, vault
from casefile.vault.lock import WriterLock
from casefile.vault.slots import KdfCost
from casefile.vault.vault import OpenVault


def test_it_opens_with_its_own_passphrase_alone(opened: OpenVault, tmp_path: Path, passphrase: str) -> None:
    copy = tmp_path / "Copy.casefile"
    with travelling.begin(opened, copy, "one for the road", "Amal", cost=KdfCost()) as made:
        assert made.id == opened.id
    with vault.open(copy, "one for the road"):
        pass
    with pytest.raises(WrongPassphrase):
        vault.open(copy, passphrase)


def test_a_medium_that_refuses_holds_no_lock(
    opened: OpenVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(header, "write_copies", full)
    copy = tmp_path / "Copy.casefile"
    with pytest.raises(OSError, match="No space left"):
        travelling.begin(opened, copy, "one for the road", "Amal", cost=KdfCost())
    WriterLock(copy).release()


@pytest.mark.parametrize("names", [True, False])
def test_the_same_bytes_with_and_without_second_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: bool
) -> None:
    damaged, copy = tmp_path / "damaged", tmp_path / "copy"
    damaged.write_bytes(b"half of it")
    if not names:
        monkeypatch.setattr(os, "link", _no_second_names)
    rekey._same_bytes(damaged, copy)
    assert copy.read_bytes() == b"half of it" and copy.samefile(damaged) is names
    leads = tmp_path / "leads"
    leads.symlink_to("elsewhere")
    rekey._same_bytes(leads, tmp_path / "led")
    assert (tmp_path / "led").readlink() == Path("elsewhere")


def _no_second_names(*_: object) -> None:
    raise OSError(1, "Operation not permitted")
