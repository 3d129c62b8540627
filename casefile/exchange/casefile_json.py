"""Casefile JSON: one case with its records and files in one document, lossless.

The same case gives the same bytes, whichever vault it is written from: UTF-8, one record per line in a fixed
order, nothing of the vault and no time of writing in it. ``resources/schemas/casefile.schema.json`` describes
the document; :mod:`casefile.intake.casefile_json` reads it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import BinaryIO

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.model import json_shape
from casefile.model.records import IN_ORDER, Case, Record
from casefile.model.schema import FORMAT, VERSION

Opened = Callable[[], BinaryIO]
"""Opens a file's original bytes for reading."""

_BLOCK = 3 << 16  # a multiple of three, so that pieces of Base64 join without padding
_RANK = {kind: rank for rank, kind in enumerate(IN_ORDER)}


def sort_key(record: Record) -> tuple[int, str, str]:
    """The order of records in a document: owners before what they own, then by reference, then by id."""
    return _RANK[type(record)], record.ref, str(record.id)


def write(
    case: Case,
    records: Iterable[Record],
    files: Iterable[tuple[str, int, Opened]],
    out: BinaryIO,
) -> None:
    """Write one case as a document, streaming: memory for one record and one block of one file.

    :param case: the case itself; it is written first and must not be among ``records``.
    :param records: every other record of the case, ordered by :func:`sort_key`.
    :param files: SHA-256 in hex, size in bytes and a way to open the bytes, ordered by SHA-256, each once.
    :raises ValueError: ``records`` or ``files`` are not in order: a fault of the caller.
    :raises VaultDamaged: a file has another size than its record says.
    """
    head = {"format": FORMAT, "version": VERSION, "case": case.ref}
    out.write(_json(head)[:-1].encode() + b',\n"records": [\n')
    out.write(_line(case))
    last = sort_key(case)
    for record in records:
        key = sort_key(record)
        if key <= last:
            raise ValueError("records out of order")
        last = key
        out.write(b",\n" + _line(record))
    out.write(b'\n],\n"files": [')
    _write_files(files, out)
    out.write(b"]\n}\n")


def _line(record: Record) -> bytes:
    return _json(json_shape.to_json(record)).encode("utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _write_files(files: Iterable[tuple[str, int, Opened]], out: BinaryIO) -> None:
    last = ""
    for sha256, size, opened in files:
        if sha256 <= last:
            raise ValueError("files out of order")
        out.write(b",\n" if last else b"\n")
        last = sha256
        out.write(f'{{"sha256": "{sha256}", "size": {size}, "base64": "'.encode())
        with opened() as stream:
            written = _write_base64(stream, out)
        if written != size:
            raise VaultDamaged(
                _(
                    "An evidence file is {written} bytes long and should be {size}. Nothing was exported.",
                    written=written,
                    size=size,
                ),
                code="wrong_size",
            )
        out.write(b'"}')
    if last:
        out.write(b"\n")


def _write_base64(stream: BinaryIO, out: BinaryIO) -> int:
    """Write everything in ``stream`` as Base64; the number of bytes read."""
    total = 0
    pending = b""
    while block := stream.read(_BLOCK):
        total += len(block)
        pending += block
        whole = len(pending) - len(pending) % 3
        out.write(base64.b64encode(pending[:whole]))
        pending = pending[whole:]
    out.write(base64.b64encode(pending))
    return total
