"""One record beside its list: its heading, and the tabs Details, Linked, Notes, History."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, cast
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
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

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.form import Form
from casefile.gui.widgets.history import History
from casefile.gui.widgets.linked import LinkedRecords
from casefile.gui.widgets.notes import Notes
from casefile.gui.widgets.plain import ElidedLabel, PlainLabel, on_base
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.fields import Record, kind


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


ViewFactory = Callable[[Desk], QWidget]
"""Makes a :class:`RecordView`."""


class Detail(QWidget):
    """The record that was chosen.

    :param details: makes the view of the Details tab; a form of all fields by default.
    :param tabs: further tabs after Details: translated title and factory.
    """

    closed = Signal()
    """The button that closes an overlaid detail was pressed."""
    saved = Signal(object)
    """A draft has become a record (UUID)."""

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
        self._views: list[RecordView] = []
        self._wanted_tab: int | None = None
        self.setAccessibleName(_("Record"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._compose()
        view = details(desk) if details else Form(desk, kind_name)
        self._add_view(_("Details"), view)
        saved = getattr(view, "saved", None)
        if saved is not None:
            saved.connect(self._on_saved)
        for title, factory in tabs:
            self._add_view(title, factory(desk))
        self._add_view(_("Linked"), LinkedRecords(desk), scroll=False)
        self._add_view(_("Notes"), Notes(desk), scroll=False)
        self._add_view(_("History"), History(desk), scroll=False)
        desk.changed.connect(self._on_changed)
        self.show_id(None)

    def _compose(self) -> None:
        self._close = QToolButton()
        self._close.setAccessibleName(_("Back to the list"))
        self._close.setToolTip(_("Back to the list (Esc)"))
        icons.put(self._close, "arrow-left")
        self._close.clicked.connect(lambda: self.closed.emit())
        self._ref = PlainLabel(role="secondary", selectable=True)
        self._heading = ElidedLabel(level="heading")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._ref)
        words.addWidget(self._heading)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[1])
        head.setSpacing(SPACE[1])
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addLayout(words, 1)
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.setAccessibleName(_("Parts of the record"))
        self._tabs.tabBar().setAccessibleName(_("Parts of the record"))
        self._shown = QWidget()
        shown = QVBoxLayout(self._shown)
        shown.setContentsMargins(0, 0, 0, 0)
        shown.setSpacing(0)
        shown.addLayout(head)
        shown.addWidget(self._tabs, 1)
        nothing = PlainLabel(_("Choose a record to see it here."), wrap=True, role="secondary")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(self._shown)

    def _add_view(self, title: str, view: QWidget, *, scroll: bool = True) -> None:
        if scroll and not isinstance(view, QScrollArea):
            area = QScrollArea(widgetResizable=True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setAccessibleName(title)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(view)
            self._tabs.addTab(on_base(area), title)
        else:
            self._tabs.addTab(view, title)
        self._views.append(cast(RecordView, view))

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
        if id is None:
            self._stack.setCurrentIndex(0)
        else:
            self._fetch(id)

    def start_new(self, draft: Record) -> None:
        """Show a draft in the Details tab."""
        self.flush()
        self._id = None
        self._ref.setText(_("Not saved yet"))
        self._heading.setText(_(self._kind.label))
        self._only_details(True)
        for view in self._views:
            view.start_new(draft)
        self._stack.setCurrentIndex(1)

    def edit(self) -> None:
        """Put the cursor into the first field of the Details tab."""
        self._tabs.setCurrentIndex(0)
        self._views[0].edit()

    def flush(self) -> None:
        """Save what is being typed."""
        for view in self._views:
            view.flush()

    @property
    def tab(self) -> int:
        """The number of the tab that is shown."""
        return self._tabs.currentIndex()

    def show_tab(self, number: int) -> None:
        """Show this tab, now or once the record has been read."""
        self._wanted_tab = number
        if self._tabs.isTabEnabled(number):
            self._tabs.setCurrentIndex(number)

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
        self._ref.setText(_("{ref}, in the trash", ref=isolate(record.ref)) if record.trashed else isolate(record.ref))
        self._heading.setText(record.heading if record.heading != record.ref else _(self._kind.label))
        self._only_details(False)
        self._stack.setCurrentIndex(1)
        for view in self._views:
            view.show_record(record)
        if self._wanted_tab is not None:
            self._tabs.setCurrentIndex(self._wanted_tab)
            self._wanted_tab = None

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
        if self._id is not None and self._id in changes.ids:
            self._fetch(self._id)

    def focusInEvent(self, event: QEvent) -> None:
        """F6 lands on the tabs."""
        self._tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)
