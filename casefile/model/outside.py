"""What comes from outside: typed text made harmless, JSON objects checked member by member.

Hidden characters attack readers, not parsers: an override makes ``gpj.exe`` look like a picture and turns a
figure round (CVE-2021-42574, "Trojan Source"). They go; what spells words stays, joiners included.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from casefile.errors import BadInput
from casefile.i18n import _, current, isolate

MAX_LINE = 1_000
"""Code points in one line: the longest title or address that is not a mistake."""

MAX_TEXT = 10_000_000
"""Code points in one text: twice the longest article or transcript that Casefile is tested with."""

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS_OF_A_LINE = re.compile("[\t\n]+")

# Controls; lone surrogates; embeddings and overrides; deprecated format characters; byte order mark;
# annotation marks; non-characters; tags. Not here, because words need them: ZWNJ and ZWJ (Persian, Burmese,
# Indic), LRM, RLM, ALM, variation selectors.
_HARMFUL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e007f]"
)
_ISOLATES = re.compile("[\u2066-\u2069]")
_CLOSE = "\u2069"

_SHOWN = 60


def clean_text(text: str) -> str:
    """Typed or foreign text without controls, overrides and unbalanced isolates; line breaks become ``\\n``.

    Doing it twice changes nothing more. Blanks at the ends stay, as positions count from the first character.

    :raises BadInput: the text has more than :data:`MAX_TEXT` code points.
    """
    if len(text) > MAX_TEXT:
        raise BadInput(
            _(
                "This text has {length} characters; Casefile takes up to {limit}. Nothing was changed.",
                length=current().number(len(text)),
                limit=current().number(MAX_TEXT),
            ),
            code="text_too_long",
        )
    if text.isprintable() or text.replace("\n", " ").isprintable():
        return text  # all that goes is unprintable by Unicode; asking so is many times faster than the patterns
    text = _HARMFUL.sub("", _LINE_BREAKS.sub("\n", text))
    if not _ISOLATES.search(text):
        return text
    return "\n".join(_balanced(line) for line in text.split("\n"))


def clean_line(text: str) -> str:
    """One line: like :func:`clean_text`, with breaks and tabs as blanks and none at the ends.

    :raises BadInput: the line has more than :data:`MAX_LINE` code points.
    """
    if text.isprintable():
        line = clean_text(text).strip()
    else:  # blanks first: where a line ends decides which isolates are balanced
        line = clean_text(_BLANKS_OF_A_LINE.sub(" ", _LINE_BREAKS.sub("\n", text))).strip()
    if len(line) > MAX_LINE:
        raise BadInput(
            _(
                "This line has {length} characters; Casefile takes up to {limit}. Nothing was changed.",
                length=current().number(len(line)),
                limit=current().number(MAX_LINE),
            ),
            code="line_too_long",
        )
    return line


def _balanced(line: str) -> str:
    """The line without isolates that are never closed and closings of none (UAX #9, X5a to X6a)."""
    opened: list[int] = []
    dropped: set[int] = set()
    for match in _ISOLATES.finditer(line):
        if match.group() != _CLOSE:
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            dropped.add(match.start())
    dropped.update(opened)
    return "".join(character for at, character in enumerate(line) if at not in dropped) if dropped else line


def shown(untrusted: str) -> str:
    """The beginning of what a person typed, fit to be quoted in the sentence that refuses it."""
    line = clean_line(untrusted[: _SHOWN + 1])
    short = line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
    return isolate(short) if current().rtl else short


def members(untrusted: object, what: str, allowed: Collection[str]) -> Mapping[str, object]:
    """The members of a JSON object that may have only ``allowed`` names.

    :param what: the object's name in JSON, for the sentence, e.g. ``"range"``.
    :raises BadInput: it is no object, or it has a member that Casefile does not know.
    """
    if not isinstance(untrusted, Mapping):
        raise BadInput(
            _(
                "A “{what}” is written as a JSON object with {names}.",
                what=what,
                names=", ".join(sorted(allowed)),
            ),
            code=f"bad_{what}",
        )
    surplus = sorted(shown(str(name)) for name in untrusted if name not in allowed)
    if surplus:
        raise BadInput(
            _(
                "A “{what}” has no member “{surplus}”; it has {names}.",
                what=what,
                surplus=surplus[0],
                names=", ".join(sorted(allowed)),
            ),
            code=f"bad_{what}",
        )
    return untrusted


def text_member(parts: Mapping[str, object], name: str, what: str) -> str:
    """The text of one member, ``""`` where it is left out.

    :raises BadInput: it is something other than text.
    """
    value = parts.get(name, "")
    if not isinstance(value, str):
        raise BadInput(_("“{name}” of a “{what}” is a text.", name=name, what=what), code=f"bad_{what}")
    return value


def whole_number_member(parts: Mapping[str, object], name: str, what: str) -> int | None:
    """The whole number of one member, None where it is left out or null.

    :raises BadInput: it is something other than a whole number.
    """
    value = parts.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadInput(_("“{name}” of a “{what}” is a whole number.", name=name, what=what), code=f"bad_{what}")
    return value


def western_digits(text: str) -> str:
    """The text with the digits of every script as 0-9 and the Arabic separators as ``.`` and ``,``."""
    text = text.translate({0x066B: ".", 0x066C: ",", 0x060C: ",", 0x2212: "-"})
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
