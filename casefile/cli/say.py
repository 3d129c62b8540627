"""What the command line prints: aligned columns for people, one JSON document for programs, errors on stderr.

Text from a vault may hold what a terminal would obey (escape sequences in a file's own name), so everything a
person reads is cleaned before it is printed.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TextIO

from casefile.i18n import _, current
from casefile.model.outside import clean_line, clean_text

CELL_WIDTH = 60
"""Columns of the terminal that one cell of a table may take; the last column is cut by none."""


_LONGEST_SENTENCE = 1000
_ISOLATES = re.compile("[\u2066-\u2069]")


def ready(*streams: TextIO) -> None:
    """Let every character pass, whatever the machine's own encoding is: names come in every script."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(*lines: str) -> None:
    """Print lines for people."""
    for text in lines:
        print(_plain(clean_text(text)))


def document(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def documents(values: Iterable[Any]) -> None:
    """Print one JSON list of any length, item by item."""
    written = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for each
    opening = "["
    for value in values:
        print(opening, written(value), sep="\n", end="")
        opening = ","
    print("[]" if opening == "[" else "\n]")


def data(content: bytes) -> None:
    """Print bytes as they are, for a program that reads them."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def tell(sentence: str) -> None:
    """Print one sentence beside the result, on stderr."""
    print(_plain(clean_line(sentence[:_LONGEST_SENTENCE])), file=sys.stderr)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print aligned columns."""
    measured = cache(_cell)  # a place or a date stands in many rows
    *most, last = ([measured(text) for text in column] for column in zip(headings, *rows, strict=True))
    columns = [_padded(cells) for cells in most]
    lines = zip(*columns, (text for text, _wide in last), strict=True)
    print("\n".join("  ".join(line).rstrip() for line in lines))


def _padded(cells: Sequence[tuple[str, int]]) -> list[str]:
    """The cells of a column, all as wide as the widest."""
    widest = max(wide for _text, wide in cells)
    return [text + " " * (widest - wide) for text, wide in cells]


def pairs(rows: Sequence[tuple[str, str]]) -> None:
    """Print labels with their values; a value of several lines is set in under its label."""
    wide = max((width(label) for label, _value in rows), default=0)
    for label, value in rows:
        first, *more = _plain(clean_text(value)).split("\n")
        print(f"{label}{' ' * (wide - width(label))}  {first}")
        for text in more:
            print(f"{' ' * wide}  {text}".rstrip())


def width(text: str) -> int:
    """Columns that a text takes on a terminal: none for marks and format characters, two for wide ones."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def progress(*, quiet: bool) -> Callable[[int, int], None] | None:
    """Shows progress on a terminal, on stderr; None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        share = min(100, 100 * done // total) if total else 100
        print("\r" + _("{share} %", share=share), end="\r" if share == 100 else "", file=sys.stderr, flush=True)

    return show


def _plain(text: str) -> str:
    """Without isolates in a left-to-right language: few terminals heed them, and grep stumbles over them."""
    return text if current().rtl else _ISOLATES.sub("", text)


def _cell(text: str) -> tuple[str, int]:
    """A cell as it is printed, and its width."""
    line = text[:_LONGEST_SENTENCE]
    if line.isascii() and line.isprintable():  # holds nothing that would have to be cleaned
        if "  " in line or line[:1] == " " or line[-1:] == " ":
            line = " ".join(line.split())
    else:
        line = _plain(" ".join(clean_line(line).split()))
    wide = width(line)
    if wide > CELL_WIDTH:
        line = line[: CELL_WIDTH - 1] + "…"
        wide = width(line)
    return line, wide
