"""Commands for a vault as a whole: ``backup``, ``restore``, ``travel-copy``, ``rekey``, ``erase``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.options import (
    AsJson,
    PassphraseFile,
    VaultFolder,
    as_named,
    by_recovery,
    from_file,
    opened,
    passphrase,
    words_from,
)
from casefile.errors import EXIT_DONE, EXIT_FOUND, Refused, VaultInUse
from casefile.i18n import _, isolate, plural
from casefile.services.backup import KEPT, BackedUp
from casefile.services.backup_words import what_is_wrong, what_was_read
from casefile.services.erase import erase as erase_vault
from casefile.services.rekey import Rekeyed
from casefile.services.rekey import rekey as rekey_vault
from casefile.services.restore import restore as restore_backup
from casefile.vault.layout import HEADERS

Destination = Annotated[
    Path,
    typer.Argument(metavar="DEST", help=_("The folder that holds backups, such as a stick."), show_default=False),
]

NewPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--new-passphrase-file",
        metavar="F",
        help=_("Read the new passphrase from the first line of this file; else it is asked for."),
        show_default=False,
    ),
]


def backup(
    ctx: typer.Context,
    vault: VaultFolder,
    destination: Destination,
    check_all: Annotated[
        bool, typer.Option("--check-all", help=_("Read all again that earlier backups wrote, not a part."))
    ] = False,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=1, max=1000, help=_("How many snapshots stay."))
    ] = KEPT,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Write a backup; also while another program has the vault open."""
    try:
        done, noted = _backup(ctx, vault, destination, passphrase_file, check_all, keep, as_json, read_only=False)
    except VaultInUse as error:
        if error.code != "in_use":
            raise
        done, noted = _backup(ctx, vault, destination, passphrase_file, check_all, keep, as_json, read_only=True)
    if as_json:
        say.document(
            {
                "path": str(done.folder),
                "snapshot": done.snapshot,
                "copied": done.copied,
                "evidence": done.evidence,
                "bytes": done.size,
                "damaged": list(done.damaged),
                "in_backup": done.spared,
                "same_disk": done.same_disk,
                "removed": list(done.removed),
                "read_again": done.again,
                "unread": done.unread,
                "unread_since": done.since,
                "healed": list(done.healed),
                "lost": list(done.lost),
                "changed_on_medium": done.rotten,
                "snapshots_read": done.snapshots,
                "snapshots_spoilt": [f"{name}/{file}" for name, file in done.spoilt],
                "noted": noted,
            }
        )
    else:
        _say_backup(done, noted)
    return EXIT_DONE if done.ok else EXIT_FOUND


def _backup(
    ctx: typer.Context,
    vault: Path,
    destination: Path,
    passphrase_file: Path | None,
    check_all: bool,
    keep: int,
    quiet: bool,
    *,
    read_only: bool,
) -> tuple[BackedUp, bool]:
    with opened(ctx, vault, passphrase_file, read_only=read_only) as workspace:
        done = workspace.backups.write(destination, check_all=check_all, keep=keep, progress=say.progress(quiet=quiet))
        if not read_only:
            workspace.backups.note(done)
    return done, not read_only


def _say_backup(done: BackedUp, noted: bool) -> None:
    where = _("Backed up to {folder}, snapshot {name}.", folder=isolate(str(done.folder)), name=isolate(done.snapshot))
    say.say(where, *what_was_read(done))
    for sentence in what_is_wrong(done):
        say.tell(sentence)
    if done.same_disk:
        say.tell(_("The backup lies on the disk of the vault: if that disk fails or is taken, both are gone."))
    if not noted:
        say.tell(_("The vault is open in another program, so its journal does not say that it was backed up."))


