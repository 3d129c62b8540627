"""Taking the bytes of a file that may be written to meanwhile: what is certified must have stood on the disk whole.

A file that changes while it is read gives a mixture of old and new bytes that never was. So its size, its times and its
place on the medium are compared after reading; what changed is read again, and refused where it never stands still.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from casefile.errors import BadInput
from casefile.i18n import _, isolate
from casefile.services.files import regular

ATTEMPTS = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stood:
    """How a file stood when it was read.

    :param modified: seconds since 1970, as the file system says. :param again: how often it had changed meanwhile.
    """

    size: int
    modified: float
    again: int = 0


class RestlessError(BadInput):
    """The file changed each time while it was read."""


def take(path: Path, read: Callable[[BinaryIO, int], T], drop: Callable[[T], None]) -> tuple[T, Stood]:
    """Read a file until it stands still meanwhile.

    :param read: takes the stream and its expected size. :param drop: lets go of what was read of a passing state.
    :raises RestlessError: it changed each time. :raises OSError: it cannot be read. What ``read`` raises is passed on.
    """
    for again in range(ATTEMPTS):
        with regular(path) as stream:
            before = os.fstat(stream.fileno())
            taken = read(stream, before.st_size)
            after = os.fstat(stream.fileno())
        if _state(before) == _state(after) and _is_there(path, before):
            return taken, Stood(before.st_size, before.st_mtime, again)
        drop(taken)
    raise RestlessError(
        _(
            "“{name}” changed while it was read, {n} times. Nothing was kept; add it when nothing writes to it.",
            name=isolate(path.name),
            n=ATTEMPTS,
        ),
        code="changed_meanwhile",
    )


def _state(at: os.stat_result) -> tuple[int, ...]:
    """What a change of the content changes. Some programs set the time of the content back after writing; none can
    that of the record of the file. On Windows that is the time of its making, which stays.
    """
    return (at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns)


def _is_there(path: Path, before: os.stat_result) -> bool:
    """Whether the name still leads to the file that was read, and not to one that was put in its place."""
    try:
        now = path.stat()
    except OSError:
        return False
    return (now.st_dev, now.st_ino) == (before.st_dev, before.st_ino)
