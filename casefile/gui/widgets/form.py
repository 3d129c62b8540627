"""A form for any record, built from its declaration: labels, required marks, editors, errors below their field.

Every change is saved when the field is left, or two seconds after the last key. There is no Save button and nothing
to discard. A draft (a record that is not in the vault yet) is saved as soon as it has everything that is required.

Only what was changed is sent, with what stood in those fields when it was typed. Where somebody else saved another
value there meanwhile, both are shown and a person chooses; until then what was typed stays where it is.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.conflict import ConflictDialog, why_not_saved
from casefile.gui.drafts import NEW
from casefile.gui.jobs import Failed
from casefile.gui.pieces import compose
from casefile.gui.style import SPACE
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.half_typed import UNREADABLE, packed, unpacked
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import Record, kind
from casefile.model.json_shape import to_json
from casefile.model.merging import Conflict
from casefile.model.rules import cleaned

SAVED_AFTER = 2000
"""Milliseconds after the last key."""

Save = Callable[[Record, Record | None, Sequence[Record], Callable[[Changes], None], Failed], None]
"""``save(record, based_on, along, done, failed)``: store what this record says otherwise than ``based_on``, or the
whole of a draft, which is based on None; ``along`` are the new records that it names."""


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
    :param save: stores a change; through ``records.save`` by default.
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
        self.fields = Fields(self)
        self.fields.edited.connect(self._on_edited)
        self._soon = QTimer(self, singleShot=True, interval=SAVED_AFTER)
        self._soon.timeout.connect(self.flush)
        self._in_flight: Counter[tuple[UUID, str]] = Counter()
        self._stood: dict[str, Any] = {}
        """What was last shown of the record, or sent, by field: what a person saw who types there now."""
        self._held: set[str] = set()
        """Fields whose value waits for a person to decide between two."""
        self._asking = False
        compose(self._compose(sections or _as_declared(kind_name), editors or {}))
        desk.drafts.watch(self, self._half_typed)
        desk.review_copy_changed.connect(self._fit_case)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def _compose(self, sections: Sequence[Section], editors: dict[str, Callable[[], Editor]]) -> Iterator[None]:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[4])
        layout.setSpacing(SPACE[2])
        for section in sections:
            if section.title:
                layout.addSpacing(SPACE[1])
                layout.addWidget(PlainLabel(_(section.title), level="section", role="secondary", parent=self))
            for line in section.fields:
                if isinstance(line, str):
                    layout.addWidget(self._make_field(line, editors))
                else:
                    side = QHBoxLayout()
                    side.setSpacing(SPACE[3])
                    for name in line:
                        side.addWidget(self._make_field(name, editors), 1)
                    layout.addLayout(side)
                yield
        layout.addStretch(1)

    def _make_field(self, name: str, editors: dict[str, Callable[[], Editor]]) -> Field:
        spec = self._kind.field(name)
        made = self.fields.add(spec, editors[name]() if name in editors else editor_for(self._desk, spec), self)
        made.set_read_only(self._desk.keeps_still)
        return made

    def _fit_case(self) -> None:
        """Another case is at hand, which may be somebody else's."""
        self.fields.set_read_only(self._desk.keeps_still)

    # What a detail asks

    @property
    def record(self) -> Record | None:
        """The record as it was read, a draft as far as it was sent; None for none."""
        return self._record

    @property
    def has_unsent(self) -> bool:
        """Whether something is entered that was not sent to the vault."""
        return bool(self._dirty)

    def field(self, name: str) -> Field:
        """The field of that name, for anyone who composes a screen around it.

        :raises KeyError: it is not on this form.
        """
        return self.fields[name]

    def show_record(self, record: Record) -> None:
        """Show a record. Its new state after a change leaves alone what is being typed."""
        if self._record is not None and self._record.id == record.id and not self._is_draft:
            self._record = record
            self._put(record, [name for name in self.fields if not self._is_open(name)])
        else:
            self._begin(record, draft=False)

    def start_new(self, record: Record) -> None:
        """Show a draft; it is saved as soon as it has everything that is required."""
        self._begin(record, draft=True)

    def _begin(self, record: Record, *, draft: bool) -> None:
        self.flush()
        self._keep_unsent()
        self._dirty.clear()
        self._held.clear()
        self._stood.clear()
        self._record, self._is_draft = record, draft
        self._put(record, list(self.fields))
        self._take_draft()

    def _put(self, record: Record, names: Sequence[str]) -> None:
        """Show what a record says in these fields, where that is not shown already."""
        values = {name: getattr(record, name) for name in names}
        self.fields.put({n: new for n, new in values.items() if n not in self._stood or new != self._stood[n]})
        self._stood.update(values)

    def _is_open(self, name: str) -> bool:
        """Whether something was entered there that the vault has not confirmed yet."""
        assert self._record is not None
        return name in self._dirty or (self._record.id, name) in self._in_flight

    def keeps_new(self, owner_id: UUID | None) -> bool:
        """Whether a half-typed new record of this owner (or case) waits to be given back by :meth:`start_new`."""
        return self._desk.drafts.has(self._new_key(owner_id))

    def keeps(self, id: UUID) -> bool:
        """Whether something half-typed of this record waits to be given back by :meth:`show_record`."""
        return self._desk.drafts.has(self._key(id))

    def edit(self) -> None:
        """Put the cursor into the first field."""
        self.fields.first.editor.setFocus()

    def flush(self) -> None:
        """Save what was changed, now."""
        self._soon.stop()
        if self._record is None or self._asking or (self._is_draft and self._sending):
            return
        values: dict[str, Any] = {}
        for name in [each for each in self.fields if each in self._dirty - self._held]:
            field = self.fields[name]
            try:
                value = field.editor.value()
            except BadInput as error:
                field.say(error.message)
                continue
            if value != self._stood[name]:
                values[name] = value
            else:
                self._dirty.discard(name)
                field.say("")
                self._put(self._record, [name])
        if values:
            self._send(values)

    # Saving

    def _send(self, values: dict[str, Any]) -> None:
        assert self._record is not None
        stood = {name: self._stood[name] for name in values}
        if not self._is_draft:
            based_on = dataclasses.replace(self._record, **stood)
            along = self.fields.made(values)
            self._store(dataclasses.replace(based_on, **values), based_on, list(values), along)
            return
        record = dataclasses.replace(self._record, **values)
        if not self._missing(record):
            self._record = record
            self._store(record, None, list(values), self.fields.made())

    def _store(
        self, record: Record, based_on: Record | None, names: Sequence[str], along: Sequence[Record] = ()
    ) -> None:
        """Have these fields stored, and deal with what becomes of it; another record may be shown by then."""
        with suppress(BadInput):  # as the vault will hold it; what is wrong with it the vault says
            record = cleaned(record)
        before = {name: self._stood[name] if based_on is None else getattr(based_on, name) for name in names}
        if self._shows(record):
            self._stood.update({name: getattr(record, name) for name in names})
            self._dirty.difference_update(names)
        self._in_flight.update((record.id, name) for name in names)
        self._sending = True
        key = self._draft_key(record, draft=based_on is None)

        def ended() -> None:
            self._sending = False
            self._in_flight -= Counter((record.id, name) for name in names)

        def done(_changes: Changes) -> None:
            ended()
            self._desk.saved.emit()
            if self._dirty:
                self._soon.start()
            if not self._shows(record):
                return
            self._desk.drafts.settle(key)
            self._confirm(names)
            if based_on is None:
                self._is_draft = False
                self.saved.emit(record.id)

        def failed(error: CasefileError) -> None:
            ended()
            if self._shows(record):
                self._stood.update(before)
                self._dirty.update(names)
                if based_on is None:
                    self._record = dataclasses.replace(record, **before)
            if isinstance(error, Conflict):
                self._ask_about(error, names, along)
            elif self._shows(record):
                self._say(error, names)
            else:
                self._desk.notify(why_not_saved(error), "fault")
                if based_on is not None:
                    self._keep(record, based_on, names, along)

        self._save(record, based_on, along, done, failed)

    def _confirm(self, names: Sequence[str]) -> None:
        """These fields are in the vault. Where it holds a text otherwise than it was typed, that is shown, but not
        while somebody goes on typing there."""
        for name in names:
            field = self.fields[name]
            field.say("")
            if name not in self._dirty and not field.isAncestorOf(QApplication.focusWidget() or self):
                with suppress(BadInput):
                    if field.editor.value() != self._stood[name]:
                        field.put(self._stood[name])

    def _shows(self, record: Record) -> bool:
        return self._record is not None and self._record.id == record.id

    def _missing(self, record: Record) -> bool:
        """Whether a draft still lacks something that is required."""
        return any(spec.required and getattr(record, spec.name) == spec.empty for spec in self._kind.fields)

    def _say(self, error: CasefileError, names: Sequence[str]) -> None:
        """The vault refused: what is entered stays on the screen, with the sentence under its field."""
        place = error.field if error.field in self.fields else names[0] if len(names) == 1 else None
        if place is None:
            self._desk.notify(why_not_saved(error), "fault")
        else:
            self.fields[place].say(why_not_saved(error))

    def _save_record(
        self,
        record: Record,
        based_on: Record | None,
        along: Sequence[Record],
        done: Callable[[Changes], None],
        failed: Failed,
    ) -> None:
        label = self._label(record, based_on)
        self._desk.jobs.change(
            self, lambda ws: ws.records.save(record, label=label, based_on=based_on), done, failed, along=along
        )

    def _label(self, record: Record, based_on: Record | None) -> str:
        if based_on is None:
            return _("Add {kind}", kind=_(self._kind.label))
        changed = [spec for spec in self._kind.fields if getattr(record, spec.name) != getattr(based_on, spec.name)]
        if len(changed) == 1:
            return _("Change “{field}”", field=_(changed[0].label))
        return _("Change {kind}", kind=_(self._kind.label))

    # What somebody else saved meanwhile

    def _ask_about(self, conflict: Conflict, names: Sequence[str], along: Sequence[Record]) -> None:
        """Show both versions. Nothing else is sent before that is decided."""
        self._asking = True
        dialog = ConflictDialog(self._desk, conflict, self)
        dialog.settled.connect(lambda record: self._on_settled(record, conflict.theirs, names, along))
        dialog.rejected.connect(lambda: self._on_undecided(conflict, names, along))
        dialog.finished.connect(lambda _result: self._soon.start())
        dialog.open()

    def _on_settled(self, record: Record, theirs: Record, names: Sequence[str], along: Sequence[Record]) -> None:
        """Show what was agreed on, and save it on top of what is in the vault."""
        self._asking = False
        if self._shows(record):
            self._record = theirs
            self.fields.put({name: getattr(record, name) for name in names})
            self._stood.update({name: getattr(theirs, name) for name in names})
        self._store(record, theirs, names, along)

    def _on_undecided(self, conflict: Conflict, names: Sequence[str], along: Sequence[Record]) -> None:
        """What was typed stays, and is sent again when it is edited again or the record is shown again."""
        self._asking = False
        if not self._shows(conflict.mine):
            self._keep(conflict.mine, conflict.base, names, along)
            return
        disputed = [spec.name for spec in conflict.fields]
        self._held.update(disputed)
        for name in disputed:
            if name in self.fields:
                self.fields[name].say(conflict.message)

    # What is half-typed when the vault is locked

    def _half_typed(self) -> dict[str, Any]:
        """What was entered and has not reached the vault; of a new record all of it, with the id that it would get."""
        if self._record is None or self._desk.read_only:
            return {}
        names = [name for name in self.fields if self._is_open(name)]
        return {self._draft_key(self._record, draft=self._is_draft): self._as_draft(names)} if names else {}

    def _as_draft(self, names: Sequence[str]) -> dict[str, Any]:
        """With what stood in these fields: only so is it seen when somebody saved something else there since."""
        assert self._record is not None
        stood = {name: packed(self._stood[name]) for name in names if name in self._dirty}
        return {"record": str(self._record.id), "fields": self.fields.draft(names), "stood": stood}

    def _take_draft(self) -> None:
        assert self._record is not None
        kept = self._desk.drafts.take(self._draft_key(self._record, draft=self._is_draft))
        if kept is None or self._desk.read_only:
            return
        filled = self.fields.put_draft(kept["fields"])
        for name, stored in kept.get("stood", {}).items():
            with suppress(*UNREADABLE):
                if name in filled:
                    self._stood[name] = unpacked(stored)
        self._dirty.update(filled)
        self._soon.start()

    def _keep_unsent(self) -> None:
        """What could not be sent is given back when its record is shown again, or when a new one is begun."""
        if self._record is not None and self._dirty:
            key = self._draft_key(self._record, draft=self._is_draft)
            self._desk.drafts.keep(key, self._as_draft(sorted(self._dirty)))

    def _keep(self, record: Record, based_on: Record, names: Sequence[str], along: Sequence[Record]) -> None:
        """The same, of a record that is not shown any more; beside what is kept of its other fields already."""
        kept = self._desk.drafts.look(self._key(record.id)) or {"fields": {}, "stood": {}}
        new = [to_json(each) for each in along]
        fields = {name: {"value": packed(getattr(record, name)), "new": new} for name in names}
        stood = {name: packed(getattr(based_on, name)) for name in names}
        draft = {
            "record": str(record.id),
            "fields": {**fields, **kept["fields"]},
            "stood": {**stood, **kept.get("stood", {})},
        }
        self._desk.drafts.keep(self._key(record.id), draft)

    def _draft_key(self, record: Record, *, draft: bool) -> str:
        if not draft:
            return self._key(record.id)
        owner = self._kind.owner
        return self._new_key(getattr(record, owner.name) if owner is not None else record.case_id)

    def _key(self, id: UUID) -> str:
        return f"form/{id}/{next(iter(self.fields))}"

    def _new_key(self, owner_id: UUID | None) -> str:
        return f"{NEW}/{self._kind.name}/{owner_id}/{next(iter(self.fields))}"

    # Watching

    def _on_edited(self, name: str) -> None:
        self._dirty.add(name)
        self._held.discard(name)
        self._soon.start()

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if not self._dirty or old is None:
            return
        left = next((field for field in self.fields.all() if field.isAncestorOf(old)), None)
        if left is not None and (new is None or not left.isAncestorOf(new)):
            self.flush()
            if self._is_draft and self._record is not None and not self._sending and left.is_missing():
                left.say_needed()


def _as_declared(kind_name: str) -> tuple[Section, ...]:
    spec = kind(kind_name)
    return (Section("", tuple(field.name for field in spec.fields if not field.owner)),)
