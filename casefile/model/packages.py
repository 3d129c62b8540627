"""A package: what travels between two vaults without a network, in the shape that its writer and its reader both know.

Inside the age file lies a POSIX tar of one BagIt bag (RFC 8493)::

    package/bagit.txt
    package/package.json              the header, canonical JSON (RFC 8785): all that the signature covers
    package/package.sig               64 bytes, Ed25519 over package.json
    package/manifest-sha256.txt       of the payload; its own SHA-256 stands in the header
    package/tagmanifest-sha256.txt    of the three other files beside the payload
    package/data/...                  the payload

The recipients stand in the header, so under the signature: what somebody sealed for one person and that person seals
again for a third is seen not to be meant for the third. Every byte of the tar that is not content follows from names
and sizes; a reader accepts no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.ids import parse_uuid

FORMAT = "casefile-package"
VERSION = 1
SUFFIX = ".casepkg"

REVIEW_COPY = "review-copy"
RETURN = "return"
KINDS = (REVIEW_COPY, RETURN)

TOP = "package/"
BAGIT = "bagit.txt"
HEADER = "package.json"
SIGNATURE = "package.sig"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
PAYLOAD = "data/case.json"
FILE = re.compile(r"data/file-\d{6}\.(?:pdf|png|jpg|bin)")
"""Files of evidence that travel with a review copy: pages drawn again, or originals (``.bin``)."""

COPY = "-C"
"""What the reference of a file ends in that travels in the place of another."""

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
LARGEST_HEADER = 64 * 1024
"""Bytes of package.json."""
LARGEST_MANIFEST = 16 * 1024 * 1024
MOST_RECIPIENTS = 40
"""Each has a stanza of some 100 bytes in the age header, of which a reader takes 16 KiB."""
MOST_MEMBERS = 100_000
LARGEST = 16 * 1024**3
"""Bytes of a package that is opened."""

BLOCK = 512
"""Bytes of a tar block."""
MEMBER = re.compile(r"package/(?:data/)?[a-z0-9][a-z0-9._-]{0,63}")
"""Names that a member may have: ours, none that leads anywhere."""

_HEX32 = re.compile(r"[0-9a-f]{64}")
_AGE = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SHORT = re.compile(r"[a-z0-9-]{0,40}")
_REF = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_MOST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Keys:
    """By which somebody is known across vaults.

    :param signing: raw Ed25519 public key, hex. :param receiving: age recipient, ``age1...``.
    """

    signing: str
    receiving: str

    @property
    def shape(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"receiving": self.receiving, "signing": self.signing}

    @classmethod
    def from_untrusted(cls, untrusted: object) -> Keys:
        """:raises BadInput: they are no keys."""
        match untrusted:
            case {"receiving": str(receiving), "signing": str(signing), **rest} if (
                not rest and _AGE.fullmatch(receiving) and _HEX32.fullmatch(signing)
            ):
                return cls(signing, receiving)
        raise bad()


@dataclass(frozen=True, slots=True)
class Base:
    """What a package builds on: of a review copy the newest entry of the owner's journal, of a return the review copy.

    :param package: id of the review copy; None in one. :param seq: number of the entry; 0 in a return.
    :param digest: SHA-256 of that entry, or of the header of that package; hex.
    """

    digest: str
    seq: int = 0
    package: UUID | None = None

    @property
    def shape(self) -> dict[str, Any]:
        """Plain JSON."""
        if self.package is None:
            return {"head": self.digest, "seq": self.seq}
        return {"header": self.digest, "package": str(self.package)}

    @classmethod
    def from_untrusted(cls, untrusted: object) -> Base:
        """:raises BadInput: it is none."""
        match untrusted:
            case {"head": str(head), "seq": int(seq), **rest} if not rest:
                return cls(_digest(head), _count(seq))
            case {"header": str(header), "package": str(package), **rest} if not rest:
                return cls(_digest(header), package=parse_uuid(package))
        raise bad()


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about a package that is signed, beside the payload whose manifest it names.

    :param vault: id of the vault that the case is of. :param case_id: the case, as the package names it.
    :param author: of who made it. :param counter: how many packages they made in their vault, this one included.
    :param previous: SHA-256 (hex) of the header of the one before; empty for the first.
    :param audience: of a review copy. :param manifest: SHA-256 (hex) of the list of the payload's files.
    """

    kind: str
    id: UUID
    vault: UUID
    case_id: UUID
    case_ref: str
    author: Keys
    counter: int
    previous: str
    base: Base
    recipients: tuple[Keys, ...]
    made: str
    manifest: str
    audience: str = ""
    version: int = field(default=VERSION)

    @property
    def shape(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "audience": self.audience,
            "author": self.author.shape,
            "base": self.base.shape,
            "case": {"id": str(self.case_id), "ref": self.case_ref},
            "counter": self.counter,
            "format": FORMAT,
            "id": str(self.id),
            "kind": self.kind,
            "made": self.made,
            "manifest": self.manifest,
            "previous": self.previous,
            "recipients": [each.shape for each in self.recipients],
            "vault": str(self.vault),
            "version": self.version,
        }

    @classmethod
    def from_untrusted(cls, untrusted: Mapping[str, Any]) -> Header:
        """The header of those members, and of no others.

        :raises BadInput: it is none, or of a version that is not known here (code ``"newer_version"``).
        """
        if untrusted.get("format") != FORMAT:
            raise bad()
        version = untrusted.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise bad()
        if version > VERSION:
            text = _("This package was made by a newer Casefile, which can open it. Nothing was changed.")
            raise BadInput(text, code="newer_version")
        case, recipients = untrusted.get("case"), untrusted.get("recipients")
        if not isinstance(case, dict) or not isinstance(recipients, list) or len(recipients) > MOST_RECIPIENTS:
            raise bad()
        previous = _text(untrusted.get("previous"))
        made = cls(
            _one_of(untrusted.get("kind"), KINDS),
            parse_uuid(_text(untrusted.get("id"))),
            parse_uuid(_text(untrusted.get("vault"))),
            parse_uuid(_text(case.get("id"))),
            _matching(case.get("ref"), _REF),
            Keys.from_untrusted(untrusted.get("author")),
            _count(untrusted.get("counter")),
            _digest(previous) if previous else "",
            Base.from_untrusted(untrusted.get("base")),
            tuple(Keys.from_untrusted(each) for each in recipients),
            _matching(untrusted.get("made"), _AT),
            _digest(_text(untrusted.get("manifest"))),
            _matching(untrusted.get("audience"), _SHORT),
        )
        if made.shape != untrusted or not made.recipients or (made.kind == RETURN) is (made.base.package is None):
            raise bad()
        return made


