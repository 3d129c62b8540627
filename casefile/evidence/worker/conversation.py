"""Conversations: messages one after the other, each with its number, its moment and its sender, as one text.

Whatever messenger a conversation comes from, a message reads the same: a line with number, moment and sender, then its
words as they stand in the export, then a line in square brackets for each thing that belongs to it, called as the
export calls it. Where each message begins goes with the text, so that a passage can say in which message it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from casefile.evidence.worker import encodings, languages
from casefile.evidence.worker.found import Found, one_line, plain
from casefile.model.outside import MAX_TEXT

MAX_MESSAGES = 100_000
_NAMED = 4
"""Senders that a title names."""
_LANGUAGE = 20_000
"""Characters of messages that the language is guessed from."""


@dataclass(slots=True)
class Message:
    """One message.

    :param when: ``2018-12-06 18:14:05``, with ``Z`` where it is UTC; or as the export writes it, where that may be read
        in two ways. Empty where it has none.
    :param sender: as the export names them; empty for what the messenger itself says.
    :param beside: what belongs to it: pairs of what the export calls it, and its words.
    :param media: names of files that belong to it.
    :param number: what the messenger itself calls it; empty where it says nothing.
    """

    when: str
    sender: str
    text: str
    beside: list[tuple[str, str]] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    number: str = ""

    def words(self, n: int) -> str:
        """The message with the line above it."""
        number = f"[{n}] #{self.number}" if self.number else f"[{n}]"
        head = one_line(" ".join(filter(None, (number, self.when, self.sender))))
        lines = [head, self.text.strip("\n"), *(f"[{name}: {one_line(said)}]" for name, said in self.beside)]
        return "\n".join(line for line in lines if line)


def text_of(file: BinaryIO, found: Found, most: int) -> str | None:
    """The text of an export, with plain line ends; None, with a warning, where it is too long or in no known encoding.

    :param most: bytes.
    """
    raw = file.read(most + 1)
    if len(raw) > most:
        found.warn("too_large")
        return None
    text, encoding, warnings = encodings.decode(raw, chosen=found.encoding)
    for code in warnings:
        found.warn(code)
    if "encoding_unknown" in warnings:
        return None
    found.note("encoding", encoding)
    return text.replace("\r\n", "\n")


def prepare() -> None:
    """Import what will be needed."""
    languages.prepare()


def take(found: Found, messages: Iterable[Message], *, title: str = "", present: frozenset[str] = frozenset()) -> None:
    """The text of a conversation, where its messages begin, and what is to be known of it.

    :param title: what the export calls it; its senders, where it says nothing.
    :param present: names of files that are in the same file as the conversation.
    """
    pieces: list[str] = []
    senders: dict[str, None] = {}
    length = spoken = 0
    moments: list[str] = []
    for n, message in enumerate(messages, 1):
        words = plain(message.words(n))
        if n > MAX_MESSAGES or length + len(words) > MAX_TEXT:
            found.leave_out("messages_beyond", place=str(n))
            found.warn("text_cut")
            break
        found.messages.append(length)
        pieces.append(words)
        length += len(words) + 2
        if message.sender:
            senders.setdefault(message.sender, None)
        if message.when:
            moments = [moments[0] if moments else message.when, message.when]
        spoken += len(message.text)
        for name in message.media:
            if name not in present:
                found.leave_out("media_beside", name, str(n))
    if not pieces:
        found.warn("no_messages")
        return
    found.kind = "conversation"
    found.take_text("\n\n".join(pieces))
    found.title = title or _named(list(senders))
    found.whole("conversation", title)
    found.tell("messages", count=len(found.messages))
    found.language = languages.guess("\n".join(piece.partition("\n")[2] for piece in pieces)[:_LANGUAGE])
    found.note("messages", len(found.messages))
    found.note("senders", ", ".join(senders))
    if moments:
        found.note("first_message", moments[0])
        found.note("last_message", moments[-1])


def utc(seconds: float) -> str:
    """An instant, as a message shows it. :param seconds: since 1970. Empty where it is none that a calendar has."""
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return ""


def _named(senders: list[str]) -> str:
    more = f" (+{len(senders) - _NAMED})" if len(senders) > _NAMED else ""
    return ", ".join(senders[:_NAMED]) + more
