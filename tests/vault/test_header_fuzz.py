"""The header parser against anything at all: what it does not know it refuses at once, before any work is done."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import Refused, WrongPassphrase
from casefile.vault import canonical, slots, unlocking
from casefile.vault.header import MOST_WORK_KIB, Header, HeaderUnreadableError
from casefile.vault.keys import KeyRing
from casefile.vault.people import new_person
from casefile.vault.sealing import Wrapped
from casefile.vault.slots import KdfCost, Slot

_ID = uuid.UUID(int=1)
_RING = KeyRing(bytes(32), _ID, bytes(32))


def _slot(kind: str, number: int, label: str = "") -> Slot:
    size = slots.MATERIAL_SIZE[label or kind] + 16
    cost = KdfCost() if kind in ("passphrase", "keyring") else None
    wrapped = Wrapped(f"{label or kind} slot", bytes(16), bytes(32), bytes(12), bytes(size))
    return Slot(f"{number:016x}", kind, cost, wrapped, bytes(64) if kind == "security_key" else b"")


def _good() -> Header:
    """A header with a slot of every kind; nobody needs to open them."""
    first = unlocking.first_header(_RING, _ID, _slot("passphrase", 1), new_person("Salma")[0]).header
    kinds = [_slot(kind, number) for number, kind in enumerate(slots.KINDS, 1)]
    return first.renewed(first.sealed_roster, slots=kinds, identity_slots=[_slot("passphrase", 9, "identity")])


GOOD = _good()
BYTES = GOOD.to_bytes(_RING)

_scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70) | st.from_regex(r"[0-9a-f]{0,200}")
)
_anything = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner))


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way] if way else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += _places(inner, (*way, key))
    return found


PLACES = _places(json.loads(BYTES))


def _changed(place: tuple[Any, ...], value: Any) -> Any:
    shape = json.loads(BYTES)
    inner = shape
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return shape


@pytest.fixture(autouse=True)
def _no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone who would run Argon2 before the whole header was checked fails here."""

    def never(*arguments: object, **named: object) -> bytes:
        raise AssertionError("Argon2 was asked for")

    monkeypatch.setattr(slots, "hash_secret_raw", never)


def _read(untrusted: bytes) -> Header | None:
    """The header, or None where it was refused; anything else that is raised fails the test."""
    try:
        return Header.from_untrusted(untrusted)[0]
    except HeaderUnreadableError:
        return None


def test_the_header_that_is_mutated_is_a_good_one() -> None:
    assert _read(BYTES) == GOOD
    assert len(PLACES) > 50


@given(st.binary(max_size=4000))
def test_random_bytes_are_no_header(untrusted: bytes) -> None:
    assert _read(untrusted) is None


@given(_anything)
def test_random_json_is_no_header(value: Any) -> None:
    assert _read(json.dumps(value).encode("utf-8", "surrogatepass")) is None


@settings(max_examples=400)
@given(st.sampled_from(PLACES), _anything)
def test_a_header_with_anything_anywhere_is_refused_or_another_one(place: tuple[Any, ...], value: Any) -> None:
    shape = _changed(place, value)
    try:
        untrusted = canonical.dumps(shape)
    except (ValueError, RecursionError):
        return
    read = _read(untrusted)
    if read is None:
        return
    # What is read is what was written, to the byte, and no MAC of another header fits.
    assert canonical.dumps({**json.loads(read.to_bytes(_RING)), "mac": shape["mac"]}) == untrusted
    changed = untrusted != BYTES and place != ("mac",)
    assert read.is_authentic(json.loads(BYTES)["mac"], _RING) != changed


@settings(max_examples=300)
@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_never_authentic(position: int, flip: int) -> None:
    bad = bytearray(BYTES)
    bad[position] ^= flip
    try:
        header, claimed = Header.from_untrusted(bytes(bad))
    except HeaderUnreadableError:
        return
    assert not header.is_authentic(claimed, _RING)


@given(st.integers(0, len(BYTES)))
def test_a_cut_header_is_refused(length: int) -> None:
    assert (_read(BYTES[:length]) is None) == (length < len(BYTES))


@given(
    st.sampled_from(["memory_kib", "passes", "lanes"]),
    st.integers() | st.integers(2**10, 2**31) | st.sampled_from([0, -1, 2**31, 2**53 - 1, 2**64]),
    st.sampled_from([("slots", 0), ("slots", 2), ("identity_slots", 0)]),
)
def test_a_cost_outside_the_limits_is_refused_before_any_work(name: str, value: int, where: tuple[str, int]) -> None:
    limits = {"memory_kib": (64 * 1024, 1024 * 1024), "passes": (3, 16), "lanes": (1, 16)}
    untrusted = json.dumps(_changed((*where, "kdf", name), value), separators=(",", ":"), sort_keys=True).encode()
    read = _read(untrusted)
    assert (read is not None) == (limits[name][0] <= value <= limits[name][1])
    if read is None:
        with pytest.raises(WrongPassphrase):
            unlocking.unlock({"vault.json": untrusted}, "phrase")


@given(st.lists(st.tuples(st.integers(64, 1024), st.integers(3, 16)), min_size=1, max_size=16), st.integers(0, 16))
def test_all_slots_together_cost_a_bounded_amount_of_work(costs: list[tuple[int, int]], of_vault: int) -> None:
    kinds = ["passphrase", "keyring"]
    made = []
    for number, (mib, passes) in enumerate(costs):
        identity = number >= of_vault
        slot = _slot("passphrase" if identity else kinds[number % 2], number, "identity" if identity else "")
        made.append(Slot(slot.id, slot.kind, KdfCost(mib * 1024, passes), slot.wrapped))
    shape = json.loads(BYTES)
    shape["slots"] = [slot.shape for slot in made[:of_vault]]
    shape["identity_slots"] = [slot.shape for slot in made[of_vault:]]
    bearable = sum(slot.work for slot in made) <= MOST_WORK_KIB
    assert (_read(canonical.dumps(shape)) is not None) == bearable
    if bearable:
        GOOD.renewed(GOOD.sealed_roster, slots=made[:of_vault], identity_slots=made[of_vault:])
    else:
        with pytest.raises(Refused):
            GOOD.renewed(GOOD.sealed_roster, slots=made[:of_vault], identity_slots=made[of_vault:])
