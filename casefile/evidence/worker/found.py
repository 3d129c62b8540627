"""What an extractor finds out about a file, filled in step by step inside the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from casefile import __version__
from casefile.model.accounts import MAX_REMARKS
from casefile.model.outside import MAX_TEXT

MAX_LINE = 500
MAX_METADATA = 48
MAX_PAGES = 50_000
MAX_PARTS = MAX_REMARKS
MAX_NAME = 200
"""Code points of the name in a remark: enough to know what is meant."""


@dataclass
class Found:
    """Suggestions and facts; every text in it comes from the file and is as trustworthy as the file.

    :ivar password: what a person gave to open the document. :ivar encoding: what a person chose for a text. Neither is
        part of the answer. :ivar day_order: what a person said stands first in its dates: ``day`` or ``month``.
    """

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
    messages: list[int] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    password: str = ""
    encoding: str = ""
    day_order: str = ""
    url: str = ""
    parts: list[list[Any]] = field(default_factory=list)
    left_out: list[list[Any]] = field(default_factory=list)
    told: list[list[Any]] = field(default_factory=list)

    def warn(self, code: str) -> None:
        """Note a warning once; the parent knows its sentence."""
        if code not in self.warnings:
            self.warnings.append(code)

    def warn_of_encoding(self, codes: list[str]) -> None:
        """Note what there is to say of how marked-up text was decoded: it stays text, whatever its bytes."""
        for code in codes:
            self.warn("encoding_guessed" if code == "encoding_unknown" else code)

    def leave_out(self, what: str, name: str = "", place: str = "", by: str = "", count: int = 1) -> None:
        """Say what is in the file and not in the text; see :class:`casefile.model.accounts.Remark`."""
        _remark(self.left_out, what, name, place, by, count)

    def tell(self, what: str, name: str = "", place: str = "", by: str = "", count: int = 1) -> None:
        """Say what is in the text and to be known by anyone who quotes it."""
        _remark(self.told, what, name, place, by, count)

    def take_parts(self, parts: list[Words], between: str = "\n\n") -> None:
        """The text, put together from its parts; every part but the first is headed by what it is called."""
        pieces: list[str] = []
        length = 0
        for part in parts:
            words = plain(part.text).strip("\n")
            if not words:
                continue
            if pieces:
                words = f"{between}{part.mark}\n{words}" if part.mark else between + words
            pieces.append(words)
            if len(self.parts) < MAX_PARTS:
                lead = len(words) - len(words.lstrip("\n"))
                self.parts.append([part.part, one_line(part.name)[:MAX_NAME], length + lead, len(words) - lead])
            length += len(words)
            if length > MAX_TEXT:
                break
        self.take_text("".join(pieces))

    def whole(self, part: str, name: str = "") -> None:
        """The text is one part."""
        if self.text:
            self.parts = [[part, one_line(name)[:MAX_NAME], 0, len(self.text)]]

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
            self.messages = [message for message in self.messages if message < MAX_TEXT]
            self.parts = [
                [part, name, start, min(length, MAX_TEXT - start)]
                for part, name, start, length in self.parts
                if start < MAX_TEXT
            ]
            self.warn("text_cut")

    def forget_text(self) -> None:
        """Nothing that was read so far is to be relied on; what was learned about the file stays."""
        self.text, self.pages, self.messages, self.parts, self.told = "", [], [], [], []

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
            "message_lengths": [end - start for start, end in pairwise([0, *self.messages])],
            "metadata": self.metadata,
            "warnings": self.warnings,
            "url": one_line(self.url),
            "parts": self.parts,
            "left_out": self.left_out,
            "told": self.told,
        }


@dataclass
class Words:
    """One part of a text.

    :param part: a code of :data:`casefile.model.accounts.PARTS`. :param name: what the file calls it.
    :param mark: the line that captions it where it is not the first; it names the part as the file does.
    """

    part: str
    text: str
    name: str = ""
    mark: str = ""


def _remark(remarks: list[list[Any]], what: str, name: str, place: str, by: str, count: int) -> None:
    """Add one; beyond the most there may be, they are counted in the last."""
    remark = [what, *(one_line(word)[:MAX_NAME] for word in (name, place, by)), count]
    if len(remarks) < MAX_REMARKS:
        remarks.append(remark)
    elif len(remarks) == MAX_REMARKS:
        remarks.append(["more", "", "", "", 1])
    else:
        remarks[-1][4] += 1


def plain(text: str) -> str:
    """Line breaks as ``\\n``, no NUL, no half characters; nothing else is touched."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """The beginning of a text, on one line."""
    return " ".join(plain(text[: 4 * MAX_LINE]).split())[:MAX_LINE]
