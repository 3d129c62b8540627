"""Destroying a vault: its header first, as without it nobody can read the rest, whoever finds it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import BadInput, Refused, VaultDamaged
from casefile.i18n import _, isolate
from casefile.vault.files import fsync_folder, world_fault
from casefile.vault.layout import EVIDENCE, EVIDENCE_SUFFIX, HEADERS, LOCK, NEW, TEMPORARY, has_stem, vault_name
from casefile.vault.lock import WriterLock
from casefile.vault.vault import read_header

_CUT_SHORT = ("header_missing", "half_made_vault")
"""How a vault looks whose erasing was cut short; it can be finished."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of a vault.

    :param files: how many files were removed. :param left: what lay in the folder without belonging to the vault; it
        was left alone, and the folder with it. Or what the medium would not let go of.
    """

    name: str
    files: int
    left: tuple[str, ...]


def name_of(folder: Path) -> str:
    """What has to be typed to erase this vault."""
    return vault_name(folder.name)


def erase(folder: Path, name: str) -> Erased:
    """Destroy the vault in ``folder``: both copies of the header are overwritten and removed, then all the rest is
    removed. There is no way back but a backup.

    The medium may keep what was overwritten (flash memory does, and so do snapshots of a file system); copies and
    backups stay. Without the header, what is kept of the rest is noise to everybody.

    :param name: the vault's name, typed by the person.
    :raises Refused: it is another name. :raises VaultInUse: it is open somewhere. :raises BadInput: it is no vault.
    :raises WorldFault: the header could not be destroyed; the rest is still there.
    """
    try:
        read_header(folder)
    except (BadInput, VaultDamaged) as error:
        if error.code not in _CUT_SHORT:
            raise
    if vault_name(name.strip()) != name_of(folder):
        text = _("That is not the name of the vault. Nothing was erased.")
        raise Refused(text, code="wrong_name", field="name")
    lock = WriterLock(folder)
    try:
        try:
            for each in (*HEADERS, *(header + NEW for header in HEADERS)):
                _destroy(folder / each)
            fsync_folder(folder)
        except OSError as error:
            raise world_fault(error, folder.name) from error
        removed, left = _remove_rest(folder)
    finally:
        lock.release()
    _remove(folder / LOCK)
    try:
        folder.rmdir()
        fsync_folder(folder.parent)
    except OSError:
        left = left or (isolate(folder.name),)
    return Erased(name_of(folder), removed + len(HEADERS), left)


def _destroy(path: Path) -> None:
    """Overwrite a file in its place, make that durable, remove it."""
    if path.is_symlink():
        path.unlink()
        return
    if not path.is_file():
        return
    size = path.stat().st_size
    with path.open("r+b") as file:
        for content in (secrets.token_bytes(size), bytes(size)):
            file.seek(0)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    path.unlink()


def _remove_rest(folder: Path) -> tuple[int, tuple[str, ...]]:
    """Remove what a vault consists of. Links are removed, never followed."""
    removed = 0
    left: list[str] = []
    evidence = folder / EVIDENCE
    if evidence.is_symlink():
        removed += _remove(evidence)
    elif evidence.is_dir():
        for path in sorted(evidence.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                _remove_folder(path)
            elif path.suffix in (EVIDENCE_SUFFIX, TEMPORARY):
                removed += _remove(path)
        left += [f"{EVIDENCE}/{path.relative_to(evidence).as_posix()}" for path in evidence.rglob("*")]
        _remove_folder(evidence)
    # The database last: by it the rest is known for a vault, should this be cut short.
    for path in sorted(folder.iterdir(), reverse=True):
        if path.name in (LOCK, EVIDENCE):
            continue
        if has_stem(path.name) and (path.is_file() or path.is_symlink()):
            removed += _remove(path)
        else:
            left.append(path.name)
    return removed, tuple(isolate(name) for name in left)


def _remove(path: Path) -> int:
    try:
        path.unlink()
    except OSError:
        return 0
    return 1


def _remove_folder(path: Path) -> None:
    try:
        path.rmdir()
    except OSError:
        return
