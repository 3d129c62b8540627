"""Reading files without a process of its own: the worker's readers as they are, for many small tests."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module

from casefile.evidence.worker import __main__ as worker
from casefile.evidence.worker import media_types
from casefile.evidence.worker.extraction import Extraction, checked
from casefile.evidence.worker.found import Found


def read(content: bytes, suffix: str = "") -> Extraction:
    """What the worker would answer, checked as the parent checks it."""
    file = io.BytesIO(content)
    found = Found(media_types.sniff(file, suffix))
    name = worker._extractor(found.media_type)
    if name:
        extractor = import_module(f"casefile.evidence.worker.{name}")
        extractor.prepare()
        file.seek(0)
        worker._run(extractor, file, found)
    else:
        worker._without_text(file, found)
    return checked(found.as_frame(), found.text.encode())


def codes(extraction: Extraction) -> list[str]:
    return [code for code, _sentence in extraction.warnings]


def left_out(extraction: Extraction) -> list[tuple[str, str, str]]:
    return [(remark.what, remark.name, remark.place) for remark in extraction.left_out]


def told(extraction: Extraction) -> list[tuple[str, str]]:
    return [(remark.what, remark.by) for remark in extraction.told]


def parts(extraction: Extraction) -> dict[str, str]:
    """The text of each part, by what it is and what the file calls it."""
    return {
        f"{part.part} {part.name}".strip(): extraction.text[part.start : part.start + part.characters]
        for part in extraction.read
    }


def packed(**members: str | bytes) -> bytes:
    """A ZIP archive; ``__`` in a name stands for a stroke, ``_xml`` at its end for ``.xml``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_DOT_", "."), content)
    return out.getvalue()
