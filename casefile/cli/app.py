"""The command line: ``casefile COMMAND VAULT ...``. Errors are one sentence on stderr, never a traceback.

Exit codes: 0 done, 1 a check found something, 2 wrong usage, 3 wrong passphrase or damaged header, 4 vault in
use, 5 bad input or a medium that refuses, 70 a fault of Casefile itself, 130 stopped by the person.
"""

from __future__ import annotations

import locale
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import typer

from casefile import i18n
from casefile.cli import say
from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_USAGE, CasefileError
from casefile.i18n import _

EXIT_OUR_FAULT = 70
"""``EX_SOFTWARE`` of sysexits.h."""

EXIT_STOPPED = 130
"""As a shell reports a program that was stopped by Ctrl+C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    :param argv: arguments without the program's name; those of the process by default.
    :returns: the exit code.
    """
    _stand_in_for_closed_streams()
    say.ready(sys.stdout, sys.stderr)
    i18n.use(language(os.environ))
    with _stopped_by_signals():
        try:
            code = _run(list(sys.argv[1:] if argv is None else argv))
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            # The reader of our output has seen enough (``casefile list ... | head``).
            _drop_output()
            return EXIT_DONE
        except OSError as error:
            # Such as a full disk behind ``casefile list ... > file``.
            _drop_output()
            say.tell(
                _("The system refused ({reason}). Nothing was changed halfway.", reason=os.strerror(error.errno or 0))
            )
            return EXIT_BAD_INPUT


def _stand_in_for_closed_streams() -> None:
    """A stream that was closed before the start (``>&-``) is None; what is written to it goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 as long as the process


def _drop_output() -> None:
    """Let the interpreter's own last flush succeed."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """A polite end (SIGTERM, a closed terminal) is one by Ctrl+C: half-written files in the clear are removed."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    polite = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        polite = []  # only the main thread may say what a signal does
    before = {number: signal.signal(number, stop) for number in polite}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def language(environment: Mapping[str, str]) -> str:
    """The language of the terminal's own settings, as far as Casefile speaks it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            code = locale.normalize(value).split("_")[0].split(".")[0]
            return code if code in i18n.LANGUAGES else "en"
    return "en"


def _run(arguments: list[str]) -> int:
    # Imported here, as the help texts are translated when their modules are.
    from casefile.cli.commands import app

    try:
        result = app(arguments, prog_name="casefile", standalone_mode=False)
        if result == EXIT_STOPPED:
            raise KeyboardInterrupt  # typer made a code of it
        return result if isinstance(result, int) else EXIT_DONE
    except CasefileError as error:
        say.tell(error.message)
        return error.exit_code
    except typer.TyperException as error:
        problem = " ".join(error.format_message().split()).rstrip(".")
        say.tell(_("{problem}. See “casefile --help”.", problem=problem))
        return EXIT_USAGE
    except (typer.Abort, KeyboardInterrupt):
        say.tell(_("Stopped."))
        return EXIT_STOPPED
    except (BrokenPipeError, SystemExit):
        raise BrokenPipeError from None  # typer makes a SystemExit of it
    except OSError:
        raise
    except Exception as error:
        # The message of an unforeseen error may hold the value of a record; its type never does.
        say.tell(
            _(
                "Casefile failed in an unexpected way ({kind}). Nothing was left half-written.",
                kind=type(error).__name__,
            )
        )
        return EXIT_OUR_FAULT
