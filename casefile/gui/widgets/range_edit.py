"""A count as far as it is known: from, to, and the source's own words."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.errors import BadInput
from casefile.gui.style import ROW
from casefile.gui.widgets.editor import Editor, ShortLine, in_line
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.outside import western_digits
from casefile.model.values import Range


class RangeEdit(Editor):
    """Minimum, maximum and wording; a form such as ``12-25`` or ``over 20`` typed into the first is taken apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most, self._wording = ShortLine(8, _("from")), ShortLine(6, _("to")), QLineEdit()
        self._wording.setPlaceholderText(_("in words, such as “dozens”"))
        for part in (self._least, self._most, self._wording):
            part.setMinimumHeight(ROW)
            part.textEdited.connect(lambda _text: self.edited.emit())
        self._least.editingFinished.connect(self._take_apart)
        self._wording.editingFinished.connect(self._read_words)
        layout = in_line(self, self._least, PlainLabel("–", role="secondary"), self._most, self._wording)
        layout.setStretch(3, 1)

    def value(self) -> Any:
        """A :class:`Range`, or None where nothing is entered.

        :raises BadInput: no number, or the smaller after the larger.
        """
        self._take_apart()
        least, most, wording = _number(self._least), _number(self._most), self._wording.text().strip()
        if least is None and most is None and not wording:
            return None
        return Range(least, most, wording)

    def set_value(self, value: Any) -> None:
        """Show a :class:`Range` or None."""
        self._least.setText("" if value is None or value.minimum is None else str(value.minimum))
        self._most.setText("" if value is None or value.maximum is None else str(value.maximum))
        self._wording.setText("" if value is None else value.wording)

    def keep_words(self, words: str) -> None:
        """Show these as the source's own words, unless others stand there."""
        if not self._wording.text().strip():
            self._wording.setText(words)

    def set_label(self, label: str) -> None:
        """Name the three parts."""
        self._least.setAccessibleName(_("{field}: at least", field=label))
        self._most.setAccessibleName(_("{field}: at most", field=label))
        self._wording.setAccessibleName(_("{field}: in words", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """Text stays selectable."""
        for part in (self._least, self._most, self._wording):
            part.setReadOnly(wanted)

    def _take_apart(self) -> None:
        typed = self._least.text().strip()
        if not typed or western_digits(typed).isdecimal() or self._most.text().strip():
            return
        try:
            read = Range.parse(typed)
        except BadInput:
            return  # stays as typed; value() says what is wrong with it
        kept = self._wording.text()
        self.set_value(read)
        if kept and not read.wording:
            self._wording.setText(kept)

    def _read_words(self) -> None:
        """A number in words that were just typed is shown beside them, to be checked."""
        words = self._wording.text().strip()
        if not words or not self._wording.isModified() or self._least.text().strip() or self._most.text().strip():
            return
        counted = Range(wording=words).counted
        if not counted.only_words:
            self.set_value(counted)
            self.edited.emit()


def _number(part: QLineEdit) -> int | None:
    typed = western_digits(part.text().strip())
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 12:
        raise BadInput(_("A count is written in digits; anything else belongs into the words."), code="bad_number")
    return int(typed)
