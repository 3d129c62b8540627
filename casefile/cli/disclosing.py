"""The command that tells what left the vault: ``disclosures``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, UsageError, VaultFolder, opened
from casefile.errors import NotFound
from casefile.i18n import _, current, isolate
from casefile.model import words
from casefile.model.fields import kind
from casefile.model.records import Witness
from casefile.services.disclosures import CASE_EXPORTS, REVIEW_COPY, Receipt
from casefile.services.dossiers import AUDIENCE_LABELS
from casefile.workspace import Workspace


def disclosures(
    ctx: typer.Context,
    vault: VaultFolder,
    witness: Annotated[
        str,
        typer.Option(
            "--witness", metavar="REF", help=_("Only what may hold the words of this witness."), show_default=False
        ),
    ] = "",
    case: Annotated[
        str, typer.Option("--case", metavar="REF", help=_("The dossiers of this case."), show_default=False)
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print what left the vault, newest first."""
    if bool(witness) == bool(case):
        raise UsageError(_("Name either a witness or a case."), code="witness_or_case")
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        receipts = _of_witness(workspace, witness) if witness else _of_case(workspace, case)
    if as_json:
        say.documents(_shape(receipt) for receipt in receipts)
    elif receipts:
        say.table(
            [_("Exported at"), _("What"), _("Recipient"), _("Reference"), _("SHA-256")],
            [
                (
                    _at(receipt),
                    what(receipt),
                    receipt.recipient or _("not named"),
                    receipt.disclosure.ref if receipt.disclosure is not None else "",
                    receipt.sha256,
                )
                for receipt in receipts
            ],
        )
    else:
        say.say(_("Nothing left the vault."))


def what(receipt: Receipt) -> str:
    """What was handed out, in words."""
    if receipt.format in CASE_EXPORTS:
        return _(CASE_EXPORTS[receipt.format])
    if receipt.format == REVIEW_COPY:
        return _("Review copy, {audience}", audience=_(AUDIENCE_LABELS.get(receipt.audience, receipt.audience)))
    return _("Dossier, {audience}", audience=_(AUDIENCE_LABELS.get(receipt.audience, receipt.audience)))


def _of_witness(workspace: Workspace, ref: str) -> list[Receipt]:
    found = workspace.records.by_ref(ref)
    if not isinstance(found, Witness):
        raise NotFound(_("{ref} is not a witness.", ref=isolate(found.ref)), code="not_a_witness")
    return workspace.disclosures.of_witness(found.id)


def _of_case(workspace: Workspace, ref: str) -> list[Receipt]:
    return [Receipt.of(made) for made in workspace.disclosures.of_case(workspace.cases.by_ref(ref).id)]


def _at(receipt: Receipt) -> str:
    return words.in_words(kind("disclosure").field("at"), receipt.at, current())


def _shape(receipt: Receipt) -> dict[str, Any]:
    made = receipt.disclosure
    return {
        "at": receipt.at,
        "ref": made.ref if made is not None else None,
        "audience": receipt.audience or None,
        "recipient": receipt.recipient,
        "format": receipt.format,
        "sha256": receipt.sha256 or None,
        "notes": [str(id_) for id_ in made.notes] if made is not None else None,
        "remarks": made.remarks if made is not None else "",
    }
