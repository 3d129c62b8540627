"""Files in the clear that are still being written outside the vault: nothing readable stays of one that was cut short.

Where the system has them, such a file has no name until it is whole (``O_TMPFILE`` of Linux): a program that is killed
leaves nothing, as the system takes back what nobody can open. Elsewhere (Windows, macOS, sticks formatted as FAT,
network drives), and for the instant in which an older file is replaced, it has a name of its own beside its place. The
vault, encrypted, remembers that name before the file is made; the next opening removes what lies there.

Removed is only what bears a name that was drawn by chance for it (64 bits), is a file, and is not being written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from casefile.errors import CasefileError
from casefile.i18n import _, isolate
from casefile.store.store import Store
from casefile.vault.files import fsync_folder, private
from casefile.vault.layout import PART

REMEMBERED = "part:"
"""How the vault's notes of such files begin; the drawn part of the name follows."""
_DAYS = 90
"""A note of a file that was not found is kept so long: the medium may have been another one."""
_LONGEST = 180
"""Bytes of a name that fit, with what is put around them, into the 255 that file systems take."""
_NAME = re.compile(r"\.(?:.*\.)?([0-9a-f]{16})" + re.escape(PART), re.DOTALL)
_OPEN_FILES = Path("/proc/self/fd")


class Unfinished:
    """One file that is being written; :meth:`finish` gives it its name, :meth:`close` removes what has none.

    :ivar stream: what is written to.
    :raises OSError: the place cannot be written. :raises CasefileError: the vault is locked, or its disk is full: no
        file is made that it could not remember.
    """

    def __init__(self, out: Path, store: Store) -> None:
        self._out = out.absolute()
        self._store = store
        self._part: Path | None = None
        self.stream = _unnamed(self._out.parent) or self._named()

    def finish(self) -> None:
        """Give the file its name. What stood under it before stays until then.

        :raises OSError: it cannot be. :raises CasefileError: as for making it.
        """
        if self._part is None and self._linked(self._out):
            return
        if self._part is None:
            self._replace_by_unnamed()
        self.stream.close()  # Windows renames no open file
        assert self._part is not None
        self._part.replace(self._out)

    def close(self) -> None:
        """Remove what did not get its name, and the vault's note of it."""
        with suppress(OSError):
            self.stream.close()
        if self._part is not None:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)
                with suppress(CasefileError):  # too late: the next opening sees that it is gone
                    self._store.forget(_key(self._part))

    def _named(self) -> BinaryIO:
        self._part = self._remembered_place()
        stream = open(self._part, "x+b", opener=private)  # noqa: SIM115
        _hold(stream)
        return stream

    def _remembered_place(self) -> Path:
        stem = f"{self._out.name}." if len(os.fsencode(self._out.name)) <= _LONGEST else ""
        part = self._out.with_name(f".{stem}{secrets.token_hex(8)}{PART}")
        if not self._store.read_only:
            note = {"path": str(part), "out": str(self._out), "at": _now().isoformat(timespec="seconds")}
            self._store.remember(_key(part), json.dumps(note))
        return part

    def _linked(self, target: Path) -> bool:
        """Whether the unnamed file got this name. False where the name is taken, or the file system gives it none."""
        try:
            # With a folder's handle given, Python asks the kernel to follow /proc to the open file itself.
            os.link(place_of(self.stream), target, src_dir_fd=self.stream.fileno(), follow_symlinks=True)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                raise
            return False
        with suppress(OSError):
            fsync_folder(target.parent)
        return True

    def _replace_by_unnamed(self) -> None:
        """Only a file with a name can take the place of another; where the file system gives it none, it is copied."""
        unnamed = self.stream
        self._part = self._remembered_place()
        if not self._linked(self._part):
            with unnamed:
                self.stream = open(self._part, "x+b", opener=private)  # noqa: SIM115
                _hold(self.stream)
                unnamed.seek(0)
                shutil.copyfileobj(unnamed, self.stream, 1 << 20)
                self.stream.flush()
                os.fsync(self.stream.fileno())


