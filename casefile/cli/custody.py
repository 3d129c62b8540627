"""Commands about custody, trusted time stamps and the recovery sheet: ``custody``, ``stamp-request``, ``stamp-import``,
``stamp-export``, ``recovery``.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import say
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
from casefile.errors import EXIT_DONE, EXIT_FOUND, CasefileError
from casefile.i18n import _, isolate, plural
from casefile.model.records import EvidenceFile
from casefile.services.recovery import RecoveryKey
from casefile.services.stamps import CheckedStamp
from casefile.workspace import Workspace

FORMS = ("words", "shares")
RECORDED = ("handed-over", "received", "sealed")
_LONGEST_SHEET = 10_000

_Ref = Annotated[str, typer.Argument(metavar="REF", show_default=False)]


def custody(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: _Ref,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help=_("Write it as PDF, to be printed."), show_default=False),
    ] = None,
    language: Annotated[str, typer.Option("--language", metavar="CODE", help=_("The language of the PDF."))] = "en",
    record: Annotated[
        str,
        typer.Option(
            "--record",
            metavar="|".join(RECORDED),
            help=_("Record what was done with the file, or the medium it lies on; it cannot be undone."),
            show_default=False,
        ),
    ] = "",
    who: Annotated[
        str, typer.Option("--who", metavar="NAME", help=_("To whom, or from whom."), show_default=False)
    ] = "",
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help=_("Why."), show_default=False)] = "",
    medium: Annotated[
        str, typer.Option("--medium", metavar="TEXT", help=_("On which medium."), show_default=False)
    ] = "",
    seal: Annotated[
        str, typer.Option("--seal", metavar="N", help=_("The number of the seal."), show_default=False)
    ] = "",
    with_code_points: WithCodePoints = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Show or print the custody of one file, or record an event of it."""
    if record not in ("", *RECORDED):
        raise UsageError(_("What can be recorded is one of: {events}.", events=", ".join(RECORDED)), code="event")
    with opened(ctx, vault, passphrase_file, read_only=out is None and not record) as workspace:
        evidence = workspace.records.by_ref(ref)
        match record:
            case "handed-over":
                workspace.custody.hand_over(evidence.id, who, why, medium=medium, seal=seal)
            case "received":
                workspace.custody.receive(evidence.id, who, why, medium=medium, seal=seal)
            case "sealed":
                workspace.custody.seal(evidence.id, seal, why, medium=medium)
        if out is not None:
            with naming_undrawn():
                pages = workspace.sheets.custody_form(evidence.id, out, language=language, spell_out=with_code_points)
            if as_json:
                say.document({"path": str(out), "pages": pages})
            else:
                said = plural("Wrote {n} page to {file}.", "Wrote {n} pages to {file}.", pages, file=str(out))
                say.say(said, _("The file is not encrypted."))
            return
        chain = workspace.custody.chain(evidence.id)
    if as_json:
        say.documents(
            {
                "seq": event.seq,
                "at": event.at,
                "event": event.event,
                "person": event.person,
                "reason": event.reason,
                "hash": event.hash,
                "clock_suspect": event.clock_suspect,
            }
            for event in chain
        )
    else:
        say.table(
            [_("No."), _("Time (UTC)"), _("Event"), _("By whom"), _("Reason")],
            [(str(event.seq), event.at, event.label, event.person, event.reason) for event in chain],
        )


