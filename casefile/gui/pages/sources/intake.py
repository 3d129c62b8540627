"""Taking files and pasted text in: one task with progress and Cancel, and a plain account of what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.day_order import DayOrderForm
from casefile.gui.dialogs.intake_report import IntakeReport
from casefile.gui.file_report import FileReport
from casefile.gui.jobs import Cancelled, Progress
from casefile.i18n import _, plural
from casefile.model.changes import Changes
from casefile.services.gathering import Wanted
from casefile.services.intake import AddedSource

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_TOLD = 6
"""Sentences in one message; the rest is counted."""


@dataclass
class TakenIn:
    """What came of several files.

    :param notices: sentences: duplicates, warnings, what was left out, failures; each names its file.
    :param reports: the same file by file, with what was read.
    """

    added: list[AddedSource] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    failed: int = 0
    stopped: bool = False

    @property
    def changes(self) -> Changes:
        """Everything that was changed, for anyone who shows sources."""
        return Changes(
            ids=frozenset(id for each in self.added for id in each.changes.ids),
            kinds=frozenset(name for each in self.added for name in each.changes.kinds),
            created=tuple(id for each in self.added for id in each.changes.created),
        )


Done = Callable[[TakenIn], None]


def take_files(desk: Desk, owner: QWidget, paths: Sequence[Path], done: Done | None = None) -> None:
    """Take files into the case at hand; folders stand for the files in them. One Undo takes them all back.

    :param done: called when all is over, after the message.
    """
    case_id = desk.case_id
    if not _can_take(desk) or case_id is None or not paths:
        return
    chosen = list(paths)

    def finish(taken: TakenIn) -> None:
        _tell(desk, taken)
        if done is not None:
            done(taken)
        if len(taken.notices) > _TOLD:
            show_report(desk, owner, taken.reports)
        ask_day_order(desk, owner, taken)

    desk.jobs.compute(
        owner,
        lambda ws, progress, cancelled: _take_all(ws, case_id, chosen, progress, cancelled),
        finish,
        plural("Adding {n} file", "Adding {n} files", len(paths)),
        writes=True,
    )


def ask_day_order(desk: Desk, owner: QWidget, taken: TakenIn) -> None:
    """Ask once which number of the dates is the day, for all conversations of an intake that do not say."""
    files = [each.evidence_id for each in taken.added if "day_order" in each.account.notices]
    if files:
        DayOrderForm(desk, files, owner.window()).open()


def show_report(desk: Desk, owner: QWidget, reports: Sequence[FileReport]) -> None:
    """Show what was read of each file, and what was left out."""
    IntakeReport(desk, reports, owner.window()).open()


def take_inner(desk: Desk, owner: QWidget, evidence_id: UUID, places: Sequence[str]) -> None:
    """Take files that lie within another in as sources of their own. One Undo takes them all back."""
    if not _can_take(desk) or not places:
        return
    chosen = list(places)

    def take(ws: Workspace, progress: Progress, cancelled: Cancelled) -> TakenIn:
        taken = TakenIn()
        for number, (place, came) in enumerate(ws.sources.add_all_inner(evidence_id, chosen, cancelled=cancelled)):
            if isinstance(came, CasefileError):
                _fail(taken, place, came)
            else:
                _account(ws, taken, came, place)
            progress(number + 1, len(chosen))
        taken.stopped = cancelled()
        return taken

    title = plural("Taking in {n} attached file", "Taking in {n} attached files", len(places))
    desk.jobs.compute(owner, take, lambda taken: _tell(desk, taken), title, writes=True)


def take_text(desk: Desk, owner: QWidget, text: str, title: str, done: Done | None = None) -> None:
    """Take pasted text in as a source of its own."""

    def add(ws: Workspace, case_id: UUID) -> AddedSource:
        return ws.sources.add_text(text, case_id, title=title)

    _take_one(desk, owner, add, title or _("Pasted text"), _("Adding the pasted text"), done)


def take_content(desk: Desk, owner: QWidget, untrusted_content: bytes, name: str, done: Done | None = None) -> None:
    """Take bytes in that were pasted or dropped, such as a picture, as a source of their own."""

    def add(ws: Workspace, case_id: UUID) -> AddedSource:
        return ws.sources.add_content(untrusted_content, name, case_id)

    _take_one(desk, owner, add, name, _("Adding what was pasted"), done)


def _take_one(
    desk: Desk,
    owner: QWidget,
    add: Callable[[Workspace, UUID], AddedSource],
    name: str,
    title: str,
    done: Done | None,
) -> None:
    case_id = desk.case_id
    if not _can_take(desk) or case_id is None:
        return

    def take(ws: Workspace, _progress: Progress, _cancelled: Cancelled) -> TakenIn:
        taken = TakenIn()
        _account(ws, taken, add(ws, case_id), name)
        return taken

    def finish(taken: TakenIn) -> None:
        _tell(desk, taken)
        if done is not None:
            done(taken)

    desk.jobs.compute(owner, take, finish, title, writes=True)


def choose_files(desk: Desk, owner: QWidget, done: Done | None = None) -> None:
    """Ask which files to take in."""
    if not _can_take(desk):
        return
    dialog = QFileDialog(owner, _("Add files as sources"))
    dialog.setObjectName("add_files")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Add"))
    dialog.filesSelected.connect(lambda names: take_files(desk, owner, [Path(name) for name in names], done))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def choose_folder(desk: Desk, owner: QWidget, done: Done | None = None) -> None:
    """Ask which folder to take in, with all files in it."""
    if not _can_take(desk):
        return
    dialog = QFileDialog(owner, _("Add a folder as sources"))
    dialog.setObjectName("add_folder")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Add"))
    dialog.filesSelected.connect(lambda names: take_files(desk, owner, [Path(name) for name in names], done))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _can_take(desk: Desk) -> bool:
    if desk.read_only:
        desk.notify(_("This vault is open for reading only; nothing can be added."), "attention")
    elif desk.case_id is None:
        desk.notify(_("Make a case first; sources are added to a case."), "attention")
    return not desk.read_only and desk.case_id is not None


def _take_all(ws: Workspace, case_id: UUID, paths: Sequence[Path], progress: Progress, cancelled: Cancelled) -> TakenIn:
    taken = TakenIn()
    gathering = ws.sources.gather(Wanted(tuple(paths), case_id), progress=progress, cancelled=cancelled)
    try:
        for each in gathering.take():
            name = _name(each.path, paths)
            if each.added is not None:
                _account(ws, taken, each.added, name)
            elif each.failed is not None:
                _fail(taken, name, each.failed)
    except CasefileError as error:
        if error.code != "cancelled":
            raise
        taken.stopped = True
    if gathering.passed_over:
        taken.notices.insert(
            0,
            plural(
                "{n} file in the folders was passed over: hidden, a link, or more than are taken in at once.",
                "{n} files in the folders were passed over: hidden, links, or more than are taken in at once.",
                gathering.passed_over,
            ),
        )
    return taken


def _name(path: str, chosen: Sequence[Path]) -> str:
    """A file by its place within what was chosen."""
    for root in chosen:
        within = f"{root.parent}{os.sep}"
        if path.startswith(within):
            return path[len(within) :]
    return path


def _account(ws: Workspace, taken: TakenIn, added: AddedSource, name: str) -> None:
    if added.duplicate_of is None:
        taken.added.append(added)
    left_out = tuple(remark.sentence for remark in added.account.left_out)
    taken.notices += [_("{file}: {problem}", file=name, problem=words) for words in (*added.notices, *left_out)]
    ref = ws.records.get(added.source_id).ref
    read = tuple(part.words for part in added.account.read)
    taken.reports.append(FileReport(name, ref, read, added.notices, left_out))


def _fail(taken: TakenIn, name: str, error: CasefileError) -> None:
    taken.failed += 1
    taken.notices.append(_("{file}: {problem}", file=name, problem=error.message))
    taken.reports.append(FileReport(name, remarks=(error.message,)))


def _tell(desk: Desk, taken: TakenIn) -> None:
    """Say in a sentence what came of an intake, and keep it for the report."""
    desk.intake_reports = tuple(taken.reports)
    n = len(taken.added)
    if n:
        first = plural("{n} source was added.", "{n} sources were added.", n)
    elif taken.stopped:
        first = _("Stopped; nothing was added.")
    else:
        first = _("Nothing was added.")
    sentences = [first]
    if taken.stopped and n:
        sentences.append(_("Then it was stopped; what was added is kept."))
    sentences += taken.notices[:_TOLD]
    more = len(taken.notices) - _TOLD
    if more > 0:
        sentences.append(plural("And {n} more remark.", "And {n} more remarks.", more))
    weight = "fault" if taken.failed else "attention" if taken.notices or taken.stopped else "info"
    desk.notify("\n".join(sentences), weight)
