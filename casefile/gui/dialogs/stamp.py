"""Trusted time stamps of a file, or of the journal: a request goes out, a token comes in and is checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from casefile.errors import CasefileError
from casefile.gui import words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.messages import announce
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, DISPUTED, OPEN, SAFE, VERIFIED, Status
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile, Stamp
from casefile.services.stamps import CheckedStamp

if TYPE_CHECKING:
    from casefile.workspace import Workspace


class StampDialog(Dialog):
    """The stamps there are, and four things to do with them.

    :param file: whose stamps; None for those of the journal, filed under the case at hand.
    """

    def __init__(self, desk: Desk, parent: QWidget, file: EvidenceFile | None = None) -> None:
        title = _("Time stamps of {ref}", ref=isolate(file.ref)) if file else _("Time stamps of the journal")
        super().__init__(parent, title, name="stamp_dialog", width=36)
        self._desk, self._file = desk, file
        self._stamps: dict[UUID, Stamp] = {}
        self.said = Statement()
        self.said.setObjectName("stamp_said")
        self.said.hide()
        self._none = secondary(_("No time stamp was requested yet."))
        self.table = SmallTable(
            _("Time stamps"),
            ((_("Reference"), 130), (_("State"), 150), (_("Existed no later than"), 150), (_("Authority"), 150)),
        )
        self.table.setObjectName("stamps")
        self.table.chosen.connect(lambda _id: self._fit())
        self.running = Running(desk.jobs)
        self.running.ended.connect(self._fit)
        self.request = push_button("stamp.request", _("Write a request…"), "file-output", self.choose_request)
        self.again = push_button(
            "stamp.again", _("Write it again…"), "rotate-ccw", lambda: self.choose_request(again=True)
        )
        self.take = push_button("stamp.import", _("Take in the answer…"), "download", self.choose_answer)
        self.confirm = push_button("stamp.check", _("Check with a root certificate…"), "shield-check", self.choose_root)
        self.export = push_button("stamp.export", _("Export for a check elsewhere…"), "folder", self.choose_folder)
        self._compose()
        desk.changed.connect(self._on_changed)
        self._show([])
        self._fetch()

    def _compose(self) -> None:
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.request, self.again, self.take, self.confirm, self.export):
            flow.addWidget(button)
        for sentence in (
            _(
                "A time stamp proves that the file existed no later than its time. It says nothing about when or how "
                "it was captured."
            )
            if self._file
            else _(
                "A time stamp of the journal proves that every entry up to now existed no later than its time. It says "
                "nothing about when or how something was captured."
            ),
            _(
                "Write the request into a file, carry it to a machine that is online, send it to a time stamp "
                "authority, and take the answer in here. The authority learns a hash, and nothing else."
            ),
        ):
            self.column.addWidget(secondary(sentence))
        for part in (self._none, self.table, self.running, self.said, buttons):
            self.column.addWidget(part)
        self.add_button(_("Close"), self.accept).setDefault(True)

    # What is shown

    def _fetch(self) -> None:
        file_id, case_id = (self._file.id if self._file else None), self._desk.case_id
        self._desk.jobs.query(self, "stamps", lambda ws: _read(ws, file_id, case_id), self._show)

    def _show(self, stamps: list[Stamp]) -> None:
        self._stamps = {stamp.id: stamp for stamp in stamps}
        self.table.show_rows([(stamp.id, _cells(stamp)) for stamp in stamps])
        self.table.setVisible(bool(stamps))
        self._none.setVisible(not stamps)
        self._fit()
        if self.isVisible():
            self.take_room()

    def _fit(self) -> None:
        stamp = self.chosen
        free = not self.running.busy
        writes = free and not self._desk.read_only
        self.request.setEnabled(writes)
        self.again.setEnabled(free and stamp is not None and not stamp.token)
        self.take.setEnabled(writes and any(not each.token for each in self._stamps.values()))
        self.confirm.setEnabled(free and stamp is not None and bool(stamp.token))
        self.export.setEnabled(writes and stamp is not None and bool(stamp.token))

    @property
    def chosen(self) -> Stamp | None:
        """The stamp that is chosen."""
        return self._stamps.get(self.table.current_key)

    def _say(self, sentence: str, status: Status) -> None:
        self.said.say(sentence, status, coloured=False)
        self.said.show()
        announce(self, sentence)

    def _on_changed(self, changes: Changes) -> None:
        if "stamp" in changes.kinds:
            self._fetch()

    # What a person does

    def choose_request(self, *, again: bool = False) -> None:
        """Ask where to write a new request, or the chosen one that still waits."""
        name = f"{self._file.ref}.tsq" if self._file else "journal.tsq"
        dialog = self._dialog("stamp_request_to", _("Write the request"), _("Requests ({pattern})", pattern="*.tsq"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("tsq")
        dialog.selectFile(name)
        write = self.write_again if again else self.write_request
        dialog.fileSelected.connect(lambda place: write(Path(place)))
        dialog.open()

    def write_again(self, out: Path) -> None:
        """Write the chosen request there, whose file may have been lost."""
        stamp = self.chosen
        if stamp is None:
            return
        id, said = stamp.id, _("The request {ref} is in {place}.", ref=isolate(stamp.ref), place=isolate(str(out)))
        self._desk.jobs.query(
            self,
            "again",
            lambda ws: ws.stamps.write_request(id, out),
            lambda _none: self._say(said, SAFE),
            self._on_failed,
        )

    def write_request(self, out: Path) -> None:
        """Write a new request there."""
        file_id, case_id = (self._file.id if self._file else None), self._desk.case_id

        def verb(ws: Workspace) -> Stamp:
            if file_id is not None:
                return ws.stamps.request(file_id, out)
            assert case_id is not None
            return ws.stamps.request_for_journal(case_id, out)

        place = isolate(str(out))
        self._desk.jobs.change(
            self,
            verb,
            lambda stamp: self._say(
                _("The request {ref} is in {place}. Keep it with the answer.", ref=isolate(stamp.ref), place=place),
                SAFE,
            ),
            self._on_failed,
        )

    def choose_answer(self) -> None:
        """Ask for the authority's answer."""
        kinds = _("Answers and tokens ({pattern})", pattern="*.tsr *.tst *.p7s *.der")
        dialog = self._dialog("stamp_answer_from", _("Take in the answer"), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda place: self.take_answer(Path(place)))
        dialog.open()

    def take_answer(self, path: Path) -> None:
        """Check an answer and keep it."""
        chosen = self.chosen
        stamp_id = chosen.id if chosen is not None and not chosen.token else None
        if stamp_id is None:
            stamp_id = next((each.id for each in self._stamps.values() if not each.token), None)
        self._run(lambda ws: ws.stamps.import_(path, stamp_id=stamp_id), _("Checking the answer"), writes=True)

    def choose_root(self) -> None:
        """Ask for the root certificate of the authority."""
        kinds = _("Certificates ({pattern})", pattern="*.pem *.crt *.cer")
        dialog = self._dialog("stamp_root_from", _("The authority's root certificate"), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda place: self.check_with(Path(place)))
        dialog.open()

    def check_with(self, root: Path) -> None:
        """Check the chosen stamp with a root certificate."""
        stamp = self.chosen
        if stamp is not None:
            id = stamp.id
            self._run(lambda ws: ws.stamps.check(id, root=root), _("Checking the time stamp"))

    def choose_folder(self) -> None:
        """Ask where to write the token and what it stamps."""
        sentence = _(
            "The token and the bytes that it stamps are written side by side, not encrypted. The export is written "
            "into the journal."
        )
        if self._desk.ask(self, _("Export the time stamp?"), sentence, _("Export")):
            dialog = self._dialog("stamp_export_to", _("Export the time stamp"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(lambda place: self.export_to(Path(place)))
            dialog.open()

    def export_to(self, folder: Path) -> None:
        """Write the chosen stamp there."""
        stamp = self.chosen
        if stamp is None:
            return
        id = stamp.id
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.stamps.export(id, folder),
            lambda paths: self._say(
                _(
                    "{token} and {data} are written, not encrypted. “openssl ts -verify” checks them; the manual says "
                    "how.",
                    token=isolate(paths[0].name),
                    data=isolate(paths[1].name),
                ),
                ATTENTION,
            ),
            _("Exporting the time stamp"),
            self._on_failed,
            writes=True,
        )

    def _run(self, verb: Callable[[Workspace], CheckedStamp], title: str, *, writes: bool = False) -> None:
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: verb(ws),
            self._on_checked,
            title,
            self._on_failed,
            writes=writes,
        )
        self.running.watch(task)
        self._fit()

    def _on_checked(self, checked: CheckedStamp) -> None:
        self._say(checked.sentence, VERIFIED if checked.confirmed else ATTENTION)

    def _on_failed(self, error: CasefileError) -> None:
        self._say(error.message, DISPUTED)

    def _dialog(self, name: str, title: str, kinds: str = "") -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setObjectName(name)
        if kinds:
            dialog.setNameFilters([kinds, _("All files ({pattern})", pattern="*")])
        dialog.finished.connect(dialog.deleteLater)
        return dialog


def _read(ws: Workspace, file_id: UUID | None, case_id: UUID | None) -> list[Stamp]:
    if file_id is not None:
        return ws.stamps.of_file(file_id)
    return [
        each for each in ws.records.of("stamp", case_id=case_id) if isinstance(each, Stamp) and each.evidence_id is None
    ]


def _cells(stamp: Stamp) -> tuple[Cell, ...]:
    if stamp.token:
        return (
            Cell(isolate(stamp.ref)),
            Cell(_("Stamped"), SAFE),
            Cell(words.moment(stamp.stamped)),
            Cell(stamp.authority),
        )
    return Cell(isolate(stamp.ref)), Cell(_("Waits for the answer"), OPEN), Cell(), Cell()
