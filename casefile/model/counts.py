"""Counts as far as they are known, and what can be reckoned from several of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from casefile.errors import BadInput
from casefile.i18n import Translator, _, isolate
from casefile.model.number_lexicon import NOUNS
from casefile.model.number_words import spell, written_number
from casefile.model.outside import (
    clean_line,
    members,
    shown,
    text_member,
    whole_number_member,
)

LARGEST_COUNT = 100_000_000
"""A count above this is a typing error: no event in the field's records comes near it."""


@dataclass(frozen=True, slots=True)
class Range:
    """A count as far as it is known: from - to, open on either side, or only in words.

    The bounds are always numbers that the source itself said. ``over 20`` is a minimum of 20 with the wording
    *over 20*: that 21 are meant would be our inference, and a minimum must never say more than its source.
    ``fewer than 10`` is a maximum of 10 likewise.

    :param minimum: the smallest count meant, or None.
    :param maximum: the largest count meant, or None.
    :param wording: the count in the source's words, where numbers alone would lose something.
    :raises BadInput: a negative, reversed or absurd count, or nothing at all.
    """

    minimum: int | None = None
    maximum: int | None = None
    wording: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "wording", clean_line(self.wording))
        for bound in (self.minimum, self.maximum):
            if bound is not None and not 0 <= bound <= LARGEST_COUNT:
                raise BadInput(_("A count lies between 0 and 100 million."), code="absurd_count")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise BadInput(_("A count goes from the smaller number to the larger."), code="reversed_count")
        if self.minimum is None and self.maximum is None and not self.wording:
            raise BadInput(_("A count needs a number or words."), code="empty_count")

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read what a person types: ``25``, ``12-25``, ``40+``, ``at least 40``, ``three``, ``dozens``.

        Digits of every script and number words of the working languages are read. What was read from words keeps them
        as its wording, so that a person sees both and can correct the number. Words that are no number are kept alone.

        :raises BadInput: it has digits but none of these forms.
        """
        typed = clean_line(text)
        bounds = _bounds(typed)
        if bounds is None:
            if any(character.isdecimal() for character in typed):
                raise BadInput(
                    _(
                        "“{typed}” is not a count Casefile can read. "
                        "Write it as 25, 12-25, 40+ or “over 20”, or in words without digits.",
                        typed=shown(typed),
                    ),
                    code="bad_count",
                )
            return cls(None, None, typed)
        minimum, maximum, worded = bounds
        return cls(minimum, maximum, typed if worded else "")

    @property
    def counted(self) -> Range:
        """The count with the numbers that its words alone may say: *three* counts as 3, *dozens* as it is.

        A reading for display and reckoning; what is stored stays as it was recorded.
        """
        if self.minimum is not None or self.maximum is not None:
            return self
        bounds = _bounds(self.wording)
        if bounds is None or not _possible(*bounds[:2]):
            return self
        return Range(bounds[0], bounds[1], self.wording)

    @property
    def only_words(self) -> bool:
        """Whether it can be counted neither by its numbers nor by its words."""
        counted = self.counted
        return counted.minimum is None and counted.maximum is None

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.minimum is not None and self.minimum == self.maximum

    @property
    def sort_value(self) -> int:
        """For lists: the minimum; 0 where only a maximum is known; -1 where there are only words.

        By what is stored, as a column of the vault holds it: number words of older records are not read here.
        """
        if self.minimum is not None:
            return self.minimum
        return -1 if self.maximum is None else 0

    def numbers(self, tr: Translator) -> str:
        """The bounds alone: ``25``, ``12–25``, ``40 or more``, ``up to 30``; empty for words alone."""
        low, high = self.minimum, self.maximum
        if low is None:
            return "" if high is None else tr("up to {count}", count=tr.number(high))
        if high is None:
            return tr("{count} or more", count=tr.number(low))
        text = tr.number(low) if low == high else f"{tr.number(low)}–{tr.number(high)}"
        return isolate(text) if tr.rtl else text

    def text(self, tr: Translator) -> str:
        """For people: ``12–25``, ``20 or more (“over 20”)``, ``dozens``; ``3 (read from “three”)`` for words alone."""
        counted = self.counted
        numbers = counted.numbers(tr)
        wording = isolate(self.wording) if self.wording and tr.rtl else self.wording
        if not numbers or not wording:
            return numbers or wording
        if counted is not self:
            return tr("{count} (read from “{wording}”)", count=numbers, wording=wording)
        return tr("{count} (“{wording}”)", count=numbers, wording=wording)

    def to_json(self) -> dict[str, object]:
        """The JSON shape; empty members are left out."""
        parts = {"minimum": self.minimum, "maximum": self.maximum, "wording": self.wording}
        return {name: value for name, value in parts.items() if value not in (None, "")}

    @classmethod
    def from_json(cls, obj: object) -> Range:
        """Read the JSON shape; a bare whole number is taken as exactly that.

        :raises BadInput: wrong shape or an impossible count.
        """
        if isinstance(obj, int) and not isinstance(obj, bool):
            return cls(obj, obj)
        parts = members(obj, "range", ("minimum", "maximum", "wording"))
        return cls(
            whole_number_member(parts, "minimum", "range"),
            whole_number_member(parts, "maximum", "range"),
            text_member(parts, "wording", "range"),
        )


def span(ranges: Iterable[Range]) -> Range | None:
    """The narrowest range that holds all of them (the rule *range of all*); None where none has a number.

    Ranges in words alone are passed over; a side that one source leaves open stays open.
    """
    counted = [r for r in ranges if r.minimum is not None or r.maximum is not None]
    lows = [r.minimum for r in counted]
    highs = [r.maximum for r in counted]
    low = None if None in lows else min((n for n in lows if n is not None), default=None)
    high = None if None in highs else max((n for n in highs if n is not None), default=None)
    return None if low is None and high is None else Range(low, high)


def total(ranges: Iterable[Range]) -> Range | None:
    """The sum, over groups that do not overlap; None for none.

    An unknown minimum adds nothing, an unknown maximum leaves the sum open: 3 and *dozens* are 3 or more. So does one
    beyond :data:`LARGEST_COUNT`, where a minimum stops: one absurd figure must not keep a list or a dossier from being
    shown.
    """
    parts = list(ranges)
    if not parts:
        return None
    low = min(sum(r.minimum or 0 for r in parts), LARGEST_COUNT)
    highs = [r.maximum for r in parts if r.maximum is not None]
    high = sum(highs) if len(highs) == len(parts) else None
    return Range(low, None if high is None or high > LARGEST_COUNT else high)


# What a phrase says about the number beside it, in the working languages met so far (en, ar, fr, es, uk).
_AT_LEAST = (
    ">=|=>|≥|at least|no fewer than|not fewer than|no less than|not less than|a minimum of"
    "|ما لا يقل عن|لا يقل عن|على الأقل|au moins|al menos|por lo menos|щонайменше|не менше|не менше ніж"
    "|не менш як|не менш ніж"
)
_AT_LEAST_AFTER = "at least|at the least|على الأقل|على أقل تقدير|au moins|al menos|por lo menos|como mínimo|щонайменше"
_AT_MOST_AFTER = "at most|على الأكثر|au plus|como máximo|щонайбільше"
_UP_TO = "to|à|a|إلى|до"
_OR_MORE = "+|or more|and more|فأكثر|أو أكثر|ou plus|o más|або більше"
_MORE_THAN = ">|over|more than|upwards of|أكثر من|اكثر من|ما يزيد عن|plus de|más de|понад|більше ніж|більш як"
_AT_MOST = "<=|=<|≤|up to|at most|no more than|not more than|a maximum of|حتى|jusqu'à|hasta|до|не більше ніж|не більше"
_FEWER_THAN = (
    "<|fewer than|less than|under|nearly|almost|أقل من|اقل من|ما يقارب|moins de|près de|menos de|casi|менше|майже"
)
_ABOUT = (
    "~|≈|about|around|approximately|some|roughly|c."
    "|حوالي|نحو|قرابة|environ|quelque|unos|unas|alrededor de|близько|приблизно"
)

_Bounds = tuple[int | None, int | None, bool]
"""Minimum, maximum, and whether the words say more than these."""

_LONGEST_COUNT = 200
"""Characters of what is read as a count at all; a longer line says more than a number."""
_NUMBER = re.compile("[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+")


def _spelled(words: str) -> str:
    """Phrases as a pattern that fits what :func:`spell` makes, the longest first: *no more than* before *no*."""
    return "|".join(re.escape(each) for each in sorted(map(spell, words.split("|")), key=len, reverse=True))


def _before(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_spelled(words)}) ?(.+)")


def _after(words: str) -> re.Pattern[str]:
    return re.compile(f"(.+?) ?(?:{_spelled(words)})")


# Each with the sides it bounds, and whether its words must be kept because the numbers alone would say too much.
_FORMS = (
    (_after(_OR_MORE), (True, False), False),
    (_before(_AT_LEAST), (True, False), False),
    (_after(_AT_LEAST_AFTER), (True, False), False),
    (_before(_MORE_THAN), (True, False), True),
    (_before(_AT_MOST), (False, True), False),
    (_after(_AT_MOST_AFTER), (False, True), False),
    (_before(_FEWER_THAN), (False, True), True),
    (_before(_ABOUT), (True, True), True),
)
_TO = re.compile(r" ?(?:-|–|—|\.\.|~|:) ?| ?\b(?:" + _spelled(_UP_TO) + r")\b ?")
_EITHER = re.compile(" (?:" + _spelled("or|ou|o|u|або|чи|أو") + ") ")
_AND = re.compile(r" ?\b(?:" + _spelled("and|et|y|و|і|й|та|и") + r")\b ?")
_BETWEEN = re.compile("(?:" + _spelled("between|from|entre|de|بين|ما بين|من|між|від|между|от") + ") ?(?=.)")


def _bounds(typed: str) -> _Bounds | None:
    # Spelling would make 55 of 5⁵. The time to part a long line grows with its square, and documents bring thousands.
    odd = any(character.isdigit() and not character.isdecimal() for character in typed)
    return None if odd or len(typed) > _LONGEST_COUNT else _understood(spell(typed))


@lru_cache(maxsize=4096)
def _understood(plain: str) -> _Bounds | None:
    """What a spelled count means; None where it is no count."""
    amount = _amount(plain)
    if amount is not None:
        return amount[0], amount[0], amount[1]
    for form, (lower, upper), kept in _FORMS:
        match = form.fullmatch(plain)
        amount = _amount(match[1]) if match else None
        if amount is not None:
            number, worded = amount
            return number if lower else None, number if upper else None, kept or worded
    return _from_to(plain)


def _from_to(plain: str) -> _Bounds | None:
    """Two numbers, where they can be parted in one way only."""
    between = _BETWEEN.match(plain)
    pairs = set()
    if between is not None:
        pairs = {pair for parting in (_AND, _TO) for pair in _parted(plain[between.end() :], parting)}
    else:
        pairs = {*_parted(plain, _TO), *((low, high, True) for low, high, _worded in _parted(plain, _EITHER))}
    worded = [pair for pair in pairs if pair[2]]
    # A pair in digits may be the wrong way round, and is refused with that reason; one in words is then no range.
    likely = [pair for pair in pairs if not pair[2]] or [pair for pair in worded if pair[0] <= pair[1]]
    return likely[0] if len(likely) == 1 else None


def _parted(plain: str, parting: re.Pattern[str]) -> set[tuple[int, int, bool]]:
    found = set()
    for match in parting.finditer(plain):
        first, second = plain[: match.start()].strip(), plain[match.end() :].strip()
        low, high = _amount(first, with_noun=False), _amount(second)
        if low is not None and high is not None and not _shares_its_unit(low[0], second):
            found.add((low[0], high[0], low[1] or high[1]))
    return found


def _shares_its_unit(low: int, second: str) -> bool:
    """Whether *two or three thousand* may mean 2,000: then it is not read."""
    number = written_number(second)
    return number is not None and number.times > low


def _amount(plain: str, *, with_noun: bool = True) -> tuple[int, bool] | None:
    """One number, and whether it was read from words; a noun behind digits is of the wording, too."""
    if _NUMBER.fullmatch(plain):
        return _number(plain), False
    number = written_number(plain, with_noun=with_noun)
    if number is not None:
        return number.value, True
    bare = NOUNS.sub("", plain) if with_noun else plain
    return (_number(bare), True) if bare != plain and _NUMBER.fullmatch(bare) else None


def _number(digits: str) -> int:
    plain = re.sub("[^0-9]", "", digits).lstrip("0") or "0"
    # int() refuses more than 4,300 digits with an error of its own; a dozen is already absurd.
    return int(plain) if len(plain) <= 12 else LARGEST_COUNT + 1


def _possible(minimum: int | None, maximum: int | None) -> bool:
    known = [bound for bound in (minimum, maximum) if bound is not None]
    return known == sorted(known) and all(bound <= LARGEST_COUNT for bound in known)
