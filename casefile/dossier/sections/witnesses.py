"""Witness notes, under pseudonyms, only those that consent opens to this audience."""

from __future__ import annotations

from functools import partial

from casefile.dossier.bundle import counting
from casefile.dossier.drafts import Draft
from casefile.dossier.outline import (
    Block,
    Column,
    Heading,
    KeyValues,
    Notice,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    Table,
)
from casefile.dossier.sections.context import Context, anchor, joined, paragraphs
from casefile.dossier.sections.labelled import Lines, in_cell
from casefile.i18n import N_
from casefile.model.records import Consent, Incident, Witness, WitnessNote

_ON_CONSENT = {
    "internal": N_(
        "Only notes are included for which the witness consented to internal analysis. Consent can be withdrawn "
        "at any time: check it again before any other use."
    ),
    "partner": N_(
        "Only notes are included for which the witness consented to share them with a named body. They may not "
        "be passed on, published or used in proceedings on the strength of this consent. Consent can be "
        "withdrawn at any time."
    ),
    "court": N_(
        "Only notes are included for which the witness consented to use in court. Identities are kept under seal "
        "and are not part of this dossier. Consent can be withdrawn at any time."
    ),
    "public": N_("Only notes are included for which the witness consented to publication."),
}


def witnesses(context: Context) -> list[Draft]:
    """One section per witness; none where no note may be shown."""
    tr = context.tr
    found = context.shelf.of(Witness)
    if not found:
        return []
    on_consent = Notice((Run(tr(_ON_CONSENT[context.projected.audience.code])),), tone="info")
    return [
        Draft(Section("witnesses", tr("Witness notes")), lambda: (on_consent,)),
        *(
            Draft(
                Section(anchor(witness), tr("Witness {pseudonym}", pseudonym=witness.ref), level=2),
                partial(_witness, context, witness),
            )
            for witness in found
        ),
    ]


def _witness(context: Context, witness: Witness) -> list[Block]:
    lines = Lines(context, witness)
    blocks: list[Block] = [KeyValues(lines.items)] if lines.items else []
    blocks += _consents(context, witness)
    for note in context.shelf.owned(WitnessNote, witness.id):
        blocks += _note(context, note)
    return blocks


def _consents(context: Context, witness: Witness) -> list[Block]:
    tr = context.tr
    counted = counting(context.shelf, context.projected.recorded, witness.id, context.projected.noes)
    if not counted:
        return []
    columns = (
        Column(tr("Purpose"), 2.8),
        Column(tr("Decision"), 1.5),
        Column(tr("Date"), 1.8),
        Column(tr("Limits"), 3.6),
    )
    rows = []
    for consent in counted.values():
        limits = [
            tr("Only for: {body}.", body=consent.body) if consent.body else "",
            tr("Until {date}.", date=context.date(consent.expires)) if consent.expires else "",
            consent.conditions,
        ]
        purpose: Runs = (Run(context.term("consent_purpose", consent.purpose)),)
        rows.append(
            Row(
                (
                    joined((purpose, *in_cell(context, consent)), "\n"),
                    (Run(_decision(context, consent)),),
                    (Run(context.date(consent.given) or tr("not known")),),
                    (Run("\n".join(limit for limit in limits if limit)),),
                )
            )
        )
    return [Heading(tr("Consent")), Table(columns, tuple(rows))]


def _decision(context: Context, consent: Consent) -> str:
    decision = context.term("consent_decision", consent.decision)
    if not consent.trashed:
        return decision
    return context.tr("{decision}; in the trash, where a no goes on counting", decision=decision)


def _note(context: Context, note: WitnessNote) -> list[Block]:
    tr = context.tr
    about = [i for id_ in note.incidents if (i := context.shelf.get(Incident, id_)) is not None]
    lines = Lines(
        context,
        note,
        interviewed=context.date(note.interviewed),
        first_account=tr("Yes") if note.first_account else tr("No, or not known"),
        incidents=context.refs(about),
    )
    title = tr("Note {ref}: {title}", ref=note.ref, title=note.title) if note.title else tr("Note {ref}", ref=note.ref)
    blocks: list[Block] = [
        Heading(title, anchor=anchor(note)),
        KeyValues(lines.items),
        *paragraphs(note.text),
    ]
    if marks := context.marks(note):
        blocks.append(Paragraph((Run(tr("Cited with this note:")), *marks), "small"))
    return blocks
