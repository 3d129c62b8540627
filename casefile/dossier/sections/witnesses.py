"""Witness notes, under pseudonyms, only those that consent opens to this audience."""

from __future__ import annotations

from casefile.dossier.outline import (
    Block,
    Column,
    Heading,
    KeyValues,
    Notice,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
)
from casefile.dossier.sections.context import Context, Lines, anchor, paragraphs
from casefile.i18n import N_
from casefile.model.consent import current_consents
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


def witnesses(context: Context) -> list[Section]:
    """One section per witness; none where no note may be shown."""
    tr = context.tr
    found = context.shelf.of(Witness)
    if not found:
        return []
    on_consent = Notice((Run(tr(_ON_CONSENT[context.projected.audience.code])),), tone="info")
    return [
        Section("witnesses", tr("Witness notes"), (on_consent,)),
        *(
            Section(
                anchor(witness),
                tr("Witness {pseudonym}", pseudonym=witness.ref),
                tuple(_witness(context, witness)),
                level=2,
            )
            for witness in found
        ),
    ]


def _witness(context: Context, witness: Witness) -> list[Block]:
    tr = context.tr
    lines = Lines()
    lines.add(tr("Basis of knowledge"), context.terms("knowledge_basis", witness.basis))
    lines.add(tr("Languages"), context.terms("language", witness.languages))
    lines.add(tr("Risk to the witness"), context.term("risk", witness.risk))
    lines.add(tr("Working remarks"), witness.remarks)
    blocks: list[Block] = [KeyValues(tuple(lines.items))] if lines.items else []
    blocks += _consents(context, witness)
    for note in context.shelf.owned(WitnessNote, witness.id):
        blocks += _note(context, note)
    return blocks


def _consents(context: Context, witness: Witness) -> list[Block]:
    tr = context.tr
    counted = current_consents(context.shelf.owned(Consent, witness.id))
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
        rows.append(
            Row(
                (
                    (Run(context.term("consent_purpose", consent.purpose)),),
                    (Run(context.term("consent_decision", consent.decision)),),
                    (Run(context.date(consent.given)),),
                    (Run("\n".join(limit for limit in limits if limit)),),
                )
            )
        )
    return [Heading(tr("Consent")), Table(columns, tuple(rows))]


def _note(context: Context, note: WitnessNote) -> list[Block]:
    tr = context.tr
    lines = Lines()
    lines.add(tr("Interview"), context.date(note.interviewed))
    lines.add(tr("Coarse place of the interview"), note.place)
    lines.add(tr("Method"), context.term("interview_method", note.method))
    lines.add(tr("Languages"), context.terms("language", note.languages))
    lines.add(tr("Interviewer"), note.interviewer)
    lines.add(tr("Interpreter"), note.interpreter)
    lines.add(tr("First account"), tr("Yes") if note.first_account else tr("No, or not known"))
    lines.add(tr("Accounts given elsewhere before"), note.prior_accounts)
    about = [i for id_ in note.incidents if (i := context.shelf.get(Incident, id_)) is not None]
    lines.add(tr("Incidents"), context.refs(about))
    lines.add(tr("Support offered"), note.support_offered)
    lines.add(tr("Referral"), note.referral)
    title = tr("Note {ref}: {title}", ref=note.ref, title=note.title) if note.title else tr("Note {ref}", ref=note.ref)
    blocks: list[Block] = [
        Heading(title, anchor=anchor(note)),
        KeyValues(tuple(lines.items)),
        *paragraphs(note.text),
    ]
    if marks := context.marks(note):
        blocks.append(Paragraph((Run(tr("Cited with this note:")), *marks), "small"))
    return blocks
