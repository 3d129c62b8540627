"""What is put into the full-text index, what a query means, and where its words stand in a text.

The index is the database engine's own: this module only says which words. An index that parts words at what is no
letter and no number, and does nothing else, misses every other spelling of an Arabic word, and many Latin and
Ukrainian ones, so both sides are normalised (:mod:`casefile.model.spelling`). Words that carry an article or
a conjunction are indexed a second time without it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from casefile.model.spelling import APOSTROPHE, fold, normalise

__all__ = [
    "Snippet",
    "Sought",
    "Term",
    "index_text",
    "matcher",
    "matches",
    "normalise",
    "places",
    "snippet",
    "sought",
    "terms",
]

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x31FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))
"""Thai and Lao, Burmese, Khmer, Japanese: like Chinese, they set no blank between words. Their words are found as
syllables side by side.
"""


def _class_of(categories: str, more: str = "") -> str:
    """The characters of these scripts that are of these Unicode categories, as a class of a regular expression."""
    codes = (code for first, last in _UNSPACED for code in range(first, last + 1))
    return "[" + "".join(chr(code) for code in codes if unicodedata.category(chr(code))[0] in categories) + more + "]"


_SYLLABLE = re.compile(f"{_class_of('LN', _HAN)}{_class_of('M')}*")
_NON_JOINED = re.compile("\\w+(?:\u200c+\\w+)+")
"""Words whose parts are kept apart by a zero-width non-joiner, as Persian and Kurdish write them."""

_LOOSE = re.compile("[وف](?=[\u0620-\u06ff]{3})|[بلك](?=[\u0620-\u06ff]{5})")
"""And, then, in, to, like, at the beginning of a word that is searched for, where it is mostly no part of the word."""

_GROUPED = re.compile(r"\d{1,3}(?:[,.'\u066c\u2019\u00a0\u2009\u202f]\d{3})+")
_LONG_NUMBER = re.compile(r"\d{4,}")

LONGEST_QUERY = 500
MOST_WORDS = 32

_START = r"(?<![^\W_])"  # an index parts words at everything that is no letter and no number, underscores too
_END = r"(?![^\W_])"
_LETTER = r"[^\W_]"

_ARABIC_PREFIX = "[وف]?(?:[بك]?ال|لل)"
_ARABIC_WORD = re.compile(f"{_START}{_ARABIC_PREFIX}([\u0620-\u06ff]{{2,}})")
_ARABIC_LETTERS = re.compile("[\u0620-\u06ff]{2,}")
_LATIN_ARTICLE = "al|el|a[dnrstz]|e[dnrstz]|ash|ath|adh|esh"
_HYPHEN = "[-\u2010\u2011\u2013' ]"
_HYPHENS = "-\u2010\u2011\u2013"
_HYPHENATED = re.compile(f"{_START}({_LATIN_ARTICLE})[{_HYPHENS}]({_LETTER}{{2,}})")
_JOINED = re.compile(f"{_START}(?:Al|El)({_LETTER}{{4,}})")
_SPACED = re.compile(f"{_START}(Al|El) ({_LETTER}{{3,}})")
_ELIDED = re.compile(
    f"{_START}(?:[cdjlmnst]|qu|un|dell|all|nell|sull|jusqu|lorsqu|puisqu|quoiqu|quelqu)'({_LETTER}{{2,}})"
)
_POSSESSIVE = re.compile(f"({_LETTER}{{2,}})'s{_END}")


def index_text(text: str) -> str:
    """The words to be indexed for a text: all of it, normalised, then what stands behind an article.

    ``والمستشفى`` is found as ``مستشفى``, ``al-Baghuz`` as ``albaghuz`` and ``Albaghuz`` as ``baghuz``,
    ``l'hôpital`` as ``hopital``, ``Hajin's`` as ``hajin``.
    Of scripts without blanks each syllable is a word.
    """
    folded = fold(text)
    bare = dict.fromkeys(_bare_words(text, folded))
    plain = _apart(folded.replace(APOSTROPHE, ""))
    return f"{plain}\n{' '.join(bare)}" if bare else plain


def _apart(folded: str) -> str:
    """With each syllable of a script without blanks standing by itself."""
    return folded if folded.isascii() else _SYLLABLE.sub(r" \g<0> ", folded)


def _bare_words(text: str, folded: str) -> Iterator[str]:
    if "\u200c" in text:
        yield from (fold(word.replace("\u200c", " ")) for word in _NON_JOINED.findall(text))
    # Looking for one character is many times faster than a pattern that tries each place: most texts lack most of them.
    if not folded.isascii():
        yield from _ARABIC_WORD.findall(folded)
    if any(hyphen in folded for hyphen in _HYPHENS):
        for article, word in _HYPHENATED.findall(folded):
            yield article + word
    if "Al" in text or "El" in text:
        for article, word in _SPACED.findall(text):
            yield normalise(article + word)
        for word in _JOINED.findall(text):
            yield normalise(word)
    if APOSTROPHE in folded:
        yield from _ELIDED.findall(folded)
        yield from _POSSESSIVE.findall(folded)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase of a query: all that are wanted must be found, and none of the others.

    :param spellings: folded; any of them will do.
    :param wanted: False for ``-without``.
    :param prefix: the beginning of a word will do.
    """

    spellings: tuple[str, ...]
    wanted: bool
    prefix: bool


