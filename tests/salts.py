"""Salts that come again: work that is repeated in forked processes then finds its key derivations remembered.

Argon2id really runs, at the floor cost, but for a repetition it would run for the same passphrase and another salt.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from casefile.vault import slots


class ComeAgain:
    """In the place of the module ``secrets`` in :mod:`casefile.vault.slots`: the same bytes in the same order."""

    def __init__(self) -> None:
        self._count = itertools.count()

    def token_bytes(self, size: int) -> bytes:
        return hashlib.shake_256(b"salt %d" % next(self._count)).digest(size)

    def token_hex(self, size: int) -> str:
        return self.token_bytes(size).hex()


def begin_again() -> None:
    """From here on, for good: for a process that was forked."""
    slots.secrets = ComeAgain()  # type: ignore[attr-defined]


@contextmanager
def coming_again() -> Iterator[None]:
    """For the time of the block, which is to be remembered."""
    kept = slots.secrets
    begin_again()
    try:
        yield
    finally:
        slots.secrets = kept  # type: ignore[attr-defined]
