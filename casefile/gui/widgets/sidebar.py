"""The sidebar: the pages with how many records each holds, and the case at hand above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.pages import PAGES, PageSpec
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editor import ChoiceBox
from casefile.gui.widgets.plain import secondary
from casefile.i18n import _, current, isolate
from casefile.model.changes import Changes
from casefile.model.records import Case

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_COUNT = Qt.ItemDataRole.UserRole + 1
_KEY = Qt.ItemDataRole.UserRole
_NEW = "new"


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
            self.addItem(f"{isolate(case.ref)}  {case.title}", case.id)
        if cases:
            self.insertSeparator(self.count())
        self.addItem(icons.icon("plus"), _("New case…"), _NEW)
        self._show_current()

    def _show_current(self) -> None:
        self.setCurrentIndex(self.findData(self._desk.case_id) if self._desk.case_id else -1)
        self.setToolTip("")

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
    """Page names with counts. The arrow keys walk, Enter goes on into the page."""

    page_wanted = Signal(str)
    entered = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.cases = CaseChooser(desk)
        self.list = QListWidget()
        self.list.setObjectName("sidebar")
        self.list.setAccessibleName(_("Pages"))
        self.list.setIconSize(QSize(20, 20))
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
        above.addWidget(secondary(_("Case"), wrap=False))
        above.addWidget(self.cases)
        layout.addLayout(above)
        layout.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(lambda _id: self.count())

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

    def _add(self, spec: PageSpec) -> None:
        item = QListWidgetItem(icons.icon(spec.drawing), _(spec.label))
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
        if changes.kinds & {kind for spec in PAGES for kind in spec.kinds}:
            self.count()


class _CountDelegate(QStyledItemDelegate):
    """Draws the count at the far end of the line, in the lesser colour."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        hint = super().sizeHint(option, index)  # type: ignore[arg-type]
        return hint if hint.height() <= SPACE[2] else QSize(hint.width(), max(ROW, hint.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        super().paint(painter, option, index)  # type: ignore[arg-type]
        count = index.data(_COUNT)  # type: ignore[attr-defined]
        if not count:
            return
        painter.save()
        painter.setPen(style.colour("secondary"))
        room = QRect(option.rect).adjusted(SPACE[4], 0, -SPACE[4], 0)  # type: ignore[attr-defined]
        rtl = option.direction == Qt.LayoutDirection.RightToLeft  # type: ignore[attr-defined]
        end = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(end | Qt.AlignmentFlag.AlignVCenter), count)
        painter.restore()


def _counts(ws: Workspace, kinds: Sequence[str], case_id: UUID) -> dict[str, int]:
    return {kind: ws.records.count(kind, case_id=case_id) for kind in kinds}
