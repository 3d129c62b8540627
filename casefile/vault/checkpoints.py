"""Signed checkpoints of the journal: what leaves the vault, so that a later look can tell whether anything was cut off
or put back.

The form is that of transparency logs (C2SP ``tlog-checkpoint`` inside a C2SP ``signed-note``): plain text that any tool
for Ed25519 checks. ::

    casefile/<vault id>
    <number of entries>
    <root of their Merkle tree, RFC 6962, base64>
    head <SHA-256 of the newest entry, hex>
    generation <of the vault's header>
    at <UTC>

    — casefile/<vault id> <base64 of 4 bytes key id and 64 bytes signature>
    — casefile/<vault id>/<signer id> <the same by the person, or the recovery sheet, that had opened the vault>

The signatures cover the text before the blank line. It names nobody: an id of the vault, an id of a person, numbers.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.vault.people import PeopleVerbs
from casefile.vault.signing import is_signed_by

LARGEST = 16 * 1024
"""Bytes of a note that are read; one has about 600."""

_ORIGIN = "casefile/"
_ED25519 = b"\x01"
_KEY_ID_SIZE = 4
_MOST_SIGNATURES = 20
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_HEAD = re.compile(r"head ([0-9a-f]{64})")
_GENERATION = re.compile(r"generation ([1-9][0-9]{0,17})")
_AT = re.compile(r"at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note says about a journal.

    :param size: how many entries it had.
    :param root: 32 bytes, of the Merkle tree over them.
    :param head: SHA-256 of the newest, hex.
    :param generation: of the vault's header then.
    :param at: UTC, ``2026-03-01T12:00:00Z``.
    """

    vault: str
    size: int
    root: bytes
    head: str
    generation: int
    at: str

    def text(self) -> str:
        """What is signed, with its last newline."""
        root = base64.b64encode(self.root).decode()
        lines = (
            f"{_ORIGIN}{self.vault}",
            str(self.size),
            root,
            f"head {self.head}",
            f"generation {self.generation}",
            f"at {self.at}",
        )
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note that was read and not yet proved. ``signatures``: (name, key id and signature)."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def is_signed_by(self, name: str, key: bytes) -> bool | None:
        """Whether this key signed it; None where no signature claims to be of that key."""
        id_ = key_id(name, key)
        for signer, signature in self.signatures:
            if signer == name and signature[:_KEY_ID_SIZE] == id_:
                return is_signed_by(key, signature[_KEY_ID_SIZE:], self.text.encode())
        return None


