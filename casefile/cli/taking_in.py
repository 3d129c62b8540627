"""Commands that take files in: ``add``, and ``formats`` for what is read of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.moving import require_file, say_made
from casefile.cli.options import AsJson, CaseRef, PassphraseFile, UsageError, VaultFolder, from_file, opened
from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, CasefileError
from casefile.i18n import _
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import EvidenceFile, Source
from casefile.services.formats import ENCODINGS, FORMATS
from casefile.services.intake import AddedSource
from casefile.workspace import Workspace


def add(
    ctx: typer.Context,
    vault: VaultFolder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)],
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
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="F",
            help=_("Open protected documents with the first line of this file."),
            show_default=False,
        ),
    ] = None,
    with_attachments: Annotated[
        bool,
        typer.Option(
            "--with-attachments", help=_("Take what is attached to a file in as well, as sources of their own.")
        ),
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Take files in."""
    for file in files:
        require_file(file)
    password = from_file(password_file) if password_file is not None else ""
    added: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    with opened(ctx, vault, passphrase_file) as workspace:
        case_record, made = workspace.cases.ensure(case)
        say_made(case_record.ref, made)
        for file in files:
            # Each file is a step of its own: one that fails takes no other with it.
            try:
                taken = workspace.sources.add_file(
                    file,
                    case_record.id,
                    received_from=received_from,
                    progress=say.progress(quiet=as_json),
                    password=password,
                )
            except CasefileError as error:
                _fail(failed, str(file), error)
                continue
            _account(workspace, str(file), taken, added, as_json=as_json)
            if with_attachments and taken.duplicate_of is None:
                _add_inner(workspace, str(file), taken, added, failed, as_json=as_json)
    if as_json:
        say.document({"case": case_record.ref, "made_case": made, "added": added, "failed": failed})
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


def _fail(failed: list[dict[str, str]], path: str, error: CasefileError) -> None:
    failed.append({"path": path, "code": error.code, "problem": error.message})
    say.tell(error.message)


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
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="F",
            help=_("Open a protected document with the first line of this file."),
            show_default=False,
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Read a stored file's text again."""
    if encoding and encoding.lower() not in ENCODINGS:
        names = ", ".join(ENCODINGS)
        raise UsageError(_("An encoding is one of: {names}.", names=names), code="unknown_encoding")
    password = from_file(password_file) if password_file is not None else ""
    with opened(ctx, vault, passphrase_file) as workspace:
        file = workspace.records.by_ref(ref)
        again = workspace.sources.read_again(file.id, password=password, encoding=encoding.lower())
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
        )
        return
    for each in FORMATS:
        say.say(f"{_(each.name)} ({', '.join(each.endings)})")
        say.say("  " + _("Read: {what}.", what=_(each.read)))
        if each.not_read:
            say.say("  " + _("Named and left out: {what}.", what=_(each.not_read)))
    say.say(_("Every other file is kept as evidence, without a text."))


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
