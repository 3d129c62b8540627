"""A new statement: with which template it begins, and which records it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.citing import by_reference, fitting
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.choice_box import choices
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.picking import Choice, PickLine
from casefile.gui.widgets.question import Question
from casefile.i18n import _, current, language_choices
from casefile.model.records import Statement
from casefile.services.dossiers import AUDIENCE_LABELS, AUDIENCES
from casefile.services.statements import TEMPLATES
from casefile.workspace import Workspace

CHOSEN = ("incident", "fact", "call", "excerpt", "source")
"""The kinds that a statement begins with, those first that are chosen most."""


class NewStatement(SmallForm):
    """Asks for template, audience, language and records. :param begun: takes the statement, which is kept by then."""

    def __init__(self, desk: Desk, parent: QWidget, case_id: UUID, begun: Callable[[Statement], object]) -> None:
        super().__init__(
            parent,
            title=_("New statement"),
            action=_("Begin"),
            busy=_("One moment…"),
            intro=_("The template writes a sentence for what is recorded of each; you go on from there."),
        )
        self.setObjectName("new_statement")
        self._desk, self._case_id, self._begun = desk, case_id, begun
        self._refs: dict[str, str] = {}
        self.template = choices("statement_template", {key: _(label) for key, label in TEMPLATES.items()})
        self.audience = choices("statement_for", {code: _(AUDIENCE_LABELS[code]) for code in AUDIENCES})
        self.audience.setCurrentIndex(self.audience.findData("public"))
        self.language = choices("statement_language", language_choices())
        self.language.setCurrentIndex(max(0, self.language.findData(current().language)))
        self.records = PickLine(self._ask, late=True, several=True)
        self.records.setObjectName("statement_records")
        self.records.setPlaceholderText(_("Type a title or a reference"))
        self.records.taken.connect(self._on_taken)
        self.list = LineList(_("Chosen records"))
        self.list.setObjectName("statement_chosen")
        self.list.remove_wanted.connect(self._on_removed)
        self.list.hide()
        self.ask("template", Question(_("Template"), self.template))
        self.ask("audience", Question(_("For whom"), self.audience))
        self.ask("language", Question(_("Language"), self.language))
        self.ask(
            "records",
            Question(_("Incidents, facts and calls"), self.records, _("One after the other; Del takes one out again.")),
        )
        self.column.addWidget(self.list)

    def do(self) -> None:
        """Begin it, and keep it."""
        template, audience = str(self.template.currentData()), str(self.audience.currentData())
        language, refs, case_id = str(self.language.currentData()), list(self._refs), self._case_id

        def begin(ws: Workspace) -> Statement:
            ground = ws.statements.ground(case_id, audience, language)
            return ws.statements.begin(case_id, template, refs, ground)

        self._desk.jobs.query(self, "begin", begin, self._keep, self.refuse)

    def _keep(self, made: Statement) -> None:
        self._desk.jobs.change(
            self, lambda ws: ws.statements.keep(made), lambda _changes: self._done(made), self.refuse
        )

    def _done(self, made: Statement) -> None:
        self.set_busy(False)
        self._begun(made)
        self.accept()

    def _ask(self, text: str) -> None:
        case_id = self._case_id
        self._desk.jobs.query(
            self,
            "find",
            lambda ws: fitting(ws, case_id, CHOSEN, text),
            lambda found: self.records.offer(text, by_reference(found)),
        )

    def _on_taken(self, choice: Choice) -> None:
        self._refs[str(choice.key)] = choice.shown
        self._show()

    def _on_removed(self, key: object) -> None:
        self._refs.pop(str(key), None)
        self._show()

    def _show(self) -> None:
        self.list.show_lines(Line(ref, words) for ref, words in self._refs.items())
        self.list.setVisible(bool(self._refs))
        self.take_room()
