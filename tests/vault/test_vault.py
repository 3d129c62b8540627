"""Making, opening and locking a vault, and what stays on the disk when one of them fails."""

from __future__ import annotations

import io
import shutil
import stat
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import (
    BadInput,
    Refused,
    VaultDamaged,
    VaultInUse,
    VaultLocked,
    WorldFault,
    WrongPassphrase,
)
from casefile.vault import files, rekey, signing, slots, unlocking, vault
from casefile.vault.layout import HEADERS
from casefile.vault.slots import KdfCost
from casefile.vault.strangers import Stranger, who_left


def test_a_new_vault_opens_again_with_the_same_keys(tmp_path: Path) -> None:
    made = vault.create(tmp_path / "Hajin", "phrase", cost=KdfCost())
    assert made.folder == tmp_path / "Hajin.casefile"
    assert made.database_path == made.folder / "case.db"
    assert not made.database_path.exists()
    assert sorted(p.name for p in made.folder.iterdir()) == [
        "evidence",
        "lock",
        "vault.json",
        "vault.json.bak",
    ]
    assert len(made.database_key()) == 32
    before = (made.id, made.database_key(), made.recovery_identity(), made.signing_public_key(), made.created)
    made.lock()

    with vault.open(made.folder, "phrase") as again:
        after = (
            again.id,
            again.database_key(),
            again.recovery_identity(),
            again.signing_public_key(),
            again.created,
        )
        assert after == before
        assert again.header_damage == ()
        assert again.generation == 1
        assert again.slot_ids() == [again.slot_id]


def test_two_vaults_share_no_key(tmp_path: Path) -> None:
    one = vault.create(tmp_path / "one", "phrase", cost=KdfCost())
    two = vault.create(tmp_path / "two", "phrase", cost=KdfCost())
    assert one.id != two.id
    assert one.database_key() != two.database_key()
    assert one.evidence.name_of("0" * 64) != two.evidence.name_of("0" * 64)
    one.lock()
    two.lock()


def test_only_the_owner_may_read_a_vault(folder: Path, tmp_path: Path) -> None:
    with vault.create(tmp_path / "new", "phrase", cost=KdfCost()) as made:
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in [made.folder, *made.folder.iterdir()]}
    expected = {
        "new.casefile": 0o700,
        "evidence": 0o700,
        "lock": 0o600,
        "vault.json": 0o600,
        "vault.json.bak": 0o600,
    }
    assert modes == expected


def test_the_cost_is_measured_when_none_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "calibrate", lambda: KdfCost(passes=4))
    with vault.create(tmp_path / "new", "phrase") as made:
        assert b'"passes":4' in (made.folder / "vault.json").read_bytes()


def test_an_empty_folder_is_taken_and_a_full_one_is_not(tmp_path: Path) -> None:
    empty = tmp_path / "Empty.casefile"
    empty.mkdir()
    vault.create(empty, "phrase", cost=KdfCost()).lock()
    before = sorted(empty.iterdir())
    with pytest.raises(Refused) as refused:
        vault.create(empty, "phrase", cost=KdfCost())
    assert refused.value.code == "not_empty"
    assert sorted(empty.iterdir()) == before

    (tmp_path / "File.casefile").touch()
    with pytest.raises(Refused):
        vault.create(tmp_path / "File", "phrase", cost=KdfCost())


def test_create_says_that_the_parent_is_missing(tmp_path: Path) -> None:
    with pytest.raises(WorldFault) as fault:
        vault.create(tmp_path / "nowhere" / "new", "phrase", cost=KdfCost())
    assert fault.value.code == "missing"


def test_an_empty_passphrase_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        vault.create(tmp_path / "new", "", cost=KdfCost())
    assert refused.value.code == "empty_passphrase"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("failing_fsync")
@pytest.mark.parametrize("there_before", [False, True])
def test_a_failed_create_leaves_nothing(tmp_path: Path, there_before: bool) -> None:
    place = tmp_path / "new.casefile"
    if there_before:
        place.mkdir()
    with pytest.raises(WorldFault) as fault:
        vault.create(place, "phrase", cost=KdfCost())
    assert fault.value.code == "io"
    assert list(tmp_path.rglob("*")) == ([place] if there_before else [])


def test_create_on_a_read_only_disk_leaves_nothing(read_only_disk: Path) -> None:
    with pytest.raises(WorldFault) as fault:
        vault.create(read_only_disk.parent / "new", "phrase", cost=KdfCost())
    assert fault.value.code == "read_only"
    assert [p.name for p in read_only_disk.parent.iterdir()] == [read_only_disk.name]


