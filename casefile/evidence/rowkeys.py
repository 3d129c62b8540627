"""Which record a row of a dataset is: the same row of the same dataset in the same case has the same id for good.

So an import that comes again finds its records without a table of names beside them, in another copy of the vault as
well, and an undo has nothing to keep in step. The ids are UUIDs of version 8 (RFC 9562): 48 bits for dataset and rule,
by which all records of one origin are found, 28 for the last digits in the key, and 46 of a digest of the key. The
digits are there for the order: rows of a file mostly follow one another by it, and a database that is given ids in no
order at all writes several times as much.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

_VERSION = 0x8 << 76
_DIGITS = re.compile(r"[0-9]+")
_MOST_DIGITS = 8
_NUMBER_BITS, _DIGEST_BITS = 28, 46
_VARIANT = 0b10 << 62


def row_id(case_id: UUID, dataset: str, record: str, key: Sequence[str]) -> UUID:
    """The id of the record that this rule makes of the row with this key.

    :param key: the texts of its key columns; blanks at their ends and ways to write one letter do not count.
    """
    prefix, salt = _origin(case_id, dataset, record)
    texts = [unicodedata.normalize("NFC", text.strip()) for text in key]
    text = "\x1f".join(texts)
    digest = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=10, key=salt).digest(), "big")
    digits = "".join(_DIGITS.findall(text))[-_MOST_DIGITS:]
    number = int(digits) if digits else digest >> _DIGEST_BITS
    tail = (number & (1 << _NUMBER_BITS) - 1) << _DIGEST_BITS | digest & (1 << _DIGEST_BITS) - 1
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return UUID(int=prefix << 80 | _VERSION | high << 64 | _VARIANT | low)


def first_and_last(case_id: UUID, dataset: str, record: str) -> tuple[UUID, UUID]:
    """Between which ids all records of this origin lie."""
    prefix, _salt = _origin(case_id, dataset, record)
    return UUID(int=prefix << 80), UUID(int=prefix << 80 | (1 << 80) - 1)


@lru_cache(maxsize=256)
def _origin(case_id: UUID, dataset: str, record: str) -> tuple[int, bytes]:
    digest = hashlib.sha256("\x1f".join((case_id.hex, dataset, record)).encode()).digest()
    return int.from_bytes(digest[:6], "big"), digest[6:32]
