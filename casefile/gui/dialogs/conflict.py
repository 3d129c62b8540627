"""Two versions of one record, field by field and side by side: a person chooses which of them stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from casefile.errors import CasefileError, NotFound
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editor import TextEditor
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.words import in_words
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.fields import FieldSpec, FieldType, Record
from casefile.model.merging import Conflict, merge

_NO_CAPTIONS: Mapping[UUID, Caption] = {}


class ConflictDialog(Dialog):
    """Asks, for each field that both sides changed, which value stands; what is in the vault, unless a person says so.

    Enter calls it off: nothing that was typed goes because somebody went on typing as it opened. Anyone who asked keeps
    what was typed then.
    """

    settled = Signal(object)
    """The record as it shall be (:class:`Record`), to be saved on top of ``conflict.theirs``."""

    def __init__(self, desk: Desk, conflict: Conflict, parent: QWidget) -> None:
        title = _("Changed meanwhile: {ref}", ref=isolate(conflict.theirs.ref))
        super().__init__(parent, title, name="conflict-dialog", width=44)
        self._conflict = conflict
        self.column.addWidget(PlainLabel(conflict.message, wrap=True))
        self.choices = {spec.name: Choice(spec, conflict) for spec in conflict.fields}
        for choice in self.choices.values():
            self.column.addWidget(choice)
        self.add_cancel(name="conflict-cancel").setDefault(True)
        self.save_button = self.add_button(_("Save"), self._on_save, "conflict-save")
        next(iter(self.choices.values())).theirs.setFocus()
        linked = [id for choice in self.choices.values() for id in choice.linked]
        if linked:
            desk.jobs.query(self, "captions", lambda ws: ws.headings.of(linked), self._on_captions)

    def _on_captions(self, captions: Mapping[UUID, Caption]) -> None:
        for choice in self.choices.values():
            choice.show_values(captions)

    def _on_save(self) -> None:
        mine = [name for name, choice in self.choices.items() if choice.mine.isChecked()]
        self.accept()
        self.settled.emit(settled(self._conflict, mine))


class Choice(QWidget):
    """One field: its label, and the two values of which one stands."""

    def __init__(self, spec: FieldSpec, conflict: Conflict, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._values = (getattr(conflict.mine, spec.name), getattr(conflict.theirs, spec.name))
        self._shown = (TextEditor(), TextEditor())
        self.mine, self.theirs = QRadioButton(_("Yours")), QRadioButton(_("Saved meanwhile"))
        group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE[3])
        grid.setVerticalSpacing(SPACE[0])
        grid.addWidget(PlainLabel(_(spec.label), level="section", wrap=True), 0, 0, 1, 2)
        sides = (("mine", self.mine), ("theirs", self.theirs))
        for place, ((side, button), shown) in enumerate(zip(sides, self._shown, strict=True)):
            said = _("{field}: {value}", field=_(spec.label), value=button.text())
            button.setObjectName(f"conflict_{spec.name}_{side}")
            button.setMinimumHeight(ROW)
            button.setAccessibleName(said)
            group.addButton(button)
            shown.set_label(said)
            shown.set_read_only(True)
            grid.addWidget(button, 1, place)
            grid.addWidget(shown, 2, place)
            grid.setColumnStretch(place, 1)
        self.theirs.setChecked(True)
        self.mine.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus
        )  # Tab goes to what is chosen; Qt follows with the arrow keys
        self.show_values(_NO_CAPTIONS)

    @property
    def linked(self) -> list[UUID]:
        """The records that the two values name."""
        match self._spec.type:
            case FieldType.LINK:
                return [value for value in self._values if value is not None]
            case FieldType.LINKS:
                return [id for value in self._values for id in value]
            case _:
                return []

    def show_values(self, captions: Mapping[UUID, Caption]) -> None:
        """Show both values in words.

        :param captions: the captions of linked records, as far as they were fetched.
        """
        for value, shown in zip(self._values, self._shown, strict=True):
            shown.set_value(_in_words(self._spec, value, captions))


def settled(conflict: Conflict, mine: Collection[str]) -> Record:
    """The record on which both agree, with one's own values in the fields ``mine``, and in the other disputed ones
    those that are in the vault."""
    names = [spec.name for spec in conflict.fields]
    now: dict[str, Any] = {name: getattr(conflict.theirs, name) for name in names}
    chosen = {name: getattr(conflict.mine if name in mine else conflict.theirs, name) for name in names}
    return merge(
        dataclasses.replace(conflict.base, **now), dataclasses.replace(conflict.mine, **chosen), conflict.theirs
    )


def why_not_saved(error: CasefileError) -> str:
    """What is said where a form is open: a record that is gone is told with what that means for what was typed."""
    if isinstance(error, NotFound):
        return _(
            "This record was taken out of the vault while you were editing it. Nothing was saved; your text is still "
            "here. Redo the step that made the record, then save again."
        )
    return error.message


def _in_words(spec: FieldSpec, value: Any, captions: Mapping[UUID, Caption]) -> str:
    if spec.type is FieldType.BOOLEAN:
        return _("Yes") if value else _("No")
    return in_words(spec, value, captions) or _("Nothing is entered.")
