"""The first page of a case: go on where you were, see what needs attention, how much there is; or the first steps."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog, half_changed
from casefile.gui.offers import Offered, Offers
from casefile.gui.pages.home import lines
from casefile.gui.pages.home.first_steps import FirstSteps
from casefile.gui.pages.home.tour_offer import TourOffer
from casefile.gui.pages.page import Page
from casefile.gui.record_offers import record_offers
from casefile.gui.style import SPACE
from casefile.gui.widgets.column import page_column
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, isolate
from casefile.model.changes import Caption, Changes
from casefile.model.deadlines import Now
from casefile.model.fields import kind_of
from casefile.model.records import Case
from casefile.services.attention import Attention, attention

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_FEW, _MANY = 5, 200
"""Lines of each kind that are shown at first, and when more are asked for."""
_MEASURE = 880
"""The widest the page becomes: lines that run across a whole screen are hard to read."""


class HomePage(Page):
    """Everything here leads to a record or to a page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("home_page")
        self._most = _FEW
        self._title = PlainLabel(level="title", wrap=True)
        self._title.setObjectName("home_title")
        self._ref = PlainLabel(role="secondary")
        self._case: Case | None = None
        self._edit = QPushButton(_("Edit the case…"))
        self._edit.setObjectName("home_edit_case")
        icons.put(self._edit, "pencil")
        self._edit.clicked.connect(self._on_edit)
        self._to_report = QPushButton(_("Report"))
        self._to_report.setObjectName("home_report")
        icons.put(self._to_report, "chart-column")
        self._to_report.clicked.connect(lambda _checked=False: self.desk.open_page("report"))
        self._counts = QWidget()
        self._counts_flow = FlowLayout(self._counts)
        self._count_buttons: dict[str, QPushButton] = {}
        self._steps = FirstSteps(self._add_on, read_only=desk.read_only)
        self._offer = TourOffer(desk)
        self._recent = _Part(desk, "home_recent", _("Continue where you were"), self._on_opened)
        self._attention = PlainLabel(_("Needs attention"), level="heading")
        self._parts = {
            key: _Part(desk, f"home_{key}", _(title), self._on_opened) for key, title in lines.GROUPS.items()
        }
        self._calm = _Part(desk, "home_calm", "", self._on_opened)
        self._compose()
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(self._on_case_changed)

    def _compose(self) -> None:
        column = page_column(self, _("Home"), _MEASURE)
        middle = QVBoxLayout(column)
        middle.setContentsMargins(0, SPACE[3], 0, SPACE[4])
        middle.setSpacing(SPACE[2])
        top = QHBoxLayout()
        top.addWidget(self._ref, 1)
        top.addWidget(self._to_report)
        top.addWidget(self._edit)
        middle.addLayout(top)
        middle.addWidget(self._title)
        middle.addWidget(self._counts)
        middle.addWidget(self._offer)
        middle.addWidget(self._steps)
        middle.addWidget(self._recent)
        middle.addSpacing(SPACE[1])
        middle.addWidget(self._attention)
        middle.addWidget(self._calm)
        for part in self._parts.values():
            middle.addWidget(part)
        middle.addStretch(1)
        for each in (self._title, self._ref, self._to_report, self._edit, self._counts, self._steps, self._attention):
            each.hide()

    # What the window asks

    def can_add(self) -> bool:
        """Unless the vault was opened for reading, or no case is at hand."""
        return not self.desk.keeps_still and self.desk.case_id is not None

    def add_label(self) -> str:
        """What one mostly begins with."""
        return _("New incident")

    def add_record(self) -> None:
        """Begin an incident, on its own page."""
        if self.can_add():
            self._add_on("incidents")

    def panes(self) -> Sequence[QWidget]:
        """The lists that have lines, or the first steps."""
        if not self._steps.isHidden() and not self.desk.read_only:
            return (self._steps,)
        return [part.list for part in (self._recent, self._calm, *self._parts.values()) if not part.isHidden()]

    def showEvent(self, event: QShowEvent) -> None:
        """Read again what may have changed meanwhile: also the day."""
        super().showEvent(event)
        self._fetch()

    # What happens

    def _fetch(self) -> None:
        case_id, most, now = self.desk.case_id, self._most, self.desk.now()
        half = self.desk.drafts.waiting() - {case_id}
        if case_id is not None:
            self.desk.jobs.query(self, "attention", lambda ws: _read(ws, case_id, now, most, half), self._show)

    def _show(self, read: tuple[Case, Attention, Sequence[Caption]]) -> None:
        case, found, half = read
        self._case = case
        self._edit.setVisible(not self.desk.read_only)
        empty = not any(found.counts.values())
        self._title.setText(case.title)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        for each in (self._title, self._ref):  # a label would follow the title's own script
            each.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self._ref.setText(isolate(case.ref))
        self._title.show()
        self._ref.show()
        self._offer.fit(case)
        self._steps.setVisible(empty)
        self._counts.setVisible(not empty)
        self._to_report.setVisible(not empty)
        self._attention.setVisible(not empty)
        self._show_counts(found.counts)
        self._recent.show_lines(lines.recent(found, self.desk.today()))
        groups = lines.groups(found, self._most, self.desk.today(), half)
        for key, part in self._parts.items():
            part.show_lines(groups[key])
        if half_changed(self.desk, case.id):  # when the vault was locked
            self._on_edit()
        self._calm.show_lines([] if empty or any(groups.values()) else [lines.calm()])

    def _show_counts(self, counts: dict[str, int]) -> None:
        for kind_name, (page, drawing) in lines.COUNTED.items():
            button = self._count_buttons.get(kind_name)
            if button is None:
                button = QPushButton()
                button.setObjectName(f"count_{kind_name}")
                button.clicked.connect(lambda _checked=False, page=page: self.desk.open_page(page))
                self._count_buttons[kind_name] = button
                self._counts_flow.addWidget(button)
            button.setText(lines.count_words(kind_name, counts.get(kind_name, 0)))
            icons.put(button, drawing)

    def _on_edit(self) -> None:
        """What stands on the dossier's cover and in its summary is said here."""
        if self._case is None:
            return
        dialog = RecordDialog(
            self.desk,
            self._case,
            [spec.name for spec in kind_of(self._case).fields if spec.name != "related"],
            title=_("Edit the case {ref}", ref=isolate(self._case.ref)),
            action=_("Save"),
            label=_("Edit the case"),
            parent=self,
        )
        dialog.open()

    def _on_opened(self, key: Hashable) -> None:
        if isinstance(key, UUID):
            self.desk.open_record(key)
        elif isinstance(key, tuple) and key[0] == "record":
            self.desk.open_record(key[2])
        elif isinstance(key, tuple) and key[0] == "page":
            self.desk.open_page(key[1])
        elif isinstance(key, tuple) and key[0] == "command":
            self.desk.commands.action(key[1]).trigger()
        elif isinstance(key, tuple) and key[0] == "review":
            self.desk.open_page("review")
        elif isinstance(key, tuple) and key[0] == "looked":
            self.desk.jobs.change(self, lambda ws: ws.lately.look(), lambda _none: self._fetch())
        elif isinstance(key, tuple) and key[0] == "more":
            self._most = _MANY
            self._fetch()

    def _add_on(self, page: str) -> None:
        """Go to a page and begin a new record there, as its own button would."""
        self.desk.open_page(page)
        if "record.add" in self.desk.commands and not self.isVisible():
            self.desk.commands.action("record.add").trigger()

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._fetch()

    def _on_case_changed(self) -> None:
        self._most = _FEW
        if self.isVisible():
            self._fetch()


