"""How records are named: a UUID for every record, a random pseudonym for every witness."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import overload
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import _

PSEUDONYM_ALPHABET = "23456789CDFHJKMNPQRTVWXY"
"""No vowels, so that no word can arise; no 0 1 B G I L O S U Z, which are misread by eye or in handwriting.

After Crockford's Base32, with the pairs B/8, G/6, S/5 and Z/2 broken up as well.
"""

_FIRST_LENGTH = 4
_TRIES_PER_LENGTH = 24

_COUNTER_BITS = 42
_TAIL_BITS = 32
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)

_EXAMPLE = "0190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4"


class _Clock:
    """Timestamp and counter of the last UUID (RFC 9562, section 6.2, method 1, with a counter of 42 bits)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._counter = 0

    def tick(self) -> tuple[int, int]:
        """The next pair of milliseconds and counter, always greater than the one before."""
        now = time.time_ns() // 1_000_000
        with self._lock:
            if now > self._milliseconds:
                self._restart(now)
            else:  # the same millisecond, or the clock was set back: keep the order, not the clock
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._restart(self._milliseconds + 1)
            return self._milliseconds, self._counter

    def _restart(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds
        # The highest bit starts at 0, so that 2**41 more ids fit into one millisecond.
        self._counter = secrets.randbits(_COUNTER_BITS - 1)


_clock = _Clock()


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562): sorts by time of making, strictly increasing within this process.

    Safe to call from any thread. It tells anyone who sees it when it was made, to the millisecond.
    """
    milliseconds, counter = _clock.tick()
    random_part = counter << _TAIL_BITS | secrets.randbits(_TAIL_BITS)  # rand_a, rand_b of the RFC
    high, low = random_part >> 62, random_part & ((1 << 62) - 1)
    return UUID(int=(milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def pseudonym(taken: Callable[[str], bool]) -> str:
    """A new random witness reference such as ``W-7K3Q``, which says nothing about order or person.

    :param taken: answers whether a pseudonym is in use or ever was; it is asked once per candidate.
    """
    length = _FIRST_LENGTH
    while True:
        for _try in range(_TRIES_PER_LENGTH):
            candidate = "W-" + "".join(secrets.choice(PSEUDONYM_ALPHABET) for _place in range(length))
            if not taken(candidate):
                return candidate
        length += 1


def parse_uuid(text: str) -> UUID:
    """Read a UUID in its one canonical form: 36 characters, hyphens in place, either case.

    ``uuid.UUID`` alone also takes braces, ``urn:uuid:`` and hyphens anywhere: many spellings of one id.

    :raises BadInput: the text is anything else.
    """
    if not isinstance(text, str):
        raise _no_id()
    return _parsed(text)


@lru_cache(maxsize=256)  # the case of every record of a list, and what many of them link to
def _parsed(text: str) -> UUID:
    if not _CANONICAL.fullmatch(text):
        raise _no_id()
    return UUID(int=int(text.replace("-", ""), 16))


def _no_id() -> BadInput:
    return BadInput(_("An id is written like {example}; this one is not.", example=_EXAMPLE), code="bad_id")


_WIDTH = 32


class Ids(Sequence[UUID]):
    """Ids in their order, kept as one text of their hexadecimal digits and made into UUIDs where one is looked at.

    Making 100,000 UUIDs takes a sixth of a second and 15 MB; anyone who lists them looks at the 50 that are on the
    screen.

    :param digits: 32 for each id, nothing between them.
    """

    __slots__ = ("_digits",)

    def __init__(self, digits: str = "") -> None:
        if len(digits) % _WIDTH:
            raise ValueError("no whole number of ids")
        self._digits = digits

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> Ids:
        """These ids; themselves where they are kept so already."""
        return ids if isinstance(ids, Ids) else cls("".join(id_.hex for id_ in ids))

    @property
    def digits(self) -> list[str]:
        """Each id as 32 hexadecimal digits: :attr:`uuid.UUID.hex`."""
        return [self._digits[start : start + _WIDTH] for start in range(0, len(self._digits), _WIDTH)]

    def __len__(self) -> int:
        return len(self._digits) // _WIDTH

    @overload
    def __getitem__(self, at: int) -> UUID: ...
    @overload
    def __getitem__(self, at: slice) -> Ids: ...
    def __getitem__(self, at: int | slice) -> UUID | Ids:
        if isinstance(at, slice):
            first, end, step = at.indices(len(self))
            if step == 1:
                return Ids(self._digits[first * _WIDTH : max(first, end) * _WIDTH])
            return Ids("".join(self._at(place) for place in range(first, end, step)))
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError("no such id")
        return UUID(self._at(place))

    def _at(self, place: int) -> str:
        return self._digits[place * _WIDTH : (place + 1) * _WIDTH]

    def __iter__(self) -> Iterator[UUID]:
        return map(UUID, self.digits)

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, UUID) and self._find(id_, 0) >= 0

    def index(self, value: UUID, start: int = 0, stop: int | None = None) -> int:
        """Where an id stands first. :raises ValueError: nowhere."""
        first, end, _step = slice(start, stop).indices(len(self))
        place = self._find(value, first) if isinstance(value, UUID) else -1
        if not 0 <= place < end:
            raise ValueError("no such id")
        return place

    def _find(self, id_: UUID, start: int) -> int:
        """The place of an id; -1 for none. Digits that begin within one id and end in the next are none."""
        digits, found = id_.hex, self._digits.find(id_.hex, start * _WIDTH)
        while found % _WIDTH and found >= 0:
            found = self._digits.find(digits, found + 1)
        return found // _WIDTH if found >= 0 else -1

    def __eq__(self, other: object) -> bool:
        """Whether the other list has the same ids in the same order."""
        if isinstance(other, Ids):
            return self._digits == other._digits
        if not isinstance(other, list | tuple):
            return NotImplemented
        return len(other) == len(self) and all(one == own for one, own in zip(other, self, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def __repr__(self) -> str:
        return f"<{len(self)} ids>"
