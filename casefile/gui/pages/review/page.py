"""The review queue: the threads of the case at hand, and the chosen one with what it is about.

J and K go on and back, R replies, E resolves or reopens, A accepts what is proposed, D declines it, Enter opens the
record.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from casefile.gui import talking
from casefile.gui.desk import Desk
from casefile.gui.dialogs.attach import ask_place
from casefile.gui.offers import Offer, Offered, Offers
from casefile.gui.pages.page import Page
from casefile.gui.pages.review.narrowing import Narrowing
from casefile.gui.record_offers import record_offers
from casefile.gui.statuses import ATTENTION
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import PlainLabel, on_base, secondary
from casefile.gui.widgets.statement import Statement
from casefile.gui.widgets.talk_card import TalkCard
from casefile.gui.words import day, in_words
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes
from casefile.model.talk import ACCEPTED, Talk
from casefile.services.returns import STALE
from casefile.services.threads import Matter, Queued, Settled, Voice, Wanted

if TYPE_CHECKING:
    from casefile.services.returns import Standing
    from casefile.workspace import Workspace

_KEYS = {
    Qt.Key.Key_R: ("reply",),
    Qt.Key.Key_E: ("resolve", "reopen"),
    Qt.Key.Key_A: ("accept", "give"),
    Qt.Key.Key_D: ("decline",),
}
"""What a letter does: the first of these that can be done."""
_BESIDE = 42
"""Heights of a line: the width from which on queue and thread stand beside each other."""
_LONGEST = 90
"""Characters of the record's heading above its thread; a passage's quotation stands below it in full."""


@dataclass(frozen=True)
class _Read:
    """What the page reads at once. ``total``: all threads of the case, wanted or not; ``standings``: how what threads
    of a return are about stands today, while the queue is narrowed to it."""

    lines: list[Queued]
    total: int
    me: Voice
    voices: list[Voice]
    standings: dict[UUID, Standing]


_HOMELESS = frozenset({"orphan", "attached"})
"""Where what a thread is about is gone: it can be attached to something else."""


class ReviewPage(Page):
    """The queue beside the chosen thread."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("review_page")
        self._queue: dict[UUID, Queued] = {}
        self._me = Voice("")
        self._card: TalkCard | None = None
        self._matter: Matter | None = None
        self._wanted: UUID | None = None
        self._compose()
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(self._on_case)
        desk.came_back.connect(self._show_brought)
        self._show_brought()

    def _compose(self) -> None:
        self._split = split = QSplitter(Qt.Orientation.Horizontal, self, childrenCollapsible=False)
        left = QWidget(split)
        self.narrowing = Narrowing(left)
        self.narrowing.changed.connect(self._fetch)
        self.narrowing.let_go.connect(self._on_let_go)
        self._count = secondary("", parent=left)
        self._empty = secondary("", parent=left)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._all = push_button("review.all", _("Show all threads"), "list", self.narrowing.show_all, parent=left)
        self._several = QWidget(left)
        line = FlowLayout(self._several)
        self.accept_all = push_button("review.accept_all", "", "check", partial(self._settle_all, True), flat=True)
        self.decline_all = push_button("review.decline_all", "", "x", partial(self._settle_all, False), flat=True)
        self._name_all(0)
        for button in (self.accept_all, self.decline_all):
            line.addWidget(button)
        self._several.hide()
        area = QScrollArea(left, widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("Threads"))
        self.list = LineList(_("Threads"))
        self.list.setObjectName("review.list")
        self.list.installEventFilter(self)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        Offers(self.list, self._offers, records=self._records)
        inside = QWidget()
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, 0, 0)
        within.addWidget(self.list)
        within.addStretch(1)
        area.setWidget(inside)
        self._area = on_base(area)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE[2], SPACE[2], SPACE[1], SPACE[2])
        column.setSpacing(SPACE[1])
        column.addWidget(self.narrowing)
        column.addWidget(self._count)
        column.addWidget(self._several)
        column.addWidget(self._area, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._all, 0, Qt.AlignmentFlag.AlignHCenter)
        self.beside = QScrollArea(split, widgetResizable=True)
        self.beside.setFrameShape(QFrame.Shape.NoFrame)
        self.beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.beside.setAccessibleName(_("The chosen thread"))
        split.addWidget(left)
        split.addWidget(self.beside)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self._say_nothing_chosen()

    # What the window asks

    def panes(self) -> Sequence[QWidget]:
        """The queue, and the thread beside it."""
        if self._area.isHidden():
            return (self.narrowing.state,)
        return (self.list, self.beside)

    def open_record(self, id: UUID) -> None:
        """Show this thread, whatever is left out now."""
        self._wanted = id
        if id in self._queue:
            self._choose(id)
        else:
            self.narrowing.show_all()

    @property
    def shown_id(self) -> UUID | None:
        """The thread that is chosen."""
        key = self.list.current_key()
        return key if isinstance(key, UUID) else None

    def where(self) -> dict[str, Any]:
        """The chosen thread."""
        return {"thread": str(self.shown_id or "")}

    def return_to(self, where: dict[str, Any]) -> None:
        """Choose it again."""
        if where.get("thread"):
            self.open_record(UUID(where["thread"]))

    def showEvent(self, event: QShowEvent) -> None:
        """Read what there is now."""
        super().showEvent(event)
        self._fetch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both beside each other, the thread stands below the queue."""
        super().resizeEvent(event)
        narrow = self.width() < _BESIDE * self.fontMetrics().height()
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """J, K and the letters of the acts, while the queue has the focus."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if plain and self._pressed(Qt.Key(event.key())):
                return True
        return super().eventFilter(watched, event)

    def _pressed(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_J, Qt.Key.Key_K):
            row = self.list.currentIndex().row() + (1 if key == Qt.Key.Key_J else -1)
            if 0 <= row < self.list.count():
                self.list.setCurrentRow(row)
            return True
        if key not in _KEYS:
            return False
        if self._card is not None and self._card.talk.thread.id == self.shown_id:
            any(self._card.do(name) for name in _KEYS[key])
        return True

    # Reading

    def _fetch(self) -> None:
        case_id, wanted = self.desk.case_id, self.narrowing.wanted()
        if case_id is not None and self.isVisible():
            self.desk.jobs.query(self, "queue", lambda ws: _read(ws, case_id, wanted), self._show)

    def _show(self, read: _Read) -> None:
        self._me = read.me
        self.narrowing.show_voices(read.me, read.voices)
        before = self.list.currentIndex().row()
        kept = self.shown_id
        self._queue = {each.talk.thread.id: each for each in read.lines}
        self.list.show_lines([_line(each, read.standings.get(each.talk.thread.id)) for each in read.lines])
        some = bool(read.lines)
        self._area.setVisible(some)
        self._empty.setVisible(not some)
        self._all.setVisible(not some and read.total > 0)
        self._empty.setText(
            _("No thread is left under this filter.")
            if read.total
            else _(
                "Nothing is under discussion yet. Ctrl+M begins a thread about the record at hand; each record has "
                "its threads under Notes."
            )
        )
        self._count.setText(plural("{n} thread", "{n} threads", len(read.lines)) if some else "")
        self._count.setVisible(some)
        self._offer_all()
        if not some:
            self._say_nothing_chosen()
        elif self._wanted is not None:
            self._choose(self._wanted)
        elif kept not in self._queue:
            # What was settled just now has left the queue: the one that took its place is next.
            self.list.setCurrentRow(min(max(0, before), len(read.lines) - 1))
        else:
            self._look(kept)

    # Several at once

    def _proposals(self) -> list[UUID]:
        """The threads of the queue that propose a value nobody decided about."""
        return [id for id, each in self._queue.items() if each.talk.proposes and each.talk.is_open]

    def _offer_all(self) -> None:
        n = len(self._proposals())
        self._name_all(n)
        self._several.setVisible(n > 1 and not self.desk.keeps_still)

    def _name_all(self, n: int) -> None:
        self.accept_all.setText(plural("Accept {n} proposal…", "Accept {n} proposals…", n))
        self.decline_all.setText(plural("Decline {n} proposal…", "Decline {n} proposals…", n))

    def _settle_all(self, accept: bool) -> None:
        ids = self._proposals()
        said = (
            plural(
                "{n} proposed value is taken over.",
                "{n} proposed values are taken over, each as a step of its own that names who proposed it. What was "
                "changed since it was proposed is left for you to look at.",
                len(ids),
            )
            if accept
            else plural(
                "{n} proposal is declined.",
                "{n} proposals are declined, each as a step of its own. The records stay as they are.",
                len(ids),
            )
        )
        title = _("Accept the proposals") if accept else _("Decline the proposals")
        if not self.desk.ask(self, title, said, _("Accept") if accept else _("Decline")):
            return

        def settle(ws: Workspace) -> tuple[Settled, Changes]:
            settled = ws.threads.accept_all(ids) if accept else ws.threads.decline_all(ids)
            return settled, settled.changes

        self.desk.jobs.change(self, settle, lambda made: self._on_settled(made[0], accept))

    def _on_settled(self, settled: Settled, accepted: bool) -> None:
        n = settled.done
        said = [
            plural("{n} proposal is accepted.", "{n} proposals are accepted.", n)
            if accepted
            else plural("{n} proposal was declined.", "{n} proposals were declined.", n)
        ]
        if settled.left:
            refs = ", ".join(isolate(ref) for ref, _why in settled.left)
            said.append(_("Left as they are: {refs}. {reason}", refs=refs, reason=settled.left[0][1]))
        self.desk.notify(" ".join(said), "attention" if settled.left else "info")

    def _choose(self, id: UUID) -> None:
        if id in self._queue:
            self._wanted = None
            self.list.choose(id)
            self.list.setFocus()

    def _on_chosen(self, key: Hashable) -> None:
        if isinstance(key, UUID):
            self._look(key)
        self.turned.emit()

    def _look(self, id: UUID) -> None:
        self.desk.jobs.query(
            self,
            "matter",
            lambda ws: (ws.threads.matter(id), ws.returns.standing([id]).get(id)),
            lambda read: self._show_matter(*read),
        )

    def _show_matter(self, matter: Matter, standing: Standing | None = None) -> None:
        if matter.talk.thread.id != self.shown_id:
            return
        standing = _worth_saying(matter.talk, standing)
        top = self.beside.verticalScrollBar().value() if self._is_shown(matter) else 0
        self._matter = matter
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACE[3], SPACE[3], SPACE[3], SPACE[3])
        layout.setSpacing(SPACE[2])
        caption = matter.captions[matter.record.id]
        heading = caption.heading if caption.heading != caption.ref else isolate(caption.ref)
        heading = heading if len(heading) <= _LONGEST else heading[: _LONGEST - 1] + "…"
        layout.addWidget(PlainLabel(heading, level="heading", wrap=True, selectable=True))
        layout.addWidget(
            secondary(_("In the trash: {ref}", ref=isolate(caption.ref)) if caption.trashed else isolate(caption.ref))
        )
        if standing is not None and standing.sentence:
            since = Statement()
            since.setObjectName("review.standing")
            since.say(standing.sentence, ATTENTION, coloured=False)
            layout.addWidget(since)
        _quote(layout, matter)
        self._card = TalkCard(
            self.desk,
            matter.talk,
            caption,
            captions=matter.captions,
            brought=matter.brought,
            returned=matter.returned,
            me=self._me,
            stale=matter.stale,
        )
        layout.addWidget(self._card)
        thread = matter.talk.thread
        if matter.words is not None and matter.words.sentence:
            layout.addWidget(PlainLabel(matter.words.sentence, wrap=True, role="attention"))
        elif thread.place is not None:
            layout.addWidget(
                push_button("review.place", _("Show the place"), "square-dashed", lambda: self.desk.show_place(thread)),
                0,
                Qt.AlignmentFlag.AlignLeading,
            )
        if standing is not None and standing.state in _HOMELESS and not self.desk.read_only:
            layout.addWidget(
                push_button(
                    "review.attach", _("Attach to a record…"), "link-2", lambda: ask_place(self.desk, self, thread)
                ),
                0,
                Qt.AlignmentFlag.AlignLeading,
            )
        go = QPushButton(_("Open the record"))
        go.setObjectName("review.open")
        go.clicked.connect(lambda: self._on_opened(matter.talk.thread.id))
        layout.addWidget(go, 0, Qt.AlignmentFlag.AlignLeading)
        layout.addStretch(1)
        self.beside.setWidget(content)
        on_base(self.beside)
        if top:
            QTimer.singleShot(0, self.beside, lambda: self.beside.verticalScrollBar().setValue(top))

    def _is_shown(self, matter: Matter) -> bool:
        return self._matter is not None and self._matter.talk.thread.id == matter.talk.thread.id

    def _say_nothing_chosen(self) -> None:
        self._card = self._matter = None
        nothing = secondary(_("Choose a thread to see it here."))
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.beside.setWidget(nothing)
        on_base(self.beside)

    # What happens

    def _on_opened(self, key: Hashable) -> None:
        queued = self._queue.get(key) if isinstance(key, UUID) else None
        if queued is not None:
            self.desk.open_record(queued.about.id)

    def _records(self) -> list[UUID]:
        queued = self._queue.get(self.shown_id) if self.shown_id is not None else None
        return [queued.about.id] if queued is not None else []

    def _offers(self) -> Offered:
        acts: list[Offer | None] = []
        if self._card is not None and self._card.talk.thread.id == self.shown_id:
            letters = {name: key.name[-1] for key, names in _KEYS.items() for name in names}
            for name, button in self._card.buttons.items():
                acts.append(Offer(button.text(), button.click, "", letters.get(name, "")))
        return [*acts, None, *record_offers(self.desk, self, self._records())]

    def _on_changed(self, _changes: Changes) -> None:
        self._fetch()

    def _show_brought(self) -> None:
        brought = self.desk.brought
        if brought is not None and brought.case_id == self.desk.case_id:
            self.narrowing.show_came(brought.name, brought.threads)

    def _on_let_go(self) -> None:
        self.desk.brought = None

    def _on_case(self, case_id: UUID | None) -> None:
        if self.desk.brought is not None and self.desk.brought.case_id != case_id:
            self.narrowing.show_all()  # what came belongs to another case
        self._fetch()


