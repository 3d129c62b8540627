"""What the files and folders of a vault and of a backup are called. No other module spells one of these names.

::

    Hajin.casefile/
        vault.json  vault.json.bak     the header, twice
        head.json                      the newest journal head
        case.db                        the database; case.db-wal and case.db-shm beside it while it is open
        evidence/ab/<name>.age         evidence files
        lock                           empty; held by the one writer
    Hajin.casefile-backup/
        evidence/ab/<name>.age  lock
        snapshots/20261122T193700Z/    vault.json vault.json.bak head.json case.db manifest.json checkpoint.txt

Nothing here looks at a disk, and nothing is imported but Python: every floor above may ask. The names are part of the
format: a vault of today has them for good, and so they stand in the manual, in ``recover.py`` and in sentences.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

VAULT_SUFFIX = ".casefile"
BACKUP_SUFFIX = ".casefile-backup"

HEADER = "vault.json"
HEADER_COPY = "vault.json.bak"
HEADERS = (HEADER, HEADER_COPY)
HEAD = "head.json"
DATABASE = "case.db"
EVIDENCE = "evidence"
LOCK = "lock"

SNAPSHOTS = "snapshots"
SNAPSHOT_TIME = "%Y%m%dT%H%M%SZ"
"""How a snapshot is named, for ``strftime``: when it was made, in UTC."""
MANIFEST = "manifest.json"
CHECKPOINT = "checkpoint.txt"

LOG, INDEX, ROLLBACK = "-wal", "-shm", "-journal"
SIDES = (LOG, INDEX, ROLLBACK)
"""Ends of what SQLite keeps beside a database: write-ahead log, the index of the log, rollback journal."""

EVIDENCE_SUFFIX = ".age"
NEW = ".new"
"""End of a small file that is still being written; after a crash it is swept by the next writer."""
TEMPORARY = ".tmp"
"""End of an evidence file that is still being written."""
PART = ".part"
"""End of an export that is still being written, outside the vault."""
ASIDE = ".aside"
"""End of what was found beside a closed database; the verification names it as what does not belong there."""
RESTORING, TRAVELLING = ".restoring", ".travelling"
"""End of a vault that is still being made from a backup, or as a travel copy."""
UNFINISHED, GOING = ".unfinished", ".going"
"""End of a snapshot that is still being written, or removed."""

_SNAPSHOT = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_EVIDENCE_NAME = re.compile(r"[0-9a-f]{64}")
_EVIDENCE_FOLDER = re.compile(r"[0-9a-f]{2}")
_TEMPORARY = re.compile(r"[0-9a-f]{32}" + re.escape(TEMPORARY))
_SIDE = "|".join(map(re.escape, SIDES))
_OF_AN_EPOCH = re.compile(rf"case\.(\d{{1,9}})\.db(?:{_SIDE})?|head\.(\d{{1,9}})\.json(?:{re.escape(NEW)})?", re.ASCII)


def vault_folder(folder: Path) -> Path:
    """``Hajin`` -> ``Hajin.casefile``; a folder that ends so already is returned as it is."""
    return folder if folder.name.endswith(VAULT_SUFFIX) else folder.with_name(folder.name + VAULT_SUFFIX)


def vault_name(folder: str) -> str:
    """``Hajin.casefile`` -> ``Hajin``: what people call the vault in a folder of that name."""
    return folder.removesuffix(VAULT_SUFFIX)


def half_made(folder: Path, end: str) -> Path:
    """Where a vault lies until it is whole: beside its place, hidden.

    :param end: :data:`RESTORING` or :data:`TRAVELLING`.
    """
    return folder.with_name(f".{folder.name}{end}")


def side(database: Path, end: str) -> Path:
    """A file that SQLite keeps beside a database.

    :param end: one of :data:`SIDES`.
    """
    return database.with_name(database.name + end)


def evidence_path(name: str) -> str:
    """``evidence/ab/<name>.age``: where an evidence file lies in a vault, and in a backup.

    :param name: 64 hexadecimal digits.
    """
    return f"{EVIDENCE}/{name[:2]}/{name}{EVIDENCE_SUFFIX}"


def is_evidence_name(name: str) -> bool:
    """Whether it is the name of an evidence file, without its suffix."""
    return _EVIDENCE_NAME.fullmatch(name) is not None


def is_evidence_path(path: str) -> bool:
    """Whether :func:`evidence_path` made it."""
    name = path.rpartition("/")[2].removesuffix(EVIDENCE_SUFFIX)
    return is_evidence_name(name) and evidence_path(name) == path


def is_evidence_folder(name: str) -> bool:
    """Whether a folder of that name may lie in :data:`EVIDENCE`: the first two digits of the names in it."""
    return _EVIDENCE_FOLDER.fullmatch(name) is not None


def temporary_name() -> str:
    """A name nobody has for an evidence file that is being written."""
    return os.urandom(16).hex() + TEMPORARY


def is_temporary(name: str) -> bool:
    """Whether :func:`temporary_name` made it."""
    return _TEMPORARY.fullmatch(name) is not None


def is_snapshot(name: str) -> bool:
    """Whether a finished snapshot is called so."""
    return _SNAPSHOT.fullmatch(name) is not None


def of_epoch(name: str, epoch: int) -> str:
    """``case.db`` -> ``case.2.db``: what a file is called until the header of its epoch is in force."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{epoch}{dot}{ending}"


def epoch_of(name: str) -> int | None:
    """The epoch in a name that :func:`of_epoch` made, side files included; None for any other name."""
    found = _OF_AN_EPOCH.fullmatch(name)
    return int(found[1] or found[2]) if found else None


def has_stem(name: str) -> bool:
    """Whether a name begins like that of the database or the head: of any epoch, half written or put aside too."""
    return name.startswith(tuple(each.partition(".")[0] + "." for each in (DATABASE, HEAD)))


def own_names() -> set[str]:
    """Every name that may stand in a vault's folder itself."""
    ends = ("", NEW, *SIDES)
    return {name + end for name in (*HEADERS, HEAD, DATABASE) for end in ends} | {LOCK, EVIDENCE}
