"""Plain text in any encoding, and the formats that are read as they stand: CSV, JSON, XML, Markdown."""

from __future__ import annotations

from typing import BinaryIO

from casefile.evidence.worker import datelines, encodings, languages
from casefile.evidence.worker.found import Found

MAX_BYTES = 40_000_000
"""The longest text Casefile takes, four bytes to a character."""


def prepare(*, guessing: bool = True) -> None:
    """Import what will be needed; see :func:`.encodings.prepare`."""
    encodings.prepare(guessing=guessing)
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """The whole text; title and date where it begins with them, as articles do."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        # Cut between lines: a cut inside a character would look like damage.
        raw = raw[: raw.rfind(b"\n", 0, MAX_BYTES) + 1] or raw[:MAX_BYTES]
        found.warn("text_cut")
    text, encoding, warnings = encodings.decode(raw, chosen=found.encoding)
    for code in warnings:
        found.warn(code)
    if "encoding_unknown" in warnings:
        return
    found.take_text(text)
    found.whole("text")
    found.note("encoding", encoding)
    if found.media_type in ("text/csv", "text/tab-separated-values", "application/json"):
        found.kind = "dataset"
        return
    found.language = languages.guess(found.text)
    found.title, found.published = datelines.heading(found.text)
    if found.published and found.title:
        found.kind = "news_article"
        found.note("published_from", "the beginning of the text")
