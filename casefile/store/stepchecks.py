"""What a step is held against before it is committed: references, evidence that never changes, links.

Links can only be judged when the step is whole: a record may point to one that is put after it. They are asked of the
database, for the records that the step changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import BadInput, Refused
from casefile.i18n import _
from casefile.model.consent import NO
from casefile.model.fields import KINDS
from casefile.store import rows, tables
from casefile.store.queries import reading


def references(connection: sa.Connection, drafts: Sequence[rows.Draft]) -> None:
    """Every reference stands for one record, and a record stays of its kind.

    :raises Refused: a reference is in use. :raises BadInput: a record would become one of another kind.
    """
    for draft in drafts:
        if draft.old is not None and draft.old.kind != draft.kind.name:
            raise BadInput(_("A record cannot become another kind of record. Nothing was changed."), code="kind")
    new = {draft.record.ref: draft.id for draft in drafts if draft.old is None or draft.old.ref != draft.record.ref}
    renamed = {draft.id for draft in drafts if draft.old is not None and draft.old.ref != draft.record.ref}
    for ref, holder in reading.holders(connection, new).items():
        if holder != new[ref] and holder not in renamed:
            raise taken(ref)


def taken(ref: str) -> Refused:
    """What is said where a reference is in use."""
    return Refused(
        _("The reference {ref} is already in use in this vault. Nothing was changed.", ref=ref),
        code="ref_taken",
        field="ref",
    )


def immutable(drafts: Sequence[rows.Draft]) -> None:
    """Evidence stays as it was taken in.

    :raises Refused: a field that never changes would be changed.
    """
    for draft in drafts:
        if draft.old is None:
            continue
        for field in draft.kind.fields:
            if field.immutable and draft.before.get(field.name) != draft.shape.get(field.name):
                raise Refused(
                    _(
                        "{label} of {ref} is evidence and cannot be changed. Nothing was changed; add a new record.",
                        label=_(field.label),
                        ref=draft.old.ref,
                    ),
                    code="immutable",
                    field=field.name,
                )


def a_no_stays(drafts: Sequence[rows.Draft]) -> None:
    """What a witness refused or took back is not changed into anything else, by whatever way: undo, a form, a document.
    A date may be added where it had none.

    :raises Refused: it would be.
    """
    for draft in drafts:
        before, now = draft.before, draft.shape
        if draft.kind.name != "consent" or draft.old is None or before.get("decision") not in NO:
            continue
        moved = before.get("given") is not None and before.get("given") != now.get("given")
        elsewhere = any(before.get(name) != now.get(name) for name in ("purpose", "witness_id", "case_id"))
        if moved or elsewhere or now.get("decision") not in NO:
            raise _no_is_no(draft.old.ref)


def posts_trashed(drafts: Sequence[rows.Draft]) -> list[UUID]:
    """The posts of review threads that would be moved to the trash."""
    return [
        draft.id
        for draft in drafts
        if draft.kind.name == "post" and draft.old is not None and draft.record.trashed and not draft.old.trashed
    ]


def posts_go_with_their_threads(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """What was said in a thread is taken out of it by nobody: it goes to the trash with the whole thread only.

    :raises Refused: a post would go alone.
    """
    post, thread = tables.by_kind["post"].c, tables.by_kind["thread"].c
    query = (
        sa.select(post.ref)
        .join_from(tables.by_kind["post"], tables.by_kind["thread"], thread.id == post.thread_id)
        .where(reading.these(post.id), post.trashed.is_(True), thread.trashed.is_(False))
        .limit(1)
    )
    ref = connection.execute(query, reading.given_ids(ids)).scalar()
    if ref is not None:
        raise Refused(
            _("{ref} was said in a review thread and stays in it. Nothing was changed; answer it instead.", ref=ref),
            code="said",
        )


def no_went_alone(connection: sa.Connection, step: int) -> None:
    """Undo takes no refusal and no withdrawal away, unless the witness goes with it.

    :raises Refused: one went.
    """
    record, h = tables.record, tables.history
    gone = sa.select(h.c.record_id).where(
        h.c.step == step, h.c.after.is_(None), h.c.record_id.not_in(sa.select(record.c.id))
    )
    told = (h.c.record_id.in_(gone), h.c.after.contains('"kind":"consent"'))  # an import has thousands of others
    newest = sa.select(sa.func.max(h.c.seq)).where(*told).group_by(h.c.record_id)
    for stored in connection.execute(sa.select(h.c.after).where(h.c.seq.in_(newest))).scalars():
        shape = rows.loaded(stored)
        is_no = shape.get("kind") == "consent" and shape.get("decision") in NO
        if is_no and _lives(connection, shape.get("witness_id")):
            raise _no_is_no(str(shape["ref"]))


def _lives(connection: sa.Connection, id_: object) -> bool:
    if id_ is None:
        return False
    query = sa.select(tables.record.c.id).where(tables.record.c.id == UUID(str(id_)))
    return connection.execute(query).first() is not None


def _no_is_no(ref: str) -> Refused:
    return Refused(
        _(
            "{ref} is a refusal or a withdrawal: it stays as it was recorded. If the witness agreed since, record that "
            "as a new decision, with its date. Nothing was changed.",
            ref=ref,
        ),
        code="no_is_no",
        field="decision",
    )


def links(connection: sa.Connection, step: int) -> None:
    """Every link of a record that the step changed leads to a living record of a kind that it may lead to; and every
    record to its case.

    :raises Refused: one does not.
    """
    link, source, target, h = tables.link.c, tables.record.alias(), tables.record.alias(), tables.history.c
    changed = sa.select(h.record_id).where(h.step == step)
    linked = (
        sa.select(link.source_kind, link.field, target.c.kind, sa.func.min(source.c.ref).label("ref"))
        .select_from(
            tables.link.join(source, source.c.id == link.source_id).outerjoin(target, target.c.id == link.target_id)
        )
        .where(link.source_id.in_(changed))
        .group_by(link.source_kind, link.field, target.c.kind)
    )
    for row in connection.execute(linked).all():
        field = KINDS[row.source_kind].field(row.field)
        if row.kind is None:
            raise Refused(
                _(
                    "{label} of {ref} points to a record that is not in this vault. Nothing was changed.",
                    label=_(field.label),
                    ref=row.ref,
                ),
                code="dangling_link",
                field=field.name,
            )
        if field.targets and row.kind not in field.targets:
            raise Refused(
                _(
                    "{label} of {ref} cannot point to a record of the kind “{kind}”. Nothing was changed.",
                    label=_(field.label),
                    ref=row.ref,
                    kind=_(KINDS[row.kind].label),
                ),
                code="wrong_link",
                field=field.name,
            )
    cases = sa.select(target.c.id).where(target.c.kind == "case")  # few, and looked for once
    homeless = sa.select(source.c.id).where(
        source.c.id.in_(changed), source.c.case_id.is_not(None), source.c.case_id.not_in(cases)
    )
    if connection.execute(homeless.limit(1)).first() is not None:
        raise Refused(_("The record's case is not in this vault. Nothing was changed."), code="no_case")


def nothing_stands_on_what_went(connection: sa.Connection, step: int) -> None:
    """Undo takes nothing away on which something stands: what left the vault, what is sealed, what somebody else linked
    to it since.

    :raises Refused: something does.
    """
    link, record, sealed, h = tables.link.c, tables.record, tables.sealed_identity.c, tables.history
    gone = (
        sa.select(h.c.record_id)
        .where(h.c.step == step, h.c.after.is_(None), h.c.record_id.not_in(sa.select(record.c.id)))
        .subquery()
    )
    uses = sa.union_all(
        sa.select(link.target_id.label("id")).join(gone, gone.c.record_id == link.target_id),
        sa.select(record.c.case_id.label("id")).join(gone, gone.c.record_id == record.c.case_id),
        sa.select(sealed.subject_id.label("id")).join(gone, gone.c.record_id == sealed.subject_id),
    )
    found = connection.execute(uses.limit(1)).first()
    if found is not None:
        raise Refused(
            _(
                "This cannot be undone: {ref} was part of something that left the vault, its identity is sealed, or "
                "another record stands on it. Nothing was changed; move it to the trash instead.",
                ref=_last_ref(connection, found.id),
            ),
            code="held",
        )


def _last_ref(connection: sa.Connection, id_: object) -> str:
    """The reference of a record that is no longer among the living ones, from its history."""
    h = tables.history.c
    query = sa.select(h.after).where(h.record_id == id_, h.after.is_not(None)).order_by(h.seq.desc()).limit(1)
    return str(rows.loaded(connection.execute(query).scalar_one())["ref"])
