"""Whether everything in the vault still matches what was recorded: one sentence, what was checked, and the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.manual import Manual
from casefile.gui.messages import announce
from casefile.gui.pages.integrity.journal import JournalView
from casefile.gui.pages.page import Page
from casefile.gui.statuses import DISPUTED, OPEN, VERIFIED, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.running import Running
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes
from casefile.services.integrity import Report

_CHAPTER = "10-without-casefile"


class IntegrityPage(Page):
    """The sentence stands until it is checked again; the journal follows every change."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("integrity_page")
        self._icon = PlainLabel()
        self.sentence = PlainLabel(wrap=True, level="heading", selectable=True)
        self.sentence.setObjectName("integrity_sentence")
        self._when = secondary("")
        self._when.hide()
        self.verify = QPushButton(_("Verify now"))
        self.verify.setObjectName("verify_now")
        self.verify.setProperty("primary", True)
        icons.put(self.verify, "shield-check", on_accent=True)
        self.verify.clicked.connect(self.check)
        self.running = Running(desk.jobs)
        self.running.ended.connect(self._on_ended)
        self.findings = LineList(_("What was checked"))
        self.findings.setObjectName("findings")
        self.findings.hide()
        self.journal = JournalView(desk)
        self._compose()
        self._say(OPEN, _("Not checked since the vault was opened."))
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(self._on_case)

    def _compose(self) -> None:
        verdict = QHBoxLayout()
        verdict.setSpacing(SPACE[1])
        verdict.addWidget(self._icon)
        verdict.addWidget(self.sentence, 1)
        verdict.addWidget(self.verify)
        manual = QPushButton(_("How to check without Casefile"))
        manual.setObjectName("check_without")
        icons.put(manual, "book-open")
        manual.clicked.connect(lambda: Manual(self.window(), _CHAPTER).show())
        below = QWidget()
        flow = FlowLayout(below)
        flow.addWidget(manual)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[1])
        layout.addLayout(verdict)
        layout.addWidget(self._when)
        layout.addWidget(self.running)
        layout.addWidget(self.findings)
        layout.addWidget(
            secondary(
                _(
                    "Every change is an entry of the journal, and every entry holds the hash of the one before it. "
                    "Evidence files are in the age format: any age program opens them with the key that the command "
                    "casefile evidence-key hands out."
                )
            )
        )
        layout.addWidget(below)
        layout.addSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("Journal"), level="heading"))
        layout.addWidget(self.journal, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(_("Integrity"))
        area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    # What the window asks

    def panes(self) -> Sequence[QWidget]:
        """The button, what was found, and the journal."""
        found = () if self.findings.isHidden() else (self.findings,)
        return (self.verify, *found, self.journal.table)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what has been written since."""
        super().showEvent(event)
        self.journal.fetch()

    # Checking

    def check(self) -> None:
        """Check everything, as a task that can be seen and stopped."""
        if self.running.busy:
            return
        self.verify.setEnabled(False)
        self._say(OPEN, _("Checking header, database, journal, records and every evidence file…"))
        task = self.desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.integrity.verify(progress, cancelled),
            self._on_report,
            _("Checking the vault"),
            self._on_failed,
        )
        self.running.watch(task)

    def _on_report(self, report: Report) -> None:
        wrong = [finding for finding in report.findings if not finding.ok]
        if not wrong:
            self._say(
                VERIFIED,
                plural("{n} file matches.", "All {n} files match.", report.evidence)
                if report.evidence
                else _("Everything matches. There is no evidence file yet."),
            )
        elif self.running.stopped:
            self._say(OPEN, _("The check was stopped before its end. Nothing can be said yet."))
        else:
            self._say(DISPUTED, plural("{n} thing is wrong.", "{n} things are wrong.", len(wrong)))
        self.findings.show_lines(
            [
                Line(place, each.sentence, status=VERIFIED if each.ok else DISPUTED, tinted=not each.ok, rows=3)
                for place, each in enumerate(sorted(report.findings, key=lambda finding: finding.ok))
            ]
        )
        self.findings.show()
        self._when.setText(_("Checked at {time}", time=isolate(f"{dt.datetime.now():%H:%M}")))
        self._when.show()
        announce(self, self.sentence.text())

    def _on_failed(self, error: CasefileError) -> None:
        self._say(DISPUTED, error.message)

    def _on_ended(self) -> None:
        self.verify.setEnabled(True)
        if self._when.isHidden() and self.running.stopped:
            self._say(OPEN, _("The check was stopped before its end. Nothing can be said yet."))

    def _say(self, status: Status, sentence: str) -> None:
        self.sentence.setText(sentence)
        self._icon.setPixmap(icons.pixmap(status.drawing, 28, status.colour()))

    # What happens

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self.journal.fetch()

    def _on_case(self, _id: UUID | None) -> None:
        if self.isVisible():
            self.journal.fetch()
