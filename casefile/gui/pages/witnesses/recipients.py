"""Who received what a witness told: the list that a withdrawal asks for, to be copied, saved and worked through."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import (
    QVBoxLayout,
    QWidget,
)

from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.places import save_as
from casefile.gui.statuses import ATTENTION, DONE, OPEN
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.words import moment, term
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Witness
from casefile.services.disclosures import CASE_EXPORTS, REVIEW_COPY, Receipt
from casefile.services.dossiers import AUDIENCE_LABELS

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_Untold = Mapping[UUID, tuple[UUID, ...]]


class Recipients(QWidget):
    """What left the vault with a witness's words in it, newest first.

    :param purpose: only what went out on the strength of this purpose; everything where it is empty.
    """

    def __init__(self, desk: Desk, purpose: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._purpose = purpose
        self._witness: Witness | None = None
        self._receipts: Sequence[Receipt] = ()
        self._untold: _Untold = {}
        self._none = secondary(_("Nothing that holds the words of this witness has left the vault."))
        self.list = LineList(_("Already received by"))
        self.list.setObjectName("witness-recipients")
        self.list.chosen.connect(lambda _key: self._fit())
        self._told = push_button("witness-recipient-told", _("Was told of the withdrawal"), "check", self._on_told)
        self._copy = push_button("witness-recipients-copy", _("Copy the list"), "copy", self.copy)
        self._save = push_button("witness-recipients-save", _("Save the list…"), "save", self._choose_place)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._told, self._copy, self._save):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        for part in (self._none, self.list, buttons):
            layout.addWidget(part)
        self._show(())
        desk.changed.connect(self._on_changed)

    def show_witness(self, witness: Witness) -> None:
        """Show who has this witness's words."""
        if self._witness is None or self._witness.id != witness.id:
            self._untold = {}
            self._show(())
        self._witness = witness
        self._fetch()

    def text(self) -> str:
        """The list as text, to be printed or sent along."""
        witness = self._witness.ref if self._witness is not None else ""
        lines = [_("Already received by ({ref}, {date})", ref=witness, date=self._desk.today().isoformat()), ""]
        for receipt in self._receipts:
            parts = [moment(receipt.at), recipient_words(receipt), what_words(receipt), receipt.sha256]
            lines.append("\t".join(part for part in parts if part))
            if receipt.disclosure is not None and receipt.disclosure.remarks:
                lines.extend(f"\t{line}" for line in receipt.disclosure.remarks.splitlines())
        return "\n".join(lines) + "\n"

    def copy(self) -> None:
        """Put the list into the clipboard."""
        clipboard().copy(self.text())
        self._desk.notify(_("The list is in the clipboard."))

    def save_to(self, out: Path) -> None:
        """Write the list as a text file."""
        if self._witness is None:
            return
        id, text = self._witness.id, self.text()
        self._desk.jobs.change(
            self,
            lambda ws: ws.disclosures.save_list(id, text, out),
            lambda _done: self._desk.notify(_("The list is written to {place}.", place=isolate(str(out)))),
        )

    def _choose_place(self) -> None:
        save_as(
            self,
            "save_recipients_to",
            _("Save the list"),
            "recipients.txt",
            self.save_to,
            accept=_("Save"),
            suffix="txt",
        )

    def _fetch(self) -> None:
        if self._witness is not None:
            id, purpose = self._witness.id, self._purpose
            self._desk.jobs.query(self, "received", lambda ws: (id, *_read(ws, id, purpose)), self._on_read)

    def _on_read(self, read: tuple[UUID, list[Receipt], _Untold]) -> None:
        id, receipts, self._untold = read
        if self._witness is not None and self._witness.id == id:
            self._show(receipts)

    def _show(self, receipts: Sequence[Receipt]) -> None:
        self._receipts = receipts
        self.list.show_lines([_line(receipt, self._untold) for receipt in receipts])
        self._none.setVisible(not receipts)
        for part in (self.list, self._copy, self._save):
            part.setVisible(bool(receipts))
        self._save.setEnabled(not self._desk.read_only)
        if self._untold and self.list.current_key() is None:
            self.list.choose(next(iter(self._untold)))
        self._fit()

    def _fit(self) -> None:
        self._told.setVisible(bool(self._untold))
        self._told.setEnabled(self.list.current_key() in self._untold and not self._desk.read_only)

    def _on_told(self) -> None:
        key = self.list.current_key()
        if not isinstance(key, UUID) or key not in self._untold:
            return
        withdrawals, today = self._untold[key], self._desk.today()
        self._desk.jobs.change(
            self,
            lambda ws: ws.disclosures.tell(key, withdrawals, today),
            lambda _changes: self._desk.notify(_("Noted: the recipient was told.")),
        )

    def _on_changed(self, changes: Changes) -> None:
        if {"disclosure", "consent", "note"} & changes.kinds:
            self._fetch()


class RecipientsDialog(Dialog):
    """Shown as soon as a withdrawal is recorded: whom to tell."""

    def __init__(self, desk: Desk, witness: Witness, purpose: str, parent: QWidget) -> None:
        super().__init__(parent, _("Already received by"), name="recipients-dialog", width=34, height=20)
        self.recipients = Recipients(desk, purpose)
        self.recipients.show_witness(witness)
        self.column.addWidget(
            PlainLabel(
                _(
                    "{witness} withdrew consent to: {purpose}. No later dossier holds the notes for it. "
                    "These have them already; tell each, and note it.",
                    witness=isolate(witness.ref),
                    purpose=term("consent_purpose", purpose),
                ),
                wrap=True,
            )
        )
        self.column.addWidget(self.recipients)
        self.add_cancel(_("Close"), "recipients-close")


def what_words(receipt: Receipt) -> str:
    """What was handed out."""
    if receipt.format in CASE_EXPORTS:
        return _(CASE_EXPORTS[receipt.format])
    if receipt.format == REVIEW_COPY:
        return _("Review copy, {audience}", audience=_(AUDIENCE_LABELS.get(receipt.audience, receipt.audience)))
    return _("Dossier, {audience}", audience=_(AUDIENCE_LABELS.get(receipt.audience, receipt.audience)))


def recipient_words(receipt: Receipt) -> str:
    """Who received it."""
    return receipt.recipient or _("Recipient not named")


def _line(receipt: Receipt, untold: _Untold) -> Line:
    made = receipt.disclosure
    key: Hashable = made.id if made is not None else ("case", receipt.at)
    late = made is not None and made.id in untold
    told = made is not None and not late and bool(made.remarks)
    return Line(
        key,
        recipient_words(receipt),
        note=dotted([what_words(receipt), moment(receipt.at), made.ref if made is not None else ""]),
        end=_("not told") if late else "",
        status=ATTENTION if late else DONE if told else OPEN,
        rows=2,
    )


def _read(ws: Workspace, id: UUID, purpose: str) -> tuple[list[Receipt], _Untold]:
    receipts = ws.disclosures.received(id, purpose) if purpose else ws.disclosures.of_witness(id)
    return receipts, ws.disclosures.untold_of(id)
