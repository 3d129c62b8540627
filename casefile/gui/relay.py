"""How the program is started in its own place, and what its first process does from then on.

Nothing of Qt and nothing of a vault is loaded by this module: what :func:`stand_by` runs in holds no more than that.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

FLAG = "--in-its-place"
"""The first argument of a program that takes the place of another; the second is the number of a pipe, or 0."""

_HANDED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP) if sys.platform != "win32" else ()
_ROOT = str(Path(__file__).resolve().parents[2])
_FROZEN = bool(getattr(sys, "frozen", False))
# The package's folder has to be named, and the program's own name, by which a desktop knows its window.
_BOOT = "import sys; root, *sys.argv = sys.argv[1:]; sys.path.insert(0, root); "
_START = _BOOT + "from casefile.__main__ import main; sys.exit(main())"
_STAND_BY = _BOOT + "from casefile.gui.relay import stand_by; sys.exit(stand_by(*map(int, sys.argv[1:])))"


def successor(pipe: int) -> list[str]:
    """The command line of the next program. It tells nothing about a vault.

    :param pipe: what it holds as long as it lives, and tells its process id through; 0 for none.
    """
    if _FROZEN:
        return [sys.executable, FLAG, str(pipe)]
    path = "-I" if sys.flags.isolated else "-P"  # no module is taken from the folder that one happens to be in
    return [sys.executable, path, "-c", _START, _ROOT, sys.argv[0], FLAG, str(pipe)]


def tell(pipe: int) -> None:
    """A successor says which process it is. Its own successor inherits the pipe."""
    if pipe:
        os.set_inheritable(pipe, True)
        with suppress(BrokenPipeError):  # nobody stands by any more: it was killed
            os.write(pipe, f"{os.getpid()}\n".encode())


def can_stand_by() -> bool:
    """Whether this process can become something that holds nothing and keeps its number."""
    return sys.platform != "win32" and not _FROZEN


def become_stand_by(pipe: int, newest: int) -> NoReturn:
    """Give up everything of this process but its number, and stand by.

    Who started the program (a terminal, a script, a desktop, a sandbox that ends with its first process) waits for that
    number, and signals go to it.

    :param pipe: see :func:`stand_by`. :param newest: the process id of the first successor.
    :raises OSError: the interpreter is no longer there.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _HANDED_ON)  # they wait until there is somebody to hand them on
    for handle in _handles():  # also what a library opened without asking that it be closed here
        os.set_inheritable(handle, handle < 3 or handle == pipe)
    command = [sys.executable, "-I", "-S", "-c", _STAND_BY, _ROOT, sys.argv[0], str(pipe), str(newest)]
    os.execv(command[0], command)  # noqa: S606 - our own program, and no argument from outside


def stand_by(pipe: int, newest: int) -> int:
    """Wait until the last successor has ended, and hand on to the newest what this process is told to do.

    :param pipe: where the successors' process ids come from; it ends when none of them holds its other end any more.
    :param newest: the process id of the first.
    :returns: the exit code.
    """

    def hand_on(number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(newest, number)

    for each in _HANDED_ON:
        signal.signal(each, hand_on)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the first successor is a child of this process
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDED_ON)
    with os.fdopen(pipe, "rb", 0) as told:
        while line := told.readline():
            newest = int(line)
    return 0


def _handles() -> list[int]:
    listed = [int(path.name) for path in Path("/dev/fd").iterdir()]
    return [handle for handle in listed if _is_open(handle)]


def _is_open(handle: int) -> bool:
    try:
        os.fstat(handle)
    except OSError:  # the listing's own
        return False
    return True