@dataclass(frozen=True, slots=True)
class KeptPackage:
    """A package that this vault made or took in.

    :param case_here: the case as this vault names it. :param going: whether it left; else it came.
    :param digest: SHA-256 (hex) of its header. :param text: the header as it was signed. :param signature: hex.
    :param at: when it was made or taken in, UTC. :param detail: what else the vault has to know of it, plain JSON.
    """

    header: Header
    case_here: UUID
    going: bool
    digest: str
    text: str
    signature: str
    at: str
    detail: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a thread came from that was merged.

    :param package: id of the return. :param target_id: what it was about; :param about_field: and which field of it.
    :param base: number of the entry of the journal on which its author stood.
    :param quotation: what stood there then.
    """

    thread_id: UUID
    package: UUID
    target_id: UUID
    about_field: str
    base: int
    quotation: str = field(repr=False)


def tar_header(name: str, size: int) -> bytes:
    """The 512 bytes before a member (POSIX.1-2001 ``ustar``): a regular file, without owner, without a time.

    :param name: ASCII, at most 100 characters. :param size: bytes, below 8 GiB.
    """
    encoded = name.encode("ascii")
    if len(encoded) > 100 or not 0 <= size < 8**11:
        raise ValueError("no member of ours")
    block = bytearray(BLOCK)
    for at, text in (
        (0, encoded),
        (100, b"0000600\0"),
        (108, b"0000000\0"),
        (116, b"0000000\0"),
        (124, b"%011o\0" % size),
        (136, b"%011o\0" % 0),
        (148, b" " * 8),
        (156, b"0"),
        (257, b"ustar\x0000"),
        (329, b"0000000\0"),
        (337, b"0000000\0"),
    ):
        block[at : at + len(text)] = text
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padding(size: int) -> int:
    """How many zero bytes follow content of that size."""
    return -size % BLOCK


END = bytes(2 * BLOCK)
"""What ends a tar."""


def bad() -> BadInput:
    """Of what is no package, or one that was altered."""
    return BadInput(
        _("This is not a package of Casefile, or it was damaged or altered. Nothing was changed."), code="bad_package"
    )


def _text(untrusted: object) -> str:
    if not isinstance(untrusted, str):
        raise bad()
    return untrusted


def _matching(untrusted: object, pattern: re.Pattern[str]) -> str:
    text = _text(untrusted)
    if not pattern.fullmatch(text):
        raise bad()
    return text


def _digest(untrusted: str) -> str:
    return _matching(untrusted, _HEX32)


def _one_of(untrusted: object, known: tuple[str, ...]) -> str:
    if untrusted not in known:
        raise bad()
    return str(untrusted)


def _count(untrusted: object) -> int:
    if not isinstance(untrusted, int) or isinstance(untrusted, bool) or not 0 <= untrusted <= _MOST:
        raise bad()
    return untrusted
