"""What the worker says it found in a file, checked before anything else may touch it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from casefile.errors import BadInput, CasefileError
from casefile.i18n import N_, _
from casefile.model.accounts import MAX_REMARKS, PARTS, REMARKS, Account, Part, Remark
from casefile.model.outside import MAX_TEXT, clean_line

MAX_LINE = 500
MAX_PAGES = 50_000
MAX_MESSAGES = 100_000
MAX_METADATA = 64
MAX_PARTS = MAX_REMARKS + 1
FROM = "_from"
"""How the metadata ends that say where in the file a proposal stands: ``published_from``."""
KINDS = frozenset({"news_article", "web_page", "document", "photo", "video", "audio", "dataset", "conversation"})
"""Types of source that a file shows by itself; the user says the rest."""

_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,90}")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")

WARNINGS: dict[str, str] = {
    "no_reader": N_("Casefile reads no text from this kind of file. The file itself is kept."),
    "damaged": N_("No text could be read: the file is damaged, or not what it seems to be. The file itself is kept."),
    "partly": N_("Parts of the file could not be read; the text is not complete. Compare it with the original."),
    "encrypted": N_("The file is protected by a password, so no text could be read. The file itself is kept."),
    "no_text_layer": N_("The pages hold no text, only pictures of it. The text can be typed in as a transcription."),
    "pages_without_text": N_(
        "Some pages hold no text, only pictures of it; they are named. Their text can be typed in as a transcription."
    ),
    "nonsense": N_(
        "The characters of some pages do not spell words, as the file names them wrongly. Compare it with the original."
    ),
    "encoding_guessed": N_(
        "The file does not name its character encoding; it was guessed. Compare the text with the original."
    ),
    "undecodable": N_("Some characters could not be decoded; they are shown as �. Compare the text with the original."),
    "too_large": N_("The file is too large for its text to be read. The file itself is kept."),
    "unpacks_too_large": N_(
        "The file unpacks to far more than a document holds, so it was not read. The file itself is kept."
    ),
    "doctype": N_(
        "The document declares entities, which documents of this kind never do; it was not read. The file "
        "itself is kept."
    ),
    "text_cut": N_("The text is longer than Casefile takes; its end was left out. The file itself is kept whole."),
    "image_large": N_("The picture is unusually large; its details were not read. The file itself is kept."),
    "active_content": N_(
        "The file holds scripts or macros. They were not run; do not open it outside Casefile without care."
    ),
    "tracked_changes": N_("The document holds deleted passages as tracked changes; they are not in the text."),
    "attachments": N_("The message has attachments; they are in the file, but not in the text."),
    "encoding_unknown": N_(
        "The character encoding could not be told, so no text was taken from the file. The file itself is kept."
    ),
    "empty": N_(
        "The file is empty: it has no bytes at all. A copy that failed leaves such files; look at where it came from."
    ),
    "only_zeros": N_(
        "The file holds nothing but zero bytes. A copy or a card that failed leaves such files; look at where it came "
        "from."
    ),
    "cut_off": N_("The file is cut off before its end; what stands before is read."),
    "day_order": N_(
        "The dates of the conversation may be read in two ways, as day and month or as month and day, and nothing in "
        "it says which. They stand as the phone wrote them. Say which is right, and it is read again."
    ),
    "day_order_mixed": N_(
        "Some dates of the conversation can only be day and month, others only month and day. They stand as they were "
        "written."
    ),
    "several_conversations": N_(
        "The file holds several conversations; none was read. Each can be taken in as a source of its own."
    ),
    "seal_broken": N_("The time stamp is not signed by whom it names, so it proves nothing. The file itself is kept."),
    "no_messages": N_("No message was found in the file. The file itself is kept."),
    "no_page": N_("The archive holds no page with text. The file itself is kept."),
    "memory": N_("Reading the text would have taken too much memory, so it was stopped. The file itself is kept."),
}
"""Code -> the sentence for a person. The worker sends codes only: no sentence of ours comes from a file."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one file. Everything but ``media_type`` is a suggestion that a person confirms.

    :param kind_suggestion: a code of the vocabulary ``source_kind``.
    :param text: exactly what the file says, with line breaks as ``\\n`` and without NUL; positions count
        code points.
    :param text_tool: what read the text, for the record of derivation; with its version in
        ``text_tool_version``.
    :param published: ISO 8601, as precise as it was found: ``2018-12-06T18:14``. Without a zone unless the
        file gives one.
    :param language: BCP 47 code.
    :param pages: where each page begins, in code points of ``text``; ``messages``: where each message does.
    :param metadata: what the file says about itself, e.g. ``{"taken": "2018-12-05T09:13:20"}``.
    :param warnings: pairs of code and translated sentence.
    :param url: the address that the file says it was saved from.
    :param read: the parts of the file that are in the text. :param left_out: what is in the file and not in the text.
    :param told: what is in the text and to be known by anyone who quotes it.
    """

    media_type: str
    kind_suggestion: str = "document"
    text: str = ""
    text_tool: str = ""
    text_tool_version: str = ""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    pages: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[tuple[str, str], ...] = ()
    url: str | None = None
    read: tuple[Part, ...] = ()
    left_out: tuple[Remark, ...] = ()
    told: tuple[Remark, ...] = ()

    @property
    def account(self) -> Account:
        """What was read and what was left out, as the evidence file keeps it."""
        codes = tuple(code for code, _sentence in self.warnings)
        suggested = ((name.removesuffix(FROM), where) for name, where in self.metadata.items() if name.endswith(FROM))
        return Account(self.read, self.left_out, self.told, codes, tuple(sorted(suggested)))

    @property
    def said(self) -> dict[str, str]:
        """What the file says about itself, without where its proposals stand, which the account has."""
        return {name: value for name, value in self.metadata.items() if not name.endswith(FROM)}

    @classmethod
    def unread(cls, failure: CasefileError, media_type: str = "application/octet-stream") -> Extraction:
        """For a file that is taken in as evidence although the worker failed over it: no text, and the
        reason."""
        known = getattr(failure, "media_type", "") or media_type
        return cls(known, _kind_of_media(known), warnings=((failure.code, failure.message),))


def checked(untrusted: Mapping[str, Any], untrusted_text: bytes) -> Extraction:
    """The worker's answer, if it is one.

    :raises ValueError: something in it is not as it must be.
    """
    text = untrusted_text.decode("utf-8")
    if len(text) > MAX_TEXT or "\0" in text or "\r" in text:
        raise ValueError
    kind = _matching(untrusted["kind"], re.compile("|".join(sorted(KINDS))))
    return Extraction(
        media_type=_matching(untrusted["media_type"], _MEDIA_TYPE),
        kind_suggestion=kind,
        text=text,
        text_tool=_line(untrusted["tool"]) if text else "",
        text_tool_version=_line(untrusted["tool_version"]) if text else "",
        title=_line(untrusted["title"]) or None,
        author=_line(untrusted["author"]) or None,
        publisher=_line(untrusted["publisher"]) or None,
        published=_optional(untrusted["published"], _DATE),
        language=_optional(untrusted["language"], _LANGUAGE),
        pages=_starts(untrusted["pages"], len(text), MAX_PAGES),
        messages=_after(untrusted["message_lengths"], len(text)),
        metadata=_metadata(untrusted["metadata"]),
        warnings=_warnings(untrusted["warnings"]),
        url=_address(untrusted["url"]) or None,
        read=_parts(untrusted["parts"], len(text)),
        left_out=_remarks(untrusted["left_out"]),
        told=_remarks(untrusted["told"]),
    )


def media_type(untrusted: object) -> str:
    """A media type.

    :raises ValueError: it is none.
    """
    return _matching(untrusted, _MEDIA_TYPE)


def _matching(untrusted: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(untrusted, str) or not pattern.fullmatch(untrusted):
        raise ValueError
    return untrusted


def _optional(untrusted: object, pattern: re.Pattern[str]) -> str | None:
    return None if untrusted == "" else _matching(untrusted, pattern)


def _line(untrusted: object) -> str:
    if not isinstance(untrusted, str) or len(untrusted) > MAX_LINE:
        raise ValueError
    return clean_line(untrusted)


def _starts(untrusted: object, length: int, most: int) -> tuple[int, ...]:
    if not isinstance(untrusted, list) or len(untrusted) > most:
        raise ValueError
    before = 0
    for start in untrusted:
        if type(start) is not int or not before <= start <= length:
            raise ValueError
        before = start
    return tuple(untrusted)


def _after(untrusted: object, length: int) -> tuple[int, ...]:
    """Where messages begin, of which the worker sends how far each is from the one before."""
    if not isinstance(untrusted, list) or not all(type(each) is int and each >= 0 for each in untrusted):
        raise ValueError
    return _starts(list(accumulate(untrusted)), length, MAX_MESSAGES)


def _metadata(untrusted: object) -> dict[str, str]:
    if not isinstance(untrusted, dict) or len(untrusted) > MAX_METADATA:
        raise ValueError
    return {_matching(name, _NAME): _line(value) for name, value in untrusted.items()}


def _warnings(untrusted: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(untrusted, list) or len(untrusted) > len(WARNINGS):
        raise ValueError
    for code in untrusted:
        if not isinstance(code, str) or code not in WARNINGS:
            raise ValueError
    return tuple((code, _(WARNINGS[code])) for code in dict.fromkeys(untrusted))


def _address(untrusted: object) -> str:
    """An address that leads to the web; any other that a file claims, such as one that runs a script, is none."""
    line = _line(untrusted)
    return line if re.match(r"(?:https?|ftp)://[^\s/]", line, re.IGNORECASE) else ""


def _parts(untrusted: object, length: int) -> tuple[Part, ...]:
    if not isinstance(untrusted, list) or len(untrusted) > MAX_PARTS:
        raise ValueError
    found: list[Part] = []
    for each in untrusted:
        match each:
            case [str(part), str(name), int(start), int(characters)] if (
                part in PARTS and start >= 0 and 0 <= characters <= length - start
            ):
                found.append(Part(part, _line(name), start, characters))
            case _:
                raise ValueError
    return tuple(found)


def _remarks(untrusted: object) -> tuple[Remark, ...]:
    if not isinstance(untrusted, list) or len(untrusted) > MAX_REMARKS + 1:
        raise ValueError
    found: list[Remark] = []
    for each in untrusted:
        match each:
            case [str(what), str(name), str(place), str(by), int(count)] if what in REMARKS and 0 <= count < 1 << 40:
                found.append(Remark(what, _line(name), _line(place), _line(by), count))
            case _:
                raise ValueError
    return tuple(found)


def _kind_of_media(media: str) -> str:
    return {"image": "photo", "video": "video"}.get(media.split("/")[0], "document")


class WorkerFailed(BadInput):
    """The worker died over a file, took too long or too much, or answered with what is no answer.

    The file is no good as input for a program, and yet it may be evidence: :meth:`Extraction.unread` says so.

    :ivar media_type: what the worker said the file was before it failed; ``""`` where it said nothing.
    """

    media_type = ""
