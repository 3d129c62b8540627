"""What reading and changing verbs hand back: ids and frozen values, never live rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casefile.model.chips import Chip
from casefile.model.fields import FieldSpec


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes the entries of a session.

    :param id: of the person, or the one that stands for the recovery sheet.
    :param key: SHA-256 (hex) of the public key that signs for the person; empty where none does.
    :param device: what the vault calls the device.
    :param sign: the Ed25519 signature (64 bytes) of a message by that key; None where nobody signs.
    """

    id: str = ""
    key: str = ""
    device: str = ""
    sign: Callable[[bytes], bytes] | None = field(default=None, repr=False, compare=False)


NOBODY = Author()
"""The author of a session that only reads."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step changed.

    :param ids: the records; empty where they are too many to be named (``many``).
    :param label: the step in words, as the Edit menu shows it.
    :param created: the new records, in the order they were put; empty where they are too many to be named.
    :param many: how many records, where they are too many to be named: anyone who shows a record of these kinds reads
        it again. 0 where ``ids`` names them.
    :param stayed: why some of what was to be taken back together stayed as it was; empty where nothing did.
    """

    ids: frozenset[UUID] = frozenset()
    kinds: frozenset[str] = frozenset()
    label: str = ""
    created: tuple[UUID, ...] = ()
    many: int = 0
    stayed: str = ""

    @property
    def count(self) -> int:
        """How many records were changed."""
        return self.many or len(self.ids)

    def touches(self, id_: UUID) -> bool:
        """Whether this record may have been changed."""
        return self.many > 0 or id_ in self.ids


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows and in which order.

    :param sort: ``ref``, ``changed`` or the name of a column field.
    :param equals: field-value pairs that must hold.
    :param text: a full-text query to narrow the list by.
    :param chips: filters that must all hold; what this version of the program does not know narrows nothing.
    :param since: only what came or was changed after this entry of the journal; 0 for everything.
    """

    kind: str
    case_id: UUID | None = None
    sort: str = "ref"
    descending: bool = False
    equals: tuple[tuple[str, Any], ...] = ()
    trashed: bool = False
    text: str = ""
    chips: tuple[Chip, ...] = ()
    since: int = 0


@dataclass(frozen=True, slots=True)
class Caption:
    """A record's caption: enough to show a link to it."""

    id: UUID
    kind: str
    ref: str
    heading: str
    case_id: UUID | None
    trashed: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a list. ``values`` holds the kind's column fields, typed as in the record; ``tags`` its tags."""

    id: UUID
    kind: str
    ref: str
    heading: str
    changed_at: str
    trashed: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """One link from or to a record.

    :param field: the name of the field that holds the link.
    """

    field_label: str
    outgoing: bool
    caption: Caption
    field: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after."""

    field: FieldSpec
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one record. ``at`` is UTC, ISO 8601."""

    seq: int
    at: str
    actor: str
    event: str
    label: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step that changed records of a case. ``at`` is UTC, ISO 8601.

    :param changed: of the first of its entries about records of the case: the record, the number of the entry and its
        event. :param total: how many such entries there are.
    """

    step: int
    at: str
    actor: str
    label: str
    changed: tuple[tuple[UUID, int, str], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result; ``marks`` are code-point spans of ``snippet``.

    :param field_label: of the field that the snippet was taken from; empty for the heading.
    """

    id: UUID
    kind: str
    ref: str
    heading: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    field_label: str = ""


COUNTED = 100
"""Records that hold a similar spelling are counted up to here: beyond it, *or more* says enough."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Another spelling of a word that was searched for, as it stands in names, titles or places.

    :param of: the word as it was typed. :param written: the other spelling.
    :param records: how many hold it, counted up to :data:`COUNTED`.
    """

    of: str
    written: str
    records: int


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The newest journal entry: its number (0 for none) and its SHA-256 in hex.

    :param words: the hash in words, where they are wanted on paper.
    """

    seq: int
    hash: str
    words: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One journal entry as it was hashed (``body`` is RFC 8785 JSON).

    :param signature: of the step, where this is its last entry and somebody signed; hex.
    :param is_signed: whether its step is: not from before signatures, nor made with the recovery sheet.
    """

    seq: int
    hash: str
    at: str
    event: str
    kind: str
    record_id: str
    file_sha256: str
    reason: str
    step: int
    actor: str
    clock_suspect: bool
    body: str
    signature: str = ""
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which journal entries are wanted; empty members narrow nothing.

    :param ref: how the reference of the record begins, any case.
    :param actor: id of who acted.
    :param since: UTC, ISO 8601, from this moment on. :param until: before this moment.
    :param text: what stands in the reason.
    """

    event: str = ""
    ref: str = ""
    actor: str = ""
    since: str = ""
    until: str = ""
    text: str = ""
