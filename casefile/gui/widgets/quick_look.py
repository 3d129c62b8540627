"""Space: a quick look at a record without leaving the list. Public fields only: a preview never shows what is
protected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.gui.words import in_words
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.fields import FieldType, Record, Sensitivity, kind_of

if TYPE_CHECKING:
    from casefile.workspace import Workspace


class QuickLook(QDialog):
    """A small read-only view; Space or Esc closes it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(_("Quick look"))
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(_("Quick look"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    def look(self, id: UUID) -> None:
        """Show a record."""
        self._desk.jobs.query(self, "look", lambda ws: _read(ws, id), self._on_read)

    def _on_read(self, read: tuple[Record, dict[UUID, Caption]]) -> None:
        record, captions = read
        content = QWidget()
        rows = QFormLayout(content)
        rows.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        rows.setSpacing(SPACE[1])
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows.addRow(PlainLabel(isolate(record.ref), role="secondary"))
        rows.addRow(PlainLabel(record.heading, wrap=True, level="heading"))
        for field in kind_of(record).fields:
            words = in_words(field, getattr(record, field.name), captions)
            if words and field.sensitivity is Sensitivity.PUBLIC and words != record.heading:
                rows.addRow(PlainLabel(_(field.label), role="secondary"), PlainLabel(words, wrap=True))
        self._area.setWidget(content)
        on_base(self._area)
        window = self.window().parentWidget() or self
        self.resize(min(640, max(360, window.width() // 2)), min(560, max(240, content.sizeHint().height() + 2)))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space closes as it opened."""
        if event.key() == Qt.Key.Key_Space:
            self.close()
        else:
            super().keyPressEvent(event)


def _read(ws: Workspace, id: UUID) -> tuple[Record, dict[UUID, Caption]]:
    record = ws.records.get(id)
    return record, ws.records.captions(linked_ids(record))


def linked_ids(record: Record) -> set[UUID]:
    """Every id that a record's own fields point to."""
    found: set[UUID] = set()
    for field in kind_of(record).of_type(FieldType.LINK, FieldType.LINKS):
        value = getattr(record, field.name)
        found.update([value] if isinstance(value, UUID) else value or ())
    return found
