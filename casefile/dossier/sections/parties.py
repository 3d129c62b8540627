"""The persons and organisations that a case names."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.dossier.outline import Block, Column, Heading, KeyValue, KeyValues, Row, Run, Runs, Table
from casefile.dossier.sections.context import Context, anchor, joined
from casefile.dossier.sections.labelled import in_cell
from casefile.i18n import isolate
from casefile.model.records import Addressee, Call, Incident, Involvement, Organisation, Person


def parties(context: Context) -> list[Block]:
    """Organisations, then persons, each with where they appear."""
    tr, shelf = context.tr, context.shelf
    blocks: list[Block] = []
    appears = _appearances(context)
    if organisations := sorted(shelf.of(Organisation), key=lambda o: o.name.casefold()):
        columns = (
            Column(tr("Name"), 3.6),
            Column(tr("Kind"), 1.8),
            Column(tr("Part of"), 2.4),
            Column(tr("Appears in"), 2.4),
        )
        rows = tuple(_organisation(context, each, appears.get(each.id, ())) for each in organisations)
        blocks += [Heading(tr("Organisations")), Table(columns, rows), *_remarks(context, organisations)]
    if persons := sorted(shelf.of(Person), key=lambda p: p.name.casefold()):
        columns = (
            Column(tr("Name"), 3.6),
            Column(tr("Role"), 2.4),
            Column(tr("About the person"), 2.2),
            Column(tr("Appears in"), 2.4),
        )
        rows = tuple(_person(context, each, appears.get(each.id, ())) for each in persons)
        blocks += [Heading(tr("Persons")), Table(columns, rows), *_remarks(context, persons)]
    return blocks


def _remarks(context: Context, parties_: Sequence[Organisation | Person]) -> list[Block]:
    """Working remarks and contacts, where the audience sees them."""
    items: list[KeyValue] = []
    for party in parties_:
        contact = party.contact if isinstance(party, Organisation) else ""
        texts = ((Run(text),) for text in (contact, party.remarks) if text)
        if about := joined((*texts, *in_cell(context, party)), "\n"):
            items.append(KeyValue(party.heading, about))
    return [Heading(context.tr("Contacts and working remarks")), KeyValues(tuple(items))] if items else []


def _appearances(context: Context) -> dict[object, Runs]:
    """Where each person and organisation appears: incidents, then calls."""
    shelf = context.shelf
    found: dict[object, dict[object, Runs]] = {}
    for involvement in shelf.of(Involvement):
        incident = shelf.get(Incident, involvement.incident_id)
        if incident is not None:
            found.setdefault(involvement.party_id, {})[incident.id] = (context.ref(incident),)
    for call in shelf.of(Call):
        found.setdefault(call.caller_id, {})[call.id] = (context.ref(call),)
    for addressee in shelf.of(Addressee):
        target = shelf.get(Call, addressee.call_id)
        if target is not None:
            found.setdefault(addressee.party_id, {})[target.id] = (context.ref(target),)
    return {party: joined(places.values(), "\n") for party, places in found.items()}


def _organisation(context: Context, organisation: Organisation, appears: Runs) -> Row:
    tr = context.tr
    parent = context.shelf.get(Organisation, organisation.parent_id)
    part_of: Runs = ()
    if parent is not None:
        period = context.date(organisation.parent_period)
        part_of = (*context.name(parent), *((Run(f"\n{period}"),) if period else ()))
    return Row(
        (
            _named(context, organisation.name, [name.text for name in organisation.names], organisation.ref),
            (Run(context.listed((context.term("organisation_kind", organisation.type), organisation.country))),),
            part_of or (Run(tr("not stated")),),
            appears,
        ),
        anchor=anchor(organisation),
    )


def _person(context: Context, person: Person, appears: Runs) -> Row:
    tr = context.tr
    organisation = context.shelf.get(Organisation, person.organisation_id)
    role: list[Runs] = [(Run(person.role),)] if person.role else []
    if organisation is not None:
        role.append(context.name(organisation))
    about = [
        context.term("person_sex", person.sex),
        tr("aged {age}", age=person.age.text(tr)) if person.age else "",
        context.term("civil_status", person.civil_status),
        tr("born {date}", date=context.date(person.born)) if person.born else "",
    ]
    return Row(
        (
            _named(context, person.name, [name.text for name in person.names], person.ref),
            joined(role, "\n"),
            (Run(context.listed(about)),),
            appears,
        ),
        anchor=anchor(person),
    )


def _named(context: Context, name: str, others: list[str], ref: str) -> Runs:
    """The name, its other spellings, and the reference."""
    spellings = [isolate(other) for other in dict.fromkeys(others) if other != name]
    return (
        Run(name, bold=True),
        *((Run("\n" + context.tr("also: {names}", names=context.listed(spellings))),) if spellings else ()),
        Run(f"\n{ref}", mono=True),
    )
