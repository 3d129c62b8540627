"""Everything that has a date, in one table: incidents, calls, answers, and facts that stand on their own."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.dossier.outline import Block, Column, Heading, Row, Run, Runs, Table
from casefile.dossier.sections.context import Context
from casefile.dossier.sections.order import chronological
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Call, Fact, Incident, Organisation, Person, Place, Response


@dataclass(frozen=True, slots=True)
class _Event:
    when: FuzzyDate | None
    what: Runs
    where: str = ""
    harm: str = ""


def chronology(context: Context) -> list[Block]:
    """The table, with what has no date in one of its own after it."""
    tr = context.tr
    events = [*_incidents(context), *_facts(context), *_calls(context), *_responses(context)]
    rows = chronological(events, lambda event: event.when, context.zone)
    dated = [event for event in rows if event.when is not None and event.when.known]
    undated = [event for event in rows if event.when is None or not event.when.known]
    blocks: list[Block] = []
    if dated:
        blocks.append(_table(context, dated))
    if undated:
        blocks += [Heading(tr("Date not known")), _table(context, undated)]
    return blocks


def _table(context: Context, events: list[_Event]) -> Table:
    tr = context.tr
    columns = (
        Column(tr("When"), 2.4),
        Column(tr("What"), 4.6),
        Column(tr("Where"), 2.0),
        Column(tr("Harm to people"), 2.2),
    )
    return Table(
        columns,
        tuple(
            Row(((Run(context.date(e.when) or tr("not known")),), e.what, (Run(e.where),), (Run(e.harm),)))
            for e in events
        ),
    )


def _incidents(context: Context) -> list[_Event]:
    found: list[_Event] = []
    for incident in context.shelf.of(Incident):
        place = context.shelf.get(Place, incident.place_id)
        found.append(
            _Event(
                incident.when,
                (Run(incident.title + "\n", link=context.anchor(incident)), context.ref(incident)),
                place.name if place else incident.place_wording,
                context.reckoned.digests.get(incident.id, ""),
            )
        )
    return found


def _facts(context: Context) -> list[_Event]:
    """Facts that belong to no incident; the others stand with theirs."""
    return [
        _Event(
            fact.when,
            (Run(fact.heading + "\n", link=context.anchor(fact)), context.ref(fact)),
            getattr(context.shelf.get(Place, fact.place_id), "name", ""),
        )
        for fact in context.shelf.of(Fact)
        if context.home(fact) is None and fact.when is not None
    ]


def _calls(context: Context) -> list[_Event]:
    tr = context.tr
    found: list[_Event] = []
    for call in context.shelf.of(Call):
        caller = context.shelf.find(call.caller_id)
        title = (
            tr("Call by {caller}: {call}", caller=caller.heading, call=call.title)
            if isinstance(caller, Organisation | Person)
            else tr("Call: {call}", call=call.title)
        )
        found.append(_Event(call.made, (Run(title + "\n", link=context.anchor(call)), context.ref(call))))
    return found


def _responses(context: Context) -> list[_Event]:
    tr = context.tr
    found: list[_Event] = []
    for response in context.shelf.of(Response):
        call = context.shelf.get(Call, response.call_id)
        if response.date is None or call is None:
            continue
        kind = context.term("response_kind", response.type)
        title = (
            tr("Response of {responder}: {kind}", responder=response.responder, kind=kind)
            if response.responder
            else tr("Response: {kind}", kind=kind)
        )
        found.append(_Event(response.date, (Run(title + "\n", link=context.anchor(call)), context.ref(call))))
    return found
