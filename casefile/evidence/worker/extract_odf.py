"""OpenDocument texts and presentations (ODT, ODP; OASIS ODF 1.3): body, headers and footers, notes, comments, with
tracked changes marked as in :mod:`.docx_words`."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from casefile.evidence.worker import datelines, languages, zipped
from casefile.evidence.worker.found import Found, Words
from casefile.model.accounts import COMMENT_BEGIN, COMMENT_END, INSERTION_BEGIN, INSERTION_END, unmarked
from casefile.model.outside import MAX_TEXT

_SPACES = "urn:oasis:names:tc:opendocument:xmlns:"
_MANIFEST = "META-INF/manifest.xml"
_MAX_MANIFEST = 4_000_000
_MAX_BLANKS = 2_000


def prepare() -> None:
    """Import what will be needed."""
    zipped.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author and dates of a document; one under a password is said to be."""
    zipped.guarded(lambda: _read(file, found), found)


def _read(file: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(file) as container:
        names = container.namelist()
        if is_protected(container):
            found.warn("encrypted")
            return
        properties(container, found)
        body = _Words(found, "content.xml")
        zipped.feed(container, "content.xml", body.begin, body.end, body.characters)
        body.finish()
        styles = _Words(found, "styles.xml")
        if "styles.xml" in names:
            zipped.feed(container, "styles.xml", styles.begin, styles.end, styles.characters)
        for name in names:
            if name.startswith(("Object ", "ObjectReplacements/Object")) and name.endswith("/content.xml"):
                found.leave_out("embedded", name.split("/")[0], name)
        pictures = sum(1 for name in names if name.startswith("Pictures/"))
        if pictures:
            found.leave_out("picture", "", "Pictures", count=pictures)
        if any(name.startswith("Basic/") for name in names):
            found.warn("active_content")
    parts = [Words("text", body.text())]
    parts += [Words(*each, mark="[styles.xml]") for each in styles.beside]
    parts += [Words(part, words, mark=f"[{part}]") for part, words in body.gathered()]
    found.take_parts(parts)
    found.language = languages.guess(parts[0].text or found.text)
    title, found.published = datelines.heading(unmarked(parts[0].text[:20_000]))
    found.title = found.title or title


def is_protected(container: zipfile.ZipFile) -> bool:
    """Whether the manifest says that parts are encrypted."""
    try:
        return b"encryption-data" in zipped.member(container, _MANIFEST, _MAX_MANIFEST)
    except (KeyError, zipped.TooLargeError):
        return False


def properties(container: zipfile.ZipFile, found: Found) -> None:
    """Title, author and dates from ``meta.xml``."""
    if "meta.xml" not in container.namelist():
        return
    said = zipped.said(container, "meta.xml")
    found.title = said.get("title", "")
    found.author = said.get("initial-creator", "") or said.get("creator", "")
    found.note("last_modified_by", said.get("creator", ""))
    found.note("created", said.get("creation-date", ""))
    found.note("modified", said.get("date", ""))
    found.note("generator", said.get("generator", ""))


class _Words:
    """Collects the text of one part; notes, comments, headers and footers apart."""

    def __init__(self, found: Found, place: str) -> None:
        self._found, self._place = found, place
        self._stack: list[list[str]] = [[]]
        self._length = 0
        self._paragraphs = 0
        self._skipping = 0
        self._changes: dict[str, tuple[str, str]] = {}
        self._region = self._change_kind = ""
        self._who: list[str] = ["", ""]
        self._saying = ""
        self._counted: dict[str, int] = {}
        self._pages = 0
        self._notes: list[tuple[str, str]] = []
        self._comments: list[str] = []
        self.beside: list[tuple[str, str]] = []
        """Headers and footers: (part, words)."""

    def text(self) -> str:
        """The body, once the part is read."""
        return "".join(self._stack[0])

    def gathered(self) -> list[tuple[str, str]]:
        """Notes and comments, each kind together."""
        kinds = dict.fromkeys(kind for kind, _words in self._notes)
        found = [(kind, "\n\n".join(words for each, words in self._notes if each == kind)) for kind in kinds]
        return [*found, ("comments", "\n\n".join(self._comments))] if self._comments else found

    def finish(self) -> None:
        """Make the remarks that are made once."""
        for by, count in self._counted.items():
            self._found.tell("inserted", "", self._place, by, count)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = _local(tag)
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if self._skipping:
            self._skipping += 1
            return
        match name:
            case "text:p" | "text:h":
                self._paragraphs += 1
            case "text:s":
                self._put(" " * min(_number(given.get("c", "1")), _MAX_BLANKS))
            case "text:tab":
                self._put("\t")
            case "text:line-break":
                self._put("\n")
            case "text:note-citation" | "text:ruby-text" | "svg:title" | "svg:desc" | "office:event-listeners":
                self._skipping = 1
            case "text:note-body" | "office:annotation" | "style:header" | "style:footer" | "style:header-left":
                self._open(name)
            case "style:footer-left" | "style:header-first" | "style:footer-first" | "presentation:notes":
                self._open(name)
            case "text:note":
                self._saying = given.get("note-class", "footnote")
            case "text:changed-region":
                self._region = given.get("id", "")
            case "text:insertion" | "text:deletion":
                self._change_kind, self._who = name, ["", ""]
                self._open(name)
            case "text:change-start":
                self._change("start", given.get("change-id", ""))
            case "text:change-end":
                self._change("end", given.get("change-id", ""))
            case "dc:creator" | "dc:date":
                self._open(name)
                self._paragraphs += 1
            case "text:hidden-text" | "text:hidden-paragraph":
                self._found.tell("hidden", given.get("string-value", ""), self._place)
            case "draw:page":
                self._pages += 1

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._skipping:
            self._skipping -= 1
            return
        name = _local(tag)
        match name:
            case "text:p" | "text:h":
                self._paragraphs -= 1
                self._put("\n\n")
            case "table:table-cell" | "table:covered-table-cell":
                self._trim()
                self._put("\t")
            case "table:table-row":
                self._trim()
                self._put("\n")
            case "table:table":
                self._put("\n")
            case "dc:creator" | "dc:date":
                self._paragraphs -= 1
                self._who[name == "dc:date"] = self._close()[:100]
            case "text:note-body":
                kind = "endnotes" if self._saying == "endnote" else "footnotes"
                self._notes.append((kind, self._close().strip()))
            case "office:annotation":
                who = ", ".join(filter(None, (self._who[0], self._who[1][:10])))
                words = self._close().strip()
                self._comments.append(f"{COMMENT_BEGIN}{who + ': ' if who else ''}{words}{COMMENT_END}")
                self._who = ["", ""]
            case "presentation:notes":
                self._notes.append(("page_notes", self._close().strip()))
            case "text:insertion" | "text:deletion":
                self._end_change()
            case _ if name.startswith(("style:header", "style:footer")) and not name.endswith(("-style", "properties")):
                words = self._close().strip()
                if words:
                    self.beside.append(("header" if "header" in name else "footer", words))

    def characters(self, text: str) -> None:
        """Words count within paragraphs only."""
        if self._paragraphs and not self._skipping:
            self._put(text)

    def _change(self, edge: str, id: str) -> None:
        kind, by = self._changes.get(id, ("", ""))
        if kind != "text:insertion":
            return
        if edge == "start":
            self._counted[by] = self._counted.get(by, 0) + 1
            self._put(INSERTION_BEGIN)
        else:
            self._put(INSERTION_END + (f"{COMMENT_BEGIN}{by}{COMMENT_END}" if by else ""))

    def _end_change(self) -> None:
        words = self._close().strip()
        by = ", ".join(filter(None, (self._who[0], self._who[1][:10])))
        if len(self._changes) < 100_000:
            self._changes[self._region] = (self._change_kind, by)
        if self._change_kind == "text:deletion":
            self._found.warn("tracked_changes")
            self._found.leave_out("deleted", words, self._place, by)

    def _open(self, _name: str) -> None:
        self._stack.append([])

    def _close(self) -> str:
        return "".join(self._stack.pop()) if len(self._stack) > 1 else ""

    def _put(self, text: str) -> None:
        self._length += len(text)
        if self._length > 2 * MAX_TEXT:
            raise zipped.TooLargeError
        self._stack[-1].append(text)

    def _trim(self) -> None:
        while self._stack[-1] and self._stack[-1][-1] in ("\n\n", "\t"):
            self._stack[-1].pop()


def _local(tag: str) -> str:
    """The name of an element with the usual prefix of its vocabulary."""
    space, _blank, name = tag.rpartition(" ")
    if space == "http://purl.org/dc/elements/1.1/":
        return f"dc:{name}"
    if space.startswith(_SPACES):
        prefix = space[len(_SPACES) :].partition(":")[0]
        return f"{'svg' if prefix == 'svg-compatible' else prefix}:{name}"
    return name


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 1
