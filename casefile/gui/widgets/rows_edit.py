"""Several small values, one row each: what objects hit, names and reminders have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _


class ValueRow(QFrame):
    """One value with its remove button. A kind of row lays out its own controls and calls :meth:`edited`."""

    edited = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.drop = QToolButton()
        self.drop.setMinimumSize(ROW, ROW)
        self.drop.setToolTip(_("Remove"))
        icons.put(self.drop, "x")
        self.drop.clicked.connect(lambda: self.removed.emit())

    def value(self) -> Any:
        """The value; None for a row in which nothing is entered.

        :raises BadInput: it cannot be read.
        """
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a value, silently."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the focus where one begins to type."""
        raise NotImplementedError

    def set_label(self, label: str) -> None:
        """Name every control for people who hear the window."""
        self.drop.setAccessibleName(_("{row}: remove", row=label))

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self.drop.setVisible(not wanted)


class RowsEdit(Editor):
    """Edits a tuple of values.

    :param make: a new, empty row.
    :param add_label: of the button, translated.
    :param row_label: the name of row n, translated.
    """

    def __init__(
        self,
        make: Callable[[], ValueRow],
        add_label: str,
        row_label: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._row_label = row_label
        self._rows: list[ValueRow] = []
        self._problems: dict[ValueRow, PlainLabel] = {}
        self._read_only = False
        self.add = QPushButton(add_label)
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

    @property
    def rows(self) -> tuple[ValueRow, ...]:
        """The rows there are."""
        return tuple(self._rows)

    def says_within(self) -> bool:
        """Below the row that it concerns, where there are several."""
        return len(self._rows) > 1 and any(label.text() for label in self._problems.values())

    def value(self) -> Any:
        """The values; a row in which nothing is entered is none.

        :raises BadInput: a row cannot be read.
        """
        found = []
        self.setFocusProxy(self.add)
        for row in self._rows:
            self._say(row, "")
        for number, row in enumerate(self._rows, 1):
            try:
                value = row.value()
            except BadInput as error:
                self._say(row, error.message)
                self.setFocusProxy(_where_to_type(row))
                if len(self._rows) == 1:
                    raise
                said = _("{row}: {problem}", row=self._row_label(number), problem=error.message)
                raise BadInput(said, code=error.code) from None
            if value is not None:
                found.append(value)
        return tuple(found)

    def _say(self, row: ValueRow, problem: str) -> None:
        """Below the row that it concerns, where there are several."""
        label = self._problems.get(row)
        if label is None:  # it was taken out just now
            return
        label.setText(problem)
        label.setVisible(bool(problem) and len(self._rows) > 1)

    def set_value(self, value: Any) -> None:
        """Show values. Rows that say the same already stay, with whatever has the focus in them."""
        try:
            if self.value() == tuple(value):
                return
        except BadInput:
            pass
        for row in self._rows:
            self._take_out(row)
        self._rows = []
        for each in value:
            self._add_row().show_value(each)

    def draft(self) -> Any:
        """Where a row cannot be read: how many there are, too."""
        return {"rows": len(self._rows), **super().draft()}

    def put_draft(self, draft: Any) -> None:
        """As many rows as there were."""
        while "typed" in draft and len(self._rows) < int(draft["rows"]):
            self._add_row()
        super().put_draft(draft)

    def set_label(self, label: str) -> None:
        """Name the rows and the button."""
        self.add.setAccessibleName(_("{field}: add", field=label))
        self._name_rows()

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self._read_only = wanted
        self.add.setVisible(not wanted)
        for row in self._rows:
            row.set_read_only(wanted)

    def _add_row(self) -> ValueRow:
        row = self._make()
        row.set_read_only(self._read_only)
        row.edited.connect(lambda: self._on_edited(row))
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        problem = self._problems[row] = PlainLabel(wrap=True, role="disputed")
        problem.hide()
        self._column.addWidget(row)
        self._column.addWidget(problem)
        self._name_rows()
        return row

    def _on_edited(self, row: ValueRow) -> None:
        self._say(row, "")
        self.edited.emit()

    def _on_add(self) -> None:
        self._add_row().focus_first()

    def _remove(self, row: ValueRow) -> None:
        self._rows.remove(row)
        self._take_out(row)
        self._name_rows()
        self.add.setFocus()
        self.edited.emit()

    def _take_out(self, row: ValueRow) -> None:
        for part in (row, self._problems.pop(row)):
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()

    def _name_rows(self) -> None:
        for n, row in enumerate(self._rows, 1):
            row.set_label(self._row_label(n))


def _where_to_type(row: QWidget) -> QWidget:
    """The first control of a row that is no button."""
    stops = (each for each in row.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return next((each for each in stops if not isinstance(each, QAbstractButton)), row)
