"""Records found by their name: the one rule for when two typed names are the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar

from casefile.model.fields import Record

R = TypeVar("R", bound=Record)


def by_name(records: Iterable[R], name: str) -> R | None:
    """The first place, organisation or person that has this name among its spellings.

    Upper and lower case, runs of blanks, and the two ways in which Unicode writes an accented letter make no
    difference; every other character does, so that no two places become one by a guess.

    :param records: of kinds with a ``name`` and other ``names``.
    :returns: None where nothing has that name, and for a name without a character.
    """
    wanted = _key(name)
    return next((record for record in records if wanted and wanted in _keys(record)), None)


def plain_name(name: str) -> str:
    """A name as it is kept when a record is made from it: one blank between words, none at the ends."""
    return " ".join(name.split())


def _keys(record: Any) -> set[str]:
    return {_key(text) for text in (record.name, *(other.text for other in record.names))}


def _key(name: str) -> str:
    return plain_name(unicodedata.normalize("NFC", name)).casefold()
