"""Make, open and lock a vault: the only door to its keys.

A vault is a folder ``Name.casefile`` with vault.json and vault.json.bak (header), head.json (journal head),
case.db (database, not made here), evidence/ and lock. :func:`create` and :func:`open` return an
:class:`OpenVault`; it has two states, open and locked, and goes from the first to the second once.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from casefile.errors import BadInput, Refused, VaultDamaged, VaultInUse, WorldFault, WrongPassphrase
from casefile.i18n import _, isolate
from casefile.vault import age, head, header, lock, signing, slots
from casefile.vault.blobs import FOLDER as EVIDENCE
from casefile.vault.blobs import Blobs
from casefile.vault.files import NEW, fsync_folder, sweep, world_fault
from casefile.vault.header import Header, Unlocked
from casefile.vault.keys import KeyRing, new_vault_key
from casefile.vault.lock import WriterLock
from casefile.vault.slots import KdfCost, PassphraseSlot, calibrate

SUFFIX = ".casefile"
DATABASE = "case.db"


class OpenVault:
    """A vault whose header has been opened. Use it as a context manager, or call :meth:`lock`.

    :ivar header_damage: names of the header copies that were found missing or damaged, e.g.
        ``("vault.json",)``.
    """

    def __init__(self, folder: Path, unlocked: Unlocked, writer_lock: WriterLock | None) -> None:
        self.folder = folder
        self.read_only = writer_lock is None
        self.header_damage = unlocked.damage
        self.blobs = Blobs(folder, unlocked.ring, read_only=self.read_only)
        self._header = unlocked.header
        self._slot_id = unlocked.slot_id
        self._ring = unlocked.ring
        self._writer_lock = writer_lock

    @property
    def id(self) -> uuid.UUID:
        """Random id of the vault, for its whole life."""
        return self._header.vault_id

    @property
    def created(self) -> str:
        """UTC, ``2026-03-01T12:00:00Z``."""
        return self._header.created

    @property
    def generation(self) -> int:
        """How often the header was written; one smaller than a checkpoint outside the vault says is a
        rollback."""
        return self._header.generation

    @property
    def slot_id(self) -> str:
        """The slot that the passphrase opened."""
        return self._slot_id

    @property
    def is_locked(self) -> bool:
        """True once :meth:`lock` was called."""
        return not self._ring.is_open

    @property
    def database_path(self) -> Path:
        """Where the encrypted database is, or is to be made."""
        return self.folder / DATABASE

    def database_key(self) -> bytes:
        """Raw 32-byte SQLCipher key (``PRAGMA key = "x'...'"``).

        :raises VaultLocked: as every verb of a locked vault.
        """
        return self._ring.database()

    def recovery_identity(self) -> str:
        """``AGE-SECRET-KEY-1...``: opens every evidence file with any age tool (``age -d -i key.txt``),
        without Casefile.

        It is a secret; whoever has it reads all evidence files, though nothing of the database.
        """
        return age.secret_key(self._ring.evidence_seed())

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature (64 bytes) of a journal checkpoint."""
        return signing.sign(self._ring.journal_signing_seed(), message)

    def signing_public_key(self) -> bytes:
        """Raw 32-byte Ed25519 key that checks :meth:`sign`."""
        return signing.public_key(self._ring.journal_signing_seed())

    def read_head(self) -> dict[str, Any] | None:
        """The journal head last written; None when head.json is missing.

        :raises VaultDamaged: head.json is damaged.
        """
        self._ring.require_open()
        return head.read(self.folder, self._ring)

    def write_head(self, content: Mapping[str, Any]) -> None:
        """Replace head.json safely.

        :raises Refused: the vault is open read-only.
        :raises WorldFault: the old head is still there.
        """
        self._require_writable()
        head.write(self.folder, content, self._ring)

    def slot_ids(self) -> list[str]:
        """Ids of the passphrase slots."""
        self._ring.require_open()
        return [slot.id for slot in self._header.passphrase_slots()]

    def change_passphrase(self, old: str, new: str, *, cost: KdfCost | None = None) -> None:
        """Rewrite the slot that ``old`` opens; takes the same time however large the vault is.

        :param cost: Argon2 cost of the rewritten slot; by default that of the old one.
        :raises WrongPassphrase: ``old`` opens no slot.
        :raises Refused: ``new`` is empty, or the vault is open read-only.
        :raises WorldFault: the old passphrase still holds.
        """
        self._require_writable()
        slots.passphrase_bytes(new)
        slot = self._slot_of(old)
        rewritten = self._seal(new, cost or slot.cost, slot_id=slot.id)
        self._write([rewritten.shape if shape["id"] == slot.id else shape for shape in self._header.slots])

    def add_passphrase(self, new: str, *, cost: KdfCost | None = None) -> str:
        """Add a slot for another person; returns its id.

        :param cost: by default that of the first slot.
        :raises Refused: ``new`` is empty, there is no room, or the vault is open read-only.
        """
        self._require_writable()
        added = self._seal(new, cost or self._header.passphrase_slots()[0].cost)
        self._write([*self._header.slots, added.shape])
        return added.id

    def remove_slot(self, slot_id: str) -> None:
        """Destroy a slot: its passphrase opens neither copy of the header any more.

        :raises Refused: no such slot, or it is the last one with a passphrase.
        """
        self._require_writable()
        ids = self.slot_ids()
        if slot_id not in ids:
            raise Refused(_("The vault has no such passphrase."), code="no_slot")
        if len(ids) == 1:
            raise Refused(_("The last passphrase cannot be removed."), code="last_slot")
        self._write([shape for shape in self._header.slots if shape["id"] != slot_id])

    def verify_header(self) -> tuple[str, ...]:
        """Read both copies again; returns the names of those that are missing, damaged or outdated.

        :raises VaultDamaged: neither is intact.
        """
        self._ring.require_open()
        found = header.survey(self.folder, self._ring)
        return tuple(name for name in header.COPIES if name in found.damage + found.stale)

    def foreign_files(self) -> list[str]:
        """Paths inside the vault of what Casefile never put there, and of the lock where it is not empty.

        Left out are the files that operating systems strew into every folder.
        """
        self._ring.require_open()
        own = [NEW, "", *(f"-{side}" for side in ("wal", "shm", "journal"))]
        names = {name + end for name in (*header.COPIES, head.NAME, DATABASE) for end in own} | {lock.NAME, EVIDENCE}
        found = [path.name for path in self.folder.iterdir() if path.name not in names and not _is_strewn(path)]
        lock_file = self.folder / lock.NAME
        if lock_file.exists() and not (lock_file.is_file() and lock_file.stat().st_size == 0):
            found.append(lock.NAME)
        return sorted([*found, *self.blobs.foreign_files()])

    def repair_header(self) -> None:
        """Write both copies anew from the header that was opened.

        :raises Refused: the vault is open read-only.
        :raises WorldFault: nothing was changed.
        """
        self._require_writable()
        self._write(list(self._header.slots))

    def lock(self) -> None:
        """Drop the keys and let the next writer in. From now on every verb raises VaultLocked; harmless when
        repeated."""
        self._ring.wipe()
        if self._writer_lock is not None:
            self._writer_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.lock()

    def _require_writable(self) -> None:
        self._ring.require_open()
        if self.read_only:
            raise Refused(_("The vault is open read-only. Nothing was changed."), code="read_only")

    def _seal(self, passphrase: str, cost: KdfCost, *, slot_id: str | None = None) -> PassphraseSlot:
        return PassphraseSlot.seal(self._ring.vault_key(), passphrase, cost, context=self.id.bytes, slot_id=slot_id)

    def _slot_of(self, passphrase: str) -> PassphraseSlot:
        secret = slots.passphrase_bytes(passphrase)
        for slot in self._header.passphrase_slots():
            kek = slots.derive_kek(secret, slot.salt, slot.cost)
            if slot.unseal(kek, context=self.id.bytes) is not None:
                return slot
        raise WrongPassphrase(_("The old passphrase is wrong."), code="wrong_passphrase", field="old")

    def _write(self, changed: list[dict[str, Any]]) -> None:
        renewed = self._header.with_slots(changed)
        header.write_copies(self.folder, renewed, self._ring)
        self._header = renewed
        self.header_damage = ()


