"""Rich Text Format (RTF 1.9.1): the words in their code pages, with notes, headers and comments apart."""

from __future__ import annotations

from typing import BinaryIO

from casefile.evidence.worker import datelines, encodings, languages, rtf_words
from casefile.evidence.worker.found import Found, Words
from casefile.model.accounts import unmarked

MAX_BYTES = 64_000_000


def prepare() -> None:
    """Import what will be needed."""
    encodings.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author and dates of a document."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return
    words = rtf_words.read(raw, found)
    found.take_parts([Words(part, text, mark=f"[{part}]" if part != "text" else "") for part, text in words.parts()])
    found.title, found.author = words.about("title"), words.about("author")
    found.note("last_modified_by", words.about("operator"))
    found.note("created", words.moment("creatim"))
    found.note("modified", words.moment("revtim"))
    body = next((text for part, text in words.parts() if part == "text"), "")
    found.language = languages.guess(body or found.text)
    title, found.published = datelines.heading(unmarked(body[:20_000]))
    found.title = found.title or title
