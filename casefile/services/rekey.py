"""A new key for the whole vault: after an old header, or a copy of the vault with an old passphrase, may have leaked.

Everything is encrypted again beside what there is; writing the new header is the one instant at which the new key holds
(:mod:`casefile.vault.rekey`). A power cut before it leaves the old vault, one after it the new vault, both whole; the
next opening clears away what the other left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import Refused, VaultDamaged, WorldFault
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Author, JournalHead
from casefile.model.records import EvidenceFile
from casefile.services import names, sessions
from casefile.services.backup import kept_files
from casefile.services.kept_head import OutsideHead
from casefile.services.medium import require_room
from casefile.store import copying
from casefile.store.store import Store
from casefile.vault import vault as vaults
from casefile.vault.memory import Kept
from casefile.vault.rekey import Rekeying
from casefile.vault.rekey import begin as begin_rekey
from casefile.vault.slots import KdfCost
from casefile.vault.vault import OpenVault

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

REASON = "rekey"
"""How the journal names it."""
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """A vault under its new key; it is closed again.

    :param evidence: evidence files encrypted again.
    :param lost: names of the people who have to be added again. :param sheet: there was a recovery sheet, which opens
        nothing any more.
    :param missing: paths of evidence files that were missing before and still are.
    :param damaged: those that were damaged before and were kept as they are: reference and path.
    """

    folder: Path
    evidence: int
    lost: tuple[str, ...]
    sheet: bool
    missing: tuple[str, ...]
    damaged: tuple[str, ...] = ()


def who_is_lost(vault: OpenVault) -> tuple[str, ...]:
    """Names of the people whose passphrase will open nothing any more."""
    acting = vault.person.id if vault.person else None
    return tuple(each.name or str(each.id) for each in vault.people() if each.id != acting and not each.removed)


def rekey(
    folder: Path,
    passphrase: str,
    new_passphrase: str,
    *,
    untrusted_words: Sequence[str] = (),
    name: str = "",
    keep_damaged: bool = False,
    before: Callable[[tuple[str, ...], bool], None] | None = None,
    cost: KdfCost | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Rekeyed:
    """Give the vault in ``folder`` a new key. Nobody may have it open.

    :param new_passphrase: of who acts; everybody else has to be added again, and the recovery sheet made again.
    :param untrusted_words: of the recovery sheet, in the place of ``passphrase``; ``name``: who acts, as a sheet does
        not tell.
    :param keep_damaged: take damaged evidence files over as they are. They stay damaged, under another name, and what
        is left of them is read by the old key alone.
    :param before: told whose passphrases will open nothing any more, and whether there is a recovery sheet; nothing is
        written yet, and what it raises ends it.
    :param cost: of the key derivation; by default as before.
    :param progress: told (bytes of evidence done, all); each counts for writing and for reading back.
    :raises WrongPassphrase: the old one. :raises VaultInUse: it is open somewhere.
    :raises VaultDamaged: evidence files are damaged; all of them are named. :raises Refused: cancelled.
    :raises WorldFault: too little room, or the medium failed. In all these cases the vault is as it was.
    """
    if new_passphrase == passphrase:
        text = _("The new passphrase is the old one: anyone who knows that would open the new key too. Choose another.")
        raise Refused(text, code="same_passphrase", field="passphrase")
    with (
        vaults.open_with_recovery(folder, untrusted_words)
        if untrusted_words
        else vaults.open(folder, passphrase) as vault
    ):
        lost = who_is_lost(vault)
        sheet = any(slot.kind == "recovery" for slot in vault.slots())
        if before is not None:
            before(lost, sheet)
        OutsideHead(vault)  # says beside the database that it is about to be touched
        store = _store(vault.database_path, vault.database_key(), vault, vault.author)
        try:
            files = kept_files(store)
            present, missing = _split(vault, files)
            size = sum((vault.folder / vault.evidence.path_in_vault(sha256)).stat().st_size for sha256 in present)
            require_room(vault.folder, size + copying.size_of(store))
            begun = begin_rekey(vault, new_passphrase, name, cost=cost)
            copying.expect_leftovers(store)
            try:
                damaged = _write_evidence(vault, begun, present, size, keep_damaged, progress, cancelled)
                wrong = {sha256: begun.evidence.path_in_vault(sha256) for sha256 in (*damaged, *missing)}
                refs = _write_database(store, vault, begun, wrong)
            except BaseException:
                begun.abandon()
                _clear(vault, store)
                raise
        finally:
            store.close()
        with begun.commit() as renewed:
            _finish(renewed)
    named = [f"{refs[sha256]} {isolate(wrong[sha256])}".strip() for sha256 in wrong]
    whole, split = len(present) - len(damaged), len(damaged)
    return Rekeyed(folder, whole, lost, sheet, tuple(named[split:]), tuple(named[:split]))


def _store(path: Path, key: Kept, vault: OpenVault, author: Author) -> Store:
    return Store.open(path, key, str(vault.id), read_only=False, on_commit=lambda _head: None, author=author)


def _split(vault: OpenVault, files: set[str]) -> tuple[list[str], list[str]]:
    """The evidence files that are there, and those that are not."""
    present = sorted(sha256 for sha256 in files if vault.evidence.has(sha256))
    return present, sorted(files - set(present))


def _write_database(store: Store, vault: OpenVault, begun: Rekeying, wrong: Iterable[str]) -> dict[str, str]:
    """The database under the new key, with the journal entries that say so, and its head beside it.

    :param wrong: SHA-256 of the evidence files that could not be encrypted again; the journal names each.
    :returns: the references of those.
    """
    copying.copy_database(store, begun.database_path, begun.database_key())
    copying.check_copy(begun.database_path, begun.database_key())
    records = {
        record.sha256: record
        for trashed in (True, False)
        for record in store.of("evidence", trashed=trashed)
        if isinstance(record, EvidenceFile)
    }
    heads: list[JournalHead] = []
    copied = Store.open(
        begun.database_path,
        begun.database_key(),
        str(vault.id),
        read_only=False,
        on_commit=heads.append,
        author=begun.author,
    )
    try:
        copied.forget(sessions.KEY)  # no head of before fits this key: they are counted again
        with copied.step(_("Give the vault a new key")) as step:
            for sha256 in wrong:
                step.note(Custody.VERIFIED_FAILED.value, records.get(sha256), file_sha256=sha256, reason=REASON)
            step.note_people(names.known(vault.signers()), names.known(begun.signers), reason=REASON)
    finally:
        copied.close()
    # What was found wrong once is not forgotten by a new key.
    alarm = {key: value for key, value in (vault.read_head() or {}).items() if key.startswith("alarm")}
    begun.write_head({**alarm, "seq": heads[-1].seq, "hash": heads[-1].hash, "generation": begun.generation})
    return {sha256: isolate(records[sha256].ref) if sha256 in records else "" for sha256 in wrong}


def _write_evidence(
    vault: OpenVault,
    begun: Rekeying,
    present: list[str],
    size: int,
    keep_damaged: bool,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> list[str]:
    """:returns: SHA-256 of those that are damaged and were kept as they are.

    :raises VaultDamaged: they are not to be kept; looked for to the end, so that all are named.
    """
    done = 0
    damaged: list[str] = []
    for sha256 in present:

        def advance(inside: int, _all: int, before: int = done) -> None:
            if progress is not None:
                progress(min(before + inside, 2 * size), 2 * size)

        try:
            with vault.evidence.open(sha256, verify=False) as stream:
                stored = begun.evidence.put(stream, progress=advance, cancelled=cancelled)
            done += 2 * stored.size
            whole = stored.sha256 == sha256
        except (VaultDamaged, WorldFault):
            if _is_readable(vault, sha256):
                raise
            whole = False
        if not whole:
            damaged.append(sha256)
            if keep_damaged:
                begun.keep_as_is(vault.folder / vault.evidence.path_in_vault(sha256), sha256)
    if damaged and not keep_damaged:
        raise _damaged([vault.evidence.path_in_vault(sha256) for sha256 in damaged])
    return damaged


def _is_readable(vault: OpenVault, sha256: str) -> bool:
    """Whether it was not the stored file that failed but the place that is written to."""
    try:
        vault.evidence.verify(sha256)
    except (VaultDamaged, WorldFault):
        return False
    return True


def _damaged(paths: list[str]) -> VaultDamaged:
    text = plural(
        "{n} evidence file is damaged, so the vault keeps its key: {paths}. Put it back from a backup, or have damaged "
        "files kept as they are.",
        "{n} evidence files are damaged, so the vault keeps its key: {paths}. Put them back from a backup, or have "
        "damaged files kept as they are.",
        len(paths),
        paths=", ".join(isolate(path) for path in paths[:_NAMED]),
    )
    return VaultDamaged(text, code="blob_damaged")


def _clear(vault: OpenVault, store: Store) -> None:
    """Take back what was written, as far as the medium lets us; otherwise the next opening does."""
    with suppress(Exception):
        vault.evidence.remove_unnamed({vault.evidence.name_of(sha256) for sha256 in store.files_in_history()})
        store.forget_cut_off()


def _finish(renewed: OpenVault) -> None:
    """Remove the evidence files of the old key."""
    store = _store(renewed.database_path, renewed.database_key(), renewed, renewed.author)
    try:
        renewed.evidence.remove_unnamed({renewed.evidence.name_of(sha256) for sha256 in store.files_in_history()})
        store.forget_cut_off()
    finally:
        store.close()
