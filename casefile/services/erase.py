"""Destroying a vault: its header first, as without it nobody can read the rest, no matter who finds it."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import BadInput, Refused, VaultDamaged
from casefile.i18n import _, isolate, plural
from casefile.services.findings import legible
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
    :param linked: files that have another name outside the vault (a hard link, as some backup programs make them
        instead of copies), with the number by which the disk knows them. Their bytes were left as they are.
    """

    name: str
    files: int
    left: tuple[str, ...]
    linked: tuple[tuple[str, int], ...] = ()

    @property
    def still_there(self) -> list[str]:
        """Sentences about what of the vault stands elsewhere on the disk under another name."""
        said = [
            _(
                "{file} has another name elsewhere on this disk: a copy by hard link, as some backup programs make "
                "them. It was not overwritten, and opens with the vault's passphrases. Look for the file number "
                "{number} (on Linux and macOS: find DISK -inum {number}), and remove it where it should be gone too.",
                file=isolate(name),
                number=isolate(str(number)),
            )
            for name, number in self.linked
            if name in HEADERS
        ]
        if others := sum(1 for name, _number in self.linked if name not in HEADERS):
            said.append(
                plural(
                    "{n} encrypted file of the vault has another name elsewhere on this disk and is still there.",
                    "{n} encrypted files of the vault have other names elsewhere on this disk and are still there.",
                    others,
                )
            )
        return said


def name_of(folder: Path) -> str:
    """What has to be typed to erase this vault."""
    return vault_name(folder.name)


def erase(folder: Path, name: str) -> Erased:
    """Destroy the vault in ``folder``: both copies of the header are overwritten and removed, then all the rest is
    removed. There is no way back but a backup.

    The medium may keep what was overwritten (flash memory does, and so do snapshots of a file system); copies and
    backups stay, those by hard link too: overwriting in its place would destroy them unasked. Without the header, what
    is kept of the rest is noise to everybody.

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
            linked = _linked_elsewhere(folder)
            for each in (*HEADERS, *(header + NEW for header in HEADERS)):
                _destroy(folder / each, spare=each in linked)
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
    return Erased(name_of(folder), removed + len(HEADERS), left, tuple(linked.items()))


def _linked_elsewhere(folder: Path) -> dict[str, int]:
    """Files of the vault that have a name outside it, each with its number on the disk. Two names within it are no
    such: a program that saves room may have made the two copies of the header one.
    """
    names: dict[tuple[int, int], list[str]] = {}
    links: dict[tuple[int, int], int] = {}
    for path in sorted(folder.rglob("*")):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode):
            names.setdefault((found.st_dev, found.st_ino), []).append(path.relative_to(folder).as_posix())
            links[found.st_dev, found.st_ino] = found.st_nlink
    return {name: which[1] for which, here in names.items() if links[which] > len(here) for name in here}


def _destroy(path: Path, *, spare: bool) -> None:
    """Overwrite a file in its place, make that durable, remove it.

    :param spare: only remove it: its bytes have another name elsewhere.
    """
    if path.is_symlink() or spare:
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
    return removed, tuple(isolate(legible(name)) for name in left)


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
