"""What a backup reads again of what it holds from earlier: a part each time, what was longest unread first, so that
within ten backups everything was read. A medium loses bits without a word; only reading finds that.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.errors import VaultDamaged
from casefile.vault import copies
from casefile.vault.copies import Advance
from casefile.vault.layout import MANIFEST, SNAPSHOTS, evidence_path
from casefile.vault.vault import OpenVault

ROUNDS = 10
"""After so many backups everything was read again."""
AT_LEAST = 64 * 1024**2
"""Bytes that are read again each time in any case: so little takes no time worth mentioning."""
_BAD_SPOT = {errno.EIO, errno.ENOENT, errno.EBADMSG, getattr(errno, "EUCLEAN", errno.EIO)}
LOOKED_AT = "looked_at"
"""Where the list of a snapshot keeps it: by evidence name, and by snapshot, with which snapshot it was read last. These
grow from each to the next, also where the clock was put back.
"""


def due(sizes: Mapping[str, int], last: Mapping[str, str], *, everything: bool) -> list[str]:
    """Which of these are to be read now: those longest unread, until a tenth of all bytes is reached.

    :param sizes: in bytes, by name. :param last: with which snapshot each was read last; those not in it come first.
    """
    enough = max(AT_LEAST, sum(sizes.values()) / ROUNDS)
    chosen: list[str] = []
    taken = 0
    for name in sorted(sizes, key=lambda each: (last.get(each, ""), each)):
        if taken >= enough and not everything:
            break
        chosen.append(name)
        taken += sizes[name]
    return chosen


@dataclass(slots=True)
class Looked:
    """What was read again on the medium, and what was found.

    :param now: the snapshot that is being made.
    :param at: with which snapshot each evidence file and each older snapshot was read last; kept from one backup to the
        next.
    :param fresh: those that were read now.
    :param gone: evidence files that are not there any more. :param rotten: those that the medium gives back otherwise
        than they were written, or not at all.
    :param spoilt: files of older snapshots that are so, each as snapshot and name; only the list's own name where that
        cannot be read.
    """

    now: str
    at: dict[str, str] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    again: int = 0
    snapshots: int = 0
    gone: list[str] = field(default_factory=list)
    rotten: list[str] = field(default_factory=list)
    spoilt: list[tuple[str, str]] = field(default_factory=list)

    def mark(self, name: str) -> None:
        """It was read now."""
        self.at[name] = self.now
        self.fresh.add(name)

    def is_there(self, backup: Path, name: str, entry: Mapping[str, Any]) -> bool:
        """Whether an evidence file lies there in its full length; what does not is noted."""
        path = backup / evidence_path(name)
        if not copies.holds(backup, name):
            self.gone.append(name)
            return False
        if path.stat().st_size != entry["size"]:
            self.rotten.append(name)
            return False
        return True

    def read(self, backup: Path, name: str, entry: Mapping[str, Any], advance: Advance) -> bool:
        """Read an evidence file again, and note what was found; whether it is as it was written.

        :raises OSError: the medium is gone, or fails altogether.
        """
        whole = _is_same(backup / evidence_path(name), entry["sha256"], advance)
        self.mark(name)
        if whole:
            self.again += 1
        else:
            self.rotten.append(name)
        return whole

    def read_snapshot(self, backup: Path, name: str, listed: Mapping[str, Any] | None, advance: Advance) -> None:
        """Read header, database and head of an older snapshot again. :raises OSError: the medium is gone."""
        self.mark(name)
        self.snapshots += 1
        if listed is None:
            self.spoilt.append((name, MANIFEST))
            return
        folder = backup / SNAPSHOTS / name
        for file, said in listed["files"].items():
            inside = Path(file).name == file
            if not (inside and (folder / file).is_file() and _is_same(folder / file, said["sha256"], advance)):
                self.spoilt.append((name, file))


def list_of(backup: Path, snapshot: str, vault: OpenVault) -> tuple[dict[str, Any] | None, bool]:
    """The list of a snapshot, and whether this vault vouches for it: not for one from before a new key, whose list
    still tells what has to lie there. None where it cannot be read.
    """
    folder = backup / SNAPSHOTS / snapshot
    with suppress(VaultDamaged):
        return copies.read_manifest(folder, vault), True
    with suppress(VaultDamaged):
        listed = copies.read_manifest(folder, None)
        if _has_sums(listed):
            return listed, False
    return None, False


def _has_sums(untrusted: Mapping[str, Any]) -> bool:
    files = untrusted.get("files")
    entries = [*files.values(), *untrusted["evidence"].values()] if isinstance(files, dict) else [None]
    return all(
        isinstance(each, dict) and isinstance(each.get("sha256"), str) and type(each.get("size")) is int
        for each in entries
    )


def _is_same(path: Path, sha256: str, advance: Advance) -> bool:
    try:
        return copies.digest_of(path, advance).sha256 == sha256
    except OSError as error:
        # A bad spot, or something that is no file. If all of the medium is gone, writing to it says so.
        if error.errno in _BAD_SPOT:
            return False
        raise
