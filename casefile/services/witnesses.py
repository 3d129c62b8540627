"""Witnesses under pseudonym: adding them, noting what they tell, and asking what they consented to."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from casefile.errors import Refused
from casefile.i18n import _, plural
from casefile.model.changes import Changes
from casefile.model.consent import NO, audience_allowed, current_consents, stands
from casefile.model.deadlines import Now
from casefile.model.records import Consent, Witness, WitnessNote
from casefile.services.one_state import one_state
from casefile.store.store import Store
from casefile.store.view import View

NEVER_UNDONE = "consent"
"""The kind of a step that records a no: undo passes over it."""


class Witnesses:
    """Verbs for witnesses, their consents and their notes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, case_id: UUID, **fields: Any) -> tuple[Witness, Changes]:
        """Add a witness; the pseudonym is drawn at random and says nothing about order or person."""
        with self._store.step(_("Add witness")) as step:
            witness = step.put(Witness(case_id=case_id, **fields))
        return witness, step.changes

    def note(self, witness_id: UUID, draft: WitnessNote) -> tuple[WitnessNote, Changes]:
        """Note what a witness told in one interview.

        :raises Refused: the note has no text.
        """
        with self._store.step("") as step:
            witness = step.get(Witness, witness_id)
            step.label = _("Add witness note for {ref}", ref=witness.ref)
            note = step.put(dataclasses.replace(draft, witness_id=witness_id, case_id=witness.case_id))
        return note, step.changes

    @one_state
    def consents(self, witness_id: UUID) -> dict[str, Consent]:
        """The consent that counts now for each purpose. A purpose that is missing was not asked: it counts as
        refused.
        """
        return current_consents(self.decisions(witness_id))

    def record_consent(self, witness_id: UUID, draft: Consent) -> Changes:
        """Record a decision on one purpose. A withdrawal is a new record too: earlier decisions stay.

        A refusal or a withdrawal is no step of undo, which passes over it: only a later consent overrules it.
        """
        with self._store.step("", kind=NEVER_UNDONE if draft.decision in NO else "change") as step:
            witness = step.get(Witness, witness_id)
            step.label = _("Record consent of {ref}", ref=witness.ref)
            saved = step.put(dataclasses.replace(draft, witness_id=witness_id, case_id=witness.case_id))
            step.note("CONSENT_CHANGED", saved)
        return step.changes

    def record_consents(self, witness_id: UUID, drafts: Sequence[Consent]) -> Changes:
        """Record decisions on several purposes, made in one conversation, as one step: each is a record of its own.

        With a refusal or a withdrawal among them it is no step of undo.

        :raises Refused: there is none, or one of them breaks a rule. Nothing is recorded.
        """
        if not drafts:
            raise Refused(_("Choose a decision for at least one purpose."), code="no_decision")
        with self._store.step("", kind=NEVER_UNDONE if any(d.decision in NO for d in drafts) else "change") as step:
            witness = step.get(Witness, witness_id)
            n = len(drafts)
            step.label = plural("Record {n} consent of {ref}", "Record {n} consents of {ref}", n, ref=witness.ref)
            for draft in drafts:
                saved = step.put(dataclasses.replace(draft, witness_id=witness_id, case_id=witness.case_id))
                step.note("CONSENT_CHANGED", saved)
        return step.changes

    @one_state
    def decisions(self, witness_id: UUID) -> list[Consent]:
        """Every decision that is to be heeded, in the order in which this vault recorded them: of those in the trash
        only a refusal and a withdrawal.
        """
        return self._store.as_recorded(
            [*self._store.of(Consent, witness_id=witness_id), *noes_in_trash(self._store, witness_id=witness_id)]
        )

    @one_state
    def consents_of_case(self, case_id: UUID) -> dict[UUID, dict[str, Consent]]:
        """The consent that counts now for each purpose, for each witness who was asked at all."""
        return current_by_witness(self._store, case_id)

    def allows(self, witness_id: UUID, audience: str, now: Now, *, recipient: str | None = None) -> bool:
        """Whether the witness's notes may go into a dossier for this audience now.

        :param recipient: who receives it; None asks whether they may go to anyone of the audience.
        """
        return audience_allowed(self.consents(witness_id), audience, now, recipient)


def noes_in_trash(view: View, *, case_id: UUID | None = None, **links: UUID) -> list[Consent]:
    """The refusals and withdrawals that somebody put into the trash: they go on counting."""
    return [each for each in view.of(Consent, case_id=case_id, trashed=True, **links) if stands(each)]


def current_by_witness(view: View, case_id: UUID) -> dict[UUID, dict[str, Consent]]:
    """The consent that counts for each purpose, for each witness of a case who was asked at all."""
    asked: dict[UUID, list[Consent]] = {}
    consents = [*view.of(Consent, case_id=case_id), *noes_in_trash(view, case_id=case_id)]
    for consent in view.as_recorded(consents):
        if consent.witness_id is not None:
            asked.setdefault(consent.witness_id, []).append(consent)
    return {witness_id: current_consents(recorded) for witness_id, recorded in asked.items()}
