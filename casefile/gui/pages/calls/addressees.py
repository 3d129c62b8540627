"""The addressees of a call: a table with the due date and the state of each, and the form of the one being edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.errors import Refused
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.jobs import Failed
from casefile.gui.models.cells import Cell
from casefile.gui.offers import Offers
from casefile.gui.pages.calls.deadlines import look, standing_words
from casefile.gui.pages.calls.follow_up import FollowUp
from casefile.gui.pages.calls.listing import after_words, party_words
from casefile.gui.record_offers import mirrored
from casefile.gui.statuses import status_of
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.labelled import into_sight
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.words import term
from casefile.i18n import _, current
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import Addressee, Call
from casefile.model.standing import Standing

_SECTIONS = (Section("", ("party_id", "wording", "implied", "due", ("status", "priority"), "remarks")),)


class Addressees(QWidget):
    """Table, buttons, and the form of one addressee, which is shown while it is edited."""

    respond_wanted = Signal(object)
    """A response of this addressee (UUID, or None for nobody in particular) is to be logged."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._read: FollowUp | None = None
        self._none = secondary(_("Nobody is addressed yet. Each addressee has a due date and a status of its own."))
        self.table = SmallTable(
            _("Addressees"),
            (
                (_("Addressee"), 190),
                (_("Deadline"), 190),
                (_("Status"), 150),
                (_("Answer"), 170),
                (_("Due"), 130),
                (_("Priority"), 100),
                (_("Named"), 90),
            ),
        )
        self.table.setObjectName("call-addressees")
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self.edit)
        self.table.removed.connect(self._remove)
        self.panel = AddresseePanel(desk)
        self.panel.closed.connect(self._close)
        self.panel.form.saved.connect(self.table.select_key)
        self._compose()
        self._fit()

    def _compose(self) -> None:
        self._add = push_button("call-add-addressee", _("Add addressee"), "plus", self.add)
        self._respond = push_button("call-log-response", _("Log response…"), "mail", self._on_respond)
        self._respond.setToolTip(_("Ctrl+R"))
        self._edit = push_button("call-edit-addressee", _("Edit"), "pencil", lambda: self.edit(self.table.current_key))
        self._remove_button = push_button(
            "call-remove-addressee", _("Remove"), "trash-2", lambda: self._remove(self.table.current_key)
        )
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._add, self._respond, self._edit, self._remove_button):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("Addressees"), level="section", role="secondary"))
        layout.addWidget(self._none)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        layout.addWidget(self.panel)
        Offers(self.table, lambda: mirrored(self._desk, self, buttons, self._chosen()), records=self._chosen)

    def show_follow_up(self, read: FollowUp) -> None:
        """Show the addressees of this call; the one that is being edited stays so."""
        if self._read is None or self._read.call.id != read.call.id:
            self._close()
        self._read = read
        self.table.show_rows(
            [
                (
                    view.addressee.id,
                    (
                        Cell(party_words(view.addressee, read.captions)),
                        Cell(standing_words(view.standing), look(view.standing)),
                        _status_cell("call_status", view.addressee.status),
                        Cell(_answer(view.standing)),
                        Cell(view.addressee.due.words(current()) if view.addressee.due is not None else ""),
                        _status_cell("priority", view.addressee.priority),
                        Cell(_("Implied") if view.addressee.implied else _("Named")),
                    ),
                )
                for view in read.addressees
            ]
        )
        edited = read.addressee(self.panel.addressee_id)
        if edited is not None:
            self.panel.show_addressee(read.call, edited)
        elif self.panel.addressee_id is not None and not self.panel.is_draft:
            self._close()
        self._go_on(read)
        self._fit()

    def _go_on(self, read: FollowUp) -> None:
        """Show again the form that was half-filled when the vault was locked."""
        if self.panel.form.keeps_new(read.call.id):
            self.add()
        for view in read.addressees:
            if self.panel.addressee_id is None and self.panel.form.keeps(view.addressee.id):
                self.edit(view.addressee.id)

    def _chosen(self) -> list[UUID]:
        return [self.table.current_key] if self.table.current_key is not None else []

    def add(self) -> None:
        """Begin a new addressee."""
        if self._read is not None and not self._desk.read_only:
            self.panel.start_new(self._read.call)
            self.panel.edit()

    def edit(self, id: UUID | None) -> None:
        """Show the form of this addressee."""
        addressee = self._read.addressee(id) if self._read is not None else None
        if self._read is not None and addressee is not None:
            self.panel.show_addressee(self._read.call, addressee)
            self.panel.edit()

    def flush(self) -> None:
        """Save what is being typed."""
        self.panel.flush()

    def _on_chosen(self, id: UUID | None) -> None:
        """An open form follows the row that is chosen."""
        addressee = self._read.addressee(id) if self._read is not None else None
        if (
            self._read is not None
            and addressee is not None
            and self.panel.isVisibleTo(self)
            and not self.panel.is_draft
        ):
            self.panel.show_addressee(self._read.call, addressee)
        self._fit()

    def _on_respond(self) -> None:
        self.flush()
        self.respond_wanted.emit(self.table.current_key)

    def _remove(self, id: UUID | None) -> None:
        if id is None or self._desk.read_only:
            return
        self._close()
        self._desk.jobs.change(
            self,
            lambda ws: ws.records.trash([id]),
            lambda _changes: self._desk.notify(_("The addressee was removed. Ctrl+Z brings it back.")),
        )

    def _close(self) -> None:
        self.panel.flush()
        had_focus = self.panel.isAncestorOf(self.window().focusWidget() or self)
        self.panel.hide()
        if had_focus:
            left = self.table if self.table.keys else self._add
            left.setFocus()
            into_sight(left)  # what was below moves up by the height of the form

    def _fit(self) -> None:
        can_change, chosen = not self._desk.read_only, self.table.current_key is not None
        self._none.setVisible(not self.table.keys)
        self.table.setVisible(bool(self.table.keys))
        self._add.setEnabled(can_change)
        self._respond.setEnabled(can_change)
        self._edit.setVisible(chosen)
        self._remove_button.setVisible(chosen)
        self._remove_button.setEnabled(can_change)


