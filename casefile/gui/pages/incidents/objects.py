"""Objects hit: each with what it is, how the source describes it, and whether it was protected."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.editor import Editor
from casefile.i18n import _, plural
from casefile.model.incidents import ObjectHit


class ObjectsEdit(Editor):
    """Edits a tuple of :class:`ObjectHit`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_ObjectRow] = []
        self._read_only = False
        self._label = ""
        self.add = QPushButton(_("Add an object"))
        self.add.setObjectName("add_object")
        icons.put(self.add, "plus")
        self.add.clicked.connect(self._on_add)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE[1])
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addLayout(self._column)
        layout.addLayout(foot)
        self.setFocusProxy(self.add)

    def value(self) -> Any:
        """The objects; a row in which nothing is entered is none.

        :raises BadInput: a row says something about an object without saying what it is.
        """
        return tuple(hit for row in self._rows if (hit := row.value()) is not None)

    def set_value(self, value: Any) -> None:
        """Show objects. Rows that say the same already stay, with whatever has the focus in them."""
        try:
            if self.value() == tuple(value):
                return
        except BadInput:
            pass
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for hit in value:
            self._add_row(hit)

    def set_label(self, label: str) -> None:
        """Name the rows and the button."""
        self._label = label
        self.add.setAccessibleName(_("{field}: add", field=label))
        self._name_rows()

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self._read_only = wanted
        self.add.setVisible(not wanted)
        for row in self._rows:
            row.set_read_only(wanted)

    def _add_row(self, hit: ObjectHit | None) -> _ObjectRow:
        row = _ObjectRow(hit)
        row.set_read_only(self._read_only)
        row.edited.connect(self.edited)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._column.addWidget(row)
        self._name_rows()
        return row

    def _on_add(self) -> None:
        self._add_row(None).code.setFocus()

    def _remove(self, row: _ObjectRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._name_rows()
        self.add.setFocus()
        self.edited.emit()

    def _name_rows(self) -> None:
        for n, row in enumerate(self._rows, 1):
            row.set_label(plural("Object {n}", "Object {n}", n))


class _ObjectRow(QFrame):
    edited = Signal()
    removed = Signal()

    def __init__(self, hit: ObjectHit | None) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.code, self._protected = CodePicker("objects"), CodePicker("protection")
        self._words = QLineEdit()
        self._words.setMinimumHeight(ROW)
        self._words.setPlaceholderText(_("As the source describes it"))
        self._drop = QToolButton()
        self._drop.setMinimumSize(ROW, ROW)
        icons.put(self._drop, "x")
        if hit is not None:
            self.code.set_value(hit.code)
            self._protected.set_value(hit.protected)
            self._words.setText(hit.description)
        above = QHBoxLayout()
        above.setSpacing(SPACE[1])
        above.addWidget(self.code, 3)
        above.addWidget(self._protected, 2)
        above.addWidget(self._drop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[1])
        layout.addLayout(above)
        layout.addWidget(self._words)
        self.code.edited.connect(self.edited)
        self._protected.edited.connect(self.edited)
        self._words.textEdited.connect(lambda _text: self.edited.emit())
        self._drop.clicked.connect(lambda: self.removed.emit())

    def value(self) -> ObjectHit | None:
        code, words, protected = self.code.value(), self._words.text().strip(), self._protected.value()
        if not code and not words and not protected:
            return None
        if not code:
            raise BadInput(_("Choose what kind of object was hit; “Other” and “Not known” are there too."))
        return ObjectHit(code, words, protected)

    def set_label(self, label: str) -> None:
        self.code.set_label(_("{object}: what it is", object=label))
        self._protected.set_label(_("{object}: protected by law", object=label))
        self._words.setAccessibleName(_("{object}: as the source describes it", object=label))
        self._drop.setAccessibleName(_("{object}: remove", object=label))
        self._drop.setToolTip(_("Remove"))

    def set_read_only(self, wanted: bool) -> None:
        self.code.set_read_only(wanted)
        self._protected.set_read_only(wanted)
        self._words.setReadOnly(wanted)
        self._drop.setVisible(not wanted)
