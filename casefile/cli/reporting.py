"""The command that prints the report of a case: ``report``."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, CaseRef, PassphraseFile, UsageError, VaultFolder, opened
from casefile.i18n import _, isolate


def report(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    csv: Annotated[bool, typer.Option("--csv", help=_("Print a table as CSV."))] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print how much a case holds, what is missing, and what nobody answered."""
    from casefile.services import report_words

    if csv and as_json:
        raise UsageError(_("Choose one of --csv and --json."), code="usage")
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        now = workspace.clock.now()
        found = workspace.reports.of(workspace.cases.by_ref(case).id, now)
    if as_json:
        say.document(report_words.as_json(found))
    elif csv:
        say.data(report_words.content(found, "", suffix=".csv"))
    else:
        say.say(report_words.as_text(found, isolate(now.strftime("%Y-%m-%d %H:%M"))))
