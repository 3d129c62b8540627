"""Keep the keys of this process out of files that the system would write on its own. Called once by every
program entry point."""

from __future__ import annotations

import ctypes
import sys

PR_SET_DUMPABLE = 4
"""linux/prctl.h"""


def harden() -> None:
    """No core dumps; on Linux also no reading of this process's memory by others of the same user (ptrace,
    /proc/PID/mem).

    Does what the platform offers and stays silent about the rest: a program must start even where the limits
    are out of its hands.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
