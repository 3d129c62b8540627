"""Unlocking: one field, focused. Nothing of the cases is shown before it opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.style import SPACE
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _


class UnlockPage(QWidget):
    """Asks for the passphrase of one vault.

    Who made it opens the vault, and says :meth:`refuse` or shows another page.
    """

    unlock_wanted = Signal(str)
    """The passphrase."""
    reading_wanted = Signal(str)
    """The passphrase; to open the vault for reading only."""
    back_wanted = Signal()

    def __init__(self, folder: Path, notice: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._edit = PassphraseEdit(_("Passphrase"))
        self._edit.entered.connect(self._on_entered)
        self._edit.edited.connect(lambda: self._say(""))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._unlock = QPushButton(_("Unlock"))
        self._unlock.setProperty("primary", True)
        self._unlock.setProperty("large", True)
        icons.put(self._unlock, "lock-open", on_accent=True)
        self._unlock.clicked.connect(self._on_entered)
        self._read = QPushButton(_("Open read-only"))
        self._read.setObjectName("unlock.read_only")
        self._read.setProperty("large", True)
        self._read.clicked.connect(self._on_reading)
        self._read.hide()
        back = QPushButton(_("Another vault…"), flat=True)
        back.setProperty("large", True)
        back.clicked.connect(self.back_wanted)

        lock = PlainLabel()
        lock.setPixmap(icons.pixmap("lock", 32, self.palette().windowText().color()))
        middle = QVBoxLayout()
        middle.setSpacing(SPACE[2])
        middle.addStretch(2)
        middle.addWidget(lock)
        middle.addWidget(PlainLabel(_("Unlock the vault"), level="title", wrap=True))
        if notice:
            middle.addWidget(secondary(notice))
        middle.addSpacing(SPACE[1])
        middle.addWidget(secondary(_("Passphrase")))
        middle.addWidget(self._edit)
        middle.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        buttons.addWidget(self._unlock)
        buttons.addWidget(self._read)
        buttons.addWidget(back)
        buttons.addStretch(1)
        middle.addLayout(buttons)
        middle.addStretch(3)
        column = QWidget()
        column.setLayout(middle)
        column.setMaximumWidth(460)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        whole.addStretch(1)
        whole.addWidget(column, 6)
        whole.addStretch(1)

    def focus_first(self) -> None:
        """Put the cursor into the field."""
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str, *, in_use: bool = False) -> None:
        """The vault did not open: say why below the field. One that is in use elsewhere can still be read."""
        self.set_busy(False)
        self._read.setVisible(in_use)
        self._say(sentence)
        self._edit.select_all()

    def set_busy(self, busy: bool) -> None:
        """While the key is derived, which takes a second on purpose."""
        self._edit.setEnabled(not busy)
        self._unlock.setEnabled(not busy)
        self._read.setEnabled(not busy)
        self._unlock.setText(_("Unlocking…") if busy else _("Unlock"))

    def _on_entered(self) -> None:
        passphrase = self._edit.passphrase()
        if passphrase:
            self.set_busy(True)
            self.unlock_wanted.emit(passphrase)
        else:
            self._say(_("Type the passphrase of this vault."))
            self._edit.setFocus()

    def _on_reading(self) -> None:
        self.set_busy(True)
        self.reading_wanted.emit(self._edit.passphrase())

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._edit.setAccessibleDescription(sentence)
