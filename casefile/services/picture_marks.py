"""Which pictures look alike: drawn small by the keyless worker, once, and known by their hash from then on.

The hash of a picture tells something of what it shows, so it is kept in the vault only, where it is encrypted with the
rest; a travel copy has none. Of a video one frame is compared, the one that its thumbnail shows.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from casefile.analysis import picturehash
from casefile.analysis.shingles import CROWD, neighbours
from casefile.errors import CasefileError, VaultLocked
from casefile.model.changes import Listing
from casefile.model.records import EvidenceFile
from casefile.services.viewing import Viewer, is_graphic, is_shown
from casefile.store.store import Store

_KEY = "picture/"
_PLAIN = "plain"
"""What is kept of one that shows too little to be compared."""
_EDGE = 72
"""Pixels: nine points of eight, averaged."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The hashes of pictures by their source. :param undrawn: files that could not be drawn."""

    of: Mapping[UUID, tuple[int, ...]]
    undrawn: int

    def apart(self, one: UUID, other: UUID) -> int | None:
        """Bits between the two likest pictures of two sources; None where none are alike."""
        bits = [picturehash.apart(a, b) for a in self.of.get(one, ()) for b in self.of.get(other, ())]
        return min(bits) if bits and min(bits) <= picturehash.ALIKE else None

    def pairs(self) -> Iterator[tuple[UUID, UUID]]:
        """Sources with pictures alike. Two hashes that differ in at most seven bits agree in one byte of eight, so only
        those are compared.
        """
        known: list[tuple[int, UUID]] = [(mark, id_) for id_, marks in self.of.items() for mark in marks]
        by_byte: dict[tuple[int, int], list[int]] = {}
        for at, (mark, _id) in enumerate(known):
            for byte in range(8):
                by_byte.setdefault((byte, mark >> (8 * byte) & 0xFF), []).append(at)
        for together in by_byte.values():
            for one, other in neighbours(together, 10 * CROWD):
                (a, of_one), (b, of_other) = known[one], known[other]
                if of_one != of_other and picturehash.apart(a, b) <= picturehash.ALIKE:
                    yield of_one, of_other


def of_case(
    store: Store,
    viewer: Viewer,
    case_id: UUID,
    sources: Container[UUID],
    progress: Callable[[int, int], object],
    cancelled: Callable[[], bool],
) -> Marks:
    """The pictures of a case. Those that were not drawn before are drawn now: about a tenth of a second each.

    What was drawn until it is stopped stays known.
    """
    kept = {key.removeprefix(_KEY): value for key, value in store.remembered(_KEY).items()}
    ids = store.ids(Listing("evidence", case_id))
    found: dict[UUID, list[int]] = {}
    undrawn = 0
    for start in range(0, len(ids), 500):
        for file in store.many(EvidenceFile, ids[start : start + 500]):
            if file.source_id not in sources or not (is_graphic(file.media_type) and is_shown(file.media_type)):
                continue
            if cancelled():
                break
            if file.sha256 not in kept:
                kept[file.sha256] = _drawn(store, viewer, file)
            mark = kept[file.sha256]
            undrawn += not mark
            if mark and mark != _PLAIN and file.source_id is not None:
                found.setdefault(file.source_id, []).append(int(mark, 16))
        progress(min(start + 500, len(ids)), len(ids))
    return Marks({id_: tuple(marks) for id_, marks in found.items()}, undrawn)


def _drawn(store: Store, viewer: Viewer, file: EvidenceFile) -> str:
    """The hash of a picture as it is kept; empty where it cannot be drawn now."""
    try:
        drawn = viewer.thumbnail(file.id, _EDGE, veiled=False)
    except VaultLocked:
        raise
    except CasefileError:  # disposed of, damaged, or of a kind that this computer cannot decode
        return ""
    mark = picturehash.difference_hash(drawn.width, drawn.height, drawn.pixels)
    text = _PLAIN if mark is None else f"{mark:016x}"
    with suppress(CasefileError):  # a vault that is open for reading remembers nothing
        store.remember(_KEY + file.sha256, text)
    return text
