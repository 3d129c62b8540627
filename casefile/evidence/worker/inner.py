"""Taking a file out of the one it lies in, such as an attachment out of a message, so that it can be a source."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.evidence.worker import media_types
from casefile.evidence.worker.frames import PIECE
from casefile.i18n import _

MAX_INNER = 512_000_000
_IN_ARCHIVE = re.compile(r"(?:word|ppt|xl)/embeddings/.+|Pictures/.+|Object \d+|(?:word|ppt|xl)/media/.+|word/[^/]+")
_OFFICE = frozenset(
    {
        media_types.DOCX,
        media_types.PPTX,
        media_types.XLSX,
        media_types.XLSB,
        media_types.ODT,
        media_types.ODS,
        media_types.ODP,
    }
)

Found = tuple[str, Iterator[bytes]]


def prepare() -> None:
    """Load what takes files apart, while files can still be opened."""
    from casefile.evidence.worker import (
        extract_mbox,
        extract_msg,
        extract_pdf,
        extract_signal_export,
        extract_telegram,
        zipped,
    )

    extract_telegram.prepare()
    extract_signal_export.prepare()
    zipped.prepare()
    extract_mbox.prepare()
    extract_msg.prepare()
    extract_pdf.prepare()


def read(untrusted: BinaryIO, options: Mapping[str, object]) -> Iterator[dict[str, Any] | bytes]:
    """Its name, then its bytes in pieces.

    :param options: ``media_type`` of the file it lies in, and the ``place`` within, as an account names it.
    :raises BadInput: there is none at that place (code ``"no_inner"``), or it is too large.
    """
    media_type, place = str(options["media_type"]), str(options["place"])
    take = _IN_ARCHIVE_OF.get(media_type)
    found = take(untrusted, place) if take else None
    if found is None:
        raise BadInput(_("There is no file at that place."), code="no_inner")
    name, pieces = found
    yield {"name": name}
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MAX_INNER:
            raise BadInput(_("The file within is too large to be taken out."), code="inner_too_large")
        yield piece


def _cut(content: bytes) -> Iterator[bytes]:
    return (content[at : at + PIECE] for at in range(0, len(content), PIECE))


def _of_mail(file: BinaryIO, place: str, number: str = "") -> Found | None:
    from casefile.evidence.worker import found as founds
    from casefile.evidence.worker import mail_parts

    nothing = founds.Found(media_types.EMAIL)
    reading = mail_parts.read(mail_parts.parsed(file.read(mail_parts.MAX_BYTES), nothing), nothing, number)
    for each in reading.attachments:
        if each.place == place:
            content = each.part.get_payload(decode=True)
            return each.name, _cut(content if isinstance(content, bytes) else each.part.as_bytes())
    return None


def _of_mailbox(file: BinaryIO, place: str) -> Found | None:
    from casefile.evidence.worker import extract_mbox

    wanted = place.partition(":")[0]
    for number, raw in enumerate(extract_mbox.messages(file), 1):
        if str(number) == wanted:
            return _of_mail(io.BytesIO(raw), place, wanted)
    return None


def _of_outlook(file: BinaryIO, place: str) -> Found | None:
    import olefile

    from casefile.evidence.worker import extract_msg

    with olefile.OleFileIO(file) as container:
        storage = extract_msg.Storage(container, [])
        for step in place.split("."):
            inside = list(storage.attachments())
            if not step.isdecimal() or not 0 < int(step) <= len(inside):
                return None
            chosen = inside[int(step) - 1][1]
            storage = chosen.inner() or chosen
        return chosen.file_name(), _cut(chosen.binary("3701"))


def _of_pdf(file: BinaryIO, place: str) -> Found | None:
    from casefile.evidence.worker import pdf_beside

    return pdf_beside.attachment(file, place)


def _of_archive(file: BinaryIO, place: str) -> Found | None:
    with zipfile.ZipFile(file) as container:
        if place not in container.namelist():
            return None
        return place.rpartition("/")[2], _unpacked(file, place)


def _of_office(file: BinaryIO, place: str) -> Found | None:
    return _of_archive(file, place) if _IN_ARCHIVE.fullmatch(place) else None


def _of_account(file: BinaryIO, place: str) -> Found | None:
    from casefile.evidence.worker import extract_telegram
    from casefile.evidence.worker import found as founds

    untrusted = extract_telegram.load(file, founds.Found(media_types.TELEGRAM))
    one = extract_telegram.one(untrusted, place) if untrusted is not None else None
    return (one[0], _cut(one[1])) if one is not None else None


def _of_signal(file: BinaryIO, place: str) -> Found | None:
    from casefile.evidence.worker import extract_signal_export

    return extract_signal_export.one(file, place)


def _unpacked(file: BinaryIO, place: str) -> Iterator[bytes]:
    with zipfile.ZipFile(file) as container, container.open(place) as part:
        while piece := part.read(PIECE):
            yield piece


_IN_ARCHIVE_OF: Mapping[str, Callable[[BinaryIO, str], Found | None]] = {
    media_types.EMAIL: _of_mail,
    media_types.MBOX: _of_mailbox,
    media_types.MSG: _of_outlook,
    "application/pdf": _of_pdf,
    media_types.TELEGRAM: _of_account,
    media_types.SIGNAL_EXPORT: _of_signal,
    media_types.WHATSAPP_ZIP: _of_archive,
    media_types.TELEGRAM_ZIP: _of_archive,
    **dict.fromkeys(_OFFICE, _of_office),
}
