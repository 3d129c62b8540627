"""Packages that left this vault or came into it, the threads that came with them, and the cases that are review copies.

A case that came as a review copy is its owner's: here nothing of it changes but what is said about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model import packages as shape
from casefile.model.ids import parse_uuid
from casefile.model.packages import Header, KeptPackage, Origin
from casefile.store import rows, tables
from casefile.store.canonical import canonical
from casefile.store.queries import reading

RECEIVING = "receiving"
"""The kind of the step by which a review copy comes in: only that changes its records, and undo passes over it."""

MAY_MOVE = frozenset({"target_id", "about_field"})
"""What changes of a thread that came with a return, where what it was about is gone; of no other thread."""

THREADS = frozenset({"thread", "post"})
"""The kinds of record that somebody may add to a review copy."""

_PACKAGE, _ORIGIN = tables.package, tables.thread_origin


def every(connection: sa.Connection, *, going: bool | None = None, case_id: UUID | None = None) -> list[KeptPackage]:
    """All packages, oldest first. :param case_id: the case here."""
    query = sa.select(_PACKAGE).order_by(_PACKAGE.c.at, _PACKAGE.c.counter)
    if going is not None:
        query = query.where(_PACKAGE.c.going == going)
    if case_id is not None:
        query = query.where(_PACKAGE.c.case_id == case_id)
    return [_kept(row) for row in connection.execute(query)]


def find(connection: sa.Connection, id_: UUID, *, going: bool) -> KeptPackage | None:
    """One of them; None for none of that id."""
    row = connection.execute(sa.select(_PACKAGE).where(_PACKAGE.c.id == id_, _PACKAGE.c.going == going)).first()
    return None if row is None else _kept(row)


def newest(connection: sa.Connection, author: str, *, going: bool) -> KeptPackage | None:
    """The one of an author (signing key, hex) that counted furthest; None for none."""
    query = sa.select(_PACKAGE).where(_PACKAGE.c.author == author, _PACKAGE.c.going == going)
    row = connection.execute(query.order_by(_PACKAGE.c.counter.desc()).limit(1)).first()
    return None if row is None else _kept(row)


def add(connection: sa.Connection, package: KeptPackage) -> None:
    """Keep a package; one that is kept already stays as it is."""
    if find(connection, package.header.id, going=package.going) is not None:
        return
    connection.execute(
        _PACKAGE.insert().values(
            id=package.header.id,
            going=package.going,
            kind=package.header.kind,
            case_id=package.case_here,
            author=package.header.author.signing,
            counter=package.header.counter,
            digest=package.digest,
            header=package.text,
            signature=package.signature,
            at=package.at,
            detail=canonical(dict(package.detail)).decode(),
        )
    )


def origins(connection: sa.Connection, thread_ids: Iterable[UUID]) -> dict[UUID, Origin]:
    """Where these threads came from, by thread; those that were made here are left out."""
    found: dict[UUID, Origin] = {}
    wanted = list(thread_ids)
    for start in range(0, len(wanted), reading.BATCH):
        query = sa.select(_ORIGIN).where(_ORIGIN.c.thread_id.in_(wanted[start : start + reading.BATCH]))
        for row in connection.execute(query):
            found[row.thread_id] = Origin(
                row.thread_id, row.package_id, row.target_id, row.field, row.base, row.quotation
            )
    return found


def add_origins(connection: sa.Connection, made: Sequence[Origin]) -> None:
    """Keep where threads came from, unless that is known."""
    known = origins(connection, [origin.thread_id for origin in made])
    rows_ = [
        {
            "thread_id": origin.thread_id,
            "package_id": origin.package,
            "target_id": origin.target_id,
            "field": origin.about_field,
            "base": origin.base,
            "quotation": origin.quotation,
        }
        for origin in made
        if origin.thread_id not in known
    ]
    if rows_:
        connection.execute(_ORIGIN.insert(), rows_)


def reviewed(connection: sa.Connection) -> frozenset[UUID]:
    """The cases that are review copies."""
    query = sa.select(_PACKAGE.c.case_id).where(_PACKAGE.c.kind == shape.REVIEW_COPY, ~_PACKAGE.c.going)
    return frozenset(connection.execute(query).scalars())


def only_threads(connection: sa.Connection, drafts: Sequence[rows.Draft], cases: frozenset[UUID]) -> None:
    """Of a case that is a review copy only threads are written, only the trash moves the rest, and nothing goes from it
    to another case.

    :param cases: those that are.
    :raises Refused: something else would be.
    """
    for draft in drafts if cases else ():
        record = draft.record
        was_in = parse_uuid(held) if (held := draft.before.get("case_id")) else None
        taken_out = was_in in cases and record.case_id != was_in
        if not taken_out and (draft.kind.name in THREADS or not {record.case_id, record.id} & cases):
            continue
        if taken_out or draft.old is None or _without_trash(draft.before) != _without_trash(draft.shape):
            text = _(
                "{ref} is a review copy: it belongs to the vault it came from. You can comment on it, ask and propose; "
                "nothing else of it was changed.",
                ref=connection.execute(_REF_OF, {"id_": was_in or record.case_id or record.id}).scalar() or record.ref,
            )
            raise Refused(text, code="review_copy")


_REF_OF = sa.select(tables.record.c.ref).where(tables.record.c.id == sa.bindparam("id_"))


def _without_trash(stored: Any) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if name != "trashed"}


def _kept(row: Any) -> KeptPackage:
    return KeptPackage(
        Header.from_untrusted(json.loads(row.header)),
        row.case_id,
        row.going,
        row.digest,
        row.header,
        row.signature,
        row.at,
        json.loads(row.detail),
    )
