"""A new key for the whole vault: after an old header, or a copy of the vault with an old passphrase, may have leaked.

Everything is encrypted anew beside what there is; writing the new header is the one instant at which the new key holds
(:mod:`casefile.vault.rekey`). A power cut before it leaves the old vault, one after it the new vault, both whole; the
next opening clears away what the other left.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import Refused, VaultDamaged
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate
from casefile.model.changes import JournalHead
from casefile.services.backup import kept_files
from casefile.services.heads import OutsideHead
from casefile.services.medium import require_room
from casefile.store import copying
from casefile.store.store import Store
from casefile.vault import vault as vaults
from casefile.vault.rekey import Rekeying
from casefile.vault.slots import KdfCost
from casefile.vault.vault import OpenVault

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """A vault under its new key; it is closed again.

    :param evidence: evidence files encrypted anew.
    :param lost: names of the people who have to be added again. :param sheet: there was a recovery sheet, which opens
        nothing any more.
    :param missing: paths of evidence files that were missing before and still are.
    """

    folder: Path
    evidence: int
    lost: tuple[str, ...]
    sheet: bool
    missing: tuple[str, ...]


def who_is_lost(vault: OpenVault) -> tuple[str, ...]:
    """Names of the people whose passphrase will open nothing any more."""
    acting = vault.person.id if vault.person else None
    return tuple(each.name or str(each.id) for each in vault.people() if each.id != acting and not each.removed)


def rekey(
    folder: Path,
    passphrase: str,
    new_passphrase: str,
    *,
    cost: KdfCost | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Rekeyed:
    """Give the vault in ``folder`` a new key. Nobody may have it open.

    :param new_passphrase: of who acts; everybody else has to be added again, and the recovery sheet made anew.
    :param cost: of the key derivation; by default as before.
    :param progress: told (bytes of evidence done, all); each counts for writing and for reading back.
    :raises WrongPassphrase: the old one. :raises VaultInUse: it is open somewhere.
    :raises VaultDamaged: a file of the vault is damaged: it could not be encrypted anew, and would be lost.
    :raises Refused: cancelled. :raises WorldFault: too little room, or the medium failed.
        In all these cases the vault is as it was.
    """
    if new_passphrase == passphrase:
        text = _("The new passphrase is the old one: whoever knows that would open the new key too. Choose another.")
        raise Refused(text, code="same_passphrase", field="passphrase")
    with vaults.open(folder, passphrase) as vault:
        lost = who_is_lost(vault)
        sheet = any(slot.kind == "recovery" for slot in vault.slots())
        OutsideHead(vault)  # says beside the database that it is about to be touched
        store = _store(vault.database_path, vault.database_key(), vault, vault.actor_id)
        try:
            files = kept_files(store)
            present, missing = _split(vault, files)
            size = sum((vault.folder / vault.blobs.path_in_vault(sha256)).stat().st_size for sha256 in present)
            require_room(vault.folder, size + copying.size_of(store))
            begun = vault.begin_rekey(new_passphrase, cost=cost)
            copying.expect_leftovers(store)
            try:
                _write_database(store, vault, begun)
                _write_evidence(vault, begun, present, size, progress, cancelled)
            except BaseException:
                begun.abandon()
                _clear(vault, store)
                raise
        finally:
            store.close()
        with begun.commit() as renewed:
            _finish(renewed)
    return Rekeyed(folder, len(present), lost, sheet, tuple(missing))


def _store(path: Path, key: bytes, vault: OpenVault, actor: str) -> Store:
    return Store.open(path, key, str(vault.id), read_only=False, on_commit=lambda _head: None, actor=actor)


def _split(vault: OpenVault, files: set[str]) -> tuple[list[str], list[str]]:
    """The evidence files that are there, and the paths of those that are not."""
    present = sorted(sha256 for sha256 in files if vault.blobs.has(sha256))
    return present, [isolate(vault.blobs.path_in_vault(sha256)) for sha256 in sorted(files - set(present))]


def _write_database(store: Store, vault: OpenVault, begun: Rekeying) -> None:
    """The database under the new key, with the journal entry that says so, and its head beside it."""
    copying.copy_database(store, begun.database_path, begun.database_key())
    copying.check_copy(begun.database_path, begun.database_key())
    heads: list[JournalHead] = []
    copied = Store.open(
        begun.database_path,
        begun.database_key(),
        str(vault.id),
        read_only=False,
        on_commit=heads.append,
        actor=begun.actor_id,
    )
    try:
        with copied.transaction(_("Give the vault a new key")) as step:
            step.note(Custody.KEY_CHANGED.value, reason="rekey")
    finally:
        copied.close()
    # What was found wrong once is not forgotten by a new key.
    alarm = {key: value for key, value in (vault.read_head() or {}).items() if key.startswith("alarm")}
    begun.write_head({**alarm, "seq": heads[-1].seq, "hash": heads[-1].hash, "generation": begun.generation})


def _write_evidence(
    vault: OpenVault,
    begun: Rekeying,
    present: list[str],
    size: int,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> None:
    before = 0
    for sha256 in present:
        done = before

        def advance(inside: int, _all: int, done: int = done) -> None:
            if progress is not None:
                progress(min(done + inside, 2 * size), 2 * size)

        with vault.blobs.open(sha256, verify=False) as stream:
            stored = begun.blobs.put(stream, progress=advance, cancelled=cancelled)
        if stored.sha256 != sha256:
            path = isolate(vault.blobs.path_in_vault(sha256))
            text = _("An evidence file is damaged: {path}. Restore it from a backup.", path=path)
            raise VaultDamaged(text, code="blob_damaged")
        before += 2 * stored.size


def _clear(vault: OpenVault, store: Store) -> None:
    """Take back what was written, as far as the medium lets us; otherwise the next opening does."""
    with suppress(Exception):
        vault.blobs.remove_unnamed({vault.blobs.name_of(sha256) for sha256 in store.files_in_history()})
        store.forget_cut_off()


def _finish(renewed: OpenVault) -> None:
    """Remove the evidence files of the old key."""
    store = _store(renewed.database_path, renewed.database_key(), renewed, renewed.actor_id)
    try:
        renewed.blobs.remove_unnamed({renewed.blobs.name_of(sha256) for sha256 in store.files_in_history()})
        store.forget_cut_off()
    finally:
        store.close()
