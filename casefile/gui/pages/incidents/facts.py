"""The facts stated about an incident, each with how many citations carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.statuses import ATTENTION, VERIFIED
from casefile.gui.widgets.lines import Line, dotted
from casefile.gui.widgets.panel import Panel
from casefile.gui.words import term
from casefile.i18n import _, current, plural
from casefile.model.records import Fact

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_FIELDS = ("statement", "when", "material", "dispute")


class IncidentFacts(Panel):
    """The facts that name one incident."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            _("Facts"),
            _("No facts yet. A fact is one sentence that sources support, such as “The roof was marked.”"),
            ("fact", "citation"),
            parent,
        )
        self.list.setObjectName("incident_facts_list")
        self.add_button(_("Add a fact"), "plus", self.add, "add_fact")
        self.add_button(_("Open"), "arrow-right", self._on_open, "open_fact", needs=bool, writes=False)
        self.list.opened.connect(lambda _key: self._on_open())
        self.goes_on("fact", self.add)

    def fetch(self, id: UUID) -> None:
        """Read the facts and count their citations."""
        self.desk.jobs.query(self, "facts", lambda ws: _read(ws, id), self._on_read)

    def add(self) -> None:
        """Ask for a statement; the new fact names this incident."""
        if self.record is None or self.desk.read_only:
            return
        dialog = RecordDialog(
            self.desk,
            Fact(case_id=self.record.case_id, incidents=(self.record.id,)),
            _FIELDS,
            title=_("Add a fact"),
            action=_("Add fact"),
            label=_("Add fact"),
            parent=self,
        )
        dialog.field("statement").editor.setFocus()
        dialog.open()

    def _on_open(self) -> None:
        key = self.list.current_key()
        if isinstance(key, UUID):
            self.desk.open_record(key)

    def _on_read(self, read: list[tuple[Fact, int]]) -> None:
        self.show_lines([_as_line(fact, citations) for fact, citations in read])


def _as_line(fact: Fact, citations: int) -> Line:
    parts = [plural("{n} citation", "{n} citations", citations) if citations else _("no citation yet")]
    if fact.when is not None:
        parts.append(fact.when.words(current()))
    if fact.dispute:
        parts.append(term("dispute", fact.dispute))
    status = VERIFIED if citations else ATTENTION
    return Line(fact.id, fact.statement, note=dotted(parts), status=status, rows=3)


def _read(ws: Workspace, id: UUID) -> list[tuple[Fact, int]]:
    facts = ws.records.referring(Fact, "incidents", id)
    counts = ws.facts.citation_counts([fact.id for fact in facts])
    return [(fact, counts[fact.id]) for fact in facts]
