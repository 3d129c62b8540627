"""People: names that no disk shows, signing keys of their own, passphrases that are added, changed and removed."""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path

import pytest

from casefile.errors import NotFound, Refused, VaultDamaged, VaultInUse, WrongPassphrase
from casefile.vault import canonical, header, roster, session, signing, unlocking, vault
from casefile.vault.keys import KeyRing
from casefile.vault.layout import HEADERS
from casefile.vault.people import new_person
from casefile.vault.roster import Roster
from casefile.vault.sealing import SealBrokenError, seal_padded
from casefile.vault.slots import ByPassphrase, KdfCost, Slot
from casefile.vault.vault import OpenVault


def test_each_person_acts_and_signs_as_themselves(opened: OpenVault, passphrase: str) -> None:
    first = opened.person
    assert first is not None and first.name == ""
    opened.rename_person(first.id, "  Amal\u202e  Haddad ")
    second = opened.add_person("Salma", "second")
    assert [p.name for p in opened.people()] == ["Amal Haddad", "Salma"]
    assert opened.actor_id == str(first.id)
    by_first = opened.sign_as_opener(b"checkpoint")
    vault_key = opened.signing_public_key()
    opened.lock()

    with vault.open(opened.folder, "second", read_only=True) as v:
        assert v.person == second
        assert v.actor_id == str(second.id)
        by_second = v.sign_as_opener(b"checkpoint")
        assert v.signing_public_key() == vault_key
    assert by_first is not None and by_second is not None
    assert by_first[0] == first.public_key and by_second[0] == second.public_key
    assert signing.is_signed_by(*by_first, b"checkpoint") and signing.is_signed_by(*by_second, b"checkpoint")
    assert not signing.is_signed_by(first.public_key, by_second[1], b"checkpoint")
    with vault.open(opened.folder, passphrase, read_only=True) as v:
        assert v.sign_as_opener(b"checkpoint") == by_first
        assert v.person is not None and v.person.name == "Amal Haddad"


def test_a_name_given_at_making_is_kept(tmp_path: Path) -> None:
    with vault.create(tmp_path / "new", "phrase", name=" Amal ", cost=KdfCost()) as v:
        assert v.person is not None and v.person.name == "Amal"
    with pytest.raises(Refused) as refused:
        vault.create(tmp_path / "other", "phrase", name="n" * 121, cost=KdfCost())
    assert refused.value.code == "long_name"
    assert not (tmp_path / "other.casefile").exists()


def test_no_name_and_no_number_of_letters_is_legible_on_the_disk(opened: OpenVault) -> None:
    before = len((opened.folder / "vault.json").read_bytes())
    opened.add_person("Zaynab of Deir ez-Zor", "second")
    on_disk = b"".join(path.read_bytes() for path in opened.folder.iterdir() if path.is_file())
    for person in opened.people():
        for secret in (person.name, str(person.id), person.id.hex, person.public_key.hex()):
            for encoding in ("utf-8", "utf-16-le"):
                assert not secret or secret.encode(encoding) not in on_disk
    after = len((opened.folder / "vault.json").read_bytes())
    opened.rename_person(opened.people()[1].id, "Z")
    assert len((opened.folder / "vault.json").read_bytes()) == after > before


@pytest.mark.parametrize(
    ("name", "code"), [("", "no_name"), (" \n", "no_name"), ("n" * 121, "long_name"), ("SALMA", "name_taken")]
)
def test_a_name_tells_people_apart(opened: OpenVault, name: str, code: str) -> None:
    salma = opened.add_person("Salma", "second")
    generation = opened.generation
    first = opened.people()[0]
    for verb in (lambda: opened.add_person(name, "third"), lambda: opened.rename_person(first.id, name)):
        with pytest.raises(Refused) as refused:
            verb()
        assert (refused.value.code, refused.value.field) == (code, "name")
    opened.rename_person(salma.id, "SALMA")
    assert opened.generation == generation + 1
    with pytest.raises(NotFound):
        opened.rename_person(uuid.uuid4(), "Nobody")


