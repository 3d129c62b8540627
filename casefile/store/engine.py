"""What the store asks of the database it stands on.

Everything that only one engine can do lies behind these protocols: opening and closing, one state for reading, one
writer, breaking off, full text, copying, compacting, damage. :mod:`.sqlite` holds all of it for SQLite with SQLCipher;
:mod:`.engines` names the engine that is used, and no other module imports one. What is said in SQL that every engine
understands is SQLAlchemy Core; what each says in its own words stands in :mod:`.portable`.

**Numbers.** Entries, steps, references and the words of the index are numbered by the store, from what is written last,
within the transaction that holds the chain lock (:meth:`Database.writing`). So an entry follows the one before it
without a gap, and a step that is rolled back has used no number. A sequence or identity column of a server gives
numbers outside the transaction and leaves gaps, which a verification would have to call entries that were taken away:
no table has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast

import sqlalchemy as sa

from casefile.vault.memory import Kept

Progress = Callable[[int, int], None]
"""Told (bytes done, all); may raise to stop."""

Words = tuple[int, str, str]
"""One entry of the full-text index: its number, the words of the title, the words of the text. Both as
:func:`casefile.model.searchtext.index_text` writes them: folded, and parted by whatever is no letter and no number.
"""


class Database(Protocol):
    """The open database of one vault. Safe from every thread.

    Whatever it raises is in our words (:mod:`casefile.errors`), and never holds a value of a record.
    """

    @property
    def read_only(self) -> bool:
        """Whether it only reads."""

    @property
    def sole_writer(self) -> bool:
        """Whether nobody else can write while it is open, so that what was counted in the last step still holds in the
        next. Where False, each step counts again, once it has the chain lock.
        """

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection that sees one state until it is given back, no matter who writes meanwhile, and cannot write.

        :raises VaultLocked: it was closed.
        """

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """The chain lock and the connection that writes under it. Committed at the end, rolled back on any exception,
        as a whole; what was committed is on the disk.

        The lock is taken before anything is read and held until the commit, so that from reading the end of the
        journal to writing behind it nobody else writes, in whichever program or on whichever machine.

        :raises VaultLocked: it was closed. :raises WorldFault: the medium refuses, or somebody else holds the lock too
            long. Nothing is written in either case.
        """

    def faults(self) -> AbstractContextManager[None]:
        """Within this, errors of the library on a connection that is held for longer are in our words."""

    def break_off(self) -> None:
        """Interrupt every statement that runs now: its transaction is rolled back by the one who began it."""

    def cut_off(self) -> bool:
        """Take every connection from anyone who holds it: what was not committed is rolled back, and every later call
        raises VaultLocked. New ones may be made until :meth:`close`.

        :returns: whether all of them are closed; one that hangs in a call is, as soon as that returns.
        """

    def close(self) -> None:
        """Close it and forget the key; what is left on the disk can be copied as it lies. Closing twice is closing
        once. No reader of this program is waited for.
        """

    def damage(self) -> list[str]:
        """What its own integrity checks report, in their words; empty where they find nothing."""

    def size(self) -> int:
        """Bytes that a copy takes."""

    def copy_to(self, target: Path, key: Kept, progress: Progress) -> None:
        """Copy it, as it is now, into the new file ``target``, under ``key``. Anyone who writes meanwhile is not held
        up. The copy opens from a medium that cannot be written to, and is on the disk when this returns.

        :param key: 32 raw bytes.
        :raises VaultDamaged: part of it does not match its checksum.
        :raises WorldFault: the medium refuses; what was written so far stands there.
        """

    def compact(self) -> None:
        """Write it again, so that nothing of what was removed is left on the disk."""


class Engine(Protocol):
    """Makes and opens databases.

    ``path`` is what stands for the database in the vault's folder: the file itself, or a file that says where it is.
    ``key`` are the 32 raw bytes that the vault derives for it.
    """

    def create(self, path: Path, key: Kept) -> Database:
        """A new, empty database, open for writing. :raises WorldFault: the medium refuses."""

    def open(self, path: Path, key: Kept, *, read_only: bool) -> Database:
        """One that is there. :raises VaultDamaged: it does not open with this key."""

    def check_copy(self, path: Path, key: Kept) -> None:
        """Read what :meth:`Database.copy_to` wrote from its first byte to its last, without writing beside it.

        :raises VaultDamaged: part of it does not match its checksum, or the structure does not hold.
        """


class FullText(Protocol):
    """An index of words by number. Which number is whose, the table ``search_doc`` says (:mod:`.search`)."""

    def empty(self, connection: sa.Connection) -> None:
        """Make the index again, with nothing in it."""

    def add(self, connection: sa.Connection, words: Sequence[Words]) -> None:
        """Put entries into the index that are not in it."""

    def take_out(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Take entries out of the index."""

    def hits(self, query: str) -> sa.Subquery | None:
        """The entries that match what a person typed (:func:`casefile.model.searchtext.terms`), in no order: ``docid``
        of each. None where there is nothing to search for.
        """

    def ranked(self, query: str, best: int | None = None, after: int = 0) -> sa.Subquery | None:
        """The same with a ``score`` of each, the lowest best; a hit in a title weighs ten times.

        :param best: so many of the best, of equal ones those with the lowest number; all where it is left out.
        :param after: only those with a higher number.
        """

    def newest(self, connection: sa.Connection, query: str, most: int) -> tuple[int, int]:
        """How many match, counted up to ``most``, and the lowest number among so many of the newest; 0 for none."""

    def numbers(self) -> sa.Subquery:
        """Every number in the index: ``docid``."""

    def size(self, connection: sa.Connection) -> int:
        """Bytes that the index takes."""

    def otherwise(self, connection: sa.Connection, entries: Iterable[Sequence[Words]]) -> set[int]:
        """Which of these entries the index holds with other words, or in another order; the connection may be one that
        only reads.

        :param entries: some hundred at a time.
        """


FULL_TEXT = "full_text"
"""Under this name an engine gives its full text among the execution options of each connection."""


def full_text(connection: sa.Connection) -> FullText:
    """The full text of the engine that made the connection."""
    return cast(FullText, connection.get_execution_options()[FULL_TEXT])
