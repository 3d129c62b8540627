"""Commands for a vault as a whole: ``new``, ``sample``, ``verify``, ``journal``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, OutFile, PassphraseFile, VaultFolder, opened, passphrase
from casefile.errors import EXIT_DONE, EXIT_FOUND, VaultDamaged
from casefile.i18n import _, current, plural
from casefile.model.changes import JournalEntry
from casefile.services.files import require_place
from casefile.services.integrity import Finding, read_checkpoint
from casefile.services.past import entry_json
from casefile.services.reasons import reason_words
from casefile.services.sample import build_sample
from casefile.workspace import Workspace

_PAGE = 1000

Against = Annotated[
    list[Path] | None,
    typer.Option(
        "--against",
        metavar="FILE",
        help=_("Compare with a checkpoint that was kept elsewhere. May be given several times."),
        show_default=False,
    ),
]
_COMPUTER = "computer"

NewCheckpoint = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help=_("Write the signed head of the journal to this new file instead of printing."),
        show_default=False,
    ),
]


def new(
    ctx: typer.Context,
    vault: VaultFolder,
    name: Annotated[
        str,
        typer.Option(
            "--name", metavar="N", help=_("Your name, as the journal of the vault will give it."), show_default=False
        ),
    ] = "",
    zone: Annotated[
        str,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help=_("The time zone of the vault, such as Asia/Damascus; else days are those of the computer."),
            show_default=False,
        ),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a vault."""
    with Workspace.create(vault, passphrase(ctx, passphrase_file, new=True), name=name, zone=zone) as workspace:
        key = workspace.people.my_key()
        if as_json:
            say.document({"vault": str(workspace.folder), "key": key})
            return
        say.say(
            _("Made {folder}.", folder=str(workspace.folder)),
            _("Your key: {key}. What you do is signed with it: note it, so that others know it as yours.", key=key),
            _("Keep the passphrase safe: without it nobody can open the vault, and nobody can help."),
        )


