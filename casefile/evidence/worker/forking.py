"""The parent's side of :mod:`casefile.evidence.worker.forerunner`: workers that cost a fork and not a start."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from struct import Struct
from typing import BinaryIO, cast

from casefile.evidence.worker import frames
from casefile.evidence.worker.forerunner import FORK, NUMBER, RUNS, WORKER

CAN_FORK = sys.platform == "linux"
FORERUN: dict[str, object] = {"do": "forerun"}
"""The job of a worker that becomes the forerunner."""
_FIRST_LOOK, _LONGEST_LOOK = 0.0005, 0.02


class Gone(OSError):
    """The forerunner has ended."""


class Forked:
    """One worker, as :class:`subprocess.Popen` shows it.

    :ivar stdin: what it reads. :ivar stdout: what it writes.
    """

    def __init__(self, forerunner: Forerunner, pid: int, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self._forerunner = forerunner
        self.pid = pid
        self.stdin, self.stdout = stdin, stdout
        self._asking = threading.Lock()
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, negative where a signal ended it; None while it runs."""
        with self._asking:
            if self._code is None:
                status = self._forerunner.status_of(self.pid)
                self._code = None if status == RUNS else os.waitstatus_to_exitcode(status)
            return self._code

    def kill(self) -> None:
        """End it. Its number stays its own until :meth:`poll` has seen its end."""
        with self._asking:
            if self._code is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. :raises subprocess.TimeoutExpired: it runs longer than so many seconds."""
        ends = None if timeout is None else time.monotonic() + timeout
        pause = _FIRST_LOOK
        while (code := self.poll()) is None:
            if ends is not None and time.monotonic() >= ends:
                raise subprocess.TimeoutExpired("casefile-worker", timeout or 0.0)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_LOOK)
        return code


class Forerunner:
    """The process that forks workers, as this process sees it.

    :param process: a worker that has no job yet.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._owner = os.getpid()
        self._talking = threading.Lock()
        self._process = process
        self._says, self._hears = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        try:
            frames.write_frame(self._says, FORERUN)
            self._heard(NUMBER)
        except BaseException:
            self.end()
            raise

    @property
    def is_mine(self) -> bool:
        """Whether this process started it: one that was forked since may not speak for it."""
        return self._owner == os.getpid()

    def worker(self) -> Forked:
        """A new worker.

        :raises Gone: the forerunner has ended. :raises OSError: the system forks none, or does not let its pipes be
            opened.
        """
        with self._talking:
            pid, to_it, from_it = self._answer(FORK, WORKER)
            if pid < 0:
                raise OSError(-pid, "")
            try:
                stdin = self._opened(to_it, os.O_WRONLY)
                try:
                    stdout = self._opened(from_it, os.O_RDONLY)
                except BaseException:
                    os.close(stdin)
                    raise
            except OSError:
                os.kill(pid, signal.SIGKILL)
                raise
            finally:
                self._say(FORK)
        return Forked(self, pid, os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"))

    def status_of(self, pid: int) -> int:
        """How a worker ended, as :func:`os.waitpid` tells it; -1 while it runs. Without the forerunner none does: the
        system ends them with it."""
        try:
            with self._talking:
                return self._answer(pid, NUMBER)[0]
        except (Gone, ValueError):  # what was closed here is not read from
            return signal.SIGKILL

    def _opened(self, descriptor: int, mode: int) -> int:
        """A pipe of the forerunner's, opened here. Waiting for a worker that is dead already would be for ever."""
        opened = os.open(f"/proc/{self._process.pid}/fd/{descriptor}", mode | os.O_NONBLOCK | os.O_CLOEXEC)
        os.set_blocking(opened, True)
        return opened

    def _say(self, number: int) -> None:
        self._says.write(NUMBER.pack(number))
        self._says.flush()

    def _answer(self, number: int, shape: Struct) -> tuple[int, ...]:
        try:
            self._say(number)
        except (BrokenPipeError, ValueError) as error:  # its end, or ours, is closed
            raise Gone(errno.ESRCH, "") from error
        return self._heard(shape)

    def _heard(self, shape: Struct) -> tuple[int, ...]:
        said = self._hears.read(shape.size)
        if len(said) != shape.size:
            raise Gone(errno.ESRCH, "")
        return shape.unpack(said)

    def end(self) -> None:
        """End it now, and every worker with it."""
        self._process.kill()
        for pipe in (self._says, self._hears):
            with suppress(OSError):
                pipe.close()
        self._process.wait()
