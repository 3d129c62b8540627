"""Editors that only the forms beside a passage need: a record by its name, boxes to tick, several small rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.editor import Editor, in_line
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.labelled import Labelled
from casefile.gui.widgets.picking import Choice, PickEditor, PickLine, fitting
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.gui.widgets.record_pickers import new_mark
from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.model.changes import Listing
from casefile.model.fields import Record, kind

_KNOWN = 2000
"""Names known at most."""
_OFFERED = 40
"""Names offered at once."""


class NameEdit(PickEditor):
    """A place or an organisation by its name: the case's own are offered, another is made when the form is saved."""

    def __init__(self, desk: Desk, kind_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind_name
        self._known: dict[str, Choice] = {}
        self.line = PickLine(self._offered, free=True)
        self.line.setPlaceholderText(_("Type a name"))
        self._new = new_mark()
        in_line(self, self.line, self._new).setStretch(0, 1)
        self.line.typed.connect(self.edited)
        self.line.taken.connect(lambda _choice: self.edited.emit())
        self.line.textChanged.connect(self._tell)
        self._fetch()

    def value(self) -> Any:
        """The name as it is typed."""
        return " ".join(self.line.text().split())

    def set_value(self, value: Any) -> None:
        """Show a name."""
        self.line.put(value or "")
        self._fetch()

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(label)

    def _offered(self, text: str) -> Sequence[Choice]:
        found = fitting(list(self._known.values()), text)[:_OFFERED]
        name = " ".join(text.split())
        if name and name.casefold() not in self._known:
            label = _("New {kind}: “{name}”", kind=_(kind(self._kind).label), name=name)
            found.append(Choice(None, name, label, new=True))
        return found

    def _fetch(self) -> None:
        listing = Listing(self._kind, self._desk.case_id)
        self._desk.jobs.query(
            self, "names", lambda ws: ws.records.captions(ws.records.ids(listing)[:_KNOWN]).values(), self._on_names
        )

    def _on_names(self, captions: Any) -> None:
        found = sorted(captions, key=lambda caption: caption.heading.casefold())
        self._known = {
            caption.heading.casefold(): Choice(
                caption.id, caption.heading, f"{caption.heading}   {isolate(caption.ref)}"
            )
            for caption in found
        }
        self._tell()

    def _tell(self) -> None:
        name = self.value().casefold()
        self._new.setVisible(bool(name) and name not in self._known)


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


class _Cell(Labelled):
    """An editor of a row below its label, and below it what is wrong there."""

    def __init__(self, label: str, editor: Editor) -> None:
        super().__init__(editor)
        self.label, self.editor = label, editor
        words = PlainLabel(label, role="secondary")
        words.setBuddy(editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (words, editor, self.problem_label):
            column.addWidget(part)
        column.addStretch(1)
        self.setFocusProxy(editor)


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
        self._cells: dict[str, _Cell] = {}
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
                side.addWidget(self._make_cell(name, key, label, editor), 1)
            if place == 0:
                side.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
            layout.addLayout(side)

    def _make_cell(self, name: str, key: str, label: str, editor: Editor) -> _Cell:
        cell = self._cells[key] = _Cell(label, editor)
        name_input(editor, f"{name}.{key}")
        editor.edited.connect(lambda: self._on_edited(cell))
        return cell

    def _on_edited(self, cell: _Cell) -> None:
        cell.say("")
        self.edited.emit()

    def set_label(self, label: str, number: int) -> None:
        """Name every control with the row it stands in."""
        for cell in self._cells.values():
            cell.editor.set_label(_("{row} {number}: {field}", row=label, number=number, field=cell.label))
        self._remove.setAccessibleName(_("{row} {number}: take out", row=label, number=number))

    def values(self) -> dict[str, Any]:
        """What is entered, by name.

        :raises BadInput: something cannot be read; ``field`` names it.
        """
        values: dict[str, Any] = {}
        for key, cell in self._cells.items():
            cell.say("")
            try:
                values[key] = cell.editor.value()
            except BadInput as error:
                raise BadInput(error.message, code=error.code, field=key) from None
        return values

    def say(self, key: str | None, problem: str) -> QWidget:
        """Say what is wrong where it is, else at the first place. Returns where to go."""
        cell = self._cells.get(key or "") or next(iter(self._cells.values()))
        cell.say(problem)
        return cell

    def says_a_problem(self) -> bool:
        """Whether something is said to be wrong in it."""
        return any(cell.problem for cell in self._cells.values())

    def made(self) -> tuple[Record, ...]:
        """New records that are named in it."""
        return tuple(each for cell in self._cells.values() for each in cell.editor.made())

    def draft(self) -> dict[str, Any]:
        """What is entered, readable or not."""
        return {key: cell.editor.draft() for key, cell in self._cells.items()}

    def put_draft(self, draft: dict[str, Any]) -> None:
        """Enter it again."""
        for key, cell in self._cells.items():
            if key in draft:
                cell.editor.put_draft(draft[key])

    def stops(self) -> list[QWidget]:
        """Where Tab halts, in reading order."""
        return [*(stop for cell in self._cells.values() for stop in _stops_in(cell.editor)), self._remove]

    @property
    def first(self) -> Editor:
        """The first editor."""
        return next(iter(self._cells.values())).editor


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

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows there are."""
        return tuple(self._rows)

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

    def says_within(self) -> bool:
        """At the cell that it concerns."""
        return any(row.says_a_problem() for row in self._rows)

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
                self.setFocusProxy(row.say(error.field, error.message))
                said = _("{row} {number}: {problem}", row=self._label, number=number, problem=error.message)
                raise BadInput(said, code=error.code) from None
            if taken is not None:
                found.append(taken)
        return tuple(found)

    def set_value(self, value: Any) -> None:
        """Begin again with ``value`` empty rows."""
        self.setFocusProxy(self._add)
        for row in list(self._rows):
            self._drop(row)
        self._made = 0
        for _number in range(value or 0):
            self.add_row()

    def made(self) -> tuple[Record, ...]:
        """New records that are named in the rows."""
        return tuple(each for row in self._rows for each in row.made())

    def draft(self) -> Any:
        """Row by row: a row may not be complete yet."""
        return [row.draft() for row in self._rows]

    def put_draft(self, draft: Any) -> None:
        """Begin again with these rows."""
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


def _stops_in(editor: Editor) -> list[QWidget]:
    """Where Tab halts within an editor, in the order in which its parts were made."""
    stops: list[QWidget] = []
    at = editor.nextInFocusChain()
    while at is not None and at is not editor:
        if editor.isAncestorOf(at) and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None:
            stops.append(at)
        at = at.nextInFocusChain()
    return stops or [editor]


def _stop_before(widget: QWidget) -> QWidget:
    """Where Tab halts before it comes to a widget; the widget itself where there is no other."""
    before = widget.previousInFocusChain()
    while before is not None and before is not widget and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    return before if before is not None else widget


def name_input(editor: Editor, name: str) -> None:
    """Name an editor, and the control in it that takes the focus, for anyone who looks for them."""
    editor.setObjectName(name)
    inner: QWidget | None = editor.focusProxy()
    while inner is not None and inner.focusProxy() is not None:
        inner = inner.focusProxy()
    if inner is not None and not inner.objectName():
        inner.setObjectName(f"{name}.input")
