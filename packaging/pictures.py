"""Draws the pictures of README and manual from the sample case: ``packaging/pictures``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from uuid import UUID

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from casefile.gui.app import make_window, prepare
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from casefile.model.anchors import Region
from casefile.model.changes import Listing
from casefile.model.records import EvidenceFile
from casefile.services.sample import build_sample
from casefile.services.sources import InFile
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace

PICTURES = Path(__file__).resolve().parent.parent / "resources" / "manual" / "pictures"
PASSPHRASE = "the sample is no secret"  # noqa: S105 - of a vault that is gone again at the end
SIZE = (1366, 768)


def wait(milliseconds: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def keep(window: MainWindow, name: str) -> None:
    """Save the window as a small PNG of 256 colours."""
    path = PICTURES / f"{name}.png"
    window.grab().save(str(path))
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


def mark_photo(workspace: Workspace) -> UUID:
    """Two regions of the sample's photo; returns its source."""
    file = next(each for each in workspace.records.of(EvidenceFile) if each.media_type == "image/png")
    workspace.sources.mark(InFile(file.id, Region(0.2, 0.28, 0.32, 0.37)), comment="The western store, its roof gone")
    workspace.sources.mark(InFile(file.id, Region(0.795, 0.68, 0.195, 0.08)), colour="blue")
    workspace.viewer.remember_veil(file.id, wanted=False)
    assert file.source_id is not None
    return file.source_id


def draw_viewer(window: MainWindow, photo: UUID) -> None:
    """The photo with what is marked in it."""
    window.desk.open_record(photo)
    wait(3000)
    keep(window, "viewer")


def main() -> None:
    """Make the sample vault, open it, and draw one page after the other."""
    with tempfile.TemporaryDirectory(prefix="casefile-pictures-") as name:
        os.environ["HOME"] = name
        folder = Path(name) / "Sample.casefile"
        with Workspace.create(folder, PASSPHRASE, name="Nadia Haddad", cost=KdfCost()) as workspace:
            build_sample(workspace)
            source = workspace.records.ids(Listing("source"))[0]
            incident = workspace.records.ids(Listing("incident"))[1]
            witness = max(
                workspace.records.ids(Listing("witness")), key=lambda id: len(workspace.witnesses.decisions(id))
            )
            call = workspace.records.ids(Listing("call"))[1]
            photo = mark_photo(workspace)
        app = QApplication([])
        settings = Settings(Path(name) / "window.json")
        prepare(app, settings)
        window = make_window(app, settings, folder)
        window.resize(*SIZE)
        window.show()
        wait(1500)
        window.door.page.unlock_wanted.emit(PASSPHRASE)
        wait(4000)
        PICTURES.mkdir(exist_ok=True)
        keep(window, "home")
        for record, drawn in ((incident, "incident"), (call, "call"), (witness, "witness"), (source, "window")):
            window.desk.open_record(record)
            wait(2500)
            keep(window, drawn)
        draw_viewer(window, photo)
        for page in ("dossier", "integrity", "review"):
            window.desk.open_page(page)
            wait(2500)
            keep(window, page)
        window.close()
        wait(1500)


if __name__ == "__main__":
    main()
