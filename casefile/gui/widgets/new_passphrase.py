"""Choosing a passphrase: typed twice or made of random words, with a judgement that warns and never forbids."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons, style
from casefile.gui.style import SPACE
from casefile.gui.widgets.labelled import into_sight
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.i18n import N_, _
from casefile.services.passphrases import Strength, generated, strength

_JUDGE_AFTER = 120
"""Milliseconds without a key before it is judged: typing must not wait for the judgement."""
_WORDS = {
    "": (N_("Several words that do not belong together make a good passphrase."), "secondary", "info"),
    "weak": (N_("Weak: a machine could guess it."), "attention", "triangle-alert"),
    "fair": (N_("Fair: one or two words more would be better."), "secondary", "info"),
    "strong": (N_("Strong."), "verified", "circle-check"),
}


class NewPassphrase(QWidget):
    """Two lines for a new passphrase, its strength, and a button that makes one.

    :param label: what the first line is called; the second is called ``again``.
    """

    entered = Signal()
    """Enter in the second line."""
    edited = Signal()

    def __init__(self, label: str, again: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: Sequence[str] = ()
        self.first = PassphraseEdit(label)
        self.again = PassphraseEdit(again)
        self._first, self._again = Question(label, self.first), Question(again, self.again)
        self._bar = QProgressBar(textVisible=False, maximum=100)
        self._bar.setAccessibleName(_("Strength of the passphrase"))
        self._icon: QLabel = PlainLabel()
        self._judgement = PlainLabel(wrap=True)
        self.make = QPushButton(_("Make one for me"))
        self.make.setObjectName("make_passphrase")
        self.make.setAutoDefault(False)
        icons.put(self.make, "dices")
        self.make.clicked.connect(self._on_make)
        self._wait = QTimer(self, singleShot=True, interval=_JUDGE_AFTER)
        self._wait.timeout.connect(self._judge)
        for line in (self.first, self.again):
            line.edited.connect(self.edited)
        self.first.edited.connect(self._wait.start)
        self.first.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.entered)
        self.setFocusProxy(self.first)
        self._compose()
        self._judge()

    def _compose(self) -> None:
        judged = QHBoxLayout()
        judged.setSpacing(SPACE[1])
        judged.addWidget(self._icon)
        judged.addWidget(self._judgement, 1)
        judged.addWidget(self.make)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._first)
        layout.addWidget(self._bar)
        layout.addLayout(judged)
        layout.addSpacing(SPACE[0])
        layout.addWidget(self._again)
        QWidget.setTabOrder(self.again, self.make)

    def passphrase(self) -> str:
        """What is entered in the first line."""
        return self.first.passphrase()

    def know(self, *own_words: str) -> None:
        """What was typed beside it, such as the vault's name: a passphrase made of it is weak."""
        self._own = own_words
        self._wait.start()

    def is_right(self) -> bool:
        """Whether one is entered, twice the same; if not, it is said under the line and the cursor goes there."""
        if not self.first.passphrase():
            self._first.say(_("Choose a passphrase."))
            self.first.setFocus()
            return False
        if self.first.passphrase() != self.again.passphrase():
            self._again.say(_("The two differ."))
            self.again.select_all()
            return False
        return True

    def say(self, problem: str) -> None:
        """Say what is wrong with the passphrase."""
        self._first.say(problem)

    def go_to(self) -> None:
        """Put the cursor into the first line, what is entered there selected, and bring it into sight."""
        self.first.select_all()
        into_sight(self)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._first.problem or self._again.problem

    @property
    def judgement(self) -> str:
        """What is said of its strength."""
        return self._judgement.text()

    def clear(self) -> None:
        """Forget what is entered."""
        self.first.clear()
        self.again.clear()
        self._judge()

    def _on_make(self) -> None:
        made = generated()
        self.first.fill(made)
        self.again.fill(made)
        self._wait.stop()
        self._judge()
        self._judgement.setText(_("Strong. Write it down before you go on: it is shown only here."))

    def _judge(self) -> None:
        judged: Strength = strength(self.first.passphrase(), self._own)
        sentence, role, drawing = _WORDS[judged.level]
        self._bar.setValue(round(judged.part * 100))
        self._bar.setProperty("level", judged.level)
        self._bar.style().unpolish(self._bar)
        self._bar.style().polish(self._bar)
        self._judgement.setText(" ".join(filter(None, (_(sentence), _(judged.why)))))
        self._judgement.set_role(role)
        self._bar.setAccessibleDescription(self._judgement.text())
        edge = self.fontMetrics().height()
        self._icon.setPixmap(icons.pixmap(drawing, edge, style.colour(role)))
