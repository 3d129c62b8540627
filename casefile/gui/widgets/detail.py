"""One record beside its list: its heading, and the tabs Details, Linked, Notes, History."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, talking
from casefile.gui.desk import Desk
from casefile.gui.pieces import Pieces
from casefile.gui.style import SPACE
from casefile.gui.widgets.form import Form
from casefile.gui.widgets.history import History
from casefile.gui.widgets.linked import LinkedRecords
from casefile.gui.widgets.notes import Notes
from casefile.gui.widgets.plain import ElidedLabel, PlainLabel, on_base, tooltip
from casefile.gui.widgets.status import StatusLabel
from casefile.i18n import _, current, isolate
from casefile.model.changes import Changes
from casefile.model.fields import Record, kind
from casefile.services.approvals import Approval

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_AROUND_TAB = 28
"""Pixels of a tab around its words, as the style sheet gives them."""


class RecordView(Protocol):
    """What a tab of a detail answers to. It is a QWidget; :class:`~casefile.gui.widgets.form.Form` is one.

    A view that makes records from drafts has a signal ``saved(UUID)``.
    """

    def show_record(self, record: Record) -> None:
        """Show this record; called again with its new state after each change, and must then not disturb what is
        being typed."""

    def start_new(self, record: Record) -> None:
        """Show a record that has not been saved yet."""

    def flush(self) -> None:
        """Save what is being typed, now."""

    def edit(self) -> None:
        """Put the cursor into the first field."""


ViewFactory = Callable[[Desk, QWidget], QWidget]
"""Makes a :class:`RecordView` within the widget that is given: what is put together in its place need not be moved."""


class LazyTab(QWidget):
    """A tab whose content is made when it is first looked at.

    :param make: makes the view within this widget.
    :param scroll: it scrolls as a whole; else it scrolls within itself.
    """

    made = Signal(object)
    """The view was made just now (:class:`RecordView`)."""

    def __init__(self, desk: Desk, title: str, make: ViewFactory, *, scroll: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._title = title
        self._make = make
        self._scroll = scroll
        self._view: QWidget | None = None
        self._area: QScrollArea | None = None
        self._placed = False
        self._pieces = Pieces()
        self._shown: tuple[Record, bool] | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> RecordView | None:
        """The content; None until somebody has looked at it."""
        return cast(RecordView, self._view) if self._placed else None

    def show_record(self, record: Record, *, draft: bool = False) -> None:
        """Show this record, now or when the content is made."""
        self._shown = record, draft
        if self._placed:
            self._tell(record, draft=draft)

    def look(self) -> QWidget:
        """The content, made now at the latest."""
        while self.prepare():
            pass
        assert self._view is not None
        return self._view

    def prepare(self) -> bool:
        """Take one step towards the content; each is short enough for one turn of the event loop.

        :returns: whether there is more to do.
        """
        if self._view is None:
            self._area = self._scroll_area() if self._scroll else None
            with self._pieces:
                self._view = self._make(self._desk, self._area.viewport() if self._area is not None else self)
            self._view.hide()
            self._placed = False
            self.made.emit(self._view)
        elif not self._placed and not self._pieces.go_on():
            self._placed = True
            if self._area is not None:
                self._area.setWidget(self._view)
                on_base(self._area)
            self._layout.addWidget(self._area or self._view)
            self._view.show()
            if self._shown is not None:
                self._tell(self._shown[0], draft=self._shown[1])
        return not self._placed

    def _scroll_area(self) -> QScrollArea:
        area = QScrollArea(self, widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self._title)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _tell(self, record: Record, *, draft: bool) -> None:
        view = cast(RecordView, self._view)
        if draft:
            view.start_new(record)
        else:
            view.show_record(record)


class Detail(QWidget):
    """The record that was chosen.

    :param details: makes the view of the Details tab; a form of all fields by default.
    :param tabs: further tabs after Details: translated title and factory.
    """

    closed = Signal()
    """The button that closes an overlaid detail was pressed."""
    saved = Signal(object)
    """A draft has become a record (UUID)."""
    prepared = Signal()
    """The Details tab is made."""

    def __init__(
        self,
        desk: Desk,
        kind_name: str,
        details: ViewFactory | None = None,
        tabs: Sequence[tuple[str, ViewFactory]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind(kind_name)
        self._id: UUID | None = None
        self._record: Record | None = None
        self._left_out = False
        self._wanted_tab: int | None = None
        self._then: tuple[UUID, Callable[[Any], object], int] | None = None
        self.setAccessibleName(_("Record"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._compose()
        first = details or (lambda desk, parent: Form(desk, kind_name, parent=parent))
        self._lazy = [
            self._add_tab(_("Details"), first),
            *(self._add_tab(title, make) for title, make in tabs),
            self._add_tab(_("Linked"), LinkedRecords, scroll=False),
            self._add_tab(_("Notes"), Notes, scroll=False),
            self._add_tab(_("History"), History, scroll=False),
        ]
        self._lazy[0].made.connect(self._on_details)
        self._tabs.currentChanged.connect(lambda place: self._lazy[place].look())
        desk.changed.connect(self._on_changed)
        self.show_id(None)

    def _compose(self) -> None:
        self._shown = QWidget(self)
        self._close = QToolButton(self._shown)
        self._close.setAccessibleName(_("Back to the list"))
        self._close.setToolTip(_("Back to the list (Esc)"))
        icons.put(self._close, "arrow-left")
        self._close.clicked.connect(lambda: self.closed.emit())
        self._ref = PlainLabel(role="secondary", selectable=True, parent=self._shown)
        self._heading = ElidedLabel(level="heading", parent=self._shown)
        self._signed_off = StatusLabel(self._shown, wrap=True)
        self._signed_off.setObjectName("signed_off")
        self._signed_off.hide()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._ref)
        words.addWidget(self._heading)
        words.addWidget(self._signed_off)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[1])
        head.setSpacing(SPACE[1])
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addLayout(words, 1)
        self._tabs = QTabWidget(self._shown, documentMode=True)
        self._tabs.setAccessibleName(_("Parts of the record"))
        self._tabs.tabBar().setAccessibleName(_("Parts of the record"))
        shown = QVBoxLayout(self._shown)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.setSpacing(0)
        shown.addLayout(head)
        shown.addWidget(self._tabs, 1)
        nothing = PlainLabel(_("Choose a record to see it here."), wrap=True, role="secondary", parent=self)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(self._shown)

    def _add_tab(self, title: str, make: ViewFactory, *, scroll: bool = True) -> LazyTab:
        tab = LazyTab(self._desk, title, make, scroll=scroll, parent=self._tabs)
        self._tabs.addTab(tab, title)
        return tab

    def _on_details(self, view: QWidget) -> None:
        saved = getattr(view, "saved", None)
        if saved is not None:
            saved.connect(self._on_saved)

    def view(self, number: int) -> QWidget:
        """The content of this tab, made now at the latest."""
        return self._lazy[number].look()

    def prepare(self) -> None:
        """Make the Details tab before it is asked for, a step at a time."""
        if self._lazy[0].prepare():
            QTimer.singleShot(0, self, self.prepare)
        else:
            self.prepared.emit()

    @property
    def details(self) -> QWidget:
        """The content of the Details tab."""
        return self.view(0)

    @property
    def record_id(self) -> UUID | None:
        """The record shown; None for nothing or a draft."""
        return self._id

    def show_id(self, id: UUID | None) -> None:
        """Show a record, or nothing; what was being typed in the one before is saved."""
        if id is not None and id == self._id:
            return
        self.flush()
        self._id = id
        self._left_out = False
        self._signed_off.hide()
        if id is None:
            self._stack.setCurrentIndex(0)
        else:
            self._fetch(id)

    @property
    def is_empty(self) -> bool:
        """Whether neither a record nor a draft is shown."""
        return self._stack.currentIndex() == 0

    def say_left_out(self, left_out: bool) -> None:
        """Say, or no longer, that the list beside leaves this record out."""
        if left_out != self._left_out:
            self._left_out = left_out
            self._name()

    def _name(self) -> None:
        record = self._record
        if record is None or record.id != self._id:
            return
        ref = isolate(record.ref)
        if record.trashed:
            ref = _("{ref}, in the trash", ref=ref)
        elif self._left_out:
            ref = _("{ref}, not in the list as it is filtered", ref=ref)
        self._ref.setText(ref)

    def start_new(self, draft: Record) -> None:
        """Show a draft in the Details tab."""
        self.flush()
        self._id = None
        self._signed_off.hide()
        self._ref.setText(_("Not saved yet"))
        self._heading.setText(_(self._kind.label))
        self._only_details(True)
        for tab in self._lazy:
            tab.show_record(draft, draft=True)
        self._look()

    def edit(self) -> None:
        """Put the cursor into the first field of the Details tab."""
        self._tabs.setCurrentIndex(0)
        cast(RecordView, self.details).edit()

    def flush(self) -> None:
        """Save what is being typed."""
        for tab in self._lazy:
            if tab.view is not None:
                tab.view.flush()

    @property
    def tab(self) -> int:
        """The number of the tab that is shown."""
        return self._tabs.currentIndex()

    def show_tab(self, number: int) -> None:
        """Show this tab, now or once the record has been read."""
        self._wanted_tab = number
        if self._tabs.isTabEnabled(number):
            self._tabs.setCurrentIndex(number)

    def when_shown(self, id: UUID, call: Callable[[Any], object], tab: int = 0) -> None:
        """Do this with the view of a tab once it shows this record: now, or as soon as that has been read."""
        if self._record is not None and self._record.id == id == self._id:
            call(self.view(tab))
        else:
            self._then = (id, call, tab)

    def show_close(self, wanted: bool) -> None:
        """Whether there is a way back to the list: where the detail lies over it."""
        self._close.setVisible(wanted)

    def _fetch(self, id: UUID) -> None:
        self._desk.jobs.query(
            self, "record", lambda ws: ws.records.get(id), self._on_record, lambda _error: self.show_id(None)
        )

    def _on_record(self, record: Record) -> None:
        if record.id != self._id:
            return
        self._record = record
        self._name()
        self._heading.setText(record.heading if record.heading != record.ref else _(self._kind.label))
        self._only_details(False)
        self._fetch_approvals()
        for tab in self._lazy:
            tab.show_record(record)
        if self._wanted_tab is not None:
            self._tabs.setCurrentIndex(self._wanted_tab)
            self._wanted_tab = None
        self._look()
        if self._then is not None:
            (id, call, place), self._then = self._then, None
            if id == record.id:
                call(self.view(place))

    def _fetch_approvals(self) -> None:
        id = self._id
        if id is not None:
            self._desk.jobs.query(self, "approvals", lambda ws: _approvals(ws, id), self._sign)

    def _sign(self, read: tuple[UUID, Sequence[Approval], int]) -> None:
        """Say who approved the record, and whether it was changed since; and how many threads wait for something."""
        id, approvals, n = read
        if id != self._id:
            return
        self._signed_off.setVisible(bool(approvals))
        if approvals:
            status, words = talking.signed_off(approvals[0])
            changed = [caption.heading for caption in approvals[0].changed]
            self._signed_off.show_status(status, words)
            self._signed_off.setToolTip(tooltip("\n".join([words, *changed])))
        place = self._tabs.count() - 2
        self._tabs.setTabText(place, _("Notes ({n})", n=current().number(n)) if n else _("Notes"))
        self._fit_tabs()

    def _look(self) -> None:
        """Show the tab that is chosen."""
        self._lazy[self._tabs.currentIndex()].look()
        self._stack.setCurrentIndex(1)

    def _only_details(self, only: bool) -> None:
        for place in range(1, self._tabs.count()):
            self._tabs.setTabEnabled(place, not only)
        if only:
            self._tabs.setCurrentIndex(0)

    def _on_saved(self, id: UUID) -> None:
        self._id = id
        self._fetch(id)
        self.saved.emit(id)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and changes.touches(self._id):
            self._fetch(self._id)
        elif self._id is not None:
            self._fetch_approvals()  # what belongs to it may have been changed, or something was said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Every tab is to be seen."""
        super().resizeEvent(event)
        self._fit_tabs()

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs wider tabs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_lazy"):
            self._fit_tabs()

    def _fit_tabs(self) -> None:
        """Where the tabs have no room side by side, less stands between their words."""
        bar = self._tabs.tabBar()
        words = sum(bar.fontMetrics().horizontalAdvance(self._tabs.tabText(n)) for n in range(self._tabs.count()))
        narrow = words + self._tabs.count() * _AROUND_TAB > self.width()
        if bool(bar.property("narrow")) != narrow:
            bar.setProperty("narrow", narrow)
            bar.style().unpolish(bar)
            bar.style().polish(bar)
            QCoreApplication.sendEvent(bar, QEvent(QEvent.Type.StyleChange))  # it measures its tabs then only

    def focusInEvent(self, event: QEvent) -> None:
        """F6 lands on the tabs."""
        self._tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)


def _approvals(ws: Workspace, id: UUID) -> tuple[UUID, Sequence[Approval], int]:
    """The record, the approvals of it that stand, and how many open threads there are about it."""
    with ws.view():
        return id, ws.approvals.of([id]).get(id, ()), ws.threads.open_about([id]).get(id, 0)
