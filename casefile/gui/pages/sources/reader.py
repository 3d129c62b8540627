"""The reader: a source's text, what is marked in it, and the forms that make records from a selection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.thread import begin_thread
from casefile.gui.pages.sources.actions import ACTIONS
from casefile.gui.pages.sources.bubble import DISCUSS, DISCUSS_KEY, DISCUSS_LABEL, Bubble
from casefile.gui.pages.sources.file_side import FileSide
from casefile.gui.pages.sources.finding import Finding
from casefile.gui.pages.sources.form import Marked, Passage, Saved
from casefile.gui.pages.sources.marking import Marking
from casefile.gui.pages.sources.marks import Mark, Opened, asked_in_words, open_source
from casefile.gui.pages.sources.panel import PassagePanel, begun_in
from casefile.gui.pages.sources.passages import Passages, in_words
from casefile.gui.pages.sources.reader_bar import ReaderBar
from casefile.gui.pages.sources.redacting import Redacting
from casefile.gui.pages.sources.table_side import TableSide
from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.pieces import compose
from casefile.gui.style import SPACE
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.plain import ElidedLabel, PlainLabel
from casefile.i18n import _, isolate
from casefile.model.anchors import Passage as Words
from casefile.model.changes import Changes
from casefile.model.fields import kind_of
from casefile.model.records import Redaction
from casefile.services.quoted_words import words_at

_SHOWN_KINDS = frozenset({"thread", "excerpt", "citation", "incident", "fact", "call", "figure", "redaction"})
"""Kinds whose changes may change what a mark says."""
_PANEL = 440
_LOWEST = 160
_NARROW = 84
"""Average characters of width under which a form takes the place of the text: its quotation is on top of it."""
_COLUMN = 40
"""Average characters of width that text, file and side need each, where all three are wanted."""


class Reader(QWidget):
    """Shows one source at a time."""

    closed = Signal()
    """Back to the list."""
    details_wanted = Signal(object)
    """Show the details of this source (UUID)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._opened: Opened | None = None
        self._wanted: UUID | None = None
        self._places: dict[UUID, int] = {}
        self._returning: dict[str, Any] | None = None
        self.setObjectName("reader")
        compose(self._make())

    def _make(self) -> Iterator[None]:
        yield from self._compose()
        yield
        self._connect()
        yield
        self._add_commands()
        self.marking = Marking(self._desk, self, self.text, self.passages, self.do, self._go_to_mark)
        self.marking.offer_in(self.table.view.grid)
        self.marking.said.connect(self._words.setText)
        self.marking.again.connect(self._cite_again)
        self.redacting = Redacting(self._desk, self, self.passages.redactions, self.passage, self._go_to_redaction)
        self.redacting.said.connect(self._words.setText)
        self.redacting.as_reader.connect(self._show_as_reader)
        self._on_selection()

    def _compose(self) -> Iterator[None]:
        self.bar = ReaderBar()
        yield
        self._split = QSplitter(Qt.Orientation.Horizontal, self, childrenCollapsible=False)
        self._shown = QStackedWidget(self._split)
        self._shown.setMinimumHeight(_LOWEST)  # a grid that is hidden asks for more than a small screen has
        self.text = ReaderText(self._shown)
        self.text.setAccessibleName(_("Text of the source"))
        self._no_text = PlainLabel(wrap=True, role="secondary")
        self._no_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._no_text.setMargin(SPACE[4])
        self._shown.addWidget(self.text)
        self._shown.addWidget(self._no_text)
        self._shown.setMinimumWidth(280)
        yield
        self.file = FileSide(self._desk, self._shown, self.bar, self._split, self)
        self.viewer = self.file.viewer
        yield
        self.table = TableSide(self._desk, self._shown, self.bar, self.text, self._in_text)
        yield
        self._side = QStackedWidget(self._split)
        self._side.setMinimumWidth(300)
        self.passages = Passages(self._desk, self._side)
        self._side.addWidget(self.passages)
        yield
        self.panel = PassagePanel(self._desk, self._side)
        self._side.addWidget(self.panel)
        yield
        self._split.addWidget(self._shown)
        self._split.addWidget(self.viewer)
        self._split.addWidget(self._side)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        self._split.setStretchFactor(2, 0)
        self._split.setSizes([800, 800, _PANEL])
        self._words = ElidedLabel(role="secondary")  # always one line: a second one would move the end of a text
        self._words.setObjectName("reader.words")
        below = QHBoxLayout()
        below.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], SPACE[0])
        below.addWidget(self._words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._split, 1)
        layout.addLayout(below)
        self.bubble = Bubble(self._shown)
        self._side.hide()

    def _connect(self) -> None:
        self._settled = QTimer(self, singleShot=True, interval=180)
        self._settled.timeout.connect(self._show_bubble)
        self.text.selectionChanged.connect(self._on_selection)
        self.text.selection_settled.connect(self._settled.start)
        self.text.cursorPositionChanged.connect(self._on_caret)
        self.text.verticalScrollBar().valueChanged.connect(lambda _value: self.bubble.hide())
        self.text.refused_key.connect(self._on_refused_key)
        for bubble in (self.bubble, self.file.bubble, self.table.bubble):
            bubble.chosen.connect(self.do)
            bubble.code_chosen.connect(lambda code: self._highlight((code,)))
            bubble.set_still(self._desk.keeps_still)
        self._desk.review_copy_changed.connect(self._on_review_copy)
        self.file.arranged.connect(self.table.arrange)
        self.file.arranged.connect(self._share_room)
        self.file.marked.connect(self._on_marked_in_file)
        self.file.written.connect(self._fetch)
        self.viewer.frame_chosen.connect(self._on_frame)
        self.viewer.said.connect(self._say_of_file)
        self.passages.wanted.connect(self._go_to_mark)
        self.panel.closed.connect(self._close_panel)
        self.panel.saved.connect(self._on_saved)
        self.bar.back.clicked.connect(lambda: self.closed.emit())
        self.bar.details.clicked.connect(self._on_details)
        self.bar.passages.toggled.connect(self._show_passages)
        self.finding = Finding(self._desk, self.bar, self.text, self)
        self.finding.said.connect(self._words.setText)
        self.bar.rendition_chosen.connect(self._on_rendition)
        self._desk.changed.connect(self._on_changed)

    def _add_commands(self) -> None:
        for action in ACTIONS:
            self._desk.commands.add(
                f"passage.{action.name}",
                _(action.command),
                partial(self.do, action.name),
                group="Record",
                shortcut=action.key,
                icon=action.drawing,
                owner=self.text,
                fixed=True,  # the bubble and the line below the text name them
            )
            for each in (self.viewer.pane.canvas, self.table.view.grid):
                each.addAction(self._desk.commands.action(f"passage.{action.name}"))
        add = partial(self._desk.commands.add, group="Record", shortcut=DISCUSS_KEY, icon="message-square")
        add(f"file.{DISCUSS}", _(DISCUSS_LABEL), self._discuss, owner=self.viewer)
        words = _("Begin a review thread about the words")
        add(f"text.{DISCUSS}", words, self._discuss, owner=self.text, fixed=True)
        self.table.view.grid.addAction(self._desk.commands.action(f"text.{DISCUSS}"))

    def add_below(self, strip: QWidget) -> None:
        """Something that stands below all of it."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(strip)

    # What the page asks

    @property
    def source_id(self) -> UUID | None:
        """The source that is shown."""
        return self._id

    @property
    def opened(self) -> Opened | None:
        """What is shown of it."""
        return self._opened

    @property
    def no_text(self) -> bool:
        """Whether it is said that the source has no text."""
        return self._shown.currentWidget() is self._no_text

    @property
    def side(self) -> QWidget:
        """What stands beside the text: the list of passages, or a form."""
        return self._side

    def panes(self) -> tuple[QWidget, ...]:
        """Text, file and side."""
        return (self._shown.currentWidget() or self.text, self.viewer, self.side)

    def focus(self) -> None:
        """To the text, or to the file where there is none: once that is known."""
        self.file.want_focus()
        self.table.front.setFocus()

    def open(
        self, source_id: UUID, excerpt_id: UUID | None = None, *, rendition_id: UUID | None = None, words: str = ""
    ) -> None:
        """Show a source, at one of its passages where one is named, else where one was reading last.

        :param rendition_id: which of its texts; the newest where none is named.
        :param words: what was searched for: the first place of it is shown.
        """
        self._wanted = excerpt_id
        self.finding.ask(words)
        if source_id != self._id:
            self._keep_place()
            self._id, self._opened = source_id, None
            self._close_panel()
            self.text.show_text("")
            self.file.clear()
            self.table.clear()
            self.bar.clear()
            self.bubble.hide()
        self._fetch(rendition_id)

    def refresh(self) -> None:
        """Read the newest text again."""
        self._fetch()

    def find_here(self) -> None:
        """Go to the search line."""
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def step_back(self) -> bool:
        """Close the panel, else drop the selection, else go back to the list."""
        if self.marking.moving:
            self.marking.leave()
        elif self._side.isVisible() and self._side.currentWidget() is self.panel:
            self._close_panel()
        elif self.file.typing:
            self.file.end_typing()
        elif self.viewer.anchor is not None:
            self.viewer.drop_anchor()
        elif self.bar.search.hasFocus():
            self.table.front.setFocus()
        elif self.table.wanted and self.table.bubble.isVisible():
            self.table.bubble.hide()
        elif not self.table.wanted and (self.bubble.isVisible() or self.text.textCursor().hasSelection()):
            self._drop_selection()
        else:
            self._keep_place()
            self.closed.emit()
        return True

    def do(self, name: str) -> None:
        """Do one of the :data:`ACTIONS` with the selection."""
        passage = self.passage()
        if name == DISCUSS:
            self._discuss()
        elif passage is None or self._desk.keeps_still:
            self._words.setText(self._reason())
        elif name == "highlight":
            self._highlight(())
        else:
            self._hide_bubbles()
            self.panel.begin(name, passage)
            self._open_side(self.panel)

    def _discuss(self) -> None:
        """Begin a thread about the place that is marked in the file, or the words that are selected."""
        place, passage, opened = self.file.place(), self._in_text(), self._opened
        self._hide_bubbles()
        if place is not None:
            begin_thread(self._desk, self, place.evidence.id, "question", place.anchor, self.viewer.drop_anchor)
        elif passage is not None and opened is not None:
            text = next(each for each in opened.reading.renditions if each.id == passage.rendition_id)
            words = words_at(text, passage.start, passage.end)
            about = text.evidence_id or passage.source.id
            begin_thread(self._desk, self, about, "question", words, self._drop_text_selection)
        else:
            self._words.setText(self._reason())

    def _cite_again(self, mark: Mark) -> None:
        """Ask for which further record a passage is cited that is marked already."""
        if mark.placed:
            self.text.show_place(mark.start, mark.end)
            self.do("link")

    def passage(self) -> Marked | None:
        """What is selected in the text, or marked in the file; None where nothing is, or nothing may be."""
        return self.file.place() or self._in_text()

    def _in_text(self) -> Passage | None:
        span, opened = self.text.selected(), self._opened
        if span is None or opened is None or opened.reading.rendition_id is None or self._desk.read_only:
            return None
        start, end = (opened.offsets.to_codepoint(position) for position in span)
        quote = opened.reading.text[start:end]
        return Passage(opened.reading.source, opened.reading.rendition_id, start, end, quote)

    # Where one was when the vault was locked

    def where(self) -> dict[str, Any]:
        """The text, its uppermost paragraph, and what is selected in it. Positions count as Qt does."""
        rendition = self._opened.reading.rendition_id if self._opened is not None else None
        cursor = self.text.textCursor()
        return {
            "source": str(self._id or ""),
            "rendition": str(rendition or ""),
            "top": self.text.top,
            "caret": [cursor.anchor(), cursor.position()],
        }

    def return_to(self, where: dict[str, Any]) -> None:
        """Read the same text again, at the same paragraph."""
        with suppress(*UNREADABLE):
            self._returning = where
            self._id = UUID(where["source"])
            self._fetch(UUID(where["rendition"]) if where["rendition"] else None)

    def _return(self) -> None:
        where, self._returning = self._returning, None
        if where is not None:
            with suppress(*UNREADABLE):
                anchor, position = where["caret"]
                self.text.restore(int(where["top"]), int(anchor), int(position))
        self._go_on_with_forms()

    def _go_on_with_forms(self) -> None:
        """Show again the form that was half-filled for a passage of this text."""
        opened = self._opened
        if opened is None or self._desk.read_only:
            return
        for name, place in self.file.begun():
            self.panel.begin(name, place)
            self._open_side(self.panel)
        if opened.reading.rendition_id is None:
            return
        for name, start, end in begun_in(self._desk.drafts, opened.reading.rendition_id)[-1:]:
            quote = opened.reading.text[start:end]
            passage = Passage(opened.reading.source, opened.reading.rendition_id, start, end, quote)
            self.panel.begin(name, passage)
            self._open_side(self.panel)

    # Reading

    def _fetch(self, rendition_id: UUID | None = None) -> None:
        id = self._id
        if id is not None:
            veils = self._desk.settings.veils_graphic
            self._desk.jobs.query(
                self,
                "open",
                lambda ws: open_source(ws, id, rendition_id, veils_graphic=veils),
                self._on_opened,
                self._on_gone,
            )

    def _on_gone(self, error: CasefileError) -> None:
        self._desk.notify(error.message, "attention")
        self._id = None
        self.closed.emit()

    def _on_opened(self, opened: Opened) -> None:
        if opened.reading.source.id != self._id:
            return
        before, self._opened = self._opened, opened
        new = before is None or before.reading.rendition_id != opened.reading.rendition_id
        if new:
            self.text.show_text(opened.shown)
            if not self.file.typing or before is None:
                self._shown.setCurrentIndex(0 if opened.shown else 1)
            self._no_text.setText(
                _("This source has no text to read. Its file is kept as it is; the details say what it is.")
            )
        told = [*map(in_words, opened.marks), *map(asked_in_words, opened.asked)]
        self.text.show_marks((*opened.marks, *opened.asked), told)
        self.passages.show_marks(opened.marks)
        self.bubble.show_codes(opened.reading.codes)
        self.bar.show_opened(opened)
        self.table.show_opened(opened, new=new)
        self.file.show_opened(opened)
        if new:
            self._return_to_place()
            self._side_at_first()
        self.finding.show_text(opened.reading.text, opened.offsets)
        self.marking.show_opened(opened)
        self.redacting.show_opened(opened)
        self._show_as_reader(self.passages.redactions.seen.isChecked() and bool(opened.redactions))
        self._go_to_wanted()
        self._on_selection()
        self._on_caret()
        if new:
            self._return()

    def _side_at_first(self) -> None:
        wide = self.width() >= 900
        self.bar.passages.setChecked(bool(self._opened and (self._opened.marks or self._opened.redactions)) and wide)

    def _go_to_wanted(self) -> None:
        place, self._desk.place_in_file = self._desk.place_in_file, None
        if place is not None and self._opened is not None:
            evidence_id, anchor, thread_id = place
            if not isinstance(anchor, Words):
                self.file.go_to_place(evidence_id, anchor, thread_id)
            elif (other := self._opened.elsewhere.get(thread_id)) is not None:
                self._desk.place_in_file = place
                self._fetch(other)
            else:
                self._go_to_words(thread_id)
        wanted, self._wanted = self._wanted, None
        if wanted is None or self._opened is None:
            return
        for number, mark in enumerate(self._opened.marks):
            if mark.excerpt.id == wanted:
                self._go_to_mark(number)
        for each in self._opened.redactions:
            if each.id == wanted and self.redacting.holds(each.id):
                self._go_to_redaction(each)

    def _go_to_words(self, thread_id: UUID) -> None:
        """Show the words that a thread is about, in the text that is read."""
        assert self._opened is not None
        mark = next((each for each in self._opened.asked if each.excerpt.id == thread_id), None)
        if mark is not None:
            self._shown.setCurrentWidget(self.table.front)
            self.file.use(file=False)
            self.text.show_place(mark.start, mark.end)
            self.table.front.setFocus()
            self._words.setText(asked_in_words(mark))
        else:
            self._desk.notify(_("These words stand in no version of the text that is here."), "attention")

    def _go_to_mark(self, number: int) -> None:
        assert self._opened is not None
        mark = self._opened.marks[number]
        self.passages.choose(number)
        if not self.file.go_to(mark) and mark.placed:
            self._shown.setCurrentWidget(self.table.front)
            self.file.use(file=False)
            if self.table.wanted:
                self.text.show_place(mark.start, mark.end)
            else:
                self.text.go_to(mark.start)
            self.table.front.setFocus()
        self._words.setText(in_words(mark))

    def _go_to_redaction(self, redaction: Redaction) -> None:
        assert self._opened is not None
        if self.file.go_to_redaction(redaction):
            return
        place = next(((start, end) for start, end, id in self._opened.hidden if id == redaction.id), None)
        if place is not None:
            self._shown.setCurrentWidget(self.text)
            self.file.use(file=False)
            self.text.go_to(place[0])
            self.text.setFocus()
        elif redaction.rendition_id is not None and redaction.rendition_id != self._rendition_id():
            self._fetch(redaction.rendition_id)

    def _show_as_reader(self, wanted: bool) -> None:
        """Cover what is redacted, in the text and in the file; or hatch it."""
        hidden = self._opened.hidden if self._opened is not None else ()
        self.text.show_redacted([(start, end) for start, end, _id in hidden], as_reader=wanted)
        if self._opened is not None:
            self.table.show_redacted(self._opened, as_reader=wanted)
        self.viewer.show_as_reader(wanted)

    def _keep_place(self) -> None:
        if self._opened is not None and self._opened.reading.rendition_id is not None:
            self._places[self._opened.reading.rendition_id] = self.text.textCursor().position()

    def _return_to_place(self) -> None:
        assert self._opened is not None
        rendition = self._opened.reading.rendition_id
        if rendition is not None and self._places.get(rendition):
            self.text.go_to(self._places[rendition])

    def _on_rendition(self, id: UUID) -> None:
        self._keep_place()
        self._fetch(id)

    def _on_details(self) -> None:
        if self._id is not None:
            self._keep_place()
            self.details_wanted.emit(self._id)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and (changes.touches(self._id) or changes.kinds & _SHOWN_KINDS):
            self._fetch(None if "rendition" in changes.kinds and self._may_turn() else self._rendition_id())

    def _rendition_id(self) -> UUID | None:
        return self._opened.reading.rendition_id if self._opened is not None else None

    def _may_turn(self) -> bool:
        """Whether a newer text may take the place of the one that is shown: not of an older one that was chosen, and
        not while something is selected in it. The list of versions offers it in any case."""
        if self._opened is None or not self._opened.reading.renditions:
            return True
        newest = self._opened.reading.renditions[-1].id == self._rendition_id()
        return newest and not self.text.selecting and not self.text.textCursor().hasSelection()

    # Selecting

    def _on_selection(self) -> None:
        if self.viewer.anchor is not None and self.text.textCursor().hasSelection() and self.text.hasFocus():
            self.viewer.drop_anchor()  # one thing is selected at a time: what one acts on must be plain
        able = self.passage() is not None and not self._desk.keeps_still
        for action in ACTIONS:
            command = self._desk.commands.action(f"passage.{action.name}")
            command.setEnabled(able)
            label = _(action.command)
            command.setToolTip(
                _("{label} ({keys})", label=label, keys=action.key) if able else f"{label}\n{self._reason()}"
            )
        if self.passage() is None:
            self._settled.stop()
            self._hide_bubbles()

    def _reason(self) -> str:
        if self._desk.read_only:
            return _("This vault is open for reading only.")
        if self._desk.keeps_still and self.passage() is not None:
            return _("This is a review copy: nothing of it is changed here. T begins a review thread about the place.")
        if self._opened is None or self._opened.reading.rendition_id is None:
            return _("Open a source with a text first.")
        if self.table.wanted:
            return _("Go to a cell that holds something, or select rows, first.")
        if self.file.wanted:
            return _("Select some text, or mark a region of a picture, first.")
        return _("Select some text first.")

    def _show_bubble(self) -> None:
        if self.text.selecting or self._in_text() is None or not self.text.hasFocus():
            return
        self.file.use(file=False)
        room = QRect(self.text.pos(), self.text.size())
        self.bubble.show_at(self.text.selection_rect().translated(self.text.pos()), room)

    def _on_marked_in_file(self) -> None:
        if self.viewer.anchor is not None and self.text.textCursor().hasSelection():
            self._drop_text_selection()
        self._on_selection()

    def _on_frame(self, id: UUID) -> None:
        """A frame was clicked: say what it is, and show it in the list."""
        assert self._opened is not None
        if self.redacting.holds(id):
            return
        for number, mark in enumerate(self._opened.marks):
            if mark.excerpt.id == id:
                self.passages.choose(number)
                self._words.setText(in_words(mark).splitlines()[0])
        for talk in self._opened.talks:
            if talk.thread.id == id:
                self._words.setText(_("Thread: {title}", title=talk.thread.title))

    def _say_of_file(self, sentence: str) -> None:
        if self.file.seen:  # else the line is the text's
            self._words.setText(sentence)

    def _on_review_copy(self) -> None:
        for bubble in (self.bubble, self.file.bubble, self.table.bubble):
            bubble.set_still(self._desk.keeps_still)
        self.bar.transcribe.setEnabled(not self._desk.keeps_still)
        self._on_selection()

    def _hide_bubbles(self) -> None:
        for bubble in (self.bubble, self.file.bubble, self.table.bubble):
            bubble.hide()

    def _drop_selection(self) -> None:
        self.viewer.drop_anchor()
        self._drop_text_selection()

    def _drop_text_selection(self) -> None:
        cursor = self.text.textCursor()
        cursor.setPosition(cursor.selectionEnd())
        self.text.setTextCursor(cursor)
        self.bubble.hide()

    def _on_caret(self) -> None:
        """Say what the caret stands in, and show it in the list."""
        if self._opened is None:
            self._words.setText("")
            return
        at = self.text.marks_at(self.text.textCursor().position())
        if at and at[0] >= len(self._opened.marks):
            self._words.setText(asked_in_words(self._opened.asked[at[0] - len(self._opened.marks)]))
        elif at:
            self._words.setText(in_words(self._opened.marks[at[0]]).splitlines()[0])
            self.passages.choose(at[0])
        elif self._desk.read_only or not self._opened.shown:
            self._words.setText("")
        elif self._desk.keeps_still:
            self._words.setText(_("Select words: T begins a review thread about them."))
        elif self.table.wanted:
            self._words.setText(
                _(
                    "The cell, or with Shift and the arrows whole rows: H highlights, I makes an incident, F a fact, "
                    "L a call, C a comment, K links."
                )
            )
        else:
            self._words.setText(
                _(
                    "Select words: H highlights, I makes an incident, F a fact, L a call, C a comment, K links, X "
                    "redacts."
                )
            )

    def _on_refused_key(self, letter: str) -> None:
        codes = self._opened.reading.codes if self._opened else ()
        if letter in "123456789" and self.passage() is not None and int(letter) <= len(codes):
            self._highlight((codes[int(letter) - 1],))
        elif letter.upper() in {action.key for action in ACTIONS}:
            self._words.setText(self._reason())

    # Making records

    def _highlight(self, codes: tuple[str, ...]) -> None:
        passage = self.passage()
        if passage is None or self._desk.keeps_still:
            return

        def done(_saved: Saved) -> None:
            self._desk.saved.emit()
            self._drop_selection()

        self._hide_bubbles()
        self._desk.jobs.change(self, lambda ws: Saved(*ws.sources.mark(passage.where, codes=codes)), done)

    def _on_saved(self, saved: Saved) -> None:
        if kind_of(saved.record).name == "redaction":
            self.bar.passages.setChecked(True)  # it stands in the list beside the page
        self._close_panel()
        self._drop_selection()
        self._desk.cites_for = (
            saved.record.id if kind_of(saved.record).name not in ("excerpt", "redaction") else self._desk.cites_for
        )
        ref = isolate(saved.record.ref)
        self._desk.notify(_("{ref} is saved with this passage. Ctrl+Z takes it back.", ref=ref))

    # The side

    def _show_passages(self, wanted: bool) -> None:
        if wanted:
            self._open_side(self.passages, focus=False)
        elif self._side.currentWidget() is self.passages:
            self._side.hide()

    def _open_side(self, widget: QWidget, *, focus: bool = True) -> None:
        self._side.setCurrentWidget(widget)
        self._side.show()
        self._share_room()
        if focus and widget is not self.panel:
            widget.setFocus()
        if widget is self.panel and (place := self.text.textCursor()).hasSelection():
            QTimer.singleShot(0, self, lambda: self.text.keep_in_view(place.selectionEnd()))

    def _close_panel(self) -> None:
        had_focus = self.panel.isAncestorOf(self.focusWidget() or self)
        self._side.setCurrentWidget(self.passages)
        self._side.setVisible(self.bar.passages.isChecked())
        self._share_room()
        if had_focus:
            front = self.table.front
            self.viewer.focus() if self.viewer in self._columns() and self.file.in_use else front.setFocus()

    def _share_room(self) -> None:
        """Text, file and side beside each other; where that leaves too little of the text to read, a form stands
        alone: what it is about is on top of it."""
        columns = self._columns()
        form = not self._side.isHidden() and self._side.currentWidget() is self.panel
        alone = form and self.width() < self.fontMetrics().averageCharWidth() * _NARROW
        for each in (self._shown, self.viewer):
            each.setVisible(each in columns and not alone)
        self._words.setVisible(not form)
        side = 0 if self._side.isHidden() else max(300, min(_PANEL, round(self.width() * 0.45)))
        each_has = max(280, (self.width() - side) // len(columns))
        self._split.setSizes([each_has, each_has, side])

    def _columns(self) -> list[QWidget]:
        """Text and file, where both are wanted and there is room for them, else the one that is in use."""
        file, typing = self.file.seen, self.file.typing
        if not file or (self.no_text and not typing):
            return [self.viewer if file else self._shown]
        beside = 2 if self._side.isHidden() else 3
        if self.width() >= self.fontMetrics().averageCharWidth() * _COLUMN * beside or typing:
            return [self._shown, self.viewer]
        return [self.viewer if self.file.in_use else self._shown]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the text keeps its half."""
        super().resizeEvent(event)
        self.bubble.hide()
        if self._side.isVisible() or self.file.seen:
            self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back."""
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
        else:
            super().keyPressEvent(event)
