"""What a window tells the program that takes its place, and what that makes of it. That the one ends and the other
stands there is shown with real processes by ``tests/e2e/test_locked_memory.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from casefile.gui import relay
from casefile.gui.app import make_window
from casefile.gui.beginning import Beginning, Opening
from casefile.gui.dialogs.copies.erase import EraseForm
from casefile.gui.dialogs.copies.rekey import RekeyForm
from casefile.gui.dialogs.create_vault import CreateVault
from casefile.gui.messages import CrashDialog
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.pages.welcome import WelcomePage
from casefile.gui.settings import Settings
from casefile.gui.succession import Succession, Word
from casefile.gui.window import MainWindow
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

NEW = "another passphrase entirely"
PROJECT = Path(__file__).resolve().parents[2]


class Noting(Succession):
    """Takes the word, and does not end the process of the test."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(0, lambda: None, window)
        self.prepared: list[bool] = []
        self.words: list[Word] = []
        self.at_rest: Callable[[], bool] = lambda: False
        self._window = window

    def prepare(self) -> None:
        self.prepared.append(self._window._stack.currentWidget() is self._window._cover)

    def hand_over(self, word: Word, at_rest: Callable[[], bool], *, patience: float = 0.0) -> None:
        self.prepare()
        self.words.append(Word.read(word.line()))
        self.at_rest = at_rest

    def call_off(self) -> None:
        self.words.clear()


@pytest.fixture
def noting(window: MainWindow) -> Noting:
    window.succession = Noting(window)
    return window.succession


def told(qtbot: QtBot, noting: Noting) -> Word:
    qtbot.waitUntil(lambda: bool(noting.words), timeout=60_000)
    qtbot.waitUntil(lambda: noting.at_rest())
    return noting.words[0]


def test_the_next_one_loads_while_the_vault_is_closed_and_is_told_when_it_is(
    qtbot: QtBot, window: MainWindow, noting: Noting
) -> None:
    workspace = window.session.workspace
    assert workspace is not None
    window.setGeometry(40, 50, 1000, 700)
    window.lock()
    word = told(qtbot, noting)
    assert all(noting.prepared), "it is started when nothing is to be seen any more"
    assert workspace._vault.is_locked
    assert word.beginning.opening is Opening.UNLOCK and word.beginning.folder == workspace.folder
    assert "What you typed was saved" in word.beginning.notice
    assert word.rect == (40, 50, 1000, 700) and not word.minimised
    assert window._stack.currentWidget() is window._cover and not window.isEnabled(), "two fields for one passphrase"
    window.lock()
    window.panic()
    assert len(noting.words) == 1
    window.showNormal()


def test_the_panic_key_tells_no_name(qtbot: QtBot, window: MainWindow, noting: Noting) -> None:
    window.panic()
    word = told(qtbot, noting)
    assert word.minimised and word.beginning == Beginning()
    assert b"Test.casefile" not in word.line()
    window.showNormal()


@pytest.mark.parametrize(("command", "opening"), [("vault.create", Opening.CREATE), ("vault.open", Opening.CHOOSE)])
def test_another_vault_is_asked_for_by_the_next_one(
    qtbot: QtBot, window: MainWindow, noting: Noting, command: str, opening: Opening
) -> None:
    window.commands.action(command).trigger()
    assert told(qtbot, noting).beginning.opening is opening


def test_after_a_new_key_the_process_that_made_it_goes(
    qtbot: QtBot, window: MainWindow, noting: Noting, vault_folder: Path
) -> None:
    window.commands.action("vault.rekey").trigger()
    qtbot.waitUntil(lambda: window.findChild(RekeyForm) is not None)
    form = window.findChild(RekeyForm)
    form.old.fill(PASSPHRASE)
    form.new.first.fill(NEW)
    form.new.again.fill(NEW)
    form.submit()
    word = told(qtbot, noting)
    assert "has a new key" in word.beginning.said and word.beginning.folder == vault_folder
    Workspace.open(vault_folder, NEW).close()


def test_after_destroying_too(qtbot: QtBot, window: MainWindow, noting: Noting, vault_folder: Path) -> None:
    window.commands.action("vault.erase").trigger()
    qtbot.waitUntil(lambda: window.findChild(EraseForm) is not None)
    form = window.findChild(EraseForm)
    form.name.setText("Test")
    form.submit()
    word = told(qtbot, noting)
    assert "is destroyed" in word.beginning.said and word.beginning.opening is Opening.WELCOME
    assert not vault_folder.exists()


def test_drafts_that_could_not_be_kept_are_told(
    qtbot: QtBot, window: MainWindow, noting: Noting, vault_folder: Path
) -> None:
    moved = vault_folder.rename(vault_folder.with_name("Moved.casefile"))
    window.lock()
    word = told(qtbot, noting)
    assert word.beginning.weight == "fault" and word.beginning.said
    moved.rename(vault_folder)


