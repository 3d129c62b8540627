"""Make, open and lock a vault: the only door to its keys.

A vault is a folder ``Name.casefile`` with vault.json and vault.json.bak (header), head.json (journal head),
case.db (database, not made here), evidence/ and lock. :func:`create` and :func:`open` return an
:class:`OpenVault`; it has two states, open and locked, and goes from the first to the second once.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from casefile.errors import BadInput, CasefileError, Refused, VaultDamaged, VaultInUse, WorldFault, WrongPassphrase
from casefile.i18n import _, isolate
from casefile.vault import age, epochs, head, header, layout, slots, unlocking
from casefile.vault.compartment import CompartmentVerbs
from casefile.vault.evidence_files import EvidenceFiles
from casefile.vault.files import fsync_folder, sweep, world_fault
from casefile.vault.keys import KeyRing, new_vault_key
from casefile.vault.layout import DATABASE, EVIDENCE, HEAD, HEADERS, LOCK, SIDES
from casefile.vault.lock import WriterLock
from casefile.vault.memory import Kept
from casefile.vault.packages import PackageVerbs
from casefile.vault.people import PeopleVerbs, new_person
from casefile.vault.pin import PinVerbs, way_of
from casefile.vault.recovery import RecoveryVerbs, secret_in
from casefile.vault.roster import clean_name
from casefile.vault.security_keys import Authenticator, SecurityKeyVerbs, key_way
from casefile.vault.slots import KEYRING, SECURITY_KEY, ByPassphrase, ByRecovery, KdfCost, Slot, Way, calibrate
from casefile.vault.unlocking import Unlocked, first_header


class OpenVault(PeopleVerbs, RecoveryVerbs, PinVerbs, SecurityKeyVerbs, CompartmentVerbs, PackageVerbs):
    """A vault whose header has been opened. Use it as a context manager, or call :meth:`lock`."""

    def __init__(self, folder: Path, unlocked: Unlocked, writer_lock: WriterLock | None) -> None:
        super().__init__(folder, unlocked, writer_lock)
        self.evidence = EvidenceFiles(folder, unlocked.ring, read_only=self.read_only)

    @property
    def database_path(self) -> Path:
        """Where the encrypted database is, or is to be made."""
        return self.folder / epochs.current(self.folder, DATABASE, self.epoch)

    def database_key(self) -> Kept:
        """Raw 32-byte SQLCipher key (``PRAGMA key = "x'...'"``), in memory of its own.

        :raises VaultLocked: as every verb of a locked vault.
        """
        return self._ring.database()

    def recovery_identity(self) -> str:
        """``AGE-SECRET-KEY-1...``: opens every evidence file with any age tool (``age -d -i key.txt``),
        without Casefile.

        It is a secret: anyone who has it reads all evidence files, though nothing of the database.
        """
        return age.secret_key(self._ring.evidence_seed())

    def read_head(self) -> dict[str, Any] | None:
        """The journal head last written; None when head.json is missing.

        :raises VaultDamaged: head.json is damaged.
        """
        self._ring.require_open()
        return head.read(self.folder, self._ring, name=epochs.current(self.folder, HEAD, self.epoch))

    def write_head(self, content: Mapping[str, Any]) -> None:
        """Replace head.json safely.

        :raises Refused: the vault is open read-only.
        :raises WorldFault: the old head is still there.
        """
        self._require_writable()
        head.write(self.folder, content, self._ring)

    def _hand_over(self, unlocked: Unlocked) -> OpenVault:
        """The vault under the header of a re-key; this one is locked, its writer lock goes on without a gap."""
        writer_lock, self._writer_lock = self._writer_lock, None
        self.lock()
        return OpenVault(self.folder, unlocked, writer_lock)

    def verify_header(self) -> tuple[str, ...]:
        """Read both copies again; returns the names of those that are missing, damaged or outdated.

        :raises VaultDamaged: neither is intact.
        """
        self._ring.require_open()
        found = unlocking.survey(self.folder, self._ring)
        return tuple(name for name in HEADERS if name in found.damage + found.stale)

    def generation_now(self) -> int:
        """Generation of the header as it lies there now: another program may have written it since this one opened
        it."""
        self._ring.require_open()
        try:
            return unlocking.survey(self.folder, self._ring).header.generation
        except (VaultDamaged, WorldFault):
            return self.generation

    def foreign_files(self) -> list[str]:
        """Paths inside the vault of what Casefile never put there, and of the lock where it is not empty. Who may have
        left it, :mod:`casefile.vault.strangers` knows.
        """
        self._ring.require_open()
        names = layout.own_names()
        found = [path.name for path in self.folder.iterdir() if path.name not in names]
        lock_file = self.folder / LOCK
        if lock_file.is_symlink() or (lock_file.exists() and not _is_empty_file(lock_file)):
            found.append(LOCK)
        return sorted([*found, *self.evidence.foreign_files()])

    def repair_header(self) -> None:
        """Write both copies again from the header that was opened.

        :raises Refused: the vault is open read-only.
        :raises WorldFault: nothing was changed.
        """
        self._require_writable()
        self._write(self._roster)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.lock()


def create(folder: Path, passphrase: str, *, name: str = "", cost: KdfCost | None = None) -> OpenVault:
    """Make a vault and return it open for writing. A failure leaves nothing behind.

    :param folder: must not exist, or be empty; ``.casefile`` is appended to its name when missing.
    :param name: of the person whose passphrase it is; can be given later.
    :param cost: Argon2 cost; by default measured on this machine to take 1 to 2 s.
    :raises Refused: empty passphrase, a name that is too long, or the folder is taken (code ``"not_empty"``).
    :raises WorldFault: the parent folder is missing, or the medium is full or read-only.
    """
    slots.passphrase_bytes(passphrase)
    if folder.name in ("", ".."):
        raise Refused(_("Name the folder of the new vault."), code="no_name", field="folder")
    folder = layout.vault_folder(folder)
    _require_free(folder)

    vault_id, vault_key = uuid.uuid4(), new_vault_key()
    person, seed = new_person(clean_name(name))
    ring = KeyRing(vault_key, vault_id, seed)
    way = ByPassphrase(passphrase, cost or calibrate())
    unlocked = first_header(ring, vault_id, Slot.seal(vault_key + seed, way, context=vault_id.bytes), person)

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
    """Open a vault with a passphrase. Nothing is written before it has proved right; with ``read_only`` nothing is
    written at all.

    :param read_only: needs no lock, and works while another program writes.
    :raises WrongPassphrase: wrong passphrase or damaged header, not distinguished.
    :raises VaultInUse: another program has it open for writing.
    :raises BadInput: the folder is no vault (code ``"not_a_vault"``), or one whose making was cut short
        (``"half_made_vault"``).
    :raises VaultDamaged: both copies of the header are gone from a vault that holds data (code
        ``"header_missing"``).
    :raises WorldFault: the folder is missing, or cannot be written (code ``"read_only"``).
    """
    return _open(folder, lambda _copies: ByPassphrase(passphrase), read_only=read_only)


def open_with_recovery(folder: Path, untrusted_words: Sequence[str], *, read_only: bool = False) -> OpenVault:
    """Open a vault with its recovery sheet: 24 words, or two or three shares. The user should set a passphrase next
    (:meth:`OpenVault.set_passphrase_after_recovery`).

    :raises Refused: they are not the words of a sheet; the sentence says which word, or what is missing.
    :raises WrongPassphrase: they are, but do not open this vault (code ``"wrong_recovery"``). The rest as :func:`open`.
    """
    return _open(folder, lambda _copies: ByRecovery(secret_in(untrusted_words)), read_only=read_only)


def open_with_pin(folder: Path, pin: str, *, read_only: bool = False) -> OpenVault:
    """Open a vault with the PIN of this computer, which was set with :meth:`OpenVault.add_keyring`.

    :raises WrongPassphrase: a wrong PIN (code ``"wrong_pin"``).
    :raises Refused: the vault has no PIN (code ``"no_pin"``).
    :raises WorldFault: this session has no keyring that is trusted, it is locked, or the entry is gone (codes
        ``"no_keyring"``, ``"keyring_locked"``, ``"keyring_gone"``, ``"keyring_fails"``); the passphrase still opens it.
        The rest as :func:`open`.
    """
    return _open(folder, lambda copies: way_of(unlocking.unproved(copies), pin), read_only=read_only)


def open_with_key(folder: Path, authenticator: Authenticator, *, read_only: bool = False) -> OpenVault:
    """Open a vault with a security key that was set up for it (:meth:`OpenVault.add_keys`).

    :param authenticator: the key that is plugged in. It is asked once, for all slots together.
    :raises WrongPassphrase: another key, or a wrong PIN of the key (codes ``"wrong_key"``, ``"wrong_key_pin"``).
    :raises Refused: the vault has none (code ``"no_security_key"``). :raises WorldFault: no key, or it does not answer.
        The rest as :func:`open`.
    """
    return _open(folder, lambda copies: key_way(unlocking.unproved(copies), authenticator), read_only=read_only)


def offers_pin(folder: Path) -> bool:
    """Whether a PIN was set for this vault, on this computer or another."""
    return _offers(folder, KEYRING)


def offers_key(folder: Path) -> bool:
    """Whether a security key was set up for this vault."""
    return _offers(folder, SECURITY_KEY)


def _offers(folder: Path, kind: str) -> bool:
    """Whether the header has a slot of that kind; reads it alone.

    What it says is not proved by any key. Never raises: a folder that is no vault offers none.
    """
    try:
        return any(each.of_kind(kind) for each in unlocking.unproved(header.read_copies(folder)))
    except CasefileError:
        return False


def _open(folder: Path, way: Callable[[dict[str, bytes]], Way], *, read_only: bool) -> OpenVault:
    """Open a vault in any way.

    :param way: made when the folder has proved to be a vault, from the copies of its header.
    """
    copies = read_header(folder)
    unlocked = unlocking.unlock(copies, way(copies), fits=lambda found: _fits(folder, found))
    if unlocked.damage and epochs.is_overtaken(copies, unlocked.header):
        text = _(
            "The vault has a new key: open it with the new passphrase. If you never gave it one, vault.json was "
            "exchanged; compare it with a backup."
        )
        raise WrongPassphrase(text, code="rekeyed")
    if read_only:
        return OpenVault(folder, unlocked, None)

    writer_lock = WriterLock(folder)
    if header.read_copies(folder) != copies:
        writer_lock.release()
        text = _("The vault was changed by another program just now. Try again.")
        raise VaultInUse(text, code="changed_meanwhile")
    opened = OpenVault(folder, unlocked, writer_lock)
    try:
        _clean_up(opened, unlocked)
    except BaseException:
        opened.lock()
        raise
    return opened


def _fits(folder: Path, unlocked: Unlocked) -> bool:
    """Whether the head of the journal was written under this header's key."""
    name = epochs.current(folder, HEAD, unlocked.header.epoch)
    with contextlib.suppress(VaultDamaged, WorldFault):
        return head.read(folder, unlocked.ring, name=name) is not None
    return False


