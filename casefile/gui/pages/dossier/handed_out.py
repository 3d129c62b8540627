"""The dossiers of this case that left the vault: for whom, to whom, and what is noted about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons, talking
from casefile.gui.desk import Desk
from casefile.gui.dialogs.approve import ask_approval
from casefile.gui.dialogs.record_dialog import RecordDialog, half_changed
from casefile.gui.offers import Offered, Offers
from casefile.gui.record_offers import mirrored
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import secondary
from casefile.gui.words import moment
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes
from casefile.model.records import Disclosure
from casefile.services.approvals import Approval
from casefile.services.dossiers import AUDIENCE_LABELS


class HandedOut(QWidget):
    """Newest first. Enter or a double click changes the recipient and the remarks; all else stays as it was."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: dict[UUID, Disclosure] = {}
        self._approvals: Mapping[UUID, Sequence[Approval]] = {}
        self._wanted: UUID | None = None
        self._none = secondary(_("No dossier of this case has left the vault yet."))
        self.list = LineList(_("Handed out"))
        self.list.setObjectName("dossier_handed_out")
        self.list.opened.connect(self._edit)
        self._change = QPushButton(_("Change recipient or remarks…"))
        self._change.setObjectName("dossier_change_disclosure")
        icons.put(self._change, "pencil")
        self._change.clicked.connect(lambda: self._edit(self.list.current_key()))
        self._approve = QPushButton(_("Approve…"))
        self._approve.setObjectName("dossier_approve")
        icons.put(self._approve, "check")
        self._approve.clicked.connect(self._on_approve)
        self.list.chosen.connect(lambda _key: self._fit())
        Offers(self.list, self._offers, records=self._chosen)
        desk.changed.connect(self._on_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._none)
        layout.addWidget(self.list)
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons)
        flow.addWidget(self._change)
        flow.addWidget(self._approve)
        layout.addWidget(self._buttons)
        self.show_disclosures(())

    def show_disclosures(self, made: Sequence[Disclosure]) -> None:
        """Show these, newest first."""
        self._made = {each.id: each for each in made}
        self.list.show_lines([_line(each, self._approvals.get(each.id, ())) for each in made])
        self._none.setVisible(not made)
        self.list.setVisible(bool(made))
        self._buttons.setVisible(bool(made))
        self._fit()
        self._fetch_approvals()
        if self._wanted in self._made:
            self.choose(self._wanted)
        for each in made:
            if half_changed(self._desk, each.id):  # when the vault was locked
                self._edit(each.id)

    def choose(self, id: UUID) -> None:
        """Make one the current line, now or when it has been read."""
        self._wanted = None if id in self._made else id
        if id in self._made:
            self.list.choose(id)
            self.list.setFocus()

    def recipients(self) -> list[str]:
        """Whom something went to before, to be offered again."""
        return list(dict.fromkeys(each.recipient for each in self._made.values() if each.recipient))

    def _fit(self) -> None:
        chosen = self.list.current_key() is not None and not self._desk.read_only
        self._change.setEnabled(chosen)
        self._approve.setEnabled(chosen)

    def _chosen(self) -> list[UUID]:
        key = self.list.current_key()
        return [key] if isinstance(key, UUID) else []

    def _offers(self) -> Offered:
        return mirrored(self._desk, self, self._buttons, self._chosen())

    def _on_approve(self) -> None:
        made = next((self._made[id] for id in self._chosen() if id in self._made), None)
        if made is not None and not self._desk.read_only:
            ask_approval(self._desk, self, made.id, made.ref)

    def _fetch_approvals(self) -> None:
        ids = list(self._made)
        if ids:
            self._desk.jobs.query(self, "approvals", lambda ws: ws.approvals.of(ids), self._show_approvals)

    def _show_approvals(self, found: Mapping[UUID, Sequence[Approval]]) -> None:
        self._approvals = found
        self.list.show_lines([_line(each, found.get(id, ())) for id, each in self._made.items()])

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._fetch_approvals()

    def _edit(self, key: object) -> None:
        made = self._made.get(key) if isinstance(key, UUID) else None
        if made is None or self._desk.read_only:
            return
        dialog = RecordDialog(
            self._desk,
            made,
            ("recipient", "remarks"),
            title=_("Handed out: {ref}", ref=isolate(made.ref)),
            action=_("Save"),
            label=_("Change {ref}", ref=made.ref),
            hint=_line(made, self._approvals.get(made.id, ())).note,
            parent=self,
        )
        dialog.setObjectName("disclosure-dialog")
        dialog.open()


def _line(made: Disclosure, approvals: Sequence[Approval]) -> Line:
    witnesses = len(made.witnesses)
    status, said = talking.signed_off(approvals[0]) if approvals else (None, "")
    return Line(
        made.id,
        made.recipient or _("Recipient not named"),
        note=dotted(
            [
                _(AUDIENCE_LABELS.get(made.audience, made.audience)),
                said,
                moment(made.at),
                made.ref,
                plural("notes of {n} witness", "notes of {n} witnesses", witnesses) if witnesses else "",
                " ".join(made.remarks.split()),
            ]
        ),
        status=status,
        rows=2,
    )
