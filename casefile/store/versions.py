"""What a record says, as one digest: by it people name the version of a record that they approved.

It is made of the record's own JSON and of nothing else, so that it is the same in every vault that holds the record as
it was, and the same again once a change was taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from casefile.model.fields import Record
from casefile.model.json_shape import to_json
from casefile.store.canonical import canonical

_NOT_SAID = ("ref", "case_id", "trashed", "tags", "related")
"""Members of every record that say nothing of what happened: how it is numbered, sorted and kept."""


def digest(record: Record) -> str:
    """SHA-256 (hex) of the RFC 8785 form of a record's JSON, without what every record is sorted by."""
    shape = {name: value for name, value in to_json(record).items() if name not in _NOT_SAID}
    return hashlib.sha256(canonical(shape)).hexdigest()


def digests(records: Iterable[Record]) -> dict[str, str]:
    """The digest of each record by its id."""
    return {str(record.id): digest(record) for record in records}


def version(covers: Mapping[str, str]) -> str:
    """SHA-256 (hex) of the RFC 8785 form of digests by record id: the name of what was approved together."""
    return hashlib.sha256(canonical(dict(covers))).hexdigest()
