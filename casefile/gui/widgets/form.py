"""A form for any record, built from its declaration: labels, required marks, editors, errors below their field.

Every change is saved when the field is left, or two seconds after the last key. There is no Save button and nothing
to discard. A draft (a record that is not in the vault yet) is saved as soon as it has everything that is required.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.drafts import NEW
from casefile.gui.jobs import Failed
from casefile.gui.style import SPACE
from casefile.gui.widgets.anchor_edit import EDITORS
from casefile.gui.widgets.code_pickers import CodePicker, CodesPicker
from casefile.gui.widgets.editor import (
    Editor,
    FixedWords,
    LineEditor,
    NumberEditor,
    PointEditor,
    TextEditor,
    YesNoEditor,
)
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.names_edit import DatesEdit, NamesEdit
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.range_edit import RangeEdit
from casefile.gui.widgets.record_pickers import RecordPicker, RecordsPicker
from casefile.gui.widgets.tags import TagsEdit
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import FieldSpec, FieldType, Record, kind
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Name

SAVED_AFTER = 2000
"""Milliseconds after the last key."""

Save = Callable[[Record, dict[str, Any], Callable[[Changes], None], Failed], None]
"""``save(record, values, done, failed)``: store these new values of this record, or the whole of a draft."""


@dataclass(frozen=True)
class Section:
    """Fields under a heading. A tuple of names stands side by side.

    :param title: untranslated; empty for none.
    """

    title: str
    fields: tuple[str | tuple[str, ...], ...]


class Form(QWidget):
    """Edits one record.

    :param sections: which fields and in which order; all of them, as declared, by default.
    :param editors: editors other than those that follow from a field's type, by field name.
    :param save: stores a change; the record's own fields through ``records.change`` by default.
    """

    saved = Signal(object)
    """A draft has become a record (UUID)."""

    def __init__(
        self,
        desk: Desk,
        kind_name: str,
        sections: Sequence[Section] = (),
        *,
        editors: dict[str, Callable[[], Editor]] | None = None,
        save: Save | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind(kind_name)
        self._save = save or self._save_record
        self._record: Record | None = None
        self._is_draft = False
        self._sending = False
        self._dirty: set[str] = set()
        self._fields: dict[str, Field] = {}
        self._soon = QTimer(self, singleShot=True, interval=SAVED_AFTER)
        self._soon.timeout.connect(self.flush)
        self._in_flight: set[str] = set()
        self._compose(sections or _as_declared(kind_name), editors or {})
        desk.drafts.watch(self, self._half_typed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def _compose(self, sections: Sequence[Section], editors: dict[str, Callable[[], Editor]]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[4])
        layout.setSpacing(SPACE[2])
        for section in sections:
            if section.title:
                layout.addSpacing(SPACE[1])
                layout.addWidget(PlainLabel(_(section.title), level="section", role="secondary"))
            for line in section.fields:
                if isinstance(line, str):
                    layout.addWidget(self._make_field(line, editors))
                else:
                    side = QHBoxLayout()
                    side.setSpacing(SPACE[3])
                    for name in line:
                        side.addWidget(self._make_field(name, editors), 1)
                    layout.addLayout(side)
        layout.addStretch(1)

    def _make_field(self, name: str, editors: dict[str, Callable[[], Editor]]) -> Field:
        spec = self._kind.field(name)
        editor = editors[name]() if name in editors else editor_for(self._desk, spec)
        field = Field(spec, editor)
        field.set_read_only(self._desk.read_only)
        editor.edited.connect(lambda: self._on_edited(name))
        self._fields[name] = field
        return field

    # What a detail asks

    @property
    def record(self) -> Record | None:
        """The record as far as it was sent to the vault; None for none."""
        return self._record

    def field(self, name: str) -> Field:
        """The field of that name, for whoever composes a screen around it.

        :raises KeyError: it is not on this form.
        """
        return self._fields[name]

    def show_record(self, record: Record) -> None:
        """Show a record. Its new state after a change leaves alone what is being typed."""
        same = self._record is not None and self._record.id == record.id and not self._is_draft
        if not same:
            self.flush()
            self._dirty.clear()
            self._in_flight.clear()
        before, self._record, self._is_draft = self._record, record, False
        for name, field in self._fields.items():
            value = getattr(record, name)
            if not same or (name not in self._dirty and value != getattr(before, name)):
                field.put(value)
        if not same:
            self._take_draft()

    def start_new(self, record: Record) -> None:
        """Show a draft; it is saved as soon as it has everything that is required."""
        self.flush()
        self._dirty.clear()
        self._in_flight.clear()
        self._record, self._is_draft = record, True
        for name, field in self._fields.items():
            field.put(getattr(record, name))
        self._take_draft()

    def keeps_new(self, owner_id: UUID | None) -> bool:
        """Whether a half-typed new record of this owner (or case) waits to be given back by :meth:`start_new`."""
        return self._desk.drafts.has(self._new_key(owner_id))

    def keeps(self, id: UUID) -> bool:
        """Whether something half-typed of this record waits to be given back by :meth:`show_record`."""
        return self._desk.drafts.has(self._key(id))

    def edit(self) -> None:
        """Put the cursor into the first field."""
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.editor.setFocus()

    def flush(self) -> None:
        """Save what was changed, now."""
        self._soon.stop()
        if self._record is None or not self._dirty or (self._is_draft and self._sending):
            return
        values: dict[str, Any] = {}
        for name in [each for each in self._fields if each in self._dirty]:
            field = self._fields[name]
            try:
                value = field.editor.value()
            except BadInput as error:
                field.say(error.message)
                continue
            if value != getattr(self._record, name):
                values[name] = value
            else:
                self._dirty.discard(name)
                field.say("")
        if values:
            self._send(values)

    # Saving

    def _send(self, values: dict[str, Any]) -> None:
        assert self._record is not None
        before = self._record
        record = dataclasses.replace(before, **values)
        if self._is_draft and self._missing(record):
            return
        self._record = record
        self._dirty -= values.keys()
        self._in_flight |= values.keys()
        self._sending = True
        draft = self._is_draft

        key = self._draft_key(record)

        def done(_changes: Changes) -> None:
            self._sending = False
            self._in_flight -= values.keys()
            self._desk.drafts.settle(key)
            for name in values:
                self._fields[name].say("")
            self._desk.saved.emit()
            if draft:
                self._is_draft = False
                self.saved.emit(record.id)
            if self._dirty:
                self._soon.start()

        def failed(error: CasefileError) -> None:
            self._sending = False
            self._in_flight -= values.keys()
            self._put_back(before, values, error)

        self._save(record, values, done, failed)

    def _missing(self, record: Record) -> bool:
        """Whether a draft still lacks something that is required."""
        return any(spec.required and getattr(record, spec.name) == spec.empty for spec in self._kind.fields)

    def _put_back(self, before: Record, values: dict[str, Any], error: CasefileError) -> None:
        """The vault refused: what is entered stays on the screen, with the sentence under its field."""
        if self._record is None or self._record.id != before.id:
            self._desk.notify(error.message, "fault")
            return
        self._record = dataclasses.replace(self._record, **{name: getattr(before, name) for name in values})
        self._dirty |= values.keys()
        place = error.field if error.field in self._fields else next(iter(values)) if len(values) == 1 else None
        if place is None:
            self._desk.notify(error.message, "fault")
        else:
            self._fields[place].say(error.message)

    def _save_record(
        self, record: Record, values: dict[str, Any], done: Callable[[Changes], None], failed: Failed
    ) -> None:
        if self._is_draft:
            label = _("Add {kind}", kind=_(self._kind.label))
            self._desk.jobs.change(self, lambda ws: ws.records.save(record, label=label), done, failed)
            return
        id = record.id
        if len(values) == 1:
            label = _("Change “{field}”", field=_(self._kind.field(next(iter(values))).label))
        else:
            label = _("Change {kind}", kind=_(self._kind.label))
        self._desk.jobs.change(self, lambda ws: ws.records.change(id, label=label, **values), done, failed)

    # What is half-typed when the vault is locked

    def _half_typed(self) -> dict[str, Any]:
        """What was entered and has not reached the vault; of a new record all of it, with the id that it would get."""
        names = self._dirty | self._in_flight
        if self._record is None or not names or self._desk.read_only:
            return {}
        fields = {name: self._fields[name].editor.draft() for name in self._fields if name in names}
        return {self._draft_key(self._record): {"record": str(self._record.id), "fields": fields}}

    def _take_draft(self) -> None:
        assert self._record is not None
        kept = self._desk.drafts.take(self._draft_key(self._record))
        if kept is None or self._desk.read_only:
            return
        for name, field in self._fields.items():
            if name in kept["fields"]:
                with suppress(*UNREADABLE):
                    field.editor.put_draft(kept["fields"][name])
                    field.mark()
                    self._dirty.add(name)
        self._soon.start()

    def _draft_key(self, record: Record) -> str:
        if not self._is_draft:
            return self._key(record.id)
        owner = self._kind.owner
        return self._new_key(getattr(record, owner.name) if owner is not None else record.case_id)

    def _key(self, id: UUID) -> str:
        return f"form/{id}/{next(iter(self._fields), '')}"

    def _new_key(self, owner_id: UUID | None) -> str:
        return f"{NEW}/{self._kind.name}/{owner_id}/{next(iter(self._fields), '')}"

    # Watching

    def _on_edited(self, name: str) -> None:
        self._dirty.add(name)
        self._fields[name].say("")
        self._soon.start()

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if not self._dirty or old is None:
            return
        left = next((field for field in self._fields.values() if field.isAncestorOf(old)), None)
        if left is not None and (new is None or not left.isAncestorOf(new)):
            self.flush()
            if self._is_draft and left.spec.required and self._record is not None and not self._sending:
                self._say_needed(left)

    def _say_needed(self, field: Field) -> None:
        try:
            empty = field.editor.value() == field.spec.empty
        except BadInput:
            return
        if empty:
            field.say(_("This is needed before the record can be saved."))


_ROWS: dict[type[Any], Callable[[], Editor]] = {Name: NamesEdit, FuzzyDate: DatesEdit}


def editor_for(desk: Desk, spec: FieldSpec) -> Editor:
    """The editor that follows from a field's type."""
    if spec.immutable:
        return FixedWords(spec)
    match spec.type:
        case FieldType.LINE:
            return LineEditor()
        case FieldType.TEXT:
            return TextEditor()
        case FieldType.INTEGER:
            return NumberEditor()
        case FieldType.BOOLEAN:
            return YesNoEditor()
        case FieldType.CODE:
            return CodePicker(spec.vocabulary)
        case FieldType.CODES:
            return CodesPicker(spec.vocabulary)
        case FieldType.LINES:
            return TagsEdit()
        case FieldType.DATE:
            return FuzzyDateEdit()
        case FieldType.RANGE:
            return RangeEdit()
        case FieldType.POINT:
            return PointEditor()
        case FieldType.LINK:
            return RecordPicker(desk, spec.targets)
        case FieldType.LINKS:
            return RecordsPicker(desk, spec.targets)
        case FieldType.VALUE:
            return EDITORS[spec.value_class]()
        case FieldType.VALUES if spec.value_class in _ROWS:
            return _ROWS[spec.value_class]()
        case _:
            return FixedWords(spec)


def _as_declared(kind_name: str) -> tuple[Section, ...]:
    spec = kind(kind_name)
    return (Section("", tuple(field.name for field in spec.fields if not field.owner)),)
