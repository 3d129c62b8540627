"""Facts: the statement with the numbers of its citations, then what is known about the statement."""

from __future__ import annotations

from casefile.dossier.outline import Block, Paragraph, Run, Runs
from casefile.dossier.sections.context import Context, anchor, joined, paragraphs, status
from casefile.dossier.sections.labelled import in_cell
from casefile.dossier.sections.order import chronological
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Call, Fact, Incident, Place


def other_facts(context: Context) -> list[Block]:
    """Facts that belong to no incident of this dossier."""
    blocks: list[Block] = []
    facts = [fact for fact in context.shelf.of(Fact) if context.home(fact) is None]
    for fact in chronological(facts, lambda each: each.when, context.zone):
        blocks += fact_blocks(context, fact, None)
    return blocks


def fact_blocks(context: Context, fact: Fact, incident: Incident | None) -> list[Block]:
    """One fact.

    :param incident: the incident it stands under; its date and place are not said again.
    """
    tr = context.tr
    supporting = context.marks(fact, "supports")
    statement: Runs = (Run(f"{fact.ref} ", bold=True, mono=True), Run(fact.statement), *supporting)
    blocks: list[Block] = [Paragraph(statement, anchor=anchor(fact))]
    about: list[Runs] = []
    if fact.when is not None and (incident is None or _day(fact.when) != _day(incident.when)):
        about.append((Run(tr("When: {date}.", date=context.dated(fact.when))),))
    place = context.shelf.get(Place, fact.place_id)
    if place is not None and (incident is None or place.id != incident.place_id):
        about.append((Run(tr("Where: {place}.", place=context.place_name(place))),))
    about += _standing(context, fact, bool(supporting))
    if about:
        blocks.append(Paragraph(joined(about), "small"))
    blocks += [Paragraph(line, "small") for line in in_cell(context, fact)]
    if fact.remarks:
        blocks += paragraphs(fact.remarks, "note")
    return blocks


def _day(when: FuzzyDate | None) -> tuple[str, str]:
    """A date without its wording: two wordings of one day say nothing new."""
    return (when.edtf, when.time) if when is not None else ("", "")


def _standing(context: Context, fact: Fact, supported: bool) -> list[Runs]:
    tr = context.tr
    about: list[Runs] = []
    if fact.dispute:
        about.append((*status(context, "dispute", fact.dispute), Run(".")))
    if fact.material:
        about.append((Run(context.term("materiality", fact.material) + "."),))
    independent = context.reckoned.independent.get(fact.id, 0)
    if supported and independent:
        about.append(
            (
                Run(
                    tr.plural(
                        "Supported by {n} independent source.", "Supported by {n} independent sources.", independent
                    )
                ),
            )
        )
    if not supported:
        about.append((Run(tr("No source is cited in support of this statement."), tone="attention"),))
    if marks := context.marks(fact, "contradicts"):
        about.append((Run(tr("Contradicted by"), tone="disputed"), *marks, Run(".")))
    if marks := context.marks(fact, "mentions", "context"):
        about.append((Run(tr("Mentioned, or put in context, by")), *marks, Run(".")))
    calls = context.shelf.pointing(Call, "facts", fact.id)
    if calls and "calls" in context.included:
        about.append((Run(tr("Calls resting on it:") + " "), *context.refs(calls), Run(".")))
    return about
