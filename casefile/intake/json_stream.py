"""Untrusted JSON read piece by piece: a document of any size needs the memory of its largest record only.

Stricter than Python's own parser: RFC 8259 leaves repeated keys, ``NaN`` and numbers of any length to the
reader; here each is refused, because two programs that read them differently would hold two case files.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.i18n import N_, _, current
from casefile.model.outside import shown

CHUNK = 1 << 18
"""Bytes read at once."""

MAX_VALUE = 48_000_000
"""Characters in one record: the longest text Casefile takes, with every fourth character escaped."""

_MAX_DIGITS = 20
_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER_TAIL = re.compile(r"[0-9.eE+-]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')

_PROBLEMS: tuple[tuple[str, str], ...] = (
    ("Expecting ','", N_("a comma or a closing bracket is missing here")),
    ("Expecting ':'", N_("a colon is missing here")),
    ("Expecting property name", N_("a key in double quotes is missing here")),
    ("Illegal trailing comma", N_("a comma stands before a closing bracket")),
    ("Unterminated string", N_("the text that begins here never ends")),
    ("Invalid control character", N_("a text holds a raw control character or line break")),
    ("Invalid \\", N_("a backslash is followed by something that JSON does not know")),
    ("Expecting value", N_("a value is missing here")),
)
"""What Python's parser says, by its first words, and what we say."""


class _UnacceptableError(ValueError):
    """Valid JSON that we refuse all the same."""


