"""Opening a case: its reference, which begins every reference in it, and its title."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import SPACE
from casefile.gui.widgets.column import Column
from casefile.gui.widgets.labelled import say_at
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.question import Question
from casefile.i18n import _
from casefile.model.records import Case

NEW_CASE = "case"
"""Where half-typed words for a new case are kept while the vault is locked."""


class NewCaseForm(QWidget):
    """Two fields and a button. The new case becomes the case at hand."""

    made = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ref, self._title = QLineEdit(), QLineEdit()
        self._ref.setMaxLength(12)
        self._ref.setPlaceholderText(_("such as HJN"))
        self._title.setPlaceholderText(_("such as Strikes on Hajin, December 2018"))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._create = QPushButton(_("Make the case"))
        self._create.setProperty("primary", True)
        icons.put(self._create, "briefcase", on_accent=True)
        self._create.clicked.connect(self._on_create)
        hint = _("A few capital letters. Every record in the case carries them: HJN-I-0007.")
        self._questions = {
            "title": Question(_("Title"), self._title),
            "ref": Question(_("Reference"), self._ref, hint),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        for question, line in zip(self._questions.values(), (self._title, self._ref), strict=True):
            line.returnPressed.connect(self._on_create)
            layout.addWidget(question)
        layout.addWidget(self._problem)
        buttons = QHBoxLayout()
        buttons.addWidget(self._create)
        buttons.addStretch(1)
        layout.addSpacing(SPACE[1])
        layout.addLayout(buttons)
        self.setFocusProxy(self._title)
        desk.drafts.watch(self, self._half_typed)

    def press(self) -> None:
        """As the button does, which a dialog has in its foot instead."""
        self._create.click()

    def hide_button(self) -> None:
        """Somebody else has one."""
        self._create.hide()

    def go_on(self) -> None:
        """Enter again what was half-typed when the vault was locked."""
        kept = self._desk.drafts.take(NEW_CASE)
        if kept is not None:
            self._title.setText(str(kept["title"]))
            self._ref.setText(str(kept["ref"]))

    def _half_typed(self) -> dict[str, Any]:
        title, ref = self._title.text(), self._ref.text()
        return {NEW_CASE: {"title": title, "ref": ref}} if title or ref else {}

    def put_aside(self) -> bool:
        """Keep what is typed for the next time; False where there is nothing."""
        kept = self._desk.put_aside(self._half_typed())
        if kept:
            self._title.clear()
            self._ref.clear()
        return kept

    def give_up(self) -> None:
        """It was cancelled: nothing is half-typed here any more."""
        self._title.clear()
        self._ref.clear()
        self._desk.drafts.settle(NEW_CASE)

    def _on_create(self) -> None:
        ref, title = self._ref.text().strip().upper(), self._title.text().strip()
        self._problem.hide()
        if not title:
            say_at(self._questions, "title", _("A case needs a title."))
            return
        self._create.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: ws.cases.create(ref, title), self._on_made, self._on_failed)

    def _on_made(self, case: Case) -> None:
        self._create.setEnabled(True)
        self.give_up()
        self._desk.choose_case(case.id)
        self.made.emit()

    def _on_failed(self, error: CasefileError) -> None:
        self._create.setEnabled(not self._desk.read_only)
        if not say_at(self._questions, error.field, error.message):
            self._problem.setText(error.message)
            self._problem.show()


class FirstCasePage(QWidget):
    """What a vault without a case shows."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = NewCaseForm(desk)
        self.go_on = self._form.go_on
        column = Column(_("Make a case"))  # scrolls: at 200 % it is higher than a small screen
        middle = column.parts
        middle.addWidget(PlainLabel(_("Make a case"), level="title", wrap=True))
        middle.addWidget(secondary(_("A case holds one inquiry: its sources, incidents, witnesses and calls.")))
        middle.addSpacing(SPACE[1])
        middle.addWidget(self._form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)
        self.setFocusProxy(self._form)


class NewCaseDialog(Dialog):
    """The same two fields over the window."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("New case"), on_paper=False)
        self._desk = desk
        self._form = form = NewCaseForm(desk)
        self._kept = False
        form.made.connect(self.accept)
        self.rejected.connect(lambda: None if self._kept else form.give_up())
        form.go_on()
        self.column.addWidget(form)
        form.hide_button()
        self.add_cancel()
        self.add_main(_("Make the case"), form.press, "new-case-make", "briefcase")
        form.setFocus()

    def leave(self) -> None:
        """Esc keeps what was typed for the next time."""
        self._kept = self._form.put_aside()
        self.reject()
