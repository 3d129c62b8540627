"""Copies of a vault's encrypted files elsewhere, each read back from the disk and compared; and the list of them.

Nothing here decrypts to a disk: what is copied is what lies in the vault, byte for byte.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.vault import canonical, head, header, layout
from casefile.vault.age import AgeDamagedError, AgeReader
from casefile.vault.files import fsync_folder, open_regular, private, write_safely
from casefile.vault.header import Header, HeaderUnreadableError
from casefile.vault.keys import derive, mac
from casefile.vault.layout import EVIDENCE, EVIDENCE_SUFFIX, HEADERS, MANIFEST
from casefile.vault.taps import PIECE, io_failure, open_from_disk
from casefile.vault.vault import OpenVault

LARGEST_MANIFEST = 1 << 29
"""Bytes: two million evidence files."""

Advance = Callable[[int], None]
"""Notified how many more bytes were read or written; raises to stop."""


class SourceUnreadableError(OSError):
    """What was to be copied is not there, is no file, or cannot be read to its end; the place of the copy is well."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A file as it lies there, encrypted.

    :param sha256: of the bytes as they lie there, lower-case hexadecimal. :param size: in bytes.
    """

    sha256: str
    size: int


def copy_file(source: Path, target: Path, advance: Advance) -> Copied:
    """Copy one file under a temporary name, read it back from the disk, and give it its name when it is the same.

    :raises SourceUnreadableError: there is no whole file to copy. :raises OSError: one of the two media failed;
        nothing is left under either name.
    """
    _make_folder(target.parent)
    temporary = target.with_name(layout.temporary_name())
    try:
        written = _write(source, temporary, advance)
        if digest_of(temporary, advance) != written:
            raise io_failure()
        temporary.replace(target)
        fsync_folder(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return written


def copy_evidence(vault: OpenVault, sha256: str, target: Path, advance: Advance) -> Copied:
    """Copy one evidence file of an open vault. What is read back is also decrypted and compared with the SHA-256 of
    its content, so that a file that is damaged in the vault never gets the name of a good copy.

    :param sha256: of the plain content.
    :raises VaultDamaged: the file is missing or damaged in the vault; ``target`` is as it was.
    :raises OSError: the medium of the copy failed; ``target`` is as it was.
    """
    source = vault.folder / vault.evidence.path_in_vault(sha256)
    if not source.is_file():
        vault.evidence.verify(sha256)  # says so in words
    _make_folder(target.parent)
    temporary = target.with_name(layout.temporary_name())
    try:
        try:
            written = _write(source, temporary, advance)
        except OSError:
            vault.evidence.verify(sha256)  # a page of the vault's disk that cannot be read is damage of the vault
            raise
        if examined(vault, temporary, sha256, advance) != written:
            vault.evidence.verify(sha256)
            raise io_failure()
        temporary.replace(target)
        fsync_folder(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return written


def holds(folder: Path, name: str, *, largest: int | None = None) -> bool:
    """Whether the evidence file of that name lies in a backup: a file of its own, not something that leads elsewhere
    or never ends.

    :param largest: bytes that it may have at most.
    """
    path = folder / layout.evidence_path(name)
    try:
        found = path.lstat()
    except OSError:
        return False
    inside = not (path.parent.is_symlink() or path.parent.parent.is_symlink())
    return stat.S_ISREG(found.st_mode) and inside and (largest is None or found.st_size <= largest)


def evidence_in(folder: Path) -> dict[str, int]:
    """The sizes of all evidence files that lie in a backup, by name."""
    names = [path.name.removesuffix(EVIDENCE_SUFFIX) for path in (folder / EVIDENCE).glob(f"??/*{EVIDENCE_SUFFIX}")]
    return {
        name: (folder / layout.evidence_path(name)).stat().st_size
        for name in names
        if layout.is_evidence_name(name) and holds(folder, name)
    }


def digest_of(path: Path, advance: Advance) -> Copied:
    """What lies on the disk, read past the system's memory of having written it where the system allows.

    :raises OSError: it is not there or cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    with open_from_disk(path) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            advance(len(piece))
    return Copied(digest.hexdigest(), size)


def examined(vault: OpenVault, path: Path, sha256: str, advance: Advance) -> Copied | None:
    """What lies there, if it decrypts to that content; None where it does not.

    :raises OSError: it is not there or cannot be read.
    """
    plain = hashlib.sha256()
    try:
        with AgeReader(open_from_disk(path), vault._ring.evidence_seed(), check=vault._ring.require_open) as reader:
            while piece := reader.read(PIECE):
                plain.update(piece)
                advance(len(piece))
    except AgeDamagedError:
        return None
    return digest_of(path, lambda _size: None) if plain.hexdigest() == sha256 else None


