"""The account of a reading: which parts of a file were read, and what was left out, by name and place.

It is kept with the evidence file (in its capture data, as JSON under names of its own), so that the window can give it
at any time and in any language, and not only on the day on which the file was taken in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.i18n import N_, _, current, isolate

READ, LEFT_OUT, TOLD, NOTICES, SUGGESTED = "read", "left_out", "told", "notices", "suggested_from"
"""Names in the capture data of an evidence file: JSON, and not what a camera wrote."""
OWN_NAMES = frozenset({READ, LEFT_OUT, TOLD, NOTICES, SUGGESTED})
TAKEABLE = frozenset({"attachment", "embedded", "conversation"})
"""Remarks on what can be taken out of the file as a source of its own."""
MAX_REMARKS = 300
"""Remarks of one file; what is beyond is counted in the last."""

PARTS: Mapping[str, str] = {
    "text": N_("the text"),
    "pages": N_("the pages"),
    "header": N_("page header"),
    "footer": N_("page footer"),
    "footnotes": N_("footnotes"),
    "endnotes": N_("endnotes"),
    "comments": N_("comments"),
    "message": N_("message"),
    "forwarded": N_("forwarded message"),
    "sheet": N_("sheet"),
    "slide": N_("slide"),
    "page_notes": N_("notes on the pages"),
    "form_entries": N_("entries of the form"),
    "web_page": N_("web page"),
    "article": N_("the article"),
    "conversation": N_("conversation"),
    "seal": N_("claims of the seal"),
    "listing": N_("list of the files"),
    "imported": N_("document within the document"),
}
"""Code -> which part of a file, in words."""

_FIELDS: Mapping[str, str] = {"author": N_("Author"), "publisher": N_("Publisher"), "published": N_("Published")}

REMARKS: Mapping[str, str] = {
    # Left out of the text.
    "page_without_text": N_("Page {place} of {count} holds no text, only what is drawn on it."),
    "page_unreadable": N_("Page {place} of {count} could not be read."),
    "page_nonsense": N_("The characters of page {place} of {count} do not spell words; the page names them wrongly."),
    "pages_beyond": N_("From page {place} of {count} on nothing was read."),
    "attachment": N_("The attachment “{name}” ({place}) is in the file and not in the text."),
    "embedded": N_("The embedded file “{name}” ({place}) is in the file and not in the text."),
    "message_parts": N_("Parts of the message beyond number {place} were not looked at."),
    "remote_body": N_("A part of the message lies elsewhere ({name}) and not in the file."),
    "encrypted_part": N_("The part “{name}” ({place}) is encrypted; it is not in the text."),
    "signature": N_("The message carries a signature ({name}); it was not checked."),
    "messages_beyond": N_("From message {place} on nothing was read."),
    "deleted": N_("Deleted by {by} as a tracked change, so not in the text: “{name}” ({place})."),
    "deleted_row": N_("A table row deleted by {by} as a tracked change is not in the text: “{name}” ({place})."),
    "picture": N_("Pictures in the file that are not in the text ({place}): {count}."),
    "chart": N_("Charts or drawings in the file that are not in the text ({place}): {count}."),
    "cell_notes": N_("Notes on cells ({place}) are in the file and not in the text."),
    "formulas": N_("The formulas of cells are not in the text, only their results ({place})."),
    "rows_beyond": N_("The sheet “{name}” has more rows than a text holds; from row {place} on they were left out."),
    "not_a_table": N_("The sheet “{name}” holds no cells; it was left out."),
    "frame": N_("The frame “{name}” ({place}) is another page within the page; it is not in the text."),
    "unscripted": N_("Words for browsers without scripts ({place}) are not in the text: “{name}”."),
    "drawing": N_("Drawings on the page that are not in the text: {count}."),
    "media": N_("Pictures, sounds and films of the page that are not in the text: {count}."),
    "page_beside": N_("The page “{name}” ({place}) is in the archive and not in the text."),
    "resources": N_("Other answers in the archive (pictures, scripts, styles) that are not in the text: {count}."),
    "record_damaged": N_("A record of the archive at byte {place} could not be read."),
    "part_unread": N_("The part “{place}” was not read."),
    "media_beside": N_("The file “{name}” of message {place} is not in this file; take it in beside it."),
    "media_omitted": N_("Pictures, sounds and films that the export left out: {count}."),
    "reactions": N_("Reactions to messages that are not in the text: {count}."),
    "conversation": N_("The conversation “{name}” ({place}) is in the file and not in the text."),
    "picture_details": N_("The details of this kind of picture are not read."),
    "recording_details": N_("Nothing is read from sound and film; what is said in it can be typed in."),
    "unset": N_("The camera left “{name}” unset ({place}); it was not taken over."),
    "more": N_("More than these was left out: {count}."),
    # In the text, and to be known by anyone who quotes it.
    "inserted": N_(
        "Words inserted by {by}, which nobody accepted, stand in the text between {begin} and {end}: {count}."
    ),
    "inserted_row": N_("A table row inserted by {by}, which nobody accepted, is in the text: “{name}”."),
    "moved": N_("Words that {by} moved stand in the text where they were moved to: {count}."),
    "hidden": N_("Words formatted as hidden are in the text: “{name}” ({place})."),
    "sheet_begins": N_("The text of the sheet “{name}” begins at cell {place}; what is above and before it is empty."),
    "hidden_sheet": N_("The sheet “{name}” is hidden in the file; it is in the text."),
    "symbols": N_(
        "Signs of the font {name} ({place}) are shown as �: other fonts have something else in their place ({count})."
    ),
    "messages": N_("Messages in the file, each under its own sender and date in the text: {count}."),
    "day_first": N_("Its dates are read with the day before the month, as message {place} shows."),
    "month_first": N_("Its dates are read with the month before the day, as message {place} shows."),
    "day_first_chosen": N_("Its dates are read with the day before the month, as a person said."),
    "month_first_chosen": N_("Its dates are read with the month before the day, as a person said."),
    "day_first_points": N_(
        "Its dates are read with the day before the month, as is usual where points stand between the numbers."
    ),
    "local_times": N_(
        "The moments are those of the clock of the device that exported the conversation; the file names no time zone."
    ),
    "out_of_order": N_(
        "Messages dated before the one above them: {count}; the first is message {place}. Words that somebody pasted "
        "look the same."
    ),
    "continues": N_("The conversation goes on in other files of the export, from “{name}” on."),
    "recognised": N_("The words were recognised by a program; compare each with the original before it is quoted."),
    "unsure": N_("On page {place} the program was not sure of the words ({count} %)."),
    "seal_stamp": N_(
        "It claims that the bytes with the digest {place} existed no later than {name}. It is signed by {by}; whether "
        "that authority is to be trusted was not checked."
    ),
    "seal_bitcoin": N_(
        "It claims that the bytes with the digest {name} existed before block {place} of Bitcoin: that block must have "
        "the Merkle root {by}. Compare it with a copy of the chain."
    ),
    "seal_pending": N_("It waits for the calendar {name} and proves nothing until that is in a block."),
    "seal_unknown": N_("It ends in a claim of a kind that is not known here ({name})."),
    "seal_pgp": N_(
        "It claims to be a signature with the key {name}, made at {place}. It was not checked, as keys are not here."
    ),
    "mail_dates": N_("No date could be read from “{name}” ({place})."),
    "old_word": N_(
        "In files of Word from before 2007 tracked changes and hidden words are not told from the rest of the text."
    ),
    "arranged": N_("Lines that run from right to left were put in order by where their characters stand ({count})."),
    "several_pages": N_("Pages in the archive: {count}; the text is that of “{name}”."),
}
"""Code -> sentence. Words in braces come from the file, ``count`` is a number."""

INSERTION_BEGIN, INSERTION_END = "{++", "++}"
"""How CriticMarkup writes what somebody inserted; ``{>>`` and ``<<}`` enclose who did, and comments."""
COMMENT_BEGIN, COMMENT_END = "{>>", "<<}"
HIGHLIGHT_BEGIN, HIGHLIGHT_END = "{==", "==}"


def _whole(words: str) -> str:
    """Words of the file within a sentence: kept together where one of them runs the other way."""
    return isolate(words) if words and (current().rtl or not words.isascii()) else words


_MARKS = re.compile(r"\{>>.*?<<\}|\{\+\+|\+\+\}|\{==|==\}", re.DOTALL)


def unmarked(text: str) -> str:
    """The text without the marks of insertions and comments, for what is guessed from it, such as its title."""
    return _MARKS.sub("", text)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file that is in the text.

    :param part: a code of :data:`PARTS`. :param name: what the file calls it: a sheet's name, a sender; may be empty.
    :param start: where it begins in the text, in code points. :param characters: how many it has there.
    """

    part: str
    name: str = ""
    start: int = 0
    characters: int = 0

    @property
    def words(self) -> str:
        """The part in words, with what the file calls it."""
        n = current().number(self.characters)
        label = _(PARTS[self.part]) if self.part in PARTS else self.part
        if self.name:
            return _("{part} “{name}”: {n} characters", part=label, name=_whole(self.name), n=n)
        return _("{part}: {n} characters", part=label, n=n)

    def as_json(self) -> dict[str, object]:
        """As the command line and the capture data write it."""
        return {"part": self.part, "name": self.name, "start": self.start, "characters": self.characters}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reader left out of the text, or that is to be known of what is in it.

    :param what: a code of :data:`REMARKS`. :param name: what the file calls it, or its first words.
    :param place: where in the file: a page, a part, a message. :param by: who did it, as the file says.
    """

    what: str
    name: str = ""
    place: str = ""
    by: str = ""
    count: int = 1

    @property
    def sentence(self) -> str:
        """The remark for a person."""
        template = REMARKS.get(self.what)
        if template is None:
            return _("The part “{place}” was not read.", place=_whole(self.place or self.what))
        return _(
            template,
            name=_whole(self.name),
            place=_whole(self.place),
            by=_whole(self.by) if self.by else _("somebody unnamed"),
            count=current().number(self.count),
            begin=INSERTION_BEGIN,
            end=INSERTION_END,
        )

    def as_json(self) -> dict[str, object]:
        """As the capture data keeps it: what is empty is left away."""
        shape: dict[str, object] = {"what": self.what, "name": self.name, "place": self.place, "by": self.by}
        return {name: value for name, value in (shape | {"count": self.count}).items() if value not in ("", 1)}

    def spoken(self) -> dict[str, object]:
        """As the command line prints it: with its sentence, and every member there."""
        return {
            "what": self.what,
            "name": self.name,
            "place": self.place,
            "by": self.by,
            "count": self.count,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Account:
    """What was read of one file, from which part, and what was left out.

    :param told: what is in the text and to be known. :param notices: codes of the reader's general warnings.
    :param suggested: pairs of a field of the source and where in the file its proposal stands.
    """

    read: tuple[Part, ...] = ()
    left_out: tuple[Remark, ...] = ()
    told: tuple[Remark, ...] = ()
    notices: tuple[str, ...] = ()
    suggested: tuple[tuple[str, str], ...] = ()

    @property
    def proposals(self) -> tuple[str, ...]:
        """Where in the file date, author and publisher were found: proposals until a person has looked."""
        return tuple(
            _("{field}: proposed by the file ({where})", field=_(_FIELDS[name]), where=_whole(where))
            for name, where in self.suggested
            if name in _FIELDS
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was left out, and what is to be known of the text, as sentences."""
        return tuple(remark.sentence for remark in (*self.left_out, *self.told))

    @property
    def takeable(self) -> tuple[Remark, ...]:
        """Files within the file that can be taken in as sources of their own."""
        return tuple(remark for remark in self.left_out if remark.what in TAKEABLE and remark.place)

    def as_capture(self) -> dict[str, str]:
        """The members of the capture data that keep it; nothing for what is empty."""
        kept: dict[str, object] = {
            READ: [part.as_json() for part in self.read],
            LEFT_OUT: [remark.as_json() for remark in self.left_out],
            TOLD: [remark.as_json() for remark in self.told],
            NOTICES: list(self.notices),
            SUGGESTED: dict(self.suggested),
        }
        return {name: json.dumps(value, ensure_ascii=False) for name, value in kept.items() if value}


