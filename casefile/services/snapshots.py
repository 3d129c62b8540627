"""The folder of a backup on its medium: where it lies, which finished snapshots it has, and what goes from it.

``DEST/<Name>.casefile-backup/`` holds ``evidence/``, shared by all snapshots, and ``snapshots/<UTC>/``.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.errors import Refused, VaultDamaged, VaultInUse, WorldFault
from casefile.i18n import _, isolate
from casefile.vault import copies
from casefile.vault.files import fsync_folder
from casefile.vault.layout import (
    BACKUP_SUFFIX,
    EVIDENCE,
    EVIDENCE_SUFFIX,
    GOING,
    HEADERS,
    SNAPSHOT_TIME,
    SNAPSHOTS,
    TEMPORARY,
    UNFINISHED,
    is_snapshot,
    vault_name,
)
from casefile.vault.lock import WriterLock
from casefile.vault.vault import OpenVault


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
def alone(folder: Path) -> Iterator[None]:
    """Nobody else writes into this backup meanwhile. :raises VaultInUse: somebody does."""
    try:
        lock = WriterLock(folder)
    except VaultInUse:
        text = _("Another backup is being written there. Wait until it has ended.")
        raise VaultInUse(text, code="in_use") from None
    try:
        yield
    finally:
        lock.release()


def next_name(before: list[str]) -> str:
    """The time, but later than every snapshot there is, also where the clock was put back."""
    name = now().strftime(SNAPSHOT_TIME)
    if before and name <= before[-1]:
        last = dt.datetime.strptime(before[-1], SNAPSHOT_TIME).replace(tzinfo=dt.UTC)
        name = (last + dt.timedelta(seconds=1)).strftime(SNAPSHOT_TIME)
    return name


def moment_of(snapshot: str) -> str:
    """When a snapshot was made (UTC, ISO 8601); empty for none."""
    return iso(dt.datetime.strptime(snapshot, SNAPSHOT_TIME)) if snapshot else ""


def iso(moment: dt.datetime) -> str:
    """A moment (UTC) as the lists of files hold it: ISO 8601, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> dt.datetime:
    """The time by the clock of this computer, in UTC."""
    return dt.datetime.now(dt.UTC)
