"""Commands that take files in: ``add``, and ``formats`` for what is read of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.moving import require_file, say_made
from casefile.cli.options import AsJson, CaseRef, PassphraseFile, UsageError, VaultFolder, from_file, opened
from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, CasefileError
from casefile.i18n import _, isolate, plural
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.mappings import TableMapping
from casefile.model.records import EvidenceFile, Source
from casefile.services.formats import DAY_ORDERS, ENCODINGS, FORMATS
from casefile.services.gathering import Wanted
from casefile.services.intake import AddedSource
from casefile.services.mappings import shipped
from casefile.workspace import Workspace

PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="F",
        help=_("Open protected documents with the first line of this file."),
        show_default=False,
    ),
]
DayOrder = typer.Option(
    "--day-order",
    metavar="day|month",
    help=_("What stands first in the dates of a conversation that does not show it."),
    show_default=False,
)


def add(
    ctx: typer.Context,
    vault: VaultFolder,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", show_default=False)],
    case: CaseRef,
    received_from: Annotated[
        str,
        typer.Option(
            "--received-from",
            metavar="NAME",
            help=_("Who handed the files over; it stands in the journal for good."),
            show_default=False,
        ),
    ] = "",
    password_file: PasswordFile = None,
    day_order: Annotated[str, DayOrder] = "",
    with_attachments: Annotated[
        bool,
        typer.Option(
            "--with-attachments", help=_("Take what is attached to a file in as well, as sources of their own.")
        ),
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Take files in, and folders and archives with what is in them."""
    for path in paths:
        if not path.is_dir():
            require_file(path)
    password = from_file(password_file) if password_file is not None else ""
    _require_order(day_order)
    added: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    with opened(ctx, vault, passphrase_file) as workspace:
        case_record, made = workspace.cases.ensure(case)
        say_made(case_record.ref, made)
        wanted = Wanted(tuple(paths), case_record.id, received_from, password, day_order)
        gathering = workspace.sources.gather(wanted, progress=say.progress(quiet=as_json))
        # Each file is a step of its own: one that fails takes no other with it.
        for taken in gathering.take():
            if taken.failed is not None:
                _fail(failed, taken.path, taken.failed)
            if taken.added is not None:
                _account(workspace, taken.path, taken.added, added, as_json=as_json)
                if with_attachments and taken.added.duplicate_of is None:
                    _add_inner(workspace, taken.path, taken.added, added, failed, as_json=as_json)
    passed_over = gathering.passed_over
    if passed_over:
        say.tell(
            plural(
                "{n} file in the folders was passed over: hidden, a link, or more than are taken in at once.",
                "{n} files in the folders were passed over: hidden, links, or more than are taken in at once.",
                passed_over,
            )
        )
    if as_json:
        shape = {"case": case_record.ref, "made_case": made, "added": added, "failed": failed}
        say.document({**shape, "passed_over": passed_over})
    return EXIT_BAD_INPUT if failed else EXIT_DONE


def _add_inner(
    workspace: Workspace,
    path: str,
    outer: AddedSource,
    added: list[dict[str, Any]],
    failed: list[dict[str, str]],
    *,
    as_json: bool,
) -> None:
    """Take in what is attached to a file."""
    for remark in outer.account.takeable:
        within = f"{path}#{remark.place}"
        try:
            taken = workspace.sources.add_inner(outer.evidence_id, remark.place)
        except CasefileError as error:
            _fail(failed, within, error)
            continue
        _account(workspace, within, taken, added, as_json=as_json)


def _require_order(day_order: str) -> None:
    if day_order and day_order not in DAY_ORDERS:
        raise UsageError(_("First in a date is one of: {names}.", names=", ".join(DAY_ORDERS)), code="unknown_order")


def _fail(failed: list[dict[str, str]], path: str, error: CasefileError) -> None:
    failed.append({"path": path, "code": error.code, "problem": error.message})
    # The sentence on a file of an archive does not name it.
    inside = "#" in path and Path(path).name not in error.message
    say.tell(_("{file}: {problem}", file=isolate(path), problem=error.message) if inside else error.message)


def _account(
    workspace: Workspace, path: str, taken: AddedSource, added: list[dict[str, Any]], *, as_json: bool
) -> None:
    """Say of one file what became of it, what is to be known of its text, and what was left out of that."""
    added.append(_added(workspace, path, taken))
    if not as_json:
        _say_added(added[-1])
    for sentence in (*taken.notices, *(remark.sentence for remark in taken.account.left_out)):
        say.tell(_("{file}: {problem}", file=Path(path).name, problem=sentence))


