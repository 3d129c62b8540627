"""Evidence files in the age v1 format (https://c2sp.org/age): any age tool opens them with the vault's
recovery identity.

Writing is pyrage's (the Rust implementation). Reading is done here from the specification, because pyrage
only decrypts a whole file and playback has to seek; and because two independent implementations must then
agree on every file before it counts as stored.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import io
import os
from collections.abc import Callable, Iterable
from typing import BinaryIO, Protocol

import pyrage  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casefile.vault import bech32
from casefile.vault.keys import mac

CHUNK = 64 * 1024
TAG = 16
_INTRO = b"age-encryption.org/v1\n"
_LARGEST_HEADER = 16 * 1024
_LONGEST_LINE = 64
"""Columns of base64 in a stanza; a shorter line ends it."""


class AgeDamagedError(Exception):
    """The file is not an intact age file for this identity. Caught inside the vault, never shown."""


class EncryptionFailedError(Exception):
    """Source or target failed. Caught inside the vault, never shown."""


class Readable(Protocol):
    """What :func:`encrypt` reads from."""

    def read(self, size: int = -1, /) -> bytes: ...  # noqa: D102


class Writable(Protocol):
    """What :func:`encrypt` writes to."""

    def write(self, piece: bytes, /) -> int: ...  # noqa: D102
    def flush(self) -> None: ...  # noqa: D102


def secret_key(seed: bytes) -> str:
    """The identity of a 32-byte X25519 secret, ``AGE-SECRET-KEY-1...``: what a stock age tool takes with
    ``-i``."""
    return bech32.encode("age-secret-key-", seed).upper()


def recipient(seed: bytes) -> str:
    """The public key of a 32-byte X25519 secret, ``age1...``: what a stock age tool takes with ``-r``."""
    return str(pyrage.x25519.Identity.from_str(secret_key(seed)).to_public())


def encrypt(source: Readable, target: Writable, seed: bytes) -> None:
    """Encrypt all of ``source`` to the recipient of ``seed``, in constant memory. The rest as :func:`encrypt_for`."""
    encrypt_for(source, target, [recipient(seed)])


def encrypt_for(source: Readable, target: Writable, recipients: Iterable[str]) -> None:
    """Encrypt all of ``source`` to these recipients (``age1...``), in constant memory.

    pyrage turns an exception of ``source`` or ``target`` into one of its own and drops that of the last
    write: the caller's objects have to remember their own failure.

    :raises EncryptionFailedError: source or target failed.
    """
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    try:
        pyrage.encrypt_io(source, target, keys)
    except pyrage.EncryptError:
        raise EncryptionFailedError from None


class AgeReader(io.RawIOBase):
    """The plain content of an age file as a seekable stream.

    Each chunk of 64 KiB is authenticated before any of it is handed out. The last chunk is checked at once,
    so that a shortened or lengthened file is refused before it is played (https://c2sp.org/age, "Random
    access").

    :param file: the encrypted file; closed together with this stream.
    :param check: called before every read, may raise (the vault was locked).
    :raises AgeDamagedError: here or on reading.
    """

    def __init__(self, file: BinaryIO, seed: bytes, *, check: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._file = file
        self._check = check
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")
        try:
            payload_key, self._start = _read_header(file, seed)
            self._cipher = ChaCha20Poly1305(payload_key)
            self._last, self.size = self._measure()
            self._chunk(self._last)
        except BaseException:
            self.close()
            raise

    def readable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def seekable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def tell(self) -> int:
        """Position in the plain content, in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a position in the plain content; one beyond the end reads nothing."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if origin + offset < 0:
            raise ValueError("negative seek position")
        self._position = origin + offset
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill ``buffer`` with at most the rest of one chunk."""
        self._check()
        if self._position >= self.size:
            return 0
        number, inside = divmod(self._position, CHUNK)
        piece = self._chunk(number)[inside : inside + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the encrypted file and forget the content."""
        self._held = (-1, b"")
        self._file.close()
        super().close()

    def _measure(self) -> tuple[int, int]:
        """Number of the last chunk, and the size of the plain content."""
        payload = self._file.seek(0, os.SEEK_END) - self._start
        last, rest = divmod(payload, CHUNK + TAG)
        if rest == 0 and last > 0:
            last, rest = last - 1, CHUNK + TAG
        # Only an empty file may end in an empty chunk.
        if rest < TAG or (rest == TAG and last > 0):
            raise AgeDamagedError
        return last, last * CHUNK + rest - TAG

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(self._start + number * (CHUNK + TAG))
            sealed = self._file.read(CHUNK + TAG)
            nonce = number.to_bytes(11, "big") + (b"\1" if number == self._last else b"\0")
            try:
                self._held = (number, self._cipher.decrypt(nonce, sealed, None))
            except InvalidTag:
                raise AgeDamagedError from None
        return self._held[1]


def _read_header(file: BinaryIO, seed: bytes) -> tuple[bytes, int]:
    """The payload key, and the offset of the first chunk."""
    file.seek(0)
    untrusted = file.read(_LARGEST_HEADER)
    end = untrusted.find(b"\n--- ")
    if not untrusted.startswith(_INTRO) or end < 0:
        raise AgeDamagedError
    signed = untrusted[: end + 4]
    mac_line, newline, _payload = untrusted[end + 5 :].partition(b"\n")
    payload_start = end + 5 + len(mac_line) + len(newline)
    nonce = untrusted[payload_start : payload_start + 16]
    if len(nonce) != 16:
        raise AgeDamagedError

    file_key = _unwrap(signed[len(_INTRO) :].split(b"\n"), seed)
    if not hmac.compare_digest(mac(_hkdf(file_key, b"", b"header"), signed), _decode(mac_line)):
        raise AgeDamagedError
    return _hkdf(file_key, nonce, b"payload"), payload_start + 16


def _unwrap(lines: list[bytes], seed: bytes) -> bytes:
    """The file key, from the X25519 stanza that is ours; stanzas of other kinds are skipped, as the format
    demands."""
    position = 0
    while lines[position].startswith(b"-> "):
        arguments = lines[position].split(b" ")[1:]
        body, position = _stanza_body(lines, position + 1)
        if arguments[0] != b"X25519":
            continue
        file_key = _unwrap_x25519(arguments[1:], _decode(body), seed)
        if file_key is not None:
            return file_key
    raise AgeDamagedError


def _stanza_body(lines: list[bytes], position: int) -> tuple[bytes, int]:
    """The base64 body that starts at ``position``, and the position after it. The list ends with ``---``, so
    a short line is found."""
    body = b""
    while len(lines[position]) == _LONGEST_LINE:
        body += lines[position]
        position += 1
    return body + lines[position], min(position + 1, len(lines) - 1)


def _unwrap_x25519(arguments: list[bytes], wrapped: bytes, seed: bytes) -> bytes | None:
    """The file key, or None when the stanza is for another identity."""
    share = b"".join(_decode(argument) for argument in arguments)
    # Sizes before decryption: the specification asks for it, against partitioning oracles.
    if len(arguments) != 1 or len(share) != 32 or len(wrapped) != 16 + TAG:
        raise AgeDamagedError
    ours = X25519PrivateKey.from_private_bytes(seed)
    try:
        shared = ours.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError:
        raise AgeDamagedError from None
    key = _hkdf(shared, share + ours.public_key().public_bytes_raw(), b"age-encryption.org/v1/X25519")
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), wrapped, None)
    except InvalidTag:
        return None


def _decode(untrusted: bytes) -> bytes:
    """Unpadded base64 in its one canonical spelling (RFC 4648, sections 3.2 and 3.5)."""
    try:
        decoded = base64.b64decode(untrusted + b"=" * (-len(untrusted) % 4), validate=True)
    except binascii.Error:
        raise AgeDamagedError from None
    if base64.b64encode(decoded).rstrip(b"=") != untrusted:
        raise AgeDamagedError
    return decoded


def _hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)
