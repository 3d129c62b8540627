"""Translation, plurals, dates and numbers for everything a person reads.

One gettext catalogue serves the window, the command line and the dossier, because record labels are declared once in
``casefile/model`` and shown on every floor. A dossier may be in another language than the window, so a
:class:`Translator` is an object;
:func:`use` only sets the one that :func:`_` takes.
"""

from __future__ import annotations

import datetime as dt
import gettext
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "ps", "ckb"})

# First strong isolate / pop directional isolate (UAX #9): keeps ids, dates and hashes whole in right-to-left text.
FSI = "\u2068"
PDI = "\u2069"

LANGUAGES: dict[str, str] = {"en": "English", "ar": "العربية", "fr": "Français", "es": "Español", "uk": "Українська"}
"""Languages of the program itself: code -> the language's own name."""

_UNREAD: dict[str, str] = {
    "ar": "العربية (لم يراجعها ناطق أصلي بها بعد)",
    "fr": "Français (pas encore relu par un locuteur natif)",
    "es": "Español (todavía no revisado por un hablante nativo)",
    "uk": "Українська (носій мови ще не перечитував)",
}
"""Those that nobody who grew up with them has read through as yet, as it is said where one is chosen: in each itself.
It stands here, beside their names, as the first window would otherwise read every catalogue for one sentence of each.
"""


def isolate(text: str) -> str:
    """Wrap an id, date, hash or coordinate so that surrounding right-to-left text cannot reorder it."""
    return f"{FSI}{text}{PDI}"


class Sentence(str):
    """What a translator said: the text, and the template and values from which it can be said in another language.

    :ivar template: untranslated: one text, or singular and plural. :ivar values: what was filled in; ``n`` is the
        number by which a plural was chosen.
    """

    __slots__ = ("template", "values")
    template: tuple[str, ...]
    values: Mapping[str, object]

    def __new__(cls, text: str, template: tuple[str, ...], values: Mapping[str, object]) -> Self:
        """The text as it was said."""
        made = super().__new__(cls, text)
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence, (str(self), self.template, dict(self.values))

    def to_json(self) -> dict[str, object]:
        """Template and values as plain JSON, to be kept beside the text."""
        values = {name: _as_json(value) for name, value in self.values.items()}
        return {"of": list(self.template), **({"with": values} if values else {})}

    @classmethod
    def from_json(cls, text: str, untrusted_said: object) -> str:
        """The sentence again, from a text and what was kept beside it; the text alone where that is nothing of ours."""
        made = _from_json(untrusted_said, text, _DEEPEST)
        return made if isinstance(made, Sentence) else text


_DEEPEST = 4
"""Sentences within sentences: what was undone, of a kind, of a name."""


def _as_json(value: object) -> object:
    if isinstance(value, Sentence):
        return value.to_json()
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _from_json(untrusted: object, text: str, depth: int) -> object:
    if not isinstance(untrusted, dict) or depth == 0:
        return untrusted if isinstance(untrusted, str | int) else None
    template, values = untrusted.get("of"), untrusted.get("with", {})
    if not (isinstance(template, list) and isinstance(values, dict) and len(template) in (1, 2)):
        return None
    filled = {str(name): _from_json(value, "", depth - 1) for name, value in values.items()}
    is_plural = len(template) == 2
    if not all(isinstance(part, str) for part in template) or None in filled.values():
        return None
    if is_plural and not isinstance(filled.get("n"), int):
        return None
    made = Sentence(text, tuple(template), filled)
    return made if text else Sentence(_filled(template[-1], made, translator("en")), made.template, filled)


def again(text: str, tr: Translator | None = None) -> str:
    """A sentence in the language of a translator, the one in use where none is given. What is no sentence of the
    program, or has no translation any more, stays as it was said.
    """
    tr = current() if tr is None else tr
    if not isinstance(text, Sentence):
        return text
    pattern = tr.pattern(text)
    return text if pattern is None else Sentence(_filled(pattern, text, tr), text.template, text.values)


def _filled(pattern: str, sentence: Sentence, tr: Translator) -> str:
    """Names between braces alone are filled in: a pattern may come out of a journal that somebody else wrote."""

    def value(match: re.Match[str]) -> str:
        found = sentence.values.get(match[1], match[0])
        if match[1] == "n" and len(sentence.template) == 2 and isinstance(found, int):
            return tr.number(found)
        return again(found, tr) if isinstance(found, str) else str(found)

    return _PLACE.sub(value, pattern)


_PLACE = re.compile(r"\{([a-z_]+)\}")


