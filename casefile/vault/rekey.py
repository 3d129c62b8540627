"""Giving a vault another key, so that a header that may have leaked opens nothing any more.

Everything under the old key is written anew beside it: the database as ``case.<epoch>.db``, the journal head as
``head.<epoch>.json``, evidence files under other names in the same folder. Writing the header of the next epoch is the
one instant at which the new key holds. After it the new files take the places of the old ones; whoever opens the vault
next does that where a power cut came between (:func:`roll_forward`). Before it the old vault is whole, and what the
unfinished re-key left is swept (:func:`sweep`).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefile.model.changes import Author
from casefile.vault import head, header, roster
from casefile.vault.blobs import Blobs
from casefile.vault.device import author
from casefile.vault.files import fsync_folder, world_fault
from casefile.vault.header import Header, HeaderUnreadableError
from casefile.vault.keys import KEY_SIZE, KeyRing, new_vault_key
from casefile.vault.people import new_person
from casefile.vault.roster import SlotInfo
from casefile.vault.session import Session
from casefile.vault.slots import PASSPHRASE, ByPassphrase, KdfCost, Slot
from casefile.vault.unlocking import Unlocked

if TYPE_CHECKING:
    from casefile.vault.vault import OpenVault

DATABASE = head.DATABASE
SIDES = ("", "-wal", "-shm", "-journal")

_OF_AN_EPOCH = re.compile(r"(?:case\.(\d{1,9})\.db(?:-wal|-shm|-journal)?|head\.(\d{1,9})\.json(?:\.new)?)", re.ASCII)


def name_of(name: str, epoch: int) -> str:
    """``case.db`` -> ``case.2.db``: what a file is called until the header of its epoch is in force."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{epoch}{dot}{ending}"


def current(folder: Path, name: str, epoch: int) -> str:
    """Under which name a file lies that belongs to this epoch: after a power cut a medium that cannot be written may
    still hold it under its first one."""
    waiting = name_of(name, epoch)
    return waiting if (folder / waiting).is_file() else name


class Rekeying:
    """A re-key under way: the new keys, and where to write what stands under them.

    In this order, by whoever carries it out:

    1. put every evidence file into :attr:`blobs`, from the open vault's own ``blobs`` (names and keys differ, the
       folder is the same; what is there already counts as stored, so that it can be resumed within one re-key), or
       :meth:`keep_as_is` one that is damaged;
    2. copy the database to :attr:`database_path` under :meth:`database_key`, and close both;
    3. :meth:`write_head` with the head of the journal;
    4. :meth:`commit`; from then on the returned vault is the vault, and the old one is locked;
    5. remove the evidence files of the old key (``blobs.remove_unnamed``).

    Dropping it before step 4 leaves the vault as it was; :meth:`abandon` also removes what was written.

    :ivar epoch: the one that begins. :ivar blobs: evidence files under the new key.
    """

    def __init__(self, folder: Path, prepared: Unlocked, hand_over: Callable[[Unlocked], OpenVault]) -> None:
        self._folder = folder
        self._prepared = prepared
        self._hand_over = hand_over
        self.epoch = prepared.header.epoch
        self.blobs = Blobs(folder, prepared.ring, read_only=False)

    @property
    def database_path(self) -> Path:
        """Where the database is to be made under the new key."""
        return self._folder / name_of(DATABASE, self.epoch)

    @property
    def actor_id(self) -> str:
        """Who acts, for the journal."""
        person = self._prepared.roster.owner(self._prepared.slot_id)
        assert person is not None
        return str(person.id)

    @property
    def author(self) -> Author:
        """Who acts, by which key, on which device."""
        return author(self.actor_id, self._prepared.ring)

    @property
    def generation(self) -> int:
        """That the header will have."""
        return self._prepared.header.generation

    def database_key(self) -> bytes:
        """Raw 32-byte SQLCipher key of the new database."""
        return self._prepared.ring.database()

    def keep_as_is(self, damaged: Path, sha256: str) -> None:
        """Take a damaged evidence file over byte for byte, under the name that its content has with the new key. It
        stays damaged, and what is left of it is read by the old key alone.

        :raises WorldFault: the medium refuses.
        """
        kept = self._folder / self.blobs.path_in_vault(sha256)
        try:
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            _same_bytes(damaged, kept)
            fsync_folder(kept.parent)
        except OSError as error:
            raise world_fault(error, self.blobs.path_in_vault(sha256)) from error

    def write_head(self, content: Mapping[str, Any]) -> None:
        """Write the journal head beside the new database.

        :raises WorldFault: the medium refuses.
        """
        head.write(self._folder, content, self._prepared.ring, name=name_of(head.NAME, self.epoch))

    def commit(self) -> OpenVault:
        """Put the new key in force. The databases must be closed.

        :returns: the vault under its new key, open for writing; the old one is locked from now on.
        :raises WorldFault: the old key is still in force, and the old vault still open.
        """
        fsync_folder(self._folder)
        header.write_copies(self._folder, self._prepared.header, self._prepared.ring)
        opened = self._hand_over(self._prepared)
        roll_forward(self._folder, self.epoch)
        return opened

    def abandon(self) -> None:
        """Remove database and head of the epoch that does not begin, and forget its keys.

        The evidence files already written are of no name the vault knows: ``blobs.remove_unnamed`` takes them.
        """
        sweep(self._folder, self.epoch - 1)
        self._prepared.ring.wipe()


