"""The timeline in the window: lanes by place, actor or kind of act, a zoom, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.offers import Offer, fill
from casefile.gui.pages.arrangements import Arrangement
from casefile.gui.pages.timeline.line import LineOfTime, nothing_dated
from casefile.gui.pages.timeline.shapes import Legend
from casefile.gui.pages.timeline.twin import Twin
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.grid import in_order
from casefile.gui.widgets.plain import ElidedLabel
from casefile.gui.words import term
from casefile.i18n import N_, _, current, isolate, plural
from casefile.model.changes import Changes
from casefile.services.overviews import LaneOfTime, TimelineTable

_BY = (
    ("place", N_("Place"), N_("Place not given")),
    ("actor", N_("Actor"), N_("No actor named")),
    ("kind", N_("Kind of act"), N_("Kind not given")),
    ("", N_("One lane"), N_("All incidents")),
)
"""What a lane is, what that is called, and what the lane of those without it is called."""
_WATCHED = frozenset({"incident", "place", "involvement", "organisation", "person"})
_LAYOUT = "timeline/incident"
_WORDS = 560
"""The width from which on the button for the table has words, in pixels at 100 % text size."""
_NAMED = 15
"""So many incidents of one mark are offered to be opened."""


class IncidentsTimeline(Arrangement):
    """The incidents that are listed, on a line."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._ids: Sequence[UUID] = ()
        self._chosen: UUID | None = None
        self._showing = False
        self._names: Sequence[str] = ()
        self._told = False
        """Whether the table holds what the line shows."""
        self._compose(desk.settings.text_size / 100)
        self.lanes.currentIndexChanged.connect(lambda _place: self._on_lanes())
        self.as_table.toggled.connect(self._on_table)
        self.line.walked.connect(lambda: self._on_walked(next(iter(self.line.current_ids), None)))
        self.line.opened.connect(self._on_opened)
        self.line.looked.connect(self.looked)
        self.twin.opened.connect(lambda row: self.opened.emit(self.twin.twin.ids[row]))
        self.twin.selectionModel().currentChanged.connect(lambda *_at: self._on_walked(self.twin.current_id))
        desk.changed.connect(self._on_changed)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Not by a focus proxy: Tab would pass what stands before that."""
        self._stack.setFocus(reason)

    def _compose(self, scale: float) -> None:
        self.lanes = ChoiceBox(self)
        self.lanes.setObjectName("timeline_lanes")
        self.lanes.setAccessibleName(_("Lanes by"))
        self.lanes.setMinimumContentsLength(9)
        for key, label, _none in _BY:
            self.lanes.addItem(_(label), key)
        self.lanes.setCurrentIndex(max(0, self.lanes.findData(self.desk.settings.layout(_LAYOUT) or "place")))
        by = QLabel(_("Lanes by"), self)
        by.setBuddy(self.lanes)
        self.as_table = self._button(_("As a table"), "table")
        self.as_table.setCheckable(True)
        self.closer, self.farther = self._button(_("Zoom in"), "plus"), self._button(_("Zoom out"), "minus")
        self.whole = self._button(_("Whole line"), "move-horizontal")
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE[2], 0, SPACE[2], SPACE[1])
        bar.setSpacing(SPACE[1])
        for each in (by, self.lanes, self.closer, self.farther, self.whole, self.as_table):
            bar.addWidget(each)
        self.undated = ElidedLabel(role="secondary", parent=self)
        bar.addWidget(self.undated, 1)
        self._stack = QStackedWidget(self)
        self.line, self.twin = LineOfTime(scale, self._stack), Twin(self._stack)
        self.line.setObjectName("timeline_line")
        self._stack.addWidget(self.line)
        self._stack.addWidget(self.twin)
        self._stack.setFocusProxy(self.line)
        self.said = ElidedLabel(parent=self)
        self._legend = Legend(scale, self)
        below = QVBoxLayout()
        below.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], SPACE[1])
        below.setSpacing(SPACE[0])
        below.addWidget(self.said)
        below.addWidget(self._legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)
        layout.addLayout(below)
        self.closer.clicked.connect(lambda: self.line.zoom(1))
        self.farther.clicked.connect(lambda: self.line.zoom(-1))
        self.whole.clicked.connect(self.line.zoom_out_whole)

    def _button(self, label: str, drawing: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(label)
        button.setAccessibleName(label)
        keys = {"plus": "+", "minus": "-", "move-horizontal": "0"}.get(drawing)
        button.setToolTip(_("{command} ({keys})", command=label, keys=keys) if keys else label)
        icons.put(button, drawing)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the icon stands alone."""
        super().resizeEvent(event)
        wide = self.width() >= _WORDS * self.desk.settings.text_size / 100
        words, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.as_table.setToolButtonStyle(words if wide else alone)

    def show_ids(self, ids: Sequence[UUID]) -> None:
        """Read these incidents."""
        self._ids = ids
        self._fetch()

    def choose(self, id: UUID) -> None:
        """Make this incident the current one."""
        self._chosen = id
        self._go()

    def _fetch(self) -> None:
        ids, by = self._ids, self.lanes.currentData()
        self.desk.jobs.query(self, "timeline", lambda ws: ws.overviews.timeline(ids, by), partial(self._on_read, by))

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & _WATCHED and self.isVisible():
            self._fetch()

    def _on_lanes(self) -> None:
        self.desk.settings.keep_layout(_LAYOUT, self.lanes.currentData())
        self._fetch()

    def _on_table(self, wanted: bool) -> None:
        focused = self._stack.isAncestorOf(self.focusWidget() or self)
        front: QWidget = self.twin if wanted else self.line
        self._stack.setCurrentWidget(front)
        self._stack.setFocusProxy(front)
        self._legend.setVisible(not wanted)
        if wanted:
            self._tell()
        for each in (self.closer, self.farther, self.whole):
            each.setEnabled(not wanted)
        self._go()
        if focused:
            front.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_read(self, by: str, table: TimelineTable) -> None:
        names = [_name(lane, by) for lane in table.lanes]
        self._showing = True
        self.line.show_table(table, names)
        self._names, self._told = names, False
        if self.as_table.isChecked():
            self._tell()
        self._showing = False
        n = len(table.line.undated)
        self.undated.setText(
            plural("{n} without a date, in the table only", "{n} without a date, in the table only", n)
        )
        if not n:
            self.undated.setText("")
        if self._chosen is None:
            self._chosen = next(iter(self.line.current_ids), None) or self.twin.current_id
        self._go()

    def _tell(self) -> None:
        """Fill the table, where somebody looks at it."""
        if self.line.table is not None and not self._told:
            self._told, showing, self._showing = True, self._showing, True
            self.twin.twin.show(self.line.table, self._names)
            self.twin.fit()
            self._showing = showing

    def _go(self) -> None:
        """Both show the same incident."""
        if self._chosen is not None:
            self._showing = True
            self.line.choose(self._chosen)
            self.twin.choose(self._chosen)
            self._showing = False
        self._say()

    def _on_walked(self, id: UUID | None) -> None:
        if id is not None and not self._showing:
            self._chosen = id
            self._say()
            self.chosen.emit(id)

    def _say(self) -> None:
        """What the current mark stands for: read below the line, and told to whoever hears the window."""
        words = self._in_words()
        self.said.setText(words)
        self.line.setAccessibleDescription(words)

    def _in_words(self) -> str:
        table, ids = self.line.table, self.line.current_ids
        if table is not None and not table.line.bars and not self.as_table.isChecked():
            return nothing_dated()
        if table is None or self._chosen is None or self._chosen not in table.known:
            return ""
        known = table.known[self._chosen]
        when = known.values["when"]
        parts = [when.words(current()) if when is not None else _("no date"), known.heading]
        if self._chosen in ids and self._stack.currentWidget() is self.line:
            parts.append(self.line.current_lane)
            if len(ids) > 1:
                parts.append(plural("{n} more here", "{n} more here", len(ids) - 1))
        return in_order(parts)

    def _on_opened(self, ids: tuple[UUID, ...]) -> None:
        """One incident; where a mark stands for several, ask which, or show them more closely."""
        table = self.line.table
        if len(ids) == 1 or table is None:
            self.opened.emit(ids[0])
            return
        choices: list[Offer] = [self._choice(table, id) for id in ids[:_NAMED]]
        menu = QMenu(self.line)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(_("Which incident to open"))
        fill(menu, [*choices, None, Offer(_("Zoom in"), partial(self.line.zoom, 2), "plus")])
        menu.popup(self.line.viewport().mapToGlobal(self.line.current_rect().center()))
        menu.setActiveAction(menu.actions()[0])

    def _choice(self, table: TimelineTable, id: UUID) -> Offer:
        known = table.known[id]
        words = known.heading if len(known.heading) <= 70 else known.heading[:69] + "…"
        call: Callable[[], object] = partial(self.opened.emit, id)
        return Offer(in_order([isolate(known.ref), words]), call, "triangle-alert")


def _name(lane: LaneOfTime, by: str) -> str:
    """What a lane is called."""
    if not lane.key:
        return next(_(none) for key, _label, none in _BY if key == by)
    return term("acts", lane.key) if by == "kind" else lane.name
