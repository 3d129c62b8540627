"""Undo, redo and the journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.i18n import N_, _, again
from casefile.model.changes import Changes, JournalEntry, JournalFilter
from casefile.services.files import leaving
from casefile.store.store import Store

_PAGE = 1000

_RECORD_EVENTS: Mapping[str, str] = {
    "RECORD_CREATED": N_("Record added"),
    "RECORD_CHANGED": N_("Record changed"),
    "RECORD_TRASHED": N_("Record moved to the trash"),
    "RECORD_RESTORED": N_("Record restored"),
    "RECORD_REMOVED": N_("Record taken out"),
    "REPAIRED": N_("Repaired"),
    "ZONE_CHANGED": N_("Time zone changed"),
    "PAIR_JUDGED": N_("Found different"),
}


def event_words(event: str) -> str:
    """A journal event in the language in use; the code itself where there is no word for it."""
    if event in _RECORD_EVENTS:
        return _(_RECORD_EVENTS[event])
    return _(Custody[event].label) if event in Custody.__members__ else event


def entry_json(entry: JournalEntry) -> dict[str, Any]:
    """One journal entry for other programs. ``hash`` is the SHA-256 of ``body`` (RFC 8785 JSON, UTF-8) as it stands;
    ``signature`` (hex) stands with the last entry of a step and covers the two lines ``casefile/step`` and that hash.
    """
    return {
        "seq": entry.seq,
        "at": entry.at,
        "event": entry.event,
        "kind": entry.kind,
        "record_id": entry.record_id,
        "file_sha256": entry.file_sha256,
        "reason": entry.reason,
        "step": entry.step,
        "actor": entry.actor,
        "clock_suspect": entry.clock_suspect,
        "hash": entry.hash,
        "body": entry.body,
        "signature": entry.signature,
    }


class Past:
    """Verbs for what was done before."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def undo(self) -> Changes:
        """Take back the newest step. :raises Refused: there is nothing to undo."""
        return self._store.undo()

    def redo(self) -> Changes:
        """Bring back the step undone last. :raises Refused: there is nothing to redo."""
        return self._store.redo()

    def undo_label(self) -> str | None:
        """What undo would take back, in the language in use, anyone who did it in whatever language."""
        label = self._store.undo_label()
        return None if label is None else again(label)

    def redo_label(self) -> str | None:
        """What redo would bring back, likewise."""
        label = self._store.redo_label()
        return None if label is None else again(label)

    def export_journal(
        self,
        out: Path,
        wanted: JournalFilter | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> int:
        """Write the journal as JSON lines, oldest entry first, in the clear; a journalled export.

        The entry that records the export is not in the file: it is written once the file is whole.

        :param wanted: only these entries. Each still proves itself, and the chain where its neighbours are there, too.
        :returns: the number of entries written.
        :raises Refused: cancelled. :raises WorldFault: the place cannot be written; nothing is left behind.
        """
        narrowed = wanted is not None and wanted != JournalFilter()
        with leaving(out, self._store, _("Export the journal")) as (step, stream):
            seqs = step.journal_seqs(wanted or JournalFilter())[::-1]
            for start in range(0, len(seqs), _PAGE):
                if cancelled is not None and cancelled():
                    raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
                page = step.journal_at(seqs[start : start + _PAGE])
                for entry in page:
                    stream.write(json.dumps(entry_json(entry), ensure_ascii=False).encode() + b"\n")
                if progress is not None:
                    progress(start + len(page), len(seqs))
            step.note(Custody.EXPORTED.value, reason="journal part" if narrowed else "journal")
        return len(seqs)
