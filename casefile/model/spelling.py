"""One spelling for all spellings of a word, for search and for sorting. Standard library only.

Index and query go through the same :func:`normalise`, so nothing here needs to be right as language, only the
same on both sides, and never so coarse that different words meet.
"""

from __future__ import annotations

import unicodedata

APOSTROPHE = "'"


def _table() -> dict[int, str]:
    table = dict(_digits())
    table.update(_without_diacritics())
    table.update(_ARABIC)
    table.update(_LETTERS)
    for first, last in _DROPPED:
        table.update(dict.fromkeys(range(first, last + 1), ""))
    return table


def _digits() -> dict[int, str]:
    """The decimal digits of every script below the emoji as 0-9."""
    return {
        code: str(unicodedata.decimal(chr(code)))
        for first, last in ((0x0660, 0x1C59), (0xA620, 0xABF9))
        for code in range(first, last + 1)
        if chr(code).isdecimal()
    }


def _without_diacritics() -> dict[int, str]:
    """Latin and Greek letters without their marks. Cyrillic keeps й and ї, which are letters of their own."""
    table = {}
    for first, last in ((0x00C0, 0x024F), (0x0370, 0x03FF), (0x1E00, 0x1FFF)):
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base != chr(code):
                table[code] = base.casefold()
    return table


_ARABIC = {
    ord(letter): plain
    for letters, plain in (
        ("أإآٱٲٳ", "ا"),
        ("ؤ", "و"),
        ("ئىیےېۍ", "ي"),
        ("ةهۀہۂۃھە", "ه"),
        ("کڪ", "ك"),
        ("ء", ""),
    )
    for letter in letters
}

_LETTERS = {
    ord(letter): plain
    for letters, plain in (
        ("ø", "o"),
        ("ł", "l"),
        ("đð", "d"),
        ("þ", "th"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("ħ", "h"),
        ("ı", "i"),
        ("ёѐ", "е"),
        ("ґ", "г"),
        ("ѝ", "и"),
        # Apostrophes, and the signs for hamza and ayn in transliterations.
        ("'’‘‛`ʼʻʹʽʾʿˈ′＇ꞌ", APOSTROPHE),
        ("\u200b", " "),  # the invisible space between words in Burmese, Khmer and Thai
    )
    for letter in letters
}

_DROPPED = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x0300, 0x036F),  # combining marks
    (0x0591, 0x05BD),  # Hebrew points
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),  # Arabic marks
    (0x061C, 0x061C),  # Arabic letter mark
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x065F),  # tashkeel
    (0x0670, 0x0670),  # dagger alef
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x180E, 0x180E),
    (0x200C, 0x200F),  # joiners and direction marks
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),
)

_TABLE = _table()


def fold(text: str) -> str:
    """Like :func:`normalise`, but apostrophes stay, all as one: they part ``l'hôpital``, join ``об'єкт``."""
    if text.isascii():
        return text.lower().replace("`", APOSTROPHE)
    # NFKC would take the acute accent, typed as an apostrophe, for a blank with a mark.
    return unicodedata.normalize("NFKC", text.replace("´", APOSTROPHE)).casefold().translate(_TABLE)


def normalise(text: str) -> str:
    """The text as it is searched and sorted: one case, one kind of digit, one form of each letter."""
    return fold(text).replace(APOSTROPHE, "")
