"""Who may see what a witness told now, and why not: consent in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casefile.gui.statuses import DISPUTED, OPEN, VERIFIED, Status
from casefile.gui.words import listed, term
from casefile.i18n import N_, _, current
from casefile.model.consent import PURPOSES_OF_AUDIENCE, RECORD, audience_allowed, has_run_out, record_refused
from casefile.model.deadlines import Now
from casefile.model.records import Consent

AUDIENCES: Mapping[str, tuple[str, str]] = {
    "internal": (N_("Internal"), N_("Our own team")),
    "partner": (N_("Partner"), N_("A partner organisation")),
    "court": (N_("Court"), N_("A court")),
    "public": (N_("Public"), N_("The public")),
}
"""The audiences of a dossier, in a word and as the subject of a sentence; untranslated, the circle growing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether one audience may see the notes now, and the sentence that says so."""

    audience: str
    allowed: bool
    sentence: str
    status: Status


def standings(consents: Mapping[str, Consent], now: Now) -> list[Standing]:
    """One for each audience.

    :param consents: the decision that counts now, by purpose.
    """
    return [_standing(audience, consents, now) for audience in AUDIENCES]


def allowed_words(consents: Mapping[str, Consent], now: Now) -> str:
    """The audiences that may see the notes now, for a list."""
    allowed = [_(word) for audience, (word, _subject) in AUDIENCES.items() if audience_allowed(consents, audience, now)]
    return listed(allowed) if allowed else _("Nobody")


def decision_words(consent: Consent | None, now: Now) -> str:
    """What a person decided on one purpose, expiry included."""
    if consent is None:
        return _("Not asked")
    if consent.decision == "granted" and expired(consent, now):
        return _("Granted, expired")
    if consent.decision == "not_asked":
        return _("Not asked")
    decision = term("consent_decision", consent.decision)
    return _("{decision} (in the trash)", decision=decision) if consent.trashed else decision


def decision_status(consent: Consent | None, now: Now) -> Status:
    """The look of a decision."""
    if consent is None or consent.decision == "not_asked":
        return OPEN
    return VERIFIED if consent.decision == "granted" and not expired(consent, now) else DISPUTED


def expired(consent: Consent, now: Now) -> bool:
    """Whether it was granted and no longer counts. An expiry that is only partly known counts from its earliest day."""
    if consent.decision != "granted":
        return False
    return has_run_out(consent, now)


def _standing(audience: str, consents: Mapping[str, Consent], now: Now) -> Standing:
    name = _(AUDIENCES[audience][1])
    if audience_allowed(consents, audience, now):
        return Standing(audience, True, _allowed(audience, name, consents, now), VERIFIED)
    deciding = (RECORD,) if record_refused(consents, now) else PURPOSES_OF_AUDIENCE[audience]
    refusals = [_reason(purpose, consents.get(purpose), now) for purpose in deciding]
    sentence = _("{audience} may not see the notes. {reasons}", audience=name, reasons=" ".join(refusals))
    said_no = any(consents.get(p) is not None and consents[p].decision != "not_asked" for p in deciding)
    return Standing(audience, False, sentence, DISPUTED if said_no else OPEN)


def _allowed(audience: str, name: str, consents: Mapping[str, Consent], now: Now) -> str:
    granted = [
        consent
        for purpose in PURPOSES_OF_AUDIENCE[audience]
        if (consent := consents.get(purpose)) is not None and audience_allowed({purpose: consent}, audience, now)
    ]
    purposes = listed([_("“{purpose}”", purpose=term("consent_purpose", consent.purpose)) for consent in granted])
    if any(consent.conditions for consent in granted):
        return _(
            "{audience} may see the notes, under conditions. Granted: {purposes}.", audience=name, purposes=purposes
        )
    return _("{audience} may see the notes. Granted: {purposes}.", audience=name, purposes=purposes)


def _reason(purpose: str, consent: Consent | None, now: Now) -> str:
    words = term("consent_purpose", purpose)
    if consent is None or consent.decision == "not_asked":
        return _("“{purpose}” was not asked.", purpose=words)
    if consent.trashed:
        return _("The no to “{purpose}” is in the trash, and counts until a later consent is recorded.", purpose=words)
    if consent.decision == "withdrawn":
        if consent.given is None:
            return _("Consent to “{purpose}” was withdrawn.", purpose=words)
        return _("Consent to “{purpose}” was withdrawn: {date}.", purpose=words, date=consent.given.words(current()))
    if consent.decision == "refused":
        return _("“{purpose}” was refused.", purpose=words)
    if consent.expires is None or not has_run_out(consent, now):
        given = consent.given.words(current()) if consent.given is not None else ""
        return _("Consent to “{purpose}” is dated for a time to come: {date}.", purpose=words, date=given)
    return _("Consent to “{purpose}” has expired: {date}.", purpose=words, date=consent.expires.words(current()))
