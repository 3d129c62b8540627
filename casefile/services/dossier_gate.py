"""What is found in a dossier while it is written, and in the finished file, before it may leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import BinaryIO

from casefile.dossier import undrawn
from casefile.dossier.check import around
from casefile.dossier.hits import Hit
from casefile.dossier.outline import Block, KeyValues, Section, Table, block_lines, block_runs, runs_text
from casefile.dossier.search import Secret
from casefile.dossier.withheld import Withheld
from casefile.evidence.worker.client import Worker

Cancelled = Callable[[], bool]

_AT_ONCE = 20_000
"""Characters that are looked through at once."""
_READERS = {"pdf": "casefile.evidence.worker.pdf_pages:read", "docx": "casefile.evidence.worker.docx_parts:read"}
"""What reads a finished file back, by its format."""


class Seen:
    """Words that cannot be drawn, and words that are withheld.

    The latter are looked for twice: in what is meant to be drawn, and in what a reader gets out of the finished file,
    page by page, where right-to-left lines may come scrambled. Labels of ours are not looked through in the first.
    """

    def __init__(self, withheld: Withheld) -> None:
        self._search = withheld.search
        self._where: dict[Secret, dict[tuple[str, str], None]] = {}
        for one in withheld.standing:
            self._where.setdefault(one.secret, {})[one.ref, one.label] = None
        self._meant: dict[Secret, tuple[str, str, str]] = {}
        self._read: list[_Found] = []
        self._shown: list[tuple[str, _Found]] = []
        self.lost = undrawn.Lost()

    def block(self, head: Section, block: Block) -> None:
        """Look through a block as it is written."""
        self.lost.see((head.title, *block_lines(block)))
        said = (runs_text(runs) for runs in block_runs(block)) if isinstance(block, KeyValues | Table) else None
        lines = block_lines(block) if said is None else said
        self.texts(head.target, chain((head.title,), lines), section=head.named)

    def texts(self, target: str, lines: Iterable[str], *, section: str = "") -> None:
        """Look through lines that belong together, at an anchor; some pages of them at a time, as the list of citations
        is one block of a megabyte.

        :param section: the title under which they stand.
        """
        held: list[str] = []
        size = 0
        for line in lines:
            held.append(line)
            size += len(line)
            if size > _AT_ONCE:
                self._text(target, section, "\n".join(held))
                held, size = [], 0
        self._text(target, section, "\n".join(held))

    def _text(self, target: str, section: str, text: str) -> None:
        found = self._search.places(text)
        told = _without_sealed(text, found.items())
        for secret, place in found.items():
            self._meant.setdefault(secret, (target, section, _about(told, place)))

    def page(self, target: str, section: str, text: str) -> None:
        """Look through what can be read on a page that is shown as a picture, at its anchor."""
        found = self._search.every(text)
        told = _without_sealed(text, found)
        for secret, place in found:
            self._shown.append((target, _Found(secret, 1, 0, section, _about(told, place))))

    def read_back(self, content: BinaryIO, volume: int, cancelled: Cancelled | None, format_: str = "pdf") -> None:
        """Look through everything that can be read out of a finished file, one page at a time.

        :param format_: ``pdf`` or ``docx``.
        """
        content.seek(0)
        for row in Worker().parse(_READERS[format_], content, cancelled=cancelled):
            text, page, section = str(row.get("text", "")), row.get("page", 0), str(row.get("section", ""))
            found = self._search.every(text)
            told = _without_sealed(text, found)
            for secret, place in found:
                if secret not in self._meant and row.get("part") == "page" and self._search.within_named(secret):
                    continue
                number = page if isinstance(page, int) else 0
                self._read.append(_Found(secret, volume, number, section, _about(told, place)))

    def hits(self, anchors: Mapping[int, Mapping[str, int]]) -> list[Hit]:
        """All that was found, in the order of pages.

        :param anchors: volume -> anchor -> page.
        """
        found = [self._hit(each) for each in self._read]
        for target, each in self._shown:
            volume, page = next(((v, at[target]) for v, at in anchors.items() if target in at), (1, 0))
            found.append(self._hit(replace(each, volume=volume, page=page)))
        read = {each.secret for each in self._read}
        for secret, (target, section, sentence) in self._meant.items():
            if secret not in read:
                volume, page = next(((v, at[target]) for v, at in anchors.items() if target in at), (1, 0))
                found.append(self._hit(_Found(secret, volume, page, section, sentence)))
        return sorted(dict.fromkeys(found), key=lambda hit: (hit.volume, hit.page, hit.ref))

    def _hit(self, found: _Found) -> Hit:
        secret, where = found.secret, tuple(self._where.get(found.secret, ()))
        section = "" if found.page else found.section
        return Hit(secret.rule, secret.ref, secret.label, found.sentence, found.page, found.volume, where, section)


@dataclass(frozen=True, slots=True)
class _Found:
    """A secret in the finished file. :param section: the title under which it stands, where no page is known."""

    secret: Secret
    volume: int
    page: int
    section: str
    sentence: str


_HIDDEN = "\0"


def _without_sealed(text: str, found: Iterable[tuple[Secret, tuple[int, int]]]) -> str:
    """The text with what is sealed struck out: a hit says where, and shows nobody who somebody is."""
    for secret, (start, end) in found:
        if secret.sealed:
            text = text[:start] + _HIDDEN * (end - start) + text[end:]
    return text


def _about(told: str, place: tuple[int, int]) -> str:
    return re.sub(f"{_HIDDEN}+", "[…]", around(told, *place))
