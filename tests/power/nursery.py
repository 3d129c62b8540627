"""Forks a process per run, lets it work on a vault, and kills it at a random moment; then looks at what is left.

``python -m tests.power.nursery WORK RUNS SEED FOLDER`` prints one JSON line per run. It has one thread and has imported
everything, so that a run costs a fork. While one is forked no vault is open: neither a database nor a lock survives a
fork. Argon2id runs once per passphrase and salt, a statement is compiled once: both are remembered for all children.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from casefile.errors import WrongPassphrase
from casefile.model.records import Incident
from casefile.store.sqlite import database
from casefile.vault import slots
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.power.works import BY_NAME, CASE, Work
from tests.salts import begin_again, coming_again

LONGEST = 60.0
SIDE_FILES = ("-wal", "-shm", "-journal", ".new", ".tmp", ".part")


def forked(task: Callable[[int], None]) -> tuple[int, int]:
    """Run ``task`` in a child, with a pipe to write to; its pid and the end to read from."""
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    try:
        os.close(out)
        task(into)
    except BaseException:
        os.write(into, b"!" + traceback.format_exc(limit=-3).encode()[-3000:])
    os._exit(0)


def heard(pid: int, out: int, until: float = LONGEST) -> bytes:
    """Everything a child says until it ends."""
    said = bytearray()
    ends = time.monotonic() + until
    while select.select([out], [], [], max(0.0, ends - time.monotonic()))[0]:
        piece = os.read(out, 1 << 16)
        if not piece:
            break
        said += piece
    else:
        os.kill(pid, signal.SIGKILL)
        said += b"!never ended"
    os.close(out)
    os.waitpid(pid, 0)
    return bytes(said)


class Nursery:
    """One kind of work, many runs."""

    def __init__(self, work: Work, folder: Path, seed: int) -> None:
        self.work = work
        self.chance = random.Random(seed)
        self.template = folder / "Template.casefile"
        self.vault = folder / "Test.casefile"
        self.outside = folder / "outside"
        self.outside.mkdir()
        said = heard(*forked(self._prepare))
        if said:
            raise AssertionError(said.decode())
        self.context: Any = pickle.loads((self.outside / "context").read_bytes())
        # From here on the key derivation is remembered, and what opening and looking ask the database is compiled.
        self._fresh()
        with Workspace.open(self.vault, PASSPHRASE) as ws:
            ws.integrity.verify()
        with coming_again():
            self._work(os.open(os.devnull, os.O_WRONLY))
        self.length = sorted(self._measured() for _n in range(3))[1]

    def _prepare(self, _say: int) -> None:
        with Workspace.create(self.template, PASSPHRASE, cost=KdfCost()) as ws:
            context = self.work.prepare(ws, self.outside)
        (self.outside / "context").write_bytes(pickle.dumps(context))

    def _measured(self) -> float:
        self._fresh()
        began = time.monotonic()
        said = heard(*forked(self._lived))
        took = time.monotonic() - began
        assert b"!" not in said, said.decode()
        return took

    def _fresh(self) -> None:
        shutil.rmtree(self.vault, ignore_errors=True)
        shutil.copytree(self.template, self.vault)

    def _lived(self, say: int) -> None:
        begin_again()
        self._work(say)

    def _work(self, say: int) -> None:
        def ack() -> None:
            os.write(say, b"+")

        if self.work.do_closed is not None:
            self.work.do_closed(self.vault, self.context, ack)
            return
        with Workspace.open(self.vault, PASSPHRASE) as ws:
            self.work.do(ws, self.context, ack)

    def run(self, number: int) -> dict[str, Any]:
        """One life and what it left. ``fault`` is empty where all is well."""
        self._fresh()
        moment = self.chance.uniform(0.0, self.length * 1.15)
        pid, out = forked(self._lived)
        time.sleep(moment)
        os.kill(pid, signal.SIGKILL)
        said = heard(pid, out)
        self.done = said.count(b"+")
        told = {"work": self.work.name, "run": number, "moment": round(moment, 4), "done": self.done}
        if b"!" in said:
            return {**told, "fault": said.decode()}
        again = self.chance.random() < 0.2
        if again:  # the next opening, which clears up, is cut short too
            pid, out = forked(lambda say: self._opened().close())
            time.sleep(self.chance.uniform(0.0, 0.03))
            os.kill(pid, signal.SIGKILL)
            heard(pid, out)
        look_first, look_last = self.chance.random() < 0.25, self.chance.random() < 0.25
        fault = heard(*forked(lambda say: self._check(look_first, look_last))).decode()
        return {**told, "again": again, "fault": fault}

    def _opened(self, *, read_only: bool = False) -> Workspace:
        may = self.work.passphrases(self.done)
        for passphrase in may[:-1]:
            try:
                return Workspace.open(self.vault, passphrase, read_only=read_only)
            except WrongPassphrase:
                continue
        return Workspace.open(self.vault, may[-1], read_only=read_only)

    def _check(self, look_first: bool, look_last: bool) -> None:
        # A rollback journal is left by a kill while the journal mode changes; who only reads cannot roll it back.
        if look_first and not (self.vault / "case.db-journal").exists():  # as somebody would who only reads
            with self._opened(read_only=True) as ws:
                assert ws.notices == (), ws.notices
                wrong = [finding for finding in ws.integrity.verify().findings if not finding.ok]
                # A file whose record was never written, and a second copy of the header that is one change behind, stay
                # until somebody opens the vault for writing.
                assert all(finding.part == "files" or finding.file == "vault.json.bak" for finding in wrong), wrong
        with self._opened() as ws:
            assert ws.notices == (), ws.notices
            self.work.hold(ws, self.context, self.done)
            self._require_clean(ws)
            ws.records.save(Incident(case_id=CASE.id, title="and on it goes"))
        left = [path.name for path in self.vault.rglob("*") if path.name.endswith(SIDE_FILES)]
        assert not left, left
        if look_last:
            with self._opened(read_only=True) as ws:
                assert ws.notices == (), ws.notices
                self._require_clean(ws)

    def _require_clean(self, ws: Workspace) -> None:
        report = ws.integrity.verify()
        assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]


def main(name: str, runs: str, seed: str, folder: str) -> None:
    """Print a line per run."""
    slots.derive_kek = lru_cache(slots.derive_kek)  # type: ignore[assignment]
    compiled = database.Statements()
    database.Statements = lambda: compiled  # type: ignore[assignment,misc]
    nursery = Nursery(BY_NAME[name], Path(folder), int(seed))
    for number in range(int(runs)):
        print(json.dumps(nursery.run(number)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
