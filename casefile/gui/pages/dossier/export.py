"""The export of a dossier or of a production: how far it is, and where it then lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError, Undrawable
from casefile.gui import icons
from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.dialogs.identities.opening import compare_with_identities
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.messages import announce
from casefile.gui.opening import open_outside, show_in_folder
from casefile.gui.pages.dossier.hits import HitList
from casefile.gui.statuses import DISPUTED, OPEN, VERIFIED
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.status import StatusLabel
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes
from casefile.model.composing import Composition
from casefile.model.records import Statement
from casefile.services.dossiers import ExportedDossier, HeldBack, Hit

if TYPE_CHECKING:
    from casefile.gui.dialogs.produce import Chosen
    from casefile.gui.jobs import Cancelled, Progress
    from casefile.services.production import Produced
    from casefile.services.statements import Issued, WrittenStatement
    from casefile.workspace import Workspace

    Write = Callable[[Workspace, Progress, Cancelled, str, bool], Any]
    """Writes it; last, why it is released all the same, and whether characters that no font draws are spelt out."""


class ExportCard(QFrame):
    """Hidden until something is exported; then the task, and after it what became of it."""

    ended = Signal()
    compared = Signal()
    """The compartment of identities is open, and real names are looked for."""
    kept = Signal(object)
    """What was written was put together as this :class:`Composition`, which is kept now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sha256 = ""
        self.setProperty("card", True)
        self.running = Running(desk.jobs)
        self.running.ended.connect(self._on_ended)
        self.hits = HitList()
        self.hits.released.connect(self._on_released)
        self.hits.dropped.connect(self._on_dropped)
        self.hits.compared.connect(self.compare)
        self._held: tuple[Hit, ...] = ()
        self._again: Callable[[str, bool], None] = lambda _reason, _spell_out: None
        self._spelt_out = False
        self._kept: tuple[Changes, Composition] | None = None
        self._places: tuple[Path, ...] = ()
        self._nothing_written = ""
        self._status = StatusLabel()
        self._sentence = PlainLabel(wrap=True, selectable=True)
        self._place = PlainLabel(wrap=True, selectable=True)
        self._place.setAccessibleName(_("Where the dossier lies"))
        self._digest = PlainLabel(wrap=True, selectable=True)
        self._digest.setObjectName("dossier_sha256")
        self._journal = secondary("")
        self._copy = QPushButton(_("Copy SHA-256"))
        icons.put(self._copy, "copy")
        self._copy.clicked.connect(self._on_copy)
        show = QPushButton(_("Show the journal"))
        icons.put(show, "shield-check")
        show.clicked.connect(lambda: desk.open_page("integrity"))
        self.open = QPushButton(_("Open"))
        self.open.setObjectName("open_exported")
        icons.put(self.open, "eye")
        self.open.clicked.connect(self._on_open)
        self.show_folder = QPushButton(_("Show in folder"))
        self.show_folder.setObjectName("show_exported")
        icons.put(self.show_folder, "folder-open")
        self.show_folder.clicked.connect(self._on_show)
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons)
        for button in (self.open, self.show_folder, self._copy, show):
            flow.addWidget(button)
        self.all_the_same = QPushButton(_("Write it all the same, with code points"))
        self.all_the_same.setObjectName("write_all_the_same")
        icons.put(self.all_the_same, "file-output")
        self.all_the_same.clicked.connect(lambda: self._again("", True))
        self._ways = QWidget()
        FlowLayout(self._ways).addWidget(self.all_the_same)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        for part in (self.running, self._status, *self._parts(), self._buttons, self._ways, self.hits):
            layout.addWidget(part)
        self.hide()

    @property
    def words(self) -> str:
        """All that is said now."""
        parts = (self._status.accessibleName(), *(each.text() for each in self._parts() if not each.isHidden()))
        return "\n".join(part for part in parts if part)

    def start(
        self,
        out: Path,
        audience: str,
        language: str,
        sections: tuple[str, ...],
        recipient: str = "",
        *,
        spell_out: bool = False,
        volumes: int = 1,
        exhibits: bool = False,
        composition: Composition | None = None,
        release: str = "",
    ) -> None:
        """Write the dossier of the case at hand there; how it is composed is kept, and the next begins so."""
        case_id = self._desk.case_id
        if case_id is None:
            return
        keeps = not self._desk.keeps_still

        def write(ws: Workspace, progress: Progress, cancelled: Cancelled, reason: str, spelt: bool) -> ExportedDossier:
            if keeps and composition is not None:
                self._kept = (ws.compositions.keep(composition), composition)
                ws.compositions.use(composition)
            return ws.dossiers.export(
                case_id,
                audience,
                out,
                recipient=recipient,
                language=language,
                sections=sections,
                spell_out=spelt,
                volumes=volumes,
                exhibits=exhibits,
                release=reason,
                composition=composition,
                progress=progress,
                cancelled=cancelled,
            )

        self._nothing_written = _("No dossier was written")
        self._run(write, self._on_done, _("Writing the dossier"), release, spell_out)

    def produce(self, chosen: Chosen, composition: Composition | None, *, spell_out: bool = False) -> None:
        """Write a production of the case at hand."""
        case_id = self._desk.case_id
        if case_id is None:
            return
        keeps = not self._desk.keeps_still

        def write(ws: Workspace, progress: Progress, cancelled: Cancelled, reason: str, spelt: bool) -> Produced:
            if keeps and composition is not None:
                self._kept = (ws.compositions.keep(composition), composition)
                ws.compositions.use(composition)
            return ws.productions.produce(
                case_id,
                chosen.audience,
                chosen.out,
                prefix=chosen.prefix,
                recipient=chosen.recipient,
                language=chosen.language,
                composition=composition,
                spell_out=spelt,
                release=reason,
                progress=progress,
                cancelled=cancelled,
            )

        self._nothing_written = _("No production was written")
        self._run(write, self._on_produced, _("Writing the production"), "", spell_out)

    def write_statement(self, statement: Statement, out: Path) -> None:
        """Write a statement there."""

        def write(
            ws: Workspace, _progress: Progress, cancelled: Cancelled, reason: str, spelt: bool
        ) -> WrittenStatement:
            return ws.statements.export(statement, out, release=reason, spell_out=spelt, cancelled=cancelled)

        self._nothing_written = _("No statement was written")
        self._run(write, self._on_statement, _("Writing the statement"), "", False)

    def issue_statement(self, statement: Statement) -> None:
        """Issue a statement."""

        def write(ws: Workspace, _progress: Progress, _cancelled: Cancelled, reason: str, _spelt: bool) -> Issued:
            return ws.statements.issue(statement, release=reason)

        self._nothing_written = _("The statement was not issued")
        self._run(write, self._on_issued, _("Issuing the statement"), "", False)

    def compare(self) -> None:
        """Have real names looked for, too."""
        intro = _(
            "While the compartment is open, a dossier that holds a real name is held back. Nobody is shown, and "
            "after two minutes it closes again."
        )
        compare_with_identities(self._desk, self, intro, self.compared.emit)

    def _on_dropped(self, ref: str) -> None:
        """Cite a passage no longer: its citations go to the trash, from where they can be brought back."""

        def drop(ws: Workspace) -> Changes:
            passage = ws.records.by_ref(ref)
            return ws.records.trash(each.id for each in ws.records.of("citation", excerpt_id=passage.id))

        self._desk.jobs.change(self, drop)

    def _run(self, write: Write, done: Callable[[Any], object], title: str, reason: str, spell_out: bool) -> None:
        """Write it, as a task; what holds it back can be decided, and then it is written again."""
        for part in (*self._parts(), self._status, self._buttons, self._ways, self.hits):
            part.hide()
        self.show()
        self._spelt_out = spell_out
        self._again = lambda reason, spelt: self._run(write, done, title, reason, spelt or spell_out)
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: write(ws, progress, cancelled, reason, spell_out),
            done,
            title,
            self._on_failed,
        )
        self.running.watch(task)

    def clear(self) -> None:
        """Another case: what was exported of the last one is no longer of interest."""
        if not self.running.busy:
            self.hide()

    def _parts(self) -> tuple[PlainLabel, ...]:
        return (self._sentence, self._place, self._digest, self._journal)

    def _on_done(self, made: ExportedDossier) -> None:
        sentence = plural("The dossier is written: {n} page.", "The dossier is written: {n} pages.", made.pages)
        if not made.pages:  # of a Word document, whose pages are made by what opens it
            sentence = _("The dossier is written.")
        self._sentence.setText(
            _("It is not encrypted: anyone who gets at the file can read it. Send its SHA-256 by another way.")
        )
        digests = [_("SHA-256: {digest}", digest=isolate(_grouped(each.sha256))) for each in made.volumes]
        self._digest.setText("\n".join(digests))
        self._sha256 = "\n".join(each.sha256 for each in made.volumes)
        paths, refs = tuple(each.path for each in made.volumes), tuple(each.ref for each in made.volumes)
        self._show_written(sentence, paths, refs, made.changes)

    def _on_statement(self, made: WrittenStatement) -> None:
        self._sentence.setText(
            _("It is not encrypted: anyone who gets at the file can read it. Send its SHA-256 by another way.")
        )
        self._digest.setText(_("SHA-256: {digest}", digest=isolate(_grouped(made.sha256))))
        self._sha256 = made.sha256
        self._show_written(_("The statement is written."), (made.path,), (made.ref,), made.changes)

    def _on_issued(self, made: Issued) -> None:
        self._status.show_status(VERIFIED, _("The statement is issued."))
        refs = ", ".join(isolate(each.ref) for each in (made.source, *made.calls))
        self._sentence.setText(_("Added: {refs}. Undo takes it back.", refs=refs))
        self._desk.jobs.changed.emit(made.changes)
        for part in (self._status, self._sentence):
            part.show()
        announce(self, self._sentence.text())

    def _on_produced(self, made: Produced) -> None:
        sentence = plural(
            "Production {number} is written, with {n} exhibit.",
            "Production {number} is written, with {n} exhibits.",
            made.exhibits,
            number=made.number,
        )
        new = plural("{n} of the exhibits is new.", "{n} of the exhibits are new.", made.new)
        clear = _(
            "Nothing in the folder is encrypted. Send the SHA-256 of its list of files, which stands for all of it, by "
            "another way."
        )
        self._sentence.setText(f"{new}\n{clear}")
        digest = isolate(_grouped(made.sha256))
        self._digest.setText(_("SHA-256 of manifest-sha256.txt: {digest}", digest=digest))
        self._sha256 = made.sha256
        self._show_written(sentence, (made.path,), (made.ref,), made.changes)

    def _show_written(self, sentence: str, paths: tuple[Path, ...], refs: tuple[str, ...], changes: Changes) -> None:
        self._status.show_status(VERIFIED, sentence)
        self._places = paths
        self._place.setText("\n".join(isolate(str(path)) for path in paths))
        self._journal.setText(
            _(
                "It is listed under “Handed out” as {ref}, and in the journal as: Exported.",
                ref=", ".join(isolate(ref) for ref in refs),
            )
        )
        self._desk.jobs.changed.emit(changes)
        self._tell_kept()
        for part in (*self._parts(), self._status, self._buttons):
            part.show()
        self.open.setVisible(not paths[0].is_dir())
        announce(self, sentence)

    def _tell_kept(self) -> None:
        """How it was put together is kept, whatever became of the dossier."""
        if self._kept is not None:
            keeping, composition = self._kept
            self._kept = None
            self._desk.jobs.changed.emit(keeping)
            self.kept.emit(composition)

    def _on_failed(self, error: CasefileError) -> None:
        self._tell_kept()
        stopped = error.code == "cancelled"
        self._status.show_status(OPEN if stopped else DISPUTED, _("Stopped") if stopped else self._nothing_written)
        places = error.places if isinstance(error, Undrawable) else ()
        self._sentence.setText("\n".join((error.message, *places)))
        self._status.show()
        self._sentence.show()
        self._ways.setVisible(isinstance(error, Undrawable) and not self._spelt_out)
        self._held = error.hits if isinstance(error, HeldBack) else ()
        self.hits.show_hits(self._held)
        announce(self, error.message)

    def _on_released(self) -> None:
        places = sum(1 for hit in self._held if hit.rule != "identities")
        dialog = ReleaseDialog(self, places, lambda reason: self._again(reason, False))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_ended(self) -> None:
        if self._status.isHidden():  # stopped before it began
            self.hide()
        self.ended.emit()

    def _on_open(self) -> None:
        open_outside(self._desk, self._places[0])

    def _on_show(self) -> None:
        show_in_folder(self._desk, self._places[0])

    def _on_copy(self) -> None:
        clipboard().copy(self._sha256)
        self._desk.notify(_("The SHA-256 is in the clipboard."))


def _grouped(digits: str) -> str:
    """A hash in groups of eight, so that it can be compared by eye and broken into lines."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
