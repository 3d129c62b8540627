"""Regions and spans of excerpts are values, not lines of text.

A text that reads as a region or a span becomes the value. One that does not is kept, word for word, in a line of its
own at the end of the excerpt's comment (:func:`casefile.model.older.excerpt`): nothing is lost. History is left as it
is; it is read by the same rule, so rows and history go on saying the same.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from casefile.model import older, searchtext

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The tables as they were at this revision: the declared ones may have moved on.
_excerpt = sa.table(
    "excerpt",
    *(sa.column("id", sa.Uuid), sa.column("ref"), sa.column("region"), sa.column("span"), sa.column("comment")),
    *(sa.column("quote"), sa.column("codes"), sa.column("tags")),
)
_long_text = sa.table("long_text", sa.column("sha256"), sa.column("value"))
_record = sa.table("record", sa.column("id", sa.Uuid), sa.column("heading"))
_search_doc = sa.table("search_doc", sa.column("docid"), sa.column("record_id", sa.Uuid))

_dump = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def upgrade() -> None:
    """Read every region and span that is written as text."""
    connection = op.get_bind()
    c = _excerpt.c
    written = sa.select(_excerpt).where(sa.or_(c.region != "", c.span != ""))
    for row in connection.execute(written).all():
        _upgrade(connection, row)


def _upgrade(connection: sa.Connection, row: Any) -> None:
    comment = _text(connection, row.comment)
    if comment is None:
        return  # damaged before: a verification names it
    lines = {name: words for name, words in (("region", row.region), ("span", row.span)) if words}
    now = older.excerpt({"kind": "excerpt", "comment": comment, **lines})
    key = _keep(connection, now["comment"])
    values = {name: _dump(now[name]) if name in now else "" for name in ("region", "span")}
    connection.execute(_excerpt.update().where(_excerpt.c.id == row.id).values(comment=key, **values))
    if key != row.comment:
        _index(connection, row, now["comment"])


def _text(connection: sa.Connection, key: str) -> str | None:
    c = _long_text.c
    return connection.execute(sa.select(c.value).where(c.sha256 == key)).scalar() if key else ""


def _keep(connection: sa.Connection, text: str) -> str:
    key = hashlib.sha256(text.encode("utf-8")).hexdigest() if text else ""
    if key and _text(connection, key) is None:
        connection.execute(_long_text.insert().values(sha256=key, value=text))
    return key


def _index(connection: sa.Connection, row: Any, comment: str) -> None:
    """The words of the excerpt again, as the comment is searched too."""
    heading = connection.execute(sa.select(_record.c.heading).where(_record.c.id == row.id)).scalar()
    docid = connection.execute(sa.select(_search_doc.c.docid).where(_search_doc.c.record_id == row.id)).scalar()
    quote = _text(connection, row.quote)
    if docid is None or heading is None or quote is None:
        return
    codes, tags = (json.loads(column) if column else [] for column in (row.codes, row.tags))
    body = "\n".join(filter(None, [quote, *codes, comment, *tags]))
    connection.exec_driver_sql("DELETE FROM search_index WHERE rowid = ?", (docid,))
    connection.exec_driver_sql(
        "INSERT INTO search_index (rowid, title, body) VALUES (?, ?, ?)",
        (docid, searchtext.index_text(f"{row.ref} {heading}"), searchtext.index_text(body)),
    )
