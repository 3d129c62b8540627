"""A review thread as it is read: where it stands, what is proposed, who said what, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons, talking, words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.say import SayDialog, Verb
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.status import StatusLabel
from casefile.i18n import _, isolate
from casefile.model.changes import Caption, Changes
from casefile.model.records import Post
from casefile.model.talk import APPROVED, Talk
from casefile.services.threads import Voice, author

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_NO_CAPTIONS: Mapping[UUID, Caption] = {}
_NOBODY: Mapping[UUID, str] = {}


class TalkCard(QFrame):
    """One thread. Its buttons write; what they changed is read again by whoever shows the card.

    :param about: what it is about; its caption is named where ``names_record``.
    :param brought: who brought a post that somebody else wrote, by its id. :param returned: posts that came in a return
        which their author signed.
    :param me: who opened the vault: their own approval can be withdrawn. :param stale: of what is proposed.
    """

    def __init__(
        self,
        desk: Desk,
        talk: Talk,
        about: Caption,
        *,
        names_record: bool = False,
        captions: Mapping[UUID, Caption] = _NO_CAPTIONS,
        brought: Mapping[UUID, str] = _NOBODY,
        returned: frozenset[UUID] = frozenset(),
        me: Voice | None = None,
        stale: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._desk, self.talk, self._about, self._me, self._stale = desk, talk, about, me, stale
        self._brought, self._returned = brought, returned
        self._layout = layout = QVBoxLayout(self)
        layout.setSpacing(SPACE[0])
        status = StatusLabel(wrap=True)
        status.show_status(talking.STATES[talk.state][1], talking.stands(talk))
        layout.addWidget(status)
        part = talking.place(talk.thread, about.kind)
        if names_record:
            heading = about.heading if about.heading != about.ref else isolate(about.ref)
            layout.addWidget(secondary(_("{record}: {part}", record=heading, part=part) if part else heading))
        elif part:
            layout.addWidget(secondary(_("About: {part}", part=part)))
        if talk.thread.type == "approval":
            layout.addWidget(PlainLabel(talk.thread.title, wrap=True, selectable=True))
        self._show_proposal(talking.proposed(talk.thread, about.kind, captions))
        for post in talk.posts:
            self._show_post(post)
        self.buttons: dict[str, QPushButton] = {}
        self._actions = QWidget()
        self._flow = FlowLayout(self._actions)
        self._offer()
        self._actions.setVisible(bool(self.buttons))
        layout.addWidget(self._actions)

    # What it says

    def _show_proposal(self, versions: tuple[str, str] | None) -> None:
        if versions is None:
            return
        before, after = versions
        self._layout.addWidget(secondary(_("Proposed")))
        self._layout.addWidget(PlainLabel(after, wrap=True, selectable=True))
        self._layout.addWidget(secondary(_("Instead of")))
        self._layout.addWidget(PlainLabel(before, wrap=True, selectable=True))
        if self._stale:
            said = _("The field was changed since: what stands there now is another than this was proposed for.")
            self._layout.addWidget(PlainLabel(said, wrap=True, role="attention"))

    def _show_post(self, post: Post) -> None:
        event = words.term("thread_event", post.event)
        said = _("{person}, {time}: {event}", person=isolate(post.author), time=words.moment(post.at), event=event)
        if post.event == "assigned" and post.assignee:
            by, to, at = isolate(post.author), isolate(post.assignee), words.moment(post.at)
            said = _("{person}, {time}: assigned to {assignee}", person=by, time=at, assignee=to)
        self._layout.addWidget(secondary(said))
        if post.text:
            self._layout.addWidget(PlainLabel(post.text, wrap=True, selectable=True))
        if post.id in self._returned:
            text = _("This came in a return that {person} signed.", person=isolate(post.author))
            self._layout.addWidget(secondary(text))
        elif post.id in self._brought:
            by = isolate(self._brought[post.id])
            note = _("Not signed here by who is named: {person} brought it into this vault.", person=by)
            self._layout.addWidget(PlainLabel(note, wrap=True, role="attention"))

    # What can be done

    def _offer(self) -> None:
        if self._desk.read_only:
            return
        talk = self.talk
        if talk.proposes and talk.is_open:
            self._add("accept", _("Accept"), "check", self.accept)
            self._add("decline", _("Decline…"), "x", self.decline)
        if talk.thread.type == "approval" and talk.is_open:
            self._add("give", _("Approve…"), "check", self.give)
        self._add("reply", _("Reply…"), "message-square", self.reply)
        approval = talk.approval
        if talk.is_open:
            self._add("resolve", _("Resolve…"), "circle-check", self.resolve)
        elif talk.state != APPROVED:
            self._add("reopen", _("Reopen…"), "undo-2", self.reopen)
        elif approval is not None and self._me is not None and author(approval).is_same(self._me):
            self._add("withdraw", _("Withdraw…"), "undo-2", self.withdraw)
        self._add("assign", _("Assign…"), "user-round", self.assign)

    def _add(self, name: str, label: str, drawing: str, call: Callable[[], object]) -> None:
        button = push_button(f"talk.{name}", label, drawing, call, flat=True)
        button.setAccessibleName(_("{action}: {note}", action=label.rstrip("…"), note=self.talk.thread.title))
        self.buttons[name] = button
        self._flow.addWidget(button)

    def do(self, name: str) -> bool:
        """Do what the button of that name does; False where there is none now."""
        button = self.buttons.get(name)
        if button is not None:
            button.click()
        return button is not None

    def reply(self) -> None:
        """Answer."""
        id = self.talk.thread.id
        self._say("reply", lambda ws, text: ws.threads.reply(id, text), _("Reply"), _("Reply"), needed=True)

    def resolve(self) -> None:
        """Nothing is waited for any more."""
        id = self.talk.thread.id
        self._say("resolve", lambda ws, text: ws.threads.resolve(id, text), _("Resolve the thread"), _("Resolve"))

    def reopen(self) -> None:
        """Something is waited for again."""
        id = self.talk.thread.id
        self._say("reopen", lambda ws, text: ws.threads.reopen(id, text), _("Reopen the thread"), _("Reopen"))

    def decline(self) -> None:
        """Leave the record as it is."""
        id = self.talk.thread.id
        self._say("decline", lambda ws, text: ws.threads.decline(id, text), _("Decline the correction"), _("Decline"))

    def give(self) -> None:
        """Approve the record as it is now."""
        id = self.talk.thread.id
        intro = _("You approve what {ref} says now. What is changed later will be named.", ref=isolate(self._about.ref))
        self._say("give", lambda ws, text: ws.approvals.give(id, text), _("Approve"), _("Approve"), intro=intro)

    def withdraw(self) -> None:
        """Take one's approval back."""
        id = self.talk.thread.id
        self._say(
            "withdraw", lambda ws, text: ws.approvals.withdraw(id, text), _("Withdraw the approval"), _("Withdraw")
        )

    def accept(self) -> None:
        """Take the proposed value over; where the field was changed since, only after a look at both."""
        id, field = self.talk.thread.id, talking.place(self.talk.thread, self._about.kind)
        stale = self._stale
        if stale and not self._desk.ask(
            self,
            _("Changed since"),
            _("“{field}” was changed since this was proposed. Is the proposed value to stand there now?", field=field),
            _("Accept all the same"),
        ):
            return

        def refused(error: CasefileError) -> None:
            self._desk.notify(error.message, "attention")

        self._desk.jobs.change(
            self,
            lambda ws: ws.threads.accept(id, though_stale=stale),
            lambda _changes: self._desk.notify(_("The proposed value was taken over. Ctrl+Z takes it back.")),
            refused,
        )

    def assign(self) -> None:
        """Choose who is to see to it."""
        self._desk.jobs.query(self, "everybody", lambda ws: ws.threads.everybody(), self._choose)

    def _choose(self, people: list[Voice]) -> None:
        menu = QMenu(self)
        for person in people:
            action = menu.addAction(isolate(person.name))
            icons.put(action, "user-round")
            action.triggered.connect(lambda _checked=False, to=person: self._assign(to))
        menu.addSeparator()
        menu.addAction(_("Nobody")).triggered.connect(lambda _checked=False: self._assign(None))
        at = self.buttons["assign"]
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def _assign(self, to: Voice | None) -> None:
        id = self.talk.thread.id

        def assign(ws: Workspace) -> Changes:
            return ws.threads.assign(id, to)

        self._desk.jobs.change(self, assign)

    def _say(self, what: str, verb: Verb, title: str, action: str, *, needed: bool = False, intro: str = "") -> None:
        key = f"talk/{what}/{self.talk.thread.id}"
        intro = intro or _("“{title}”", title=self.talk.thread.title)
        # The card is made again when anything is said; a dialog on it would be gone with it.
        SayDialog(self._desk, self.window(), key, verb, title=title, action=action, intro=intro, needed=needed).open()
