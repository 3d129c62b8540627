"""The Interviews tab: what a witness told, one note for each interview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.jobs import Failed
from casefile.gui.models.cells import Cell
from casefile.gui.offers import Offers
from casefile.gui.record_offers import mirrored
from casefile.gui.statuses import ATTENTION
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.gui.words import in_words
from casefile.i18n import N_, _, isolate
from casefile.model.changes import Changes, Listing, Summary
from casefile.model.fields import Record, kind
from casefile.model.records import Witness, WitnessNote

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_NOTE = (
    Section("", ("title", "text")),
    Section(
        N_("The interview"),
        (
            "interviewed",
            "place",
            "interviewer",
            "interpreter",
            "method",
            "languages",
            "first_account",
            "prior_accounts",
        ),
    ),
    Section(N_("What it is about"), ("incidents",)),
    Section(N_("Support"), ("support_offered", "referral")),
)


class Interviews(QWidget):
    """The notes of one witness as a list without their text, and the one that is chosen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._witness: Witness | None = None
        self._wanted: UUID | None = None
        self._is_draft = False
        self.form = Form(desk, "note", _NOTE, save=self._save)
        self.form.setObjectName("witness-note-form")
        self.form.saved.connect(self._on_saved)
        self._rule = Statement()
        self._rule.say(
            _("Do not write names or contacts here: the witness is known by the pseudonym alone."),
            ATTENTION,
            coloured=False,
        )
        self._none = secondary(_("No interview is noted yet."))
        self.table = SmallTable(
            _("Interviews"),
            ((_("Title"), 190), (_("Date"), 130), (_("Method"), 130), (_("Account"), 120), (_("Ref."), 110)),
        )
        self.table.setObjectName("witness-notes")
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _id: self.form.edit())
        self.table.removed.connect(self._remove)
        self._add = self._button("witness-add-note", _("Add note"), "notebook-pen", self.add)
        self._remove_button = self._button(
            "witness-remove-note", _("Remove"), "trash-2", lambda: self._remove(self.table.current_key)
        )
        self._compose()
        desk.changed.connect(self._on_changed)

    def _compose(self) -> None:
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self._add)
        flow.addWidget(self._remove_button)
        Offers(self.table, lambda: mirrored(self._desk, self, buttons, self._chosen()), records=self._chosen)
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], 0)
        above.setSpacing(SPACE[1])
        for part in (self._rule, self._none, self.table, buttons):
            above.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self.form)
        layout.addStretch(1)
        self._show_rows([])

    def _chosen(self) -> list[UUID]:
        return [self.table.current_key] if self.table.current_key is not None else []

    def _button(self, name: str, label: str, drawing: str, call: Callable[[], object]) -> QPushButton:
        button = push_button(name, label, drawing, call)
        button.setEnabled(not self._desk.read_only)
        return button

    def show_record(self, record: Record) -> None:
        """Show the notes of a witness."""
        assert isinstance(record, Witness)
        if self._witness is None or self._witness.id != record.id:
            self.flush()
            self._is_draft = False
            self.form.hide()
            self.table.show_rows([])
        self._witness = record
        if not self._is_draft and self.form.keeps_new(record.id):  # half-typed when the vault was locked
            self.add()
        self._fetch()

    def start_new(self, record: Record) -> None:
        """A witness is in the vault at once: there are no drafts."""

    def flush(self) -> None:
        """Save what is being typed."""
        self.form.flush()

    def edit(self) -> None:
        """Go to the list, or to where it begins."""
        (self.table if self.table.keys else self._add).setFocus()

    def add(self) -> None:
        """Begin a new note; it is saved as soon as it has text."""
        if self._witness is None or self._desk.read_only:
            return
        self.flush()
        self.table.clearSelection()
        self._is_draft = True
        self.form.start_new(
            WitnessNote(case_id=self._witness.case_id, witness_id=self._witness.id, languages=self._witness.languages)
        )
        self.form.show()
        self.form.edit()

    def show_note(self, id: UUID) -> None:
        """Choose this note, now or when the notes have been read."""
        self._wanted = id
        if self.table.select_key(id):
            self._wanted = None
            self._show_current()

    def _fetch(self) -> None:
        if self._witness is not None:
            id, case_id = self._witness.id, self._witness.case_id
            self._desk.jobs.query(self, "notes", lambda ws: _read(ws, id, case_id), self._on_read)

    def _on_read(self, read: tuple[UUID, list[Summary]]) -> None:
        id, notes = read
        if self._witness is not None and self._witness.id == id:
            self._show_rows(notes)

    def _show_rows(self, notes: list[Summary]) -> None:
        if self._wanted is not None and any(note.id == self._wanted for note in notes):
            self.table.select_key(self._wanted)
            self._wanted = None
        self.table.show_rows([(note.id, _cells(note)) for note in notes])
        self._none.setVisible(not notes)
        self.table.setVisible(bool(notes))
        self._remove_button.setVisible(bool(notes))
        if self._is_draft:
            return
        if notes:
            self._show_current()
        else:
            self.form.hide()

    def _on_chosen(self, _id: UUID) -> None:
        """Show the note, unless a new one is being written that cannot be saved yet."""
        self.flush()
        if self._is_draft and self.form.has_unsent:
            self._desk.notify(_("The new note has no text yet: it cannot be saved, and stays here until it has."))
            return
        self._is_draft = False
        self._show_current()

    def _show_current(self) -> None:
        id = self.table.current_key
        if id is not None:
            self._desk.jobs.query(self, "note", lambda ws: ws.records.many([id]), self._on_note)

    def _on_note(self, found: list[Record]) -> None:
        if found and not self._is_draft and found[0].id == self.table.current_key:
            self.form.show_record(found[0])
            self.form.show()

    def _on_changed(self, changes: Changes) -> None:
        if "note" in changes.kinds:
            self._fetch()

    def _on_saved(self, id: UUID) -> None:
        self._is_draft = False
        self.show_note(id)

    def _remove(self, id: UUID | None) -> None:
        if id is None or self._desk.read_only:
            return
        self.flush()
        self._desk.jobs.change(
            self,
            lambda ws: ws.records.trash([id]),
            lambda _changes: self._desk.notify(_("The note was moved to the trash. Ctrl+Z brings it back.")),
        )

    def _save(
        self,
        record: Record,
        based_on: Record | None,
        along: Sequence[Record],
        done: Callable[[Changes], None],
        failed: Failed,
    ) -> None:
        assert isinstance(record, WitnessNote) and record.witness_id is not None
        witness_id = record.witness_id
        if based_on is None:
            self._desk.jobs.change(
                self, lambda ws: ws.witnesses.note(witness_id, record), lambda made: done(made[1]), failed, along=along
            )
        else:
            label = _("Change witness note")
            self._desk.jobs.change(
                self, lambda ws: ws.records.save(record, label=label, based_on=based_on), done, failed, along=along
            )


def _read(ws: Workspace, witness_id: UUID, case_id: UUID | None) -> tuple[UUID, list[Summary]]:
    """The notes of a witness as list lines: the columns of a note never hold its text."""
    ids = ws.records.ids(Listing("note", case_id, equals=(("witness_id", witness_id),)))
    return witness_id, ws.records.summaries("note", ids)


def _cells(note: Summary) -> tuple[Cell, ...]:
    spec = kind("note")
    return (
        Cell(note.values.get("title") or _("Without a title")),
        *(Cell(in_words(spec.field(name), note.values.get(name))) for name in ("interviewed", "method")),
        Cell(_("First account") if note.values.get("first_account") else ""),
        Cell(isolate(note.ref)),
    )
