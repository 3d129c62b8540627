"""A lock that somebody cuts into: the next program killed, the old one killed, the keys pressed twice.

The vault is shut or can be opened again, and is whole; nobody of ours stays behind.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import pytest

from casefile.gui.relay import FLAG
from casefile.workspace import Workspace
from tests.e2e.outside import wait_for
from tests.e2e.test_locked_memory import Driven, driven, screen, seeded
from tests.hostile.memory import NO_OTHERS, of_ours
from tests.opened import PASSPHRASE

__all__ = ["driven", "screen", "seeded"]
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900), NO_OTHERS]


def successors(driven: Driven, besides: int) -> list[int]:
    return [pid for pid, command in of_ours([driven.mark]).items() if FLAG in command and pid != besides]


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def is_whole(driven: Driven, *, closed: bool) -> None:
    wait_for(lambda: not driven.is_open(), "the vault to be let go")
    if closed:
        assert not [each.name for each in driven.folder.iterdir() if each.name.startswith("case.db-")]
    with Workspace.open(driven.folder, PASSPHRASE) as ws:
        assert [finding.sentence for finding in ws.integrity.verify().findings if not finding.ok] == []


def press(driven: Driven, times: int = 1) -> int:
    window = driven.window
    for _ in range(times):
        driven.screen.press(window.number, "l", control=True)
    return window.pid


def test_locked_twice_and_thrice_there_is_one_next_window(driven: Driven) -> None:
    driven.unlock()
    old = press(driven, 3)
    wait_for(lambda: [each for each in driven.windows() if each.pid != old], "the next window")
    time.sleep(2)
    assert driven.window.pid != old
    is_whole(driven, closed=True)


def test_the_next_program_killed_the_old_one_ends_all_the_same(driven: Driven) -> None:
    driven.unlock()
    old = press(driven)
    wait_for(lambda: successors(driven, old), "the next program")
    for pid in successors(driven, old):
        kill(pid)
    wait_for(lambda: not of_ours([driven.mark]), "every process to end")
    assert driven.process.wait(240) == 1, "anyone who started it is told that no window follows"
    is_whole(driven, closed=True)


@pytest.mark.parametrize("after", [0.0, 0.05, 0.2])
def test_the_old_program_killed_the_vault_can_be_opened(driven: Driven, after: float) -> None:
    driven.unlock()
    old = press(driven)
    time.sleep(after)
    kill(old)
    driven.process.wait(240)
    time.sleep(3)
    for each in driven.windows():  # the next one was told already: it stands there, locked
        kill(each.pid)
    wait_for(lambda: not of_ours([driven.mark]), "nobody to wait for a word")
    is_whole(driven, closed=False)
