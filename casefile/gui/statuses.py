"""What a code means at a glance: icon, colour and word together, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QIcon

from casefile.gui import icons, style


@dataclass(frozen=True)
class Status:
    """A meaning with its look.

    :param role: ``verified``, ``attention``, ``disputed``, ``info`` or ``neutral``: the palette's meanings.
    :param drawing: the icon's name.
    """

    role: str
    drawing: str

    def colour(self) -> QColor:
        """The role's colour in the theme in use."""
        return style.colour(self.role)

    def icon(self) -> QIcon:
        """The drawing in that colour."""
        return icons.icon(self.drawing, self.colour())


VERIFIED = Status("verified", "circle-check")
LIKELY = Status("info", "circle-dot")
OPEN = Status("neutral", "circle-dashed")
ATTENTION = Status("attention", "triangle-alert")
CLOCK = Status("neutral", "clock")
LATE = Status("attention", "clock")
ANSWERED = Status("attention", "mail")
DISPUTED = Status("disputed", "circle-x")
DONE = Status("neutral", "circle-check")
URGENT = Status("attention", "flag")
SAFE = Status("verified", "shield-check")
RISK = Status("attention", "shield-alert")
DANGER = Status("disputed", "shield-alert")

_MEANINGS: dict[str, dict[str, Status]] = {
    "verification": {
        "confirmed": VERIFIED,
        "likely": LIKELY,
        "possible": OPEN,
        "unlikely": DISPUTED,
        "unknown": OPEN,
    },
    "harm_grading": {
        "confirmed": VERIFIED,
        "fair": LIKELY,
        "weak": ATTENTION,
        "contested": DISPUTED,
        "discounted": OPEN,
    },
    "call_status": {
        "pending": OPEN,
        "token": ATTENTION,
        "some_continuing": LIKELY,
        "significant_continuing": VERIFIED,
        "not_continuing": ATTENTION,
        "no_action": DISPUTED,
        "closed": DONE,
    },
    "priority": {"urgent": URGENT, "high": ATTENTION},
    "risk": {
        "low": SAFE,
        "moderate": RISK,
        "high": DANGER,
        "severe": DANGER,
        "not_assessed": RISK,
    },
    "consent_decision": {
        "granted": VERIFIED,
        "refused": DISPUTED,
        "withdrawn": DISPUTED,
        "not_asked": OPEN,
    },
    "dispute": {
        "undisputed": VERIFIED,
        "disputed_by_us": DISPUTED,
        "disputed_by_other_side": DISPUTED,
        "unsure": OPEN,
        "prospective": OPEN,
    },
    "confidence": {"high": VERIFIED, "moderate": LIKELY, "low": ATTENTION},
}


def status_of(vocabulary: str, code: str) -> Status | None:
    """The look of a code; None for codes that carry no judgement."""
    return _MEANINGS.get(vocabulary, {}).get(code)
