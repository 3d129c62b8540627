"""The worker process: one job, then the end. Started by :mod:`casefile.evidence.worker.launch` only."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from casefile.evidence.worker import frames, sandbox
from casefile.evidence.worker.frames import Pipe, write_frame
from casefile.evidence.worker.remote import opened

JOB_LIMIT = 1 << 20
EXTRACTORS = {
    "application/pdf": "extract_pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "extract_docx",
    "message/rfc822": "extract_mail",
    "text/html": "extract_html",
    "image/jpeg": "extract_image",
    "image/png": "extract_image",
    "image/gif": "extract_image",
    "image/webp": "extract_image",
    "image/tiff": "extract_image",
    "image/bmp": "extract_image",
    "application/json": "extract_text",
    "application/xml": "extract_text",
}
"""Media type -> module beside this one with ``prepare()`` and ``extract(file, found)``; ``text/*`` goes to
``extract_text``."""


def main() -> int:
    """Do the job that stands on standard input.

    :returns: the exit code; 0 also where the file was no good, as that is an answer.
    """
    incoming, outgoing = _pipes()
    job = frames.read_frame(incoming, JOB_LIMIT)
    if not isinstance(job, dict):
        return 1
    sandbox.give_up_acting()
    sandbox.set_limits(int(job["cpu_seconds"]), int(job["memory"]))
    file = opened(incoming, outgoing, int(job["size"]))
    try:
        if job["do"] == "extract":
            _extract(file, outgoing, str(job["suffix"]))
        else:
            _parse(file, outgoing, job)
        write_frame(outgoing, {"end": True})
    except MemoryError:
        # The unwinding has let go of what filled the memory.
        write_frame(outgoing, {"refused": {"code": "memory", "message": "", "field": None}})
    return 0


def _pipes() -> tuple[Pipe, Pipe]:
    """The two pipes; whatever prints to standard output afterwards prints to nowhere."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return os.fdopen(0, "rb", buffering=1 << 16, closefd=False), outgoing


def _extract(file: BinaryIO, outgoing: Pipe, suffix: str) -> None:
    from casefile.evidence.worker import media_types
    from casefile.evidence.worker.found import Found

    found = Found(media_types.sniff(file, suffix))
    write_frame(outgoing, {"seen": found.media_type})
    name = EXTRACTORS.get(found.media_type, "extract_text" if found.media_type.startswith("text/") else "")
    if name:
        extractor: Any = import_module(f"casefile.evidence.worker.{name}")
        extractor.prepare()
        sandbox.give_up_opening()
        file.seek(0)
        _run(extractor, file, found)
    else:
        _without_text(found)
    write_frame(outgoing, {"found": found.as_frame()})
    text = found.text.encode("utf-8")
    for at in range(0, len(text), frames.PIECE):
        write_frame(outgoing, text[at : at + frames.PIECE])


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


def _without_text(found: Any) -> None:
    family = found.media_type.split("/")[0]
    found.kind = {"image": "photo", "video": "video"}.get(family, "document")
    if family not in ("image", "video", "audio"):
        found.warn("no_reader")


def _parse(file: BinaryIO, outgoing: Pipe, job: dict[str, Any]) -> None:
    from casefile import i18n
    from casefile.errors import CasefileError
    from casefile.evidence.worker import readers

    i18n.use(str(job["language"]))
    reader = readers.load(str(job["reader"]))
    file.seek(0)
    try:
        frames.write_rows(outgoing, reader(file, job["options"]))
    except CasefileError as error:
        refusal = {"code": error.code, "message": error.message, "field": error.field}
        write_frame(outgoing, {"refused": refusal})


if __name__ == "__main__":
    sys.exit(main())
