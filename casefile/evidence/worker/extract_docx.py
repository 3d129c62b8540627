"""Word-processor files (DOCX, ECMA-376): body, headers and footers, notes, comments and the documents within it."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from casefile.evidence.worker import datelines, languages, zipped
from casefile.evidence.worker.docx_words import DocxWords
from casefile.evidence.worker.found import Found, Words
from casefile.model.accounts import unmarked

_BODY = "word/document.xml"
_PARTS = (
    (re.compile(r"word/header\d*\.xml"), "header"),
    (re.compile(r"word/footer\d*\.xml"), "footer"),
    (re.compile(r"word/footnotes\.xml"), "footnotes"),
    (re.compile(r"word/endnotes\.xml"), "endnotes"),
    (re.compile(r"word/comments\.xml"), "comments"),
)
_EMBEDDED = re.compile(r"word/embeddings/.+")
_IMPORTED = re.compile(r"word/(?:afchunk|[^/]*)[^/]*\.(?:mht|mhtml|html?|rtf|txt|docx)", re.IGNORECASE)
_MAX_IMPORTED = 8_000_000
_MAX_PARTS = 300


def prepare() -> None:
    """Import what will be needed."""
    from casefile.evidence.worker import extract_html, extract_mhtml

    zipped.prepare()
    extract_html.prepare()
    extract_mhtml.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author and dates of a document (ECMA-376)."""
    zipped.guarded(lambda: _read(file, found), found)


def _read(file: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(file) as container:
        names = container.namelist()
        properties(container, names, found)
        anchors: dict[str, str] = {}
        parts = [Words("text", _text(container, _BODY, found, anchors))] if _BODY in names else []
        for pattern, part in _PARTS:
            for name in sorted(name for name in names if pattern.fullmatch(name))[:_MAX_PARTS]:
                words = _text(container, name, found, anchors)
                parts.append(Words(part, words, name, f"[{name}]"))
        parts += _imported(container, names, found)
        for name in (name for name in names if _EMBEDDED.fullmatch(name)):
            found.leave_out("embedded", name.rpartition("/")[2], name)
    if any(name.endswith("vbaProject.bin") for name in names):
        found.warn("active_content")
    body = parts[0].text.strip() if parts else ""
    found.take_parts([Words(p.part, p.text.strip("\n"), p.name, p.mark) for p in parts])
    found.language = languages.guess(body or found.text)
    title, found.published = datelines.heading(unmarked(body[:20_000]))
    found.title = found.title or title
    if found.published:
        found.note("published_from", "the beginning of the text")


def _text(container: zipfile.ZipFile, name: str, found: Found, anchors: dict[str, str]) -> str:
    words = DocxWords(found, name, anchors)
    zipped.feed(container, name, words.begin, words.end, words.characters)
    words.finish()
    return words.text()


def _imported(container: zipfile.ZipFile, names: list[str], found: Found) -> list[Words]:
    """Documents that a document imports when it is opened (altChunk): web pages are read, others named."""
    from casefile.evidence.worker import encodings, extract_html, extract_mhtml

    parts: list[Words] = []
    for name in (name for name in names if _IMPORTED.fullmatch(name)):
        try:
            content = zipped.member(container, name, _MAX_IMPORTED)
        except zipped.TooLargeError:
            found.leave_out("embedded", name.rpartition("/")[2], name)
            continue
        suffix = name.rpartition(".")[2].lower()
        if suffix in ("mht", "mhtml"):
            text = extract_mhtml.words_of(content, found)
        elif suffix in ("htm", "html"):
            text = extract_html.read(encodings.decode(content, extract_html.declared(content))[0]).text()
        elif suffix == "txt":
            text = encodings.decode(content)[0]
        else:
            found.leave_out("embedded", name.rpartition("/")[2], name)
            continue
        parts.append(Words("imported", text, name, f"[{name}]"))
    return parts


def properties(container: zipfile.ZipFile, names: list[str], found: Found) -> None:
    """Title, author and dates from the core properties (ECMA-376, part 2)."""
    if "docProps/core.xml" not in names:
        return
    said = zipped.said(container, "docProps/core.xml")
    found.title = said.get("title", "")
    found.author = said.get("creator", "")
    found.note("last_modified_by", said.get("lastModifiedBy", ""))
    found.note("created", said.get("created", ""))
    found.note("modified", said.get("modified", ""))
