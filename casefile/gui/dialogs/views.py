"""Saved views and searches: given a name, renamed, deleted."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.models.cells import Cell
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.small_table import SmallTable
from casefile.i18n import _, current, isolate
from casefile.model.changes import Changes
from casefile.model.keeping import EVERYTHING, SavedView
from casefile.services.views import ViewNews


class NameView(SmallForm):
    """What a view, or a search, shall be called: a new one, or one that has a name already."""

    def __init__(self, desk: Desk, parent: QWidget, view: SavedView) -> None:
        search = view.lists == EVERYTHING
        title = _("Rename") if view.ref else _("Save the search") if search else _("Save the view")
        super().__init__(parent, title=title, action=_("Save"), busy=_("Saving…"))
        self._desk, self._view = desk, view
        self.name = QLineEdit(view.name)
        hint = _("Kept in the vault with its words, filters and order. It says how much is new since you looked last.")
        self.ask("name", Question(_("Name"), self.name, "" if view.ref else hint))

    def do(self) -> None:
        """Keep it."""
        name = " ".join(self.name.text().split())
        view = dataclasses.replace(self._view, name=name)
        if self._view.ref:
            label = _("Rename a saved view")
            self._desk.jobs.change(
                self, lambda ws: ws.records.change(view.id, label=label, name=name), self._done, self.refuse
            )
        else:
            self._desk.jobs.change(self, lambda ws: ws.views.save(view), self._done, self.refuse)

    def _done(self, _changes: Changes) -> None:
        self.set_busy(False)
        self.accept()


class ManageViews(Dialog):
    """Enter renames the chosen one, Del deletes it."""

    def __init__(self, desk: Desk, parent: QWidget, lists: str) -> None:
        title = _("Saved searches") if lists == EVERYTHING else _("Saved views")
        super().__init__(parent, title, name="manage-views", width=36)
        self.rename_button: QPushButton
        self.delete_button: QPushButton
        self._desk, self._lists = desk, lists
        self._views: Sequence[ViewNews] = ()
        self.table = SmallTable(title, ((_("Name"), 220), (_("Words"), 160), (_("Filters"), 70)), self)
        self.table.setObjectName("views-table")
        self.table.opened.connect(lambda _key: self._on_rename())
        self.table.removed.connect(lambda _key: self._on_delete())
        self.column.addWidget(self.table)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        self.rename_button = QPushButton(_("Rename…"))
        self.rename_button.setObjectName("views-rename")
        icons.put(self.rename_button, "pencil")
        self.rename_button.clicked.connect(lambda _checked=False: self._on_rename())
        self.delete_button = QPushButton(_("Delete"))
        self.delete_button.setObjectName("views-delete")
        icons.put(self.delete_button, "trash-2")
        self.delete_button.clicked.connect(lambda _checked=False: self._on_delete())
        for button in (self.rename_button, self.delete_button):
            flow.addWidget(button)
        self.column.addWidget(buttons)
        self.add_cancel(_("Close"))
        desk.changed.connect(self._on_changed)
        self._read()
        self.table.setFocus()

    def _read(self) -> None:
        case_id, lists = self._desk.case_id, self._lists
        if case_id is not None:
            self._desk.jobs.query(self, "views", lambda ws: ws.views.all(case_id, lists), self._show)

    def _on_changed(self, changes: Changes) -> None:
        if "saved_view" in changes.kinds:
            self._read()

    def _show(self, views: Sequence[ViewNews]) -> None:
        self._views = views
        self.table.show_rows([(each.view.id, _cells(each.view)) for each in views])
        for button in (self.rename_button, self.delete_button):
            button.setEnabled(bool(views) and not self._desk.read_only)
        self.take_room()

    def _chosen(self) -> SavedView | None:
        return next((each.view for each in self._views if each.view.id == self.table.current_key), None)

    def _on_rename(self) -> None:
        chosen = self._chosen()
        if chosen is not None and not self._desk.read_only:
            NameView(self._desk, self, chosen).open()

    def _on_delete(self) -> None:
        chosen = self._chosen()
        if chosen is not None and not self._desk.read_only:
            self._desk.jobs.change(
                self,
                lambda ws: ws.records.trash([chosen.id]),
                lambda _changes: self._desk.notify(_("It was moved to the trash. Ctrl+Z brings it back.")),
            )


def _cells(view: SavedView) -> tuple[Cell, ...]:
    n = len(view.chips)
    return (
        Cell(isolate(view.name)),
        Cell(isolate(view.words) if view.words else ""),
        Cell(current().number(n) if n else ""),
    )
