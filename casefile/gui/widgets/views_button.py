"""Saved views of a list, or saved searches: a button that says how much is new, and its menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Changes
from casefile.model.keeping import EVERYTHING, SavedView
from casefile.services.views import COUNTED, ViewNews

_SOON = 800
"""Milliseconds after a change before it is counted again what is new: changes come in rows."""


class ViewsButton(QToolButton):
    """Opens a menu of the saved views that list this kind.

    :param lists: a kind, or :data:`EVERYTHING`. :param draft: what is listed now, as a view without a name; None where
        there is nothing to save.
    """

    chosen = Signal(object)
    """A person wants to see this :class:`SavedView`."""

    def __init__(
        self, desk: Desk, lists: str, draft: Callable[[], SavedView | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._lists, self._draft = desk, lists, draft
        self._views: Sequence[ViewNews] = ()
        self.setObjectName("views")
        icons.put(self, "bookmark")
        self.clicked.connect(self.offer)
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self.read)
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self.read())
        self._say()
        self.read()

    @property
    def views(self) -> Sequence[ViewNews]:
        """What was saved, as far as it was read."""
        return self._views

    def read(self) -> None:
        """Read again what there is, and how much of it is new."""
        case_id, lists = self._desk.case_id, self._lists
        if case_id is not None:
            self._desk.jobs.query(self, "views", lambda ws: ws.views.all(case_id, lists), self._on_read)

    def offer(self) -> None:
        """Show the menu."""
        menu = QMenu(self)
        menu.setObjectName("views-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in self._views:
            action = menu.addAction(_label(each).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, view=each.view: self.choose(view))
        if self._views:
            menu.addSeparator()
        everything = self._lists == EVERYTHING
        save = menu.addAction(_("Save this search…") if everything else _("Save this view…"), self._on_save)
        save.setEnabled(not self._desk.read_only and self._draft() is not None)
        icons.put(save, "save")
        manage = menu.addAction(_("Rename or delete…"), self._on_manage)
        manage.setEnabled(bool(self._views) and not self._desk.read_only)
        icons.put(manage, "pencil")
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def choose(self, view: SavedView) -> None:
        """Show what a view lists; nothing of it is new from now on."""
        self.chosen.emit(view)
        if not self._desk.read_only:
            self._desk.jobs.change(self, lambda ws: ws.views.look(view.id), lambda _none: self.read())

    def _on_save(self) -> None:
        from casefile.gui.dialogs.views import NameView  # not before: a page is there sooner

        draft = self._draft()
        if draft is not None:
            NameView(self._desk, self.window(), draft).open()

    def _on_manage(self) -> None:
        from casefile.gui.dialogs.views import ManageViews  # as above

        ManageViews(self._desk, self.window(), self._lists).open()

    def _on_read(self, views: Sequence[ViewNews]) -> None:
        if views != self._views:
            self._views = views
            self._say()

    def _say(self) -> None:
        name = _("Saved searches") if self._lists == EVERYTHING else _("Saved views")
        new = sum(each.new for each in self._views)
        self.setText(current().number(new) if new else "")
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(beside if new else Qt.ToolButtonStyle.ToolButtonIconOnly)
        said = plural("{name}: {n} new or changed", "{name}: {n} new or changed", new, name=name) if new else name
        self.setAccessibleName(said)
        self.setToolTip(said)

    def _on_changed(self, _changes: Changes) -> None:
        if self._views or "saved_view" in _changes.kinds:
            self._soon.start(0 if "saved_view" in _changes.kinds else _SOON)


def _label(each: ViewNews) -> str:
    name = isolate(each.view.name)
    if not each.new:
        return name
    if each.new >= COUNTED:
        return _("{name} ({n} or more new or changed)", name=name, n=current().number(each.new))
    return plural("{name} ({n} new or changed)", "{name} ({n} new or changed)", each.new, name=name)
