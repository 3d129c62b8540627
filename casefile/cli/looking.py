"""Commands that only look: ``list``, ``show``, ``search``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, UsageError, VaultFolder, opened
from casefile.errors import BadInput
from casefile.i18n import _, current, plural
from casefile.model import json_shape, words
from casefile.model.changes import Linked, Listing, Summary
from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec, Record, Sensitivity, kind_of
from casefile.model.fields import kind as kind_named
from casefile.model.ids import Ids
from casefile.model.records import IN_ORDER

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_HITS = 500
_PAGE = 5000
"""Lines read at once: a value that stands in many of them is read once."""
_OWN_COLUMNS = ("title", "name", "statement")
"""Fields that the column of titles shows already."""

_SAID = {"rendition": "text", "excerpt": "passage"}
"""Kinds whose name in Casefile JSON is another word than the one that people see; both are taken."""

_KINDS = ", ".join(_SAID.get(kind_of(record).name, kind_of(record).name) for record in IN_ORDER)

Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, max=1_000_000_000, help=_("At most so many."), show_default=False),
]
SomeCase = Annotated[str, typer.Option("--case", metavar="REF", help=_("Only of this case."), show_default=False)]


def list_(
    ctx: typer.Context,
    vault: VaultFolder,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=_KINDS, show_default=False)],
    case: SomeCase = "",
    limit: Limit = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print the records of one kind."""
    spec = _kind(kind)
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        # A case belongs to no case: it is asked for by its reference.
        case_id = workspace.cases.by_ref(case).id if case else None
        ids = workspace.records.ids(Listing(spec.name, case_id=None if spec.name == "case" else case_id))
        if spec.name == "case" and case_id is not None:
            ids = Ids.of([case_id])
        summaries = _summaries(workspace, spec, ids[:limit])
        if as_json:
            say.documents(_summary_shapes(spec, summaries))
        else:
            _print_list(workspace, spec, list(summaries))
            if limit is not None and limit < len(ids):
                say.say(plural("{n} more is not shown.", "{n} more are not shown.", len(ids) - limit))


