"""The command line: ``casefile COMMAND VAULT ...``. Errors are one sentence on stderr, never a traceback.

Exit codes: 0 done, 1 a check found something, 2 wrong usage, 3 wrong passphrase or damaged header, 4 vault in
use, 5 bad input or a medium that refuses, 70 a fault of Casefile itself, 130 stopped by the person.
"""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Mapping, Sequence

import typer

from casefile import i18n
from casefile.cli import say
from casefile.errors import EXIT_DONE, EXIT_USAGE, CasefileError
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
    say.ready(sys.stdout, sys.stderr)
    i18n.use(language(os.environ))
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has seen enough (``casefile list ... | head``).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE


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
    except Exception as error:
        # The message of an unforeseen error may hold the value of a record; its type never does.
        say.tell(
            _(
                "Casefile failed in an unexpected way ({kind}). Nothing was left half-written.",
                kind=type(error).__name__,
            )
        )
        return EXIT_OUR_FAULT
