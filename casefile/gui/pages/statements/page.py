"""Press releases and letters: written on the one side, and on the other what each sentence rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.new_statement import NewStatement
from casefile.gui.pages.dossier.audience import PartTitle
from casefile.gui.pages.dossier.export import ExportCard
from casefile.gui.pages.page import Page
from casefile.gui.pages.statements.editor import StatementEdit
from casefile.gui.places import save_as
from casefile.gui.statuses import ATTENTION, VERIFIED
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, isolate
from casefile.model.records import Statement

if TYPE_CHECKING:
    from casefile.services.statements import Ground, Looked, Rest, Said
    from casefile.workspace import Workspace

_TWO_COLUMNS = 96
_MEASURE = 1480
_AFTER_TYPING = 250
BEGUN = "statement"
"""How the keys begin of statements that were half-typed when the vault was locked."""


class StatementsPage(Page):
    """One statement at a time; what is read from the case follows each key."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("statements_page")
        self._all: list[Statement] = []
        self._shown: Statement | None = None
        self._ground: Ground | None = None
        self._of: tuple[str, str] = ("", "")
        self._wanted: UUID | None = None
        self._looked: Looked | None = None
        self.box = ChoiceBox()
        self.box.setObjectName("statement_choice")
        self.box.setAccessibleName(_("Statement"))
        self.box.activated.connect(self._on_activated)
        self.edit = StatementEdit(desk)
        self.edit.edited.connect(self._on_edited)
        self.edit.moved.connect(self._on_moved)
        self.sentences = LineList(_("What each sentence rests on"))
        self.sentences.setObjectName("statement_sentences")
        self.sentences.opened.connect(self._on_sentence)
        self.rests = LineList(_("What this sentence rests on"))
        self.rests.setObjectName("statement_rests")
        self.rests.opened.connect(self._on_rest)
        self.problems = PlainLabel(wrap=True, selectable=True, role="attention")
        self.problems.setObjectName("statement_problems")
        self.reads = PlainLabel(wrap=True, selectable=True)
        self.reads.setObjectName("statement_reads")
        self.state = secondary("")
        self.state.setObjectName("statement_state")
        self.card = ExportCard(desk)
        self.card.hits.wanted.connect(lambda ref: desk.open_ref(self, ref))
        self.card.compared.connect(self._fetch)
        self.card.ended.connect(self._fit)
        self.new = push_button("new_statement_button", _("New statement…"), "plus", self.add_record)
        self.keep = push_button("keep_statement", _("Keep"), "save", self.keep_now)
        self.trash = push_button("trash_statement", _("Move to the trash"), "trash-2", self._on_trash)
        self.export = push_button("export_statement", _("Export…"), "file-output", self.choose_place)
        self.export.setProperty("primary", True)
        icons.put(self.export, "file-output", on_accent=True)
        self.issue = push_button("issue_statement", _("Issue…"), "send", self.ask_issue)
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_TYPING)
        self._soon.timeout.connect(self._look)
        self._compose()
        desk.drafts.watch(self, self._half_typed)
        desk.changed.connect(lambda _changes: self._fetch())
        desk.case_changed.connect(self._on_case)
        self._fit()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        head.addWidget(PlainLabel(_("Statements"), level="title"), 1)
        for button in (self.export, self.issue):
            head.addSpacing(SPACE[1])
            head.addWidget(button)
        area = QScrollArea(self, widgetResizable=True)
        content = QWidget(area.viewport())
        area.setWidget(content)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(_("Statements"))
        content.setMaximumWidth(_MEASURE)
        self._area = area
        self._empty = PlainLabel(
            _(
                "No statement yet. Choose incidents, facts and calls: a template begins a press release or a letter, "
                "and each sentence shows what it rests on."
            ),
            role="secondary",
            wrap=True,
        )
        self._empty.setObjectName("statements_empty")
        written = QWidget()
        left = QVBoxLayout(written)
        left.setContentsMargins(0, 0, 0, 0)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep)
        buttons.addWidget(self.trash)
        buttons.addStretch(1)
        left.addWidget(self.box)
        left.addWidget(self.state)
        left.addLayout(buttons)
        left.addWidget(self.edit)
        behind = QWidget()
        right = QVBoxLayout(behind)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE[1])
        for part in (
            self.problems,
            PartTitle(_("What each sentence rests on")),
            self.sentences,
            PartTitle(_("What this sentence rests on")),
            self.rests,
            PartTitle(_("As it reads")),
            self.reads,
        ):
            right.addWidget(part)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(SPACE[4])
        self._columns.addWidget(written, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(behind, 1, Qt.AlignmentFlag.AlignTop)
        self._body = (written, behind)
        outer = QVBoxLayout(content)
        outer.setContentsMargins(SPACE[4], 0, SPACE[4], SPACE[4])
        outer.addWidget(self.card)
        outer.addWidget(self._empty)
        outer.addWidget(self.new, 0, Qt.AlignmentFlag.AlignLeading)
        outer.addLayout(self._columns)
        outer.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= _TWO_COLUMNS * self.fontMetrics().averageCharWidth()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:
        """Read again what may have changed meanwhile."""
        super().showEvent(event)
        self._fetch()

    def hideEvent(self, event: QHideEvent) -> None:
        """One has gone to another page: the compartment closes behind one."""
        super().hideEvent(event)
        self.desk.jobs.change(self, lambda ws: ws.identities.close(), failed=lambda _error: None)

    # What the window asks

    def open_record(self, id: UUID) -> None:
        """Show this statement."""
        self._wanted = id
        self._fetch()

    def can_add(self) -> bool:
        """Whether a statement can be begun."""
        return self.desk.case_id is not None and not self.desk.keeps_still

    def add_label(self) -> str:
        """What the toolbar's button says."""
        return _("New statement…")

    def add_record(self) -> None:
        """Begin one."""
        if self.desk.case_id is not None and self.can_add():
            NewStatement(self.desk, self.window(), self.desk.case_id, lambda made: self.open_record(made.id)).open()

    # What is read

    def _fetch(self) -> None:
        case_id = self.desk.case_id
        if case_id is None or not self.isVisible():
            return
        of = (str(self.edit.audience.currentData()), str(self.edit.language.currentData()))
        wanted = self._wanted or (self._shown.id if self._shown is not None else None)
        fresh = self._wanted is not None and (self._shown is None or self._shown.id != self._wanted)
        self.desk.jobs.query(self, "read", lambda ws: _read(ws, case_id, wanted, None if fresh else of), self._show)

    def _show(self, read: _Read) -> None:
        before, self._all, self._ground, self._of = self._shown, read.all, read.ground, read.of
        self._wanted = None
        draft = self.edit.draft()
        same = before is not None and read.shown is not None and before.id == read.shown.id
        changed = same and draft is not None and draft != before
        self._shown = read.shown
        self.box.clear()
        for each in read.all:
            state = _("issued") if each.source_id is not None else _("draft")
            self.box.addItem(dotted((each.title, each.ref, state)), each.id)
        if read.shown is not None:
            self.box.setCurrentIndex(max(0, self.box.findData(read.shown.id)))
            half = None if same else self.desk.drafts.take(f"{BEGUN}/{read.shown.id}")
            if not changed or read.shown.source_id is not None:
                self.edit.show_statement(read.shown)
            if half is not None and read.shown.source_id is None:
                self.edit.show_half_typed(half)
        self._look()

    def _look(self) -> None:
        draft = self.edit.draft() if self._shown is not None else None
        if draft is not None and self._of != (draft.audience, draft.language):
            self._fetch()
            return
        ground = self._ground
        if draft is None or ground is None:
            self._fit()
            return
        self.desk.jobs.query(self, "look", lambda ws: ws.statements.look(draft, ground), self._show_looked)

    def _show_looked(self, looked: Looked) -> None:
        self._looked = looked
        said = [*looked.problems]
        said += [
            _("Changed since it was issued: {key} was “{before}”, and is “{now}”.", key=isolate(key),
              before=isolate(before), now=isolate(now or _("nothing")))
            for key, before, now in looked.changed
        ]  # fmt: skip
        self.problems.setText("\n".join(said))
        self.problems.setVisible(bool(said))
        self.sentences.show_lines(_line(row, each) for row, each in enumerate(looked.sentences))
        self.reads.setText(looked.text.strip())
        self._on_moved()
        self._fit()

    def _on_moved(self) -> None:
        """The sentence at the cursor is the one whose sources are shown."""
        sentences = self._looked.sentences if self._looked is not None else ()
        at = self.edit.cursor_at
        row = next((n for n, each in enumerate(sentences) if at <= each.end), None)
        if row is None:
            self.rests.show_lines(())
            return
        self.sentences.choose(row)
        lines = [line for rest in sentences[row].rests for line in _rest_lines(rest)]
        self.rests.show_lines(lines or [Line("", _("Rests on nothing recorded"), status=ATTENTION)])

    def _fit(self) -> None:
        there, writes = self._shown is not None, not self.desk.keeps_still
        self._empty.setVisible(not self._all)
        self.new.setVisible(not self._all)
        for part in self._body:
            part.setVisible(there)
        draft = self.edit.draft() if there else None
        issued = self._shown is not None and self._shown.source_id is not None
        changed = draft is not None and draft != self._shown
        if self.desk.read_only:
            state = _(
                "The vault is open for reading only. An export is written into the journal, so there is none now."
            )
        elif issued:
            state = _("Issued. It stays as it is; it is among the sources.")
        else:
            state = _("Changed since it was kept.") if changed else _("As it is kept.")
        self.state.setText(state)
        idle = not self.card.running.busy
        self.new.setEnabled(self.can_add())
        self.keep.setEnabled(there and writes and changed and not issued)
        self.trash.setEnabled(there and writes)
        self.export.setEnabled(there and idle and not self.desk.read_only)
        self.issue.setEnabled(there and idle and writes and not issued)

    # What is done

    def keep_now(self) -> None:
        """Keep what was changed."""
        draft = self.edit.draft()
        if draft is not None and self._shown is not None and draft != self._shown:
            self.desk.jobs.change(self, lambda ws: ws.statements.keep(draft), lambda _changes: self._on_kept(draft))

    def choose_place(self) -> None:
        """Ask where to write it."""
        draft = self.edit.draft()
        if draft is None or not self.export.isEnabled():
            return
        save_as(
            self,
            "statement_place_dialog",
            _("Export the statement"),
            f"{draft.ref}.pdf",
            self.export_to,
            accept=_("Export"),
            kinds=_("PDF, Word document, HTML or plain text ({pattern})", pattern="*.pdf *.docx *.html *.txt"),
            suffix="pdf",
        )

    def export_to(self, out: Path) -> None:
        """Write it there, as a task; what was changed is kept."""
        draft = self.edit.draft()
        if draft is not None:
            self.keep_now()
            self.card.write_statement(draft, out)
            self._area.verticalScrollBar().setValue(0)
            self._fit()

    def ask_issue(self) -> None:
        """Ask once, as what was issued stays as it is."""
        draft = self.edit.draft()
        if draft is None or not self.issue.isEnabled():
            return
        sentence = _(
            "Its text becomes a source of ours, each demand an accountability call. After that it is changed no more; "
            "Undo takes it back."
        )
        if self.desk.ask(self, _("Issue the statement"), sentence, _("Issue")):
            self.card.issue_statement(draft)
            self._area.verticalScrollBar().setValue(0)
            self._fit()

    def _on_kept(self, draft: Statement) -> None:
        self.desk.drafts.settle(f"{BEGUN}/{draft.id}")
        if self._shown is not None and self._shown.id == draft.id:  # another may be shown by now
            self._shown = draft
        self._fetch()

    def _on_trash(self) -> None:
        if self._shown is not None:
            id_, self._shown = self._shown.id, None
            self.desk.jobs.change(self, lambda ws: ws.records.trash([id_]))

    def _on_edited(self) -> None:
        self._soon.start()

    def _on_activated(self, row: int) -> None:
        self.keep_now()
        self.open_record(self.box.itemData(row))

    def _on_sentence(self, row: object) -> None:
        if isinstance(row, int) and self._looked is not None:
            self.edit.go_to(self._looked.sentences[row].start)

    def _on_rest(self, ref: object) -> None:
        if isinstance(ref, str) and ref:
            self.desk.open_ref(self, ref)

    def _on_case(self, _id: UUID | None) -> None:
        self.card.clear()
        self._shown, self._ground, self._all = None, None, []
        self._fit()
        self._fetch()

    def _half_typed(self) -> dict[str, Any]:
        draft = self.edit.draft() if self._shown is not None else None
        if draft is None or draft == self._shown or self._shown is None:
            return {}
        return {f"{BEGUN}/{draft.id}": self.edit.half_typed}


@dataclass(frozen=True)
class _Read:
    all: list[Statement]
    shown: Statement | None
    ground: Ground | None
    of: tuple[str, str]


def _read(ws: Workspace, case_id: UUID, wanted: UUID | None, of: tuple[str, str] | None) -> _Read:
    made = ws.statements.all(case_id)
    shown = next((each for each in made if each.id == wanted), made[0] if made else None)
    if shown is None:
        return _Read(made, None, None, ("", ""))
    if of is None or shown.id != wanted:
        of = (shown.audience, shown.language)
    return _Read(made, shown, ws.statements.ground(case_id, *of), of)


def _line(row: int, said: Said) -> Line:
    if said.problems:
        return Line(row, said.words, note="\n".join(said.problems), status=ATTENTION, rows=3)
    if not said.rests:
        return Line(row, said.words, note=_("Rests on nothing recorded"), status=ATTENTION, rows=3)
    refs = ", ".join(isolate(rest.ref) for rest in said.rests)
    if any(rest.supports for rest in said.rests):
        return Line(row, said.words, note=_("Rests on {refs}", refs=refs), status=VERIFIED, rows=3)
    note = _("Rests on {refs}, for which no source is cited", refs=refs)
    return Line(row, said.words, note=note, status=ATTENTION, rows=3)


def _rest_lines(rest: Rest) -> list[Line]:
    lines = [Line(rest.ref, rest.heading, end=isolate(rest.ref), strong=True, rows=2)]
    for each in rest.supports:
        parts = (each.stance, each.grade, each.ref)
        words = _("“{words}”", words=isolate(each.quotation)) if each.quotation else each.source
        note = dotted((each.source, *parts) if each.quotation else parts)
        lines.append(Line(each.ref, words, note=note, indent=1, rows=3))
    if not rest.supports:
        lines.append(Line("", _("No source is cited for it"), status=ATTENTION, indent=1))
    return lines
