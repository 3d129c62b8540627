"""Approvals that a reviewer signed in a vault of their own: which version they saw, and what came of that since.

Of every review copy the vault keeps a mark for each record as it left. So an approval that comes back stands only for
what did leave, and what the reviewer was never shown does not make it one of an earlier version.
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casefile.i18n import N_, _
from casefile.model import packages as shape
from casefile.model.fields import Record, kind_of
from casefile.model.packages import KeptPackage, Origin
from casefile.model.records import Post
from casefile.services.contacts import Contacts, with_state
from casefile.services.travelling_records import fields_shown
from casefile.store import versions
from casefile.store.view import View
from casefile.vault import packages as sealing
from casefile.vault.packages import sha256

_MARK = 16
"""Bytes of a mark: enough that nobody finds another version with the same."""

DATED_BEFORE = N_("It is dated before the review copy was made that it approves.")
DATED_BACK = N_("It is dated before an earlier return that did not hold it.")


def left(records: Iterable[Record]) -> str:
    """A mark for each record as it leaves.

    :param records: under the ids that they have outside.
    """
    marks = sorted(_mark(id_, digest) for id_, digest in versions.digests(records).items())
    return base64.b64encode(b"".join(marks)).decode()


def marks_of(package: KeptPackage) -> frozenset[bytes]:
    """The marks of what left with a review copy."""
    held = base64.b64decode(str(package.detail.get("left", "")))
    return frozenset(held[at : at + _MARK] for at in range(0, len(held), _MARK))


def is_of(marks: frozenset[bytes], covers: Mapping[str, str]) -> bool:
    """Whether all of these versions, digests by the ids outside, left with the review copy that has these marks."""
    return bool(covers) and all(_mark(id_, digest) in marks for id_, digest in covers.items())


def _mark(id_: str, digest: str) -> bytes:
    return bytes.fromhex(sha256(f"{id_} {digest}".encode("ascii", "replace")))[:_MARK]


def seen(record: Record, audience: str) -> Record:
    """A record of this vault with nothing but what an audience is shown."""
    shown = set(fields_shown(audience, kind_of(record).name))
    emptied: dict[str, Any] = {f.name: f.empty for f in kind_of(record).fields if f.name not in shown}
    return dataclasses.replace(record, **emptied)


def digests(records: Iterable[Record], audience: str) -> dict[str, str]:
    """The digest of what an audience is shown of each record, by the id here."""
    return versions.digests(seen(record, audience) for record in records)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where an approval comes from that was signed in another vault.

    :param by: who, and how surely they are known. :param audience: what they were shown of the case.
    :param base: number of the entry of the journal on which they stood. :param doubts: what speaks against its date.
    """

    by: str
    audience: str
    base: int
    doubts: tuple[str, ...]


def came_from(view: View, contacts: Contacts, origin: Origin, post: Post) -> Elsewhere | None:
    """Of an approval that came with a return; None for one whose packages are not known any more."""
    package = view.package(origin.package, going=False)
    if package is None:
        return None
    case_id = package.case_here
    copies = [
        each
        for each in view.packages(going=True, case_id=case_id)
        if each.header.kind == shape.REVIEW_COPY and each.header.base.seq == origin.base
    ]
    if not copies:
        return None
    contact = contacts.of_key(package.header.author.signing)
    by = with_state(contact) if contact is not None else _("{name} (no contact any more)", name=post.author)
    made = max(each.header.made for each in copies)
    came = view.packages(going=False, case_id=case_id)
    told = doubts(came, package, post.at, made, before=package.at)
    return Elsewhere(by, copies[0].header.audience, origin.base, told)


def doubts(
    came: Iterable[KeptPackage], package: KeptPackage, at: str, made: str, *, before: str = ""
) -> tuple[str, ...]:
    """What speaks against the date of an approval, in sentences.

    :param came: the packages about its case that were taken in.
    :param package: the return that it came with. :param at: as it is dated. :param made: when the copy was made.
    :param before: only returns that were taken in earlier are held against it; empty for all that are here.
    """
    said = []
    if at < made:
        said.append(_(DATED_BEFORE))
    header = package.header
    earlier = (
        each
        for each in came
        if (each.header.kind, each.header.author) == (shape.RETURN, header.author)
        and each.header.counter < header.counter
        and (not before or each.at < before)
    )
    if any(at < each.header.made for each in earlier):
        said.append(_(DATED_BACK))
    return tuple(said)


def homes(view: View, key: bytes, outside: Iterable[UUID]) -> dict[UUID, UUID]:
    """What is called so in packages -> what it is called here; what is not known here is left out. A file that
    travelled for another is that other one.

    :param key: of the packages of the case.
    """
    from casefile.services.copied_files import stands_for

    wanted = set(outside)
    found: dict[UUID, UUID] = {}
    for id_ in view.ids_ever() if wanted else ():
        for called in (sealing.id_outside(key, id_), sealing.id_outside(key, stands_for(id_))):
            if called in wanted:
                found[called] = id_
    return found
