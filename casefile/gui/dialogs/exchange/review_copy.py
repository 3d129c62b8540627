"""A review copy: for which audience and for whom, exactly what leaves, and where it is saved."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.contacts import ContactsDialog
from casefile.gui.dialogs.exchange.held import HeldList
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.exchange.leaving import EVIDENCE, OF_EVIDENCE, Leaving, evidence_words
from casefile.gui.dialogs.exchange.people import Recipients
from casefile.gui.dialogs.exchange.records import RecordsChosen
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.dialogs.identities.opening import compare_with_identities
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.pages.dossier.audience import SENTENCES
from casefile.gui.pages.dossier.gates import GateList
from casefile.gui.places import save_as
from casefile.gui.statuses import SAFE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, isolate, plural
from casefile.model.contacts import Contact
from casefile.services.contacts import with_state
from casefile.services.copied_files import ORIGINALS
from casefile.services.dossiers import AUDIENCE_LABELS, AUDIENCES
from casefile.services.medium import amount
from casefile.services.review_copy import CopyPreview, HeldBack, SentCopy

_TYPED_MS = 400
"""How long after the last key the preview is made again."""
_USUAL = "partner"


class ReviewCopyDialog(Dialog):
    """Reads what would leave whenever the choice changes; nothing is written before a place is named."""

    def __init__(self, desk: Desk, case_id: UUID, parent: QWidget) -> None:
        super().__init__(parent, _("Review copy"), name="review_copy_dialog", width=60, height=30, on_paper=False)
        self._desk, self._case_id = desk, case_id
        self._asked = 0
        self._preview: CopyPreview | None = None
        self.audience = ChoiceBox()
        self.audience.setObjectName("copy_audience")
        self.audience.setAccessibleName(_("What they may see"))
        for code in AUDIENCES:
            self.audience.addItem(_(AUDIENCE_LABELS[code]), code)
        self.audience.setCurrentIndex(AUDIENCES.index(_USUAL))
        self.audience.currentIndexChanged.connect(lambda _row: self._read())
        self._holds = secondary("")
        self.recipients = Recipients()
        self.recipients.contacts_wanted.connect(self._on_contacts)
        self.body = QLineEdit()
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self._read)
        self.body.textEdited.connect(lambda _text: self._typed.start())
        self.evidence = ChoiceBox()
        self.evidence.setObjectName("copy_evidence")
        self.evidence.setAccessibleName(_("The evidence"))
        for code, label in EVIDENCE:
            self.evidence.addItem(_(label), code)
        self.evidence.currentIndexChanged.connect(lambda _row: self._read())
        self._of_evidence = secondary("")
        self.records = RecordsChosen(desk, case_id)
        self.records.changed.connect(self._typed.start)
        self.gates, self.held, self.leaving = GateList(), HeldList(), Leaving()
        self.gates.wanted.connect(self._on_wanted)
        self.held.wanted.connect(self._on_wanted)
        self.held.compared.connect(self._on_compare)
        self.running = Running(desk.jobs)
        self.sent_words = Statement()
        self.sent_words.setObjectName("copy_sent")
        self.sent_words.hide()
        self._compose()
        self.close_button = self.add_cancel()
        self.save = self.add_main(_("Save the review copy…"), self._on_save, "save_copy", "save")
        self.save.setEnabled(False)
        answer_f1(self)
        self._fetch_contacts()
        self._read()

    def _compose(self) -> None:
        said = _("A copy of this case for reviewers elsewhere, sealed for them alone. Undo does not call it back.")
        hint = _("A consent that a witness gave for one body holds for that body alone.")
        for part in (
            PlainLabel(said, wrap=True),
            self.sent_words,
            Question(_("What they may see"), self.audience),
            self._holds,
            Question(_("The evidence"), self.evidence),
            self._of_evidence,
            self.records,
            self.recipients,
            Question(_("The body they belong to"), self.body, hint),
            PlainLabel(_("What leaves"), level="section"),
            self.running,
            self.gates,
            self.held,
            self.leaving,
        ):
            self.column.addWidget(part)

    # What would leave

    def _fetch_contacts(self) -> None:
        self._desk.jobs.query(self, "contacts", lambda ws: ws.contacts.all(), self._show_contacts, self._refused)

    def _show_contacts(self, contacts: list[Contact]) -> None:
        self.recipients.show_contacts(contacts)
        if self.focusWidget() is None:
            self.audience.setFocus()

    def _read(self) -> None:
        audience, body = self._chosen()
        evidence, records = self._evidence(), self.records.ids()
        self._holds.setText(_(SENTENCES[audience]))
        self._of_evidence.setText(_(OF_EVIDENCE[evidence]))
        self._preview = None
        self.save.setEnabled(False)
        self._asked += 1
        asked, case_id = self._asked, self._case_id
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.review_copies.preview(
                case_id,
                audience,
                recipient=body,
                records=records,
                evidence=evidence,
                progress=progress,
                cancelled=cancelled,
            ),
            lambda preview: self._show(preview) if asked == self._asked else None,
            _("Reading what would leave"),
            lambda error: self._refused(error) if asked == self._asked else None,
        )
        self.running.watch(task)

    def _chosen(self) -> tuple[str, str]:
        return str(self.audience.currentData()), self.body.text().strip()

    def _evidence(self) -> str:
        return str(self.evidence.currentData())

    def _show(self, preview: CopyPreview) -> None:
        self._preview = preview
        self.say("")
        self.gates.show_gates([(gate.ok, gate.blocks, gate.sentence, gate.refs) for gate in preview.gates])
        self.held.show_hits(preview.hits)
        self.leaving.show_preview(preview)
        self.records.show_brought(preview)
        self.save.setText(_("Release all the same…") if preview.hits else _("Save the review copy…"))
        self.save.setEnabled(not self._desk.read_only and self.sent_words.isHidden())
        self.take_room()

    def _refused(self, error: CasefileError) -> None:
        if isinstance(error, HeldBack):  # the case was changed since it was shown
            self._read()
        self.close_button.setEnabled(True)
        self.save.setEnabled(self._preview is not None)
        if error.code != "cancelled" or self._preview is not None:
            self.say(error.message)
        self.take_room()

    # What is done

    def _on_save(self) -> None:
        self.say("")
        preview = self._preview
        if preview is None:
            return
        if not self.recipients.chosen():
            self.recipients.say(_("Tick for whom it is."))
            self.recipients.setFocus()
            return
        if self._evidence() == ORIGINALS and not self._are_originals_meant(preview):
            return
        if preview.hits:
            places = sum(1 for hit in preview.hits if hit.rule != "identities")
            dialog = ReleaseDialog(self, places, self._choose_place, intro=_why_a_reason(places))
            dialog.open()
        else:
            self._choose_place("")

    def _are_originals_meant(self, preview: CopyPreview) -> bool:
        planned = preview.evidence
        said = plural(
            "{n} file leaves as it is, {size} in all. An original tells what no page shows: who made it, with which "
            "device, when and where. It cannot be called back.",
            "{n} files leave as they are, {size} in all. An original tells what no page shows: who made it, with which "
            "device, when and where. They cannot be called back.",
            len(planned.leaving),
            size=amount(planned.size),
        )
        return not planned.leaving or self._desk.ask(self, _("Send originals"), said, _("Send the originals"))

    def _choose_place(self, reason: str) -> None:
        save_as(
            self,
            "save_copy_to",
            _("Save the review copy"),
            "review-copy.casepkg",
            lambda path: self.save_to(path, reason),
            accept=_("Save"),
            kinds=_("Package ({pattern})", pattern="*.casepkg"),
            suffix="casepkg",
        )

    def save_to(self, out: Path, reason: str = "") -> None:
        """Seal it for those who are ticked.

        :param reason: why it leaves although it is held back.
        """
        case_id, to = self._case_id, self.recipients.chosen()
        audience, body = self._chosen()
        evidence, records = self._evidence(), self.records.ids()
        self.save.setEnabled(False)
        self.close_button.setEnabled(False)
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.review_copies.write(
                case_id,
                audience,
                to,
                out,
                recipient=body,
                release=reason,
                records=records,
                evidence=evidence,
                progress=progress,
                cancelled=cancelled,
            ),
            lambda sent: self._on_sent(sent, to),
            _("Sealing the review copy"),
            self._refused,
            writes=True,
        )
        self.running.watch(task)

    def _on_sent(self, sent: SentCopy, to: list[Contact]) -> None:
        said = [
            plural(
                "Wrote {n} record to {file}.",
                "Wrote {n} records to {file}.",
                sent.records,
                file=isolate(str(sent.path)),
            ),
            *evidence_words(sent.evidence),
            *(_("Sealed for {name}.", name=with_state(each)) for each in to),
            _("SHA-256: {sha256}", sha256=isolate(sent.sha256)),
            _("It is listed under “Handed out” as {ref}.", ref=", ".join(isolate(ref) for ref in sent.refs)),
        ]
        self.sent_words.say("\n".join(said), SAFE, coloured=False)
        self.sent_words.show()
        for part in (self.audience, self.evidence, self.records, self.recipients, self.body, self.held):
            part.setEnabled(False)
        self.body.setModified(False)
        self.save.hide()
        self.close_button.setText(_("Close"))
        self.close_button.setEnabled(True)
        self.close_button.setFocus()
        self.take_room()
        self._area.verticalScrollBar().setValue(0)
        self._desk.notify(_("The review copy is saved: {place}", place=isolate(str(sent.path))))

    def _on_contacts(self) -> None:
        dialog = ContactsDialog(self._desk, self)
        dialog.finished.connect(lambda _how: self._fetch_contacts())
        dialog.open()

    def _on_wanted(self, ref: str) -> None:
        """Leave for a record that has to be changed first."""

        def go(id: UUID) -> None:
            self._desk.open_record(id)
            self.reject()

        self._desk.jobs.query(self, "ref", lambda ws: ws.records.by_ref(ref).id, go)

    def _on_compare(self) -> None:
        intro = _(
            "While the compartment is open, a review copy that holds a real name is held back. Nobody is shown, "
            "and after two minutes it closes again."
        )
        compare_with_identities(self._desk, self, intro, self._read)

    def reject(self) -> None:
        """Not while it is being sealed; a preview under way is stopped."""
        if not self.close_button.isEnabled():
            return
        if self.running.busy:
            self.running.stop.click()
        super().reject()


def _why_a_reason(places: int) -> str:
    if not places:
        return _(
            "Real names were not looked for, as the compartment of the identities is closed. If one stands in a text, "
            "anyone who opens the review copy will read it, and it cannot be called back."
        )
    return plural(
        "{n} place shows this audience what is withheld from it. Anyone who opens the review copy will read it, and it "
        "cannot be called back.",
        "{n} places show this audience what is withheld from it. Anyone who opens the review copy will read them, and "
        "it cannot be called back.",
        places,
    )


def ask_review_copy(desk: Desk, parent: QWidget) -> None:
    """Ask about the case at hand."""
    if desk.case_id is not None:
        ReviewCopyDialog(desk, desk.case_id, parent).open()
