"""The first page: make a vault, open one, or look at the sample case. The languages stand here, each in its own
name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.settings import Settings
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.column import Column
from casefile.gui.widgets.plain import PlainLabel, secondary, tooltip
from casefile.i18n import _, current, language_choices
from casefile.vault.layout import vault_name


class WelcomePage(QWidget):
    """What a person sees before any vault."""

    create_wanted = Signal()
    open_wanted = Signal()
    sample_wanted = Signal()
    recent_wanted = Signal(object)
    """A vault's folder (Path)."""
    language_wanted = Signal(str)
    restore_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        column = Column(_("Casefile"))
        middle = column.parts
        middle.addWidget(PlainLabel(_("Casefile"), level="title"))
        middle.addWidget(
            secondary(
                _("Document what happened, from the source to the demand. Everything stays on this machine, encrypted.")
            )
        )
        middle.addSpacing(SPACE[3])
        self._create = self._choice(
            middle,
            "folder-plus",
            _("Create a vault"),
            _("A new, empty, encrypted folder for your cases."),
            primary=True,
        )
        self._create.clicked.connect(self.create_wanted)
        self._choice(
            middle, "folder-open", _("Open a vault"), _("A folder whose name ends in .casefile.")
        ).clicked.connect(self.open_wanted)
        self._choice(
            middle,
            "book-open",
            _("Explore the sample case"),
            _("An invented case with every kind of record, to try things on."),
        ).clicked.connect(self.sample_wanted)
        self._add_recent(middle, settings.recent)
        middle.addSpacing(SPACE[3])
        middle.addLayout(self._languages())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)

    def focus_first(self) -> None:
        """Put the focus on what comes first."""
        self._create.setFocus()

    def _choice(
        self, layout: QVBoxLayout, drawing: str, label: str, hint: str, *, primary: bool = False
    ) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("primary", primary)
        button.setProperty("large", True)
        button.setAccessibleDescription(hint)
        icons.put(button, drawing, on_accent=primary)
        pair = QVBoxLayout()
        pair.setSpacing(SPACE[0])
        pair.addWidget(button)
        pair.addWidget(secondary(hint))
        layout.addLayout(pair)
        layout.addSpacing(SPACE[1])
        return button

    def _add_recent(self, layout: QVBoxLayout, folders: list[Path]) -> None:
        if not folders:
            return
        line = QFrame(frameShape=QFrame.Shape.NoFrame)
        rows = QVBoxLayout(line)
        rows.setContentsMargins(0, SPACE[2], 0, 0)
        rows.addWidget(secondary(_("Opened lately")))
        for folder in folders:
            name = vault_name(folder.name)
            button = QPushButton(name.replace("&", "&&"), flat=True)
            button.setAccessibleName(_("Open {vault}", vault=name))
            button.setToolTip(tooltip(str(folder)))
            button.clicked.connect(lambda _checked=False, folder=folder: self.recent_wanted.emit(folder))
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        layout.addWidget(line)

    def _languages(self) -> QHBoxLayout:
        box = ChoiceBox()
        box.setAccessibleName(_("Language"))
        for code, name in language_choices().items():
            box.addItem(name, code)
        box.setCurrentIndex(max(0, box.findData(current().language)))
        box.activated.connect(lambda place: self.language_wanted.emit(box.itemData(place)))
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        row.addWidget(secondary(_("Language"), wrap=False))
        row.addWidget(box)
        row.addStretch(1)
        restore = QPushButton(_("Restore a backup…"), flat=True)
        restore.setObjectName("welcome_restore")
        restore.clicked.connect(self.restore_wanted)
        row.addWidget(restore)
        return row