def prepare(
    session: Session, new_passphrase: str, name: str, *, keep_identities: bool, cost: KdfCost | None
) -> Unlocked:
    """The header of the next epoch, not written yet: one person, one slot, a new vault key."""
    people = session._roster.only_with(())  # nobody else can be taken along, so every name is free
    if session.person is None:
        person, seed = new_person(people.free_name(name))
    else:
        person, seed = session.person, session._ring.person_seed()
    key = new_vault_key()
    ring = KeyRing(key, session.id, seed)
    assert len(seed) == KEY_SIZE
    slot = Slot.seal(key + seed, ByPassphrase(new_passphrase, cost or session._cost()), context=session.id.bytes)
    info = SlotInfo(slot.id, PASSPHRASE, person.id, roster.now())
    people = people.with_person(person).with_slot(info).only_with([slot.id])
    people = replace(people, earlier_keys=(*people.earlier_keys, session.signing_public_key()))
    renewed = session._header.renewed(people.seal(ring), slots=[slot], identity_slots=None if keep_identities else [])
    return Unlocked(replace(renewed, epoch=renewed.epoch + 1), people, ring, slot.id)


def _same_bytes(path: Path, copy: Path) -> None:
    """A second name for a file, which reads nothing of a disk that may fail to be read; else a copy. What is no file
    but leads elsewhere goes on doing so.
    """
    if not path.is_symlink():
        with suppress(OSError):  # not every medium knows second names
            os.link(path, copy)
            return
    shutil.copyfile(path, copy, follow_symlinks=False)
    if not copy.is_symlink():
        with copy.open("rb+") as file:
            os.fsync(file.fileno())


def is_overtaken(copies: Mapping[str, bytes], opened: Header) -> bool:
    """Whether a header of a later epoch stands beside the one that was opened: a re-key was cut short between the two
    copies. From its first copy on the new key holds; work done under the old one would be lost when the new one is
    used.
    """
    for untrusted in copies.values():
        try:
            other, _claimed_mac = Header.from_untrusted(untrusted)
        except HeaderUnreadableError:
            continue
        if other.vault_id == opened.vault_id and other.epoch > opened.epoch:
            return True
    return False


def roll_forward(folder: Path, epoch: int) -> None:
    """Put the database and head of this epoch in their places, where a re-key was cut short behind its last step.

    :raises WorldFault: the medium refuses; read-only, the vault opens from where the files lie.
    """
    try:
        for name in (DATABASE, head.NAME):
            if current(folder, name, epoch) != name:
                for side in SIDES[1:]:
                    # The log of the old database must never meet the new one.
                    (folder / (name + side)).unlink(missing_ok=True)
                (folder / name_of(name, epoch)).replace(folder / name)
                fsync_folder(folder)
    except OSError as error:
        raise world_fault(error, DATABASE) from error


def sweep(folder: Path, epoch: int) -> None:
    """Remove what re-keys that never came to their end left; a medium that refuses is left as it is."""
    for path in _of_other_epochs(folder, epoch):
        with suppress(OSError):
            path.unlink()


def _of_other_epochs(folder: Path, epoch: int) -> Iterator[Path]:
    for path in list(folder.iterdir()):
        found = _OF_AN_EPOCH.fullmatch(path.name)
        if found and int(found[1] or found[2]) != epoch:
            yield path
