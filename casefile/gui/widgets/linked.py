"""The Linked tab: what a record points to, and what points to it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.offers import Offered, Offers
from casefile.gui.record_offers import record_offers
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import secondary, tooltip
from casefile.gui.widgets.quick_look import QuickLook
from casefile.i18n import _, current, isolate
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.services.headings import Tie

_NARROW = 72
"""Average characters of width under which the references stand in the tooltips alone."""
_RECORD = Qt.ItemDataRole.UserRole + 1


class LinkedRecords(QWidget):
    """Records by their titles, grouped by what they are to this one. Enter or a double click opens one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._stale = False
        self._tree = QTreeWidget()
        self._tree.setUniformRowHeights(True)
        self._tree.setHeaderLabels([_("Record"), _("Ref.")])
        self._tree.setAccessibleName(_("Linked records"))
        self._tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.header().setStretchLastSection(False)
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.header().setAccessibleName(_("Column headings"))
        self._tree.itemActivated.connect(self._on_activated)
        Offers(self._tree, self._offers, records=self._chosen)
        self._nothing = secondary(_("Nothing is linked to this record yet."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._tree, 1)
        layout.addWidget(self._nothing, 1)
        layout.setSpacing(SPACE[0])
        desk.changed.connect(self._on_changed)

    def show_record(self, record: Record) -> None:
        """Show the links of a record, once the tab is looked at."""
        self._id, self._stale = record.id, True
        if self.isVisible():
            self._fetch()

    def start_new(self, record: Record) -> None:
        """A draft has no links."""
        self._id = None
        self._show([])

    def flush(self) -> None:
        """Nothing is typed here."""

    def edit(self) -> None:
        """Go to the links."""
        self._tree.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch what is asked for only now."""
        super().showEvent(event)
        if self._stale:
            self._fetch()

    def _fetch(self) -> None:
        id = self._id
        if id is not None:
            self._stale = False
            self._desk.jobs.query(self, "linked", lambda ws: ws.headings.linked(id), self._show)

    def _show(self, ties: list[Tie]) -> None:
        self._tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for tie in ties:
            group = groups.get(tie.relation)
            if group is None:
                group = groups[tie.relation] = QTreeWidgetItem(self._tree, [tie.relation])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                group.setExpanded(True)
            self._add(group, tie)
        for group in groups.values():
            label = _("{relation} ({n})", relation=group.text(0), n=current().number(group.childCount()))
            group.setText(0, label)
        self._fit()
        self._tree.setVisible(bool(ties))
        self._nothing.setVisible(not ties)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the titles have all of it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._tree.setColumnHidden(1, self.width() < self.fontMetrics().averageCharWidth() * _NARROW)

    def _add(self, group: QTreeWidgetItem, tie: Tie) -> None:
        title, ref = " ".join(tie.caption.heading.split()), isolate(tie.caption.ref)
        item = QTreeWidgetItem(group, [title or ref, ref])
        item.setData(0, Qt.ItemDataRole.UserRole, tie.opens)
        item.setData(0, _RECORD, tie.caption.id)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{tie.relation}: {title or ref}")
        item.setToolTip(0, tooltip(f"{title}\n{ref}" if title else ref))
        icons.put_on(self._tree, item, icons.OF_KIND.get(tie.caption.kind, "link-2"))

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        id = item.data(0, Qt.ItemDataRole.UserRole)
        if isinstance(id, UUID):
            self._desk.open_record(id)

    def _chosen(self) -> list[UUID]:
        item = self._tree.currentItem()
        id = item.data(0, _RECORD) if item is not None else None
        return [id] if isinstance(id, UUID) else []

    def _offers(self) -> Offered:
        ids, item = self._chosen(), self._tree.currentItem()
        if not ids or item is None:
            return ()
        opens = item.data(0, Qt.ItemDataRole.UserRole)
        return record_offers(self._desk, self, ids, opens=opens, look=lambda: self._look(ids[0]))

    def _look(self, id: UUID) -> None:
        QuickLook(self._desk, self).look(id)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None:
            self._stale = True
            if self.isVisible():
                self._fetch()
