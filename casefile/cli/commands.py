"""All commands under one roof, and what ``casefile --help`` says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import casefile
from casefile.cli import looking, moving, vaults
from casefile.cli.options import ENVIRONMENT
from casefile.i18n import _

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "Casefile: encrypted, offline case files for human-rights investigators.\n\n"
        "The passphrase comes from --passphrase-file, from the file that CASEFILE_PASSPHRASE_FILE names, "
        "or is asked for; it is never an argument.\n\n"
        "Exit codes: 0 done; 1 a check found something; 2 wrong usage; 3 wrong passphrase or damaged header; "
        "4 vault in use; 5 bad input, or a medium that refuses; 70 a fault of Casefile itself; 130 stopped."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Casefile {casefile.__version__}")
        raise typer.Exit


@app.callback()
def everywhere(
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            envvar=ENVIRONMENT,
            metavar="F",
            help=_("Read the passphrase from the first line of this file."),
            show_default=False,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help=_("Show the version."), callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that may stand before the command."""


vaults.register(app)
moving.register(app)
looking.register(app)
