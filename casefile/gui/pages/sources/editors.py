"""Editors that only the forms beside a passage need: a record by its name, boxes to tick, several small rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.changes import Listing
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate

_KNOWN = 2000
"""Names offered at most."""


class NameEdit(Editor):
    """A place or an organisation by its name: the case's own are offered, another is made when the form is saved."""

    def __init__(self, desk: Desk, kind_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind_name
        self._known: dict[str, str] = {}
        self.line = QLineEdit()
        self.line.setMinimumHeight(ROW)
        self.line.setPlaceholderText(_("Type a name"))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self.line)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.line.setCompleter(completer)
        self._hint = PlainLabel(role="secondary")
        self._hint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line)
        layout.addWidget(self._hint)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.textChanged.connect(self._tell)
        self._fetch()

    def value(self) -> Any:
        """The name as it is typed."""
        return " ".join(self.line.text().split())

    def set_value(self, value: Any) -> None:
        """Show a name."""
        self.line.setText(value or "")
        self.line.setCursorPosition(0)
        self._fetch()

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(label)

    def _fetch(self) -> None:
        listing = Listing(self._kind, self._desk.case_id)
        self._desk.jobs.query(
            self, "names", lambda ws: ws.records.heads(ws.records.ids(listing)[:_KNOWN]).values(), self._on_names
        )

    def _on_names(self, heads: Any) -> None:
        self._known = {head.heading.casefold(): head.ref for head in heads}
        self._names.setStringList(sorted(head.heading for head in heads))
        self._tell()

    def _tell(self) -> None:
        name = self.value().casefold()
        self._hint.setVisible(bool(name) and name not in self._known)
        self._hint.setText(_("New: it is added to the case when you save."))


