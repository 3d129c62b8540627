"""The desk: what every page of an open vault is given to work with.

A page knows the desk and nothing above it: not the window, not the other pages. What it wants from them (show that
record, say this sentence) it asks of the desk, whose signals the window answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from casefile.gui.commands import Commands
from casefile.gui.dialogs.asking import Asking
from casefile.gui.drafts import Drafts
from casefile.gui.file_report import FileReport
from casefile.gui.jobs import Jobs
from casefile.gui.settings import Settings
from casefile.i18n import _
from casefile.model.anchors import Anchor
from casefile.model.changes import Changes
from casefile.model.chips import Chip
from casefile.model.threads import Thread


@dataclass(frozen=True)
class CameBack:
    """What a return brought: to be looked through in the review queue.

    :param name: who said it. :param threads: those that are new or were added to.
    """

    case_id: UUID
    name: str
    threads: frozenset[UUID]


class Desk(QObject):
    """The context of all pages: jobs, the case at hand, commands, and ways to reach the rest of the window.

    :param drafts: what was half-typed just before the window was built again; None to read what the vault keeps.
    """

    changed = Signal(object)
    """:class:`Changes`, on the GUI thread, once after each successful change: re-read what you show of ``ids`` or
    ``kinds``."""
    case_changed = Signal(object)
    """The id (UUID) of the case at hand, or None: every page lists the records of that case only."""
    record_wanted = Signal(object)
    """Somebody asked to open a record (UUID)."""
    search_wanted = Signal(str)
    """Somebody asked to search everything for these words."""
    words_wanted = Signal(object, str)
    """Somebody asked to open a record (UUID) where these words stand in it."""
    list_wanted = Signal(str, object, str)
    """Somebody asked for the list of a kind, narrowed by these chips (a tuple) and by nothing else; where no page lists
    that kind, to search for these words."""
    page_wanted = Signal(str)
    """Somebody asked for the page of that key."""
    notified = Signal(str, str)
    """A sentence for the message bar, and its weight: ``info``, ``attention`` or ``fault``."""
    review_copy_changed = Signal()
    """It is known of the case at hand whether it is a review copy."""
    came_back = Signal()
    """See :attr:`brought`."""
    tour_wanted = Signal()
    """The tour of the sample case shall begin."""
    saved = Signal()
    """Something typed by the person has reached the vault."""

    def __init__(
        self,
        jobs: Jobs,
        commands: Commands,
        settings: Settings,
        *,
        vault_name: str,
        read_only: bool = False,
        drafts: Mapping[str, str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.commands = commands
        self.settings = settings
        self.vault_name = vault_name
        self.read_only = read_only
        self.drafts = Drafts(jobs, drafts, self)
        self.cites_for: UUID | None = None
        """The record for which a passage was cited, or is to be cited, last: the next one is likely for it, too."""
        self.intake_reports: Sequence[FileReport] = ()
        """What became of each file of the last intake, and of what was pasted."""
        self.brought: CameBack | None = None
        """What the last return brought, as long as the review queue is narrowed to it."""
        self.is_review_copy = False
        """Whether the case at hand is somebody else's, of which nothing changes but what is said about it."""
        self.place_in_file: tuple[UUID, Anchor, UUID] | None = None
        """Where the reader is to go when it opens a source: the file, the place, the thread that is about it."""
        self._case_id: UUID | None = None
        jobs.changed.connect(self._on_changed)

    @property
    def case_id(self) -> UUID | None:
        """The case at hand; None until a case has been made."""
        return self._case_id

    def today(self) -> dt.date:
        """The day at the desk: in the vault's time zone, wherever the computer is."""
        return self.jobs.clock.today()

    def now(self) -> dt.datetime:
        """This instant by the desk's clock: for what is due or runs out at an hour."""
        return self.jobs.clock.now()

    def choose_case(self, case_id: UUID | None) -> None:
        """Make this the case at hand."""
        if case_id != self._case_id:
            self._case_id = case_id
            self.case_changed.emit(case_id)

    @property
    def keeps_still(self) -> bool:
        """Whether nothing of the records of the case at hand can be changed."""
        return self.read_only or self.is_review_copy

    def set_review_copy(self, is_one: bool) -> None:
        """Say which of both the case at hand is."""
        if is_one != self.is_review_copy:
            self.is_review_copy = is_one
            self.review_copy_changed.emit()

    def show_came_back(self, brought: CameBack) -> None:
        """Show in the review queue what a return brought, and nothing else."""
        self.brought = brought
        self.choose_case(brought.case_id)
        self.open_page("review")
        self.came_back.emit()

    def open_record(self, id: UUID) -> None:
        """Show a record on the page of its kind; one without a page of its own is shown with the record it belongs
        to."""
        self.record_wanted.emit(id)

    def open_ref(self, owner: QObject, ref: str) -> None:
        """Show the record of a reference on its page."""
        self.jobs.query(owner, "ref", lambda ws: ws.records.by_ref(ref).id, self.open_record)

    def show_place(self, thread: Thread) -> None:
        """Show the place in a file, or the words of a text, that a thread is about."""
        if thread.target_id is not None and thread.place is not None:
            self.place_in_file = (thread.target_id, thread.place, thread.id)
            self.open_record(thread.target_id)

    def search(self, words: str) -> None:
        """Search everything for these words, as if they had been typed into the box above."""
        self.search_wanted.emit(words)

    def open_at_words(self, id: UUID, words: str) -> None:
        """Show a record as :meth:`open_record` does, and in it the place of words that were searched for."""
        self.words_wanted.emit(id, words)

    def open_list(self, kind: str, chips: Sequence[Chip], otherwise: str) -> None:
        """Show the list of a kind, narrowed by these chips and by nothing else.

        :param otherwise: what is searched for, where no page lists that kind.
        """
        self.list_wanted.emit(kind, tuple(chips), otherwise)

    def open_page(self, key: str) -> None:
        """Go to a page."""
        self.page_wanted.emit(key)

    def put_aside(self, half_typed: Mapping[str, Any]) -> bool:
        """Keep what is typed in a form that is left for the next time it is opened, and say so.

        :param half_typed: by the keys of its drafts. :returns: whether there was anything.
        """
        for key, typed in half_typed.items():
            self.drafts.put_aside(key, typed)
        if half_typed:
            self.notify(_("Not saved, but kept: open the same form again to go on. Cancel in it throws it away."))
        return bool(half_typed)

    def notify(self, sentence: str, weight: str = "info") -> None:
        """Say a sentence in the message bar.

        :param weight: ``info`` (goes by itself), ``attention`` or ``fault`` (stay until closed).
        """
        self.notified.emit(sentence, weight)

    def ask(
        self, owner: QWidget, title: str, sentence: str, action: str, *, details: str = "", otherwise: str = ""
    ) -> bool:
        """Ask before something that is hard to take back.

        :param action: what the confirming button says: a verb, never *OK*.
        :param details: what only some want to read; folded at first.
        :param otherwise: what the button says that does nothing, where it is not *Cancel*.
        """
        asking = Asking(owner, title, sentence, details=details, otherwise=otherwise)
        asking.offer(action)
        return asking.exec() == QDialog.DialogCode.Accepted

    def _on_changed(self, changes: Changes) -> None:
        self.changed.emit(changes)