def headers_of(vault: OpenVault) -> dict[str, bytes]:
    """Both copies of the header as they lie in the vault now; a damaged one is replaced by the good one.

    :raises VaultDamaged: neither is intact.
    """
    damaged = vault.verify_header()
    found = header.read_copies(vault.folder)
    good = next(found[name] for name in HEADERS if name in found and name not in damaged)
    return {name: good if name in damaged else found[name] for name in HEADERS}


def generation_of(headers: dict[str, bytes]) -> int:
    """The generation of the newest of these copies (:func:`headers_of`)."""
    return max(Header.from_untrusted(each)[0].generation for each in headers.values())


def vault_id_in(folder: Path) -> str:
    """The id of the vault whose header lies in ``folder``, unproved; empty where none can be read."""
    for untrusted in header.read_copies(folder).values():
        with suppress(HeaderUnreadableError):
            return str(Header.from_untrusted(untrusted)[0].vault_id)
    return ""


def write_head(vault: OpenVault, folder: Path, content: dict[str, Any]) -> None:
    """Write a head.json of this vault into another folder.

    :raises WorldFault: the medium refuses.
    """
    head.write(folder, content, vault._ring)


def write_manifest(vault: OpenVault, folder: Path, content: dict[str, Any]) -> None:
    """Write the list of a backup's files with an HMAC-SHA256 under a key of the vault's own for this use.

    :raises WorldFault: the medium refuses.
    """
    write_safely(folder, {MANIFEST: canonical.dumps({"manifest": content, "mac": _mac(vault, content)})})


def read_manifest(folder: Path, vault: OpenVault | None) -> dict[str, Any]:
    """The list of a backup's files.

    :param vault: whose key must have written it; None: nobody's, and the list is untrusted.
    :raises VaultDamaged: missing, damaged, or not written by this vault (code ``"manifest_damaged"``).
    """
    try:
        with open_regular(folder / MANIFEST) as file:
            shape = canonical.loads_untrusted(file.read(LARGEST_MANIFEST + 1), limit=LARGEST_MANIFEST)
        content = shape["manifest"]
        named = all(_is_entry(name, each) for name, each in content["evidence"].items())
        if not (named and isinstance(shape["mac"], str) and isinstance(content["snapshot"], str)):
            raise ValueError
    except (OSError, canonical.NotCanonicalError, KeyError, TypeError, ValueError, AttributeError):
        raise _damaged() from None
    if vault is not None and not hmac.compare_digest(_mac(vault, content).encode(), shape["mac"].encode()):
        raise _damaged()
    return dict(content)


def _is_entry(name: str, untrusted: Any) -> bool:
    """Also of a list that the vault signed: somebody who holds its key must not write outside a restored vault."""
    size = untrusted.get("size")
    return layout.is_evidence_name(name) and type(size) is int and size >= 0


def _make_folder(folder: Path) -> None:
    """:raises OSError: it cannot be made, or leads elsewhere: anyone who had the medium may have put a link there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _mac(vault: OpenVault, content: dict[str, Any]) -> str:
    key = derive(vault._ring.vault_key(), "backup manifest", salt=vault.id.bytes)
    return mac(key, canonical.dumps(content)).hex()


def _damaged() -> VaultDamaged:
    return VaultDamaged(_("The list of files of this backup is missing or damaged."), code="manifest_damaged")


def _write(source: Path, target: Path, advance: Advance) -> Copied:
    digest, size = hashlib.sha256(), 0
    with _opened(source) as file, open(target, "xb", opener=private) as out:
        while piece := _read(file):
            digest.update(piece)
            out.write(piece)
            size += len(piece)
            advance(len(piece))
        out.flush()
        os.fsync(out.fileno())
    return Copied(digest.hexdigest(), size)


def _opened(source: Path) -> BinaryIO:
    try:
        return open_regular(source)
    except OSError as error:
        raise SourceUnreadableError(error.errno, os.strerror(error.errno or 0)) from None


def _read(file: BinaryIO) -> bytes:
    try:
        return file.read(PIECE)
    except OSError as error:
        raise SourceUnreadableError(error.errno, os.strerror(error.errno or 0)) from None
