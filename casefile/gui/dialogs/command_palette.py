"""Ctrl+K: every command, found by typing a part of its name."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casefile.gui.commands import Commands
from casefile.gui.style import ROW, SPACE
from casefile.i18n import _, isolate


class CommandPalette(QDialog):
    """A line and a list; Enter runs what is chosen."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Commands"))
        self._line = QLineEdit()
        self._line.setAccessibleName(_("Find a command"))
        self._line.setPlaceholderText(_("Type what you want to do"))
        self._line.setMinimumHeight(ROW + 8)
        self._list = QListWidget()
        self._list.setAccessibleName(_("Commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for command in commands:
            if command.action.isEnabled() and command.action.isVisible():
                keys = f"   {isolate(command.shortcut)}" if command.shortcut else ""
                label = command.label.replace("&", "").rstrip("…")
                item = QListWidgetItem(command.action.icon(), f"{_(command.group)}: {label}{keys}")
                item.setData(Qt.ItemDataRole.UserRole, command.action)
                self._list.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._line)
        layout.addWidget(self._list, 1)
        self._line.textChanged.connect(self._narrow)
        self._list.itemClicked.connect(lambda _item: self._run())
        self._narrow("")
        self.resize(520, 420)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows walk the list while the cursor stays in the line."""
        match event.key():
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run()
            case _:
                super().keyPressEvent(event)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        first = None
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))
            if first is None and not item.isHidden():
                first = item
        if first is not None:
            self._list.setCurrentItem(first)

    def _step(self, by: int) -> None:
        row = self._list.currentRow() + by
        while 0 <= row < self._list.count() and self._list.item(row).isHidden():
            row += by
        if 0 <= row < self._list.count():
            self._list.setCurrentRow(row)

    def _run(self) -> None:
        item = self._list.currentItem()
        if item is None or item.isHidden():
            return
        action = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        QTimer.singleShot(0, action, action.trigger)  # after the focus is back in the window
