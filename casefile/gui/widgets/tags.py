"""Tags and other short lines: typed one after the other, Enter or a comma ends each."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.tag_book import TagBook, tag_book
from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.editor import Editor, ShortLine
from casefile.i18n import _
from casefile.model.outside import clean_line


class TagsEdit(Editor):
    """Edits a tuple of lines.

    :param desk: where the lines are tags: those of the case are offered, and each stands on its colour.
    """

    def __init__(self, parent: QWidget | None = None, *, desk: Desk | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self._desk = desk
        self._line = _TagLine(self)
        self._line.editingFinished.connect(self._take)
        self._row: ChipRow[str] = ChipRow(self._line)
        self._row.removed.connect(self._remove)
        if desk is not None:
            self._show_colours(tag_book(desk))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._row)
        self.setFocusProxy(self._line)

    def _show_colours(self, book: TagBook) -> None:
        self._row.ground = lambda tag: book.ground(tag) if book.colour(tag) else None
        book.changed.connect(self._row.show_again)

    def offer(self) -> None:
        """Ask for the tags of the case, to be offered while one is typed."""
        case_id = self._desk.case_id if self._desk is not None else None
        if self._desk is not None and case_id is not None:
            self._desk.jobs.query(self, "tags", lambda ws: [tag.name for tag in ws.tags.all(case_id)], self._line.know)

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
        self._known: list[str] = []

    def know(self, tags: list[str]) -> None:
        """Offer these."""
        if tags == self._known:
            return
        self._known = tags
        completer = QCompleter(tags, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(lambda _words: QTimer.singleShot(0, self, self.editingFinished.emit))
        self.setCompleter(completer)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._edit.offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(self.text().strip())
        if entered or event.text() in (",", "،", ";", "؛"):  # Enter ends a tag; in the empty line it is the form's
            self.editingFinished.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self._edit.take_last()
        else:
            super().keyPressEvent(event)
