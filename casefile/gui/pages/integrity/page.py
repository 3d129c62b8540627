"""Whether everything in the vault still matches what was recorded: one sentence, what is wrong, and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import CasefileError
from casefile.gui import icons, words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.manual import Manual
from casefile.gui.messages import announce
from casefile.gui.pages.integrity.faults import Faults
from casefile.gui.pages.integrity.journal import JournalView
from casefile.gui.pages.integrity.slip import CompareSlip
from casefile.gui.pages.page import Page
from casefile.gui.statuses import DISPUTED, OPEN, VERIFIED, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.status import StatusLabel
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes
from casefile.services.integrity import CHECKPOINT_SUFFIX, Checked, Report, read_checkpoint

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_CHAPTER = "10-without-casefile"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known without checking. ``key``: checks the signature of checkpoints."""

    last: Checked | None
    newest: int
    words: tuple[str, ...]
    key: str


class IntegrityPage(Page):
    """The sentence stands until it is checked again; the journal follows every change."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("integrity_page")
        self.state = StatusLabel()
        self.sentence = PlainLabel(wrap=True, level="heading", selectable=True)
        self.sentence.setObjectName("integrity_sentence")
        self.when = secondary("")
        self.when.setObjectName("integrity_when")
        self.when.hide()
        self._checked = False
        self._was_on_verify = False
        self.verify = self._button(_("Verify now"), "shield-check", self.check, name="verify_now", primary=True)
        self.save = self._button(_("Save checkpoint…"), "save", self.choose_place, name="save_checkpoint")
        self.compare = self._button(
            _("Compare with a checkpoint…"), "scale", self.choose_checkpoints, name="compare_checkpoint"
        )
        self.slip = self._button(_("Compare a slip…"), "list-checks", self.ask_for_words, name="compare_slip")
        self.running = Running(desk.jobs)
        self.running.ended.connect(self._on_ended)
        self.faults = Faults()
        self.faults.repair_wanted.connect(self.repair)
        self.faults.hide()
        self.findings = LineList(_("What was checked"))
        self.findings.setObjectName("findings")
        self.findings.hide()
        self.head = PlainLabel(wrap=True, selectable=True)
        self.head.setObjectName("journal_head")
        self.key = QLineEdit(readOnly=True, frame=False)
        self.key.setObjectName("checkpoint_key")
        self.key.setAccessibleName(_("Public key of the checkpoints"))
        self._key_label = PlainLabel(_("Key of the checkpoints:"), role="secondary")
        self._key_hint = secondary(
            _(
                "Give this key to the person who is to check your checkpoints: with it they can tell, without your "
                "vault, "
                "that a checkpoint was signed in it. It opens nothing and may be known to anybody."
            )
        )
        self._key_hint.setObjectName("checkpoint_key_hint")
        for widget in (self.head, self.key, self._key_label, self._key_hint):
            widget.hide()
        self._journal: JournalView | None = None
        self._compose()
        self._say(OPEN, _("Not checked"), _("Not checked since the vault was opened."))
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(self._on_case)

    def _compose(self) -> None:
        verdict = QHBoxLayout()
        verdict.setSpacing(SPACE[2])
        verdict.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        verdict.addWidget(self.sentence, 1)
        manual = self._button(
            _("How to check without Casefile"),
            "book-open",
            lambda: Manual(self.window(), _CHAPTER).show(),
            name="check_without",
        )
        area = QScrollArea(self, widgetResizable=True)
        content = QWidget(area.viewport())
        area.setWidget(content)  # before anything is in it: what is moved is dressed again, with all below it
        buttons = QWidget(content)
        flow = FlowLayout(buttons)
        for button in (self.verify, self.save, self.compare, self.slip, manual):
            flow.addWidget(button)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[1])
        layout.addLayout(verdict)
        layout.addWidget(self.when)
        layout.addWidget(self.running)
        layout.addWidget(buttons)
        layout.addWidget(self.faults)
        layout.addWidget(self.findings)
        layout.addSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("Journal"), level="heading"))
        self._room = QVBoxLayout()
        layout.addLayout(self._room, 1)
        layout.addSpacing(SPACE[1])
        layout.addWidget(
            secondary(
                _(
                    "Every change is an entry, every entry holds the hash of the one before it, and every step is "
                    "signed with the key of who made it. Anyone who has a passphrase could still write all of it "
                    "again. "
                    "What left this machine shows that: a checkpoint, the signed end of the journal, or its newest "
                    "entry in twelve words, kept elsewhere."
                )
            )
        )
        layout.addWidget(self.head)
        key = QHBoxLayout()
        key.setSpacing(SPACE[1])
        key.addWidget(self._key_label)
        key.addWidget(self.key, 1)
        layout.addLayout(key)
        layout.addWidget(self._key_hint)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(_("Integrity"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    @property
    def journal(self) -> JournalView:
        """The journal with its filters, made now at the latest: a turn of the event loop after the page."""
        if self._journal is None:
            self._journal = JournalView(self.desk, self._room.parentWidget())
            self._room.addWidget(self._journal)
        return self._journal

    # What the window asks

    def panes(self) -> Sequence[QWidget]:
        """The button, what was found, the filters and the journal."""
        faults = tuple(self.faults.buttons.values())[:1]
        found = () if self.findings.isHidden() else (self.findings,)
        journal = () if self._journal is None else (self._journal.filters.event_box, self._journal.table)
        return (self.verify, *faults, *found, *journal)

    def find_here(self) -> None:
        """Words in the reason of an entry."""
        self.journal.filters.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what has been written since."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fetch)

    # Checking

    def check(self, against: Sequence[Path] = ()) -> None:
        """Check everything, as a task that can be seen and stopped.

        :param against: files with checkpoints that were kept elsewhere.
        """
        if self.running.busy:
            return
        files = tuple(against)
        self._enable(False)
        self._say(OPEN, _("Checking"), _("Checking header, database, journal, records and every evidence file…"))
        task = self.desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.integrity.verify(
                progress, cancelled, [read_checkpoint(path) for path in files]
            ),
            self._on_report,
            _("Checking the vault"),
            self._on_failed,
        )
        self.running.watch(task)

    def choose_checkpoints(self) -> None:
        """Ask which checkpoints to compare with."""
        dialog = self._dialog(_("Compare with a checkpoint"), "compare_checkpoint_with")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Compare"))
        dialog.filesSelected.connect(lambda names: self.check([Path(name) for name in names]))
        dialog.open()

    def ask_for_words(self) -> None:
        """Ask for the words of a slip, and say whether the journal continues them."""
        CompareSlip(self.desk, self).open()

    def choose_place(self) -> None:
        """Ask where to save a checkpoint."""
        dialog = self._dialog(_("Save a checkpoint"), "save_checkpoint_to")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Save"))
        dialog.setDefaultSuffix(CHECKPOINT_SUFFIX.removeprefix("."))
        dialog.selectFile(f"{self.desk.today().isoformat()}{CHECKPOINT_SUFFIX}")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, out: Path) -> None:
        """Write a checkpoint there; the one who chose the place was asked before a file is replaced."""

        def done(size: int) -> None:
            text = plural(
                "The checkpoint of {n} entry is in {place}. Keep it away from this machine.",
                "The checkpoint of {n} entries is in {place}. Keep it away from this machine.",
                size,
                place=isolate(str(out)),
            )
            self.desk.notify(text)

        self.desk.jobs.compute(
            self, lambda ws, _progress, _cancelled: ws.integrity.save_checkpoint(out, replace=True).size, done
        )

    def repair(self, what: str) -> None:
        """Mend what a card says can be mended, and check again."""
        if what == "alarm" and not self.desk.ask(
            self,
            _("Accept the vault as it is?"),
            _(
                "From now on the vault counts as whole, as it is. The journal keeps that something was found and that "
                "you accepted it."
            ),
            _("Accept"),
        ):
            return
        self._enable(False)
        self.desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.integrity.repair(what),
            lambda _changes: self.check(),
            _("Repairing"),
            self._on_failed,
            writes=True,
        )

    def _on_report(self, report: Report) -> None:
        wrong = [finding for finding in report.findings if not finding.ok]
        if report.stopped:
            self._say(OPEN, _("Not checked"), _("The check was stopped before its end. Nothing can be said yet."))
        elif wrong:
            self._say(DISPUTED, _("Wrong"), plural("{n} thing is wrong.", "{n} things are wrong.", len(wrong)))
        else:
            self._say(
                VERIFIED,
                _("Whole"),
                plural("{n} file matches.", "All {n} files match.", report.evidence)
                if report.evidence
                else _("Everything matches. There is no evidence file yet."),
            )
        self.faults.show_findings(wrong, read_only=self.desk.read_only)
        good = [finding for finding in report.findings if finding.ok]
        self.findings.show_lines(
            [Line(place, each.sentence, each.meaning, status=VERIFIED, rows=3) for place, each in enumerate(good)]
        )
        self.findings.setVisible(bool(good))
        self._checked = not report.stopped
        if self._checked:
            self.when.setText(_("Checked today {time}.", time=isolate(f"{self.desk.jobs.clock.now():%H:%M}")))
            self.when.show()
        announce(self, self.sentence.text())
        self._fetch()

    def _on_failed(self, error: CasefileError) -> None:
        self._enable(True)
        self._say(DISPUTED, _("Not checked"), error.message)

    def _on_ended(self) -> None:
        self._enable(True)
        if not self._checked and self.running.stopped:
            self._say(OPEN, _("Not checked"), _("The check was stopped before its end. Nothing can be said yet."))

    def _say(self, status: Status, word: str, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.state.show_status(status, word)

    def _enable(self, wanted: bool) -> None:
        # The one who pressed it finds the cursor on it again when the check has ended.
        if not wanted:
            self._was_on_verify = self.verify.hasFocus()
        for button in (self.verify, self.compare):
            button.setEnabled(wanted)
        if wanted and self._was_on_verify:
            self.verify.setFocus()
            self._was_on_verify = False

    # What is known without checking

    def _fetch(self) -> None:
        self.journal.fetch()
        self.desk.jobs.query(self, "known", _known, self._on_known)

    def _on_known(self, known: _Known) -> None:
        self.head.setVisible(known.newest > 0)
        for widget in (self.key, self._key_label, self._key_hint):
            widget.setVisible(known.newest > 0)
        self.head.setText(
            _(
                "Entry {number}, the newest, in words to read out and compare: {words}",
                number=isolate(str(known.newest)),
                words=isolate(" ".join(known.words)),
            )
        )
        self.key.setText(known.key)
        self.key.setCursorPosition(0)
        if self._checked or known.last is None:
            return
        time = words.moment(known.last.at)
        said = (
            _("Checked last at {time}, and everything matched.", time=time)
            if known.last.ok
            else _("Checked last at {time}, and something was wrong.", time=time)
        )
        since = plural("{n} entry was written since.", "{n} entries were written since.", known.last.since)
        self.when.setText(words.listed([said, since]) if known.last.since else said)
        self.when.show()

    # What happens

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._fetch()

    def _on_case(self, _id: UUID | None) -> None:
        if self.isVisible():
            self._fetch()

    def _dialog(self, title: str, name: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setObjectName(name)
        dialog.setNameFilters([_("Checkpoints ({pattern})", pattern=f"*{CHECKPOINT_SUFFIX}"), _("All files (*)")])
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _button(self, label: str, drawing: str, call: object, *, name: str, primary: bool = False) -> QPushButton:
        button = QPushButton(label)
        button.setObjectName(name)
        button.setProperty("primary", primary)
        icons.put(button, drawing, on_accent=primary)
        button.clicked.connect(lambda _checked=False: call())  # type: ignore[operator]
        return button


def _known(ws: Workspace) -> _Known:
    """On a reader thread."""
    head = ws.records.head()
    return _Known(ws.integrity.last(), head.seq, ws.integrity.head_words(), ws.integrity.keys()[0].verifier)
