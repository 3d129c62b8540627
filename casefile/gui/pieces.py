"""Making a large widget in pieces, with turns of the event loop between them.

A form of twenty fields takes 80 ms to make, and while it is made no key is heard. Anyone who has the time makes it
within
:class:`Pieces` and goes on with it turn by turn; everybody else has it whole when its constructor returns. A widget
that can be made so hands its work to :func:`compose` as an iterator that rests where a piece may end::

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self.form = Form(desk, "incident", parent=self)
        yield
        self.figures = Figures(desk, self)

What is begun within a piece is made whole before the piece after it: so widgets come to be in the order in which Tab
goes through them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import TracebackType

_PIECE = 0.006
"""CPU seconds of one piece."""
_END = object()


class Pieces:
    """What is begun within it (``with pieces: widget = Make()``) is made by :meth:`go_on`."""

    _current: Pieces | None = None

    def __init__(self) -> None:
        self._open: list[Iterator[None]] = []

    def __enter__(self) -> None:
        self._outer, Pieces._current = Pieces._current, self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        Pieces._current = self._outer

    def go_on(self) -> bool:
        """Make as much as one turn of the event loop has time for; whether anything is left."""
        until = time.thread_time() + _PIECE
        with self:
            while self._open:
                work = self._open[-1]
                if next(work, _END) is _END:
                    self._open.remove(work)
                if time.thread_time() >= until:
                    break
        return bool(self._open)

    @classmethod
    def take(cls, work: Iterator[None]) -> None:
        """See :func:`compose`."""
        if cls._current is None:
            for _rest in work:
                pass
        else:
            cls._current._open.append(work)


def compose(work: Iterator[None]) -> None:
    """Do this at once; in pieces, where the widget is made within :class:`Pieces`."""
    Pieces.take(work)
