"""The protocol between the key-holding process and the worker: framed messages over two pipes.

A frame is one byte (``J`` a JSON object, ``D`` plain bytes), the length as four bytes, most significant
first, and the content. The parent sends one job. From then on the worker speaks and the parent only answers::

    worker                                   parent
    J {"read": [offset, length]}             D the bytes, fewer only at the end of the file
    J {"seen": media type}
    J {"found": {...}}  D text ...           the outcome of an extraction
    J {"rows": [{...}, ...]} or D bytes ...  the outcome of a reader, some hundred rows at once
    J {"refused": {code, message, field}}    the file is not what the reader reads
    J {"end": true}

A worker that shows a file stays, and the parent asks it::

    J {"opened": {...}}                      what the file is
                                             J {"draw": {...}} a part of a page
    J {"drawn": {...}}  D pixels ...         the part, three bytes a pixel
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from typing import Any, Protocol

_HEADER = struct.Struct(">cI")
JSON = b"J"
BYTES = b"D"
MAX_DEPTH = 64
"""Brackets within brackets in a JSON frame."""

PIECE = 1 << 18
"""Bytes in one frame of plain bytes, as we send them."""

MOST_ROWS = 300
"""Objects in one frame of rows."""


class BadFrame(Exception):
    """What arrived is not a frame of this protocol. Carries no content: it may be anything."""


class Ended(Exception):
    """The other side closed its pipe."""


class Pipe(Protocol):
    """The part of a binary stream that frames need."""

    def read(self, size: int, /) -> bytes | None: ...  # noqa: D102
    def write(self, content: bytes, /) -> object: ...  # noqa: D102
    def flush(self) -> None: ...  # noqa: D102


def write_frame(pipe: Pipe, sent: bytes | dict[str, Any]) -> None:
    """Send one frame."""
    kind = JSON if isinstance(sent, dict) else BYTES
    raw = sent if isinstance(sent, bytes) else json.dumps(sent, ensure_ascii=False).encode()
    pipe.write(_HEADER.pack(kind, len(raw)) + raw)
    pipe.flush()


def write_rows(pipe: Pipe, rows: Iterable[dict[str, Any] | bytes]) -> None:
    """Send what a reader yields, in its order: objects some hundred to a frame, bytes in frames of their own. What was
    yielded before the reader raises is sent.
    """
    waiting: list[str] = []
    weight = 0
    try:
        for row in rows:
            if isinstance(row, bytes):
                _send_rows(pipe, waiting)
                weight = 0
                write_frame(pipe, row)
                continue
            written = _dump(row)
            if len(waiting) >= MOST_ROWS or weight + len(written) > PIECE:
                _send_rows(pipe, waiting)
                weight = 0
            waiting.append(written)
            weight += len(written)
    finally:
        _send_rows(pipe, waiting)


_dump = json.JSONEncoder(ensure_ascii=False).encode


def _send_rows(pipe: Pipe, waiting: list[str]) -> None:
    if waiting:
        raw = f'{{"rows":[{",".join(waiting)}]}}'.encode()
        pipe.write(_HEADER.pack(JSON, len(raw)) + raw)
        pipe.flush()
        waiting.clear()


def read_frame(pipe: Pipe, limit: int) -> bytes | dict[str, Any]:
    """Receive one frame.

    :param limit: bytes; a longer frame is refused from its header, before its content is read.
    :raises BadFrame: unknown kind, too long, cut short, or JSON that is not an acceptable object.
    :raises Ended: nothing came any more.
    """
    return content(*read_raw(pipe, limit))


def read_raw(pipe: Pipe, limit: int) -> tuple[bytes, bytes]:
    """Receive one frame as it came: its kind, and its bytes, which nobody has looked at.

    :raises BadFrame: unknown kind, too long, or cut short. :raises Ended: nothing came any more.
    """
    header = _exactly(pipe, _HEADER.size)
    if not header:
        raise Ended
    if len(header) < _HEADER.size:
        raise BadFrame
    kind, length = _HEADER.unpack(header)
    if kind not in (JSON, BYTES) or length > limit:
        raise BadFrame
    raw = _exactly(pipe, length)
    if len(raw) < length:
        raise BadFrame
    return kind, raw


def content(kind: bytes, raw: bytes) -> bytes | dict[str, Any]:
    """What a frame holds.

    :raises BadFrame: JSON that is not an acceptable object.
    """
    return raw if kind == BYTES else decode_object(raw)


def _exactly(pipe: Pipe, size: int) -> bytes:
    """``size`` bytes, or fewer where the pipe ends."""
    pieces: list[bytes] = []
    missing = size
    while missing and (piece := pipe.read(min(missing, PIECE))):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def decode_object(raw: bytes) -> dict[str, Any]:
    """A JSON object that is safe to hand on: UTF-8, finite numbers, whole characters, limited depth.

    :raises BadFrame: it is anything else.
    """
    # Lone surrogates can only come from an escape, and we never escape a character beyond ASCII.
    if b"\\ud" in raw or b"\\uD" in raw:
        raise BadFrame
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadFrame from None
    if not isinstance(value, dict):
        raise BadFrame
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _too_deep(value):
        raise BadFrame
    return value


def _refuse(name: str) -> float:
    raise ValueError(name)


def _too_deep(value: object) -> bool:
    level: list[object] = [value]
    for _depth in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


Serve = Callable[[int, int], bytes]
"""Reads ``length`` bytes of the file at ``offset``."""
