"""Commands that bring in or take out records: ``import``, ``export``, ``schema``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import (
    AsJson,
    CaseRef,
    OutFile,
    PassphraseFile,
    UsageError,
    VaultFolder,
    opened,
)
from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, BadInput, WorldFault
from casefile.i18n import _, isolate, plural
from casefile.model import schema as schemas
from casefile.model.fields import kind as kind_named
from casefile.services.disclosures import withdrawn_words
from casefile.services.exports import WITH_NOTES
from casefile.services.import_plan import PlannedRecord
from casefile.services.transfer import Preview

EXPORT_FORMATS = ("json", "csv", "xlsx", "geojson", "ftm")


def import_(
    ctx: typer.Context,
    vault: VaultFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="F",
            help=_("The format, as “casefile formats” names it; found out where it is not given."),
            show_default=False,
        ),
    ] = "",
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="M.json", help=_("How columns become fields."), show_default=False),
    ] = None,
    case: Annotated[
        str,
        typer.Option("--case", metavar="REF", help=_("Put everything into this case."), show_default=False),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say record by record what would happen; change nothing."))
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Take a document in, or say what it would change."""
    require_file(file)
    with opened(ctx, vault, passphrase_file, read_only=dry_run) as workspace:
        if mapping is not None or format_ != "casefile":
            from casefile.cli import mapping as datasets

            chosen = datasets.chosen_mapping(workspace, format_, mapping, case)
            looked = workspace.datasets.look(file, chosen.layout.as_source() if chosen else None)
            if chosen is not None or looked.type != "casefile":
                return datasets.take(workspace, file, case, looked, chosen, dry_run=dry_run, as_json=as_json)
        preview = workspace.transfer.preview(file, format_=format_, case_ref=case)
        if not dry_run and not preview.refused:
            workspace.transfer.apply(preview)
    for notice in preview.notices:
        say.tell(notice)
    if as_json:
        say.document(_summary(preview, dry_run))
    elif dry_run:
        _say_plan(preview)
    if preview.refused and not dry_run:
        _say_refused(preview)
        return EXIT_BAD_INPUT
    if not dry_run and not as_json:
        say_made(preview.case_ref, preview.makes_case)
        say.say(_counts(preview))
    return EXIT_BAD_INPUT if preview.refused else EXIT_DONE


def export(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    out: OutFile,
    format_: Annotated[
        str,
        typer.Option("--format", metavar="|".join(EXPORT_FORMATS), help=_("“json” holds the whole case.")),
    ] = "json",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a case as a document."""
    if format_ not in EXPORT_FORMATS:
        raise UsageError(
            _("The format of an export is one of: {formats}.", formats=", ".join(EXPORT_FORMATS)),
            code="unknown_format",
        )
    with opened(ctx, vault, passphrase_file) as workspace:
        case_id = workspace.cases.by_ref(case).id
        withdrawn = workspace.disclosures.withdrawn(case_id)
        made = workspace.exports.export(case_id, out, format_)
    if withdrawn and format_ in WITH_NOTES:
        say.tell(withdrawn_words(withdrawn))
    if as_json:
        left_out = [{"what": each.what, "count": each.count, "sentence": each.sentence} for each in made.left_out]
        say.document({"path": str(out), "format": format_, "records": made.records, "left_out": left_out})
        return
    for each in made.left_out:
        say.tell(each.sentence)
    say.say(
        plural("Wrote {n} record to {file}.", "Wrote {n} records to {file}.", made.records, file=str(out)),
        _("The file is not encrypted."),
    )


def schema() -> None:
    """Print the schema."""
    print(schemas.text(), end="")


def require_file(file: Path) -> None:
    """Said before anything is opened, so that a misspelt name makes neither case nor half a batch.

    :raises CasefileError: there is no such file.
    """
    if file.is_dir():
        raise BadInput(_("{name} is a folder; name its files.", name=isolate(file.name)), code="folder")
    if file.exists() and not file.is_file():
        raise BadInput(_("{name} is not a file. Nothing was changed.", name=isolate(file.name)), code="not_a_file")
    if not file.exists():
        raise WorldFault(
            _("There is no file {name}. Nothing was changed.", name=isolate(str(file))), code="missing_file"
        )


def say_made(ref: str, made: bool) -> None:
    """Tell of a case that was made on the way."""
    if made:
        say.tell(_("The case {ref} was not there yet; it was made.", ref=ref))


def _summary(preview: Preview, dry_run: bool) -> dict[str, Any]:
    rows = preview.rows if dry_run else [row for row in preview.rows if row.action == "refuse"]
    return {
        "format": "casefile",
        "case": preview.case_ref,
        "made_case": preview.makes_case and not dry_run and not preview.refused,
        "dry_run": dry_run,
        **{action: preview.count(action) for action in ("create", "update", "skip", "refuse")},
        "same": preview.count("skip"),
        "gone": 0,
        "files": preview.files,
        "rows": [_row(row) for row in rows],
        "rows_left_out": preview.not_named if dry_run else 0,
    }


def _row(row: PlannedRecord) -> dict[str, str]:
    return {
        "where": row.where,
        "action": row.action,
        "kind": row.kind,
        "ref": row.ref,
        "title": row.heading,
        "reason": row.reason,
    }


def _say_plan(preview: Preview) -> None:
    actions = {"create": _("create"), "update": _("update"), "skip": _("skip"), "refuse": _("refuse")}
    say.table(
        [_("Where"), _("What"), _("Kind"), _("Reference"), _("Title"), _("Why")],
        [
            (
                row.where,
                actions[row.action],
                _(kind_named(row.kind).label) if row.kind else "",
                row.ref,
                row.heading,
                row.reason,
            )
            for row in preview.rows
        ],
    )
    if preview.makes_case:
        say.say(_("The case {ref} is not there yet; it would be made.", ref=preview.case_ref))
    say.say(_counts(preview), _("Nothing was changed: this was a dry run."))


def _say_refused(preview: Preview) -> None:
    for row in preview.rows:
        if row.action == "refuse":
            say.tell(row.reason)
    say.tell(
        plural(
            "{n} record was refused, so nothing was imported.",
            "{n} records were refused, so nothing was imported.",
            preview.count("refuse"),
        )
    )


def _counts(preview: Preview) -> str:
    return _(
        "New: {create}. Updated: {update}. Unchanged: {skip}. Refused: {refuse}.",
        **{action: preview.count(action) for action in ("create", "update", "skip", "refuse")},
    )
