"""Signal's own export in the clear (``main.jsonl``): a line for each person, conversation and message of an account.

One conversation alone is read; several are named, and each can be taken in, with the very lines that are about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from casefile.evidence.worker import conversation
from casefile.evidence.worker.conversation import Message
from casefile.evidence.worker.found import Found

MAX_BYTES = 150_000_000
_SAID = 300
_BARE = frozenset({"text", "attachments", "quote", "reactions"})
_HEAD = frozenset(
    {
        "chatId",
        "authorId",
        "dateSent",
        "incoming",
        "outgoing",
        "directionless",
        "standardMessage",
        "revisions",
        "expireStartDate",
        "expiresInMs",
        "sms",
        "pinDetails",
    }
)


def prepare() -> None:
    """Import what will be needed."""
    conversation.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Every message under its sender and its instant; of several conversations, their names."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return
    said = _Export()
    for line in raw.split(b"\n"):
        if line.strip() and not said.take(line):
            found.warn("partly")
    with_messages = [chat for chat in said.chats if said.items.get(chat)]
    if len(with_messages) == 1:
        chat = with_messages[0]
        reactions = sum(1 for item in said.items[chat] if _inside(item, "standardMessage").get("reactions"))
        if reactions:
            found.leave_out("reactions", count=reactions)
        messages = (said.message(item) for item in said.items[chat])
        conversation.take(found, messages, title=said.people.get(said.chats[chat], ""))
        return
    found.kind = "dataset"
    for chat in with_messages:
        found.leave_out("conversation", said.people.get(said.chats[chat], "") or chat, f"chat.{chat}")
    found.warn("several_conversations" if with_messages else "no_messages")


def one(file: BinaryIO, place: str) -> tuple[str, Iterator[bytes]] | None:
    """The lines about one conversation, and those about all people, as they stand; None where there is none."""
    wanted = place.removeprefix("chat.")
    lines = file.read(MAX_BYTES).split(b"\n")
    said = _Export()
    kept: list[bytes] = []
    for line in lines:
        chat = said.chat_of(line)
        if line.strip() and chat in ("", wanted):
            kept.append(line + b"\n")
    return (f"{place}.jsonl", iter(kept)) if wanted in said.chats else None


class _Export:
    """What the lines say.

    :ivar people: names by id. :ivar chats: the id of the person or group, by that of the chat. :ivar items: messages.
    """

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.chats: dict[str, str] = {}
        self.items: dict[str, list[dict[str, Any]]] = {}
        self._own = ""

    def take(self, line: bytes) -> bool:
        """Note a line; whether it was one."""
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            return False
        if not isinstance(said, dict):
            return False
        person, chat, item = (_inside(said, name) for name in ("recipient", "chat", "chatItem"))
        account = _inside(said, "account")
        self._own = self._own or " ".join(filter(None, (_word(account, "givenName"), _word(account, "familyName"))))
        if person:
            self.people[_word(person, "id")] = self._name(person)
        elif chat:
            self.chats[_word(chat, "id")] = _word(chat, "recipientId")
        elif item:
            self.items.setdefault(_word(item, "chatId"), []).append(item)
        return True

    def chat_of(self, line: bytes) -> str:
        """Which chat a line is about; empty where it is about none."""
        before = dict(self.chats)
        self.items.clear()
        if not self.take(line):
            return ""
        new = self.chats.keys() - before.keys()
        return next(iter(new), next(iter(self.items), ""))

    def _name(self, person: dict[str, Any]) -> str:
        contact, group = _inside(person, "contact"), _inside(person, "group")
        if "self" in person:
            return self._own or "self"
        if group:
            return _word(_inside(_inside(group, "snapshot"), "title"), "title")
        named = " ".join(filter(None, (_word(contact, "profileGivenName"), _word(contact, "profileFamilyName"))))
        system = " ".join(filter(None, (_word(contact, "systemGivenName"), _word(contact, "systemFamilyName"))))
        number = _word(contact, "e164")
        return system or named or (f"+{number}" if number and number[:1] != "+" else number) or _word(contact, "aci")

    def message(self, item: dict[str, Any]) -> Message:
        """One message; its earlier wordings stand below it."""
        words = _inside(item, "standardMessage")
        sender = self.people.get(_word(item, "authorId"), "") or _word(item, "authorId")
        message = Message(_instant(item), sender, _body(words))
        quote = _inside(words, "quote")
        if quote:
            author = self.people.get(_word(quote, "authorId"), "")
            message.beside.append(("quote", f"{author}: {_body(quote)}"))
        attachments = words.get("attachments")
        for each in attachments if isinstance(attachments, list) else ():
            pointer = _inside(each, "pointer") if isinstance(each, dict) else {}
            name = _word(pointer, "fileName")
            message.beside.append(("attachment", name or _word(pointer, "contentType") or "?"))
            message.media += [name] if name else []
        revisions = item.get("revisions")
        for each in revisions if isinstance(revisions, list) else ():
            if isinstance(each, dict):
                was = f"{_instant(each)} {_body(_inside(each, 'standardMessage'))}"
                message.beside.append(("revision", was))
        further = [(name, words[name]) for name in words if name not in _BARE]
        further += [(name, item[name]) for name in item if name not in _HEAD]
        for name, value in further:
            if value not in (None, "", [], {}, False):
                said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                message.beside.append((str(name)[:60], said[:_SAID]))
        return message


def _inside(said: dict[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _word(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return str(value)[:500] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _body(said: dict[str, Any]) -> str:
    body = _inside(said, "text").get("body")
    return body if isinstance(body, str) else ""


def _instant(item: dict[str, Any]) -> str:
    sent = _word(item, "dateSent")
    return conversation.utc(int(sent) / 1000) if sent.isascii() and sent.isdecimal() and len(sent) < 16 else ""
