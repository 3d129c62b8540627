"""Kills exports at random moments and looks at what lies in the clear: at once, and after the next opening.

``python -m tests.power.exporting WAYS RUNS SEED FOLDER PLACE`` prints a JSON line per run. WAYS is ``system`` (as the
file system of PLACE allows) or ``named`` (as where no file is without a name). Each run is a process that opens the
vault, makes one export, and is killed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from casefile.model.fields import Record
from casefile.model.records import EvidenceFile, Incident, Stamp
from casefile.services import unfinished
from casefile.vault import slots, vault
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.power.nursery import forked, heard
from tests.power.works import CASE

BEFORE = b"what was here before"
INNER = "the identities' own passphrase"
FUSSY = ("copy", "custody form", "recovery sheet", "evidence key", "stamp")
"""Those that take no name that is taken."""


def _file(ws: Workspace) -> EvidenceFile:
    return next(record for record in ws.records.of("evidence") if isinstance(record, EvidenceFile))


def _stamp(ws: Workspace, *, answered: bool) -> Stamp:
    stamps = [record for record in ws.records.of("stamp") if isinstance(record, Stamp)]
    return next(stamp for stamp in stamps if bool(stamp.token) is answered)


def _witness(ws: Workspace) -> Record:
    return ws.records.of("witness")[0]


def _sealed_file(ws: Workspace, out: Path) -> object:
    ws.identities.open(INNER)
    sealed = ws.identities.reveal(_witness(ws).id, "to hand it over").identity.files[0]
    return ws.identities.take_out(_witness(ws).id, sealed.id, out, "to hand it over")


ROUTES: dict[str, Callable[[Workspace, Path], object]] = {
    "dossier": lambda ws, out: ws.dossiers.export(CASE.id, "internal", out, release="Asked for"),
    "public dossier": lambda ws, out: ws.dossiers.export(CASE.id, "public", out, release="Asked for"),
    "case": lambda ws, out: ws.transfer.export_json(CASE.id, out),
    "workbook": lambda ws, out: ws.exports.export(CASE.id, out, "xlsx"),
    "map": lambda ws, out: ws.exports.export(CASE.id, out, "geojson"),
    "journal": lambda ws, out: ws.past.export_journal(out),
    "evidence": lambda ws, out: ws.sources.export_file(_file(ws).id, out),
    "copy": lambda ws, out: ws.custody.save_copy(_file(ws).id, out, "to work on"),
    "custody form": lambda ws, out: ws.sheets.custody_form(_file(ws).id, out),
    "recovery sheet": lambda ws, out: ws.sheets.save_recovery(ws.recovery.make("words"), out),
    "checkpoint": lambda ws, out: ws.integrity.save_checkpoint(out, replace=True),
    "evidence key": lambda ws, out: ws.integrity.save_evidence_key(out),
    "recipients": lambda ws, out: ws.disclosures.save_list(_witness(ws).id, "Ms Orell", out),
    "sealed file": _sealed_file,
    "request": lambda ws, out: ws.stamps.request(_file(ws).id, out),
    "request of the journal": lambda ws, out: ws.stamps.request_for_journal(CASE.id, out),
    "waiting request": lambda ws, out: ws.stamps.write_request(_stamp(ws, answered=False).id, out),
    "stamp": lambda ws, out: ws.stamps.export(_stamp(ws, answered=True).id, out.parent),
}
"""Everything that writes a file in the clear outside the vault."""


def prepare(template: Path, outside: Path) -> None:
    """A vault that has something for every route."""
    with Workspace.create(template, PASSPHRASE, cost=KdfCost()) as ws:
        ws.records.save(CASE, *(Incident(case_id=CASE.id, title=f"{n}", narrative="x" * 900) for n in range(60)))
        video = outside / "video.bin"
        video.write_bytes(random.Random(7).randbytes(6_000_000))
        ws.sources.add_file(video, CASE.id)
        evidence = _file(ws)
        stamp = Stamp(case_id=CASE.id, evidence_id=evidence.id, digest=evidence.sha256, token="AAAA")
        ws.records.save(replace(stamp, requested="2026-01-01T00:00:00Z"))
        ws.stamps.request(evidence.id)
        witness, _changes = ws.witnesses.add(CASE.id)
        ws.identities.create(INNER)
        ws.identities.attach(witness.id, video, "face")
        ws.identities.close()


class Exports:
    """Many lives of one vault."""

    def __init__(self, folder: Path, place: Path, seed: int, *, named: bool) -> None:
        self.chance = random.Random(seed)
        self.template, self.vault = folder / "Template.casefile", folder / "Test.casefile"
        self.place = place / "exports"
        self.named = named
        said = heard(*forked(lambda _say: prepare(self.template, folder)))
        if said:
            raise AssertionError(said.decode())
        # From here on the key derivations are remembered.
        vault.open(self.template, PASSPHRASE).lock()
        self.lengths = {name: self._measured(name) for name in ROUTES}

    def _measured(self, route: str) -> float:
        pid, out = self._begun(route)
        os.read(out, 1)
        began = time.monotonic()
        said = heard(pid, out)
        assert not said, said.decode()
        assert self._left(), f"{route} wrote nothing"
        return time.monotonic() - began

    def _begun(self, route: str) -> tuple[int, int]:
        for folder in (self.vault, self.place):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.template, self.vault)
        self.place.mkdir()
        if route not in FUSSY and self.chance.random() < 0.5:
            (self.place / "out").write_bytes(BEFORE)
        return forked(lambda say: self._export(route, say))

    def _export(self, route: str, say: int) -> None:
        if self.named:
            unfinished._unnamed = lambda _folder: None
        with Workspace.open(self.vault, PASSPHRASE) as ws:
            os.write(say, b"+")
            ROUTES[route](ws, self.place / "out")

    def run(self, route: str) -> dict[str, Any]:
        """One life: what lay there in the clear when it was killed, and what after the next opening."""
        pid, out = self._begun(route)
        os.read(out, 1)
        time.sleep(self.chance.uniform(0.0, self.lengths[route] * 1.05))
        os.kill(pid, signal.SIGKILL)
        said = heard(pid, out).decode()
        left = self._left()
        fault = said or heard(*forked(lambda _say: self._opened())).decode()
        return {"route": route, "left": left, "after": self._left(), "out": self._state(), "fault": fault}

    def _opened(self) -> None:
        with Workspace.open(self.vault, PASSPHRASE) as ws:
            assert ws.notices == (), ws.notices
            report = ws.integrity.verify()
            assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]

    def _left(self) -> list[str]:
        """The names of what lies there, finished or not."""
        return sorted(path.name for path in self.place.iterdir())

    def _state(self) -> str:
        out = self.place / "out"
        if not out.exists():
            return "none"
        content = out.read_bytes()
        if content == BEFORE:
            return "before"
        if content.startswith(b"%PDF"):
            return "whole" if content.rstrip().endswith(b"%%EOF") else "half"
        if content.startswith(b"{"):
            return "whole" if content.rstrip().endswith(b"}") else "half"
        return "whole" if content else "half"


def main(ways: str, runs: str, seed: str, folder: str, place: str) -> None:
    """Print a line per run; the routes take turns."""
    slots.derive_kek = lru_cache(slots.derive_kek)  # type: ignore[assignment]
    exports = Exports(Path(folder), Path(place), int(seed), named=ways == "named")
    for number in range(int(runs)):
        print(json.dumps(exports.run(list(ROUTES)[number % len(ROUTES)])), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
