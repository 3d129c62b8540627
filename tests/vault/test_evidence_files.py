"""Evidence files: what goes in comes out, and whatever is changed on the disk is noticed and named."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from casefile.errors import BadInput, Refused, VaultDamaged, VaultLocked, WorldFault
from casefile.vault import age, evidence_files, vault
from casefile.vault.evidence_files import StoredFile

CHUNK = 64 * 1024
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]
PROJECT = Path(vault.__file__).parents[2]


def content(size: int) -> bytes:
    return hashlib.shake_256(str(size).encode()).digest(size)


def put(opened: vault.OpenVault, data: bytes) -> StoredFile:
    return opened.evidence.put(io.BytesIO(data))


def path_of(opened: vault.OpenVault, stored: StoredFile) -> Path:
    return opened.folder / opened.evidence.path_in_vault(stored.sha256)


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(opened: vault.OpenVault, size: int) -> None:
    data = content(size)
    stored = put(opened, data)
    assert stored == StoredFile(
        name=opened.evidence.name_of(stored.sha256),
        sha256=hashlib.sha256(data).hexdigest(),
        sha512=hashlib.sha512(data).hexdigest(),
        size=size,
    )
    assert opened.evidence.read(stored.sha256, limit=size) == data
    assert opened.evidence.size(stored.sha256) == size
    assert opened.evidence.has(stored.sha256)
    assert list(opened.evidence.stored_names()) == [stored.name]
    opened.evidence.verify(stored.sha256)
    with opened.evidence.open(stored.sha256) as stream:
        assert stream.read() == data


@pytest.mark.parametrize("size", SIZES)
def test_a_stock_age_tool_opens_it_with_the_recovery_identity(opened: vault.OpenVault, size: int) -> None:
    data = content(size)
    path = path_of(opened, put(opened, data))
    identity = pyrage.x25519.Identity.from_str(opened.recovery_identity())
    assert pyrage.decrypt(path.read_bytes(), [identity]) == data
    assert path.suffix == ".age"
    assert path.parent.name == path.name[:2]


def test_the_published_example_of_an_identity_is_spelled_alike() -> None:
    """https://c2sp.org/age, "The X25519 recipient type"."""
    expected = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    assert age.secret_key(b"\x42" * 32) == expected
    recipient = pyrage.x25519.Identity.from_str(expected).to_public()
    assert str(recipient) == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def test_the_disk_shows_neither_content_nor_hash(opened: vault.OpenVault) -> None:
    stored = put(opened, b"canary " * 1000)
    seen = b"".join(p.read_bytes() for p in opened.folder.rglob("*") if p.is_file())
    seen += "".join(map(str, opened.folder.rglob("*"))).encode()
    assert b"canary" not in seen
    assert stored.sha256.encode() not in seen
    assert bytes.fromhex(stored.sha256) not in seen


def test_a_stream_seeks_like_the_file_itself(opened: vault.OpenVault) -> None:
    data = content(3 * CHUNK + 17)
    stored = put(opened, data)
    plain = io.BytesIO(data)
    with opened.evidence.open(stored.sha256, verify=False) as stream:
        assert stream.seekable()
        assert stream.readable()
        for offset, whence in [(CHUNK - 3, 0), (5, 1), (-20, 2), (0, 0), (2 * CHUNK, 0), (9 * CHUNK, 0)]:
            assert stream.seek(offset, whence) == plain.seek(offset, whence)
            assert stream.read(10) == plain.read(10)
            assert stream.tell() == plain.tell()
        with pytest.raises(ValueError, match="negative"):
            stream.seek(-1)


def test_an_open_stream_is_dead_once_the_vault_is_locked(opened: vault.OpenVault) -> None:
    stored = put(opened, content(3 * CHUNK))
    stream = opened.evidence.open(stored.sha256)
    assert stream.read(1)
    opened.lock()
    with pytest.raises(VaultLocked):
        stream.seek(2 * CHUNK)
        stream.read(1)
    stream.close()


def test_the_same_content_is_stored_once(opened: vault.OpenVault) -> None:
    first = put(opened, b"same")
    path = path_of(opened, first)
    before = path.read_bytes()
    second = put(opened, b"same")
    assert (second.existed, second.repaired) == (True, False)
    assert second.name == first.name
    assert path.read_bytes() == before
    assert [p for p in opened.folder.rglob("*") if p.suffix == ".tmp"] == []


def test_a_damaged_file_is_replaced_when_the_same_content_comes_again(opened: vault.OpenVault) -> None:
    stored = put(opened, b"same")
    path_of(opened, stored).write_bytes(b"ruin")
    again = put(opened, b"same")
    assert (again.existed, again.repaired) == (False, True)
    opened.evidence.verify(stored.sha256)


