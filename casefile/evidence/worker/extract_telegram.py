"""Conversations that Telegram Desktop exports as JSON (``result.json``): one conversation, or a whole account, whose
conversations are named and can each be taken in.

Whatever a message has beside its words is kept under the name that the export gives it; only measures of pictures and
doubles of what stands there already are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from casefile.evidence.worker import conversation
from casefile.evidence.worker.conversation import Message
from casefile.evidence.worker.found import Found

MAX_BYTES = 150_000_000
_WORDS = frozenset({"id", "type", "date", "date_unixtime", "from", "from_id", "actor", "actor_id", "text", "reactions"})
_PASSED_OVER = frozenset(
    "text_entities edited edited_unixtime width height thumbnail file_size photo_file_size thumbnail_file_size mime_type".split()  # noqa: SIM905, E501
)
_FILES = ("photo", "file", "contact_vcard")
_NESTED = 300
"""Characters of what is nested, such as a poll."""


def prepare() -> None:
    """Import what will be needed."""
    conversation.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Every message under its sender and its instant; of an account, the names of its conversations."""
    untrusted = load(file, found)
    if untrusted is None:
        return
    take(untrusted, found)


def load(file: BinaryIO, found: Found) -> dict[str, Any] | None:
    """The document, if it is one; warns otherwise."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return None
    try:
        untrusted = json.loads(raw)
    except (ValueError, RecursionError):
        found.warn("damaged")
        return None
    return untrusted if isinstance(untrusted, dict) else None


def take(untrusted: dict[str, Any], found: Found, present: frozenset[str] = frozenset()) -> None:
    """Read a document; see :func:`.conversation.take`."""
    kept = untrusted.get("messages")
    if isinstance(kept, list):
        reactions = sum(1 for each in kept if isinstance(each, dict) and each.get("reactions"))
        if reactions:
            found.leave_out("reactions", count=reactions)
        title = untrusted.get("name")
        conversation.take(found, _messages(kept), title=title if isinstance(title, str) else "", present=present)
        return
    found.kind = "dataset"
    inside = list(chats(untrusted))
    for place, chat in inside:
        found.leave_out("conversation", str(chat.get("name") or chat.get("type") or place), place)
    found.warn("several_conversations" if inside else "no_messages")


def chats(untrusted: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The conversations of an account, each with its place in the document."""
    for part in ("chats", "left_chats"):
        kept = untrusted.get(part)
        listed = kept.get("list") if isinstance(kept, dict) else None
        for n, chat in enumerate(listed if isinstance(listed, list) else (), 1):
            if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
                yield f"{part}.list.{n}", chat


def one(untrusted: dict[str, Any], place: str) -> tuple[str, bytes] | None:
    """One conversation of an account as a document of its own, with a name for it; None where there is none."""
    for where, chat in chats(untrusted):
        if where == place:
            return f"{place}.json", json.dumps(chat, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return None


def _messages(kept: list[Any]) -> Iterator[Message]:
    for each in kept:
        if isinstance(each, dict):
            yield _message(each)


def _message(said: dict[str, Any]) -> Message:
    when = _instant(said.get("date_unixtime")) or str(said.get("date") or "").replace("T", " ")
    # An account that was deleted has no name any more; its number tells it from others.
    sender = said.get("from") or said.get("actor") or said.get("from_id") or said.get("actor_id") or ""
    message = Message(when, str(sender), _text(said.get("text")), number=str(said.get("id", "")))
    if edited := _instant(said.get("edited_unixtime")) or said.get("edited"):
        message.beside.append(("edited", str(edited)))
    for name, value in said.items():
        if name in _WORDS or name in _PASSED_OVER or value in (None, "", [], {}):
            continue
        message.beside.append((str(name)[:60], _said(value)))
        if name in _FILES and isinstance(value, str) and not value.startswith("("):
            message.media.append(value)
    return message


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)[:_NESTED]


def _text(untrusted: Any) -> str:
    """Words in their order; an address behind words stands after them."""
    if isinstance(untrusted, str):
        return untrusted
    pieces: list[str] = []
    for each in untrusted if isinstance(untrusted, list) else ():
        if isinstance(each, str):
            pieces.append(each)
        elif isinstance(each, dict):
            words, address = str(each.get("text", "")), each.get("href")
            pieces.append(f"{words} <{address}>" if isinstance(address, str) and address != words else words)
    return "".join(pieces)


def _instant(untrusted: Any) -> str:
    try:
        return conversation.utc(float(untrusted)) if untrusted not in (None, "") else ""
    except (TypeError, ValueError):
        return ""
