"""Adopting a casualty figure: a rule, what it gives, and why."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.count_edit import CountEdit
from casefile.gui.widgets.editor import TextEditor
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.gui.words import term
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.fields import kind
from casefile.model.records import Source
from casefile.model.values import Range
from casefile.services.incidents import FigureRow

JUDGEMENT = "judgement"


class AdoptDialog(QDialog):
    """Choose a rule, see what it gives, correct it if need be, say why."""

    def __init__(
        self, desk: Desk, incident_id: UUID, row: FigureRow, sources: Mapping[UUID, Source], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._incident_id = incident_id
        self._row = row
        self.setObjectName("adopt_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Adopt a figure"))
        spec = kind("figure")
        self.rules = QButtonGroup(self)
        self.count = Field(spec.field("count"), CountEdit())
        self.reason = Field(spec.field("adopted_reason"), TextEditor())
        self.count.setObjectName("adopt_count")
        self.reason.setObjectName("adopt_reason")
        self._meaning = PlainLabel(wrap=True, role="secondary")
        self.suggestion = PlainLabel(wrap=True, level="section")
        self.suggestion.setObjectName("adopt_suggestion")
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._compose(sources)
        self.rules.buttonToggled.connect(lambda _button, on: self._on_rule() if on else None)
        self._begin()

    def _compose(self, sources: Mapping[UUID, Source]) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        column.setSpacing(SPACE[2])
        harm, group = term("casualty_effect", self._row.effect), term("casualty_group", self._row.group)
        column.addWidget(PlainLabel(_("{harm}: {group}", harm=harm, group=group), level="heading", wrap=True))
        said = LineList(_("What the sources say"))
        said.show_lines(_said(self._row, sources))
        said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        said.setVisible(bool(self._row.said))
        column.addWidget(said)
        column.addWidget(PlainLabel(_("By which rule"), level="section", role="secondary"))
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
        column.addLayout(rules)
        column.addWidget(self._meaning)
        column.addWidget(self.suggestion)
        column.addWidget(self.count)
        column.addWidget(self.reason)
        column.addWidget(self._problem)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(content)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self.adopt_button = buttons.addButton(_("Adopt"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.adopt_button.setObjectName("dialog_save")
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[3])
        foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(on_base(area), 1)
        whole.addLayout(foot)
        self.adopt_button.setDefault(True)  # only now: a button that is in no dialog yet becomes nobody's default
        room = self.screen().availableGeometry()
        self.setMinimumWidth(min(480, room.width()))
        self.resize(540, min(720, room.height() - 60))

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
        try:
            count = self.count.editor.value()
        except BadInput as error:
            self.count.say(error.message)
            self.count.editor.setFocus()
            return
        if count is None:
            self.count.say(_("A figure needs a count, in digits or in words."))
            self.count.editor.setFocus()
            return
        id, row, rule, reason = self._incident_id, self._row, self.rule, self.reason.editor.value()
        self.adopt_button.setEnabled(False)
        self._desk.jobs.change(
            self,
            lambda ws: ws.incidents.adopt(id, row.group, row.effect, count, rule, reason),
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
        if error.field == "adopted_reason":
            self.reason.say(error.message)
            self.reason.editor.setFocus()
        else:
            self._problem.setText(error.message)
            self._problem.show()


def _said(row: FigureRow, sources: Mapping[UUID, Source]) -> list[Line]:
    """Every figure that a source gives, with its source."""
    lines: list[Line] = []
    for figure in row.said:
        source = sources.get(figure.source_id) if figure.source_id is not None else None
        who = source.title if source is not None else figure.said_by or _("Source not named yet")
        lines.append(Line(figure.id, who, end=figure.count.text(current()) if figure.count is not None else ""))
    return lines
