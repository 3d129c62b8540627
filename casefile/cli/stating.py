"""The command that writes a press release or a letter from the records of a case: ``statement``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import typer

from casefile.cli import say
from casefile.cli.dossiers import (
    CompartmentFile,
    Language,
    Recipient,
    Release,
    naming_hits,
    open_compartment,
    require_audience,
    told_of,
)
from casefile.cli.options import (
    AsJson,
    OutFile,
    PassphraseFile,
    UsageError,
    VaultFolder,
    WithCodePoints,
    naming_undrawn,
    opened,
)
from casefile.errors import BadInput, NotFound
from casefile.i18n import _, isolate
from casefile.model.records import Statement
from casefile.services.statements import TEMPLATES, Issued, LeadsNowhere
from casefile.workspace import Workspace


def statement(
    ctx: typer.Context,
    vault: VaultFolder,
    out: OutFile,
    template: Annotated[
        str,
        typer.Option("--template", metavar="|".join(TEMPLATES), help=_("What it begins with."), show_default=False),
    ] = "",
    records: Annotated[
        list[str] | None,
        typer.Option(
            "--records",
            metavar="REF...",
            help=_("The records it speaks of, in this order: several in quotation marks, or the option repeated."),
            show_default=False,
        ),
    ] = None,
    kept: Annotated[
        str,
        typer.Option(
            "--statement", metavar="REF", help=_("Write this statement, which the vault keeps."), show_default=False
        ),
    ] = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help=_("Its title."), show_default=False)] = "",
    audience: Annotated[
        str, typer.Option("--audience", metavar="internal|partner|court|public", help=_("Whom it is for."))
    ] = "public",
    recipient: Recipient = "",
    language: Language = "en",
    compartment_file: CompartmentFile = None,
    with_code_points: WithCodePoints = False,
    release: Release = "",
    keep: Annotated[bool, typer.Option("--keep", help=_("Keep it in the vault, to go on writing."))] = False,
    issue: Annotated[
        bool,
        typer.Option("--issue", help=_("Record that it was issued: a source of ours, and a call for each demand.")),
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a statement as PDF, DOCX, TXT or HTML."""
    require_audience(audience)
    refs = [ref for each in records or () for ref in each.replace(",", " ").split()]
    if not kept and (template not in TEMPLATES or not refs):
        raise UsageError(
            _(
                "Name a template ({templates}) and the records, or a statement that is kept.",
                templates=", ".join(TEMPLATES),
            ),
            code="no_template",
        )
    with opened(ctx, vault, passphrase_file) as workspace:
        open_compartment(workspace, compartment_file)
        made = _kept(workspace, kept) if kept else _begun(workspace, template, refs, audience, language, title)
        issued: Issued | None = None
        with naming_undrawn(), naming_hits(as_json), _naming_problems(as_json):
            written = workspace.statements.export(
                made, out, recipient=recipient, release=release, spell_out=with_code_points
            )
            if keep and not kept:
                workspace.statements.keep(made)
            if issue:
                issued = workspace.statements.issue(made, release=release)
    if as_json:
        became = (
            {"statement": issued.statement.ref, "source": issued.source.ref, "calls": [c.ref for c in issued.calls]}
            if issued
            else None
        )
        released = [told_of(hit) for hit in written.released]
        path = str(written.path)
        say.document(
            {"path": path, "sha256": written.sha256, "disclosure": written.ref, "issued": became, "released": released}
        )
        return
    say.say(
        _("Wrote {file}.", file=str(written.path)),
        _("SHA-256: {digest}", digest=isolate(written.sha256)),
    )
    if issued is not None:
        refs = [issued.source.ref, *(each.ref for each in issued.calls)]
        say.say(_("Issued. Added: {refs}.", refs=", ".join(map(isolate, refs))))


@contextmanager
def _naming_problems(as_json: bool) -> Iterator[None]:
    """Say of a statement that leads nowhere each place, before the error itself."""
    try:
        yield
    except LeadsNowhere as error:
        if as_json:
            say.document({"held_back": error.code, "problems": list(error.problems), "hits": []})
        raise


def _begun(
    workspace: Workspace, template: str, refs: Sequence[str], audience: str, language: str, title: str
) -> Statement:
    case_id = _case_of(workspace, refs[0])
    ground = workspace.statements.ground(case_id, audience, language)
    made = workspace.statements.begin(case_id, template, refs, ground)
    return replace(made, title=title) if title else made


def _kept(workspace: Workspace, ref: str) -> Statement:
    """The statement of that reference.

    :raises BadInput: there is none.
    """
    with suppress(NotFound):
        kept = workspace.records.by_ref(ref)
        if isinstance(kept, Statement) and not kept.trashed:
            return kept
    raise BadInput(_("This vault keeps no statement {ref}.", ref=isolate(ref)), code="no_statement")


def _case_of(workspace: Workspace, ref: str) -> UUID:
    """The case that a reference names, or the only one there is.

    :raises BadInput: it names none of several.
    """
    cases = workspace.cases.all()
    named = [each for each in cases if ref.startswith(f"{each.ref}-")]
    if named:
        return max(named, key=lambda each: len(each.ref)).id
    if len(cases) == 1:
        return cases[0].id
    raise BadInput(_("{ref} is in no case of this vault.", ref=isolate(ref)), code="no_record")
