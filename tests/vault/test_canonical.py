"""The clear files of a vault have one spelling: that of the reference implementation."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from casefile.vault import canonical

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: "inf" not in repr(value))


@given(_values)
def test_same_bytes_as_the_reference(value: object) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**30])
def test_numbers_that_not_every_reader_holds_are_refused(number: int) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical.dumps({"n": number})
    with pytest.raises(canonical.NotCanonicalError):
        canonical.loads_untrusted(f'{{"n":{number}}}'.encode(), limit=1000)


@pytest.mark.parametrize(
    "untrusted",
    [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b'{"a":1.5}', b'{"a":"\\u00e9"}', b'{"a":"\\ud800"}', b"[1]"],
)
def test_another_spelling_is_refused(untrusted: bytes) -> None:
    with pytest.raises(canonical.NotCanonicalError):
        canonical.loads_untrusted(untrusted, limit=1000)
