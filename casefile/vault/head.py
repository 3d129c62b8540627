"""head.json: the newest journal head, apart from the header because it changes with every piece of work and
the slots never do.

It is authenticated, not secret. What it says must be compared with the journal in the database: a database
that was put back to an older state, or lost its tail, no longer matches it. While the vault is locked it also holds
the SHA-256 of the database file, so that not even a single page can be put back unnoticed. And it knows to which
generation of the header it belongs, so that neither can be put back without the other.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.vault import canonical, layout
from casefile.vault.files import open_regular, world_fault, write_safely
from casefile.vault.keys import KeyRing, mac
from casefile.vault.layout import ASIDE, DATABASE, HEAD, INDEX, LOG, ROLLBACK

LARGEST = 64 * 1024


def read(folder: Path, ring: KeyRing, *, name: str = HEAD) -> dict[str, Any] | None:
    """The head last written, or None when the file is missing.

    :raises VaultDamaged: the file is there but was not written like this by this vault (code
        ``"head_damaged"``).
    :raises WorldFault: it cannot be read.
    """
    try:
        with open_regular(folder / name) as file:
            untrusted = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise world_fault(error, HEAD) from error
    try:
        shape = canonical.loads_untrusted(untrusted, limit=LARGEST)
    except canonical.NotCanonicalError:
        raise _damaged() from None
    head, claimed_mac = shape.get("head"), shape.get("mac")
    if len(shape) != 2 or not isinstance(head, dict) or not isinstance(claimed_mac, str):
        raise _damaged()
    if not hmac.compare_digest(_mac(head, ring).encode(), claimed_mac.encode("utf-8", "replace")):
        raise _damaged()
    return head


def write(folder: Path, head: Mapping[str, Any], ring: KeyRing, *, name: str = HEAD) -> None:
    """Replace the head safely.

    :param head: text, whole numbers, lists and mappings; below 64 KiB.
    :param name: of the file; another one while a re-key is under way.
    :raises WorldFault: the old head is still there.
    """
    content = canonical.dumps({"head": dict(head), "mac": _mac(dict(head), ring)})
    write_safely(folder, {name: content})


def announce(folder: Path, now: int, coming: int, ring: KeyRing) -> None:
    """Say that the header is about to be written again: a power cut may come before the next head knows of it.

    A head that does not fit the header in force is left as it is: it is a finding, not to be covered up.

    :param now: generation of the header in force. :param coming: of the one that follows.
    :raises WorldFault: the old head is still there.
    """
    try:
        kept = read(folder, ring)
    except VaultDamaged:
        return
    if kept is not None and belongs(kept, now):
        write(folder, {**kept, "coming": coming}, ring)


def belongs(kept: Mapping[str, Any], generation: int) -> bool:
    """Whether a head was written while a header of this generation was in force, or was about to be."""
    first = int(kept.get("generation", 0))
    return first <= generation <= int(kept.get("coming", first))


def _mac(head: dict[str, Any], ring: KeyRing) -> str:
    return mac(ring.journal_head_mac(), canonical.dumps(head)).hex()


def _damaged() -> VaultDamaged:
    text = _("head.json is damaged, so the newest entries of the journal cannot be confirmed.")
    return VaultDamaged(text, code="head_damaged")


WHOLE_UP_TO = 128 * 1024**2
"""Bytes of a database of which every byte is hashed; of a larger one, what authenticates each page."""
OPENING_TAKES = 10.0
"""Seconds that reading the database may take while the vault is being opened."""
_PIECE = 4 * 1024 * 1024
_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""With what a rollback journal begins (SQLite file format, section 3)."""
_PAGE, _SEAL = 4096, 80
_SEALS = struct.Struct(f"{_PAGE - _SEAL}x{_SEAL}s")
"""A page of SQLCipher 4 ends with its initialisation vector (16 bytes, new at each writing) and an HMAC-SHA512 over the
page and its number (64 bytes)."""


def digest(database: Path, *, seconds: float = float("inf"), stopped: Callable[[], bool] = lambda: False) -> str:
    """SHA-256 of a closed database file in hex; empty where it takes too long or cannot be read: then nothing is said
    about it.

    Of a large one only its length, its salt and the seal of every page are hashed: eight times as fast. A page that was
    put back has another seal; one whose bytes do not fit its seal is refused by the cipher.
    """
    end = time.monotonic() + seconds
    running = hashlib.sha256()
    try:
        with open_regular(database) as file:
            size = os.fstat(file.fileno()).st_size
            large = size > WHOLE_UP_TO
            if large:
                running.update(b"pages %d " % size)
                running.update(file.read(_PAGE)[:16])
                file.seek(0)
            room = memoryview(bytearray(_PIECE))
            while count := file.readinto(room):  # type: ignore[attr-defined]
                piece = room[:count]
                running.update(_seals(piece) if large else piece)
                if stopped() or time.monotonic() > end:
                    return ""
    except OSError:
        return ""
    return running.hexdigest()


def _seals(pages: memoryview) -> bytes:
    """The ends of these pages; and what is no whole page as it is."""
    whole = len(pages) - len(pages) % _PAGE
    return b"".join(seal for (seal,) in _SEALS.iter_unpack(pages[:whole])) + bytes(pages[whole:])


class Left:
    """How a vault's database was found, read while its passphrase is being tried: hashing it costs no time of its own.

    A writer that opens the vault says so in head.json before it touches the database; so what was read between two
    equal readings of head.json is what the last one left.

    :ivar compared: whether :meth:`differs` could tell.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = folder / DATABASE
        self._stop = False
        self._digest = ""
        self._log = False
        self.compared = False
        self._before = self._raw()
        self._reading = threading.Thread(target=self._read, daemon=True)
        if b'"database"' in self._before:
            self._reading.start()

    def differs(self, kept: Mapping[str, Any] | None) -> bool:
        """Whether the database is another than the last session left. False where that is not known: after a crash,
        while somebody writes, or where the file takes too long to read.

        :param kept: the head in force, authenticated.
        """
        expected = (kept or {}).get("database")
        if not expected or not self._reading.ident:
            return False
        self._reading.join()
        self.compared = bool(self._digest) and self._raw() == self._before
        if not self.compared:
            return False
        return self._digest != expected or self._log

    def put_aside(self, kept: Mapping[str, Any]) -> None:
        """Give other names to what somebody put beside a database that is as it was left: SQLite would take older pages
        from there into it. Only under the writer's lock, before the database is opened.
        """
        if self._log and self._digest == kept.get("database"):
            with suppress(OSError):
                layout.side(self._database, INDEX).unlink(missing_ok=True)  # an index of the log, no content
            for end in (LOG, ROLLBACK):
                with suppress(OSError):
                    layout.side(self._database, end).replace(layout.side(self._database, end + ASIDE))

    def stop(self) -> None:
        """It is of no use any more: the vault did not open."""
        self._stop = True

    def _read(self) -> None:
        self._digest = digest(self._database, seconds=OPENING_TAKES, stopped=lambda: self._stop)
        # The session that left the digest had folded the log into the database, and ended every journal.
        self._log = layout.side(self._database, LOG).exists() or self._starts(layout.side(self._database, ROLLBACK))

    def _starts(self, journal: Path) -> bool:
        """Whether SQLite would roll back what stands in a journal."""
        try:
            with open_regular(journal) as file:
                return file.read(len(_JOURNAL)) == _JOURNAL
        except OSError:
            return False

    def _raw(self) -> bytes:
        try:
            with open_regular(self._folder / HEAD) as file:
                return file.read(LARGEST)
        except OSError:
            return b""
