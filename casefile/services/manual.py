"""The chapters of the manual, in the window's language where they are translated, and whether a translation is behind.

A translation keeps the digest of the English chapter it was made from (``resources/manual/translated.json``), so that
one that fell behind says so where it is read. ``packaging/manual`` asks as well.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from casefile.evidence.hashing import hash_stream
from casefile.i18n import RESOURCES, current, isolate, translator

FOLDER = RESOURCES / "manual"
MADE_FROM = FOLDER / "translated.json"
"""Language -> name of a chapter -> the digest of the English text that its translation was made from."""

_ENGLISH = "en"
_LITERAL = re.compile(r"`[^`\n]+`|\*\*[^*\n]+\*\*")
_ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter as a person reads it.

    :param name: its file's name without the ending, the same in every language. :param language: that of the text.
    :param behind: the English chapter changed since this translation was made.
    """

    name: str
    language: str
    behind: bool = False

    @property
    def path(self) -> Path:
        """The file, in Markdown."""
        return FOLDER / self.language / f"{self.name}.md"

    @property
    def rtl(self) -> bool:
        """Whether it is read from the right."""
        return translator(self.language).rtl

    @property
    def title(self) -> str:
        """Its first heading."""
        with self.path.open(encoding="utf-8") as lines:
            return next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), self.name)

    def text(self) -> str:
        """Its Markdown, as Qt draws it in the right direction. Where it runs from the right, commands, keys and options
        are isolated, so that ``--check-all`` keeps its signs on their side; and the first column of a table is written
        last, as Qt lays columns out from the left in every document.
        """
        text = self.path.read_text(encoding="utf-8")
        return _ROW.sub(_mirrored, _LITERAL.sub(_isolated, text)) if self.rtl else text

    def in_english(self) -> Chapter:
        """The same chapter in English."""
        return Chapter(self.name, _ENGLISH)


def _isolated(literal: re.Match[str]) -> str:
    words, mark = literal[0], "`" if literal[0].startswith("`") else "**"
    inner = words[len(mark) : -len(mark)]
    return words if _RIGHT_TO_LEFT.search(inner) else f"{mark}{isolate(inner)}{mark}"


def _mirrored(row: re.Match[str]) -> str:
    return "|" + "|".join(reversed(row[1].split("|"))) + "|"


def chapters(language: str = "") -> list[Chapter]:
    """All chapters in their order, each in a language where it is there, else in English.

    :param language: a code; that of the window where it is left out.
    """
    language = language or current().language
    return [_chapter(path.stem, language) for path in sorted((FOLDER / _ENGLISH).glob("*.md"))]


def languages() -> list[str]:
    """The codes of the languages that a chapter is translated into."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.name != _ENGLISH and any(folder.glob("*.md")))


def _chapter(name: str, language: str) -> Chapter:
    if language == _ENGLISH or not (FOLDER / language / f"{name}.md").is_file():
        return Chapter(name, _ENGLISH)
    return Chapter(name, language, behind=made_from().get(language, {}).get(name) != digest(name))


def made_from() -> dict[str, dict[str, str]]:
    """What :data:`MADE_FROM` holds; empty where it is missing."""
    if not MADE_FROM.is_file():
        return {}
    found: dict[str, dict[str, str]] = json.loads(MADE_FROM.read_text(encoding="utf-8"))
    return found


def digest(name: str) -> str:
    """The SHA-256, in hexadecimal digits, of an English chapter as it is now; line ends do not count."""
    text = (FOLDER / _ENGLISH / f"{name}.md").read_text(encoding="utf-8")
    return hash_stream(io.BytesIO(text.encode())).sha256
