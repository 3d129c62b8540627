"""The way into the identity compartment: its passphrase where it is closed, a new one where there is none, and a reason
where somebody is to be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.question import Question
from casefile.i18n import _

if TYPE_CHECKING:
    from casefile.workspace import Workspace

T = TypeVar("T")

_LONGEST_REASON = 200
_LOOK_EVERY = 2000
"""Milliseconds."""
_CLOSED_FOR_GOOD = 15
"""Looks that found it closed, after which nobody looks any more."""


class OpenCompartment(SmallForm):
    """Opens the compartment and does one thing in it.

    :param exists: whether the vault has a compartment; else one is made.
    :param is_open: whether it is open already.
    :param reason: whether a reason is asked for, which the journal keeps.
    :param verb: runs on the writer thread, with the reason, once the compartment is open.
    :param done: takes what it answers.
    :param intro: what this is for; said in general where it is left out.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        title: str,
        action: str,
        exists: bool,
        is_open: bool,
        reason: bool,
        verb: Callable[[Workspace, str], T],
        done: Callable[[T], object],
        intro: str = "",
    ) -> None:
        said = intro if intro and exists else _intro(exists, reason)
        super().__init__(parent, title=title, action=action, busy=_("One moment…"), intro=said)
        self.setObjectName("open-compartment")
        self._desk, self._verb, self._done = desk, verb, done
        self._exists, self._is_open = exists, is_open
        self.fresh: NewPassphrase | None = None
        self.passphrase: PassphraseEdit | None = None
        self.reason: QLineEdit | None = None
        if not exists:
            self.fresh = NewPassphrase(_("Passphrase of the identities"), _("The same again"))
            self.fresh.entered.connect(self.submit)
            self.ask("passphrase", self.fresh)
        elif not is_open:
            self.passphrase = PassphraseEdit(_("Passphrase of the identities"))
            self.passphrase.entered.connect(self.submit)
            self.ask("passphrase", Question(_("Passphrase of the identities"), self.passphrase))
        if reason:
            self.reason = QLineEdit(maxLength=_LONGEST_REASON)
            self.reason.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
            self._reason_question = Question(
                _("Reason"),
                self.reason,
                _("It stands in the journal with your name and the time. No names, no contacts."),
            )
            self.ask("reason", self._reason_question)

    def is_right(self) -> bool:
        """Everything that is asked for is there."""
        if self.passphrase is not None and not self.passphrase.passphrase():
            self._questions["passphrase"].say(_("Type the passphrase of the identities."))
            self.passphrase.setFocus()
            return False
        if self.reason is not None and not self.reason.text().strip():
            self._reason_question.say(_("A few words are enough, such as: to arrange transport."))
            self.reason.setFocus()
            return False
        return super().is_right()

    def do(self) -> None:
        """Open it, then do what it was opened for."""
        edit = self.passphrase or self.fresh
        typed = edit.passphrase() if edit is not None else ""
        reason = self.reason.text().strip() if self.reason is not None else ""
        exists, is_open, verb = self._exists, self._is_open, self._verb

        def run(ws: Workspace) -> object:
            if not exists:
                ws.identities.create(typed)
            elif not is_open:
                ws.identities.open(typed)
            return verb(ws, reason)

        _relock(self._desk).watch()
        self._desk.jobs.change(self, run, self._on_done, self.refuse)

    def _on_done(self, answer: object) -> None:
        for edit in (self.passphrase, self.fresh):
            if edit is not None:
                edit.clear()
        self.accept()
        self._done(answer)  # type: ignore[arg-type]  # what the verb answered


class Relock(QObject):
    """Sees to it that the key is gone when the two minutes are over, also where nobody asks for anything any more."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._closed = 0
        self._ticks = QTimer(self, interval=_LOOK_EVERY)
        self._ticks.timeout.connect(self._look)

    def watch(self) -> None:
        """The compartment is open, or is being opened: deriving its key takes a second or two."""
        self._closed = 0
        self._ticks.start()

    def _look(self) -> None:
        # Asking closes a compartment that is overdue.
        self._desk.jobs.query(self, "left", lambda ws: ws.identities.seconds_left, self._on_left)

    def _on_left(self, seconds: int) -> None:
        self._closed = self._closed + 1 if seconds == 0 else 0
        if self._closed > _CLOSED_FOR_GOOD:
            self._ticks.stop()


def _relock(desk: Desk) -> Relock:
    return desk.findChild(Relock) or Relock(desk)


def in_compartment(
    desk: Desk,
    owner: QWidget,
    *,
    title: str,
    action: str,
    verb: Callable[[Workspace, str], T],
    done: Callable[[T], object],
    reason: bool = False,
    intro: str = "",
) -> None:
    """Do something in the compartment; ask for whatever that needs first, or for nothing where it needs nothing."""

    def go(state: tuple[bool, bool]) -> None:
        exists, is_open = state
        if exists and is_open and not reason:
            _relock(desk).watch()
            desk.jobs.change(owner, lambda ws: verb(ws, ""), done)
            return
        OpenCompartment(
            desk,
            owner,
            title=title,
            action=action,
            exists=exists,
            is_open=is_open,
            reason=reason,
            verb=verb,
            done=done,
            intro=intro,
        ).open()

    desk.jobs.query(owner, "compartment", lambda ws: (ws.identities.exists, ws.identities.is_open), go)


def compare_with_identities(desk: Desk, owner: QWidget, intro: str, done: Callable[[], object]) -> None:
    """Open the compartment, so that real names are looked for in what is about to leave.

    :param intro: what is held back then. :param done: called while it is open.
    """
    in_compartment(
        desk,
        owner,
        title=_("Compare with the identities"),
        action=_("Compare"),
        intro=intro,
        verb=lambda ws, _reason: ws.identities.touch(),
        done=lambda _nothing: done(),
    )


def _intro(exists: bool, reason: bool) -> str:
    if not exists:
        return _(
            "Identities lie in a compartment of their own. Choose a passphrase for it that is not the vault's, and "
            "tell it only to those who must know the witnesses. If it is lost, the identities are lost: no recovery "
            "sheet opens them."
        )
    if reason:
        return _("What you look at is written into the journal. It is hidden again after two minutes.")
    return _("The compartment closes two minutes after you last used it, and when you leave the page.")
