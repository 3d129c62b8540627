"""Ctrl+, : the sections beside one another's names, and a search through all of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.dialogs.settings.backup import backup_section
from casefile.gui.dialogs.settings.look import appearance_section, language_section
from casefile.gui.dialogs.settings.rows import Group, Row, Section
from casefile.gui.dialogs.settings.security import security_section
from casefile.gui.dialogs.settings.zone import zone_section
from casefile.gui.dialogs.shortcuts import ShortcutList
from casefile.gui.session import Session
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import on_base, secondary
from casefile.i18n import _

_SIZE = QSize(860, 620)
_NAMES = 9
"""The greatest width of the list of sections, in heights of a line."""
_LEAST = 200
"""Its least, in pixels."""


def open_settings(session: Session, section: str = "language") -> SettingsDialog:
    """Show the settings; those that are open already come to the front."""
    for there in session.place.findChildren(SettingsDialog):
        if there.isVisible():
            there.show_section(section)
            there.activateWindow()
            return there
    dialog = SettingsDialog(session, section)
    dialog.show()
    return dialog


class SettingsDialog(QDialog):
    """Everything that can be set. It closes when the vault is locked: it names who opens it.

    :param section: the key of the section shown first.
    """

    def __init__(self, session: Session, section: str = "language") -> None:
        super().__init__(session.place)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("settings_dialog")
        self.setWindowTitle(_("Settings"))
        self._session = session
        desk, settings = session.desk, session.settings
        self.sections = [
            language_section(settings, self._on_look),
            appearance_section(settings, self._on_look),
            security_section(settings, session.commands, desk),
            *([zone_section(desk), backup_section(desk)] if desk is not None else []),
            self._shortcuts(),
        ]
        self.search = QLineEdit()
        self.search.setObjectName("settings_search")
        self.search.setPlaceholderText(_("Search the settings"))
        self.search.setAccessibleName(_("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.names = QListWidget()
        self.names.setAccessibleName(_("Sections"))
        self.names.setObjectName("settings_sections")
        self.names.setProperty("sections", True)
        self._nothing = secondary(_("No setting speaks of that."))
        self._compose()
        find = QAction(self)
        find.setShortcut(QKeySequence.StandardKey.Find)
        find.triggered.connect(self.search.setFocus)
        self.addAction(find)
        self.names.currentRowChanged.connect(lambda _row: self._narrow())
        self.show_section(section)
        if desk is not None:
            desk.destroyed.connect(self.close)

    def _compose(self) -> None:
        for section in self.sections:
            item = QListWidgetItem(section.title)
            item.setData(Qt.ItemDataRole.UserRole, section.key)
            icons.put_on(self.names, item, section.drawing)
            self.names.addItem(item)
        self._fit_names()
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[4])
        column.setSpacing(SPACE[4])
        for section in self.sections:
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(_("Settings"))
        self._area.setWidget(content)
        beside = QVBoxLayout()
        beside.setContentsMargins(SPACE[1], SPACE[2], SPACE[1], SPACE[2])
        beside.setSpacing(SPACE[2])
        beside.addWidget(self.search)
        beside.addWidget(self.names, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(beside)
        whole.addWidget(on_base(self._area), 1)
        room = self.screen().availableGeometry().size()
        scale = max(1.0, self._session.settings.text_size / 100)
        self.resize((_SIZE * scale).boundedTo(room - QSize(40, 40)))

    @property
    def section(self) -> str:
        """The key of the section that is chosen."""
        item = self.names.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def show_section(self, key: str) -> None:
        """Go to a section, past what was searched for."""
        self.search.clear()
        keys = [section.key for section in self.sections]
        self.names.setCurrentRow(keys.index(key) if key in keys else 0)
        self._narrow()
        self.names.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "names"):
            self._fit_names()

    def _fit_names(self) -> None:
        height = self.fontMetrics().height()
        widest = max(self.fontMetrics().horizontalAdvance(section.title) for section in self.sections)
        # Large text leaves the room to what is set: the names take what they need.
        self.names.setFixedWidth(min(_NAMES * height + 2 * SPACE[4], max(_LEAST, widest + height + 3 * SPACE[4])))
        self.names.setIconSize(QSize(height, height))
        for place in range(self.names.count()):
            self.names.item(place).setSizeHint(QSize(0, max(ROW, height + SPACE[2]) + SPACE[0]))

    def _narrow(self) -> None:
        """With something to search for, all that speaks of it; else the one section that is chosen."""
        asked = self.search.text().casefold().split()
        found = False
        for section in self.sections:
            if asked:
                found = section.narrow(asked) or found
            else:
                section.narrow([])
                section.setVisible(section.key == self.section)
        self._nothing.setVisible(bool(asked) and not found)
        self._area.verticalScrollBar().setValue(0)

    def _on_look(self, name: str) -> None:
        session, section = self._session, self.section
        session.look_changed.emit(name)
        if name == "language":  # every word here is in the other language: begin again, in the same place
            self.close()
            open_settings(session, section)

    def _shortcuts(self) -> Section:
        button = QPushButton(_("Show the list"))
        button.setObjectName("settings.shortcuts")
        button.setAutoDefault(False)
        button.setMinimumHeight(ROW)
        icons.put(button, "keyboard")
        button.clicked.connect(lambda: ShortcutList(self._session.commands, self._session.place).show())
        row = Row(
            _("Keyboard shortcuts"),
            _("Ctrl+/ shows the list from anywhere; Ctrl+K finds any command."),
            button,
        )
        return Section("shortcuts", _("Shortcuts"), "keyboard", [Group("", [row])])