_PIECES = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_SERVANT_OF = re.compile(r"(?<!\S)([وفبلك]?عبد) *(?=ال\w{2})")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
_MINUSES = dict.fromkeys(map(ord, "\u2212\u2013\u2014\ufe63\uff0d"), "-")


def terms(query: str) -> list[Term]:
    """What a person typed: words, of which the last may only be begun; ``"a phrase"`` as it stands; ``-without``."""
    typed = query[:LONGEST_QUERY].translate(_QUOTES | _MINUSES)
    pieces = [
        (_folded(match["word"] or match["phrase"]), not match["minus"], match["word"] is None)
        for match in _PIECES.finditer(_joined_articles(typed))
        if _searchable(match["word"] or match["phrase"] or "")
    ][:MOST_WORDS]
    last = len(pieces) - 1
    return [
        Term(
            (_tight(text),) if quoted or not wanted else tuple(dict.fromkeys(_spellings(text))),
            wanted,
            # One letter would match half the index: the last word counts as a beginning from two letters on.
            prefix=at == last and wanted and not quoted and len(_tight(text)) > 1,
        )
        for at, (text, wanted, quoted) in enumerate(pieces)
    ]


def without_unwanted(query: str) -> str:
    """The words of a query that are wanted, as they were typed."""
    typed = query[:LONGEST_QUERY].translate(_QUOTES | _MINUSES)
    return " ".join(m["word"] or m["phrase"] or "" for m in _PIECES.finditer(typed) if not m["minus"])


def _joined_articles(query: str) -> str:
    """``Al Baghuz`` as ``Al-Baghuz``, outside quotation marks: the article alone is no word to search for. Names with
    *servant of* in one word and in two (``عبدالله``, ``عبد الله``) as one with a non-joiner, which are found in both.
    """
    parts = query.split('"')
    parts[::2] = [re.sub(rf"(?i)(?<!\S)([ae]l) +(?={_LETTER}{{3}})", r"\1-", part) for part in parts[::2]]
    parts[::2] = [_SERVANT_OF.sub("\\1\u200c", part) for part in parts[::2]]
    return '"'.join(parts)


def _folded(text: str) -> str:
    """As :func:`fold`, but what parts a word stays: see :func:`_spellings`."""
    return "\u200c".join(map(fold, text.split("\u200c")))


@lru_cache(maxsize=16_384)
def _letter(text: str) -> str:
    """One letter with its marks, folded: a text has few different ones."""
    return _folded(text)


def _searchable(text: str) -> bool:
    return any(character.isalnum() for character in fold(text))


def _tight(text: str) -> str:
    return " ".join(_apart(text.replace(APOSTROPHE, "").replace("\u200c", "")).split())


def _spellings(word: str) -> Iterator[str]:
    """The word, and what it is without article, elision or possessive; Arabic with what may be written before it; a
    number with and without separators; of a word with a non-joiner, its parts.
    """
    yield _tight(word)
    if "\u200c" in word:
        parted = _tight(word.replace("\u200c", " "))
        yield parted
        if parted.startswith("عبد "):
            yield from (clitic + each for clitic in "وفبلك" for each in (_tight(word), parted))
    if _LONG_NUMBER.fullmatch(word):
        yield " ".join(_thousands(word))
    elif _GROUPED.fullmatch(word):
        yield re.sub(r"\D", "", word)
    if _ARABIC_LETTERS.fullmatch(word):
        if match := _LOOSE.match(word):
            yield word[match.end() :]
        yield from (clitic + word for clitic in ("وفبلك" if len(word) > 3 else "وفبل"))
    if match := _ARABIC_WORD.fullmatch(word):
        yield match[1]
    if match := _HYPHENATED.fullmatch(word):
        yield match[1] + match[2]
        yield match[2]
    if match := _ELIDED.fullmatch(word) or _POSSESSIVE.fullmatch(word):
        yield match[1]


