"""``casefile transcribe`` and ``casefile ocr``: texts that a person or a program made of a source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.moving import require_file
from casefile.cli.options import AsJson, PassphraseFile, UsageError, VaultFolder, opened
from casefile.i18n import _
from casefile.model.vocabularies import load as vocabulary

KINDS = {"transcription": "transcribed", "translation": "translated", "correction": "corrected"}
"""What a person calls it -> the type of the text."""


def transcribe(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help=_("The language of the text."), show_default=False)
    ],
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help=_("What it is: transcription, translation or correction."))
    ] = "transcription",
    made_by: Annotated[str, typer.Option("--by", metavar="NAME", help=_("Who made it."), show_default=False)] = "",
    tool: Annotated[
        str,
        typer.Option(
            "--tool", metavar="NAME", help=_("The program that drafted it, with its version."), show_default=False
        ),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Add a text that was made of a source or a file."""
    if kind not in KINDS:
        raise UsageError(_("A text is one of: {names}.", names=", ".join(KINDS)), code="unknown_kind")
    if not vocabulary("language").contains(language):
        raise UsageError(_("{code} is not the code of a language, such as ar or fr.", code=language), code="language")
    require_file(file)
    with opened(ctx, vault, passphrase_file) as workspace:
        about = workspace.records.by_ref(ref)
        brought = workspace.sources.read_outside(file)
        made, _changes = workspace.sources.transcribe(
            about.id,
            brought.text,
            type=KINDS[kind],
            language=language,
            made_by=made_by,
            tool=tool,
            brought=brought,
        )
    for sentence in brought.notices:
        say.tell(sentence)
    if as_json:
        left_out = [remark.spoken() for remark in brought.account.left_out]
        say.document({"ref": made.ref, "id": str(made.id), "characters": len(made.text), "left_out": left_out})
    else:
        say.say(made.ref)


def ocr(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    language: Annotated[
        list[str],
        typer.Option(
            "--language", metavar="CODE", help=_("A language of the text; may be repeated."), show_default=False
        ),
    ],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Recognise the words drawn on the pages of a file."""
    for code in language:
        if not vocabulary("language").contains(code):
            raise UsageError(_("{code} is not the code of a language, such as ar or fr.", code=code), code="language")
    with opened(ctx, vault, passphrase_file) as workspace:
        file = workspace.records.by_ref(ref)
        read = workspace.sources.recognise(file.id, language, progress=say.progress(quiet=as_json))
        made = workspace.records.get(read.rendition_id)
    for sentence in read.account.sentences:
        say.tell(sentence)
    if as_json:
        left_out = [remark.spoken() for remark in read.account.left_out]
        say.document({"ref": made.ref, "id": str(made.id), "left_out": left_out})
    else:
        say.say(made.ref)
