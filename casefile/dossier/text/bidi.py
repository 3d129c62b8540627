"""The Unicode Bidirectional Algorithm (UAX #9), for one paragraph.

Embeddings and overrides (U+202A to U+202E) are not interpreted: :mod:`casefile.dossier.text.clean` makes them
visible before text comes here, because in evidence they serve to make a text look like another one. Isolates
(U+2066 to U+2069) are, since the program itself puts them around ids and dates. Every step is linear in the
length of the text.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

MAX_DEPTH = 125
MAX_OPEN_BRACKETS = 63

_ISOLATES = {"LRI", "RLI", "FSI"}
_NEUTRAL = {"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"}


def _bracket_pairs() -> dict[str, str]:
    """Opening to closing brackets as in BidiBrackets.txt, which mostly says "the next code point"."""
    pairs = {"\u298d": "\u2990", "\u298f": "\u298e", "\u2e55": "\u2e56", "\u2e57": "\u2e58"}
    for code in (0x28, 0x5B, 0x7B, 0xF3A, 0xF3C, 0x169B, *range(0x2045, 0xFF63)):
        opening = chr(code)
        closing = {"[": "]", "{": "}"}.get(opening, chr(code + 1))
        paired = unicodedata.category(opening) == "Ps" and unicodedata.category(closing) == "Pe"
        if paired and unicodedata.mirrored(opening) and unicodedata.bidirectional(opening) == "ON":
            pairs.setdefault(opening, closing)
    return pairs


def _canonical(bracket: str) -> str:
    return unicodedata.normalize("NFD", bracket)


_CLOSING = {_canonical(k): _canonical(v) for k, v in _bracket_pairs().items()}
_CLOSES = frozenset(_CLOSING.values())


def first_strong(text: str) -> int | None:
    """The level that rules P2 and P3 give a paragraph, or None where it has no strong character."""
    classes = [_class(c) for c in text]
    return _first_strong(classes, 0, len(classes), _match_isolates(classes))


def levels(text: str, base: int) -> list[int]:
    """The embedding level of every character of a paragraph.

    :param base: the paragraph's level, 0 (left to right) or 1.
    """
    classes = [_class(c) for c in text]
    out = [base] * len(text)
    for level, members in _isolating_sequences(classes, base):
        _resolve(text, classes, members, level, out)
    for i, kind in enumerate(classes):  # characters that rule X9 removes go with the one before them
        if kind == "BN":
            out[i] = out[i - 1] if i else base
    return out


def visual_order(some_levels: Sequence[int]) -> list[int]:
    """The indices of a line's pieces from left to right (rule L2)."""
    order = list(range(len(some_levels)))
    if not order:
        return order
    lowest_odd = min((level for level in some_levels if level % 2), default=None)
    if lowest_odd is None:
        return order
    for level in range(max(some_levels), lowest_odd - 1, -1):
        start = None
        for place in range(len(order) + 1):
            inside = place < len(order) and some_levels[order[place]] >= level
            if inside and start is None:
                start = place
            elif not inside and start is not None:
                order[start:place] = order[start:place][::-1]
                start = None
    return order


def _class(char: str) -> str:
    """The Bidi_Class, with the defaults of DerivedBidiClass.txt for unassigned code points."""
    known = unicodedata.bidirectional(char)
    if known:
        return known
    code = ord(char)
    if 0x600 <= code < 0x7C0 or 0x860 <= code < 0x900 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFF00:
        return "AL"
    if 0x590 <= code < 0x860 or 0xFB1D <= code < 0xFB50 or 0x10800 <= code < 0x11000 or 0x1E800 <= code < 0x1F000:
        return "R"
    return "L"


def _match_isolates(classes: list[str]) -> dict[int, int]:
    """Index of each isolate initiator -> index of its PDI (rule BD9)."""
    matches: dict[int, int] = {}
    opened: list[int] = []
    for i, kind in enumerate(classes):
        if kind in _ISOLATES:
            opened.append(i)
        elif kind == "PDI" and opened:
            matches[opened.pop()] = i
    return matches


def _first_strong(classes: list[str], start: int, end: int, matches: dict[int, int]) -> int | None:
    i = start
    while i < end:
        kind = classes[i]
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
        if kind in _ISOLATES:
            i = matches.get(i, end)
        i += 1
    return None


