"""Lines of lists and trees that are cut at the end of their own script, whichever way the window is read."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from casefile.i18n import isolate


class IsolatedLines(QStyledItemDelegate):
    """Qt puts the ellipsis of a Latin line before its first word in an Arabic window, unless the line is isolated."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Isolate what is drawn; the item keeps its text as it is."""
        super().initStyleOption(option, index)
        if option.text:
            option.text = isolate(option.text)
