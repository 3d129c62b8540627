"""Commands for review copies: ``review-copy``, ``open-package``, ``return``, ``merge``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, CaseRef, OutFile, PassphraseFile, UsageError, VaultFolder, opened
from casefile.i18n import _, isolate, plural
from casefile.model.contacts import Contact
from casefile.model.fields import kind as kind_named
from casefile.services.contacts import CLAIMED, with_state
from casefile.services.copied_files import CHOICES, NOTHING, PAGES, FilesPlanned, leaving_in_words, staying_in_words
from casefile.services.dossiers import AUDIENCES, audience_shows
from casefile.services.medium import amount
from casefile.services.returns import MergePlan, PlannedThread
from casefile.services.review_copy import (
    CopyPreview,
    HeldBack,
    Opening,
    brought_in_words,
    hit_words,
    staying_records_in_words,
)
from casefile.workspace import Workspace

Package = Annotated[Path, typer.Argument(metavar="PKG", help=_("The package, a file."), show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; change nothing."))]


def review_copy(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    to: Annotated[
        list[str],
        typer.Option(
            "--to",
            metavar="CARD",
            help=_("For whom: a card (a file), or the name of a contact. Once for each of them."),
            show_default=False,
        ),
    ] = [],  # noqa: B006 typer reads it, and nobody changes it
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help=_("The file to write."), show_default=False)
    ] = None,
    audience: Annotated[
        str,
        typer.Option(
            "--audience",
            metavar="|".join(AUDIENCES),
            help=_("What they may see: as much as a dossier for this audience shows."),
        ),
    ] = "partner",
    recipient: Annotated[
        str,
        typer.Option(
            "--recipient",
            metavar="BODY",
            help=_("The body they belong to: a consent for a named body holds for that body alone."),
            show_default=False,
        ),
    ] = "",
    release: Annotated[
        str,
        typer.Option(
            "--release",
            metavar="REASON",
            help=_("Write it although it was held back; the journal keeps the reason."),
            show_default=False,
        ),
    ] = "",
    records: Annotated[
        list[str],
        typer.Option(
            "--records",
            metavar="REF",
            help=_("Only this record with what it needs, once for each; else the whole case."),
            show_default=False,
        ),
    ] = [],  # noqa: B006 typer reads it, and nobody changes it
    evidence: Annotated[
        str,
        typer.Option(
            "--evidence",
            metavar="|".join(CHOICES),
            help=_("Evidence as pages and pictures drawn again, as originals with all that they hold, or not at all."),
        ),
    ] = PAGES,
    preview: Annotated[
        bool, typer.Option("--preview", help=_("Show field by field what would leave; write nothing."))
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Preview or write a review copy."""
    if preview:
        with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
            case_id = workspace.cases.by_ref(case).id
            wanted = [workspace.records.by_ref(each).id for each in records]
            shown = workspace.review_copies.preview(
                case_id, audience, recipient=recipient, records=wanted, evidence=evidence
            )
            _say_preview(shown, as_json=as_json)
        return
    if out is None:
        raise UsageError(_("Name the file to be written: -o FILE."), code="no_out")
    if not to:
        raise UsageError(_("Say for whom it is: --to CARD."), code="no_recipients")
    with opened(ctx, vault, passphrase_file) as workspace:
        contacts = [_contact(workspace, each) for each in to]
        with _naming_hits(as_json=as_json):
            sent = workspace.review_copies.write(
                workspace.cases.by_ref(case).id,
                audience,
                contacts,
                out,
                recipient=recipient,
                release=release,
                records=[workspace.records.by_ref(each).id for each in records],
                evidence=evidence,
                progress=say.progress(quiet=as_json),
            )
    if as_json:
        say.document(
            {
                "path": str(out),
                "sha256": sent.sha256,
                "id": str(sent.package.header.id),
                "number": sent.package.header.counter,
                "audience": audience,
                "to": [{"name": each.name, "state": each.state} for each in contacts],
                "records": sent.records,
                "left_out": sent.left_out,
                "never_travels": sent.kept,
                "files_left": list(sent.files),
                "evidence": _evidence(sent.evidence),
                "disclosures": list(sent.refs),
            }
        )
        return
    say.say(
        plural("Wrote {n} record to {file}.", "Wrote {n} records to {file}.", sent.records, file=str(out)),
        _("SHA-256: {sha256}", sha256=isolate(sent.sha256)),
    )
    for each in contacts:
        say.say(_("Sealed for {name}.", name=with_state(each)))
    _say_evidence(sent.evidence)
    _say_left(sent.left_out, sent.kept, len(sent.files))


