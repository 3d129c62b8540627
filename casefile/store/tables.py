"""The database schema, derived from the declared records.

Every kind has a table of its own with one column per field. Around them stand a few tables for what all kinds share:
the registry (``record``), the links between records, long texts by content hash, the journal with its history, and
the counters of references. Only types that PostgreSQL understands as well are used; the full-text index beside them is
the engine's own (:class:`casefile.store.engine.FullText`). No table gives numbers of its own.
"""

from __future__ import annotations

import sqlalchemy as sa

from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec
from casefile.model.records import IN_ORDER
from casefile.store.bulk import Bulk
from casefile.store.portable import Put

assert len(KINDS) == len(IN_ORDER)  # importing the records is what fills KINDS

metadata = sa.MetaData()

record = sa.Table(
    "record",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False, unique=True),
    sa.Column("heading", sa.Text, nullable=False),
    sa.Column("case_id", sa.Uuid),
    sa.Column("trashed", sa.Boolean, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.Text, nullable=False),
    sa.Index("record_by_kind", "kind", "case_id", "trashed"),
)
"""One row per living record: what a link, a search hit or a reference needs to know without opening the record's own
table.
"""

link = sa.Table(
    "link",
    metadata,
    sa.Column("source_id", sa.Uuid, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("source_kind", sa.Text, nullable=False),
    sa.Column("target_id", sa.Uuid, nullable=False),
    sa.Index("link_by_target", "target_id", "source_kind", "field"),
)

long_text = sa.Table(
    "long_text",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""Texts of any length by SHA-256: out of the list tables, and held once however often history names them."""

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("step", sa.BigInteger, nullable=False, index=True),
    sa.Column("record_id", sa.Uuid, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False, server_default=""),
    sa.Column("device_seq", sa.BigInteger, nullable=False, server_default="0"),
    # Each holds all that a narrowed journal is found by, so that finding never reads the bodies.
    sa.Index("journal_by_event", "event", "seq"),
    sa.Index("journal_by_actor", "actor", "seq"),
    sa.Index("journal_by_time", "at", "seq"),
    sa.Index("journal_by_device", "device", "device_seq"),
)
"""The hash chain. ``body`` is the canonical JSON that was hashed; the other columns only find it, and a verification
compares them with it. ``device`` is empty and ``device_seq`` 0 in entries of version 1.
"""

signature = sa.Table(
    "signature",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("signature", sa.String(128), nullable=False),
)
"""By the last entry of each step: its author's signature, in hex. See :mod:`.signatures`."""

roster = sa.Table(
    "roster",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("salt", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
"""The list of people before and since each change, to which an entry of the journal commits. See :mod:`.rosters`."""

history = sa.Table(
    "history",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("step", sa.BigInteger, nullable=False),
    sa.Column("record_id", sa.Uuid, nullable=False, index=True),
    sa.Column("before_seq", sa.BigInteger),
    sa.Column("after", sa.Text),
    sa.Column("salt", sa.String(32), nullable=False),
    sa.Index("history_by_step", "step", "seq"),  # a long step is taken back page by page
)
"""What each journal entry's salted commitments stand for: the record after the change, and where to find it before."""

step = sa.Table(
    "step",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),  # change, undo, redo
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),  # done, undone, dropped
    sa.Column("actor", sa.Text, nullable=False, server_default=""),
    sa.Column("of", sa.BigInteger),
)
"""Steps that changed records: who made them, and whether they can be taken back or brought back. ``of`` names the step
that an undo took back, or a redo brought back; of a change, the first of those that were made together with it.
"""

ref_counter = sa.Table(
    "ref_counter",
    metadata,
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)
"""The last number given per case and kind. It only grows: a reference is never given twice."""

vault_info = sa.Table(
    "vault_info",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Text, nullable=False),
)
"""What a person was typing when the vault was locked, and where they were: no part of the case file, so neither
journalled nor searched, but as secret as the rest.
"""

sealed_identity = sa.Table(
    "sealed_identity",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("subject_id", sa.Uuid, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
"""Identities, each version sealed under the identity key: a second lock inside the locked vault. Nothing that reads
records reads this table, so no list, search, export or history can show it.
"""

checkpoint = sa.Table(
    "checkpoint",
    metadata,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("frontier", sa.Text, nullable=False),
)
"""Signed checkpoints of the journal, and the right edge of the Merkle tree (RFC 6962) at each: the next root is
reckoned from there on.
"""

search_doc = sa.Table(
    "search_doc",
    metadata,
    sa.Column("docid", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record_id", sa.Uuid, nullable=False, unique=True),
)

spelling = sa.Table(
    "spelling",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    sa.Column("written", sa.Text, nullable=False),
    sa.Column("sounds", sa.Text, nullable=False),
    sa.Column("bones", sa.Text, nullable=False),
    sa.Column("first", sa.Text, nullable=False, index=True),
    sa.Column("last", sa.Text, nullable=False, index=True),
)
"""The distinct words of names, titles and places, and what each is known by in any script (:mod:`.spellings`)."""

exhibit = sa.Table(
    "exhibit",
    metadata,
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("pages", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("case_id", "sha256", name="exhibit_by_bytes"),
)
"""The number of each exhibit of a case, and those of its pages; only ever added to. See :mod:`.exhibits`."""

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("signing", sa.String(64), nullable=False),
    sa.Column("receiving", sa.Text, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
    sa.Column("verified", sa.Text, nullable=False),
    sa.Column("claimed", sa.Text, nullable=False),
)
"""People with other vaults (:mod:`.contacts`). ``claimed``: the other keys that a later card gave, as JSON."""

package = sa.Table(
    "package",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("going", sa.Boolean, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("case_id", sa.Uuid, nullable=False, index=True),
    sa.Column("author", sa.String(64), nullable=False, index=True),
    sa.Column("counter", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("header", sa.Text, nullable=False),
    sa.Column("signature", sa.String(128), nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
"""Packages that left or came (:mod:`.packages`). ``case_id``: the case here."""

thread_origin = sa.Table(
    "thread_origin",
    metadata,
    sa.Column("thread_id", sa.Uuid, primary_key=True),
    sa.Column("package_id", sa.Uuid, nullable=False),
    sa.Column("target_id", sa.Uuid, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("base", sa.BigInteger, nullable=False),
    sa.Column("quotation", sa.Text, nullable=False),
)
"""By which package a merged thread came, and what stood there when its author saw it."""


_JSON_TYPES = frozenset(
    {
        FieldType.CODES,
        FieldType.LINES,
        FieldType.LINKS,
        FieldType.VALUES,
        FieldType.MAP,
        FieldType.DATE,
        FieldType.RANGE,
        FieldType.POINT,
        FieldType.VALUE,
    }
)

_SORTED_APART = {FieldType.LINE: sa.Text, FieldType.DATE: sa.Text, FieldType.RANGE: sa.BigInteger}
"""Types whose stored form does not sort as a person expects: they get a second column that does."""


def is_json(field: FieldSpec) -> bool:
    """Whether the field's column holds JSON text."""
    return field.type in _JSON_TYPES


def sort_column(field: FieldSpec) -> str:
    """The column to sort this field by."""
    return f"{field.name}_sort" if field.type in _SORTED_APART else field.name


def _column(field: FieldSpec) -> sa.Column[object]:
    match field.type:
        case FieldType.INTEGER:
            return sa.Column(field.name, sa.BigInteger)
        case FieldType.BOOLEAN:
            return sa.Column(field.name, sa.Boolean, nullable=False)
        case FieldType.LINK:
            return sa.Column(field.name, sa.Uuid)
        case FieldType.TEXT:
            return sa.Column(field.name, sa.String(64), nullable=False)
        case _:
            return sa.Column(field.name, sa.Text, nullable=False)


def _table(kind: KindSpec) -> sa.Table:
    columns: list[sa.Column[object] | sa.Index] = [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid),
        sa.Column("trashed", sa.Boolean, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Index(f"{kind.name}_by_ref", "trashed", "case_id", "ordinal", "ref", "id"),
    ]
    for field in kind.fields:
        columns.append(_column(field))
        if not field.column:
            continue
        if field.type in _SORTED_APART:
            columns.append(sa.Column(sort_column(field), _SORTED_APART[field.type]))
        # A covering index (sort column, id) is what makes all ids of a sorted list cheap to read.
        name = f"{kind.name}_by_{field.name}"
        columns.append(sa.Index(name, "trashed", "case_id", sort_column(field), "ordinal", "id"))
    return sa.Table(kind.name, metadata, *columns)


by_kind: dict[str, sa.Table] = {name: _table(kind) for name, kind in KINDS.items()}
"""The table of each kind of record."""


put: dict[sa.Table, Bulk] = {table: Bulk(Put(table)) for table in (record, ref_counter, spelling, *by_kind.values())}
"""How rows of these tables are written, each of all columns in their order: new ones, or over those of the same key."""

add_links = Bulk(link.insert())
"""How links are written."""
