"""The export of a dossier: how far it is, and where it then lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError, Undrawable
from casefile.gui import icons
from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.messages import announce
from casefile.gui.pages.dossier.hits import HitList
from casefile.gui.statuses import DISPUTED, OPEN, VERIFIED
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.status import StatusLabel
from casefile.i18n import _, isolate, plural
from casefile.services.dossiers import ExportedDossier, HeldBack, Hit


class ExportCard(QFrame):
    """Hidden until something is exported; then the task, and after it what became of it."""

    ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sha256 = ""
        self.setProperty("card", True)
        self.running = Running(desk.jobs)
        self.running.ended.connect(self._on_ended)
        self.hits = HitList()
        self.hits.released.connect(self._on_released)
        self._held: tuple[Hit, ...] = ()
        self._again: Callable[[str], None] = lambda _reason: None
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
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons)
        flow.addWidget(self._copy)
        flow.addWidget(show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        for part in (self.running, self._status, *self._parts(), self._buttons, self.hits):
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
        release: str = "",
    ) -> None:
        """Write the dossier of the case at hand there."""
        case_id = self._desk.case_id
        if case_id is None:
            return
        for part in (*self._parts(), self._status, self._buttons, self.hits):
            part.hide()
        self.show()
        self._again = lambda reason: self.start(
            out, audience, language, sections, recipient,
            spell_out=spell_out, volumes=volumes, exhibits=exhibits, release=reason,
        )  # fmt: skip
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.dossiers.export(
                case_id,
                audience,
                out,
                recipient=recipient,
                language=language,
                sections=sections,
                spell_out=spell_out,
                volumes=volumes,
                exhibits=exhibits,
                release=release,
                progress=progress,
                cancelled=cancelled,
            ),
            self._on_done,
            _("Writing the dossier"),
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
        self._sha256 = "\n".join(each.sha256 for each in made.volumes)
        sentence = plural("The dossier is written: {n} page.", "The dossier is written: {n} pages.", made.pages)
        if not made.pages:  # of a Word document, whose pages are made by what opens it
            sentence = _("The dossier is written.")
        self._status.show_status(VERIFIED, sentence)
        self._sentence.setText(
            _("It is not encrypted: anyone who gets at the file can read it. Send its SHA-256 by another way.")
        )
        self._place.setText("\n".join(isolate(str(each.path)) for each in made.volumes))
        digests = [_("SHA-256: {digest}", digest=isolate(_grouped(each.sha256))) for each in made.volumes]
        self._digest.setText("\n".join(digests))
        self._journal.setText(
            _(
                "It is listed under “Handed out” as {ref}, and in the journal as: Exported.",
                ref=", ".join(isolate(each.ref) for each in made.volumes),
            )
        )
        self._desk.jobs.changed.emit(made.changes)
        for part in (*self._parts(), self._status, self._buttons):
            part.show()
        announce(self, sentence)

    def _on_failed(self, error: CasefileError) -> None:
        stopped = error.code == "cancelled"
        self._status.show_status(
            OPEN if stopped else DISPUTED, _("Stopped") if stopped else _("No dossier was written")
        )
        places = error.places if isinstance(error, Undrawable) else ()
        self._sentence.setText("\n".join((error.message, *places)))
        self._status.show()
        self._sentence.show()
        self._held = error.hits if isinstance(error, HeldBack) else ()
        self.hits.show_hits(self._held)
        announce(self, error.message)

    def _on_released(self) -> None:
        places = sum(1 for hit in self._held if hit.rule != "identities")
        dialog = ReleaseDialog(self, places, self._again)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_ended(self) -> None:
        if self._status.isHidden():  # stopped before it began
            self.hide()
        self.ended.emit()

    def _on_copy(self) -> None:
        clipboard().copy(self._sha256)
        self._desk.notify(_("The SHA-256 is in the clipboard."))


def _grouped(digits: str) -> str:
    """A hash in groups of eight, so that it can be compared by eye and broken into lines."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