def _flip(position: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        bad = bytearray(data)
        bad[position] ^= 1
        return bytes(bad)

    return change


DAMAGE = {
    "emptied": lambda data: b"",
    "not age": lambda data: b"hello",
    "last byte": _flip(-1),
    "last chunk": _flip(-30),
    "last byte cut": lambda data: data[:-1],
    "last chunk cut": lambda data: data[:-33],
    "cut inside a tag": lambda data: data[:-23],
    "cut to an empty last chunk": lambda data: data[:-17],
    "cut after the first chunk": lambda data: data[: -(2 * (CHUNK + 16) + 33)],
    "cut in the header": lambda data: data[:100],
    "cut before the nonce": lambda data: data[: data.index(b"\n--- ") + 50],
    "extended by one": lambda data: data + b"\0",
    "extended by a chunk": lambda data: data + bytes(CHUNK + 16),
    "middle chunk": lambda data: _flip(len(data) // 2)(data),
    "chunks exchanged": lambda data: data[: -33 - (CHUNK + 16)] + data[-33:] + data[-33 - (CHUNK + 16) : -33],
    "nonce": lambda data: _flip(data.index(b"\n--- ") + 50)(data),
    "mac": lambda data: _flip(data.index(b"\n--- ") + 6)(data),
    "mac padded": lambda data: data.replace(b"\n--- ", b"\n--- =", 1),
    "all header": lambda data: b"age-encryption.org/v1\n" * 5000,
    "no stanza": lambda data: b"age-encryption.org/v1\n" + data[data.index(b"\n--- ") + 1 :],
    "other stanza only": lambda data: data.replace(b"-> X25519", b"-> X25518", 1),
    "two shares": lambda data: data.replace(b"-> X25519 ", b"-> X25519 AAAA ", 1),
    "share short": lambda data: data.replace(b"-> X25519 ", b"-> X25519 AAAA\n-> ", 1),
    "body missing": lambda data: data[: data.index(b"\n", 30)] + data[data.index(b"\n--- ") :],
    "share of low order": lambda data: data[:32] + b"A" * 43 + data[75:],
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_any_damage_is_named_by_the_path_inside_the_vault(opened: vault.OpenVault, kind: str) -> None:
    stored = put(opened, content(3 * CHUNK + 17))
    path = path_of(opened, stored)
    good = path.read_bytes()
    path.write_bytes(DAMAGE[kind](good))
    assert path.read_bytes() != good
    readers = [
        lambda: opened.evidence.verify(stored.sha256),
        lambda: opened.evidence.open(stored.sha256).read(),
        lambda: opened.evidence.open(stored.sha256, verify=False).read(),
        lambda: opened.evidence.read(stored.sha256, 1 << 30),
        lambda: opened.evidence.copy_to(stored.sha256, io.BytesIO()),
    ]
    for read in readers:
        with pytest.raises(VaultDamaged) as damaged:
            read()
        assert damaged.value.code == "blob_damaged"
        assert f"evidence/{stored.name[:2]}/{stored.name}.age" in str(damaged.value)


def test_every_byte_of_the_header_counts(opened: vault.OpenVault) -> None:
    stored = put(opened, b"short")
    path = path_of(opened, stored)
    good = path.read_bytes()
    for position in range(len(good)):
        path.write_bytes(_flip(position)(good))
        with pytest.raises(VaultDamaged):
            opened.evidence.verify(stored.sha256)


def test_two_exchanged_files_are_damage(opened: vault.OpenVault) -> None:
    one, two = put(opened, b"one"), put(opened, b"two")
    path_of(opened, one).write_bytes(path_of(opened, two).read_bytes())
    with pytest.raises(VaultDamaged):
        opened.evidence.verify(one.sha256)
    with pytest.raises(VaultDamaged):
        opened.evidence.open(one.sha256)
    out = io.BytesIO()
    with pytest.raises(VaultDamaged):
        opened.evidence.copy_to(one.sha256, out)


def test_a_file_for_another_identity_is_damage(opened: vault.OpenVault) -> None:
    stored = put(opened, b"one")
    foreign = io.BytesIO()
    age.encrypt(io.BytesIO(b"one"), foreign, bytes(range(32)))
    path_of(opened, stored).write_bytes(foreign.getvalue())
    with pytest.raises(VaultDamaged):
        opened.evidence.verify(stored.sha256)


def test_a_file_for_several_identities_opens(opened: vault.OpenVault) -> None:
    """A person may re-encrypt evidence with another tool; the content decides."""
    stored = put(opened, b"one")
    ours = pyrage.x25519.Identity.from_str(opened.recovery_identity()).to_public()
    other = pyrage.x25519.Identity.generate().to_public()
    path_of(opened, stored).write_bytes(pyrage.encrypt(b"one", [other, ours]))
    assert opened.evidence.read(stored.sha256, 10) == b"one"


def test_a_missing_file_is_named(opened: vault.OpenVault) -> None:
    stored = put(opened, b"one")
    path_of(opened, stored).unlink()
    assert not opened.evidence.has(stored.sha256)
    readers = [
        lambda: opened.evidence.verify(stored.sha256),
        lambda: opened.evidence.open(stored.sha256, verify=False),
        lambda: opened.evidence.size(stored.sha256),
    ]
    for read in readers:
        with pytest.raises(VaultDamaged) as missing:
            read()
        assert missing.value.code == "blob_missing"
        assert stored.name in str(missing.value)


def test_an_unreadable_file_is_a_fault_of_the_world(opened: vault.OpenVault) -> None:
    stored = put(opened, b"one")
    path = path_of(opened, stored)
    path.unlink()
    path.mkdir()
    with pytest.raises(WorldFault) as fault:
        opened.evidence.verify(stored.sha256)
    assert fault.value.code == "io"
    with pytest.raises(WorldFault):
        opened.evidence.delete(stored.sha256)


def test_deleting_removes_the_file(opened: vault.OpenVault) -> None:
    stored = put(opened, b"one")
    assert opened.evidence.delete(stored.sha256)
    assert not opened.evidence.delete(stored.sha256)
    assert list(opened.evidence.stored_names()) == []


@pytest.mark.parametrize("wrong", ["", "0" * 63, "G" * 64, "A" * 64, "../" * 21 + "."])
def test_only_a_sha256_finds_a_file(opened: vault.OpenVault, wrong: str) -> None:
    with pytest.raises(BadInput) as bad:
        opened.evidence.open(wrong)
    assert bad.value.code == "bad_hash"


def test_a_large_file_is_not_read_into_memory(opened: vault.OpenVault) -> None:
    stored = put(opened, content(100))
    with pytest.raises(Refused) as refused:
        opened.evidence.read(stored.sha256, limit=99)
    assert refused.value.code == "too_large"


def test_a_system_that_cannot_drop_its_cache_verifies_all_the_same(
    opened: vault.OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    opened.evidence.verify(put(opened, b"one").sha256)


def test_progress_counts_writing_and_verifying(opened: vault.OpenVault) -> None:
    size = 3 * 1024 * 1024
    seen: list[tuple[int, int]] = []
    stored = opened.evidence.put(
        io.BytesIO(bytes(size)), total=size, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (2 * size, 2 * size)
    assert [done for done, _total in seen] == sorted(done for done, _total in seen)
    seen.clear()
    opened.evidence.copy_to(stored.sha256, io.BytesIO(), progress=lambda d, t: seen.append((d, t)))
    assert seen[-1] == (size, size)


def leftovers(opened: vault.OpenVault) -> list[Path]:
    return [p for p in (opened.folder / "evidence").rglob("*") if p.is_file()]


@pytest.mark.parametrize("after", [0, 2, 5])
def test_cancelling_leaves_nothing(opened: vault.OpenVault, after: int) -> None:
    """With four pieces to write, the fifth question is asked while verifying."""
    questions = iter(range(1000))
    with pytest.raises(Refused) as cancelled:
        opened.evidence.put(io.BytesIO(bytes(4 * 1024 * 1024)), cancelled=lambda: next(questions) >= after)
    assert cancelled.value.code == "cancelled"
    assert leftovers(opened) == []


def test_what_is_set_aside_can_be_cancelled_and_is_read_until_it_is_dropped(opened: vault.OpenVault) -> None:
    with pytest.raises(Refused) as cancelled:
        opened.evidence.set_aside(io.BytesIO(bytes(2 << 20)), cancelled=lambda: True)
    assert cancelled.value.code == "cancelled"
    assert leftovers(opened) == []
    aside = opened.evidence.set_aside(io.BytesIO(b"pages"))
    with aside.open() as stream:
        assert stream.read() == b"pages"
    aside.drop()
    with pytest.raises(WorldFault):
        aside.open()
    assert leftovers(opened) == []


def test_what_fails_while_it_is_set_aside_leaves_nothing(opened: vault.OpenVault) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "the medium failed")

    with pytest.raises(WorldFault):
        opened.evidence.set_aside(Failing())
    assert leftovers(opened) == []


def test_copying_out_can_be_cancelled(opened: vault.OpenVault) -> None:
    stored = put(opened, b"one")
    with pytest.raises(Refused):
        opened.evidence.copy_to(stored.sha256, io.BytesIO(), cancelled=lambda: True)


def test_locking_in_the_middle_leaves_nothing(opened: vault.OpenVault) -> None:
    with pytest.raises(VaultLocked):
        opened.evidence.put(io.BytesIO(bytes(4 << 20)), progress=lambda done, total: opened.lock())
    assert leftovers(opened) == []


class _Pulled(io.RawIOBase):
    """A stick that is pulled out after the first piece."""

    def __init__(self) -> None:
        super().__init__()
        self._first = True

    def read(self, size: int = -1) -> bytes:
        if self._first:
            self._first = False
            return bytes(size)
        raise OSError(5, "Input/output error")


def test_a_source_that_fails_is_not_mistaken_for_its_end(opened: vault.OpenVault) -> None:
    with pytest.raises(WorldFault) as fault:
        opened.evidence.put(_Pulled())
    assert fault.value.code == "source_unreadable"
    assert leftovers(opened) == []


def test_a_fault_in_the_callback_is_not_swallowed(opened: vault.OpenVault) -> None:
    def broken(done: int, total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        opened.evidence.put(io.BytesIO(b"one"), progress=broken)
    assert leftovers(opened) == []


def test_a_full_disk_leaves_nothing(mount, folder: Path, passphrase: str) -> None:
    place = mount("size=8m")
    moved = Path(shutil.copytree(folder, place / folder.name))
    with vault.open(moved, passphrase) as v:
        kept = put(v, b"kept")
        with pytest.raises(WorldFault) as fault:
            put(v, bytes(16 << 20))
        assert fault.value.code == "disk_full"
        assert [p.stem for p in leftovers(v)] == [kept.name]
        v.evidence.verify(kept.sha256)


@pytest.mark.parametrize("limit", [0, 100, CHUNK, CHUNK + 300, 3 * CHUNK])
def test_a_file_size_limit_reads_as_a_full_disk(opened: vault.OpenVault, limit: int) -> None:
    """It strikes in the header, in the middle, and in the last write, whose error the library drops."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(WorldFault) as fault:
            put(opened, content(3 * CHUNK))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert fault.value.code == "disk_full"
    assert leftovers(opened) == []


@pytest.mark.usefixtures("failing_fsync")
def test_a_failing_disk_is_reported_not_stored(opened: vault.OpenVault) -> None:
    with pytest.raises(WorldFault) as fault:
        put(opened, b"one")
    assert fault.value.code == "io"
    assert leftovers(opened) == []


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: b"age" + data, _flip(-20)], ids=["cut", "moved", "flipped"]
)
def test_a_disk_that_keeps_something_else_is_caught_before_success(
    opened: vault.OpenVault, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]
) -> None:
    def open_spoiled(path: Path) -> io.BufferedReader:
        path.write_bytes(spoil(path.read_bytes()))
        return path.open("rb")

    monkeypatch.setattr(evidence_files, "open_from_disk", open_spoiled)
    with pytest.raises(WorldFault) as fault:
        put(opened, b"one")
    assert fault.value.code == "io"
    assert leftovers(opened) == []


def test_an_encryption_of_something_else_is_caught_before_success(
    opened: vault.OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encrypt(source, target, seed: bytes) -> None:
        changed = source.read().replace(b"one", b"two")
        encrypt_really(io.BytesIO(changed), target, seed)

    encrypt_really = age.encrypt
    monkeypatch.setattr(age, "encrypt", encrypt)
    with pytest.raises(WorldFault):
        put(opened, b"one")
    assert leftovers(opened) == []


def test_leftovers_of_a_killed_writer_are_removed(opened: vault.OpenVault) -> None:
    stored = put(opened, b"one")
    (opened.folder / "evidence" / f"{7:032x}.tmp").write_bytes(b"half")
    (opened.folder / "evidence" / "report.tmp").write_bytes(b"somebody else's")
    assert opened.evidence.remove_temporary() == 1
    assert {p.stem for p in leftovers(opened)} == {stored.name, "report"}


BIG = """
import io, resource, sys
from pathlib import Path
from casefile.vault import vault

class Endless(io.RawIOBase):
    def __init__(self, size):
        self.left = size
    def read(self, size=-1):
        piece = min(size, self.left)
        self.left -= piece
        return bytes(piece)

def peak():
    # Not ru_maxrss: a child starts with its parent's.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])

class Nowhere(io.RawIOBase):
    def write(self, piece):
        return len(piece)

size = 200 << 20
with vault.open(Path(sys.argv[1]), sys.argv[2]) as opened:
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    stored = opened.evidence.put(Endless(size))
    opened.evidence.copy_to(stored.sha256, Nowhere())
    print(stored.size == size, peak() - before)
"""


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="needs Linux's peak memory counter")
def test_200_megabytes_pass_in_constant_memory(folder: Path, passphrase: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BIG, str(folder), passphrase],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    right_size, kib = done.stdout.split()
    assert right_size == "True"
    assert int(kib) < 32 * 1024
