"""The reader of age files against whatever bytes it is given."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.vault import age

SEED = bytes(range(32))


def encrypted(content: bytes) -> bytes:
    out = io.BytesIO()
    age.encrypt(io.BytesIO(content), out, SEED)
    return out.getvalue()


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_mangled_file_is_refused_or_read_but_never_breaks_the_reader(data: st.DataObject) -> None:
    good = encrypted(b"content")  # of another length every time: the limits below must not depend on it
    start = min(data.draw(st.integers(0, 400)), len(good))
    end = start + data.draw(st.integers(0, 100))
    filling = data.draw(st.one_of(st.binary(max_size=40), st.sampled_from([b"\n", b"-> ", b"\n--- ", b"-> X25519 "])))
    mangled = good[:start] + filling + good[end:]
    try:
        read = age.AgeReader(io.BytesIO(mangled), SEED).read()
    except age.AgeDamagedError:
        assert mangled != good
    else:
        assert mangled == good
        assert read == b"content"


@pytest.mark.parametrize("body", [b"", b"A" * 64, b"A" * 64 + b"\n", b"\xff", b"A"])
def test_a_stanza_of_any_body_is_refused(body: bytes) -> None:
    forged = b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n" + body + b"\n--- " + b"A" * 43 + b"\n" + bytes(32)
    with pytest.raises(age.AgeDamagedError):
        age.AgeReader(io.BytesIO(forged), SEED)


def test_a_refused_file_is_closed() -> None:
    file = io.BytesIO(b"hello")
    with pytest.raises(age.AgeDamagedError):
        age.AgeReader(file, SEED)
    assert file.closed
