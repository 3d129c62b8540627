"""Points on the earth, as people write them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import Translator, _, isolate
from casefile.model.outside import clean_line, members, shown, western_digits

_COMPONENT = (
    r"(?P<before{n}>[NSEW])? ?(?P<sign{n}>[+-])? ?(?P<degrees{n}>[0-9]{{1,3}}(?:\.[0-9]{{1,15}})?) ?"
    r"(?:° ?(?:(?P<minutes{n}>[0-9]{{1,2}}(?:\.[0-9]{{1,12}})?) ?' ?"
    r"(?:(?P<seconds{n}>[0-9]{{1,2}}(?:\.[0-9]{{1,10}})?) ?\" ?)?)?)? ?(?P<after{n}>[NSEW])?"
)
_PAIR = re.compile(_COMPONENT.format(n=1) + r" ?[,;|/ ] ?" + _COMPONENT.format(n=2))
_SIGNS = {
    "º": "°",
    "˚": "°",
    "′": "'",
    "’": "'",
    "ʹ": "'",
    "″": '"',
    "”": '"',
    "“": '"',
    "ʺ": '"',
    "\u00a0": " ",
}


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point on the earth: degrees north and east, WGS 84.

    :raises BadInput: beyond the poles or the date line, or not a number.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        for name, bound in (("latitude", 90.0), ("longitude", 180.0)):
            value = float(getattr(self, name)) + 0.0  # turns -0.0 into 0.0: one point, one spelling
            if not math.isfinite(value) or abs(value) > bound:
                raise BadInput(
                    _("A latitude lies between -90 and 90 degrees, a longitude between -180 and 180."),
                    code="bad_coordinates",
                )
            object.__setattr__(self, name, value)

    @classmethod
    def parse(cls, text: str) -> Coordinates:
        """Read ``34.689, 40.830``, ``34,689; 40,830``, ``N34.689 E40.830`` or ``34°41'20"N 40°49'48"E``.

        Latitude comes first unless letters say otherwise.

        :raises BadInput: it is none of these, or not on the earth.
        """
        typed = clean_line(text)
        plain = "".join(_SIGNS.get(c, c) for c in western_digits(typed)).upper().replace("''", '"')
        if ";" in plain and "." not in plain:
            plain = plain.replace(",", ".")
        match = _PAIR.fullmatch(" ".join(plain.split()))
        if match is None:
            raise _unreadable(typed)
        (first, first_axis), (second, second_axis) = (_component(match, n, typed) for n in (1, 2))
        if first_axis and first_axis == second_axis:
            raise _unreadable(typed)
        if first_axis == "EW" or second_axis == "NS":
            return cls(second, first)
        return cls(first, second)

    def rounded(self, decimals: int) -> Coordinates:
        """The point blurred to so many decimals of a degree: 2 is about 1 km, 1 about 11 km."""
        return Coordinates(round(self.latitude, decimals), round(self.longitude, decimals))

    def text(self, tr: Translator) -> str:
        """For people: ``34.689, 40.83``, with no more digits than are known."""
        text = ", ".join(_decimal(value) for value in (self.latitude, self.longitude))
        return isolate(text) if tr.rtl else text

    def to_json(self) -> dict[str, object]:
        """The JSON shape."""
        return {"latitude": self.latitude, "longitude": self.longitude}

    @classmethod
    def from_json(cls, obj: object) -> Coordinates:
        """Read the JSON shape.

        :raises BadInput: wrong shape, or not on the earth.
        """
        parts = members(obj, "point", ("latitude", "longitude"))
        values = [parts.get(name) for name in ("latitude", "longitude")]
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(numbers) != 2 or any(abs(number) > 1_000 for number in numbers):
            raise BadInput(_("Coordinates have the numbers “latitude” and “longitude”, in degrees."), code="bad_point")
        return cls(float(numbers[0]), float(numbers[1]))


def _decimal(degrees: float) -> str:
    return f"{degrees:.7f}".rstrip("0").rstrip(".")


def _component(match: re.Match[str], n: int, typed: str) -> tuple[float, str]:
    """Degrees and axis (``NS``, ``EW`` or empty) of one half of a pair of coordinates."""
    before, sign, degrees, minutes, seconds, after = (
        match[f"{part}{n}"] or "" for part in ("before", "sign", "degrees", "minutes", "seconds", "after")
    )
    letter = before or after
    if (before and after) or (letter and sign) or (minutes and "." in degrees) or (seconds and "." in minutes):
        raise _unreadable(typed)
    if float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        raise _unreadable(typed)
    value = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    if minutes:
        value = round(value, 7)  # a centimetre: nobody measures more in minutes and seconds
    axis = "NS" if letter and letter in "NS" else "EW" if letter else ""
    return (-value if sign == "-" or (letter and letter in "SW") else value), axis


def _unreadable(typed: str) -> BadInput:
    return BadInput(
        _(
            "“{typed}” are not coordinates Casefile can read. "
            "Write them as 34.689, 40.830 or 34°41'20\"N 40°49'48\"E, latitude first.",
            typed=shown(typed),
        ),
        code="bad_coordinates",
    )
