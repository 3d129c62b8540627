"""Words of a text that a thread is about: where they stand today, in whichever version of the text has them.

A thread holds the words with those around them and belongs to the file (or the source) that they were read in. It names
no version of the text: in the vault it came from there may be another one, and here there may be a newer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.evidence.passages import Status, locate, passage
from casefile.i18n import _
from casefile.model.anchors import Passage
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile, Rendition, Source, Thread
from casefile.store.view import View


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the words of a thread stand now.

    :param status: exact, moved, ambiguous, or orphan: only the first two have a place. :param rendition_id: the newest
        version of the text that has them. :param start: code points, and :param end: before which.
    """

    status: Status
    rendition_id: UUID | None = None
    start: int = 0
    end: int = 0

    @property
    def sentence(self) -> str:
        """Why they have no place; empty where they have one."""
        if self.rendition_id is not None:
            return ""
        if self.status is Status.AMBIGUOUS:
            return _("These words stand in several places of the text today, and it cannot be told which is meant.")
        return _("These words stand in no version of the text that is here.")


def place_of(thread: Thread, texts: Sequence[Rendition]) -> Standing | None:
    """Where the words of a thread stand in these texts; None for a thread about no words.

    :param texts: of what it is about, the oldest first.
    """
    sought = thread.passage
    if sought is None:
        return None
    status = Status.ORPHAN
    for text in reversed(texts):
        found = locate(text.text, sought)
        if found.found:
            return Standing(found.status, text.id, found.start, found.end)
        if found.status is Status.AMBIGUOUS:
            status = found.status
    return Standing(status)


def texts_of(view: View, target: Record) -> list[Rendition]:
    """The texts that words of this record can stand in, the oldest first: those of a file, or of a source."""
    match target:
        case EvidenceFile():
            return view.of(Rendition, evidence_id=target.id)
        case Source():
            return view.of(Rendition, source_id=target.id)
    return []


def words_at(text: Rendition, start: int, end: int) -> Passage:
    """The words from ``start`` to before ``end`` of a text, in code points, with those around them."""
    return passage(text.text, start, end)


def is_in(sought: Passage, texts: Sequence[Rendition]) -> bool:
    """Whether these words stand there in one of the texts, exactly as they were selected."""
    return any(text.text[sought.start : sought.end] == sought.quote for text in texts)
