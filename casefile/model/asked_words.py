"""What a word that is typed may stand under in the list of spellings, where it is not the word's own keys.

The list keeps one pair of keys for each word (:mod:`casefile.model.wordkeys`), and an older vault keeps those it was
made with. So what one script writes with one letter and another with two is bridged in the question: Cyrillic ``х`` is
``h`` in the list and ``kh`` in Latin letters, ``ж`` is ``j`` and ``zh``, ``г`` is ``g`` and in Ukrainian ``h``
(resolution 55 of the Cabinet of Ministers of Ukraine, 2010; BGN/PCGN for Russian). These keys are only compared across
that border, so that Arabic and Latin words gain no more neighbours by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casefile.model.spelling import normalise
from casefile.model.wordkeys import FEWEST_LETTERS, Keys, in_latin_letters, keys_of, words_of

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TO_LATIN = {"х": "kh", "ж": "zh", "ш": "sh", "щ": "shch", "ч": "ch", "ц": "ts", "ь": "", "ъ": "", "’": "", "'": ""}
_AS_IN_UKRAINIAN = str.maketrans(_TO_LATIN | {"г": "h"})
_AS_IN_RUSSIAN = str.maketrans(_TO_LATIN | {"г": "g"})

_ONE_LETTER = (("kh", "h"), ("zh", "j"))
_LONE_H = re.compile("(?<![kzsctpgd])h")
_ARABIC_AS_HA = str.maketrans("خ", "ه")
_ARABIC_AS_GHE = str.maketrans("خهح", "هغغ")

_ALMOST_ARTICLE = re.compile(
    # a letter too few, too many, exchanged, or turned round ...
    "((?:[ael]|[ae][a-z]|[a-z]l|l[ae]|[ae][a-z]l|[ae]l[a-z]|[a-z][ae]l)[-\u2010\u2011\u2013]"
    # ... or something else where the hyphen was meant
    "|(?-i:[AE]l[a-z](?=[A-Z])|[AE]l(?=[A-Z])))"
    "(?=[^\\W\\d_]{3})",
    re.IGNORECASE,
)
_TURNED = re.compile("^([AE]l)([A-Z])[-\u2010\u2011\u2013](?=[a-z]{2})")
"""A hyphen that came one letter too late: ``AlD-aya``."""

_ARTICLE = re.compile("^(?:al|el|a[dnrstz]|e[dnrstz])[-\u2010\u2011\u2013]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a question.

    :param word: normalised, without its article. :param written: as it was typed.
    :param keys: what it may stand under, its own keys first.
    :param across: what it may stand under among words of the other script: Cyrillic ones where it is none, all others
        where it is.
    """

    word: str
    written: str
    keys: tuple[Keys, ...]
    across: tuple[Keys, ...]

    @property
    def is_cyrillic(self) -> bool:
        """Whether it is written in Cyrillic letters."""
        return is_cyrillic(self.written)


def is_cyrillic(word: str) -> bool:
    """Whether a word has Cyrillic letters."""
    return _CYRILLIC.search(word) is not None


def asked_in(text: str) -> Iterator[Asked]:
    """The words of a question that have keys. A word behind what is almost an article (``Ak-Nazr``, ``AlzGhalayini``)
    counts as one with that too, and stands under the keys that it has without.
    """
    for piece in text.split():
        bare = _without_slip(piece)
        if bare is not None and (keys := keys_of(bare)) is not None:
            whole = normalise(re.sub("\\W", "", piece))
            yield Asked(whole, piece, tuple(dict.fromkeys((*_own(piece), keys))), _across(bare))
        for word, written in words_of(piece):
            if own := _own(written):
                yield Asked(word, written, own, tuple(each for each in _across(written) if each not in own))


def _own(written: str) -> tuple[Keys, ...]:
    keys = keys_of(written)
    return (keys,) if keys is not None else ()


def _without_slip(piece: str) -> str | None:
    """A word without what is almost an article; None where there is none."""
    if not piece.isascii() and not re.search("[\u2010\u2011\u2013]", piece):
        return None
    if turned := _TURNED.match(piece):
        return turned[2] + piece[turned.end() :]
    almost = _ALMOST_ARTICLE.match(piece)
    return piece[almost.end() :] if almost and not _ARTICLE.match(piece) else None


def _across(written: str) -> tuple[Keys, ...]:
    """The keys under which the other script writes a word."""
    folded = written.casefold()
    if is_cyrillic(folded):
        spellings = [_latin(folded, table) for table in (_AS_IN_UKRAINIAN, _AS_IN_RUSSIAN)]
    elif folded.isascii():
        one = folded
        two = _LONE_H.sub("g", folded)
        for letters, letter in _ONE_LETTER:
            one, two = one.replace(letters, letter), two.replace(letters, letter)
        spellings = [one, two]
    else:
        spellings = [folded.translate(table) for table in (_ARABIC_AS_HA, _ARABIC_AS_GHE)]
    found = (keys_of(spelling) for spelling in spellings if spelling != folded and len(spelling) >= FEWEST_LETTERS)
    return tuple(dict.fromkeys(keys for keys in found if keys is not None))


def _latin(cyrillic: str, table: dict[int, str]) -> str:
    return in_latin_letters(cyrillic.translate(table))