def discard(opened: OpenVault) -> None:
    """Undo :func:`create` when what had to follow it failed: lock the vault and remove its folder.

    Removes only what a new vault consists of; anything else in the folder stays, and the folder with it.

    :raises Refused: the vault holds evidence files or was opened read-only; nothing is removed (code
        ``"not_new"``).
    """
    if opened.read_only or any(opened.evidence.stored_names()):
        raise Refused(_("The vault is not a new one. Nothing was removed."), code="not_new")
    opened.lock()
    _clear(opened.folder, made=False)
    with contextlib.suppress(OSError):
        opened.folder.rmdir()


def _clean_up(opened: OpenVault, unlocked: Unlocked) -> None:
    """Finish or sweep away what an earlier writer was cut short in. A full disk must not keep a person from
    opening the vault."""
    sweep(opened.folder, *HEADERS, HEAD)
    epochs.roll_forward(opened.folder, opened.epoch)
    if not unlocked.damage:
        # Only then is it certain that no later header, of another key, stands beside this one.
        epochs.sweep(opened.folder, opened.epoch)
    with contextlib.suppress(WorldFault, VaultDamaged):  # verify reports an evidence folder that leads elsewhere
        opened.evidence.remove_temporary()
    if unlocked.stale:
        # The older copy may hold a slot that was meant to be destroyed.
        try:
            header.write_copies(opened.folder, unlocked.header, unlocked.ring)
        except WorldFault:
            opened.header_damage += unlocked.stale


