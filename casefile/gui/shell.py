"""What the window shows of an open vault: sidebar, pages, the way back and forward between them."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from casefile.gui import loading
from casefile.gui.desk import Desk
from casefile.gui.drafts import records_begun
from casefile.gui.loading import Loading
from casefile.gui.offers import offers_of
from casefile.gui.pages import CHAPTERS, PAGES, PageSpec, page_of
from casefile.gui.pages.exchange.banner import ReviewBanner
from casefile.gui.pages.new_case import NEW_CASE, FirstCasePage, NewCaseDialog
from casefile.gui.pages.page import Page
from casefile.gui.pages.search import SearchPage
from casefile.gui.taking import Taking
from casefile.gui.widgets.breadcrumbs import Crumb
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.sidebar import Sidebar
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.chips import Chip
from casefile.model.fields import kind
from casefile.model.records import Case

if TYPE_CHECKING:
    from casefile.gui.pages.sources.intake import TakenIn
    from casefile.gui.tour import Tour
    from casefile.workspace import Workspace

SEARCH = "search"
COMPACT = 640
"""Pixels at 100 % text size: of a narrower window the sidebar takes no more than its icons need."""
SIDEBAR = 208
"""Its width where there is room."""
_READS = 2500
"""Milliseconds after which a record that is shown counts as opened: one that somebody passes by does not."""
PLACE = "place"
"""The key of where one was, among the drafts."""

Place = tuple[str, UUID | None]
"""Where one is: a page's key and the record shown on it."""


