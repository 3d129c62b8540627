"""What stands in an editor as plain JSON, readable or not, and back into it: for drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from casefile.errors import BadInput
from casefile.model.anchors import Region, Span
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.values import Coordinates, Name

_CLASSES = {each.__name__: each for each in (Coordinates, FuzzyDate, Name, ObjectHit, Range, Region, Span)}


def packed(value: Any) -> Any:
    """A value of a record as plain JSON; what is no plain value says what it is."""
    if isinstance(value, UUID):
        return {"id": str(value)}
    if isinstance(value, tuple | list):
        return [packed(each) for each in value]
    name = type(value).__name__
    return {name: value.to_json()} if name in _CLASSES else value


def unpacked(stored: Any) -> Any:
    """The value again.

    :raises BadInput: this version of the program reads such values otherwise. :raises ValueError: it is no such value.
    """
    if isinstance(stored, list):
        return tuple(unpacked(each) for each in stored)
    if isinstance(stored, dict):
        ((name, shape),) = stored.items()
        return UUID(shape) if name == "id" else _CLASSES[name].from_json(shape)
    return stored


def typed(widget: QWidget) -> dict[str, list[Any]]:
    """What stands in every line, text, list and box of a widget, whether it makes sense or not."""
    return {
        "choices": [box.currentIndex() for box in widget.findChildren(QComboBox)],
        "ticks": [box.isChecked() for box in widget.findChildren(QCheckBox)],
        "texts": [part.toPlainText() for part in widget.findChildren(QPlainTextEdit)],
        "lines": [line.text() for line in widget.findChildren(QLineEdit)],
    }


def type_in(widget: QWidget, stored: dict[str, list[Any]]) -> None:
    """Enter it again, as the person did."""
    for box, choice in zip(widget.findChildren(QComboBox), stored["choices"], strict=False):
        if box.currentIndex() != choice:
            box.setCurrentIndex(choice)
            box.activated.emit(choice)
    for tick, ticked in zip(widget.findChildren(QCheckBox), stored["ticks"], strict=False):
        tick.setChecked(bool(ticked))
    for part, text in zip(widget.findChildren(QPlainTextEdit), stored["texts"], strict=False):
        part.setPlainText(str(text))
    for line, text in zip(widget.findChildren(QLineEdit), stored["lines"], strict=False):
        if line.text() != text:
            line.setText(str(text))
            line.textEdited.emit(str(text))


UNREADABLE = (BadInput, ValueError, KeyError, TypeError)
"""What putting a draft back may raise where the program reads it otherwise by now: it is then left out."""
