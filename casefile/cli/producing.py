"""The command that hands a case over as a folder: ``produce``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.moving import AUDIENCES, naming_hits, told_of
from casefile.cli.options import (
    AsJson,
    CaseRef,
    PassphraseFile,
    UsageError,
    VaultFolder,
    WithCodePoints,
    from_file,
    naming_undrawn,
    opened,
)
from casefile.i18n import _, isolate, plural


def produce(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    audience: Annotated[
        str,
        typer.Option(
            "--audience",
            metavar="|".join(AUDIENCES),
            help=_("Whom it is for; “public” leaves out everything restricted."),
            show_default=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help=_("A new folder to write."), show_default=False)
    ],
    prefix: Annotated[
        str,
        typer.Option(
            "--prefix",
            metavar="ORG-CASE",
            help=_("What the numbers of new pages begin with; the case's reference where it is left out."),
            show_default=False,
        ),
    ] = "",
    recipient: Annotated[
        str,
        typer.Option(
            "--recipient",
            metavar="NAME",
            help=_("Who receives it, as the witnesses' consent names them."),
            show_default=False,
        ),
    ] = "",
    language: Annotated[str, typer.Option("--language", metavar="CODE", help=_("Its language."))] = "en",
    compartment_file: Annotated[
        Path | None,
        typer.Option(
            "--compartment-passphrase-file",
            metavar="F",
            help=_("Open the identities with the first line of this file, and hold the dossier back if it names one."),
            show_default=False,
        ),
    ] = None,
    with_code_points: WithCodePoints = False,
    release: Annotated[
        str,
        typer.Option(
            "--release",
            metavar="REASON",
            help=_("Write it although it shows what is withheld; the journal keeps the reason: no names in it."),
            show_default=False,
        ),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a production."""
    if audience not in AUDIENCES:
        raise UsageError(
            _("A dossier is for one of: {audiences}.", audiences=", ".join(AUDIENCES)), code="unknown_audience"
        )
    with opened(ctx, vault, passphrase_file) as workspace:
        case_id = workspace.cases.by_ref(case).id
        if compartment_file is not None:
            workspace.identities.open(from_file(compartment_file))
        with naming_undrawn(), naming_hits(as_json):
            made = workspace.productions.produce(
                case_id,
                audience,
                out,
                prefix=prefix,
                recipient=recipient,
                language=language,
                spell_out=with_code_points,
                release=release,
                progress=say.progress(quiet=as_json),
            )
    for gate in made.gates:
        if not gate.ok:
            say.tell(gate.sentence)
    if as_json:
        say.document(
            {
                "path": str(made.path),
                "number": made.number,
                "exhibits": made.exhibits,
                "new": made.new,
                "pages": made.pages,
                "manifest_sha256": made.sha256,
                "disclosure": made.ref,
                "released": [told_of(hit) for hit in made.released],
            }
        )
        return
    say.say(
        plural(
            "Wrote production {number} with {n} exhibit to {folder}.",
            "Wrote production {number} with {n} exhibits to {folder}.",
            made.exhibits,
            number=made.number,
            folder=str(made.path),
        ),
        plural("{n} of them is new.", "{n} of them are new.", made.new),
        _("SHA-256 of manifest-sha256.txt: {digest}", digest=isolate(made.sha256)),
        _("The files are not encrypted."),
    )