class Shell(QWidget):
    """Sidebar and pages of one open vault. Pages are built when they are first shown."""

    crumbs_changed = Signal(object)
    """Where one is: for each step what it is called, and a function that goes there."""
    moved = Signal()
    """One is somewhere else: Back and Forward may have become possible or not."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pages: dict[str, Page] = {}
        self._key = ""
        self._past: list[Place] = []
        self._future: list[Place] = []
        self._here: Place | None = None
        self._words = ""
        self._tour: Tour | None = None
        self._opened: UUID | None = None
        self._reads = QTimer(self, singleShot=True, interval=_READS)
        self._reads.timeout.connect(self._on_reads)
        self.sidebar = Sidebar(desk)
        self._stack = QStackedWidget()
        self._first_case = FirstCasePage(desk)
        self.taking = Taking(desk, self, self._paste_text, self._show_added)
        self._stack.addWidget(self._first_case)
        self._split = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self._split.addWidget(self.sidebar)
        self._split.addWidget(self._stack)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([SIDEBAR, 1000])
        self._moved_by_hand = False
        self._split.splitterMoved.connect(self._on_split_moved)
        self.sidebar.fitted.connect(self._share_out)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.banner = ReviewBanner(desk)
        layout.addWidget(self.banner)
        layout.addWidget(self._split, 1)
        self.sidebar.page_wanted.connect(self.open_page)
        self.sidebar.entered.connect(self._enter)
        self.sidebar.cases.new_wanted.connect(self.new_case)
        self.moved.connect(self._say_where)
        desk.review_copy_changed.connect(self.moved)
        desk.record_wanted.connect(self.open_record)
        desk.words_wanted.connect(self.open_record)
        desk.page_wanted.connect(self.open_page)
        desk.list_wanted.connect(self._open_list)
        desk.tour_wanted.connect(self.show_tour)
        desk.case_changed.connect(self._on_case_changed)
        desk.drafts.watch(self, lambda: {PLACE: self._where()})
        desk.jobs.query(self.sidebar.cases, "cases", _read, self._on_read)
        if not desk.read_only:
            desk.jobs.change(self, lambda ws: ws.lately.begin(), failed=lambda _error: None)

    # Going places

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages.get(self._key)

    @property
    def place(self) -> Place | None:
        """Where one is."""
        return self._here

    @property
    def chapter(self) -> str:
        """The chapter of the manual about the page that is shown."""
        own = self.page.chapter if self.page is not None else ""
        return own or CHAPTERS.get(self._key, "01-getting-started")

    def open_page(self, key: str) -> None:
        """Go to a page."""
        if self._desk.case_id is not None and (key == SEARCH or any(spec.key == key for spec in PAGES)):
            self._go((key, None))

    def _open_list(self, kind_name: str, chips: tuple[Chip, ...], otherwise: str) -> None:
        spec = page_of(kind_name)
        if spec is None or spec.kinds[0] != kind_name:
            self._desk.search(otherwise)
            return
        self.open_page(spec.key)
        if self.page is not None:
            self.page.show_narrowed(chips)

    def open_record(self, id: UUID, words: str = "") -> None:
        """Go to a record: to the page of its kind, or to that of the record it belongs to.

        :param words: what was searched for, to be shown where it stands.
        """
        self._words = words
        self._desk.jobs.query(self, "where", lambda ws: _where(ws, id), self._on_where)

    def back(self) -> None:
        """Go to where one was before."""
        if self._past:
            if self._here is not None:
                self._future.append(self._here)
            self._show(self._past.pop())

    def forward(self) -> None:
        """Go to where one was before going back."""
        if self._future:
            if self._here is not None:
                self._past.append(self._here)
            self._show(self._future.pop())

    @property
    def can_go_back(self) -> bool:
        """Whether there is a way back."""
        return bool(self._past)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a way forward."""
        return bool(self._future)

    def search(self, query: str) -> None:
        """Show what holds these words."""
        if self._desk.case_id is None:
            return
        if self._key != SEARCH:
            self.open_page(SEARCH)
        page = self._pages[SEARCH]
        assert isinstance(page, SearchPage)
        page.search(query)

    def enter_search(self) -> None:
        """Go from the search box into the results."""
        page = self._pages.get(SEARCH)
        if isinstance(page, SearchPage) and self._key == SEARCH:
            page.enter()

    def restore(self, place: Place | None) -> None:
        """Go where one was before the window was built again."""
        self._here = None
        where = self._desk.drafts.take(PLACE)
        if place is None or self._desk.case_id is None:
            return
        if where is None:
            self._go(place)
        else:
            self._go_back_to(place, where["within"])

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text in a small window leaves the sidebar its icons alone."""
        super().resizeEvent(event)
        self._fit_sidebar()

    def _fit_sidebar(self) -> None:
        self.sidebar.set_compact(self.width() * 100 / self._desk.settings.text_size < COMPACT)

    def _share_out(self) -> None:
        """Until a person moves the bar beside it, the sidebar has what it needs: no more after text was large."""
        self._fit_sidebar()
        if not self._moved_by_hand:
            least = self.sidebar.minimumWidth()
            self._split.setSizes([max(least, 0 if self.sidebar.is_compact else SIDEBAR), max(1, self.width() - least)])

    def _on_split_moved(self) -> None:
        self._moved_by_hand = True

    # What the window asks

    def flush(self) -> None:
        """Save what is being typed, on every page."""
        for page in self._pages.values():
            page.flush()

    def step_back(self) -> None:
        """Esc."""
        if self._tour is not None and self._tour.isVisible():
            self._tour.end()
        elif self.page is not None and not self.page.step_back():
            self.sidebar.list.setFocus()

    def next_pane(self, step: int = 1) -> None:
        """F6: sidebar, list, detail, and round again."""
        panes: list[QWidget] = [self.sidebar.list]
        panes += [pane for pane in (self.page.panes() if self.page else ()) if pane.isVisible()]
        panes += [self._tour] if self._tour is not None and self._tour.isVisible() else []
        focus = self.window().focusWidget()
        at = next(
            (n for n, pane in enumerate(panes) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), -1
        )
        panes[(at + step) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_tour(self) -> None:
        """Begin the tour of the sample case."""
        from casefile.gui.tour import Tour  # most never ask for it, and those once

        if self._tour is None:
            self._tour = Tour(self._desk, self)
        self._tour.begin()

    def discuss(self) -> None:
        """Begin a review thread about the record that is chosen or shown; about the case where there is none."""
        from casefile.gui.dialogs.thread import begin_thread

        id = self._at_hand()
        if id is not None:
            begin_thread(self._desk, self, id)

    def approve(self) -> None:
        """Approve that record, or the case."""
        from casefile.gui.dialogs.approve import begin_approval

        id = self._at_hand()
        if id is not None:
            begin_approval(self._desk, self, id)

    def _at_hand(self) -> UUID | None:
        """The record that is chosen or shown; the case where there is none."""
        offers = offers_of(self.window().focusWidget())
        chosen = list(offers.records()) if offers is not None else []
        page = self.page
        shown = page.shown_id if page is not None else None
        return (chosen[0] if len(chosen) == 1 else None) or shown or self._desk.case_id

    def new_case(self) -> None:
        """Ask for a new case."""
        if self._desk.case_id is None and self._first_case.isVisible():
            self._first_case.setFocus()  # the page asks already
        elif not self._desk.read_only:
            NewCaseDialog(self._desk, self).open()

    # How

    def _say_where(self) -> None:
        """Ask for the names of the case and of the record that is shown."""
        case_id, page = self._desk.case_id, self.page
        if case_id is None or page is None:
            self.crumbs_changed.emit([])
            return
        id = page.shown_id
        self._reads.start()
        wanted = [case_id, *([id] if id is not None else [])]
        self._desk.jobs.query(self, "crumbs", lambda ws: ws.headings.of(wanted), partial(self._on_named, self._key, id))

    def _on_reads(self) -> None:
        """A record that stays in sight for a while is read: Home leads back to it."""
        id = self.page.shown_id if self.page is not None else None
        if id is None or id == self._opened or self._desk.read_only:
            return
        self._opened = id
        self._desk.jobs.change(self, lambda ws: ws.lately.open(id), failed=lambda _error: None)

    def _on_named(self, key: str, id: UUID | None, captions: dict[UUID, Caption]) -> None:
        if key != self._key or self._desk.case_id is None:
            return
        case = captions.get(self._desk.case_id)
        label = _("Search") if key == SEARCH else _(_spec(key).label)
        home = partial(self.open_page, PAGES[0].key)
        crumbs: list[Crumb] = [(isolate(case.ref) if case else "", home), (label, self._leave_record)]
        if id is not None and id in captions:
            crumbs.append((captions[id].heading, partial(self.open_record, id)))
        self.crumbs_changed.emit(crumbs)

    def _leave_record(self) -> None:
        """From a record that takes the whole page back to the list."""
        if self.page is not None:
            self.page.step_back()
            (self.page.panes() or (self.sidebar.list,))[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _paste_text(self, text: str) -> None:
        from casefile.gui.pages.sources.paste import PasteDialog

        def taken(done: TakenIn) -> None:
            for added in done.added[-1:]:
                self._show_added(added.source_id)

        PasteDialog(self._desk, self, taken, text).open()

    def _show_added(self, source_id: UUID) -> None:
        """Choose a source that was taken in, so that Enter reads it: where somebody reads another, it is only said."""
        self.open_page("sources")
        self._page("sources").show_added(source_id)

    def _go(self, place: Place) -> None:
        if place == self._here:
            self._show(place)
            return
        if self._here is not None:
            self._past.append(self._here)
            del self._past[:-100]
        self._future.clear()
        self._show(place)

    def _show(self, place: Place) -> None:
        key, id = place
        if self.page is not None and self._key != key:
            self.page.flush()
        page = self._page(key)
        self._key, self._here = key, place
        typing = self.window().focusWidget()
        self._stack.setCurrentWidget(page)
        self.sidebar.show_page(key)
        if typing is not None and self._stack.isAncestorOf(typing):  # what had the focus is gone from sight
            panes = page.panes() or (self.sidebar.list,)  # a page may still be reading what it will show
            seen = next((pane for pane in panes if pane.isVisible()), panes[0])  # a record may lie over the list
            seen.setFocus(Qt.FocusReason.OtherFocusReason)
        words, self._words = self._words, ""
        if id is not None and words:
            page.open_at_words(id, words)
        elif id is not None:
            page.open_record(id)
        else:
            page.show_list()
        self.moved.emit()

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            page = SearchPage(self._desk, self._stack) if key == SEARCH else _spec(key).make(self._desk, self._stack)
            page.setAccessibleName(_("Search") if key == SEARCH else _(_spec(key).label))
            self._pages[key] = page
            self._stack.addWidget(page)
            page.turned.connect(self._say_where)
            page.setUpdatesEnabled(False)  # it is made and laid out in this turn of the event loop, drawn in another
            QTimer.singleShot(0, page, lambda: page.setUpdatesEnabled(True))
        return self._pages[key]

    def _enter(self) -> None:
        panes = self.page.panes() if self.page else ()
        if panes:
            panes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _where(self) -> dict[str, Any]:
        """Where one is, as plain JSON: case, page, and where on the page."""
        page = self.page
        return {
            "case": str(self._desk.case_id or ""),
            "page": self._key,
            "record": str(self._here[1] or "") if self._here is not None else "",
            "within": page.where() if page else {},
        }

    def _go_back_to(self, place: Place, within: dict[str, Any]) -> None:
        """The page itself knows best how to show what it showed: it is not asked for the record, too."""
        key, _id = place
        self._go((key, None))
        self._here = place
        self._page(key).return_to(within)

    def _return(self, cases: list[Case]) -> None:
        """Go where one was when the vault was locked; where there is nothing to return to, one begins again."""
        with suppress(*UNREADABLE):
            where = self._desk.drafts.take(PLACE) or {}
            case_id = UUID(where["case"])
            key = str(where["page"])
            if case_id in {case.id for case in cases} and (key == SEARCH or any(key == spec.key for spec in PAGES)):
                self._desk.choose_case(case_id)
                record = where.get("record")
                self._go_back_to((key, UUID(record) if record else None), where["within"])

    def _on_read(self, read: tuple[list[Case], dict[str, str]]) -> None:
        cases, drafts = read
        self._desk.drafts.load(drafts)
        if self._desk.case_id is None:
            self._return(cases)
        if self._desk.case_id is None and cases:
            self._desk.choose_case(cases[0].id)
        self.sidebar.cases.show_cases(cases)
        self.sidebar.count()
        self._on_case_changed()
        self._desk.jobs.compute(
            self,
            lambda _ws, _progress, _cancelled: loading.load_core_of_pages(),
            lambda _nothing: Loading(loading.PAGES, self),
        )
        if self._desk.drafts.has(NEW_CASE):
            self.new_case() if cases else self._first_case.go_on()

    def _on_case_changed(self) -> None:
        has_case = self._desk.case_id is not None
        self.sidebar.setVisible(has_case)
        if not has_case:
            self._stack.setCurrentWidget(self._first_case)
            self._first_case.setFocus()
        elif self._here is None:
            self._go((PAGES[0].key, None))
            self.sidebar.list.setFocus()
        self.moved.emit()

    def _on_where(self, found: tuple[UUID | None, list[tuple[str, UUID]]]) -> None:
        case_id, chain = found
        for kind_name, id in chain:
            spec = page_of(kind_name)
            if spec is not None:
                if case_id is not None:
                    self._desk.choose_case(case_id)
                self._go((spec.key, id))
                return
        self._desk.notify(_("This record has no page of its own; it is shown with the records it is linked to."))


def _spec(key: str) -> PageSpec:
    return next(spec for spec in PAGES if spec.key == key)


def _read(ws: Workspace) -> tuple[list[Case], dict[str, str]]:
    """The cases, and the drafts but those of new records that were saved after all."""
    drafts = ws.drafts.all()
    begun = records_begun(drafts)
    saved = ws.records.captions(begun.values())
    return ws.cases.all(), {key: body for key, body in drafts.items() if begun.get(key) not in saved}


def _where(ws: Workspace, id: UUID) -> tuple[UUID | None, list[tuple[str, UUID]]]:
    """The case of a record, and the records to look for a page for: itself, its owner, the owner's owner; a
    thread's target."""
    record = ws.records.get(id)
    case_id = record.case_id
    chain: list[tuple[str, UUID]] = []
    while len(chain) < 8:
        caption = ws.records.captions([id])[id]
        chain.append((caption.kind, id))
        owner = kind(caption.kind).owner
        link = owner.name if owner else "target_id" if caption.kind == "thread" else ""
        above = getattr(ws.records.get(id), link) if link else None
        if above is None:
            break
        id = above
    return case_id, chain
