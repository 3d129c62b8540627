"""The Linked tab: what a record points to, and what points to it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import secondary, tooltip
from casefile.i18n import _, isolate
from casefile.model.changes import Changes, Linked
from casefile.model.fields import Record, kind


class LinkedRecords(QWidget):
    """Records grouped by the field that links them. Enter or a double click opens one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._stale = False
        self._tree = QTreeWidget()
        self._tree.setUniformRowHeights(True)
        self._tree.setHeaderLabels([_("Record"), _("Ref.")])
        self._tree.setAccessibleName(_("Linked records"))
        self._tree.header().setAccessibleName(_("Column headings"))
        self._tree.itemActivated.connect(self._on_activated)
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
            self._desk.jobs.query(self, "linked", lambda ws: ws.records.linked(id), self._show)

    def _show(self, links: list[Linked]) -> None:
        self._tree.clear()
        groups: dict[tuple[bool, str, str], QTreeWidgetItem] = {}
        for link in links:
            key = (link.outgoing, link.field_label, "" if link.outgoing else link.caption.kind)
            group = groups.get(key)
            if group is None:
                group = groups[key] = QTreeWidgetItem(self._tree, [_group(link)])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                group.setExpanded(True)
            self._add(group, link)
        for group in groups.values():
            group.setText(1, str(group.childCount()))
        self._tree.resizeColumnToContents(1)
        self._tree.header().resizeSection(0, max(240, self._tree.viewport().width() - 140))
        self._tree.setVisible(bool(links))
        self._nothing.setVisible(not links)

    def _add(self, group: QTreeWidgetItem, link: Linked) -> None:
        item = QTreeWidgetItem(
            group, [" ".join(link.caption.heading.split()) or link.caption.ref, isolate(link.caption.ref)]
        )
        item.setData(0, Qt.ItemDataRole.UserRole, link.caption.id)
        item.setToolTip(0, tooltip(link.caption.heading))
        item.setIcon(0, icons.icon("link-2"))

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        id = item.data(0, Qt.ItemDataRole.UserRole)
        if isinstance(id, UUID):
            self._desk.open_record(id)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None:
            self._stale = True
            if self.isVisible():
                self._fetch()


def _group(link: Linked) -> str:
    label = _(link.field_label)
    if link.outgoing:
        return label
    return _("{kind}, as “{field}”", kind=_(kind(link.caption.kind).plural), field=label)