def restore(
    ctx: typer.Context,
    backup: Annotated[
        Path,
        typer.Argument(metavar="BACKUP", help=_("A folder whose name ends in .casefile-backup."), show_default=False),
    ],
    vault: Annotated[
        Path, typer.Argument(metavar="VAULT", help=_("The new folder to restore into."), show_default=False)
    ],
    snapshot: Annotated[
        str, typer.Option("--snapshot", metavar="T", help=_("Which snapshot; the newest by default."))
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Restore a backup and check all of it."""
    done = restore_backup(
        backup, vault, passphrase(ctx, passphrase_file), snapshot=snapshot, progress=say.progress(quiet=as_json)
    )
    if as_json:
        say.document(
            {
                "vault": str(done.folder),
                "snapshot": done.snapshot,
                "evidence": done.evidence,
                "entries": done.entries,
                "missing": list(done.missing),
            }
        )
        return EXIT_FOUND if done.missing else EXIT_DONE
    say.say(
        _("Restored {folder} from the snapshot {name}.", folder=isolate(str(done.folder)), name=isolate(done.snapshot)),
        plural("{n} evidence file matches its hash.", "All {n} evidence files match their hashes.", done.evidence)
        if not done.missing
        else plural("{n} evidence file is whole.", "{n} evidence files are whole.", done.evidence),
    )
    for sentence in done.missing:
        say.tell(sentence)
    return EXIT_FOUND if done.missing else EXIT_DONE


def travel_copy(
    ctx: typer.Context,
    vault: VaultFolder,
    destination: Annotated[
        Path, typer.Argument(metavar="DEST", help=_("The new folder of the travel copy."), show_default=False)
    ],
    new_passphrase_file: NewPassphraseFile = None,
    largest: Annotated[
        int | None,
        typer.Option(
            "--largest", metavar="MB", min=0, help=_("Leave out evidence files larger than this."), show_default=False
        ),
    ] = None,
    compartment_file: Annotated[
        Path | None,
        typer.Option(
            "--compartment-passphrase-file",
            metavar="F",
            help=_("Open the identities with the first line of this file, and say where a real name travels."),
            show_default=False,
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Make a copy without identities, under another passphrase."""
    with opened(ctx, vault, passphrase_file) as workspace:
        if compartment_file is not None:
            workspace.identities.open(from_file(compartment_file))
        new = _new_passphrase(ctx, new_passphrase_file)
        done = workspace.travel.write(
            destination,
            new,
            largest=None if largest is None else largest * 1_000_000,
            progress=say.progress(quiet=as_json),
        )
    if as_json:
        say.document(
            {
                "vault": str(done.folder),
                "evidence": done.evidence,
                "left": list(done.left),
                "redacted": done.redacted,
                "naming": None if done.naming is None else list(done.naming),
            }
        )
        return EXIT_FOUND if done.naming else EXIT_DONE
    say.say(
        _("Made the travel copy {folder}. It holds no identities.", folder=isolate(str(done.folder))),
        plural("{n} evidence file travels.", "{n} evidence files travel.", done.evidence),
    )
    if done.left:
        say.say(_("Left at home: {refs}.", refs=", ".join(isolate(ref) for ref in done.left)))
    if done.redacted:
        say.say(
            plural(
                "{n} earlier version of a record was redacted; its journal entry says so.",
                "{n} earlier versions of records were redacted; their journal entries say so.",
                done.redacted,
            )
        )
    if done.warning:
        say.tell(done.warning)
    return EXIT_FOUND if done.naming else EXIT_DONE


def rekey(
    ctx: typer.Context,
    vault: VaultFolder,
    new_passphrase_file: NewPassphraseFile = None,
    keep_damaged: Annotated[
        bool,
        typer.Option(
            "--keep-damaged",
            help=_("Go on where evidence files are damaged: they are kept as they are, and named."),
        ),
    ] = False,
    name: Annotated[
        str,
        typer.Option("--name", metavar="N", help=_("After --recovery-file: your name."), show_default=False),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Encrypt everything again under a new key."""
    sheet = by_recovery(ctx) if passphrase_file is None else None
    old = "" if sheet else passphrase(ctx, passphrase_file)
    new = _new_passphrase(ctx, new_passphrase_file)
    done = rekey_vault(
        as_named(vault),
        old,
        new,
        untrusted_words=words_from(sheet) if sheet else (),
        name=name,
        keep_damaged=keep_damaged,
        before=_say_losses,
        progress=say.progress(quiet=as_json),
    )
    if as_json:
        say.document(
            {
                "vault": str(done.folder),
                "evidence": done.evidence,
                "add_again": list(done.lost),
                "sheet": done.sheet,
                "missing": list(done.missing),
                "damaged": list(done.damaged),
            }
        )
    else:
        _say_rekeyed(done)
    return EXIT_FOUND if done.missing or done.damaged else EXIT_DONE


def _say_losses(lost: tuple[str, ...], sheet: bool) -> None:
    """Before anything is written. :raises Refused: the user at the terminal does not want that."""
    if lost:
        names = ", ".join(isolate(name) for name in lost)
        say.tell(_("Only your new passphrase will open the vault. To be added again afterwards: {names}.", names=names))
    if sheet:
        say.tell(_("The recovery sheet will open nothing any more. Make a new one afterwards."))
    if (lost or sheet) and sys.stdin.isatty() and not typer.confirm(_("Go on?"), err=True):
        raise Refused(_("Stopped. The vault keeps its key; nothing was changed."), code="cancelled")


def _say_rekeyed(done: Rekeyed) -> None:
    say.say(
        _("The vault has a new key; only your new passphrase opens it."),
        plural("{n} evidence file was encrypted again.", "{n} evidence files were encrypted again.", done.evidence),
    )
    if done.lost:
        say.say(_("To be added again: {names}.", names=", ".join(isolate(name) for name in done.lost)))
    if done.sheet:
        say.say(_("The recovery sheet opens nothing any more. Make a new one."))
    for path in done.missing:
        say.tell(_("Missing before, and still: {path}", path=path))
    for path in done.damaged:
        say.tell(_("Damaged before, and kept as it is: {path}", path=path))
    say.say(_("Backups and copies from before still open with what opened them. Make a new backup and destroy those."))


def erase(
    vault: VaultFolder,
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help=_("The vault's name, typed out: there is no way back.")),
    ],
    as_json: AsJson = False,
) -> None:
    """Destroy a vault."""
    done = erase_vault(as_named(vault), name)
    if as_json:
        linked = [{"name": name, "number": number} for name, number in done.linked]
        say.document({"erased": done.name, "files": done.files, "left": list(done.left), "linked": linked})
        return
    say.say(
        _("{name} is destroyed: its keys were overwritten, then everything was removed.", name=isolate(done.name))
        if not any(name in HEADERS for name, _number in done.linked)
        else _("{name} is removed, but its keys were not overwritten.", name=isolate(done.name)),
        _("Flash memory may keep what was overwritten. Backups and copies elsewhere are still there."),
    )
    for sentence in done.still_there:
        say.tell(sentence)
    for left in done.left:
        say.tell(_("Left alone: {name}", name=left))


def _new_passphrase(ctx: typer.Context, file: Path | None) -> str:
    return from_file(file) if file is not None else passphrase(ctx, None, new=True, ask=True)