def _isolating_sequences(classes: list[str], base: int) -> list[tuple[int, list[int]]]:
    """Level and character indices of each isolating run sequence (rules X1 to X10, without embeddings)."""
    matches = _match_isolates(classes)
    closers = set(matches.values())
    found: list[tuple[int, list[int]]] = [(base, [])]
    stack = [found[0]]
    overflow = 0
    for i, kind in enumerate(classes):
        if kind in _ISOLATES:
            level, members = stack[-1]
            members.append(i)
            odd = kind == "RLI"
            if kind == "FSI":
                odd = _first_strong(classes, i + 1, matches.get(i, len(classes)), matches) == 1
            inner = level + 1 + (level % 2 == odd)
            if inner <= MAX_DEPTH and not overflow:
                stack.append((inner, []))
                found.append(stack[-1])
            else:
                overflow += 1
        elif kind == "PDI":
            if overflow and i in closers:
                overflow -= 1
            elif i in closers:
                stack.pop()
            stack[-1][1].append(i)
        elif kind != "BN":
            stack[-1][1].append(i)
    return [sequence for sequence in found if sequence[1]]


def _resolve(text: str, classes: list[str], members: list[int], level: int, out: list[int]) -> None:
    """Rules W1 to W7, N0 to N2, I1 and I2 for one isolating run sequence."""
    around = "R" if level % 2 else "L"
    kinds = [classes[i] for i in members]
    _resolve_weak(kinds, around)
    if any(kind == "ON" for kind in kinds):
        _resolve_brackets(text, classes, members, kinds, around)
    _resolve_neutral(kinds, around)
    for i, kind in zip(members, kinds, strict=True):
        if level % 2:
            out[i] = level + (kind != "R")
        else:
            out[i] = level + {"L": 0, "R": 1}.get(kind, 2)


def _resolve_weak(kinds: list[str], around: str) -> None:
    before, strong = around, around
    for i, kind in enumerate(kinds):
        if kind == "NSM":  # W1
            kind = "ON" if before in _ISOLATES or before == "PDI" else before
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kind = "AN"
        kinds[i] = kind
    count = len(kinds)
    for i, kind in enumerate(kinds):  # W3, W4
        if kind == "AL":
            kinds[i] = "R"
        elif kind in ("ES", "CS") and 0 < i < count - 1:
            one, other = kinds[i - 1], kinds[i + 1]
            if one == other and (one == "EN" or (one == "AN" and kind == "CS")):
                kinds[i] = one
    i = 0
    while i < count:  # W5, W6
        if kinds[i] == "ET":
            end = i
            while end < count and kinds[end] == "ET":
                end += 1
            number = (i and kinds[i - 1] == "EN") or (end < count and kinds[end] == "EN")
            kinds[i:end] = ["EN" if number else "ON"] * (end - i)
            i = end
        else:
            if kinds[i] in ("ES", "CS"):
                kinds[i] = "ON"
            i += 1
    strong = around
    for i, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _resolve_brackets(text: str, classes: list[str], members: list[int], kinds: list[str], around: str) -> None:
    """Rule N0: both brackets of a pair take one direction, decided by what they hold and what precedes."""
    other = "L" if around == "R" else "R"
    strong_places = {
        "L": [i for i, kind in enumerate(kinds) if kind == "L"],
        "R": [i for i, kind in enumerate(kinds) if kind in ("R", "EN", "AN")],
    }
    swept, last_strong = 0, around
    for opened, closed in _find_pairs(text, members, kinds):
        # Pairs come by their opening bracket, so what lies before this one is settled: one sweep serves
        # them all.
        for kind in kinds[swept:opened]:
            last_strong = _strong(kind) or last_strong
        swept = opened
        if _any_between(strong_places[around], opened, closed):
            direction = around
        elif _any_between(strong_places[other], opened, closed):
            direction = last_strong
        else:
            continue
        for place in (opened, closed):
            kinds[place] = direction
            after = place + 1  # marks that follow the bracket go with it
            while after < len(kinds) and classes[members[after]] == "NSM":
                kinds[after] = direction
                after += 1


def _find_pairs(text: str, members: list[int], kinds: list[str]) -> list[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, kind in enumerate(kinds):
        if kind != "ON":
            continue
        char = _canonical(text[members[place]])
        if char in _CLOSING:
            if len(opened) == MAX_OPEN_BRACKETS:
                return []  # BD16: too deep to be a text; none is paired
            opened.append((_CLOSING[char], place))
        elif char in _CLOSES:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == char:
                    pairs.append((opened[depth][1], place))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _any_between(places: list[int], start: int, end: int) -> bool:
    at = bisect_right(places, start)
    return at < len(places) and places[at] < end


def _strong(kind: str) -> str | None:
    if kind == "L":
        return "L"
    return "R" if kind in ("R", "EN", "AN") else None


def _resolve_neutral(kinds: list[str], around: str) -> None:
    """Rules N1 and N2."""
    count, i, before = len(kinds), 0, around
    while i < count:
        kind = kinds[i]
        if kind not in _NEUTRAL:
            before = "L" if kind == "L" else "R"
            i += 1
            continue
        end = i
        while end < count and kinds[end] in _NEUTRAL:
            end += 1
        after = around if end == count else ("L" if kinds[end] == "L" else "R")
        kinds[i:end] = [before if before == after else around] * (end - i)
        i = end
