"""Counts as far as they are known, and what can be reckoned from several of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import Translator, _, isolate
from casefile.model.outside import (
    clean_line,
    members,
    shown,
    text_member,
    western_digits,
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
        """Read what a person types: ``25``, ``12-25``, ``40+``, ``at least 40``, ``over 20``, ``dozens``.

        Digits of every script are read. Words without any digit are kept as the wording.

        :raises BadInput: it has digits but none of these forms.
        """
        typed = clean_line(text)
        plain = " ".join(western_digits(typed).casefold().split())
        if match := _EXACT.fullmatch(plain):
            number = _number(match[1])
            return cls(number, number)
        if match := _FROM_TO.fullmatch(plain):
            return cls(_number(match[1]), _number(match[2]))
        for form, bounds in _FORMS:
            if match := form.fullmatch(plain):
                number = _number(match[1])
                return cls(
                    number if "minimum" in bounds else None,
                    number if "maximum" in bounds else None,
                    typed if "wording" in bounds else "",
                )
        if any(character.isdecimal() for character in plain):
            raise BadInput(
                _(
                    "“{typed}” is not a count Casefile can read. "
                    "Write it as 25, 12-25, 40+ or “over 20”, or in words without digits.",
                    typed=shown(typed),
                ),
                code="bad_count",
            )
        return cls(None, None, typed)

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.minimum is not None and self.minimum == self.maximum

    @property
    def sort_value(self) -> int:
        """For lists: the minimum; 0 where only a maximum is known; -1 where there are only words."""
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
        """For people: ``12–25``, ``20 or more (“over 20”)``, ``dozens``."""
        numbers = self.numbers(tr)
        wording = isolate(self.wording) if self.wording and tr.rtl else self.wording
        if not numbers or not wording:
            return numbers or wording
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

    An unknown minimum adds nothing, an unknown maximum leaves the sum open: 3 and *dozens* are 3 or more.
    """
    parts = list(ranges)
    if not parts:
        return None
    highs = [r.maximum for r in parts if r.maximum is not None]
    return Range(sum(r.minimum or 0 for r in parts), sum(highs) if len(highs) == len(parts) else None)


_NUMBER = "([0-9]{1,3}(?:[, \u00a0\u202f][0-9]{3})+|[0-9]+)"


def _number(digits: str) -> int:
    plain = re.sub("[^0-9]", "", digits).lstrip("0") or "0"
    # int() refuses more than 4,300 digits with an error of its own; a dozen is already absurd.
    return int(plain) if len(plain) <= 12 else LARGEST_COUNT + 1


def _before(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{words}) ?{_NUMBER}")


def _after(words: str) -> re.Pattern[str]:
    return re.compile(f"{_NUMBER} ?(?:{words})")


_EXACT = re.compile(_NUMBER)
_FROM_TO = re.compile(
    f"(?:between|from|entre|de|بين|من|від|между|от)? ?{_NUMBER} ?"
    f"(?:-|–|—|\\.\\.|~|:|to|and|à|et|a|y|إلى|الى|و|до|і|та|и) ?{_NUMBER}"
)

# What a phrase says about the number beside it, in the working languages met so far (en, ar, fr, es, uk).
_AT_LEAST = (
    ">=|=>|≥|at least|no fewer than|not fewer than|no less than|not less than|a minimum of"
    "|ما لا يقل عن|لا يقل عن|على الأقل|au moins|al menos|por lo menos|щонайменше|не менше|не менш як"
)
_OR_MORE = r"\+|or more|and more|فأكثر|أو أكثر|ou plus|o más|або більше"
_MORE_THAN = ">|over|more than|upwards of|أكثر من|اكثر من|ما يزيد عن|plus de|más de|понад|більше ніж|більш як"
_AT_MOST = "<=|=<|≤|up to|at most|no more than|not more than|a maximum of|حتى|jusqu'à|hasta|до|не більше"
_FEWER_THAN = (
    "<|fewer than|less than|under|nearly|almost|أقل من|اقل من|ما يقارب|moins de|près de|menos de|casi|менше|майже"
)
_ABOUT = (
    r"~|≈|about|around|approximately|some|roughly|c\."
    "|حوالي|نحو|قرابة|environ|quelque|unos|unas|alrededor de|близько|приблизно"
)

# Each with what it fills; the wording is kept where the numbers alone would say too much.
_FORMS = (
    (_after(_OR_MORE), ("minimum",)),
    (_before(_AT_LEAST), ("minimum",)),
    (_before(_MORE_THAN), ("minimum", "wording")),
    (_before(_AT_MOST), ("maximum",)),
    (_before(_FEWER_THAN), ("maximum", "wording")),
    (_before(_ABOUT), ("minimum", "maximum", "wording")),
)
