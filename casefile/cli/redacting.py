"""``casefile redact`` and ``casefile redactions``: what of a source leaves the vault for nobody."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, CaseRef, PassphraseFile, UsageError, VaultFolder, opened
from casefile.errors import BadInput
from casefile.i18n import _, current, isolate
from casefile.model.anchors import Region, Span, clock
from casefile.model.records import EvidenceFile, Redaction, Source
from casefile.model.vocabularies import load as vocabulary
from casefile.services.redactions import Listed
from casefile.services.sources import InFile
from casefile.workspace import Workspace

_AUDIENCES = ("internal", "partner", "court", "public")


def redact(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    basis: Annotated[
        str,
        typer.Option(
            "--basis", metavar="CODE", help=_("Why: protection, consent, third_party ..."), show_default=False
        ),
    ],
    page: Annotated[
        int | None, typer.Option("--page", metavar="N", min=1, help=_("The page, from 1."), show_default=False)
    ] = None,
    region: Annotated[
        str,
        typer.Option(
            "--region",
            metavar="X,Y,W,H",
            help=_("From the left, from the top, width and height, in percent of the page as it is seen."),
            show_default=False,
        ),
    ] = "",
    span: Annotated[
        str,
        typer.Option(
            "--span",
            metavar="FROM-TO",
            help=_("Of a recording, which is withheld whole: 0:01:10-0:01:21.5"),
            show_default=False,
        ),
    ] = "",
    text: Annotated[
        str,
        typer.Option(
            "--text", metavar="WORDS", help=_("Words as they stand in a text of the source."), show_default=False
        ),
    ] = "",
    authoriser: Annotated[
        str, typer.Option("--by", metavar="NAME", help=_("Who authorised it; you, where left out."), show_default=False)
    ] = "",
    audience: Annotated[
        list[str] | None,
        typer.Option(
            "--audience",
            metavar="NAME",
            help=_("Only for this audience; may be repeated. Every audience, where left out."),
            show_default=False,
        ),
    ] = None,
    remark: Annotated[str, typer.Option("--remark", metavar="WORDS", help=_("A remark."), show_default=False)] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Redact a region, words or a span of a source."""
    if not vocabulary("redaction_basis").contains(basis):
        codes = ", ".join(term.code for term in vocabulary("redaction_basis"))
        raise UsageError(_("The basis of a redaction is one of: {codes}.", codes=codes), code="unknown_basis")
    if sum(map(bool, (region, span, text))) != 1:
        raise UsageError(_("Say one of --region, --span and --text."), code="which_place")
    audiences = tuple(audience or ())
    if unknown := [name for name in audiences if name not in _AUDIENCES]:
        said = _("{name} is none of the audiences: {names}.", name=unknown[0], names=", ".join(_AUDIENCES))
        raise UsageError(said, code="unknown_audience")
    with opened(ctx, vault, passphrase_file) as workspace:
        about = workspace.records.by_ref(ref)
        if text:
            source_id = about.source_id if isinstance(about, EvidenceFile) else about.id
            if source_id is None or not isinstance(about, EvidenceFile | Source):
                raise _not_a_source(ref)
            made, _changes = workspace.redactions.redact_words(
                source_id, text, basis, authoriser=authoriser, audiences=audiences, remark=remark
            )
        else:
            file = _file_of(workspace, about, ref)
            anchor: Region | Span = Span.parse(span) if span else _region(region, page)
            made, _changes = workspace.redactions.redact(
                InFile(file.id, anchor), basis, authoriser=authoriser, audiences=audiences, remark=remark
            )
    if as_json:
        say.document({"ref": made.ref, "id": str(made.id), **_told(made)})
    else:
        say.say(made.ref)


def redactions(
    ctx: typer.Context,
    vault: VaultFolder,
    case: CaseRef,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List what is redacted in a case; never the words."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        found = workspace.redactions.listed(workspace.cases.by_ref(case).id)
    if as_json:
        say.document({"redactions": [_line(each) for each in found]})
        return
    tr = current()
    for each in found:
        made = each.redaction
        basis = vocabulary("redaction_basis").label(made.basis, tr)
        day = made.authorised.words(tr) if made.authorised is not None else ""
        cells = (made.ref, each.file or each.source, each.where, basis, made.authoriser, day)
        say.say("\t".join(isolate(cell) if tr.rtl else cell for cell in cells))
    if not found:
        say.tell(_("Nothing is redacted in this case."))


def _line(each: Listed) -> dict[str, object]:
    made = each.redaction
    return {"ref": made.ref, "source": each.source, "file": each.file, **_told(made)}


def _told(made: Redaction) -> dict[str, object]:
    return {
        "page": made.page,
        "region": made.region.to_json() if made.region is not None else None,
        "span": [clock(made.span.begin), clock(made.span.end) if made.span.end is not None else None]
        if made.span is not None
        else None,
        "words": bool(made.quote),
        "basis": made.basis,
        "authoriser": made.authoriser,
        "authorised": made.authorised.edtf if made.authorised is not None else "",
        "audiences": list(made.audiences) or list(_AUDIENCES),
        "remark": made.remark,
    }


def _region(typed: str, page: int | None) -> Region:
    named = f"page={page}&" if page is not None else ""
    return Region.parse(f"{named}xywh=percent:{typed}")


def _file_of(workspace: Workspace, about: object, ref: str) -> EvidenceFile:
    """The file that is meant: by itself, or as the only one of its source."""
    if isinstance(about, EvidenceFile):
        return about
    if isinstance(about, Source):
        files = workspace.records.of(EvidenceFile, source_id=about.id)
        if len(files) == 1:
            return files[0]
        if files:
            text = _("{ref} has several files. Name one: {files}.", ref=ref, files=", ".join(f.ref for f in files))
            raise BadInput(text, code="which_file")
    raise _not_a_source(ref)


def _not_a_source(ref: str) -> BadInput:
    return BadInput(_("{ref} is neither a source with a file nor an evidence file.", ref=ref), code="not_a_source")
