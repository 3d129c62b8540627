"""A dialog that asks a few questions and does one thing: it stays open while that is done, and says what went wrong
under the question that it concerns."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui.messages import announce
from casefile.gui.statuses import ATTENTION
from casefile.gui.style import SPACE
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _

_WIDTH = 30
"""Its width in heights of a line: text of 200 % gets a dialog twice as wide, as far as the screen goes."""


class SmallForm(QDialog):
    """Questions, one above the other, and two buttons.

    :param action: what the button says that does it: a verb.
    :param busy: what it says meanwhile.
    :param intro: what this is for, above the questions.
    """

    def __init__(self, parent: QWidget, *, title: str, action: str, busy: str, intro: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._labels = (action, busy)
        self._questions: dict[str, Question | NewPassphrase] = {}
        self._content = QWidget()
        self.column = QVBoxLayout()
        self.column.setSpacing(SPACE[2])
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[2])
        inside.addLayout(self.column)
        inside.addStretch(1)
        if intro:
            self.column.addWidget(PlainLabel(intro, wrap=True))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.setObjectName("form_problem")
        self._problem.hide()
        self.action = QPushButton(action)
        self.action.setObjectName("form_action")
        self.action.setProperty("primary", True)
        self.action.setDefault(True)
        self.action.clicked.connect(self.submit)
        self._cancel = QPushButton(_("Cancel"))
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._compose()

    def _compose(self) -> None:
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.windowTitle())
        self._area.setWidget(self._content)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.action)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[4], SPACE[1], SPACE[4], SPACE[3])
        foot.setSpacing(SPACE[1])
        foot.addWidget(self._problem)
        foot.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addLayout(foot)

    def ask(self, name: str, question: Question | NewPassphrase) -> None:
        """Add a question. What an error says of the field ``name`` is said under it."""
        self._questions[name] = question
        question.setObjectName(f"question_{name}")
        self.column.addWidget(question)

    def note(self, sentence: str, role: str = "secondary") -> None:
        """Add a sentence of lesser weight, or in another colour of the theme."""
        self.column.addWidget(PlainLabel(sentence, wrap=True, role=role))

    def warn(self, sentence: str) -> None:
        """Add a sentence that must not be overlooked."""
        statement = Statement()
        statement.say(sentence, ATTENTION, coloured=False)
        self.column.addWidget(statement)

    def call_off_by_default(self) -> None:
        """Enter calls it off: for what cannot be taken back."""
        self.action.setProperty("primary", False)
        self.action.setDefault(False)
        self.action.setAutoDefault(False)
        self._cancel.setDefault(True)
        self._cancel.setFocus()

    def is_right(self) -> bool:
        """Whether it can be done as it is filled in. If not, what is missing has been said, and the cursor is
        there."""
        return all(each.is_right() for each in self._questions.values() if isinstance(each, NewPassphrase))

    def do(self) -> None:
        """Do it; in the end accept or :meth:`refuse`."""
        raise NotImplementedError

    def submit(self) -> None:
        """Do it, if everything is filled in."""
        self._say("")
        if not self.action.isEnabled():
            return
        for question in self._questions.values():
            if isinstance(question, Question):
                question.say("")
        if self.is_right():
            self.set_busy(True)
            self.do()
        else:
            self._show_focus()

    def refuse(self, error: CasefileError) -> None:
        """It was not done: say why, under the question where it belongs to one."""
        self.set_busy(False)
        question = self._questions.get(error.field or "")
        if question is None:
            self._say(error.message)
            self._take_room()
        else:
            question.say(error.message)
            question.setFocus()
            self._show_focus()
        announce(self, error.message)

    @property
    def problem(self) -> str:
        """What is said to be wrong, wherever."""
        return self._problem.text() or next((q.problem for q in self._questions.values() if q.problem), "")

    def set_busy(self, busy: bool) -> None:
        """While it is done: nothing can be changed, and Cancel waits."""
        self._content.setEnabled(not busy)
        self.action.setEnabled(not busy)
        self._cancel.setEnabled(not busy)
        self.action.setText(self._labels[busy])

    def reject(self) -> None:
        """Close without doing it; not while it is being done."""
        if self.action.isEnabled():
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its sentences need, as far as the screen goes; what is beyond is scrolled to."""
        super().showEvent(event)
        self._take_room()
        first = next(iter(self._questions.values()), None)
        if first is not None and self.focusWidget() in (None, self.action):
            first.setFocus()  # not the button that does it

    def _take_room(self) -> None:
        room = self.screen().availableGeometry()
        width = min(max(460, self.fontMetrics().height() * _WIDTH), room.width() - 40)
        # Of its hint, wrapped sentences would ask for the height that they have in a narrow column.
        content = self._content
        # Measured beside a scroll bar: one that had come would else stay, as the narrower sentences keep it needed.
        narrow = width - self._area.verticalScrollBar().sizeHint().width()
        needed = content.heightForWidth(narrow) if content.hasHeightForWidth() else content.sizeHint().height()
        foot = self.action.sizeHint().height() + SPACE[1] + SPACE[3]
        if not self._problem.isHidden():
            foot += self._problem.heightForWidth(width - 2 * SPACE[4]) + SPACE[1]
        self.resize(width, min(needed + foot, room.height() - 60))

    def _show_focus(self) -> None:
        """Scroll to where the cursor is, and to the sentence below it, once that has its place."""

        def show() -> None:
            self._take_room()
            at = self.focusWidget()
            if at is not None and self._content.isAncestorOf(at):
                self._area.ensureWidgetVisible(at, 0, 3 * at.height())

        QTimer.singleShot(0, self, show)

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
