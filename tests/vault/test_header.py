"""vault.json and its second copy: damage, forgery, and changes of passphrase."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import Refused, VaultDamaged, WorldFault, WrongPassphrase
from casefile.vault import canonical, header, unlocking, vault
from casefile.vault.header import Header, HeaderUnreadableError, NewerHeaderError
from casefile.vault.keys import KeyRing
from casefile.vault.layout import HEADERS
from casefile.vault.people import new_person
from casefile.vault.sealing import Wrapped
from casefile.vault.slots import ByPassphrase, ByRecovery, KdfCost, Slot


@pytest.mark.parametrize("name", HEADERS)
def test_any_flipped_byte_of_one_copy_is_named_and_the_other_opens(folder: Path, passphrase: str, name: str) -> None:
    good = header.read_copies(folder)
    for position in range(len(good[name])):
        bad = bytearray(good[name])
        bad[position] ^= 1
        unlocked = unlocking.unlock({**good, name: bytes(bad)}, passphrase)
        assert unlocked.damage == (name,), position
        assert unlocked.stale == ()


def test_a_damaged_copy_is_told_on_opening_and_mended_on_request(folder: Path, passphrase: str) -> None:
    for name in HEADERS:
        path = folder / name
        path.write_bytes(path.read_bytes()[:-1])
        with vault.open(folder, passphrase) as v:
            assert v.header_damage == (name,)
            assert v.verify_header() == (name,)
            v.repair_header()
            assert v.header_damage == v.verify_header() == ()
        path.unlink()
        with vault.open(folder, passphrase) as v:
            assert v.header_damage == (name,)
            v.repair_header()


def test_damage_while_open_is_found_by_verification(opened: vault.OpenVault) -> None:
    (opened.folder / "vault.json.bak").write_bytes(b"")
    assert opened.verify_header() == ("vault.json.bak",)
    (opened.folder / "vault.json").write_bytes(b"{}")
    with pytest.raises(VaultDamaged) as damaged:
        opened.verify_header()
    assert damaged.value.code == "header_damaged"


def test_two_damaged_copies_read_like_a_wrong_passphrase(folder: Path, passphrase: str) -> None:
    for name in HEADERS:
        path = folder / name
        path.write_bytes(path.read_bytes().replace(b'"generation":1', b'"generation":2'))
    with pytest.raises(WrongPassphrase) as wrong:
        vault.open(folder, passphrase)
    assert wrong.value.code == "wrong_passphrase" and "try again" in str(wrong.value)


def test_a_changed_passphrase_replaces_both_copies(opened: vault.OpenVault, passphrase: str) -> None:
    key = opened.database_key()
    slot_id = opened.slot_id
    opened.change_passphrase(passphrase, "new")
    assert opened.generation == 2
    assert opened.verify_header() == ()
    copies = header.read_copies(opened.folder)
    assert copies["vault.json"] == copies["vault.json.bak"]
    opened.lock()
    with pytest.raises(WrongPassphrase):
        vault.open(opened.folder, passphrase)
    with vault.open(opened.folder, "new") as again:
        assert (again.database_key(), again.slot_id) == (key, slot_id)


def test_the_old_passphrase_must_be_right_and_the_new_one_not_empty(opened: vault.OpenVault, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase) as wrong:
        opened.change_passphrase("wrong", "new")
    assert wrong.value.field == "old"
    with pytest.raises(Refused):
        opened.change_passphrase(passphrase, "")
    assert opened.generation == 1


def test_a_second_person_gets_a_slot_and_loses_it(opened: vault.OpenVault, passphrase: str) -> None:
    first = opened.slot_id
    opened.add_person("Salma", "second", cost=KdfCost(passes=4))
    second = opened.slot_ids()[1]
    with pytest.raises(Refused) as refused:
        opened.change_passphrase("second", "third", cost=KdfCost())
    assert refused.value.code == "not_yours"
    opened.lock()

    with vault.open(opened.folder, "second") as v:
        v.change_passphrase("second", "third", cost=KdfCost())
        assert v.slot_ids() == [first, second]
    with vault.open(opened.folder, "third") as v:
        assert v.slot_id == second
        with pytest.raises(Refused) as refused:
            v.remove_slot("0" * 16)
        assert refused.value.code == "no_slot"
        v.remove_slot(first)
        with pytest.raises(Refused) as refused:
            v.remove_slot(second)
        assert refused.value.code == "last_slot"
    with pytest.raises(WrongPassphrase):
        vault.open(opened.folder, passphrase)


def test_a_destroyed_slot_does_not_live_on_in_an_older_copy(opened: vault.OpenVault, passphrase: str) -> None:
    old = header.read_copies(opened.folder)["vault.json.bak"]
    opened.change_passphrase(passphrase, "new")
    opened.lock()
    # What a power cut between the two replacements leaves.
    (opened.folder / "vault.json.bak").write_bytes(old)

    with pytest.raises(WrongPassphrase):
        vault.open(opened.folder, passphrase)
    with vault.open(opened.folder, "new", read_only=True) as v:
        assert v.verify_header() == ("vault.json.bak",)
    with vault.open(opened.folder, "new") as v:
        assert v.header_damage == v.verify_header() == ()
    assert (opened.folder / "vault.json.bak").read_bytes() != old


def test_an_older_copy_that_cannot_be_replaced_is_named(
    opened: vault.OpenVault, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = header.read_copies(opened.folder)["vault.json.bak"]
    opened.change_passphrase(passphrase, "new")
    opened.lock()
    (opened.folder / "vault.json.bak").write_bytes(old)

    def full(*arguments: object) -> None:
        raise WorldFault("full", code="disk_full")

    monkeypatch.setattr(header, "write_copies", full)
    with vault.open(opened.folder, "new") as v:
        assert v.header_damage == ("vault.json.bak",)


@pytest.fixture
def ring_and_header() -> tuple[KeyRing, Header]:
    """A header whose slots nobody needs to open: no Argon2 runs."""
    vault_id = uuid.UUID(int=1)
    blank = Wrapped("passphrase slot", bytes(16), bytes(32), bytes(12), bytes(80))
    slot = Slot("0" * 16, "passphrase", KdfCost(), blank)
    ring = KeyRing(bytes(32), vault_id, bytes(32))
    person, _seed = new_person("Salma")
    return ring, unlocking.first_header(ring, vault_id, slot, person).header


def _set(path: str, value: object):
    def change(shape: dict[str, Any]) -> None:
        *way, last = path.split("/")
        place: Any = shape
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        if value is _GONE:
            del place[last]
        else:
            place[last] = value

    return change


_GONE = object()

SHEET = Slot("0" * 16, "recovery", None, Wrapped("", bytes(16), bytes(32), bytes(12), bytes(48))).shape

HOSTILE = {
    "no slots": _set("slots", _GONE),
    "no kdf": _set("slots/0/kdf", _GONE),
    "kdf a list": _set("slots/0/kdf", []),
    "2 GiB": _set("slots/0/kdf/memory_kib", 2 * 1024 * 1024),
    "huge memory": _set("slots/0/kdf/memory_kib", 2**53 - 1),
    "memory below the floor": _set("slots/0/kdf/memory_kib", 64 * 1024 - 1),
    "memory text": _set("slots/0/kdf/memory_kib", "65536"),
    "memory true": _set("slots/0/kdf/memory_kib", True),
    "17 passes": _set("slots/0/kdf/passes", 17),
    "2 passes": _set("slots/0/kdf/passes", 2),
    "no lanes": _set("slots/0/kdf/lanes", 0),
    "17 lanes": _set("slots/0/kdf/lanes", 17),
    "negative": _set("slots/0/kdf/passes", -3),
    "other kdf": _set("slots/0/kdf/name", "argon2d"),
    "no cost": _set("slots/0/kdf/passes", _GONE),
    "additional in kdf": _set("slots/0/kdf/more", 1),
    "salt short": _set("slots/0/salt", "00"),
    "salt capitals": _set("slots/0/salt", "AA" * 16),
    "nonce null": _set("slots/0/nonce", None),
    "wrapped long": _set("slots/0/wrapped", "00" * 97),
    "wrapped of a sheet": _set("slots/0/wrapped", "00" * 48),
    "a sheet with a cost": _set("slots/0/kind", "recovery"),
    "a kind nobody knows": _set("slots/0/kind", "shares"),
    "additional in slot": _set("slots/0/more", 1),
    "slot id a number": _set("slots/0/id", 1),
    "slot null": _set("slots", [None]),
    "slot kind a number": _set("slots", [{"id": "0" * 16, "kind": 1}]),
    "slot without id": _set("slots", [{"kind": "recovery"}]),
    "17 slots": _set("slots", [{**SHEET, "id": f"{n:016x}"} for n in range(17)]),
    "17 slots of the identity key": _set("identity_slots", [{**SHEET, "id": f"{n:016x}"} for n in range(17)]),
    "a sheet for identities": _set("identity_slots", [SHEET]),
    "one id twice": _set("slots", [SHEET] * 2),
    "slots a number": _set("slots", 7),
    "slots text": _set("slots", "text"),
    "identity slots null": _set("identity_slots", None),
    "identity slot of no kind": _set("identity_slots", [{}]),
    "additional": _set("more", 1),
    "epoch zero": _set("epoch", 0),
    "epoch true": _set("epoch", True),
    "no epoch": _set("epoch", _GONE),
    "no roster": _set("roster", _GONE),
    "roster empty": _set("roster", ""),
    "roster a number": _set("roster", 7),
    "roster odd": _set("roster", "000"),
    "roster no hexadecimal": _set("roster", "zz"),
    "roster capitals": _set("roster", "AA"),
    "roster too long": _set("roster", "00" * 42 * 1024),
    "generation zero": _set("generation", 0),
    "generation true": _set("generation", True),
    "generation text": _set("generation", "1"),
    "created a number": _set("created", 1),
    "created a date": _set("created", "2026-01-01"),
    "id braces": _set("id", "{00000000-0000-0000-0000-000000000001}"),
    "id a number": _set("id", 1),
    "mac short": _set("mac", "00"),
    "no mac": _set("mac", _GONE),
    "format": _set("format", "other"),
    "version zero": _set("version", 0),
    "version text": _set("version", "1"),
    "version true": _set("version", True),
    "suite zero": _set("suite", 0),
    "suite null": _set("suite", None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_forged_header_is_refused_before_argon2_runs(name: str, ring_and_header: tuple[KeyRing, Header]) -> None:
    ring, good = ring_and_header
    shape = json.loads(good.to_bytes(ring))
    assert Header.from_untrusted(canonical.dumps(shape))[0] == good
    HOSTILE[name](shape)
    with pytest.raises(HeaderUnreadableError):
        Header.from_untrusted(canonical.dumps(shape))


def test_slots_that_cost_too_much_together_are_refused(ring_and_header: tuple[KeyRing, Header]) -> None:
    ring, good = ring_and_header
    dear = [replace(good.slots[0], id=f"{n:016x}", cost=KdfCost(1024 * 1024, 16)) for n in range(5)]
    as_identity = [replace(s, wrapped=replace(s.wrapped, label="identity slot", sealed=bytes(48))) for s in dear]
    # 16 GiB touched by each, of whatever kind: four are bearable, five are not.
    for slots, identity_slots in ((dear, []), (dear[:3], as_identity[3:])):
        shape = json.loads(good.to_bytes(ring))
        shape["slots"] = [slot.shape for slot in slots]
        shape["identity_slots"] = [slot.shape for slot in identity_slots]
        with pytest.raises(HeaderUnreadableError):
            Header.from_untrusted(canonical.dumps(shape))
        with pytest.raises(Refused) as refused:
            good.renewed(good.sealed_roster, slots=slots, identity_slots=identity_slots)
        assert refused.value.code == "slots_full"
    fitting = good.renewed(good.sealed_roster, slots=dear[:2], identity_slots=as_identity[3:])
    assert Header.from_untrusted(fitting.to_bytes(ring))[0] == fitting


RAW = {
    "nothing": b"",
    "ten megabytes": b" " * 10_000_000,
    "deep": b"[" * 60_000,
    "deep in a name": b'{"a":' * 12_000,
    "not UTF-8": b'{"a":"\xff"}',
    "a list": b"[]",
    "a name twice": b'{"format":"casefile-vault","format":"casefile-vault"}',
    "a fraction": b'{"a":1.5}',
    "not a number": b'{"a":NaN}',
    "a very long number": b'{"a":' + b"9" * 5000 + b"}",
    "a number beyond 53 bits": b'{"a":9007199254740993}',
    "spaces": b'{ "a": 1 }',
    "unpaired surrogate": b'{"a":"\\ud800"}',
}


@pytest.mark.parametrize("name", RAW)
def test_what_is_not_a_small_canonical_object_is_refused_at_once(name: str) -> None:
    started = time.process_time()
    with pytest.raises(HeaderUnreadableError):
        Header.from_untrusted(RAW[name])
    assert time.process_time() - started < 2


def test_a_hostile_copy_beside_a_good_one_does_not_keep_the_owner_out(folder: Path, passphrase: str) -> None:
    (folder / "vault.json").write_bytes(b"[" * 10_000_000)
    with vault.open(folder, passphrase) as v:
        assert v.header_damage == ("vault.json",)


def test_a_later_format_is_named_only_when_no_copy_is_older(
    folder: Path, passphrase: str, ring_and_header: tuple[KeyRing, Header]
) -> None:
    ring, good = ring_and_header
    for change in (_set("version", 2), _set("suite", 2)):
        shape = json.loads(good.to_bytes(ring))
        change(shape)
        with pytest.raises(NewerHeaderError):
            Header.from_untrusted(canonical.dumps(shape))
        (folder / "vault.json").write_bytes(canonical.dumps(shape))
    with vault.open(folder, passphrase, read_only=True) as v:
        assert v.header_damage == ("vault.json",)
    (folder / "vault.json.bak").write_bytes(canonical.dumps(shape))
    with pytest.raises(Refused) as newer:
        vault.open(folder, passphrase)
    assert newer.value.code == "newer_vault"


def test_a_slot_moved_to_another_vault_or_renamed_does_not_open() -> None:
    way = ByPassphrase("phrase", KdfCost())
    slot = Slot.seal(bytes(64), way, context=b"one")
    assert slot.unseal(way, context=b"one") == bytes(64)
    assert slot.unseal(way, context=b"two") is None
    assert slot.unseal(ByPassphrase("other"), context=b"one") is None
    assert replace(slot, id="f" * 16).unseal(way, context=b"one") is None
    assert replace(slot, kind="keyring").unseal(way, context=b"one") is None


def test_a_slot_of_the_identity_key_opens_as_none_of_the_vault_key() -> None:
    way = ByPassphrase("phrase", KdfCost(), identity=True)
    slot = Slot.seal(bytes(64), way, context=b"one")
    moved = Slot.from_untrusted(slot.shape)
    assert moved.unseal(ByPassphrase("phrase"), context=b"one") is None
    assert slot.unseal(way, context=b"one") == bytes(64)


def test_a_commitment_is_compared_before_anything_is_decrypted() -> None:
    way = ByRecovery(bytes(32))
    slot = Slot.seal(bytes(32), way, context=b"one")
    forged = replace(slot, wrapped=replace(slot.wrapped, commitment=bytes(32)))
    assert forged.unseal(way, context=b"one") is None
    damaged = replace(slot, wrapped=replace(slot.wrapped, sealed=bytes(48)))
    assert damaged.unseal(way, context=b"one") is None
