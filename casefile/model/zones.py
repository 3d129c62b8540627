"""Time zones: which there are, how a person may write one, and what the clock showed there.

Names are those of the IANA time zone database, from the system or from the ``tzdata`` package. A fixed offset lies
between -12:00 and +14:00, the farthest that any clock was set.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from difflib import get_close_matches
from functools import cache, lru_cache

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.outside import shown, western_digits

_OFFSET = re.compile(r"(?:UTC|GMT)?([+\-\u2212])([0-9]{1,2})(?::?([0-5][0-9]))?", re.IGNORECASE)
_LEAST, _MOST = -12 * 60, 14 * 60
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Files of the database that name no zone, or another one on each machine."""


def read_zone(typed: str) -> str:
    """The zone that a person means, as it is kept: ``UTC``, ``+03:00`` or the database's own name.

    ``UTC+3``, ``GMT+03:30``, ``Z`` and ``asia/damascus`` are understood.

    :raises BadInput: there is no such zone; the nearest name is suggested.
    """
    plain = western_digits(typed.strip()).replace(" ", "_")
    if not plain:
        return ""
    if plain.upper() in ("UTC", "Z"):
        return "UTC"
    if offset := _OFFSET.fullmatch(plain):
        return _offset(typed, offset)
    if name := _by_small_letters().get(plain.casefold()):
        return name
    raise _unknown(typed, _near(plain))


def tzinfo_of(zone: str) -> dt.tzinfo | None:
    """What reckons with a zone; None for one that is kept from before and is none, and for no zone at all."""
    if zone == "UTC":
        return dt.UTC
    if offset := _OFFSET.fullmatch(zone):
        minutes = _minutes(offset)
        return dt.timezone(dt.timedelta(minutes=minutes)) if _LEAST <= minutes <= _MOST else None
    return _loaded(zone) if zone else None


@cache
def names() -> tuple[str, ...]:
    """The places of the database in order: what a person chooses from. ``UTC`` stands first."""
    return ("UTC", *sorted(name for name in _known() if "/" in name and not name.startswith(("Etc/", "SystemV/"))))


def load_all() -> None:
    """Load every zone of the database, where files cannot be opened later."""
    for name in _by_small_letters().values():
        _loaded(name)


@lru_cache(maxsize=700)
def _loaded(name: str) -> dt.tzinfo | None:
    if name not in _known():  # the file system of some machines finds “asia/damascus”, too
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None


@cache
def _known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - _NO_PLACES)


@cache
def _by_small_letters() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(_known())}


def _minutes(offset: re.Match[str]) -> int:
    sign, hours, minutes = offset.groups()
    return (1 if sign == "+" else -1) * (int(hours) * 60 + int(minutes or 0))


def _offset(typed: str, offset: re.Match[str]) -> str:
    minutes = _minutes(offset)
    if not _LEAST <= minutes <= _MOST:
        raise BadInput(
            _("“{zone}” is no time zone: clocks lie between -12:00 and +14:00 of UTC.", zone=shown(typed)),
            code="bad_zone",
        )
    return f"{'+' if minutes >= 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _near(plain: str) -> str:
    """The database's name that is likely meant, by the whole of it or by its city; empty for none."""
    asked = plain.casefold()
    known = _by_small_letters()
    cities = {small.rpartition("/")[2]: name for small, name in known.items() if "/" in small}
    if asked in cities:
        return cities[asked]
    found = get_close_matches(asked, known, 1, 0.8)
    if found:
        return known[found[0]]
    found = get_close_matches(asked.rpartition("/")[2], cities, 1, 0.8)
    return cities[found[0]] if found else ""


def _unknown(typed: str, near: str) -> BadInput:
    if near:
        text = _("There is no time zone “{zone}”. Is “{near}” meant?", zone=shown(typed), near=near)
    else:
        text = _(
            "There is no time zone “{zone}”. It is written as UTC, +03:00 or a name such as Asia/Damascus.",
            zone=shown(typed),
        )
    return BadInput(text, code="bad_zone")