def read_again(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    encoding: Annotated[
        str,
        typer.Option("--encoding", metavar="NAME", help=_("The character encoding of a text."), show_default=False),
    ] = "",
    day_order: Annotated[str, DayOrder] = "",
    password_file: PasswordFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Read a stored file's text again."""
    if encoding and encoding.lower() not in ENCODINGS:
        names = ", ".join(ENCODINGS)
        raise UsageError(_("An encoding is one of: {names}.", names=names), code="unknown_encoding")
    _require_order(day_order)
    password = from_file(password_file) if password_file is not None else ""
    with opened(ctx, vault, passphrase_file) as workspace:
        file = workspace.records.by_ref(ref)
        again = workspace.sources.read_again(file.id, password=password, encoding=encoding.lower(), day_order=day_order)
        made = workspace.records.get(again.rendition_id)
    for sentence in again.account.sentences:
        say.tell(sentence)
    if as_json:
        left_out = [remark.spoken() for remark in again.account.left_out]
        say.document({"ref": made.ref, "id": str(made.id), "left_out": left_out})
    else:
        say.say(made.ref)


def formats(as_json: AsJson = False) -> None:
    """List what is read of which files."""
    if as_json:
        say.document(
            [
                {
                    "name": _(each.name),
                    "media_types": list(each.media_types),
                    "endings": list(each.endings),
                    "read": _(each.read),
                    "not_read": _(each.not_read),
                }
                for each in FORMATS
            ]
            + [
                {
                    "name": mapping.title,
                    "format": mapping.name,
                    "media_types": [],
                    "endings": list(_ENDINGS.get(mapping.layout.type, ())),
                    "read": _("rows as records of the kinds {kinds}", kinds=", ".join(_kinds(mapping))),
                    "not_read": "",
                }
                for mapping in shipped()
            ]
        )
        return
    for each in FORMATS:
        say.say(f"{_(each.name)} ({', '.join(each.endings)})")
        say.say("  " + _("Read: {what}.", what=_(each.read)))
        if each.not_read:
            say.say("  " + _("Named and left out: {what}.", what=_(each.not_read)))
    say.say(_("Every other file is kept as evidence, without a text."))
    say.say("", _("Datasets that “casefile import” knows, besides any table with a mapping of your own:"))
    for mapping in shipped():
        say.say(f"  {mapping.name}  {mapping.title}")


_ENDINGS = {
    "table": (".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods"),
    "geojson": (".geojson", ".json"),
    "kml": (".kml",),
    "gpx": (".gpx",),
    "ris": (".ris",),
    "bayanat": (".json",),
    "uwazi": (".json",),
}


def _kinds(mapping: TableMapping) -> list[str]:
    """The kinds of records that a mapping makes, each once."""
    return list(dict.fromkeys(rule.kind for rule in mapping.records))


def _added(workspace: Workspace, path: str, taken: AddedSource) -> dict[str, Any]:
    source = workspace.records.get(taken.source_id)
    file = workspace.records.get(taken.evidence_id)
    assert isinstance(source, Source) and isinstance(file, EvidenceFile)
    return {
        "path": path,
        "ref": source.ref,
        "media_type": file.media_type,
        "title": source.heading,
        "author": source.author,
        "published": _iso(source.published),
        "language": source.language,
        "url": source.url,
        "characters": taken.characters,
        "read": [part.as_json() for part in taken.account.read],
        "left_out": [remark.spoken() for remark in taken.account.left_out],
        "notices": list(taken.notices),
        "suggested_from": dict(taken.account.suggested),
        "id": str(source.id),
        "evidence": str(taken.evidence_id),
        "duplicate": taken.duplicate_of is not None,
    }


def _say_added(added: dict[str, Any]) -> None:
    if not added["duplicate"]:
        say.say(f"{added['ref']}  {added['title']}")


def _iso(when: FuzzyDate | None) -> str:
    """A date as ISO 8601, with the time and the zone as far as they are known."""
    if when is None or not when.known:
        return ""
    zone = "Z" if when.zone == "UTC" else when.zone
    return f"{when.edtf}T{when.time}{zone if zone[:1] in 'Z+-' else ''}" if when.time else when.edtf
