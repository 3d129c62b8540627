"""Counts as far as they are known, and what can be reckoned from several of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from casefile.errors import BadInput
from casefile.i18n import Translator, _, isolate
from casefile.model.count_reading import Reading, says_about, understood
from casefile.model.outside import (
    clean_line,
    members,
    shown,
    text_member,
    whole_number_member,
)

LARGEST_COUNT = 100_000_000
"""A count above this is a typing error: no event in the field's records comes near it."""

_MOST_WORDINGS = 5


@dataclass(frozen=True, slots=True)
class Range:
    """A count as far as it is known: from - to, open on either side, or only in words.

    The bounds are always numbers that the source itself said. ``over 20`` is a minimum of 20 with the wording
    *over 20*: that 21 are meant would be our inference, and a minimum must never say more than its source.
    ``fewer than 10`` is a maximum of 10 likewise. ``about 20`` and ``a dozen`` are one number that is only roughly so:
    with everything that is reckoned from it, it never counts as exact.

    :param minimum: the smallest count meant, or None.
    :param maximum: the largest count meant, or None.
    :param wording: the count in the source's words, where numbers alone would lose something.
    :param about: whether the numbers are only roughly so. The wording says it, and is what is stored; what is reckoned
        from several counts has no wording, and says it here.
    :raises BadInput: a negative, reversed or absurd count, or nothing at all.
    """

    minimum: int | None = None
    maximum: int | None = None
    wording: str = ""
    about: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wording", clean_line(self.wording))
        if not self.about and (self.minimum is not None or self.maximum is not None):
            object.__setattr__(self, "about", _hedged(self.minimum, self.maximum, self.wording))
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
        read = understood(typed)
        if read is None:
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
        return cls(read.minimum, read.maximum, typed if read.worded else "")

    @property
    def counted(self) -> Range:
        """The count with the numbers that its words alone may say: *three* counts as 3, *dozens* as it is.

        A reading for display and reckoning; what is stored stays as it was recorded.
        """
        if self.minimum is not None or self.maximum is not None:
            return self
        read = understood(self.wording)
        if read is None or not _possible(read):
            return self
        return Range(read.minimum, read.maximum, self.wording, about=read.about)

    @property
    def only_words(self) -> bool:
        """Whether it can be counted neither by its numbers nor by its words."""
        counted = self.counted
        return counted.minimum is None and counted.maximum is None

    @property
    def exact(self) -> bool:
        """Whether it is one number, and not only about that."""
        return self.minimum is not None and self.minimum == self.maximum and not self.about

    @property
    def sort_value(self) -> int:
        """For lists: the minimum; 0 where only a maximum is known; -1 where there are only words.

        By what is stored, as a column of the vault holds it: number words of older records are not read here.
        """
        if self.minimum is not None:
            return self.minimum
        return -1 if self.maximum is None else 0

    def numbers(self, tr: Translator) -> str:
        """The bounds alone: ``25``, ``12–25``, ``40 or more``, ``up to 30``, ``about 20``; empty for words alone."""
        low, high = self.minimum, self.maximum
        if low is None:
            if high is None:
                return ""
            number = tr.number(high)
            return tr("up to about {count}", count=number) if self.about else tr("up to {count}", count=number)
        if high is None:
            number = tr.number(low)
            return tr("about {count} or more", count=number) if self.about else tr("{count} or more", count=number)
        number = tr.number(low) if low == high else f"{tr.number(low)}–{tr.number(high)}"
        number = isolate(number) if tr.rtl else number
        return tr("about {count}", count=number) if self.about else number

    def text(self, tr: Translator) -> str:
        """For people: ``12–25``, ``20 or more (“over 20”)``, ``dozens``; ``3 (read from “three”)`` for words alone."""
        counted = self.counted
        numbers = counted.numbers(tr)
        wording = isolate(self.wording) if self.wording and tr.rtl else self.wording
        if not numbers or not wording:
            return numbers or wording
        if not tr.rtl and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in wording):
            wording = isolate(wording)  # Arabic words in an English line would take the digits beside them along
        if counted is not self:
            return tr("{count} (read from “{wording}”)", count=numbers, wording=wording)
        return tr("{count} (“{wording}”)", count=numbers, wording=wording)

    def to_json(self) -> dict[str, object]:
        """The JSON shape; empty members are left out. A reckoned *about* is said in a sign that reads back."""
        wording = self.wording
        if self.about and not _hedged(self.minimum, self.maximum, wording):
            wording = f"{wording}; ~" if wording else "~"
        parts = {"minimum": self.minimum, "maximum": self.maximum, "wording": wording}
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

    A side that one source leaves open stays open. Words that give no number (*dozens*) leave it open upwards: that 17
    are all whom anybody means, they do not bear out. One rough number makes the range rough.
    """
    known = list(ranges)
    counted = [r for r in known if r.minimum is not None or r.maximum is not None]
    lows = [r.minimum for r in counted]
    highs = [r.maximum for r in counted]
    low = None if None in lows else min((n for n in lows if n is not None), default=None)
    is_open = None in highs or len(counted) < len(known)
    high = None if is_open else max((n for n in highs if n is not None), default=None)
    return None if low is None and high is None else Range(low, high, about=any(r.about for r in counted))


def with_words_of(count: Range | None, counts: Iterable[Range]) -> Range | None:
    """A reckoned count with the words that made it a rough one, so that these are kept where it is recorded."""
    if count is None or not count.about:
        return count
    said = list(dict.fromkeys(each.wording for each in counts if each.about and each.wording))[:_MOST_WORDINGS]
    return Range(count.minimum, count.maximum, "; ".join(said), about=True)


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
    return Range(low, None if high is None or high > LARGEST_COUNT else high, about=any(r.about for r in parts))


def _possible(read: Reading) -> bool:
    known = [bound for bound in (read.minimum, read.maximum) if bound is not None]
    return known == sorted(known) and all(bound <= LARGEST_COUNT for bound in known)


def _hedged(minimum: int | None, maximum: int | None, wording: str) -> bool:
    """Whether words beside numbers make them rough ones; what they say of only one side counts beside one number, too.

    A person who corrects *about 20* to 22 and leaves the words gets *about 22*.
    """
    if not wording:
        return False
    read = understood(wording)
    if read is None:
        return says_about(wording)
    return read.about or (minimum == maximum and None in (read.minimum, read.maximum))