class _Part(QWidget):
    """A heading with lines under it; gone while it has none."""

    def __init__(self, desk: Desk, name: str, title: str, opened: object) -> None:
        super().__init__()
        self.list = LineList(title or _("Needs attention"))
        self.list.setObjectName(name)
        self.list.opened.connect(opened)
        Offers(self.list, partial(_offers, desk, self.list), records=partial(_records, self.list))
        self.list.clicked.connect(lambda _index: self.list.opened.emit(self.list.current_key()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setSpacing(SPACE[1])
        if title:
            layout.addWidget(PlainLabel(title, level="section", role="secondary", wrap=True))
        layout.addWidget(self.list)
        self.hide()

    def show_lines(self, shown: Sequence[Line]) -> None:
        self.list.show_lines(shown)
        self.setVisible(bool(shown))


def _records(shown: LineList) -> list[UUID]:
    """The record that the current line stands for."""
    key = shown.current_key() if shown.count() else None
    if isinstance(key, tuple) and key and key[0] == "record":
        key = key[2]
    return [key] if isinstance(key, UUID) else []


def _offers(desk: Desk, shown: LineList) -> Offered:
    return record_offers(desk, shown, _records(shown))


def _read(
    ws: Workspace, case_id: UUID, now: Now, most: int, half: Collection[UUID]
) -> tuple[Case, Attention, Sequence[Caption]]:
    case = ws.records.get(Case, case_id)
    captions = [caption for caption in ws.headings.of(half).values() if caption.kind != "case" and not caption.trashed]
    return case, attention(ws, case_id, now, lines.RETURNED_TO, most), captions