def show(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print one record."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        record = workspace.records.by_ref(ref)
        linked = workspace.records.linked(record.id)
        if as_json:
            say.document(_record_shape(record, linked))
        else:
            _print_record(workspace, record, linked)


def search(
    ctx: typer.Context,
    vault: VaultFolder,
    query: Annotated[str, typer.Argument(metavar="QUERY", show_default=False)],
    case: SomeCase = "",
    limit: Limit = 50,
    similar: Annotated[
        bool, typer.Option("--similar", help=_("Only list similar spellings of the words, in any script."))
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print what was found."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        case_id = workspace.cases.by_ref(case).id if case else None
        hits = [] if similar else workspace.finder.search(query, case_id=case_id, limit=limit or _HITS)
        spellings = workspace.finder.similar(query, case_id=case_id) if similar or not as_json else []
    if similar and as_json:
        say.documents({"of": each.of, "spelling": each.written, "records": each.records} for each in spellings)
    elif as_json:
        say.documents(
            {
                "kind": hit.kind,
                "ref": hit.ref,
                "id": str(hit.id),
                "title": hit.heading,
                "snippet": hit.snippet,
            }
            for hit in hits
        )
    elif hits:
        say.table(
            [_("Kind"), _("Reference"), _("Title"), _("Where the words stand")],
            [(_(KINDS[hit.kind].label), hit.ref, hit.heading, hit.snippet) for hit in hits],
        )
    elif not spellings:
        say.say(_("Nothing was found."))
    if spellings and not as_json:
        say.table(
            [_("Similar spelling"), _("Of"), _("Records")],
            [(each.written, each.of, str(each.records)) for each in spellings],
        )


def _kind(name: str) -> KindSpec:
    try:
        return kind_named(next((kept for kept, said in _SAID.items() if said == name), name))
    except BadInput as error:
        raise UsageError(error.message, code=error.code) from None


def _summaries(workspace: Workspace, spec: KindSpec, ids: Sequence[UUID]) -> Iterator[Summary]:
    for start in range(0, len(ids), _PAGE):
        yield from workspace.records.summaries(spec.name, ids[start : start + _PAGE])


def _summary_shapes(spec: KindSpec, summaries: Iterable[Summary]) -> Iterator[dict[str, Any]]:
    # Most values of a column stand in many lines: each is written once.
    written = [(field.name, cache(partial(json_shape.write_value, field))) for field in spec.columns]
    for summary in summaries:
        shape: dict[str, Any] = {"ref": summary.ref, "id": str(summary.id), "title": summary.heading}
        for name, write in written:
            value = summary.values.get(name)
            shape.setdefault(name, None if value is None else write(value))
        yield shape


def _print_list(workspace: Workspace, spec: KindSpec, summaries: Sequence[Summary]) -> None:
    columns = [
        field
        for field in spec.columns
        if field.name not in _OWN_COLUMNS and any(s.values.get(field.name) != field.empty for s in summaries)
    ]
    values = {field.name: [summary.values.get(field.name) for summary in summaries] for field in columns}
    links = [field.name for field in columns if field.type in (FieldType.LINK, FieldType.LINKS)]
    captions = workspace.records.captions(
        id_ for name in links for value in set(values[name]) for id_ in _targets(value)
    )
    tr = current()
    # Most values of a column stand in many rows: each is put into words once.
    shown = [
        map(cache(partial(words.in_words, field, tr=tr, captions=captions)), values[field.name]) for field in columns
    ]
    say.table(
        [_("Reference"), _("Title"), *(_(field.label) for field in columns)],
        zip(
            (summary.ref for summary in summaries),
            (summary.heading if summary.heading != summary.ref else "" for summary in summaries),
            *shown,
            strict=True,
        ),
    )
    say.say(f"{_(spec.plural)}: {tr.number(len(summaries))}")


def _targets(value: Any) -> Sequence[UUID]:
    """The records that the value of a link leads to."""
    if value is None:
        return ()
    return (value,) if isinstance(value, UUID) else tuple(value)


def _record_shape(record: Record, linked: Sequence[Linked]) -> dict[str, Any]:
    shape = json_shape.to_json(record)
    for field in _sealed(record):
        shape.pop(field.name, None)
    shape["title"] = record.heading
    shape["linked"] = [
        {
            "field": link.field_label,
            "direction": "to" if link.outgoing else "from",
            "kind": link.caption.kind,
            "ref": link.caption.ref,
            "id": str(link.caption.id),
            "title": link.caption.heading,
        }
        for link in linked
    ]
    return shape


def _print_record(workspace: Workspace, record: Record, linked: Sequence[Linked]) -> None:
    spec, tr = kind_of(record), current()
    captions = workspace.headings.of(link.caption.id for link in linked)
    sealed = {field.name for field in _sealed(record)}
    rows = [(_("Reference"), record.ref), (_("Kind"), _(spec.label))]
    for field in spec.fields:
        text = words.in_words(field, getattr(record, field.name), tr, captions)
        if text:
            rows.append((_(field.label), _("withheld: shown in the window only") if field.name in sealed else text))
    if record.trashed:
        rows.append((_("In the trash"), _("Yes")))
    say.pairs(rows)
    pointing = [link for link in linked if not link.outgoing]
    if pointing:
        say.say("", _("Linked to it"))
        say.table(
            [_("Kind"), _("Reference"), _("Title"), _("By its field")],
            [
                (
                    _(KINDS[link.caption.kind].label),
                    link.caption.ref,
                    captions[link.caption.id].heading,
                    _(link.field_label),
                )
                for link in pointing
            ],
        )


def _sealed(record: Record) -> list[FieldSpec]:
    """What could identify a witness: never on a terminal, whose lines are kept by others."""
    return [field for field in kind_of(record).fields if field.sensitivity is Sensitivity.IDENTITY]
