"""One witness: consent and risk first, then what is known without a name."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.witnesses.banners import ConsentBanner, RiskBanner
from casefile.gui.pages.witnesses.identity import IdentityPanel
from casefile.gui.pieces import compose
from casefile.gui.style import SPACE
from casefile.gui.widgets.form import Form, Section
from casefile.i18n import N_
from casefile.model.changes import Changes
from casefile.model.consent import current_consents
from casefile.model.fields import Record
from casefile.model.records import Consent, Witness

_WITNESS = (
    Section("", ("basis", "languages")),
    Section(N_("Risk and protection"), ("risk", "risk_assessment", "protective_measures")),
    Section(N_("Working remarks"), ("remarks",)),
)


class WitnessDetails(QWidget):
    """The Details tab of the Witnesses page."""

    consent_wanted = Signal()
    """The decisions behind who may see the notes are to be shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._witness: Witness | None = None
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        top = QWidget(self)
        self.consent_banner = ConsentBanner(top)
        self.consent_banner.decisions.clicked.connect(lambda: self.consent_wanted.emit())
        self.risk_banner = RiskBanner(top)
        yield
        self.identity = IdentityPanel(desk, top)
        yield
        self.form = Form(desk, "witness", _WITNESS, parent=self)
        self.form.setObjectName("witness-form")
        yield
        above = QVBoxLayout(top)
        above.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], 0)
        above.setSpacing(SPACE[2])
        for part in (self.consent_banner, self.risk_banner, self.identity):
            above.addWidget(part)
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
            self.consent_banner.show_consents({}, self._desk.now())
        self._witness = record
        self.risk_banner.show_witness(record)
        self.identity.show_subject(record)
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
            self._desk.jobs.query(self, "consents", lambda ws: (id, ws.witnesses.decisions(id)), self._on_consents)

    def _on_consents(self, read: tuple[UUID, list[Consent]]) -> None:
        id, decisions = read
        if self._witness is not None and self._witness.id == id:
            self.consent_banner.show_consents(current_consents(decisions), self._desk.now())

    def _on_changed(self, changes: Changes) -> None:
        if "consent" in changes.kinds:
            self._fetch()