def test_nobody_gets_the_passphrase_of_somebody_else(opened: OpenVault, passphrase: str) -> None:
    opened.add_person("Salma", "second")
    for verb in (
        lambda: opened.add_person("Rima", "second"),
        lambda: opened.add_person("Rima", passphrase),
        lambda: opened.change_passphrase(passphrase, "second"),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "passphrase_taken"
    assert len(opened.people()) == 2
    opened.change_passphrase(passphrase, passphrase)  # one's own may stay


def test_a_changed_passphrase_keeps_person_and_signing_key(opened: OpenVault, passphrase: str) -> None:
    before = (opened.person, opened.sign_as_opener(b""), opened.slot_id)
    opened.change_passphrase(passphrase, "new")
    opened.lock()
    with vault.open(opened.folder, "new") as v:
        assert (v.person, v.sign_as_opener(b""), v.slot_id) == before
        assert [slot.id for slot in v.slots()] == [v.slot_id]
        assert v.slots()[0].kind == "passphrase"


def test_who_is_removed_stays_known_by_name(opened: OpenVault) -> None:
    salma = opened.add_person("Salma", "second")
    slot = next(slot for slot in opened.slots() if slot.person_id == salma.id)
    opened.remove_slot(slot.id)
    assert [p.name for p in opened.people()] == ["", "Salma"]
    assert opened.people()[0].removed == ""
    removed = opened.people()[1].removed
    assert removed
    opened.add_person("Salma", "third")  # the name is free again
    assert opened.people()[1].removed == removed
    opened.lock()
    with pytest.raises(WrongPassphrase):
        vault.open(opened.folder, "second")


def test_a_passphrase_opened_it_so_no_other_is_set_without_the_old(opened: OpenVault) -> None:
    with pytest.raises(Refused) as refused:
        opened.set_passphrase_after_recovery("Salma", "new")
    assert refused.value.code == "not_recovery"


def test_a_full_roster_is_refused_and_nothing_changes(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "LARGEST", 512)
    with pytest.raises(Refused) as refused:
        opened.add_person("Salma", "second")
    assert refused.value.code == "roster_full"
    assert (opened.generation, len(opened.people())) == (1, 1)


def test_more_slots_than_a_header_holds_are_refused(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each passphrase is tried on every slot: filling all sixteen would take 120 derivations.
    monkeypatch.setattr(header, "MOST_SLOTS", 4)
    for number in range(3):
        opened.add_person(f"Person {number}", f"phrase {number}")
    with pytest.raises(Refused) as refused:
        opened.add_person("One more", "one more")
    assert refused.value.code == "slots_full"
    assert len(opened.slots()) == 4
    opened.lock()
    with vault.open(opened.folder, "phrase 2") as v:
        assert v.person is not None and v.person.name == "Person 2"


def test_a_signing_key_exchanged_by_somebody_with_the_vault_key_is_noticed(opened: OpenVault, passphrase: str) -> None:
    person = opened.person
    assert person is not None
    impostor, _seed = new_person("")
    swapped = opened._roster.with_person(
        roster.Person(person.id, person.name, impostor.public_key, person.added, person.removed)
    )
    opened._write(swapped)
    opened.lock()
    with pytest.raises(VaultDamaged) as damaged:
        vault.open(opened.folder, passphrase)
    assert damaged.value.code == "roster"


def test_a_slot_that_belongs_to_nobody_does_not_open_in_silence(opened: OpenVault, passphrase: str) -> None:
    way = ByPassphrase("stranger", KdfCost())
    stray = Slot.seal(opened._ring.vault_key() + bytes(32), way, context=opened.id.bytes)
    opened._write(opened._roster, slots=[*opened._header.slots, stray])
    opened.lock()
    with pytest.raises(VaultDamaged):
        vault.open(opened.folder, "stranger")
    vault.open(opened.folder, passphrase).lock()


def test_a_roster_of_another_vault_or_form_is_not_taken(opened: OpenVault, passphrase: str) -> None:
    ring = opened._ring
    other = KeyRing(bytes(32), opened.id)
    with pytest.raises(SealBrokenError):
        Roster.unseal(opened._roster.seal(other), ring)
    for plain in (b"[]", b"{", b'{"people":[],"slots":[],"earlier_keys":[],"recovery":7}', b"\xff"):
        with pytest.raises(SealBrokenError):
            Roster.unseal(seal_padded(ring.roster(), plain, b"casefile roster").hex(), ring)
    shape = json.loads((opened.folder / "vault.json").read_bytes())
    del shape["mac"]
    shape["roster"] = opened._roster.seal(other)
    from casefile.vault.keys import mac

    shape["mac"] = mac(ring.header_mac(), canonical.dumps(shape)).hex()
    opened.lock()
    for name in HEADERS:
        (opened.folder / name).write_bytes(canonical.dumps(shape))
    with pytest.raises(WrongPassphrase):
        unlocking.unlock(header.read_copies(opened.folder), passphrase)


def test_locking_lets_a_header_that_is_being_written_come_to_its_end(
    opened: OpenVault, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, write = threading.Event(), threading.Event(), header.write_copies

    def slowly(folder: Path, content: header.Header, ring: KeyRing) -> None:
        as_bytes = content.to_bytes(ring)
        begun.set()
        assert may_end.wait(30)
        header.write_safely(folder, dict.fromkeys(HEADERS, as_bytes))

    monkeypatch.setattr(header, "write_copies", slowly)
    monkeypatch.setattr(session, "_ENDS_WITHIN", 30)
    writing = threading.Thread(target=lambda: opened.rename_person(opened.people()[0].id, "Amal"))
    writing.start()
    assert begun.wait(30)
    locking = threading.Thread(target=opened.lock)
    locking.start()
    while not opened.is_locked:
        pass
    with pytest.raises(VaultInUse):
        vault.open(opened.folder, passphrase)
    may_end.set()
    writing.join()
    locking.join()
    monkeypatch.setattr(header, "write_copies", write)
    with vault.open(opened.folder, passphrase) as v:
        assert v.people()[0].name == "Amal"
        assert v.verify_header() == ()


def test_everybody_changes_their_own_passphrase(opened: OpenVault) -> None:
    opened.add_person("Salma", "second")
    with pytest.raises(Refused) as caught:
        opened.change_passphrase("second", "third")
    assert caught.value.code == "not_yours"
    assert caught.value.field == "old"
