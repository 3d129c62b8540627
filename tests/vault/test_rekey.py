"""A re-key: the instant at which the new key holds, and every power cut around it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from casefile.errors import Refused, VaultInUse, VaultLocked, WorldFault, WrongPassphrase
from casefile.vault import epochs, header, rekey, signing, vault
from casefile.vault.layout import HEADERS
from casefile.vault.vault import OpenVault

OLD_HEADER = "old-vault.json"


def _write(rekeying: rekey.Rekeying) -> None:
    """What stands under the new key; the database here is any file."""
    rekeying.database_path.write_bytes(b"new database")
    rekeying.write_head({"seq": 1, "generation": rekeying.generation})


@pytest.fixture
def lived_in(opened: OpenVault, passphrase: str) -> OpenVault:
    """A vault with two people, a sheet, a compartment and a database."""
    opened.rename_person(opened.people()[0].id, "Amal")
    opened.add_person("Salma", "second")
    opened.add_recovery("words")
    opened.create_compartment("identities").close()
    opened.database_path.write_bytes(b"old database")
    opened.database_path.with_name("case.db-wal").write_bytes(b"old log")
    opened.write_head({"seq": 1, "generation": opened.generation})
    return opened


def test_the_new_key_holds_for_one_person_alone(lived_in: OpenVault, passphrase: str) -> None:
    amal, by_vault, folder = lived_in.person, lived_in.signing_public_key(), lived_in.folder
    signed = lived_in.sign_as_opener(b"")
    before = (lived_in.id, lived_in.created, lived_in.recovery_id)
    keys = (lived_in.database_key(), lived_in.recovery_identity(), lived_in.evidence.name_of("0" * 64))
    sealed = lived_in.open_compartment("identities").seal(b"name", b"")
    signature = lived_in.sign(b"checkpoint")

    rekeying = rekey.begin(lived_in, "fresh")
    _write(rekeying)
    assert rekeying.database_key() not in keys
    new_key = rekeying.database_key()
    with rekeying.commit() as v:
        assert lived_in.is_locked
        with pytest.raises(VaultInUse):
            vault.open(folder, "fresh")
        assert (v.id, v.created, v.recovery_id) == before
        assert (v.epoch, v.generation) == (2, rekeying.generation)
        assert v.database_path.read_bytes() == b"new database"
        assert v.read_head() == {"seq": 1, "generation": v.generation}
        assert v.database_key() == rekeying.database_key()
        assert {v.database_key(), v.recovery_identity(), v.evidence.name_of("0" * 64)}.isdisjoint(keys)
        assert v.person == amal
        assert v.sign_as_opener(b"") == signed
        assert rekeying.actor_id == v.actor_id
        assert [(p.name, bool(p.removed)) for p in v.people()] == [("Amal", False), ("Salma", True)]
        assert [slot.kind for slot in v.slots()] == ["passphrase"]
        assert v.earlier_public_keys() == (by_vault,)
        assert signing.is_signed_by(v.earlier_public_keys()[0], signature, b"checkpoint")
        assert v.open_compartment("identities").unseal(sealed, b"") == b"name"
        assert not list(folder.glob("case.*.db*")) + list(folder.glob("head.*.json"))
        assert not (folder / "case.db-wal").exists()
        assert v.foreign_files() == []
    with vault.open(folder, "fresh") as v:
        assert v.verify_header() == ()
        assert v.database_key() == new_key
    for phrase in (passphrase, "second"):
        with pytest.raises(WrongPassphrase):
            vault.open(folder, phrase)


def test_an_older_header_put_back_opens_nothing_of_the_new_key(lived_in: OpenVault, passphrase: str) -> None:
    old = header.read_copies(lived_in.folder)
    sha256 = lived_in.evidence.put(io.BytesIO(b"evidence")).sha256
    rekeying = rekey.begin(lived_in, "fresh")
    _write(rekeying)
    rekeying.evidence.put(io.BytesIO(b"evidence"))
    with rekeying.commit() as v:
        v.evidence.remove_unnamed({v.evidence.name_of(sha256)})
        key = v.database_key()
    for name, content in old.items():
        (lived_in.folder / name).write_bytes(content)
    with vault.open(lived_in.folder, passphrase, read_only=True) as v:
        assert v.database_key() != key
        assert not v.evidence.has(sha256)


def test_evidence_is_written_anew_beside_the_old(lived_in: OpenVault) -> None:
    sha256 = lived_in.evidence.put(io.BytesIO(b"evidence")).sha256
    rekeying = rekey.begin(lived_in, "fresh")
    with lived_in.evidence.open(sha256) as stream:
        assert rekeying.evidence.put(stream).sha256 == sha256
    assert len(list(lived_in.evidence.stored_names())) == 2
    _write(rekeying)
    with rekeying.commit() as v:
        v.evidence.remove_unnamed({v.evidence.name_of(sha256)})
        assert len(list(v.evidence.stored_names())) == 1
        assert v.evidence.read(sha256, 100) == b"evidence"


def test_identities_can_be_left_behind(lived_in: OpenVault) -> None:
    rekeying = rekey.begin(lived_in, "fresh", keep_identities=False)
    _write(rekeying)
    with rekeying.commit() as v:
        assert not v.has_compartment
        assert b'identity_slots":[]' in (v.folder / "vault.json").read_bytes()


def test_a_vault_opened_by_its_sheet_gets_a_person(opened: OpenVault) -> None:
    words = opened.add_recovery("words").words
    opened.rename_person(opened.people()[0].id, "Amal")
    opened.lock()
    with vault.open_with_recovery(opened.folder, words) as v:
        with pytest.raises(Refused):
            rekey.begin(v, "fresh", "")
        rekeying = rekey.begin(v, "fresh", "Amal")  # nobody else comes along: every name is free
        _write(rekeying)
        with rekeying.commit() as after:
            assert after.person is not None and after.person.name == "Amal"
            assert [bool(p.removed) for p in after.people()] == [True, False]
    with pytest.raises(WrongPassphrase):
        vault.open_with_recovery(opened.folder, words)


def test_a_rekey_given_up_leaves_the_vault_as_it_was(lived_in: OpenVault, passphrase: str, snapshot) -> None:
    before = {name: state[2] for name, state in snapshot(lived_in.folder).items()}
    rekeying = rekey.begin(lived_in, "fresh")
    _write(rekeying)
    rekeying.abandon()
    assert {name: state[2] for name, state in snapshot(lived_in.folder).items()} == before
    with pytest.raises(VaultLocked):
        rekeying.database_key()
    assert not lived_in.is_locked


def test_what_cannot_begin_changes_nothing(lived_in: OpenVault, folder: Path, passphrase: str, snapshot) -> None:
    before = snapshot(folder)
    with pytest.raises(Refused):
        rekey.begin(lived_in, "")
    with vault.open(folder, passphrase, read_only=True) as v, pytest.raises(Refused) as refused:
        rekey.begin(v, "fresh")
    assert refused.value.code == "read_only"
    assert snapshot(folder) == before


def test_a_medium_that_refuses_leaves_the_old_key_in_force(
    lived_in: OpenVault, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rekeying = rekey.begin(lived_in, "fresh")
    _write(rekeying)

    def full(*arguments: object) -> None:
        raise WorldFault("full", code="disk_full")

    with monkeypatch.context() as patched:
        patched.setattr(header, "write_copies", full)
        with pytest.raises(WorldFault):
            rekeying.commit()
    assert not lived_in.is_locked
    lived_in.lock()
    with vault.open(lived_in.folder, passphrase) as v:
        assert v.epoch == 1
        assert v.database_path.read_bytes() == b"old database"
        # What the unfinished re-key left is swept on the next opening.
        assert not list(v.folder.glob("case.2.db")) + list(v.folder.glob("head.2.json"))


@pytest.fixture
def cut_short(lived_in: OpenVault, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault at which the power went right behind the instant: the header is new, no file was moved."""
    (lived_in.folder / "case.7.db-wal").touch()  # of yet another that never came to its end
    shutil.copy(lived_in.folder / "vault.json", lived_in.folder.parent / OLD_HEADER)
    rekeying = rekey.begin(lived_in, "fresh")
    _write(rekeying)
    with monkeypatch.context() as patched:
        patched.setattr(epochs, "roll_forward", lambda folder, epoch: None)
        rekeying.commit().lock()
    return lived_in.folder


