"""The sample case in a window, with a little of everything that a screen can show."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from casefile.gui import style
from casefile.gui.app import make_window, prepare
from casefile.gui.desk import Desk
from casefile.gui.pages.page import Page
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from casefile.model.anchors import Region
from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile, Place, SavedView
from casefile.services.sample import build_sample
from casefile.services.sources import InFile
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace

PASSPHRASE = "the sample is no secret"
NAME = "Nadia Haddad"
SIZE = (1366, 768)
_PATIENCE = 30.0
"""Seconds until work counts as never ending."""

R = TypeVar("R", bound=Record)
P = TypeVar("P", bound=Page)
W = TypeVar("W", bound=QWidget)


def make_vault(folder: Path) -> Path:
    """A vault with the sample case as somebody would have left it; returns its folder."""
    path = folder / "Sample.casefile"
    with Workspace.create(path, PASSPHRASE, name=NAME, cost=KdfCost()) as workspace:
        build_sample(workspace)
        fill(workspace)
    return path


def fill(ws: Workspace) -> None:
    """What the sample case has none of: marks in a picture, a saved view, a contact, something in the trash."""
    case = ws.cases.all()[0]
    photo = next(each for each in ws.records.of(EvidenceFile) if each.media_type == "image/png")
    ws.sources.mark(InFile(photo.id, Region(0.2, 0.28, 0.32, 0.37)), comment="The western store, its roof gone")
    ws.sources.mark(InFile(photo.id, Region(0.795, 0.68, 0.195, 0.08)), colour="blue")
    ws.viewer.remember_veil(photo.id, wanted=False)
    ws.records.save(
        SavedView(
            case_id=case.id,
            name="Confirmed so far",
            lists="incident",
            chips=(Chip("verification", ("confirmed",)),),
        )
    )
    mistaken = Place(case_id=case.id, name="Kafr Tamir, the old mill")
    ws.records.save(mistaken)
    ws.records.trash([mistaken.id])


@dataclass
class Stage:
    """The window over a vault made by :func:`make_vault`, open.

    :param files: a folder for what dialogs read.
    """

    app: QApplication
    window: MainWindow
    files: Path
    _ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """What the pages are given."""
        assert self.window.desk is not None
        return self.window.desk

    @property
    def ws(self) -> Workspace:
        """The open vault, to look something up in while nothing else works."""
        assert self.window.session.workspace is not None
        return self.window.session.workspace

    def case(self) -> UUID:
        """The case at hand."""
        assert self.desk.case_id is not None
        return self.desk.case_id

    def nth(self, kind: str, place: int = 0) -> UUID:
        """A record of that kind, in the order of its list."""
        return self.ws.records.ids(Listing(kind))[place]

    def of(self, kind: type[R], place: int = 0) -> R:
        """The same as a record."""
        return list(self.ws.records.of(kind))[place]

    def witness(self) -> UUID:
        """The one who decided most about."""
        everyone = self.ws.records.ids(Listing("witness"))
        return max(everyone, key=lambda id: len(self.ws.witnesses.decisions(id)))

    def photo(self) -> EvidenceFile:
        """The picture with marks in it."""
        return next(each for each in self.ws.records.of(EvidenceFile) if each.media_type == "image/png")

    def page(self, kind: type[P]) -> P:
        """The page that is shown."""
        shell = self.window.shell
        assert shell is not None and isinstance(shell.page, kind), shell
        return shell.page

    def open_page(self, key: str) -> None:
        """Go to a page and wait for what it reads."""
        self.desk.open_page(key)
        self.rest()

    def open_record(self, id: UUID) -> None:
        """Show a record and wait for what it reads."""
        self.desk.open_record(id)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is read, written or dressed any more."""
        until = time.monotonic() + _PATIENCE
        still = 0
        while still < 3:
            wait(30)
            jobs = self.window.jobs
            busy = self.window.door.background.busy or (jobs is not None and jobs.busy)
            still = 0 if busy else still + 1
            assert time.monotonic() < until, "it never comes to rest"
        style.settle()

    def close_all(self) -> None:
        """Close every dialog and menu, whatever was typed there."""
        for widget in QApplication.topLevelWidgets():
            if isValid(widget) and widget is not self.window and widget.isVisible():
                widget.close()
                if isValid(widget):
                    widget.hide()
        shell = self.window.shell
        tour = shell.findChild(QWidget, "tour") if shell is not None else None
        if tour is not None and tour.isVisible():
            tour.end()  # type: ignore[attr-defined]
        self.window.bar.hide()
        self.rest()


def wait(milliseconds: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def open_stage(app: QApplication, settings: Settings, vault: Path, files: Path) -> Stage:
    """The window over that vault, unlocked."""
    prepare(app, settings)
    window = make_window(app, settings, vault)
    window.resize(*SIZE)
    window.show()
    stage = Stage(app, window, files)
    wait(300)
    return stage


def unlock(stage: Stage, passphrase: str = PASSPHRASE) -> None:
    """Open the vault, and wait until its first page is there."""
    stage.window.door.page.unlock_wanted.emit(passphrase)  # type: ignore[union-attr]
    until = time.monotonic() + _PATIENCE
    while stage.window.shell is None or stage.window.shell.page is None:
        wait(30)
        assert time.monotonic() < until, "the vault does not open"
    stage.rest()


def copy_of(vault: Path, folder: Path) -> Path:
    """A vault of one's own."""
    return Path(shutil.copytree(vault, folder / vault.name))


def keep(widget: QWidget, path: Path) -> None:
    """Save a picture of it as a small PNG of 256 colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    widget.grab().save(str(path))
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
