"""Backups of the whole vault, still encrypted, onto another medium; while the vault is open, here or elsewhere.

``DEST/<Name>.casefile-backup/`` holds ``evidence/`` (shared by all snapshots) and ``snapshots/<UTC>/`` (header,
database, journal head and the list of all files). A snapshot gets its name when everything in it was read back from
the medium; so a backup that is cut short leaves the earlier ones whole, and the next run clears up after it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from casefile.errors import Refused, VaultDamaged, VaultInUse, WorldFault
from casefile.evidence.custody import Custody
from casefile.i18n import RESOURCES, _, isolate
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile
from casefile.services.custody import Kept
from casefile.services.medium import require_room, speaking_of_medium
from casefile.store import copying
from casefile.store.store import Store
from casefile.vault import checkpoints, copies
from casefile.vault.files import fsync_folder, write_safely
from casefile.vault.layout import (
    BACKUP_SUFFIX,
    CHECKPOINT,
    DATABASE,
    EVIDENCE,
    EVIDENCE_SUFFIX,
    GOING,
    HEADERS,
    SNAPSHOT_TIME,
    SNAPSHOTS,
    TEMPORARY,
    UNFINISHED,
    evidence_path,
    is_snapshot,
    vault_name,
)
from casefile.vault.lock import WriterLock
from casefile.vault.vault import OpenVault

KEPT = 10
"""Snapshots that stay; older ones are removed."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup did.

    :param folder: the backup. :param snapshot: its newest snapshot, ``20261122T193700Z``.
    :param copied: evidence files copied now. :param evidence: evidence files that the snapshot holds.
    :param damaged: evidence files that are damaged or missing in the vault, by reference and path; none of them was
        copied. :param spared: how many of those the backup holds from earlier.
    :param same_disk: it lies on the disk of the vault.
    :param removed: snapshots that made room.
    """

    folder: Path
    snapshot: str
    copied: int
    evidence: int
    size: int
    damaged: tuple[str, ...]
    spared: int
    same_disk: bool
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupState:
    """When the vault was last backed up (UTC, ISO 8601; empty for never), and whether anything changed since."""

    at: str
    changed: bool

    def days(self, today: dt.date) -> int:
        """Days since, by the calendar of this machine; 0 for never."""
        return (today - dt.datetime.fromisoformat(self.at).astimezone().date()).days if self.at else 0


@dataclass(slots=True)
class _Plan:
    """Evidence of one snapshot: what stands already, what is to be copied, what is wrong in the vault."""

    stands: dict[str, dict[str, Any]] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    size: int = 0


class Backups:
    """Verbs for backing up an open vault."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    def state(self) -> BackupState:
        """When the last backup was."""
        found = copying.last_noted(self._store, Custody.BACKED_UP.value)
        return BackupState(*found) if found else BackupState("", copying.holds_anything(self._store))

    def write(
        self,
        destination: Path,
        *,
        check_all: bool = False,
        keep: int = KEPT,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> BackedUp:
        """Write a snapshot into the backup of this vault in the folder ``destination``, and read it back.

        :param check_all: also read again every evidence file that the backup holds from earlier.
        :param keep: how many snapshots stay, this one included.
        :param progress: told (bytes done, all); each byte counts for writing and for reading back.
        :raises Refused: the place will not do, or cancelled. :raises VaultDamaged: the database is damaged.
        :raises WorldFault: the medium refuses. Earlier snapshots are whole in any case.
        """
        with speaking_of_medium():
            folder = place_for(self._vault, destination)
            with _alone(folder):
                run = _Run(self._store, self._vault, folder, progress, cancelled)
                return run.write(check_all=check_all, keep=max(1, keep))

    def note(self, done: BackedUp) -> Changes:
        """Write into the journal that there was a backup."""
        where = _("to the disk of the vault") if done.same_disk else _("to another medium")
        with self._store.step(_("Back up the vault")) as step:
            step.note(Custody.BACKED_UP.value, reason=where)
        return step.changes


class _Run:
    """One backup."""

    def __init__(
        self, store: Store, vault: OpenVault, folder: Path, progress: Progress | None, cancelled: Cancelled | None
    ) -> None:
        self._store = store
        self._vault = vault
        self._folder = folder
        self._progress = progress
        self._cancelled = cancelled
        self._done = self._all = 0

    def write(self, *, check_all: bool, keep: int) -> BackedUp:
        sweep(self._folder)
        before = snapshots_in(self._folder)
        name = _next_name(before)
        place = self._folder / SNAPSHOTS / (name + UNFINISHED)
        place.mkdir(mode=0o700, parents=True)
        require_room(self._folder, copying.size_of(self._store))
        headers = copies.headers_of(self._vault)
        copied = self._copy_database(place)
        try:
            refs = _refs(copied)
            plan = self._planned(kept_files(copied), self._known(before), check_all)
            require_room(self._folder, plan.size)
            made = self._copy_evidence(plan)
            evidence = {**plan.stands, **made}
            self._finish_snapshot(place, headers, copied, evidence)
        finally:
            copied.close()
        place.replace(place.with_name(name))
        fsync_folder(place.parent)
        removed = prune(self._folder, keep)
        return BackedUp(
            folder=self._folder,
            snapshot=name,
            copied=len(made),
            evidence=len(evidence),
            size=sum(each["size"] for each in evidence.values()),
            damaged=tuple(self._named(sha256, refs) for sha256 in plan.damaged),
            spared=sum(1 for sha256 in plan.damaged if self._vault.blobs.name_of(sha256) in evidence),
            same_disk=self._folder.stat().st_dev == self._vault.folder.stat().st_dev,
            removed=removed,
        )

    # -- the database ---------------------------------------------------------------------------------------------

    def _copy_database(self, place: Path) -> Store:
        """The database as it is now, copied, read back page by page, and opened for reading."""
        key = self._vault.database_key()
        copying.copy_database(self._store, place / DATABASE, key, lambda _done, _all: self._advance(0))
        copying.check_copy(place / DATABASE, key)
        return Store.open(
            place / DATABASE,
            key,
            str(self._vault.id),
            read_only=True,
            on_commit=lambda _head: None,
            sign=partial(checkpoints.sign, self._vault),
        )

    # -- evidence -------------------------------------------------------------------------------------------------

    def _known(self, before: list[str]) -> dict[str, Any]:
        """What the newest snapshot that this vault wrote says about the evidence files of the backup."""
        for name in reversed(before):
            with suppress(VaultDamaged):
                known: dict[str, Any] = copies.read_manifest(self._folder / SNAPSHOTS / name, self._vault)["evidence"]
                return known
        return {}

    def _planned(self, files: set[str], known: dict[str, Any], check_all: bool) -> _Plan:
        plan = _Plan()
        for sha256 in sorted(files):
            name = self._vault.blobs.name_of(sha256)
            source, target = self._vault.folder / evidence_path(name), self._folder / evidence_path(name)
            entry = known.get(name)
            if entry is None and target.is_file():
                entry = self._left_over(target, sha256)
            if entry is not None and self._stands(target, entry, check_all):
                plan.stands[name] = self._looked_after(sha256, source, entry, plan)
                continue
            plan.wanted.append(sha256)
            plan.size += source.stat().st_size if source.is_file() else 0
        self._all = 2 * plan.size
        return plan

    def _looked_after(self, sha256: str, source: Path, entry: dict[str, Any], plan: _Plan) -> dict[str, Any]:
        """The entry of a file that the backup holds already. The vault's own is read where it seems to be another than
        the one that was copied: it may be damaged.
        """
        if _is_same(source, entry):
            return entry
        if self._is_intact(sha256):
            return {**entry, "at": _moment(source)}
        plan.damaged.append(sha256)
        return entry

    def _left_over(self, target: Path, sha256: str) -> dict[str, Any] | None:
        """The entry for a good file that a backup which was cut short left behind."""
        found = copies.examined(self._vault, target, sha256, lambda _size: self._advance(0))
        return {"sha256": found.sha256, "size": found.size, "at": 0} if found else None

    def _stands(self, target: Path, entry: dict[str, Any], check_all: bool) -> bool:
        if not target.is_file() or target.stat().st_size != entry["size"]:
            return False
        return not check_all or copies.digest_of(target, lambda _size: self._advance(0)).sha256 == entry["sha256"]

    def _is_intact(self, sha256: str) -> bool:
        try:
            self._vault.blobs.verify(sha256)
        except VaultDamaged:
            return False
        return True

    def _copy_evidence(self, plan: _Plan) -> dict[str, dict[str, Any]]:
        made: dict[str, dict[str, Any]] = {}
        for sha256 in plan.wanted:
            name = self._vault.blobs.name_of(sha256)
            source = self._vault.folder / evidence_path(name)
            moment = _moment(source)
            try:
                copied = copies.copy_evidence(self._vault, sha256, self._folder / evidence_path(name), self._advance)
            except VaultDamaged:
                plan.damaged.append(sha256)
                continue
            made[name] = {"sha256": copied.sha256, "size": copied.size, "at": moment}
        return made

    # -- the end --------------------------------------------------------------------------------------------------

    def _finish_snapshot(self, place: Path, headers: dict[str, bytes], copied: Store, evidence: dict[str, Any]) -> None:
        head = copied.head()
        alarm: dict[str, Any] = {}
        with suppress(VaultDamaged):
            # What was found wrong once is not forgotten by being backed up.
            alarm = {key: value for key, value in (self._vault.read_head() or {}).items() if key.startswith("alarm")}
        copies.write_head(
            self._vault,
            place,
            {**alarm, "seq": head.seq, "hash": head.hash, "generation": copies.generation_of(headers)},
        )
        # A signed head that leaves the vault: by it a later cut or exchange of the journal is found.
        write_safely(place, {**headers, CHECKPOINT: copied.checkpoint().note.encode("utf-8")})
        for path in sorted((RESOURCES / "recover").glob("*.*")):
            write_safely(self._folder, {path.name: path.read_bytes()})
        files = {
            path.name: {"sha256": found.sha256, "size": found.size}
            for path in sorted(place.iterdir())
            for found in [copies.digest_of(path, lambda _size: self._advance(0))]
        }
        content = {
            "format": "casefile-backup",
            "version": 1,
            "vault": str(self._vault.id),
            "snapshot": place.name.removesuffix(UNFINISHED),
            "made": _now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "head": {"seq": head.seq, "hash": head.hash},
            "files": files,
            "evidence": evidence,
        }
        copies.write_manifest(self._vault, place, content)
        assert copies.read_manifest(place, self._vault) == content
        if self._store.hash_at(head.seq) != head.hash or copies.headers_of(self._vault) != headers:
            text = _("The vault's keys were changed while it was backed up. No backup was made; try again.")
            raise WorldFault(text, code="changed_meanwhile")
        fsync_folder(place)

    def _named(self, sha256: str, refs: dict[str, str]) -> str:
        path = isolate(self._vault.blobs.path_in_vault(sha256))
        return _("{ref} ({path})", ref=isolate(refs[sha256]), path=path) if sha256 in refs else path

    def _advance(self, size: int) -> None:
        self._done += size
        if self._cancelled is not None and self._cancelled():
            text = _("Cancelled. No backup was made; earlier ones are as they were.")
            raise Refused(text, code="cancelled")
        if self._progress is not None and size:
            self._progress(min(self._done, self._all), self._all)


def place_for(vault: OpenVault, destination: Path) -> Path:
    """The folder of this vault's backup within ``destination``, made where it is not there yet.

    :raises Refused: within a vault, or the folder holds something else. :raises WorldFault: it is not there.
    """
    name = vault_name(vault.folder.name) + BACKUP_SUFFIX
    shown = isolate(destination.name or str(destination))
    if not destination.is_dir():
        text = _("The folder {name} is not there. Is the medium plugged in?", name=shown)
        raise WorldFault(text, code="medium_missing")
    full = destination.absolute().resolve()
    if full.name.endswith(BACKUP_SUFFIX) and (full / SNAPSHOTS).is_dir():
        full = full.parent
    for above in (full, *full.parents):
        if any((above / header).exists() for header in HEADERS) or above.name.endswith(BACKUP_SUFFIX):
            text = _(
                "{name} lies inside a vault or a backup. Choose a folder outside, best on another disk.", name=shown
            )
            raise Refused(text, code="inside_vault")
    folder = full / name
    if any(part.is_symlink() for part in (folder, folder / SNAPSHOTS, folder / EVIDENCE)):
        text = _("{name} leads elsewhere. Nothing was written; choose another folder.", name=isolate(folder.name))
        raise Refused(text, code="leads_elsewhere")
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / SNAPSHOTS).mkdir(mode=0o700, exist_ok=True)
    for snapshot in snapshots_in(folder):
        found = copies.vault_id_in(folder / SNAPSHOTS / snapshot)
        if found and found != str(vault.id):
            text = _(
                "{name} holds the backup of another vault of the same name. Choose another folder.",
                name=isolate(folder.name),
            )
            raise Refused(text, code="other_vault")
    return folder


