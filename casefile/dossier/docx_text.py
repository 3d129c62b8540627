"""Runs as WordprocessingML (ECMA-376, part 1, 17.3): looks, links, direction and language of each.

Word orders a line by what each run says of itself, and knows nothing of isolates. So the directions are resolved here,
by the algorithm that the pages of the PDF are set with, and each run is said to be of one.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from casefile.dossier import style
from casefile.dossier.outline import Run, Runs
from casefile.dossier.text import bidi
from casefile.dossier.text.clean import clean
from casefile.dossier.text.lines import is_rtl

_ISOLATES = "\u2066\u2067\u2068\u2069"
_LRI, _FSI, _PDI = "\u2066", "\u2068", "\u2069"
_MARKS = dict.fromkeys(map(ord, _ISOLATES))
_SAMPLE = 2000
NO_ROOM = "\u200d"
"""The mark of a footnote: Word knows it as a break that is none and takes no room."""
_REFERENCE = (
    '<w:r><w:rPr><w:rStyle w:val="CitationMark"/></w:rPr>'
    f'<w:footnoteReference w:customMarkFollows="1" w:id="{{}}"/><w:t>{NO_ROOM}</w:t></w:r>'
)


def escaped(text: str) -> str:
    """Text as it stands in XML, within an attribute, too."""
    if not text.isascii():
        text = "".join(f"‹U+{ord(char):04X}›" if ord(char) & 0xFFFE == 0xFFFE else char for char in text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class Anchors:
    """The bookmarks of one document: short names in the order in which anchors are first met.

    :param known: the anchors that the document carries; links to others are plain text.
    """

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._numbers: dict[str, int] = {}
        self._set: set[str] = set()
        self.noted = array("q")
        """The citation of each footnote, in the order in which the text refers to them."""
        self.notes_open = False
        """Whether what is written may refer to footnotes: page furniture may not, nor may they themselves."""

    def name(self, anchor: str) -> str:
        """The bookmark's name. Word lists none that begins so, and none may be longer than 40 characters."""
        return f"_c{self._numbers.setdefault(anchor, len(self._numbers) + 1)}"

    def target(self, link: str | None) -> str:
        """The bookmark that a link leads to; empty where it leads nowhere."""
        return self.name(link) if link in self._known and link is not None else ""

    def footnote(self, number: int, link: str) -> int:
        """The footnote that a citation mark with that link refers to; 0 where it refers to none."""
        if not self.notes_open or link not in self._known:
            return 0
        self.noted.append(number)
        return len(self.noted)

    def mark(self, anchor: str | None) -> str:
        """The bookmark itself, at the beginning of a paragraph; the first of several counts."""
        if not anchor or anchor in self._set:
            return ""
        self._set.add(anchor)
        name = self.name(anchor)
        number = name[2:]
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


@dataclass(frozen=True, slots=True)
class _Look:
    properties: str
    link: str
    language: str = ""
    ltr: bool = False
    """Read from left to right, whatever it holds: an id, a hash, a citation mark."""
    note: int = 0
    """The footnote that it refers to."""


def said(runs: Runs) -> str:
    """The text of runs as it stands in the document."""
    return "".join(text for text, _run in _texts(runs)).translate(_MARKS)


def reads_rtl(runs: Runs, rtl_document: bool) -> bool:
    """Whether a paragraph of these runs is read from right to left."""
    return is_rtl("".join(run.text[:_SAMPLE] for run in runs[:50])[:_SAMPLE], rtl_document)


def runs_xml(runs: Runs, anchors: Anchors, *, rtl: bool) -> str:
    """Runs within a paragraph of that direction."""
    pieces: list[tuple[str, _Look]] = []
    for text, run in _texts(runs):
        pieces.append((text, _look(run, run.note_number is not None and text.startswith(_FSI), anchors)))
    whole = "".join(text for text, _look in pieces)
    base = int(rtl)
    if not rtl and (whole.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in whole)):
        return "".join(_linked(text.translate(_MARKS), look, False) for text, look in pieces)
    levels: list[int] = []
    for line in whole.split("\n"):  # each is ordered by itself
        levels += [*bidi.levels(line, base), base]
    return "".join(_ordered(pieces, levels, base))


def _texts(runs: Runs) -> Iterator[tuple[str, Run]]:
    """The text of each run, ids and citation marks isolated from what stands beside them."""
    for run in runs:
        if run.text:
            text = clean(run.text)
            yield f"{_LRI}{text.translate(_MARKS)}{_PDI}" if run.mono else text, run
        if run.note_number is not None:
            yield f"{_FSI}[{run.note_number}]{_PDI}", run


