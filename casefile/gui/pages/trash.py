"""The trash of the case at hand: what lies there, bringing it back, and deleting it for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.offers import Offered, Offers
from casefile.gui.pages.page import Page
from casefile.gui.record_offers import mirrored
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary, tooltip
from casefile.gui.words import moment
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Changes
from casefile.model.fields import kind
from casefile.services.trash import Emptying, Trashed

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_ID = Qt.ItemDataRole.UserRole
_MOST = 2000
"""Lines that are shown; more are counted."""
_NAMED = 8
"""What cannot be deleted is named so far; more is counted."""


class TrashPage(Page):
    """Restore brings back what is chosen; deleting for good says first what goes and what has to stay."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._summary = PlainLabel(wrap=True, role="secondary")
        self._empty = secondary(_("The trash is empty. What you delete lies here until you delete it for good."))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tree = _Lines()
        self.tree.setObjectName("trash")
        self.tree.setHeaderLabels([_("Title"), _("Kind"), _("Ref."), _("Moved here")])
        self.tree.setAccessibleName(_("Records in the trash"))
        self.tree.itemSelectionChanged.connect(self._fit)
        self.tree.remove_pressed.connect(self._on_remove)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self.restore = push_button("trash.restore", _("Restore"), "archive-restore", self._on_restore)
        self.remove = push_button("trash.remove", _("Delete for good…"), "x", self._on_remove)
        self.empty_all = push_button("trash.empty", _("Empty the trash…"), "trash-2", lambda: self._ask(None))
        for button in (self.restore, self.remove, self.empty_all):
            flow.addWidget(button)
        Offers(
            self.tree,
            lambda: self._offers(buttons),
            records=self.chosen,
            trash=self._on_remove,
            select_all=self.tree.selectAll,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(buttons)
        layout.addWidget(self._summary)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._empty, 1)
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self._fetch())
        self._show([])

    def chosen(self) -> list[UUID]:
        """The records that are chosen."""
        return [item.data(0, _ID) for item in self.tree.selectedItems()]

    def panes(self) -> Sequence[QWidget]:
        """The list."""
        return (self.tree,) if not self.tree.isHidden() else (self,)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is there now."""
        super().showEvent(event)
        self._fetch()

    # What happens

    def _fetch(self) -> None:
        case_id = self.desk.case_id
        if case_id is not None and self.isVisible():
            self.desk.jobs.query(self, "trash", lambda ws: ws.trash.listed(case_id), self._show)

    def _on_changed(self, _changes: Changes) -> None:
        self._fetch()

    def _show(self, found: list[Trashed]) -> None:
        kept = set(self.chosen())
        self.tree.clear()
        for each in found[:_MOST]:
            item = QTreeWidgetItem(
                self.tree,
                [
                    _titled(each),
                    _(kind(each.caption.kind).label),
                    isolate(each.caption.ref),
                    moment(each.at),
                ],
            )
            item.setData(0, _ID, each.caption.id)
            item.setToolTip(0, tooltip(each.caption.heading))
            icons.put_on(self.tree, item, icons.OF_KIND.get(each.caption.kind, "file-text"))
            item.setSelected(each.caption.id in kept)
        self._summary.setText(_summary(len(found)))
        self._summary.setVisible(bool(found))
        self.tree.setVisible(bool(found))
        self._empty.setVisible(not found)
        first = self.tree.topLevelItem(0)
        if first is not None and not self.tree.selectedItems():
            self.tree.setCurrentItem(first)
        self._fit()

    def _fit(self) -> None:
        writes, any_chosen = not self.desk.read_only, bool(self.tree.selectedItems())
        self.restore.setEnabled(writes and any_chosen)
        self.remove.setEnabled(writes and any_chosen)
        self.empty_all.setEnabled(writes and self.tree.topLevelItemCount() > 0)

    def _offers(self, buttons: QWidget) -> Offered:
        return mirrored(self.desk, self, buttons, self.chosen())

    def _on_restore(self) -> None:
        ids = self.chosen()
        if not ids or self.desk.read_only:
            return

        def done(_changes: Changes) -> None:
            self.desk.notify(plural("{n} record is restored.", "{n} records are restored.", len(ids)))

        self.desk.jobs.change(self, lambda ws: ws.records.restore(ids), done)

    def _on_remove(self) -> None:
        if self.chosen():
            self._ask(self.chosen())

    def _ask(self, ids: list[UUID] | None) -> None:
        """Say what would go and what stays, and ask; nothing brings it back."""
        case_id = self.desk.case_id
        if case_id is None or self.desk.read_only:
            return

        def planned(plan: Emptying) -> None:
            if not plan.ids:
                self.desk.notify("\n".join([_("Nothing was deleted."), *_what_stays(plan)]), "attention")
            elif self.desk.ask(
                self,
                _("Delete for good"),
                _question(plan),
                _("Delete for good"),
                details="\n".join(_held(plan)),
            ):
                self._empty_now(case_id, ids)

        self.desk.jobs.query(self, "plan", lambda ws: ws.trash.emptying(case_id, ids), planned)

    def _empty_now(self, case_id: UUID, ids: list[UUID] | None) -> None:
        def empty(ws: Workspace) -> tuple[Changes, Emptying]:
            return ws.trash.empty(case_id, ids)

        def done(emptied: tuple[Changes, Emptying]) -> None:
            plan = emptied[1]
            said = plural("{n} record was deleted for good.", "{n} records were deleted for good.", len(plan.ids))
            self.desk.notify("\n".join([said, *_what_stays(plan)]), "attention" if plan.held else "info")

        self.desk.jobs.change(self, empty, done)


class _Lines(QTreeWidget):
    """Its own keys: Del deletes for good."""

    remove_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setAccessibleName(_("Column headings"))
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_pressed.emit()
        else:
            super().keyPressEvent(event)


def _titled(each: Trashed) -> str:
    title = " ".join(each.caption.heading.split())
    if not each.parts:
        return title
    return plural("{title}, with {n} record of it", "{title}, with {n} records of it", each.parts, title=title)


def _summary(n: int) -> str:
    if n > _MOST:
        return _("The {most} records that were moved here last, of {n}", most=current().number(_MOST), n=n)
    return plural("{n} record", "{n} records", n)


def _question(plan: Emptying) -> str:
    sentences = [
        plural(
            "{n} record will be deleted for good: no list will show it, and no undo brings it back.",
            "{n} records will be deleted for good: no list will show them, and no undo brings them back.",
            len(plan.ids),
        )
    ]
    if plan.files:
        sentences.append(plural("{n} evidence file is destroyed.", "{n} evidence files are destroyed.", plan.files))
    sentences.append(
        _("The journal keeps that they existed and who deleted them; their past stays in the encrypted history.")
    )
    if plan.held:
        n = len(plan.held)
        sentences.append(plural("{n} record stays in the trash.", "{n} records stay in the trash.", n))
    return "\n\n".join(sentences)


def _what_stays(plan: Emptying) -> list[str]:
    """What cannot be deleted, with the reasons."""
    if not plan.held:
        return []
    n = len(plan.held)
    first = plural("{n} record stays in the trash:", "{n} records stay in the trash:", n)
    return ["\n".join([first, *_held(plan)])]


def _held(plan: Emptying) -> list[str]:
    """What stays, a line each with its reason."""
    lines = [
        _("“{title}” ({ref}): {why}", title=held.caption.heading, ref=isolate(held.caption.ref), why=held.why)
        for held in plan.held[:_NAMED]
    ]
    more = len(plan.held) - _NAMED
    if more > 0:
        lines.append(plural("And {n} more.", "And {n} more.", more))
    return lines