def test_a_rekey_cut_short_behind_the_instant_is_finished_by_the_next_opening(cut_short: Path) -> None:
    with vault.open(cut_short, "fresh") as v:
        assert v.database_path == cut_short / "case.db"
        assert v.database_path.read_bytes() == b"new database"
        assert v.read_head() == {"seq": 1, "generation": v.generation}
        assert v.foreign_files() == []
        assert not (cut_short / "case.db-wal").exists()
        assert not (cut_short / "case.7.db-wal").exists()


def test_a_reader_finds_the_new_files_where_they_lie(cut_short: Path, snapshot) -> None:
    before = snapshot(cut_short)
    with vault.open(cut_short, "fresh", read_only=True) as v:
        assert v.database_path.read_bytes() == b"new database"
        assert v.read_head() == {"seq": 1, "generation": v.generation}
    assert snapshot(cut_short) == before


def test_a_medium_that_refuses_the_last_step_opens_read_only_alone(
    cut_short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: object) -> Path:
        raise PermissionError(1, "no")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(WorldFault):
            vault.open(cut_short, "fresh")
    vault.open(cut_short, "fresh").lock()  # the lock was given back


@pytest.mark.parametrize("renewed", HEADERS)
def test_a_power_cut_between_the_two_copies_of_the_header(
    cut_short: Path, renewed: str, passphrase: str, tmp_path: Path
) -> None:
    """One copy is of the new key, one of the old: from the first on the new key holds. Work done under the old one
    would be lost when the re-key is finished.
    """
    other = next(name for name in HEADERS if name != renewed)
    shutil.copy(cut_short.parent / OLD_HEADER, cut_short / other)
    by_old = Path(shutil.copytree(cut_short, tmp_path / "ByOld.casefile"))

    with pytest.raises(WrongPassphrase, match="new key") as refused:
        vault.open(by_old, passphrase)
    assert refused.value.code == "rekeyed"
    assert (by_old / "case.db").read_bytes() == b"old database"
    # The new passphrase, before or after that: finished, and the old header is gone.
    for place in (by_old, cut_short):
        with vault.open(place, "fresh") as v:
            assert v.epoch == 2
            assert v.database_path.read_bytes() == b"new database"
            assert v.header_damage == v.verify_header() == ()
        with pytest.raises(WrongPassphrase):
            vault.open(place, passphrase)


def test_only_files_of_other_epochs_are_swept(tmp_path: Path) -> None:
    kept = ["case.db", "case.db-wal", "head.json", "case.2.db", "head.2.json", "case.x.db", "case.3.db.txt", "case..db"]
    swept = ["case.1.db", "case.3.db", "case.3.db-wal", "head.3.json", "head.3.json.new", "case.12.db-journal"]
    for name in kept + swept:
        (tmp_path / name).touch()
    (tmp_path / "case.9.db").mkdir()
    epochs.sweep(tmp_path, 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*kept, "case.9.db"])
