"""The Custody tab of a source: the chain of each of its files, and what a person does with a file or records of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError, Undrawable
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.custody import CustodyForm, Dispose, HandOver, PutUnderSeal, SaveCopy, TakeBack
from casefile.gui.dialogs.stamp import StampDialog
from casefile.gui.models.cells import Cell
from casefile.gui.offers import Offers
from casefile.gui.places import save_as
from casefile.gui.record_offers import mirrored
from casefile.gui.statuses import ATTENTION, DISPUTED, DONE, LIKELY, OPEN, SAFE, VERIFIED, Status
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile
from casefile.services.custody import CustodyEvent

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_LOOKS: Mapping[str, Status] = {
    "VERIFIED_OK": VERIFIED,
    "VERIFIED_FAILED": DISPUTED,
    "DISPOSED": DISPUTED,
    "STAMPED": SAFE,
    "TRANSFERRED_OUT": ATTENTION,
    "EXPORTED": ATTENTION,
    "WORKING_COPY_CREATED": ATTENTION,
    "TRANSFERRED_IN": LIKELY,
    "ANNOTATED": OPEN,
    "DERIVED": OPEN,
}


@dataclass(frozen=True, slots=True)
class Chain:
    """What is shown of one file."""

    file: EvidenceFile
    events: tuple[CustodyEvent, ...]
    disposed: str
    twins: tuple[str, ...]


class Custody(QWidget):
    """A :class:`~casefile.gui.widgets.detail.RecordView` of a source."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._source: UUID | None = None
        self._chains: dict[UUID, Chain] = {}
        self._stale = False
        self.files = ChoiceBox()
        self.files.setObjectName("custody.files")
        self.files.setAccessibleName(_("File"))
        self.files.setMinimumHeight(ROW)
        self.files.currentIndexChanged.connect(lambda _place: self._show_chain())
        self._name = PlainLabel(wrap=True, level="section", selectable=True)
        self.state = Statement()
        self._empty = secondary(_("This source has no file: there is no custody to record."))
        self.table = SmallTable(
            _("Chain of custody"),
            ((_("What happened"), 170), (_("Time (UTC)"), 150), (_("By whom"), 110), (_("Reason"), 160)),
        )
        self.table.setObjectName("custody.chain")
        self.table.chosen.connect(lambda _seq: self._show_entry())
        self._entry = PlainLabel(wrap=True, role="secondary", selectable=True)
        self._entry.setObjectName("custody.entry")
        self.running = Running(desk.jobs)
        self._buttons: list[QPushButton] = []
        self._compose()
        desk.changed.connect(self._on_changed)

    def _compose(self) -> None:
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for name, label, drawing, call in (
            ("check", _("Verify now"), "shield-check", self.check),
            ("copy", _("Save a copy…"), "save", self.choose_copy),
            ("hand_over", _("Hand over…"), "send", lambda: self._open(HandOver)),
            ("take_back", _("Received…"), "undo-2", lambda: self._open(TakeBack)),
            ("seal", _("Seal…"), "lock", lambda: self._open(PutUnderSeal)),
            ("stamp", _("Time stamps…"), "stamp", self.open_stamps),
            ("form", _("Custody form…"), "file-text", self.choose_form),
            ("dispose", _("Dispose of…"), "trash-2", self.dispose),
        ):
            button = QPushButton(label)
            button.setObjectName(f"custody.{name}")
            button.setMinimumHeight(ROW)
            icons.put(button, drawing)
            button.clicked.connect(_calling(call))
            flow.addWidget(button)
            self._buttons.append(button)
        Offers(self.table, lambda: mirrored(self._desk, self, buttons, ()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        layout.setSpacing(SPACE[1])
        for part in (self._empty, self.files, self._name, self.state, self.table, self._entry, self.running, buttons):
            layout.addWidget(part)
        layout.addStretch(1)
        self._parts = (self.files, self._name, self.state, self.table, self._entry, buttons)
        self._show_chains([])

    # What the detail asks

    def show_record(self, record: Record) -> None:
        """Show the files of a source, once the tab is looked at."""
        if record.id != self._source:
            self._show_chains([])
        self._source, self._stale = record.id, True
        if self.isVisible():
            self._fetch()

    def start_new(self, record: Record) -> None:
        """A draft has no file."""
        self._source = None
        self._show_chains([])

    def flush(self) -> None:
        """Nothing is typed here."""

    def edit(self) -> None:
        """Go to the chain."""
        self.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is asked for only now."""
        super().showEvent(event)
        if self._stale:
            self._fetch()

    # What is shown

    @property
    def shown(self) -> Chain | None:
        """The file at hand and its chain."""
        id = self.files.currentData()
        return self._chains.get(id) if id is not None else None

    def _fetch(self) -> None:
        source_id = self._source
        if source_id is not None:
            self._stale = False
            self._desk.jobs.query(self, "custody", lambda ws: _read(ws, source_id), self._show_chains)

    def _show_chains(self, chains: list[Chain]) -> None:
        before = self.files.currentData()
        self._chains = {chain.file.id: chain for chain in chains}
        self.files.blockSignals(True)
        self.files.clear()
        for chain in chains:
            self.files.addItem(f"{isolate(chain.file.ref)} {isolate(chain.file.name)}", chain.file.id)
        if before in self._chains:
            self.files.setCurrentIndex(list(self._chains).index(before))
        self.files.blockSignals(False)
        for part in self._parts:
            part.setVisible(bool(chains))
        self.files.setVisible(len(chains) > 1)
        self._name.setVisible(len(chains) == 1)
        self._empty.setVisible(not chains)
        self._show_chain()

    def _show_chain(self) -> None:
        chain = self.shown
        events = chain.events if chain else ()
        self.table.show_rows([(event.seq, _cells(event)) for event in events])
        if chain is not None:
            self._name.setText(f"{isolate(chain.file.ref)} {isolate(chain.file.name)}")
            self._say_state(chain)
            if events:
                self.table.select_key(events[-1].seq)
                self.table.scrollToBottom()
        for button in self._buttons:
            works = chain is not None and not self._desk.read_only
            kept = chain is not None and not chain.disposed
            button.setEnabled(works and (kept or button.objectName() in ("custody.form", "custody.stamp")))
        self._show_entry()

    def _say_state(self, chain: Chain) -> None:
        if chain.disposed:
            moment = isolate(_moment(chain.disposed))
            self.state.say(_("Disposed of on {moment}: the bytes were destroyed.", moment=moment), DISPUTED)
            return
        out = [e for e in chain.events if e.event in ("TRANSFERRED_OUT", "TRANSFERRED_IN")]
        if out and out[-1].event == "TRANSFERRED_OUT":
            self.state.say(_("Handed over, not received back: {reason}", reason=isolate(out[-1].reason)), ATTENTION)
            return
        words = plural(
            "The journal holds {n} entry about this file.",
            "The journal holds {n} entries about this file.",
            len(chain.events),
        )
        self.state.say(words, VERIFIED)

    def _show_entry(self) -> None:
        chain = self.shown
        event = next((e for e in chain.events if e.seq == self.table.current_key), None) if chain else None
        if event is None:
            self._entry.setText("")
            return
        lines = [event.meaning]
        if event.reason:
            lines.append(_("By {person}: {reason}", person=isolate(event.person), reason=isolate(event.reason)))
        else:
            lines.append(_("By {person}.", person=isolate(event.person)))
        number = isolate(current().number(event.seq))
        lines.append(_("Entry {number} of the journal: {hash}", number=number, hash=isolate(_grouped(event.hash))))
        if event.clock_suspect:
            lines.append(_("The clock of the machine was doubtful then."))
        self._entry.setText("\n".join(lines))

    def _on_changed(self, _changes: Changes) -> None:
        self._stale = self._source is not None
        if self._stale and self.isVisible():
            self._fetch()

    # What a person does

    def check(self) -> None:
        """Read and hash the stored file again, as a task that can be stopped."""
        chain = self.shown
        if chain is None or self.running.busy:
            return
        id, ref = chain.file.id, isolate(chain.file.ref)
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.custody.check(id, progress=progress, cancelled=cancelled),
            lambda _changes: self._desk.notify(_("{ref} matches its hash.", ref=ref)),
            _("Verifying the file"),
            self._on_failed,
            writes=True,
        )
        self.running.watch(task)

    def _on_failed(self, error: CasefileError) -> None:
        self._desk.notify(error.message, "fault")
        self._fetch()

    def choose_copy(self) -> None:
        """Ask where the copy shall lie, then what it is for."""
        chain = self.shown
        if chain is not None:
            self._ask_place("save_copy_to", _("Save a copy"), Path(chain.file.name).name, self.save_copy)

    def save_copy(self, out: Path) -> None:
        """Ask what a copy at this place is for."""
        chain = self.shown
        if chain is not None:
            self._show_form(SaveCopy(self._desk, chain.file, out, self))

    def choose_form(self) -> None:
        """Ask where the custody form shall lie."""
        chain = self.shown
        if chain is not None:
            self._ask_place(
                "custody_form_to",
                _("Save the custody form"),
                f"{chain.file.ref}-custody.pdf",
                lambda out: self.save_form(out),
            )

    def save_form(self, out: Path, *, spell_out: bool = False) -> None:
        """Write the custody form there. Where no font draws some of its words, they are named first."""
        chain = self.shown
        if chain is None:
            return
        id, place = chain.file.id, isolate(str(out))
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.sheets.custody_form(id, out, spell_out=spell_out),
            lambda pages: self._desk.notify(
                plural(
                    "The custody form of {n} page is in {place}, not encrypted.",
                    "The custody form of {n} pages is in {place}, not encrypted.",
                    pages,
                    place=place,
                )
            ),
            _("Writing the custody form"),
            lambda error: self._on_form_refused(error, out),
            writes=True,
        )

    def _on_form_refused(self, error: CasefileError, out: Path) -> None:
        if not isinstance(error, Undrawable):
            self._on_failed(error)
            return
        said = _(
            "No font of the program draws some of the words. The form can be written with code points in their place; "
            "a list at its end names them."
        )
        title, action = _("Some words cannot be drawn"), _("Write it all the same")
        if self._desk.ask(self, title, said, action, details="\n".join(error.places)):
            self.save_form(out, spell_out=True)

    def open_stamps(self) -> None:
        """Requests and tokens of this file."""
        chain = self.shown
        if chain is not None:
            StampDialog(self._desk, self, chain.file).open()

    def dispose(self) -> None:
        """Ask why the bytes are to be destroyed."""
        chain = self.shown
        if chain is not None:
            self._show_form(Dispose(self._desk, chain.file, chain.twins, self))

    def _open(self, form: Callable[[Desk, EvidenceFile, QWidget], CustodyForm]) -> None:
        chain = self.shown
        if chain is not None:
            self._show_form(form(self._desk, chain.file, self))

    def _show_form(self, form: CustodyForm) -> None:
        form.recorded.connect(self._fetch)
        form.open()

    def _ask_place(self, name: str, title: str, proposed: str, chosen: Callable[[Path], None]) -> None:
        save_as(self, name, title, proposed, chosen, never_over=True)


def _read(ws: Workspace, source_id: UUID) -> list[Chain]:
    files = ws.records.of(EvidenceFile, source_id=source_id)
    return [
        Chain(
            file,
            tuple(ws.custody.chain(file.id)),
            ws.custody.disposed_at(file.id),
            tuple(twin.ref for twin in ws.custody.same_bytes(file.id)),
        )
        for file in files
    ]


def _cells(event: CustodyEvent) -> tuple[Cell, ...]:
    return (
        Cell(event.label, _LOOKS.get(event.event, DONE)),
        Cell(isolate(_moment(event.at)), ATTENTION if event.clock_suspect else None),
        Cell(event.person),
        Cell(event.reason),
    )


def _moment(text: str) -> str:
    """An instant as the chain writes it: UTC, to the second, as on the printed form."""
    return text.split(".")[0].rstrip("Z").replace("T", " ")


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))


def _calling(call: Callable[[], object]) -> Callable[[bool], None]:
    def clicked(_checked: bool) -> None:
        call()

    return clicked
