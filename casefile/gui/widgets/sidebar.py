"""The sidebar: the pages with how many records each holds, and the case at hand above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.pages import PAGES, PageSpec
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import secondary, tooltip
from casefile.i18n import _, current, isolate
from casefile.model.changes import Changes
from casefile.model.records import Case

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_COUNT = Qt.ItemDataRole.UserRole + 1
_KEY = Qt.ItemDataRole.UserRole
_NEW = "new"

Index = QModelIndex | QPersistentModelIndex


class CaseChooser(ChoiceBox):
    """Which case is at hand; its last line begins a new one."""

    new_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAccessibleName(_("Case"))
        self.activated.connect(self._on_activated)
        desk.changed.connect(self._on_changed)

    def show_cases(self, cases: Sequence[Case]) -> None:
        """Offer these cases."""
        self.clear()
        for case in cases:
            self.addItem(f"{isolate(case.ref)}  {isolate(case.title)}", case.id)
        if cases:
            self.insertSeparator(self.count())
        self.addItem(icons.icon("plus"), _("New case…"), _NEW)
        self._show_current()

    def _show_current(self) -> None:
        # Not findData: Qt compares Python objects by identity, and equal ids are different objects.
        places = [place for place in range(self.count()) if self.itemData(place) == self._desk.case_id]
        self.setCurrentIndex(places[0] if places and self._desk.case_id else -1)
        self.setToolTip(tooltip(self.currentText()))

    def _on_activated(self, place: int) -> None:
        chosen = self.itemData(place)
        self._show_current()
        if chosen == _NEW:
            self.new_wanted.emit()
        elif isinstance(chosen, UUID):
            self._desk.choose_case(chosen)
            self._show_current()

    def _on_changed(self, changes: Changes) -> None:
        if "case" in changes.kinds:
            self._desk.jobs.query(self, "cases", lambda ws: ws.cases.all(), self.show_cases)


class Sidebar(QWidget):
    """Page names with counts. The arrow keys walk, Enter goes on into the page.

    Where large text leaves no room for the pages themselves, only their icons are shown; names are in tool tips then.
    """

    page_wanted = Signal(str)
    entered = Signal()
    fitted = Signal()
    """It needs more or less room than before."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._compact = False
        self.cases = CaseChooser(desk)
        self.list = QListWidget()
        self.list.setObjectName("sidebar")
        self.list.setAccessibleName(_("Pages"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_CountDelegate(self.list))
        section = 0
        for spec in PAGES:
            if spec.section != section:
                self._add_gap()
                section = spec.section
            self._add(spec)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(lambda _item: self.entered.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setSpacing(SPACE[1])
        above = QVBoxLayout()
        above.setContentsMargins(SPACE[1], 0, SPACE[1], 0)
        above.setSpacing(SPACE[0])
        self._case_label = secondary(_("Case"), wrap=False)
        above.addWidget(self._case_label)
        above.addWidget(self.cases)
        layout.addLayout(above)
        layout.addWidget(self.list, 1)
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self.count())
        self._dress()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Not by a focus proxy: Tab would pass what stands before that."""
        self.list.setFocus(reason)

    @property
    def is_compact(self) -> bool:
        """Whether only icons are shown."""
        return self._compact

    def set_compact(self, compact: bool) -> None:
        """Show icons only, or names and counts beside them."""
        if compact != self._compact:
            self._compact = compact
            self._dress()

    def show_page(self, key: str) -> None:
        """Mark the page that is shown, without asking for it again."""
        self.list.blockSignals(True)
        items = [self.list.item(row) for row in range(self.list.count())]
        self.list.setCurrentItem(next((item for item in items if item.data(_KEY) == key), None))  # type: ignore[arg-type]
        self.list.blockSignals(False)
        self.list.viewport().update()

    def count(self) -> None:
        """Ask how many records each page holds."""
        case_id = self._desk.case_id
        kinds = [spec.kinds[0] for spec in PAGES if spec.kinds]
        if case_id is not None:
            self._desk.jobs.query(self, "counts", lambda ws: _counts(ws, kinds, case_id), self._show_counts)

    def changeEvent(self, event: QEvent) -> None:
        """Another palette or text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "list"):
            self._dress()

    def _dress(self) -> None:
        edge = round(20 * self._desk.settings.text_size / 100)
        self.list.setIconSize(QSize(edge, edge))
        for row in range(self.list.count()):
            spec = next((spec for spec in PAGES if spec.key == self.list.item(row).data(_KEY)), None)
            if spec is not None:
                self.list.item(row).setIcon(icons.icon(spec.drawing))
                self.list.item(row).setToolTip(_(spec.label) if self._compact else "")
        self._case_label.setVisible(not self._compact)
        names = 0 if self._compact else self._room_for_names()
        self.list.setProperty("compact", self._compact)
        self.cases.setMinimumContentsLength(0 if self._compact else 8)
        self.cases.view().setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)
        self.setMinimumWidth(names + edge + 2 * SPACE[4])
        self.fitted.emit()

    def _room_for_names(self) -> int:
        """The longest name of a page whole, with a count of three figures beside it and a scroll bar."""
        metrics = self.fontMetrics()
        longest = max(metrics.horizontalAdvance(_(spec.label)) for spec in PAGES)
        least, most = metrics.averageCharWidth() * 18, metrics.averageCharWidth() * 26
        return max(least, min(longest + metrics.horizontalAdvance("000") + SPACE[4] + SPACE[2], most))

    def _add(self, spec: PageSpec) -> None:
        item = QListWidgetItem(_(spec.label))
        item.setData(_KEY, spec.key)
        self.list.addItem(item)

    def _add_gap(self) -> None:
        gap = QListWidgetItem()
        gap.setFlags(Qt.ItemFlag.NoItemFlags)
        gap.setSizeHint(QSize(0, SPACE[2]))
        gap.setData(Qt.ItemDataRole.AccessibleTextRole, _("Separator"))
        self.list.addItem(gap)

    def _show_counts(self, counts: dict[str, int]) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            spec = next((spec for spec in PAGES if spec.key == item.data(_KEY)), None)
            if spec is not None and spec.kinds:
                n = counts[spec.kinds[0]]
                item.setData(_COUNT, current().number(n) if n else "")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, _("{page}, {n}", page=_(spec.label), n=n))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY):
            self.page_wanted.emit(item.data(_KEY))

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & {"post", *(kind for spec in PAGES for kind in spec.kinds)}:
            self.count()


