"""The window over the sample case with a screen reader's eye on it: prints, as JSON, what each screen tells.

``heard_child.py VAULT PASSPHRASE FOLDER PYTHON``; it runs in a session bus of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from casefile.gui.settings import Settings
from tests.screens.dialogs import DIALOGS
from tests.screens.screens import IN_THE_CASE
from tests.screens.stage import Stage, open_stage, unlock, wait

SCREENS = ("home", "incident", "incidents-arranged", "facts-arranged", "calls-arranged")
SHOWN_DIALOGS = ("figure", "settings-appearance")
SENTENCE = "The grain store was read in."


def main() -> int:
    """Show one after the other, and have each read."""
    vault, passphrase, folder, python = sys.argv[1:]
    app = QApplication([])
    stage = open_stage(app, Settings(Path(folder) / "window.json"), Path(vault), Path(folder))
    stage.window.setWindowTitle("Casefile")
    unlock(stage, passphrase)
    heard: dict[str, Any] = {}
    for screen in IN_THE_CASE:
        if screen.name in SCREENS:
            screen.show(stage)
            heard[screen.name] = _read(python)
            stage.close_all()
    for dialogue in DIALOGS:
        if dialogue.name in SHOWN_DIALOGS:
            dialogue.make(stage).show()
            stage.rest()
            heard[dialogue.name] = _read(python)
            stage.close_all()
    heard["announced"] = _announced(stage, python)
    sys.stdout.write(json.dumps(heard) + "\n")
    stage.window.close()
    wait(1500)
    return 0


def _read(python: str) -> Any:
    """The tree, read by another process while the window answers."""
    return json.loads(_while_answering([python, str(Path(__file__).with_name("heard.py")), "casefile"]))


def _announced(stage: Stage, python: str) -> str:
    """What goes over the bus when the message bar says something."""
    listening = subprocess.Popen(
        [python, str(Path(__file__).with_name("heard.py")), "--announcements"], stdout=subprocess.PIPE, text=True
    )
    assert listening.stdout is not None
    wait(1500)
    stage.window.bar.say(SENTENCE)
    for _turn in range(100):
        wait(50)
        if listening.poll() is not None:
            break
    listening.kill()
    return listening.stdout.read()


def _while_answering(command: list[str]) -> str:
    done: list[subprocess.CompletedProcess[str]] = []
    thread = threading.Thread(
        target=lambda: done.append(subprocess.run(command, capture_output=True, text=True, check=False))
    )
    thread.start()
    while thread.is_alive():
        wait(20)
    if done[0].returncode:
        raise RuntimeError(done[0].stderr)
    return done[0].stdout


if __name__ == "__main__":
    sys.exit(main())
