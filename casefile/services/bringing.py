"""A text that somebody made elsewhere, such as a transcript or a translation: read in the worker, kept as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casefile.errors import Refused
from casefile.evidence.hashing import hash_stream
from casefile.evidence.worker.client import Worker
from casefile.i18n import _
from casefile.model.accounts import Account
from casefile.services.files import readable, regular, unreadable
from casefile.services.intake import Cancelled


@dataclass(frozen=True, slots=True)
class Brought:
    """What was read.

    :param sha256: of the file's bytes. :param language: as the text suggests; empty where that is not clear.
    """

    name: str
    sha256: str
    text: str
    language: str
    account: Account
    notices: tuple[str, ...] = ()


def brought_in(path: Path, cancelled: Cancelled | None = None) -> Brought:
    """Read a file outside the vault.

    :raises Refused: it gives no text (with the reason). :raises WorkerFailed: it broke the reader.
    :raises WorldFault: it cannot be read.
    """
    try:
        with regular(path) as stream:
            digests = hash_stream(stream, cancelled=cancelled)
            extraction = Worker().extract(stream, name=path.name, size=digests.size, cancelled=cancelled)
    except OSError as error:
        raise unreadable(path, error) from None
    if not extraction.text:
        code, sentence = next(iter(extraction.warnings), ("no_text", _("No text was read.")))
        raise Refused(sentence, code=code, field="file")
    sentences = (sentence for _code, sentence in extraction.warnings)
    return Brought(
        readable(path.name),
        digests.sha256,
        extraction.text,
        extraction.language or "",
        extraction.account,
        (*sentences, *extraction.account.sentences),
    )