class _CountDelegate(QStyledItemDelegate):
    """Draws the count at the far end of the line, in the lesser colour."""

    @property
    def _compact(self) -> bool:
        view = self.parent()
        return view is not None and bool(view.property("compact"))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return hint if hint.height() <= SPACE[2] else QSize(hint.width(), max(ROW, hint.height()))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave room for the count."""
        super().initStyleOption(option, index)
        if self._compact:
            option.text = ""
            return
        count = index.data(_COUNT) or ""
        taken = option.decorationSize.width() + 2 * SPACE[4] + option.fontMetrics.horizontalAdvance(count)
        option.text = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideRight, max(0, option.rect.width() - taken)
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, option, index)
        painter.save()
        count = index.data(_COUNT)
        if count and not self._compact:
            painter.setPen(style.colour("secondary"))
            room = QRect(option.rect).adjusted(SPACE[3], 0, -SPACE[3] - SPACE[0], 0)
            rtl = option.direction == Qt.LayoutDirection.RightToLeft
            if rtl:
                room = QRect(option.rect).adjusted(SPACE[3] + SPACE[0], 0, -SPACE[3], 0)
            end = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
            painter.drawText(room, int(end | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), count)
        if focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(style.colour("accent"), 2))
            painter.drawRoundedRect(QRect(option.rect).adjusted(SPACE[1] + 1, 2, -SPACE[1] - 1, -2), 6, 6)
        painter.restore()


def _counts(ws: Workspace, kinds: Sequence[str], case_id: UUID) -> dict[str, int]:
    counts = {kind: ws.records.count(kind, case_id=case_id) for kind in kinds}
    if counts.get("thread"):  # of threads only what waits for something
        counts["thread"] = ws.threads.count(case_id).open
    return counts
