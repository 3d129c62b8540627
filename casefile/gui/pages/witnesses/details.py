"""One witness: consent and risk first, then what is known without a name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.witnesses.banners import ConsentBanner, RiskBanner
from casefile.gui.pages.witnesses.consent import Consents, consent_dialog
from casefile.gui.pages.witnesses.decisions import Decisions
from casefile.gui.pages.witnesses.identity import IdentityPanel
from casefile.gui.pages.witnesses.recipients import Recipients, RecipientsDialog
from casefile.gui.pages.witnesses.signatures import Signatures
from casefile.gui.style import SPACE
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import N_, _
from casefile.model.changes import Changes
from casefile.model.consent import current_consents
from casefile.model.fields import Record
from casefile.model.records import Consent, Witness
from casefile.services.disclosures import Receipt

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_WITNESS = (
    Section("", ("basis", "languages")),
    Section(N_("Risk and protection"), ("risk", "risk_assessment", "protective_measures")),
    Section(N_("Working remarks"), ("remarks",)),
)


class WitnessDetails(QWidget):
    """The Details tab of the Witnesses page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._witness: Witness | None = None
        self._current: dict[str, Consent] = {}
        self.consent_banner = ConsentBanner()
        self.risk_banner = RiskBanner()
        self.consents = Consents(desk)
        self.consents.decision_wanted.connect(self._ask)
        self.signatures = Signatures(desk, self.consents)
        self.identity = IdentityPanel(desk)
        self.decisions = Decisions()
        self.recipients = Recipients(desk)
        self.form = Form(desk, "witness", _WITNESS)
        self.form.setObjectName("witness-form")
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], 0)
        above.setSpacing(SPACE[2])
        for part in (self.consent_banner, self.risk_banner, self.consents, self.identity):
            above.addWidget(part)
        for title, list_ in ((_("All decisions"), self.decisions), (_("Already received by"), self.recipients)):
            above.addWidget(PlainLabel(title, level="section", role="secondary"))
            above.addWidget(list_)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(top)
        layout.addWidget(self.form)
        layout.addStretch(1)
        desk.changed.connect(self._on_changed)

    def show_record(self, record: Record) -> None:
        """Show a witness, or its new state."""
        assert isinstance(record, Witness)
        if self._witness is None or self._witness.id != record.id:
            self._current = {}
            self.consent_banner.show_consents({}, dt.date.today())
            self.consents.show_consents({}, dt.date.today())
            self.decisions.show_decisions(())
        self._witness = record
        self.risk_banner.show_witness(record)
        self.identity.show_subject(record)
        self.recipients.show_witness(record)
        self.form.show_record(record)
        self._fetch()

    def start_new(self, record: Record) -> None:
        """A witness is in the vault at once: there are no drafts."""

    def flush(self) -> None:
        """Save what is being typed."""
        self.form.flush()
        self.identity.flush()

    def edit(self) -> None:
        """Put the cursor into the first field."""
        self.form.edit()

    def _fetch(self) -> None:
        if self._witness is not None:
            id = self._witness.id
            self._desk.jobs.query(self, "consents", lambda ws: _read(ws, id), self._on_consents)

    def _on_consents(self, read: _Read) -> None:
        if self._witness is None or self._witness.id != read.witness_id:
            return
        today = dt.date.today()
        self._current = current_consents(read.decisions)
        self.consent_banner.show_consents(self._current, today)
        self.consents.show_consents(self._current, today, read.signed)
        self.decisions.show_decisions(read.decisions)

    def _on_changed(self, changes: Changes) -> None:
        if "consent" in changes.kinds:
            self._fetch()

    def _ask(self, purpose: str) -> None:
        if self._witness is None or self._desk.read_only:
            return
        self.flush()
        witness = self._witness
        dialog = consent_dialog(self._desk, witness, purpose, self._current.get(purpose), self)

        def recorded() -> None:
            if dialog.field("decision").editor.value() == "withdrawn":
                self._tell(witness, str(dialog.field("purpose").editor.value()))

        dialog.accepted.connect(recorded)
        dialog.open()

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
