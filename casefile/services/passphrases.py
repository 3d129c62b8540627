"""How strong a passphrase is, and one that is strong. The judgement warns; it never forbids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from casefile.i18n import N_
from casefile.vault.word_lists import generated_passphrase as generated

__all__ = ["Strength", "generated", "strength"]

Level = Literal["", "weak", "fair", "strong"]

_JUDGED = 72
"""Characters that are judged. The estimate's cost grows faster than the length, and 72 are beyond all guessing."""
_FAIR, _STRONG = 10.0, 14.0
"""Powers of ten of guesses. Opening a vault costs about a second of a processor per guess: 10^10 guesses keep a
thousand of them busy for four months, 10^14 a million of them for three years."""
_A_LETTER = 0.66
"""Powers of ten that a letter adds in a language whose words the estimate does not know: 2.2 bits, as words of a
language carry. It would take them for random letters."""
_LATIN_ENDS = 0x250

_WHY = {
    "own": N_("It holds a name that you typed here: that is tried first."),
    "repeat": N_("What is repeated counts once."),
    "sequence": N_("Rows of letters or numbers are tried early."),
    "spatial": N_("Keys that lie side by side are tried early."),
    "date": N_("Dates are tried early."),
    "dictionary": N_("Few common words are soon tried; take more of them."),
}


@dataclass(frozen=True, slots=True)
class Strength:
    """A judgement.

    :param level: empty where nothing was typed.
    :param guesses: power of ten of the guesses that a clever machine would need, at least 0.
    :param why: an untranslated sentence on what makes it weak; empty for a strong one.
    """

    level: Level
    guesses: float = 0.0
    why: str = ""

    @property
    def part(self) -> float:
        """How full a bar shows it: 1.0 for a strong one."""
        return min(1.0, self.guesses / _STRONG)


def strength(passphrase: str, own_words: Sequence[str] = ()) -> Strength:
    """Judge a passphrase by the way it would be guessed: common words, names, dates, rows of keys (zxcvbn).

    :param own_words: what an attacker would try first, such as the name of the vault.
    """
    if not passphrase:
        return Strength("")
    from zxcvbn import zxcvbn  # tables of common words: loaded when the first passphrase is judged

    near = [word for text in own_words for word in (text, *text.split()) if len(word) > 2]
    judged = zxcvbn(passphrase[:_JUDGED], user_inputs=[word[:_JUDGED] for word in near])
    guesses = max(0.0, min(float(judged["guesses_log10"]), _limit(passphrase[:_JUDGED])))
    if guesses >= _STRONG:
        return Strength("strong", guesses)
    return Strength("fair" if guesses >= _FAIR else "weak", guesses, _why(judged["sequence"]))


def _limit(judged: str) -> float:
    letters = [letter for letter in judged if letter.isalpha()]
    foreign = sum(ord(letter) >= _LATIN_ENDS for letter in letters)
    return len(judged) * _A_LETTER if foreign * 2 > len(letters) else float("inf")


def _why(sequence: Sequence[dict[str, object]]) -> str:
    """What the longest predictable part of it is."""
    known = [match for match in sequence if match["pattern"] != "bruteforce"]
    if not known:
        return ""
    longest = max(known, key=lambda match: len(str(match["token"])))
    if longest.get("dictionary_name") == "user_inputs":
        return _WHY["own"]
    return _WHY.get(str(longest["pattern"]), "")
