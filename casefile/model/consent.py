"""What consent means: the newest decision per purpose counts; not asked, refused, withdrawn and expired all mean no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from casefile.model.searchtext import normalise
from casefile.model.witnesses import Consent

PURPOSES_OF_AUDIENCE: Mapping[str, tuple[str, ...]] = {
    "internal": ("internal_analysis",),
    "partner": ("share_named_body",),
    "court": ("national_court", "international_court"),
    "public": ("publication",),
}
"""Any one of these purposes, granted, lets a note go to the audience."""

RECORD = "record"
"""The purpose that every other rests on: who no longer consents to the record itself consents to no use of it."""


def audiences_of(purpose: str) -> tuple[str, ...]:
    """The audiences that received a witness's words on the strength of this purpose."""
    if purpose == RECORD:
        return tuple(PURPOSES_OF_AUDIENCE)
    return tuple(audience for audience, purposes in PURPOSES_OF_AUDIENCE.items() if purpose in purposes)


def current_consents(consents: Iterable[Consent]) -> dict[str, Consent]:
    """The consent that counts for each purpose: the one recorded last (ids are UUIDv7, ordered by time)."""
    current: dict[str, Consent] = {}
    for consent in sorted(consents, key=lambda c: c.id):
        if not consent.trashed:
            current[consent.purpose] = consent
    return current


def audience_allowed(
    current: Mapping[str, Consent], audience: str, today: dt.date, recipient: str | None = None
) -> bool:
    """Whether what the witness told may go to an audience on this day.

    :param recipient: who receives it. A consent for a named body holds for that body alone. None asks whether it may
        go to anyone of the audience at all.
    """
    return not record_refused(current, today) and any(
        consent.decision == "granted" and not _expired(consent, today) and holds_for(consent, recipient)
        for purpose in PURPOSES_OF_AUDIENCE[audience]
        if (consent := current.get(purpose)) is not None
    )


def record_refused(current: Mapping[str, Consent], today: dt.date) -> bool:
    """Whether the witness said no to the record itself, or no longer says yes. Where that was not asked, the purposes
    of the audience decide.
    """
    consent = current.get(RECORD)
    if consent is None or consent.decision == "not_asked":
        return False
    return consent.decision != "granted" or _expired(consent, today)


def holds_for(consent: Consent, recipient: str | None) -> bool:
    """Whether a consent reaches this recipient, as far as its named body goes. A program cannot know that two names
    mean one body: they must be the same but for case, spelling of letters, and blanks.
    """
    return recipient is None or not consent.body or _same_name(consent.body, recipient)


def _same_name(one: str, other: str) -> bool:
    return normalise(one).split() == normalise(other).split()


def _expired(consent: Consent, today: dt.date) -> bool:
    """An expiry that is only partly known counts from its earliest day: in doubt, no."""
    if consent.expires is None:
        return False
    earliest = consent.expires.earliest
    return earliest is None or earliest <= today
