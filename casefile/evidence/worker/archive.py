"""The files of an archive (ZIP, tar, tar with gzip, bzip2 or xz), one after the other in one pass, within bounds.

Nothing is ever written under a name that an archive gives. All the same, a name that leads elsewhere is refused, as it
was made to do harm or is no name of a file: who opens the archive with another program should know. Links, devices and
what is encrypted is refused by name. An archive within the archive comes as the file that it is, and is not opened.
"""

from __future__ import annotations

import re
import stat
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any, BinaryIO

from casefile.evidence.worker import frames, media_types, zipped
from casefile.evidence.worker.frames import PIECE

MAX_MEMBERS = 10_000
MAX_MEMBER = 2_000_000_000
MAX_TOTAL = 15_000_000_000
MAX_RATIO = 400
"""Unpacked to packed, beyond :data:`_FREE` bytes: text reaches 30, a bomb needs thousands."""
_FREE = 64_000_000
_LEADS_ELSEWHERE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")
_HIDDEN = re.compile(r"(?:^|/)(?:\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(?:/|$)")

PASSED_ON = (frames.Ended, frames.BadFrame, BrokenPipeError, MemoryError)
"""What is no fault of the archive."""

Row = dict[str, Any] | bytes


@dataclass(slots=True)
class Member:
    """One file of an archive.

    :param size: unpacked, as the archive says. :param packed: as it lies there; 0 where that is not known.
    :param refused: why it is not taken; a code of :data:`casefile.services.unpacking.REFUSED`.
    """

    name: str
    size: int
    packed: int = 0
    moment: str = ""
    refused: str = ""
    inside: Any = None


class EnoughError(Exception):
    """More was unpacked than the archive is allowed."""


def prepare() -> None:
    """Load what takes archives apart, while files can still be opened."""
    zipped.prepare()
    for name in ("gzip", "bz2", "lzma", "encodings.utf_8", "encodings.latin_1", "copy"):
        import_module(name)


def read(untrusted: BinaryIO, options: Mapping[str, object]) -> Iterator[Row]:
    """For each file ``{"file": name, "size": n}`` and its bytes in pieces, then ``{"end": true}``, or ``{"refused":
    code}``; what is refused at once is ``{"file": name, "refused": code}``.

    :param options: ``media_type`` of the archive.
    """
    media_type = str(options["media_type"])
    budget = Budget(_allowed(untrusted))
    try:
        if media_type == media_types.ZIP:
            yield from _of_zip(untrusted, budget)
        else:
            yield from _of_tar(untrusted, budget)
    except EnoughError:
        yield {"refused": "unpacks_too_large", "all": True}
    except PASSED_ON:
        raise
    except Exception:  # what takes archives apart may fail in any way on one that was made to break it
        yield {"refused": "damaged", "all": True}


def _allowed(file: BinaryIO) -> int:
    """How much may come out of an archive in all."""
    file.seek(0, 2)
    allowed = max(_FREE, MAX_RATIO * file.tell())
    file.seek(0)
    return min(allowed, MAX_TOTAL)


class Budget:
    """How much may still be unpacked, over all files."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, size: int) -> None:
        """Count so many bytes. :raises EnoughError: there were more than are allowed."""
        self._left -= max(0, size)  # a header may claim less than nothing
        if self._left < 0:
            raise EnoughError


def members(file: BinaryIO, media_type: str) -> Iterator[Member]:
    """The files of an archive, without their bytes; those of a tar archive while it is read."""
    if media_type == media_types.ZIP:
        with zipfile.ZipFile(file) as container:
            for info in container.infolist():
                if not info.is_dir():
                    yield _zip_member(info)
        return
    budget = Budget(_allowed(file))
    with tarfile.open(fileobj=file, mode="r|*") as container:
        for inside in container:
            budget.spend(tarfile.BLOCKSIZE + inside.size)  # what is passed over is unpacked all the same
            if not inside.isdir():
                yield _tar_member(inside)


def _zip_member(info: zipfile.ZipInfo) -> Member:
    mode = info.external_attr >> 16
    moment = "{:04}-{:02}-{:02} {:02}:{:02}".format(*info.date_time[:5])
    refused = _refused(info.filename, info.file_size)
    if info.flag_bits & 0x1:
        refused = refused or "encrypted"
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        refused = refused or "no_file"
    return Member(info.filename, info.file_size, info.compress_size, moment, refused, info)


def _tar_member(inside: tarfile.TarInfo) -> Member:
    refused = _refused(inside.name, inside.size)
    if not inside.isreg():
        refused = refused or "no_file"
    return Member(inside.name, inside.size, 0, "", refused, inside)


def _refused(name: str, size: int) -> str:
    if _LEADS_ELSEWHERE.search(name) or not name.strip():
        return "leads_elsewhere"
    if _HIDDEN.search(name):
        return "hidden"
    return "too_large" if size > MAX_MEMBER else ""


def _of_zip(file: BinaryIO, budget: Budget) -> Iterator[Row]:
    with zipfile.ZipFile(file) as container:
        for n, info in enumerate(each for each in container.infolist() if not each.is_dir()):
            if n >= MAX_MEMBERS:
                yield {"refused": "beyond", "all": True}
                return
            member = _zip_member(info)
            bomb = member.size > _FREE and member.size > MAX_RATIO * max(1, member.packed)
            yield from _member(member if not bomb else _but(member, "unpacks_too_large"), container.open, info, budget)


def _of_tar(file: BinaryIO, budget: Budget) -> Iterator[Row]:
    with tarfile.open(fileobj=file, mode="r|*") as container:
        n = 0
        for inside in container:
            member = _tar_member(inside)
            # What is passed over is unpacked all the same, to find where the next file begins.
            budget.spend(tarfile.BLOCKSIZE + (inside.size if inside.isdir() or member.refused else 0))
            if inside.isdir():
                continue
            if n >= MAX_MEMBERS:
                yield {"refused": "beyond", "all": True}
                return
            n += 1
            yield from _member(member, container.extractfile, inside, budget)


def _but(member: Member, refused: str) -> Member:
    member.refused = member.refused or refused
    return member


def _member(member: Member, unpack: Any, inside: Any, budget: Budget) -> Iterator[Row]:
    name = member.name.encode("utf-8", "replace").decode("utf-8")[:1000]
    if member.refused:
        yield {"file": name, "refused": member.refused}
        return
    yield {"file": name, "size": member.size}
    try:
        stream: IO[bytes]
        with unpack(inside) as stream:
            length = 0
            while piece := stream.read(PIECE):
                budget.spend(len(piece))
                length += len(piece)
                if length > MAX_MEMBER:
                    raise EnoughError
                yield piece
    except (EnoughError, *PASSED_ON):
        raise
    except Exception:
        yield {"refused": "damaged"}
        return
    yield {"end": True}