def test_a_wrong_passphrase_writes_nothing(folder: Path, snapshot) -> None:
    (folder / "lock").unlink()
    before = snapshot(folder)
    with pytest.raises(WrongPassphrase) as wrong:
        vault.open(folder, "wrong")
    assert wrong.value.code == "wrong_passphrase" and "try again" in str(wrong.value)
    assert snapshot(folder) == before


def test_reading_a_vault_writes_nothing(folder: Path, passphrase: str, snapshot) -> None:
    (folder / "lock").unlink()
    before = snapshot(folder)
    with vault.open(folder, passphrase, read_only=True) as v:
        assert v.read_only
        assert v.read_head() is None
        assert v.verify_header() == ()
    assert snapshot(folder) == before


def test_a_sealed_disk_opens_read_only_and_says_so_otherwise(read_only_disk: Path, passphrase: str) -> None:
    with vault.open(read_only_disk, passphrase, read_only=True) as v:
        assert len(v.database_key()) == 32
    with pytest.raises(WorldFault) as fault:
        vault.open(read_only_disk, passphrase)
    assert fault.value.code == "read_only"


def test_a_passphrase_typed_in_another_normal_form_opens(tmp_path: Path) -> None:
    vault.create(tmp_path / "new", "caf\u00e9 \ufb01n", cost=KdfCost()).lock()
    vault.open(tmp_path / "new.casefile", "cafe\u0301 fin").lock()


@pytest.mark.parametrize(
    ("phrase", "code"),
    [("", "empty_passphrase"), ("a" * 1025, "long_passphrase"), ("\ud800", "bad_passphrase")],
)
def test_what_is_no_passphrase_is_refused(folder: Path, phrase: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        vault.open(folder, phrase)
    assert refused.value.code == code
    assert refused.value.__cause__ is None
    assert refused.value.field == "passphrase"


def test_a_missing_folder_a_file_and_a_foreign_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(WorldFault) as missing:
        vault.open(tmp_path / "gone.casefile", "phrase")
    assert missing.value.code == "missing"

    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "evidence").mkdir()
    (tmp_path / "file").touch()
    for name in ("photos", "file"):
        with pytest.raises(BadInput) as foreign:
            vault.open(tmp_path / name, "phrase")
        assert foreign.value.code == "not_a_vault"
        assert "is not a Casefile vault" in str(foreign.value)


def test_a_vault_whose_making_was_cut_short_is_named_as_such(folder: Path, passphrase: str) -> None:
    for name in HEADERS:
        (folder / name).unlink()
    with pytest.raises(BadInput) as half:
        vault.open(folder, passphrase)
    assert half.value.code == "half_made_vault"


@pytest.mark.parametrize("left", ["case.db", "evidence/ab/name.age"])
def test_a_vault_with_data_and_no_header_is_damaged_not_foreign(folder: Path, passphrase: str, left: str) -> None:
    for name in HEADERS:
        (folder / name).unlink()
    (folder / left).parent.mkdir(exist_ok=True)
    (folder / left).touch()
    with pytest.raises(VaultDamaged) as damaged:
        vault.open(folder, passphrase)
    assert damaged.value.code == "header_missing"


def test_an_unreadable_header_is_a_fault_of_the_world(folder: Path, passphrase: str) -> None:
    (folder / "vault.json").unlink()
    (folder / "vault.json").mkdir()
    with pytest.raises(WorldFault) as fault:
        vault.open(folder, passphrase)
    assert fault.value.code == "io"


def test_every_verb_of_a_locked_vault_raises(opened: vault.OpenVault, passphrase: str) -> None:
    blobs = opened.evidence
    opened.lock()
    opened.lock()
    assert opened.is_locked
    verbs = [
        opened.database_key,
        opened.recovery_identity,
        opened.signing_public_key,
        opened.slot_ids,
        opened.read_head,
        opened.verify_header,
        opened.repair_header,
        lambda: opened.sign(b""),
        lambda: opened.write_head({}),
        lambda: opened.change_passphrase(passphrase, "new"),
        lambda: opened.add_person("Salma", "new"),
        lambda: opened.rename_person(uuid.uuid4(), "Salma"),
        lambda: opened.set_passphrase_after_recovery("Salma", "new"),
        opened.people,
        lambda: opened.add_recovery("words"),
        lambda: rekey.begin(opened, "new"),
        lambda: opened.create_compartment("identities"),
        lambda: opened.open_compartment("identities"),
        lambda: opened.change_compartment_passphrase("identities", "new"),
        opened.slots,
        opened.earlier_public_keys,
        lambda: opened.sign_as_opener(b""),
        lambda: opened.remove_slot("00"),
        lambda: blobs.put(sys.stdin.buffer),
        lambda: blobs.open("0" * 64),
        lambda: blobs.read("0" * 64, 1),
        lambda: blobs.copy_to("0" * 64, sys.stdout.buffer),
        lambda: blobs.verify("0" * 64),
        lambda: blobs.size("0" * 64),
        lambda: blobs.has("0" * 64),
        lambda: blobs.delete("0" * 64),
        lambda: blobs.name_of("0" * 64),
        lambda: next(blobs.stored_names()),
        blobs.remove_temporary,
    ]
    for verb in verbs:
        with pytest.raises(VaultLocked):
            verb()


