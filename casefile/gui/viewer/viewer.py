"""One file of a source, or two beside each other, with the commands for the one that is in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui.desk import Desk
from casefile.gui.pieces import compose
from casefile.gui.style import SPACE
from casefile.gui.viewer.frames import Shape
from casefile.gui.viewer.pane import Pane
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.record_pickers import RecordPicker
from casefile.i18n import N_, _, isolate
from casefile.model.anchors import Region, Span
from casefile.model.evidence import Excerpt
from casefile.model.records import EvidenceFile, Redaction
from casefile.services.viewing import is_shown

if TYPE_CHECKING:
    from casefile.workspace import Workspace

COMMANDS = (
    ("next", N_("Next page"), "PgDown", "chevron-right"),
    ("previous", N_("Previous page"), "PgUp", "chevron-left"),
    ("in", N_("Larger picture"), "+ or =", "plus"),
    ("out", N_("Smaller picture"), "-", "minus"),
    ("page", N_("Show the whole page"), "0", ""),
    ("width", N_("As wide as the window"), "W", ""),
    ("actual", N_("Pixel by pixel (100 %)"), "1", ""),
    ("turn", N_("Turn to the right"), "R", "rotate-cw"),
    ("turn_back", N_("Turn to the left"), "Shift+R", "rotate-ccw"),
    ("levels", N_("Brightness and contrast"), "B", "contrast"),
    ("mark", N_("Mark a region"), "M", "square-dashed"),
    ("claims", N_("What the file says about itself"), "S", "info"),
    ("veil", N_("Veil the picture, or show it"), "V", "eye-off"),
    ("compare", N_("Compare with another file"), "D", "columns-2"),
    ("play", N_("Play or stop the recording"), "Space", "play"),
    ("frame_back", N_("One frame back"), ",", ""),
    ("frame_on", N_("One frame on"), ".", ""),
    ("span_begin", N_("The span begins here"), "[", ""),
    ("span_end", N_("The span ends here"), "]", ""),
)
"""What the pane is asked to do, the label of its command, its keys and its drawing."""


class Viewer(QWidget):
    """Shows the files of one source at a time."""

    region_settled = Signal()
    """Something was marked in the pane of the source, or what was marked is dropped."""
    frame_chosen = Signal(object)
    """What is marked there was clicked: the excerpt (UUID)."""
    said = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._files: tuple[EvidenceFile, ...] = ()
        self._veils: dict[UUID, bool] = {}
        self._as_reader = False
        self._frames: Mapping[UUID, Sequence[Shape]] = {}
        self.setObjectName("viewer")
        self.setAccessibleName(_("The file"))
        self._choice = ChoiceBox()
        self._choice.setObjectName("viewer.file")
        self._choice.setAccessibleName(_("File of the source"))
        self._choice.activated.connect(lambda _place: self._show(self._choice.currentData()))
        self.other: Pane | None = None
        self._other_box: QWidget | None = None
        self._split = QSplitter(Qt.Orientation.Horizontal, self, childrenCollapsible=False)
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self.pane = Pane(desk, self._split)
        yield
        self._split.addWidget(self.pane)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._choice)
        layout.addWidget(self._split, 1)
        self.pane.region_settled.connect(self.region_settled)
        self.pane.frame_chosen.connect(self.frame_chosen)
        self.pane.said.connect(self.said)
        self.pane.compare_wanted.connect(self.compare)
        for name, label, keys, drawing in COMMANDS:
            desk.commands.add(
                f"file.{name}",
                _(label),
                partial(self.do, name),
                group="View",
                shortcut=keys,
                icon=drawing,
                # Space presses the button that has the focus; it plays only where there is none.
                owner=self.pane.canvas if name == "play" else self,
            )
        self._offer_commands(False)

    # What is shown

    @property
    def evidence(self) -> EvidenceFile | None:
        """The file of the source that is shown."""
        return self.pane.evidence

    @property
    def anchor(self) -> Region | Span | None:
        """What is being marked in it."""
        return self.pane.anchor

    def anchor_rect(self) -> QRect:
        """Where that is within this widget."""
        return self.pane.anchor_rect().translated(self.pane.mapTo(self, QPoint(0, 0)))

    def show_files(self, files: Sequence[EvidenceFile], veils: Mapping[UUID, bool]) -> None:
        """Offer the files of a source, and show the first; one that is shown already stays as it is."""
        self._files = tuple(files)
        self._veils = dict(veils)
        self._choice.clear()
        for each in files:
            self._choice.addItem(each.name, each.id)
        self._choice.setVisible(len(files) > 1)
        evidence = self.pane.evidence
        if evidence is None or evidence.id not in {each.id for each in files}:
            self._end_comparing()
            self._show(files[0].id) if files else self.clear()
        else:
            self._choice.setCurrentIndex(self._choice.findData(evidence.id))

    def show_frames(self, frames: Mapping[UUID, Sequence[Shape]]) -> None:
        """What is marked, by evidence file."""
        self._frames = frames
        for pane in (self.pane, self.other):
            if pane is not None and pane.evidence is not None:
                pane.show_frames(frames.get(pane.evidence.id, ()))

    def show_as_reader(self, wanted: bool) -> None:
        """Cover what is redacted, as in what leaves the vault; or not."""
        self._as_reader = wanted
        for pane in (self.pane, self.other):
            if pane is not None:
                pane.canvas.show_as_reader(wanted)

    def go_to(self, excerpt: Excerpt | Redaction) -> bool:
        """Show a marked region: its file, its page, its place; False where it is in none of these files."""
        anchor = excerpt.anchor
        if not isinstance(anchor, Region | Span):
            return False
        evidence_id = excerpt.evidence_id or (self._files[0].id if self._files else None)
        return evidence_id is not None and self.go_to_place(evidence_id, anchor, excerpt.id)

    def go_to_place(self, evidence_id: UUID, anchor: Region | Span, id: UUID) -> bool:
        """The same of a place that something else than an excerpt names.

        :param id: of what names it.
        """
        if evidence_id not in {each.id for each in self._files}:
            return False
        if self.pane.evidence is None or self.pane.evidence.id != evidence_id:
            self._show(evidence_id)
        self.pane.go_to(anchor, id)
        return True

    def drop_anchor(self) -> None:
        """Mark nothing."""
        if self.pane.anchor is not None:
            self.pane.drop_anchor()

    def clear(self) -> None:
        """Show nothing."""
        self._end_comparing()
        self.pane.clear()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """F6 comes here; what is in it takes the focus."""
        super().focusInEvent(event)
        self.focus()

    def focus(self) -> None:
        """To the picture, or to what lifts its veil."""
        self.pane.focus()

    def do(self, name: str) -> None:
        """What the command of that name does, in the pane that has the focus."""
        if name == "compare":
            self.compare()
            return
        pane = self.pane
        if self.other is not None and self.other.isAncestorOf(QApplication.focusWidget() or self):
            pane = self.other
        pane.do(name)

    def showEvent(self, event: QShowEvent) -> None:
        """The commands stand in the menus while there is something for them to do."""
        super().showEvent(event)
        self._offer_commands(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """And no longer."""
        super().hideEvent(event)
        self._offer_commands(False)

    def _offer_commands(self, wanted: bool) -> None:
        for name, _label, _keys, _drawing in COMMANDS:
            if f"file.{name}" in self._desk.commands:  # not while all of it is being taken down
                self._desk.commands.action(f"file.{name}").setVisible(wanted)

    # Comparing

    def compare(self) -> None:
        """Show another file beside, or no more."""
        if self._other_box is not None:
            self._end_comparing()
            self.focus()
            return
        box = self._other_box = QWidget()
        other = self.other = Pane(self._desk)
        other.canvas.show_as_reader(self._as_reader)
        other.bar.button("compare").hide()
        picker = RecordPicker(self._desk, ("evidence",), makes=False)
        picker.setObjectName("viewer.other")
        picker.set_label(_("File to compare with"))
        picker.edited.connect(lambda: self._on_picked(picker))
        head = QHBoxLayout()
        head.setContentsMargins(SPACE[1], SPACE[0], SPACE[1], 0)
        words = PlainLabel(_("Compare with"), role="secondary")
        words.setBuddy(picker)
        head.addWidget(words)
        head.addWidget(picker, 1)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(other, 1)
        other.said.connect(self.said)
        self._split.addWidget(box)
        self._split.setSizes([1000, 1000])
        self.pane.bar.check("compare", True)
        beside = next((each for each in self._files if each.id != (self.evidence.id if self.evidence else None)), None)
        if beside is not None:
            picker.set_value(beside.id)
            self._show_beside(beside, self._veils.get(beside.id, True))
        else:
            other.say(_("Choose the file to compare with: any file of the case, or this one at another page."))
            picker.setFocus()

    def _on_picked(self, picker: RecordPicker) -> None:
        try:
            id = picker.value()
        except BadInput:
            return
        graphic = self._desk.settings.veils_graphic
        if id is not None:
            self._desk.jobs.query(self, "beside", lambda ws: file_and_veil(ws, id, graphic), self._on_beside)

    def _on_beside(self, found: tuple[EvidenceFile, bool]) -> None:
        self._show_beside(*found)

    def _show_beside(self, evidence: EvidenceFile, veiled: bool) -> None:
        if self.other is None:
            return
        if not is_shown(evidence.media_type) or evidence.disposed:
            ref = isolate(evidence.ref)
            self.other.say(_("{ref} is of a kind that is not shown, or was disposed of.", ref=ref))
            return
        self.other.show_file(evidence, veiled=veiled)
        self.other.show_frames(self._frames.get(evidence.id, ()))

    def _end_comparing(self) -> None:
        if self._other_box is not None:
            box, self._other_box = self._other_box, None
            if self.other is not None:
                self.other.clear()
            self.other = None
            box.hide()
            box.deleteLater()
            self.pane.bar.check("compare", False)

    def _show(self, id: UUID) -> None:
        evidence = next((each for each in self._files if each.id == id), None)
        if evidence is None:
            return
        self._choice.setCurrentIndex(self._choice.findData(id))
        self.pane.show_file(evidence, veiled=self._veils.get(id, True))
        self.pane.show_frames(self._frames.get(id, ()))


def file_and_veil(ws: Workspace, id: UUID, graphic: bool) -> tuple[EvidenceFile, bool]:
    """A file, and whether the person at the desk wants it veiled; runs on a reader thread."""
    record = ws.records.get(id)
    assert isinstance(record, EvidenceFile)
    return record, ws.viewer.veils([record], graphic=graphic)[id]