def kept_files(store: Store) -> set[str]:
    """SHA-256 of every evidence file that the vault is meant to hold: all that ever were recorded, also what undo may
    bring back, but for those that were disposed of.
    """
    kept = Kept(store)
    living: set[str] = set()
    disposed: set[str] = set()
    for trashed in (True, False):
        for record in store.of("evidence", trashed=trashed):
            if isinstance(record, EvidenceFile):
                (living if record in kept else disposed).add(record.sha256)
    return store.files_in_history() - (disposed - living)


def snapshots_in(folder: Path) -> list[str]:
    """Names of the finished snapshots of a backup, the oldest first."""
    place = folder / SNAPSHOTS
    if not place.is_dir():
        return []
    return sorted(path.name for path in place.iterdir() if is_snapshot(path.name) and path.is_dir())


def sweep(folder: Path) -> None:
    """Clear up after a backup that was cut short."""
    for ending in (UNFINISHED, GOING):
        for left in (folder / SNAPSHOTS).glob(f"*{ending}"):
            shutil.rmtree(left)
    for left in (folder / EVIDENCE).glob(f"??/*{TEMPORARY}"):
        if not (left.parent.is_symlink() or left.parent.parent.is_symlink()):
            left.unlink()


def prune(folder: Path, keep: int) -> tuple[str, ...]:
    """Remove all but the newest snapshots, and the evidence that no snapshot names any more.

    :returns: the names of the snapshots removed.
    """
    every = snapshots_in(folder)
    removed = every[: max(0, len(every) - keep)]
    for name in removed:
        # Gone as a whole or not at all: a half snapshot must not look like one.
        going = folder / SNAPSHOTS / (name + GOING)
        (folder / SNAPSHOTS / name).replace(going)
        fsync_folder(folder / SNAPSHOTS)
        shutil.rmtree(going)
    named: set[str] = set()
    for name in snapshots_in(folder):
        try:
            named |= set(copies.read_manifest(folder / SNAPSHOTS / name, None)["evidence"])
        except VaultDamaged:
            return tuple(removed)  # nobody can say which files it needs: they all stay
    for path in (folder / EVIDENCE).glob(f"??/*{EVIDENCE_SUFFIX}"):
        elsewhere = path.parent.is_symlink() or path.parent.parent.is_symlink()
        if path.name.removesuffix(EVIDENCE_SUFFIX) not in named and not elsewhere:
            path.unlink()
    return tuple(removed)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        lock = WriterLock(folder)
    except VaultInUse:
        text = _("Another backup is being written there. Wait until it has ended.")
        raise VaultInUse(text, code="in_use") from None
    try:
        yield
    finally:
        lock.release()


def _is_same(source: Path, entry: dict[str, Any]) -> bool:
    """Whether the vault's file is the one that was copied, as far as its size and time tell without reading it."""
    with suppress(OSError):
        return bool(source.stat().st_size == entry["size"] and _moment(source) == entry["at"])
    return False


def _moment(path: Path) -> int:
    """When the file was last written, in microseconds: as fine as JSON numbers are exact."""
    with suppress(OSError):
        return path.stat().st_mtime_ns // 1000
    return 0


def _refs(store: Store) -> dict[str, str]:
    return {
        record.sha256: record.ref
        for trashed in (True, False)
        for record in store.of("evidence", trashed=trashed)
        if isinstance(record, EvidenceFile)
    }


def _next_name(before: list[str]) -> str:
    """The time, but later than every snapshot there is, also where the clock was put back."""
    name = _now().strftime(SNAPSHOT_TIME)
    if before and name <= before[-1]:
        last = dt.datetime.strptime(before[-1], SNAPSHOT_TIME).replace(tzinfo=dt.UTC)
        name = (last + dt.timedelta(seconds=1)).strftime(SNAPSHOT_TIME)
    return name


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