class Translator:
    """All wording in one language.

    :param language: a BCP 47 code such as ``"ar"``; an unknown one falls back to English.
    """

    def __init__(self, language: str, *, short: bool = False) -> None:
        """:param short: months are abbreviated where the language does so: for lists that have little room."""
        self.language = language
        self._width: Literal["abbreviated", "wide"] = "abbreviated" if short else "wide"
        self.rtl = language.split("-")[0] in RTL_LANGUAGES
        self._months: dict[tuple[int, bool], str] = {}
        self._catalogue = gettext.translation(
            "casefile", RESOURCES / "translations", languages=[language], fallback=True
        )

    def __call__(self, text: str, **values: object) -> str:
        """Translate ``text`` and fill in its named placeholders."""
        translated = self._catalogue.gettext(text) if text else ""
        return Sentence(translated.format(**values) if values else translated, (text,), values)

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate by number; ``{n}`` is filled in with ``n`` in the language's digits and grouping."""
        said = self._catalogue.ngettext(singular, plural, n).format(n=self.number(n), **values)
        return Sentence(said, (singular, plural), {"n": n, **values})

    def pattern(self, sentence: Sentence) -> str | None:
        """The template of a sentence in this language, not filled in; None where it has none."""
        if len(sentence.template) == 2:
            n = sentence.values.get("n")
            found = self._catalogue.ngettext(*sentence.template, n if isinstance(n, int) else 0)
        else:
            found = self._catalogue.gettext(sentence.template[0]) if sentence.template[0] else ""
        return found if found not in sentence.template or self.language.split("-")[0] == "en" else None

    def everything(self) -> Iterator[str]:
        """Every sentence and label of the program, in English and in this language; of English alone for English."""
        # The only way to a catalogue's content that gettext offers.
        held = getattr(self._catalogue, "_catalog", {})
        for asked, said in held.items():
            if asked:
                yield asked if isinstance(asked, str) else asked[0]
                yield said

    def number(self, n: int) -> str:
        """An integer with the language's grouping (Western digits, as court documents use them)."""
        return f"{n:,}" if self.language.startswith("en") else f"{n:,}".replace(",", "\u202f")

    def date(self, day: dt.date) -> str:
        """A full date in words: ``5 December 2018``, ``5 de diciembre de 2018``."""
        return str(self(N_("{day} {month} {year}"), day=self.day(day.day), month=self.month(day.month), year=day.year))

    def day(self, day: int) -> str:
        """A day of a month, 1 to 31, as it stands before the month: ``1er`` in French, figures alone elsewhere."""
        return "1er" if day == 1 and self.language.split("-")[0] == "fr" else str(day)

    def month(self, month: int, *, alone: bool = False) -> str:
        """The name of a month, 1 to 12.

        :param alone: as it stands where no day is before it: Ukrainian has another case there.
        """
        if not self._months:  # asked for once: each date that is drawn names one
            from babel.dates import get_month_names

            locale = self.language.replace("-", "_")
            for single in (False, True):
                names = get_month_names(self._width, "stand-alone" if single else "format", locale)
                self._months.update({(number, single): str(name) for number, name in names.items()})
        return self._months[month, alone]

    def months(self) -> dict[str, int]:
        """The names of the months, whole and cut short, as they stand alone and within a date; January is 1."""
        from babel.dates import get_month_names

        locale = self.language.replace("-", "_")
        return {
            name: number
            for context in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for number, name in get_month_names(width, context, locale).items()
        }

    def weekdays(self) -> dict[str, int]:
        """The names of the days of the week, as they stand alone and within a date; Monday is 0."""
        from babel.dates import get_day_names

        locale = self.language.replace("-", "_")
        within, alone = get_day_names("wide", "format", locale), get_day_names("wide", "stand-alone", locale)
        return {str(name): number for number, name in (*within.items(), *alone.items())}

    def moment(self, when: dt.datetime) -> str:
        """Date and time to the minute, with how far its clock is from UTC: ``UTC``, ``UTC+03:00``."""
        away = f"{when:%z}"  # +0300; empty for a time that knows no zone
        zone = f"UTC{away[:3]}:{away[3:5]}" if when.utcoffset() else "UTC" if away else ""
        return f"{self.date(when.date())}, {when:%H:%M} {isolate(zone) if self.rtl and zone else zone}".strip()


@lru_cache(maxsize=16)
def translator(language: str) -> Translator:
    """The (cached) translator of a language."""
    return Translator(language)


@lru_cache(maxsize=4)
def shortened(language: str) -> Translator:
    """The (cached) translator that abbreviates months: ``5 Dec 2018``."""
    return Translator(language, short=True)


def language_choices() -> dict[str, str]:
    """Code -> what a person chooses by: the language's own name and, in that language, if no native has read it."""
    return LANGUAGES | _UNREAD


_current: list[Translator] = []


def use(language: str) -> None:
    """Make ``language`` the one that :func:`_` and :func:`plural` speak."""
    _current[:] = [translator(language)]


def current() -> Translator:
    """The translator in use; English until :func:`use` is called."""
    if not _current:
        use("en")
    return _current[0]


def _(text: str, **values: object) -> str:
    """Translate into the language in use and fill in named placeholders."""
    return current()(text, **values)


def plural(singular: str, plural_form: str, n: int, **values: object) -> str:
    """Translate by number into the language in use."""
    return current().plural(singular, plural_form, n, **values)


def N_(text: str) -> str:  # noqa: N802 - the name that extraction tools know
    """Mark a constant for translation where it is declared; translate it where it is shown."""
    return text
