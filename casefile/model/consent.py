"""What consent means: the newest decision per purpose counts; not asked, refused, withdrawn and expired all mean no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from casefile.model.witnesses import Consent

PURPOSES_OF_AUDIENCE: Mapping[str, tuple[str, ...]] = {
    "internal": ("internal_analysis",),
    "partner": ("share_named_body",),
    "court": ("national_court", "international_court"),
    "public": ("publication",),
}
"""Any one of these purposes, granted, lets a note go to the audience."""


def current_consents(consents: Iterable[Consent]) -> dict[str, Consent]:
    """The consent that counts for each purpose: the one recorded last (ids are UUIDv7, ordered by time)."""
    current: dict[str, Consent] = {}
    for consent in sorted(consents, key=lambda c: c.id):
        if not consent.trashed:
            current[consent.purpose] = consent
    return current


def audience_allowed(current: Mapping[str, Consent], audience: str, today: dt.date) -> bool:
    """Whether what the witness told may go to an audience on this day."""
    return any(
        consent.decision == "granted" and not _expired(consent, today)
        for purpose in PURPOSES_OF_AUDIENCE[audience]
        if (consent := current.get(purpose)) is not None
    )


def _expired(consent: Consent, today: dt.date) -> bool:
    """An expiry that is only partly known counts from its earliest day: in doubt, no."""
    if consent.expires is None:
        return False
    earliest = consent.expires.earliest
    return earliest is None or earliest <= today
