"""All commands under one roof, and what ``casefile --help`` says.

A command's module brings what it works with: SQL, cryptography, PDF. So the one that was asked for is imported when it
is, and ``casefile --help`` imports none.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import casefile
from casefile.cli.options import ENVIRONMENT
from casefile.i18n import _


class Roof(TyperGroup):
    """The group of all commands: it knows their names and helps, and imports the one that is run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that ``args`` begin with; typer's hook.

        :raises typer.TyperException: there is no such command.
        """
        name, _stub, rest = super().resolve_command(ctx, args)
        return name, command(str(name)), rest


app = typer.Typer(
    cls=Roof,
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
    recovery_file: Annotated[
        Path | None,
        typer.Option(
            "--recovery-file",
            metavar="F",
            help=_("Open the vault with the words of its recovery sheet, or of two shares, from this file."),
            show_default=False,
        ),
    ] = None,
    security_key: Annotated[
        bool,
        typer.Option("--security-key", help=_("Open the vault with the security key that is plugged in.")),
    ] = False,
    key_pin_file: Annotated[
        Path | None,
        typer.Option(
            "--key-pin-file",
            metavar="F",
            help=_("Read the PIN of the security key from the first line of this file; else it is asked for."),
            show_default=False,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help=_("Show the version."), callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that may stand before the command."""


_COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("new", "vaults.new", _("Make a new, empty vault.")),
    ("sample", "vaults.sample", _("Make a new vault that holds the sample case.")),
    ("stress", "vaults.stress", _("Make a new vault that holds an invented case of any size.")),
    ("add", "taking_in.add", _("Add files, folders and archives: each file becomes a source.")),
    (
        "read-again",
        "taking_in.read_again",
        _("Read a file again: with a password, in another encoding, with other dates."),
    ),
    ("redact", "redacting.redact", _("Redact a region, words or a span of a source.")),
    ("redactions", "redacting.redactions", _("List what is redacted in a case.")),
    ("transcribe", "transcribing.transcribe", _("Add a transcription or a translation of a source.")),
    ("ocr", "transcribing.ocr", _("Recognise the words drawn on pages and pictures, with Tesseract.")),
    ("seals", "custody.seals", _("Tell which seals came beside a file, and what they claim.")),
    ("formats", "taking_in.formats", _("List which files are read, and what of them.")),
    ("import", "moving.import_", _("Import Casefile JSON, or a dataset of others by a mapping, as one undoable step.")),
    ("mapping", "mapping.mapping", _("Write a mapping that says what becomes of the columns of a table.")),
    ("export", "moving.export", _("Write a case as Casefile JSON, tables, a map or entities, in the clear.")),
    ("list", "looking.list_", _("List the records of one kind.")),
    ("show", "looking.show", _("Show one record with what is linked to it.")),
    ("search", "looking.search", _("Search all records and texts.")),
    ("report", "reporting.report", _("Print a case at a glance: totals, casualties, gaps, open calls.")),
    ("duplicates", "doubles.duplicates", _("Propose incidents, texts and pictures that may stand twice.")),
    ("dossier", "dossiers.dossier", _("Write the dossier of a case, as PDF or as a Word document: in the clear.")),
    (
        "statement",
        "stating.statement",
        _("Write a press release or a letter from the records of a case: in the clear."),
    ),
    ("produce", "producing.produce", _("Write a case as a folder for another firm or a court: in the clear.")),
    ("custody", "custody.custody", _("Show or print the chain of custody of an evidence file.")),
    ("stamp-request", "custody.stamp_request", _("Write a time stamp request (RFC 3161) for a file or the journal.")),
    ("stamp-import", "custody.stamp_import", _("Check and take in the answer of a time stamp authority.")),
    ("stamp-export", "custody.stamp_export", _("Write a time stamp with its data, to check it elsewhere.")),
    ("recovery", "custody.recovery", _("Make a recovery sheet as PDF, or try one.")),
    ("disclosures", "disclosing.disclosures", _("Tell what left the vault, and who received it.")),
    ("comment", "talking.comment", _("Begin a review thread about a record, or answer in one.")),
    ("threads", "talking.threads", _("List the review threads of a case.")),
    ("contact", "contacts.app", _("People with other vaults: export, import, verify, list and forget cards.")),
    ("review-copy", "reviewing.review_copy", _("Seal what an audience may see of a case for reviewers elsewhere.")),
    ("open-package", "reviewing.open_package", _("Open a review copy that somebody sealed for you.")),
    ("return", "reviewing.return_", _("Seal what was said about a review copy for its owner.")),
    ("merge", "reviewing.merge", _("Take in what a reviewer said, or say what that would change.")),
    ("approve", "reviewing.approve", _("Sign a record as it is now, or a dossier, as a named version.")),
    ("backup", "copies.backup", _("Back the vault up to another medium, still encrypted.")),
    ("restore", "copies.restore", _("Make a new vault from a backup, and check all of it.")),
    ("travel-copy", "copies.travel_copy", _("Make a copy without identities, under another passphrase.")),
    ("rekey", "copies.rekey", _("Encrypt everything again, when an old header may have leaked.")),
    ("erase", "copies.erase", _("Destroy a vault: its keys first.")),
    ("people", "people.people", _("List who opens the vault.")),
    ("add-person", "people.add_person", _("Let another person open the vault.")),
    ("rename-person", "people.rename_person", _("Give somebody another name.")),
    ("change-passphrase", "people.change_passphrase", _("Change the passphrase, or set one after recovery.")),
    ("remove-person", "people.remove_person", _("Keep somebody from opening the vault.")),
    ("security-keys", "security_keys.security_keys", _("List, set up or remove security keys (FIDO2).")),
    ("drill", "people.drill", _("Try whether the recovery sheet opens the vault.")),
    ("verify", "vaults.verify", _("Check that everything is as recorded.")),
    ("journal", "vaults.journal", _("Show the journal, oldest entry first.")),
    ("zone", "vaults.zone", _("Show or set the time zone of the vault.")),
    ("slip", "slips.slip", _("Show the journal's newest entry as twelve words, or compare such words.")),
    ("evidence-key", "vaults.evidence_key", _("Write the key of the evidence files (age).")),
    ("schema", "moving.schema", _("Show the JSON Schema of Casefile JSON.")),
)
"""Name, module and function, help."""


def command(name: str) -> Any:
    """A command with all its parameters, or a group of commands, from its own module.

    :raises KeyError: there is none of that name.
    """
    place, about = {known: (place, about) for known, place, about in _COMMANDS}[name]
    module, function = place.split(".")
    found = getattr(import_module(f"casefile.cli.{module}"), function)
    if isinstance(found, typer.Typer):
        found.info.name, found.info.help = name, about
        return typer.main.get_command(found)
    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    one.command(name, help=about)(found)
    return typer.main.get_command(one)


def _stub() -> None:
    """Stands for a command until it is run."""


for _name, _place, _about in _COMMANDS:
    app.command(_name, help=_about)(_stub)
