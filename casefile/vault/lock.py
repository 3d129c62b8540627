"""One writer per vault, held by an operating-system lock on the empty file ``lock``.

No process id is written: a stale pid file taught people elsewhere to click a warning away. The system drops
this lock with the process that held it, ``kill -9`` and power loss included.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from casefile.errors import VaultInUse, WorldFault
from casefile.i18n import _
from casefile.vault.files import world_fault
from casefile.vault.layout import LOCK

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _give_back(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


_HELD_BY_ANOTHER = {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_LINGERS = 1.0
"""Seconds that the lock is tried for. A worker that was just starting when its program was killed shares the handle
until Linux has loaded it; only after that is the lock dropped.
"""
_PAUSE = 0.02


def _take_soon(handle: int) -> None:
    """Take the lock now or, where somebody holds it, within the second.

    :raises OSError: it is held all the while, or cannot be taken at all.
    """
    until = time.monotonic() + _LINGERS
    while True:
        try:
            return _take(handle)
        except OSError as error:
            if error.errno not in _HELD_BY_ANOTHER or time.monotonic() >= until:
                raise
        time.sleep(_PAUSE)


class WriterLock:
    """The right to write to one vault, from construction until :meth:`release`.

    :param folder: the vault's folder; the lock file is made in it when it is missing.
    :raises VaultInUse: another opening of the vault, in this program or another, holds it.
    :raises WorldFault: the medium is read-only, full, or cannot lock.
    """

    def __init__(self, folder: Path) -> None:
        if (folder / LOCK).is_symlink():
            text = _("The file lock in the vault leads elsewhere. Nothing was touched; remove it and try again.")
            raise WorldFault(text, code="leads_elsewhere")
        try:
            # O_CLOEXEC is Python's default: a worker that is started later does not keep the vault locked.
            self._handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as error:
            raise world_fault(error, folder.name) from error
        try:
            _take_soon(self._handle)
        except OSError as error:
            os.close(self._handle)
            if error.errno in _HELD_BY_ANOTHER:
                text = _("The vault is open in another window or program. Close it there, or open it read-only.")
                raise VaultInUse(text, code="in_use") from None
            raise world_fault(error, folder.name) from error

    def release(self) -> None:
        """Let the next writer in; harmless when repeated."""
        if self._handle >= 0:
            # Closing alone is not enough: a worker that starts at this moment still shares the handle until Linux
            # closes it there, which is after its parent goes on.
            with suppress(OSError):
                _give_back(self._handle)
            os.close(self._handle)
            self._handle = -1
