"""Another disk that a whole vault is written to: how much room it has, and what to say when it fails."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.errors import VaultDamaged, WorldFault
from casefile.i18n import _

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
_BY_CODE = {"disk_full": errno.ENOSPC, "read_only": errno.EROFS, "io": errno.EIO, "missing": errno.ENOENT}


def amount(size: int) -> str:
    """A number of bytes as people say it."""
    if size >= 10**9:
        return _("{n} GB", n=f"{size / 10**9:.1f}")
    return _("{n} MB", n=f"{max(size, 10**5) / 10**6:.1f}")


def require_room(folder: Path, size: int) -> None:
    """Refuse before anything is written what would not fit.

    :raises WorldFault: fewer than ``size`` bytes are free (code ``"medium_full"``).
    """
    free = shutil.disk_usage(folder).free
    if free < size:
        text = _(
            "There is not enough room: {needed} are needed and {free} are free. Nothing was changed. "
            "Make room, or choose another place.",
            needed=amount(size),
            free=amount(free),
        )
        raise WorldFault(text, code="medium_full")


@contextmanager
def speaking_of_medium() -> Iterator[None]:
    """Say of the medium that is written to what failed there, rather than of the vault.

    :raises WorldFault: with a code that begins with ``medium_``.
    """
    try:
        yield
    except OSError as error:
        raise _fault(error.errno) from error
    except VaultDamaged:
        raise
    except WorldFault as error:
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else _BY_CODE.get(error.code)
        if number is None or error.code not in _BY_CODE:
            raise
        raise _fault(number) from error


def _fault(number: int | None) -> WorldFault:
    if number in _FULL:
        text = _("The medium is full, so this was not finished. What was there before is as it was.")
        return WorldFault(text, code="medium_full")
    if number == errno.EFBIG:
        text = _(
            "The medium takes no file as large as one of these (sticks formatted as FAT stop at 4 GB). This was not "
            "finished; what was there before is as it was. Use a medium formatted as exFAT or otherwise."
        )
        return WorldFault(text, code="medium_too_large")
    if number in _FORBIDDEN:
        text = _("The medium cannot be written to: it is read-only, or not yours. Nothing was changed.")
        return WorldFault(text, code="medium_read_only")
    text = _(
        "The medium is no longer there, or it failed. This was not finished; what was there before is as it was. "
        "Plug it in and try again, or use another one."
    )
    return WorldFault(text, code="medium_failed")
