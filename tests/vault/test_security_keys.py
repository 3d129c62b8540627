"""Security keys: the real FIDO2 client against keys in software, and a slot that weakens no other."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("fido2", reason="the extra security-key is not installed")

from fido2 import cbor
from fido2.ctap import CtapError

from casefile.errors import CasefileError, Refused, WorldFault, WrongPassphrase
from casefile.vault import fido, vault
from casefile.vault.fido import PluggedIn, plugged_in
from casefile.vault.header import Header
from casefile.vault.layout import HEADERS
from casefile.vault.sealing import SlotUnreadableError
from casefile.vault.security_keys import PreparedKey
from casefile.vault.slots import PERSONAL, SECURITY_KEY, ByKey, ByRecovery, Slot
from casefile.vault.vault import OpenVault
from tests.software_key import SoftwareKey

PIN = "246810"


def plug(*keys: SoftwareKey, pin: str = PIN, **more: object) -> PluggedIn:
    return PluggedIn(pin, devices=lambda: list(keys), **more)  # type: ignore[arg-type]


@pytest.fixture
def blue() -> SoftwareKey:
    return SoftwareKey()


@pytest.fixture
def red() -> SoftwareKey:
    return SoftwareKey()


@pytest.fixture
def both(opened: OpenVault, blue: SoftwareKey, red: SoftwareKey) -> Path:
    """A vault with two keys, closed."""
    set_up(opened, blue, red)
    opened.lock()
    return opened.folder


def set_up(opened: OpenVault, *keys: SoftwareKey) -> None:
    prepared: list[PreparedKey] = []
    for number, key in enumerate(keys, 1 + len(opened.security_keys())):
        prepared.append(opened.prepare_key(plug(key), f"Key {number}", beside=prepared))
    opened.add_keys(prepared)


def refused(call: Callable[[], object]) -> CasefileError:
    with pytest.raises(CasefileError) as caught:
        call()
    return caught.value


# What it is for


def test_either_key_opens_the_vault_as_the_same_person(
    opened: OpenVault, passphrase: str, blue: SoftwareKey, red: SoftwareKey
) -> None:
    assert not vault.offers_key(opened.folder)
    before = (opened.person, opened.database_key(), opened.sign_as_opener(b""))
    set_up(opened, blue, red)
    assert [slot.name for slot in opened.security_keys()] == ["Key 1", "Key 2"]
    opened.lock()
    assert vault.offers_key(opened.folder)
    for key in (blue, red):
        touches = key.touches
        with vault.open_with_key(opened.folder, plug(key)) as v:
            assert (v.person, v.database_key(), v.sign_as_opener(b"")) == before
            assert v.opened_by_key
        assert key.touches == touches + 1, "one touch opens, whatever number of slots"
        assert key.closed
    with vault.open_with_key(opened.folder, plug(blue), read_only=True) as v:
        assert v.read_only
    with vault.open(opened.folder, passphrase) as v:
        assert not v.opened_by_key
        v.change_passphrase(passphrase, "another passphrase")  # the keys go on to work
    with vault.open_with_key(opened.folder, plug(red)) as v:
        assert v.opened_by_key


def test_the_person_is_told_to_touch_and_may_call_it_off(both: Path, blue: SoftwareKey) -> None:
    told: list[str] = []
    vault.open_with_key(both, plug(blue, touch=lambda: told.append("touch"))).lock()
    assert told == ["touch"]
    called_off = threading.Event()
    error = refused(lambda: vault.open_with_key(both, plug(blue, touch=called_off.set, called_off=called_off.is_set)))
    assert isinstance(error, WorldFault) and error.code == "called_off"
    vault.open_with_key(both, plug(blue)).lock()


# One key is one loss away from none


def test_one_key_without_a_recovery_sheet_is_refused(opened: OpenVault, blue: SoftwareKey, red: SoftwareKey) -> None:
    header = [(opened.folder / name).read_bytes() for name in HEADERS]
    error = refused(lambda: set_up(opened, blue))
    assert isinstance(error, Refused) and error.code == "one_key"
    assert [(opened.folder / name).read_bytes() for name in HEADERS] == header
    assert opened.security_keys() == []
    opened.add_recovery("words")
    set_up(opened, blue)
    set_up(opened, red)
    assert len(opened.security_keys()) == 2


def test_the_second_key_must_be_another_one(opened: OpenVault, blue: SoftwareKey, red: SoftwareKey) -> None:
    first = opened.prepare_key(plug(blue), "Blue")
    assert refused(lambda: opened.prepare_key(plug(blue), "Spare", beside=[first])).code == "same_key"
    assert refused(lambda: opened.prepare_key(plug(red), " blue ", beside=[first])).code == "key_name_taken"
    assert refused(lambda: opened.prepare_key(plug(red), "  ", beside=[first])).code == "no_key_name"
    opened.add_keys([first, opened.prepare_key(plug(red), "Red", beside=[first])])
    assert refused(lambda: opened.prepare_key(plug(red), "Third")).code == "same_key"


def test_who_came_by_the_sheet_sets_a_passphrase_first(opened: OpenVault, blue: SoftwareKey) -> None:
    words = opened.add_recovery("words").words
    opened.lock()
    with vault.open_with_recovery(opened.folder, words) as v:
        assert refused(lambda: v.prepare_key(plug(blue), "Blue")).code == "no_passphrase_yet"
        assert v.security_keys() == []


# What a person is told


def test_no_key_and_more_than_one(both: Path, blue: SoftwareKey, red: SoftwareKey) -> None:
    assert refused(lambda: vault.open_with_key(both, plug())).code == "no_key"
    assert refused(lambda: vault.open_with_key(both, plug(blue, red))).code == "many_keys"
    assert isinstance(plugged_in(), list)  # really asks the system, and does not fail where there is none


def test_a_key_of_another_vault(both: Path) -> None:
    error = refused(lambda: vault.open_with_key(both, plug(SoftwareKey())))
    assert isinstance(error, WrongPassphrase) and error.code == "wrong_key"


def test_a_vault_without_keys(folder: Path, blue: SoftwareKey) -> None:
    assert refused(lambda: vault.open_with_key(folder, plug(blue))).code == "no_security_key"
    assert blue.touches == 0


def test_wrong_pins_are_counted_and_end_in_a_blocked_key(both: Path, blue: SoftwareKey, passphrase: str) -> None:
    assert refused(lambda: vault.open_with_key(both, plug(blue, pin=""))).code == "key_pin_wanted"
    codes = []
    for left in (7, 6, 5):
        error = refused(lambda: vault.open_with_key(both, plug(blue, pin="1234")))
        assert str(left) in error.message and error.field == "key_pin"
    assert refused(lambda: vault.open_with_key(both, plug(blue))).code == "replug_key"
    while blue.tries:
        blue.replug()
        codes.append(refused(lambda: vault.open_with_key(both, plug(blue, pin="1234"))).code)
    assert codes[-1] == "key_blocked"
    blue.replug()
    assert refused(lambda: vault.open_with_key(both, plug(blue))).code == "key_blocked"
    vault.open(both, passphrase).lock()


def test_what_a_key_cannot_do_is_said(opened: OpenVault) -> None:
    assert refused(lambda: opened.prepare_key(plug(SoftwareKey("")), "No PIN")).code == "no_key_pin"
    assert refused(lambda: opened.prepare_key(plug(SoftwareKey(hmac_secret=False)), "Old")).code == "key_unable"


def test_a_key_that_is_not_touched_or_pulled_out(both: Path, blue: SoftwareKey) -> None:
    blue.touched = lambda: False
    assert refused(lambda: vault.open_with_key(both, plug(blue))).code == "not_touched"

    def pull() -> bool:
        blue.unplugged = True
        raise OSError("gone")

    blue.touched = pull
    assert refused(lambda: vault.open_with_key(both, plug(blue))).code == "key_fails"


def test_a_fingerprint_stands_for_the_pin(opened: OpenVault) -> None:
    finger, told = SoftwareKey("", finger=True), []
    opened.add_recovery("words")
    opened.add_keys([opened.prepare_key(plug(finger, pin=""), "Finger")])
    opened.lock()
    vault.open_with_key(opened.folder, plug(finger, pin="", touch=lambda: told.append(1))).lock()
    assert len(told) == 2, "told for the fingerprint, and for the touch"


@pytest.mark.parametrize(
    ("command", "fault", "code"),
    [
        (2, CtapError.ERR.OPERATION_DENIED, "key_denied"),
        (2, CtapError.ERR.ACTION_TIMEOUT, "not_touched"),
        (2, CtapError.ERR.UNSUPPORTED_OPTION, "key_unable"),
        (2, CtapError.ERR.OTHER, "key_fails"),
        (2, 0xF7, "key_fails"),
        (4, CtapError.ERR.OTHER, "key_fails"),
        (6, CtapError.ERR.PIN_INVALID, "wrong_key_pin"),
        (6, CtapError.ERR.UV_BLOCKED, "key_blocked"),
    ],
)
def test_whatever_a_key_answers_is_a_sentence(
    both: Path, blue: SoftwareKey, command: int, fault: int, code: str
) -> None:
    blue.faults[command] = fault
    assert refused(lambda: vault.open_with_key(both, plug(blue))).code == code


def test_an_answer_that_is_none_is_not_taken_for_one(opened: OpenVault, blue: SoftwareKey) -> None:
    class Mute(SoftwareKey):
        """Says that it can do it, and then does not."""

        mute_at = 1

        def call(self, cmd: int, data: bytes = b"", *more: object) -> bytes:
            if data[0] == self.mute_at:
                said = cbor.decode(data[1:])
                said.pop({1: 6, 2: 4}[data[0]], None)
                data = data[:1] + cbor.encode(said)
            return super().call(cmd, data, *more)  # type: ignore[arg-type]

    for command in (1, 2):
        mute = Mute()
        mute.mute_at = command
        assert refused(lambda mute=mute: opened.prepare_key(plug(mute), "Mute")).code == "key_unable"


def test_a_device_that_this_account_may_not_use(monkeypatch: pytest.MonkeyPatch, blue: SoftwareKey) -> None:
    def listed() -> Iterator[SoftwareKey]:
        yield blue
        raise PermissionError

    monkeypatch.setattr(fido.CtapHidDevice, "list_devices", listed)
    assert refused(plugged_in).code == "key_fails"
    assert blue.closed == 1


# No slot weakens another


def test_nothing_but_the_key_opens_its_slot(both: Path, blue: SoftwareKey, passphrase: str) -> None:
    secret = blue.answers[-1]
    with pytest.raises(WrongPassphrase):
        vault.open(both, secret.hex())
    shape = json.loads((both / HEADERS[0]).read_bytes())
    slots = [slot for slot in shape["slots"] if slot["kind"] == SECURITY_KEY]
    assert len({slot["salt"] for slot in slots}) == len({slot["credential"] for slot in slots}) == 2
    text = (both / HEADERS[0]).read_text()
    assert "Key 1" not in text, "what a key is called stands sealed"
    assert secret.hex() not in text
    with vault.open(both, passphrase) as v:
        assert refused(lambda: v.change_passphrase(secret.hex(), "new")).code == "wrong_passphrase"


def slots_of(folder: Path) -> list[Slot]:
    return Header.from_untrusted((folder / HEADERS[0]).read_bytes())[0].of_kind(SECURITY_KEY)


def test_a_slot_is_bound_to_its_key_its_kind_and_its_credential(both: Path, blue: SoftwareKey) -> None:
    context = Header.from_untrusted((both / HEADERS[0]).read_bytes())[0].vault_id.bytes
    first, second = slots_of(both)
    secret = blue.answers[-1]
    by_key = ByKey(lambda _slot_id, _salt: secret)
    assert first.unseal(by_key, context=context) is not None
    assert second.unseal(by_key, context=context) is None
    changed = (
        replace(first, credential=second.credential),
        replace(first, credential=b""),
        replace(first, id=second.id),
        replace(first, kind="keyring"),
        replace(first, wrapped=replace(first.wrapped, salt=second.wrapped.salt)),
    )
    assert [slot.unseal(by_key, context=context) for slot in changed] == [None] * len(changed)
    assert first.unseal(ByRecovery(secret), context=context) is None
    assert first.unseal(by_key, context=bytes(16)) is None


@pytest.mark.parametrize("credential", ["", "a", "AB", "ab" * 1024, 7, None])
def test_a_slot_of_another_form_is_not_read(both: Path, credential: object) -> None:
    shape = {**slots_of(both)[0].shape, "credential": credential}
    with pytest.raises(SlotUnreadableError):
        Slot.from_untrusted(shape)
    del shape["credential"]
    with pytest.raises(SlotUnreadableError):
        Slot.from_untrusted(shape)


def test_no_key_opens_the_identities(both: Path) -> None:
    with pytest.raises(SlotUnreadableError):
        Slot.from_untrusted(slots_of(both)[0].shape, identity=True)


def test_a_lost_key_is_taken_away_and_the_other_goes_on(
    both: Path, blue: SoftwareKey, red: SoftwareKey, passphrase: str
) -> None:
    with vault.open(both, passphrase) as v:
        v.remove_slot(v.security_keys()[0].id)
    error = refused(lambda: vault.open_with_key(both, plug(blue)))
    assert error.code == "wrong_key"
    vault.open_with_key(both, plug(red)).lock()


def test_with_a_passphrase_go_its_keys(both: Path, blue: SoftwareKey, passphrase: str) -> None:
    with vault.open_with_key(both, plug(blue)) as v:
        v.add_person("Second", "another passphrase")
    with vault.open(both, "another passphrase") as v:
        v.remove_slot(next(slot.id for slot in v.slots() if slot.kind == "passphrase"))
        assert not any(slot.kind in PERSONAL for slot in v.slots())
    assert refused(lambda: vault.open_with_key(both, plug(blue))).code == "no_security_key"


def test_two_people_may_have_a_key_each(both: Path, passphrase: str) -> None:
    third, fourth = SoftwareKey(), SoftwareKey()
    with vault.open(both, passphrase) as v:
        v.add_person("Second", "another passphrase")
    with vault.open(both, "another passphrase") as v:
        set_up(v, third, fourth)
        me = v.person
    with vault.open_with_key(both, plug(fourth)) as v:
        assert v.person == me
