"""What stands in one text and not in the other, to be marked side by side.

It takes as long as the texts, not as their product: a word is marked where no run of
:data:`~casefile.analysis.shingles.WORDS` words around it stands in the other. So a paragraph that was moved is not
marked, and one that was written again is.
"""

from __future__ import annotations

from collections.abc import Iterator

from casefile.analysis.shingles import WORD, WORDS
from casefile.model.spelling import normalise


def pieces(one: str, other: str) -> list[tuple[str, bool]]:
    """The first text in pieces, one after the other, each with whether it stands in it alone."""
    words = [(match.start(), match.end(), normalise(match.group())) for match in WORD.finditer(one)]
    theirs = [normalise(word) for word in WORD.findall(other)]
    run = min(WORDS, len(words), len(theirs)) or 1
    known = set(_runs(theirs, run))
    alone = [True] * len(words)
    for at, each in enumerate(_runs([word for _start, _end, word in words], run)):
        if each in known:
            alone[at : at + run] = [False] * run
    found: list[tuple[str, bool]] = []
    begin, here = 0, False
    for (start, _end, _word), marked in zip(words, alone, strict=True):
        if marked != here:
            if start > begin:
                found.append((one[begin:start], here))
            begin, here = start, marked
    if begin < len(one):
        found.append((one[begin:], here))
    return found


def _runs(words: list[str], run: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + run]) for start in range(len(words) - run + 1))
