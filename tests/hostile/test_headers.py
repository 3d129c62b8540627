"""Headers that lie: refused in a sentence, at once, and without the work they ask for.

``headers/*.json`` says what to change in a real header; ``{"times": n, "of": x}`` stands for something long.
"""

from __future__ import annotations

import copy
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import CasefileError, WrongPassphrase
from casefile.vault import canonical, vault
from casefile.workspace import Workspace
from tests.hostile.conftest import what_is_told
from tests.opened import PASSPHRASE

SETS = sorted((Path(__file__).parent / "headers").glob("*.json"))
CORPUS = [
    pytest.param(entry["set"], id=f"{path.stem}: {entry['why']}")
    for path in SETS
    for entry in json.loads(path.read_text(encoding="utf-8"))
]
COPIES = ("vault.json", "vault.json.bak")
AT_ONCE = 1.0
"""Seconds of all processor cores together: sixty thousand times less than what some of these ask for."""


def written(shape: object) -> bytes:
    """Canonical where that is possible: otherwise the spelling alone would be the reason to refuse it."""
    try:
        return canonical.dumps(shape)
    except Exception:
        text = json.dumps(shape, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8", "surrogatepass")


def changed(shape: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    shape = copy.deepcopy(shape)
    for path, value in changes.items():
        *way, last = path.split("/")
        place: Any = shape
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        if isinstance(value, dict) and "times" in value:
            value = value["of"] * value["times"] if isinstance(value["of"], str) else [value["of"]] * value["times"]
        place[int(last) if isinstance(place, list) else last] = value
    return shape


def header(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "vault.json").read_bytes()))


def refused_at_once(folder: Path) -> CasefileError:
    """Neither copy opens; no passphrase is tried, nothing is written."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    began = time.process_time()
    with pytest.raises(CasefileError) as refused:
        Workspace.open(folder, PASSPHRASE)
    assert time.process_time() - began < AT_ONCE
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    return refused.value


@pytest.mark.parametrize("changes", CORPUS)
def test_both_copies_lie(vault_folder: Path, changes: dict[str, Any]) -> None:
    lie = written(changed(header(vault_folder), changes))
    for name in COPIES:
        (vault_folder / name).write_bytes(lie)
    error = refused_at_once(vault_folder)
    assert isinstance(error, WrongPassphrase) or error.code == "newer_vault"


@pytest.mark.parametrize("name", COPIES)
def test_the_other_copy_opens_it(vault_folder: Path, name: str) -> None:
    """One open copy is enough, whatever the other says; the one that lies is named."""
    chance = random.Random(name)
    whole = (vault_folder / name).read_bytes()
    for changes in chance.sample([param.values[0] for param in CORPUS], 8):
        (vault_folder / name).write_bytes(written(changed(json.loads(whole), changes)))  # type: ignore[arg-type]
        with vault.open(vault_folder, PASSPHRASE, read_only=True) as opened:
            assert opened.header_damage == opened.verify_header() == (name,)


def test_many_slots_within_their_limits_are_too_many_together(vault_folder: Path) -> None:
    """Each slot alone is allowed; all of them would keep a machine busy for minutes."""
    shape = header(vault_folder)
    costly = {**shape["slots"][0]["kdf"], "memory_kib": 1024 * 1024, "passes": 16}
    shape["slots"] = [{**shape["slots"][0], "id": f"{n:016x}", "kdf": costly} for n in range(16)]
    for name in COPIES:
        (vault_folder / name).write_bytes(written(shape))
    assert isinstance(refused_at_once(vault_folder), WrongPassphrase)


RAW: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda whole: b"",
    "no JSON": lambda whole: b"This is no JSON.",
    "cut": lambda whole: whole[:-1],
    "a list": lambda whole: b"[]",
    "a number": lambda whole: b"1",
    "an endless number": lambda whole: b"9" * 120_000,
    "a number with an endless exponent": lambda whole: whole.replace(b'"generation":1', b'"generation":1e999999999'),
    "not a number": lambda whole: whole.replace(b'"generation":1', b'"generation":NaN'),
    "infinity": lambda whole: whole.replace(b'"generation":1', b'"generation":Infinity'),
    "deep lists": lambda whole: b"[" * 60_000 + b"]" * 60_000,
    "deep objects": lambda whole: b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep within a member": lambda whole: whole.replace(b'"version":1', b'"version":' + b"[" * 9000 + b"]" * 9000),
    "a name twice": lambda whole: whole.replace(b'"version":1', b'"version":1,"version":1'),
    "a name twice in a slot": lambda whole: whole.replace(b'"passes":3', b'"passes":3,"passes":16'),
    "a name twice in other letters": lambda whole: whole.replace(b'"version":1', b'"ver\\u0073ion":1,"version":1'),
    "a blank too many": lambda whole: whole.replace(b":", b": ", 1),
    "a line break behind it": lambda whole: whole + b"\n",
    "a byte order mark": lambda whole: b"\xef\xbb\xbf" + whole,
    "sixteen bits": lambda whole: whole.decode().encode("utf-16"),
    "thirty-two bits": lambda whole: whole.decode().encode("utf-32"),
    "half a character": lambda whole: whole.replace(b"casefile-vault", b"casefile-vaul\xc3"),
    "an overlong character": lambda whole: whole.replace(b"casefile-vault", b"casefile\xc0\xafvault"),
    "half of a pair": lambda whole: whole.replace(b"casefile-vault", b"casefile\\ud800vault"),
    "half of a pair, raw": lambda whole: whole.replace(b"casefile-vault", b"casefile\xed\xa0\x80vault"),
    "NUL": lambda whole: whole.replace(b"casefile-vault", b"casefile\0vault"),
    "an escape for a plain letter": lambda whole: whole.replace(b"casefile-vault", b"casefile-vaul\\u0074"),
    "a comment": lambda whole: b"/* */" + whole,
    "two documents": lambda whole: whole + whole,
    "noise": lambda whole: random.Random(5).randbytes(5000),
    "larger than any header": lambda whole: whole[:-1] + b" " * 300_000 + b"}",
}


@pytest.mark.parametrize("raw", RAW)
def test_what_is_no_header(vault_folder: Path, raw: str) -> None:
    lie = RAW[raw]((vault_folder / "vault.json").read_bytes())
    assert lie != (vault_folder / "vault.json").read_bytes()
    for name in COPIES:
        (vault_folder / name).write_bytes(lie)
    assert isinstance(refused_at_once(vault_folder), WrongPassphrase)


def test_a_file_of_gigabytes_is_not_read(vault_folder: Path) -> None:
    for name in COPIES:
        with (vault_folder / name).open("wb") as file:
            file.truncate(1 << 40)  # sparse
    assert isinstance(refused_at_once(vault_folder), WrongPassphrase)


NO_FILES: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "link to itself": lambda path: path.symlink_to(path),
    "link to nowhere": lambda path: path.symlink_to("/nowhere"),
    "endless device": lambda path: path.symlink_to("/dev/zero"),
    "pipe": os.mkfifo,
}


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    def give_up(number: int, frame: object) -> None:
        raise AssertionError("it waits for ever")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
@pytest.mark.parametrize("name", [*COPIES, "head.json", "case.db", "lock", "evidence"])
@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file(tampered: Path, name: str, kind: str) -> None:
    """A pipe would be waited for, a device read for ever; what stands there instead is named, or told as missing."""
    path = sorted(tampered.glob("evidence/??/*.age"))[0] if name == "evidence" else tampered / name
    path.unlink(missing_ok=True)
    NO_FILES[kind](path)
    with patience(5):
        said = what_is_told(tampered)
    assert path.name in said, said
