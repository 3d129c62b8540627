"""What lies in the memory of a process: read as anyone who has seized the running machine would read it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

NO_OTHERS = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0,
    reason="the memory of a hardened process is read by root alone, under Linux",
)

ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")
"""Files and the database have the first, Qt the second, Python all three."""
_AT_ONCE = 1 << 24
_KERNELS = ("[vvar]", "[vvar_vclock]", "[vsyscall]", "[vdso]")


def copies(pid: int, secrets: Iterable[bytes]) -> dict[bytes, int]:
    """How often each of these stands in the memory of a process; nothing of one that has ended."""
    found = dict.fromkeys(secrets, 0)
    for piece in _memory(pid, max(map(len, found), default=1)):
        for secret in found:
            found[secret] += piece.count(secret)
    return found


def words(pid: int, beginning: str, length: int) -> Counter[str]:
    """The words that begin so in the memory of a process, however they lie there, and how often each does.

    :param length: letters of a word after its beginning.
    """
    found: Counter[str] = Counter()
    marks = [(beginning.encode(each), each) for each in ENCODINGS]
    for piece in _memory(pid, 4 * (len(beginning) + length)):
        for mark, encoding in marks:
            at = piece.find(mark)
            while at >= 0:
                end = at + len(mark) + len("x".encode(encoding)) * length
                found[piece[at:end].decode(encoding, "replace")] += 1
                at = piece.find(mark, at + 1)
    return found


def spellings(text: str) -> list[bytes]:
    """How a text lies in memory."""
    return [text.encode(each) for each in ENCODINGS]


def _memory(pid: int, longest: int) -> Iterator[bytes]:
    """What a process holds, piece by piece; a piece begins with the end of the one before, so that nothing of that
    length is cut in two. Left out is what is a file and cannot have been written to."""
    try:
        maps = Path(f"/proc/{pid}/maps").read_text()
        memory = Path(f"/proc/{pid}/mem").open("rb", 0)  # noqa: SIM115 - closed below
    except (FileNotFoundError, ProcessLookupError):
        return
    with memory:
        for line in maps.splitlines():
            place, rights, _offset, _device, inode, *name = line.split()
            if "r" in rights and ("w" in rights or inode == "0") and not (name and name[0] in _KERNELS):
                start, end = (int(each, 16) for each in place.split("-"))
                yield from _pieces(memory.fileno(), start, end, longest)


def _pieces(memory: int, start: int, end: int, longest: int) -> Iterator[bytes]:
    at, rest = start, b""
    while at < end:
        try:
            read = os.pread(memory, min(_AT_ONCE, end - at), at)
        except OSError:  # a page that went meanwhile, or that no process may read
            return
        if not read:
            return
        at += len(read)
        yield rest + read
        rest = read[-(longest - 1) :]


def of_ours(marks: Iterable[str]) -> dict[int, str]:
    """The processes in whose command line or environment one of these stands: pid -> command line."""
    found: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if any(mark.encode() in environment + command for mark in marks):
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found