def _look(run: Run, raised: bool, anchors: Anchors) -> _Look:
    link = anchors.target(run.link)
    made = ""
    if run.mono and not raised:
        made += '<w:rStyle w:val="Mono"/>'
    elif raised:
        made += '<w:rStyle w:val="CitationMark"/>'
    if run.bold and not raised:
        made += "<w:b/><w:bCs/>"
    if run.italic and not raised:
        made += "<w:i/><w:iCs/>"
    if run.mono and not raised:
        made += "<w:noProof/>"
    colour = style.TONE[run.tone] if run.tone and not raised else style.ACCENT if link else ""
    if colour:
        made += f'<w:color w:val="{colour[1:]}"/>'
    note = anchors.footnote(run.note_number, run.link) if raised and run.note_number and run.link else 0
    return _Look(made, link, run.language, run.mono or raised, note)


def _ordered(pieces: list[tuple[str, _Look]], levels: list[int], base: int) -> Iterator[str]:
    """The pieces divided where the direction changes. What is embedded twice stands in an embedding of its own."""
    chars: list[tuple[str, _Look, int]] = []
    at = 0
    for text, look in pieces:
        for char in text:
            if char not in _ISOLATES:
                chars.append((char, look, levels[at]))
            at += 1
    waiting: list[tuple[str, _Look, bool]] = []
    for embedded, stretch in groupby(chars, lambda each: each[2] > base):
        held = list(stretch)
        direction = base
        if embedded and not (base and not any(_strong(char) == 0 or look.ltr for char, look, _level in held)):
            direction = 1 - base  # figures alone are no text of the other direction
        if direction != base and any(_strong(char) not in (None, direction) for char, _look, _level in held):
            yield from _runs(waiting)
            waiting = []
            inner = "".join(_runs(_directed(held, direction)))
            yield f'<w:dir w:val="{"rtl" if direction else "ltr"}">{inner}</w:dir>'
        else:
            waiting += _directed(held, direction)
    yield from _runs(waiting)


def _directed(chars: list[tuple[str, _Look, int]], direction: int) -> Iterator[tuple[str, _Look, bool]]:
    for char, look, level in chars:
        # Figures within a right-to-left text belong to it: Word itself writes them from left to right.
        own = level % 2 if not direction or level % 2 or _strong(char) == 0 or look.ltr else direction
        yield char, look, bool(own)


def _runs(chars: Iterable[tuple[str, _Look, bool]]) -> Iterator[str]:
    for (look, rtl), group in groupby(chars, lambda each: each[1:]):
        yield _linked("".join(char for char, _look, _rtl in group), look, rtl)


def _strong(char: str) -> int | None:
    kind = unicodedata.bidirectional(char)
    return 0 if kind == "L" else 1 if kind in ("R", "AL") else None


def _linked(text: str, look: _Look, rtl: bool) -> str:
    if not text:
        return ""
    run = run_xml(text, look.properties, rtl, look.language)
    run = f'<w:hyperlink w:anchor="{look.link}" w:history="1">{run}</w:hyperlink>' if look.link else run
    return run + _REFERENCE.format(look.note) if look.note else run


def run_xml(text: str, properties: str = "", rtl: bool = False, language: str = "") -> str:
    """One run. Properties stand in the order of the schema; the direction and the language of the text follow them.

    :param language: BCP 47, where it is known.
    """
    properties += "<w:rtl/>" if rtl else ""
    language = f'w:{"bidi" if rtl else "val"}="{escaped(language)}"' if language else _language(text)
    if language:
        properties += f"<w:lang {language}/>"
    lines = [f'<w:t xml:space="preserve">{escaped(line)}</w:t>' if line else "" for line in text.split("\n")]
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{head}{'<w:br/>'.join(lines)}</w:r>"


_SCRIPTS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (lambda code: 0x590 <= code < 0x600, 'w:bidi="he-IL"'),
    (lambda code: 0x600 <= code < 0x700 or 0x750 <= code < 0x780, 'w:bidi="ar-SA"'),
    (lambda code: 0x1000 <= code < 0x10A0, 'w:bidi="my-MM"'),
    (lambda code: 0xE00 <= code < 0xE80, 'w:bidi="th-TH"'),
    (lambda code: 0x900 <= code < 0x980, 'w:bidi="hi-IN"'),
    (lambda code: 0x3040 <= code < 0x3100, 'w:eastAsia="ja-JP"'),
    (lambda code: 0x4E00 <= code < 0xA000, 'w:eastAsia="zh-CN"'),
    (lambda code: 0xAC00 <= code < 0xD7B0, 'w:eastAsia="ko-KR"'),
)


def _language(text: str) -> str:
    """What Word is to take a text for that is not in the document's own letters: by its first letter's script. Empty
    for letters that many languages share."""
    if text.isascii():
        return ""
    for char in text:
        code = ord(char)
        if code >= 0x590:
            for holds, language in _SCRIPTS:
                if holds(code):
                    return language
            if unicodedata.category(char).startswith("L"):
                return ""
    return ""
