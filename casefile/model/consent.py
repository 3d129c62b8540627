"""What consent means: per purpose one decision counts; not asked, refused, withdrawn and expired all mean no.

The decision given last counts. When it was given stands in its date; its id says when it was typed somewhere, which may
have been on another machine. A no in the trash goes on counting, until a consent is recorded that was certainly given
later: what somebody put away gives no permission back. In doubt, no: after the Murad Code (2022), section 4, and
OHCHR's *Manual on Human Rights Monitoring*, ch. 14, consent is revocable at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from casefile.model.calendars import suspected
from casefile.model.deadlines import Now, has_begun
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.searchtext import normalise
from casefile.model.witnesses import Consent

PURPOSES_OF_AUDIENCE: Mapping[str, tuple[str, ...]] = {
    "internal": ("internal_analysis",),
    "partner": ("share_named_body",),
    "court": ("national_court", "international_court"),
    "public": ("publication",),
}
"""Any one of these purposes, granted, lets a note go to the audience."""

NO = ("refused", "withdrawn")
"""Decisions by which a witness says no."""

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
        if stands(consent):
            by_purpose.setdefault(consent.purpose, []).append(consent)
    return {purpose: _counting(recorded) for purpose, recorded in by_purpose.items()}


def stands(consent: Consent) -> bool:
    """Whether a decision is to be heeded: all that are not in the trash, and of those a no."""
    return not consent.trashed or consent.decision in NO


def _counting(recorded: Sequence[Consent]) -> Consent:
    """The one that no other overrules. Where dates and order contradict each other there is none: then it is no."""
    for at, consent in enumerate(recorded):
        earlier, later = recorded[:at], recorded[at + 1 :]
        overruled = any(_overrules(each, consent) for each in earlier) or any(
            not _overrules(consent, each) for each in later
        )
        if not overruled:
            return consent
    for kept in (NO, ("not_asked",), ("granted",)):
        if found := [consent for consent in recorded if consent.decision in kept]:
            return found[-1]
    return recorded[-1]


def _overrules(earlier: Consent, later: Consent) -> bool:
    """Whether the one that was recorded earlier counts all the same."""
    if _before(later.given, earlier.given):
        return True
    if _before(earlier.given, later.given):
        return False
    contradicted = later.id < earlier.id  # typed before it, perhaps elsewhere, and recorded here after it
    if _same_day(earlier.given, later.given) and not contradicted:
        return False
    return earlier.decision in NO and later.decision not in NO


def _before(one: FuzzyDate | None, other: FuzzyDate | None) -> bool:
    """Whether one was certainly given before the other."""
    if not _tells(one) or not _tells(other):
        return False
    assert one is not None and other is not None
    if one.instant is not None and other.instant is not None:
        return one.instant < other.instant
    latest, earliest = one.latest, other.earliest
    if latest is None or earliest is None:
        return False
    if one.zone != other.zone and one.zone and other.zone:  # their days begin up to 26 hours apart
        return (earliest - latest).days > 2
    if _same_day(one, other):
        if one.sequence and other.sequence and one.sequence != other.sequence:
            return one.sequence < other.sequence
        return bool(one.time and other.time and one.time < other.time)
    return latest < earliest


def _same_day(one: FuzzyDate | None, other: FuzzyDate | None) -> bool:
    """Whether both were certainly given on one day."""
    if not _tells(one) or not _tells(other):
        return False
    assert one is not None and other is not None
    days = {one.earliest, one.latest, other.earliest, other.latest}
    return len(days) == 1 and None not in days


def _tells(given: FuzzyDate | None) -> bool:
    """Whether a date is known well enough to overrule a no by it: not one that is only about right or open to doubt,
    and none whose year may be another calendar's, entered as one of ours.
    """
    if given is None or given.approximate or given.uncertain:
        return False
    return not any(suspected(day.year) for day in (given.earliest, given.latest) if day is not None)


def audience_allowed(current: Mapping[str, Consent], audience: str, now: Now, recipient: str | None = None) -> bool:
    """Whether what the witness told may go to an audience at this instant, or on this day.

    :param recipient: who receives it. A consent for a named body holds for that body alone. None asks whether it may
        go to anyone of the audience at all.
    """
    return not record_refused(current, now) and any(
        consent.decision == "granted" and _runs(consent, now) and holds_for(consent, recipient)
        for purpose in PURPOSES_OF_AUDIENCE[audience]
        if (consent := current.get(purpose)) is not None
    )


def record_refused(current: Mapping[str, Consent], now: Now) -> bool:
    """Whether the witness said no to the record itself, or no longer says yes. Where that was not asked, the purposes
    of the audience decide.
    """
    consent = current.get(RECORD)
    if consent is None or consent.decision == "not_asked":
        return False
    return consent.decision != "granted" or not _runs(consent, now)


def holds_for(consent: Consent, recipient: str | None) -> bool:
    """Whether a consent reaches this recipient, as far as its named body goes. A program cannot know that two names
    mean one body: they must be the same but for case, spelling of letters, and blanks.
    """
    return recipient is None or not consent.body or _same_name(consent.body, recipient)


def _same_name(one: str, other: str) -> bool:
    return normalise(one).split() == normalise(other).split()


def has_run_out(consent: Consent, now: Now) -> bool:
    """Whether the time of a grant is over. An expiry that is only partly known counts from its earliest day: in doubt,
    no; so it is over where its year may be another calendar's, entered as one of ours. One that names an hour and a
    zone runs out at that instant.
    """
    expires = consent.expires
    if expires is None:
        return False
    return expires.earliest is None or bool(suspected(expires.earliest.year)) or has_begun(expires, now)


def allows_more(known: Consent, new: Consent) -> bool:
    """Whether a decision would, changed into another, permit something that it does not permit now. In doubt it would:
    other words for a body or a condition are not weighed.
    """
    if new.decision != "granted" or new.trashed:
        return False
    same = all(getattr(known, name) == getattr(new, name) for name in ("decision", "purpose", "witness_id", "given"))
    narrowed = all(getattr(known, name) in ("", getattr(new, name)) for name in ("body", "conditions"))
    return known.trashed or not (same and narrowed and _ends_no_later(new.expires, known.expires))


def _ends_no_later(one: FuzzyDate | None, other: FuzzyDate | None) -> bool:
    if other is None or one == other:
        return True
    return one is not None and None not in (one.latest, other.earliest) and one.latest <= other.earliest  # type: ignore[operator]


def _runs(consent: Consent, now: Now) -> bool:
    """Whether a grant holds: not run out, and not dated for a time to come, which is a slip of the pen."""
    given = consent.given
    if given is not None and given.earliest is not None and not has_begun(given, now):
        return False
    return not has_run_out(consent, now)