def create(folder: Path, passphrase: str, *, cost: KdfCost | None = None) -> OpenVault:
    """Make a vault and return it open for writing. A failure leaves nothing behind.

    :param folder: must not exist, or be empty; ``.casefile`` is appended to its name when missing.
    :param cost: Argon2 cost; by default measured on this machine to take 1 to 2 s.
    :raises Refused: empty passphrase, or the folder is taken (code ``"not_empty"``).
    :raises WorldFault: the parent folder is missing, or the medium is full or read-only.
    """
    slots.passphrase_bytes(passphrase)
    if folder.name in ("", ".."):
        raise Refused(_("Name the folder of the new vault."), code="no_name", field="folder")
    folder = folder if folder.name.endswith(SUFFIX) else folder.with_name(folder.name + SUFFIX)
    _require_free(folder)

    vault_id, vault_key = uuid.uuid4(), new_vault_key()
    slot = PassphraseSlot.seal(vault_key, passphrase, cost or calibrate(), context=vault_id.bytes)
    unlocked = Unlocked(Header.new(vault_id, slot), KeyRing(vault_key, vault_id), slot.id)

    with _undone_on_failure(folder) as undo:
        undo.callback(_clear, folder, made=not folder.exists())
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / EVIDENCE).mkdir(mode=0o700)
        writer_lock = WriterLock(folder)
        undo.callback(writer_lock.release)
        # Last: a folder without a header is one whose making was cut short, and holds nothing.
        header.write_copies(folder, unlocked.header, unlocked.ring)
        fsync_folder(folder.parent)
    return OpenVault(folder, unlocked, writer_lock)


