"""Backups of the whole vault, still encrypted, onto another medium; while the vault is open, here or elsewhere.

``DEST/<Name>.casefile-backup/`` holds ``evidence/`` (shared by all snapshots) and ``snapshots/<UTC>/`` (header,
database, journal head and the list of all files). A snapshot gets its name when everything in it was read back from
the medium; so a backup that is cut short leaves the earlier ones whole, and the next run clears up after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from casefile.errors import Refused, VaultDamaged, WorldFault
from casefile.evidence.custody import Custody
from casefile.i18n import RESOURCES, _, isolate
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile
from casefile.services import sessions
from casefile.services.clock import Clock
from casefile.services.custody import Kept
from casefile.services.medium import require_room, speaking_of_medium
from casefile.services.rereading import LOOKED_AT, Looked, due, list_of
from casefile.services.snapshots import alone, iso, moment_of, next_name, now, place_for, prune, snapshots_in, sweep
from casefile.store import copying
from casefile.store.store import Store
from casefile.vault import checkpoints, copies
from casefile.vault.files import fsync_folder, write_safely
from casefile.vault.head import digest
from casefile.vault.layout import (
    CHECKPOINT,
    DATABASE,
    EVIDENCE_SUFFIX,
    SNAPSHOTS,
    UNFINISHED,
    evidence_path,
)
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
    :param again: evidence files from earlier that were read again now and are as they were written.
    :param unread: those that were not read now. :param since: when the one of them that was longest unread was read
        (UTC, ISO 8601); empty where that is not known, or there is none.
    :param healed: evidence files that were gone from the medium or had changed on it, and were copied again, by
        reference and path. :param lost: those of which the vault has no good copy either.
    :param rotten: how many the medium gave back otherwise than they were written.
    :param snapshots: older snapshots of which database and header were read again now. :param spoilt: what of them is
        not as it was written, as snapshot and file.
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
    again: int = 0
    unread: int = 0
    since: str = ""
    healed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    rotten: int = 0
    snapshots: int = 0
    spoilt: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether vault and medium gave back everything as it was written."""
        return not (self.damaged or self.healed or self.lost or self.rotten or self.spoilt)


@dataclass(frozen=True, slots=True)
class BackupState:
    """When the vault was last backed up (UTC, ISO 8601; empty for never), and whether anything changed since.

    :param zone: by whose clock days are counted; None for the computer's.
    """

    at: str
    changed: bool
    zone: dt.tzinfo | None = None

    def days(self, today: dt.date) -> int:
        """Days since; 0 for never."""
        return (today - dt.datetime.fromisoformat(self.at).astimezone(self.zone).date()).days if self.at else 0