def read_header(folder: Path) -> dict[str, bytes]:
    """The copies of a vault's header, not judged yet.

    :raises BadInput: the folder is no vault. :raises WorldFault: it is missing.
    """
    copies = header.read_copies(folder) if folder.is_dir() else {}
    if not copies:
        raise _no_header(folder)
    return copies


def _require_free(folder: Path) -> None:
    if not folder.parent.is_dir():
        text = _("The folder {name} does not exist.", name=isolate(folder.parent.name))
        raise WorldFault(text, code="missing")
    if any((parent / name).exists() for parent in folder.absolute().resolve().parents for name in HEADERS):
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
    database = [DATABASE, *(DATABASE + side for side in SIDES)]
    for name in (LOCK, HEAD, *HEADERS, *database):
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _no_header(folder: Path) -> BadInput | WorldFault:
    shown = isolate(folder.name)
    if not folder.exists():
        return WorldFault(_("The vault {name} is not there.", name=shown), code="missing")
    if (folder / DATABASE).exists() or any((folder / EVIDENCE).glob("??/*")):
        text = _("Both header files of {name} are gone. Put vault.json back from a backup.", name=shown)
        return VaultDamaged(text, code="header_missing")
    if (folder / EVIDENCE).is_dir() and (folder / LOCK).is_file():
        text = _("Making {name} was cut short; it holds nothing. Delete the folder and start again.", name=shown)
        return BadInput(text, code="half_made_vault")
    return BadInput(_("{name} is not a Casefile vault.", name=shown), code="not_a_vault")


def _is_empty_file(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == 0
