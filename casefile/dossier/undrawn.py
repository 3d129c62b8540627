"""Words that no shipped font draws: found in the outline before anything is written, and named in the document.

In the text such a character stands as its code point, so that it can be looked up. Nobody should find that out from the
finished file, or not at all: an export names the words first, and goes on only where a person says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from casefile.dossier.drafts import Sections
from casefile.dossier.gates import Gate
from casefile.dossier.outline import (
    Block,
    Column,
    Dossier,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
    block_lines,
    cover_texts,
    runs_text,
)
from casefile.dossier.text.clean import clean, without_controls
from casefile.dossier.text.fonts import script_of, undrawable
from casefile.dossier.withheld import texts_of
from casefile.errors import Undrawable
from casefile.i18n import N_, Translator, _, current, isolate, plural, translator
from casefile.model.fields import Record

KEY = "undrawn"
TITLE = N_("Characters that could not be drawn")
MOST = 40
"""Places that are named; anyone who has more of them needs a font, not a longer list."""
_MOST_WORDS = 6
_MOST_CODES = 6
_NO_SCRIPTS = frozenset({"Zyyy", "Zinh", "Zzzz"})
"""Of characters that belong to none, or to one that is not known here."""
FORMS = "forms"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2]")
"""Letters of Urdu that neither Arabic nor Persian has."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand that cannot be drawn.

    :param ref: of the record; empty where the text is of no record, or of a form.
    :param label: the field's label (untranslated) of a record; else the words beside the text, in the document's
        language.
    """

    ref: str
    label: str
    words: tuple[str, ...]

    @property
    def characters(self) -> set[str]:
        """The characters that no font draws."""
        return undrawable("".join(self.words))

    @property
    def sentence(self) -> str:
        """Translated, whole. Each word with its script and code points: the window may have no font for it either."""
        words = "; ".join(_looked_up(word) for word in self.words[:_MOST_WORDS])
        if self.ref:
            return _(
                "No font here draws these words, in {field} of {ref}: {words}",
                field=isolate(_(self.label)),
                ref=isolate(self.ref),
                words=words,
            )
        return _("No font here draws these words, in {field}: {words}", field=isolate(self.label), words=words)


def _looked_up(word: str) -> str:
    chars = list(dict.fromkeys(char for char in word if char in undrawable(word)))
    codes = " ".join(f"U+{ord(char):04X}" for char in chars[:_MOST_CODES]) + (" …" if len(chars) > _MOST_CODES else "")
    return _(
        "{word} ({script}: {codes})", word=isolate(word), script=isolate(script_name(chars[0])), codes=isolate(codes)
    )


def script_name(char: str) -> str:
    """The script of a character in words of the language that is spoken now, as far as anybody gave it any; else its
    four letters of ISO 15924.
    """
    from babel import Locale, UnknownLocaleError

    tag = script_of(char)
    for language in (current().language, "en"):
        try:
            names = Locale.parse(language, sep="-").scripts
        except (UnknownLocaleError, ValueError):
            continue
        if tag not in _NO_SCRIPTS and tag in names:
            return str(names[tag])
    return _("script not known") if not tag or tag in _NO_SCRIPTS else tag


class Lost:
    """The words that cannot be drawn, gathered while a document is written."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.han = self.urdu = False

    def see(self, texts: Iterable[str]) -> None:
        """Look through texts, a block of them at a time."""
        whole = "\n".join(texts)
        if not whole.isascii():
            self.words.update(_lost_words(whole))
            self.han = self.han or _HAN.search(whole) is not None
            self.urdu = self.urdu or _URDU.search(whole) is not None


def forms(seen: Lost) -> list[Gate]:
    """What to know of letters that are drawn, but perhaps not as their readers write them. It holds nothing
    back.

    :param seen: what was gathered while the document was written.
    """
    told: list[str] = []
    if seen.han:
        told.append(
            _(
                "Chinese characters are drawn in the forms of mainland China. Some look otherwise in Japan, Korea, "
                "Taiwan and Hong Kong: none is lost, and what is copied out of the file is right."
            )
        )
    if seen.urdu:
        told.append(
            _(
                "Urdu is drawn in Naskh, as Arabic is, not in Nastaliq: none of its letters is lost, but it does not "
                "look as its readers are used to."
            )
        )
    return [Gate(False, sentence, code=FORMS) for sentence in told]


