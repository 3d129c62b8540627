"""A part of a record's detail that holds other records: its heading, their lines, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import half_changed, half_typed
from casefile.gui.offers import Offered, Offers
from casefile.gui.record_offers import mirrored
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import DRAWING
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel
from casefile.model.changes import Changes
from casefile.model.fields import Record


class Panel(QWidget):
    """Lines that belong to one record, read again when one of ``watched`` kinds changes.

    A subclass says what to read (:meth:`fetch`) and what its buttons do. It answers to what a detail asks of a view.

    :param title: translated; also the list's accessible name.
    :param empty: what stands there while nothing does, translated.
    :param watched: kinds whose changes may change a line.
    """

    def __init__(
        self, desk: Desk, title: str, empty: str, watched: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.record: Record | None = None
        self._watched = frozenset(watched)
        self._goes_on: tuple[str, Callable[[], object]] | None = None
        self._comes_back: tuple[Callable[[], object], Callable[[Hashable], UUID | None]] | None = None
        self._needs_line: list[tuple[QPushButton, Callable[[Hashable], bool]]] = []
        self.list = LineList(title, self)
        self._empty = PlainLabel(empty, wrap=True, role="secondary", parent=self)
        self._buttons = QWidget(self)
        self._flow = FlowLayout(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(title, level="section", role="secondary", parent=self))
        layout.addWidget(self._empty)
        layout.addWidget(self.list)
        layout.addWidget(self._buttons)
        self.list.chosen.connect(lambda _key: self._fit_buttons())
        Offers(self.list, self._offers, records=self._chosen)
        self.show_lines([])
        desk.changed.connect(self._on_changed)

    def fetch(self, id: UUID) -> None:
        """Read the lines of the record of this id, and show them."""
        raise NotImplementedError

    def goes_on(self, kind_name: str, call: Callable[[], object]) -> None:
        """Call this when a new record of that kind was half-typed here as the vault was locked: it asks for it again,
        and its dialog gives back what was entered."""
        self._goes_on = kind_name, call

    def comes_back(self, call: Callable[[], object], id_of: Callable[[Hashable], UUID | None] | None = None) -> None:
        """Call this, with its line as the current one, when a record that stands here was half-changed as the vault was
        locked: it opens the dialog again, which gives back what was entered.

        :param id_of: the record that a line's key stands for.
        """
        self._comes_back = call, id_of or _id

    def add_button(
        self,
        label: str,
        drawing: str,
        call: Callable[[], object],
        name: str,
        *,
        needs: Callable[[Hashable], bool] | None = None,
        writes: bool = True,
    ) -> QPushButton:
        """Add a button below the lines.

        :param name: its object name.
        :param needs: says of the current line's key whether the button does anything with it.
        :param writes: it changes the vault.
        """
        button = QPushButton(label, self._buttons)
        self._flow.addWidget(button)
        button.setObjectName(name)
        icons.put(button, drawing)
        button.setProperty(DRAWING, drawing)
        button.clicked.connect(lambda _checked=False: call())
        button.setProperty("writes", writes)
        button.setVisible(not (writes and self.desk.read_only))
        if needs is not None:
            self._needs_line.append((button, needs))
        self._fit_buttons()
        return button

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these in the place of those before, or what is said where there is none."""
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._fit_buttons()
        if self._comes_back is not None:
            call, id_of = self._comes_back
            for line in lines:
                id = id_of(line.key)
                if id is not None and half_changed(self.desk, id):
                    self.list.choose(line.key)
                    call()
                    return

    # What a detail asks

    def show_record(self, record: Record) -> None:
        """Show what belongs to this record."""
        if self.record is None or self.record.id != record.id:
            self.show_lines([])
        self.record = record
        self.fetch(record.id)
        if self._goes_on is not None and half_typed(self.desk, self._goes_on[0], record.id) is not None:
            self._goes_on[1]()

    def start_new(self, record: Record) -> None:
        """Nothing belongs to a draft."""
        self.record = None
        self.show_lines([])

    def flush(self) -> None:
        """Everything here is saved by its own dialog."""

    def edit(self) -> None:
        """Go to the lines."""
        self.list.setFocus()

    def _on_changed(self, changes: Changes) -> None:
        if self.record is not None and changes.kinds & self._watched:
            self.fetch(self.record.id)

    def record_of(self, key: Hashable) -> UUID | None:
        """The record that a line's key stands for."""
        return key if isinstance(key, UUID) else None

    def _chosen(self) -> list[UUID]:
        id = self.record_of(self.list.current_key()) if self.list.count() else None
        return [id] if id is not None else []

    def _offers(self) -> Offered:
        return mirrored(self.desk, self, self._buttons, self._chosen())

    def _fit_buttons(self) -> None:
        key = self.list.current_key() if self.list.count() else None
        for button, needs in self._needs_line:
            button.setEnabled(key is not None and needs(key))
            button.setVisible(bool(self.list.count()) and not (button.property("writes") and self.desk.read_only))


def _id(key: Hashable) -> UUID | None:
    return key if isinstance(key, UUID) else None
