"""A day's work with a vault full of canaries: services, command line and window; then locked, then opened again.

``python -m tests.hostile.seized.program ROOT`` works in ROOT and waits for a line on its standard input at each stage
it announces. ROOT/outside holds what was let out on purpose; nothing else may hold a canary.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from casefile.errors import CasefileError
from casefile.gui.app import make_window, prepare
from casefile.gui.messages import CrashDialog
from casefile.gui.pages import PAGES
from casefile.gui.pages.search import SearchPage
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from casefile.model.fields import KINDS
from casefile.model.identities import Identity
from casefile.model.records import Fact, Incident
from casefile.model.values import Name
from casefile.services.dossiers import AUDIENCES
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.e2e.driving import pause, wait_until
from tests.hostile.seized.canaries import CASE_REF, CORE, IDENTITY, PASSPHRASE, canary, records

PAGE = (
    f"<html><title>{CORE}title</title><body><h1>{CORE}heading</h1><p>On 6 December 2018 {CORE}text.</p></body></html>"
)


def stage(name: str) -> None:
    """Say how far it is, and wait to be told to go on."""
    print(name, flush=True)
    sys.stdin.readline()


def by_services(folder: Path, outside: Path) -> None:
    """Every record, every kind of file, every way out."""
    with Workspace.create(folder, PASSPHRASE, cost=KdfCost()) as ws:
        blob_file = outside / f"{CORE}.bin"
        blob_file.write_bytes(f"{CORE} in a file. ".encode() * 10_000)
        with blob_file.open("rb") as stream:
            blob = ws._vault.evidence.put(stream)
        made = list(records({"size": blob.size, "sha256": blob.sha256, "sha512": blob.sha512}))
        for record in made:
            ws.records.save(record)
        case = made[0]
        sealed(ws)
        taken_in(ws, case.id, outside)
        reading = ws.sources.reading(ws.records.of("source")[1].id)
        assert reading.rendition_id is not None
        start = reading.text.index(CORE)
        ws.sources.derive(reading.rendition_id, start, start + 20, Fact(case_id=case.id, statement=f"{CORE}derived"))
        ws.sources.highlight(reading.rendition_id, start, start + 10, comment=f"{CORE}highlighted")
        for word in (CORE, canary("incident", "narrative"), f"{CORE}*"):
            ws.finder.search(word)
        ws.past.undo()
        ws.past.redo()
        ws.past.undo()
        ws.records.trash([ws.records.of("incident")[0].id])
        ws.past.undo()
        let_out(ws, outside)
        (folder.parent / "stick").mkdir()
        ws.backups.write(folder.parent / "stick")
    second = folder.with_name("Second.casefile")
    with Workspace.create(second, PASSPHRASE, cost=KdfCost()) as ws:
        ws.transfer.apply(ws.transfer.preview(outside / "case.json"))
        ws.past.undo()


def sealed(ws: Workspace) -> None:
    """Who the witness is: in the compartment, and nowhere else."""
    witness, consent = ws.records.of("witness")[0], ws.records.of("consent")[0]
    ws.identities.create(f"{IDENTITY} opens the compartment")
    words = {name: f"{IDENTITY}{name}" for name in ("contacts", "home", "family", "documents", "remarks")}
    ws.identities.save(witness.id, Identity(names=(Name(f"{IDENTITY}name"),), **words))
    ws.identities.keep_signature(consent.id, f"{IDENTITY}.png", f"{IDENTITY} signature".encode())
    assert ws.identities.search(f"{IDENTITY}home")
    ws.identities.reveal(witness.id, f"{CORE} reason")
    ws.identities.close()


def taken_in(ws: Workspace, case_id: object, outside: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = f"{CORE}subject", f"{CORE} <{CORE}@example.org>"
    mail.set_content(f"{CORE} in a mail")
    files = {
        "page.html": PAGE.encode(),
        "text.txt": f"{CORE} in a text, said on 6 December 2018.\n".encode() * 400,
        "mail.eml": mail.as_bytes(),
        "sixteen.txt": f"{CORE} in sixteen bits".encode("utf-16"),
        "broken.pdf": b"%PDF-1.7\n" + CORE.encode() * 50,
    }
    for name, content in files.items():
        path = outside / f"{CORE} {name}"
        path.write_bytes(content)
        ws.sources.add_file(path, case_id)  # type: ignore[arg-type]
    ws.sources.add_text(f"{CORE} pasted. " * 300, case_id, title=f"{CORE}pasted")  # type: ignore[arg-type]


def let_out(ws: Workspace, outside: Path) -> None:
    case = ws.cases.all()[0]
    ws.transfer.export_json(case.id, outside / "case.json")
    ws.past.export_journal(outside / "journal.jsonl")
    ws.sources.export_file(ws.records.of("evidence")[0].id, outside / "file")
    ws.dossiers.export(case.id, "internal", outside / "internal.pdf", release="Nobody else reads it")
    for audience in AUDIENCES:
        with suppress(CasefileError):  # held back by its gates, as it should be
            ws.dossiers.export(case.id, audience, outside / f"{audience}.pdf", release="Asked for")
    ws.sources.add_file(outside / "internal.pdf", case.id)
    for read_only in (outside / "nowhere", outside / "case.json" / "below"):
        with suppress(CasefileError):
            ws.transfer.export_json(case.id, read_only / "out.json")


def by_command_line(folder: Path, outside: Path) -> None:
    """Every command that shows or lets out, with a wrong one among them."""
    phrase = outside / "passphrase"
    phrase.write_text(PASSPHRASE + "\n")
    commands = [
        ["list", folder, "incident"],
        ["list", folder, "evidence", "--json"],
        ["search", folder, CORE],
        ["show", folder, f"{CASE_REF}-I-0001"],
        ["show", folder, CORE],
        ["verify", folder],
        ["journal", folder],
        ["export", folder, "--case", CASE_REF, "-o", outside / "again.json"],
        [
            "dossier",
            folder,
            "--case",
            CASE_REF,
            "--audience",
            "internal",
            "--release",
            "Asked for",
            "-o",
            outside / "again.pdf",
        ],
        ["add", folder, "--case", CASE_REF, outside / f"{CORE} text.txt"],
        ["import", folder, outside / "case.json"],
    ]
    environment = {**os.environ, "CASEFILE_PASSPHRASE_FILE": str(phrase)}
    answers = []
    for command in commands:
        program = [sys.executable, "-m", "casefile", *map(str, command)]
        ended = subprocess.run(program, env=environment, capture_output=True, check=False, timeout=600)
        assert b"Traceback" not in ended.stderr, ended.stderr.decode()
        answers.append(ended.returncode)
    assert answers.count(0) >= 6, answers


# -- the window -------------------------------------------------------------------------------------------------------


def unlock(window: MainWindow) -> None:
    page = window.door.page
    assert isinstance(page, UnlockPage)
    page.unlock_wanted.emit(PASSPHRASE)
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the vault to open", 60)
    settle(window)


def settle(window: MainWindow, milliseconds: int = 40) -> None:
    """Let happen what that time is needed for, and on a slow machine whatever was begun in it as well."""
    pause(milliseconds)
    wait_until(lambda: window.jobs is None or not window.jobs.busy, "the window to have done what it was asked to")
    pause(milliseconds)
    assert not [top for top in QApplication.topLevelWidgets() if isinstance(top, CrashDialog) and top.isVisible()]


def shown(kind: type[QWidget], window: QWidget) -> list[QWidget]:
    return [widget for widget in window.findChildren(kind) if widget.isVisible() and widget.isEnabled()]


def type_everywhere(window: QWidget) -> int:
    """A canary into every field that takes words; nothing is confirmed."""
    typed = 0
    for line in shown(QLineEdit, window):
        assert isinstance(line, QLineEdit)
        if not line.isReadOnly():
            line.insert(f"{CORE}typed")
            line.textEdited.emit(line.text())
            typed += 1
    for edit in (*shown(QPlainTextEdit, window), *shown(QTextEdit, window)):
        assert isinstance(edit, QPlainTextEdit | QTextEdit)
        if not edit.isReadOnly():
            edit.insertPlainText(f"{CORE} typed")
            typed += 1
    for box in shown(QComboBox, window):
        assert isinstance(box, QComboBox)
        if box.isEditable() and box.lineEdit() is not None:
            box.lineEdit().insert(f"{CORE}typed")
            typed += 1
    return typed


def dismiss() -> None:
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible():
            type_everywhere(top)
            top.reject()


def look_at_all(window: MainWindow) -> None:
    """Every page, every record, every tab, quick look."""
    assert window.shell is not None and window.desk is not None
    for spec in PAGES:
        window.shell.open_page(spec.key)
        settle(window, 120)
        for table in shown(QTableView, window)[:1]:
            table.setFocus()
            QTest.keyClick(table, Qt.Key.Key_Down)
            QTest.keyClick(table, Qt.Key.Key_Space)
            settle(window, 120)
            dismiss()
    with Workspace.open(window.jobs_folder, PASSPHRASE, read_only=True) as ws:  # type: ignore[attr-defined]
        ids = [record.id for kind in KINDS for record in ws.records.of(kind)[:2]]
    for id_ in ids:
        window.desk.open_record(id_)
        settle(window, 80)
        for bar in shown(QTabBar, window):
            assert isinstance(bar, QTabBar)
            for tab in range(bar.count()):
                bar.setCurrentIndex(tab)
                settle(window, 30)
    for edit in shown(QPlainTextEdit, window):
        assert isinstance(edit, QPlainTextEdit)
        edit.selectAll()
        edit.copy()
    QGuiApplication.clipboard().setText(f"{CORE} copied")


def half_fill(window: MainWindow) -> int:
    """Begin a new record on every page and leave it there; the last one stays open.

    Nothing is typed into the search box: the search would lead away from the page before its form is there.
    """
    assert window.shell is not None
    typed = 0
    for key in (*(spec.key for spec in PAGES), "incidents"):
        dismiss()
        window.shell.open_page(key)
        settle(window, 60)
        window.commands.action("record.add").trigger()
        settle(window, 60)
        page = window.shell.page  # from Home one is taken to where the record belongs
        assert page is not None and not isinstance(page, SearchPage), key
        typed += type_everywhere(page)
        settle(window, 60)
    return typed


def search(window: MainWindow) -> None:
    for word in (CORE, f"{CORE}no such thing", canary("source", "title")):
        window.search(word)
        settle(window, 150)
    window.tool_bar.focus_search()
    type_everywhere(window.tool_bar)
    for id_ in ("help.palette", "edit.find", "case.new", "help.shortcuts"):
        window.commands.action(id_).trigger()
        settle(window, 60)
        type_everywhere(window)
        dismiss()
    wait_until(lambda: not window.tool_bar._soon.isActive(), "the search for what was typed last to begin")
    settle(window)


def work_in(window: MainWindow) -> None:
    look_at_all(window)
    search(window)
    typed = half_fill(window)
    assert typed > 60, typed
    window.undo()
    settle(window, 200)
    window.redo()
    settle(window, 200)


def lock(window: MainWindow) -> None:
    window.lock()
    wait_until(lambda: window.shell is None and isinstance(window.door.page, UnlockPage), "the vault to lock", 60)


def main(root: Path) -> None:
    folder, outside = root / "vaults" / "Seized.casefile", root / "outside"
    folder.parent.mkdir()
    outside.mkdir()
    by_services(folder, outside)
    by_command_line(folder, outside)
    stage("closed")

    app = QApplication(["casefile"])
    settings = Settings()
    settings.remembers_vaults = True
    prepare(app, settings)
    window = make_window(app, settings, folder)
    window.jobs_folder = folder  # type: ignore[attr-defined]
    window.resize(1280, 800)
    window.show()
    unlock(window)
    work_in(window)
    stage("unlocked")
    lock(window)
    stage("locked")
    unlock(window)
    search(window)
    half_fill(window)
    with Workspace.open(folder, PASSPHRASE, read_only=True) as ws:
        assert ws.records.count("incident") >= 1
        assert Incident is type(ws.records.of("incident")[0])
    stage("unlocked again")
    raise AssertionError("nobody killed it")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Exception:
        traceback.print_exc()  # the window's own hook shows where and says nothing here
        raise
