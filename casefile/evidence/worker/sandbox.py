"""What the worker gives up before it reads the first byte of a file from outside.

Every measure is taken where the system offers it, and the worker runs where it does not: it still holds no
key, no environment and no open file. On Windows the parent's own bounds (time, output) remain.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
OPEN_FILES = 24
"""Enough for the pipes and one module being imported."""


def set_limits(cpu_seconds: int, memory: int, *, threads: bool = False) -> None:
    """Bound processor time, memory, files and processes; no core dump. POSIX only.

    :param memory: bytes of address space. :param threads: it may begin threads, which the system counts as processes.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory,
    }
    if hasattr(resource, "RLIMIT_NPROC") and not threads:
        wanted[resource.RLIMIT_NPROC] = 0
    for limit, value in wanted.items():
        # macOS knows some of these by name only.
        with suppress(ValueError, OSError):
            # One second between the limits: SIGXCPU at the first tells the parent why, SIGKILL at the second
            # cannot be caught.
            resource.setrlimit(limit, (value, value + 1 if limit == resource.RLIMIT_CPU else value))


def end_with_parent() -> None:
    """Have the system end this process when the one that forked it ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def give_up_acting(*, threads: bool = False) -> None:
    """No network, no programs, no writing, no look into other processes. Linux only."""
    if sys.platform != "linux":
        return
    from casefile.evidence.worker import seccomp

    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    # A network of its own, with nothing in it. Needs a user namespace, which some systems refuse; seccomp
    # follows anyway.
    libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)
    seccomp.forbid_acting(threads=threads)


def give_up_opening() -> None:
    """No file is opened any more; every module that will be needed must have been imported. Linux only."""
    if sys.platform == "linux":
        from casefile.evidence.worker import seccomp

        seccomp.forbid_opening()
