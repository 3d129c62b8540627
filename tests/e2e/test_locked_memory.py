"""After a lock nothing of the vault is left in the memory of any process of ours: the real program, seized by root."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from casefile.errors import CasefileError
from casefile.model.fields import FieldType, kind_of
from casefile.model.records import IN_ORDER
from casefile.workspace import Workspace
from tests.e2e.outside import Screen, Seen, started, wait_for
from tests.hostile.memory import NO_OTHERS, copies, of_ours, spellings, words
from tests.opened import PASSPHRASE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900), NO_OTHERS]

ENDS_WITHIN = 10.0
"""Seconds; the promise is one, the rest is for a busy machine."""
PLACE = (60, 40, 1180, 760)
PAGES = 9
DIGITS = 3
DRAFT = "zebra crossing unfinished"
ARABIC, ENGLISH = "فتح قفل «\u2068", "Unlock “\u2068"


@dataclass
class Seeded:
    """A vault, and all that must not be found once it is locked.

    :ivar canaries: words of its own in every field -> where.
    :ivar keys: how they lie in memory -> which.
    """

    folder: Path
    beginning: str
    canaries: dict[str, str]
    keys: dict[bytes, str]


@pytest.fixture
def seeded(sample_folder: Path) -> Seeded:
    """The sample case with a word of its own in every field of text of one record of each kind, in a source's text and
    in the name of a vault."""
    beginning = f"canary{secrets.token_hex(6)}"
    canaries: dict[str, str] = {}

    def canary(place: str) -> str:
        return canaries.setdefault(f"{beginning}{len(canaries):0{DIGITS}}", place) and [*canaries][-1]

    folder = sample_folder.rename(sample_folder.with_name(f"Vault{secrets.token_hex(6)}.casefile"))
    with Workspace.open(folder, PASSPHRASE) as ws:
        for record in IN_ORDER:
            kind = kind_of(record)
            for field in kind.fields:
                if field.type in (FieldType.LINE, FieldType.TEXT) and not field.vocabulary:
                    _put(ws, kind.name, field.name, canary(f"{kind.name}.{field.name}"))
        case_id = ws.cases.all()[0].id
        ws.sources.add_text(f"What it says: {canary('text of a source')}.", case_id, title="A release")
        ring = ws._vault._ring
        held = {
            "database key": bytes(ring.database()),
            "vault key": ring.vault_key(),
            "person's seed": ring.seed(),
            "evidence key": ring.evidence_seed(),
        }
    keys = {each: name for name, key in held.items() for each in (key, *spellings(key.hex()))}
    keys |= dict.fromkeys(spellings(PASSPHRASE), "passphrase") | dict.fromkeys(spellings(DRAFT), "draft")
    return Seeded(folder, beginning, canaries, keys)


def _put(ws: Workspace, kind: str, field: str, word: str) -> None:
    """Into that field of one record of that kind; of some a rule says no, and some are never changed."""
    for held in ws._store.of(kind):
        with suppress(CasefileError):
            text = f"{getattr(held, field)} {word}".strip()
            ws.records.save(dataclasses.replace(ws.records.get(held.id), **{field: text}))
            return


@pytest.fixture
def screen() -> Iterator[Screen]:
    made = Screen()
    yield made
    made.close()


class Driven:
    """The program, from its start; whichever process has its window."""

    def __init__(self, screen: Screen, folder: Path, home: Path, mark: str) -> None:
        self.screen, self.folder, self.mark = screen, folder, mark
        places = {name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        (home / "XDG_CONFIG_HOME" / "casefile").mkdir(parents=True)
        settings = home / "XDG_CONFIG_HOME" / "casefile" / "window.json"
        settings.write_text(json.dumps({"language": "ar", "theme": "light"}), encoding="utf-8")
        environment = {**os.environ, **places, "HOME": str(home), "LANG": "C.UTF-8", "CASEFILE_MARK": mark}
        self.process = started([str(folder)], environment)
        wait_for(self.windows, "the first window")
        screen.put(self.window.number, PLACE)
        wait_for(lambda: self.window.place == PLACE, "the window to move")

    def windows(self) -> list[Seen]:
        return [each for each in self.screen.windows() if each.pid in of_ours([self.mark])]

    @property
    def window(self) -> Seen:
        wait_for(lambda: len(self.windows()) == 1, "its one window", state=self.state)
        return self.windows()[0]

    def state(self) -> str:
        """What a failed test says of the program."""
        processes = of_ours([self.mark, str(self.folder)])
        return f"exit code {self.process.poll()}, processes {processes}, windows {self.screen.windows()}"

    def unlock(self) -> None:
        window = self.window.number
        for patience in (20, 60, 240):  # on a busy machine the field may not have the keyboard yet
            time.sleep(0.5)
            self.screen.focus(window)
            self.screen.press(window, "a", control=True)
            self.screen.write(window, PASSPHRASE)
            self.screen.press(window, "Return")
            with suppress(AssertionError):
                wait_for(self.is_open, "the vault to open", patience)
                break
        assert self.is_open(), self.state()
        time.sleep(2)  # the page is read

    def is_open(self) -> bool:
        """Whether its writer's lock is held."""
        held = {(self.folder / "lock").stat().st_ino}
        locks = Path("/proc/locks").read_text(encoding="ascii").splitlines()
        return any(int(line.split()[5].split(":")[2]) in held for line in locks if " FLOCK " in line)

    def lock(self, *, panic: bool = False) -> float:
        """Press the keys; seconds until the process that had the vault open has nothing of it any more."""
        window, began = self.window, time.monotonic()
        before = _program(window.pid)
        self.screen.press(window.number, "L" if panic else "l", control=True, shift=panic)
        wait_for(lambda: _program(window.pid) != before, "the process to end")
        took = time.monotonic() - began
        wait_for(lambda: [each for each in self.windows() if each.pid != window.pid], "the next window")
        return took

    def look(self, seeded: Seeded) -> dict[str, int]:
        """What of the vault lies in the memory of all processes of ours."""
        found: Counter[str] = Counter()
        for pid in of_ours([self.mark, str(self.folder)]):
            for key, count in copies(pid, seeded.keys).items():
                found[seeded.keys[key]] += count
            for word, count in words(pid, seeded.beginning, DIGITS).items():
                found[seeded.canaries.get(word, word)] += count
        return {name: count for name, count in found.items() if count}

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(240)