def test_every_writing_verb_is_refused_when_open_read_only(folder: Path, passphrase: str, snapshot) -> None:
    before = snapshot(folder)
    with vault.open(folder, passphrase, read_only=True) as v:
        verbs = [
            v.repair_header,
            lambda: v.write_head({}),
            lambda: v.change_passphrase(passphrase, "new"),
            lambda: v.add_person("Salma", "new"),
            lambda: v.add_recovery("words"),
            lambda: rekey.begin(v, "new"),
            lambda: v.create_compartment("identities"),
            lambda: v.change_compartment_passphrase("identities", "new"),
            lambda: v.rename_person(v.people()[0].id, "Salma"),
            lambda: v.set_passphrase_after_recovery("Salma", "new"),
            lambda: v.remove_slot(v.slot_id),
            lambda: v.evidence.put(sys.stdin.buffer),
            lambda: v.evidence.delete("0" * 64),
            v.evidence.remove_temporary,
        ]
        for verb in verbs:
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.code == "read_only"
    assert snapshot(folder) == before


def test_leftovers_of_an_interrupted_writer_are_swept(folder: Path, passphrase: str) -> None:
    left = [folder / "vault.json.new", folder / "head.json.new", folder / "evidence" / f"{0:032x}.tmp"]
    for path in left:
        path.touch()
    vault.open(folder, passphrase, read_only=True).lock()
    assert all(path.exists() for path in left)
    vault.open(folder, passphrase).lock()
    assert not any(path.exists() for path in left)


def test_a_leftover_that_cannot_be_removed_keeps_nobody_out(folder: Path, passphrase: str) -> None:
    (folder / "evidence" / f"{0:032x}.tmp").mkdir()
    with vault.open(folder, passphrase) as v, pytest.raises(WorldFault):
        v.evidence.remove_temporary()


