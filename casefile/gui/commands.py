"""One registry of commands: menus, the toolbar, the command palette and the list of shortcuts all read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from casefile.gui import icons
from casefile.gui.settings import Settings
from casefile.i18n import N_, _

GROUPS = (N_("File"), N_("Edit"), N_("View"), N_("Go"), N_("Record"), N_("Exchange"), N_("Help"))
"""The menus, in their order; a command names one of them."""

LOCK_KEYS, PANIC_KEYS = "Ctrl+L", "Ctrl+Shift+L"
"""They work in every window of the program, also while a dialog is open."""

ARRANGEMENT_KEYS = ("Alt+1", "Alt+2")
"""For the list of a page, and for what may stand in its place: a timeline, a board, a matrix."""


@dataclass(frozen=True)
class Command:
    """Something a person can ask for.

    :param id: stable word, e.g. ``"vault.lock"``.
    :param group: one of :data:`GROUPS`: the menu it stands in.
    :param label: what it is called, translated.
    :param keys: those it was made with, as portable text. :param fixed: a person cannot give it others.
    """

    id: str
    group: str
    label: str
    action: QAction
    keys: str = ""
    fixed: bool = False

    @property
    def shortcut(self) -> str:
        """The keys, in the words of this platform."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class Commands(QObject):
    """All commands of the window. A page adds its own with itself as owner; they go when it is destroyed."""

    def __init__(self, window: QWidget, settings: Settings | None = None) -> None:
        """:param settings: hold the keys that a person gave to commands."""
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._commands: dict[str, Command] = {}
        self._undrawn: list[tuple[QAction, str]] = []

    def add(
        self,
        id: str,
        label: str,
        call: Callable[[], object],
        *,
        group: str,
        shortcut: str = "",
        icon: str = "",
        owner: QWidget | None = None,
        shown_only: bool = False,
        fixed: bool = False,
    ) -> QAction:
        """Register a command and return its action.

        :param shortcut: portable text such as ``"Ctrl+Shift+F"``; of several, separated by ``" or "``, the first
            is shown.
        :param owner: the widget within which the shortcut works; the whole window by default.
        :param shown_only: the keys are shown; the widget that has the focus answers to them itself.
        :param fixed: a person cannot give it other keys.
        """
        place = owner or self._window
        action = QAction(label, place)
        action.setObjectName(id)
        if icon and self._window.isVisible():
            icons.put(action, icon)
        elif icon:
            self._undrawn.append((action, icon))
        fixed = fixed or shown_only
        given = None if fixed or self._settings is None else self._settings.keys_of(id)
        _give(action, label, shortcut if given is None else given)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut if owner else Qt.ShortcutContext.WindowShortcut
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut if shown_only else within)
        action.triggered.connect(lambda _checked=False: call())
        place.addAction(action)
        self._commands[id] = Command(id, group, label, action, shortcut, fixed)
        action.destroyed.connect(lambda: self._commands.pop(id, None))
        return action

    def give_keys(self, id: str, keys: str | None) -> None:
        """Give a command other keys, from now on and in every later window.

        :param keys: portable text; empty for none, None for those it was made with.
        :raises KeyError: there is no such command.
        """
        command = self._commands[id]
        _give(command.action, command.label, command.keys if keys is None else keys)
        if self._settings is not None:
            self._settings.keep_keys(id, keys)

    def holder_of(self, keys: QKeySequence) -> Command | None:
        """The command that has these keys already."""
        return next((each for each in self._commands.values() if keys in each.action.shortcuts()), None)

    def draw_icons(self) -> None:
        """Draw the icons of what was added before the window was seen, one in each turn of the event loop: it is seen
        sooner without them."""
        while self._undrawn:
            action, icon = self._undrawn.pop(0)
            if isValid(action):
                icons.put(action, icon)
                break
        if self._undrawn:
            QTimer.singleShot(0, self, self.draw_icons)

    def action(self, id: str) -> QAction:
        """The action of a command.

        :raises KeyError: there is no such command.
        """
        return self._commands[id].action

    def __iter__(self) -> Iterator[Command]:
        """Every command, grouped as the menus are."""
        order = {group: place for place, group in enumerate(GROUPS)}
        return iter(sorted(self._commands.values(), key=lambda c: order.get(c.group, len(order))))

    def at_hand(self) -> Iterator[Command]:
        """Every command but those of a page that is not shown."""
        for command in self:
            place = command.action.parent()
            if place is self._window or not isinstance(place, QWidget) or place.isVisibleTo(self._window):
                yield command

    def __contains__(self, id: object) -> bool:
        return id in self._commands


def _give(action: QAction, label: str, shortcut: str) -> None:
    """Give an action these keys, and say the first of them in its tool tip."""
    action.setShortcuts([QKeySequence(keys) for keys in shortcut.split(" or ")] if shortcut else [])
    keys = action.shortcut().toString()
    action.setToolTip(_("{command} ({keys})", command=label, keys=keys) if keys else label)
