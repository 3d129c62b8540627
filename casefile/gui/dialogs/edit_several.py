"""Several records changed at once: what differs is shown as *Multiple*, what is ticked is changed, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.asking import Asking
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.labelled import say_at
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.tags import TagsEdit
from casefile.i18n import N_, _, isolate, plural
from casefile.model.fields import FieldSpec, FieldType, Record, kind
from casefile.services.several import Common, Disputed, InDispute, Touched, changed_on_all

_NAMED = 5
"""References that are named of those in dispute."""
_PUT_ON = FieldSpec("tags", FieldType.LINES, N_("Tags to put on"))
_TAKE_OFF = FieldSpec("tags_off", FieldType.LINES, N_("Tags to take off"))


class EditSeveral(Dialog):
    """Nothing is changed before the button is pressed, and then only where *Change* is ticked; editing ticks it.

    :param ids: of records of one kind.
    """

    def __init__(self, desk: Desk, parent: QWidget, kind_name: str, ids: Sequence[UUID]) -> None:
        n, spec = len(ids), kind(kind_name)
        title = plural("Edit {n} record", "Edit {n} records", n)
        super().__init__(parent, title, name="edit-several", width=40, height=24)
        self._desk, self._kind, self._ids = desk, spec, ids
        self._common: Common | None = None
        self._left = list(changed_on_all(spec))
        self.rows: dict[str, SeveralField] = {}
        self.column.addWidget(
            secondary(_("Only what is ticked is changed, on all of them. One Ctrl+Z takes all of it back."))
        )
        self.put_on = Field(_PUT_ON, TagsEdit(desk=desk))
        self.take_off = Field(_TAKE_OFF, TagsEdit(desk=desk))
        self.there = secondary("")
        self.there.setObjectName("several-tags")
        for each in (self.put_on, self.take_off, self.there):
            self.column.addWidget(each)
        self.add_cancel()
        self.save_button = self.add_main(_("Change all"), self._on_save, "several-save")
        self.save_button.setEnabled(False)
        self.put_on.editor.setFocus()
        desk.jobs.query(self, "common", lambda ws: ws.several.common(spec.name, ids), self._on_common)

    def _on_common(self, common: Common) -> None:
        self._common = common
        if common.tags:
            said = [_("{name} ({n})", name=isolate(tag), n=n) for tag, n in sorted(common.tags.items())]
            self.there.setText(_("They have now: {tags}", tags=", ".join(said)))
        self._make_next()

    def _make_next(self) -> None:
        """One field in each turn of the event loop: all of them would hold the window up."""
        if self._left and self._common is not None:
            spec = self._left.pop(0)
            row = SeveralField(self._desk, spec, self._common.values, self.content)
            self.rows[spec.name] = row
            self.column.addWidget(row)
            QTimer.singleShot(0, self, self._make_next)
        else:
            self.save_button.setEnabled(True)
            self.take_room()

    # Saving

    def _on_save(self) -> None:
        self.say("")
        try:
            values = {name: row.value() for name, row in self.rows.items() if row.ticked}
        except BadInput as error:
            name = next(name for name, row in self.rows.items() if row.ticked and row.is_wrong())
            self._refuse(error, name)
            return
        touched = Touched(values, self.put_on.editor.value(), self.take_off.editor.value())
        if touched == Touched():
            self.say(_("Nothing is ticked or entered yet."))
            return
        made = tuple(record for name in values for record in self.rows[name].field.editor.made())
        self._send(touched, made, "ask")

    def _send(self, touched: Touched, made: tuple[Record, ...], disputed: Disputed) -> None:
        assert self._common is not None
        ids, since = self._ids, self._common.seq
        self._set_busy(True)

        def change(ws: Any, progress: Any, _cancelled: Any) -> object:
            def run() -> object:
                return ws.several.change(ids, touched, since=since, disputed=disputed, progress=progress)

            if not made:
                return run()
            with ws.records.along(made):
                return run()

        def failed(error: CasefileError) -> None:
            self._set_busy(False)
            if isinstance(error, InDispute):
                self._ask(error, touched, made)
            else:
                self._refuse(error, error.field or "")

        title = plural("Changing {n} record", "Changing {n} records", len(ids))
        self._desk.jobs.compute(self, change, lambda _done: self._on_changed(), title, failed, writes=True)

    def _on_changed(self) -> None:
        n = len(self._ids)
        self._desk.saved.emit()
        self._desk.notify(
            plural(
                "{n} record was changed. Ctrl+Z takes it back.",
                "{n} records were changed. Ctrl+Z takes it back.",
                n,
            )
        )
        self.accept()

    def _set_busy(self, busy: bool) -> None:
        self.content.setEnabled(not busy)
        self.save_button.setEnabled(not busy)

    def _refuse(self, error: CasefileError, name: str) -> None:
        places = {"tags": self.put_on, "name": self.put_on, **{each: row.field for each, row in self.rows.items()}}
        if not say_at(places, name, error.message):
            self.say(error.message)
        self.take_room()

    def _ask(self, error: InDispute, touched: Touched, made: tuple[Record, ...]) -> None:
        """Others changed the same meanwhile: what shall stand there?"""
        refs = ", ".join(isolate(ref) for ref in error.refs[:_NAMED])
        more = len(error.refs) - _NAMED
        asking = Asking(
            self,
            self.windowTitle(),
            error.message,
            details=plural("{refs} and {n} more", "{refs} and {n} more", more, refs=refs) if more > 0 else refs,
        )
        asking.fold.setChecked(True)
        asking.offer(_("Change them too"), lambda: self._send(touched, made, "mine"))
        leave = asking.offer(_("Leave those as they are"), lambda: self._send(touched, made, "theirs"))
        leave.setDefault(True)
        leave.setFocus()
        asking.open()

    def typed(self) -> list[str]:
        """What would be lost: what is ticked."""
        return [_(row.field.spec.label) for row in self.rows.values() if row.ticked] + [
            tag for each in (self.put_on, self.take_off) for tag in each.editor.value()
        ]


class SeveralField(QWidget):
    """A field with a box that says whether it is changed. What differs is *Multiple* until then; ticked and empty, it
    is emptied on all.

    :param values: what the records have in common, by field.
    """

    def __init__(self, desk: Desk, spec: FieldSpec, values: Mapping[str, Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._differs = spec.name not in values
        self._value = values.get(spec.name, spec.empty)
        self.setObjectName(f"several_{spec.name}")
        self.tick = QCheckBox(_("Change"), self)
        self.tick.setAccessibleName(_("Change: {field}", field=_(spec.label)))
        self.tick.setMinimumHeight(ROW)
        self.field = Field(spec, editor_for(desk, spec), self)
        self.field.put(self._value)
        self.field.editor.edited.connect(lambda: self.tick.setChecked(True))
        self.state = PlainLabel("", role="secondary", parent=self)
        self.state.setAccessibleName(_(spec.label))
        self.tick.toggled.connect(self._on_ticked)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self.tick)
        side.addWidget(self.state)
        side.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[3])
        layout.addWidget(self.field, 1)
        layout.addLayout(side)
        for line in self.field.editor.findChildren(QLineEdit)[:1]:
            if self._differs and spec.type is not FieldType.DATE:  # of a date it would be the day
                line.setPlaceholderText(_("Multiple"))
        self._fit()

    @property
    def ticked(self) -> bool:
        """Whether it is to be changed."""
        return self.tick.isChecked()

    def value(self) -> Any:
        """What all of them get. :raises BadInput: it cannot be read."""
        return self.field.editor.value()

    def is_wrong(self) -> bool:
        """Whether what is entered cannot be read."""
        try:
            self.value()
        except BadInput:
            return True
        return False

    def _on_ticked(self, ticked: bool) -> None:
        if not ticked:
            self.field.put(self._value)
        self._fit()

    def _fit(self) -> None:
        self.state.setText(_("Multiple") if self._differs and not self.ticked else "")
