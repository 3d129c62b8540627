"""The command ``slip``: the journal's newest entry as twelve words, to leave the machine on paper or by telephone."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, VaultFolder, opened
from casefile.errors import EXIT_DONE, EXIT_FOUND
from casefile.i18n import _, isolate


def slip(
    ctx: typer.Context,
    vault: VaultFolder,
    compare: Annotated[
        str,
        typer.Option(
            "--compare",
            metavar="WORDS",
            help=_("Compare the words of a slip, in quotation marks; four letters of each are enough."),
            show_default=False,
        ),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Show the twelve words, or compare some."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        if compare:
            found = workspace.integrity.compare_words(compare)
            if as_json:
                say.document({"ok": found.ok, "sentence": found.sentence, "meaning": found.meaning})
            else:
                say.say(*filter(None, (found.sentence, found.meaning, found.advice)))
            return EXIT_DONE if found.ok else EXIT_FOUND
        head, words = workspace.records.head(), workspace.integrity.head_words()
    if as_json:
        say.document({"seq": head.seq, "head": head.hash, "words": list(words)})
    else:
        number = isolate(str(head.seq))
        say.say(
            " ".join(words),
            _("These are the words of entry {number}. Keep them away from this machine.", number=number),
        )
    return EXIT_DONE
