"""Exhibits: the number of a file in a case's productions, and the permanent numbers of its pages.

Courts cite by them ("Ex. 12 at 3", ``HJN-000125``), so a number once given belongs to those bytes for good: whatever is
produced later continues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.outside import clean_line

DIGITS = 6
_PREFIX = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])?")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit of a case.

    :param number: from 1, in the order in which exhibits were first produced.
    :param sha256: of its bytes: two records of the same bytes are one exhibit.
    :param prefix: of its pages' numbers, e.g. ``HJN``. :param first: the number of its first page.
    :param pages: how many pages were numbered; at least 1.
    """

    number: int
    sha256: str
    prefix: str
    first: int
    pages: int

    @property
    def last(self) -> int:
        """The number of its last page."""
        return self.first + self.pages - 1

    def stamp(self, page: int) -> str:
        """The permanent number of a page, from 1. A file that is drawn on more pages than were numbered (by a later
        version of the program) has them after its last one: ``HJN-000130.1``.
        """
        number = f"{self.prefix}-{min(self.first + page - 1, self.last):0{DIGITS}d}"
        return number if page <= self.pages else f"{number}.{page - self.pages}"

    @property
    def anchor(self) -> str:
        """Where it begins in a dossier that holds its pages."""
        return f"exhibit-{self.number}"

    def page_anchor(self, page: int) -> str:
        """Where a page of it is."""
        return f"exhibit-{self.number}-{page}"


def prefix_of(text: str) -> str:
    """A prefix as it is printed: capital letters, digits and hyphens.

    :raises Refused: it is none.
    """
    prefix = clean_line(text).upper()
    if not _PREFIX.fullmatch(prefix):
        raise Refused(
            _("A prefix of page numbers is made of the letters A to Z, digits and hyphens; 32 characters at most."),
            code="bad_prefix",
        )
    return prefix


@dataclass(frozen=True, slots=True)
class Next:
    """The numbers that are given next in a case."""

    number: int = 1
    page: int = 1

    @classmethod
    def after(cls, given: Iterable[Exhibit]) -> Next:
        """The ones after all that were given."""
        found = list(given)
        return cls(max((e.number for e in found), default=0) + 1, max((e.last for e in found), default=0) + 1)