class TickList(Editor):
    """Several terms of a short vocabulary, all in sight."""

    def __init__(self, vocabulary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        terms = vocabularies.load(vocabulary)
        self._boxes: dict[str, QCheckBox] = {}
        flow = FlowLayout(self, spacing=SPACE[0])
        for code in terms.codes():
            box = QCheckBox(terms.label(code, current()).replace("&", "&&"))
            box.setMinimumHeight(ROW)
            box.setObjectName(f"tick.{code}")
            box.setToolTip(tooltip(terms.term(code).meaning(current())))
            box.clicked.connect(lambda _checked: self.edited.emit())
            flow.addWidget(box)
            self._boxes[code] = box
        self.setFocusProxy(next(iter(self._boxes.values())))

    def value(self) -> Any:
        """The codes that are ticked."""
        return tuple(code for code, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: Any) -> None:
        """Tick these."""
        for code, box in self._boxes.items():
            box.setChecked(code in value)

    def set_label(self, label: str) -> None:
        """Name each box with what it belongs to."""
        for box in self._boxes.values():
            box.setAccessibleName(_("{field}: {term}", field=label, term=box.text().replace("&&", "&")))


class CountLine(Editor):
    """A count typed in one go: ``25``, ``12-25``, ``over 20``, ``dozens``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = typed_line(self, _("25, 10–15, over 20, dozens"))

    def value(self) -> Any:
        """A :class:`Range`, or None for nothing.

        :raises BadInput: it has digits that make no count.
        """
        typed = self.line.text().strip()
        return Range.parse(typed) if typed else None

    def set_value(self, value: Any) -> None:
        """Show a count, or nothing."""
        self.line.setText("" if value is None else value.text(current()))

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(label)


class DayLine(Editor):
    """A date typed in one go, for rows that have no room for more: ``2019-01-31``, ``2019-01``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = typed_line(self, "2019-01-31")

    def value(self) -> Any:
        """A :class:`FuzzyDate`, or None for nothing.

        :raises BadInput: it is no date.
        """
        typed = self.line.text().strip()
        return FuzzyDate.parse(typed) if typed else None

    def set_value(self, value: Any) -> None:
        """Show a date, or nothing."""
        self.line.setText("" if value is None else value.edtf)

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(label)


def typed_line(editor: Editor, hint: str = "") -> QLineEdit:
    """The one line that an editor consists of."""
    line = QLineEdit()
    line.setPlaceholderText(hint)
    line.setMinimumHeight(ROW)
    line.textEdited.connect(lambda _text: editor.edited.emit())
    layout = QHBoxLayout(editor)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(line)
    editor.setFocusProxy(line)
    return line


class Row(QFrame):
    """One of several: editors in lines, each below its label, and a button that takes the row out.

    :param lines: per line, the editors in it: name, translated label, editor.
    """

    removed = Signal()
    edited = Signal()

    def __init__(self, name: str, lines: list[list[tuple[str, str, Editor]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setObjectName(name)
        self._editors: dict[str, Editor] = {}
        self._remove = QToolButton(autoRaise=True)
        self._remove.setObjectName(f"{name}.remove")
        self._remove.setToolTip(_("Take this row out"))
        icons.put(self._remove, "x")
        self._remove.clicked.connect(lambda: self.removed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[0], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[0])
        for place, line in enumerate(lines):
            side = QHBoxLayout()
            side.setSpacing(SPACE[1])
            for key, label, editor in line:
                side.addLayout(self._labelled(name, key, label, editor), 1)
            if place == 0:
                side.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
            layout.addLayout(side)

    def _labelled(self, name: str, key: str, label: str, editor: Editor) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        words = PlainLabel(label, role="secondary")
        words.setBuddy(editor)
        column.addWidget(words)
        column.addWidget(editor)
        column.addStretch(1)
        name_input(editor, f"{name}.{key}")
        editor.edited.connect(lambda: self.edited.emit())
        self._editors[key] = editor
        return column

    def set_label(self, label: str, number: int) -> None:
        """Name every control with the row it stands in."""
        for key, editor in self._editors.items():
            words = editor.findChild(PlainLabel)
            editor.set_label(_("{row} {number}: {field}", row=label, number=number, field=self._label_of(key, words)))
        self._remove.setAccessibleName(_("{row} {number}: take out", row=label, number=number))

    def _label_of(self, key: str, _words: PlainLabel | None) -> str:
        for words in self.findChildren(PlainLabel):
            if words.buddy() is self._editors[key]:
                return words.text()
        return key

    def values(self) -> dict[str, Any]:
        """What is entered, by name.

        :raises BadInput: something cannot be read.
        """
        return {key: editor.value() for key, editor in self._editors.items()}

    def draft(self) -> dict[str, Any]:
        """What is entered, readable or not."""
        return {key: editor.draft() for key, editor in self._editors.items()}

    def put_draft(self, draft: dict[str, Any]) -> None:
        """Enter it again."""
        for key, editor in self._editors.items():
            if key in draft:
                editor.put_draft(draft[key])

    def stops(self) -> list[QWidget]:
        """Where Tab halts, in reading order."""
        return [*(editor.focusProxy() or editor for editor in self._editors.values()), self._remove]

    @property
    def first(self) -> Editor:
        """The first editor."""
        return next(iter(self._editors.values()))


class RowsEdit(Editor):
    """Several rows, and a button for one more. An empty row counts for nothing.

    :param make: makes a row of that object name.
    :param take: makes the value of a row from what is entered; None for an empty one; BadInput for a wrong one.
    """

    def __init__(
        self,
        name: str,
        label: str,
        add_label: str,
        make: Callable[[str], Row],
        take: Callable[[dict[str, Any]], Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._label, self._make, self._take = name, label, make, take
        self._rows: list[Row] = []
        self._made = 0
        self._add = QPushButton(add_label)
        self._add.setObjectName(f"{name}.add")
        self._add.setAccessibleName(add_label)
        icons.put(self._add, "plus")
        self._add.clicked.connect(lambda: self.add_row().first.setFocus())
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE[1])
        self._layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeading)
        self.setFocusProxy(self._add)

    def add_row(self) -> Row:
        """One more row at the end."""
        row = self._make(f"{self._name}.{self._made}")
        self._made += 1
        row.removed.connect(lambda: self._remove(row))
        row.edited.connect(lambda: self.edited.emit())
        self._layout.insertWidget(len(self._rows), row)
        self._rows.append(row)
        row.set_label(self._label, len(self._rows))
        row.show()
        self._order()
        return row

    def _order(self) -> None:
        """Let Tab walk the rows as they stand: a row is made after the rest of the window, and would come last."""
        before = _stop_before(self._add)
        while before is not self._add and self.isAncestorOf(before):
            before = _stop_before(before)
        for stop in [*(stop for row in self._rows for stop in row.stops()), self._add]:
            QWidget.setTabOrder(before, stop)
            before = stop

    def value(self) -> Any:
        """What the rows that are not empty stand for.

        :raises BadInput: a row cannot be read; the sentence names it.
        """
        found = []
        self.setFocusProxy(self._add)
        for number, row in enumerate(self._rows, 1):
            try:
                taken = self._take(row.values())
            except BadInput as error:
                self.setFocusProxy(row.first)
                said = _("{row} {number}: {problem}", row=self._label, number=number, problem=error.message)
                raise BadInput(said, code=error.code) from None
            if taken is not None:
                found.append(taken)
        return tuple(found)

    def set_value(self, value: Any) -> None:
        """Begin anew with ``value`` empty rows."""
        self.setFocusProxy(self._add)
        for row in list(self._rows):
            self._drop(row)
        self._made = 0
        for _number in range(value or 0):
            self.add_row()

    def draft(self) -> Any:
        """Row by row: a row may not be complete yet."""
        return [row.draft() for row in self._rows]

    def put_draft(self, draft: Any) -> None:
        """Begin anew with these rows."""
        self.set_value(len(draft))
        for row, each in zip(self._rows, draft, strict=True):
            row.put_draft(each)

    def set_label(self, label: str) -> None:
        """The rows name themselves."""

    def _remove(self, row: Row) -> None:
        self._drop(row)
        for number, each in enumerate(self._rows, 1):
            each.set_label(self._label, number)
        self._add.setFocus()
        self.edited.emit()

    def _drop(self, row: Row) -> None:
        row.setObjectName("")
        self._rows.remove(row)
        self._layout.removeWidget(row)
        row.hide()
        row.deleteLater()


def _stop_before(widget: QWidget) -> QWidget:
    """Where Tab halts before it comes to a widget; the widget itself where there is no other."""
    before = widget.previousInFocusChain()
    while before is not None and before is not widget and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    return before if before is not None else widget


def name_input(editor: Editor, name: str) -> None:
    """Name an editor, and the control in it that takes the focus, for whoever looks for them."""
    editor.setObjectName(name)
    inner: QWidget | None = editor.focusProxy()
    while inner is not None and inner.focusProxy() is not None:
        inner = inner.focusProxy()
    if inner is not None and not inner.objectName():
        inner.setObjectName(f"{name}.input")
