"""The colours of the tags of the case at hand, for whatever shows a tag."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.model.changes import Changes
from casefile.model.tagging import levels_above


class TagBook(QObject):
    """One for each desk: :func:`tag_book`."""

    changed = Signal()
    """A tag has another colour now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._colours: Mapping[str, str] = {}
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self._read())
        self._read()

    def colour(self, tag: str) -> str:
        """The colour of a tag, a term of ``tag_colour``: its own, or that of the next level above which has one."""
        return next((self._colours[each] for each in (tag, *levels_above(tag)) if each in self._colours), "")

    def ground(self, tag: str) -> QColor:
        """What its label stands on."""
        return style.tag_ground(self.colour(tag))

    def _read(self) -> None:
        case_id: UUID | None = self._desk.case_id
        if case_id is not None:
            self._desk.jobs.query(self, "colours", lambda ws: ws.tags.colours(case_id), self._on_colours)

    def _on_colours(self, colours: Mapping[str, str]) -> None:
        if colours != self._colours:
            self._colours = colours
            self.changed.emit()

    def _on_changed(self, changes: Changes) -> None:
        if "tag" in changes.kinds:
            self._read()


def tag_book(desk: Desk) -> TagBook:
    """The colours of this desk's tags."""
    found = desk.findChild(TagBook)
    return found if isinstance(found, TagBook) else TagBook(desk)
