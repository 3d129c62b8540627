"""What a count says in words: which number, on which side it is open, and whether it is only roughly so.

The words stand here in the working languages met so far: English, Arabic, French, Spanish, Ukrainian.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from casefile.model.number_lexicon import NOUNS
from casefile.model.number_words import spell, written_number

_AT_LEAST = (
    ">=|=>|≥|at least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum|min."
    "|ما لا يقل عن|لا يقل عن|على الأقل|au moins|au minimum|pas moins de|al menos|por lo menos|cuando menos|no menos de"
    "|como mínimo|un mínimo de|щонайменше|не менше|не менше ніж|не менш як|не менш ніж|як мінімум|принаймні"
)
_AT_LEAST_AFTER = (
    "at least|at the least|minimum|على الأقل|على أقل تقدير|au moins|au minimum|al menos|por lo menos|como mínimo"
    "|щонайменше|як мінімум|принаймні"
)
_AT_MOST_AFTER = "at most|maximum|على الأكثر|au plus|au maximum|como máximo|щонайбільше|максимум"
_UP_TO = "to|à|a|إلى|до"
_OR_MORE = "+|or more|and more|فأكثر|أو أكثر|ou plus|o más|або більше|чи більше"
_MORE_THAN = (
    ">|over|more than|well over|just over|in excess of|upwards of|above|أكثر من|اكثر من|ما يزيد عن|ما يزيد على|يزيد عن"
    "|أزيد من|plus de|au-delà de|más de|por encima de|понад|більше|більше ніж|більш ніж|більш як"
)
_AT_MOST = (
    "<=|=<|≤|up to|at most|no more than|not more than|a maximum of|maximum|حتى|لا يزيد عن|ما لا يزيد عن|jusqu'à|au plus"
    "|pas plus de|hasta|como máximo|no más de|до|не більше ніж|не більше|щонайбільше|максимум"
)
_FEWER_THAN = (
    "<|fewer than|less than|under|just under|nearly|almost|أقل من|اقل من|moins de|près de|presque|menos de|casi"
    "|менше|менше ніж|менш як|менш ніж|майже"
)
_ABOUT = (
    "~|≈|±|about|around|approximately|approx.|approx|some|roughly|circa|ca.|c.|an estimated|estimated|close to"
    "|more or less|in the region of|حوالي|حوالى|نحو|قرابة|زهاء|تقريبا|بحدود|في حدود|ما يقارب|يقارب|ما يقرب من"
    "|ما يناهز|يناهز|environ|quelque|quelques|à peu près|autour de|aux alentours de|approximativement|une estimation de"
    "|unos|unas|alrededor de|cerca de|aproximadamente|más o menos|en torno a|aprox.|aprox"
    "|близько|приблизно|орієнтовно|біля|десь|зо|з|порядку|десь близько"
)
_ABOUT_AFTER = (
    "or so|odd|-odd|approximately|approx.|roughly|more or less|or thereabouts|تقريبا|environ|à peu près"
    "|approximativement|aproximadamente|más o menos|aprox.|приблизно|орієнтовно"
)
_EXACTLY = "=|exactly|precisely|only|just|بالضبط|exactement|seulement|exactamente|solo|рівно|точно|лише|тільки"


class Reading(NamedTuple):
    """A count that was read.

    :param minimum: :param maximum: what it is bounded by.
    :param worded: whether the words say more than these.
    :param about: whether they are only roughly so: *about 20*, *a dozen*.
    """

    minimum: int | None
    maximum: int | None
    worded: bool
    about: bool


class _Amount(NamedTuple):
    """One number; whether it was read from words (a noun behind digits is of them), and whether it is a rough one."""

    number: int
    worded: bool
    about: bool


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
)
_ROUGH = (_before(_ABOUT), _after(_ABOUT_AFTER))
_EXACT = _before(_EXACTLY)
_TO = re.compile(r" ?(?:-|–|—|\.\.|~|:) ?| ?\b(?:" + _spelled(_UP_TO) + r")\b ?")
_EITHER = re.compile(" (?:" + _spelled("or|ou|o|u|або|чи|أو") + ") ")
_AND = re.compile(r" ?\b(?:" + _spelled("and|et|y|و|і|й|та|и") + r")\b ?")
_BETWEEN = re.compile("(?:" + _spelled("between|from|entre|de|بين|ما بين|من|між|від|между|от") + ") ?(?=.)")

# Words that make a number beside them rough wherever they stand in a sentence, and those that do so right before it.
_SAYS_ABOUT = re.compile(
    r"[~≈±]|(?<!\w)(?:"
    + _spelled(
        "about|approximately|approx|roughly|circa|estimated|or so|more or less|or thereabouts|حوالي|حوالى|قرابة|زهاء"
        "|تقريبا|ما يقارب|ما يناهز|environ|à peu près|aux alentours de|approximativement|alrededor de|aproximadamente"
        "|más o menos|близько|приблизно|орієнтовно"
    )
    + r")(?!\w)|(?<!\w)(?:"
    + _spelled(
        "around|some|close to|nearly|almost|over|more than|at least|fewer than|less than|up to|نحو|أكثر من|على الأقل"
        "|أقل من|ما لا يقل عن|quelque|autour de|près de|plus de|au moins|moins de|unos|unas|cerca de|casi|más de"
        "|al menos|menos de|майже|понад|більше|щонайменше|менше"
    )
    + r") ?(?=[0-9])"
)


def understood(typed: str) -> Reading | None:
    """What a typed count means; None where it is no count, or may be two."""
    # Spelling would make 55 of 5⁵. The time to part a long line grows with its square, and documents bring thousands.
    odd = any(character.isdigit() and not character.isdecimal() for character in typed)
    return None if odd or len(typed) > _LONGEST_COUNT else _understood(spell(typed))


def says_about(words: str) -> bool:
    """Whether a sentence that is no count itself makes the number beside it a rough one."""
    return len(words) <= _LONGEST_COUNT * 5 and _SAYS_ABOUT.search(spell(words)) is not None


@lru_cache(maxsize=4096)
def _understood(plain: str) -> Reading | None:
    exact = _EXACT.fullmatch(plain)
    if exact is not None and (amount := _amount(exact[1])) is not None:
        return Reading(amount.number, amount.number, True, False)
    if (amount := _rough_amount(plain)) is not None:
        return Reading(amount.number, amount.number, amount.worded, amount.about)
    for form, (lower, upper), kept in _FORMS:
        match = form.fullmatch(plain)
        amount = _rough_amount(match[1].strip()) if match else None
        if amount is not None:
            number, worded, about = amount
            return Reading(number if lower else None, number if upper else None, kept or worded, about)
    return _from_to(plain) or _rough_from_to(plain)


def _rough_amount(plain: str) -> _Amount | None:
    """One number, *about* which the words may say it is."""
    amount = _amount(plain)
    if amount is not None:
        return amount
    for form in _ROUGH:
        match = form.fullmatch(plain)
        amount = _amount(match[1].rstrip(" -")) if match else None
        if amount is not None:
            return _Amount(amount.number, True, True)
    return None


def _rough_from_to(plain: str) -> Reading | None:
    """*Some 20 to 30*."""
    for form in _ROUGH:
        match = form.fullmatch(plain)
        read = _from_to(match[1]) if match else None
        if read is not None:
            return read._replace(worded=True, about=True)
    return None


def _from_to(plain: str) -> Reading | None:
    """Two numbers, where they can be parted in one way only."""
    between = _BETWEEN.match(plain)
    pairs: set[Reading] = set()
    if between is not None:
        pairs = {pair for parting in (_AND, _TO) for pair in _parted(plain[between.end() :], parting)}
    else:
        pairs = {*_parted(plain, _TO), *(pair._replace(worded=True) for pair in _parted(plain, _EITHER))}
    worded = [pair for pair in pairs if pair.worded]
    # A pair in digits may be the wrong way round, and is refused with that reason; one in words is then no range.
    likely = [pair for pair in pairs if not pair.worded] or [pair for pair in worded if _forwards(pair)]
    return likely[0] if len(likely) == 1 else None


def _forwards(pair: Reading) -> bool:
    return (pair.minimum or 0) <= (pair.maximum or 0)


def _parted(plain: str, parting: re.Pattern[str]) -> set[Reading]:
    found = set()
    for match in parting.finditer(plain):
        first, second = plain[: match.start()].strip(), plain[match.end() :].strip()
        low, high = _amount(first, with_noun=False), _amount(second)
        if low is not None and high is not None and not _shares_its_unit(low.number, second):
            found.add(Reading(low.number, high.number, low.worded or high.worded, low.about or high.about))
    return found


def _shares_its_unit(low: int, second: str) -> bool:
    """Whether *two or three thousand* may mean 2,000: then it is not read."""
    number = written_number(second)
    return number is not None and number.times > low


def _amount(plain: str, *, with_noun: bool = True) -> _Amount | None:
    if _NUMBER.fullmatch(plain):
        return _Amount(_number(plain), False, False)
    number = written_number(plain, with_noun=with_noun)
    if number is not None:
        return _Amount(number.value, True, number.about)
    bare = NOUNS.sub("", plain) if with_noun else plain
    return _Amount(_number(bare), True, False) if bare != plain and _NUMBER.fullmatch(bare) else None


def _number(digits: str) -> int:
    plain = re.sub("[^0-9]", "", digits).lstrip("0") or "0"
    # int() refuses more than 4,300 digits with an error of its own; a dozen is already absurd.
    return int(plain) if len(plain) <= 12 else _ABSURD


_ABSURD = 10**12
"""Stands for any number of more digits than are read; every count refuses it."""
