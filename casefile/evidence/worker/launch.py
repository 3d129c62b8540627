"""Starting the worker with nothing in its hands, and stopping it when its time is up."""

from __future__ import annotations

import atexit
import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from casefile.errors import WorldFault
from casefile.evidence.worker.forking import CAN_FORK, Forerunner, Forked, Gone
from casefile.i18n import _

FLAG = "--casefile-worker"
"""The one argument by which a frozen program (PyInstaller) is asked to be the worker: it has no ``-m``. The
program's entry point must look for it before anything else and call
``casefile.evidence.worker.__main__.main``."""

_ROOT = str(Path(__file__).resolve().parents[3])
# -I leaves out the current folder, PYTHON* variables and the user's own packages, so the package's folder
# has to be named.
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); from casefile.evidence.worker.__main__ import main; sys.exit(main())"
)
_TICK = 0.05
_LAST_BREATH = 2.0
_counting = threading.Lock()
_running: set[subprocess.Popen[bytes] | Forked] | None = set()
"""Every worker of this process that may still run; None when it starts no more."""
_forerunner: Forerunner | None = None
"""Forks the workers, where the system can; it was started for the first of them."""


def command() -> list[str]:
    """The command line of the worker. It tells nothing about the file."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOT, _ROOT]


def _environment() -> dict[str, str]:
    """Nothing; Windows cannot load its own libraries without knowing where it stands."""
    if sys.platform != "win32":
        return {}
    return {name: os.environ[name] for name in ("SYSTEMROOT", "SYSTEMDRIVE") if name in os.environ}


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process that holds nothing but its pipes."""
    return subprocess.Popen(  # noqa: S603 - our own program, and no argument from outside
        arguments or command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=Path(sys.executable).anchor,  # not a folder of the vault's medium, which could not be ejected
        close_fds=True,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows only
    )


def _forked() -> Forked | subprocess.Popen[bytes]:
    """A worker from the forerunner, or from another one, where that has ended meanwhile. Where it forks none (there is
    no ``/proc``, or no room), one that is started by itself."""
    global _forerunner
    try:
        if _forerunner is not None and _forerunner.is_mine:
            try:
                return _forerunner.worker()
            except Gone:
                _forerunner.end()
        _forerunner = Forerunner(_started(()))
        return _forerunner.worker()
    except OSError:
        return _started(())


@atexit.register
def _end_forerunner() -> None:
    global _forerunner
    forerunner, _forerunner = _forerunner, None
    if forerunner is not None and forerunner.is_mine:
        forerunner.end()


class Process:
    """One running worker.

    :param cancelled: asked twenty times a second, from a thread of its own.
    :param waiting_seconds: how long its parent may wait for it, in all.
    :param arguments: a command line of its own.

    :ivar incoming: what the worker writes. :ivar outgoing: what it reads.
    """

    def __init__(
        self,
        cancelled: Callable[[], bool] | None,
        waiting_seconds: float,
        arguments: Sequence[str] = (),
    ) -> None:
        with _counting:
            if _running is None:
                raise OSError(errno.ECANCELED, "")
            self._child = _started(arguments) if arguments or not CAN_FORK else _forked()
            _running.add(self._child)
        self.incoming = cast(BinaryIO, self._child.stdout)
        self.outgoing = cast(BinaryIO, self._child.stdin)
        self._cancelled = cancelled
        self._left = waiting_seconds
        self._since: float | None = None
        self._lock = threading.Lock()
        self._done = threading.Event()
        self.stopped_by = ""
        self._watch = threading.Thread(target=self._keep_time, name="casefile-worker-watch", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around whatever blocks until the worker moves: only this time counts against it."""
        with self._lock:
            self._since = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                if self._since is not None:
                    self._left -= time.monotonic() - self._since
                self._since = None

    def renew(self, waiting_seconds: float) -> None:
        """Another request to a worker that stays: it has its time again."""
        with self._lock:
            self._left = waiting_seconds

    def stop(self) -> None:
        """End it from another thread than the one that waits for it, which is told as if it had died."""
        self._child.kill()

    def _keep_time(self) -> None:
        """Kill the worker when it is cancelled or over its time; the blocked read or write then ends by
        itself."""
        while not self._done.wait(_TICK):
            with self._lock:
                over = self._since is not None and time.monotonic() - self._since > self._left
            if over or (self._cancelled is not None and self._cancelled()):
                self.stopped_by = "worker_time" if over else "cancelled"
                self._child.kill()
                return

    def why_it_ended(self) -> str:
        """After its pipe closed by itself: ``"worker_time"`` where the system stopped it for its processor
        time, ``"memory"`` where it gave up for want of it, else ``"worker_died"``, or what it was stopped by here."""
        if self.stopped_by:
            return self.stopped_by
        try:
            code = self._child.wait(_LAST_BREATH)
        except subprocess.TimeoutExpired:
            return "worker_died"
        if sys.platform == "win32":
            return "worker_died"
        # A library that is not written in Python gives up where it gets no memory.
        return {-signal.SIGXCPU: "worker_time", -signal.SIGABRT: "memory"}.get(code, "worker_died")

    def close(self) -> None:
        """End the worker, whatever it is doing, and wait until it is gone."""
        self._done.set()
        self._child.kill()
        for pipe in (self.outgoing, self.incoming):
            try:
                pipe.close()
            except OSError:
                continue  # closing flushes; there is nobody left to read it
        self._child.wait()
        self._watch.join()
        with _counting:
            if _running is not None:
                _running.discard(self._child)


def end_all() -> None:
    """End every worker now, and start none any more: this process is about to end. What a worker reads is as secret as
    what it is read for, and one that is deep in a file would notice only later that nobody listens."""
    global _running
    with _counting:
        running_, _running = _running or set(), None
        _end_forerunner()
    for child in running_:
        child.kill()


@contextmanager
def running(
    cancelled: Callable[[], bool] | None, waiting_seconds: float, arguments: Sequence[str] = ()
) -> Iterator[Process]:
    """A worker for the time of the block.

    :param cancelled: asked twenty times a second, from a thread of its own.
    :param arguments: another command line than :func:`command`, for tests.
    :raises WorldFault: the process cannot be started.
    """
    try:
        process = Process(cancelled, waiting_seconds, arguments)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise WorldFault(
            _(
                "The process that reads files could not be started ({reason}). Nothing was changed.",
                reason=reason,
            ),
            code="worker_start",
        ) from None
    try:
        yield process
    finally:
        process.close()
