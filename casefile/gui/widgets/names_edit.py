"""Names in every script, with aliases and transliterations; and dates to be reminded on."""

from __future__ import annotations

import unicodedata
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.rows_edit import RowsEdit, ValueRow
from casefile.i18n import _
from casefile.model.values import Name

_SCRIPTS = {
    "ARABIC": "Arab",
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "MYANMAR": "Mymr",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "ETHIOPIC": "Ethi",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "DEVANAGARI": "Deva",
}
"""The first word of a letter's Unicode name -> its script by ISO 15924."""


class NamesEdit(RowsEdit):
    """Edits a tuple of :class:`Name`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_NameRow, _("Add a name"), lambda n: _("Name {n}", n=n), parent)


class DatesEdit(RowsEdit):
    """Edits a tuple of :class:`FuzzyDate`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_DateRow, _("Add a date"), lambda n: _("Date {n}", n=n), parent)


def script_of(name: str) -> str:
    """The script a name begins with, by ISO 15924; empty for one that is not known here."""
    for letter in name:
        if letter.isalpha():
            return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "")
    return ""


class _NameRow(ValueRow):
    def __init__(self) -> None:
        super().__init__()
        self._text, self._kind = QLineEdit(), CodePicker("name_kind")
        self._text.setMinimumHeight(ROW)
        self._given: Name | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._text, 3)
        layout.addWidget(self._kind, 2)
        layout.addWidget(self.drop)
        self._text.textEdited.connect(lambda _text: self.edited.emit())
        self._kind.edited.connect(self.edited)

    def value(self) -> Any:
        text = self._text.text().strip()
        if not text:
            return None
        known = self._given is not None and self._given.text == text
        script = self._given.script if known and self._given is not None else script_of(text)
        return Name(text, script, self._kind.value() or "primary")

    def show_value(self, value: Any) -> None:
        self._given = value
        self._text.setText(value.text)
        self._text.setCursorPosition(0)
        self._kind.set_value(value.kind)

    def focus_first(self) -> None:
        self._text.setFocus()

    def set_label(self, label: str) -> None:
        super().set_label(label)
        self._text.setAccessibleName(label)
        self._kind.set_label(_("{row}: kind of name", row=label))

    def set_read_only(self, wanted: bool) -> None:
        super().set_read_only(wanted)
        self._text.setReadOnly(wanted)
        self._kind.set_read_only(wanted)


class _DateRow(ValueRow):
    def __init__(self) -> None:
        super().__init__()
        self._date = FuzzyDateEdit()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.addWidget(self._date, 1)
        layout.addWidget(self.drop)
        self._date.edited.connect(self.edited)

    def value(self) -> Any:
        return self._date.value()

    def show_value(self, value: Any) -> None:
        self._date.set_value(value)

    def focus_first(self) -> None:
        self._date.setFocus()

    def set_label(self, label: str) -> None:
        super().set_label(label)
        self._date.set_label(label)

    def set_read_only(self, wanted: bool) -> None:
        super().set_read_only(wanted)
        self._date.set_read_only(wanted)
