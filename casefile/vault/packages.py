"""Packages and contact cards of an open vault: signed with a person's own key, sealed for the keys of others.

Everybody who opens a vault by a passphrase of their own has, beside the signing key, one for receiving: an X25519
secret, derived from that same seed. So nobody else who opens the vault can open what was sealed for them.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from casefile.errors import BadInput, Refused
from casefile.i18n import _
from casefile.model.packages import LARGEST, LARGEST_HEADER, Header, Keys, bad
from casefile.vault import age, canonical, signing
from casefile.vault.contacts import Card
from casefile.vault.roster import now
from casefile.vault.session import Session


class PackageVerbs(Session):
    """Verbs of who opened the vault, toward people with other vaults."""

    def own_keys(self) -> Keys:
        """By which who opened the vault is known elsewhere.

        :raises Refused: a recovery sheet opened it (code ``"no_person"``).
        """
        self._require_person()
        signing_key = signing.public_key(self._ring.seed()).hex()
        return Keys(signing_key, age.recipient(self._ring.receiving_seed()))

    def receiving_identity(self) -> str:
        """``AGE-SECRET-KEY-1...``: opens what is sealed for who opened the vault with any age tool. It is a secret.

        :raises Refused: a recovery sheet opened the vault.
        """
        self._require_person()
        return age.secret_key(self._ring.receiving_seed())

    def contact_card(self) -> bytes:
        """The card of who opened the vault.

        :raises Refused: a recovery sheet opened it, or they have no name yet (code ``"no_name"``).
        """
        keys = self.own_keys()
        person = self.person
        assert person is not None
        if not person.name:
            text = _("You have no name in this vault yet, and a card says one. Give yourself a name first.")
            raise Refused(text, code="no_name")
        card = Card(person.name, keys, now())
        return card.signed(self._ring.signer()(card.text().encode()))

    def sign_header(self, header: Header) -> tuple[bytes, bytes]:
        """The header's canonical bytes, and the signature (64 bytes) of who opened the vault."""
        text = canonical.dumps(header.shape)
        return text, self._ring.signer()(text)

    def unsealed(self, sealed: BinaryIO) -> io.RawIOBase:
        """The content of a package that was sealed for who opened the vault, as a seekable stream.

        :param sealed: closed together with it.
        :raises Refused: it is sealed for others, or damaged (code ``"not_for_you"``). :raises BadInput: too large; or
            damaged further on, which shows as it is read.
        """
        try:
            self._require_person()
            if sealed.seek(0, io.SEEK_END) > LARGEST:
                raise BadInput(_("This package is too large to be one. Nothing was changed."), code="bad_package")
            seed = self._ring.receiving_seed()
        except BaseException:
            sealed.close()
            raise
        try:
            return _Unsealed(sealed, seed, check=self._ring.require_open)
        except age.AgeDamagedError:
            text = _(
                "This package does not open for you: it was sealed for somebody else, or is damaged or cut short. "
                "Nothing was changed."
            )
            raise Refused(text, code="not_for_you") from None

    def _require_person(self) -> None:
        self._ring.require_open()
        if self.person is None:
            text = _(
                "The vault was opened with its recovery sheet, which sends and receives nothing. Set a passphrase "
                "first."
            )
            raise Refused(text, code="no_person")


def seal(content: BinaryIO, target: BinaryIO, recipients: Iterable[Keys]) -> str:
    """Encrypt ``content`` for these people, in constant memory; returns the SHA-256 (hex) of what was written.

    :raises OSError: the target refuses. What reading ``content`` raises is passed on.
    """
    counting, source = _Hashing(target), _Failing(content)
    try:
        age.encrypt_for(source, counting, [each.receiving for each in recipients])
    except age.EncryptionFailedError:
        raise source.failure or counting.failure or OSError("sealing failed") from None
    return counting.sha256.hexdigest()


def read_header(untrusted: bytes, untrusted_signature: bytes, known: Iterable[Keys]) -> Header:
    """The header that one of these people signed. Not a byte of one that nobody of them signed is interpreted.

    :raises Refused: none of them did (code ``"unknown_author"``). :raises BadInput: it is no header all the same, or
        names another author.
    """
    if len(untrusted) > LARGEST_HEADER:
        raise bad()
    author = next(
        (each for each in known if signing.is_signed_by(bytes.fromhex(each.signing), untrusted_signature, untrusted)),
        None,
    )
    if author is None:
        text = _(
            "Nobody among your contacts signed this package: it is of somebody whose card was not taken in, or it was "
            "altered. Nothing was changed."
        )
        raise Refused(text, code="unknown_author")
    try:
        header = Header.from_untrusted(canonical.loads_untrusted(untrusted, limit=LARGEST_HEADER))
    except canonical.NotCanonicalError:
        raise bad() from None
    if header.author != author:
        raise bad()
    return header


def sha256(content: bytes) -> str:
    """Hex."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(stream: BinaryIO) -> str:
    """Hex, of all that a stream holds from here on."""
    digest = hashlib.sha256()
    while piece := stream.read(age.CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def new_id_key() -> bytes:
    """32 random bytes, for :func:`id_outside`."""
    return secrets.token_bytes(32)


def id_outside(key: bytes, id_: UUID) -> UUID:
    """What a record is called in packages (UUID version 8, RFC 9562): ids of ours hold the time at which a record was
    made, to the millisecond, and tell in which order witnesses came.

    :param key: 32 random bytes, the same for all packages of a case.
    """
    digest = bytearray(hmac.digest(key, id_.bytes, "sha256")[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))


class _Unsealed(age.AgeReader):
    """The content of a package; damage that shows as it is read is one of the package."""

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        try:
            return super().readinto(buffer)
        except age.AgeDamagedError:
            raise bad() from None


class _Failing:
    """A stream that remembers its own failure: the age library drops it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.failure: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._stream.read(size)
        except BaseException as error:
            self.failure = error
            raise


class _Hashing:
    """A file that hashes what is written to it, and remembers its own failure."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.sha256 = hashlib.sha256()
        self.failure: OSError | None = None

    def write(self, piece: bytes, /) -> int:
        try:
            written = self._target.write(piece)
        except OSError as error:
            self.failure = error
            raise
        self.sha256.update(piece)
        return written

    def flush(self) -> None:
        self._target.flush()
