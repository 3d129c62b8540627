"""The identity compartment: a key of its own inside the open vault, and nothing of it once it closes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import Refused, VaultDamaged, VaultLocked, WrongPassphrase
from casefile.vault import vault
from casefile.vault.compartment import Compartment
from casefile.vault.keys import KeyRing
from casefile.vault.sealing import SealBrokenError, seal_padded, unseal_padded
from casefile.vault.vault import OpenVault


def test_what_is_sealed_opens_with_its_own_passphrase_after_years(opened: OpenVault, passphrase: str) -> None:
    assert not opened.has_compartment
    compartment = opened.create_compartment("identities")
    sealed = compartment.seal("Amal \u0623\u0645\u0644".encode(), b"W-01")
    opened.change_passphrase(passphrase, "new")
    opened.lock()
    with vault.open(opened.folder, "new", read_only=True) as v:
        assert v.has_compartment
        assert v.open_compartment("identities").unseal(sealed, b"W-01").decode() == "Amal \u0623\u0645\u0644"


def test_the_passphrase_of_the_vault_opens_no_identity(opened: OpenVault, passphrase: str) -> None:
    with pytest.raises(Refused) as refused:
        opened.create_compartment(passphrase)
    assert refused.value.code == "not_of_its_own"
    opened.create_compartment("identities")
    with pytest.raises(WrongPassphrase) as wrong:
        opened.open_compartment(passphrase)
    assert wrong.value.code == "wrong_identity_passphrase" and "stay sealed" in str(wrong.value)
    with pytest.raises(Refused):
        opened.change_compartment_passphrase("identities", passphrase)
    with pytest.raises(WrongPassphrase):
        opened.change_passphrase("identities", "other")


def test_its_passphrase_is_changed_without_touching_what_is_sealed(opened: OpenVault) -> None:
    compartment = opened.create_compartment("identities")
    sealed = compartment.seal(b"name", b"W-01")
    slot_id = opened._header.identity_slots[0].id
    opened.change_compartment_passphrase("identities", "changed")
    assert opened._header.identity_slots[0].id == slot_id
    assert compartment.unseal(sealed, b"W-01") == b"name"  # the key is the same
    with pytest.raises(WrongPassphrase):
        opened.open_compartment("identities")
    assert opened.open_compartment("changed").unseal(sealed, b"W-01") == b"name"
    with pytest.raises(WrongPassphrase) as wrong:
        opened.change_compartment_passphrase("identities", "again")
    assert wrong.value.field == "old"
    with pytest.raises(Refused):
        opened.change_compartment_passphrase("changed", "")


def test_there_is_one_compartment_and_none_before_it_was_made(opened: OpenVault) -> None:
    with pytest.raises(Refused) as refused:
        opened.open_compartment("identities")
    assert refused.value.code == "no_compartment"
    opened.create_compartment("identities")
    with pytest.raises(Refused) as refused:
        opened.create_compartment("another")
    assert refused.value.code == "has_compartment"


def test_closing_wipes_the_key_and_locking_the_vault_closes(opened: OpenVault) -> None:
    first = opened.create_compartment("identities")
    sealed = first.seal(b"name", b"")
    first.close()
    first.close()
    assert not first.is_open
    assert not any(bytes(first._key))
    second = opened.open_compartment("identities")
    assert second.is_open
    opened.lock()
    assert not second.is_open
    assert not any(bytes(second._key))
    for compartment in (first, second):
        with pytest.raises(VaultLocked):
            compartment.seal(b"name", b"")
        with pytest.raises(VaultLocked):
            compartment.unseal(sealed, b"")
    with pytest.raises(VaultLocked):
        opened.open_compartment("identities")


def test_a_closed_compartment_in_an_open_vault_says_what_is_locked(opened: OpenVault) -> None:
    compartment = opened.create_compartment("identities")
    compartment.close()
    with pytest.raises(VaultLocked) as locked:
        compartment.seal(b"", b"")
    assert locked.value.code == "identities_locked"


def test_the_identity_of_one_is_not_taken_for_that_of_another(opened: OpenVault) -> None:
    compartment = opened.create_compartment("identities")
    sealed = compartment.seal(b"name", b"W-01")
    foreign = Compartment(bytes(compartment._key), opened._ring, bytes(16))
    for other, context in ((compartment, b"W-02"), (compartment, b""), (foreign, b"W-01")):
        with pytest.raises(VaultDamaged) as damaged:
            other.unseal(sealed, context)
        assert damaged.value.code == "identity_damaged"


def test_lengths_tell_little_and_equal_names_look_different(opened: OpenVault) -> None:
    compartment = opened.create_compartment("identities")
    assert len(compartment.seal(b"Li", b"")) == len(compartment.seal(b"x" * 250, b""))
    assert len(compartment.seal(b"x" * 253, b"")) == len(compartment.seal(b"Li", b"")) + 256
    assert compartment.seal(b"Li", b"") != compartment.seal(b"Li", b"")


@given(st.binary(max_size=2000), st.binary(max_size=40))
def test_padding_loses_nothing(plain: bytes, bound: bytes) -> None:
    sealed = seal_padded(bytes(32), plain, bound)
    assert (len(sealed) - 28) % 256 == 0
    assert unseal_padded(bytes(32), sealed, bound) == plain


@given(st.binary(max_size=600))
def test_bytes_that_were_never_sealed_are_damage(untrusted: bytes) -> None:
    with pytest.raises(SealBrokenError):
        unseal_padded(bytes(32), untrusted, b"")


def test_every_flipped_byte_is_damage() -> None:
    import uuid

    vault_id = uuid.uuid4()
    compartment = Compartment(bytes(32), KeyRing(bytes(32), vault_id), vault_id.bytes)
    sealed = bytearray(compartment.seal(b"name", b""))
    for position in range(len(sealed)):
        sealed[position] ^= 1
        with pytest.raises(VaultDamaged):
            compartment.unseal(bytes(sealed), b"")
        sealed[position] ^= 1
    assert compartment.unseal(bytes(sealed), b"") == b"name"
