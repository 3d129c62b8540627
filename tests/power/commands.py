"""Stops commands by signals at random moments, and looks at what they said and left.

``python -m tests.power.commands RUNS SEED FOLDER [COMMAND ...]`` prints a JSON line per run. Each run is a process that
runs one command on a vault of its own, and gets SIGINT, SIGTERM or SIGKILL; the commands and the signals take turns.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from casefile.cli.app import main as run_command
from casefile.errors import CasefileError
from casefile.model.records import Case, Incident
from casefile.services.disclosures import Disclosures
from casefile.vault import slots, vault
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.power.nursery import forked, heard

CANARY = "canary of the incident"
NEW = "another passphrase entirely"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)

COMMANDS: dict[str, Sequence[str]] = {
    "add-person": ("add-person", "VAULT", "--name", "Salma", "--new-passphrase-file", "NEW"),
    "change-passphrase": ("change-passphrase", "VAULT", "--new-passphrase-file", "NEW"),
    "rekey": ("rekey", "VAULT", "--new-passphrase-file", "NEW"),
    "backup": ("backup", "VAULT", "OUT"),
    "restore": ("restore", "BACKUP", "OUT/Restored.casefile"),
    "travel-copy": ("travel-copy", "VAULT", "OUT/Travel.casefile", "--new-passphrase-file", "NEW"),
    "export": ("export", "VAULT", "--case", "TST", "-o", "OUT/case.json"),
    "dossier": ("dossier", "VAULT", "--case", "TST", "--audience", "internal", "-o", "OUT/dossier.pdf"),
    "recovery": ("recovery", "VAULT", "-o", "OUT/sheet.pdf", "--no-proof"),
    "evidence-key": ("evidence-key", "VAULT", "-o", "OUT/key.txt"),
    "checkpoint": ("journal", "VAULT", "--checkpoint", "OUT/head.checkpoint"),
    "custody": ("custody", "VAULT", "FILE", "-o", "OUT/custody.pdf"),
    "stamp-request": ("stamp-request", "VAULT", "FILE", "-o", "OUT/request.tsq"),
    "disclosures": ("disclosures", "VAULT", "--case", "TST"),
    "journal": ("journal", "VAULT", "--json"),
    "slip": ("slip", "VAULT"),
    "search": ("search", "VAULT", "canary"),
    "verify": ("verify", "VAULT"),
    "add": ("add", "VAULT", "VIDEO", "--case", "TST"),
    "import": ("import", "VAULT", "DOCUMENT"),
}


def prepare(folder: Path) -> None:
    """A vault with something for each command, a backup and a document of it."""
    (folder / "old").write_text(f"{PASSPHRASE}\n")
    (folder / "new").write_text(f"{NEW}\n")
    for name in ("old", "new"):
        (folder / name).chmod(0o600)
    (folder / "video.bin").write_bytes(random.Random(7).randbytes(3_000_000))
    (folder / "other.bin").write_bytes(random.Random(8).randbytes(3_000_000))
    (folder / "media").mkdir()
    with Workspace.create(folder / "Template.casefile", PASSPHRASE, name="Amal", cost=KdfCost()) as ws:
        case = ws.cases.create("TST", "A case")
        ws.records.save(*(Incident(case_id=case.id, title=f"{CANARY} {n}", narrative="x" * 900) for n in range(60)))
        ws.sources.add_file(folder / "video.bin", case.id)
        assert isinstance(ws.disclosures, Disclosures) and isinstance(case, Case)
        ws.transfer.export_json(case.id, folder / "document.json")
        ws.backups.note(ws.backups.write(folder / "media"))


class Stopped:
    """Many lives of one vault under commands."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance, self.folder = random.Random(seed), folder
        self.template, self.vault, self.out = folder / "Template.casefile", folder / "Test.casefile", folder / "out"
        said = heard(*forked(lambda _say: prepare(folder)))
        if said:
            raise AssertionError(said.decode())
        for phrase in (PASSPHRASE, NEW):  # from here on the key derivations are remembered
            with suppress(CasefileError):
                vault.open(self.template, phrase).lock()
        backup = next(path for path in (folder / "media").iterdir())
        with Workspace.open(self.template, PASSPHRASE, read_only=True) as ws:
            ref = ws.records.of("evidence")[0].ref
        self._words = {
            "VAULT": str(self.vault),
            "NEW": str(folder / "new"),
            "OUT": str(self.out),
            "BACKUP": str(backup),
            "FILE": ref,
            "VIDEO": str(folder / "other.bin"),
            "DOCUMENT": str(folder / "document.json"),
        }
        self.lengths: dict[str, float] = {}

    def _arguments(self, command: str) -> list[str]:
        words = [self._words.get(word, word) for word in COMMANDS[command]]
        words = [word.replace("OUT/", f"{self.out}/") for word in words]
        return [*words[:1], "--passphrase-file", str(self.folder / "old"), *words[1:]]

    def _begun(self, command: str) -> tuple[int, int]:
        for folder in (self.vault, self.out):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.template, self.vault)
        self.out.mkdir()

        def run(say: int) -> None:
            for name, handle in (("stdout", 1), ("stderr", 2)):
                os.dup2(os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), handle)
            os.write(say, b"+")
            code = run_command(self._arguments(command))
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

        return forked(run)

    def length(self, command: str) -> float:
        """How long it takes undisturbed."""
        if command not in self.lengths:
            pid, out = self._begun(command)
            os.read(out, 1)
            began = time.monotonic()
            code = self._ended(pid, out)
            assert code == 0, (command, code, (self.folder / "stderr").read_text())
            self.lengths[command] = time.monotonic() - began
        return self.lengths[command]

    def run(self, command: str, number: int) -> dict[str, Any]:
        """One life."""
        length = self.length(command)
        pid, out = self._begun(command)
        os.read(out, 1)
        time.sleep(self.chance.uniform(0.0, length * 1.02))
        os.kill(pid, number)
        code = self._ended(pid, out)
        said = (self.folder / "stderr").read_text(errors="replace")
        left = self._left()
        fault = heard(*forked(lambda _say: self._opened())).decode()
        return {
            "command": command,
            "signal": signal.Signals(number).name,
            "code": code,
            "said": said,
            "left": left,
            "after": self._left(),
            "fault": fault,
        }

    def _ended(self, pid: int, out: int) -> int:
        while os.read(out, 1 << 16):
            pass
        os.close(out)
        _pid, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status)

    def _opened(self) -> None:
        """The vault opens by the passphrase of before or by the new one, and is whole."""
        for phrase in (PASSPHRASE, NEW):
            try:
                ws = Workspace.open(self.vault, phrase)
            except CasefileError:
                continue
            with ws:
                assert ws.notices == (), ws.notices
                report = ws.integrity.verify()
                assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]
            return
        raise AssertionError("neither passphrase opens it")

    def _left(self) -> dict[str, str]:
        """What lies outside the vault: by its path, whether it is readable."""
        found = {}
        for path in sorted(self.out.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                whole = content.rstrip()[-1:] == b"}" if path.suffix == ".json" else b"%%EOF" in content[-40:]
                found[str(path.relative_to(self.out))] = (
                    "clear" if CANARY.encode() in content and not whole else "whole" if whole else "other"
                )
        return found


def main(runs: str, seed: str, folder: str, *commands: str) -> None:
    """Print a line per run."""
    slots.derive_kek = lru_cache(slots.derive_kek)  # type: ignore[assignment]
    stopped = Stopped(Path(folder), int(seed))
    chosen = commands or tuple(COMMANDS)
    for run in range(int(runs)):
        round_, place = divmod(run, len(chosen))
        number = SIGNALS[(place + round_) % len(SIGNALS)]
        print(json.dumps(stopped.run(chosen[place], number)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
