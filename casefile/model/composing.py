"""How a person composes the dossier of a case: for whom, which sections in what order, with what words of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record

_RESTRICTED = Sensitivity.RESTRICTED

OWN = "own-"
"""How the key of a section begins that somebody wrote for the dossier alone; a number follows."""
_OWN_KEY = re.compile(rf"{OWN}[1-9]\d{{0,3}}", re.ASCII)
_CITED = re.compile(r"\[([A-Z0-9]+(?:-[A-Z0-9]+)+)\]", re.ASCII)
"""A reference in square brackets, as in *[HJN-S-0003]*."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the outline.

    :param key: of a section of every dossier, or one's own: ``own-1``. :param shown: False leaves it out.
    :param title: of a section of one's own. :param words: its text: paragraphs are parted by an empty line, a line
        that begins with ``- `` is a point of a list, one with ``# `` a heading, and a reference in square brackets
        cites its record.
    """

    key: str
    shown: bool = True
    title: str = ""
    words: str = ""

    @property
    def is_own(self) -> bool:
        """Whether somebody wrote it for the dossier alone."""
        return _OWN_KEY.fullmatch(self.key) is not None

    def to_json(self) -> dict[str, object]:
        """The JSON shape."""
        shape: dict[str, object] = {"key": self.key}
        if not self.shown:
            shape["shown"] = False
        return {**shape, "title": self.title, "words": self.words} if self.is_own else shape

    @classmethod
    def from_json(cls, obj: object) -> Part:
        """Read the JSON shape.

        :raises BadInput: it is of another.
        """
        if isinstance(obj, dict) and not set(obj) - {"key", "shown", "title", "words"}:
            key, shown = obj.get("key"), obj.get("shown", True)
            title, words = obj.get("title", ""), obj.get("words", "")
            if isinstance(key, str) and isinstance(shown, bool) and isinstance(title, str) and isinstance(words, str):
                return cls(key, shown, title, words)
        raise BadInput(_("A line of an outline has a “key”, which is a text."), code="bad_part")

    def text(self, _tr: object) -> str:
        """The line in its own words, as a history shows it: the same in every language."""
        said = f"{self.key}: {self.title}" if self.is_own else self.key
        return said if self.shown else f"({said})"


def cited(words: str) -> tuple[str, ...]:
    """The references that a text cites, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(_CITED.findall(words)))


def divided(words: str) -> list[tuple[str, str]]:
    """A text cut at what it cites: (words, the reference that stands after them); the last is followed by none."""
    pieces = _CITED.split(words)
    return [(text, pieces[2 * at + 1] if 2 * at + 1 < len(pieces) else "") for at, text in enumerate(pieces[::2])]


def next_own(parts: Iterable[Part]) -> str:
    """The key of one more section of one's own."""
    return f"{OWN}{1 + max((int(part.key.removeprefix(OWN)) for part in parts if part.is_own), default=0)}"


def template(composition: Composition, case_id: UUID | None) -> Composition:
    """A composition of one case as a beginning for another: audience, language, kind of file, sections and cover.

    What belongs to the other case or to one copy stays there: texts of one's own, recipient, copy number, its name.
    """
    parts = tuple(part for part in composition.parts if not part.is_own)
    fresh = {name: getattr(composition, name) for name in _OF_A_TEMPLATE}
    return Composition(case_id=case_id, parts=parts, **fresh)


@record("composition", code="DC", label=N_("Composition"), plural=N_("Compositions"), sensitivity=_RESTRICTED)
class Composition(Record):
    """How the dossier for one audience, and perhaps for one recipient, is put together, so that the next begins so.

    What its sections say is read from the case when the dossier is made; only the words of one's own are kept here.
    """

    name: str = field.line(N_("Name"), required=True, column=True, searched=False)
    audience: str = field.line(N_("Audience"), column=True, searched=False)
    recipient: str = field.line(N_("Recipient"), column=True, searched=False)
    language: str = field.line(N_("Language"), searched=False)
    format: str = field.line(N_("Kind of file"), searched=False)
    volumes: int | None = field.integer(N_("Volumes"))
    exhibits: bool = field.boolean(N_("With the exhibits"))
    organisation: str = field.line(N_("Organisation on the cover"), searched=False)
    author: str = field.line(N_("Author on the cover"), searched=False)
    copy: str = field.line(N_("Copy number"), searched=False)
    handling: str = field.line(N_("Handling"), searched=False)
    recipient_shown: bool = field.boolean(N_("Name the recipient on the cover"))
    parts: tuple[Part, ...] = field.values(N_("Sections"), Part)

    @property
    def heading(self) -> str:
        """The name."""
        return self.name

    @property
    def sections(self) -> tuple[str, ...]:
        """The keys of what is shown, in order; none where the outline is the usual one."""
        return tuple(part.key for part in self.parts if part.shown)

    @property
    def own(self) -> dict[str, Part]:
        """What somebody wrote for it and is shown, by key."""
        return {part.key: part for part in self.parts if part.shown and part.is_own}


_OF_A_TEMPLATE = (
    *("audience", "language", "format", "volumes", "exhibits", "organisation", "author", "handling"),
    "recipient_shown",
)
