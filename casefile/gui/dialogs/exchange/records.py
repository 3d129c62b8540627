"""Which records a review copy is of: the whole case, or single ones that are ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QRadioButton, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.fields import kind
from casefile.services.review_copy import CopyPreview, brought_in_words

if TYPE_CHECKING:
    from casefile.workspace import Workspace

KINDS = ("incident", "fact", "call", "source", "person", "organisation", "place", "witness")
"""The kinds of record that are chosen; what belongs to one comes with it."""
_ROWS = 7


class RecordsChosen(QWidget):
    """Space ticks; typing above narrows the list, and what is ticked stays so."""

    changed = Signal()

    def __init__(self, desk: Desk, case_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._case_id = desk, case_id
        self._read = False
        self.whole = QRadioButton(_("The whole case"))
        self.whole.setObjectName("copy_whole")
        self.whole.setChecked(True)
        self.single = QRadioButton(_("Only records that I tick"))
        self.single.setObjectName("copy_single")
        self.single.toggled.connect(self._on_toggled)
        self.narrow = QLineEdit()
        self.narrow.setObjectName("copy_narrow")
        self.narrow.setClearButtonEnabled(True)
        self.narrow.setPlaceholderText(_("Narrow the list: reference or title"))
        self.narrow.setAccessibleName(_("Narrow the list of records"))
        self.narrow.textChanged.connect(self._on_narrow)
        self.list = QListWidget()
        self.list.setObjectName("copy_records")
        self.list.setAccessibleName(_("Records of the copy"))
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(lambda _item: self.changed.emit())
        self.list.setFixedHeight(ROW * _ROWS + 2 * self.list.frameWidth() + 2)
        self._brought = PlainLabel(wrap=True, role="secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        for part in (secondary(_("Which records")), self.whole, self.single, self.narrow, self.list, self._brought):
            layout.addWidget(part)
        self._fit()

    def ids(self) -> tuple[UUID, ...]:
        """What is ticked; nothing for the whole case."""
        if self.whole.isChecked():
            return ()
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    @property
    def brought(self) -> str:
        """What is said of records that come along."""
        return self._brought.text()

    def tick(self, id: UUID) -> None:
        """Tick a record."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == id:
                self.list.item(row).setCheckState(Qt.CheckState.Checked)

    def show_brought(self, preview: CopyPreview) -> None:
        """Say what the ticked records bring along, and which of them the audience may not know of."""
        said = []
        if self.single.isChecked() and not self.ids():
            said.append(_("Nothing is ticked yet: this is the whole case."))
        said += brought_in_words(preview)
        self._brought.setText(" ".join(said))
        self._brought.setVisible(bool(said))

    def _on_toggled(self, single: bool) -> None:
        self._fit()
        if single and not self._read:
            self._read = True
            case_id = self._case_id
            self._desk.jobs.query(self, "records", lambda ws: _captions(ws, case_id), self._show)
        elif self._read:
            self.changed.emit()

    def _show(self, captions: list[Caption]) -> None:
        self.list.blockSignals(True)
        for each in captions:
            heading = each.heading if each.heading != each.ref else ""
            label = f"{isolate(each.ref)}  {isolate(heading)}" if heading else isolate(each.ref)
            item = QListWidgetItem(label)
            item.setSizeHint(QSize(0, ROW))
            item.setToolTip(_(kind(each.kind).label))
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.changed.emit()

    def _on_narrow(self, words: str) -> None:
        wanted = words.casefold().split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in wanted))

    def _fit(self) -> None:
        single = self.single.isChecked()
        for part in (self.narrow, self.list):
            part.setVisible(single)
        self._brought.setVisible(single and bool(self._brought.text()))


def _captions(ws: Workspace, case_id: UUID) -> list[Caption]:
    """The records that can be chosen, by kind and reference."""
    with ws.view():
        found: list[Caption] = []
        for name in KINDS:
            ids = [record.id for record in ws.records.of(name, case_id=case_id)]
            captions = ws.headings.of(ids)
            found += sorted((captions[id_] for id_ in ids if id_ in captions), key=lambda each: each.ref)
        return found
