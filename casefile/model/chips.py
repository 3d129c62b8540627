"""One filter of a list, as a person puts it on and as a saved view keeps it: plain texts (days, codes, tags, ids).
What they mean is said by the facet of that name (:mod:`.facets`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import _

_DIGITS = re.compile("[0-9a-f]{32}")
_NUMBER = re.compile("[0-9]{1,18}")

NOTHING = ""
"""The value that stands for *nothing entered*."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter of a list. Several values of one chip: any of them; several chips: all of them.

    :param facet: the name of a facet of the kind. :param wanted: False leaves out what it finds.
    """

    facet: str
    values: tuple[str, ...]
    wanted: bool = True

    def to_json(self) -> dict[str, object]:
        """The JSON shape."""
        shape: dict[str, object] = {"facet": self.facet, "values": list(self.values)}
        return shape if self.wanted else {**shape, "wanted": False}

    @classmethod
    def from_json(cls, obj: object) -> Chip:
        """Read the JSON shape.

        :raises BadInput: it is of another.
        """
        if isinstance(obj, dict) and not set(obj) - {"facet", "values", "wanted"}:
            facet, values, wanted = obj.get("facet"), obj.get("values"), obj.get("wanted", True)
            texts = isinstance(values, list) and all(isinstance(value, str) for value in values)
            if isinstance(facet, str) and isinstance(wanted, bool) and isinstance(values, list) and texts:
                return cls(facet, tuple(values), wanted)
        raise BadInput(_("A filter of a list has a “facet” and “values”, which are texts."), code="bad_chip")

    def text(self, _tr: object) -> str:
        """The chip in its own words, as a history shows it: the same in every language."""
        sign = "=" if self.wanted else "≠"
        return f"{self.facet} {sign} {' | '.join(self.values)}"

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """The first day and the one after the last; None for an open end, and for what is no day."""
        first, end = (*self.values, "", "")[:2]
        return _day(first), _day(end)

    def ids(self) -> tuple[UUID, ...]:
        """The values that are ids; what is none, as an imported view may hold, is left out."""
        return tuple(id_ for value in self.values if (id_ := id_of(value)) is not None)

    def number(self) -> int:
        """The value that is a number; 0 for what is none."""
        value = self.values[0] if self.values else ""
        return int(value) if _NUMBER.fullmatch(value) else 0


def id_of(value: str) -> UUID | None:
    """The id that a value is; None where it is none."""
    return UUID(value) if _DIGITS.fullmatch(value) else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
