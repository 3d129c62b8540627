"""Commands for a vault as a whole thing among disks: ``backup``, ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, VaultFolder, opened, passphrase
from casefile.errors import EXIT_DONE, EXIT_FOUND, VaultInUse
from casefile.i18n import _, isolate, plural
from casefile.services.backup import KEPT, BackedUp
from casefile.services.restore import restore as restore_backup

Destination = Annotated[
    Path,
    typer.Argument(metavar="DEST", help=_("The folder that holds backups, such as a stick."), show_default=False),
]


def backup(
    ctx: typer.Context,
    vault: VaultFolder,
    destination: Destination,
    check_all: Annotated[
        bool, typer.Option("--check-all", help=_("Also read again what earlier backups wrote."))
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
                "noted": noted,
            }
        )
    else:
        _say_backup(done, noted)
    return EXIT_FOUND if done.damaged else EXIT_DONE


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
    say.say(
        _("Backed up to {folder}, snapshot {name}.", folder=isolate(str(done.folder)), name=isolate(done.snapshot)),
        plural(
            "{n} evidence file is in it; {new} copied now. Everything was read back.",
            "{n} evidence files are in it; {new} copied now. Everything was read back.",
            done.evidence,
            new=done.copied,
        ),
    )
    for name in done.damaged:
        say.tell(_("Damaged or missing in the vault, so not copied: {name}", name=name))
    if done.spared:
        say.tell(
            plural(
                "The backup holds {n} of these from earlier.",
                "The backup holds {n} of these from earlier.",
                done.spared,
            )
        )
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