def _thousands(digits: str) -> list[str]:
    first = len(digits) % 3 or 3
    return [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]


def matches(text: str, query: str) -> bool:
    """Whether a text answers a query as the index would, for what must never be in an index."""
    return matcher(query)(text)


def matcher(query: str) -> Callable[[str], bool]:
    """:func:`matches` for many texts."""
    words = terms(query)
    wanted, unwanted = ([_patterns(term) for term in words if term.wanted is kept] for kept in (True, False))

    def answers(text: str) -> bool:
        folded = index_text(text)
        return all(_in(each, folded) for each in wanted) and not any(_in(each, folded) for each in unwanted)

    return answers if wanted else lambda _text: False


def _patterns(term: Term) -> list[re.Pattern[str]]:
    spelled = (_spelled(spelling, prefix=term.prefix) for spelling in term.spellings)
    return [re.compile(pattern) for pattern in spelled if pattern]


def _in(patterns: list[re.Pattern[str]], folded: str) -> bool:
    return any(pattern.search(folded) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Sought:
    """The words of a query, ready to be looked for.

    :param pattern: over folded text, for any of the wanted words; None where there is none.
    """

    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text around the words that were searched for.

    :param text: one line of the original, each run of blanks as one, with ``…`` where a sentence was cut.
    :param marks: where the words stand in :attr:`text`, start and end in code points.
    :param start: where the piece begins in the original, in code points.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    start: int = 0


_SENTENCE = re.compile(r"(?:[.!?؟۔။…]['\"”’»)]?\s+|\n\s*)(?=\S)")
"""Where a sentence or a paragraph begins."""

_STEP = 16_384
_OVERLAP = 512
_NEAR = 1024
"""Characters that are looked through at once for the first hit; those around it are gone through letter by letter."""


def snippet(text: str, query: str | Sought, width: int = 160) -> Snippet:
    """About ``width`` code points of the text around its first hit; its beginning where there is none.

    Read in pieces up to the first hit, so that a long text costs no more than the way there.

    :param query: words as one types them, or for many texts what :func:`sought` made of them.
    """
    pattern = sought(query).pattern if isinstance(query, str) else query.pattern
    if pattern is None:
        return _cut(text, 0, width, None)
    for begin in range(0, max(1, len(text)), _NEAR):
        # A hit may lie across the edge of two pieces, and the letter before tells whether a word begins here.
        low, high = max(0, begin - _OVERLAP), begin + _NEAR + _OVERLAP
        if pattern.search(_folded(text[low:high])):
            for start, _end in _hits(pattern, text, low, high):
                if start > low or low == 0:
                    return _cut(text, start, width, pattern)
    return _cut(text, 0, width, pattern)


def holds_any(text: str, query: str | Sought) -> bool:
    """Whether any of the wanted words of a query stands in a text."""
    pattern = sought(query).pattern if isinstance(query, str) else query.pattern
    if pattern is None:
        return False
    step, overlap = _STEP, _OVERLAP
    return any(
        pattern.search(fold(text[max(0, begin - overlap) : begin + step + overlap]))
        for begin in range(0, max(1, len(text)), step)
    )


def places(text: str, words: str, most: int = 10_000) -> list[tuple[int, int]]:
    """Where words stand in a text, start and end in code points, in reading order: as they were typed; where that is
    nowhere, each of them in any spelling that search finds.

    :param words: as one types them to search; :param most: how many places at most.
    """
    typed = " ".join(words.translate(_QUOTES).replace('"', " ").split())
    if not typed:
        return []
    literally = re.compile(r"\s+".join(map(re.escape, typed.split())), re.IGNORECASE)
    found = [match.span() for match in islice(literally.finditer(text), most)]
    pattern = sought(words).pattern if not found else None
    if pattern is None:
        return found
    seen: dict[tuple[int, int], None] = {}
    for begin in range(0, len(text), _STEP):
        low, high = max(0, begin - _OVERLAP), begin + _STEP + _OVERLAP
        if pattern.search(fold(text[low:high])):
            seen.update(dict.fromkeys(span for span in _hits(pattern, text, low, high) if span[0] > low or low == 0))
        if len(seen) >= most:
            break
    return sorted(seen)[:most]


def sought(query: str) -> Sought:
    """What shows where the wanted words of a query stand: made once for all the texts that are looked through, as it
    takes longer than a look through one of them.
    """
    choices: list[str] = []
    for term in terms(query):
        if term.wanted:
            choices.extend(_spelled(spelling, prefix=term.prefix) for spelling in term.spellings)
    choices = [choice for choice in dict.fromkeys(choices) if choice]
    return Sought(re.compile("|".join(choices)) if choices else None)


def _spelled(spelling: str, *, prefix: bool) -> str:
    if _SYLLABLE.search(spelling):
        return r"\s*".join(map(re.escape, spelling.split()))
    words = re.findall(f"{_LETTER}+", spelling)
    if not words:
        return ""
    # Between two letters the text may have an apostrophe; between two words anything that parts words.
    body = r"[\W_]+".join(map(_lettered, words))
    before = f"(?:{_ARABIC_PREFIX})?" if re.match("[\u0620-\u06ff]", body) else "(?:[ae]l|[a-z]{1,2}')?"
    return f"{_START}{before}{body}" + (f"{_LETTER}*" if prefix else _END)


def _lettered(word: str) -> str:
    """The letters of one word, with what may stand between them: an apostrophe, a non-joiner, or a hyphen after the
    article.
    """
    article = re.match(f"({_LATIN_ARTICLE})(?={_LETTER}{{3}})", word)
    after = article.end() if article else 0
    tail = "['\u200c]?".join(map(re.escape, word[after:]))
    return f"{word[:after]}{_HYPHEN}?{tail}" if article else tail


def _hits(pattern: re.Pattern[str], text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Where the pattern stands in ``text[low:high]``, in positions of the text.

    A letter is folded together with its marks, and every folded character remembers the letter it came from.
    """
    high = min(high, len(text))
    folded, origins = _with_origins(text, low, high)
    for match in pattern.finditer(folded):
        start, last = origins[match.start()], origins[match.end() - 1]
        end = last + 1
        while end < high and unicodedata.combining(text[end]):
            end += 1
        yield start, end


def _with_origins(text: str, low: int, high: int) -> tuple[str, Sequence[int]]:
    """``text[low:high]`` folded, and for each of its characters where in the text the letter stands it came from."""
    piece = text[low:high]
    if piece.isascii():  # each is folded to one
        return _folded(piece), range(low, high + 1)
    if not any(map(unicodedata.combining, piece)):
        letters = list(map(_letter, piece))
        return "".join(letters), [*(at for at, letter in enumerate(letters, low) for _each in letter), high]
    folded: list[str] = []
    origins: list[int] = []
    at = low
    while at < high:
        end = at + 1
        while end < high and unicodedata.combining(text[end]):
            end += 1
        letter = _letter(text[at:end])
        folded.append(letter)
        origins.extend([at] * len(letter))
        at = end
    origins.append(high)
    return "".join(folded), origins


def _cut(text: str, at: int, width: int, pattern: re.Pattern[str] | None) -> Snippet:
    """``width`` code points of the text with the position ``at`` in their first third, cut between words."""
    start = max(0, min(at - width // 3, len(text) - width))
    sentence = _sentence_before(text, max(0, at - width // 2), at)
    begins = sentence is not None and (start > 0 or sentence > 0)
    if sentence is not None and begins:
        start = sentence
    end = min(len(text), start + width)
    if start and not begins:
        start = _next_blank(text, start, at)
    if end < len(text):
        end = _previous_blank(text, max(at + 1, end - width // 4), end)
    hits = [hit for hit in _hits(pattern, text, max(0, start - 1), end) if hit[0] >= start] if pattern else []
    lead = "…" if start and not begins else ""
    piece, moved = _on_one_line(text[start:end])
    marks = tuple((moved[s - start] + len(lead), moved[e - start] + len(lead)) for s, e in hits)
    return Snippet(lead + piece + ("…" if text[end:].strip() else ""), marks, start)


def _sentence_before(text: str, low: int, at: int) -> int | None:
    """Where the sentence begins in which a hit stands, if that is not before ``low``."""
    if low == 0 and not _SENTENCE.search(text, 0, at + 1):
        return 0
    found = None
    for match in _SENTENCE.finditer(text, low, min(len(text), at + 1)):
        found = match.end()
    return found


def _on_one_line(piece: str) -> tuple[str, list[int]]:
    """A piece of a text with each run of blanks as one, and for each of its positions the one it has now."""
    kept: list[str] = []
    moved: list[int] = []
    blank = False
    for character in piece:
        moved.append(len(kept))
        if character.isspace():
            if not blank:
                kept.append(" ")
            blank = True
        else:
            kept.append(character)
            blank = False
    moved.append(len(kept))
    return "".join(kept), moved


def _next_blank(text: str, start: int, limit: int) -> int:
    match = re.compile(r"\s\S").search(text, max(0, start - 1), limit + 1)
    return match.start() + 1 if match else start


def _previous_blank(text: str, limit: int, end: int) -> int:
    for at in range(end, limit, -1):
        if text[at].isspace():
            return at
    return end