class JsonStream:
    """A reading position in a JSON document.

    :param untrusted: the document's bytes, UTF-8 with or without a byte order mark.
    :param limit: characters that a single value may have.
    :ivar escaped: whether the value that was read last holds a character written by its number (``\\u0041``): only so
        can half characters come into a text.
    """

    def __init__(self, untrusted: BinaryIO, limit: int = MAX_VALUE) -> None:
        self._stream = untrusted
        self._limit = limit
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._ended = False
        self._line, self._column = 1, 1  # of the first character of _text
        self._counted, self._lines = 0, 0  # so many characters of _text were looked through, and held so many lines
        self.escaped = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_int
        )

    @property
    def line(self) -> int:
        """The line that the next value begins on, from 1."""
        self.peek()
        return self._place(self._at)[0]

    def peek(self) -> str:
        """The next character that is no blank, unread; ``""`` at the end."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def value(self) -> Any:
        """The next value, whole.

        :raises BadInput: naming line and column.
        """
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    raise self._invalid(error.msg, error.pos) from None
                self._fill()
                continue
            except RecursionError:
                raise self.problem(_("brackets are nested too deeply")) from None
            except _UnacceptableError as error:
                raise self.problem(str(error)) from None
            if self._may_go_on(end) and not self._ended:
                self._fill()
                continue
            self.escaped = self._text.find("\\u", self._at, end) >= 0
            self._at = end
            return value

    def members(self) -> Iterator[str]:
        """The keys of an object; the caller reads each value before asking for the next key."""
        self._take("{", _("an object was expected here"))
        seen: set[str] = set()
        while self._next("}", first=not seen):
            if self.peek() != '"':
                raise self._invalid("Expecting property name", self._at)
            key = self.value()
            if key in seen:
                raise self.problem(_twice(key))
            seen.add(key)
            self._take(":", _("a colon is missing here"))
            yield key

    def items(self) -> Iterator[int]:
        """The numbers of a list's items, from 0; the caller reads each value before asking for the next."""
        self._take("[", _("a list was expected here"))
        number = 0
        while self._next("]", first=number == 0):
            yield number
            number += 1

    def text_in_pieces(self) -> Iterator[str]:
        """A long text of plain characters, such as Base64, in pieces. Its only escape may be ``\\/``."""
        self._take('"', _("a text in double quotes was expected here"))
        while True:
            plain = _PLAIN.match(self._text, self._at)
            end = plain.end() if plain else self._at
            if end > self._at:
                piece, self._at = self._text[self._at : end], end
                yield piece
            if self._at == len(self._text):
                if not self._fill():
                    raise self.problem(_("the text never ends"))
            elif self._text[self._at] == '"':
                self._at += 1
                return
            else:
                yield self._escaped_slash()

    def end(self) -> None:
        """Nothing but blanks may follow.

        :raises BadInput: something does.
        """
        if self.peek():
            raise self.problem(_("something follows after the end of the document"))

    def problem(self, problem: str) -> BadInput:
        """The error that says ``problem`` of the present position."""
        return self._error(problem, self._at)

    def _may_go_on(self, end: int) -> bool:
        """Whether a number was perhaps cut at the end of what was read, as in ``0.`` of ``0.5``."""
        tail = _NUMBER_TAIL.match(self._text, end)
        return tail is not None and tail.end() == len(self._text)

    def _escaped_slash(self) -> str:
        if self._at + 1 == len(self._text):
            self._fill()
        if self._text.startswith("\\/", self._at):
            self._at += 2
            return "/"
        raise self.problem(_("a character stands here that Base64 does not have"))

    def _next(self, closing: str, *, first: bool) -> bool:
        """Whether another item follows, after its comma; otherwise the closing bracket is taken."""
        if self.peek() == closing:
            self._at += 1
            return False
        if not first:
            self._take(",", _("a comma or a closing bracket is missing here"))
            if self.peek() == closing:
                raise self.problem(_("a comma stands before a closing bracket"))
        return True

    def _take(self, character: str, otherwise: str) -> None:
        found = self.peek()
        if found != character:
            raise self.problem(otherwise if found else _("the document ends too early"))
        self._at += 1

    def _fill(self) -> bool:
        """Read on, dropping what was consumed; False at the end.

        As much is read as is still pending, so that a long value is parsed again a few times only.
        """
        if self._ended:
            return False
        self._line, self._column = self._place(self._at)
        pending = self._text[self._at :]
        if len(pending) > self._limit:
            self._text, self._at = pending, 0
            self._counted, self._lines = 0, 0
            raise self.problem(_("a value is longer than {limit} characters", limit=current().number(self._limit)))
        untrusted = self._stream.read(max(CHUNK, len(pending)))
        self._ended = not untrusted
        self._text, self._at = pending, 0
        self._counted, self._lines = 0, 0
        try:
            self._text += self._decode.decode(untrusted, final=self._ended)
        except UnicodeDecodeError as error:
            self._text += error.object[: error.start].decode("utf-8", "replace")
            raise self._error(_("the document is not UTF-8"), len(self._text)) from None
        return not self._ended or len(self._text) > len(pending)

    def _place(self, at: int) -> tuple[int, int]:
        if at < self._counted:
            self._counted, self._lines = 0, 0
        self._lines += self._text.count("\n", self._counted, at)  # only what is new: a document has many records
        self._counted = at
        lines = self._lines
        if not lines:
            return self._line, self._column + at
        return self._line + lines, at - self._text.rfind("\n", 0, at)

    def _invalid(self, message: str, at: int) -> BadInput:
        if at >= len(self._text):
            return self._error(_("the document ends too early"), at)
        for start, problem in _PROBLEMS:
            if message.startswith(start):
                return self._error(_(problem), at)
        return self._error(_("this is not valid JSON"), at)

    def _error(self, problem: str, at: int) -> BadInput:
        line, column = self._place(at)
        return BadInput(
            _("Line {line}, column {column}: {problem}.", line=line, column=column, problem=problem),
            code="bad_json",
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _UnacceptableError(_twice(key))
        made[key] = value
    return made


def _twice(key: str) -> str:
    return _("the key “{key}” stands twice in one object", key=shown(key))


def _constant(name: str) -> float:
    raise _UnacceptableError(_("{name} is not a number that JSON knows", name=name))


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _UnacceptableError(_("a number is too large"))
    return number


def _int(digits: str) -> int:
    # Longer ones would be slow to read and could not be kept anyway.
    if len(digits) > _MAX_DIGITS:
        raise _UnacceptableError(_("a number is too large"))
    return int(digits)
