"""A guess at the language of a text: by its script, and by the commonest words where several languages share
one."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000
_MIN_LETTERS = 20

_SCRIPTS = (
    ("Arab", re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")),
    ("Cyrl", re.compile("[\u0400-\u04ff]")),
    ("Latn", re.compile("[a-zA-Z\u00c0-\u024f]")),
    ("Mymr", re.compile("[\u1000-\u109f\uaa60-\uaa7f]")),
    ("Hebr", re.compile("[\u05d0-\u05ea]")),
)
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06d2]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_WORD = re.compile(r"[^\W\d_]+")

# Words that are common in one language and rare in the others of this list.
_COMMON_WORDS = {
    "en": "the of and to in was were that with for by from which have has their",
    "fr": "le les des une et du dans est pour que qui sur par avec aux ont été cette",
    "es": "el los las una y del que en por con para fue según más como sus ha",
    "pt": "o os das uma e do que em por com para foi não mais como são ao",
    "de": "der die das und den von mit dem nicht ist wurde im auf eine sich des",
    "it": "il gli della una e di che per con sono nel alla è dei non stato",
    "tr": "ve bir bu için ile olarak da de olan sonra kadar daha göre çok ise",
}
_BY_WORD = {language: frozenset(words.split()) for language, words in _COMMON_WORDS.items()}


def guess(text: str) -> str:
    """A BCP 47 code, or ``""`` where there is too little to tell."""
    sample = text[:_SAMPLE]
    counts = {script: len(letters.findall(sample)) for script, letters in _SCRIPTS}
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < _MIN_LETTERS:
        return ""
    match script:
        case "Arab":
            return _arabic_script(sample, counts[script])
        case "Cyrl":
            return "uk" if len(_UKRAINIAN.findall(sample)) > len(_RUSSIAN.findall(sample)) else "ru"
        case "Latn":
            return _latin_script(sample)
        case other:
            return {"Mymr": "my", "Hebr": "he"}[other]


def _arabic_script(sample: str, letters: int) -> str:
    if len(_URDU.findall(sample)) * 50 > letters:
        return "ur"
    return "fa" if len(_PERSIAN.findall(sample)) * 20 > letters else "ar"


def _latin_script(sample: str) -> str:
    words = Counter(word.lower() for word in _WORD.findall(sample))
    hits = {language: sum(words[word] for word in common) for language, common in _BY_WORD.items()}
    best, second = sorted(hits, key=lambda language: hits[language], reverse=True)[:2]
    kinds = sum(1 for word in _BY_WORD[best] if words[word])
    enough = kinds >= 3 and hits[best] * 12 >= words.total() and hits[best] > hits[second]
    return best if enough else ""
