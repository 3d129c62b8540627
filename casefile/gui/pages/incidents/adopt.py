"""Adopting a casualty figure: a rule, what it gives, and why."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.conflict import ConflictDialog
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import ROW
from casefile.gui.widgets.count_edit import CountEdit
from casefile.gui.widgets.editor import TextEditor
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.words import term
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.fields import Record, kind
from casefile.model.merging import Conflict
from casefile.model.records import CasualtyFigure, Source
from casefile.model.values import Range
from casefile.services.incidents import FigureRow

JUDGEMENT = "judgement"


class AdoptDialog(Dialog):
    """Choose a rule, see what it gives, correct it if need be, say why."""

    def __init__(
        self, desk: Desk, incident_id: UUID, row: FigureRow, sources: Mapping[UUID, Source], parent: QWidget
    ) -> None:
        super().__init__(parent, _("Adopt a figure"), name="adopt_dialog", height=36)
        self._desk = desk
        self._incident_id = incident_id
        self._row = row
        self._seen = row.adopted
        self.rules = QButtonGroup(self)
        self.fields = Fields(self)
        self.count = self.fields.add(kind("figure").field("count"), CountEdit())
        self.reason = self.fields.add(kind("figure").field("adopted_reason"), TextEditor())
        self.count.setObjectName("adopt_count")
        self.reason.setObjectName("adopt_reason")
        self._meaning = PlainLabel(wrap=True, role="secondary")
        self.suggestion = PlainLabel(wrap=True, level="section")
        self.suggestion.setObjectName("adopt_suggestion")
        self._compose(sources)
        self.rules.buttonToggled.connect(lambda _button, on: self._on_rule() if on else None)
        self._begin()

    def _compose(self, sources: Mapping[UUID, Source]) -> None:
        harm, group = term("casualty_effect", self._row.effect), term("casualty_group", self._row.group)
        self.column.addWidget(PlainLabel(_("{harm}: {group}", harm=harm, group=group), level="heading", wrap=True))
        said = LineList(_("What the sources say"))
        said.show_lines(_said(self._row, sources))
        said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        said.setVisible(bool(self._row.said))
        self.column.addWidget(said)
        self.column.addWidget(PlainLabel(_("By which rule"), level="section", role="secondary"))
        rules = QVBoxLayout()
        rules.setSpacing(0)
        for n, rule in enumerate(vocabularies.load("adopted_rule")):
            button = QRadioButton(rule.label(current()))
            button.setObjectName(f"rule_{rule.code}")
            button.setMinimumHeight(ROW)
            button.setProperty("code", rule.code)
            button.setAccessibleDescription(rule.meaning(current()))
            self.rules.addButton(button, n)
            rules.addWidget(button)
        self.column.addLayout(rules)
        for part in (self._meaning, self.suggestion, self.count, self.reason):
            self.column.addWidget(part)
        self.add_cancel()
        self.adopt_button = self.add_main(_("Adopt"), self.save, "dialog_save")

    def _begin(self) -> None:
        """Begin with what is adopted now, else with the first rule."""
        adopted = self._row.adopted
        self.reason.put(adopted.adopted_reason if adopted is not None else "")
        self.count.put(None)
        code = adopted.adopted_rule if adopted is not None else ""
        chosen = next((b for b in self.rules.buttons() if b.property("code") == code), self.rules.buttons()[0])
        chosen.setChecked(True)
        chosen.setFocus()
        if adopted is not None:
            self.count.put(adopted.count)

    @property
    def rule(self) -> str:
        """The code of the chosen rule."""
        button = self.rules.checkedButton()
        return str(button.property("code")) if button is not None else ""

    def save(self) -> None:
        """Adopt, if there is a count and whatever reason the rule asks for."""
        self.say("")
        entered = self.fields.read()
        if entered is None:
            return
        self._adopt(entered["count"], self.rule, entered["adopted_reason"])

    def _adopt(self, count: Range, rule: str, reason: str) -> None:
        id, row, seen = self._incident_id, self._row, self._seen
        self.adopt_button.setEnabled(False)
        self._desk.jobs.change(
            self,
            lambda ws: ws.incidents.adopt(id, row.group, row.effect, count, rule, reason, based_on=seen),
            lambda _changes: self.accept(),
            self._on_failed,
        )

    def _on_rule(self) -> None:
        rule, id, row = self.rule, self._incident_id, self._row
        self.count.say("")
        self.reason.say("")
        self._meaning.setText(vocabularies.load("adopted_rule").term(rule).meaning(current()))
        if rule == JUDGEMENT:
            self.suggestion.setText(_("A judgement is yours: enter the count and say why. The reason is needed."))
            return
        self._desk.jobs.query(
            self,
            "suggest",
            lambda ws: ws.incidents.suggest(id, row.group, row.effect, rule),
            lambda count: self._on_suggested(rule, count),
        )

    def _on_suggested(self, rule: str, count: Range | None) -> None:
        if rule != self.rule:
            return
        if count is None:
            self.suggestion.setText(
                _("This rule gives no figure here. Enter the count yourself, or choose another rule.")
            )
            return
        self.suggestion.setText(_("This rule gives: {count}", count=count.text(current())))
        adopted = self._row.adopted
        if adopted is None or adopted.adopted_rule != rule:
            self.count.put(count)

    def _on_failed(self, error: CasefileError) -> None:
        self.adopt_button.setEnabled(True)
        if isinstance(error, Conflict):
            self._ask_about(error)
        elif not self.fields.say(error.field, error.message):
            self.say(error.message)

    def _ask_about(self, conflict: Conflict) -> None:
        """Somebody else adopted another figure meanwhile."""
        dialog = ConflictDialog(self._desk, conflict, self)
        dialog.settled.connect(lambda figure: self._on_settled(figure, conflict.theirs))
        dialog.open()

    def _on_settled(self, figure: CasualtyFigure, theirs: Record) -> None:
        assert isinstance(theirs, CasualtyFigure) and figure.count is not None
        self._seen = theirs
        self.fields.show(figure)
        self.rules.blockSignals(True)  # its suggestion must not take the place of the count that was agreed on
        next(b for b in self.rules.buttons() if b.property("code") == figure.adopted_rule).setChecked(True)
        self.rules.blockSignals(False)
        self._adopt(figure.count, figure.adopted_rule, figure.adopted_reason)


def _said(row: FigureRow, sources: Mapping[UUID, Source]) -> list[Line]:
    """Every figure that a source gives, with its source."""
    lines: list[Line] = []
    for figure in row.said:
        source = sources.get(figure.source_id) if figure.source_id is not None else None
        who = source.title if source is not None else figure.said_by or _("Source not named yet")
        lines.append(Line(figure.id, who, end=figure.count.text(current()) if figure.count is not None else ""))
    return lines
