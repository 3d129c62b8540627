"""A list beside the record chosen from it: what the pages of incidents, sources, witnesses and calls are put
together from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSplitter, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.drafts import NEW
from casefile.gui.models.columns import REVIEW, Column, declared_columns
from casefile.gui.models.record_list import Choose, Extras, RecordList
from casefile.gui.offers import Offer, Offered, Offers
from casefile.gui.pages.arrangements import CHAPTER, Arrangement, Arrangements, Kind
from casefile.gui.pages.page import Page
from casefile.gui.record_offers import record_offers
from casefile.gui.style import SPACE
from casefile.gui.widgets.detail import Detail, ViewFactory
from casefile.gui.widgets.list_filters import ListFilters
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.quick_look import QuickLook
from casefile.gui.widgets.record_table import Empty, RecordTable
from casefile.gui.widgets.seeking import show_words
from casefile.gui.widgets.views_button import ViewsButton
from casefile.i18n import _, current, plural
from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.fields import Record, kind
from casefile.model.keeping import SavedView

NARROW = 1100
"""Under this width of the window, in pixels at 100 % text size, the detail takes the place of the list."""
_DETAIL = 356
"""The width of the detail, in pixels at 100 % text size: two fields beside each other."""

ASKED_FROM = 10
"""So many records are not moved to the trash by one key: that is asked first."""


class ListDetailPage(Page):
    """The records of one kind in the case at hand.

    :param columns: what the list shows; the declared columns by default.
    :param extras: what the columns need beyond the record's own fields; runs on a reader thread for one page of ids.
    :param watched: further kinds whose changes may change a line.
    :param choose: answers what is listed and in which order, where the store alone cannot.
    :param details: makes the Details tab; a form of all fields by default.
    :param tabs: further tabs, each a translated title and a factory of the same shape.
    :param draft: makes a new, unsaved record; an empty one of the kind by default.
    :param add: begins a new record in another way than a draft in the Details tab (a file dialog, say).
    :param add_label: what the button for a new record says, translated.
    :param empty: what the empty list says.
    :param arrangement: what may stand in place of the list.
    :param offers: what else the context menu offers for the chosen records.
    :param detail_width: of the detail, in pixels at 100 % text size, where there is room for it.
    """

    def __init__(
        self,
        desk: Desk,
        kind_name: str,
        *,
        columns: Sequence[Column] = (),
        extras: Extras | None = None,
        watched: Sequence[str] = (),
        choose: Choose | None = None,
        details: ViewFactory | None = None,
        tabs: Sequence[tuple[str, ViewFactory]] = (),
        draft: Callable[[UUID], Record] | None = None,
        add: Callable[[], object] | None = None,
        add_label: str = "",
        empty: str = "",
        detail_width: int = _DETAIL,
        offers: Callable[[Sequence[UUID]], Offered] = lambda _ids: (),
        arrangement: Kind | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._offers_more = offers
        self._acts: list[tuple[str, str]] = []
        self._kind = kind(kind_name)
        self._draft = draft
        self._detail_width = detail_width
        self._add = add
        self._add_label = add_label or _("New: {kind}", kind=_(self._kind.label))
        self._empty = empty or _("Nothing is listed here yet.")
        self.list = RecordList(desk, (*(columns or declared_columns(kind_name)), REVIEW), extras, watched, self)
        if choose is not None:
            self.list.choose = choose
        # Each part is made where it stays: moving a widget has everything below it dressed again.
        self._split = QSplitter(Qt.Orientation.Horizontal, self, childrenCollapsible=False)
        self._left = QWidget(self._split)
        self.table = RecordTable(desk, self.list, kind_name, _(self._kind.plural), self._left)
        self.detail = Detail(desk, kind_name, details, tabs, self._split)
        self._quick_look: QuickLook | None = None
        self._arrangements: Arrangements | None = None
        self._compose()
        if arrangement is not None:
            self._arrangements = Arrangements(self, arrangement, self)
            for button in reversed(self._arrangements.buttons):
                self._bar.insertWidget(0, button)
        self._connect()
        self._top: int | None = None
        self._narrowing = False
        """Whether the list that is on its way was narrowed, or widened again, by a person."""
        self._put_away: UUID | None = None
        """The record whose detail was closed because the filter leaves it out; it comes back with its line."""
        self._show_list()
        if self._begun():
            QTimer.singleShot(0, self, self._go_on)

    def _compose(self) -> None:
        self._filter = QLineEdit(self._left, clearButtonEnabled=True)
        self._filter.setPlaceholderText(_("Filter this list"))
        self._filter.setAccessibleName(_("Filter this list"))
        self._filter.setToolTip(_("Ctrl+F"))
        self._count = PlainLabel(role="secondary", parent=self._left)
        self.filters = ListFilters(self.desk, self._kind.name, self._left)
        self.views = ViewsButton(self.desk, self._kind.name, self._as_view, self._left)
        self._columns = QToolButton(self._left)
        self._columns.setAccessibleName(_("Choose columns"))
        self._columns.setToolTip(_("Columns and groups"))
        icons.put(self._columns, "columns-3")

        self._new: QPushButton | None = None
        self._bar = bar = QHBoxLayout()
        bar.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        bar.setSpacing(SPACE[1])
        bar.addWidget(self._filter, 1)
        bar.addWidget(self._count)
        bar.addWidget(self.filters.button)
        bar.addWidget(self.views)
        bar.addWidget(self._columns)

        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(bar)
        left.addWidget(self.filters)
        left.addWidget(self.table, 1)

        self._split.addWidget(self._left)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._moved_by_hand = False
        self._split.splitterMoved.connect(self._on_split_moved)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    def _connect(self) -> None:
        self._filter_soon = QTimer(self, singleShot=True, interval=250)
        self._filter_soon.timeout.connect(self.narrow)
        self._filter.textEdited.connect(lambda _text: self._filter_soon.start())
        self._filter.textChanged.connect(lambda text: None if text else self._filter_soon.start())
        self.filters.changed.connect(self.narrow)
        self.views.chosen.connect(self.show_view)
        self.filters.emptied.connect(self._filter.setFocus)
        self._columns.clicked.connect(self._choose_columns)
        self.list.loaded.connect(self._on_loaded)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.table.looked.connect(self._look)
        self.table.edit_wanted.connect(self._on_edit)
        self.table.trash_wanted.connect(self._on_trash)
        Offers(
            self.table,
            self._offers,
            records=self.table.selected_ids,
            trash=lambda: self._on_trash(self.table.selected_ids()),
            select_all=self.table.selectAll,
        )
        self.detail.closed.connect(self.step_back)
        self.detail.saved.connect(self._on_saved)
        self.desk.case_changed.connect(self._on_case_changed)
        self._fit_panes()

    @property
    def add_button(self) -> QPushButton:
        """A button for new records beside the filter, for a page that gives it a menu.

        Made when it is first asked for.
        """
        if self._new is None:
            self._new = QPushButton(self._add_label, self._left)
            icons.put(self._new, "plus")
            self._new.setEnabled(self.can_add())
            self._bar.addWidget(self._new)
        return self._new

    # What the window asks

    def open_record(self, id: UUID) -> None:
        """Show this record in the detail, and choose it in the list."""
        self._put_away, self._narrowing = None, False
        self.detail.show_id(id)
        if not self.table.select(id) and (self._filter.text() or self.filters.chips):
            self.clear_filters()  # no filter must hide what was asked for
        self._fit_panes(detail=True)
        self.turned.emit()

    @property
    def chapter(self) -> str:
        """Of what stands in place of the list, where it is seen."""
        return CHAPTER if self._arrangements is not None and self._arrangements.is_seen else ""

    def show_list(self) -> None:
        """Back from a record to the timeline, board or matrix that it was opened from."""
        if self._arrangements is not None and self._arrangements.covers and not self._left.isVisible():
            self.step_back()

    def open_at_words(self, id: UUID, words: str) -> None:
        """Show this record, the cursor in the first of its fields where these words stand."""
        self.open_record(id)
        self.detail.show_tab(0)
        self.detail.when_shown(id, lambda view: show_words(view, words))

    def can_add(self) -> bool:
        """Unless the vault was opened for reading, or no case is at hand."""
        return not self.desk.keeps_still and self.desk.case_id is not None

    def add_record(self) -> None:
        """Begin a new record: a draft in the Details tab, saved as soon as it has what it needs."""
        case_id = self.desk.case_id
        if not self.can_add() or case_id is None:
            return
        if self._add is not None:
            self._add()
            return
        self._put_away = None
        draft = self._draft(case_id) if self._draft else self._kind.record(case_id=case_id)
        self.table.clearSelection()
        self.detail.start_new(draft)
        self._fit_panes(detail=True)
        self.detail.edit()

    def add_label(self) -> str:
        """What the toolbar's button says."""
        return self._add_label

    def find_here(self) -> None:
        """Go to the filter."""
        self._fit_panes(detail=False if self._narrow() else None)
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def filter_here(self) -> None:
        """Ask by what else to filter."""
        self._fit_panes(detail=False if self._narrow() else None)
        self.filters.offer()

    def show_view(self, view: SavedView) -> None:
        """List what a saved view lists, in its order."""
        self.filters.put(view.chips)
        self._filter.setText(view.words)
        self._filter_soon.stop()
        self.list.group = view.grouped
        self.narrow()
        if view.sort:
            self.table.sort_by(view.sort, descending=view.descending)

    def show_narrowed(self, chips: Sequence[Chip]) -> None:
        """List what these chips leave, in the order of before."""
        self._fit_panes(detail=False if self._narrow() else None)
        self.filters.put(chips)
        self._filter.clear()
        self._filter_soon.stop()
        self.narrow()
        self.front.setFocus(Qt.FocusReason.OtherFocusReason)

    def _as_view(self) -> SavedView | None:
        """What is listed now; None where nothing is narrowed."""
        listing, case_id = self.list.listing, self.desk.case_id
        if listing is None or case_id is None or not (self.is_narrowed() or self.list.group):
            return None
        return SavedView(
            case_id=case_id,
            lists=self._kind.name,
            words=self._filter.text().strip(),
            chips=self.filters.chips,
            sort=listing.sort,
            descending=listing.descending,
            grouped=self.list.group,
        )

    def clear_filters(self) -> None:
        """List everything."""
        self.filters.put(())
        if self._filter.text():
            self._filter.clear()  # the list follows
        else:
            self.narrow()

    def narrow(self) -> None:
        """List what the filter leaves, as a person asked for it."""
        self._narrowing = True
        self._show_list()

    def is_narrowed(self) -> bool:
        """Whether a filter leaves records of the case out of the list."""
        return bool(self._filter.text().strip() or self.filters.chips)

    def step_back(self) -> bool:
        """Where the detail lies over the list, go back to the list; else from the detail's fields to the list."""
        if self._narrow() and not self._left.isVisible():
            self.flush()
            self._fit_panes(detail=False)
            self.turned.emit()
            self.front.setFocus()
            return True
        if self.detail.isAncestorOf(self.focusWidget() or self):
            self.flush()
            self.front.setFocus()
            return True
        return False

    def flush(self) -> None:
        """Save what is being typed."""
        self.detail.flush()

    def where(self) -> dict[str, Any]:
        """The record, its tab, and how far the list is scrolled."""
        covers = self._arrangements is not None and self._arrangements.covers
        id = self.shown_id if covers else self.detail.record_id
        return {
            "record": str(id) if id is not None else "",
            "tab": self.detail.tab,
            "top": self.table.verticalScrollBar().value(),
            "chips": [chip.to_json() for chip in self.filters.chips],
        }

    def return_to(self, where: dict[str, Any]) -> None:
        """The same record in the same tab; a new one that was being written goes before."""
        self._top = int(where.get("top") or 0)
        if chips := where.get("chips"):
            self.filters.put([Chip.from_json(chip) for chip in chips])
            self._show_list()
        if self._begun():
            self.add_record()
        elif where.get("record"):
            self.open_record(UUID(where["record"]))
            self.detail.show_tab(int(where.get("tab") or 0))

    def _begun(self) -> bool:
        """Whether a new record was half-typed when the vault was locked."""
        return self._add is None and bool(self.desk.drafts.keys(f"{NEW}/{self._kind.name}/{self.desk.case_id}/"))

    @property
    def shown_id(self) -> UUID | None:
        """The record in the detail, where that is seen."""
        return self.detail.record_id if self.detail.isVisible() else None

    def panes(self) -> Sequence[QWidget]:
        """The list, or what stands for it, and the detail."""
        return (self.front, self.detail)

    # What may stand in place of the list

    @property
    def front(self) -> QWidget:
        """What shows the records: the list, or what stands for it."""
        return self._arrangements.front if self._arrangements is not None else self.table

    @property
    def list_kind(self) -> str:
        """The kind of the records that are listed."""
        return self._kind.name

    @property
    def list_side(self) -> QWidget:
        """The part of the page that the list stands in."""
        return self._left

    def show_arrangement(self, place: int) -> None:
        """Show the list (0), or what stands for it (1)."""
        if self._arrangements is not None:
            self._arrangements.choose(place)

    def arrange(self, made: Arrangement) -> None:
        """Take in what may stand for the list: what it is asked for is done as for a line of the list."""
        layout = self._left.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(made, 1)
        made.opened.connect(self._on_opened)
        made.looked.connect(self._look)
        made.chosen.connect(self.table.select)
        if made.offers_records:
            chosen = self.table.selected_ids
            Offers(made, self._offers, records=chosen, trash=lambda: self._on_trash(chosen()))

    def fit_arrangement(self, covers: bool) -> None:
        """What stands for the list has no columns, and the whole width of the page."""
        self._columns.setVisible(not covers)
        self._fit_panes(detail=self.detail.isVisibleTo(self) and not self._left.isVisibleTo(self))

    def back_to_the_list(self) -> None:
        """Show the list, or what stands for it, rather than a record that lies over it."""
        self._fit_panes(detail=False)
        self.turned.emit()

    # What happens

    def _go_on(self) -> None:
        """Go on with a new record that was half-typed when the vault was locked, unless it was given back already."""
        if self._begun():
            self.add_record()

    def _show_list(self) -> None:
        case_id = self.desk.case_id
        self.table.show_empty(self._emptiness())
        if self._new is not None:
            self._new.setEnabled(self.can_add())
        if case_id is None:
            return
        sort, descending = self.table.sorting() or ("ref", False)
        if self.list.listing is not None:
            sort, descending = self.list.listing.sort, self.list.listing.descending
        text = self._filter.text().strip()
        self.list.show(Listing(self._kind.name, case_id, sort, descending, text=text, chips=self.filters.chips))

    def _emptiness(self) -> Empty:
        if self._filter.text().strip() or self.filters.chips:
            return Empty(_("Nothing here matches the filter."), _("Clear the filter"), self.clear_filters, "x")
        if not self.can_add():
            return Empty(self._empty)
        return Empty(self._empty, self._add_label, self.add_record)

    def _on_case_changed(self) -> None:
        self.filters.put(())
        self._filter.clear()
        self.detail.show_id(None)
        self._fit_panes(detail=False)
        self._show_list()

    def _on_loaded(self) -> None:
        self._say_count()
        if self._top is not None:
            self.table.verticalScrollBar().setValue(self._top)
            self._top = None
        self._fit_detail()
        QTimer.singleShot(0, self.detail, self.detail.prepare)  # once the list can be seen

    def _say_count(self) -> None:
        n, case_id, kind_name = self.list.rowCount(), self.desk.case_id, self._kind.name
        if not self.is_narrowed():
            self._count.setText(plural("{n} record", "{n} records", n))
            self.filters.say_left_out(0)
            return
        self.desk.jobs.query(
            self, "count", lambda ws: ws.records.count(kind_name, case_id=case_id), lambda every: self._say_of(n, every)
        )

    def _say_of(self, n: int, every: int) -> None:
        """How many of all are listed, unless the list is whole again by now."""
        if self.is_narrowed():
            self._count.setText(_("{n} of {every}", n=current().number(n), every=current().number(every)))
            self.filters.say_left_out(every - n)

    def _fit_detail(self) -> None:
        """A filter never leaves a record open for typing that is not in the list: its detail is closed, with what was
        typed saved, and comes back with its line. Where somebody is typing in it, it stays and says so."""
        narrowing, self._narrowing = self._narrowing, False
        id = self.detail.record_id
        if id is None:
            if self._put_away is not None and self.list.row_of(self._put_away) is not None and self.detail.is_empty:
                self.detail.show_id(self._put_away)
                self._put_away = None
                self.turned.emit()
            return
        left_out = self.is_narrowed() and self.list.row_of(id) is None
        if left_out and narrowing and not self.detail.isAncestorOf(self.focusWidget() or self):
            self._put_away = id
            self.detail.show_id(None)
            self.turned.emit()
        else:
            self.detail.say_left_out(left_out)

    def _on_chosen(self, id: UUID | None) -> None:
        if id is not None:
            self._put_away = None
        if id is not None and not self._narrow():
            self.detail.show_id(id)
            self.turned.emit()

    def _on_opened(self, id: UUID) -> None:
        self.desk.open_record(id)
        self._fit_panes(detail=True)
        self.detail.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, id: UUID) -> None:
        if self._quick_look is None:
            self._quick_look = QuickLook(self.desk, self)
        self._quick_look.look(id)

    def _on_edit(self, id: UUID) -> None:
        if len(self.table.selected_ids()) > 1:
            self.edit_several()
            return
        self.open_record(id)
        self.detail.edit()

    def _on_saved(self, id: UUID) -> None:
        if self.table.current_id != id:
            self.table.select(id)

    def _offers(self) -> Offered:
        """What is offered for the chosen records; for none, what the list itself offers."""
        ids = self.table.selected_ids()
        if not ids:
            new = [Offer(self._add_label, self.add_record, "plus", "Ctrl+N")] if self.can_add() else []
            return [*new, None, Offer(_("Choose columns"), self._choose_columns, "columns-3")]
        return record_offers(
            self.desk,
            self,
            ids,
            look=lambda: self._look(ids[0]),
            edit=lambda: self._on_edit(ids[0]),
            trash=lambda: self._on_trash(ids),
            more=[*self._several_offers(ids), *self._offers_more(ids)],
        )

    def _several_offers(self, ids: Sequence[UUID]) -> Offered:
        if self.desk.read_only or len(ids) < 2:
            return ()
        return [Offer(_("Edit several…"), lambda: self.edit_several(ids), "pencil", "F2"), None]

    def edit_several(self, ids: Sequence[UUID] = ()) -> None:
        """Change these records at once, or those that are chosen."""
        chosen = ids or self.table.selected_ids()
        if chosen and not self.desk.read_only:
            from casefile.gui.dialogs.edit_several import EditSeveral  # not before: a page is there sooner

            self.flush()
            EditSeveral(self.desk, self, self._kind.name, chosen).open()

    # What is done with the record that is shown

    def act(self, id: str, label: str, keys: str, drawing: str, call: Callable[[Any], object], tab: int = 0) -> None:
        """Add a command for the record that is chosen: it stands in the menus, in the list of commands and in the
        context menu.

        :param call: given the view of the tab of that number.
        """

        def run() -> None:
            if self.desk.read_only or (self.table.current_id is None and self.detail.record_id is None):
                return
            seen = self.detail.record_id if self.detail.isVisible() else None
            chosen = seen or self.table.current_id or self.detail.record_id
            assert chosen is not None
            if not self.detail.isVisible() or self.detail.record_id is None:
                self.open_record(chosen)
            self.detail.show_tab(tab)
            self.detail.when_shown(chosen, call, tab)

        self.desk.commands.add(id, label, run, group="Record", shortcut=keys, icon=drawing, owner=self)
        self._acts.append((id, drawing))

    def acts(self) -> Offered:
        """What :meth:`act` added, to be offered in a context menu."""
        if self.desk.read_only:
            return ()
        commands = [(self.desk.commands.action(id), drawing) for id, drawing in self._acts]
        return [Offer(each.text(), each.trigger, drawing, each.shortcut().toString()) for each, drawing in commands]

    def _on_trash(self, ids: Sequence[UUID]) -> None:
        if not ids or self.desk.read_only:
            return
        if len(ids) >= ASKED_FROM and not self.desk.ask(
            self,
            _("Move to the trash"),
            plural(
                "Move {n} record, with everything that belongs to it, to the trash?",
                "Move {n} records, with everything that belongs to them, to the trash?",
                len(ids),
            ),
            _("Move to the trash"),
        ):
            return
        row = self.list.row_of(ids[-1])
        after = self.list.id_at(row + 1) if row is not None else None

        def done(_changes: object) -> None:
            self.table.select(after)
            self.detail.show_id(after)
            self.turned.emit()
            self.desk.notify(
                plural(
                    "{n} record was moved to the trash. Ctrl+Z brings it back.",
                    "{n} records were moved to the trash. Ctrl+Z brings them back.",
                    len(ids),
                )
            )

        self.desk.jobs.change(self, lambda ws: ws.records.trash(ids), done)

    def _choose_columns(self) -> None:
        self.table.column_menu().popup(self._columns.mapToGlobal(self._columns.rect().bottomLeft()))

    # Room

    def _narrow(self) -> bool:
        if self._arrangements is not None and self._arrangements.covers:
            return True
        return self.window().width() < NARROW * self.desk.settings.text_size / 100

    def _fit_panes(self, detail: bool | None = None) -> None:
        """Show both panes where there is room, else the detail only when it was asked for."""
        wanted = (not self._left.isVisibleTo(self)) if detail is None else detail
        narrow = self._narrow()
        self._left.setVisible(not (narrow and wanted))
        self.detail.setVisible(not narrow or wanted)
        self.detail.show_close(narrow)

    def _share_out(self) -> None:
        """Until a person moves the bar between them, the list has what the detail does not need."""
        if not self._moved_by_hand:
            scale = self.desk.settings.text_size / 100
            detail = min(round(self._detail_width * scale), self.width() // 2)
            self._split.setSizes([max(1, self.width() - detail), detail])

    def _on_split_moved(self) -> None:
        self._moved_by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The window may have become narrow or wide."""
        super().resizeEvent(event)
        self._fit_panes()
        self._share_out()

    def showEvent(self, event: QEvent) -> None:
        """The first time, the window's width is known only now."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._fit_panes()
