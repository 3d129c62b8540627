"""Memory for keys: pages of their own that the system is asked never to write to its swap file.

They are wiped, or given back to the system as soon as nobody holds them any more. Everything else of an open vault is
ordinary memory, and goes with the process that the vault was open in.
"""

from __future__ import annotations

import ctypes
import hmac
import mmap
import sys
from contextlib import suppress

MADV_DONTDUMP = 16
"""linux/mman.h: no core dump has a copy."""


class Kept:
    """A secret in locked pages, until :meth:`wipe` or until nobody holds it. Two are equal that hold the same.

    Where the system does not lock them (a limit, a platform), they are ordinary pages: a program must start even so.

    :ivar locked: whether the system said that they stay out of its swap file. Hibernation writes them all the same.
    """

    def __init__(self, secret: bytes | bytearray) -> None:
        self._size = len(secret)
        self._pages = _pages(max(self._size, 1))
        self.locked = _lock(self._pages)
        self._pages[: self._size] = secret

    @property
    def view(self) -> memoryview:
        """The bytes where they are."""
        return memoryview(self._pages)[: self._size]

    def wipe(self) -> None:
        """Fill with zeros; harmless when repeated."""
        self._pages[: self._size] = bytes(self._size)

    def hex(self) -> str:
        """As text, for anyone who shows it."""
        return self.view.hex()

    def __bytes__(self) -> bytes:
        return self._pages[: self._size]

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Kept | bytes | bytearray):
            return NotImplemented
        return hmac.compare_digest(self.view, other.view if isinstance(other, Kept) else other)

    def __hash__(self) -> int:
        return hash(bytes(self))


def _pages(size: int) -> mmap.mmap:
    """Memory that holds nothing else: locking and freeing go by whole pages."""
    if sys.platform == "win32":  # pragma: no cover
        return mmap.mmap(-1, size)
    return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def _lock(pages: mmap.mmap) -> bool:
    """Ask the system to keep these pages in memory; whether it does."""
    if sys.platform == "linux":
        with suppress(OSError):
            pages.madvise(MADV_DONTDUMP)
    handle = ctypes.c_char.from_buffer(pages)
    address, size = ctypes.c_void_p(ctypes.addressof(handle)), ctypes.c_size_t(len(pages))
    if sys.platform == "win32":  # pragma: no cover
        return bool(ctypes.windll.kernel32.VirtualLock(address, size))
    return bool(ctypes.CDLL(None).mlock(address, size) == 0)
