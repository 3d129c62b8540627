"""Draws the pictures of README and manual from the sample case: ``packaging/pictures``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from casefile.gui.settings import Settings
from tests.screens.screens import IN_THE_CASE
from tests.screens.stage import SIZE, keep, make_vault, open_stage, unlock, wait

PICTURES = Path(__file__).resolve().parent.parent / "resources" / "manual" / "pictures"
DRAWN = {
    "home": "home",
    "incident": "incident",
    "incidents-arranged": "timeline",
    "window": "window",
    "viewer": "viewer",
    "witness": "witness",
    "call": "call",
    "calls-arranged": "board",
    "facts-arranged": "matrix",
    "person": "person",
    "review": "review",
    "dossier": "dossier",
    "integrity": "integrity",
    "history": "history",
    "trash": "trash",
    "search": "search",
    "statements": "statement",
}
"""Which screens have a picture, and what it is called. The screens are those of ``python -m tests.screens``."""


def main() -> None:
    """Open the sample case, and draw one screen after the other."""
    with tempfile.TemporaryDirectory(prefix="casefile-pictures-") as name:
        os.environ["HOME"] = name
        vault = make_vault(Path(name))
        app = QApplication([])
        settings = Settings(Path(name) / "window.json")
        settings.offered_tour = True
        stage = open_stage(app, settings, vault, Path(name))
        stage.window.resize(*SIZE)
        unlock(stage)
        for screen in IN_THE_CASE:
            if screen.name in DRAWN:
                screen.show(stage)
                wait(300)
                keep(stage.window, PICTURES / f"{DRAWN[screen.name]}.png")
                stage.close_all()
        stage.window.close()
        wait(1500)


if __name__ == "__main__":
    main()
