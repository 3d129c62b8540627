"""The editor that follows from the type of a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casefile.gui.desk import Desk
from casefile.gui.widgets.anchor_edit import EDITORS
from casefile.gui.widgets.code_pickers import CodePicker, CodesPicker
from casefile.gui.widgets.count_edit import CountEdit
from casefile.gui.widgets.editor import (
    Editor,
    FixedWords,
    LineEditor,
    NumberEditor,
    PointEditor,
    TextEditor,
    YesNoEditor,
)
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.names_edit import DatesEdit, NamesEdit
from casefile.gui.widgets.record_pickers import RecordPicker, RecordsPicker
from casefile.gui.widgets.tags import TagsEdit
from casefile.model.fields import FieldSpec, FieldType
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Name

_ROWS: dict[type[Any], Callable[[], Editor]] = {Name: NamesEdit, FuzzyDate: DatesEdit}


def editor_for(desk: Desk, spec: FieldSpec) -> Editor:
    """The editor that follows from a field's type."""
    if spec.immutable:
        return FixedWords(spec)
    match spec.type:
        case FieldType.LINE:
            return LineEditor()
        case FieldType.TEXT:
            return TextEditor()
        case FieldType.INTEGER:
            return NumberEditor()
        case FieldType.BOOLEAN:
            return YesNoEditor()
        case FieldType.CODE:
            return CodePicker(spec.vocabulary)
        case FieldType.CODES:
            return CodesPicker(spec.vocabulary)
        case FieldType.LINES:
            return TagsEdit(desk=desk if spec.name == "tags" else None)
        case FieldType.DATE:
            return FuzzyDateEdit()
        case FieldType.RANGE:
            return CountEdit()
        case FieldType.POINT:
            return PointEditor()
        case FieldType.LINK:
            return RecordPicker(desk, spec.targets)
        case FieldType.LINKS:
            return RecordsPicker(desk, spec.targets)
        case FieldType.VALUE if spec.value_class in EDITORS:
            return EDITORS[spec.value_class]()
        case FieldType.VALUES if spec.value_class in _ROWS:
            return _ROWS[spec.value_class]()
        case _:
            return FixedWords(spec)
