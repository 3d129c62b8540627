"""The tree against the recursion that RFC 6962 defines it by, and its proofs against everything but the truth."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.store import merkle
from casefile.store.merkle import Frontier

BODIES = st.lists(st.binary(max_size=8), max_size=70)


def mth(bodies: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    n = len(bodies)
    if n == 0:
        return hashlib.sha256(b"").digest()
    if n == 1:
        return hashlib.sha256(b"\x00" + bodies[0]).digest()
    k = 1
    while k * 2 < n:
        k *= 2
    return hashlib.sha256(b"\x01" + mth(bodies[:k]) + mth(bodies[k:])).digest()


def path(m: int, bodies: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word for word."""
    n = len(bodies)
    if n == 1:
        return []
    k = 1
    while k * 2 < n:
        k *= 2
    return [*path(m, bodies[:k]), mth(bodies[k:])] if m < k else [*path(m - k, bodies[k:]), mth(bodies[:k])]


def subproof(m: int, bodies: list[bytes], is_whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2, word for word."""
    n = len(bodies)
    if m == n:
        return [] if is_whole else [mth(bodies)]
    k = 1
    while k * 2 < n:
        k *= 2
    if m <= k:
        return [*subproof(m, bodies[:k], is_whole), mth(bodies[k:])]
    return [*subproof(m - k, bodies[k:], False), mth(bodies[:k])]


def leaves(bodies: list[bytes]) -> list[bytes]:
    return [merkle.leaf(body) for body in bodies]


@given(BODIES, st.integers(min_value=0, max_value=70))
def test_the_root_is_that_of_the_rfc_however_it_was_reached(bodies: list[bytes], cut: int) -> None:
    first = Frontier().extended(leaves(bodies[:cut]))
    assert first.root() == mth(bodies[:cut])
    kept = Frontier.from_text(first.size, first.to_text())
    assert kept.extended(leaves(bodies[cut:])).root() == mth(bodies) == merkle.root_of(leaves(bodies))


@given(BODIES.filter(bool), st.data())
def test_inclusion(bodies: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(bodies) - 1))
    proof, root = merkle.inclusion_proof(leaves(bodies), index), mth(bodies)
    assert proof == path(index, bodies)
    assert merkle.includes(root, len(bodies), index, merkle.leaf(bodies[index]), proof)
    assert not merkle.includes(root, len(bodies), index, merkle.leaf(b"something else"), proof)
    assert not merkle.includes(root, len(bodies), index, merkle.leaf(bodies[index]), [*proof, root])
    assert not merkle.includes(root, len(bodies), len(bodies), merkle.leaf(bodies[index]), proof)
    for place in range(len(proof)):
        wrong = [*proof[:place], merkle.leaf(b"forged"), *proof[place + 1 :]]
        assert not merkle.includes(root, len(bodies), index, merkle.leaf(bodies[index]), wrong)
        assert not merkle.includes(root, len(bodies), index, merkle.leaf(bodies[index]), proof[:place])


@given(BODIES, st.data())
def test_consistency(bodies: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(0, len(bodies)))
    proof = merkle.consistency_proof(leaves(bodies), old)
    if old > 0:
        assert proof == subproof(old, bodies, True)
    then, now = mth(bodies[:old]), mth(bodies)
    assert merkle.continues(then, old, now, len(bodies), proof)
    assert not merkle.continues(merkle.leaf(b"other"), old, now, len(bodies), proof)
    assert not merkle.continues(then, len(bodies) + 1, now, len(bodies), proof)
    assert not merkle.continues(then, old, now, len(bodies), [*proof, now])
    if 0 < old < len(bodies):
        assert not merkle.continues(then, old, merkle.leaf(b"other"), len(bodies), proof)
        for place in range(len(proof)):
            wrong = [*proof[:place], merkle.leaf(b"forged"), *proof[place + 1 :]]
            assert not merkle.continues(then, old, now, len(bodies), wrong)
            assert not merkle.continues(then, old, now, len(bodies), proof[:place])


@given(BODIES.filter(lambda bodies: len(bodies) > 1), st.data())
def test_a_forked_history_has_no_proof(bodies: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(bodies) - 1))
    forked = [b"another beginning", *bodies[1:]]
    proof = merkle.consistency_proof(leaves(forked), old)
    assert not merkle.continues(mth(bodies[:old]), old, mth(forked), len(forked), proof)


@pytest.mark.parametrize(("size", "text"), [(1, ""), (2, "00"), (3, "ab" * 32), (1, "xy" * 32), (-1, "")])
def test_what_is_no_frontier_is_refused(size: int, text: str) -> None:
    with pytest.raises(ValueError):
        Frontier.from_text(size, text)


def test_leaves_that_are_not_there() -> None:
    with pytest.raises(ValueError):
        merkle.inclusion_proof([], 0)
    with pytest.raises(ValueError):
        merkle.consistency_proof([], 1)
