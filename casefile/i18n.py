"""Translation, plurals, dates and numbers for everything a person reads.

One gettext catalogue serves the window, the command line and the dossier, because record labels are declared once in
``casefile/model`` and shown on every floor. A dossier may be in another language than the window, so a
:class:`Translator` is an object;
:func:`use` only sets the one that :func:`_` takes.
"""

from __future__ import annotations

import datetime as dt
import gettext
from functools import lru_cache
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
RTL_LANGUAGES = frozenset({"ar", "fa", "he", "ur", "ps", "ckb"})

# First strong isolate / pop directional isolate (UAX #9): keeps ids, dates and hashes whole in right-to-left text.
FSI = "\u2068"
PDI = "\u2069"

LANGUAGES: dict[str, str] = {"en": "English", "ar": "العربية"}
"""Languages of the program itself: code -> the language's own name."""


def isolate(text: str) -> str:
    """Wrap an id, date, hash or coordinate so that surrounding right-to-left text cannot reorder it."""
    return f"{FSI}{text}{PDI}"


class Translator:
    """All wording in one language.

    :param language: a BCP 47 code such as ``"ar"``; an unknown one falls back to English.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.rtl = language.split("-")[0] in RTL_LANGUAGES
        self._catalogue = gettext.translation(
            "casefile", RESOURCES / "translations", languages=[language], fallback=True
        )

    def __call__(self, text: str, **values: object) -> str:
        """Translate ``text`` and fill in its named placeholders."""
        translated = self._catalogue.gettext(text) if text else ""
        return translated.format(**values) if values else translated

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate by number; ``{n}`` is filled in with ``n`` in the language's digits and grouping."""
        return self._catalogue.ngettext(singular, plural, n).format(n=self.number(n), **values)

    def number(self, n: int) -> str:
        """An integer with the language's grouping (Western digits, as court documents use them)."""
        return f"{n:,}" if self.language.startswith("en") else f"{n:,}".replace(",", "\u202f")

    def date(self, day: dt.date) -> str:
        """A full date in words: ``5 December 2018``."""
        return f"{day.day} {self.month(day.month)} {day.year}"

    def month(self, month: int) -> str:
        """The name of a month, 1 to 12."""
        from babel.dates import get_month_names

        return str(get_month_names("wide", locale=self.language.replace("-", "_"))[month])

    def moment(self, when: dt.datetime) -> str:
        """Date and time to the minute, with how far its clock is from UTC: ``UTC``, ``UTC+03:00``."""
        away = f"{when:%z}"  # +0300; empty for a time that knows no zone
        zone = f"UTC{away[:3]}:{away[3:5]}" if when.utcoffset() else "UTC" if away else ""
        return f"{self.date(when.date())}, {when:%H:%M} {isolate(zone) if self.rtl and zone else zone}".strip()


@lru_cache(maxsize=16)
def translator(language: str) -> Translator:
    """The (cached) translator of a language."""
    return Translator(language)


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
