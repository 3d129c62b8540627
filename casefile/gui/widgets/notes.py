"""The Notes tab: the review threads on a record and on what belongs to it, and a box to begin one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.approve import ask_approval
from casefile.gui.dialogs.thread import begin_thread
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.editor import TextEditor
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.plain import on_base, secondary
from casefile.gui.widgets.talk_card import TalkCard
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import Thread
from casefile.services.threads import Matter, Voice

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_KINDS = frozenset({"thread", "post"})

_Read = tuple[list[Matter], Voice]
"""The threads, and who opened the vault."""


class Notes(QWidget):
    """The threads on a record, and a box to begin one. A resolved thread stays, marked so."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record: Record | None = None
        self._stale = False
        self._kind = CodePicker("thread_kind")
        self._kind.set_label(_("Kind of note"))
        self._kind.set_value("comment")
        self._text = TextEditor()
        self._text.set_label(_("New note"))
        self._text.text.setPlaceholderText(_("Write a note on this record"))
        self._text.edited.connect(self._fit_button)
        self._add = QPushButton(_("Add to the notes"))
        icons.put(self._add, "message-square")
        self._add.clicked.connect(self._on_add)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(_("Notes"))
        self._part = push_button("notes.part", _("On a field…"), "list-checks", self.begin)
        self._approve = push_button("notes.approve", _("Approve…"), "check", self.approve)
        buttons = QWidget()
        line = FlowLayout(buttons)
        for part in (self._kind, self._add, self._part, self._approve):
            line.addWidget(part)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        layout.addWidget(self._area, 1)
        outer = QScrollArea(widgetResizable=True)  # for large text in a low window
        outer.setFrameShape(QFrame.Shape.NoFrame)
        outer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.setAccessibleName(_("Notes"))
        outer.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(on_base(outer))
        self._fit_button()
        desk.drafts.watch(self, self._half_typed)
        desk.changed.connect(self._on_changed)

    def show_record(self, record: Record) -> None:
        """Show the notes on a record, once the tab is looked at."""
        if self._record is None or self._record.id != record.id:
            for key, typed in self._half_typed().items():
                self._desk.drafts.keep(key, typed)
            self._text.set_value("")
            self._take_draft(record)
            self._fit_button()
        self._record, self._stale = record, True
        self._fit_button()
        if self.isVisible():
            self._fetch()

    def _half_typed(self) -> dict[str, Any]:
        if self._record is None or not self._text.value().strip():
            return {}
        return {_key(self._record): {"kind": self._kind.draft(), "text": self._text.draft()}}

    def _take_draft(self, record: Record) -> None:
        kept = self._desk.drafts.take(_key(record))
        if kept is not None:
            with suppress(*UNREADABLE):
                self._kind.put_draft(kept["kind"])
                self._text.put_draft(kept["text"])

    def start_new(self, record: Record) -> None:
        """A draft has no notes."""
        for key, typed in self._half_typed().items():
            self._desk.drafts.keep(key, typed)
        self._text.set_value("")
        self._record = None
        self._show(([], Voice("")))

    def flush(self) -> None:
        """A note is posted on purpose, never by leaving it."""

    def edit(self) -> None:
        """Go to the box."""
        self._text.text.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch what is asked for only now."""
        super().showEvent(event)
        if self._stale:
            self._fetch()

    def begin(self) -> None:
        """Begin a thread on a field of the record, with whatever there is to choose."""
        if self._record is not None:
            begin_thread(self._desk, self, self._record.id, "correction")

    def approve(self) -> None:
        """Approve the record as it is now."""
        if self._record is not None and not self._desk.read_only:
            ask_approval(self._desk, self, self._record.id, self._record.ref)

    def _fetch(self) -> None:
        if self._record is not None:
            self._stale, id = False, self._record.id
            self._desk.jobs.query(self, "threads", lambda ws: _read(ws, id), self._show)

    def _show(self, read: _Read) -> None:
        matters, me = read
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setSpacing(SPACE[2])
        for matter in matters:
            layout.addWidget(self._card(matter, me))
        if not matters:
            layout.addWidget(secondary(_("No notes on this record yet.")))
        layout.addStretch(1)
        self._area.setWidget(content)
        on_base(self._area)

    def _card(self, matter: Matter, me: Voice) -> TalkCard:
        own = self._record is not None and matter.record.id == self._record.id
        return TalkCard(
            self._desk,
            matter.talk,
            matter.captions[matter.record.id],
            names_record=not own,
            captions=matter.captions,
            brought=matter.brought,
            returned=matter.returned,
            me=me,
            stale=matter.stale,
        )

    def _on_add(self) -> None:
        text, record = self._text.value().strip(), self._record
        try:
            kind = self._kind.value() or "comment"
        except BadInput as error:
            self._desk.notify(error.message, "attention")
            self._kind.setFocus()
            return
        if record is None or not text:
            return

        def add(ws: Workspace) -> tuple[Thread, Changes]:
            return ws.threads.open(record.id, text, type=kind)

        def done(_made: tuple[Thread, Changes]) -> None:
            self._desk.drafts.settle(_key(record))
            self._text.set_value("")
            self._fit_button()

        self._desk.jobs.change(self, add, done)

    def _fit_button(self) -> None:
        self._add.setEnabled(bool(self._text.value().strip()) and not self._desk.read_only)
        for button in (self._part, self._approve):
            button.setEnabled(self._record is not None and not self._desk.read_only)

    def _on_changed(self, changes: Changes) -> None:
        if self._record is not None and (changes.kinds & _KINDS or changes.touches(self._record.id)):
            self._stale = True
            if self.isVisible():
                self._fetch()


def _key(record: Record) -> str:
    return f"note/{record.id}"


def _read(ws: Workspace, id: UUID) -> _Read:
    with ws.view():
        talks = ws.threads.about(id, with_parts=True)
        return [ws.threads.matter(talk.thread.id) for talk in talks], ws.threads.me()
