"""Objects hit: each with what it is, how the source describes it, and whether it was protected."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.rows_edit import RowsEdit, ValueRow
from casefile.i18n import _
from casefile.model.incidents import ObjectHit


class ObjectsEdit(RowsEdit):
    """Edits a tuple of :class:`ObjectHit`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_ObjectRow, _("Add an object"), lambda n: _("Object {n}", n=n), parent)
        self.add.setObjectName("add_object")


class _ObjectRow(ValueRow):
    def __init__(self) -> None:
        super().__init__()
        self.code, self._protected = CodePicker("objects"), CodePicker("protection")
        self._words = QLineEdit()
        self._words.setMinimumHeight(ROW)
        self._words.setPlaceholderText(_("As the source describes it"))
        above = QHBoxLayout()
        above.setSpacing(SPACE[1])
        above.addWidget(self.code, 3)
        above.addWidget(self._protected, 2)
        above.addWidget(self.drop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[1])
        layout.addLayout(above)
        layout.addWidget(self._words)
        self.code.edited.connect(self.edited)
        self._protected.edited.connect(self.edited)
        self._words.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> Any:
        code, words, protected = self.code.value(), self._words.text().strip(), self._protected.value()
        if not code and not words and not protected:
            return None
        if not code:
            raise BadInput(_("Choose what kind of object was hit; “Other” and “Not known” are there too."))
        return ObjectHit(code, words, protected)

    def show_value(self, value: Any) -> None:
        self.code.set_value(value.code)
        self._protected.set_value(value.protected)
        self._words.setText(value.description)

    def focus_first(self) -> None:
        self.code.setFocus()

    def set_label(self, label: str) -> None:
        super().set_label(label)
        self.code.set_label(_("{object}: what it is", object=label))
        self._protected.set_label(_("{object}: protected by law", object=label))
        self._words.setAccessibleName(_("{object}: as the source describes it", object=label))

    def set_read_only(self, wanted: bool) -> None:
        super().set_read_only(wanted)
        self.code.set_read_only(wanted)
        self._protected.set_read_only(wanted)
        self._words.setReadOnly(wanted)
