"""Ctrl+K: every command, found by typing a part of its name."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons, style
from casefile.gui.commands import Commands
from casefile.gui.offers import Offer, Offered
from casefile.gui.style import ROW, SPACE
from casefile.i18n import _, isolate

_NATIVE = QKeySequence.SequenceFormat.NativeText


class CommandPalette(QDialog):
    """A line and a list; Enter runs what is chosen."""

    def __init__(self, commands: Commands, parent: QWidget, offered: Offered = ()) -> None:
        """:param offered: what can be done with what has the focus."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Commands"))
        self._line = QLineEdit()
        self._line.setAccessibleName(_("Find a command"))
        self._line.setPlaceholderText(_("Type what you want to do"))
        self._line.setMinimumHeight(ROW + 8)
        self._list = QTreeWidget()
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setColumnCount(2)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.setAccessibleName(_("Commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for offer in offered:
            if offer is not None:
                words = _("Here: {command}", command=offer.label.rstrip("…"))
                item = QTreeWidgetItem(self._list, [words, isolate(QKeySequence(offer.keys).toString(_NATIVE))])
                item.setIcon(0, icons.icon(offer.drawing) if offer.drawing else QIcon())
                item.setForeground(1, style.colour("secondary"))
                item.setData(0, Qt.ItemDataRole.UserRole, offer)
        here = {offer.label for offer in offered if offer is not None}
        for command in commands.at_hand():
            if command.action.text().replace("&&", "&") in here:
                continue  # the same, said as what can be done here
            if command.action.isEnabled() and command.action.isVisible():
                label = command.action.text().replace("&&", "&").rstrip("…")
                words = _("{menu}: {command}", menu=_(command.group), command=label)
                item = QTreeWidgetItem(self._list, [words, isolate(command.shortcut) if command.shortcut else ""])
                item.setIcon(0, command.action.icon())
                item.setForeground(1, style.colour("secondary"))
                item.setData(0, Qt.ItemDataRole.UserRole, command.action)
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

    def _items(self) -> list[QTreeWidgetItem]:
        rows = (self._list.topLevelItem(row) for row in range(self._list.topLevelItemCount()))
        return [item for item in rows if item is not None]

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for item in self._items():
            item.setHidden(not all(word in item.text(0).casefold() for word in words))
        first = next((item for item in self._items() if not item.isHidden()), None)
        if first is not None:
            self._list.setCurrentItem(first)

    def _step(self, by: int) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        current = self._list.currentItem()
        if current in shown:
            self._list.setCurrentItem(shown[max(0, min(shown.index(current) + by, len(shown) - 1))])

    def _run(self) -> None:
        item = self._list.currentItem()
        if item is None or item.isHidden():
            return
        chosen = item.data(0, Qt.ItemDataRole.UserRole)
        self.accept()
        window = self.parentWidget()
        if isinstance(chosen, Offer) and window is not None:
            QTimer.singleShot(0, window, chosen.call)
        else:
            QTimer.singleShot(0, chosen, chosen.trigger)  # after the focus is back in the window
