"""A dialog that asks a few questions and does one thing: it stays open while that is done, and says what went wrong
under the question that it concerns."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.statuses import ATTENTION
from casefile.gui.widgets.labelled import into_sight, say_at
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.statement import Statement


class SmallForm(Dialog):
    """Questions, one above the other, and two buttons.

    :param action: what the button says that does it: a verb.
    :param busy: what it says meanwhile.
    :param intro: what this is for, above the questions.
    """

    def __init__(self, parent: QWidget, *, title: str, action: str, busy: str, intro: str = "") -> None:
        super().__init__(parent, title, on_paper=False)
        self._labels = (action, busy)
        self._questions: dict[str, Question | NewPassphrase] = {}
        if intro:
            self.column.addWidget(PlainLabel(intro, wrap=True))
        self._cancel = self.add_cancel()
        self.action = self.add_main(action, self.submit, "form_action")

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
        self.main = None
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
        self.say("")
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
        if not say_at(self._questions, error.field, error.message):
            self.say(error.message)
        self.take_room()

    @property
    def problem(self) -> str:
        """What is said to be wrong, wherever."""
        return super().problem or next((q.problem for q in self._questions.values() if q.problem), "")

    def set_busy(self, busy: bool) -> None:
        """While it is done: nothing can be changed, and Cancel waits."""
        self.content.setEnabled(not busy)
        self.action.setEnabled(not busy)
        self._cancel.setEnabled(not busy)
        self.action.setText(self._labels[busy])

    def leave(self) -> None:
        """Esc; not while it is being done."""
        if self.action.isEnabled():
            super().leave()

    def reject(self) -> None:
        """Close without doing it; not while it is being done."""
        if self.action.isEnabled():
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands in the first question, not on the button that does it."""
        super().showEvent(event)
        first = next(iter(self._questions.values()), None)
        if first is not None and self.focusWidget() in (None, self.action):
            first.setFocus()

    def _show_focus(self) -> None:
        self.take_room()
        at = self.focusWidget()
        if at is not None and self.content.isAncestorOf(at):
            into_sight(next((each for each in self._questions.values() if each.isAncestorOf(at)), at))
