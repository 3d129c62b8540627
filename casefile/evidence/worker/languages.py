"""A guess at the language of a text: by its script where that decides, else by CLD3; no answer where it is not sure.

Scripts decide first: the model knows one language each for Arabic-like, Burmese and Ethiopic letters and takes others
for it. Letters that only one language uses tell Sorani from Persian, and Mon or Shan from Burmese.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import Any

_SAMPLE = 20_000
_MIN_LETTERS = 20
_MIN_FOR_MODEL = 30
_FOR_MODEL = 2_000
"""Letters of a text that are shown to the model: more changes nothing."""
_SURE, _SURE_SHORT = 0.7, 0.95
_SHORT = 80

_SCRIPTS = {
    "Arab": "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Cyrl": "\u0400-\u052f",
    "Latn": "a-zA-Z\u00c0-\u024f\u1e00-\u1eff",
    "Mymr": "\u1000-\u109f\uaa60-\uaa7f\ua9e0-\ua9fe",
    "Hebr": "\u05d0-\u05ea",
    "Deva": "\u0900-\u097f",
    "Beng": "\u0980-\u09ff",
    "Guru": "\u0a00-\u0a7f",
    "Gujr": "\u0a80-\u0aff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Mlym": "\u0d00-\u0d7f",
    "Sinh": "\u0d80-\u0dff",
    "Thai": "\u0e00-\u0e7f",
    "Laoo": "\u0e80-\u0eff",
    "Tibt": "\u0f00-\u0fff",
    "Geor": "\u10a0-\u10ff",
    "Ethi": "\u1200-\u137f",
    "Khmr": "\u1780-\u17ff",
    "Mong": "\u1800-\u18af",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Armn": "\u0530-\u058f",
    "Thaa": "\u0780-\u07bf",
    "Tfng": "\u2d30-\u2d7f",
    "Hang": "\uac00-\ud7af\u1100-\u11ff",
    "Kana": "\u3040-\u30ff",
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff",
    "Olck": "\u1c50-\u1c7f",
    "Tglg": "\u1700-\u171f",
    "Orya": "\u0b00-\u0b7f",
    "Knda": "\u0c80-\u0cff",
    "Cher": "\u13a0-\u13ff",
    "Cans": "\u1400-\u167f",
    "Yiii": "\ua000-\ua4cf",
    "Rohg": "\U00010d00-\U00010d3f",
}


def _ranges() -> list[tuple[int, int, str]]:
    """The scripts as first and last code point, in their order."""
    found: list[tuple[int, int, str]] = []
    for script, letters in _SCRIPTS.items():
        at = 0
        while at < len(letters):
            is_range = letters[at + 1 : at + 2] == "-"
            found.append((ord(letters[at]), ord(letters[at + 2] if is_range else letters[at]), script))
            at += 3 if is_range else 1
    return sorted(found)


_RANGES = _ranges()
_STARTS = [start for start, _end, _script in _RANGES]
_ONE_LANGUAGE = {
    "Hebr": "he", "Guru": "pa", "Gujr": "gu", "Taml": "ta", "Telu": "te", "Mlym": "ml", "Sinh": "si", "Thai": "th",
    "Laoo": "lo", "Tibt": "bo", "Geor": "ka", "Khmr": "km", "Grek": "el", "Armn": "hy", "Thaa": "dv", "Tfng": "zgh",
    "Hang": "ko", "Kana": "ja", "Mong": "mn", "Rohg": "rhg",
}  # fmt: skip
"""Scripts that stand for one language of the vocabulary."""
_SYLLABLES = frozenset({"Hang", "Kana", "Hani", "Thai", "Mymr", "Ethi", "Khmr", "Tibt", "Laoo"})
"""Scripts of which fewer signs make a word."""

# Arabic script: letters that one language uses and its neighbours do not.
_SORANI = frozenset("\u06d5\u0695\u06b5\u06ce\u06c6")
_UIGHUR = frozenset("\u06d0\u06cb\u06c7\u06c8\u06ad")
_PASHTO = frozenset("\u0681\u0685\u0689\u0693\u0696\u069a\u06ab\u06bc\u06cd")
_SINDHI = frozenset("\u067a\u067b\u0680\u0683\u0684\u068a\u068c\u068d\u068f\u06a6\u06bb\u06aa")
_URDU = frozenset("\u0679\u0688\u0691\u06ba\u06d2\u06be")
_PERSIAN = frozenset("\u067e\u0686\u0698\u06af\u06a9\u06cc")
_KASHMIRI = frozenset("\u06c4\u0620")
# Burmese script.
_SHAN = frozenset(
    "\u1075\u1076\u1077\u1078\u1079\u107a\u107b\u107c\u107d\u107e\u107f\u1080\u1081\u1082\u1083\u1084\u1085\u1086\u1087\u1088\u1089\u108a\u1022\u1035"
)
_MON = frozenset("\u1028\u1033\u1034\u105a\u105b\u105c\u105d\u105e\u105f\u1060")
_KAREN = frozenset("\u1061\u1062\u1063\u1064\u1027")
# Bengali.
_ASSAMESE = frozenset("\u09f0\u09f1")
_UKRAINIAN = frozenset("іїєґІЇЄҐ")

_ARABIC = (
    (_SINDHI, 60, "sd"),
    (_PASHTO, 60, "ps"),
    (_UIGHUR, 25, "ug"),
    (_SORANI, 12, "ckb"),
    (_KASHMIRI, 60, "ks"),
    (_URDU, 30, "ur"),
    (_PERSIAN, 20, "fa"),
)
_BURMESE = ((_SHAN, 12, "shn"), (_KAREN, 25, "ksw"), (_MON, 40, "mnw"))
"""Letters, how many letters of a text one of them stands for at least, and the language."""

_ALIKE = (frozenset({"bs", "hr", "sr"}), frozenset({"id", "ms"}), frozenset({"rn", "rw"}))
"""Languages that the model does not tell from one another: it must be very sure."""
_OTHER_NAMES = {"iw": "he", "fil": "tl", "no": "nb"}
_TAKEN_FOR = (
    ("vi", "[ẹọṣẸỌṢ]", "[đươăĐƯƠĂ]", "yo"),
    ("tg", "[ўЎ]", "[ҷӣӯҶӢӮ]", "uz"),
    ("tr", "[ýňžÝŇŽ]", "[ığİĞ]", "tk"),
    ("ky", "[җҗ]", "[ҷ]", "tk"),
    ("so", r"\b(?:akka|fi|kan|qaba|qabu|ykn|irraa|namni)\b", r"\b(?:iyo|oo|waa|ka)\b", "om"),
)
"""What the model takes for another language: its answer, what speaks against it and for it, and the language."""

_model: Any = None


def prepare() -> None:
    """Load the model while files can still be opened."""
    global _model
    if _model is None:
        import gcld3

        _model = gcld3.NNetLanguageIdentifier(0, 4 * _FOR_MODEL)


def guess(text: str) -> str:
    """A BCP 47 code, or ``""`` where there is too little to tell, or it could be several."""
    sample = text[:_SAMPLE]
    signs = Counter(sample)
    counts: Counter[str] = Counter()
    for sign, number in signs.items():
        if script := _script(ord(sign)):
            counts[script] += number
    if not counts:
        return ""
    script = max(counts, key=lambda name: counts[name])
    if counts["Kana"] * 10 > counts["Hani"] > 0:
        script = "Kana"
    letters = counts[script]
    if letters < (_MIN_LETTERS // 2 if script in _SYLLABLES else _MIN_LETTERS):
        return ""
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    match script:
        case "Arab":
            return _by_letters(signs, letters, _ARABIC, "ar")
        case "Mymr":
            return _by_letters(signs, letters, _BURMESE, "my")
        case "Ethi":
            return _ethiopic(sample)
        case "Beng":
            return "as" if _ASSAMESE & signs.keys() else "bn"
        case "Hani":
            return "zh"
        case "Latn" | "Cyrl" | "Deva":
            return _by_model(sample, letters, script)
        case _:
            return ""


def _script(code: int) -> str:
    at = bisect_right(_STARTS, code) - 1
    return _RANGES[at][2] if at >= 0 and code <= _RANGES[at][1] else ""


def _by_letters(signs: Counter[str], letters: int, own: tuple[tuple[frozenset[str], int, str], ...], else_: str) -> str:
    """The first language of which at least one letter in so many is its own."""
    for own_letters, parts, language in own:
        if sum(signs[sign] for sign in own_letters) * parts > letters:
            return language
    return else_


def _ethiopic(sample: str) -> str:
    """Tigrinya writes signs and words that Amharic does not; where the model knows only Amharic, they decide."""
    words = sample.split()
    tigrinya = sum(1 for word in words if word.startswith(("ኣ", "ናይ", "ነዚ", "እዚ", "ዘይ", "ብዘ")) or "ኽ" in word)
    return "ti" if tigrinya * 20 > len(words) else "am"


def _by_model(sample: str, letters: int, script: str) -> str:
    if letters < _MIN_FOR_MODEL:
        return ""
    prepare()
    found = _model.FindLanguage(" ".join(sample.split())[:_FOR_MODEL])
    code, _hyphen, written = found.language.partition("-")
    if written and script != "Latn":
        return ""
    code = _OTHER_NAMES.get(code, code)
    sure = _SURE_SHORT if letters < _SHORT or any(code in alike for alike in _ALIKE) else _SURE
    if not found.is_reliable or found.probability < sure:
        return ""
    for taken, against, speaks_for, language in _TAKEN_FOR:
        if code == taken and re.search(against, sample) and not re.search(speaks_for, sample):
            return language
    if script == "Cyrl" and code == "ru" and not _UKRAINIAN.isdisjoint(sample):
        return ""
    return str(code) if re.fullmatch("[a-z]{2,3}", code) else ""
