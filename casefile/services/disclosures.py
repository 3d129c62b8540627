"""What left the vault with a witness's words in it, who received it, and who is still to be told of a withdrawal."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casefile.evidence.custody import Custody
from casefile.i18n import N_, _, isolate, plural
from casefile.model.changes import Changes
from casefile.model.consent import audiences_of
from casefile.model.records import Consent, Disclosure, Witness, WitnessNote
from casefile.services.files import leaving
from casefile.services.one_state import one_state
from casefile.services.witnesses import current_by_witness
from casefile.store.store import Store

CASE_EXPORT = "casefile-json"
"""How the journal names the export of a whole case."""
CASE_EXPORTS = {
    CASE_EXPORT: N_("The whole case (Casefile JSON)"),
    "casefile-xlsx": N_("Every record of the case (workbook)"),
    "casefile-csv": N_("Every record of the case (tables)"),
    "casefile-ftm": N_("Sources of the case, with quotations (FollowTheMoney)"),
}
"""How it names those exports in which a witness's words may be, and what people read of each. A map has none."""
REVIEW_COPY = "casepkg"
"""How a disclosure calls a review copy."""
STEP = "export"
"""The kind of step that records what left the vault: it has left, so there is no undo."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One thing that left the vault and may have held a witness's words.

    :param at: UTC, ISO 8601.
    :param disclosure: its record; None for the export of a whole case, which only the journal tells of.
    :param audience: of a dossier; empty for the export of a whole case.
    """

    at: str
    disclosure: Disclosure | None = None
    audience: str = ""
    recipient: str = ""
    format: str = CASE_EXPORT
    sha256: str = ""

    @classmethod
    def of(cls, made: Disclosure) -> Receipt:
        """The same, of a record."""
        return cls(made.at, made, made.audience, made.recipient, made.format, made.sha256)


@dataclass(frozen=True, slots=True)
class Untold:
    """A withdrawal that earlier recipients have not been told of."""

    withdrawal: Consent
    witness: Witness
    disclosures: tuple[Disclosure, ...]


