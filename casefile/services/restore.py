"""A vault from a backup: into a new folder only, checked from the first byte to the last before it gets its name."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from casefile.errors import BadInput, Refused, VaultDamaged, WorldFault
from casefile.i18n import _, isolate
from casefile.services.integrity import Integrity, Report
from casefile.services.medium import require_room, speaking_of_medium
from casefile.services.snapshots import snapshots_in
from casefile.store.store import Store
from casefile.vault import copies
from casefile.vault import vault as vaults
from casefile.vault.files import fsync_folder
from casefile.vault.head import digest
from casefile.vault.layout import (
    BACKUP_SUFFIX,
    DATABASE,
    EVIDENCE,
    HEAD,
    HEADERS,
    RESTORING,
    SNAPSHOT_TIME,
    SNAPSHOTS,
    evidence_path,
    half_made,
    vault_folder,
)
from casefile.vault.vault import OpenVault

_BESIDE = (HEAD, *HEADERS)

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    :param snapshot: which one, ``20261122T193700Z``. :param evidence: evidence files that are there and match.
    :param missing: sentences about what is missing or damaged, each by name; empty where all is there.
    """

    folder: Path
    snapshot: str
    evidence: int
    entries: int
    missing: tuple[str, ...]


def backup_in(place: Path) -> Path:
    """The backup that a person means: its own folder, or the folder (the stick) in which it is the only one.

    :raises BadInput: there is none, or there are several.
    """
    shown = isolate(place.name or str(place))
    if not place.is_dir():
        raise WorldFault(_("The folder {name} is not there. Is the medium plugged in?", name=shown), code="missing")
    if snapshots_in(place):
        return place
    found = [path for path in sorted(place.glob(f"*{BACKUP_SUFFIX}")) if snapshots_in(path)]
    if len(found) == 1:
        return found[0]
    if found:
        text = _("{name} holds several backups. Name one: {backups}.", name=shown, backups=_named(found))
        raise BadInput(text, code="several_backups")
    raise BadInput(_("{name} holds no finished backup of a vault.", name=shown), code="not_a_backup")


def moment_of(snapshot: str) -> dt.datetime:
    """When a snapshot was made (UTC)."""
    return dt.datetime.strptime(snapshot, SNAPSHOT_TIME).replace(tzinfo=dt.UTC)


