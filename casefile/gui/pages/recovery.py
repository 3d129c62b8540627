"""The way in without the passphrase: the words of the recovery sheet first, then a new passphrase before anything
else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.messages import announce
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.column import Column
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.recovery_words import RecoveryWords
from casefile.i18n import _
from casefile.model.outside import clean_line


class RecoveryPage(QWidget):
    """Asks for the 24 words, or for two of the three shares."""

    words_wanted = Signal(object)
    """What is to be tried (list of strings): the 24 words, or the two shares as one string each."""
    edited = Signal()
    """Somebody is there and types."""
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = QRadioButton(_("One sheet with 24 words"))
        self._shared = QRadioButton(_("Two of the three shares"))
        self._whole.setChecked(True)
        self._whole.toggled.connect(self._fit)
        self._words = RecoveryWords(_("The 24 words, in their order"), "words")
        self._shares = (
            RecoveryWords(_("The words of one share"), "shares"),
            RecoveryWords(_("The words of another share"), "shares"),
        )
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._open = QPushButton(_("Go on"))
        self._open.setObjectName("recovery.open")
        self._open.setProperty("primary", True)
        self._open.setProperty("large", True)
        icons.put(self._open, "lock-open", on_accent=True)
        self._open.clicked.connect(self._on_open)
        self._back = QPushButton(_("Back"), flat=True)
        self._back.setProperty("large", True)
        self._back.clicked.connect(self.back_wanted)
        for field in (self._words, *self._shares):
            field.edited.connect(lambda: self._say(""))
            field.edited.connect(self.edited)
            field.entered.connect(self._on_open)
        self._compose()
        self._fit()
        self._say("")

    def _compose(self) -> None:
        column = Column(_("Open with the recovery sheet"))
        parts = column.parts
        parts.addWidget(PlainLabel(_("Open with the recovery sheet"), level="title", wrap=True))
        parts.addWidget(
            secondary(_("Type or paste the words. Capital letters, numbers between them and line ends do not matter."))
        )
        choice = QVBoxLayout()
        choice.setSpacing(0)
        for each in (self._whole, self._shared):
            each.setMinimumHeight(ROW)
            choice.addWidget(each, 0, Qt.AlignmentFlag.AlignLeading)
        parts.addLayout(choice)
        for field in (self._words, *self._shares):
            parts.addWidget(field)
        parts.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        buttons.addWidget(self._open)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        parts.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def focus_first(self) -> None:
        """Put the cursor where the words are typed."""
        (self._words if self._whole.isChecked() else self._shares[0]).setFocus()

    def refuse(self, error: CasefileError) -> None:
        """The words did not open it: say why."""
        self.set_busy(False)
        self._say(error.message)
        self.focus_first()

    def set_busy(self, busy: bool) -> None:
        """While they are tried."""
        for part in (self._whole, self._shared, self._words, *self._shares, self._open, self._back):
            part.setEnabled(not busy)
        self._open.setText(_("Opening…") if busy else _("Go on"))

    def _fit(self) -> None:
        whole = self._whole.isChecked()
        self._words.setVisible(whole)
        for field in self._shares:
            field.setVisible(not whole)
        self._say("")

    def _on_open(self) -> None:
        fields = [self._words] if self._whole.isChecked() else list(self._shares)
        if not self._open.isEnabled() or not all(field.is_right() for field in fields):
            return
        self.set_busy(True)
        typed = [field.words() for field in fields]
        self.words_wanted.emit(typed[0] if self._whole.isChecked() else [" ".join(words) for words in typed])

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)


class NewPassphrasePage(QWidget):
    """After the recovery sheet: who one is, and the passphrase from now on. There is no way past it but back."""

    passphrase_wanted = Signal(str, str)
    """The name, the passphrase."""
    edited = Signal()
    """Somebody is there and types."""
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QLineEdit()
        self._name = Question(
            _("Your name"), self._line, _("How you appear in the journal of the vault. It may be a pseudonym.")
        )
        self._passphrase = NewPassphrase(_("New passphrase"), _("New passphrase again"))
        self._line.textEdited.connect(self._passphrase.know)
        self._passphrase.entered.connect(self._on_set)
        self._line.textEdited.connect(self.edited)
        self._passphrase.edited.connect(self.edited)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._set = QPushButton(_("Set it and open the vault"))
        self._set.setObjectName("recovery.set")
        self._set.setProperty("primary", True)
        self._set.setProperty("large", True)
        icons.put(self._set, "lock-open", on_accent=True)
        self._set.clicked.connect(self._on_set)
        self._back = QPushButton(_("Cancel"), flat=True)
        self._back.setProperty("large", True)
        self._back.clicked.connect(self.back_wanted)
        column = Column(_("Choose a new passphrase"))
        parts = column.parts
        parts.addWidget(PlainLabel(_("Choose a new passphrase"), level="title", wrap=True))
        parts.addWidget(
            secondary(
                _(
                    "The recovery sheet opens this vault. From now on you open it with a passphrase of your own again. "
                    "With the name that you had, it takes the place of the one you forgot."
                )
            )
        )
        parts.addWidget(self._name)
        parts.addWidget(self._passphrase)
        parts.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        buttons.addWidget(self._set)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        parts.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def focus_first(self) -> None:
        """Put the cursor into the first line."""
        self._name.setFocus()

    def refuse(self, error: CasefileError) -> None:
        """It was not set: say why."""
        self.set_busy(False)
        if error.field == "name":
            self._name.say(error.message)
            self._name.setFocus()
        elif error.field in ("passphrase", "new"):
            self._passphrase.say(error.message)
            self._passphrase.go_to()
        else:
            self._problem.setText(error.message)
            self._problem.show()
        announce(self, error.message)

    def set_busy(self, busy: bool) -> None:
        """While it is set."""
        for part in (self._name, self._passphrase, self._set, self._back):
            part.setEnabled(not busy)
        self._set.setText(_("Opening…") if busy else _("Set it and open the vault"))

    def _on_set(self) -> None:
        self._problem.hide()
        name = clean_line(self._line.text())
        if not name:
            self._name.say(_("Say who you are, if only by a pseudonym."))
            self._name.setFocus()
        elif self._set.isEnabled() and self._passphrase.is_right():
            self.set_busy(True)
            self.passphrase_wanted.emit(name, self._passphrase.passphrase())
