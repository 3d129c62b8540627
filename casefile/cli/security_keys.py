"""The command ``security-keys``: what they are called, set them up, take one away."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, UsageError, VaultFolder, key, opened
from casefile.errors import NotFound
from casefile.i18n import _, isolate
from casefile.services.people import PreparedKey
from casefile.workspace import Workspace


def security_keys(
    ctx: typer.Context,
    vault: VaultFolder,
    add: Annotated[
        list[str] | None,
        typer.Option(
            "--add",
            metavar="NAME",
            help=_("Set up a key under this name; twice for two keys, one after the other."),
            show_default=False,
        ),
    ] = None,
    remove: Annotated[
        str, typer.Option("--remove", metavar="NAME", help=_("Take this key away."), show_default=False)
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List, set up or remove the security keys of who opens the vault."""
    if add and remove:
        raise UsageError(_("Use either --add or --remove."), code="add_or_remove")
    with opened(ctx, vault, passphrase_file, read_only=not (add or remove)) as workspace:
        if add:
            _set_up(ctx, workspace, add)
        elif remove:
            _remove(workspace, remove)
        mine = workspace.people.my_keys()
    if as_json:
        say.document({"keys": [{"id": slot.id, "name": slot.name, "created": slot.created} for slot in mine]})
    elif mine:
        say.table([_("Name"), _("Set up")], [(slot.name, slot.created) for slot in mine])
    else:
        say.say(_("No security key opens this vault for you."))


def _set_up(ctx: typer.Context, workspace: Workspace, names: list[str]) -> None:
    people = workspace.people
    if len(names) + len(people.my_keys()) < 2 and not workspace.recovery.made():
        text = _(
            "One security key alone can be lost. Name two (--add NAME --add NAME), or make a recovery sheet first "
            "(recovery). Nothing was changed."
        )
        raise UsageError(text, code="one_key")
    prepared: list[PreparedKey] = []
    for number, name in enumerate(names):
        if number:
            _wait_for_another(name)
        say.tell(_("The security key is to be touched twice."))
        prepared.append(people.prepare_key(key(ctx, name), name, beside=prepared))
    people.add_keys(prepared)


def _wait_for_another(name: str) -> None:
    if not sys.stdin.isatty():
        text = _(
            "Two keys are set up one after the other, and there is no terminal to say when the second is plugged in."
        )
        raise UsageError(text, code="no_terminal")
    say.tell(_("Take the key out and plug in “{name}”, then press Enter.", name=isolate(name)))
    sys.stdin.readline()


def _remove(workspace: Workspace, name: str) -> None:
    found = next((s for s in workspace.people.my_keys() if s.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise NotFound(_("You have no security key of that name."), code="no_such_key", field="remove")
    workspace.people.remove(found.id)
