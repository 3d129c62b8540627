"""What a list shows, laid out in another way: incidents on a line of time, calls on a board, facts in a matrix.

A page of a list has at most one such arrangement beside the list. It shows what the list lists, in its order, so that
whatever narrows the list narrows it, too, and has the whole width of the page: a record that is opened lies over it
until Esc.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.commands import ARRANGEMENT_KEYS
from casefile.gui.desk import Desk
from casefile.gui.models.record_list import RecordList
from casefile.gui.widgets.record_table import RecordTable
from casefile.i18n import _

LIST = "list"
CHAPTER = "22-matrix-board-timeline"
"""Of the manual, by its file's name."""
_WORDS = 560
"""The width of the list, in pixels at 100 % text size, from which on the switch has words."""


class Arrangement(QWidget):
    """Records laid out. A subclass draws them."""

    opened = Signal(object)
    """Enter or a double click: open this record (UUID)."""
    looked = Signal(object)
    """Space: a quick look at this record (UUID)."""
    chosen = Signal(object)
    """The current record is now this one (UUID), or none."""
    offers_records = True
    """Whether its context menu is that of the current record, as in the list."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def show_ids(self, ids: Sequence[UUID]) -> None:
        """Lay these records out; called again after each change."""
        raise NotImplementedError

    def choose(self, id: UUID) -> None:
        """Make this record the current one, now or once it has been read."""


@dataclass(frozen=True)
class Kind:
    """Another arrangement.

    :param key: a stable word, for what is remembered. :param label: translated. :param drawing: the icon's name.
    """

    key: str
    label: str
    drawing: str
    make: Callable[[Desk, QWidget], Arrangement]


class Arranged(Protocol):
    """What is asked of the page of a list."""

    @property
    def desk(self) -> Desk:
        """What it works with."""

    @property
    def list(self) -> RecordList:
        """What is listed."""

    @property
    def table(self) -> RecordTable:
        """The list itself."""

    @property
    def list_kind(self) -> str:
        """The kind of the records that are listed."""

    @property
    def list_side(self) -> QWidget:
        """The part of the page that the list stands in."""

    def arrange(self, made: Arrangement) -> None:
        """Take in what may stand for the list."""

    def fit_arrangement(self, covers: bool) -> None:
        """It stands for the list now, or no longer."""

    def back_to_the_list(self) -> None:
        """Put away a record that lies over it."""


class Arrangements(QObject):
    """The switch between the list and what stands for it on one page."""

    def __init__(self, page: Arranged, kind: Kind, parent: QWidget) -> None:
        super().__init__(parent)
        self._page, self._kind = page, kind
        self._made: Arrangement | None = None
        self._wanted = page.desk.settings.layout(self._name) == kind.key
        self._group = QButtonGroup(self)
        self.buttons = (self._button(LIST, _("List"), "list"), self._button(kind.key, kind.label, kind.drawing))
        for button, keys in zip(self.buttons, ARRANGEMENT_KEYS, strict=True):
            button.setToolTip(_("{command} ({keys})", command=button.text(), keys=keys))
        self._group.idClicked.connect(self.choose)
        page.list.loaded.connect(self._on_loaded)
        page.list_side.installEventFilter(self)
        self._mark()

    @property
    def _name(self) -> str:
        return f"arrangement/{self._page.list_kind}"

    @property
    def covers(self) -> bool:
        """Whether it is shown in place of the list, over the whole width of the page."""
        return self._wanted and bool(self._page.list.ids)

    @property
    def is_seen(self) -> bool:
        """Whether it is seen just now: no record lies over it."""
        return self._made is not None and self._made.isVisible()

    @property
    def front(self) -> QWidget:
        """What shows the records now."""
        return self._made if self._made is not None and self.covers else self._page.table

    @property
    def place(self) -> int:
        """Which is chosen: 0 for the list."""
        return int(self._wanted)

    def arrangement(self) -> Arrangement:
        """What stands for the list, made now at the latest."""
        if self._made is None:
            page = self._page
            self._made = made = self._kind.make(page.desk, page.list_side)
            made.hide()
            page.arrange(made)
        return self._made

    def choose(self, place: int) -> None:
        """Show the list (0), or what stands for it (1)."""
        focused = self.front.hasFocus() or self.front.isAncestorOf(self.front.window().focusWidget() or self.front)
        self._wanted = bool(place)
        self._page.desk.settings.keep_layout(self._name, self._kind.key if place else LIST)
        self._mark()
        self._show()
        self._page.back_to_the_list()
        if focused or place:
            self.front.setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, key: str, label: str, drawing: str) -> QToolButton:
        button = QToolButton(self._page.list_side)
        button.setCheckable(True)
        button.setText(label)
        button.setAccessibleName(label)
        button.setObjectName(f"as_{key}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.put(button, drawing)
        self._group.addButton(button, len(self._group.buttons()))
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where there is little room, the icons stand alone."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            wide = watched.width() >= _WORDS * self._page.desk.settings.text_size / 100
            words, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
            for button in self.buttons:
                button.setToolButtonStyle(words if wide else alone)
        return False

    def _mark(self) -> None:
        with QSignalBlocker(self._group):
            self.buttons[self.place].setChecked(True)

    def _on_loaded(self) -> None:
        self._show()

    def _show(self) -> None:
        """Where nothing is listed, the list itself says why, and what to do."""
        covers = self.covers
        had_focus = self._page.table.hasFocus() and covers
        if covers:
            self.arrangement().show_ids(self._page.list.ids)
        if self._made is not None:
            self._made.setVisible(covers)
        self._page.table.setVisible(not covers)
        self._page.fit_arrangement(covers)
        current = self._page.table.current_id
        if covers and self._made is not None and current is not None:
            self._made.choose(current)
        if had_focus:
            self.front.setFocus(Qt.FocusReason.OtherFocusReason)
