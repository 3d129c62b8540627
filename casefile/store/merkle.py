"""The Merkle tree over the journal (RFC 6962, 2.1): one hash that stands for every entry up to a number, and short
proofs that one such hash continues another.

A leaf is the canonical body of an entry, the same bytes that the chain hashes. Nothing of the tree is kept but its
right edge, so the next root costs the new entries only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf(body: bytes) -> bytes:
    """The hash of a leaf: SHA-256 over 0x00 and the body (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 over 0x01 and its two children (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first, one for each bit set in ``size``."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """With these leaf hashes behind it."""
        size, peaks = self.size, list(self.peaks)
        for new in leaves:
            peaks.append(new)
            size += 1
            merged = size
            while not merged & 1:
                right = peaks.pop()
                peaks[-1] = node(peaks[-1], right)
                merged >>= 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        *lefts, root = self.peaks
        for left in reversed(lefts):
            root = node(left, root)
        return root

    def to_text(self) -> str:
        """For keeping: the peaks in hex."""
        return " ".join(peak.hex() for peak in self.peaks)

    @classmethod
    def from_text(cls, size: int, text: str) -> Frontier:
        """What :meth:`to_text` kept.

        :raises ValueError: it is no frontier of a tree of this size.
        """
        peaks = tuple(bytes.fromhex(word) for word in text.split())
        if size < 0 or len(peaks) != size.bit_count() or any(len(peak) != HASH_SIZE for peak in peaks):
            raise ValueError("no frontier of this size")
        return cls(size, peaks)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extended(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` (from 0) to the root (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    proof: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(root_of(leaves[middle:high]))
            high = middle
        else:
            proof.append(root_of(leaves[low:middle]))
            low = middle
    return proof[::-1]


def inclusion_proofs(leaves: Sequence[bytes], indices: Iterable[int]) -> dict[int, list[bytes]]:
    """The same for several leaves; each part of the tree is reckoned once."""
    known: dict[tuple[int, int], bytes] = {}

    def root(low: int, high: int) -> bytes:
        if high - low == 1:
            return leaves[low]
        found = known.get((low, high))
        if found is None:
            middle = low + _split(high - low)
            found = known[low, high] = node(root(low, middle), root(middle, high))
        return found

    proofs: dict[int, list[bytes]] = {}
    for index in indices:
        if not 0 <= index < len(leaves):
            raise ValueError("no such leaf")
        proof: list[bytes] = []
        low, high = 0, len(leaves)
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                proof.append(root(middle, high))
                high = middle
            else:
                proof.append(root(low, middle))
                low = middle
        proofs[index] = proof[::-1]
    return proofs


def includes(root: bytes, size: int, index: int, leaf_hash: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of this root and size holds this leaf (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node(sibling, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node(reached, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The hashes that show that the tree of the first ``old_size`` leaves is the beginning of the whole one (RFC 6962,
    2.1.2).
    """
    if not 0 <= old_size <= len(leaves):
        raise ValueError("no such size")
    if old_size in (0, len(leaves)):
        return []
    proof: list[bytes] = []
    low, high, is_whole = 0, len(leaves), True
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            proof.append(root_of(leaves[middle:high]))
            high = middle
        else:
            proof.append(root_of(leaves[low:middle]))
            low, is_whole = middle, False
    if not is_whole:
        proof.append(root_of(leaves[low:high]))
    return proof[::-1]


def continues(old_root: bytes, old_size: int, root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old_size <= size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == size:
        return not proof and old_root == root
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node(sibling, old), node(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root


def _split(size: int) -> int:
    """The largest power of two that is smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
