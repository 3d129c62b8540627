"""What a form knows of an editor, and the simple ones: a line, a text, a number, yes or no, a point."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from casefile.errors import BadInput
from casefile.gui import words
from casefile.gui.style import ROW
from casefile.gui.widgets.half_typed import packed, type_in, typed, unpacked
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, current
from casefile.model.fields import FieldSpec, Record
from casefile.model.outside import western_digits
from casefile.model.values import Coordinates


class Editor(QWidget):
    """Edits one value. :meth:`set_value` is silent; ``edited`` tells of a person's doing only."""

    edited = Signal()

    def says_within(self) -> bool:
        """Whether it says itself what is wrong, beside the part that it concerns: it is not said again below."""
        return False

    def value(self) -> Any:
        """What is entered.

        :raises BadInput: it cannot be read; the sentence is shown below the field.
        """
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def set_label(self, label: str) -> None:
        """Name every control within for people who hear the window."""
        raise NotImplementedError

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self.setEnabled(not wanted)

    def made(self) -> tuple[Record, ...]:
        """New records that the value names; the one who saves it makes them in the same step."""
        return ()

    def draft(self) -> Any:
        """What is entered as plain JSON, also where it cannot be read yet."""
        try:
            return {"value": packed(self.value())}
        except BadInput:
            return {"typed": typed(self)}

    def put_draft(self, draft: Any) -> None:
        """Enter again what :meth:`draft` gave.

        :raises BadInput, ValueError, KeyError, TypeError: it is of another version of the program.
        """
        if "typed" in draft:
            type_in(self, draft["typed"])
        else:
            self.set_value(unpacked(draft["value"]))


def in_line(editor: QWidget, *parts: QWidget) -> QHBoxLayout:
    """Put one editor's controls side by side; the first takes the focus for all."""
    layout = QHBoxLayout(editor)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        layout.addWidget(part)
    editor.setFocusProxy(parts[0])
    return layout


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setMinimumHeight(ROW)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        in_line(self, self.line)

    def value(self) -> Any:
        """The text, without blanks at its ends."""
        return self.line.text().strip()

    def set_value(self, value: Any) -> None:
        """Show a text; the line's own undo begins again."""
        self.line.setText(value or "")
        self.line.setCursorPosition(0)

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(label)

    def set_read_only(self, wanted: bool) -> None:
        """Text stays selectable."""
        self.line.setReadOnly(wanted)


class NumberEditor(LineEditor):
    """A whole number, or nothing."""

    def value(self) -> Any:
        """The number in the digits of any script.

        :raises BadInput: it is none.
        """
        typed = western_digits(self.line.text().strip())
        if not typed:
            return None
        if not typed.isdecimal() or len(typed) > 15:
            raise BadInput(_("A whole number is needed here."), code="bad_number")
        return int(typed)

    def set_value(self, value: Any) -> None:
        """Show a number."""
        super().set_value("" if value is None else str(value))


class PointEditor(LineEditor):
    """Coordinates, typed or pasted in any of the usual forms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line.setPlaceholderText("34.6897, 40.8310")

    def value(self) -> Any:
        """The coordinates.

        :raises BadInput: they cannot be read.
        """
        typed = self.line.text().strip()
        return Coordinates.parse(typed) if typed else None

    def set_value(self, value: Any) -> None:
        """Show coordinates."""
        super().set_value("" if value is None else value.text(current()).strip("\u2066\u2067\u2068\u2069"))


class TextEditor(Editor):
    """Text of any length, as high as its lines, between three and sixteen of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = _GrowingText()
        self.text.textChanged.connect(self._on_changed)
        self._silent = False
        in_line(self, self.text)

    def value(self) -> Any:
        """The text."""
        return self.text.toPlainText()

    def set_value(self, value: Any) -> None:
        """Show a text; its own undo begins again."""
        self._silent = True
        self.text.setPlainText(value or "")
        self._silent = False

    def set_label(self, label: str) -> None:
        """Name the text."""
        self.text.setAccessibleName(label)

    def set_read_only(self, wanted: bool) -> None:
        """Text stays selectable."""
        self.text.setReadOnly(wanted)

    def _on_changed(self) -> None:
        if not self._silent:
            self.edited.emit()


_AROUND_TEXT = 12
"""Pixels of border and padding above and below, as the style sheet gives them, and a line's leading."""


class _GrowingText(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = max(3, min(16, self._lines()))
        around = 2 * round(self.document().documentMargin()) + _AROUND_TEXT
        height = round(self.fontMetrics().lineSpacing() * lines) + around
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _lines(self) -> int:
        layout = self.document().documentLayout()
        return round(layout.documentSize().height()) if self.isVisible() else self.blockCount()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


class YesNoEditor(Editor):
    """Yes or no; the field's label stands beside the box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox()
        self.box.setMinimumHeight(ROW)
        self.box.clicked.connect(lambda _checked: self.edited.emit())
        in_line(self, self.box)

    def value(self) -> Any:
        """Whether it is ticked."""
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick it or not."""
        self.box.setChecked(bool(value))

    def set_label(self, label: str) -> None:
        """The label is the box's own text."""
        self.box.setText(label)
        self.box.setAccessibleName(label)


class FixedWords(Editor):
    """A value that is shown and never edited: immutable fields, moments, capture data."""

    def __init__(self, field: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._value: Any = field.empty
        self._label = PlainLabel(wrap=True, selectable=True)
        self._label.setMinimumHeight(ROW)
        in_line(self, self._label)

    def value(self) -> Any:
        """The value as it was given."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value in words."""
        self._value = value
        self._label.setText(words.in_words(self._field, value) or "–")

    def set_label(self, label: str) -> None:
        """Name it."""
        self._label.setAccessibleName(label)

    def set_read_only(self, wanted: bool) -> None:
        """It always is."""


class ShortLine(QLineEdit):
    """A line for a few characters: a day, a year, a count. Its width follows the text size."""

    def __init__(self, characters: int, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._characters = characters
        self.setPlaceholderText(hint)
        self.setMinimumHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for its characters or its hint, whichever is longer."""
        metrics = self.fontMetrics()
        width = max(
            metrics.horizontalAdvance("0") * self._characters, metrics.horizontalAdvance(self.placeholderText())
        )
        return QSize(width + 22, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No smaller."""
        return self.sizeHint()
