"""Conversations that Telegram Desktop exports as web pages (``messages.html``, ``messages2.html`` …)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import BinaryIO

from casefile.evidence.worker import conversation, encodings, extract_html
from casefile.evidence.worker.conversation import Message
from casefile.evidence.worker.found import Found

MAX_BYTES = 32_000_000
_VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "source"})
_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d(?::\d\d)?)(?: UTC([+-]\d\d:\d\d))?")
_MAX_DEPTH = 200


def prepare(*, guessing: bool = True) -> None:
    """Import what will be needed; see :func:`.encodings.prepare`."""
    extract_html.prepare(guessing=guessing)
    conversation.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Every message under its own sender and moment."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return
    take([raw], found)


def take(pages: list[bytes], found: Found, present: frozenset[str] = frozenset()) -> None:
    """Read the pages of one conversation, in their order; see :func:`.conversation.take`."""
    messages: list[Message] = []
    title = following = ""
    for each in pages:
        text, encoding, warnings = encodings.decode(each, extract_html.declared(each), found.encoding)
        found.warn_of_encoding(warnings)
        found.note("encoding", encoding)
        page = _Page()
        page.feed(extract_html.bounded(text))
        page.close()
        page.end()
        messages += page.messages
        title, following = title or page.title, page.following
    conversation.take(found, messages, title=title, present=present)
    if following:
        found.tell("continues", following)
    if messages and not any(message.when.endswith("Z") or message.when[-6:-5] in "+-" for message in messages):
        found.tell("local_times")


class _Page(HTMLParser):
    """Collects messages. What a class says of a piece of words is its name: sender, words, date, what it answers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.messages: list[Message] = []
        self.title = self.following = ""
        self._open: list[frozenset[str]] = []
        self._message: Message | None = None
        self._joined = False
        self._words: dict[str, list[str]] = {}
        self._sender = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A part opens: which, its classes say."""
        said = {name: value or "" for name, value in attrs}
        classes = frozenset(said.get("class", "").split())
        if tag == "br":
            self._add("\n")
        if tag in _VOID or len(self._open) > _MAX_DEPTH:
            return
        if tag == "div" and "message" in classes:
            self.end()
            self._message = Message(
                "", "", "", number=re.sub(r"\D", "", said.get("id", "")) if "default" in classes else ""
            )
            self._joined = "joined" in classes
        if tag == "a" and "pagination" in classes:
            self.end()
            # A page before has one above its messages, too.
            if self.messages:
                self.following = said.get("href", "")[:200]
        if self._message is not None:
            self._note(tag, classes, said)
        self._open.append(classes | {tag})

    def _note(self, tag: str, classes: frozenset[str], said: dict[str, str]) -> None:
        assert self._message is not None
        if "date" in classes and "title" in said and not self._message.when:
            self._message.when = _moment(said["title"])
        elif tag == "a" and (address := said.get("href", "")):
            if any("media_wrap" in each for each in self._open) and not address.startswith(("http", "#", "tg:")):
                self._message.media.append(address[:200])
                self._message.beside.append(("file", address[:200]))
            elif address.startswith("#go_to_message"):
                self._message.beside.append(("reply_to", address.removeprefix("#go_to_message")[:30]))

    def handle_endtag(self, tag: str) -> None:
        """A part closes; one that was never opened closes nothing."""
        if tag not in _VOID and any(tag in each for each in self._open[-20:]):
            while self._open and tag not in self._open.pop():
                continue

    def handle_data(self, data: str) -> None:
        """Words, under the innermost part that has a name."""
        self._add(data)

    def _add(self, data: str) -> None:
        inside = [name for each in self._open for name in each]
        if self._message is None:
            if "page_header" in inside and "text" in inside and data.strip() and not self.title:
                self.title = " ".join(data.split())
            return
        if "userpic" in inside or "initials" in inside or "date" in inside or "reply_to" in inside:
            return
        name = next((each for each in ("forwarded", "reactions", "media_wrap") if each in inside), "")
        if name != "media_wrap" and "from_name" in inside:
            name = f"{name}_from" if name else "from_name"
        self._words.setdefault(name or "text", []).append(data)

    def end(self) -> None:
        """The message that is open is over."""
        message, self._message = self._message, None
        if message is None:
            return
        words = {name: _lines("".join(pieces)) for name, pieces in self._words.items()}
        self._words = {}
        message.sender = words.get("from_name", "") or (self._sender if self._joined else "")
        self._sender = message.sender or self._sender
        if source := words.get("forwarded_from", ""):
            message.beside.append(("forwarded_from", source))
        message.text = "\n".join(filter(None, (words.get("forwarded", ""), words.get("text", ""))))
        if media := words.get("media_wrap", ""):
            message.beside.append(("media", " ".join(media.split())))
        if reactions := words.get("reactions", ""):
            message.beside.append(("reactions", " ".join(reactions.split())))
        self.messages.append(message)


def _moment(title: str) -> str:
    found = _DATE.match(title)
    if found is None:
        return title[:60]
    day, month, year, clock, zone = found.groups()
    return f"{year}-{month}-{day} {clock}{' ' + zone if zone else ''}"


def _lines(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n")).strip()
