"""Digests against the published test vectors; every custody event has words."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import CHUNK, hash_stream


def test_vector_of_the_standard() -> None:
    """FIPS 180-2, appendix: the message "abc"."""
    digests = hash_stream(io.BytesIO(b"abc"))
    assert digests.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digests.sha512.startswith("ddaf35a193617abacc417349ae204131")
    assert digests.size == 3


@given(st.binary(max_size=2000))
def test_any_content(content: bytes) -> None:
    digests = hash_stream(io.BytesIO(content))
    assert digests.sha256 == hashlib.sha256(content).hexdigest()
    assert digests.sha512 == hashlib.sha512(content).hexdigest()
    assert digests.size == len(content)


def test_progress_and_cancelling() -> None:
    steps: list[tuple[int, int]] = []
    hash_stream(io.BytesIO(bytes(2 * CHUNK + 1)), total=2 * CHUNK + 1, progress=lambda *step: steps.append(step))
    assert steps == [(CHUNK, 2 * CHUNK + 1), (2 * CHUNK, 2 * CHUNK + 1), (2 * CHUNK + 1, 2 * CHUNK + 1)]
    with pytest.raises(Refused) as refusal:
        hash_stream(io.BytesIO(b"abc"), cancelled=lambda: True)
    assert refusal.value.code == "cancelled"


@pytest.mark.parametrize("event", Custody)
def test_every_event_has_words(event: Custody) -> None:
    assert event == event.value == event.name == str(event)
    assert event.label
    assert event.meaning.endswith(".")