def stamp_request(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: _Ref,
    out: OutFile,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a request for a time stamp."""
    with opened(ctx, vault, passphrase_file) as workspace:
        subject = workspace.stamps.subject(ref)
        if isinstance(subject, EvidenceFile):
            stamp = workspace.stamps.request(subject.id, out)
        else:
            stamp = workspace.stamps.request_for_journal(subject.id, out)
    if as_json:
        say.document({"path": str(out), "stamp": stamp.ref, "digest": stamp.digest})
    else:
        say.say(
            _("Wrote the request {ref} to {file}.", ref=stamp.ref, file=str(out)),
            _("Carry it to a time stamp authority, and take its answer in with stamp-import."),
        )


def stamp_import(
    ctx: typer.Context,
    vault: VaultFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    root: Annotated[
        Path | None,
        typer.Option("--root", metavar="CERT.pem", help=_("The root certificate of an authority that you trust.")),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Take in the answer of an authority."""
    with opened(ctx, vault, passphrase_file) as workspace:
        checked = workspace.stamps.import_(file, root=root)
    _say_checked(checked, as_json)


def stamp_export(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: _Ref,
    folder: Annotated[
        Path, typer.Option("-o", "--out", metavar="FOLDER", help=_("The folder to write into."), show_default=False)
    ],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a token and what it stamps, for a check with other tools."""
    with opened(ctx, vault, passphrase_file) as workspace:
        token, data = workspace.stamps.export(workspace.records.by_ref(ref).id, folder)
    if as_json:
        say.document({"token": str(token), "data": str(data)})
    else:
        say.say(
            _("Wrote {token} and {data}. They are not encrypted.", token=str(token), data=str(data)),
            f"openssl ts -verify -data {data.name} -in {token.name} -CAfile ROOT.pem",
        )


def recovery(
    ctx: typer.Context,
    vault: VaultFolder,
    form: Annotated[
        str,
        typer.Option(
            "--form",
            metavar="|".join(FORMS),
            help=_("24 words on one sheet, or three shares of which any two open the vault."),
        ),
    ] = "words",
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help=_("Make a new sheet, as PDF."), show_default=False),
    ] = None,
    try_: Annotated[bool, typer.Option("--try", help=_("Type a sheet and hear whether it opens the vault."))] = False,
    no_proof: Annotated[bool, typer.Option("--no-proof", help=_("Do not ask for two of the words."))] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Make a recovery sheet, or try one."""
    if (out is None) != try_:
        raise UsageError(_("Use either -o FILE to make a new sheet, or --try to try one."), code="recovery_what")
    if form not in FORMS:
        raise UsageError(_("A recovery sheet has one of these forms: {forms}.", forms=", ".join(FORMS)), code="form")
    with opened(ctx, vault, passphrase_file) as workspace:
        if out is None:
            return _try(workspace, as_json)
        workspace.sheets.require_new(out)
        key = workspace.recovery.make(form)
        try:
            workspace.sheets.save_recovery(key, out)
        except CasefileError:
            say.tell(_("The new sheet was made but could not be written, so it is lost: make another one."))
            raise
        if not as_json:
            say.say(_("Wrote {file}. The file is a key to the vault: print it, then destroy the file.", file=str(out)))
            say.say(
                _("Its key: {key}. What is done with it is signed with that.", key=isolate(workspace.recovery.key()))
            )
        proved = not (no_proof or as_json) and sys.stdin.isatty() and _prove(workspace, key)
        if as_json:
            fingerprint = workspace.recovery.key()
            say.document(
                {"path": str(out), "form": form, "pages": len(key.sheets), "proved": proved, "key": fingerprint}
            )
        elif not proved:
            say.tell(workspace.sheets.reminder())
    return EXIT_DONE


def _prove(workspace: Workspace, key: RecoveryKey) -> bool:
    """Ask for two words of the printed sheet, three times at most."""
    for _turn in range(3):
        answers = {}
        for asked in workspace.recovery.ask(key):
            if key.form == "shares":
                question = _("Share {share}, word {number}: ", share=asked.sheet, number=asked.word)
            else:
                question = _("Word {number}: ", number=asked.word)
            answers[asked] = getpass.getpass(question)
        if workspace.recovery.prove(key, answers):
            say.say(_("Both words are right: the sheet is proved."))
            return True
        say.tell(_("At least one word is another one on the sheet. Look again."))
    return False


def _try(workspace: Workspace, as_json: bool) -> int:
    if sys.stdin.isatty():
        typed = getpass.getpass(_("The words of the sheet, or of two shares one behind the other: "))
    else:
        typed = sys.stdin.read(_LONGEST_SHEET)
    opens = workspace.recovery.drill([typed])
    if as_json:
        say.document({"opens": opens})
    else:
        say.say(_("This sheet opens the vault.") if opens else _("This sheet does not open the vault. Make a new one."))
    return EXIT_DONE if opens else EXIT_FOUND


def _say_checked(checked: CheckedStamp, as_json: bool) -> None:
    stamp = checked.stamp
    if as_json:
        say.document(
            {
                "stamp": stamp.ref,
                "at": stamp.stamped,
                "authority": stamp.authority,
                "serial": stamp.serial,
                "digest": stamp.digest,
                "confirmed": checked.confirmed,
                "ends_in": checked.ends_in,
            }
        )
        return
    say.say(
        _("{ref}: {sentence}", ref=isolate(stamp.ref), sentence=checked.sentence),
        _("A time stamp says nothing about when or how something was captured."),
    )


def seals(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell of the seals of a file, or of the files of a seal."""
    with opened(ctx, vault, passphrase_file) as workspace:
        found = workspace.seals.of(workspace.records.by_ref(ref).id)
    if as_json:
        say.document(
            [
                {
                    "seal": each.seal.ref,
                    "file": each.file.ref,
                    "by_name": each.by_name,
                    "sentence": each.sentence,
                    "claims": list(each.claims),
                }
                for each in found
            ]
        )
        return
    for each in found:
        say.say(each.sentence)
        for claim in each.claims:
            say.say(f"  {claim}")
    if not found:
        say.tell(_("No seal in the case is about these bytes."))
