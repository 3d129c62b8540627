"""Going to words within the fields of a record: the first field that holds them, with the words selected."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casefile.gui.widgets.labelled import into_sight
from casefile.model.searchtext import places
from casefile.services.passages import Utf16Offsets


def show_words(view: QWidget, words: str) -> bool:
    """Put the cursor where these words stand first, long texts before lines; False where no field shows them."""
    fields: list[QLineEdit | QPlainTextEdit] = [*view.findChildren(QPlainTextEdit), *view.findChildren(QLineEdit)]
    for field in fields:
        if not field.isVisibleTo(view):
            continue
        text = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.displayText()
        found = places(text, words, most=1)
        if found:
            offsets = Utf16Offsets(text)
            _select(field, *map(offsets.to_utf16, found[0]))
            into_sight(field)
            return True
    return False


def _select(field: QLineEdit | QPlainTextEdit, start: int, end: int) -> None:
    field.setFocus()
    if isinstance(field, QLineEdit):
        field.setSelection(start, end - start)
        return
    cursor = field.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
