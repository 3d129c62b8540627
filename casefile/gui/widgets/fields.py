"""A set of fields: what every form and every dialog of fields is made from.

It puts values and reads them, knows which were changed, says what is wrong at the field that it concerns and brings
that into sight, and gives and takes what is half-typed as a draft. Laying the fields out, and when to save, is left to
the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casefile.errors import BadInput
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.labelled import say_at
from casefile.model.fields import FieldSpec, Record


class Fields(QObject):
    """Fields by name, in the order in which they are shown. Its parent is the form."""

    edited = Signal(str)
    """A person changed the field of that name; what was said to be wrong with it is taken back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        self._begun: dict[str, Any] = {}

    def add(self, spec: FieldSpec, editor: Editor, parent: QWidget | None = None) -> Field:
        """One more field at the end, which shows nothing yet."""
        field = Field(spec, editor, parent)
        editor.edited.connect(lambda: self._on_edited(spec.name))
        self._fields[spec.name] = field
        return field

    def __getitem__(self, name: str) -> Field:
        """The field of that name. :raises KeyError: there is none."""
        return self._fields[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is a field of that name."""
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._fields)

    def all(self) -> Iterable[Field]:
        """The fields."""
        return self._fields.values()

    @property
    def first(self) -> Field:
        """The first field."""
        return next(iter(self._fields.values()))

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        for field in self.all():
            field.set_read_only(wanted)

    # Values

    def put(self, values: Mapping[str, Any]) -> None:
        """Show these values by field name, with nothing wrong with them."""
        for name, value in values.items():
            self._fields[name].put(value)

    def show(self, record: object) -> None:
        """Show what a record holds in each of the fields."""
        self.put({name: getattr(record, name) for name in self})

    def begin(self) -> None:
        """What is shown now counts as unchanged."""
        self._begun = self.draft()

    def changed(self) -> list[str]:
        """The fields in which there is something else than when it was begun, readable or not."""
        return [name for name, field in self._fields.items() if field.editor.draft() != self._begun.get(name)]

    def read(self) -> dict[str, Any] | None:
        """What is entered, by field name; None where something is missing or cannot be read. That is then said at its
        field, and the cursor stands in the first one.
        """
        values: dict[str, Any] = {}
        wrong: list[Field] = []
        for name, field in self._fields.items():
            field.say("")
            try:
                values[name] = field.editor.value()
            except BadInput as error:
                field.say(error.message)
                wrong.append(field)
                continue
            if field.is_missing():
                field.say_needed()
                wrong.append(field)
        if wrong:
            wrong[0].go_to()
            return None
        return values

    def made(self, names: Iterable[str] | None = None) -> tuple[Record, ...]:
        """New records that are named in these fields, or in all; they are made with what is saved."""
        wanted = set(self._fields if names is None else names)
        return tuple(each for name, field in self._fields.items() if name in wanted for each in field.editor.made())

    def say(self, name: str | None, problem: str) -> bool:
        """Say what is wrong at its field, and go there. False where there is no such field."""
        return say_at(self._fields, name, problem)

    # Drafts

    def draft(self, names: Iterable[str] | None = None) -> dict[str, Any]:
        """What is entered as plain JSON, by field name; of these fields, or of all."""
        wanted = set(self._fields if names is None else names)
        return {name: field.editor.draft() for name, field in self._fields.items() if name in wanted}

    def put_draft(self, draft: Mapping[str, Any]) -> list[str]:
        """Enter again what :meth:`draft` gave, as far as it can be read. It counts as changed.

        :returns: the fields that were filled.
        """
        filled: list[str] = []
        for name, field in self._fields.items():
            if name in draft:
                with suppress(*UNREADABLE):
                    field.editor.put_draft(draft[name])
                    filled.append(name)
                field.mark()
        return filled

    def _on_edited(self, name: str) -> None:
        self._fields[name].say("")
        self.edited.emit(name)
