"""The laptop is taken: locked, or while somebody works. What lies on the disk says nothing."""

from __future__ import annotations

import base64
import math
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from tests.hostile.seized import canaries
from tests.hostile.seized.canaries import CORE, IDENTITY, expected, found_in, spellings

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="its folders are laid out as on Linux")

# In a namespace of its own the system's common folders are the test's, so that nothing can lie there unseen.
WITHIN = """
mount --bind "$1" /mnt && mount --bind /mnt/var-tmp /var/tmp && mount --bind /mnt/shm /dev/shm &&
mount --bind /mnt/tmp /tmp && shift && exec "$@"
"""


@lru_cache
def namespace() -> list[str]:
    """How to run a program with common folders of its own; nothing where that is not allowed here."""
    if any(str(Path(place).resolve()).startswith(("/tmp/", "/mnt/")) for place in (PROJECT, sys.prefix)):
        return []
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        try:
            trial = [*command, "sh", "-c", "mount --bind /tmp /mnt"]
            if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
                return command
        except OSError:
            break
    return []


class Seized:
    """The program at work in folders of its own, stopped at every stage it announces."""

    def __init__(self, root: Path) -> None:
        self.root = root
        folders = ("home", "config", "data", "state", "cache", "run", "tmp", "var-tmp", "shm")
        for name in folders:
            (root / name).mkdir(mode=0o700)
        inside = Path("/mnt") if namespace() else root
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.hostile.seized.program", str(inside)]
        if namespace():
            command = [*namespace(), "sh", "-c", WITHIN, "sh", str(root), *command]
        kept = {name: os.environ[name] for name in ("PATH", "LC_ALL", "PYTHONPATH") if name in os.environ}
        environment = kept | {
            "HOME": str(inside / "home"),
            "XDG_CONFIG_HOME": str(inside / "config"),
            "XDG_DATA_HOME": str(inside / "data"),
            "XDG_STATE_HOME": str(inside / "state"),
            "XDG_CACHE_HOME": str(inside / "cache"),
            "XDG_RUNTIME_DIR": str(inside / "run"),
            "TMPDIR": str(inside / "tmp"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.errors = (root.parent / "errors").open("w+")
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors
        )

    def until(self, stage: str) -> None:
        assert self.process.stdout is not None
        said = self.process.stdout.readline().decode().strip()
        if said != stage:
            code = self.process.wait()
            self.errors.seek(0)
            raise AssertionError(f"{said!r} instead of {stage!r}, exit code {code}\n{self.errors.read()[-4000:]}")

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def left(self) -> list[str]:
        """Where a canary stands, outside the folder for what was let out on purpose."""
        return [hit for hit in found_in(self.root) if not hit.startswith("outside/")]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            if stream is not None:
                stream.close()


@pytest.fixture
def seized(tmp_path: Path) -> Iterator[Seized]:
    (tmp_path / "root").mkdir()
    running = Seized(tmp_path / "root")
    yield running
    running.end()


def entropy(content: bytes) -> float:
    """Shannon entropy of the bytes, in bits per byte."""
    return -sum(n / len(content) * math.log2(n / len(content)) for n in Counter(content).values())


def require_noise(root: Path) -> None:
    looked = 0
    for path in (root / "vaults").rglob("*"):
        # The shared memory of the database holds page numbers only, no content of any page.
        if path.is_file() and path.stat().st_size > 65_536 and not path.name.endswith("-shm"):
            assert entropy(path.read_bytes()) > 7.9, path.name
            looked += 1
    assert looked >= 3


def test_nothing_can_be_read(seized: Seized) -> None:
    seized.until("closed")
    assert seized.left() == []
    require_noise(seized.root)
    exported = (seized.root / "outside" / "case.json").read_text(encoding="utf-8")
    assert not {word for word in expected() if word not in exported}, "every field held its canary"

    for path in (seized.root / "outside").iterdir():
        assert IDENTITY.encode() not in path.read_bytes(), f"{path.name} tells who the witness is"

    seized.go_on()
    seized.until("unlocked")
    assert seized.left() == [], "while the vault is open"
    require_noise(seized.root)

    seized.go_on()
    seized.until("locked")
    assert seized.left() == []
    assert not list((seized.root / "vaults").rglob("*-wal"))

    seized.go_on()
    seized.until("unlocked again")
    os.kill(seized.process.pid, signal.SIGKILL)
    seized.process.wait()
    assert list((seized.root / "vaults").rglob("*-wal")), "it was killed while the vault was open"
    assert seized.left() == []
    require_noise(seized.root)


# -- the search itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("shift", [None, 0, 1, 2])
def test_a_canary_is_found_in_every_spelling(tmp_path: Path, encoding: str, shift: int | None) -> None:
    plain = ("Said by " + CORE + " later.").encode(encoding)
    if shift is not None:
        plain = base64.b64encode(b"x" * shift + plain)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(os.urandom(1000) + plain + os.urandom(1000))
    assert found_in(tmp_path)
    (tmp_path / "a" / "file").write_bytes(os.urandom(200_000))
    assert found_in(tmp_path) == []


def test_a_canary_is_found_in_names(tmp_path: Path) -> None:
    (tmp_path / f"{CORE}.txt").touch()
    assert found_in(tmp_path)
    shutil.move(tmp_path / f"{CORE}.txt", tmp_path / "plain.txt")
    (tmp_path / "link").symlink_to(f"/nowhere/{CORE}")
    assert [hit.split(":")[0] for hit in found_in(tmp_path)] == ["link"]


def test_spellings_do_not_lose_the_word() -> None:
    assert all(len(plain) >= 16 for plain in spellings().values())
    assert len(expected()) > 100
    assert canaries.CASE_REF.lower() in CORE


def test_noise_is_told_from_words() -> None:
    assert entropy(os.urandom(70_000)) > 7.9
    assert entropy(b"What the witness said. " * 3000) < 5
