"""The command that hands a case over as a folder: ``produce``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.dossiers import (
    Audience,
    CompartmentFile,
    Composed,
    Language,
    Prefix,
    Recipient,
    Release,
    begun,
    composed_as,
    naming_hits,
    open_compartment,
    require_audience,
    told_of,
)
from casefile.cli.options import (
    AsJson,
    CaseRef,
    PassphraseFile,
    VaultFolder,
    WithCodePoints,
    naming_undrawn,
    opened,
)
from casefile.i18n import _, isolate, plural


def produce(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help=_("A new folder to write."), show_default=False)
    ],
    audience: Audience = "",
    composition: Composed = "",
    prefix: Prefix = "",
    recipient: Recipient = "",
    language: Language = "en",
    compartment_file: CompartmentFile = None,
    with_code_points: WithCodePoints = False,
    release: Release = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a production."""
    require_audience(audience, composition)
    with opened(ctx, vault, passphrase_file) as workspace:
        case_id = workspace.cases.by_ref(case).id
        composed = composed_as(workspace, case_id, composition)
        audience, recipient, language = begun(ctx, composed, audience, recipient, language)
        open_compartment(workspace, compartment_file)
        with naming_undrawn(), naming_hits(as_json):
            made = workspace.productions.produce(
                case_id,
                audience,
                out,
                prefix=prefix,
                recipient=recipient,
                language=language,
                composition=composed,
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
