"""Killed at random moments of sealing a copy with evidence, and of opening it: no package is half there, the vault says
what it said before, and files that no record names are gone once the vault was opened again.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.model.records import Case
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.services.reviewing import OWNER, World, case_of
from tests.services.test_copied_evidence import copies_in, picture_file
from tests.services.test_review_copy import wrong

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="what is killed is a forked process")
KILLS = 2


def killed(vault: Path, act: Callable[[Workspace], object], after: float) -> bool:
    """Whether the act was killed: so many seconds after the vault was opened for it."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        with Workspace.open(vault, PASSPHRASE) as ws:
            os.write(into, b"x")
            act(ws)
            os._exit(0)  # without closing: what is written is written
    os.close(into)
    with os.fdopen(out, "rb") as told:
        told.read(1)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def stored(vault: Path) -> set[str]:
    return {path.name for path in (vault / "evidence").rglob("*") if path.is_file()}


def test_killed_while_it_is_sealed_or_opened_nothing_is_half_there(world: World) -> None:
    chance, out, whole = random.Random(7), world.folder / "killed.casepkg", world.folder / "whole.casepkg"

    def seal(ws: Workspace, to: Path = out) -> None:
        ws.review_copies.write(case_of(ws).id, "internal", [ws.contacts.find("Dora")], to)

    with world.opened(OWNER) as ws:
        ws.sources.add_file(picture_file(world.folder), case_of(ws).id)
        began = time.monotonic()
        seal(ws, whole)
        took = time.monotonic() - began
    files, times = stored(world.vault(OWNER)), 0
    for _n in range(KILLS):
        times += killed(world.vault(OWNER), seal, chance.uniform(0, took))
        with world.opened(OWNER) as ws:
            assert wrong(ws) == []
        assert stored(world.vault(OWNER)) == files, "nothing that was drawn is left"
        with world.opened("Dora") as ws:  # what is there under its name is whole
            assert not out.exists() or ws.review_copies.open_package(out, dry_run=True).shown == 2
        out.unlink(missing_ok=True)
    began = time.monotonic()
    with world.opened("Dora") as ws:
        ws.review_copies.open_package(whole, dry_run=True)
        read = time.monotonic() - began
    for _n in range(KILLS):
        times += killed(world.vault("Dora"), lambda ws: ws.review_copies.open_package(whole), chance.uniform(0, read))
        with world.opened("Dora") as ws:
            there = len(copies_in(ws))
            assert there == 2 or (there == 0 and not ws.records.of(Case)), "all of it or nothing"
            assert wrong(ws) == []
        assert len(stored(world.vault("Dora"))) == there, "a file that no record names is gone"
    assert times, "something was killed"
    with world.opened("Dora") as ws:
        ws.review_copies.open_package(whole)
        assert len(copies_in(ws)) == 2 and wrong(ws) == []
