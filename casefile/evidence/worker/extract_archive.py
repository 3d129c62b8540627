"""Archives of files: the list of what is in them. The files themselves are taken in one by one (:mod:`.archive`)."""

from __future__ import annotations

from typing import BinaryIO

from casefile.evidence.worker import archive
from casefile.evidence.worker.found import Found, one_line

_LISTED = 10_000


def prepare() -> None:
    """Import what will be needed."""
    archive.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Name, size and moment of every file, as the archive says."""
    lines: list[str] = []
    count = 0
    try:
        for member in archive.members(file, found.media_type):
            count += 1
            if count <= _LISTED:
                lines.append("  ".join(filter(None, (one_line(member.name), str(member.size), member.moment))))
            elif count > 5 * _LISTED:
                found.warn("text_cut")
                break
    except archive.PASSED_ON:
        raise
    except Exception:
        found.warn("partly")
    found.take_text("\n".join(lines))
    found.whole("listing")
    found.note("files", count)
