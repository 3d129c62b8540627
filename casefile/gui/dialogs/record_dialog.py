"""A small dialog for one record that belongs to another: its fields, one button that saves, one step to undo."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.conflict import ConflictDialog, why_not_saved
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.drafts import NEW
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.plain import secondary
from casefile.model.changes import Changes
from casefile.model.fields import FieldType, Record, kind_of
from casefile.model.json_shape import from_json, to_json
from casefile.model.merging import Conflict

if TYPE_CHECKING:
    from casefile.workspace import Workspace

Verb = Callable[["Workspace", Record, Record | None], Changes]
"""Stores the record, which was made from the second one; None for a new record. Runs on the writer thread."""


_CHANGED = "dialog/"
"""How the keys begin of records that a dialog was changing."""


class RecordDialog(Dialog):
    """Edits a record in some of its fields. Nothing is saved before the button is pressed; then only what was changed
    is, and what others saved meanwhile is kept.

    :param record: what the fields begin with.
    :param fields: the names of the fields shown, in order.
    :param action: what the button says: a verb.
    :param label: the undo step's name, translated.
    :param editors: editors other than those that follow from a field's type, by field name.
    :param needed: fields that are required here though they are not everywhere.
    :param verb: stores the record in another way than ``records.save``.
    """

    def __init__(
        self,
        desk: Desk,
        record: Record,
        fields: Sequence[str],
        *,
        title: str,
        action: str,
        label: str,
        editors: Mapping[str, Callable[[], Editor]] | None = None,
        needed: Sequence[str] = (),
        verb: Verb | None = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, title, name="record_dialog")
        self._desk = desk
        self._record = record
        self._verb = verb or (lambda ws, made, based_on: ws.records.save(made, label=label, based_on=based_on))
        self._ended = self._kept = False
        if hint:
            self.column.addWidget(secondary(hint))
        self.fields = Fields(self)
        kind = kind_of(record)
        for name in fields:
            spec = kind.field(name)
            if name in needed:
                spec = dataclasses.replace(spec, required=True)
            field = self.fields.add(spec, editors[name]() if editors and name in editors else editor_for(desk, spec))
            field.setObjectName(f"field_{name}")
            self.column.addWidget(field)
        self.fields.show(record)
        self.fields.begin()
        self._key = self._place(draft_key(record))
        self._take_draft()
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: None if self._kept else desk.drafts.settle(self._key))
        self.add_cancel()
        self.save_button = self.add_main(action, self.save, "dialog_save")

    def field(self, name: str) -> Field:
        """The field of that name. :raises KeyError: it is not shown."""
        return self.fields[name]

    def save(self) -> None:
        """Save if everything needed is there and can be read; else say what is wrong below its field."""
        self.say("")
        values = self.fields.read()
        if values is None:
            return
        if self._record.ref:
            values = {name: values[name] for name in self.fields.changed()}
            self._send(dataclasses.replace(self._record, **values), self._record)
        else:
            self._send(dataclasses.replace(self._record, **values), None)

    def _send(self, record: Record, based_on: Record | None) -> None:
        verb = self._verb
        self.save_button.setEnabled(False)
        self._desk.jobs.change(
            self,
            lambda ws: verb(ws, record, based_on),
            lambda _done: self.accept(),
            self._on_failed,
            along=self.fields.made(),
        )

    def leave(self) -> None:
        """Esc keeps what was typed for the next time; *Cancel* throws it away."""
        if not self.save_button.isEnabled():
            return  # being saved just now
        self._kept = self._desk.put_aside(self._half_typed()) or self._kept
        self.reject()

    def _half_typed(self) -> dict[str, Any]:
        changed = self.fields.changed()
        if self._ended or not changed:
            return {}
        fields = self.fields.draft(changed)
        return {self._key: {"record": str(self._record.id), "shape": to_json(self._record), "fields": fields}}

    def _place(self, key: str) -> str:
        """Where its draft is kept: not where one lies aside that was begun as something else. What was typed about one
        purpose of a consent is never put into another.
        """
        drafts = self._desk.drafts
        aside = drafts.aside(key)
        its_own = next((each for each in aside if self._is_of(drafts.look(each))), None)
        free = (each for each in (key, *(f"{key}/{n}" for n in range(1, len(aside) + 1))) if each not in aside)
        return its_own or next(free)

    def _is_of(self, kept: Mapping[str, Any]) -> bool:
        """Whether a draft was begun with the same terms and links."""
        try:
            begun = from_json(kept["shape"])
        except UNREADABLE:
            return False
        telling = (FieldType.CODE, FieldType.LINK, FieldType.LINKS)
        names = [name for name in self.fields if kind_of(self._record).field(name).type in telling]
        return all(getattr(begun, name) == getattr(self._record, name) for name in names)

    def _take_draft(self) -> None:
        """What was half-typed here when the vault was locked, and what stood in those fields then: only so is it seen
        when somebody saved something else there since."""
        kept = self._desk.drafts.take(self._key)
        if kept is None:
            return
        filled = self.fields.put_draft(kept["fields"])
        with suppress(*UNREADABLE):
            before = from_json(kept["shape"])
            self._record = dataclasses.replace(self._record, **{name: getattr(before, name) for name in filled})

    def done(self, result: int) -> None:
        """Saved or cancelled: nothing is half-typed here any more."""
        self._ended = True
        super().done(result)

    def _on_failed(self, error: CasefileError) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, Conflict):
            self._ask_about(error)
        elif not self.fields.say(error.field, error.message):
            self.say(why_not_saved(error))

    def _ask_about(self, conflict: Conflict) -> None:
        dialog = ConflictDialog(self._desk, conflict, self)
        dialog.settled.connect(lambda record: self._on_settled(record, conflict.theirs))
        dialog.open()

    def _on_settled(self, record: Record, theirs: Record) -> None:
        """Show what was agreed on, as a change of what is in the vault now, and save it."""
        self._record = theirs
        self.fields.show(theirs)
        self.fields.begin()
        self.fields.show(record)
        self._send(record, theirs)


def draft_key(record: Record) -> str:
    """Where a dialog's half-typed content is kept: with the record, or with what a new record belongs to."""
    kind = kind_of(record)
    if record.ref:
        return f"{_CHANGED}{kind.name}/{record.id}"
    return f"{NEW}/{kind.name}/{_owner(record)}/dialog"


def half_typed(desk: Desk, kind_name: str, owner_id: UUID) -> Record | None:
    """The new record that was being entered for this owner when the vault was locked, as the dialog began with it; its
    dialog gives back what was entered.
    """
    key = f"{NEW}/{kind_name}/{owner_id}/dialog"
    if not desk.drafts.has(key) or desk.read_only:
        return None
    try:
        return from_json(desk.drafts.look(key)["shape"])
    except UNREADABLE:
        return None


def half_changed(desk: Desk, id: UUID) -> bool:
    """Whether a dialog that changes this record was open, with something half-typed, when the vault was locked. The
    next such dialog gives it back."""
    return not desk.read_only and any(key.endswith(f"/{id}") for key in desk.drafts.keys(_CHANGED))


def _owner(record: Record) -> UUID | None:
    """What it belongs to; where it belongs to nothing, what it links to first."""
    kind = kind_of(record)
    if kind.owner is not None:
        owner: UUID | None = getattr(record, kind.owner.name)
        return owner
    for field in kind.fields:
        value = getattr(record, field.name)
        if field.type is FieldType.LINK and value is not None:
            link: UUID = value
            return link
        if field.type is FieldType.LINKS and value:
            first: UUID = value[0]
            return first
    return record.case_id