def open(folder: Path, passphrase: str, *, read_only: bool = False) -> OpenVault:
    """Open a vault. Nothing is written before the passphrase has proved right; with ``read_only`` nothing is
    written at all.

    :param read_only: needs no lock, and works while another program writes.
    :raises WrongPassphrase: wrong passphrase or damaged header, not told apart.
    :raises VaultInUse: another program has it open for writing.
    :raises BadInput: the folder is no vault (code ``"not_a_vault"``), or one whose making was cut short
        (``"half_made_vault"``).
    :raises VaultDamaged: both copies of the header are gone from a vault that holds data (code
        ``"header_missing"``).
    :raises WorldFault: the folder is missing, or cannot be written (code ``"read_only"``).
    """
    copies = header.read_copies(folder) if folder.is_dir() else {}
    if not copies:
        raise _no_header(folder)
    unlocked = header.unlock(copies, passphrase)
    if read_only:
        return OpenVault(folder, unlocked, None)

    writer_lock = WriterLock(folder)
    if header.read_copies(folder) != copies:
        writer_lock.release()
        text = _("The vault was changed by another program just now. Try again.")
        raise VaultInUse(text, code="changed_meanwhile")
    opened = OpenVault(folder, unlocked, writer_lock)
    _clean_up(opened, unlocked)
    return opened


def discard(opened: OpenVault) -> None:
    """Undo :func:`create` when what had to follow it failed: lock the vault and remove its folder.

    Removes only what a new vault consists of; anything else in the folder stays, and the folder with it.

    :raises Refused: the vault holds evidence files or was opened read-only; nothing is removed (code
        ``"not_new"``).
    """
    if opened.read_only or any(opened.blobs.stored_names()):
        raise Refused(_("The vault is not a new one. Nothing was removed."), code="not_new")
    opened.lock()
    _clear(opened.folder, made=False)
    with contextlib.suppress(OSError):
        opened.folder.rmdir()


def _clean_up(opened: OpenVault, unlocked: Unlocked) -> None:
    """Finish or sweep away what an earlier writer was cut short in. A full disk must not keep a person from
    opening the vault."""
    sweep(opened.folder, *header.COPIES, head.NAME)
    with contextlib.suppress(WorldFault):
        opened.blobs.remove_temporary()
    if unlocked.stale:
        # The older copy may hold a slot that was meant to be destroyed.
        try:
            header.write_copies(opened.folder, unlocked.header, unlocked.ring)
        except WorldFault:
            opened.header_damage += unlocked.stale


def _is_strewn(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in ("thumbs.db", "desktop.ini")


def _require_free(folder: Path) -> None:
    if not folder.parent.is_dir():
        text = _("The folder {name} does not exist.", name=isolate(folder.parent.name))
        raise WorldFault(text, code="missing")
    if any((parent / name).exists() for parent in folder.absolute().resolve().parents for name in header.COPIES):
        text = _("{name} would lie inside another vault. Choose another folder.", name=isolate(folder.name))
        raise Refused(text, code="inside_vault", field="folder")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        text = _("{name} exists already and is not empty. Choose another name.", name=isolate(folder.name))
        raise Refused(text, code="not_empty", field="folder")


@contextlib.contextmanager
def _undone_on_failure(folder: Path) -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as undo:
        try:
            yield undo
        except OSError as error:
            raise world_fault(error, folder.name) from error
        undo.pop_all()


def _clear(folder: Path, *, made: bool) -> None:
    """Remove what :func:`create` made: the folder, or its content when it was there, empty, before."""
    if made:
        shutil.rmtree(folder, ignore_errors=True)
        return
    shutil.rmtree(folder / EVIDENCE, ignore_errors=True)
    database = [DATABASE + side for side in ("", "-wal", "-shm", "-journal")]
    for name in (lock.NAME, head.NAME, *header.COPIES, *database):
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _no_header(folder: Path) -> BadInput | WorldFault:
    shown = isolate(folder.name)
    if not folder.exists():
        return WorldFault(_("The vault {name} is not there.", name=shown), code="missing")
    if (folder / DATABASE).exists() or any((folder / EVIDENCE).glob("??/*")):
        text = _("Both header files of {name} are gone. Put vault.json back from a backup.", name=shown)
        return VaultDamaged(text, code="header_missing")
    if (folder / EVIDENCE).is_dir() and (folder / lock.NAME).is_file():
        text = _("Making {name} was cut short; it holds nothing. Delete the folder and start again.", name=shown)
        return BadInput(text, code="half_made_vault")
    return BadInput(_("{name} is not a Casefile vault.", name=shown), code="not_a_vault")
