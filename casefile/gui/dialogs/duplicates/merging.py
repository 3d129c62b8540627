"""Merging two incidents: what both say otherwise is chosen field by field, then all of it is one step."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.words import in_words, listed
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Caption
from casefile.model.fields import FieldSpec, FieldType, kind
from casefile.services.merging import ADOPTED, Differing, MergePlan, Stands
from casefile.workspace import Workspace


class MergeIncidents(Dialog):
    """Nothing is changed before *Merge* is pressed.

    :param first: the incident that stays. :param second: the one that goes to the trash.
    """

    def __init__(self, desk: Desk, parent: QWidget, first: UUID, second: UUID) -> None:
        super().__init__(parent, _("Merge two incidents"), name="merge_incidents", width=48, height=16)
        self._desk, self._first, self._second = desk, first, second
        self._plan: MergePlan | None = None
        self.choices: dict[str, Choice] = {}
        self.words = PlainLabel(_("Looking at both incidents…"), wrap=True, selectable=True)
        self.column.addWidget(self.words)
        self.add_cancel()
        self.merge = self.add_main(_("Merge"), self._on_merge, "merge_incidents_do", "check")
        self.merge.setEnabled(False)
        desk.jobs.query(self, "plan", lambda ws: _planned(ws, first, second), self._show, self._refused)

    def _show(self, found: tuple[MergePlan, Mapping[UUID, Caption]]) -> None:
        plan, captions = found
        self._plan = plan
        self.words.setText("\n".join(sentences(plan)))
        if plan.differing or plan.adopted:
            self.column.addWidget(PlainLabel(_("What both say otherwise: choose what stands."), wrap=True))
        for each in plan.differing:
            self._add(each.field.name, Choice.of_field(each, plan, captions))
        if plan.adopted:
            self._add(ADOPTED, Choice.of_adopted(plan))
        self.merge.setEnabled(not self._desk.keeps_still)
        QTimer.singleShot(0, self, self.take_room)  # once the choices have been laid out
        (next(iter(self.choices.values())).buttons["first"] if self.choices else self.merge).setFocus()

    def _add(self, name: str, choice: Choice) -> None:
        self.choices[name] = choice
        self.column.addWidget(choice)

    def _refused(self, error: CasefileError) -> None:
        self.merge.setEnabled(self._plan is not None and error.code != "changed")
        self.say(error.message)
        self.take_room()

    def _on_merge(self) -> None:
        plan = self._plan
        assert plan is not None
        chosen = {name: choice.stands for name, choice in self.choices.items()}
        self.merge.setEnabled(False)
        self._desk.jobs.change(
            self, lambda ws: ws.merging.merge(plan, chosen), lambda _changes: self.accept(), self._refused
        )


def _planned(ws: Workspace, first: UUID, second: UUID) -> tuple[MergePlan, Mapping[UUID, Caption]]:
    plan = ws.merging.plan(first, second)
    linked = [
        value
        for each in plan.differing
        if each.field.type is FieldType.LINK
        for value in (each.first, each.second)
        if value is not None
    ]
    return plan, ws.headings.of(linked)


def sentences(plan: MergePlan) -> list[str]:
    """What merging would do, beside what is chosen."""
    first, second = isolate(plan.first.ref), isolate(plan.second.ref)
    said = [
        _(
            "{first} stays. {second} goes to the trash, with a link to it; both keep their history.",
            first=first,
            second=second,
        )
    ]
    if plan.filled:
        names = listed([_(spec.label) for spec in plan.filled])
        said.append(
            _("Taken from {second}, as {first} says nothing there: {fields}.", first=first, second=second, fields=names)
        )
    if plan.moved:
        tr = current()
        moved = listed([_("{kind}: {n}", kind=_(kind(name).plural), n=tr.number(n)) for name, n in plan.moved.items()])
        said.append(_("These go to {first}: {records}.", first=first, records=moved))
    if plan.alike:
        said.append(
            plural(
                "{n} record is there just so already and stays behind.",
                "{n} records are there just so already and stay behind.",
                plan.alike,
            )
        )
    if plan.threads:
        said.append(
            plural(
                "{n} review thread about {second} cannot be moved and goes to the trash with it.",
                "{n} review threads about {second} cannot be moved and go to the trash with it.",
                plan.threads,
                second=second,
            )
        )
    said.append(_("One Ctrl+Z takes all of it back."))
    return said


class Choice(QWidget):
    """One field in which both say something: the values beside each other, one of them chosen, or both."""

    def __init__(self, label: str, name: str, values: Mapping[Stands, tuple[str, str]]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE[3])
        grid.setVerticalSpacing(SPACE[0])
        grid.addWidget(PlainLabel(label, level="section", wrap=True), 0, 0, 1, len(values))
        group = QButtonGroup(self)
        self.buttons: dict[Stands, QRadioButton] = {}
        for place, (stands, (said, shown)) in enumerate(values.items()):
            button = QRadioButton(said)
            button.setObjectName(f"merge_{name}_{stands}")
            button.setMinimumHeight(ROW)
            button.setAccessibleName(_("{field}: {value}", field=label, value=f"{said}. {shown}" if shown else said))
            group.addButton(button)
            grid.addWidget(button, 1, place)
            grid.addWidget(PlainLabel(shown, wrap=True, role="secondary"), 2, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1 if stands == "both" else 2)
            self.buttons[stands] = button
        self.buttons["first"].setChecked(True)

    @classmethod
    def of_field(cls, each: Differing, plan: MergePlan, captions: Mapping[UUID, Caption]) -> Choice:
        """The choice for a field."""
        values: dict[Stands, tuple[str, str]] = {
            "first": (isolate(plan.first.ref), _short(each.field, each.first, captions)),
            "second": (isolate(plan.second.ref), _short(each.field, each.second, captions)),
        }
        if each.both:
            values["both"] = (_("Both"), "")
        return cls(_(each.field.label), each.field.name, values)

    @classmethod
    def of_adopted(cls, plan: MergePlan) -> Choice:
        """The choice between the figures that were adopted."""
        tr = current()
        values: dict[Stands, tuple[str, str]] = {}
        sides: tuple[tuple[Stands, str, int], ...] = (("first", plan.first.ref, 0), ("second", plan.second.ref, 1))
        for stands, ref, side in sides:
            counts = [pair[side].count for pair in plan.adopted]
            values[stands] = (isolate(ref), listed([count.text(tr) for count in counts if count is not None]))
        return cls(_("Adopted casualty figures"), ADOPTED, values)

    @property
    def stands(self) -> Stands:
        """What was chosen."""
        return next(stands for stands, button in self.buttons.items() if button.isChecked())


def _short(spec: FieldSpec, value: object, captions: Mapping[UUID, Caption]) -> str:
    words = in_words(spec, value, captions)
    return words if len(words) <= 400 else words[:399] + "…"