def test_a_fault_of_ours_while_locking_is_shown_by_the_next_one(
    qtbot: QtBot, window: MainWindow, noting: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = window.session.workspace
    assert workspace is not None
    close = workspace.close
    monkeypatch.setattr(workspace, "lock", lambda _drafts: (close(), 1 / 0))
    window.lock()
    word = told(qtbot, noting)
    assert "ZeroDivisionError" in word.beginning.crashed and word.beginning.folder == workspace.folder
    assert window.findChild(CrashDialog) is None, "it would go with this process"


def test_nothing_typed_nothing_to_end(app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path) -> None:
    window = make_window(app, settings, vault_folder)
    window.succession = noting = Noting(window)
    window.show()
    page = window.door.page
    assert isinstance(page, UnlockPage)
    qtbot.waitUntil(lambda: not window.door.background.busy)
    window.lock()
    assert noting.words == [] and window.isEnabled()
    page = window.door.page
    assert isinstance(page, UnlockPage)
    page._edit.fill("half a passph")
    window.lock()
    assert noting.words[0].beginning == Beginning.asking(vault_folder)
    window.close()


def test_closing_the_program_calls_the_next_one_off(qtbot: QtBot, window: MainWindow, noting: Noting) -> None:
    window.lock()
    told(qtbot, noting)
    window.close()
    assert noting.words == []


# What the next one makes of it


def test_it_begins_with_what_it_was_told(
    app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    beginning = Beginning.asking(vault_folder, "Locked.", "Could not be kept.", "fault")
    window = make_window(app, settings, None, beginning=beginning)
    word = Word(beginning, "", (0, 0, 0, 0), minimised=False, front=True, settings={})
    word.place(window)
    page = window.door.page
    assert isinstance(page, UnlockPage) and page.folder == vault_folder
    assert window.bar.sentence == "Could not be kept."
    window.setGeometry(30, 40, 900, 650)
    moved = Word.of(window, beginning, {}, front=True)
    window.close()
    other = make_window(app, settings, None, beginning=Beginning(crashed="door.py:1 lock"))
    moved.place(other)
    assert other.geometry() == QRect(30, 40, 900, 650)
    assert isinstance(other.door.page, WelcomePage)
    qtbot.waitUntil(lambda: other.findChild(CrashDialog) is not None and other.findChild(CrashDialog).isVisible())
    other.findChild(QDialog).reject()
    other.close()


def test_a_new_vault_is_asked_for_over_the_window(app: QApplication, qtbot: QtBot, settings: Settings) -> None:
    window = make_window(app, settings, None, beginning=Beginning(Opening.CREATE))
    window.show()
    qtbot.waitUntil(lambda: window.findChild(CreateVault) is not None)
    window.findChild(CreateVault).reject()
    window.close()


def test_settings_that_were_not_kept_are_told(settings: Settings, tmp_path: Path) -> None:
    settings.theme = "dark"
    other = Settings(tmp_path / "nowhere" / "window.json")
    assert other.take_over(settings.all()) and other.theme == "dark"
    assert not other.take_over(settings.all())


def successor(said: bytes, tmp_path: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    process = subprocess.Popen(
        relay.successor(0), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(said)
    process.stdin.close()
    return process


def test_without_a_word_it_ends(tmp_path: Path) -> None:
    with successor(b"", tmp_path) as process:
        assert process.stdout is not None and process.stderr is not None
        assert (process.stdout.read(), process.stderr.read(), process.wait(60)) == (b"", b"", 0)


@pytest.mark.parametrize(
    "said",
    [
        Word(Beginning(), "", (0, 0, 0, 0), minimised=False, front=True, settings={}).line(),
        Word(Beginning(), "", (0, 0, 0, 0), minimised=True, front=False, settings={}).line(),
        b'{"of": "another version"}\n',
        b"\xff\n",
    ],
)
def test_it_says_when_it_is_seen(said: bytes, tmp_path: Path) -> None:
    with successor(said, tmp_path) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == b"seen\n"
        process.terminate()
        assert process.wait(60) == 0
        lines = process.stderr.read().splitlines()
        assert [line for line in lines if not line.startswith(b"This plugin does not support")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such processes")
def test_who_stands_by_holds_nothing_and_hands_on_what_it_is_told(tmp_path: Path) -> None:
    told_from, tells = os.pipe()
    asked = (
        "import sys; sys.argv = ['casefile']; from casefile.gui.relay import become_stand_by; become_stand_by({}, {})"
    )
    asleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    first, child = subprocess.Popen(asleep), subprocess.Popen(asleep, pass_fds=[tells])
    with subprocess.Popen(
        [sys.executable, "-c", asked.format(told_from, first.pid)], cwd=PROJECT, pass_fds=[told_from]
    ) as stands_by:
        os.write(tells, f"{child.pid}\n".encode())
        os.close(tells)
        os.close(told_from)
        until = time.monotonic() + 30
        while b"stand_by" not in Path(f"/proc/{stands_by.pid}/cmdline").read_bytes() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.5)  # it has read who is the newest
        stands_by.terminate()
        assert child.wait(30) != 0, "the signal went on to the newest"
        assert first.poll() is None
        first.kill()
        first.wait()
        assert stands_by.wait(30) == 0
