"""Ctrl+/: every shortcut, as the commands themselves declare it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from casefile.gui.commands import Commands
from casefile.gui.dialogs.frame import Dialog
from casefile.i18n import N_, _, isolate

_IN_LISTS = (
    (N_("Open the chosen record"), "Enter"),
    (N_("Quick look at the chosen record"), "Space"),
    (N_("Edit the chosen record"), "F2"),
    (N_("Move the chosen records to the trash"), "Del"),
    (N_("Back from the record to the list"), "Esc"),
)


class ShortcutList(Dialog):
    """Shortcuts by menu, then those of lists."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, _("Keyboard shortcuts"), width=32, height=26, fills=True, on_paper=False)
        tree = QTreeWidget()
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels([_("Command"), _("Keys")])
        tree.setAccessibleName(_("Keyboard shortcuts"))
        tree.header().setAccessibleName(_("Column headings"))
        groups: dict[str, QTreeWidgetItem] = {}
        rows = [(_(c.group), c.label.replace("&", ""), c.shortcut) for c in commands if c.shortcut]
        rows += [(_("In lists"), _(label), keys) for label, keys in _IN_LISTS]
        for group, label, keys in rows:
            if group not in groups:
                groups[group] = QTreeWidgetItem(tree, [group])
                groups[group].setFlags(Qt.ItemFlag.ItemIsEnabled)
                groups[group].setExpanded(True)
            QTreeWidgetItem(groups[group], [label, isolate(keys)])
        tree.setColumnWidth(0, 340)
        self.column.addWidget(tree, 1)
        self.add_cancel(_("Close")).setDefault(True)