def from_capture(capture: Iterable[tuple[str, str]]) -> Account:
    """The account that an evidence file carries; what is no account, such as one of a document from elsewhere that
    was tampered with, is empty.
    """
    kept = dict(capture)
    return Account(
        tuple(_parts(kept.get(READ, ""))),
        tuple(_remarks(kept.get(LEFT_OUT, ""))),
        tuple(_remarks(kept.get(TOLD, ""))),
        tuple(code for code in _list(kept.get(NOTICES, "")) if isinstance(code, str)),
        tuple(_pairs(kept.get(SUGGESTED, ""))),
    )


def _json(untrusted: str) -> Any:
    try:
        return json.loads(untrusted) if untrusted else None
    except (ValueError, RecursionError):
        return None


def _list(untrusted: str) -> list[Any]:
    value = _json(untrusted)
    return value[: MAX_REMARKS + 1] if isinstance(value, list) else []


def _pairs(untrusted: str) -> list[tuple[str, str]]:
    value = _json(untrusted)
    pairs = value.items() if isinstance(value, dict) else ()
    return [(name, where) for name, where in pairs if isinstance(name, str) and isinstance(where, str)][:20]


def _parts(untrusted: str) -> Iterable[Part]:
    for each in _list(untrusted):
        match each:
            case {"part": str(part), "name": str(name), "start": int(start), "characters": int(characters)}:
                yield Part(part, name, start, characters)


def _remarks(untrusted: str) -> Iterable[Remark]:
    for each in _list(untrusted):
        if isinstance(each, dict) and isinstance(each.get("what"), str):
            said = [each.get(name, "") for name in ("name", "place", "by")]
            count = each.get("count", 1)
            if all(isinstance(word, str) for word in said) and isinstance(count, int):
                yield Remark(each["what"], said[0], said[1], said[2], count)
