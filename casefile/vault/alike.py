"""Names that look alike: a person is told from another by what is read, and letters of several scripts are read as one.

After the idea of Unicode Technical Standard 39, section 4 (the skeleton of a text), with a table of our own that holds
what a name in Latin, Cyrillic or Greek letters is confused by. Accents do not tell people apart here either.
"""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans(
    {
        **dict(zip("авеёкмнорстухісјѕԁԛԝһ", "abeekmhopctyxicjsdqwh", strict=True)),
        **dict(zip("αβγεζηικμνορτυχω", "abyeznikmvoptyxw", strict=True)),
        **{"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"},
        **{"0": "o", "1": "l", "|": "l", "\u2019": "'", "\u2018": "'", "\u02bc": "'"},
        **dict.fromkeys("\u2010\u2011\u2012\u2013", "-"),
    }
)


def skeleton(name: str) -> str:
    """What stays of a name when letters that look the same are one; not for showing."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(_SAME)
