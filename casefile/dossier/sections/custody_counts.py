"""Custody in numbers: how the files of this dossier were acquired, and whether what is held is what was taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from casefile.dossier.outline import Block, Column, Heading, Paragraph, Row, Run, Table
from casefile.dossier.sections.context import Context
from casefile.model.records import EvidenceFile, Source

_STATES = ("matched", "failed", "unread", "disposed")


def custody_counts(context: Context) -> Iterator[Block]:
    """The files that this dossier names, and no others: how many were read and matched, by how they were acquired."""
    tr = context.tr
    files = context.shelf.of(EvidenceFile)
    if not files:
        return
    by_method: dict[str, Counter[str]] = {}
    for file in files:
        source = context.shelf.get(Source, file.source_id)
        method = context.term("acquisition_method", source.acquisition) if source is not None else ""
        by_method.setdefault(method, Counter())[_state(context, file)] += 1
    whole = sum(by_method.values(), Counter())
    lines = [(method or tr("not recorded how"), by_method[method]) for method in sorted(by_method, key=_gaps_last)]
    yield Heading(tr("Custody in numbers"))
    columns = (
        Column(tr("Acquired"), 3.0),
        Column(tr("Files"), 1.0, "end"),
        Column(tr("Matched"), 1.2, "end"),
        Column(tr("Not matched"), 1.4, "end"),
        Column(tr("Not read"), 1.2, "end"),
        Column(tr("Disposed of"), 1.4, "end"),
    )
    rows = [Row(((Run(label),), *_numbers(context, counts))) for label, counts in lines]
    rows.append(Row(((Run(tr("All")),), *_numbers(context, whole)), strong=True))
    yield Table(columns, tuple(rows))
    words = tr(
        "Counts the evidence files that this dossier names. Matched: decrypted and hashed again for this dossier, with "
        "the digests that were recorded at intake. All but those disposed of are held in the vault "
        "from which it was made."
    )
    yield Paragraph((Run(words),), "small")


def _state(context: Context, file: EvidenceFile) -> str:
    verified = context.projected.verified
    if file.disposed:
        return "disposed"
    if verified is not None and file.id in verified.failed:
        return "failed"
    return "matched" if verified is not None and file.id in verified.matched else "unread"


def _numbers(context: Context, counts: Counter[str]) -> Iterator[tuple[Run, ...]]:
    for n in (counts.total(), *(counts[state] for state in _STATES)):
        yield (Run(context.tr.number(n)),)


def _gaps_last(method: str) -> tuple[bool, str]:
    return not method, method
