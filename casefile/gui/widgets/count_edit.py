"""A count as a person types it, and below it what was understood: both can be corrected."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.range_edit import RangeEdit
from casefile.i18n import _, current
from casefile.model.values import Range


class CountEdit(Editor):
    """Edits a :class:`Range`: typed as ``25``, ``over 20``, ``three`` or ``dozens``, taken apart into from, to, words.

    A number that was read from words is shown, to be checked; words that give none are said to.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.typed = QLineEdit()
        self.typed.setMinimumHeight(ROW)
        self.typed.setPlaceholderText(_("25, 12-25, 40+, over 20, three, or words such as “dozens”"))
        self.parts = RangeEdit()
        self._problem: BadInput | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self.typed)
        self._reading = PlainLabel(role="secondary")
        self._reading.setObjectName("count_reading")
        layout.addWidget(self._reading)
        layout.addWidget(self.parts)
        self._reading.setText(how_read(None))
        self.typed.textEdited.connect(self._on_typed)
        self.parts.edited.connect(self._on_parts)
        self.setFocusProxy(self.typed)

    def value(self) -> Any:
        """The range, or None for nothing.

        :raises BadInput: it cannot be read.
        """
        if self._problem is not None:
            raise self._problem
        return self.parts.value()

    def set_value(self, value: Any) -> None:
        """Show a range in its parts, and as one would type it where that says all of it."""
        self._problem = None
        self.parts.set_value(value)
        self.typed.setText("" if value is None else as_typed(value))
        self._reading.setText(how_read(value))

    def set_label(self, label: str) -> None:
        """Name every part."""
        self.typed.setAccessibleName(label)
        self.parts.set_label(label)

    def set_read_only(self, wanted: bool) -> None:
        """Text stays selectable."""
        self.typed.setReadOnly(wanted)
        self.parts.set_read_only(wanted)

    def _on_typed(self, text: str) -> None:
        self._problem = None
        read = None
        try:
            read = Range.parse(text) if text.strip() else None
        except BadInput as error:
            self._problem = error
        self.parts.set_value(read)
        self._reading.setText(how_read(read) if self._problem is None else _("Not understood: enter the number below"))
        self.edited.emit()

    def _on_parts(self) -> None:
        """The parts have the last word: what stands above them would now say something else. Words that could not be
        read are kept beside the number that is entered for them.
        """
        if self._problem is not None:
            self.parts.keep_words(self.typed.text().strip())
        self._problem = None
        self.typed.clear()
        self._reading.setText(how_read(None))
        self.edited.emit()


def how_read(count: Range | None) -> str:
    """What a person is to look at in a count that was just read: a number made of words, or that there is none."""
    if count is None or not count.wording:
        return _("Understood as")
    if count.only_words:
        return _("No number in these words: they are kept, and not counted")
    number = count.counted.numbers(current())
    return _("Read from the words as {count}: check it", count=number)


def as_typed(count: Range) -> str:
    """How one would type a count; empty where no typed form says all of it."""
    low, high = count.minimum, count.maximum
    forms = [count.wording, str(low), f"{low}-{high}", f"{low}+", f"<={high}"]
    for form in forms:
        try:
            if form and Range.parse(form) == count:
                return form
        except BadInput:
            continue
    return ""
