"""Giving a vault another key, so that a header that may have leaked opens nothing any more.

Everything under the old key is written again beside it: the database as ``case.<epoch>.db``, the journal head as
``head.<epoch>.json``, evidence files under other names in the same folder. Writing the header of the next epoch is the
one instant at which the new key holds. After it the new files take the places of the old ones; before it the old vault
is whole. :mod:`casefile.vault.epochs` clears up after one that was cut short.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from casefile.model.changes import Author
from casefile.vault import epochs, head, header, layout, roster
from casefile.vault.device import author
from casefile.vault.evidence_files import EvidenceFiles
from casefile.vault.files import fsync_folder, world_fault
from casefile.vault.keys import KEY_SIZE, KeyRing, new_vault_key
from casefile.vault.layout import DATABASE, HEAD
from casefile.vault.memory import Kept
from casefile.vault.people import new_person
from casefile.vault.roster import Signer, SlotInfo
from casefile.vault.session import Session
from casefile.vault.slots import PASSPHRASE, ByPassphrase, KdfCost, Slot
from casefile.vault.unlocking import Unlocked
from casefile.vault.vault import OpenVault


class Rekeying:
    """A re-key under way: the new keys, and where to write what stands under them.

    The caller then does this, in this order:

    1. put every evidence file into :attr:`evidence`, from the open vault's own ``evidence`` (names and keys differ, the
       folder is the same; what is there already counts as stored, so that it can be resumed within one re-key), or
       :meth:`keep_as_is` one that is damaged;
    2. copy the database to :attr:`database_path` under :meth:`database_key`, and close both;
    3. :meth:`write_head` with the head of the journal;
    4. :meth:`commit`; from then on the returned vault is the vault, and the old one is locked;
    5. remove the evidence files of the old key (``evidence.remove_unnamed``).

    Dropping it before step 4 leaves the vault as it was; :meth:`abandon` also removes what was written.

    :ivar epoch: the one that begins. :ivar evidence: evidence files under the new key.
    """

    def __init__(self, vault: OpenVault, prepared: Unlocked) -> None:
        self._vault = vault
        self._folder = vault.folder
        self._prepared = prepared
        self.epoch = prepared.header.epoch
        self.evidence = EvidenceFiles(vault.folder, prepared.ring, read_only=False)

    @property
    def database_path(self) -> Path:
        """Where the database is to be made under the new key."""
        return self._folder / layout.of_epoch(DATABASE, self.epoch)

    @property
    def actor_id(self) -> str:
        """The id of the person who acts, for the journal."""
        person = self._prepared.roster.owner(self._prepared.slot_id)
        assert person is not None
        return str(person.id)

    @property
    def author(self) -> Author:
        """Who acts, by which key, on which device."""
        return author(self.actor_id, self._prepared.ring)

    @property
    def signers(self) -> tuple[Signer, ...]:
        """Everybody on the list, as it will be, and every recovery sheet."""
        return (*self._prepared.roster.people, *self._prepared.roster.sheets)

    @property
    def generation(self) -> int:
        """The generation that the header will have."""
        return self._prepared.header.generation

    def database_key(self) -> Kept:
        """Raw 32-byte SQLCipher key of the new database."""
        return self._prepared.ring.database()

    def keep_as_is(self, damaged: Path, sha256: str) -> None:
        """Take a damaged evidence file over byte for byte, under the name that its content has with the new key. It
        stays damaged, and what is left of it is read by the old key alone.

        :raises WorldFault: the medium refuses.
        """
        kept = self._folder / self.evidence.path_in_vault(sha256)
        try:
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            _same_bytes(damaged, kept)
            fsync_folder(kept.parent)
        except OSError as error:
            raise world_fault(error, self.evidence.path_in_vault(sha256)) from error

    def write_head(self, content: Mapping[str, Any]) -> None:
        """Write the journal head beside the new database.

        :raises WorldFault: the medium refuses.
        """
        head.write(self._folder, content, self._prepared.ring, name=layout.of_epoch(HEAD, self.epoch))

    def commit(self) -> OpenVault:
        """Put the new key in force. The databases must be closed.

        :returns: the vault under its new key, open for writing; the old one is locked from now on.
        :raises WorldFault: the old key is still in force, and the old vault still open.
        """
        fsync_folder(self._folder)
        header.write_copies(self._folder, self._prepared.header, self._prepared.ring)
        opened = self._vault._hand_over(self._prepared)
        epochs.roll_forward(self._folder, self.epoch)
        return opened

    def abandon(self) -> None:
        """Remove database and head of the epoch that does not begin, and forget its keys.

        The evidence files already written are of no name the vault knows: ``evidence.remove_unnamed`` takes them.
        """
        epochs.sweep(self._folder, self.epoch - 1)
        self._prepared.ring.wipe()


def begin(
    vault: OpenVault, new_passphrase: str, name: str = "", *, keep_identities: bool = True, cost: KdfCost | None = None
) -> Rekeying:
    """Begin to give a vault another key: what an older header opens then opens nothing any more.

    Nothing is written yet. See :class:`Rekeying` for what has to follow.

    :param new_passphrase: of who acts; everybody else loses their slot, and the recovery sheet, PINs and security keys
        go too.
    :param name: of who acts, where a recovery sheet opened the vault; otherwise they keep theirs.
    :param keep_identities: carry over the identity key with its passphrase; False drops both.
    :param cost: of the key derivation; by default that of the first slot.
    :raises Refused: the passphrase is empty, a name is needed or taken, or the vault is open read-only.
    """
    vault._require_writable()
    return Rekeying(vault, prepare(vault, new_passphrase, name, keep_identities=keep_identities, cost=cost))


def prepare(
    session: Session, new_passphrase: str, name: str, *, keep_identities: bool, cost: KdfCost | None
) -> Unlocked:
    """The header of the next epoch, not written yet: one person, one slot, a new vault key."""
    people = session._roster.only_with(())  # nobody else can be taken along, so every name is free
    if session.person is None:
        person, seed = new_person(people.free_name(name))
    else:
        person, seed = session.person, session._ring.seed()
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
