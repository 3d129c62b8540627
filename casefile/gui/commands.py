"""One registry of commands: menus, the toolbar, the command palette and the list of shortcuts all read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from casefile.gui import icons
from casefile.i18n import N_, _

GROUPS = (N_("File"), N_("Edit"), N_("View"), N_("Go"), N_("Record"), N_("Help"))
"""The menus, in their order; a command names one of them."""

LOCK_KEYS, PANIC_KEYS = "Ctrl+L", "Ctrl+Shift+L"
"""They work in every window of the program, also while a dialog is open."""


@dataclass(frozen=True)
class Command:
    """Something a person can ask for.

    :param id: stable word, e.g. ``"vault.lock"``.
    :param group: one of :data:`GROUPS`: the menu it stands in.
    :param label: what it is called, translated.
    """

    id: str
    group: str
    label: str
    action: QAction

    @property
    def shortcut(self) -> str:
        """The keys, in the words of this platform."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class Commands(QObject):
    """All commands of the window. A page adds its own with itself as owner; they go when it is destroyed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
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
    ) -> QAction:
        """Register a command and return its action.

        :param shortcut: portable text such as ``"Ctrl+Shift+F"``; of several, separated by ``" or "``, the first
            is shown.
        :param owner: the widget within which the shortcut works; the whole window by default.
        """
        place = owner or self._window
        action = QAction(label, place)
        action.setObjectName(id)
        if icon and self._window.isVisible():
            icons.put(action, icon)
        elif icon:
            self._undrawn.append((action, icon))
        if shortcut:
            action.setShortcuts([QKeySequence(keys) for keys in shortcut.split(" or ")])
            action.setToolTip(_("{command} ({keys})", command=label, keys=action.shortcut().toString()))
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut if owner is None else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        action.triggered.connect(lambda _checked=False: call())
        place.addAction(action)
        self._commands[id] = Command(id, group, label, action)
        action.destroyed.connect(lambda: self._commands.pop(id, None))
        return action

    def draw_icons(self) -> None:
        """Draw the icons of what was added before the window was seen: it is seen sooner without them."""
        for action, icon in self._undrawn:
            icons.put(action, icon)
        self._undrawn.clear()

    def action(self, id: str) -> QAction:
        """The action of a command.

        :raises KeyError: there is no such command.
        """
        return self._commands[id].action

    def __iter__(self) -> Iterator[Command]:
        """Every command, grouped as the menus are."""
        order = {group: place for place, group in enumerate(GROUPS)}
        return iter(sorted(self._commands.values(), key=lambda c: order.get(c.group, len(order))))

    def __contains__(self, id: object) -> bool:
        return id in self._commands