class AddresseePanel(QFrame):
    """The form of one addressee; each field is saved when it is left."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._call: Call | None = None
        self.is_draft = False
        self.setProperty("card", True)
        self.setObjectName("call-addressee-panel")
        self._title = PlainLabel(level="section", role="secondary")
        self.form = Form(desk, "addressee", _SECTIONS, save=self._save)
        self.form.saved.connect(self._on_saved)
        self._desk = desk
        done = QPushButton(_("Done"))
        done.setObjectName("call-addressee-done")
        icons.put(done, "check")
        done.clicked.connect(lambda: self.closed.emit())
        top = QHBoxLayout()
        top.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], 0)
        top.addWidget(self._title, 1)
        top.addWidget(done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.form)
        self.hide()

    @property
    def addressee_id(self) -> UUID | None:
        """The addressee in the form."""
        return self.form.record.id if self.form.record is not None and not self.isHidden() else None

    def show_addressee(self, call: Call, addressee: Addressee) -> None:
        """Edit this addressee of this call."""
        self._call, self.is_draft = call, False
        self._title.setText(_("Addressee"))
        self.form.show_record(addressee)
        self.show()

    def start_new(self, call: Call) -> None:
        """Edit one that is not saved yet: it is, as soon as it says who is addressed."""
        self.form.flush()
        self._call, self.is_draft = call, True
        self._title.setText(_("New addressee"))
        self.form.start_new(Addressee(case_id=call.case_id, call_id=call.id, status="pending"))
        self.show()

    def edit(self) -> None:
        """Go to the first field."""
        self.form.edit()

    def flush(self) -> None:
        """Save what is being typed."""
        self.form.flush()

    def _on_saved(self, _id: UUID) -> None:
        self.is_draft = False
        self._title.setText(_("Addressee"))

    def _save(
        self,
        record: Record,
        based_on: Record | None,
        along: Sequence[Record],
        done: Callable[[Changes], None],
        failed: Failed,
    ) -> None:
        assert isinstance(record, Addressee) and self._call is not None
        call = self._call
        if record.party_id is None and not record.wording:
            failed(Refused(_("Say who is addressed: choose a party, or give the source's words."), field="party_id"))
        elif based_on is None:
            self._desk.jobs.change(self, lambda ws: ws.calls.add_addressee(call.id, record), done, failed, along=along)
        else:
            before = cast(Addressee, based_on)
            self._desk.jobs.change(
                self, lambda ws: ws.calls.change_addressee(record, before), done, failed, along=along
            )


def _answer(standing: Standing) -> str:
    if not standing.answered:
        return ""
    return after_words(standing.days_to_answer) if standing.days_to_answer is not None else _("answered")


def _status_cell(vocabulary: str, code: str) -> Cell:
    return Cell(term(vocabulary, code), status_of(vocabulary, code)) if code else Cell()