def _quote(layout: QVBoxLayout, matter: Matter) -> None:
    """The quotation with the words around it; of a field what it says now."""
    excerpt = matter.quotation
    if excerpt is not None and (excerpt.quote or excerpt.anchor is not None):
        words = " ".join(f"{excerpt.prefix}⟦{excerpt.quote}⟧{excerpt.suffix}".split()) if excerpt.quote else ""
        if words:
            before, _mark, rest = words.partition("⟦")
            quote, _mark, after = rest.partition("⟧")
            said = _("…{before}“{quotation}”{after}…", before=before, quotation=quote, after=after)
            layout.addWidget(PlainLabel(said, wrap=True, selectable=True))
    if matter.field is not None:
        value = in_words(matter.field, getattr(matter.record, matter.field.name), matter.captions)
        layout.addWidget(secondary(_("{field} now", field=_(matter.field.label))))
        layout.addWidget(PlainLabel(value or _("nothing entered"), wrap=True, selectable=True))


def _worth_saying(talk: Talk, standing: Standing | None) -> Standing | None:
    """How what a thread is about stands today; that an accepted value stands there now is no news."""
    return None if standing is not None and (talk.state, standing.state) == (ACCEPTED, STALE) else standing


def _line(queued: Queued, standing: Standing | None) -> Line:
    talk, about = queued.talk, queued.about
    standing = _worth_saying(talk, standing)
    part = talking.place(talk.thread, about.kind)
    heading = about.heading if about.heading != about.ref else isolate(about.ref)
    last = (talk.last.author, day(talk.last.at)) if talk.last is not None else ()
    return Line(
        talk.thread.id,
        talk.thread.title,
        note=dotted([talking.stands(talk), *talking.since(standing), heading, part, *last]),
        status=talking.STATES[talk.state][1],
        rows=2,
        quiet=not talk.is_open,
    )


def _read(ws: Workspace, case_id: UUID, wanted: Wanted) -> _Read:
    with ws.view():
        total = ws.records.count("thread", case_id=case_id)
        lines = ws.threads.queue(case_id, wanted)
        standings = ws.returns.standing(list(wanted.among)) if wanted.among else {}
        return _Read(lines, total, ws.threads.me(), ws.threads.voices(case_id), standings)