def place_of(stream: BinaryIO) -> Path:
    """A path by which this program can open once more what it is writing, named or not."""
    return _OPEN_FILES / str(stream.fileno()) if isinstance(stream.name, int) else Path(stream.name)


def sweep_beside(out: Path) -> None:
    """Remove what a killed program left of an export to the same place: also of one that no vault remembers."""
    own = re.compile(rf"\.{re.escape(out.name)}\.[0-9a-f]{{8}}(?:[0-9a-f]{{8}})?{re.escape(PART)}")
    with suppress(OSError):
        for left in list(out.parent.iterdir()):
            if own.fullmatch(left.name):
                _remove(left)


def sweep(store: Store) -> list[str]:
    """Remove what killed programs left of exports from this vault. Only for anyone who has it open for writing.

    :returns: sentences about those that could not be removed.
    """
    said = []
    for key, note in store.remembered(REMEMBERED).items():
        told = _told(note)
        if told is None or key == REMEMBERED or _key(told[0]) != key:
            # Not ours: anyone who has a passphrase may have put it here. Nothing is removed, and nobody is told to do
            # so.
            if key != REMEMBERED:  # forgetting that would forget all
                store.forget(key)
            continue
        part, out, at = told
        if _remove(part) or _is_finished(out, at) or (_now() - at).days > _DAYS:
            store.forget(key)
        elif not part.parent.is_dir() or os.path.lexists(part):
            said.append(
                _(
                    "An export to {folder} was cut short, and what was written of it may still lie there in the clear "
                    "as {file}. It could not be removed now. Plug the medium in and open the vault again, or delete "
                    "that file yourself.",
                    folder=isolate(str(part.parent)),
                    file=isolate(part.name),
                )
            )
    return said


def _told(note: str) -> tuple[Path, Path, dt.datetime] | None:
    """The place of the file, the one that it was to get, and when it was begun; None for what is no such note."""
    try:
        told = json.loads(note)
        part, out, at = Path(told["path"]), Path(told["out"]), dt.datetime.fromisoformat(told["at"])
        for path in (part, out):
            if b"\0" in os.fsencode(path):
                return None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return (part, out, at) if at.tzinfo is not None else None


def _key(part: Path) -> str:
    found = _NAME.fullmatch(part.name)
    return REMEMBERED + (found[1] if found else "")


def _is_finished(out: Path, begun: dt.datetime) -> bool:
    """Whether the export got its name after all, and only the note of it stayed."""
    with suppress(OSError, OverflowError):
        return out.stat().st_mtime >= begun.timestamp()
    return False


def _remove(part: Path) -> bool:
    """Whether it was there, nobody was writing it, and it is gone."""
    try:
        if not stat.S_ISREG(part.lstat().st_mode):
            return False
        with _held(part) as free:
            if free and os.name != "nt":
                part.unlink()
        if free and os.name == "nt":  # pragma: no cover: which removes no open file
            part.unlink()
    except OSError:
        return False
    with suppress(OSError):
        fsync_folder(part.parent)
    return free


def _unnamed(folder: Path) -> BinaryIO | None:
    """A file without a name in that folder, as Linux has them on most of its file systems; None where there are none:
    then a named one is tried, and whatever else is wrong with the place is told by that.
    """
    flag = getattr(os, "O_TMPFILE", 0)
    if not flag or not _OPEN_FILES.is_dir():
        return None
    try:
        return os.fdopen(os.open(folder, flag | os.O_RDWR, 0o600), "w+b")
    except OSError:
        return None


@contextlib.contextmanager
def _held(part: Path) -> Iterator[bool]:
    with part.open("rb") as stream:
        yield _hold(stream)


def _hold(stream: BinaryIO) -> bool:
    """Mark a file as being written, for as long as it is open. False where somebody else does; a file system that knows
    no such marks holds nobody back.
    """
    if sys.platform == "win32":  # pragma: no cover: there nobody removes what is open
        return True
    import fcntl

    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
