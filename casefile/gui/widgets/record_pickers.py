"""Links to other records: found by typing, or made by name on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.editor import Editor
from casefile.i18n import _, isolate
from casefile.model.changes import Changes, Head, Listing
from casefile.model.fields import Record, kind

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_OFFERED = 12
_NAMED_BY = {
    "place": "name",
    "organisation": "name",
    "person": "name",
    "source": "title",
    "incident": "title",
    "fact": "statement",
}
"""The kinds that can be made from a name alone, and the field that takes it."""


class RecordSearch(QLineEdit):
    """A line that offers records as one types, and to make one of that name."""

    picked = Signal(object)
    """A :class:`Head`: found, or just made."""

    def __init__(self, desk: Desk, kinds: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kinds = kinds or tuple(_NAMED_BY)
        self.setMinimumHeight(ROW)
        self.setPlaceholderText(_("Type a name"))
        self._list = QListWidget(self)
        self._list.setWindowFlag(Qt.WindowType.ToolTip)  # floats, and leaves the focus in the line
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(_("Records found"))
        self._list.itemClicked.connect(self._take)
        self._soon = QTimer(self, singleShot=True, interval=120)
        self._soon.timeout.connect(self._search)
        self.textEdited.connect(lambda _text: self._soon.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows walk the offer, Enter takes from it, Esc closes it."""
        shown = self._list.isVisible()
        match event.key():
            case Qt.Key.Key_Down if shown:
                self._list.setCurrentRow(min(self._list.currentRow() + 1, self._list.count() - 1))
            case Qt.Key.Key_Down:
                self._search()
            case Qt.Key.Key_Up if shown:
                self._list.setCurrentRow(max(0, self._list.currentRow() - 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if shown and self._list.currentItem() is not None:
                self._take(self._list.currentItem())
            case Qt.Key.Key_Escape if shown:
                self._list.hide()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the offer while it is shown."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._list.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QEvent) -> None:
        """The offer goes with the focus."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._list.hide()

    def hideEvent(self, event: QEvent) -> None:
        """The offer goes with the line."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._list.hide()

    def _search(self) -> None:
        text, case_id, kinds = self.text().strip(), self._desk.case_id, self._kinds
        self._desk.jobs.query(
            self, "find", lambda ws: _found(ws, kinds, case_id, text), lambda heads: self._offer(text, heads)
        )

    def _offer(self, text: str, heads: list[Head]) -> None:
        if not self.hasFocus():
            return
        self._list.clear()
        for head in heads:
            item = QListWidgetItem(f"{head.heading}   {isolate(head.ref)}")
            item.setData(Qt.ItemDataRole.UserRole, head)
            self._list.addItem(item)
        if text and not self._desk.read_only and not any(head.heading.casefold() == text.casefold() for head in heads):
            for each in self._kinds:
                if each in _NAMED_BY:
                    label = _("New {kind}: “{name}”", kind=_(kind(each).label), name=text)
                    item = QListWidgetItem(icons.icon("plus"), label)
                    item.setData(Qt.ItemDataRole.UserRole, (each, text))
                    self._list.addItem(item)
        self._list.setVisible(self._list.count() > 0)
        if self._list.count():
            self._list.setCurrentRow(0)
            self._place()

    def _place(self) -> None:
        row = self._list.sizeHintForRow(0)
        height = min(row * self._list.count() + 2 * self._list.frameWidth() + 2, row * 9)
        width = max(self.width(), 280)
        at = self.mapToGlobal(QPoint(0, self.height()))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            at.setX(at.x() + self.width() - width)
        if at.y() + height > self.screen().availableGeometry().bottom():
            at.setY(self.mapToGlobal(QPoint(0, 0)).y() - height)
        self._list.setGeometry(at.x(), at.y(), width, height)

    def _take(self, item: QListWidgetItem) -> None:
        self._list.hide()
        chosen = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(chosen, Head):
            self.picked.emit(chosen)
            return
        kind_name, name = chosen
        spec = kind(kind_name)
        made = spec.record(case_id=self._desk.case_id, **{_NAMED_BY[kind_name]: name})
        label = _("Add {kind}", kind=_(spec.label))
        self._desk.jobs.change(
            self,
            lambda ws: ws.records.save(made, label=label),
            lambda _changes: self.picked.emit(_head(made, kind_name)),
        )


class RecordPicker(Editor):
    """One linked record, or none."""

    def __init__(self, desk: Desk, kinds: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._words = ""
        self._search = RecordSearch(desk, kinds)
        self._search.picked.connect(self._on_picked)
        self._search.editingFinished.connect(self._settle)
        self._open = QToolButton(autoRaise=True)
        icons.put(self._open, "arrow-right")
        self._open.setToolTip(_("Open the linked record"))
        self._open.clicked.connect(lambda: self._id and desk.open_record(self._id))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self._search, 1)
        layout.addWidget(self._open)
        self.setFocusProxy(self._search)
        desk.changed.connect(self._on_changed)

    def value(self) -> Any:
        """The id. An emptied line is no link."""
        return self._id if self._search.text().strip() or not self._words else None

    def set_value(self, value: Any) -> None:
        """Show a linked record by its heading."""
        self._id = value
        self._show("" if value is None else "…")
        if value is not None:
            self._fetch()

    def set_label(self, label: str) -> None:
        """Name the line and the button."""
        self._search.setAccessibleName(label)
        self._open.setAccessibleName(_("{field}: open the linked record", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """It can still be opened."""
        self._search.setReadOnly(wanted)

    def _fetch(self) -> None:
        id = self._id
        if id is not None:
            self._desk.jobs.query(self, "head", lambda ws: ws.records.heads([id]).get(id), self._on_head)

    def _on_head(self, head: Head | None) -> None:
        if head is not None and head.id == self._id and not self._search.isModified():
            self._show(head.heading or head.ref)

    def _on_picked(self, head: Head) -> None:
        self._id = head.id
        self._show(head.heading or head.ref)
        self.edited.emit()

    def _settle(self) -> None:
        """What was typed and not chosen goes back; an emptied line takes the link away."""
        if not self._search.text().strip() and self._id is not None:
            self._id = None
            self._show("")
            self.edited.emit()
        elif self._search.text() != self._words:
            self._show(self._words)

    def _show(self, words: str) -> None:
        self._words = words
        self._search.setText(words)
        self._search.setCursorPosition(0)
        self._open.setVisible(self._id is not None)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and changes.touches(self._id):
            self._fetch()


class RecordsPicker(Editor):
    """Several linked records, in order."""

    def __init__(self, desk: Desk, kinds: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids: tuple[UUID, ...] = ()
        self._search = RecordSearch(desk, kinds)
        self._search.setPlaceholderText(_("Add by name"))
        self._search.setMinimumWidth(180)
        self._search.picked.connect(self._on_picked)
        self._row: ChipRow[UUID] = ChipRow(self._search, opens=True)
        self._row.removed.connect(self._remove)
        self._row.pressed.connect(desk.open_record)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._row)
        self.setFocusProxy(self._search)

    def value(self) -> Any:
        """The ids."""
        return self._ids

    def set_value(self, value: Any) -> None:
        """Show linked records by their headings."""
        self._ids = tuple(value)
        self._search.clear()
        if self._ids:
            ids = self._ids
            self._desk.jobs.query(self, "heads", lambda ws: ws.records.heads(ids), self._on_heads)
        else:
            self._row.show_keys([])

    def set_label(self, label: str) -> None:
        """Name the line."""
        self._search.setAccessibleName(_("{field}: add", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """Chips only; they can still be opened."""
        self._row.set_read_only(wanted)

    def _on_heads(self, heads: dict[UUID, Head]) -> None:
        self._row.show_keys([(id, heads[id].heading or heads[id].ref) for id in self._ids if id in heads])

    def _on_picked(self, head: Head) -> None:
        if head.id not in self._ids:
            self.set_value((*self._ids, head.id))
            self.edited.emit()
        self._search.clear()

    def _remove(self, id: UUID) -> None:
        self.set_value(each for each in self._ids if each != id)
        self._search.setFocus()
        self.edited.emit()


def _found(ws: Workspace, kinds: tuple[str, ...], case_id: UUID | None, text: str) -> list[Head]:
    """The first records of these kinds whose words begin so."""
    ids: list[UUID] = []
    for each in kinds:
        ids += ws.records.ids(Listing(each, case_id, text=text))[:_OFFERED]
    ids = ids[:_OFFERED]
    heads = ws.records.heads(ids)
    return [heads[id] for id in ids if id in heads]


def _head(record: Record, kind_name: str) -> Head:
    return Head(record.id, kind_name, record.ref, record.heading, record.case_id, False)
