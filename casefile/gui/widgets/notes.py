"""The Notes tab: comments and questions on a record, each with what was said to it. Append-only, as review threads
are."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons, words
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.editor import TextEditor
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.plain import PlainLabel, on_base, secondary
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import Post, Thread

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_TITLE = 80
"""Characters of a note that become its thread's title."""

Threads = list[tuple[Thread, list[Post]]]


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
        self._add = QPushButton(_("Add note"))
        icons.put(self._add, "message-square")
        self._add.clicked.connect(self._on_add)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(_("Notes"))
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self._kind)
        line.addStretch(1)
        line.addWidget(self._add)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._text)
        layout.addLayout(line)
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
        self._show([])

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

    def _fetch(self) -> None:
        if self._record is not None:
            self._stale, id = False, self._record.id
            self._desk.jobs.query(self, "threads", lambda ws: _read(ws, id), self._show)

    def _show(self, threads: Threads) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setSpacing(SPACE[2])
        for thread, posts in threads:
            layout.addWidget(self._card(thread, posts))
        if not threads:
            layout.addWidget(secondary(_("No notes on this record yet.")))
        layout.addStretch(1)
        self._area.setWidget(content)
        on_base(self._area)

    def _card(self, thread: Thread, posts: list[Post]) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        layout = QVBoxLayout(card)
        layout.setSpacing(SPACE[0])
        resolved = bool(posts) and posts[-1].event == "resolved"
        kind = words.term("thread_kind", thread.type)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("{kind}, resolved", kind=kind) if resolved else kind, role="secondary"), 1)
        event, label = ("reopened", _("Reopen")) if resolved else ("resolved", _("Resolve"))
        button = QPushButton(label, flat=True)
        button.setAccessibleName(_("{action}: {note}", action=label, note=thread.title))
        button.setEnabled(not self._desk.read_only)
        button.clicked.connect(lambda: self._post(thread, event))
        head.addWidget(button)
        layout.addLayout(head)
        for post in posts:
            layout.addWidget(
                PlainLabel(f"{words.moment(post.at)}   {words.term('thread_event', post.event)}", role="secondary")
            )
            if post.text:
                layout.addWidget(PlainLabel(post.text, wrap=True, selectable=True))
        return card

    def _on_add(self) -> None:
        text, record = self._text.value().strip(), self._record
        try:
            kind = self._kind.value()
        except BadInput as error:
            self._desk.notify(error.message, "attention")
            self._kind.setFocus()
            return
        if record is None or not text:
            return
        case_id = record.case_id or self._desk.case_id
        title = " ".join(text.split())
        title = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
        thread = Thread(case_id=case_id, target_id=record.id, type=kind or "comment", title=title)
        post = Post(
            case_id=case_id, thread_id=thread.id, event="opened", author=_("holder of this vault"), at=_now(), text=text
        )
        label = _("Add note")

        def done(_changes: Changes) -> None:
            self._desk.drafts.settle(_key(record))
            self._text.set_value("")
            self._fit_button()

        self._desk.jobs.change(self, lambda ws: ws.records.save(thread, post, label=label), done)

    def _post(self, thread: Thread, event: str) -> None:
        post = Post(
            case_id=thread.case_id, thread_id=thread.id, event=event, author=_("holder of this vault"), at=_now()
        )
        label = _("Resolve note") if event == "resolved" else _("Reopen note")
        self._desk.jobs.change(self, lambda ws: ws.records.save(post, label=label))

    def _fit_button(self) -> None:
        self._add.setEnabled(bool(self._text.value().strip()) and not self._desk.read_only)

    def _on_changed(self, changes: Changes) -> None:
        if self._record is not None and changes.kinds & {"thread", "post"}:
            self._stale = True
            if self.isVisible():
                self._fetch()


def _key(record: Record) -> str:
    return f"note/{record.id}"


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(ws: Workspace, id: UUID) -> Threads:
    threads = cast("list[Thread]", ws.records.of("thread", target_id=id))
    return [
        (thread, sorted(cast("list[Post]", ws.records.of("post", thread_id=thread.id)), key=lambda post: post.at))
        for thread in reversed(threads)
    ]
