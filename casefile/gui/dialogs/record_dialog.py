"""A small dialog for one record that belongs to another: its fields, one button that saves, one step to undo."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.drafts import NEW
from casefile.gui.style import SPACE
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.form import editor_for
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import FieldType, Record, kind_of
from casefile.model.json_shape import from_json, to_json

if TYPE_CHECKING:
    from casefile.workspace import Workspace

Verb = Callable[["Workspace", Record], Changes]
"""Stores the record; runs on the writer thread."""


_CHANGED = "dialog/"
"""How the keys begin of records that a dialog was changing."""


class RecordDialog(QDialog):
    """Edits a record in some of its fields. Nothing is saved before the button is pressed.

    :param record: what the fields begin with; saved whole.
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
        super().__init__(parent)
        self._desk = desk
        self._record = record
        self._verb = verb or (lambda ws, made: ws.records.save(made, label=label))
        self._fields: dict[str, Field] = {}
        self._ended = False
        self.setWindowTitle(title)
        self.setObjectName("record_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        column.setSpacing(SPACE[2])
        if hint:
            column.addWidget(PlainLabel(hint, wrap=True, role="secondary"))
        kind = kind_of(record)
        for name in fields:
            spec = kind.field(name)
            if name in needed:
                spec = dataclasses.replace(spec, required=True)
            editor = editors[name]() if editors and name in editors else editor_for(desk, spec)
            field = Field(spec, editor)
            field.setObjectName(f"field_{name}")
            field.put(getattr(record, name))
            editor.edited.connect(lambda field=field: field.say(""))
            self._fields[name] = field
            column.addWidget(field)
        self._key = draft_key(record)
        self._take_draft()
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: desk.drafts.settle(self._key))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        column.addWidget(self._problem)
        column.addStretch(1)
        self._compose(content, action)

    def _compose(self, content: QWidget, action: str) -> None:
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(content)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self.save_button: QPushButton = buttons.addButton(action, QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.setObjectName("dialog_save")
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[3])
        foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(on_base(area), 1)
        whole.addLayout(foot)
        self.save_button.setDefault(True)  # only now: a button that is in no dialog yet becomes nobody's default
        room = self.screen().availableGeometry()
        wanted = content.sizeHint().height() + buttons.sizeHint().height() + 2 * SPACE[4]
        self.setMinimumWidth(min(460, room.width()))
        self.resize(520, min(wanted, room.height() - 80))

    def field(self, name: str) -> Field:
        """The field of that name. :raises KeyError: it is not shown."""
        return self._fields[name]

    def save(self) -> None:
        """Save if everything needed is there and can be read; else say what is wrong below its field."""
        values = self._values()
        if values is None:
            return
        record, verb = dataclasses.replace(self._record, **values), self._verb
        self.save_button.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: verb(ws, record), lambda _done: self.accept(), self._on_failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves from anywhere, also from within a text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.save()
        else:
            super().keyPressEvent(event)

    def _half_typed(self) -> dict[str, Any]:
        fields = {name: field.editor.draft() for name, field in self._fields.items()}
        if self._ended or fields == self._first:
            return {}
        return {self._key: {"record": str(self._record.id), "shape": to_json(self._record), "fields": fields}}

    def _take_draft(self) -> None:
        """What was half-typed here when the vault was locked."""
        self._first = {name: field.editor.draft() for name, field in self._fields.items()}
        kept = self._desk.drafts.take(self._key)
        for name, draft in (kept["fields"] if kept is not None else {}).items():
            with suppress(*UNREADABLE):
                self._fields[name].editor.put_draft(draft)
                self._fields[name].mark()

    def done(self, result: int) -> None:
        """Saved or cancelled: nothing is half-typed here any more."""
        self._ended = True
        super().done(result)

    def _values(self) -> dict[str, Any] | None:
        values: dict[str, Any] = {}
        wrong: list[Field] = []
        for name, field in self._fields.items():
            try:
                values[name] = field.editor.value()
            except BadInput as error:
                field.say(error.message)
                wrong.append(field)
                continue
            if field.spec.required and values[name] in (field.spec.empty, ""):
                field.say(_("This is needed before the record can be saved."))
                wrong.append(field)
        if wrong:
            wrong[0].editor.setFocus()
            return None
        return values

    def _on_failed(self, error: CasefileError) -> None:
        self.save_button.setEnabled(True)
        if error.field in self._fields:
            self._fields[error.field].say(error.message)
        else:
            self._problem.setText(error.message)
            self._problem.show()


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
