"""The Consent tab of a witness: what counts now, every decision, and who already has the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import half_typed
from casefile.gui.pages.witnesses.consent import Consents, consent_dialog
from casefile.gui.pages.witnesses.decisions import Decisions
from casefile.gui.pages.witnesses.recipients import Recipients, RecipientsDialog
from casefile.gui.pages.witnesses.several import SeveralConsents
from casefile.gui.pages.witnesses.signatures import Signatures
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.consent import current_consents
from casefile.model.fields import Record
from casefile.model.records import Consent, Witness
from casefile.services.disclosures import Receipt

if TYPE_CHECKING:
    from casefile.workspace import Workspace


class ConsentTab(QWidget):
    """What one witness agreed to, purpose by purpose."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._witness: Witness | None = None
        self._current: dict[str, Consent] = {}
        self._read_for: UUID | None = None
        self._wants_several = False
        self.consents = Consents(desk)
        self.consents.decision_wanted.connect(self._ask)
        self.signatures = Signatures(desk, self.consents)
        self.decisions = Decisions()
        self.recipients = Recipients(desk)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[3])
        layout.setSpacing(SPACE[2])
        layout.addWidget(self.consents)
        for title, list_ in ((_("All decisions"), self.decisions), (_("Already received by"), self.recipients)):
            layout.addSpacing(SPACE[1])
            layout.addWidget(PlainLabel(title, level="section", role="secondary"))
            layout.addWidget(list_)
        layout.addStretch(1)
        self.consents.several_wanted.connect(self.record_several)
        desk.changed.connect(self._on_changed)

    def show_record(self, record: Record) -> None:
        """Show a witness's decisions."""
        assert isinstance(record, Witness)
        if self._witness is None or self._witness.id != record.id:
            self._current = {}
            self.consents.show_consents({}, self._desk.now())
            self.decisions.show_decisions(())
        self._witness = record
        self.recipients.show_witness(record)
        self._fetch()

    def start_new(self, record: Record) -> None:
        """A witness is in the vault at once: there are no drafts."""

    def flush(self) -> None:
        """A decision is recorded on purpose, never by leaving it."""

    def edit(self) -> None:
        """Go to the purposes."""
        self.consents.table.setFocus()

    def _fetch(self) -> None:
        if self._witness is not None:
            id = self._witness.id
            self._desk.jobs.query(self, "consents", lambda ws: _read(ws, id), self._on_consents)

    def _on_consents(self, read: _Read) -> None:
        if self._witness is None or self._witness.id != read.witness_id:
            return
        self._current, self._read_for = current_consents(read.decisions), read.witness_id
        self.consents.show_consents(self._current, self._desk.now(), read.signed)
        self.decisions.show_decisions(read.decisions[::-1])
        if self._wants_several:
            self.record_several()
        begun = half_typed(self._desk, "consent", read.witness_id)  # when the vault was locked
        if isinstance(begun, Consent):
            self._ask(begun.purpose)
        elif self._desk.drafts.has(f"consents/{read.witness_id}"):
            self.record_several()

    def _on_changed(self, changes: Changes) -> None:
        if "consent" in changes.kinds:
            self._fetch()

    def _ask(self, purpose: str) -> None:
        if self._witness is None or self._desk.read_only:
            return
        witness = self._witness
        dialog = consent_dialog(self._desk, witness, purpose, self._current.get(purpose), self)

        def recorded() -> None:
            if dialog.field("decision").editor.value() == "withdrawn":
                self._tell(witness, str(dialog.field("purpose").editor.value()))

        dialog.accepted.connect(recorded)
        dialog.open()

    def record_several(self) -> None:
        """Ask for decisions on several purposes at once."""
        self._wants_several = self._witness is not None and self._read_for != self._witness.id
        if self._witness is not None and not self._wants_several and not self._desk.read_only:
            SeveralConsents(self._desk, self._witness, self._current, self).open()

    def _tell(self, witness: Witness, purpose: str) -> None:
        """A withdrawal was recorded: show at once who has the words, if anybody has."""

        def show(receipts: list[Receipt]) -> None:
            if receipts:
                RecipientsDialog(self._desk, witness, purpose, self).open()

        self._desk.jobs.query(self, "tell", lambda ws: ws.disclosures.received(witness.id, purpose), show)


@dataclass(frozen=True)
class _Read:
    witness_id: UUID
    decisions: list[Consent]
    signed: frozenset[UUID]


def _read(ws: Workspace, id: UUID) -> _Read:
    decisions = ws.witnesses.decisions(id)
    return _Read(id, decisions, ws.identities.kept([each.id for each in decisions]))