def open_package(
    ctx: typer.Context,
    vault: VaultFolder,
    package: Package,
    dry_run: DryRun = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Open a review copy."""
    with opened(ctx, vault, passphrase_file, read_only=dry_run) as workspace:
        opening = workspace.review_copies.open_package(package, dry_run=dry_run)
    for notice in opening.notices:
        say.tell(notice)
    if as_json:
        say.document(_opening(opening, dry_run))
        return
    say.say(_("From {name}: case {ref}.", name=opening.sender, ref=isolate(opening.case_ref)))
    if opening.is_known:
        say.say(_("This package was opened before; nothing changed."))
        return
    say.say(audience_shows(opening.audience))
    say.table(
        [_("Kind"), _("Records")],
        [(_(kind_named(name).plural), str(count)) for name, count in opening.counts.items()],
    )
    if opening.shown:
        say.say(
            plural(
                "{n} file of evidence comes along, {size}: pages and pictures drawn again, or the original.",
                "{n} files of evidence come along, {size}: pages and pictures drawn again, or the originals.",
                opening.shown,
                size=amount(opening.size),
            )
        )
    _say_left(0, 0, opening.files)
    if opening.gone:
        say.say(
            plural(
                "{n} record of the earlier copy is not in this one and goes to the trash.",
                "{n} records of the earlier copy are not in this one and go to the trash.",
                opening.gone,
            )
        )
    if dry_run:
        say.say(_("Nothing was changed: this was a dry run."))
    else:
        say.say(_("You can comment on it, ask and propose; nothing else of it changes here."))


def return_(
    ctx: typer.Context,
    vault: VaultFolder,
    out: OutFile,
    case: Annotated[
        str,
        typer.Option(
            "--case", metavar="REF", help=_("The review copy, where the vault has several."), show_default=False
        ),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a return."""
    with opened(ctx, vault, passphrase_file) as workspace:
        case_id = workspace.cases.by_ref(case).id if case else None
        package, count = workspace.returns.write(out, case_id)
        owner = workspace.contacts.of_key(package.header.recipients[0].signing)
    if as_json:
        header = package.header
        say.document({"path": str(out), "id": str(header.id), "number": header.counter, "records": count})
        return
    say.say(
        plural("Wrote {n} record to {file}.", "Wrote {n} records to {file}.", count, file=str(out)),
        _("Sealed for {name}.", name=with_state(owner) if owner is not None else ""),
    )


def merge(
    ctx: typer.Context,
    vault: VaultFolder,
    package: Package,
    dry_run: DryRun = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Merge a return."""
    with opened(ctx, vault, passphrase_file, read_only=dry_run) as workspace:
        plan = workspace.returns.plan(package) if dry_run else workspace.returns.merge(package)
    if as_json:
        say.document(_plan(plan, dry_run))
        return
    say.say(*plan.sentences)
    for row in plan.rows:
        if row.standing.sentence:
            say.say(_("“{title}”: {sentence}", title=isolate(row.title), sentence=row.standing.sentence))
    if dry_run:
        say.say(_("Nothing was changed: this was a dry run."))


def _contact(workspace: Workspace, named: str) -> Contact:
    """Who is meant: by a card, which is taken in where it is new, or by name."""
    path = Path(named)
    if not path.is_file():
        return workspace.contacts.find(named)
    taken = workspace.contacts.import_card(path)
    if taken.outcome == CLAIMED:
        say.tell(taken.sentence)
    return taken.contact


def _say_left(left_out: int, kept: int, files: int) -> None:
    for sentence in staying_records_in_words(left_out, kept):
        say.say(sentence)
    if files:
        say.say(
            plural(
                "The bytes of {n} evidence file stay with the owner; its digests travel.",
                "The bytes of {n} evidence files stay with the owner; their digests travel.",
                files,
            )
        )


def _say_preview(preview: CopyPreview, *, as_json: bool) -> None:
    if as_json:
        say.document(
            {
                "records": [
                    {
                        "kind": record.kind,
                        "ref": record.ref,
                        "title": record.heading,
                        "fields": [{"label": each.label, "value": each.value} for each in record.fields],
                    }
                    for record in preview.records
                ],
                "left_out": preview.left_out,
                "never_travels": preview.kept,
                "files_left": list(preview.files),
                "evidence": _evidence(preview.evidence),
                "brought": dict(preview.brought),
                "not_shown": list(preview.unknown),
                "gates": [{"sentence": gate.sentence, "refs": list(gate.refs)} for gate in preview.gates],
                "held_back": [hit_words(hit) for hit in preview.hits],
            }
        )
        return
    for record in preview.records:
        say.say("", f"{isolate(record.ref)}  {_(kind_named(record.kind).label)}")
        say.pairs([(each.label, each.value) for each in record.fields])
    say.say("")
    for gate in preview.gates:
        say.say(gate.sentence)
    for hit in preview.hits:
        say.say(hit_words(hit))
    for sentence in brought_in_words(preview):
        say.say(sentence)
    _say_evidence(preview.evidence)
    _say_left(preview.left_out, preview.kept, len(preview.files))
    say.say(_("Nothing was written: this was a preview."))


def _say_evidence(planned: FilesPlanned) -> None:
    for sentence in (*leaving_in_words(planned), *staying_in_words(planned)):
        say.say(sentence)


def _evidence(planned: FilesPlanned) -> dict[str, Any]:
    return {
        "as": planned.how,
        "pages": planned.pages,
        "bytes": planned.size,
        "files": [{"ref": each.file.ref, "pages": each.pages, "bytes": each.size} for each in planned.leaving],
        "stays": [{"ref": file.ref, "reason": why or NOTHING} for file, why in planned.stays],
    }


def approve(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[
        str, typer.Argument(metavar="REF", help=_("The record; of a dossier its case."), show_default=False)
    ],
    name: Annotated[
        str,
        typer.Option("--name", metavar="N", help=_("What the approved version is called."), show_default=False),
    ],
    dossier: Annotated[
        Path | None,
        typer.Option(
            "--dossier",
            metavar="FILE",
            help=_("Approve this dossier, by the SHA-256 of its file."),
            show_default=False,
        ),
    ] = None,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help=_("A remark."), show_default=False)] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Approve a record as it is now, or a dossier."""
    with opened(ctx, vault, passphrase_file) as workspace:
        record = workspace.records.by_ref(ref)
        if dossier is None:
            thread, _changes = workspace.approvals.approve(record.id, name, text)
        else:
            case_id = record.case_id or record.id
            thread, _changes = workspace.approvals.approve_dossier(case_id, dossier, name, text)
        (talk,) = (
            each for each in workspace.threads.about(thread.target_id or record.id) if each.thread.id == thread.id
        )
    version = talk.approval.version if talk.approval is not None else ""
    if as_json:
        say.document({"thread": thread.ref, "name": thread.title, "version": version, "about": record.ref})
        return
    said = _("Approved: {version}. SHA-256: {sha256}", version=isolate(thread.title), sha256=isolate(version))
    say.say(said)


@contextmanager
def _naming_hits(*, as_json: bool) -> Iterator[None]:
    try:
        yield
    except HeldBack as error:
        if as_json:
            hits = [
                {"rule": hit.rule, "ref": hit.ref, "field": hit.label, "where": [list(each) for each in hit.where]}
                for hit in error.hits
            ]
            say.document({"held_back": error.code, "hits": hits})
        else:
            for hit in error.hits:
                say.tell(hit_words(hit))
            say.tell(_("With --release REASON it is written all the same, and the journal keeps the reason."))
        raise


def _opening(opening: Opening, dry_run: bool) -> dict[str, Any]:
    return {
        "from": {"name": opening.contact.name, "state": opening.contact.state},
        "case": opening.case_ref,
        "audience": opening.audience,
        "records": dict(opening.counts),
        "files_left": opening.files,
        "files": opening.shown,
        "bytes": opening.size,
        "gone": opening.gone,
        "known": opening.is_known,
        "dry_run": dry_run,
        "notices": list(opening.notices),
    }


def _plan(plan: MergePlan, dry_run: bool) -> dict[str, Any]:
    return {
        "from": {"name": plan.contact.name, "state": plan.contact.state},
        "case": plan.case_ref,
        "dry_run": dry_run,
        "threads": [_row(row) for row in plan.rows],
        "notices": list(plan.notices),
        "sentences": plan.sentences,
    }


def _row(row: PlannedThread) -> dict[str, Any]:
    standing = row.standing
    return {
        "outcome": row.outcome,
        "type": row.type,
        "title": row.title,
        "posts": row.posts,
        "state": standing.state,
        "ref": standing.ref or None,
        "quotation": standing.quotation or None,
        "changes": [{"field": each.label, "then": each.then, "now": each.now} for each in standing.changes],
    }
