"""Seals that come beside a file: OpenTimestamps proofs and PGP signatures. What they claim, and of which bytes.

A proof is followed from the digest of the file to the block that must hold it: which root that block must have is said,
so that anyone can compare it with a copy of the chain. No key is here for a PGP signature, so it is not checked.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from casefile.evidence.worker import media_types
from casefile.evidence.worker.found import Found

MAX_BYTES = 1_000_000
_MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
_DIGESTS = {0x08: ("sha256", 32), 0x02: ("sha1", 20), 0x03: ("ripemd160", 20)}
_BITCOIN, _PENDING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
_MOST_STEPS, _LONGEST = 20_000, 4096
_APPEND, _PREPEND, _REVERSE, _HEX, _FORK, _ATTESTATION = 0xF0, 0xF1, 0xF2, 0xF3, 0xFF, 0x00
_ARMOUR = re.compile(rb"-----BEGIN PGP SIGNATURE-----\r?\n(.*?)-----END PGP SIGNATURE-----", re.DOTALL)
_CREATED, _ISSUER, _FINGERPRINT = 2, 16, 33


class NoProofError(Exception):
    """The bytes are not what they seem to be."""


def prepare() -> None:
    """Load what digests are made with."""
    for name in ("sha256", "sha1"):
        hashlib.new(name)


def extract(file: BinaryIO, found: Found) -> None:
    """The claims of a seal, in the words of its format; what they mean is told."""
    raw = file.read(MAX_BYTES)
    found.kind = "document"
    try:
        lines = list(_of_proof(raw, found) if found.media_type == media_types.OTS else _of_signature(raw, found))
    except (NoProofError, IndexError, ValueError, binascii.Error, OverflowError):
        found.warn("damaged")
        return
    found.take_text("\n".join(lines))
    found.whole("seal")


# -- OpenTimestamps ---------------------------------------------------------------------------------------------------


class _Bytes:
    """Bytes read one after the other."""

    def __init__(self, raw: bytes, at: int = 0) -> None:
        self._raw, self._at = raw, at

    def take(self, count: int) -> bytes:
        """So many bytes. :raises NoProofError: there are fewer."""
        piece = self._raw[self._at : self._at + count]
        if len(piece) < count:
            raise NoProofError
        self._at += count
        return piece

    def number(self) -> int:
        """A number in groups of seven bits, the lowest first."""
        value = shift = 0
        while shift < 63:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise NoProofError

    def long(self) -> bytes:
        """Bytes behind their number."""
        count = self.number()
        if count > _LONGEST:
            raise NoProofError
        return self.take(count)


def _of_proof(raw: bytes, found: Found) -> Iterator[str]:
    read = _Bytes(raw, len(_MAGIC))
    version, kind = read.number(), read.take(1)[0]
    if not raw.startswith(_MAGIC) or version != 1 or kind not in _DIGESTS:
        raise NoProofError
    name, length = _DIGESTS[kind]
    digest = read.take(length)
    found.note("seal", "opentimestamps")
    found.note("seal_digest", f"{name}:{digest.hex()}")
    yield f"OpenTimestamps {name}:{digest.hex()}"
    for what, value, message in _attestations(read, digest):
        if what == "bitcoin":
            root = message[::-1].hex()
            yield f"BitcoinBlockHeaderAttestation {value} merkle root {root}"
            found.tell("seal_bitcoin", digest.hex(), value, root)
        elif what == "pending":
            yield f"PendingAttestation {value}"
            found.tell("seal_pending", value)
        else:
            yield f"UnknownAttestation {value}"
            found.tell("seal_unknown", value)


def _attestations(read: _Bytes, digest: bytes) -> Iterator[tuple[str, str, bytes]]:
    """What the proof ends in: which, its number or place, and what must stand there. Branches wait their turn."""
    waiting: list[bytes] = [digest]
    for _step in range(_MOST_STEPS):
        if not waiting:
            return
        message = waiting.pop()
        operation = read.take(1)[0]
        if operation == _FORK:
            waiting += [message, message]
        elif operation == _ATTESTATION:
            kind, content = read.take(8), _Bytes(read.long())
            if kind == _BITCOIN:
                yield "bitcoin", str(content.number()), message
            elif kind == _PENDING:
                yield "pending", content.long().decode("utf-8", "replace")[:200], message
            else:
                yield "unknown", kind.hex(), message
        else:
            waiting.append(_applied(operation, message, read))
    raise NoProofError


def _applied(operation: int, message: bytes, read: _Bytes) -> bytes:
    if operation == _APPEND:
        message += read.long()
    elif operation == _PREPEND:
        message = read.long() + message
    elif operation == _REVERSE:
        message = message[::-1]
    elif operation == _HEX:
        message = message.hex().encode()
    elif operation == 0x08:
        message = hashlib.sha256(message).digest()
    elif operation == 0x02:
        message = hashlib.sha1(message).digest()  # noqa: S324 - the format has it
    else:
        raise NoProofError
    if len(message) > _LONGEST:
        raise NoProofError
    return message


# -- PGP (RFC 4880, 5.2) ----------------------------------------------------------------------------------------------


def _of_signature(raw: bytes, found: Found) -> Iterator[str]:
    packet = _packet(_unarmoured(raw))
    if packet[0] != 4:
        raise NoProofError
    hashed_length = int.from_bytes(packet[4:6], "big")
    hashed = packet[6 : 6 + hashed_length]
    rest = packet[6 + hashed_length :]
    unhashed = rest[2 : 2 + int.from_bytes(rest[:2], "big")]
    created = key = ""
    for kind, content in [*_subpackets(unhashed), *_subpackets(hashed)]:
        if kind == _CREATED and len(content) == 4:
            moment = dt.datetime.fromtimestamp(int.from_bytes(content, "big"), dt.UTC)
            created = moment.isoformat().replace("+00:00", "Z")
        elif kind == _FINGERPRINT and len(content) > 20:
            key = content[1:].hex().upper()
        elif kind == _ISSUER and len(content) == 8:
            key = key or content.hex().upper()
    found.note("seal", "pgp")
    found.tell("seal_pgp", key or "?", created or "?")
    yield f"PGP signature, key {key or '?'}, created {created or '?'}"


def _unarmoured(raw: bytes) -> bytes:
    match = _ARMOUR.search(raw)
    if match is None:
        return raw
    head, _end, body = match[1].replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = [line for line in (body or head).split(b"\n") if not line.startswith(b"=")]
    return base64.b64decode(b"".join(lines))


def _packet(raw: bytes) -> bytes:
    """The body of a signature packet, in the old or the new form of its header."""
    tag = raw[0]
    if tag & 0xC0 == 0xC0 and tag & 0x3F == 2:
        length, begin = _length(raw, 1)
    elif tag & 0xC0 == 0x80 and tag >> 2 & 0x0F == 2 and tag & 3 < 3:
        size = 1 << (tag & 3)
        length, begin = int.from_bytes(raw[1 : 1 + size], "big"), 1 + size
    else:
        raise NoProofError
    if len(raw) < begin + length or length < 10:
        raise NoProofError
    return raw[begin : begin + length]


def _length(raw: bytes, at: int) -> tuple[int, int]:
    first = raw[at]
    if first < 192:
        return first, at + 1
    if first < 255:
        return ((first - 192) << 8) + raw[at + 1] + 192, at + 2
    return int.from_bytes(raw[at + 1 : at + 5], "big"), at + 5


def _subpackets(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(raw):
        length, at = _length(raw, at)
        if length < 1 or at + length > len(raw):
            raise NoProofError
        yield raw[at] & 0x7F, raw[at + 1 : at + length]
        at += length
