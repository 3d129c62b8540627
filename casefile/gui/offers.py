"""What can be done with what one points at: the same in its context menu and, for what has the focus, in the menus and
the list of commands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from casefile.gui import icons


@dataclass(frozen=True)
class Offer:
    """Something that can be done here.

    :param label: translated. :param keys: portable text of the keys that do the same where this is offered; they are
        shown, the widget answers to them.
    """

    label: str
    call: Callable[[], object]
    drawing: str = ""
    keys: str = ""


Offered = Sequence[Offer | None]
"""What is offered, in order; None stands between two groups."""


class Offers(QObject):
    """Gives a widget its context menu, by the mouse, by the menu key and by Shift+F10.

    :param read: what is offered now. :param records: the records that what is chosen here stands for.
    :param trash: moves them to the trash. :param select_all: chooses all there are.
    """

    def __init__(
        self,
        view: QWidget,
        read: Callable[[], Offered],
        *,
        records: Callable[[], Sequence[UUID]] = lambda: (),
        trash: Callable[[], object] | None = None,
        select_all: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(view)
        self.at: QPoint | None = None
        """The point that the menu was asked for at, while it is being read; None where the focus is meant."""
        self._view, self._read = view, read
        self.records, self.trash, self.select_all = records, trash, select_all
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)

    def now(self) -> Offered:
        """What is offered now, without groups that are empty."""
        return unsaid(self._read(), ())

    def _on_menu(self, at: QPoint) -> None:
        self.at = at
        offered = self.now()
        self.at = None
        if offered:
            menu = QMenu(self._view)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            fill(menu, offered)
            of = self._view.viewport() if isinstance(self._view, QAbstractScrollArea) else self._view
            menu.popup(of.mapToGlobal(at))


def fill(menu: QMenu, offered: Offered) -> None:
    """Add what is offered to a menu."""
    for each in offered:
        if each is None:
            menu.addSeparator()
            continue
        action = QAction(each.label.replace("&", "&&"), menu)
        if each.drawing:
            icons.put(action, each.drawing)
        if each.keys:
            action.setShortcut(QKeySequence(each.keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # shown; what has the focus answers to them
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda _checked=False, call=each.call: call())
        menu.addAction(action)


def unsaid(offered: Offered, said: Collection[str]) -> Offered:
    """What is offered, without what stands there already under the same label, and without groups that are empty."""
    left: list[Offer | None] = []
    for each in offered:
        if (each is None and left and left[-1] is not None) or (each is not None and each.label not in said):
            left.append(each)
    return left[:-1] if left and left[-1] is None else left


def offers_of(widget: QWidget | None) -> Offers | None:
    """What offers something for a widget: it, or the nearest one around it."""
    while widget is not None:
        found = widget.findChild(Offers, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if found is not None:
            return found
        widget = widget.parentWidget()
    return None
