"""Answers of time stamp authorities (RFC 3161) that come beside a file, such as ``photo.jpg.tsr``: what they claim.

The signature of the token is checked, and that of its certificates up to where they end. Whether that end is to be
trusted nobody can say here: a root is given by a person, when a stamp of one's own is taken in.
"""

from __future__ import annotations

from typing import BinaryIO

from casefile.errors import BadInput
from casefile.evidence.worker.found import Found
from casefile.vault import stamping


def prepare() -> None:
    """All is loaded with the module."""


def extract(file: BinaryIO, found: Found) -> None:
    """Digest, moment and authority, if the token's own signature holds."""
    found.kind = "document"
    try:
        said = stamping.looked_at(file.read(stamping.LARGEST_ANSWER + 1))
    except BadInput as error:
        found.warn("seal_broken" if error.code not in ("rejected", "not_a_token", "too_large") else "damaged")
        return
    found.note("seal", "rfc3161")
    found.note("seal_digest", f"{said['algorithm']}:{said['digest']}")
    found.tell("seal_stamp", said["at"], said["digest"], said["authority"])
    found.take_text(
        f"RFC 3161 {said['algorithm']}:{said['digest']}\n{said['at']}\n{said['authority']}\n{said['ends_in']}"
    )
    found.whole("seal")
