"""Commands for datasets of others: ``mapping`` proposes one, ``import`` carries it out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, OutFile, PassphraseFile, UsageError, VaultFolder, opened
from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, BadInput
from casefile.i18n import _, isolate, plural
from casefile.model.fields import kind as kind_named
from casefile.model.mappings import TableMapping
from casefile.model.records import Case
from casefile.services.dataset_plan import PlannedRow
from casefile.services.datasets import DatasetPreview, Looked
from casefile.services.files import require_place
from casefile.services.mappings import read_file
from casefile.services.proposing import propose, suggestions
from casefile.workspace import Workspace

ACTIONS = ("create", "update", "same", "gone", "refuse")


def mapping(
    ctx: typer.Context,
    vault: VaultFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    out: OutFile,
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="NAME", help=_("The sheet of a workbook."), show_default=False)
    ] = "",
    header_row: Annotated[
        int | None,
        typer.Option(
            "--header-row", metavar="N", min=0, help=_("The row of the headers; 0 for none."), show_default=False
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a mapping for a table, to be edited."""
    from casefile.cli.moving import require_file

    require_file(file)
    require_place(out)
    source: dict[str, Any] = {"sheet": sheet} if header_row is None else {"sheet": sheet, "header_row": header_row}
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        looked = workspace.datasets.look(file, source)
        if looked.type == "casefile":
            raise BadInput(_("This is a Casefile JSON document: it needs no mapping."), code="needs_no_mapping")
        fitting = workspace.datasets.fitting(looked, None)
        made = fitting[0] if fitting else propose(looked, file.stem[:60] or "table", source)
    try:
        with out.open("x", encoding="utf-8") as stream:
            stream.write(made.text())
    except FileExistsError:
        text = _("{name} is there already; nothing was overwritten.", name=isolate(out.name))
        raise BadInput(text, code="exists") from None
    unmapped = [name for name in looked.names if name not in made.columns and name not in made.drop]
    for notice in looked.notices:
        say.tell(notice)
    if as_json:
        shape = {"path": str(out), "mapping": made.name, "proposed": not fitting, "columns": list(looked.names)}
        undecided = {column.name: list(column.undecided) for column in looked.columns if column.undecided}
        say.document({**shape, "unmapped": unmapped, "undecided_dates": undecided})
        return
    say.say(_("Wrote the mapping “{title}” to {file}.", title=made.title, file=str(out)))
    if unmapped:
        say.tell(
            plural(
                "{n} column goes into the remark, as no field takes it: {names}.",
                "{n} columns go into the remark, as no field takes them: {names}.",
                len(unmapped),
                names=", ".join(unmapped[:40]),
            )
        )
    if not made.date_order:
        examples = next((column.undecided for column in looked.columns if column.undecided), ())
        say.tell(_order_wanted(examples))


