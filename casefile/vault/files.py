"""Writing small files so that a crash, a full disk or a pulled stick never leaves less than there was before.

The order is: temporary file in the same folder, write, fsync, read back and compare, replace, fsync the
folder. Nothing is ever deleted first and copied afterwards (the fault behind several lost password databases
elsewhere).
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from casefile.errors import WorldFault
from casefile.i18n import _, isolate
from casefile.vault.layout import NEW

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}


def world_fault(error: OSError, name: str) -> WorldFault:
    """The sentence for a failed file operation.

    :param name: the file or folder it concerns, as the person knows it or by its path inside the vault.
    :returns: a fault with code ``"disk_full"``, ``"read_only"``, ``"missing"`` or ``"io"``.
    """
    shown = isolate(name)
    if error.errno in _FULL:
        text = _("The disk is full: {name} was not written. What was there before is unchanged.", name=shown)
        return WorldFault(text, code="disk_full")
    if error.errno in _FORBIDDEN:
        text = _("No permission for {name} here. Open the vault read-only, or copy it elsewhere.", name=shown)
        return WorldFault(text, code="read_only")
    if error.errno == errno.ENOENT:
        return WorldFault(_("{name} is no longer there.", name=shown), code="missing")
    return WorldFault(_("The disk failed at {name}. Check the medium.", name=shown), code="io")


def private(path: str, flags: int) -> int:
    """An ``opener`` for the builtin ``open``: a file made through it is readable by its owner only."""
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)


def open_regular(path: Path) -> BinaryIO:
    """Open a file of the vault for reading, if it is a file: a pipe would be waited for, a device read for ever.

    :raises OSError: it cannot be opened, or something else stands in its place.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    return os.fdopen(handle, "rb")


def fsync_folder(folder: Path) -> None:
    """Make renames inside ``folder`` durable. Windows has no such call and orders renames itself."""
    if os.name == "nt":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_safely(folder: Path, contents: dict[str, bytes]) -> None:
    """Write all of ``contents`` (name -> bytes) into ``folder``; each file is then wholly new or wholly old.

    All new files are written and read back before the first old one is replaced, so a full disk changes none
    of them. They are replaced in the order given.

    :raises WorldFault: nothing was replaced (or, if the medium dies between two replacements, only the
        first).
    """
    name = ""
    try:
        for name, content in contents.items():
            _write_new(folder / (name + NEW), content)
        for name in contents:
            (folder / (name + NEW)).replace(folder / name)
            fsync_folder(folder)
    except OSError as error:
        sweep(folder, *contents)
        raise world_fault(error, name) from error


def _write_new(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.read_bytes() != content:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def sweep(folder: Path, *names: str) -> None:
    """Remove what an interrupted :func:`write_safely` left behind; a read-only medium is left as it is."""
    for name in names:
        with contextlib.suppress(OSError):
            (folder / (name + NEW)).unlink(missing_ok=True)
