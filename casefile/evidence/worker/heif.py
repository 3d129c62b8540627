"""Pictures in HEIF containers (HEIC, AVIF; ISO/IEC 23008-12): their size, and what the camera wrote.

No pixel is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MAX_META = 16_000_000
MAX_EXIF = 1_000_000
_MAX_BOXES = 20_000


@dataclass
class Heif:
    """What the container says.

    :param sizes: width and height of each of its pictures, tiles included. :param exif: a TIFF file; may be empty.
    """

    sizes: list[tuple[int, int]] = field(default_factory=list)
    exif: bytes = b""

    @property
    def size(self) -> tuple[int, int] | None:
        """Of the largest picture: the whole is larger than its tiles."""
        return max(self.sizes, key=lambda size: size[0] * size[1], default=None)


def read(file: BinaryIO) -> Heif:
    """Read the boxes at the top. :raises ValueError: there is no ``meta`` box. :raises struct.error: it is damaged."""
    at = 0
    for _box in range(_MAX_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, kind = struct.unpack_from(">I4s", head)
        start = 8
        if length == 1:
            length, start = struct.unpack_from(">Q", head, 8)[0], 16
        if kind == b"meta":
            if length > MAX_META:
                break
            file.seek(at + start)
            return _meta(file.read((length or MAX_META) - start), file)
        if length < start:
            break
        at += length
    raise ValueError


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _box in range(_MAX_BOXES):
        if at + 8 > len(content):
            return
        length, kind = struct.unpack_from(">I4s", content, at)
        length = length or len(content) - at
        if length < 8:
            return
        yield kind, content[at + 8 : at + length]
        at += length


def _meta(content: bytes, file: BinaryIO) -> Heif:
    found = Heif()
    exif_items: set[int] = set()
    places: dict[int, tuple[int, int, int]] = {}
    data = b""
    for kind, inside in _boxes(content[4:]):
        if kind == b"iinf":
            exif_items = set(_exif_items(inside))
        elif kind == b"iloc":
            places = dict(_places(inside))
        elif kind == b"idat":
            data = inside
        elif kind == b"iprp":
            for name, properties in _boxes(inside):
                if name == b"ipco":
                    found.sizes = [
                        struct.unpack_from(">2I", each, 4) for what, each in _boxes(properties) if what == b"ispe"
                    ]
    for item in exif_items & places.keys():
        way, offset, length = places[item]
        if length > MAX_EXIF:
            continue
        if way == 1:
            raw = data[offset : offset + length]
        else:
            file.seek(offset)
            raw = file.read(length)
        found.exif = _tiff(raw)
    return found


def _exif_items(iinf: bytes) -> Iterator[int]:
    wide = iinf[0] != 0
    for kind, entry in _boxes(iinf[8 if wide else 6 :]):
        if kind == b"infe" and entry[0] >= 2:
            format_ = ">I2x4s" if entry[0] >= 3 else ">H2x4s"
            number, what = struct.unpack_from(format_, entry, 4)
            if what == b"Exif":
                yield number


def _places(iloc: bytes) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Item -> (construction method, offset, length) of its first extent."""
    version = iloc[0]
    sizes = struct.unpack_from(">H", iloc, 4)[0]
    offset_size, length_size, base_size, index_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    at = 6
    count = int.from_bytes(iloc[at : at + (4 if version == 2 else 2)])
    at += 4 if version == 2 else 2
    for _item in range(min(count, _MAX_BOXES)):
        number = int.from_bytes(iloc[at : at + (4 if version == 2 else 2)])
        at += 4 if version == 2 else 2
        way = 0
        if version:
            way = int.from_bytes(iloc[at : at + 2]) & 15
            at += 2
        at += 2  # which file holds the data: this one
        base = int.from_bytes(iloc[at : at + base_size])
        at += base_size
        extents = int.from_bytes(iloc[at : at + 2])
        at += 2
        for extent in range(min(extents, _MAX_BOXES)):
            at += index_size if version else 0
            offset = int.from_bytes(iloc[at : at + offset_size])
            length = int.from_bytes(iloc[at + offset_size : at + offset_size + length_size])
            at += offset_size + length_size
            if extent == 0:
                yield number, (way, base + offset, length)


def _tiff(item: bytes) -> bytes:
    """The TIFF file in an Exif item: its first four bytes say how far into it that begins."""
    start = 4 + int.from_bytes(item[:4])
    tiff = item[start:]
    if tiff[:4] in (b"II*\0", b"MM\0*"):
        return tiff
    at = item.find(b"Exif\0\0")
    return item[at + 6 :] if at >= 0 else b""
