"""Run in a process of its own by ``bench_intake``: makes a vault and takes files in, or only makes it."""

from __future__ import annotations

import sys
from pathlib import Path

from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace

PASSPHRASE = "a benchmark is no secret"


def main(vault: Path, files: list[Path]) -> None:
    """Take these files in as one intake would."""
    with Workspace.create(vault, PASSPHRASE, cost=KdfCost()) as ws:
        case = ws.cases.create("BEN", "Benchmark")
        for path in files:
            ws.sources.add_file(path, case.id)


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    main(Path(sys.argv[1]), sorted(folder.iterdir())[: int(sys.argv[3])])
