"""The commands ``contact ...``: cards of people with other vaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, OutFile, PassphraseFile, VaultFolder, opened
from casefile.errors import EXIT_DONE
from casefile.i18n import _, current, isolate
from casefile.model.contacts import Contact
from casefile.services.contacts import with_state, words_of

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)

Who = Annotated[
    str, typer.Argument(metavar="CONTACT", help=_("A name among the contacts, or the id."), show_default=False)
]


@app.command("export", help=_("Write your own card, which is no secret. FILE.pdf: a page with a QR code."))
def export(
    ctx: typer.Context,
    vault: VaultFolder,
    out: OutFile,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write one's own card."""
    with opened(ctx, vault, passphrase_file) as workspace:
        if out.suffix.lower() == ".pdf":
            workspace.contacts.export_sheet(out, current().language)
            words = workspace.contacts.my_words()
        else:
            words = workspace.contacts.export_card(out)
    if as_json:
        say.document({"path": str(out), "words": list(words)})
        return
    say.say(
        _("Wrote your card to {file}.", file=str(out)),
        _("Its twelve words: {words}", words=isolate(" ".join(words))),
        _("Read them aloud to whoever takes your card in, over a telephone or face to face."),
    )


@app.command("import", help=_("Take somebody's card in."))
def import_(
    ctx: typer.Context,
    vault: VaultFolder,
    card: Annotated[Path, typer.Argument(metavar="CARD", help=_("The card, a file."), show_default=False)],
    called: Annotated[
        str,
        typer.Option(
            "--as", metavar="NAME", help=_("What to call them here; else the name on the card."), show_default=False
        ),
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Take a card in."""
    with opened(ctx, vault, passphrase_file) as workspace:
        taken = workspace.contacts.import_card(card, called=called)
    if as_json:
        say.document({"outcome": taken.outcome, **_json(taken.contact)})
        return
    say.say(taken.sentence)
    say.say(*_words(taken.contact))


@app.command("verify", help=_("Compare the twelve words that somebody read aloud with their card."))
def verify(
    ctx: typer.Context,
    vault: VaultFolder,
    contact: Who,
    words: Annotated[
        str,
        typer.Option(
            "--words",
            metavar="WORDS",
            help=_("The words they read, in quotation marks; four letters of each are enough."),
            show_default=False,
        ),
    ],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Compare words."""
    with opened(ctx, vault, passphrase_file) as workspace:
        verified = workspace.contacts.verify(contact, words)
    if as_json:
        say.document(_json(verified))
    else:
        say.say(_("These are the words of {name}: their card is verified.", name=isolate(verified.name)))
    return EXIT_DONE


@app.command("list", help=_("List the contacts, how surely each is known, and your own twelve words."))
def list_(
    ctx: typer.Context, vault: VaultFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List contacts."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        contacts, mine = workspace.contacts.all(), workspace.contacts.my_words()
    if as_json:
        say.document({"words": list(mine), "contacts": [_json(contact) for contact in contacts]})
        return
    for each in contacts:
        say.say(with_state(each))
        say.say(*_words(each))
    if not contacts:
        say.say(_("There are no contacts yet."))
    say.say(_("Your own twelve words: {words}", words=isolate(" ".join(mine))))


@app.command("forget", help=_("Forget somebody. What was sent to them or came from them stays."))
def forget(
    ctx: typer.Context,
    vault: VaultFolder,
    contact: Who,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Forget a contact."""
    with opened(ctx, vault, passphrase_file) as workspace:
        forgotten = workspace.contacts.forget(contact)
    if as_json:
        say.document({"forgotten": str(forgotten.id)})
    else:
        say.say(_("{name} is forgotten.", name=isolate(forgotten.name)))


@app.command("key", help=_("Write the key that opens what was sealed for you with any age tool. It is a secret."))
def key(
    ctx: typer.Context,
    vault: VaultFolder,
    out: OutFile,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write one's own receiving key."""
    with opened(ctx, vault, passphrase_file) as workspace:
        workspace.contacts.export_key(out)
    if as_json:
        say.document({"path": str(out)})
    else:
        say.say(_("Wrote the key to {file}. Anyone who holds it reads everything sealed for you.", file=str(out)))


def _words(contact: Contact) -> list[str]:
    said = [_("Twelve words: {words}", words=isolate(" ".join(words_of(contact.keys))))]
    if contact.claimed is not None:
        other = " ".join(words_of(contact.claimed))
        said.append(_("Twelve words of the other card: {words}", words=isolate(other)))
    return said


def _json(contact: Contact) -> dict[str, Any]:
    return {
        "id": str(contact.id),
        "name": contact.name,
        "state": contact.state,
        "signing": contact.keys.signing,
        "receiving": contact.keys.receiving,
        "words": list(words_of(contact.keys)),
        "claimed_words": list(words_of(contact.claimed)) if contact.claimed is not None else None,
        "added": contact.added,
        "verified": contact.verified or None,
    }
