"""Evidence files at rest: ``evidence/ab/<name>.age``, encrypted, named so that the name reveals nothing,
verified before they count.

The name is an HMAC of the content's SHA-256: a bare hash would let anyone who seizes the disk prove that a known
video is on it. Reading by SHA-256 checks the content against it, which binds content to name: exchanging two
files on the disk is damage like any other.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casefile.errors import BadInput, Refused, VaultDamaged, VaultLocked
from casefile.i18n import _, isolate
from casefile.vault import age, layout
from casefile.vault.age import AgeDamagedError, AgeReader, EncryptionFailedError
from casefile.vault.files import fsync_folder, open_regular, private, world_fault
from casefile.vault.keys import KeyRing, mac
from casefile.vault.layout import EVIDENCE, EVIDENCE_SUFFIX, TEMPORARY
from casefile.vault.taps import PIECE, Progress, Source, Target, io_failure, open_from_disk


@dataclass(frozen=True)
class StoredFile:
    """What :meth:`EvidenceFiles.put` stored.

    :param name: 64 hexadecimal digits, the file name without ``.age``.
    :param sha256: of the plain content, lower-case hexadecimal.
    :param sha512: of the plain content, lower-case hexadecimal.
    :param size: of the plain content, in bytes.
    :param existed: the same content was in the vault already; nothing was added.
    :param repaired: the vault held a damaged file of that name, which this one replaced.
    """

    name: str
    sha256: str
    sha512: str
    size: int
    existed: bool = False
    repaired: bool = False


@dataclass(frozen=True)
class SetAside:
    """What :meth:`EvidenceFiles.set_aside` keeps: encrypted, without a name of its own.

    :param sha256: of the plain content, and :param sha512: likewise; lower-case hexadecimal. :param size: in bytes.
    """

    _path: Path
    _ring: KeyRing
    sha256: str
    sha512: str
    size: int

    def open(self) -> BinaryIO:
        """The plain content, seekable. :raises WorldFault: it cannot be read back."""
        try:
            reader = AgeReader(open_regular(self._path), self._ring.evidence_seed(), check=self._ring.require_open)
        except (OSError, AgeDamagedError):
            raise world_fault(io_failure(), EVIDENCE) from None
        return io.BufferedReader(reader, age.CHUNK)

    def drop(self) -> None:
        """Remove it; nothing happens where it is gone."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class EvidenceFiles:
    """The evidence files of one open vault. Every method raises :class:`~casefile.errors.VaultLocked` once
    the vault is locked."""

    def __init__(self, vault_folder: Path, ring: KeyRing, *, read_only: bool) -> None:
        self._folder = vault_folder / EVIDENCE
        self._ring = ring
        self._read_only = read_only
        self._stopped = False
        self._naming_one = threading.Lock()
        self._unrecorded: set[str] = set()

    def stop(self) -> None:
        """The vault is about to be locked: nothing more is stored, and what is being stored is cancelled."""
        with self._naming_one:  # one that was just told to go on is known by now to :attr:`unrecorded`
            self._stopped = True

    @property
    def unrecorded(self) -> frozenset[str]:
        """SHA-256 of what was stored since the vault was opened and neither recorded nor removed: once it was
        stopped, what is left of intakes that the lock broke off.
        """
        with self._naming_one:
            return frozenset(self._unrecorded)

    def recorded(self, files: Collection[str]) -> None:
        """A record names these from now on.

        :param files: their SHA-256.
        """
        if files:
            with self._naming_one:
                self._unrecorded.difference_update(files)

    def put(
        self,
        stream: BinaryIO,
        *,
        total: int = 0,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> StoredFile:
        """Encrypt and store ``stream`` from its current position, in constant memory.

        The file is written under a temporary name, fsynced, read back from the disk, decrypted and hashed
        again; only then does it get its name. Nothing remains of one that fails.

        :param total: expected size in bytes, for ``progress`` only; 0 if unknown.
        :param progress: called with (done, total) in bytes; content counts twice, for writing and for
            verifying.
        :param cancelled: asked once per MiB.
        :raises Refused: cancelled (code ``"cancelled"``), or the vault is open read-only (code
            ``"read_only"``).
        :raises WorldFault: ``stream`` cannot be read (code ``"source_unreadable"``), or the disk is full or
            fails.
        """
        seed = self._seed_for_writing()
        self._require_going_on()
        steps = Progress(2 * total, progress, self._guarded(cancelled))
        temporary = self._folder / layout.temporary_name()
        try:
            source = self._encrypt(stream, temporary, seed, steps)
            for piece in self._verified_pieces(temporary, source.sha256.digest()):
                steps.advance(len(piece))
            return self._keep(temporary, source)
        except AgeDamagedError:
            raise world_fault(io_failure(), EVIDENCE) from None
        except OSError as error:
            raise world_fault(error, EVIDENCE) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def set_aside(self, stream: BinaryIO, *, cancelled: Callable[[], bool] | None = None) -> SetAside:
        """Encrypt what is made on the way to something else, in constant memory; whoever asked drops it. What a crash
        leaves of it goes at the next opening.

        :param stream: from its current position. :param cancelled: asked once per MiB.
        :raises Refused: cancelled, or the vault is open read-only. :raises WorldFault: the disk is full or fails.
        """
        seed = self._seed_for_writing()
        self._require_going_on()
        path = self._folder / layout.temporary_name()
        try:
            source = self._encrypt(stream, path, seed, Progress(0, None, self._guarded(cancelled)))
        except BaseException as error:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise world_fault(error, EVIDENCE) from error
            raise
        return SetAside(path, self._ring, source.sha256.hexdigest(), source.sha512.hexdigest(), source.size)

    def open(self, sha256: str, *, verify: bool = True) -> BinaryIO:
        """A seekable stream of the plain content; it raises :class:`VaultLocked` when read after the vault
        was locked.

        :param verify: check the whole content first. Leave it out only for a file that was verified since the
            vault was opened: each piece is authenticated either way, but only the whole tells an exchanged
            file.
        :raises VaultDamaged: missing, damaged or exchanged; here, or while reading.
        """
        if verify:
            self.verify(sha256)
        with self._naming(sha256):
            stream = _EvidenceStream(open_regular(self._path(sha256)), self._ring, lambda: self._naming(sha256))
        return io.BufferedReader(stream, age.CHUNK)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The plain content, read once; what was handed out counts only once the end is reached.

        :raises VaultDamaged: missing, damaged or exchanged, which is known at the end.
        """
        yield from self._named_pieces(sha256)

    def read(self, sha256: str, limit: int) -> bytes:
        """The whole verified content.

        :param limit: the most bytes wanted in memory.
        :raises Refused: it is larger (code ``"too_large"``).
        :raises VaultDamaged: missing, damaged or exchanged.
        """
        if self.size(sha256) > limit:
            raise Refused(_("The file is too large to be shown here."), code="too_large")
        content = io.BytesIO()
        self.copy_to(sha256, content)
        return content.getvalue()

    def copy_to(
        self,
        sha256: str,
        out: BinaryIO,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Write the plain content to ``out``. If this raises, what was written so far must be thrown away.

        :raises VaultDamaged: missing, damaged or exchanged; an exchanged file is only known at the end.
        :raises Refused: cancelled (code ``"cancelled"``).
        :raises OSError: ``out`` failed.
        """
        steps = Progress(self.size(sha256), progress, self._guarded(cancelled))
        for piece in self._named_pieces(sha256):
            out.write(piece)
            steps.advance(len(piece))

    def verify(self, sha256: str) -> None:
        """Decrypt and hash the whole file, from the disk rather than from the system's cache where the system
        allows.

        :raises VaultDamaged: missing (code ``"blob_missing"``) or damaged (``"blob_damaged"``); the message
            names the file's path inside the vault.
        """
        for _piece in self._named_pieces(sha256):
            pass

    def size(self, sha256: str) -> int:
        """Size of the plain content in bytes; the length is authenticated, the content not looked at.

        :raises VaultDamaged: missing or damaged.
        """
        with (
            self._naming(sha256),
            AgeReader(open_regular(self._path(sha256)), self._ring.evidence_seed()) as reader,
        ):
            return reader.size

    def has(self, sha256: str) -> bool:
        """Whether a file of that content's name is there; says nothing about its state."""
        return self._path(sha256).is_file()

    def delete(self, sha256: str) -> bool:
        """Remove the file. Returns False when it was not there.

        :raises Refused: the vault is open read-only.
        :raises WorldFault: the disk failed.
        """
        self._seed_for_writing()
        path = self._path(sha256)
        try:
            path.unlink()
            fsync_folder(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise world_fault(error, self.path_in_vault(sha256)) from error
        self.recorded([sha256])
        return True

    def stored_names(self) -> Iterator[str]:
        """The names (:meth:`name_of`) of all files there are, in order."""
        self._ring.require_open()
        for path in sorted(self._folder.glob(f"??/*{EVIDENCE_SUFFIX}")):
            if path.name.startswith(path.parent.name) and not path.parent.is_symlink():
                yield path.name.removesuffix(EVIDENCE_SUFFIX)

    def foreign_files(self) -> Iterator[str]:
        """Paths inside the vault of what lies among the evidence files without being one, or in the wrong folder."""
        self._ring.require_open()
        for path in sorted(self._folder.rglob("*")):
            inside = path.relative_to(self._folder).as_posix()
            if path.is_dir() and not path.is_symlink() and layout.is_evidence_folder(inside):
                continue
            named = layout.is_evidence_path(f"{EVIDENCE}/{inside}")
            if not (named or layout.is_temporary(inside)):
                yield f"{EVIDENCE}/{inside}"

    def name_of(self, sha256: str) -> str:
        """HMAC-SHA256 of the content's SHA-256: the file's name without ``.age``.

        :raises BadInput: not 64 lower-case hexadecimal digits.
        """
        return mac(self._ring.names(), _digest(sha256)).hex()

    def path_in_vault(self, sha256: str) -> str:
        """``evidence/ab/<name>.age``, for a message."""
        return layout.evidence_path(self.name_of(sha256))

    def remove_unnamed(self, known: Collection[str], *, most: int | None = None) -> int:
        """Remove files whose name (:meth:`name_of`) is not among ``known``: what an intake left that was cut off
        before it was recorded. Only for a database that is known to be the newest: otherwise these may be all that is
        left of a record.

        :param most: remove none where there are more than so many: that is not what one intake leaves.
        :returns: how many files were removed.
        :raises Refused: the vault is open read-only.
        :raises WorldFault: the disk failed.
        """
        self._seed_for_writing()
        strangers = [name for name in self.stored_names() if name not in known]
        if most is not None and len(strangers) > most:
            return 0
        try:
            for name in strangers:
                (self._folder.parent / layout.evidence_path(name)).unlink()
        except OSError as error:
            raise world_fault(error, EVIDENCE) from error
        return len(strangers)

    def remove_temporary(self) -> int:
        """Remove what an interrupted :meth:`put` left behind. Returns how many files.

        :raises Refused: the vault is open read-only.
        :raises WorldFault: the disk failed.
        """
        self._seed_for_writing()
        left_over = [path for path in self._folder.glob(f"*{TEMPORARY}") if layout.is_temporary(path.name)]
        try:
            for path in left_over:
                path.unlink()
        except OSError as error:
            raise world_fault(error, EVIDENCE) from error
        return len(left_over)

    def _seed_for_writing(self) -> bytes:
        seed = self._ring.evidence_seed()
        if self._read_only:
            raise Refused(_("The vault is open read-only. Nothing was changed."), code="read_only")
        self._require_own_folders()
        return seed

    def _require_own_folders(self) -> None:
        """Somebody may have put a link in the place of a folder: nothing is written or removed there."""
        for folder in (self._folder, *self._folder.glob("??")):
            if folder.is_symlink():
                text = _(
                    "{name} in the vault leads elsewhere. Nothing was touched; put the folder itself back.",
                    name=EVIDENCE,
                )
                raise VaultDamaged(text, code="leads_elsewhere")

    def _guarded(self, cancelled: Callable[[], bool] | None) -> Callable[[], bool]:
        def ask() -> bool:
            self._ring.require_open()
            return self._stopped or (cancelled is not None and cancelled())

        return ask

    def _encrypt(self, stream: BinaryIO, path: Path, seed: bytes, steps: Progress) -> Source:
        source = Source(stream, steps)
        with open(path, "xb", opener=private) as file:
            target = Target(file)
            try:
                age.encrypt(source, target, seed)
            except EncryptionFailedError:
                source.raise_failure()
            target.finish()
        return source

    def _verified_pieces(self, path: Path, expected: bytes) -> Iterator[bytes]:
        """The plain content, as it is on the disk; after the last piece its SHA-256 is compared."""
        actual = hashlib.sha256()
        seed = self._ring.evidence_seed()
        with AgeReader(open_from_disk(path), seed, check=self._ring.require_open) as reader:
            while piece := reader.read(PIECE):
                actual.update(piece)
                yield piece
        if actual.digest() != expected:
            raise AgeDamagedError

    def _named_pieces(self, sha256: str) -> Iterator[bytes]:
        with self._naming(sha256):
            yield from self._verified_pieces(self._path(sha256), _digest(sha256))

    def _keep(self, temporary: Path, source: Source) -> StoredFile:
        """Give the verified file its name, unless an intact one has it already."""
        sha256 = source.sha256.hexdigest()
        existed = self.has(sha256)
        intact = existed and self._is_intact(sha256)
        if not intact:
            self._expect(sha256)
            path = self._path(sha256)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            temporary.replace(path)
            fsync_folder(path.parent)
            fsync_folder(self._folder)
        return StoredFile(
            name=self.name_of(sha256),
            sha256=sha256,
            sha512=source.sha512.hexdigest(),
            size=source.size,
            existed=intact,
            repaired=existed and not intact,
        )

    def _require_going_on(self) -> None:
        if self._stopped:
            raise VaultLocked(_("The vault is being locked. Nothing was stored."), code="locked")

    def _expect(self, sha256: str) -> None:
        """It gets its name now, and its record later, unless a lock comes between."""
        with self._naming_one:
            self._require_going_on()
            self._unrecorded.add(sha256)

    def _is_intact(self, sha256: str) -> bool:
        try:
            self.verify(sha256)
        except VaultDamaged:
            return False
        return True

    def _path(self, sha256: str) -> Path:
        return self._folder.parent / self.path_in_vault(sha256)

    @contextmanager
    def _naming(self, sha256: str) -> Iterator[None]:
        """Turn damage into an error that names the file by its path inside the vault."""
        try:
            yield
        except AgeDamagedError:
            text = _("An evidence file is damaged: {path}. Restore it from a backup.", path=self._shown(sha256))
            raise VaultDamaged(text, code="blob_damaged") from None
        except FileNotFoundError:
            text = _("An evidence file is missing: {path}. Restore it from a backup.", path=self._shown(sha256))
            raise VaultDamaged(text, code="blob_missing") from None
        except OSError as error:
            raise world_fault(error, self.path_in_vault(sha256)) from error

    def _shown(self, sha256: str) -> str:
        return isolate(self.path_in_vault(sha256))


class _EvidenceStream(AgeReader):
    """An :class:`AgeReader` whose errors name the evidence file."""

    def __init__(self, file: BinaryIO, ring: KeyRing, naming: Callable[[], AbstractContextManager[None]]) -> None:
        self._naming = naming
        super().__init__(file, ring.evidence_seed(), check=ring.require_open)

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        with self._naming():
            return super().readinto(buffer)


def _digest(untrusted_sha256: str) -> bytes:
    if not re.fullmatch(r"[0-9a-f]{64}", untrusted_sha256):
        raise BadInput(_("That is not a SHA-256 checksum."), code="bad_hash")
    return bytes.fromhex(untrusted_sha256)
