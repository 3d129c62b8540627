"""What a witness decided, purpose by purpose, and the dialog that records a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.models.cells import Cell
from casefile.gui.offers import Offers
from casefile.gui.pages.witnesses.reasons import decision_status, decision_words
from casefile.gui.pages.witnesses.recipients import recipient_words, what_words
from casefile.gui.record_offers import mirrored
from casefile.gui.statuses import SAFE
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.model.deadlines import Now
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Consent, Witness
from casefile.services.disclosures import Receipt

_FIELDS = (
    "purpose",
    "decision",
    "body",
    "given",
    "language",
    "interpreter",
    "explained_by",
    "conditions",
    "expires",
)


class Consents(QWidget):
    """One row for each purpose, also for those that were never asked."""

    decision_wanted = Signal(str)
    """A decision on this purpose (a code, may be empty) is to be recorded."""
    several_wanted = Signal()
    """Decisions on several purposes are to be recorded."""
    scan_wanted = Signal(object)
    """A scan of the signature under this consent (:class:`Consent`) is to be sealed."""
    drawing_wanted = Signal(object)
    """It is to be drawn."""
    signature_wanted = Signal(object)
    """The sealed signature is to be taken out."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_only = desk.read_only
        self.table = SmallTable(
            _("Consent by purpose"),
            (
                (_("Purpose"), 200),
                (_("Decision"), 120),
                (_("Date"), 120),
                (_("Signature"), 110),
                (_("Expires"), 130),
                (_("Conditions"), 110),
            ),
        )
        self.table.setObjectName("witness-consents")
        self.table.opened.connect(lambda purpose: self.decision_wanted.emit(purpose or ""))
        self._record = QPushButton(_("Record decision…"))
        self._record.setObjectName("witness-record-decision")
        icons.put(self._record, "pencil")
        self._record.setEnabled(not desk.read_only)
        self._record.clicked.connect(lambda: self.decision_wanted.emit(self.table.current_key or ""))
        self.several = push_button(
            "witness-record-several", _("Record several…"), "list-checks", lambda: self.several_wanted.emit()
        )
        self.several.setEnabled(not desk.read_only)
        self._counted: Mapping[str, Consent] = {}
        self._signed: frozenset[UUID] = frozenset()
        self.signature = QPushButton(_("Signature"))
        self.signature.setObjectName("witness-signature")
        icons.put(self.signature, "paperclip")
        menu = QMenu(self.signature)
        self.scan = menu.addAction(_("Seal a scan or picture…"), lambda: self._want(self.scan_wanted))
        self.drawing = menu.addAction(_("Sign here…"), lambda: self._want(self.drawing_wanted))
        self.take_out = menu.addAction(_("Take it out…"), lambda: self._want(self.signature_wanted))
        menu.aboutToShow.connect(self._fit)
        self.signature.setMenu(menu)
        self.table.chosen.connect(lambda _purpose: self._fit())
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self._record)
        flow.addWidget(self.several)
        flow.addWidget(self.signature)
        Offers(self.table, lambda: mirrored(desk, self, buttons, self._chosen()), records=self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("Consent"), level="section", role="secondary"))
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        layout.addWidget(
            secondary(
                _(
                    "What was not asked counts as refused. Nothing is overwritten: a new decision counts from now on, "
                    "and the earlier ones stay on record. A withdrawal keeps the notes out of every later export."
                )
            )
        )

    def _chosen(self) -> list[UUID]:
        consent = self._counted.get(self.table.current_key or "")
        return [consent.id] if consent is not None else []

    def show_consents(self, consents: Mapping[str, Consent], now: Now, signed: frozenset[UUID] = frozenset()) -> None:
        """Show what counts now for each purpose.

        :param signed: the consents whose signature is kept in the compartment. That it is there is no secret.
        """
        self._counted, self._signed = consents, signed
        self.table.show_rows(
            [
                (
                    purpose,
                    (
                        Cell(_purpose(purpose, consents.get(purpose))),
                        Cell(decision_words(consents.get(purpose), now), decision_status(consents.get(purpose), now)),
                        Cell(_day(consents, purpose, "given")),
                        _signature(consents.get(purpose), signed),
                        Cell(_day(consents, purpose, "expires")),
                        Cell(_("Yes") if (found := consents.get(purpose)) is not None and found.conditions else ""),
                    ),
                )
                for purpose in vocabularies.load("consent_purpose").codes()
            ]
        )
        self._fit()

    def _fit(self) -> None:
        consent = self._counted.get(self.table.current_key or "")
        writable = consent is not None and not self._read_only
        self.signature.setEnabled(writable)
        self.scan.setEnabled(writable)
        self.drawing.setEnabled(writable)
        self.take_out.setEnabled(writable and consent is not None and consent.id in self._signed)

    def _want(self, signal: SignalInstance) -> None:
        consent = self._counted.get(self.table.current_key or "")
        if consent is not None:
            signal.emit(consent)


