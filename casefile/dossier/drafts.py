"""Sections that are written when they are read, and again each time.

The outline of 3,000 incidents takes more memory than all their records. So what a case's dossier says is never held as
a whole: anyone who draws it, or looks for something in it, gets one section at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import eq
from typing import overload

from casefile.dossier.outline import Block, Dossier, Section, anchors


class Written(Sequence[Block]):
    """The blocks of one section, written whenever they are read.

    :param write: writes them, the same each time. :param count: how many there are.
    """

    def __init__(self, write: Callable[[], Iterable[Block]], count: int) -> None:
        self._write, self._count = write, count

    def __iter__(self) -> Iterator[Block]:
        return iter(self._write())

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Block: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Block]: ...
    def __getitem__(self, at: int | slice) -> Block | Sequence[Block]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Draft:
    """A section that is not written yet.

    :param head: the section without blocks.
    :param write: writes its blocks. The first time also gives their citations numbers, so the order matters then.
    """

    head: Section
    write: Callable[[], Iterable[Block]] = tuple


class Sections(Sequence[Section]):
    """The sections of a case's dossier, each written again when it is read: a case of thousands of incidents is never
    in memory as a whole.

    :param counts: of blocks, by section. :param anchors: that each carries, its own title's with them.
    """

    def __init__(self, drafts: Sequence[Draft], counts: Sequence[int], anchors: Sequence[frozenset[str]]) -> None:
        self._drafts, self._counts, self._anchors = tuple(drafts), tuple(counts), tuple(anchors)

    @property
    def anchors(self) -> frozenset[str]:
        """Every anchor that they carry."""
        return frozenset().union(*self._anchors)

    @property
    def captions(self) -> tuple[Section, ...]:
        """The sections without their blocks."""
        return tuple(draft.head for draft in self._drafts)

    def __iter__(self) -> Iterator[Section]:
        return (
            replace(draft.head, blocks=Written(draft.write, count))
            for draft, count in zip(self._drafts, self._counts, strict=True)
        )

    def __len__(self) -> int:
        return len(self._drafts)

    @overload
    def __getitem__(self, at: int) -> Section: ...
    @overload
    def __getitem__(self, at: slice) -> Sections: ...
    def __getitem__(self, at: int | slice) -> Section | Sections:
        if isinstance(at, slice):
            return Sections(self._drafts[at], self._counts[at], self._anchors[at])
        return replace(self._drafts[at].head, blocks=Written(self._drafts[at].write, self._counts[at]))

    def followed_by(self, further: Section) -> Sections:
        """With a section after them that is written already."""
        return self._joined(further, last=True)

    def preceded_by(self, further: Section) -> Sections:
        """With a section before them that is written already."""
        return self._joined(further, last=False)

    def _joined(self, further: Section, *, last: bool) -> Sections:
        one = Sections(
            [Draft(replace(further, blocks=()), partial(tuple, further.blocks))],
            [len(further.blocks)],
            [frozenset((further.target, *anchors(further.blocks)))],
        )
        first, second = (self, one) if last else (one, self)
        return Sections(
            first._drafts + second._drafts, first._counts + second._counts, first._anchors + second._anchors
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]


def captions(dossier: Dossier) -> Sequence[Section]:
    """The sections for their titles alone; those of a case are given without blocks."""
    sections = dossier.sections
    return sections.captions if isinstance(sections, Sections) else sections


def all_anchors(dossier: Dossier) -> frozenset[str]:
    """Every anchor that the dossier carries."""
    sections = dossier.sections
    if isinstance(sections, Sections):
        return sections.anchors
    return frozenset(anchor for section in sections for anchor in (section.target, *anchors(section.blocks)))
