"""Sealing a review copy, opening it, merging what comes back: beside ``tar | age`` on the same bytes in the same run.

``CASEFILE_PACKAGE_MB`` and ``CASEFILE_PACKAGE_RECORDS`` say how much: 1000 and 10000 where nothing is said. Where the
age tool is not installed, pyrage stands in for it, and the row says so.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

import pyrage

from casefile.model.records import Incident
from casefile.services.copied_files import ORIGINALS
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.benchmarks.table import Row, seconds

MIB = 1024 * 1024
FILES = 16
PASSPHRASE = "benchmark passphrase"
THREADS = 1000


def measure() -> list[Row]:
    """All rows of this module."""
    size = int(os.environ.get("CASEFILE_PACKAGE_MB", "1000"))
    records = int(os.environ.get("CASEFILE_PACKAGE_RECORDS", "10000"))
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        return _measured(Path(name), size, records)


def _measured(folder: Path, size: int, records: int) -> list[Row]:
    originals = folder / "originals"
    originals.mkdir()
    for n in range(FILES):
        with (originals / f"video-{n}.bin").open("wb") as file:
            for _ in range(max(1, size // FILES)):
                file.write(os.urandom(MIB))
    for name in ("Owner", "Reviewer"):
        with Workspace.create(folder / f"{name}.casefile", PASSPHRASE, name=name, cost=KdfCost()) as ws:
            ws.contacts.export_card(folder / f"{name}.card")
    copy, back = folder / "copy.casepkg", folder / "back.casepkg"
    with Workspace.open(folder / "Owner.casefile", PASSPHRASE) as ws:
        ws.contacts.import_card(folder / "Reviewer.card")
        case = ws.cases.create("BEN", "Benchmark")
        for start in range(0, records, 2000):
            made = [
                Incident(case_id=case.id, title=f"Incident {n}", narrative=f"What happened on day {n}. " * 8)
                for n in range(start, min(records, start + 2000))
            ]
            ws.records.save(*made, label="Incidents")
        for path in sorted(originals.iterdir()):
            ws.sources.add_file(path, case.id)
        to = [ws.contacts.find("Reviewer")]
        before = _peak()
        sealing = seconds(lambda: ws.review_copies.write(case.id, "partner", to, copy, evidence=ORIGINALS))
        sealed = _peak() - before
    with Workspace.open(folder / "Reviewer.casefile", PASSPHRASE) as ws:
        ws.contacts.import_card(folder / "Owner.card")
        before = _peak()
        opening = seconds(lambda: ws.review_copies.open_package(copy))
        opened = _peak() - before
        for incident in ws.records.of(Incident)[:THREADS]:
            ws.threads.open(incident.id, "Is this the same day?", type="question")
        ws.returns.write(back)
    with Workspace.open(folder / "Owner.casefile", PASSPHRASE) as ws:
        merging = seconds(lambda: ws.returns.merge(back))
    packing, unpacking, by = _tar_and_age(folder, originals)
    said = f"{records} records, {size} MB"
    return [
        Row("review copy sealed", by, sealing / packing, f"{sealing:.1f} s ({packing:.1f} s), {said}, +{sealed} MB"),
        Row("review copy opened", by, opening / unpacking, f"{opening:.1f} s ({unpacking:.1f} s), +{opened} MB"),
        Row("return merged", "", None, f"{merging:.1f} s for {min(THREADS, records)} threads among {records} records"),
    ]


def _tar_and_age(folder: Path, originals: Path) -> tuple[float, float, str]:
    """How long others take for the same files: to pack them, to unpack them; and who they are."""
    sealed, out, identity = folder / "tar.age", folder / "unpacked", pyrage.x25519.Identity.generate()
    out.mkdir()
    if shutil.which("age") is None:
        return (*_tar_and_pyrage(originals, sealed, out, identity), "tar, pyrage (age is not installed)")
    key = folder / "key.txt"
    key.write_text(str(identity))
    pack = f"tar -C '{originals}' -c . | age -r {identity.to_public()} -o '{sealed}' && sync '{sealed}'"
    unpack = f"age -d -i '{key}' '{sealed}' | tar -C '{out}' -x && sync -f '{out}'"
    return _run(pack), _run(unpack), "tar | age"


def _tar_and_pyrage(originals: Path, sealed: Path, out: Path, identity: pyrage.x25519.Identity) -> tuple[float, float]:
    plain = out.parent / "plain.tar"

    def packed() -> None:
        subprocess.run(["tar", "-C", originals, "-cf", plain, "."], check=True)
        pyrage.encrypt_file(str(plain), str(sealed), [identity.to_public()])

    def unpacked() -> None:
        pyrage.decrypt_file(str(sealed), str(plain), [identity])
        subprocess.run(["tar", "-C", out, "-xf", plain], check=True)

    return seconds(packed), seconds(unpacked)


def _run(command: str) -> float:
    return seconds(lambda: subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True))


def _peak() -> int:
    """MB of memory that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
