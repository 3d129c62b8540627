"""Making and opening packages: signed, sealed, and believed only when signature, recipients and every digest fit.

What is opened is checked in this order, and nothing is written before the end: it decrypts for who opened the vault; a
process without keys finds its members; a known contact signed the header, of which nothing is interpreted before; the
header names us among the recipients; the payload is the one whose digests were signed. Only then is the payload read,
by a process without keys again.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from casefile.errors import BadInput, Refused
from casefile.evidence.worker.client import Worker
from casefile.exchange import packages as bag
from casefile.i18n import _, isolate
from casefile.model import packages as shape
from casefile.model.contacts import Contact
from casefile.model.fields import Record
from casefile.model.ids import uuid7
from casefile.model.json_shape import from_json
from casefile.model.packages import Base, Header, KeptPackage, Keys
from casefile.services.contacts import Contacts, with_state
from casefile.services.files import regular, unreadable
from casefile.services.intake import Pieces
from casefile.services.transfer import READER as CASE_READER
from casefile.store.view import View
from casefile.vault import packages as sealing
from casefile.vault.vault import OpenVault

READER = "casefile.intake.packages:read"
Cancelled = Callable[[], bool]

_TAGS = (shape.BAGIT, shape.HEADER, shape.SIGNATURE, shape.MANIFEST, shape.TAG_MANIFEST)
_SIGNATURE_SIZE = 64
_PIECE = 1024 * 1024
_ROOM = 1024**3
"""Bytes of a package that are left for its records and for what frames the files."""
_FEW = 16
"""Members that are no files of evidence, and some to spare."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A package whose signature, recipients and digests fit.

    :param contact: who made it. :param payload: the case document in it, and :param files: the evidence in it by
        SHA-256; both while the package is open.
    """

    header: Header
    text: str
    signature: str
    digest: str
    contact: Contact
    payload: BinaryIO
    files: Mapping[str, BinaryIO] = field(default_factory=dict)

    def kept(self, case_here: UUID, detail: Mapping[str, Any]) -> KeptPackage:
        """What the vault keeps of it."""
        return KeptPackage(self.header, case_here, False, self.digest, self.text, self.signature, now(), detail)

    @property
    def sender(self) -> str:
        """Who made it, and how surely they are known."""
        return with_state(self.contact)


@dataclass(frozen=True, slots=True)
class Carried:
    """A file of evidence that a package carries.

    :param name: in the package. :param sha256: hex. :param open: gives its content, which is closed after use.
    """

    name: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]


def make(
    vault: OpenVault,
    view: View,
    payload: BinaryIO,
    out: BinaryIO,
    *,
    kind: str,
    vault_of_case: UUID,
    case_outside: tuple[UUID, str],
    case_here: UUID,
    base: Base,
    recipients: Sequence[Keys],
    detail: Mapping[str, Any],
    audience: str = "",
    files: Sequence[Carried] = (),
    cancelled: Cancelled | None = None,
) -> tuple[KeptPackage, str]:
    """Sign, seal and write a package.

    :param view: the step in which it leaves: what it counts must not change meanwhile.
    :param payload: a Casefile JSON document, seekable. :param case_outside: id and reference of the case in it.
    :param files: evidence that travels with it, read one after the other. :param cancelled: asked once per MiB.
    :returns: what the vault is to keep of it, and the SHA-256 (hex) of the file.
    :raises OSError: it cannot be written. :raises Refused: it would be larger than one may be, or cancelled.
    """
    if sum(each.size for each in files) > shape.LARGEST - _ROOM or len(files) > shape.MOST_MEMBERS - _FEW:
        raise Refused(
            _("The evidence is more than one package carries (16 GiB). Choose fewer records, or no originals."),
            code="too_large",
        )
    payload.seek(0)
    digests = {shape.PAYLOAD: sealing.sha256_of(payload), **{each.name: each.sha256 for each in files}}
    manifest = bag.listed(digests)
    author = vault.own_keys()
    before = view.newest_package(author.signing, going=True)
    header = Header(
        kind,
        uuid7(),
        vault_of_case,
        *case_outside,
        author,
        before.header.counter + 1 if before is not None else 1,
        before.digest if before is not None else "",
        base,
        tuple(recipients),
        now(),
        sealing.sha256(manifest),
        audience,
    )
    text, signature = vault.sign_header(header)
    pieces = bag.pieces(text, signature, manifest, _in_turn(payload, files))
    tar = io.BufferedReader(Pieces(_going_on(pieces, cancelled)), _PIECE)
    sha256 = sealing.seal(cast(BinaryIO, tar), out, recipients)
    digest = sealing.sha256(text)
    return KeptPackage(header, case_here, True, digest, text.decode(), signature.hex(), now(), detail), sha256


def _in_turn(payload: BinaryIO, files: Sequence[Carried]) -> Iterator[tuple[str, int, BinaryIO]]:
    size = payload.seek(0, io.SEEK_END)
    payload.seek(0)
    yield shape.PAYLOAD, size, payload
    for each in sorted(files, key=lambda file: file.name):
        with closing(each.open()) as content:
            yield each.name, each.size, content


def _going_on(pieces: Iterator[bytes], cancelled: Cancelled | None) -> Iterator[bytes]:
    for piece in pieces:
        if cancelled is not None and cancelled():
            raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
        yield piece


@contextmanager
def opened(
    path: Path, vault: OpenVault, contacts: Contacts, kind: str, cancelled: Cancelled | None = None
) -> Iterator[Opened]:
    """Open a package of one kind.

    :raises Refused: it was sealed for others (``"not_for_you"``), nobody among the contacts signed it
        (``"unknown_author"``), its author did not mean it for us (``"forwarded"``), two cards differ about who they are
        (``"changed_key"``), it is of the other kind (``"other_kind"``).
    :raises BadInput: it is no package, or was altered. :raises WorldFault: it cannot be read.
    """
    try:
        stream = regular(path)
    except OSError as error:
        raise unreadable(path, error) from None
    with closing(vault.unsealed(stream)) as content:
        plain = cast(BinaryIO, content)
        try:
            members = _members(plain, cancelled)
            yield _checked(plain, members, vault, contacts, kind)
        except (OSError, EOFError) as error:
            if isinstance(error, OSError):
                raise unreadable(path, error) from None
            raise shape.bad() from None


def _members(content: BinaryIO, cancelled: Cancelled | None) -> dict[str, _Window]:
    """Where each member lies, as the process without keys says; every word of it is held against the digests."""
    size = content.seek(0, io.SEEK_END)
    found: dict[str, _Window] = {}
    for row in Worker().parse(READER, content, size=size, cancelled=cancelled):
        match row:
            case {"name": str(name), "offset": int(offset), "size": int(length)} if (
                name not in found and 0 <= offset <= size and 0 <= length <= size - offset
            ):
                found[name] = _Window(content, offset, length)
            case _:
                raise shape.bad()
    own = {*_TAGS, shape.PAYLOAD}
    if not own <= found.keys() or not all(shape.FILE.fullmatch(name) for name in found.keys() - own):
        raise shape.bad()
    return found


def _checked(
    content: BinaryIO, members: Mapping[str, _Window], vault: OpenVault, contacts: Contacts, kind: str
) -> Opened:
    text = members[shape.HEADER].whole(shape.LARGEST_HEADER)
    signature = members[shape.SIGNATURE].whole(_SIGNATURE_SIZE)
    header = sealing.read_header(text, signature, contacts.keys())
    contact = contacts.of_key(header.author.signing)
    assert contact is not None  # their keys were among those tried
    contacts.require_sure(contact)
    if vault.own_keys() not in header.recipients:
        raise Refused(
            _(
                "{name} did not seal this package for you: somebody else passed on to you what was meant for others. "
                "Nothing was changed.",
                name=with_state(contact),
            ),
            code="forwarded",
        )
    manifest = members[shape.MANIFEST].whole(shape.LARGEST_MANIFEST)
    payload = {name: cast(BinaryIO, members[name]) for name in members.keys() - {*_TAGS}}
    fits = sealing.sha256(manifest) == header.manifest
    digests = _digests(payload) if fits else {}
    fits = (
        fits
        and bag.listed(digests) == manifest
        and members[shape.BAGIT].whole(shape.LARGEST_HEADER) == shape.BAGIT_TEXT
        and members[shape.TAG_MANIFEST].whole(shape.LARGEST_HEADER) == bag.tag_manifest_of(text, signature, manifest)
    )
    if not fits:
        raise shape.bad()
    if header.kind != kind:
        said = (
            _("This is a review copy; open it with “open-package”. Nothing was changed.")
            if header.kind == shape.REVIEW_COPY
            else _("This is what somebody said about a review copy; bring it in with “merge”. Nothing was changed.")
        )
        raise Refused(said, code="other_kind")
    if header.kind == shape.RETURN and len(payload) > 1:
        raise shape.bad()
    files = {digests[name]: content for name, content in payload.items() if name != shape.PAYLOAD}
    return Opened(header, text.decode(), signature.hex(), sealing.sha256(text), contact, payload[shape.PAYLOAD], files)


def _digests(payload: Mapping[str, BinaryIO]) -> dict[str, str]:
    found = {}
    for name, content in payload.items():
        content.seek(0)
        found[name] = sealing.sha256_of(content)
    return found


def records_in(package: Opened, cancelled: Cancelled | None = None) -> list[Record]:
    """The records of its payload, the case first, each read again after the process without keys.

    :raises BadInput: it is no document of the case that the header names, or holds files.
    """
    found: list[Record] = []
    for row in Worker().parse(CASE_READER, package.payload, {}, cancelled=cancelled):
        if not isinstance(row, dict):
            raise shape.bad()
        match row.get("type"):
            case "record":
                found.append(from_json(row.get("record"), str(row.get("where"))))
            case "problem":
                raise BadInput(
                    _("A record of this package is not as it must be. {problem}", problem=str(row.get("problem"))),
                    code="bad_record",
                )
            case "case":
                pass
            case _:
                raise shape.bad()
    header = package.header
    if not found or (found[0].id, found[0].ref) != (header.case_id, header.case_ref):
        raise shape.bad()
    if any(record.case_id != header.case_id for record in found[1:]):
        raise shape.bad()
    return found


def about_counters(package: Opened, view: View) -> list[str]:
    """What the numbers of this author's packages say: one that is missing, two with one number. In words."""
    header = package.header
    known = [each for each in view.packages(going=False) if each.header.author.signing == header.author.signing]
    said: list[str] = []
    twin = next((each for each in known if each.header.counter == header.counter and each.header.id != header.id), None)
    if twin is not None:
        said.append(
            _(
                "Two different packages of {name} have the number {number}. Their vault was put back to an older "
                "state, or somebody else has their key: ask them.",
                name=package.sender,
                number=isolate(str(header.counter)),
            )
        )
    last = max((each.header.counter for each in known if each.header.id != header.id), default=0)
    if known and header.counter > last + 1:
        said.append(
            _(
                "Between this package and the last one of {name} lies at least one that did not come here. It may have "
                "gone to somebody else; ask them if you miss one.",
                name=package.sender,
            )
        )
    return said


def now() -> str:
    """UTC, to the second."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Window(io.RawIOBase):
    """A part of a stream as a stream of its own."""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        super().__init__()
        self._stream, self._offset, self._size = stream, offset, size
        self._at = 0

    def whole(self, most: int) -> bytes:
        """All of it. :raises BadInput: it is larger."""
        if self._size > most:
            raise shape.bad()
        self.seek(0)
        content = self.readall()
        if content is None or len(content) != self._size:
            raise shape.bad()
        return content

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        wanted = min(len(buffer), max(0, self._size - self._at))
        self._stream.seek(self._offset + self._at)
        piece = self._stream.read(wanted)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
