"""One call: its words, who calls for what, whom it addresses, what came back, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import half_changed, half_typed
from casefile.gui.pages.calls.addressees import Addressees
from casefile.gui.pages.calls.deadlines import look, most_pressing, standing_words
from casefile.gui.pages.calls.follow_up import FollowUp, read_follow_up
from casefile.gui.pages.calls.listing import party_words
from casefile.gui.pages.calls.quotation import Quotation
from casefile.gui.pages.calls.response_dialog import ResponseDialog
from casefile.gui.pages.calls.responses import Responses, new_response
from casefile.gui.pieces import compose
from casefile.gui.statuses import OPEN
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.statement import Statement
from casefile.i18n import N_, _
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import Call, Response

_CALL = (Section("", ("title", "demands", "caller_id", "made", "sentence")),)
_GROUNDS = (
    Section(N_("How it was made"), ("channel", "ours", "basis")),
    Section(N_("What it rests on"), ("incidents", "facts")),
    Section(N_("Outcome"), ("impact", "impact_reason", "remarks")),
)


class CallDetails(QWidget):
    """The Details tab of the Calls page."""

    saved = Signal(object)
    """A draft has become a call (UUID)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._call: Call | None = None
        self._read: FollowUp | None = None
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self._top = QWidget(self)
        self.standing = Statement(self._top)
        self.standing.setObjectName("call-standing")
        self._wants_response = False
        """Whether a response is to be logged as soon as the call is read."""
        self.respond = push_button("call-respond", _("Log response…"), "mail", self.log_response, parent=self._top)
        self.respond.setToolTip(_("Ctrl+R"))
        self.quotation = Quotation(desk, self._top)
        self._later = secondary(
            _("Once it says in short what is demanded, the call is saved; addressees and responses can then be added."),
            parent=self._top,
        )
        yield
        self.form = Form(desk, "call", _CALL, parent=self)
        self.form.setObjectName("call-form")
        self.form.saved.connect(self.saved)
        yield
        self._follow_up = QWidget(self)
        self.addressees = Addressees(desk, self._follow_up)
        self.addressees.respond_wanted.connect(self._log_response)
        yield
        self.responses = Responses(desk, self._follow_up)
        self.responses.edit_wanted.connect(self._edit_response)
        yield
        self.grounds = Form(desk, "call", _GROUNDS, parent=self)
        self.grounds.setObjectName("call-grounds")
        yield
        self._lay_out()
        desk.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        top = QVBoxLayout(self._top)
        top.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], 0)
        top.setSpacing(SPACE[1])
        first = QHBoxLayout()
        first.setSpacing(SPACE[1])
        first.addWidget(self.standing, 1)
        first.addWidget(self.respond, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(first)
        top.addWidget(self.quotation)
        top.addWidget(self._later)
        follow = QVBoxLayout(self._follow_up)
        follow.setContentsMargins(SPACE[3], 0, SPACE[3], SPACE[1])
        follow.setSpacing(SPACE[4])
        follow.addWidget(self.addressees)
        follow.addWidget(self.responses)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self._top, self.form, self._follow_up, self.grounds):
            whole.addWidget(part)
        whole.addStretch(1)

    def show_record(self, record: Record) -> None:
        """Show a call, or its new state."""
        assert isinstance(record, Call)
        if self._call is None or self._call.id != record.id:
            self.addressees.flush()
            self._read = None
            self.standing.say("", OPEN)
        self._call = record
        self._show_parts(saved=True)
        self.quotation.show_call(record)
        self.form.field("sentence").setVisible(record.excerpt_id is None)
        self.form.show_record(record)
        self.grounds.show_record(record)
        self._fetch()

    def start_new(self, record: Record) -> None:
        """Show a draft: nothing but the call itself."""
        assert isinstance(record, Call)
        self.flush()
        self._call = self._read = None
        self._show_parts(saved=False)
        self.quotation.show_call(record)
        self.form.field("sentence").show()
        self.form.start_new(record)

    def flush(self) -> None:
        """Save what is being typed."""
        self.form.flush()
        self.grounds.flush()
        self.addressees.flush()

    def edit(self) -> None:
        """Put the cursor into the first field."""
        self.form.edit()

    def _show_parts(self, *, saved: bool) -> None:
        self._later.setVisible(not saved)
        self.standing.setVisible(saved)
        self.respond.setVisible(saved and not self._desk.read_only)
        self._follow_up.setVisible(saved)
        self.grounds.setVisible(saved)

    def _fetch(self) -> None:
        if self._call is not None:
            id, now = self._call.id, self._desk.now()
            self._desk.jobs.query(self, "follow-up", lambda ws: read_follow_up(ws, id, now), self._on_read)

    def _on_read(self, read: FollowUp | None) -> None:
        if read is None or self._call is None or read.call.id != self._call.id:
            return
        self._read = read
        standing, who = most_pressing([(view.standing, view.addressee) for view in read.addressees])
        words = standing_words(standing)
        if who is not None and len(read.addressees) > 1:
            words = _("{deadline}: {addressee}", deadline=words, addressee=party_words(who, read.captions))
        self.standing.say(words, look(standing))
        self.addressees.show_follow_up(read)
        self.responses.show_follow_up(read)
        if self._wants_response:
            self.log_response()
        begun = half_typed(self._desk, "response", read.call.id)  # when the vault was locked
        if isinstance(begun, Response):
            self._ask(begun)
        for response in read.responses:
            if half_changed(self._desk, response.id):
                self._ask(response)

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & {"addressee", "response", "organisation", "person"}:
            self._fetch()

    def log_response(self) -> None:
        """Ask for what came back, from the addressee that is chosen: now, or once the call is read."""
        self._wants_response = self._read is None and self._call is not None
        if self._read is not None:
            self.addressees.flush()
            self._log_response(self.addressees.table.current_key)

    def _log_response(self, addressee_id: UUID | None) -> None:
        if self._read is not None and not self._desk.read_only:
            addressee = self._read.addressee(addressee_id) or self._read.only_addressee
            self._ask(new_response(self._read.call, addressee, self._read))

    def _edit_response(self, id: UUID) -> None:
        response = self._read.response(id) if self._read is not None else None
        if response is not None:
            self._ask(response)

    def _ask(self, response: Response) -> None:
        assert self._read is not None
        self.flush()
        addressee = self._read.addressee(response.addressee_id)
        who = party_words(addressee, self._read.captions) if addressee is not None else ""
        ResponseDialog(self._desk, self._read.call, response, addressee, who, self).open()
