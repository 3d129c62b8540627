"""Who had a part in an incident: in which part, how sure that is, and on what basis."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.statuses import ATTENTION
from casefile.gui.widgets.lines import Line, dotted
from casefile.gui.widgets.panel import Panel
from casefile.gui.words import term
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.records import Involvement

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_FIELDS = ("party_id", "role", "degree", "confidence", "basis")
_ATTRIBUTED = frozenset({"alleged_perpetrator", "commander", "claimed_responsibility"})
"""Parts that accuse: without a basis they are only a claim of ours."""


class Involvements(Panel):
    """The persons and organisations of one incident."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            _("Who had a part"),
            _("Nobody yet. Add victims, those said to be responsible, commanders and rescuers."),
            ("involvement", "person", "organisation"),
            parent,
        )
        self.list.setObjectName("involvements_list")
        self._known: dict[UUID, Involvement] = {}
        add = self.add_button(_("Add"), "plus", self.add, "add_involvement")
        add.setAccessibleName(_("Add a person or organisation"))
        self.add_button(_("Edit"), "pencil", self._on_edit, "edit_involvement", needs=bool)
        self.add_button(_("Open"), "arrow-right", self._on_open, "open_party", needs=self._has_party, writes=False)
        self.add_button(_("Remove"), "trash-2", self._on_remove, "remove_involvement", needs=bool)
        self.list.opened.connect(lambda _key: self._on_open() if desk.read_only else self._on_edit())
        self.list.remove_wanted.connect(lambda _key: self._on_remove())
        self.goes_on("involvement", self.add)
        self.comes_back(self._on_edit)

    def fetch(self, id: UUID) -> None:
        """Read the involvements and the names of their parties."""
        self.desk.jobs.query(self, "involvements", lambda ws: _read(ws, id), self._on_read)

    def add(self) -> None:
        """Ask who had which part."""
        if self.record is not None and not self.desk.read_only:
            draft = Involvement(case_id=self.record.case_id, incident_id=self.record.id)
            self._ask(draft, _("Add who had a part"), _("Add"), _("Add involvement"))

    def _on_read(self, read: tuple[list[Involvement], dict[UUID, Caption]]) -> None:
        involvements, captions = read
        self._known = {each.id: each for each in involvements}
        self.show_lines([_as_line(each, captions) for each in involvements])

    def _on_edit(self) -> None:
        involvement = self._current()
        if involvement is not None and not self.desk.read_only:
            self._ask(involvement, _("Change who had a part"), _("Save"), _("Change involvement"))

    def _on_open(self) -> None:
        involvement = self._current()
        if involvement is not None and involvement.party_id is not None:
            self.desk.open_record(involvement.party_id)

    def _on_remove(self) -> None:
        involvement = self._current()
        if involvement is not None and not self.desk.read_only:
            id = involvement.id
            self.desk.jobs.change(self, lambda ws: ws.records.trash([id]))

    def _ask(self, involvement: Involvement, title: str, action: str, label: str) -> None:
        dialog = RecordDialog(
            self.desk,
            involvement,
            _FIELDS,
            title=title,
            action=action,
            label=label,
            hint=_("Type a name to find a person or organisation, or to make a new one."),
            parent=self,
        )
        dialog.field("party_id").editor.setFocus()
        dialog.open()

    def _current(self) -> Involvement | None:
        key = self.list.current_key()
        return self._known.get(key) if isinstance(key, UUID) else None

    def _has_party(self, key: Hashable) -> bool:
        known = self._known.get(key) if isinstance(key, UUID) else None
        return known is not None and known.party_id is not None


def _as_line(involvement: Involvement, captions: dict[UUID, Caption]) -> Line:
    caption = captions.get(involvement.party_id) if involvement.party_id is not None else None
    parts: list[str] = []
    if involvement.degree:
        parts.append(term("involvement_degree", involvement.degree))
    if involvement.confidence:
        parts.append(_("confidence: {confidence}", confidence=term("confidence", involvement.confidence)))
    if involvement.basis:
        parts.append(_("basis: {basis}", basis=involvement.basis))
    unfounded = involvement.role in _ATTRIBUTED and not involvement.basis.strip()
    if unfounded:
        parts.append(_("no basis given yet"))
    return Line(
        involvement.id,
        (caption.heading or isolate(caption.ref)) if caption is not None else _("Nobody named yet"),
        note=dotted(parts),
        end=term("involvement_role", involvement.role),
        status=ATTENTION if unfounded else None,
        rows=2,
    )


def _read(ws: Workspace, id: UUID) -> tuple[list[Involvement], dict[UUID, Caption]]:
    found = cast("list[Involvement]", ws.records.of("involvement", incident_id=id))
    return found, ws.records.captions(each.party_id for each in found if each.party_id is not None)
