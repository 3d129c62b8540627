"""The slim toolbar: back, forward, add, where one is, the search box, lock."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolBar, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.commands import Commands
from casefile.gui.style import ROW
from casefile.gui.widgets.breadcrumbs import Breadcrumbs
from casefile.i18n import _


class ToolBar(QToolBar):
    """Buttons for a few commands, and the box that searches everything."""

    searched = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Toolbar"), parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.box = _SearchBox()
        self.crumbs = Breadcrumbs()
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._soon.timeout.connect(lambda: self.searched.emit(self.box.text()))
        self.box.textEdited.connect(lambda _text: self._soon.start())
        self.box.down.connect(self._on_enter)

    def compose(self, commands: Commands) -> None:
        """Take the commands that stand in the toolbar."""
        for id in ("go.back", "go.forward"):
            self._add(commands.action(id))
        self._add(commands.action("record.add"), words=True)
        self.addSeparator()
        self.addWidget(self.crumbs)
        self.addWidget(self.box)
        self._add(commands.action("help.searching"))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self._add(commands.action("vault.lock"))

    def set_scale(self, scale: float) -> None:
        """Fit the text size.

        :param scale: 1.0 at 100 %.
        """
        self.setIconSize(QSize(round(20 * scale), round(20 * scale)))

    def focus_search(self) -> None:
        """Put the cursor into the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def search_for(self, words: str) -> None:
        """Put words into the box, and search for them."""
        self._soon.stop()
        self.box.setText(words)
        self.searched.emit(words)

    def _add(self, action: QAction, *, words: bool = False) -> None:
        self.addAction(action)
        button = self.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setAccessibleName(action.text().replace("&", ""))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumSize(ROW, ROW)
            if words:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _on_enter(self) -> None:
        self._soon.stop()
        self.searched.emit(self.box.text())
        QTimer.singleShot(150, self, self.entered.emit)  # the results are on their way


class _SearchBox(QLineEdit):
    down = Signal()

    def __init__(self) -> None:
        super().__init__(clearButtonEnabled=True)
        self.setPlaceholderText(_("Search everything"))
        self.setAccessibleName(_("Search everything"))
        self.setToolTip(_("Search everything (Ctrl+Shift+F)"))
        self.setMinimumHeight(ROW)
        self.setMinimumWidth(180)
        self.setMaximumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        icon = QAction(self)
        icons.put(icon, "search")
        self.addAction(icon, QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)
