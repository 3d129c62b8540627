"""The one entry: no command opens the window, a command goes to the command line, which never imports Qt."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from casefile.gui.relay import FLAG
from casefile.vault.layout import VAULT_SUFFIX

_MADE_BEFORE_A_LOOK = 250_000
"""Objects made before Python looks for lost cycles. By default it looks at each 700: loading the program, which makes
no lost cycle, takes an eighth longer by that. The program itself is 130,000, through which one look takes 50 ms."""
_STOPPED = 130
"""As a shell reports a program that was stopped by Ctrl+C."""


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments ask for the window: none at all, ``--demo``, a vault folder to unlock, or the place of a
    window that has locked."""
    if not arguments or "--demo" in arguments or arguments[0] == FLAG:
        return True
    return arguments[0].rstrip("/\\").endswith(VAULT_SUFFIX)


def main(argv: Sequence[str] | None = None) -> int:
    """Run Casefile.

    :param argv: arguments without the program's name; those of the process by default.
    :returns: the exit code (see :mod:`casefile.errors`).
    """
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:  # while the program was still being loaded
        return _STOPPED
    finally:
        if argv is None:
            # The process ends: looking through all that was loaded for lost cycles, once more, took a sixth of it.
            gc.freeze()


def _run(arguments: Sequence[str]) -> int:
    gc.set_threshold(_MADE_BEFORE_A_LOOK, *gc.get_threshold()[1:])

    from casefile.vault.process import harden

    harden()
    if opens_window(arguments):
        from casefile.gui.app import main as run_window

        return run_window(arguments)

    from casefile.cli.app import main as run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
