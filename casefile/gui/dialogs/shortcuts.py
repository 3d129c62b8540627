"""Ctrl+/: every shortcut, as the commands themselves declare it; found by typing, and changed here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from casefile.gui.commands import Command, Commands
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import ROW
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import N_, _, isolate

_IN_LISTS = (
    (N_("Open the chosen record"), "Enter"),
    (N_("Quick look at the chosen record"), "Space"),
    (N_("Edit the chosen record"), "F2"),
    (N_("Move the chosen records to the trash"), "Del"),
    (N_("Back from the record to the list"), "Esc"),
    (N_("What can be done with the chosen record"), "Shift+F10"),
)
_COMMAND = Qt.ItemDataRole.UserRole
_NATIVE = QKeySequence.SequenceFormat.NativeText


class ShortcutList(Dialog):
    """Shortcuts by menu, then those of lists. What is typed above leaves those whose name or keys hold it."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, _("Keyboard shortcuts"), width=36, height=30, fills=True, on_paper=False)
        self._commands = commands
        self._find = QLineEdit(clearButtonEnabled=True)
        self._find.setObjectName("shortcuts.find")
        self._find.setPlaceholderText(_("Find a command or keys"))
        self._find.setAccessibleName(_("Find a command or keys"))
        self._find.setMinimumHeight(ROW)
        self._find.textChanged.connect(self._narrow)
        tree = self._tree = QTreeWidget()
        tree.setObjectName("shortcuts.list")
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels([_("Command"), _("Keys")])
        tree.setAccessibleName(_("Keyboard shortcuts"))
        tree.header().setAccessibleName(_("Column headings"))
        tree.itemActivated.connect(lambda _item: self._on_change())
        tree.currentItemChanged.connect(lambda *_items: self._fit())
        self._said = PlainLabel(wrap=True, role="secondary")
        self._said.setObjectName("shortcuts.said")
        self._keys = _Keys()
        self._keys.setObjectName("shortcuts.keys")
        self._keys.taken.connect(self._on_keys)
        self._keys.hide()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self._change = push_button("shortcuts.change", _("Other keys…"), "keyboard", self._on_change)
        self._none = push_button("shortcuts.none", _("No keys"), "x", lambda: self._give(""))
        self._reset = push_button("shortcuts.reset", _("As at first"), "rotate-ccw", lambda: self._give(None))
        for button in (self._change, self._none, self._reset):
            flow.addWidget(button)
        self.column.addWidget(self._find)
        self.column.addWidget(tree, 1)
        self.column.addWidget(self._keys)
        self.column.addWidget(self._said)
        self.column.addWidget(buttons)
        self.add_cancel(_("Close")).setDefault(True)
        self._fill()
        self._find.setFocus()

    def _fill(self, chosen: str = "") -> None:
        tree = self._tree
        tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        rows: list[tuple[str, str, str, Command | None]] = [
            (_(c.group), c.label.replace("&", ""), c.shortcut, c) for c in self._commands if c.shortcut or not c.fixed
        ]
        rows += [(_("In lists"), _(label), keys, None) for label, keys in _IN_LISTS]
        for group, label, keys, command in rows:
            if group not in groups:
                groups[group] = QTreeWidgetItem(tree, [group])
                groups[group].setFlags(Qt.ItemFlag.ItemIsEnabled)
                groups[group].setExpanded(True)
            item = QTreeWidgetItem(groups[group], [label, isolate(keys) if keys else ""])
            item.setData(0, _COMMAND, command)
            if command is not None and command.id == chosen:
                tree.setCurrentItem(item)
        tree.setColumnWidth(0, 360)
        self._narrow(self._find.text())
        self._fit()

    def _narrow(self, text: str) -> None:
        """Show what holds every word; keys are found as they are written, too."""
        words = text.casefold().split()
        for place in range(self._tree.topLevelItemCount()):
            group = self._tree.topLevelItem(place)
            assert group is not None
            below = [item for n in range(group.childCount()) if (item := group.child(n)) is not None]
            for item in below:
                said = f"{item.text(0)} {item.text(1)}".casefold()
                item.setHidden(not all(word in said for word in words))
            group.setHidden(all(item.isHidden() for item in below))

    @property
    def _chosen(self) -> Command | None:
        item = self._tree.currentItem()
        command = item.data(0, _COMMAND) if item is not None else None
        return command if isinstance(command, Command) else None

    def _fit(self) -> None:
        command = self._chosen
        can = command is not None and not command.fixed
        for button in (self._change, self._none, self._reset):
            button.setEnabled(can)
        self._keys.hide()
        self._said.setText(_("These keys are fixed.") if command is not None and command.fixed else "")

    def _on_change(self) -> None:
        command = self._chosen
        if command is not None and not command.fixed:
            self._said.setText(_("Press the keys for: {command}", command=command.label.replace("&", "")))
            self._keys.begin()

    def _on_keys(self, keys: QKeySequence) -> None:
        command = self._chosen
        if command is None:
            return
        holder = self._commands.holder_of(keys)
        if holder is not None and holder.id != command.id:
            said = _(
                "{keys} is already: {command}. Choose other keys, or take them from it first.",
                keys=isolate(keys.toString(_NATIVE)),
                command=holder.label.replace("&", ""),
            )
            self._said.setText(said)
        else:
            self._give(keys.toString())

    def _give(self, keys: str | None) -> None:
        command = self._chosen
        if command is not None and not command.fixed:
            self._commands.give_keys(command.id, keys)
            self._fill(command.id)
            self._tree.setFocus()


class _Keys(QLineEdit):
    """Takes one combination of keys; Esc alone leaves it, Tab goes on."""

    taken = Signal(QKeySequence)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName(_("Press the new keys"))
        self.setPlaceholderText(_("Press the new keys"))
        self.setMinimumHeight(ROW)

    def begin(self) -> None:
        """Wait for keys."""
        self.clear()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.hide()
        elif event.key() not in _MODIFIERS:
            keys = QKeySequence(event.keyCombination())
            self.setText(keys.toString(_NATIVE))
            self.taken.emit(keys)


_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_unknown,
)
