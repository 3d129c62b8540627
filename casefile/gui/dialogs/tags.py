"""The tags of the case: how often each is used, its colour and meaning; changed, merged, taken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QCompleter, QLineEdit, QPushButton, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import Status
from casefile.gui.widgets.choice_edit import ChoiceEdit
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.words import term
from casefile.i18n import _, current, isolate, plural
from casefile.model import vocabularies
from casefile.model.changes import Changes
from casefile.model.tagging import LEVEL
from casefile.services.tags import TagUse

_COLOURS = "tag_colour"


@dataclass(frozen=True)
class _Swatch(Status):
    """A square of a tag's colour, with a frame; the colour's name stands beside it."""

    def colour(self) -> QColor:
        """Words stand in the text's own colour."""
        return style.colour("text")

    def icon(self) -> QIcon:
        """The square."""
        drawn = QPixmap(32, 32)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setPen(style.colour("border"))
        painter.setBrush(style.tag_ground(self.role))
        painter.drawRoundedRect(4, 4, 23, 23, 4, 4)
        painter.end()
        return QIcon(drawn)


class ManageTags(Dialog):
    """Enter changes the chosen tag, Del takes it off every record."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Tags"), name="manage-tags", width=44, height=14)
        self.change_button: QPushButton
        self.remove_button: QPushButton
        self._desk = desk
        self._tags: Sequence[TagUse] = ()
        self.column.addWidget(
            secondary(
                _(
                    "Tags sort the work: on incidents, sources, passages, people and everything else. A stroke makes "
                    "levels: “weapon/cluster” is also found by “weapon”."
                )
            )
        )
        columns = ((_("Tag"), 200), (_("Colour"), 110), (_("Used"), 80), (_("Meaning"), 160))
        self.table = SmallTable(_("Tags"), columns, self)
        self.table.setObjectName("tags-table")
        self.table.chosen.connect(lambda _key: self._fit())
        self.table.opened.connect(lambda _key: self.change_button.click())
        self.table.removed.connect(lambda _key: self.remove_button.click())
        self.column.addWidget(self.table)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self.new_button = self._button(flow, _("New tag…"), "plus", "tags.new", self._on_new)
        self.change_button = self._button(flow, _("Change…"), "pencil", "tags.change", self._on_change)
        self.merge_button = self._button(flow, _("Merge into…"), "link-2", "tags.merge", self._on_merge)
        self.remove_button = self._button(flow, _("Take off all…"), "trash-2", "tags.remove", self._on_remove)
        self.column.addWidget(buttons)
        self.add_cancel(_("Close"))
        desk.changed.connect(self._on_changed)
        self._read()
        self._fit()
        self.table.setFocus()

    def _button(self, flow: FlowLayout, label: str, drawing: str, name: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setObjectName(name)
        icons.put(button, drawing)
        button.clicked.connect(lambda _checked=False: call())
        flow.addWidget(button)
        return button

    def _read(self) -> None:
        case_id = self._desk.case_id
        if case_id is not None:
            self._desk.jobs.query(self, "tags", lambda ws: ws.tags.all(case_id), self._show)

    def _on_changed(self, _changes: Changes) -> None:
        self._read()

    def _show(self, tags: Sequence[TagUse]) -> None:
        self._tags = tags
        self.table.show_rows([(tag.name, _cells(tag)) for tag in tags])
        self._fit()
        self.take_room()

    def _chosen(self) -> TagUse | None:
        return next((tag for tag in self._tags if tag.name == self.table.current_key), None)

    def _fit(self) -> None:
        writes, chosen = not self._desk.read_only, self._chosen() is not None
        self.new_button.setEnabled(writes)
        for button in (self.change_button, self.merge_button, self.remove_button):
            button.setEnabled(writes and chosen)

    def _on_new(self) -> None:
        TagForm(self._desk, self, None).open()

    def _on_change(self) -> None:
        TagForm(self._desk, self, self._chosen()).open()

    def _on_merge(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            MergeForm(self._desk, self, chosen, [tag.name for tag in self._tags]).open()

    def _on_remove(self) -> None:
        chosen, case_id = self._chosen(), self._desk.case_id
        if chosen is None or case_id is None:
            return
        below = [tag for tag in self._tags if tag.name.startswith(chosen.name + LEVEL)]
        n = chosen.used + sum(tag.used for tag in below)
        sentence = plural(
            "Take “{tag}”, with the tags below it, off {n} record? Ctrl+Z brings it back.",
            "Take “{tag}”, with the tags below it, off {n} records? Ctrl+Z brings it back.",
            n,
            tag=isolate(chosen.name),
        )
        if self._desk.ask(self, _("Take off all"), sentence, _("Take off all")):
            self._desk.jobs.compute(
                self, lambda ws, _progress, _cancelled: ws.tags.remove(case_id, [chosen.name]), writes=True
            )


class TagForm(SmallForm):
    """Name, colour and meaning of one tag; None for a new one."""

    def __init__(self, desk: Desk, parent: QWidget, tag: TagUse | None) -> None:
        title = _("Change the tag") if tag is not None else _("New tag")
        super().__init__(parent, title=title, action=_("Save"), busy=_("Saving…"))
        self._desk, self._tag = desk, tag
        self.name = QLineEdit(tag.name if tag is not None else "")
        hint = _("A name that is in use already makes one tag of both.") if tag is not None else ""
        self.ask("name", Question(_("Name"), self.name, hint))
        codes = vocabularies.load(_COLOURS).codes()
        self.colour = ChoiceEdit([(_("as the level above"), ""), *((term(_COLOURS, code), code) for code in codes)])
        self.colour.set_label(_("Colour"))
        self.colour.set_value(tag.colour if tag is not None else "")
        self.ask("colour", Question(_("Colour"), self.colour))
        self.meaning = QLineEdit(tag.meaning if tag is not None else "")
        self.ask("meaning", Question(_("Meaning"), self.meaning))

    def do(self) -> None:
        """Change it everywhere."""
        case_id, name = self._desk.case_id, self.name.text()
        assert case_id is not None
        old = self._tag.name if self._tag is not None else name
        colour, meaning = self.colour.value(), self.meaning.text().strip()
        self._desk.jobs.compute(
            self,
            lambda ws, _p, _c: ws.tags.change(case_id, old, name=name, colour=colour, meaning=meaning),
            lambda _changes: self._done(),
            failed=self._failed,
            writes=True,
        )

    def _done(self) -> None:
        self.set_busy(False)
        self.accept()

    def _failed(self, error: CasefileError) -> None:
        self.refuse(error)


class MergeForm(SmallForm):
    """Which tag another becomes."""

    def __init__(self, desk: Desk, parent: QWidget, tag: TagUse, names: Sequence[str]) -> None:
        intro = plural(
            "“{tag}” goes, and {n} record gets the other tag in its place. It is one step of undo.",
            "“{tag}” goes, and {n} records get the other tag in its place. It is one step of undo.",
            tag.used,
            tag=isolate(tag.name),
        )
        super().__init__(parent, title=_("Merge tags"), action=_("Merge"), busy=_("Merging…"), intro=intro)
        self._desk, self._tag = desk, tag
        self.into = QLineEdit()
        completer = QCompleter([name for name in names if name != tag.name], self.into)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.into.setCompleter(completer)
        self.ask("name", Question(_("Merge into"), self.into))

    def do(self) -> None:
        """Merge them everywhere."""
        case_id, old, into = self._desk.case_id, self._tag.name, self.into.text()
        assert case_id is not None
        self._desk.jobs.compute(
            self,
            lambda ws, _p, _c: ws.tags.merge(case_id, [old], into),
            lambda _changes: self._done(),
            failed=self.refuse,
            writes=True,
        )

    def _done(self) -> None:
        self.set_busy(False)
        self.accept()


def _cells(tag: TagUse) -> tuple[Cell, ...]:
    depth = tag.name.count(LEVEL)
    return (
        Cell("\u2003" * depth + isolate(tag.name)),
        Cell(term(_COLOURS, tag.colour), _Swatch(tag.colour, "")) if tag.colour else Cell(),
        Cell(current().number(tag.used) if tag.used else ""),
        Cell(tag.meaning),
    )
