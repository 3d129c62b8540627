"""A review copy from one vault to another and back, in two real windows: what each of both people sees and does.

``CASEFILE_PICTURES`` names a folder for pictures of it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QPushButton

from casefile.gui.dialogs.approve import ApproveDialog
from casefile.gui.dialogs.exchange.contacts import ContactsDialog
from casefile.gui.dialogs.exchange.give_return import ReturnDialog
from casefile.gui.dialogs.exchange.merge import MergeDialog
from casefile.gui.dialogs.exchange.open_package import OpenPackageDialog
from casefile.gui.dialogs.exchange.qr import CardCode
from casefile.gui.dialogs.exchange.review_copy import ReviewCopyDialog
from casefile.gui.dialogs.thread import ThreadDialog
from casefile.gui.pages.review.page import ReviewPage
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.widgets.detail import Detail
from casefile.gui.window import MainWindow
from casefile.model.records import EvidenceFile, Thread
from casefile.workspace import Workspace
from tests.e2e.conftest import Start
from tests.e2e.driving import (
    activate,
    click,
    drag,
    fill,
    pause,
    picture,
    press,
    push,
    wait_for,
    wait_gone,
    wait_until,
    write,
)
from tests.opened import PASSPHRASE
from tests.services.reviewing import OWNER, World, bridge, case_of
from tests.services.test_copied_evidence import document_file, picture_file

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("CASEFILE_PICTURES", str(tmp_path / "pictures")))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def entered(start: Start, folder: Path) -> MainWindow:
    window = start(folder)
    window.resize(1180, 760)
    wait_for(QLineEdit, within=window, spoken="Passphrase").setFocus()
    write(PASSPHRASE)
    press("Return")
    wait_until(lambda: window.shell is not None and window.desk is not None, "the vault to open")
    return window


def shown(window: MainWindow, kind: type, name: str, pictures: Path) -> object:
    """A dialog of a window, once it is there; kept as a picture."""
    wait_until(lambda: any(each.isVisible() for each in window.findChildren(kind)), kind.__name__)
    found = next(each for each in window.findChildren(kind) if each.isVisible())
    activate(found)
    pause(300)
    picture(found, pictures / f"{name}.png")
    return found


def test_a_case_goes_to_a_reviewer_and_what_she_said_comes_back(
    start: Start, world: World, tmp_path: Path, pictures: Path
) -> None:
    out, back = tmp_path / "copy.casepkg", tmp_path / "back.casepkg"
    with world.opened(OWNER) as ws:
        for path in (
            document_file(tmp_path, "The bridge of Deir Salun", "Signed, the engineer"),
            picture_file(tmp_path),
        ):
            ws.sources.add_file(path, case_of(ws).id)
    owner = entered(start, world.vault(OWNER))
    assert owner.desk is not None

    # The owner looks at her card, and sends a copy.
    owner.commands.action("exchange.contacts").trigger()
    contacts = shown(owner, ContactsDialog, "01-contacts", pictures)
    assert isinstance(contacts, ContactsDialog)
    wait_until(lambda: contacts.show_code.isEnabled(), "the card")
    click(contacts.show_code)
    code = shown(contacts, CardCode, "02-code", pictures)  # type: ignore[arg-type]
    assert isinstance(code, CardCode)
    wait_until(lambda: code.squares.dark > 500, "the code")
    pause(200)
    picture(code, pictures / "02-code.png")
    code.reject()
    contacts.reject()
    owner.commands.action("exchange.copy").trigger()
    copy = shown(owner, ReviewCopyDialog, "03-copy", pictures)
    assert isinstance(copy, ReviewCopyDialog)
    wait_until(lambda: copy.save.isEnabled(), "the preview")
    assert "4 pages and pictures of evidence are drawn again" in copy.leaving.counts
    assert owner.desk is not None
    dora = next(each for each in copy.recipients._contacts if each.name == "Dora")
    copy.recipients.tick(dora)
    picture(copy, pictures / "04-copy-ready.png")
    copy.save_to(out)
    wait_until(lambda: not copy.sent_words.isHidden(), "the copy to be sealed")
    picture(copy, pictures / "05-sent.png")
    copy.close_button.click()

    # The reviewer opens it, looks at a page, marks a place, asks, approves, and sends it all back.
    reviewer = entered(start, world.vault("Dora"))
    assert reviewer.desk is not None
    OpenPackageDialog(reviewer.desk, out, reviewer).open()
    opening = shown(reviewer, OpenPackageDialog, "06-opening", pictures)
    assert isinstance(opening, OpenPackageDialog)
    wait_until(lambda: opening.open_it.isEnabled(), "the package to be read")
    assert "3 files of evidence come along" in opening.words
    picture(opening, pictures / "06-opening.png")
    click(opening.open_it)
    wait_until(lambda: reviewer.desk is not None and reviewer.desk.is_review_copy, "the copy to be opened")
    pause(500)
    picture(reviewer, pictures / "07-home.png")
    reviewer.desk.open_page("sources")
    wait_until(lambda: bool(reviewer.findChildren(SourcesPage)), "the sources")
    (sources,) = reviewer.findChildren(SourcesPage)
    wait_until(lambda: sources.sources.list.rowCount() >= 3, "the sources to be listed")
    files: list[EvidenceFile] = []
    reviewer.desk.jobs.query(sources, "files", lambda ws: ws.records.of(EvidenceFile), files.extend)
    wait_until(lambda: files, "the files")
    drawn = next(each for each in files if "pages=2" in each.parameters)
    assert drawn.source_id is not None
    reviewer.desk.open_record(drawn.source_id)
    viewer = sources.reader.file.viewer
    wait_until(lambda: viewer.isVisible() and viewer.pane.pages == 2, "the pages", 120)
    pause(1500)
    viewer.do("next")
    pause(1500)
    canvas = viewer.pane.canvas
    canvas.setFocus()
    viewer.do("mark")
    middle = canvas.rect().center()
    drag(canvas.viewport() if hasattr(canvas, "viewport") else canvas, middle - QPoint(60, 90), middle + QPoint(60, 10))
    wait_until(lambda: viewer.anchor is not None, "a place to be marked")
    pause(300)
    picture(reviewer, pictures / "08-marked.png")
    push("bubble.discuss", within=reviewer)
    thread = shown(reviewer, ThreadDialog, "09-thread", pictures)
    assert isinstance(thread, ThreadDialog)
    fill(thread.text, "Who is the engineer?")
    picture(thread, pictures / "09-thread.png")
    thread.submit()
    wait_gone(thread, "the thread to be begun")
    pause(800)
    picture(reviewer, pictures / "10-asked.png")
    reviewer.desk.jobs.query(sources, "bridge", lambda ws: bridge(ws).id, lambda id: reviewer.desk.open_record(id))  # type: ignore[union-attr]
    wait_until(lambda: any(each.isVisible() for each in reviewer.findChildren(Detail)), "the incident")
    reviewer.commands.action("record.approve").trigger()
    approve = shown(reviewer, ApproveDialog, "11-approve", pictures)
    assert isinstance(approve, ApproveDialog)
    fill(approve.name, "For the filing")
    approve.submit()
    wait_gone(approve, "the approval")
    reviewer.commands.action("exchange.return").trigger()
    giving = shown(reviewer, ReturnDialog, "12-return", pictures)
    assert isinstance(giving, ReturnDialog)
    wait_until(lambda: giving.save.isEnabled(), "the return to be read")
    picture(giving, pictures / "12-return.png")
    giving.save_to(back)
    wait_gone(giving, "the return to be written")
    assert back.exists()

    # The owner reads what she said, takes it in, and goes to the place.
    reviewer.hide()
    owner.raise_()
    activate(owner)
    MergeDialog(owner.desk, back, owner).open()
    merging = shown(owner, MergeDialog, "13-merge", pictures)
    assert isinstance(merging, MergeDialog)
    wait_until(lambda: merging.merge.isEnabled(), "the return to be read")
    picture(merging, pictures / "13-merge.png")
    assert "1 approval is kept as theirs" in merging.words
    click(merging.merge)
    wait_gone(merging, "the return to be merged")
    wait_until(lambda: bool(owner.findChildren(ReviewPage)), "the queue")
    (queue,) = owner.findChildren(ReviewPage)
    wait_until(lambda: queue.list.count() == 2, "both threads")
    asked = next(id for id, each in queue._queue.items() if each.talk.thread.place is not None)
    queue.list.choose(asked)
    wait_until(lambda: bool(queue.findChildren(QPushButton, "review.place")), "the thread")
    pause(500)
    picture(owner, pictures / "14-queue.png")
    push("review.place", within=owner)
    wait_until(lambda: bool(owner.findChildren(SourcesPage)), "the source")
    (own,) = owner.findChildren(SourcesPage)
    wait_until(lambda: own.reading and own.reader.file.viewer.pane.pages == 2, "the original", 120)
    pause(2500)
    picture(owner, pictures / "15-place.png")
    assert own.reader.file.viewer.pane.evidence is not None
    owner.desk.jobs.query(own, "bridge", lambda ws: bridge(ws).id, lambda id: owner.desk.open_record(id))  # type: ignore[union-attr]
    pause(1500)
    picture(owner, pictures / "16-approved.png")
    with_vault = shutil.copytree(world.vault(OWNER), tmp_path / "after.casefile")
    with Workspace.open(with_vault, PASSPHRASE, read_only=True) as ws:
        said = {each.title: each for each in ws.records.of(Thread)}
        assert said.keys() == {"Who is the engineer?", "For the filing"}
        target = said["Who is the engineer?"].target_id
        assert target is not None and ws.records.get(EvidenceFile, target).media_type == "application/pdf"
        (approval,) = ws.approvals.of([bridge(ws).id])[bridge(ws).id]
        assert approval.elsewhere is not None and approval.total == 0
