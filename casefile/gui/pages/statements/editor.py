"""Where a statement is written: its lines, its text with what is inserted into it, and its demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.citing import fitting, insert
from casefile.gui.desk import Desk
from casefile.gui.dialogs.demand import DemandDialog
from casefile.gui.dialogs.new_statement import CHOSEN
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import choices
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.picking import Choice, PickLine
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.question import Question
from casefile.i18n import _, current, isolate, language_choices
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Statement
from casefile.model.statements import Demand
from casefile.model.words import term
from casefile.services.dossiers import AUDIENCE_LABELS, AUDIENCES
from casefile.services.statements import INSERTED
from casefile.workspace import Workspace

_LINES = 14


class StatementEdit(QWidget):
    """Shows one statement, and tells of each change."""

    edited = Signal()
    moved = Signal()
    """The cursor stands elsewhere in the text."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._statement: Statement | None = None
        self._demands: tuple[Demand, ...] = ()
        self.title = _line("statement_title")
        self.place = _line("statement_place")
        self.date = _line("statement_date")
        self.date.setPlaceholderText("2024-03-08")
        self.audience = choices("statement_audience", {code: _(AUDIENCE_LABELS[code]) for code in AUDIENCES})
        self.language = choices("statement_language", language_choices())
        self.insert = PickLine(self._ask, late=True, several=True)
        self.insert.setObjectName("statement_insert")
        self.insert.setPlaceholderText(_("Type a title or a reference"))
        self.words = QPlainTextEdit()
        self.insert.taken.connect(lambda choice: insert(self.words, str(choice.key)))
        self.words.setObjectName("statement_words")
        self.words.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self.demands = LineList(_("Demands"))
        self.demands.setObjectName("statement_demands")
        self.demands.opened.connect(self._on_demand)
        self.demands.remove_wanted.connect(self._on_removed)
        self.add_demand = QPushButton(_("Add a demand…"))
        self.add_demand.setObjectName("add_demand")
        icons.put(self.add_demand, "megaphone")
        self.add_demand.clicked.connect(lambda: self._on_demand(None))
        self._when = Question(_("Date"), self.date)
        self._title_of_demands = secondary(_("Demands"))
        self._hint_of_demands = secondary(_("Enter changes one, Del takes it out."))
        self._compose()
        for line in (self.title, self.place, self.date):
            line.textEdited.connect(lambda _text: self.edited.emit())
        for box in (self.audience, self.language):
            box.activated.connect(lambda _row: self.edited.emit())
        self.words.textChanged.connect(self.edited)
        self.words.cursorPositionChanged.connect(self.moved)

    def _compose(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        grid = QGridLayout()
        grid.setSpacing(SPACE[1])
        self._facts = (
            Question(_("For whom"), self.audience),
            Question(_("Language"), self.language),
            Question(_("Where it is issued"), self.place),
            self._when,
        )
        for number, part in enumerate(self._facts):
            grid.addWidget(part, number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(Question(_("Title"), self.title))
        layout.addLayout(grid)
        for label, control, hint in (
            (
                _("Insert from the case"),
                self.insert,
                _("It comes in where the cursor is, and stays linked: what changes in the case changes here."),
            ),
            (
                _("Text"),
                self.words,
                _(
                    "An empty line parts paragraphs. A line that begins with “- ” is a point of a list, one with “# ” "
                    "a heading. A reference in square brackets says what a sentence rests on, and is not printed."
                ),
            ),
        ):
            layout.addWidget(Question(label, control))
            layout.addWidget(secondary(hint))
            control.setAccessibleDescription(hint)
        layout.addWidget(self._title_of_demands)
        layout.addWidget(self.demands)
        layout.addWidget(self._hint_of_demands)
        layout.addWidget(self.add_demand, 0, Qt.AlignmentFlag.AlignLeading)

    def show_statement(self, statement: Statement) -> None:
        """Show this one, silently; of one that was issued nothing can be changed."""
        self._statement, self._demands = statement, statement.demands
        self.blockSignals(True)
        self.title.setText(statement.title)
        self.place.setText(statement.place)
        self.date.setText(statement.date.edtf if statement.date is not None else "")
        self.audience.setCurrentIndex(max(0, self.audience.findData(statement.audience)))
        self.language.setCurrentIndex(max(0, self.language.findData(statement.language)))
        if self.words.toPlainText() != statement.words:
            self.words.setPlainText(statement.words)
        self.blockSignals(False)
        self._show_demands()
        still = statement.source_id is not None or self._desk.keeps_still
        for line in (self.title, self.place, self.date, self.words):
            line.setReadOnly(still)
        for control in (self.audience, self.language, self.insert, self.add_demand):
            control.setEnabled(not still)

    def draft(self) -> Statement | None:
        """The statement as it stands here; None where none is shown."""
        if self._statement is None:
            return None
        return replace(
            self._statement,
            title=" ".join(self.title.text().split()),
            place=" ".join(self.place.text().split()),
            date=self._day(),
            audience=str(self.audience.currentData()),
            language=str(self.language.currentData()),
            words=self.words.toPlainText().strip(),
            demands=self._demands,
        )

    @property
    def cursor_at(self) -> int:
        """Where the cursor stands in the text that :meth:`draft` gives, in code points."""
        whole = self.words.toPlainText()
        before = whole.encode("utf-16-le")[: 2 * self.words.textCursor().position()].decode("utf-16-le", "ignore")
        return max(0, len(before) - (len(whole) - len(whole.lstrip())))

    def go_to(self, place: int) -> None:
        """Put the cursor at a code point of the text that :meth:`draft` gives."""
        whole = self.words.toPlainText()
        at = place + len(whole) - len(whole.lstrip())
        cursor = self.words.textCursor()
        cursor.setPosition(len(whole[:at].encode("utf-16-le")) // 2)
        self.words.setTextCursor(cursor)
        self.words.setFocus()

    @property
    def half_typed(self) -> dict[str, Any]:
        """What is typed, for whoever opens this statement again."""
        return {
            "title": self.title.text(),
            "place": self.place.text(),
            "words": self.words.toPlainText(),
            "demands": [each.to_json() for each in self._demands],
        }

    def show_half_typed(self, kept: Mapping[str, Any]) -> None:
        """Show what was typed and not kept."""
        self.title.setText(str(kept["title"]))
        self.place.setText(str(kept["place"]))
        self._demands = tuple(Demand.from_json(each) for each in kept["demands"])
        self._show_demands()
        self.words.setPlainText(str(kept["words"]))

    def _day(self) -> FuzzyDate | None:
        before = self._statement.date if self._statement is not None else None
        if before is not None and self.date.text().strip() == before.edtf:
            return before
        try:
            made = FuzzyDate.parse(self.date.text().strip()) if self.date.text().strip() else None
        except BadInput:
            self._when.say(_("Write the day as 2024-04-01."))
            return before
        self._when.say("")
        return made

    def _ask(self, text: str) -> None:
        case_id, draft = self._desk.case_id, self.draft()
        if case_id is not None and draft is not None:
            self._desk.jobs.query(
                self, "find", lambda ws: _offered(ws, draft, text), lambda some: self.insert.offer(text, some)
            )

    def _on_demand(self, row: object) -> None:
        if self.add_demand.isEnabled():
            held = self._demands[row] if isinstance(row, int) else Demand()
            DemandDialog(self.window(), held, partial(self._take_demand, row)).open()

    def _take_demand(self, row: object, demand: Demand) -> None:
        made = list(self._demands)
        if isinstance(row, int):
            made[row] = demand
        else:
            made.append(demand)
        self._demands = tuple(made)
        self._show_demands()
        self.edited.emit()

    def _on_removed(self, row: object) -> None:
        if isinstance(row, int) and self.add_demand.isEnabled():
            self._demands = self._demands[:row] + self._demands[row + 1 :]
            self._show_demands()
            self.edited.emit()

    def _show_demands(self) -> None:
        self.demands.show_lines(
            Line(
                row,
                each.words or term("demand", each.demand, current()),
                note=each.addressee,
                end=each.day.words(current()) if each.day is not None else "",
                rows=2,
            )
            for row, each in enumerate(self._demands)
        )
        for part in (self.demands, self._hint_of_demands, self._title_of_demands):
            part.setVisible(bool(self._demands))


def _offered(ws: Workspace, draft: Statement, text: str) -> Sequence[Choice]:
    """What can be inserted of the records that fit: each value that the audience may see, and the record as support."""
    assert draft.case_id is not None
    ground = ws.statements.ground(draft.case_id, draft.audience, draft.language)
    made: list[Choice] = []
    for caption in fitting(ws, draft.case_id, CHOSEN, text):
        for name, label in INSERTED.get(caption.kind, {}).items():
            said = ws.statements.value(ground, caption.ref, name)
            if said:
                shown = _("{field}: {value}", field=_(label), value=isolate(said))
                made.append(Choice(f"{{{caption.ref}.{name}}}", caption.ref, f"{shown}   {isolate(caption.ref)}"))
        if ground.find(caption.ref) is not None:
            rests = _("Rests on {ref} (not printed)", ref=isolate(caption.ref))
            made.append(Choice(f"[{caption.ref}]", caption.ref, rests))
    return made


def _line(name: str) -> QLineEdit:
    line = QLineEdit(maxLength=300)
    line.setObjectName(name)
    return line
