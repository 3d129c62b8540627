"""A process that has loaded the readers and forks one worker for each file. It never reads a byte of any file.

:mod:`casefile.evidence.worker.forking` starts it and writes numbers to its standard input. 0 asks for a worker,
answered by its process id and by the descriptors of this process that lead to it (or by a negative ``errno``); the next
number says that they were opened. Any other is a process id, answered by its exit status as :func:`os.waitpid` tells
it, or by -1 while it runs. A worker stays known to the system until its end was asked for, so that its number means no
other process. No socket is needed for this, so none is in the program. Linux only.
"""

from __future__ import annotations

import gc
import os
import select
import struct
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from casefile.evidence.worker import readers, sandbox

NUMBER = struct.Struct("=q")
WORKER = struct.Struct("=qqq")
FORK = 0
RUNS = -1
IDLE_SECONDS = 60.0
"""After so long without a worker and without being asked for one it ends; the next file starts another."""


def serve(answers: BinaryIO, extractors: Iterable[str], work: Callable[[int], int]) -> int:
    """Answer until standard input is closed, or nobody has asked for long.

    :param answers: where to; the first says that it listens now.
    :param extractors: modules beside this one to be loaded ahead. :param work: what a worker does, from its two
        standard streams to its exit code; it is told how many bytes of address space were taken before.
    :returns: the exit code.
    """
    _say(answers, NUMBER.pack(FORK))
    loading = _loading(extractors)
    begun = loaded = False
    alive: set[int] = set()
    while True:
        idle = begun and not loaded
        if not select.select([0], [], [], 0 if idle else IDLE_SECONDS)[0]:
            if idle:
                loaded = next(loading, True)
            elif not alive:
                return 0
            continue
        asked = _asked()
        if asked is None:
            return 0
        if asked == FORK:
            begun = True
            pid = _handed_over(answers, work)
            if pid > 0:
                alive.add(pid)
        else:
            pid, status = os.waitpid(asked, os.WNOHANG)
            alive.discard(pid)
            _say(answers, NUMBER.pack(status if pid else RUNS))


def _say(answers: BinaryIO, said: bytes) -> None:
    answers.write(said)
    answers.flush()


def _asked() -> int | None:
    """The next number; None at the end."""
    said = os.read(0, NUMBER.size)
    return int(NUMBER.unpack(said)[0]) if len(said) == NUMBER.size else None


def _handed_over(answers: BinaryIO, work: Callable[[int], int]) -> int:
    """Fork a worker and keep its pipes open until the other side has opened them; its process id, or a negative
    ``errno``."""
    here: list[int] = []
    try:
        its_input, to_it = os.pipe()
        here += (its_input, to_it)
        from_it, its_output = os.pipe()
        here += (from_it, its_output)
        pid = _forked((its_input, its_output), (to_it, from_it, answers.fileno()), work)
        _say(answers, WORKER.pack(pid, to_it, from_it))
        for end in (its_input, its_output):  # before it is opened elsewhere: a worker that died is noticed by this
            here.remove(end)
            os.close(end)
        _asked()
    except OSError as error:
        pid = -(error.errno or 1)
        _say(answers, WORKER.pack(pid, 0, 0))
    for end in here:
        os.close(end)
    return pid


def _forked(its: tuple[int, int], ours: tuple[int, ...], work: Callable[[int], int]) -> int:
    """Fork; the new process has the first two as its standard streams and none of ours, works, and ends."""
    me = os.getpid()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setsid()
            sandbox.end_with_parent()
            if os.getppid() == me:
                for standard, pipe in enumerate(its):
                    os.dup2(pipe, standard)
                for pipe in (*its, *ours):
                    os.close(pipe)
                code = work(_address_space())
        finally:
            os._exit(code)
    return pid


def _address_space() -> int:
    """Bytes that this process has taken up, as ``proc(5)`` tells them."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _loading(extractors: Iterable[str]) -> Iterator[bool]:
    """Load what workers load, a piece at each step; whether that was the last."""
    for name in extractors:
        extractor: Any = import_module(f"casefile.evidence.worker.{name}")
        extractor.prepare()
        yield False
    for name in sorted(readers.READERS):
        readers.loaded_ahead(name)
        yield False
    gc.freeze()  # what is loaded is shared with the workers, whose collectors would copy it by counting it
    yield True
