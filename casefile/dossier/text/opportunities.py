"""Where a line may end inside what stands between two blanks.

After Unicode's line breaking algorithm (UAX #14) where characters alone decide: Chinese, Japanese, Tibetan, Ethiopic.
Thai, Lao, Khmer and Burmese are written without blanks, and a dictionary would be needed to find their words; here a
line ends between syllables, as far as spelling shows them, and never inside one that it shows. Zero width spaces, which
careful writers put between such words, are used instead where there are any. Korean breaks at its blanks.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 160
"""Characters that are shaped in one go: an endless word costs in proportion to its length."""

_CJK = "\u2e80-\ua4cf\uf900-\ufaff\uff01-\uffef\U0001f300-\U0001faff\U00020000-\U0003ffff"
_OPENING = "(\\[{“‘«‹（［｛「『【〈《〔〖〘〚｢\u200d"
_NOT_FIRST = (
    ")\\]}”’»›,.!?:;%…‥、。，．・：；？！）］｝」』】〉》〕〗〙〛｣～—–\u30fcｰ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ\u31f0-\u31ff々〻ゝゞヽヾ゛゜\u3099\u309a"
    "\u0300-\u036f\u20d0-\u20ff\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e01ef"
)

# Thai and Lao: consonants, vowels written before their consonant, and all that follows or surrounds one.
_CONSONANT = "[\u0e01-\u0e2e\u0e81-\u0eae\u0edc-\u0edf]"
_LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"
_SIGN = "[\u0e30-\u0e3a\u0e47-\u0e4b\u0e4d\u0eb0-\u0ebb\u0ebd\u0ec8-\u0ecb\u0ecd]"
_SILENT = f"{_CONSONANT}[\u0e34-\u0e39\u0eb4-\u0eb9]?[\u0e4c\u0ecc]"
_SECOND = "[\u0e23\u0e25\u0e27\u0ea3\u0ea5\u0ea7]"  # r, l, w: may follow a consonant in the same syllable

_ANYWHERE = re.compile(
    # Latin: after dashes between letters, in addresses.
    r"(?<=[^\W\d_]{2}-)(?=[^\W\d_]{2})|(?<=[—–])(?=[^\W\d])|(?<=[A-Za-z][/&?=])(?=[A-Za-z])"
    f"|(?<=[{_CJK}])(?<![{_OPENING}])(?=[^{_NOT_FIRST}])|(?<=[^{_OPENING}])(?=[{_CJK}])(?![{_NOT_FIRST}])"
    "|(?<=[\u0f0b\u0f0d\u0f0e])(?=[\u0f40-\u0f6c])"
    "|(?<=[\u1361-\u1368])(?=[\u1200-\u135a])"
)
_SYLLABLES = re.compile(
    "(?<=[\u1000-\u109f])(?<!\u1039)(?=[\u1000-\u102a\u103f-\u1049\u104c-\u1055])"
    "(?![\u1000-\u1021]\u1037?[\u103a\u1039])"
    "|(?<=[\u1780-\u17d1\u17d3-\u17dd])(?=[\u1780-\u17b3][\u17b6-\u17ca\u17d2])"
    f"|(?<=[\u0e01-\u0e3f\u0e45-\u0e59\u0e81-\u0ebd\u0ec6-\u0edf])(?=[{_LEADING}])"
    f"|(?<=[\u0e30\u0e33\u0e45\u0e46\u0eb0\u0eb3\u0ec6])(?={_CONSONANT})"
    f"|(?<=[\u0e01-\u0e3a\u0e45-\u0e4e\u0e81-\u0ebd\u0ec6-\u0edf])(?<![\u0e2b\u0e2d\u0eab\u0ead])"
    f"(?<![{_LEADING}]{_CONSONANT})(?<!{_CONSONANT}(?={_SECOND}))(?={_CONSONANT}{_SIGN})(?!{_SILENT})"
)
_MAY_BREAK = re.compile(f"[-—–/&?=\u0e00-\u0fff\u1000-\u109f\u1361-\u1368\u1780-\u17ff{_CJK}]")
_JOINERS = frozenset("\u200d\u2060")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def parts(token: str, *, words_marked: bool = False) -> list[str]:
    """A token, cut where a line may end; joined they are the token.

    :param words_marked: the writer marked the words, so that syllables are left whole.
    """
    if not _MAY_BREAK.search(token):
        return _bounded(token)
    cuts = {match.start() for match in _ANYWHERE.finditer(token)}
    if not words_marked:
        cuts.update(match.start() for match in _SYLLABLES.finditer(token))
    edges = sorted(cuts - {0, len(token)})
    pieces = [token[start:end] for start, end in zip([0, *edges], [*edges, len(token)], strict=True)]
    return [part for piece in pieces for part in _bounded(piece)]


def before_a_letter(text: str, place: int) -> int:
    """The nearest place up to ``place`` where a text may be cut without tearing a letter from its marks; 0 for none."""
    while place > 0 and place < len(text) and not _separates(text, place):
        place -= 1
    return place


def _separates(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf") or ord(after) in _SKIN_TONES:
        return False
    if before in _JOINERS or unicodedata.combining(before) == 9:  # a virama: the next consonant is written below it
        return False
    if re.match(f"[{_LEADING}]", before) or after in "\u0e30\u0e32\u0e33\u0eb0\u0eb2\u0eb3":
        return False
    return not (ord(before) in _FLAG_LETTERS and ord(after) in _FLAG_LETTERS)


def _bounded(token: str) -> list[str]:
    if len(token) <= LONGEST:
        return [token] if token else []
    pieces: list[str] = []
    start = 0
    while len(token) - start > LONGEST:
        window = token[start : start + LONGEST + 1]
        size = before_a_letter(window, LONGEST) or LONGEST
        pieces.append(token[start : start + size])
        start += size
    pieces.append(token[start:])
    return pieces
