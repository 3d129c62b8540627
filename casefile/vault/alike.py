"""Names that look alike: a person is told from another by what is read, and letters of several scripts are read as one.

After the idea of Unicode Technical Standard 39, section 4 (the skeleton of a text), with a table of our own that holds
what a name in Latin, Cyrillic or Greek letters is confused by. Accents do not tell people apart here either.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\u00ad\u034f\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""What shows nothing, or only draws a letter out (the Arabic tatweel), whatever kind of character it is."""
_SAME = str.maketrans(
    {
        **dict(zip("авеёкмнорстухісјѕԁԛԝһ", "abeekmhopctyxicjsdqwh", strict=True)),
        **dict(zip("αβγεζηικμνορτυχω", "abyeznikmvoptyxw", strict=True)),
        **{"օ": "o", "ս": "u", "ո": "n", "հ": "h", "ց": "g", "յ": "j", "զ": "q", "ք": "p"},
        **{"ø": "o", "ł": "l", "đ": "d", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"},
        **{"0": "o", "1": "l", "|": "l", "\u2019": "'", "\u2018": "'", "\u02bc": "'"},
        **dict.fromkeys("\u2010\u2011\u2012\u2013", "-"),
        **dict.fromkeys("iıіι", "l"),  # a capital I and a small l are one stroke
    }
)


def skeleton(name: str) -> str:
    """What stays of a name when letters that look the same are one; not for showing."""
    folded = unicodedata.normalize("NFKD", _UNSEEN.sub("", name)).casefold()
    read = "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(_SAME)
    return " ".join(read.replace("rn", "m").replace("vv", "w").split())
