"""The worker process: one job, then the end. Started by :mod:`casefile.evidence.worker.launch` only."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from casefile.evidence.worker import forerunner, forking, frames, media_types, sandbox
from casefile.evidence.worker.frames import Pipe, write_frame
from casefile.evidence.worker.remote import opened

JOB_LIMIT = 1 << 20
EXTRACTORS = {
    "application/pdf": "extract_pdf",
    media_types.DOCX: "extract_docx",
    media_types.ODT: "extract_odf",
    media_types.ODP: "extract_odf",
    media_types.ODS: "extract_sheet",
    media_types.XLSX: "extract_sheet",
    media_types.XLSB: "extract_sheet",
    media_types.XLS: "extract_sheet",
    media_types.PPTX: "extract_pptx",
    media_types.DOC: "extract_doc",
    media_types.RTF: "extract_rtf",
    media_types.EMAIL: "extract_mail",
    media_types.MBOX: "extract_mbox",
    media_types.MSG: "extract_msg",
    media_types.MHTML: "extract_mhtml",
    media_types.WARC: "extract_warc",
    media_types.WACZ: "extract_warc",
    media_types.WHATSAPP: "extract_whatsapp",
    media_types.WHATSAPP_ZIP: "extract_chat_archive",
    media_types.TELEGRAM: "extract_telegram",
    media_types.TELEGRAM_PAGE: "extract_telegram_page",
    media_types.TELEGRAM_ZIP: "extract_chat_archive",
    media_types.SIGNAL: "extract_signal",
    media_types.SIGNAL_EXPORT: "extract_signal_export",
    media_types.OTS: "extract_proof",
    media_types.PGP_SIGNATURE: "extract_proof",
    media_types.STAMP: "extract_stamp",
    media_types.ZIP: "extract_archive",
    media_types.TAR: "extract_archive",
    media_types.PACKED_TAR: "extract_archive",
    "text/html": "extract_html",
    "image/jpeg": "extract_image",
    "image/png": "extract_image",
    "image/gif": "extract_image",
    "image/webp": "extract_image",
    "image/tiff": "extract_image",
    "image/bmp": "extract_image",
    "image/heic": "extract_image",
    "image/heif": "extract_image",
    "image/avif": "extract_image",
    "application/json": "extract_text",
    "application/xml": "extract_text",
    "image/svg+xml": "extract_text",
}
"""Media type -> module beside this one with ``prepare()`` and ``extract(file, found)``; ``text/*`` goes to
``extract_text``."""
_IN_CONTAINERS = {
    "zip": (
        "extract_docx",
        "extract_odf",
        "extract_sheet",
        "extract_pptx",
        "extract_warc",
        "extract_chat_archive",
        "extract_archive",
    ),
    "gzip": ("extract_warc", "extract_archive"),
    "packed": ("extract_archive",),
    "ole": ("extract_msg", "extract_doc", "extract_sheet"),
}
"""What may be in a container: all of them are loaded before it is opened."""
_PLAIN = frozenset({"extract_text", "extract_html", "extract_whatsapp", "extract_telegram_page", "extract_signal"})
_LOOKED_AT = 4_000_000
"""Bytes of a text that are looked at before it is decided whether its encoding may have to be guessed."""


def main(taken: int = 0) -> int:
    """Do the job that stands on standard input.

    :param taken: bytes of address space that were taken up before it began, beside what it may take.
    :returns: the exit code; 0 also where the file was no good, as that is an answer.
    """
    gc.disable()
    incoming, outgoing = _pipes()
    job = frames.read_frame(incoming, JOB_LIMIT)
    if job == forking.FORERUN:
        return forerunner.serve(outgoing, dict.fromkeys(EXTRACTORS.values()), main)
    if not isinstance(job, dict):
        return 1
    threads = job.get("threads") is True  # what unpacks HEIC cannot do without
    sandbox.give_up_acting(threads=threads)
    sandbox.set_limits(int(job["cpu_seconds"]), int(job["memory"]) + taken, threads=threads)
    file = opened(incoming, outgoing, int(job["size"]))
    try:
        if job["do"] == "extract":
            _extract(file, outgoing, job)
        elif job["do"] == "show":
            from casefile.evidence.worker import drawing

            _loaded()
            drawing.serve(file, incoming, outgoing)
        else:
            _parse(file, outgoing, job)
        write_frame(outgoing, {"end": True})
    except MemoryError:
        # The unwinding has let go of what filled the memory.
        write_frame(outgoing, {"refused": {"code": "memory", "message": "", "field": None}})
    return 0


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; whatever prints to standard output afterwards prints to nowhere."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return os.fdopen(0, "rb", buffering=1 << 16, closefd=False), outgoing


def _extract(file: BinaryIO, outgoing: Pipe, job: dict[str, Any]) -> None:
    from casefile.evidence.worker.found import Found

    suffix, encoding = str(job["suffix"]), str(job.get("encoding", ""))
    family = media_types.family(file.read(media_types.TEXT_HEAD), suffix)
    for name in _IN_CONTAINERS.get(family, (_extractor(family),)):
        if name:
            _load(name, file, chosen=bool(encoding))
    _loaded()
    sandbox.give_up_opening()
    found = Found(media_types.sniff(file, suffix), password=str(job.get("password", "")), encoding=encoding)
    found.day_order = str(job.get("day_order", ""))
    write_frame(outgoing, {"seen": found.media_type})
    name = _extractor(found.media_type)
    if name:
        extractor: Any = import_module(f"casefile.evidence.worker.{name}")
        file.seek(0)
        _run(extractor, file, found)
    else:
        _without_text(file, found)
    write_frame(outgoing, {"found": found.as_frame()})
    text = found.text.encode("utf-8")
    for at in range(0, len(text), frames.PIECE):
        write_frame(outgoing, text[at : at + frames.PIECE])


def _load(name: str, file: BinaryIO, *, chosen: bool) -> None:
    """Load a reader with what it will need, while files can still be opened.

    :param chosen: a person names the encoding: any may be needed.
    """
    reader: Any = import_module(f"casefile.evidence.worker.{name}")
    if name not in _PLAIN:
        reader.prepare()
        return
    from casefile.evidence.worker import encodings

    file.seek(0)
    reader.prepare(guessing=chosen or not encodings.is_utf8(file.read(_LOOKED_AT)))


def _extractor(media_type: str) -> str:
    return EXTRACTORS.get(media_type, "extract_text" if media_type.startswith("text/") else "")


def _loaded() -> None:
    """What is loaded by now stays until the end, which is the end of the job: the collector need not go through it."""
    gc.freeze()
    gc.enable()


def _run(extractor: Any, file: BinaryIO, found: Any) -> None:
    """A parser may fail in any way on a file that was made to break it; the file stays evidence all the
    same."""
    try:
        extractor.extract(file, found)
    except (frames.Ended, frames.BadFrame, BrokenPipeError):
        raise
    except MemoryError:
        found.forget_text()
        found.warn("memory")
    except Exception:
        found.forget_text()
        found.warn("damaged")


def _without_text(file: BinaryIO, found: Any) -> None:
    family = found.media_type.split("/")[0]
    found.kind = {"image": "photo", "video": "video", "audio": "audio"}.get(family, "document")
    if found.media_type == media_types.EMPTY:
        found.warn("empty")
    elif found.media_type == media_types.UNKNOWN and media_types.only_zeros(file):
        found.warn("only_zeros")
    elif found.media_type == media_types.OLE and media_types.is_protected(file):
        found.warn("encrypted")
    elif family in ("video", "audio"):
        found.leave_out("recording_details")
    elif family == "image":
        found.leave_out("picture_details")
    else:
        found.warn("no_reader")


def _parse(file: BinaryIO, outgoing: Pipe, job: dict[str, Any]) -> None:
    from casefile import i18n
    from casefile.errors import CasefileError
    from casefile.evidence.worker import readers

    i18n.use(str(job["language"]))
    try:
        reader = readers.load(str(job["reader"]), job["options"])
        _loaded()
        sandbox.give_up_opening()
        file.seek(0)
        frames.write_rows(outgoing, reader(file, job["options"]))
    except CasefileError as error:
        refusal = {"code": error.code, "message": error.message, "field": error.field}
        write_frame(outgoing, {"refused": refusal})


if __name__ == "__main__":
    sys.exit(main())