@dataclass(slots=True)
class _Plan:
    """Evidence of one snapshot: what stands already, what is to be copied, what is wrong in the vault; and what stands
    for older snapshots alone.
    """

    stands: dict[str, dict[str, Any]] = field(default_factory=dict)
    older: dict[str, dict[str, Any]] = field(default_factory=dict)
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
        at, changed = found or ("", copying.holds_anything(self._store))
        return BackupState(at, changed, Clock(self._store).tzinfo)

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

        :param check_all: also read again all that the backup holds from earlier; otherwise a part of it, in turn.
        :param keep: how many snapshots stay, this one included.
        :param progress: told (bytes done, all); each byte counts for writing and for reading back.
        :raises Refused: the place will not do, or cancelled. :raises VaultDamaged: the database is damaged.
        :raises WorldFault: the medium refuses. Earlier snapshots are whole in any case.
        """
        with speaking_of_medium():
            folder = place_for(self._vault, destination)
            with alone(folder):
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
        name = next_name(before)
        place = self._folder / SNAPSHOTS / (name + UNFINISHED)
        place.mkdir(mode=0o700, parents=True)
        require_room(self._folder, copying.size_of(self._store))
        headers = copies.headers_of(self._vault)
        lists = {each: list_of(self._folder, each, self._vault) for each in before}
        copied = self._copy_database(place)
        try:
            refs = _refs(copied)
            known = next((listed for listed, ours in reversed(lists.values()) if listed and ours), None)
            looked = Looked(name, _looked_at(known))
            staying = {each: lists[each][0] for each in before[-(keep - 1) :]} if keep > 1 else {}
            plan = self._planned(kept_files(copied), known, staying, looked, check_all)
            require_room(self._folder, plan.size)
            made = self._copy_evidence(plan)
            evidence = {**plan.stands, **made}
            for each in (*made, name):
                looked.mark(each)
            there = {*evidence, *plan.older, *staying, name}
            looked.at = {each: at for each, at in looked.at.items() if each in there}
            self._finish_snapshot(place, headers, copied, evidence, looked)
        finally:
            copied.close()
        place.replace(place.with_name(name))
        fsync_folder(place.parent)
        removed = prune(self._folder, keep)
        unread = [each for each in evidence if each not in looked.fresh]
        changed = [*looked.gone, *looked.rotten]
        by_name = {self._vault.evidence.name_of(sha256): sha256 for sha256 in refs}
        return BackedUp(
            folder=self._folder,
            snapshot=name,
            copied=len(made),
            evidence=len(evidence),
            size=sum(each["size"] for each in evidence.values()),
            damaged=tuple(self._named(sha256, refs) for sha256 in plan.damaged),
            spared=sum(1 for sha256 in plan.damaged if self._vault.evidence.name_of(sha256) in evidence),
            same_disk=self._folder.stat().st_dev == self._vault.folder.stat().st_dev,
            removed=removed,
            again=looked.again,
            unread=len(unread),
            since=moment_of(min((looked.at.get(each, "") for each in unread), default="")),
            healed=tuple(self._shown(each, by_name, refs) for each in changed if each in made),
            lost=tuple(self._shown(each, by_name, refs) for each in changed if each not in made),
            rotten=len(looked.rotten),
            snapshots=looked.snapshots,
            spoilt=tuple(looked.spoilt),
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

    def _planned(
        self,
        files: set[str],
        known: dict[str, Any] | None,
        staying: dict[str, dict[str, Any] | None],
        looked: Looked,
        check_all: bool,
    ) -> _Plan:
        """Sort the evidence, and read again what is due: of it and of the older snapshots.

        :param known: the newest list that this vault wrote. :param staying: the lists of the older snapshots that stay.
        """
        plan = _Plan()
        entries: dict[str, dict[str, Any]] = known["evidence"] if known else {}
        by_name = {self._vault.evidence.name_of(sha256): sha256 for sha256 in sorted(files)}
        for name, sha256 in by_name.items():
            entry = entries.get(name)
            if entry is not None and looked.is_there(self._folder, name, entry):
                plan.stands[name] = entry
            elif entry is None and (left := self._left_over(self._folder / evidence_path(name), sha256)):
                plan.stands[name] = left
                looked.mark(name)
        for listed in staying.values():
            plan.older.update((listed or {}).get("evidence", {}))
        plan.older = {
            name: entry
            for name, entry in plan.older.items()
            if name not in by_name and looked.is_there(self._folder, name, entry)
        }
        for name in self._read_again(plan, staying, looked, check_all):
            plan.stands.pop(name, None)
            plan.older.pop(name, None)
        for name, sha256 in by_name.items():
            source = self._vault.folder / evidence_path(name)
            if name in plan.stands:
                plan.stands[name] = self._looked_after(sha256, source, plan.stands[name], plan)
                continue
            plan.wanted.append(sha256)
            plan.size += source.stat().st_size if source.is_file() else 0
        self._all += 2 * plan.size
        return plan

    def _read_again(
        self, plan: _Plan, staying: dict[str, dict[str, Any] | None], looked: Looked, check_all: bool
    ) -> list[str]:
        """Read what is due on the medium; the names of the evidence files that are not as they were written."""
        earlier = {**plan.stands, **plan.older}
        unread = {name: entry["size"] for name, entry in earlier.items() if name not in looked.fresh}
        evidence = due(unread, looked.at, everything=check_all)
        sizes = {
            name: sum(each["size"] for each in (listed or {"files": {}})["files"].values())
            for name, listed in staying.items()
        }
        snapshots = due(sizes, looked.at, everything=check_all)
        self._all = sum(unread[name] for name in evidence) + sum(sizes[name] for name in snapshots)
        for name in snapshots:
            looked.read_snapshot(self._folder, name, staying[name], self._advance)
        return [name for name in evidence if not looked.read(self._folder, name, earlier[name], self._advance)]

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
        if not copies.holds(self._folder, target.name.removesuffix(EVIDENCE_SUFFIX)):
            return None
        found = copies.examined(self._vault, target, sha256, lambda _size: self._advance(0))
        return {"sha256": found.sha256, "size": found.size, "at": 0} if found else None

    def _is_intact(self, sha256: str) -> bool:
        try:
            self._vault.evidence.verify(sha256)
        except VaultDamaged:
            return False
        return True

    def _copy_evidence(self, plan: _Plan) -> dict[str, dict[str, Any]]:
        made: dict[str, dict[str, Any]] = {}
        for sha256 in plan.wanted:
            name = self._vault.evidence.name_of(sha256)
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

    def _finish_snapshot(
        self, place: Path, headers: dict[str, bytes], copied: Store, evidence: dict[str, Any], looked: Looked
    ) -> None:
        head = copied.head()
        alarm: dict[str, Any] = {}
        with suppress(VaultDamaged):
            # What was found wrong once is not forgotten by being backed up.
            alarm = {key: value for key, value in (self._vault.read_head() or {}).items() if key.startswith("alarm")}
        # With the digest of its database: laid beside another one, it would be told.
        left = sessions.as_left(copied, digest(place / DATABASE))
        copies.write_head(
            self._vault,
            place,
            {**alarm, **left, "seq": head.seq, "hash": head.hash, "generation": copies.generation_of(headers)},
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
            "made": iso(now()),
            "head": {"seq": head.seq, "hash": head.hash},
            "files": files,
            "evidence": evidence,
            LOOKED_AT: looked.at,
        }
        copies.write_manifest(self._vault, place, content)
        assert copies.read_manifest(place, self._vault) == content
        if self._store.hash_at(head.seq) != head.hash or copies.headers_of(self._vault) != headers:
            text = _("The vault's keys were changed while it was backed up. No backup was made; try again.")
            raise WorldFault(text, code="changed_meanwhile")
        fsync_folder(place)

    def _named(self, sha256: str, refs: dict[str, str]) -> str:
        path = isolate(self._vault.evidence.path_in_vault(sha256))
        return _("{ref} ({path})", ref=isolate(refs[sha256]), path=path) if sha256 in refs else path

    def _shown(self, name: str, by_name: dict[str, str], refs: dict[str, str]) -> str:
        return self._named(by_name[name], refs) if name in by_name else isolate(evidence_path(name))

    def _advance(self, size: int) -> None:
        self._done += size
        if self._cancelled is not None and self._cancelled():
            text = _("Cancelled. No backup was made; earlier ones are as they were.")
            raise Refused(text, code="cancelled")
        if self._progress is not None and size:
            self._progress(min(self._done, self._all), self._all)


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


def _looked_at(known: dict[str, Any] | None) -> dict[str, str]:
    """When each was read last, as the newest list of this vault says; a list of before does not."""
    return dict((known or {}).get(LOOKED_AT, {}))
