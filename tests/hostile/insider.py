"""Somebody who has a passphrase and writes to the database past the program: what they can do to who wrote what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from casefile.model.changes import Author
from casefile.store import journal, signatures, tables
from casefile.store.canonical import canonical
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

AMAL = PASSPHRASE
SALMA = "another passphrase entirely"
"""The insider's own."""

Body = dict[str, Any]


def bodies(ws: Workspace) -> list[Body]:
    return [json.loads(entry.body) for entry in ws.records.journal_entries(limit=100_000)]


def run(ws: Workspace, statement: str, **values: object) -> None:
    """Change the database behind the program's back."""
    with ws._store._database.writing() as connection:
        connection.execute(sa.text(statement), values)


def rewrite(
    ws: Workspace, change: Callable[[Body], Body | None], *, since: int = 1, signed_by: Author | None = None
) -> None:
    """Write the journal again from one entry on, so that the chain, the counts and head.json all fit.

    :param change: what becomes of an entry; None takes it out.
    :param signed_by: signs each step again, no matter whom it names; nobody signs where it is left out.
    """
    with ws._store._database.writing() as connection:
        rows = connection.execute(sa.select(tables.journal).order_by(tables.journal.c.seq)).mappings().all()
        kept = [dict(row) for row in rows if row["seq"] < since]
        previous = kept[-1]["hash"] if kept else journal.GENESIS
        made: dict[str, int] = {}
        for row in kept:
            made[row["device"]] = row["device_seq"]
        connection.execute(tables.journal.delete().where(tables.journal.c.seq >= since))
        connection.execute(tables.signature.delete().where(tables.signature.c.seq >= since))
        connection.execute(tables.checkpoint.delete().where(tables.checkpoint.c.size >= since))
        step, base, last = 0, journal.GENESIS, None
        for row in (dict(row) for row in rows if row["seq"] >= since):
            body = change(json.loads(row["body"]))
            if body is None:
                continue
            if body["step"] != step:
                _sign(connection, signed_by, last)
                step, base = body["step"], previous
            body["prev"] = previous
            if body["v"] > 1:
                made[body["device"]] = made.get(body["device"], 0) + 1
                body |= {"base": base, "device_seq": made[body["device"]]}
            written = canonical(body)
            previous = hashlib.sha256(written).hexdigest()
            row |= {name: body[name] for name in ("seq", "step", "at", "event", "actor", "device", "device_seq")}
            connection.execute(tables.journal.insert().values({**row, "hash": previous, "body": written.decode()}))
            connection.execute(
                tables.step.update().where(tables.step.c.seq == body["step"]).values(actor=body["actor"])
            )
            last = journal.JournalHead(body["seq"], previous)
        _sign(connection, signed_by, last)
    ws._store._counts = None
    ws._outside.keep(ws._store.head())


def _sign(connection: sa.Connection, author: Author | None, last: journal.JournalHead | None) -> None:
    if author is not None and last is not None:
        signatures.sign(connection, author, last)


@contextmanager
def writing_as(ws: Workspace, author: Author) -> Any:
    """The one line: another author for the steps that follow."""
    me = ws._store._journal.author
    ws._store.act_as(author)
    try:
        yield
    finally:
        ws._store.act_as(me)


def wrong(folder: Path, passphrase: str = AMAL) -> list[str]:
    """What a verification finds, by who opens the vault with this passphrase."""
    with Workspace.open(folder, passphrase, read_only=True) as ws:
        return found(ws)


def found(ws: Workspace, against: list[str] | None = None) -> list[str]:
    report = ws.integrity.verify(against=[note.encode() for note in against or []])
    return [_plain(finding.sentence) for finding in report.findings if not finding.ok]


def told(ws: Workspace) -> list[str]:
    """What it says is right."""
    return [_plain(finding.sentence) for finding in ws.integrity.verify().findings if finding.ok]


def _plain(sentence: str) -> str:
    return sentence.replace("\u2068", "").replace("\u2069", "")
