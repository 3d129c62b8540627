"""Where on the pages of a file redactions lie, and what is left of its words; found out in the keyless worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casefile.dossier.plates import Box
from casefile.dossier.redacting import Beneath, Redacting
from casefile.dossier.words import words_of
from casefile.errors import BadInput
from casefile.evidence.worker.client import Worker
from casefile.model.anchors import Region
from casefile.model.records import EvidenceFile, Redaction
from casefile.vault.vault import OpenVault

Cancelled = Callable[[], bool]
PDF = "application/pdf"
_READER = "casefile.evidence.worker.pdf_hidden:read"


@dataclass(frozen=True, slots=True)
class Cover:
    """A rectangle of a page that is covered, by which redaction."""

    box: Box
    redaction: Redaction


@dataclass(frozen=True, slots=True)
class Covered:
    """What redactions come to on the pages of one file.

    :param covers: by page, from 1. :param words: what can still be read on each page, ``\\0`` for what cannot.
    :param failed: redactions that nobody can carry out there.
    """

    covers: Mapping[int, tuple[Cover, ...]] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    failed: tuple[Redaction, ...] = ()


def covered(
    vault: OpenVault,
    file: EvidenceFile,
    redactions: Sequence[Redaction],
    pages: int,
    cancelled: Cancelled | None = None,
    *,
    words_wanted: bool = True,
) -> Covered:
    """Find the place of each redaction on the pages of a file that is shown as pages.

    :param pages: how many it has. :param words_wanted: say what can still be read, too; without, a file of which only
        regions are redacted is not read.
    """
    covers: dict[int, list[Cover]] = defaultdict(list)
    failed: dict[UUID, Redaction] = {}
    in_words = [each for each in redactions if each.region is None]
    for each in redactions:
        if each.region is None:
            continue
        page = each.region.page or 1
        if page > pages:
            failed[each.id] = each
        covers[page].append(Cover(_box(each.region), each))
    if file.media_type != PDF or not (in_words or words_wanted):
        return Covered(_frozen(covers), {}, (*failed.values(), *in_words))
    words: dict[int, str] = {}
    found: dict[int, set[int]] = defaultdict(set)
    try:
        for row in _read(vault, file, redactions, in_words, cancelled):
            page = int(row["page"])
            words[page] = str(row["visible"])
            for number, boxes in row["lines"]:
                found[int(number)].add(page)
                covers[page] += [Cover(_checked(box), in_words[int(number)]) for box in boxes]
    except BadInput:  # it is shown, and its words cannot be read: nobody knows where they stand
        return Covered(_frozen(covers), {}, (*failed.values(), *in_words))
    # On the page where they were selected, and not only elsewhere: there they may be written otherwise.
    lost = [
        each
        for number, each in enumerate(in_words)
        if not found[number] or (each.page is not None and each.page not in found[number])
    ]
    return Covered(_frozen(covers), words, (*failed.values(), *lost))


def beneath(vault: OpenVault, redacting: Redacting, files: Iterable[EvidenceFile]) -> dict[tuple[str, int], Beneath]:
    """What stands under the redacted regions of files, by SHA-256 and page. A file that cannot be read is left out:
    then all words of its pages count as hidden.
    """
    found: dict[tuple[str, int], Beneath] = {}
    done: set[str] = set()
    for file in files:
        mine = [each for each in redacting.of_file(file.sha256) if each.region is not None]
        if not mine or file.media_type != PDF or file.sha256 in done or file.disposed:
            continue
        done.add(file.sha256)
        wanted = {each.region.page or 1 for each in mine if each.region is not None}
        try:
            for row in _read(vault, file, mine, (), None):
                page = int(row["page"])
                if page in wanted:
                    hidden = tuple(str(run) for run in row["hidden"])
                    found[file.sha256, page] = Beneath(hidden, frozenset(words_of(str(row["visible"]))))
        except BadInput:
            continue
    return found


def _read(
    vault: OpenVault,
    file: EvidenceFile,
    redactions: Sequence[Redaction],
    in_words: Sequence[Redaction],
    cancelled: Cancelled | None,
) -> Iterable[Any]:
    regions = [
        [each.region.page or 1, each.region.x, each.region.y, each.region.width, each.region.height]
        for each in redactions
        if each.region is not None
    ]
    options = {"phrases": [each.quote for each in in_words], "regions": regions}
    with vault.evidence.open(file.sha256, verify=False) as stream:
        yield from Worker().parse(_READER, stream, options, cancelled=cancelled)


def _box(region: Region) -> Box:
    return region.x, region.y, min(1.0, region.x + region.width), min(1.0, region.y + region.height)


def _checked(untrusted: Any) -> Box:
    left, top, right, bottom = (min(1.0, max(0.0, float(edge))) for edge in untrusted)
    return left, top, right, bottom


def _frozen(covers: Mapping[int, list[Cover]]) -> dict[int, tuple[Cover, ...]]:
    return {page: tuple(each) for page, each in covers.items()}
