"""Conversations of Signal as tools export them for people to read: ``data.json`` and ``chat.md`` of signal-export, and
the text files of sigtop. Signal's own backups are encrypted and are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from casefile.evidence.worker import conversation, encodings
from casefile.evidence.worker.begins import SIGNAL_LINE
from casefile.evidence.worker.conversation import Message
from casefile.evidence.worker.found import Found

MAX_BYTES = 150_000_000
_LINK = re.compile(r"!?\[[^\]\n]{0,300}\]\((?:\./)?([^()\n]{1,300})\)")
_SIGTOP = re.compile(r"^(From|Type|Sent|Received|Edited|Attachment|Reaction|Quote|Version|Deleted): ?(.*)$")
_NAMES = frozenset({"date", "sender", "body", "quote", "sticker", "reactions", "attachments"})


def prepare(*, guessing: bool = True) -> None:
    """Import what will be needed; see :func:`.encodings.prepare`."""
    encodings.prepare(guessing=guessing)
    conversation.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Every message under its own sender and moment."""
    text = conversation.text_of(file, found, MAX_BYTES)
    if text is None:
        return
    title = ""
    if text.startswith("{"):
        messages, damaged = _of_json(text)
        if damaged:
            found.warn("partly")
    elif text.startswith("Conversation: "):
        head, _end, text = text.partition("\n")
        title = head.removeprefix("Conversation: ")
        messages = list(_of_sigtop(text))
    else:
        messages = list(_of_markdown(text))
    conversation.take(found, messages, title=title)
    if messages and not title:
        found.tell("local_times")


def _of_json(text: str) -> tuple[list[Message], bool]:
    """One JSON object to a line; whether one of the lines was none."""
    messages: list[Message] = []
    damaged = False
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, dict):
            messages.append(_message(said))
        else:
            damaged = True
    return messages, damaged


def _message(said: dict[str, Any]) -> Message:
    quote = str(said.get("quote") or "").strip()
    message = Message(
        str(said.get("date") or "").replace("T", " "),
        str(said.get("sender") or ""),
        "\n".join(filter(None, (quote, str(said.get("body") or "").strip()))),
    )
    attachments = said.get("attachments")
    for each in attachments if isinstance(attachments, list) else ():
        if isinstance(each, dict) and isinstance(each.get("path"), str):
            message.beside.append(("attachment", each["path"]))
            message.media.append(each["path"])
    for name in ("sticker", "reactions", *(name for name in said if name not in _NAMES)):
        if said.get(name):
            value = said[name]
            words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:300]
            message.beside.append((str(name)[:60], words))
    return message


def _of_markdown(text: str) -> Iterator[Message]:
    begins_at = [match for match in SIGNAL_LINE.finditer(text) if match.start() == 0 or text[match.start() - 1] == "\n"]
    for n, match in enumerate(begins_at):
        end = begins_at[n + 1].start() if n + 1 < len(begins_at) else len(text)
        words = text[match.end() : end].strip()
        yield Message(match[1].replace("T", " "), match[2], words, media=_LINK.findall(words))


def _of_sigtop(text: str) -> Iterator[Message]:
    """Blocks of lines with a name before a colon, an empty line, and the words, each quoted with nothing before it."""
    message: Message | None = None
    in_head = False
    words: list[str] = []
    for line in text.split("\n"):
        said = _SIGTOP.match(line)
        if said is not None and said[1] == "From":
            if message is not None:
                yield replace(message, text="".join(words))
            words = []
            message, in_head = Message("", said[2], ""), True
        elif message is None:
            continue
        elif in_head and said is not None and said[1] == "Sent":
            message.when = said[2]
        elif in_head and said is not None:
            message.beside.append((said[1], said[2]))
            if said[1] == "Attachment":
                message.media.append(re.sub(r" \([^()]*\)$", "", said[2]))
        elif in_head and not line:
            in_head = False
        else:
            words.append(f"{line}\n")
    if message is not None:
        yield replace(message, text="".join(words))
