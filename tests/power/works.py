"""The kinds of work that the nursery cuts short: what is done, what is acknowledged on the way, and what must hold.

To have another verb killed, add a line to :data:`WORKS`.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import CasefileError, WrongPassphrase
from casefile.model.json_shape import to_json
from casefile.model.records import Case, EvidenceFile, Incident
from casefile.services.rekey import rekey
from casefile.services.restore import restore
from casefile.services.transfer import Preview
from casefile.vault import vault
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

Ack = Callable[[], None]
"""Called once a change has been reported as done."""

CASE = Case(ref="TST", title="A case for cutting short")
IMPORTED = 2000


@dataclass(frozen=True)
class Work:
    """One kind of work.

    :param share: how many of a hundred kills it gets.
    :param prepare: makes the vault ready; what it returns is handed to the other two. Runs once, is not killed.
    :param do: the work itself, on an open vault.
    :param hold: asserts what must be true of the vault when the first ``done`` changes were acknowledged.
    :param passphrases: those that may open the vault then, the most likely first; the rest may not.
    """

    name: str
    share: int
    prepare: Callable[[Workspace, Path], Any]
    do: Callable[[Workspace, Any, Ack], None]
    hold: Callable[[Workspace, Any, int], None]
    passphrases: Callable[[int], Sequence[str]] = lambda done: (PASSPHRASE,)
    do_closed: Callable[[Path, Any, Ack], None] | None = None
    """In the place of ``do``, for work on a vault that nobody has open."""


def one_of_two(found: object, states: Sequence[object], done: int) -> None:
    """The last acknowledged state, or the next one, which was on the disk before anybody was told."""
    assert found in states[done : done + 2], f"after {done} changes: {found}"


# -- intake: files and pasted text ----------------------------------------------------------------------------------


def _files(ws: Workspace, outside: Path) -> list[tuple[Path, str]]:
    ws.records.save(CASE)
    made = []
    noise = random.Random(6)
    for n, size in enumerate((700, 1_500_000, 150_000, 0)):
        content = noise.randbytes(size) if n % 2 else b"What the witness wrote. %d\n" % n * (size // 26)
        path = outside / f"file {n}.{'bin' if n % 2 else 'txt'}"
        path.write_bytes(content)
        made.append((path, hashlib.sha256(content).hexdigest()))
    return made


def _take_in(ws: Workspace, files: list[tuple[Path, str]], ack: Ack) -> None:
    for path, _sha256 in files:
        ws.sources.add_file(path, CASE.id)
        ack()


def _taken_in(ws: Workspace, files: list[tuple[Path, str]], done: int) -> None:
    found = [record for record in ws.records.of("evidence") if isinstance(record, EvidenceFile)]
    one_of_two(
        {record.sha256 for record in found}, [{sha for _, sha in files[:n]} for n in range(len(files) + 1)], done
    )
    assert ws.records.count("source") == len(found)
    for record in found:
        content = next(path for path, sha256 in files if sha256 == record.sha256).read_bytes()
        assert ws.sources.evidence_bytes(record.id, 1 << 30) == content
    assert sum(1 for _name in ws._vault.evidence.stored_names()) == len(found), "a file without its record stayed"


# -- saving: three records a step, half of the steps changing what is there ------------------------------------------

STEPS = 24


def _case(ws: Workspace, outside: Path) -> None:
    ws.records.save(CASE)


def _save(ws: Workspace, _context: None, ack: Ack) -> None:
    made: list[Incident] = []
    for n in range(STEPS):
        if n % 2 == 0:
            made = [Incident(case_id=CASE.id, title=f"{n} {m}", narrative="x" * 5000) for m in range(3)]
        else:
            made = [record for record in ws.records.many(r.id for r in made) if isinstance(record, Incident)]
            made = [Incident(id=r.id, ref=r.ref, case_id=CASE.id, title=f"{n} {m}") for m, r in enumerate(made)]
        ws.records.save(*made)
        ack()


def _saved(ws: Workspace, _context: None, done: int) -> None:
    states = []
    for n in range(STEPS + 1):  # after n steps: every pair of steps leaves three titles of its second
        shown = [step for step in range(n) if step % 2 or step == n - 1]
        states.append({f"{step} {m}" for step in shown for m in range(3)})
    one_of_two({r.title for r in ws.records.of("incident") if isinstance(r, Incident)}, states, done)
    assert ws.records.count("incident") % 3 == 0
    assert len(ws.finder.search("x" * 5000, limit=200)) in (0, 3), "the index does not follow the records"


# -- merging: two thousand records out of a document, as one step -----------------------------------------------------


def _document(ws: Workspace, outside: Path) -> Preview:
    ws.records.save(CASE, Incident(case_id=CASE.id, title="here before"))
    incidents = [
        Incident(case_id=CASE.id, ref=f"TST-I-{n + 2:04d}", title=f"{n}", narrative=f"Strike {n} by the river. " * 6)
        for n in range(IMPORTED)
    ]
    path = outside / "case.json"
    shape = {"format": "casefile", "version": 1, "case": CASE.ref, "files": []}
    path.write_text(json.dumps({**shape, "records": [to_json(record) for record in (CASE, *incidents)]}))
    preview = ws.transfer.preview(path)
    assert preview.count("create") == IMPORTED
    return preview


def _merge(ws: Workspace, preview: Preview, ack: Ack) -> None:
    ws.transfer.apply(preview)
    ack()


def _merged(ws: Workspace, _preview: Preview, done: int) -> None:
    one_of_two(ws.records.count("incident"), [1, IMPORTED + 1, IMPORTED + 1], done)
    assert len(ws.finder.search("river", limit=IMPORTED)) in (0, IMPORTED)
    assert ws.past.undo_label() is not None


# -- undo and redo ----------------------------------------------------------------------------------------------------

SIZES = (1, 30, 2, 90, 5, 50)


def _past(ws: Workspace, outside: Path) -> None:
    ws.records.save(CASE)
    for size in SIZES:
        ws.records.save(*(Incident(case_id=CASE.id, title=f"{m} of {size}") for m in range(size)))


def _travel(ws: Workspace, _context: None, ack: Ack) -> None:
    for verb in (ws.past.undo, ws.past.redo, ws.past.undo):
        for _size in SIZES:
            verb()
            ack()


def _travelled(ws: Workspace, _context: None, done: int) -> None:
    back = [sum(SIZES[: len(SIZES) - n]) for n in range(len(SIZES) + 1)]
    one_of_two(ws.records.count("incident"), [*back, *back[-2::-1], *back[1:], back[-1]], done)


# -- the header: another passphrase -----------------------------------------------------------------------------------

PHRASES = (PASSPHRASE, "a second passphrase", "a third passphrase")


def _change_passphrase(ws: Workspace, _context: None, ack: Ack) -> None:
    for old, new in itertools.pairwise(PHRASES):
        ws._vault.change_passphrase(old, new)
        ack()


def _nothing_changed(ws: Workspace, _context: None, _done: int) -> None:
    assert ws.records.count("case") == 1
    assert ws.integrity.verify().findings[0].ok


# -- backing up, and a new key ----------------------------------------------------------------------------------------


def _small_files(ws: Workspace, outside: Path) -> Path:
    _case(ws, outside)
    ws.records.save(*(Incident(case_id=CASE.id, title=f"{n}") for n in range(20)))
    for n in range(3):
        ws.sources.add_text(f"What witness {n} wrote. " * 2000, CASE.id, title=f"text {n}")
    return outside


def _back_up(ws: Workspace, outside: Path, ack: Ack) -> None:
    place = outside / "stick"
    shutil.rmtree(place, ignore_errors=True)  # of the life before
    place.mkdir()
    for n in range(2):
        ws.backups.write(place)
        ack()
        ws.sources.add_text(f"Written after backup {n}. " * 500, CASE.id, title=f"later {n}")


def _backed_up(ws: Workspace, outside: Path, done: int) -> None:
    """Whatever became of the last one, the newest finished backup is whole and can be restored."""
    assert ws.records.count("incident") == 20
    if not done:
        return
    place = outside / "Restored.casefile"
    shutil.rmtree(place, ignore_errors=True)
    restored = restore(outside / "stick", place, PASSPHRASE)
    assert restored.missing == ()
    assert restored.evidence >= 2 + done
    with Workspace.open(place, PASSPHRASE, read_only=True) as again:
        assert again.records.count("incident") == 20
        assert again.integrity.verify().ok


def _give_new_key(folder: Path, _outside: Path, ack: Ack) -> None:
    rekey(folder, PHRASES[0], PHRASES[1])
    ack()


def _under_one_key(ws: Workspace, _outside: Path, done: int) -> None:
    assert ws.records.count("incident") == 20
    files = [record for record in ws.records.of("evidence") if isinstance(record, EvidenceFile)]
    for n, record in enumerate(sorted(files, key=lambda record: record.ref)):
        assert ws.sources.evidence_bytes(record.id, 1 << 20) == f"What witness {n} wrote. ".encode() * 2000
    assert sum(1 for _name in ws._vault.evidence.stored_names()) == len(files) == 3
    with pytest.raises(CasefileError):
        vault.open(ws.folder, "neither of them", read_only=True)
    if done:
        with pytest.raises(WrongPassphrase):
            vault.open(ws.folder, PHRASES[0], read_only=True)


WORKS = (
    Work("intake", 18, _files, _take_in, _taken_in),
    Work("saving", 32, _case, _save, _saved),
    Work("merging", 10, _document, _merge, _merged),
    Work("undoing", 24, _past, _travel, _travelled),
    Work("passphrase", 6, _case, _change_passphrase, _nothing_changed, lambda done: PHRASES[done : done + 2]),
    Work("backing up", 8, _small_files, _back_up, _backed_up),
    Work("new key", 10, _small_files, _back_up, _under_one_key, lambda done: PHRASES[done:2], _give_new_key),
)


# -- what the nursery itself is tested with: a program that says "saved" too early ----------------------------------


def _boast(ws: Workspace, context: None, ack: Ack) -> None:
    for _n in range(STEPS):
        ack()
    _save(ws, context, lambda: None)


def _keep_half(ws: Workspace, _context: None, ack: Ack) -> None:
    for n in range(0, STEPS, 2):
        for m in range(3):
            ws.records.save(Incident(case_id=CASE.id, title=f"{n} {m}", narrative="x" * 5000))
        ack()
        ack()


LIARS = (
    Work("boasting", 50, _case, _boast, _saved),
    Work("halving", 50, _case, _keep_half, _saved),
)

BY_NAME = {work.name: work for work in (*WORKS, *LIARS)}


def kills() -> int:
    """How many in all; ``CASEFILE_KILLS`` asks for more."""
    return int(os.environ.get("CASEFILE_KILLS", "500"))
