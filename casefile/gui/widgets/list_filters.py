"""The chips above a list: what it is narrowed by beside the words of its filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.chip_words import chip_words
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.plain import secondary
from casefile.i18n import _, plural
from casefile.model.changes import Caption, Changes
from casefile.model.chips import Chip
from casefile.model.facets import Facet, FacetType, facet, facets_of


class ListFilters(QWidget):
    """A row of chips, seen while there is one. A chip that is pressed is changed, Del takes it out.

    :param kind: of the records that are listed.
    """

    changed = Signal()
    """Other chips are on, as a person wanted it."""
    emptied = Signal()
    """The last chip was taken out where the focus stood."""

    def __init__(self, desk: Desk, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._kind = desk, kind
        self._chips: tuple[Chip, ...] = ()
        self._captions: Mapping[UUID, Caption] = {}
        self.setObjectName("list-chips")
        self.setAccessibleName(_("Filters of this list"))
        self.button = QToolButton(parent)
        self.button.setObjectName("list-filter")
        self.button.setAccessibleName(_("Add a filter"))
        self.button.setToolTip(_("Add a filter"))
        icons.put(self.button, "funnel")
        self.button.clicked.connect(self.offer)
        self.clear_button = QPushButton(_("Clear all"), self)
        self.clear_button.setObjectName("list-clear")
        icons.put(self.clear_button, "x")
        self.clear_button.clicked.connect(self._on_clear)
        self._row: ChipRow[Chip] = ChipRow(self.clear_button, opens=True, parent=self)
        self._row.removed.connect(self._remove)
        self._row.pressed.connect(self._change)
        self._left_out = secondary("", wrap=False, parent=self)
        self._left_out.setObjectName("list-left-out")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[2], 0, SPACE[2], SPACE[1])
        layout.addWidget(self._row, 1)
        layout.addWidget(self._left_out, 0, Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self._row)
        desk.changed.connect(self._on_changed)
        self.hide()

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What the list is narrowed by."""
        return self._chips

    def put(self, chips: Sequence[Chip]) -> None:
        """Put on these chips, without a word to others; those of facets that are not known here are left out."""
        self._chips = tuple(chip for chip in chips if facet(self._kind, chip.facet) is not None)
        self._fetch()
        self._show()

    def say_left_out(self, n: int) -> None:
        """Say how many records are not listed."""
        self._left_out.setText(plural("{n} left out", "{n} left out", n) if n else "")
        self._left_out.setMinimumHeight(self.clear_button.sizeHint().height() + SPACE[0])

    def offer(self) -> None:
        """Ask by what to filter."""
        menu = QMenu(self.button)
        menu.setObjectName("list-filter-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in filter(lambda each: each.offered, facets_of(self._kind)):
            action = menu.addAction(_(each.label))
            action.triggered.connect(lambda _checked=False, each=each: self._ask(each))
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def _ask(self, each: Facet, chip: Chip | None = None) -> None:
        from casefile.gui.dialogs.facet import FacetDialog  # not before: a page is there sooner

        dialog = FacetDialog(self._desk, self.window(), self._kind, each, chip)
        dialog.chosen.connect(lambda made: self._exchange(chip, made))
        dialog.open()

    def _change(self, chip: Chip) -> None:
        known = facet(self._kind, chip.facet)
        if known is not None and known.offered:
            self._ask(known, chip)

    def _exchange(self, old: Chip | None, new: Chip | None) -> None:
        chips = [new if each == old else each for each in self._chips]
        if old is None and new not in chips:
            chips.append(new)
        self._set([each for each in chips if each is not None])

    def _remove(self, chip: Chip) -> None:
        self._set([each for each in self._chips if each != chip])
        if self._chips:
            self.clear_button.setFocus()

    def _on_clear(self) -> None:
        self._set([])

    def _set(self, chips: Sequence[Chip]) -> None:
        focus = self.window().focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self.put(chips)
        if had_focus and not self._chips:
            self.emptied.emit()
        self.changed.emit()

    # What the chips say

    def _fetch(self) -> None:
        ids = [id for chip in self._chips if self._names_records(chip) for id in chip.ids()]
        if ids:
            self._desk.jobs.query(self, "captions", lambda ws: ws.headings.of(ids), self._on_captions)

    def _names_records(self, chip: Chip) -> bool:
        known = facet(self._kind, chip.facet)
        return known is not None and known.type is FacetType.RECORDS

    def _on_captions(self, captions: Mapping[UUID, Caption]) -> None:
        self._captions = captions
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        if any(changes.touches(id) for chip in self._chips if self._names_records(chip) for id in chip.ids()):
            self._fetch()

    def _show(self) -> None:
        said = []
        for chip in self._chips:
            known = facet(self._kind, chip.facet)
            assert known is not None
            said.append((chip, chip_words(known, chip, self._captions)))
        self._row.show_keys(said)
        self.setVisible(bool(said))
