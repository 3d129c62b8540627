"""The command that writes a dossier, and what it shares with others that let a case out: ``dossier``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from casefile.cli import say
from casefile.cli.options import (
    AsJson,
    CaseRef,
    OutFile,
    PassphraseFile,
    UsageError,
    VaultFolder,
    WithCodePoints,
    from_file,
    naming_undrawn,
    opened,
)
from casefile.i18n import _, isolate, plural
from casefile.model.composing import Composition
from casefile.services.dossiers import AUDIENCES, WORD, HeldBack, Hit, format_of
from casefile.workspace import Workspace

Audience = Annotated[
    str,
    typer.Option(
        "--audience",
        metavar="|".join(AUDIENCES),
        help=_("Whom it is for; “public” leaves out everything restricted."),
        show_default=False,
    ),
]
Recipient = Annotated[
    str,
    typer.Option(
        "--recipient",
        metavar="NAME",
        help=_("Who receives it, as the witnesses' consent names them."),
        show_default=False,
    ),
]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help=_("Its language."))]
CompartmentFile = Annotated[
    Path | None,
    typer.Option(
        "--compartment-passphrase-file",
        metavar="F",
        help=_("Open the identities with the first line of this file, and hold the dossier back if it names one."),
        show_default=False,
    ),
]
Prefix = Annotated[
    str,
    typer.Option(
        "--prefix",
        metavar="ORG-CASE",
        help=_("What the numbers of new pages begin with; the case's reference where it is left out."),
        show_default=False,
    ),
]
Release = Annotated[
    str,
    typer.Option(
        "--release",
        metavar="REASON",
        help=_("Write it although it shows what is withheld; the journal keeps the reason: no names in it."),
        show_default=False,
    ),
]


Composed = Annotated[
    str,
    typer.Option(
        "--composition",
        metavar="NAME",
        help=_("Put together as this composition of the case says; what else is given here goes before it."),
        show_default=False,
    ),
]


def dossier(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    out: OutFile,
    audience: Audience = "",
    composition: Composed = "",
    recipient: Recipient = "",
    language: Language = "en",
    compartment_file: CompartmentFile = None,
    with_code_points: WithCodePoints = False,
    volumes: Annotated[
        int,
        typer.Option("--volumes", metavar="N", min=1, max=99, help=_("Divide it into N files: FILE-1.pdf and so on.")),
    ] = 1,
    exhibits: Annotated[
        bool,
        typer.Option("--exhibits", help=_("With the pages of the files it rests on, each numbered for good.")),
    ] = False,
    prefix: Prefix = "",
    release: Release = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a dossier, as PDF or, to a FILE.docx, as a Word document."""
    require_audience(audience, composition)
    with opened(ctx, vault, passphrase_file) as workspace:
        case_id = workspace.cases.by_ref(case).id
        composed = composed_as(workspace, case_id, composition)
        audience, recipient, language = begun(ctx, composed, audience, recipient, language)
        open_compartment(workspace, compartment_file)
        with naming_undrawn(), naming_hits(as_json):
            made = workspace.dossiers.export(
                case_id,
                audience,
                out,
                recipient=recipient,
                language=language,
                sections=composed.sections if composed else (),
                composition=composed,
                spell_out=with_code_points,
                volumes=volumes if _given(ctx, "volumes") or composed is None else composed.volumes or 1,
                release=release,
                exhibits=exhibits or (composed is not None and composed.exhibits and format_of(out) != WORD),
                prefix=prefix,
                progress=say.progress(quiet=as_json),
            )
    for gate in made.gates:
        if not gate.ok:
            say.tell(gate.sentence)
    if as_json:
        files = [
            {"path": str(each.path), "pages": each.pages or None, "sha256": each.sha256, "disclosure": each.ref}
            for each in made.volumes
        ]
        released = [told_of(hit) for hit in made.released]
        say.document({**files[0], "pages": made.pages or None, "volumes": files, "released": released})
        return
    for each in made.volumes:
        wrote = plural("Wrote {n} page to {file}.", "Wrote {n} pages to {file}.", each.pages, file=str(each.path))
        say.say(
            wrote if each.pages else _("Wrote {file}.", file=str(each.path)),
            _("SHA-256: {digest}", digest=isolate(each.sha256)),
        )
    if made.released:
        say.tell(
            plural(
                "{n} place was released although it shows what is withheld; the journal says so.",
                "{n} places were released although they show what is withheld; the journal says so.",
                len(made.released),
            )
        )


@contextmanager
def naming_hits(as_json: bool) -> Iterator[None]:
    """Say of a dossier that was held back each place, with page, rule and sentence, before the error itself."""
    try:
        yield
    except HeldBack as error:
        if as_json:
            say.document({"held_back": error.code, "hits": [told_of(hit) for hit in error.hits]})
        else:
            for hit in error.hits:
                say.tell(hit.words)
                if hit.sentence:
                    say.tell(f"  {hit.sentence}")
            say.tell(_("With --release REASON it is written all the same, and the journal keeps the reason."))
        raise


def told_of(hit: Hit) -> dict[str, Any]:
    """A hit as one member of a JSON document."""
    return {
        "volume": hit.volume,
        "page": hit.page or None,
        "section": hit.section or None,
        "rule": hit.rule,
        "ref": hit.ref,
        "field": hit.label,
        "sentence": hit.sentence,
        "where": [{"ref": ref, "field": label} for ref, label in hit.where],
    }


def require_audience(audience: str, composition: str = "") -> None:
    """Said before the vault is opened.

    :param composition: names the audience where none is named.
    :raises UsageError: there is no such audience.
    """
    if audience not in AUDIENCES and (audience or not composition):
        raise UsageError(
            _("A dossier is for one of: {audiences}.", audiences=", ".join(AUDIENCES)), code="unknown_audience"
        )


def composed_as(workspace: Workspace, case_id: UUID, name: str) -> Composition | None:
    """The composition of that name; None where none is named.

    :raises BadInput: there is none of that name.
    """
    return workspace.compositions.by_name(case_id, name) if name else None


def begun(
    ctx: typer.Context, composed: Composition | None, audience: str, recipient: str, language: str
) -> tuple[str, str, str]:
    """Audience, recipient and language: those that are given, then those of the composition.

    :raises UsageError: there is no such audience.
    """
    if composed is not None:
        audience = audience or composed.audience
        recipient = recipient or composed.recipient
        if composed.language and not _given(ctx, "language"):
            language = composed.language
    require_audience(audience)
    return audience, recipient, language


def _given(ctx: typer.Context, option: str) -> bool:
    source = ctx.get_parameter_source(option)
    return source is not None and source.name != "DEFAULT"


def open_compartment(workspace: Workspace, passphrase_file: Path | None) -> None:
    """Open the identities where a passphrase was given, so that sealed names are looked for."""
    if passphrase_file is not None:
        workspace.identities.open(from_file(passphrase_file))
