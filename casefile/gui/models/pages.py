"""The lines of a list that may be 100,000 long: the keys of all are in memory, the lines are fetched by the page and
only while they are looked at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from casefile.gui.desk import Desk

if TYPE_CHECKING:
    from casefile.workspace import Workspace

PAGE = 200
"""Lines fetched at once: 2-6 ms from an encrypted store."""
KEPT = 40
"""Pages kept: 8,000 lines, a few megabytes."""
_PENDING = 3
"""Pages asked for and not yet fetched: anyone who scrolls fast wants only the last."""

K = TypeVar("K")
L = TypeVar("L")
Read = Callable[["Workspace"], Sequence[L | None]]


class Pages(QObject, Generic[K, L]):
    """What a model has of its lines.

    :param reading: says, of the keys of one page, what reads their lines; that runs on a reader thread and answers
        one line for each key, None for what is gone.
    """

    arrived = Signal(int, int)
    """The lines from one row to another are here, or here again."""

    def __init__(self, desk: Desk, reading: Callable[[Sequence[K]], Read[L]], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reading = reading
        self.keys: Sequence[K] = ()
        self.kept: OrderedDict[int, Sequence[L | None]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._fetching = False
        self._generation = 0

    def show(self, keys: Sequence[K]) -> None:
        """Other keys, or the same in another order."""
        self._forget_what_is_wanted()
        self.keys = keys
        self.kept.clear()
        self._stale.clear()

    def refresh(self) -> None:
        """The same keys, whose lines may have changed: what is known is shown until it is fetched again."""
        self._forget_what_is_wanted()
        self._stale = set(self.kept)

    def at(self, row: int) -> L | None:
        """The line of a row; None until its page has arrived, which is then asked for."""
        page = row // PAGE
        known = self.kept.get(page)
        if known is None or page in self._stale:
            self._want(page)
        else:
            self.kept.move_to_end(page)
        return known[row % PAGE] if known is not None and row % PAGE < len(known) else None

    def _forget_what_is_wanted(self) -> None:
        self._generation += 1
        self._wanted.clear()

    def _want(self, page: int) -> None:
        if page in self._wanted:
            return
        self._wanted.append(page)
        del self._wanted[:-_PENDING]
        if not self._fetching:
            self._fetching = True
            QTimer.singleShot(0, self, self._fetch)

    def _fetch(self) -> None:
        """Fetch the page wanted last, then the next, until nobody wants one."""
        if not self._wanted:
            self._fetching = False
            return
        page, generation = self._wanted.pop(), self._generation
        keys = self.keys[page * PAGE : (page + 1) * PAGE]
        if not keys:
            self._fetching = False
            return
        self._desk.jobs.query(
            self,
            "page",
            self._reading(keys),
            lambda lines: self._on_page(page, generation, lines),
            lambda error: self._on_no_page(error.message),
        )

    def _on_page(self, page: int, generation: int, lines: Sequence[L | None]) -> None:
        if generation == self._generation:
            self.kept[page] = lines
            self.kept.move_to_end(page)
            self._stale.discard(page)
            while len(self.kept) > KEPT:
                self._stale.discard(self.kept.popitem(last=False)[0])
            self.arrived.emit(page * PAGE, min((page + 1) * PAGE, len(self.keys)) - 1)
        self._fetch()

    def _on_no_page(self, sentence: str) -> None:
        self._fetching = False
        self._desk.notify(sentence, "fault")
