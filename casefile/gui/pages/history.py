"""The history of the case at hand: every step, the newest first, the records it changed, and each field before and
after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.offers import Offers
from casefile.gui.pages.page import Page
from casefile.gui.record_offers import record_offers
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.history import cells, linked_in
from casefile.gui.widgets.isolated import IsolatedLines
from casefile.gui.widgets.plain import secondary, tooltip
from casefile.gui.words import moment
from casefile.i18n import _, again, isolate, plural
from casefile.model.changes import Caption, CaseStep, Changes, FieldChange
from casefile.services.past import event_words

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_PAGE = 100
"""Steps read at once."""
_RECORD, _ENTRY, _NEXT = (Qt.ItemDataRole.UserRole + n for n in range(3))
_LONGEST = 80
"""Characters of a heading that stand in the line of its step."""
_ALL, _NEW, _OTHERS = "all", "new", "others"


@dataclass(frozen=True)
class _Read:
    """Steps with the captions of their records and the names of who made them."""

    steps: list[CaseStep]
    captions: dict[UUID, Caption]
    names: dict[str, str]


class HistoryPage(Page):
    """Steps; below each the records that it changed; below each of these the fields, read when it is unfolded."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._which = ChoiceBox()
        self._which.setObjectName("history.which")
        self._which.setAccessibleName(_("Which steps"))
        self._which.setMinimumContentsLength(22)
        for key, label in (
            (_ALL, _("All steps")),
            (_NEW, _("By others since you last looked")),
            (_OTHERS, _("By others")),
        ):
            self._which.addItem(label, key)
        self._which.currentIndexChanged.connect(lambda _n: self._fetch())
        self._empty = secondary(_("Nothing was changed here yet."))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tree = QTreeWidget()
        self.tree.setItemDelegate(IsolatedLines(self.tree))
        self.tree.setObjectName("history")
        self.tree.setHeaderLabels([_("What"), _("Before"), _("After")])
        self.tree.setAccessibleName(_("History of the case"))
        self.tree.header().setAccessibleName(_("Column headings"))
        self.tree.setIndentation(SPACE[2])
        self.tree.itemExpanded.connect(self._on_expanded)
        self.tree.itemActivated.connect(self._on_activated)
        Offers(self.tree, lambda: record_offers(desk, self, self._records()), records=self._records)
        above = QWidget()
        FlowLayout(above).addWidget(self._which)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(above)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._empty, 1)
        self._empty.hide()
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self._fetch())

    def panes(self) -> Sequence[QWidget]:
        """The steps."""
        return (self.tree,) if not self.tree.isHidden() else (self._which,)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what there is now."""
        super().showEvent(event)
        self._fetch()

    # Reading

    def _fetch(self, before: int | None = None) -> None:
        case_id, which = self.desk.case_id, self._which.currentData()
        if case_id is not None and self.isVisible():
            self.desk.jobs.query(
                self,
                "steps",
                lambda ws: _read(ws, case_id, which, before),
                lambda read: self._show(read, more=before is not None),
            )

    def _show(self, read: _Read, *, more: bool) -> None:
        if not more:
            self.tree.clear()
        elif (last := self.tree.topLevelItem(self.tree.topLevelItemCount() - 1)) is not None:
            self.tree.takeTopLevelItem(self.tree.indexOfTopLevelItem(last))  # the line that asked for more
        made = [_line(step, read) for step in read.steps]
        if len(read.steps) == _PAGE:
            older = QTreeWidgetItem([_("Older steps…")])
            older.setData(0, _NEXT, read.steps[-1].step)
            made.append(older)
        self.tree.addTopLevelItems(made)
        for item in made:
            _span(item)  # once all are there: each that comes after has the tree lay out its lines again
        some = self.tree.topLevelItemCount() > 0
        self.tree.setVisible(some)
        self._empty.setVisible(not some)
        width = self.tree.viewport().width()
        for column in (0, 1):
            self.tree.header().resizeSection(column, width // 3)
        first = self.tree.topLevelItem(0)
        if self.tree.currentItem() is None and first is not None:
            self.tree.setCurrentItem(first)

    def _on_expanded(self, item: QTreeWidgetItem) -> None:
        id, seq = item.data(0, _RECORD), item.data(0, _ENTRY)
        if isinstance(id, UUID) and not item.childCount():
            self.desk.jobs.query(
                self, f"entry/{seq}", lambda ws: _fields(ws, id, seq), lambda read: self._show_fields(seq, read)
            )

    def _show_fields(self, seq: int, read: tuple[tuple[FieldChange, ...], dict[UUID, Caption]]) -> None:
        item = self._item_of(seq)
        if item is None or item.childCount():
            return
        changes, captions = read
        for change in changes:
            words = cells(change, captions)
            below = QTreeWidgetItem(item, words)
            for place, cell in enumerate(words):
                below.setToolTip(place, tooltip(cell))
                below.setTextAlignment(place, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        if not changes:
            QTreeWidgetItem(item, [_("No field says anything else.")]).setFirstColumnSpanned(True)

    def _item_of(self, seq: int) -> QTreeWidgetItem | None:
        steps = (self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount()))
        below = (step.child(n) for step in steps if step is not None for n in range(step.childCount()))
        return next((item for item in below if item is not None and item.data(0, _ENTRY) == seq), None)

    # What happens

    def _records(self) -> list[UUID]:
        item = self.tree.currentItem()
        while item is not None and item.data(0, _RECORD) is None:
            item = item.parent()
        return [] if item is None else [item.data(0, _RECORD)]

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        before, id = item.data(0, _NEXT), item.data(0, _RECORD)
        if isinstance(before, int):
            self._fetch(before)
        elif isinstance(id, UUID):
            self.desk.open_record(id)

    def _on_changed(self, _changes: Changes) -> None:
        self._fetch()


def _line(step: CaseStep, read: _Read) -> QTreeWidgetItem:
    """A step, and the records that it changed below it."""
    title = _(
        "{time}, {person}: {step}",
        time=moment(step.at),
        person=isolate(read.names[step.actor]),
        step=again(step.label),
    )
    only = read.captions.get(step.changed[0][0]) if step.total == 1 else None
    if only is not None and (heading := " ".join(only.heading.split())) and heading != only.ref:
        title = _(
            "{time}, {person}: {step} ({record})",
            time=moment(step.at),
            person=isolate(read.names[step.actor]),
            step=again(step.label),
            record=isolate(heading if len(heading) <= _LONGEST else heading[: _LONGEST - 1] + "…"),
        )
    item = QTreeWidgetItem([title])
    item.setToolTip(0, tooltip(title))
    for id, seq, event in step.changed:
        caption = read.captions.get(id)
        if caption is None:
            continue
        heading = " ".join(caption.heading.split())
        said = _("{event}: {record}", event=event_words(event), record=heading or isolate(caption.ref))
        below = QTreeWidgetItem(item, [said])
        below.setToolTip(0, tooltip(f"{said}\n{isolate(caption.ref)}"))
        below.setIcon(0, icons.icon(icons.OF_KIND.get(caption.kind, "file-text")))
        below.setData(0, _RECORD, id)
        below.setData(0, _ENTRY, seq)
        below.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
    left = step.total - len(step.changed)
    if left > 0:
        QTreeWidgetItem(item, [plural("And {n} more.", "And {n} more.", left)])
    return item


def _span(item: QTreeWidgetItem) -> None:
    """Let a line, and those below it, take the width of the tree."""
    item.setFirstColumnSpanned(True)
    for below in map(item.child, range(item.childCount())):
        if below is not None:
            below.setFirstColumnSpanned(True)


def _read(ws: Workspace, case_id: UUID, which: str, before: int | None) -> _Read:
    with ws.view():
        steps = ws.records.case_steps(
            case_id,
            behind=ws.lately.looked_at() if which == _NEW else 0,
            before=before,
            but=ws.threads.my_id() if which != _ALL else "",
            limit=_PAGE,
        )
        captions = ws.headings.of({id for step in steps for id, _seq, _event in step.changed})
        return _Read(steps, captions, {step.actor: ws.people.name_of(step.actor) for step in steps})


def _fields(ws: Workspace, id: UUID, seq: int) -> tuple[tuple[FieldChange, ...], dict[UUID, Caption]]:
    with ws.view():
        changes = next((entry.changes for entry in ws.records.history(id) if entry.seq == seq), ())
        return changes, ws.headings.of(linked_in(changes))
