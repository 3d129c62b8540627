"""Pages while they are laid out: drawing operators, links and anchors; and the flow that fills them.

Everything is placed once, and a page that is full leaves for the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from casefile.dossier import style

Rectangle: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture at its place; ``x`` and ``y`` are its lower left corner."""

    data: bytes
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Page:
    """One page.

    :param heading: the section that it belongs to, for its running header.
    :param about: the reference of the record that the section is about.
    :param over: what is drawn over its pictures.
    :param number: its permanent number, where it is a page of an exhibit.
    """

    heading: str = ""
    about: str = ""
    operators: list[str] = field(default_factory=list)
    links: list[tuple[Rectangle, str]] = field(default_factory=list)
    anchors: list[tuple[str, float]] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    number: str = ""

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; ``y`` is its lower edge."""
        self.operators.append(f"{rgb(colour)} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def rule(self, x: float, y: float, width: float, colour: str = style.RULE, thickness: float = 0.5) -> None:
        """A thin horizontal line."""
        end = x + width
        self.operators.append(f"{rgb(colour)} RG {thickness:g} w {x:.2f} {y:.2f} m {end:.2f} {y:.2f} l S")


Draw: TypeAlias = Callable[[Page, float], None]


@dataclass(slots=True)
class Slab:
    """A strip across the page that is never divided.

    :param draw: called with the page and the ``y`` of the strip's upper edge.
    :param before: space above it, dropped at the top of a page.
    :param keep: no page may end between it and the next one.
    :param repeat: drawn first where the strip comes to the top of a page: the header of its table.
    :param after: space below it; with the ``before`` of the next strip, the larger counts.
    """

    height: float
    draw: Draw
    before: float = 0.0
    keep: bool = False
    repeat: Slab | None = None
    after: float = 0.0


class Flow:
    """Fills pages with slabs, from top to bottom, keeping together what must be.

    :param leave: takes each page as soon as it is full, in order; without it they are kept.
    :param on_page: told of each page that is begun, counted from 1.
    """

    def __init__(
        self, leave: Callable[[Page], None] | None = None, *, on_page: Callable[[int], None] | None = None
    ) -> None:
        self.heading = ""
        self.about = ""
        self._pages: list[Page] = []
        self._leave = leave or self._pages.append
        self._on_page = on_page
        self._page: Page | None = None
        self._begun = 0
        self._left = 0.0
        self._kept: list[Slab] = []
        self._kept_height = 0.0
        self._after = 0.0
        self._numbers: Iterator[tuple[str, str]] | None = None

    def number(self, numbers: Iterator[tuple[str, str]] | None) -> None:
        """Let what follows start on a new page, and give this and all further ones their permanent numbers and anchors;
        with None, give none from the next page on.
        """
        if numbers is not None:
            self.new_page()
            assert self._page is not None
            self._page.number, anchor = next(numbers)
            self._page.anchors.append((anchor, style.PAGE_HEIGHT))
        self._numbers = numbers

    def add(self, slabs: Iterable[Slab]) -> None:
        """Place slabs in order."""
        for slab in slabs:
            slab.before = max(slab.before, self._after)
            self._after = slab.after
            self._kept.append(slab)
            self._kept_height += slab.before + slab.height
            if not slab.keep or self._kept_height > style.TEXT_HEIGHT:
                self._place()

    def new_page(self) -> None:
        """Let what follows start on a new page; does nothing on an empty one."""
        self._place()
        if self._page is None or self._left < style.TEXT_HEIGHT:
            self._open_page()
        else:
            self._page.heading, self._page.about = self.heading, self.about

    def finish(self) -> list[Page]:
        """The last page is full; the pages, where nobody took them."""
        self._place()
        if self._page is not None:
            self._leave(self._page)
            self._page = None
        return self._pages

    def _place(self) -> None:
        kept, height = self._kept, self._kept_height
        self._kept, self._kept_height = [], 0.0
        if not kept:
            return
        if self._page is None or height > self._left:
            self.new_page()
        for slab in kept:
            self._place_one(slab)

    def _place_one(self, slab: Slab) -> None:
        at_top = self._left == style.TEXT_HEIGHT
        before = 0.0 if at_top else slab.before
        if not at_top and before + slab.height > self._left:
            self._open_page()
            at_top, before = True, 0.0
        if at_top and slab.repeat:
            self._draw(slab.repeat, 0.0)
        self._draw(slab, before)

    def _draw(self, slab: Slab, before: float) -> None:
        assert self._page is not None
        self._left -= before
        slab.draw(self._page, style.MARGIN_BOTTOM + self._left)
        self._left -= slab.height

    def _open_page(self) -> None:
        if self._page is not None:
            self._leave(self._page)
        self._page = Page(self.heading, self.about)
        if self._numbers is not None:
            self._page.number, anchor = next(self._numbers)
            self._page.anchors.append((anchor, style.PAGE_HEIGHT))
        self._begun += 1
        self._left = style.TEXT_HEIGHT
        if self._on_page:
            self._on_page(self._begun)


@lru_cache(maxsize=64)
def rgb(colour: str) -> str:
    """``#RRGGBB`` as PDF operands."""
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))
