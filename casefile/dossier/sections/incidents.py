"""One section per incident: what is said, who says it, and how far the sources agree."""

from __future__ import annotations

from functools import partial

from casefile.dossier.drafts import Draft
from casefile.dossier.outline import (
    Block,
    Column,
    Heading,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    Table,
)
from casefile.dossier.sections.casualties import casualties
from casefile.dossier.sections.context import Context, anchor, joined, paragraphs
from casefile.dossier.sections.facts import fact_blocks
from casefile.dossier.sections.labelled import Lines, in_cell, linked
from casefile.dossier.sections.order import chronological
from casefile.i18n import isolate
from casefile.model import vocabularies
from casefile.model.incidents import ObjectHit
from casefile.model.records import Call, Fact, Incident, Involvement, Place, WitnessNote


def incidents(context: Context) -> list[Draft]:
    """The incidents in the order of their dates, under one heading."""
    tr = context.tr
    found = chronological(context.shelf.of(Incident), lambda incident: incident.when, context.zone)
    facts: dict[object, list[Fact]] = {}
    for fact in context.shelf.of(Fact):
        facts.setdefault(context.home(fact), []).append(fact)
    if not found:
        none = Paragraph((Run(tr("No incident is recorded.")),))
        return [Draft(Section("incidents", tr("Incidents")), lambda: (none,))]
    return [
        Draft(Section("incidents", tr("Incidents"))),
        *(
            Draft(
                Section(anchor(incident), incident.title, level=2, ref=incident.ref),
                partial(_incident, context, incident, facts.get(incident.id, [])),
            )
            for incident in found
        ),
    ]


def _incident(context: Context, incident: Incident, facts: list[Fact]) -> list[Block]:
    tr = context.tr
    # What happened first, as a reader asks it; then what it is filed under.
    blocks: list[Block] = [*paragraphs(incident.narrative), *_sources(context, incident), _values(context, incident)]
    if facts:
        blocks.append(Heading(tr("Facts")))
        for fact in chronological(facts, lambda each: each.when, context.zone):
            blocks += fact_blocks(context, fact, incident)
    blocks += _facts_elsewhere(context, incident, facts)
    blocks += casualties(context, incident)
    blocks += _involvements(context, incident)
    if incident.remarks:
        blocks += [Heading(tr("Working remarks")), *paragraphs(incident.remarks, "note")]
    return blocks


def _values(context: Context, incident: Incident) -> KeyValues:
    tr, shelf = context.tr, context.shelf
    lines = Lines(context, incident, objects="\n".join(_object(context, hit) for hit in incident.objects))
    lines.first(tr("Reference"), (Run(incident.ref, mono=True),))
    lines.after("when", tr("Where"), _where(context, incident))
    independent = context.reckoned.independent.get(incident.id, 0)
    lines.after(
        "legal",
        tr("Sources"),
        tr.plural("{n} independent source", "{n} independent sources", independent)
        if independent
        else (Run(tr("No source is cited."), tone="attention"),),
    )
    followers = shelf.pointing(Incident, "follows", incident.id)
    lines.after("follows", tr("Followed by"), joined((linked(context, each) for each in followers), "\n"))
    others = [shelf.get(Incident, id_) for id_ in incident.related]
    lines.after("related", tr("Related"), joined((linked(context, each) for each in others), "\n"))
    calls = shelf.pointing(Call, "incidents", incident.id)
    lines.after("related", tr("Calls resting on it"), context.refs(calls))
    notes = shelf.pointing(WitnessNote, "incidents", incident.id)
    lines.after("related", tr("Witness notes about it"), context.refs(notes))
    return KeyValues(lines.items)


def _where(context: Context, incident: Incident) -> str:
    tr = context.tr
    place = context.shelf.get(Place, incident.place_id)
    parts = []
    if place is not None:
        parts.append(context.listed((context.place_name(place), place.admin_path, place.country)))
        if place.gazetteer:
            parts.append(tr("Gazetteer id: {id}", id=isolate(place.gazetteer)))
    if incident.place_wording:
        parts.append(tr("In the source's words: “{wording}”", wording=isolate(incident.place_wording)))
    point = incident.point or (place.point if place else None)
    precision = incident.precision or (place.precision if place else "")
    about = context.projected.audience.place_decimals is not None
    if point is not None:
        coordinates = isolate(point.text(tr))
        parts.append(
            tr("Coordinates, rounded for this audience: {coordinates}", coordinates=coordinates)
            if about
            else tr("Coordinates: {coordinates}", coordinates=coordinates)
        )
    if precision and not (point is not None and about):
        parts.append(tr("Precision: {precision}", precision=context.term("place_precision", precision)))
    return "\n".join(parts)


def _object(context: Context, hit: ObjectHit) -> str:
    """An object hit: what it is, in whose words, and whether it is protected."""
    tr = context.tr
    label = context.term("objects", hit.code)
    words = tr("{object}: “{wording}”", object=label, wording=isolate(hit.description)) if hit.description else label
    if hit.protected:
        return tr("{object} ({protection})", object=words, protection=context.term("protection", hit.protected))
    vocabulary = vocabularies.load("objects")
    if vocabulary.contains(hit.code) and vocabulary.term(hit.code).protected:
        return tr("{object} (of a specially protected kind; status not assessed)", object=words)
    return words


def _sources(context: Context, incident: Incident) -> list[Block]:
    """What is cited for the incident as a whole."""
    tr = context.tr
    sentences: list[Runs] = []
    if marks := context.marks(incident, "supports"):
        sentences.append((Run(tr("This account rests on")), *marks, Run(".")))
    if marks := context.marks(incident, "contradicts"):
        sentences.append((Run(tr("Contradicted by"), tone="disputed"), *marks, Run(".")))
    if marks := context.marks(incident, "mentions", "context"):
        sentences.append((Run(tr("Mentioned, or put in context, by")), *marks, Run(".")))
    return [Paragraph(joined(sentences), "small")] if sentences else []


def _facts_elsewhere(context: Context, incident: Incident, own: list[Fact]) -> list[Block]:
    here = {fact.id for fact in own}
    others = [f for f in context.shelf.pointing(Fact, "incidents", incident.id) if f.id not in here]
    if not others:
        return []
    return [
        Paragraph((Run(context.tr("See also the facts stated under other incidents:") + " "), *context.refs(others)))
    ]


def _involvements(context: Context, incident: Incident) -> list[Block]:
    tr = context.tr
    found = context.shelf.owned(Involvement, incident.id)
    if not found:
        return []
    columns = (
        Column(tr("Who"), 2.4),
        Column(tr("Part in it"), 2.0),
        Column(tr("Confidence"), 1.3),
        Column(tr("Basis of the attribution"), 4.0),
    )
    rows = []
    for involvement in found:
        party = context.shelf.find(involvement.party_id)
        part = context.listed(
            (
                context.term("involvement_role", involvement.role),
                context.term("involvement_degree", involvement.degree),
            )
        )
        rows.append(
            Row(
                (
                    context.name(party),
                    (Run(part),),
                    (Run(context.term("confidence", involvement.confidence) or tr("not stated")),),
                    joined((_basis(context, involvement, incident), *in_cell(context, involvement)), "\n"),
                )
            )
        )
    return [Heading(tr("Who was involved")), Table(columns, tuple(rows))]


def _basis(context: Context, involvement: Involvement, incident: Incident) -> Runs:
    return joined(((Run(involvement.basis),), context.marks(involvement, at=incident)), "")