def key_id(name: str, key: bytes) -> bytes:
    """The four bytes by which a signature line says whose it is (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key).digest()[:_KEY_ID_SIZE]


def verifier_key(name: str, key: bytes) -> str:
    """A public key as tools for signed notes take it: ``name+key id+key``."""
    return f"{name}+{key_id(name, key).hex()}+{base64.b64encode(_ED25519 + key).decode()}"


def vault_name(vault: str | UUID) -> str:
    """The name under which a vault signs."""
    return f"{_ORIGIN}{vault}"


def signer_name(vault: str | UUID, signer: str | UUID) -> str:
    """The name under which a person or a recovery sheet signs."""
    return f"{_ORIGIN}{vault}/{signer}"


def sign(
    vault: PeopleVerbs, size: int, root: bytes, head: str, newest: str = "", *, now: dt.datetime | None = None
) -> str:
    """A checkpoint as a signed note, by the vault and by who opened it.

    :param newest: when the newest entry was written (UTC, ISO 8601). The checkpoint is never dated before it, nor
        before its person was added, wherever a clock was set back to meanwhile.
    :raises VaultLocked: the keys were dropped.
    """
    signer = vault.signer
    added = signer.added if signer is not None else ""
    at = max((now or dt.datetime.now(dt.UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"), to_the_second(newest), added)
    text = Checkpoint(str(vault.id), size, root, head, vault.generation, at).text()
    lines = [_line(vault_name(vault.id), vault.signing_public_key(), vault.sign(text.encode()))]
    if signer is not None:
        lines.append(_line(signer_name(vault.id, signer.id), *vault.sign_as_opener(text.encode())))
    return text + "\n" + "".join(lines)


def to_the_second(at: str) -> str:
    """A time of the journal (UTC, ISO 8601) as a checkpoint has it; empty for none."""
    return f"{at[:19]}Z" if at else ""


def read(untrusted: bytes) -> SignedNote:
    """Take a note apart. Who signed it is not yet proved: see :func:`proved`.

    :raises BadInput: it is no checkpoint of a Casefile journal (code ``"not_a_checkpoint"``).
    """
    try:
        text, signatures = _split(untrusted)
        return SignedNote(_checkpoint(text.removesuffix("\n").split("\n")), text, signatures)
    except ValueError:
        raise BadInput(
            _("This is not a checkpoint of a Casefile journal, or it was cut off. Nothing was compared."),
            code="not_a_checkpoint",
        ) from None


def proved(untrusted: bytes, vault: PeopleVerbs) -> Checkpoint:
    """Read a note and prove that this vault wrote it.

    :raises BadInput: it is no checkpoint, it is one of another vault (code ``"another_vault"``), or its signature does
        not fit (``"wrong_signature"``).
    """
    note = read(untrusted)
    if note.checkpoint.vault != str(vault.id):
        raise BadInput(_("This checkpoint is of another vault. Nothing was compared."), code="another_vault")
    name = vault_name(vault.id)
    by_vault = [note.is_signed_by(name, key) for key in (vault.signing_public_key(), *vault.earlier_public_keys())]
    by_signers = [note.is_signed_by(name, key) for name, key in signer_keys(vault).items()]
    if True not in by_vault or False in (*by_vault, *by_signers):
        raise BadInput(
            _("The signature of this checkpoint does not fit: this vault did not write it, or it was altered since."),
            code="wrong_signature",
        )
    return note.checkpoint


def signers(untrusted: bytes, vault: PeopleVerbs) -> tuple[UUID, ...]:
    """Who of the people and recovery sheets of the vault signed a note with their own key, beside the vault. Everyone
    who opens the vault can sign with the vault's key, whatever the note says; with a person's only that person can.

    :raises BadInput: it is no checkpoint.
    """
    note = read(untrusted)
    return tuple(
        signer.id
        for signer in vault.signers()
        if note.is_signed_by(signer_name(vault.id, signer.id), signer.public_key)
    )


def names_a_signer(untrusted: bytes) -> bool:
    """Whether a note claims to be signed by a person or a recovery sheet, known or not.

    :raises BadInput: it is no checkpoint.
    """
    note = read(untrusted)
    return any(name.startswith(f"{vault_name(note.checkpoint.vault)}/") for name, _signature in note.signatures)


def signer_keys(vault: PeopleVerbs) -> Mapping[str, bytes]:
    """The public keys of everybody and every recovery sheet that opens or ever opened the vault, by the name under
    which they sign.
    """
    return {signer_name(vault.id, signer.id): signer.public_key for signer in vault.signers()}


def _line(name: str, key: bytes, signature: bytes) -> str:
    return f"— {name} {base64.b64encode(key_id(name, key) + signature).decode()}\n"


def _split(untrusted: bytes) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """Text and signatures. :raises ValueError: no signed note."""
    if len(untrusted) > LARGEST:
        raise ValueError("too large")
    note = untrusted.decode("utf-8")
    if any(character < " " and character != "\n" for character in note):
        raise ValueError("control characters")
    text, separator, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not separator or lines.pop() != "" or not 0 < len(lines) <= _MOST_SIGNATURES:
        raise ValueError("no signatures")
    return text + "\n", tuple(_signature(line) for line in lines)


def _signature(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE.fullmatch(line)
    if found is None:
        raise ValueError("no signature line")
    name, encoded = found.groups()
    signature = _base64(encoded)
    if len(signature) < _KEY_ID_SIZE + 1:
        raise ValueError("no signature")
    return name, signature


def _checkpoint(lines: list[str]) -> Checkpoint:
    """:raises ValueError: not these lines in this order."""
    if len(lines) != 6 or not lines[0].startswith(_ORIGIN):
        raise ValueError("no checkpoint")
    origin, size, root, *extensions = lines
    matches = [pattern.fullmatch(line) for pattern, line in zip((_HEAD, _GENERATION, _AT), extensions, strict=True)]
    digest = _base64(root)
    if not _SIZE.fullmatch(size) or len(digest) != 32 or None in matches:
        raise ValueError("no checkpoint")
    head, generation, at = (match[1] for match in matches if match is not None)
    return Checkpoint(str(UUID(origin.removeprefix(_ORIGIN))), int(size), digest, head, int(generation), at)


def _base64(encoded: str) -> bytes:
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if base64.b64encode(decoded).decode() != encoded:
        raise ValueError("not in its shortest form")
    return decoded
