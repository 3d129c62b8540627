"""The Witnesses page: pseudonyms, consent, and what was told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.witnesses.consent_tab import ConsentTab
from casefile.gui.pages.witnesses.details import WitnessDetails
from casefile.gui.pages.witnesses.identity_page import IdentityPage
from casefile.gui.pages.witnesses.interviews import Interviews
from casefile.gui.pages.witnesses.listing import COLUMNS, digests
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Consent, Witness, WitnessNote

if TYPE_CHECKING:
    from casefile.workspace import Workspace


_DETAIL = 520
"""The width of the detail, in pixels at 100 % text size: the sentences on consent in few lines, and six tabs."""
_CONSENT, _INTERVIEWS = 1, 2
"""The places of the tabs."""


class WitnessesPage(IdentityPage):
    """A list of pseudonyms beside the witness chosen from it. A new one has a pseudonym at once, and never a name."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "witness",
            parent=parent,
            columns=COLUMNS,
            extras=lambda ws, ids: digests(ws, ids, ws.clock.now()),
            watched=("consent", "note"),
            details=self._make_details,
            tabs=((_("Consent"), ConsentTab), (_("Interviews"), Interviews)),
            detail_width=_DETAIL,
            offers=lambda ids: self.acts() if len(ids) == 1 else (),
            add=self._add_witness,
            add_label=_("New witness"),
            empty=_("No witnesses yet. Each gets a pseudonym at once; a real name can be sealed apart from it."),
        )
        self.table.setObjectName("witnesses-table")
        decide = ConsentTab.record_several
        self.act("witness.consents", _("Record several decisions…"), "Ctrl+G", "list-checks", decide, _CONSENT)
        note = Interviews.add
        self.act("witness.note", _("Add an interview note"), "Ctrl+J", "notebook-pen", note, _INTERVIEWS)

    def _make_details(self, desk: Desk, parent: QWidget) -> WitnessDetails:
        details = WitnessDetails(desk, parent)
        details.consent_wanted.connect(self._show_consent)
        return details

    def _add_witness(self) -> None:
        case_id = self.desk.case_id
        if case_id is not None:
            self.flush()
            self.desk.jobs.change(self, lambda ws: ws.witnesses.add(case_id), self._on_added)

    def _on_added(self, added: tuple[Witness, Changes]) -> None:
        witness, _changes = added
        self.desk.open_record(witness.id)
        self.desk.notify(_("The new witness is {pseudonym}.", pseudonym=isolate(witness.ref)))

    def _show_consent(self) -> None:
        tab = self.detail.view(_CONSENT)
        assert isinstance(tab, ConsentTab)
        self.detail.show_tab(_CONSENT)
        tab.edit()

    def open_record(self, id: UUID) -> None:
        """Show a witness, or the witness of a note and that note."""
        self.desk.jobs.query(self, "open", lambda ws: _witness_of(ws, id), self._on_found)

    def _on_found(self, found: tuple[UUID, UUID | None]) -> None:
        witness_id, note_id = found
        super().open_record(witness_id)
        if note_id is not None:
            interviews = self.detail.view(_INTERVIEWS)
            assert isinstance(interviews, Interviews)
            self.detail.show_tab(_INTERVIEWS)
            interviews.show_note(note_id)


def witnesses_page(desk: Desk, parent: QWidget | None = None) -> WitnessesPage:
    """Make the page."""
    return WitnessesPage(desk, parent)


def _witness_of(ws: Workspace, id: UUID) -> tuple[UUID, UUID | None]:
    """A witness stands for itself; a note for its witness and itself; a decision on consent for its witness."""
    found = ws.records.get(id)
    if isinstance(found, WitnessNote) and found.witness_id is not None:
        return found.witness_id, id
    if isinstance(found, Consent) and found.witness_id is not None:
        return found.witness_id, None
    return id, None
