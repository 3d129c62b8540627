"""Unlocking: one field, focused. Nothing of the cases is shown before it opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.messages import announce
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.column import Column
from casefile.gui.widgets.hairline import hairline
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import N_, _, isolate

PASSPHRASE, PIN, KEY = "passphrase", "pin", "key"
"""What the page asks for."""
_LABELS = {PASSPHRASE: N_("Passphrase"), PIN: N_("PIN of this computer"), KEY: N_("PIN of the security key")}


class UnlockPage(QWidget):
    """Asks for the passphrase of one vault, for its PIN where it has one on this computer, or for a security key.

    Who made it opens the vault, and says :meth:`refuse` or shows another page.
    """

    unlock_wanted = Signal(str)
    """The passphrase."""
    reading_wanted = Signal(str)
    """What :attr:`asks` for; to open the vault for reading only."""
    pin_wanted = Signal(str)
    """The PIN."""
    key_wanted = Signal(str)
    """The security key's own PIN, which a key with a fingerprint reader does not need."""
    stop_wanted = Signal()
    """Wait for the security key no longer."""
    recovery_wanted = Signal()
    """The passphrase is lost: ask for the recovery sheet."""
    back_wanted = Signal()

    def __init__(
        self, folder: Path, notice: str = "", parent: QWidget | None = None, *, slip: str = "", name: str = ""
    ) -> None:
        """:param name: of the vault; empty where the locked window must not show it."""
        super().__init__(parent)
        self.folder = folder
        self.asks = PASSPHRASE
        self._has_pin = self._has_key = False
        self._lock = PlainLabel()
        self._label = secondary("")
        self._edit = PassphraseEdit("")
        self._edit.entered.connect(self._on_entered)
        self._edit.edited.connect(lambda: self._say(""))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._unlock = QPushButton(_("Unlock"))
        self._unlock.setProperty("primary", True)
        self._unlock.setProperty("large", True)
        icons.put(self._unlock, "lock-open", on_accent=True)
        self._unlock.clicked.connect(self._on_entered)
        self._told = PlainLabel(wrap=True, level="heading")
        self._told.setObjectName("unlock.told")
        self._told.hide()
        self._stop = QPushButton(_("Cancel"))
        self._stop.setObjectName("unlock.stop")
        self._stop.setProperty("large", True)
        self._stop.clicked.connect(self.stop_wanted)
        self._stop.hide()
        self._read = QPushButton(_("Open read-only"))
        self._read.setObjectName("unlock.read_only")
        self._read.setProperty("large", True)
        self._read.clicked.connect(self._on_reading)
        self._read.hide()
        self._other_key = QPushButton(flat=True)
        self._other_key.setObjectName("unlock.other_key")
        self._other_key.clicked.connect(self._on_other_key)
        self._security_key = QPushButton(_("Use a security key"), flat=True)
        self._security_key.setObjectName("unlock.security_key")
        self._security_key.clicked.connect(lambda: self._ask_for(KEY))
        self._recover = QPushButton(_("Use the recovery sheet…"), flat=True)
        self._recover.setObjectName("unlock.recovery")
        self._recover.clicked.connect(self.recovery_wanted)
        self._back = QPushButton(_("Another vault…"), flat=True)
        self._back.setObjectName("unlock.another")
        self._back.clicked.connect(self.back_wanted)
        self._compose(notice, slip, name)
        self._show_key()

    def changeEvent(self, event: QEvent) -> None:
        """Another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_lock"):
            self._draw()

    def _draw(self) -> None:
        self._lock.setPixmap(icons.pixmap("lock", 32, self.palette().windowText().color()))

    def _compose(self, notice: str, slip: str, name: str) -> None:
        self._draw()
        title = _("Unlock “{vault}”", vault=isolate(name)) if name else _("Unlock the vault")
        column = Column(title)
        parts = column.parts
        parts.addWidget(self._lock)
        parts.addWidget(PlainLabel(title, level="title", wrap=True))
        if name:
            where = secondary(isolate(str(self.folder.parent)))
            where.setObjectName("unlock.folder")
            parts.addWidget(where)
        if notice:
            parts.addWidget(secondary(notice))
        if slip:
            label = PlainLabel(
                _("The journal's newest entry in twelve words, to be written down: {words}", words=_in_rows(slip)),
                wrap=True,
                selectable=True,
            )
            label.setObjectName("unlock.slip")
            parts.addWidget(label)
        parts.addSpacing(SPACE[1])
        parts.addWidget(self._label)
        parts.addWidget(self._edit)
        parts.addWidget(self._problem)
        parts.addWidget(self._told)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        buttons.addWidget(self._unlock)
        buttons.addWidget(self._read)
        buttons.addWidget(self._stop)
        buttons.addStretch(1)
        parts.addLayout(buttons)
        parts.addSpacing(SPACE[0])
        parts.addWidget(hairline())
        others = QVBoxLayout()
        others.setSpacing(0)
        drawn = ((self._security_key, "shield"), (self._recover, "file-text"), (self._back, "folder-open"))
        for other, drawing in drawn:
            icons.put(other, drawing)
        for other in (self._other_key, self._security_key, self._recover, self._back):
            other.setMinimumHeight(ROW)
            others.addWidget(other, 0, Qt.AlignmentFlag.AlignLeading)
        parts.addLayout(others)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def focus_first(self) -> None:
        """Put the cursor into the field."""
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_pin(self, offered: bool) -> None:
        """The vault has a PIN on this computer, or it has none."""
        self._has_pin = offered
        self._ask_for(PASSPHRASE if self.asks == PIN and not offered else self.asks)

    def offer_key(self, offered: bool) -> None:
        """A security key was set up for the vault and can be used here, or none was."""
        self._has_key = offered
        self._ask_for(PASSPHRASE if self.asks == KEY and not offered else self.asks)

    def say_touch(self) -> None:
        """The security key waits to be touched."""
        if self.asks == KEY and self._stop.isVisible():
            self._told.setText(_("Touch the security key now."))
            self._told.show()
            announce(self, self._told.text())

    def refuse(self, sentence: str, *, readable: bool = False) -> None:
        """The vault did not open: say why below the field.

        :param readable: it could still be opened for reading: it is in use elsewhere, or its disk is full.
        """
        self.set_busy(False)
        self._read.setVisible(readable)
        self._say(sentence)
        self._edit.select_all()

    def set_busy(self, busy: bool) -> None:
        """While the key is derived, which takes a second on purpose."""
        others = (self._other_key, self._security_key, self._recover, self._back)
        for part in (self._edit, self._unlock, self._read, *others):
            part.setEnabled(not busy)
        self._told.hide()
        self._stop.setVisible(busy and self.asks == KEY)
        self._unlock.setText(_("Unlocking…") if busy else _("Unlock"))

    def _show_key(self) -> None:
        label = _(_LABELS[self.asks])
        self._label.setText(label)
        self._edit.set_name(label)
        typed = self.asks == PASSPHRASE
        self._other_key.setText(_("Use a PIN") if typed else _("Use the passphrase"))
        icons.put(self._other_key, "hash" if typed else "keyboard")
        self._other_key.setVisible(self._has_pin or not typed)
        self._security_key.setVisible(self._has_key and self.asks != KEY)

    def _on_other_key(self) -> None:
        self._ask_for(PIN if self.asks == PASSPHRASE else PASSPHRASE)

    def _ask_for(self, way: str) -> None:
        if way != self.asks:
            self.asks = way
            self._edit.clear()
            self._say("")
            self.focus_first()
        self._show_key()

    def _on_entered(self) -> None:
        typed = self._edit.passphrase()
        if typed or self.asks == KEY:
            self._say("")
            self.set_busy(True)
            {PASSPHRASE: self.unlock_wanted, PIN: self.pin_wanted, KEY: self.key_wanted}[self.asks].emit(typed)
        else:
            self._say(_("Type your PIN.") if self.asks == PIN else _("Type the passphrase of this vault."))
            self._edit.setFocus()

    def _on_reading(self) -> None:
        self.set_busy(True)
        self.reading_wanted.emit(self._edit.passphrase())

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._edit.setAccessibleDescription(sentence)
        if sentence:
            announce(self, sentence)


def _in_rows(slip: str) -> str:
    """Four words to a line: so they are copied by hand without losing the place."""
    words = slip.split()
    return "".join(f"\n{isolate(' '.join(words[at : at + 4]))}" for at in range(0, len(words), 4))
