"""Reading order by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from casefile.model.fuzzydate import FuzzyDate

T = TypeVar("T")

_UNDATED = "~"  # after every sort key, which has only digits and blanks


def chronological(items: Iterable[T], date_of: Callable[[T], FuzzyDate | None], zone: dt.tzinfo) -> list[T]:
    """By the earliest day each can be of, instants as they followed one another; undated ones last, in the order given.

    :param zone: by whose clock days and instants stand beside each other.
    """

    def key(item: T) -> str:
        when = date_of(item)
        return when.sort_key_in(zone) if when is not None and when.known else _UNDATED

    return sorted(items, key=key)
