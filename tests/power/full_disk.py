"""A vault on a small disk that fills up while somebody works; what is said, what is kept, and whether it goes on.

``python -m tests.power.full_disk TEMPLATE DISK OUTSIDE`` runs where DISK is a file system of a few megabytes, or
``limit``: then no file may grow past a limit (``RLIMIT_FSIZE``). Prints a JSON line per kind of work.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from casefile.errors import WorldFault
from casefile.model.json_shape import to_json
from casefile.model.records import Case, EvidenceFile, Incident, Stamp
from casefile.vault import slots, vault
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.power.nursery import SIDE_FILES, forked, heard

CASE = Case(ref="TST", title="A case on a small disk")
FULL = ("full", "No space left", "too large")


class Disk:
    """The place that fills up."""

    def __init__(self, place: Path, outside: Path, *, limited: bool) -> None:
        self.place = place
        self.outside = outside
        self.limited = limited
        self._ballast = place / "ballast"

    @contextmanager
    def full(self, spare: int = 0) -> Iterator[None]:
        """No room but ``spare`` bytes within this. A limit counts from the size of the largest file."""
        if self.limited:
            largest = max(path.stat().st_size for path in self.place.rglob("*") if path.is_file())
            resource.setrlimit(resource.RLIMIT_FSIZE, (min(largest, 1 << 20) + spare, resource.RLIM_INFINITY))
        else:
            with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(4096))
            if spare:
                os.truncate(self._ballast, max(0, self._ballast.stat().st_size - spare))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            self._ballast.unlink(missing_ok=True)


def refused(act: Callable[[], object]) -> None:
    """It fails, in a sentence that says why."""
    try:
        act()
    except WorldFault as fault:
        assert any(sign in fault.message for sign in FULL), fault.message
        return
    raise AssertionError("it was called done")


def saving(ws: Workspace, disk: Disk) -> None:
    done = 0
    with disk.full(spare=200_000):

        def save() -> None:
            nonlocal done
            for n in range(400):
                ws.records.save(Incident(case_id=CASE.id, title=f"{n}", narrative=os.urandom(9000).hex()))
                done += 1

        refused(save)
        assert ws.records.count("incident") == done
        refused(save)
        assert ws.records.count("incident") == done
    assert ws.records.count("incident") == done


def verifying(ws: Workspace, disk: Disk) -> None:
    """Anyone who cannot save may look all the more."""
    ws.sources.add_text("What the witness wrote. " * 20, CASE.id, title="text")
    with disk.full():
        assert ws.integrity.verify().ok


def intake(ws: Workspace, disk: Disk) -> None:
    for size in (0, 70_000, 3_000_000):
        file = disk.outside / f"{size}.bin"
        file.write_bytes(os.urandom(6_000_000))
        with disk.full(spare=size):
            refused(lambda file=file: ws.sources.add_file(file, CASE.id))  # type: ignore[misc]
            assert ws.records.count("source") == 0
            assert list(ws._vault.evidence.stored_names()) == []
            assert list(ws.folder.rglob("*.tmp")) == []


def intake_without_room_for_the_record(ws: Workspace, disk: Disk) -> None:
    """The file itself still fits, its record does not."""
    file = disk.outside / "text.txt"
    file.write_text("What the witness wrote. " * 4000)
    with disk.full(spare=400_000 if disk.limited else 120_000):
        try:
            ws.sources.add_file(file, CASE.id)
        except WorldFault:
            assert ws.records.count("source") == 0
            assert list(ws._vault.evidence.stored_names()) == []


def merging(ws: Workspace, disk: Disk) -> None:
    records = [Incident(case_id=CASE.id, title=f"{n}", narrative=os.urandom(2000).hex()) for n in range(1000)]
    path = disk.outside / "case.json"
    shape = {"format": "casefile", "version": 1, "case": CASE.ref, "files": []}
    path.write_text(json.dumps({**shape, "records": [to_json(record) for record in (CASE, *records)]}))
    preview = ws.transfer.preview(path)
    with disk.full(spare=500_000):
        refused(lambda: ws.transfer.apply(preview))
        assert ws.records.count("incident") == 0


def undoing(ws: Workspace, disk: Disk) -> None:
    for n in range(3):
        ws.records.save(*(Incident(case_id=CASE.id, title=f"{n} {m}", narrative="x" * 900) for m in range(200)))
    with disk.full():
        refused(ws.past.undo)
        assert ws.records.count("incident") == 600
    ws.past.undo()
    assert ws.records.count("incident") == 400


def _exports(ws: Workspace, out: Path) -> Iterator[Callable[[], object]]:
    """Everything that writes a file outside the vault, to ``out``, which may be there; behind it the fussy ones, beside
    it under new names.
    """
    evidence = ws.records.of("evidence")[0]
    assert isinstance(evidence, EvidenceFile)
    stamp = Stamp(case_id=CASE.id, evidence_id=evidence.id, digest=evidence.sha256, requested="2026-01-01T00:00:00Z")
    ws.records.save(stamped := replace(stamp, token="AAAA"))
    witness, _changes = ws.witnesses.add(CASE.id)
    new = out.with_name("new")
    yield lambda: ws.transfer.export_json(CASE.id, out)
    yield lambda: ws.dossiers.export(CASE.id, "internal", out)
    yield lambda: ws.past.export_journal(out)
    yield lambda: ws.sources.export_file(evidence.id, out)
    yield lambda: ws.stamps.request(evidence.id, out)
    yield lambda: ws.disclosures.save_list(witness.id, "Ms Orell", out)
    yield lambda: ws.stamps.export(stamped.id, out.parent)
    yield lambda: ws.custody.save_copy(evidence.id, new, "to work on")
    yield lambda: ws.sheets.custody_form(evidence.id, new)
    yield lambda: ws.integrity.save_evidence_key(new)


def exporting_onto_it(ws: Workspace, disk: Disk) -> None:
    """What was under the name before stays whole, and nothing else is left."""
    ws.sources.add_text("What the witness wrote. " * 40_000, CASE.id, title="long")
    exports = disk.place / "exports"
    exports.mkdir()
    out = exports / "out"
    out.write_bytes(b"what was here before")
    acts = list(_exports(ws, out))
    before = ws.records.head().seq
    for act in acts:
        with disk.full():
            if disk.limited:
                resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
            refused(act)
        assert [path.name for path in exports.iterdir()] == ["out"]
        assert out.read_bytes() == b"what was here before"
    assert ws.records.head().seq == before, "an export that did not happen was journalled"


def exporting_elsewhere(ws: Workspace, disk: Disk) -> None:
    """There is room for the export, and none for its journal entry: then nothing may leave."""
    if disk.limited:
        return  # a limit holds for both places
    ws.sources.add_text("What the witness wrote. " * 20, CASE.id, title="text")
    out = disk.outside / "exports" / "out"
    out.parent.mkdir()
    acts = list(_exports(ws, out))
    before = ws.records.head().seq
    for number, act in enumerate(acts):
        with disk.full():
            refused(act)
        assert not list(out.parent.iterdir()), f"export {number} left without a journal entry"
    assert ws.records.head().seq == before


def writing_a_key_or_a_checkpoint(ws: Workspace, disk: Disk) -> None:
    """They need no journal entry, and leave no half of themselves."""
    out = disk.place / "exports" / "new"
    out.parent.mkdir()
    stamp = ws.stamps.request_for_journal(CASE.id, disk.outside / "journal.tsq")
    words = ws.recovery.make("words")
    acts: list[Callable[[], object]] = [
        lambda: ws.integrity.save_checkpoint(out),
        lambda: ws.stamps.write_request(stamp.id, out),
        lambda: ws.sheets.save_recovery(words, out),
    ]
    for act in acts:
        with disk.full():
            if disk.limited:
                resource.setrlimit(resource.RLIMIT_FSIZE, (20, resource.RLIM_INFINITY))
            refused(act)
        assert not list(out.parent.iterdir())


def changing_the_passphrase(ws: Workspace, disk: Disk) -> None:
    with disk.full():
        if disk.limited:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        refused(lambda: ws._vault.change_passphrase(PASSPHRASE, "another"))
    assert ws._vault.verify_header() == ()
    assert list(ws.folder.glob("*.new")) == []


def keeping_the_head(ws: Workspace, disk: Disk) -> None:
    """The head of the journal lags behind where there was no room for it; that is no alarm."""
    with disk.full(spare=3 * 4096):
        for n in range(40):
            with suppress(WorldFault):
                ws.records.save(Incident(case_id=CASE.id, title=f"{n}"))
        count = ws.records.count("incident")
        with Workspace.open(ws.folder, PASSPHRASE, read_only=True) as second:
            assert second.notices == (), second.notices
            assert second.records.count("incident") == count
            assert second.integrity.verify().ok


def closing(ws: Workspace, disk: Disk) -> None:
    """No room to fold the log back: it stays, and the next opening folds it."""
    ws.records.save(*(Incident(case_id=CASE.id, title=f"{n}", narrative="x" * 900) for n in range(500)))
    with disk.full():
        ws.close()


WORKS = {
    work.__name__: work
    for work in (
        saving,
        verifying,
        intake,
        intake_without_room_for_the_record,
        merging,
        undoing,
        exporting_onto_it,
        exporting_elsewhere,
        writing_a_key_or_a_checkpoint,
        changing_the_passphrase,
        keeping_the_head,
        closing,
    )
}


def worked(template: Path, disk: Disk, name: str) -> None:
    """Work until the disk is full, make room, and look."""
    folder = Path(shutil.copytree(template, disk.place / "حافظة صغيرة.casefile"))
    with Workspace.open(folder, PASSPHRASE) as ws:
        ws.records.save(CASE)
        WORKS[name](ws, disk)
    for read_only in (True, False, True):
        with Workspace.open(folder, PASSPHRASE, read_only=read_only) as ws:
            assert ws.notices == (), ws.notices
            report = ws.integrity.verify()
            assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]
            if not read_only:
                ws.records.save(Incident(case_id=CASE.id, title="and on it goes"))
    left = [path.name for path in folder.rglob("*") if path.name.endswith(SIDE_FILES)]
    assert not left, left


def main(template: str, place: str, outside: str) -> None:
    """Print what went wrong with each kind of work; each has a process and an empty disk of its own."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limited = place == "limit"
    disk = Disk(Path(outside) / "disk" if limited else Path(place), Path(outside), limited=limited)
    slots.derive_kek = lru_cache(slots.derive_kek)  # type: ignore[assignment]
    vault.open(Path(template), PASSPHRASE).lock()  # remembered for all
    for name in WORKS:
        fault = heard(*forked(lambda _say, name=name: worked(Path(template), disk, name))).decode()  # type: ignore[misc]
        print(json.dumps({"work": name, "fault": fault}), flush=True)
        for left in disk.place.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
