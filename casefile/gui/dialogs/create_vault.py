"""Making a vault: its name, where it lies, and its passphrase."""

from __future__ import annotations

import math
import secrets
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _
from casefile.model.outside import clean_line

SUFFIX = ".casefile"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is mistaken for something else when written down by hand: i, l, o, 0, 1."""
_GROUPS, _GROUP = 6, 4
_ENOUGH_BITS = 75


class CreateVault(QDialog):
    """Asks for what a new vault needs. Who opened it makes the vault, and then says :meth:`refuse` or accepts."""

    create_wanted = Signal(object, str)
    """The folder to be made (Path), and the passphrase."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Create a vault"))
        self._name = QLineEdit()
        self._folder = QLineEdit(str(Path.home()))
        self._passphrase = PassphraseEdit(_("Passphrase"))
        self._again = PassphraseEdit(_("Passphrase again"))
        self._strength = QProgressBar(textVisible=False, maximum=100)
        self._strength.setAccessibleName(_("Strength of the passphrase"))
        self._strength.setMaximumHeight(6)
        self._judgement = secondary("")
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._create = QPushButton(_("Create the vault"))
        self._create.setProperty("primary", True)
        icons.put(self._create, "folder-plus", on_accent=True)
        self._create.clicked.connect(self._on_create)
        self._passphrase.edited.connect(self._judge)
        self._compose()
        self._judge()
        self.setMinimumWidth(460)
        self._name.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its sentences need: Qt reckons them as if each stood in one line."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), max(self.height(), layout.heightForWidth(self.width())))

    def _compose(self) -> None:
        browse = QPushButton(_("Choose…"))
        browse.setAccessibleName(_("Choose the folder"))
        browse.clicked.connect(self._choose_folder)
        generate = QPushButton(_("Make one for me"))
        icons.put(generate, "dices")
        generate.clicked.connect(self._generate)
        for line, label in ((self._name, _("Name")), (self._folder, _("Where"))):
            line.setAccessibleName(label)
            line.setMinimumHeight(ROW)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[1])
        layout.addWidget(secondary(_("Name")))
        layout.addWidget(self._name)
        layout.addWidget(secondary(_("The folder's name is not encrypted: choose one that tells nobody anything.")))
        layout.addSpacing(SPACE[1])
        layout.addWidget(secondary(_("Where")))
        layout.addLayout(_row(self._folder, browse))
        layout.addSpacing(SPACE[1])
        layout.addWidget(secondary(_("Passphrase")))
        layout.addWidget(self._passphrase)
        layout.addWidget(self._strength)
        layout.addWidget(self._judgement)
        layout.addLayout(_row(None, generate))
        layout.addWidget(secondary(_("Passphrase again")))
        layout.addWidget(self._again)
        layout.addSpacing(SPACE[1])
        layout.addWidget(
            secondary(
                _("Nobody can open the vault without the passphrase, nor replace it. Write it down and keep it apart.")
            )
        )
        layout.addWidget(self._problem)
        cancel = QPushButton(_("Cancel"))
        cancel.clicked.connect(self.reject)
        layout.addSpacing(SPACE[1])
        layout.addLayout(_row(None, cancel, self._create))
        self._create.setDefault(True)

    def refuse(self, sentence: str) -> None:
        """The vault was not made: say why."""
        self.set_busy(False)
        self._problem.setText(sentence)
        self._problem.show()

    def set_busy(self, busy: bool) -> None:
        """While the vault is made."""
        for child in (self._name, self._folder, self._passphrase, self._again, self._create):
            child.setEnabled(not busy)
        self._create.setText(_("Creating…") if busy else _("Create the vault"))

    def _on_create(self) -> None:
        self._problem.hide()
        name = clean_line(self._name.text()).removesuffix(SUFFIX)
        problem = self._what_is_wrong(name)
        if problem:
            self.refuse(problem)
            return
        self.set_busy(True)
        self.create_wanted.emit(Path(self._folder.text().strip()) / f"{name}{SUFFIX}", self._passphrase.passphrase())

    def _what_is_wrong(self, name: str) -> str:
        if not name or name.startswith(".") or any(character in '/\\:*?"<>|' for character in name):
            return _("Give the vault a name that can be a folder's name.")
        if not self._folder.text().strip():
            return _("Say where the vault shall lie.")
        if not self._passphrase.passphrase():
            return _("A vault needs a passphrase.")
        if self._passphrase.passphrase() != self._again.passphrase():
            return _("The two passphrases differ.")
        return ""

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where the vault shall lie"), self._folder.text())
        if chosen:
            self._folder.setText(chosen)

    def _generate(self) -> None:
        made = generated()
        self._passphrase.fill(made)
        self._again.fill(made)

    def _judge(self) -> None:
        bits = strength(self._passphrase.passphrase())
        self._strength.setValue(min(100, round(bits / _ENOUGH_BITS * 100)))
        if not self._passphrase.passphrase():
            words = _("Several words that do not belong together make a good passphrase.")
        elif bits < _ENOUGH_BITS / 2:
            words = _("Weak: it could be guessed by a machine.")
        elif bits < _ENOUGH_BITS:
            words = _("Fair: longer would be better.")
        else:
            words = _("Strong.")
        self._judgement.setText(words)


def generated() -> str:
    """A passphrase of 24 random characters in groups of four: 119 bits, easy to write down and to type."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _place in range(_GROUP)) for _group in range(_GROUPS))


def strength(passphrase: str) -> float:
    """A cautious estimate in bits: repeated and neighbouring characters count for little. It warns, it never
    forbids."""
    kinds = (str.islower, str.isupper, str.isdigit)
    pool = sum(26 if each is not str.isdigit else 10 for each in kinds if any(map(each, passphrase)))
    pool += 20 if any(not character.isalnum() for character in passphrase) else 0
    pool = max(pool, 60 if any(ord(character) > 127 for character in passphrase) else 0)
    fresh = sum(
        1 for n, character in enumerate(passphrase) if n == 0 or abs(ord(character) - ord(passphrase[n - 1])) > 1
    )
    # Words of a language carry about 2 bits a character, random characters log2(pool).
    per_character = 2.2 if passphrase.replace(" ", "").isalpha() else min(5.0, math.log2(pool or 1))
    return min(fresh, len(set(passphrase)) * 2) * per_character


def _row(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE[1])
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part, 1 if isinstance(part, QLineEdit) else 0)
    return row
