"""What consent means: per purpose one decision counts; not asked, refused, withdrawn and expired all mean no.

The decision given last counts. When it was given stands in its date; its id says when it was typed somewhere, which may
have been on another machine. In doubt, no: after the Murad Code (2022), section 4, and OHCHR's *Manual on Human Rights
Monitoring*, ch. 14, consent is revocable at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from casefile.model.searchtext import normalise
from casefile.model.witnesses import Consent

PURPOSES_OF_AUDIENCE: Mapping[str, tuple[str, ...]] = {
    "internal": ("internal_analysis",),
    "partner": ("share_named_body",),
    "court": ("national_court", "international_court"),
    "public": ("publication",),
}
"""Any one of these purposes, granted, lets a note go to the audience."""

_NO = ("refused", "withdrawn")

RECORD = "record"
"""The purpose that every other rests on: who no longer consents to the record itself consents to no use of it."""


def audiences_of(purpose: str) -> tuple[str, ...]:
    """The audiences that received a witness's words on the strength of this purpose."""
    if purpose == RECORD:
        return tuple(PURPOSES_OF_AUDIENCE)
    return tuple(audience for audience, purposes in PURPOSES_OF_AUDIENCE.items() if purpose in purposes)


def current_consents(consents: Iterable[Consent]) -> dict[str, Consent]:
    """The consent that counts for each purpose: the one given last, by its date; of those whose dates do not tell, the
    one recorded last; but a grant counts over a refusal or a withdrawal only where it was certainly not given before.

    :param consents: in the order in which this vault recorded them (:meth:`casefile.store.view.View.as_recorded`).
    """
    by_purpose: dict[str, list[Consent]] = {}
    for consent in consents:
        if not consent.trashed:
            by_purpose.setdefault(consent.purpose, []).append(consent)
    return {purpose: _counting(recorded) for purpose, recorded in by_purpose.items()}


def _counting(recorded: Sequence[Consent]) -> Consent:
    """The one that no other overrules. Where dates and order contradict each other there is none: then it is no."""
    for at, consent in enumerate(recorded):
        earlier, later = recorded[:at], recorded[at + 1 :]
        overruled = any(_overrules(each, consent) for each in earlier) or any(
            not _overrules(consent, each) for each in later
        )
        if not overruled:
            return consent
    for kept in (_NO, ("not_asked",), ("granted",)):
        if found := [consent for consent in recorded if consent.decision in kept]:
            return found[-1]
    return recorded[-1]


def _overrules(earlier: Consent, later: Consent) -> bool:
    """Whether the one that was recorded earlier counts all the same."""
    if _days_before(later, earlier):
        return True
    if _days_before(earlier, later) or _same_day(earlier, later):
        return False
    return earlier.decision in _NO and later.decision not in _NO


def _days_before(one: Consent, other: Consent) -> bool:
    """Whether one was certainly given on a day before the other."""
    if one.given is None or other.given is None:
        return False
    latest, earliest = one.given.latest, other.given.earliest
    return latest is not None and earliest is not None and latest < earliest


def _same_day(one: Consent, other: Consent) -> bool:
    """Whether both were certainly given on one day."""
    if one.given is None or other.given is None or one.given.earliest is None:
        return False
    days = {one.given.earliest, one.given.latest, other.given.earliest, other.given.latest}
    return len(days) == 1


def audience_allowed(
    current: Mapping[str, Consent], audience: str, today: dt.date, recipient: str | None = None
) -> bool:
    """Whether what the witness told may go to an audience on this day.

    :param recipient: who receives it. A consent for a named body holds for that body alone. None asks whether it may
        go to anyone of the audience at all.
    """
    return not record_refused(current, today) and any(
        consent.decision == "granted" and _runs(consent, today) and holds_for(consent, recipient)
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
    return consent.decision != "granted" or not _runs(consent, today)


def holds_for(consent: Consent, recipient: str | None) -> bool:
    """Whether a consent reaches this recipient, as far as its named body goes. A program cannot know that two names
    mean one body: they must be the same but for case, spelling of letters, and blanks.
    """
    return recipient is None or not consent.body or _same_name(consent.body, recipient)


def _same_name(one: str, other: str) -> bool:
    return normalise(one).split() == normalise(other).split()


def _runs(consent: Consent, today: dt.date) -> bool:
    """Whether a grant holds on this day: not run out, and not dated for a day to come, which is a slip of the pen.

    An expiry that is only partly known counts from its earliest day: in doubt, no.
    """
    if consent.given is not None and consent.given.earliest is not None and consent.given.earliest > today:
        return False
    return consent.expires is None or (consent.expires.earliest is not None and consent.expires.earliest > today)
