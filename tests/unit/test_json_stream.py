"""Untrusted JSON in pieces: the same values as Python's own parser, the right line and column, refusals."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import BadInput
from casefile.intake import json_stream
from casefile.intake.json_stream import JsonStream


class Drip(io.RawIOBase):
    """A stream that hands out very few bytes at a time, so that every boundary is met."""

    def __init__(self, content: bytes, step: int) -> None:
        self._content, self._at, self._step = content, 0, step

    def read(self, size: int = -1) -> bytes:
        piece = self._content[self._at : self._at + self._step]
        self._at += len(piece)
        return piece


def whole(text: str | bytes, step: int = 1 << 20) -> Any:
    content = text.encode() if isinstance(text, str) else text
    stream = JsonStream(Drip(content, step))  # type: ignore[arg-type]
    value = stream.value()
    stream.end()
    return value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(value=JSON, step=st.integers(1, 9), ascii_only=st.booleans())
def test_values_are_those_of_pythons_parser(value: Any, step: int, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return
    assert whole(text, step) == json.loads(text)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
def test_document_in_pieces(step: int) -> None:
    text = b'\xef\xbb\xbf{"a": [1, 22, {"b": "\xd8\xad"}], "long": "QUJD\\/\\/QUJD", "c": []}\n'
    stream = JsonStream(Drip(text, step))  # type: ignore[arg-type]
    found: dict[str, Any] = {}
    for key in stream.members():
        if key == "long":
            found[key] = "".join(stream.text_in_pieces())
        else:
            found[key] = [stream.value() for _item in stream.items()]
    stream.end()
    assert found == {"a": [1, 22, {"b": "ح"}], "long": "QUJD//QUJD", "c": []}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1,\n "b": }', 2, 7),
        ('{"a": 1\n "b": 2}', 2, 2),
        ('{"a": 1,\n\n  b: 2}', 3, 3),
        ('{"a": "one\ntwo"}', 1, 11),
        ('{"a": "\\x"}', 1, 8),
        ("[1, 2", 1, 6),
        ('"never ends', 1, 1),
        ("[1, 2]\n]", 2, 1),
        ("", 1, 1),
        ("hello", 1, 1),
    ],
)
@pytest.mark.parametrize("step", [1, 1000])
def test_broken_json_names_line_and_column(text: str, line: int, column: int, step: int) -> None:
    with pytest.raises(BadInput, match=f"^Line {line}, column {column}: .*[^.]\\.$") as caught:
        whole(text, step)
    assert caught.value.code == "bad_json"


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_broken_json_inside_a_document_names_line_and_column(step: int) -> None:
    stream = JsonStream(Drip(b'{"a": [1, 2],\n "b": [3, {"c": oops}]}', step))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="Line 2, column 17: a value is missing here"):
        for _key in stream.members():
            for _item in stream.items():
                stream.value()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "a": 2}', "the key “a” stands twice"),
        ("[NaN]", "NaN is not a number"),
        ("[-Infinity]", "-Infinity is not a number"),
        ("[1e999]", "a number is too large"),
        ("[" + "9" * 5000 + "]", "a number is too large"),
        ("[" * 100_000, "nested too deeply"),
        (b'["caf\xe9"]', "column 6: the document is not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "the document is not UTF-8"),
    ],
)
def test_what_is_refused(text: str | bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        whole(text)


def test_repeated_key_of_the_document_is_refused() -> None:
    stream = JsonStream(io.BytesIO(b'{"a": 1, "a": 2}'))
    with pytest.raises(BadInput, match="stands twice"):
        for _key in stream.members():
            stream.value()


def test_a_value_without_end_is_not_read_for_ever() -> None:
    class Endless(io.RawIOBase):
        begun = False

        def read(self, size: int = -1) -> bytes:
            first, self.begun = b"" if self.begun else b'"', True
            return first.ljust(size, b"x")

    stream = JsonStream(Endless(), limit=1_000_000)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="longer than 1,000,000 characters"):
        stream.value()


def test_a_long_text_costs_little_more_than_reading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = 0
    stream = JsonStream(io.BytesIO(json.dumps({"text": "ب" * 5_000_000}, ensure_ascii=False).encode()))
    original = stream._decoder.raw_decode

    def counting(text: str, at: int) -> tuple[Any, int]:
        nonlocal parsed
        parsed += len(text) - at
        return original(text, at)  # type: ignore[no-any-return]

    monkeypatch.setattr(stream._decoder, "raw_decode", counting)
    assert len(stream.value()["text"]) == 5_000_000
    assert parsed < 30_000_000


@pytest.mark.parametrize("text", ['"QU"', '"QU\\n"', '"QUJD', '"QUJD\\'])
def test_long_text_in_pieces(text: str) -> None:
    stream = JsonStream(io.BytesIO(text.encode()), limit=json_stream.MAX_VALUE)
    if text == '"QU"':
        assert "".join(stream.text_in_pieces()) == "QU"
    else:
        with pytest.raises(BadInput, match="Line 1, column"):
            list(stream.text_in_pieces())
