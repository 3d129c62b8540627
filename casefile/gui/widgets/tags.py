"""Tags and other short lines: typed one after the other, Enter or a comma ends each."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.editor import Editor, ShortLine
from casefile.i18n import _
from casefile.model.outside import clean_line


class TagsEdit(Editor):
    """Edits a tuple of lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self._line = _TagLine(self)
        self._line.editingFinished.connect(self._take)
        self._row: ChipRow[str] = ChipRow(self._line)
        self._row.removed.connect(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._row)
        self.setFocusProxy(self._line)

    def value(self) -> Any:
        """The lines, with what is still being typed."""
        typed = clean_line(self._line.text())
        return self._tags + ((typed,) if typed and typed not in self._tags else ())

    def set_value(self, value: Any) -> None:
        """Show lines."""
        self._tags = tuple(value)
        self._line.clear()
        self._show()

    def set_label(self, label: str) -> None:
        """Name the line."""
        self._line.setAccessibleName(_("{field}: add", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """Chips only."""
        self._row.set_read_only(wanted)

    def take_last(self) -> None:
        """Backspace in the empty line takes the last one out."""
        if self._tags:
            self._remove(self._tags[-1])

    def _take(self) -> None:
        tags = self.value()
        self._line.clear()
        if tags != self._tags:
            self._tags = tags
            self._show()
            self.edited.emit()

    def _remove(self, tag: str) -> None:
        self._tags = tuple(each for each in self._tags if each != tag)
        self._show()
        self._line.setFocus()
        self.edited.emit()

    def _show(self) -> None:
        self._row.show_keys([(tag, tag) for tag in self._tags])


class _TagLine(ShortLine):
    def __init__(self, edit: TagsEdit) -> None:
        super().__init__(16, _("Add…"))
        self._edit = edit

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(self.text().strip())
        if entered or event.text() in (",", "،", ";", "؛"):  # Enter ends a tag; in the empty line it is the form's
            self.editingFinished.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self._edit.take_last()
        else:
            super().keyPressEvent(event)