def sample(
    ctx: typer.Context, vault: VaultFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Make a vault with the sample case."""
    with Workspace.create(vault, passphrase(ctx, passphrase_file, new=True)) as workspace:
        case = build_sample(workspace)
        if as_json:
            say.document({"vault": str(workspace.folder), "case": case.ref})
        else:
            say.say(
                _(
                    "Made {folder} with the sample case {ref}: {title}",
                    folder=str(workspace.folder),
                    ref=case.ref,
                    title=case.title,
                )
            )


def stress(
    ctx: typer.Context,
    vault: VaultFolder,
    incidents: Annotated[
        int,
        typer.Option(
            "--incidents", metavar="N", min=1, max=1_000_000, help=_("So many incidents; fifteen sources each.")
        ),
    ] = 10_000,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help=_("The same number makes the same records again."))
    ] = 1,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a vault with an invented case of any size, to try how fast this machine is with it."""
    from casefile.services.stress import build_stress

    with Workspace.create(vault, passphrase(ctx, passphrase_file, new=True)) as workspace:
        case = build_stress(workspace, incidents, seed=seed, progress=say.progress(quiet=as_json))
        counts = workspace.records.counts_of(case.id)
    if as_json:
        say.document({"vault": str(vault), "case": case.ref, "seed": seed, "records": counts})
    else:
        made = plural(
            "Made {folder} with {n} invented record in the case {ref}. Nothing in it happened.",
            "Made {folder} with {n} invented records in the case {ref}. Nothing in it happened.",
            sum(counts.values()),
            folder=str(vault),
            ref=case.ref,
        )
        say.say(made)


def zone(
    ctx: typer.Context,
    vault: VaultFolder,
    wanted: Annotated[
        str | None,
        typer.Argument(
            metavar="[ZONE]",
            help=_("Such as Asia/Damascus, +03:00 or UTC; “computer” to follow the computer."),
            show_default=False,
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Show or set by whose clock the vault reckons its days."""
    with opened(ctx, vault, passphrase_file, read_only=wanted is None) as workspace:
        clock = workspace.clock
        if wanted is not None:
            clock.set_zone("" if wanted == _COMPUTER else wanted)
        today = clock.today().isoformat()
        if as_json:
            say.document({"zone": clock.zone, "today": today})
        elif clock.zone:
            say.say(_("The time zone of the vault is {zone}; there it is {day}.", zone=clock.zone, day=today))
        else:
            say.say(_("The vault follows the computer, where it is {day}.", day=today))


def verify(
    ctx: typer.Context,
    vault: VaultFolder,
    passphrase_file: PassphraseFile = None,
    against: Against = None,
    as_json: AsJson = False,
) -> int:
    """Check everything and print what was found."""
    found: list[Finding] = []
    evidence = entries = 0
    notes = [read_checkpoint(path) for path in against or ()]
    try:
        with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
            report = workspace.integrity.verify(say.progress(quiet=as_json), against=notes)
            found, evidence, entries = list(report.findings), report.evidence, report.entries
    except VaultDamaged as error:
        # So damaged that it does not open: that is what the check found.
        found.append(Finding("vault", error.message, False))
    wrong = [finding for finding in found if not finding.ok]
    if as_json:
        told = [dataclasses.asdict(finding) for finding in found]
        say.document({"ok": not wrong, "evidence": evidence, "entries": entries, "findings": told})
        return EXIT_FOUND if wrong else EXIT_DONE
    for finding in sorted(found, key=lambda finding: finding.ok):
        mark = _("ok") if finding.ok else _("WRONG")
        say.say(f"{mark:<6} {finding.sentence}")
        say.say(*(f"{'':<6} {more}" for more in (finding.meaning, finding.advice) if more))
    say.say(plural("{n} thing is wrong.", "{n} things are wrong.", len(wrong)) if wrong else _("Everything matches."))
    return EXIT_FOUND if wrong else EXIT_DONE


def evidence_key(
    ctx: typer.Context,
    vault: VaultFolder,
    out: OutFile,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the age identity to a new file that only its owner can read."""
    with opened(ctx, vault, passphrase_file) as workspace:
        workspace.integrity.save_evidence_key(out)
    if as_json:
        say.document({"path": str(out)})
    else:
        say.say(_("Wrote the key to {file}. Anyone who holds it reads every evidence file.", file=str(out)))


def journal(
    ctx: typer.Context,
    vault: VaultFolder,
    passphrase_file: PassphraseFile = None,
    checkpoint: NewCheckpoint = None,
    as_json: AsJson = False,
) -> None:
    """Print the journal, or write its signed head."""
    if checkpoint is not None:
        _write_checkpoint(ctx, vault, passphrase_file, checkpoint, as_json=as_json)
        return
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        if as_json:
            say.documents({**entry_json(entry), "ref": ref} for entry, ref in _entries(workspace))
        else:
            rows = [
                (
                    str(entry.seq),
                    entry.at,
                    entry.event,
                    ref,
                    workspace.people.by(entry),
                    reason_words(workspace.people.said(entry.reason, entry.file_sha256), entry.event, current()),
                )
                for entry, ref in _entries(workspace)
            ]
            headings = [_("No."), _("Time (UTC)"), _("Event"), _("Record"), _("Person"), _("Reason")]
            say.table(headings, rows)


def _write_checkpoint(
    ctx: typer.Context, vault: Path, passphrase_file: Path | None, out: Path, *, as_json: bool
) -> None:
    require_place(out)
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        written = workspace.integrity.save_checkpoint(out)
        keys, words = workspace.integrity.keys(), workspace.integrity.head_words()
    if as_json:
        say.document(
            {
                "path": str(out),
                "size": written.size,
                "root": written.root.hex(),
                "head": written.head,
                "words": list(words),
                "keys": [dataclasses.asdict(key) for key in keys],
            }
        )
        return
    say.say(
        _("Wrote the signed head of the journal to {file}. Keep it away from this machine.", file=str(out)),
        plural("It stands for {n} entry.", "It stands for {n} entries.", written.size),
        _("Its last entry in words: {words}", words=" ".join(words)),
        _("The public key that checks its signature:"),
        keys[0].pem.rstrip(),
    )


def _entries(workspace: Workspace) -> Iterator[tuple[JournalEntry, str]]:
    """Every entry, with the reference of the record it is about as far as that record is still there."""
    after = 0
    while page := workspace.records.journal_entries(after, _PAGE):
        captions = {str(id_): head for id_, head in workspace.records.captions(_ids(page)).items()}
        for entry in page:
            head = captions.get(entry.record_id)
            yield entry, head.ref if head else ""
        after = page[-1].seq


def _ids(page: list[JournalEntry]) -> set[Any]:
    from casefile.model.ids import parse_uuid

    return {parse_uuid(entry.record_id) for entry in page if entry.record_id}
