"""Commands for who opens a vault: ``people``, ``add-person``, ``rename-person``, ``change-passphrase``,
``remove-person``, ``drill``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import (
    AsJson,
    PassphraseFile,
    UsageError,
    VaultFolder,
    as_named,
    by_recovery,
    opened,
    passphrase,
    words_from,
)
from casefile.errors import EXIT_DONE, EXIT_FOUND
from casefile.i18n import _, isolate
from casefile.services.names import fingerprint
from casefile.services.people import Insider
from casefile.workspace import Workspace

NewPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--new-passphrase-file",
        metavar="F",
        help=_("Read the new passphrase from the first line of this file; else it is asked for."),
        show_default=False,
    ),
]
Name = Annotated[str, typer.Option("--name", metavar="N", help=_("The person's name."), show_default=False)]
Who = Annotated[str, typer.Argument(metavar="PERSON", help=_("A name, or the id."), show_default=False)]


def people(
    ctx: typer.Context, vault: VaultFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List everybody, and the recovery sheet."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        everybody, recovery = workspace.people.all(), workspace.recovery
        if as_json:
            sheet = {
                "form": recovery.form(),
                "made": recovery.made(),
                "last_drill": recovery.last_drill(),
                "key": recovery.key(),
            }
            say.document({"people": [_json(insider) for insider in everybody], "recovery": sheet})
            return
        rows = [
            (
                workspace.people.name_of(str(insider.person.id)),
                str(insider.person.id),
                fingerprint(insider.person),
                insider.person.added,
                _state(insider),
            )
            for insider in everybody
        ]
        say.table([_("Name"), _("Id"), _("Key"), _("Added"), _("State")], rows)
        say.say(_sheet(workspace))


def add_person(
    ctx: typer.Context,
    vault: VaultFolder,
    name: Name,
    new_passphrase_file: NewPassphraseFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Let another person open the vault with a passphrase of their own."""
    with opened(ctx, vault, passphrase_file) as workspace:
        person = workspace.people.add(name, passphrase(ctx, new_passphrase_file, new=True, ask=True))
    if as_json:
        say.document({"id": str(person.id), "name": person.name, "key": fingerprint(person)})
    else:
        say.say(
            _("{person} opens the vault from now on.", person=isolate(person.name)),
            _("Their key: {key}. What they do is signed with it.", key=isolate(fingerprint(person))),
        )


def rename_person(
    ctx: typer.Context,
    vault: VaultFolder,
    person: Who,
    name: Name,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody another name."""
    with opened(ctx, vault, passphrase_file) as workspace:
        found = workspace.people.find(person).person
        workspace.people.rename(found.id, name)
        called = workspace.people.name_of(str(found.id))
    if as_json:
        say.document({"id": str(found.id), "name": called})
    else:
        say.say(_("{person} is the name from now on.", person=isolate(called)))


def change_passphrase(
    ctx: typer.Context,
    vault: VaultFolder,
    new_passphrase_file: NewPassphraseFile = None,
    name: Annotated[
        str,
        typer.Option("--name", metavar="N", help=_("After --recovery-file: your name."), show_default=False),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Change the passphrase that opens the vault now; after ``--recovery-file`` set one."""
    if by_recovery(ctx):
        with opened(ctx, vault, None) as workspace:
            new = passphrase(ctx, new_passphrase_file, new=True, ask=True)
            workspace.people.begin_after_recovery(name, new)
    else:
        old = passphrase(ctx, passphrase_file)
        with Workspace.open(as_named(vault), old) as workspace:
            workspace.people.change_passphrase(old, passphrase(ctx, new_passphrase_file, new=True, ask=True))
    if as_json:
        say.document({"changed": True})
    else:
        say.say(_("The new passphrase opens the vault from now on."))


def remove_person(
    ctx: typer.Context,
    vault: VaultFolder,
    person: Who,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Destroy somebody's passphrase and PINs."""
    with opened(ctx, vault, passphrase_file) as workspace:
        found = workspace.people.find(person)
        workspace.people.remove(found.passphrase_slot)
        called = workspace.people.name_of(str(found.person.id))
    if as_json:
        say.document({"id": str(found.person.id), "removed": True})
        return
    say.say(
        _("{person} does not open the vault any more.", person=isolate(called)),
        _("Anyone who kept an older copy of the vault can still open that copy: see “rekey”."),
    )


def drill(
    ctx: typer.Context,
    vault: VaultFolder,
    words_file: Annotated[
        Path | None,
        typer.Option(
            "--words-file",
            metavar="F",
            help=_("The words of the sheet, or of two shares, as a text file."),
            show_default=False,
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Try whether a recovery sheet opens the vault."""
    if words_file is None:
        raise UsageError(_("Name the file with the words: --words-file."), code="no_words")
    words = words_from(words_file)
    with opened(ctx, vault, passphrase_file) as workspace:
        opens = workspace.recovery.drill(words)
    if as_json:
        say.document({"opens": opens})
    elif opens:
        say.say(_("The recovery sheet opens the vault."))
    else:
        say.say(_("These words are of a sheet, but not of the one that opens this vault."))
    return EXIT_DONE if opens else EXIT_FOUND


def _json(insider: Insider) -> dict[str, Any]:
    person = insider.person
    return {
        "id": str(person.id),
        "name": person.name,
        "public_key": person.public_key.hex(),
        "key": fingerprint(person),
        "added": person.added,
        "removed": person.removed,
        "is_me": insider.is_me,
        "ways": [{"id": slot.id, "kind": slot.kind, "created": slot.created} for slot in insider.slots],
    }


def _state(insider: Insider) -> str:
    if insider.person.removed:
        return _("removed {date}", date=insider.person.removed)
    if insider.is_me:
        return _("this is you")
    return _("opens the vault")


def _sheet(workspace: Workspace) -> str:
    recovery = workspace.recovery
    if not recovery.made():
        return _("There is no recovery sheet.")
    key = isolate(recovery.key() or _("none, from before sheets had keys"))
    if not recovery.last_drill():
        return _("Recovery sheet of {date}, key {key}; never tried.", date=recovery.made(), key=key)
    return _(
        "Recovery sheet of {date}, key {key}; last tried {tried}.",
        date=recovery.made(),
        key=key,
        tried=recovery.last_drill(),
    )