def find(outline: Dossier, records: Iterable[Record] = (), lost: Lost | None = None) -> tuple[Place, ...]:
    """Every place in a document whose words cannot be drawn, records first.

    :param records: as the document's audience sees them: words are looked for in them, to say which field to change.
    :param lost: what was gathered of the sections as they were written; None for what is written already.
    """
    if lost is None:
        lost = Lost()
        for section in outline.sections:
            lost.see((section.title, *(line for block in section.blocks for line in block_lines(block))))
    lost.see(cover_texts(outline))
    said = "\n".join(lost.words)
    if not said:
        return ()
    found: list[Place] = []
    named: set[str] = set()
    for record in records:
        fields: dict[str, list[str]] = defaultdict(list)
        for spec, text in texts_of(record):
            fields[spec.label] += (word for word in _lost_words(text) if word in said)
        for label, words in fields.items():
            if words:
                found.append(Place(record.ref, label, tuple(dict.fromkeys(words))))
                named.update(undrawable("".join(words)))
    for label, text in _labelled(outline):
        unnamed = tuple(word for word in _lost_words(text) if undrawable(word) - named)
        if unnamed:
            found.append(Place("", label, unnamed))
    return tuple(found)


def gates(places: tuple[Place, ...]) -> list[Gate]:
    """One for each place. They hold an export back until a person says that it may go all the same."""
    told = [Gate(False, p.sentence, (p.ref,) if p.ref else (), blocks=True, code=KEY) for p in places[:MOST]]
    if len(places) > MOST:
        more = len(places) - MOST
        sentence = plural("{n} more place has such words.", "{n} more places have such words.", more)
        told.append(Gate(False, sentence, tuple(dict.fromkeys(p.ref for p in places[MOST:] if p.ref)), True, KEY))
    return told


def hold_back(places: tuple[Place, ...]) -> None:
    """Refuse a document that would lose words.

    :raises Undrawable: there are such places; it names them.
    """
    if places:
        message = plural(
            "Held back; nothing was written. No font here draws the words in {n} place.",
            "Held back; nothing was written. No font here draws the words in {n} places.",
            len(places),
        )
        raise Undrawable(message, tuple(gate.sentence for gate in gates(places)))


def named_in(outline: Dossier, places: tuple[Place, ...]) -> Dossier:
    """The document with a section at its end that names each character, and where it stands."""
    if not places:
        return outline
    tr = translator(outline.language)
    where: dict[str, list[str]] = defaultdict(list)
    for place in places:
        field = tr(place.label) if place.ref else place.label
        spot = f"{isolate(place.ref)} {isolate(field)}" if place.ref else isolate(field)
        for char in sorted(place.characters):
            where[char].append(spot)
    further = Section(KEY, tr(TITLE), _blocks(where, tr))
    sections = outline.sections
    whole = sections.followed_by(further) if isinstance(sections, Sections) else (*sections, further)
    return replace(outline, sections=whole)


def _blocks(where: dict[str, list[str]], tr: Translator) -> tuple[Block, ...]:
    words = tr(
        "No font of the program that made this document draws these characters. Where they belong, the text has their "
        "code points in Unicode instead, between angle brackets."
    )
    columns = (Column(tr("Code point"), 1.0), Column(tr("Name in Unicode"), 2.0), Column(tr("Where it stands"), 3.0))
    rows = []
    for char, spots in sorted(where.items()):
        listed = "\n".join(spots[:MOST])
        if len(spots) > MOST:
            listed += "\n" + tr.plural("{n} more", "{n} more", len(spots) - MOST)
        code = (Run(f"U+{ord(char):04X}", mono=True),)
        rows.append(Row((code, (Run(unicodedata.name(char, "")),), (Run(listed),))))
    return (Paragraph((Run(words),)), Table(columns, tuple(rows)))


def _lost_words(text: str) -> Iterator[str]:
    if text and undrawable(cleaned := clean(text)):
        yield from dict.fromkeys(without_controls(word) for word in cleaned.split() if undrawable(word))


def _labelled(outline: Dossier) -> Iterator[tuple[str, str]]:
    """Every text of a document with the words beside it: its label, its column heading, or its section's title."""
    yield outline.title, outline.title
    for line in outline.cover_lines:
        yield line.label, runs_text(line.runs)
    for section in outline.sections:
        yield section.title, section.title
        for block in section.blocks:
            if isinstance(block, KeyValues):
                for item in block.items:
                    yield item.label, runs_text(item.runs)
            elif isinstance(block, Table):
                for row in block.rows:
                    for column, cell in zip(block.columns, row.cells, strict=False):
                        yield column.title or section.title, runs_text(cell)
            else:
                yield section.title, "\n".join(block_lines(block))