def take(
    workspace: Workspace,
    file: Path,
    case_ref: str,
    looked: Looked,
    chosen: TableMapping | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Import a dataset, or say what it would change.

    :param chosen: the mapping that was named; the one that fits where there is none.
    :returns: the exit code.
    """
    if not case_ref:
        raise UsageError(_("A dataset needs the case it goes into: --case REF."), code="no_case")
    case = workspace.datasets.case_for(case_ref)
    mapping_ = chosen or _fitting(workspace, looked, case)
    if mapping_.date_order not in ("day", "month") and (examples := _undecided(looked, mapping_)):
        say.tell(_order_wanted(examples))
    preview = workspace.datasets.preview(file, mapping_, case)
    if not dry_run:
        workspace.datasets.apply(preview, progress=say.progress(quiet=as_json))
    if as_json:
        say.document(_summary(preview, dry_run=dry_run))
    else:
        _say(preview, dry_run=dry_run)
    return EXIT_BAD_INPUT if preview.count("refuse") else EXIT_DONE


def chosen_mapping(workspace: Workspace, format_: str, file: Path | None, case_ref: str) -> TableMapping | None:
    """The mapping that was named on the command line, by its file or by its name."""
    if file is not None:
        from casefile.cli.moving import require_file

        require_file(file)
        return read_file(file)
    if not format_:
        return None
    return workspace.datasets.mappings.named(workspace.datasets.case_for(case_ref).id if case_ref else None, format_)


def _fitting(workspace: Workspace, looked: Looked, case: Case) -> TableMapping:
    fitting = workspace.datasets.fitting(looked, case.id)
    if not fitting:
        raise BadInput(
            _(
                "No mapping is known for a file with these columns. “casefile mapping” writes one to be edited; "
                "then import with --mapping."
            ),
            code="no_mapping",
        )
    return fitting[0]


def _undecided(looked: Looked, mapping_: TableMapping) -> tuple[str, ...]:
    dates = {
        name
        for rule in mapping_.records
        for field, each in rule.fields.items()
        if rule.spec(field).type == "date" and not each.order
        for name in each.columns
    }
    return next((column.undecided for column in looked.columns if column.name in dates and column.undecided), ())


def _order_wanted(examples: tuple[str, ...]) -> str:
    return _(
        "Dates such as {examples} do not say which number is the day: write “day” or “month” as “date_order” into the "
        "mapping, for what stands first. Rows with such dates are refused until then.",
        examples=", ".join(isolate(text) for text in examples),
    )


def _summary(preview: DatasetPreview, *, dry_run: bool) -> dict[str, Any]:
    told = preview.told
    rows = preview.rows if dry_run else [row for row in preview.rows if row.action in ("refuse", "gone")]
    return {
        "format": preview.mapping.name,
        "case": preview.case.ref,
        "made_case": preview.makes_case and not dry_run,
        "dry_run": dry_run,
        **{action: preview.count(action) for action in ACTIONS},
        "records": dict(told.made),
        "rows": [_row(row) for row in rows],
        "rows_left_out": preview.not_named if dry_run else 0,
        "in_remark": list(told.rest),
        "dropped": list(told.dropped),
        "unmatched": _unmatched(preview),
        "notices": list(told.notices),
    }


def _row(row: PlannedRow) -> dict[str, Any]:
    return {
        "row": row.line or None,
        "column": row.column,
        "action": row.action,
        "reason": row.reason,
        "kind": row.kind,
        "ref": row.ref,
        "title": row.heading,
    }


def _unmatched(preview: DatasetPreview) -> list[dict[str, Any]]:
    listed = []
    for each in preview.unmatched:
        rule = preview.mapping.rule(each.rule)
        vocabulary = rule.spec(each.field).vocabulary if rule else ""
        near = suggestions((value for value, _n in each.values), vocabulary) if vocabulary else {}
        listed += [
            {
                "column": each.column,
                "field": f"{each.rule}.{each.field}",
                "value": value,
                "rows": n,
                "suggestion": near.get(value, ""),
            }
            for value, n in each.values
        ]
    return listed


def _say(preview: DatasetPreview, *, dry_run: bool) -> None:
    from casefile.cli.moving import say_made

    told = preview.told
    for notice in told.notices:
        say.tell(notice)
    say_made(preview.case.ref, preview.makes_case and not dry_run)
    shown = preview.rows if dry_run else [row for row in preview.rows if row.action in ("refuse", "gone")]
    words = {
        "create": _("create"),
        "update": _("update"),
        "same": _("same"),
        "gone": _("no longer in the file"),
        "refuse": _("refuse"),
    }
    if shown:
        say.table(
            [_("Line"), _("Column"), _("What"), _("Kind"), _("Reference"), _("Title"), _("Why")],
            [
                (
                    str(row.line or ""),
                    row.column,
                    words[row.action],
                    _(kind_named(row.kind).label) if row.kind else "",
                    row.ref,
                    row.heading,
                    row.reason,
                )
                for row in shown
            ],
        )
    for entry in _unmatched(preview):
        say.tell(
            _(
                "“{value}” in the column “{column}” is no term that is known; it stands in the remark ({n} times).",
                value=entry["value"],
                column=entry["column"],
                n=entry["rows"],
            )
        )
    if told.dropped:
        say.tell(_("Left out by choice: {columns}.", columns=", ".join(told.dropped)))
    say.say(
        _(
            "Rows: {create} new, {update} changed, {same} the same, {gone} no longer in the file, {refuse} refused.",
            **{action: preview.count(action) for action in ACTIONS},
        )
    )
    if dry_run and preview.makes_case:
        say.say(_("The case {ref} is not there yet; it would be made.", ref=preview.case.ref))
    if dry_run:
        say.say(_("Nothing was changed: this was a dry run."))