def test_a_header_that_changes_while_it_is_opened_is_not_trusted(
    folder: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlock = unlocking.unlock

    def unlock_while_another_program_writes(
        copies: dict[str, bytes], way: slots.Way, **options: Any
    ) -> unlocking.Unlocked:
        unlocked = unlock(copies, way, **options)
        (folder / "vault.json.bak").unlink()
        return unlocked

    monkeypatch.setattr(unlocking, "unlock", unlock_while_another_program_writes)
    with pytest.raises(VaultInUse) as changed:
        vault.open(folder, passphrase)
    assert changed.value.code == "changed_meanwhile"
    monkeypatch.undo()
    vault.open(folder, passphrase).lock()


def test_signatures_check_with_the_public_key_alone(opened: vault.OpenVault) -> None:
    signature = opened.sign(b"checkpoint")
    key = opened.signing_public_key()
    assert signing.is_signed_by(key, signature, b"checkpoint")
    assert not signing.is_signed_by(key, signature, b"checkpoinT")
    assert not signing.is_signed_by(key, signature[:-1], b"checkpoint")
    assert not signing.is_signed_by(key[:-1], signature, b"checkpoint")


def test_calibration_keeps_to_the_limits() -> None:
    def machine(seconds: float):
        ticks = iter([0.0, seconds])
        return lambda: next(ticks)

    assert slots.calibrate(machine(5.0)) == KdfCost()
    assert slots.calibrate(machine(0.325)) == KdfCost(memory_kib=256 * 1024)
    assert slots.calibrate(machine(0.08)) == KdfCost(memory_kib=512 * 1024, passes=6)
    assert slots.calibrate(machine(0.0)) == KdfCost(memory_kib=512 * 1024, passes=16)


def test_too_little_memory_is_a_fault_of_the_world(folder: Path, passphrase: str, monkeypatch) -> None:
    def fail(*arguments: object, **named: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(slots, "hash_secret_raw", fail)
    with pytest.raises(WorldFault) as fault:
        vault.open(folder, passphrase + " typed for the first time")
    assert fault.value.code == "memory"


def test_a_full_disk_leaves_no_half_made_vault(mount) -> None:
    place = mount("size=8m")
    (place / "fill").write_bytes(bytes(shutil.disk_usage(place).free))
    with pytest.raises(WorldFault) as fault:
        vault.create(place / "new", "phrase", cost=KdfCost())
    assert fault.value.code == "disk_full"
    assert [p.name for p in place.iterdir()] == ["fill"]


def test_a_full_disk_keeps_the_old_passphrase(mount, folder: Path, passphrase: str) -> None:
    place = mount("size=8m")
    moved = Path(shutil.copytree(folder, place / folder.name))
    with vault.open(moved, passphrase) as v:
        v.write_head({"size": 1})
        (place / "fill").write_bytes(bytes(shutil.disk_usage(place).free))
        with pytest.raises(WorldFault) as fault:
            v.change_passphrase(passphrase, "new")
        assert fault.value.code == "disk_full"
        with pytest.raises(WorldFault):
            v.write_head({"size": 2})
        assert v.read_head() == {"size": 1}
        assert v.generation == 1
    assert not list(moved.glob("*" + files.NEW))
    with vault.open(moved, passphrase) as v:
        assert v.header_damage == ()


def test_a_new_vault_is_discarded_whole_and_another_is_not(tmp_path: Path) -> None:
    made = vault.create(tmp_path / "new", "phrase", cost=KdfCost())
    for name in ("case.db", "case.db-wal", "case.db-shm"):
        (made.folder / name).touch()
    made.write_head({})
    vault.discard(made)
    assert made.is_locked
    assert list(tmp_path.iterdir()) == []

    made = vault.create(tmp_path / "new", "phrase", cost=KdfCost())
    (made.folder / "foreign.txt").touch()
    vault.discard(made)
    assert [p.name for p in made.folder.iterdir()] == ["foreign.txt"]


def test_a_vault_with_evidence_is_never_discarded(opened: vault.OpenVault, passphrase: str, snapshot) -> None:
    opened.evidence.put(io.BytesIO(b"evidence"))
    before = snapshot(opened.folder)
    reader = vault.open(opened.folder, passphrase, read_only=True)
    for v in (opened, reader):
        with pytest.raises(Refused) as refused:
            vault.discard(v)
        assert refused.value.code == "not_new"
    assert snapshot(opened.folder) == before


def test_a_vault_needs_a_name_and_no_other_vault_around_it(opened: vault.OpenVault) -> None:
    for place, code in ((Path(".."), "no_name"), (Path(), "no_name"), (opened.folder / "inner", "inside_vault")):
        with pytest.raises(Refused) as refused:
            vault.create(place, "phrase", cost=KdfCost())
        assert (refused.value.code, refused.value.field) == (code, "folder")


def test_files_that_casefile_never_put_there_are_told(opened: vault.OpenVault) -> None:
    for name in ("notes.txt", ".DS_Store", "Thumbs.db", "case.db-wal", "case.2.db"):
        (opened.folder / name).touch()
    there = [".DS_Store", "Thumbs.db", "case.2.db", "notes.txt"]
    assert opened.foreign_files() == there
    (opened.folder / "lock").write_bytes(b"hidden here")
    assert opened.foreign_files() == sorted([*there, "lock"])


@pytest.mark.parametrize(
    ("names", "who"),
    [
        (
            ".stfolder .stversions/case~20260101-120000.db .syncthing.case.db.tmp ~syncthing~case.db.tmp "
            "case.sync-conflict-20260102-101112-ABCDEFG.db .dropbox .dropbox.cache .sync_6f3e9a1b2c4d.db "
            ".sync_6f3e9a1b2c4d.db-wal ._sync_6f3e9a1b2c4d.db .owncloudsync.log .case.db.~1a2b .case.db.icloud "
            ".849C9593-D756-4E56-8D6E-42412F2A707B .tmp.driveupload .sync case.db.!sync .debris "
            "evidence/.stfolder evidence/ab/.syncthing.x.age.tmp",
            Stranger.SYNCHRONISING,
        ),
        (".DS_Store ._vault.json Thumbs.db DESKTOP.INI .Trash-1000 .directory .fseventsd", Stranger.SYSTEM),
        (
            ".~lock.vault.json# ~$case.db .case.db.swp .nfs000000000012ab .fuse_hidden0000a1 .goutputstream-X1Y2 "
            ".case.db.k3J9aQ case.db~ .#head.json",
            Stranger.PROGRAM,
        ),
        ("notes.txt case.2.db case.db-wal.aside .secret .case.db", Stranger.UNKNOWN),
    ],
)
def test_who_left_it_is_known_by_its_name(names: str, who: Stranger) -> None:
    assert {name: who_left(name) for name in names.split()} == dict.fromkeys(names.split(), who)


def test_the_second_version_that_a_cloud_made_is_known() -> None:
    for name in ("case (Ms Orell's conflicted copy 2026-01-01).db", "head (SFConflict a@b.org 2026-01-01).json"):
        assert who_left(name) is Stranger.SYNCHRONISING
