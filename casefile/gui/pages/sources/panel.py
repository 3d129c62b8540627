"""The panel beside the text: the quotation on top, one form below it, and Save."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.drafts import Drafts
from casefile.gui.pages.sources.actions import ACTIONS
from casefile.gui.pages.sources.editors import RowsEdit
from casefile.gui.pages.sources.form import Marked, PassageForm, Saved
from casefile.gui.style import SPACE
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.labelled import into_sight
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.i18n import _
from casefile.model.anchors import Region, Span

_QUOTED = 420
"""Characters of the quotation that are shown; the rest stands in the text beside it."""


class PassagePanel(QWidget):
    """Holds one form at a time. What is entered is kept until another passage is selected."""

    closed = Signal()
    saved = Signal(object)
    """A :class:`Saved`."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._forms: dict[str, PassageForm] = {}
        self._begun: dict[str, tuple[object, ...]] = {}
        self._touched: set[str] = set()
        self._passage: Marked | None = None
        self._form: PassageForm | None = None
        self._sending = False
        self.setObjectName("passage_panel")
        self.setAccessibleName(_("New record from the passage"))
        self._compose()
        desk.drafts.watch(self, self._half_typed)
        add = partial(desk.commands.add, group="Edit", owner=self)
        add("form.next", _("Next field of the form"), lambda: self._step(1), shortcut="Ctrl+Down")
        add("form.previous", _("Field before in the form"), lambda: self._step(-1), shortcut="Ctrl+Up")
        add("form.row", _("One more row in the form"), self._add_row, shortcut="Alt+N", icon="plus")

    def _compose(self) -> None:
        self._title = PlainLabel(level="heading", wrap=True)
        close = QToolButton(autoRaise=True)
        close.setObjectName("passage_panel.close")
        close.setAccessibleName(_("Close; what is entered is kept"))
        close.setToolTip(_("Close; what is entered is kept (Esc)"))
        icons.put(close, "x")
        close.clicked.connect(lambda: self.closed.emit())
        top = QHBoxLayout()
        top.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], 0)
        top.addWidget(self._title, 1)
        top.addWidget(close)
        self._quote = PlainLabel(wrap=True, selectable=True)
        self._quote.setObjectName("passage_panel.quote")
        self._quote.setAccessibleName(_("Quotation"))
        quote = QFrame()
        quote.setObjectName("quotation")
        quote.setStyleSheet("#quotation { border: 1px solid palette(midlight); border-radius: 6px; }")
        within = QVBoxLayout(quote)
        within.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        within.addWidget(self._quote)
        around = QHBoxLayout()
        around.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], 0)
        around.addWidget(quote)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(_("Form"))
        content = QWidget()  # the quotation scrolls with the form: on a low screen the fields need its room
        self._content = QVBoxLayout(content)
        self._content.setContentsMargins(0, 0, 0, 0)
        self._content.setSpacing(0)
        self._content.addLayout(around)
        self._scroll.setWidget(content)
        self._save = QPushButton(_("Save"))
        self._save.setObjectName("passage_panel.save")
        self._save.setProperty("primary", True)
        self._save.setAccessibleName(_("Save"))
        self._save.setToolTip(_("Save (Ctrl+Enter)"))
        self._save.clicked.connect(self.save)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        keys = _("Enter saves, Ctrl+Down goes to the next field, Alt+N adds a row, Esc keeps it for later")
        foot.addWidget(PlainLabel(keys, role="secondary", wrap=True), 1)
        foot.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        problem = QHBoxLayout()
        problem.setContentsMargins(SPACE[2], 0, SPACE[2], 0)
        problem.addWidget(self._problem)
        layout.addLayout(problem)
        layout.addLayout(foot)

    # What the reader asks

    def begin(self, name: str, passage: Marked) -> None:
        """Show the form of that action for a passage; what was entered for the same passage before is still there."""
        form = self._forms.get(name) or self._make(name)
        self._passage = passage
        if self._form is not form:
            if self._form is not None:
                self._content.removeWidget(self._form)
                self._form.hide()
            self._form = form
            self._content.addWidget(form, 1)
        if self._begun.get(name) != passage.place:
            self._begun[name] = passage.place
            self._touched.discard(name)
            form.begin(passage)
            kept = self._desk.drafts.take(_key(passage, name))
            if kept is not None:
                form.fields.put_draft(kept["fields"])
                self._touched.add(name)
        self._title.setText(form.title)
        words = passage.shown(_QUOTED if self.window().height() > 700 else _QUOTED // 3)
        self._quote.setText(words)
        self._quote.setToolTip(tooltip(passage.quote if 0 < len(passage.quote) < 4000 else words))
        self._problem.hide()
        self._scroll.verticalScrollBar().setValue(0)
        form.show()
        form.edit()

    @property
    def form(self) -> PassageForm | None:
        """The form that is shown."""
        return self._form

    @property
    def has_draft(self) -> bool:
        """Whether something was entered and not saved."""
        return bool(self._touched)

    def save(self) -> None:
        """Save the form as one step."""
        if self._form is None or self._passage is None or self._sending:
            return
        self._problem.hide()
        verb = self._form.saving(self._passage)
        if verb is None:
            return
        self._sending = True
        if self._save.hasFocus():
            self._form.edit()  # of a button that is disabled, Qt gives the focus to anything that follows
        self._save.setEnabled(False)
        name, key = self._form.name, _key(self._passage, self._form.name)

        def done(saved: Saved) -> None:
            self._end_sending()
            self._begun.pop(name, None)
            self._touched.discard(name)
            self._desk.drafts.settle(key)
            self._desk.saved.emit()
            self.saved.emit(saved)

        self._desk.jobs.change(self, verb, done, self._on_failed, along=self._form.fields.made())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves, on a button it presses that; Esc closes."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                pressed = QApplication.focusWidget()
                if isinstance(pressed, QAbstractButton):
                    pressed.click()
                else:
                    self.save()
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a text saves as it does in a line: the text begins with the whole passage selected, which a new
        line would wipe out."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.save()
            return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        """To the next field, over all parts of the one where the cursor stands."""
        fields = [each for each in self._form.fields.all() if each.isVisible()] if self._form is not None else []
        here = self.window().focusWidget()
        at = next((n for n, each in enumerate(fields) if here is not None and each.isAncestorOf(here)), -1)
        if fields:
            to = fields[max(0, min(at + by, len(fields) - 1))]
            rows = to.editor
            if isinstance(rows, RowsEdit) and rows.rows:
                rows.rows[0].first.setFocus()
                into_sight(to)
            else:
                to.go_to()

    def _add_row(self) -> None:
        """One more row where the cursor stands, or in the next list of rows."""
        here = self.window().focusWidget()
        lists = [each.editor for each in self._form.fields.all()] if self._form is not None else []
        rows = [each for each in lists if isinstance(each, RowsEdit)]
        around = next((each for each in rows if here is not None and each.isAncestorOf(here)), None)
        if around is None and rows:
            around = rows[0]
        if around is not None:
            around.add_row().first.setFocus()

    def _make(self, name: str) -> PassageForm:
        make = next(action.form for action in ACTIONS if action.name == name)
        assert make is not None
        form = self._forms[name] = make(self._desk)
        form.setParent(self)
        form.hide()
        form.edited.connect(lambda: self._touched.add(name))
        for text in form.findChildren(QPlainTextEdit):
            text.installEventFilter(self)
        return form

    def _half_typed(self) -> dict[str, Any]:
        """Every form in which something was entered, for the passage that it was begun for."""
        return {
            _key_of(self._begun[name], name): {
                "fields": self._forms[name].fields.draft(),
                "shown": self._form is self._forms[name] and not self.isHidden(),
            }
            for name in self._touched
            if name in self._begun
        }

    def _end_sending(self) -> None:
        self._sending = False
        self._save.setEnabled(True)

    def _on_failed(self, error: CasefileError) -> None:
        self._end_sending()
        if self._form is None or not self._form.fields.say(error.field, error.message):
            self._problem.setText(error.message)
            self._problem.show()


def begun_in(drafts: Drafts, rendition_id: UUID) -> list[tuple[str, int, int]]:
    """The forms that are half-filled for passages of this text: the form's name, and where the passage begins and
    ends; last the one that was shown."""
    found: list[tuple[bool, str, int, int]] = []
    for key in drafts.keys(f"passage/{rendition_id}/"):
        with suppress(*UNREADABLE):
            start, end, name = key.split("/")[2:]
            found.append((bool(drafts.look(key)["shown"]), name, int(start), int(end)))
    return [(name, start, end) for _shown, name, start, end in sorted(found)]


def places_begun_in(drafts: Drafts, evidence_id: UUID) -> list[tuple[str, Region | Span]]:
    """The forms that are half-filled for regions or spans of this file; last the one that was shown."""
    found: list[tuple[bool, str, str]] = []
    for key in drafts.keys(f"passage/{evidence_id}/"):
        with suppress(*UNREADABLE):
            fragment, name = key.split("/")[2:]
            found.append((bool(drafts.look(key)["shown"]), name, _place(fragment).fragment()))
    return [(name, _place(fragment)) for _shown, name, fragment in sorted(found)]


def _place(fragment: str) -> Region | Span:
    return Span.parse(fragment) if fragment.startswith("t=") else Region.parse(fragment)


def _key(passage: Marked, name: str) -> str:
    return _key_of(passage.place, name)


def _key_of(place: tuple[object, ...], name: str) -> str:
    return "/".join(map(str, ("passage", *place, name)))