def consent_dialog(desk: Desk, witness: Witness, purpose: str, before: Consent | None, parent: QWidget) -> RecordDialog:
    """Ask for one decision.

    :param before: the decision that counts now: body, language and interpreter are likely the same.
    """
    draft = Consent(
        case_id=witness.case_id,
        witness_id=witness.id,
        purpose=purpose,
        given=FuzzyDate.day(desk.today()),
        body=before.body if before is not None else "",
        language=before.language if before is not None else next(iter(witness.languages), ""),
    )
    dialog = RecordDialog(
        desk,
        draft,
        _FIELDS,
        title=_("Decision of {witness}", witness=isolate(witness.ref)),
        action=_("Record decision"),
        label="",
        verb=lambda ws, record, _none: ws.witnesses.record_consent(witness.id, cast(Consent, record)),
        hint=_("One decision on one purpose, as the witness gave it. None follows from another."),
        parent=parent,
    )
    dialog.setObjectName("consent-dialog")
    explained = PlainLabel(
        _(
            "The withdrawal counts at once: no later export for this purpose will hold the notes. "
            "What was already given out is not brought back; tell those who have it. Undo does not take it back, nor "
            "does the trash: if the witness agrees again, record that with its date."
        ),
        wrap=True,
        role="attention",
    )
    explained.setObjectName("consent-withdrawal")
    below = dialog.field("decision").layout()
    assert below is not None
    below.addWidget(explained)
    received = PlainLabel(wrap=True)
    received.setObjectName("consent-received")
    below.addWidget(received)
    body = dialog.field("body")

    def show_received(receipts: list[Receipt]) -> None:
        received.setText(_received(receipts))

    def fit() -> None:
        purpose, decision = (cast(CodePicker, dialog.field(name).editor).code for name in ("purpose", "decision"))
        withdrawn = decision == "withdrawn"
        explained.setVisible(withdrawn)
        received.setVisible(withdrawn)
        body.setVisible(purpose == "share_named_body")
        if withdrawn and purpose:
            desk.jobs.query(dialog, "received", lambda ws: ws.disclosures.received(witness.id, purpose), show_received)

    for name in ("purpose", "decision"):
        dialog.field(name).editor.edited.connect(fit)
    fit()
    dialog.field("decision" if purpose else "purpose").editor.setFocus()
    return dialog


def _received(receipts: Sequence[Receipt]) -> str:
    if not receipts:
        return _("Nothing has left the vault on the strength of this consent.")
    named = listed(
        [
            _("{recipient} ({what})", recipient=isolate(recipient_words(receipt)), what=what_words(receipt))
            for receipt in receipts
        ]
    )
    return _("Already received by: {recipients}.", recipients=named)


def _purpose(purpose: str, consent: Consent | None) -> str:
    words = term("consent_purpose", purpose)
    if consent is not None and consent.body and purpose == "share_named_body":
        return _("{purpose}: {body}", purpose=words, body=consent.body)
    return words


def _signature(consent: Consent | None, signed: frozenset[UUID]) -> Cell:
    if consent is None:
        return Cell()
    return Cell(_("Kept, sealed"), SAFE) if consent.id in signed else Cell(_("Not kept"))


def _day(consents: Mapping[str, Consent], purpose: str, name: str) -> str:
    consent = consents.get(purpose)
    day = getattr(consent, name) if consent is not None else None
    return day.words(current()) if isinstance(day, FuzzyDate) else ""