def _program(pid: int) -> str:
    """What a process runs; a number that is kept does not keep what ran under it."""
    try:
        return Path(f"/proc/{pid}/maps").read_text().split("\n", 1)[0] + Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


@pytest.fixture
def driven(screen: Screen, seeded: Seeded, tmp_path: Path) -> Iterator[Driven]:
    made = Driven(screen, seeded.folder, tmp_path / "home", f"mark{secrets.token_hex(8)}")
    yield made
    made.end()


def look_around(driven: Driven) -> None:
    """Every page, the first record of each, and a new incident that is not finished."""
    window = driven.window.number
    for page in range(1, PAGES + 1):
        driven.screen.press(window, str(page), control=True)
        time.sleep(0.6)
        driven.screen.press(window, "Down")
        time.sleep(0.6)
    driven.screen.press(window, "2", control=True)
    time.sleep(0.6)
    driven.screen.press(window, "n", control=True)
    time.sleep(0.6)
    driven.screen.write(window, DRAFT)
    time.sleep(0.6)


def test_nothing_is_left_and_the_next_window_stands_in_its_place(driven: Driven, seeded: Seeded) -> None:
    driven.unlock()
    look_around(driven)
    before = driven.look(seeded)
    assert before.get("database key", 0) > 0 and before.get("draft", 0) > 0, "the scan sees nothing"
    assert len(before) > 40, before
    first = driven.window

    took = driven.lock()

    assert driven.look(seeded) == {}
    assert took < ENDS_WITHIN
    assert not driven.is_open()
    window = driven.window
    assert window.pid != first.pid and window.place == first.place == PLACE
    time.sleep(1)
    assert driven.look(seeded) == {}
    shown = copies(window.pid, [ARABIC.encode("utf-16-le"), ENGLISH.encode("utf-16-le")])
    assert shown[ARABIC.encode("utf-16-le")] > 0 and shown[ENGLISH.encode("utf-16-le")] == 0, "another language"
    assert driven.process.poll() is None, "who started it believes that it has ended"

    driven.unlock()
    draft = spellings(DRAFT)
    wait_for(lambda: any(copies(driven.window.pid, draft).values()), "the draft again", state=driven.state)
    second = driven.window
    driven.lock()
    assert driven.look(seeded) == {}
    assert driven.window.pid not in (first.pid, second.pid)


def test_the_panic_key_leaves_not_even_the_name_of_the_vault(driven: Driven, seeded: Seeded) -> None:
    driven.unlock()
    driven.lock(panic=True)
    name = seeded.folder.stem
    for pid in of_ours([driven.mark]):
        assert not any(copies(pid, spellings(name)).values())
    assert driven.look(seeded) == {}


def test_a_passphrase_that_was_typed_is_gone_too(driven: Driven, seeded: Seeded) -> None:
    window = driven.window.number
    time.sleep(0.5)
    driven.screen.focus(window)
    driven.screen.write(window, PASSPHRASE)
    time.sleep(0.5)
    assert "passphrase" in driven.look(seeded)
    driven.lock()
    assert driven.look(seeded) == {}


def test_who_started_it_can_still_end_it_and_sees_it_end(driven: Driven) -> None:
    driven.unlock()
    driven.lock()
    driven.process.send_signal(signal.SIGTERM)
    assert driven.process.wait(240) == 0
    wait_for(lambda: not of_ours([driven.mark]), "every process to end")


def test_it_ends_for_who_started_it_when_the_window_is_closed(driven: Driven) -> None:
    driven.unlock()
    driven.lock()
    time.sleep(0.5)
    driven.screen.press(driven.window.number, "q", control=True)
    with suppress(subprocess.TimeoutExpired):
        driven.process.wait(240)
    assert driven.process.returncode == 0
    assert not of_ours([driven.mark])
