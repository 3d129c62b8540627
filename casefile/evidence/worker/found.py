"""What an extractor finds out about a file, filled in step by step inside the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from casefile import __version__
from casefile.model.outside import MAX_TEXT

MAX_LINE = 500
MAX_METADATA = 48
MAX_PAGES = 50_000


@dataclass
class Found:
    """Suggestions and facts; every text in it comes from the file and is as trustworthy as the file."""

    media_type: str
    kind: str = "document"
    text: str = ""
    tool: str = "casefile"
    tool_version: str = __version__
    title: str = ""
    author: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    pages: list[int] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def warn(self, code: str) -> None:
        """Note a warning once; the parent knows its sentence."""
        if code not in self.warnings:
            self.warnings.append(code)

    def note(self, name: str, value: object) -> None:
        """Keep one piece of metadata, where there is a value."""
        line = one_line(str(value))
        if line and len(self.metadata) < MAX_METADATA:
            self.metadata[name] = line

    def take_text(self, text: str) -> None:
        """The text as it is, with line breaks as ``\\n`` and without NUL, cut at the longest that Casefile
        takes."""
        self.text = plain(text)
        if len(self.text) > MAX_TEXT:
            self.text = self.text[:MAX_TEXT]
            self.pages = [page for page in self.pages if page < MAX_TEXT]
            self.warn("text_cut")

    def forget_text(self) -> None:
        """Nothing that was read so far is to be relied on; what was learned about the file stays."""
        self.text, self.pages = "", []

    def as_frame(self) -> dict[str, Any]:
        """Everything but the text, which travels beside it."""
        return {
            "media_type": self.media_type,
            "kind": self.kind,
            "tool": self.tool,
            "tool_version": self.tool_version,
            "title": one_line(self.title),
            "author": one_line(self.author),
            "publisher": one_line(self.publisher),
            "published": self.published,
            "language": self.language,
            "pages": self.pages,
            "metadata": self.metadata,
            "warnings": self.warnings,
        }


def plain(text: str) -> str:
    """Line breaks as ``\\n``, no NUL, no half characters; nothing else is touched."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """The beginning of a text, on one line."""
    return " ".join(plain(text[: 4 * MAX_LINE]).split())[:MAX_LINE]
