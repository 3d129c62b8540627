"""What the commands have in common: the vault, the passphrase, ``--json``.

A passphrase is never an argument: arguments are seen by every program on the machine and kept by the shell.
"""

from __future__ import annotations

import getpass
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from casefile.cli.say import tell
from casefile.errors import EXIT_USAGE, BadInput, CasefileError, Undrawable, WorldFault
from casefile.i18n import _, isolate
from casefile.vault.layout import vault_folder

if TYPE_CHECKING:
    from casefile.services.people import Authenticator
    from casefile.workspace import Workspace

ENVIRONMENT = "CASEFILE_PASSPHRASE_FILE"


_LONGEST_PASSPHRASE = 64 * 1024

VaultFolder = Annotated[
    Path,
    typer.Argument(metavar="VAULT", help=_("The vault's folder, such as Hajin.casefile."), show_default=False),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="F",
        help=_("Read the passphrase from the first line of this file."),
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))]
OutFile = Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help=_("The file to write."), show_default=False)]
CaseRef = Annotated[
    str, typer.Option("--case", metavar="REF", help=_("The case, by its reference."), show_default=False)
]


class UsageError(CasefileError):
    """The command was called in a way it does not know."""

    exit_code = EXIT_USAGE


def passphrase(ctx: typer.Context, given: Path | None, *, new: bool = False, ask: bool = False) -> str:
    """The passphrase, from a file or typed without being shown.

    :param given: the file named after the command; else the one named before it or by the environment.
    :param new: ask twice, as nobody can read it back later.
    :param ask: take it from no file but ``given``: it is another than the one that opens the vault.
    :raises CasefileError: there is none, or the file cannot be read.
    """
    file = given or (None if ask else ctx.find_root().params.get("passphrase_file"))
    if file is not None:
        return from_file(Path(file))
    if not sys.stdin.isatty():
        raise UsageError(
            _("A new passphrase is needed and there is no terminal to ask on: use --new-passphrase-file.")
            if ask
            else _("A passphrase is needed and there is no terminal to ask on: use --passphrase-file."),
            code="no_passphrase",
        )
    typed = getpass.getpass(_("New passphrase: ") if ask else _("Passphrase: "))
    if new and getpass.getpass(_("The same passphrase again: ")) != typed:
        raise BadInput(_("The two passphrases differ. Nothing was made."), code="passphrases_differ")
    return typed


def from_file(file: Path) -> str:
    """A passphrase from the first line of a file.

    :raises CasefileError: it cannot be read, or the line is empty.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST_PASSPHRASE)
    except OSError:
        raise WorldFault(
            _("The passphrase file {name} cannot be read.", name=isolate(file.name)), code="unreadable"
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(_("The passphrase file is not UTF-8 text."), code="bad_passphrase_file") from None
    _warn_of_readers(file)
    first = text.split("\n", 1)[0].rstrip("\r")
    if not first:
        raise BadInput(_("The first line of the passphrase file is empty."), code="empty_passphrase")
    return first


WithCodePoints = Annotated[
    bool,
    typer.Option(
        "--with-code-points",
        help=_(
            "Write it although no font draws some characters: their code points stand there, and a list names them."
        ),
    ),
]


@contextmanager
def naming_undrawn() -> Iterator[None]:
    """Say of a document that was held back which words no font draws, and how to go on, before the error itself."""
    try:
        yield
    except Undrawable as error:
        for sentence in error.places:
            tell(sentence)
        tell(_("With --with-code-points it is written all the same; a list in it names these characters."))
        raise


@contextmanager
def opened(
    ctx: typer.Context, vault: Path, passphrase_file: Path | None, *, read_only: bool = False
) -> Iterator[Workspace]:
    """The open vault; what is to be said about its state goes to stderr.

    :raises CasefileError: it does not open.
    """
    with _open(ctx, as_named(vault), passphrase_file, read_only=read_only) as workspace:
        for notice in workspace.notices:
            tell(notice)
        yield workspace


def by_recovery(ctx: typer.Context) -> Path | None:
    """The file with the words of the recovery sheet that is to open the vault; None for a passphrase."""
    file = ctx.find_root().params.get("recovery_file")
    return Path(file) if file is not None else None


def words_from(file: Path) -> list[str]:
    """The words of a recovery sheet, or of several shares, from a text file; not checked yet.

    :raises CasefileError: the file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST_PASSPHRASE)
    except OSError:
        raise WorldFault(
            _("The file of words {name} cannot be read.", name=isolate(file.name)), code="unreadable"
        ) from None
    _warn_of_readers(file)
    try:
        return content.decode("utf-8-sig").split()
    except UnicodeDecodeError:
        raise BadInput(_("The file of words is not UTF-8 text."), code="bad_words_file") from None


def key(ctx: typer.Context, called: str = "") -> Authenticator:
    """The security key that is plugged in, with its PIN from a file or typed without being shown.

    :param called: which key is meant, where there are several.
    :raises CasefileError: there is no terminal to ask on, or what talks to keys is not installed.
    """
    from casefile.workspace import plugged_in_key

    file = ctx.find_root().params.get("key_pin_file")
    if file is not None:
        pin = from_file(Path(file))
    elif sys.stdin.isatty():
        pin = getpass.getpass(
            _("PIN of the security key “{name}”: ", name=called) if called else _("PIN of the security key: ")
        )
    else:
        text = _("The PIN of the security key is needed and there is no terminal to ask on: use --key-pin-file.")
        raise UsageError(text, code="no_key_pin_file")
    return plugged_in_key(pin, lambda: tell(_("Touch the security key now.")), lambda: False)


def _warn_of_readers(file: Path) -> None:
    """Say where other users of the machine can read a file that opens the vault, as far as its mode and those of the
    folders above it tell.
    """
    if os.name == "nt":  # pragma: no cover
        return
    with suppress(OSError):
        path = file.resolve()
        reached = all(folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH) for folder in path.parents)
        if reached and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            tell(
                _(
                    "Other users of this machine can read {name}. Let only its owner read it (chmod 600).",
                    name=isolate(file.name),
                )
            )


def _open(ctx: typer.Context, folder: Path, passphrase_file: Path | None, *, read_only: bool) -> Workspace:
    from casefile.workspace import Workspace  # brings nearly everything: what only helps or refuses does without

    if (file := by_recovery(ctx)) is not None and passphrase_file is None:
        return Workspace.open_with_recovery(folder, words_from(file), read_only=read_only)
    if ctx.find_root().params.get("security_key"):
        return Workspace.open_with_key(folder, key(ctx), read_only=read_only)
    return Workspace.open(folder, passphrase(ctx, passphrase_file), read_only=read_only)


def as_named(vault: Path) -> Path:
    """The folder meant: ``new Hajin`` makes ``Hajin.casefile``, so ``Hajin`` finds it again."""
    full = vault_folder(vault) if vault.name else vault
    return full if full.is_dir() and not vault.exists() else vault
