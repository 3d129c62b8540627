"""The program's own window at work on a vault, which is locked in the midst of it.

``python -m tests.hostile.busy_window FOLDER WORK TELLS OUT`` opens the vault, begins something half-typed, begins WORK
on the threads of the window, and locks as the Lock command does. To the file TELLS it appends a line for each stage.
Everything after that is the program's: it is replaced by the real next one, or not.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QObject, QTimer

from casefile.gui import app
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.window import MainWindow
from casefile.model.records import EvidenceFile
from casefile.services.restore import restore
from casefile.services.viewing import Wanted
from casefile.vault.process import harden
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

DRAFT_KEY = "new/incident//form"
TRAVELLING = "another passphrase altogether"


def export(ws: Workspace, out: Path) -> None:
    """One document after the other, until the vault is gone."""
    case = ws.cases.all()[0]
    for number in itertools.count():
        ws.transfer.export_json(case.id, out / f"case-{number}.json")
        ws.dossiers.export(case.id, "internal", out / f"dossier-{number}.pdf")


def take_in(ws: Workspace, out: Path) -> None:
    """A document of a case, again and again, and a large file."""
    case = ws.cases.all()[0]
    for number in itertools.count():
        ws.sources.add_file(out / "video.bin", case.id)
        ws.transfer.apply(ws.transfer.preview(out / "case.json"))
        (out / "video.bin").write_bytes(os.urandom(20_000_000) + str(number).encode())


def copy(ws: Workspace, out: Path) -> None:
    """A picture lies open, and a backup, a travel copy, and a vault out of the backup are made; and again."""
    image = BytesIO()
    Image.effect_noise((600, 400), 60).save(image, "PNG")
    (out / "noise.png").write_bytes(image.getvalue())
    ws.sources.add_file(out / "noise.png", ws.cases.all()[0].id)
    [evidence] = [each for each in ws.records.of(EvidenceFile) if each.name == "noise.png"]
    ws.viewer.open(evidence.id).draw(Wanted(0, 500, 300))  # never closed: the lock does that
    for number in itertools.count():
        ws.backups.write(out / "backups", check_all=True)
        ws.travel.write(out / f"travel-{number}", TRAVELLING, cost=KdfCost())
        restore(next((out / "backups").iterdir()), out / f"restored-{number}", PASSPHRASE)
        ws.integrity.verify()


WORKS: dict[str, Callable[[Workspace, Path], None]] = {
    "export": export,
    "import": take_in,
    "copy": copy,
    "nothing": lambda ws, out: None,
}


class Driver(QObject):
    """Does what a person would: unlocks, types, begins the work, locks."""

    def __init__(self, window: MainWindow, work: str, tells: Path, out: Path) -> None:
        super().__init__(window)
        self._window, self._work, self._tells, self._out = window, WORKS[work], tells, out
        self._looks = QTimer(self, interval=50)
        self._looks.timeout.connect(self._look)
        self._looks.start()
        self._stage = 0
        self._until = 0.0

    def tell(self, stage: str) -> None:
        with self._tells.open("a", encoding="ascii") as file:
            file.write(f"{stage} {time.monotonic()}\n")

    def _look(self) -> None:
        window = self._window
        if self._stage == 0 and isinstance(window.door.page, UnlockPage) and not window.door.background.busy:
            window.door.page.unlock_wanted.emit(PASSPHRASE)
            self._stage = 1
        elif self._stage == 1 and window.shell is not None and window.shell.page is not None:
            assert window.desk is not None and window.jobs is not None
            window.desk.drafts.watch(window, lambda: {DRAFT_KEY: {"title": "zebra crossing unfinished"}})
            writes = self._work in (take_in, copy)

            def work(ws: Workspace, _progress: Any, _cancelled: Any) -> None:
                self.tell("working")
                self._work(ws, self._out)

            window.jobs.compute(window, work, writes=writes)
            self._stage, self._until = 2, time.monotonic() + 3
        elif self._stage == 2 and time.monotonic() > self._until and (self._out / "now").exists():
            self._looks.stop()
            os.environ.update(word.split("=", 1) for word in (self._out / "now").read_text().split())
            self.tell("locking")
            window.commands.action("vault.lock").trigger()


def main(folder: str, work: str, tells: str, out: str) -> int:
    """Run the window as it is always run, with somebody before it."""
    harden()
    close_on_signals = app.close_on_signals

    def driven(window: MainWindow) -> None:
        close_on_signals(window)
        Driver(window, work, Path(tells), Path(out))

    app.close_on_signals = driven
    return app.main([folder])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
