"""A vault's whole bytes: taking in, opening, verifying and backing up, against ``sha256sum``, ``cp`` and ``age`` on the
same bytes in the same run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from casefile.vault.slots import KdfCost, derive_kek
from casefile.workspace import Workspace
from tests.benchmarks.table import Row, compared, interleaved, seconds

MIB = 1024 * 1024
FILES = 4
SIZE = 64 * MIB
PASSPHRASE = "benchmark passphrase"


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        folder = Path(name)
        originals = [_original(folder / f"video-{n}.bin") for n in range(FILES)]
        vault = folder / "Bench.casefile"
        with Workspace.create(vault, PASSPHRASE, cost=KdfCost()) as ws:
            case = ws.cases.create("BEN", "Benchmark")
            intake = seconds(lambda: [ws.sources.add_file(path, case.id) for path in originals])
            key = folder / "key.txt"
            ws.integrity.save_evidence_key(key)
            rows = [_intake(folder, originals, intake), *_verifying(ws, vault, originals, key), *_copying(ws, folder)]
        return [*rows, _opening(vault)]


def _original(path: Path) -> Path:
    with path.open("wb") as file:
        for _ in range(SIZE // MIB):
            file.write(os.urandom(MIB))
    return path


def _intake(folder: Path, originals: list[Path], ours: float) -> Row:
    def copied() -> None:
        for path in originals:
            target = folder / "copied"
            shutil.copyfile(path, target)
            with target.open("rb") as file:
                os.fsync(file.fileno())
            target.unlink()

    return _row("files taken in: hashed, encrypted, read back, recorded", "cp and fsync", ours, seconds(copied))


def _verifying(ws: Workspace, vault: Path, originals: list[Path], key: Path) -> list[Row]:
    def hashed() -> None:
        subprocess.run(["sha256sum", *originals], check=True, stdout=subprocess.DEVNULL)

    def decrypted() -> None:
        for path in sorted((vault / "evidence").glob("??/*.age")):
            subprocess.run(["age", "-d", "-i", key, "-o", os.devnull, path], check=True)

    verified = _verified(ws)
    rows = [_row("verify", "sha256sum of the originals", *interleaved(verified, hashed, 3))]
    if shutil.which("age"):
        rows.append(_row("verify", "age -d of the stored files", *interleaved(verified, decrypted, 3)))
    return rows


def _verified(ws: Workspace) -> Callable[[], object]:
    def verify() -> None:
        assert ws.integrity.verify().ok

    return verify


def _copying(ws: Workspace, folder: Path) -> list[Row]:
    stick, again, plain = folder / "stick", folder / "again", folder / "plain"
    stick.mkdir()
    again.mkdir()
    ws.backups.write(again)

    def copied() -> None:
        shutil.copytree(ws.folder, plain)
        files = [path for path in plain.rglob("*") if path.is_file()]
        subprocess.run(["sha256sum", *files], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(plain)

    def first_backup() -> None:
        ws.backups.write(stick)
        for found in stick.iterdir():
            shutil.rmtree(found)

    baseline = "cp -r and sha256sum of the copy"
    return [
        _row("first backup, read back", baseline, *interleaved(first_backup, copied, 3)),
        _row("next backup, nothing new", baseline, *interleaved(lambda: ws.backups.write(again), copied, 3)),
    ]


def _opening(vault: Path) -> Row:
    """All of opening but the derivation is what the program adds."""

    def derived() -> None:
        derive_kek(PASSPHRASE.encode(), b"s" * 16, KdfCost())

    def opened() -> None:
        Workspace.open(vault, PASSPHRASE).close()

    return compared("open and lock a vault", "deriving the key alone", *interleaved(opened, derived, 5))


def _row(name: str, baseline: str, ours: float, theirs: float) -> Row:
    size = FILES * SIZE / MIB
    detail = f"{size / ours:.0f} against {size / theirs:.0f} MiB/s"
    return Row(f"{name}, {size:.0f} MiB", baseline, ours / theirs, detail)
