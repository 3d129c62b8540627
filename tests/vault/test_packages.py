"""What a package is made of: sealed for some and for nobody else, and signed before a byte of it is believed."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from casefile.errors import BadInput, Refused, VaultLocked
from casefile.model import packages as shape
from casefile.model.packages import Base, Header, Keys
from casefile.vault import age, canonical, packages, vault
from casefile.vault.vault import OpenVault
from tests.vault.conftest import PASSPHRASE

CONTENT = b"what was said " * 20_000


@pytest.fixture
def other(folder: Path, tmp_path: Path) -> Keys:
    """Of somebody else."""
    seed = bytes(range(32))
    from casefile.vault import signing

    return Keys(signing.public_key(seed).hex(), age.recipient(seed))


def header(author: Keys, *recipients: Keys) -> Header:
    return Header(
        shape.RETURN, uuid4(), uuid4(), uuid4(), "HJN", author, 1, "", Base("0" * 64, package=uuid4()), recipients,
        "2026-01-02T03:04:05Z", "1" * 64,
    )  # fmt: skip


def sealed(*recipients: Keys) -> io.BytesIO:
    out = io.BytesIO()
    digest = packages.seal(io.BytesIO(CONTENT), out, recipients)
    assert digest == packages.sha256(out.getvalue()) == packages.sha256_of(io.BytesIO(out.getvalue()))
    return out


def test_it_opens_for_whom_it_was_sealed(opened: OpenVault, other: Keys) -> None:
    with opened.unsealed(sealed(other, opened.own_keys())) as stream:
        assert io.BufferedReader(stream).read() == CONTENT


def test_it_opens_for_nobody_else(opened: OpenVault, other: Keys) -> None:
    theirs = sealed(other)
    with pytest.raises(Refused) as refused:
        opened.unsealed(theirs)
    assert refused.value.code == "not_for_you"


def test_what_is_too_large_is_not_begun(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    package = sealed(opened.own_keys())
    monkeypatch.setattr(packages, "LARGEST", len(package.getvalue()) - 1)
    with pytest.raises(BadInput):
        opened.unsealed(package)
    assert package.closed


def test_damage_further_on_shows_as_it_is_read(opened: OpenVault) -> None:
    bytes_ = bytearray(sealed(opened.own_keys()).getvalue())
    bytes_[len(bytes_) // 2] ^= 1
    with opened.unsealed(io.BytesIO(bytes(bytes_))) as stream, pytest.raises(BadInput):
        io.BufferedReader(stream).read()


def test_a_locked_vault_opens_nothing(folder: Path) -> None:
    with vault.open(folder, PASSPHRASE) as locked:
        package = sealed(locked.own_keys())
    with pytest.raises(VaultLocked):
        locked.unsealed(package)


def test_a_recovery_sheet_sends_and_receives_nothing(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    package = sealed(opened.own_keys())
    monkeypatch.setattr(type(opened), "person", None)
    for verb in (opened.own_keys, opened.receiving_identity, opened.contact_card, lambda: opened.unsealed(package)):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "no_person"


class Full(io.BytesIO):
    """A disk that is full after so many bytes, or whose flush fails."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, piece: bytes, /) -> int:  # type: ignore[override]
        self.room -= len(piece)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return super().write(piece)


@pytest.mark.parametrize("room", [0, 300, 100_000])
def test_a_full_disk_is_said_as_what_it_is(opened: OpenVault, room: int) -> None:
    with pytest.raises(OSError, match="No space left"):
        packages.seal(io.BytesIO(CONTENT), Full(room), [opened.own_keys()])


def test_a_header_is_read_where_one_of_these_signed_it(opened: OpenVault, other: Keys) -> None:
    made = header(opened.own_keys(), other)
    text, signature = opened.sign_header(made)
    assert packages.read_header(text, signature, [other, opened.own_keys()]) == made


def test_a_header_of_somebody_else_is_not_interpreted(opened: OpenVault, other: Keys) -> None:
    text, signature = opened.sign_header(header(opened.own_keys()))
    for untrusted, by in ((text, [other]), (text + b" ", [opened.own_keys()]), (b"", [opened.own_keys()])):
        with pytest.raises(Refused) as refused:
            packages.read_header(untrusted, signature, by)
        assert refused.value.code == "unknown_author"


def test_a_signed_header_must_be_one_and_of_its_signer(opened: OpenVault, other: Keys) -> None:
    mine = opened.own_keys()
    sign = opened._ring.signer()
    in_other_words = b" " + canonical.dumps(header(mine).shape)
    in_anothers_name = canonical.dumps(replace(header(mine), author=other).shape)
    for text in (b"no header", in_other_words, in_anothers_name):
        with pytest.raises(BadInput):
            packages.read_header(text, sign(text), [mine])
    with pytest.raises(BadInput):
        packages.read_header(bytes(shape.LARGEST_HEADER + 1), b"", [mine])