def restore(
    backup: Path,
    folder: Path,
    passphrase: str,
    *,
    snapshot: str = "",
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Restored:
    """Make a vault in the new folder ``folder`` from a backup, and check all of it.

    Evidence that the backup does not hold is no reason to withhold the rest: it is named in the result.

    :param folder: ``.casefile`` is appended to its name where it is missing.
    :param snapshot: which one; the newest where it is left out.
    :raises Refused: the folder exists. :raises BadInput: no backup, or no such snapshot.
    :raises WrongPassphrase: the passphrase is not one of that time. :raises VaultDamaged: header or database of the
        snapshot are damaged. :raises WorldFault: the medium refuses. Nothing is left behind in any of these cases.
    """
    backup = backup_in(backup)
    chosen = _chosen(backup, snapshot)
    folder = free_folder(folder)
    source = backup / SNAPSHOTS / chosen
    with vaults.open(source, passphrase, read_only=True) as vault:
        listed, notices = _listed(vault, backup, chosen)
        with speaking_of_medium():
            made, exchanged = _copied(source, backup, listed, folder, progress, cancelled)
    try:
        report = _checked(made, passphrase, cancelled)
        with speaking_of_medium():
            made.replace(folder)
            fsync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    missing = [finding.sentence for finding in report.findings if not finding.ok]
    return Restored(folder, chosen, report.evidence, report.entries, (*notices, *exchanged, *missing))


def _chosen(backup: Path, wanted: str) -> str:
    every = snapshots_in(backup)
    if not wanted:
        return every[-1]
    if wanted in every:
        return wanted
    text = _(
        "The backup has no snapshot {name}. It has: {snapshots}.",
        name=isolate(wanted),
        snapshots=", ".join(isolate(name) for name in every),
    )
    raise BadInput(text, code="no_snapshot")


def free_folder(folder: Path) -> Path:
    """The folder in which a new vault may be made, with its suffix.

    :raises Refused: it exists, or lies inside a vault. :raises WorldFault: there is no folder for it to lie in.
    """
    if folder.name in ("", ".."):
        raise Refused(_("Name the folder of the restored vault."), code="no_name", field="folder")
    folder = vault_folder(folder)
    shown = isolate(folder.name)
    if folder.exists() or folder.is_symlink():
        text = _("{name} exists already. A backup is restored into a new folder only; choose another name.", name=shown)
        raise Refused(text, code="exists", field="folder")
    if not folder.parent.is_dir():
        text = _("The folder {name} does not exist.", name=isolate(folder.parent.name))
        raise WorldFault(text, code="missing")
    for above in folder.absolute().resolve().parents:
        if any((above / name).exists() for name in HEADERS) or above.name.endswith(BACKUP_SUFFIX):
            text = _("{name} would lie inside a vault or a backup. Choose another folder.", name=shown)
            raise Refused(text, code="inside_vault", field="folder")
    return folder


def _listed(vault: OpenVault, backup: Path, chosen: str) -> tuple[dict[str, Any], list[str]]:
    """The list of files of the snapshot, with what is to be said about it."""
    try:
        listed = copies.read_manifest(vault.folder, vault)
    except VaultDamaged as error:
        # The list only tells what to copy; whether all is there is found out by reading it.
        there = {name: {"size": size} for name, size in copies.evidence_in(backup).items()}
        return {"evidence": there, "files": {}}, [error.message]
    if listed["snapshot"] == chosen:
        return listed, []
    text = _(
        "The snapshot {name} was renamed: it was made as {other}. It may be older than it seems.",
        name=isolate(chosen),
        other=isolate(str(listed["snapshot"])),
    )
    return listed, [text]


def _copied(
    source: Path,
    backup: Path,
    listed: dict[str, Any],
    folder: Path,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> tuple[Path, list[str]]:
    """Everything, under a temporary name beside the folder's own; and what was exchanged since it was backed up."""
    evidence = listed["evidence"]
    made = half_made(folder, RESTORING)
    if made.exists():
        shutil.rmtree(made)  # of a restoring that was cut short
    if not (source / DATABASE).is_file():
        raise _database_damaged()
    total = sum(each["size"] for each in evidence.values()) + (source / DATABASE).stat().st_size
    require_room(folder.parent, total)
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        if cancelled is not None and cancelled():
            raise Refused(_("Cancelled. Nothing was restored."), code="cancelled")
        if progress is not None:
            progress(min(done, 2 * total), 2 * total)

    try:
        made.mkdir(mode=0o700)
        (made / EVIDENCE).mkdir(mode=0o700)
        copied = {DATABASE: copies.copy_file(source / DATABASE, made / DATABASE, advance)}
        for name in _BESIDE:
            with suppress(copies.SourceUnreadableError):  # one copy of the header is enough; the check names the rest
                copied[name] = copies.copy_file(source / name, made / name, advance)
        for name in sorted(evidence):
            if not copies.holds(backup, name, largest=evidence[name]["size"]):
                continue  # anyone who had the medium may have put anything there: it is not what was backed up
            with suppress(copies.SourceUnreadableError):  # a bad spot in one file is no reason to withhold the others
                copies.copy_file(backup / evidence_path(name), made / evidence_path(name), advance)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made, _exchanged(copied, listed["files"])


def _exchanged(copied: dict[str, copies.Copied], files: dict[str, Any]) -> list[str]:
    """What of the snapshot is not what the vault put there: by itself it may be whole, and of another day."""
    return [
        _(
            "{file} of this snapshot is not the one that was backed up: it was exchanged or altered on the medium.",
            file=isolate(name),
        )
        for name, each in copied.items()
        if name in files and files[name]["sha256"] != each.sha256
    ]


def _opened(vault: OpenVault) -> Store:
    """The copied database, for reading. One that an older version backed up is brought up to date first: the copy is
    nobody's vault yet, and the backup stays as it is.
    """
    open_ = partial(Store.open, vault.database_path, vault.database_key(), str(vault.id), on_commit=lambda _head: None)
    try:
        return open_(read_only=True)
    except VaultDamaged as error:
        if error.code != "older":
            raise
    open_(read_only=False).close()
    kept = vault.read_head() or {}
    if "database" in kept:
        copies.write_head(vault, vault.folder, {**kept, "database": digest(vault.database_path)})
    return open_(read_only=True)


def _checked(made: Path, passphrase: str, cancelled: Cancelled | None) -> Report:
    """Open what was copied, and verify all of it.

    :raises VaultDamaged: what nothing can do without is damaged.
    """
    with vaults.open(made, passphrase, read_only=True) as vault:
        store = _opened(vault)
        try:
            report = Integrity(store, vault).verify(None, cancelled)
        finally:
            store.close()
    if cancelled is not None and cancelled():
        raise Refused(_("Cancelled. Nothing was restored."), code="cancelled")
    if any(finding.part == "database" and not finding.ok for finding in report.findings):
        raise _database_damaged()
    return report


def _database_damaged() -> VaultDamaged:
    text = _("The database of this snapshot is damaged. Nothing was restored; try an older snapshot.")
    return VaultDamaged(text, code="damaged")


def _named(found: list[Path]) -> str:
    return ", ".join(isolate(path.name) for path in found)