class Disclosures:
    """Verbs for what was handed out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_case(self, case_id: UUID) -> list[Disclosure]:
        """Every dossier of a case that left the vault, newest first."""
        return _newest_first(self._store.of("disclosure", case_id=case_id))

    @one_state
    def of_witness(self, witness_id: UUID) -> list[Receipt]:
        """Everything that left the vault and may have held this witness's words, newest first.

        A dossier tells whose words are in it. The export of a case holds every note there was, or sources with
        quotations.
        """
        receipts = [
            Receipt.of(made) for made in _newest_first(self._store.linking("disclosure", "witnesses", [witness_id]))
        ]
        receipts += self._case_exports(witness_id)
        return sorted(receipts, key=lambda receipt: receipt.at, reverse=True)

    @one_state
    def received(self, witness_id: UUID, purpose: str) -> list[Receipt]:
        """Who has a witness's words on the strength of one purpose: whom a withdrawal concerns. Newest first."""
        audiences = audiences_of(purpose)
        if not audiences:
            return []
        return [receipt for receipt in self.of_witness(witness_id) if receipt.audience in ("", *audiences)]

    @one_state
    def untold(self, case_id: UUID) -> list[Untold]:
        """The withdrawals that somebody who received the words before has not been told of."""
        handed = self.of_case(case_id)
        if not handed:
            return []
        found: list[Untold] = []
        for witness_id, current in current_by_witness(self._store, case_id).items():
            for withdrawal in current.values():
                concerned = tuple(made for made in handed if _concerns(withdrawal, witness_id, made))
                if concerned:
                    found.append(Untold(withdrawal, self._store.get(Witness, witness_id), concerned))
        return sorted(found, key=lambda each: each.withdrawal.id, reverse=True)

    def tell(self, disclosure_id: UUID, withdrawal_ids: Iterable[UUID], today: dt.date) -> Changes:
        """Note in a disclosure that its recipient was told of these withdrawals."""
        with self._store.step("") as step:
            made = step.get(Disclosure, disclosure_id)
            step.label = _("Note that the recipient of {ref} was told", ref=made.ref)
            refs = [record.ref for record in step.many(withdrawal_ids) if record.ref not in made.remarks]
            if refs:
                line = _("{date}: told of the withdrawal {refs}.", date=today.isoformat(), refs=", ".join(refs))
                step.put(dataclasses.replace(made, remarks=f"{made.remarks}\n{line}".strip()))
        return step.changes

    @one_state
    def untold_of(self, witness_id: UUID) -> dict[UUID, tuple[UUID, ...]]:
        """For each disclosure of this witness's words the withdrawals that its recipient was not told of."""
        case_id = self._store.get(witness_id).case_id
        found: dict[UUID, tuple[UUID, ...]] = {}
        for untold in self.untold(case_id) if case_id is not None else ():
            if untold.witness.id == witness_id:
                for made in untold.disclosures:
                    found[made.id] = (*found.get(made.id, ()), untold.withdrawal.id)
        return found

    @one_state
    def withdrawn(self, case_id: UUID) -> list[Witness]:
        """The witnesses who withdrew consent to anything and have notes in the case, in the trash included: a case
        that is exported whole holds these notes.
        """
        notes = [*self._store.of("note", case_id=case_id), *self._store.of("note", case_id=case_id, trashed=True)]
        told = {note.witness_id for note in notes if isinstance(note, WitnessNote)}
        ids = [
            witness_id
            for witness_id, current in current_by_witness(self._store, case_id).items()
            if witness_id in told and any(consent.decision == "withdrawn" for consent in current.values())
        ]
        return sorted(self._store.many(Witness, ids), key=lambda witness: witness.ref)

    def save_list(self, witness_id: UUID, text: str, out: Path) -> None:
        """Write a list of recipients as a text file, in the clear: a journalled export.

        :raises WorldFault: the place cannot be written; nothing is left behind.
        """
        witness = self._store.get(witness_id)
        label = _("Export the recipients of {ref}", ref=witness.ref)
        with leaving(out, self._store, label) as (step, stream):
            stream.write(text.encode("utf-8"))
            step.note(Custody.EXPORTED.value, witness, reason="recipients")

    def _case_exports(self, witness_id: UUID) -> list[Receipt]:
        witness = self._store.get(witness_id)
        notes = [
            *self._store.of("note", witness_id=witness_id),
            *self._store.of("note", witness_id=witness_id, trashed=True),
        ]
        if not notes or witness.case_id is None:
            return []
        first = min(self._store.history(note.id)[0].seq for note in notes)
        return [
            Receipt(entry.at, format=entry.reason)
            for entry in self._store.journal_about([witness.case_id])
            if entry.seq > first and entry.event == Custody.EXPORTED.value and entry.reason in CASE_EXPORTS
        ]


def withdrawn_words(witnesses: Sequence[Witness]) -> str:
    """What to say of a case that is exported whole."""
    return plural(
        "The file holds notes of {n} witness who withdrew consent: {refs}. Give it to nobody who may not read them.",
        "The file holds notes of {n} witnesses who withdrew consent: {refs}. Give it to nobody who may not read them.",
        len(witnesses),
        refs=", ".join(isolate(witness.ref) for witness in witnesses),
    )


def _newest_first(records: Sequence[object]) -> list[Disclosure]:
    found = [record for record in records if isinstance(record, Disclosure)]
    return sorted(found, key=lambda made: (made.at, made.id), reverse=True)


def _concerns(withdrawal: Consent, witness_id: UUID, made: Disclosure) -> bool:
    """Whether a dossier went out before, on the strength of what was withdrawn since, and nobody was told yet. Ids are
    ordered by time.
    """
    return (
        withdrawal.decision == "withdrawn"
        and made.id < withdrawal.id
        and witness_id in made.witnesses
        and made.audience in audiences_of(withdrawal.purpose)
        and withdrawal.ref not in made.remarks
    )
