"""Accountability calls: who demanded what of whom, on which grounds, and what came of it after how many days."""

from __future__ import annotations

import datetime as dt
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
from casefile.dossier.sections.context import Context, anchor, joined, paragraphs, status
from casefile.dossier.sections.labelled import Lines, in_cell
from casefile.dossier.sections.order import chronological
from casefile.i18n import isolate
from casefile.model.deadlines import day_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Excerpt, Response, Source
from casefile.model.standing import NO_ANSWER, Standing


def calls(context: Context) -> list[Draft]:
    """One section per call, in the order of their dates; that there is none is said."""
    tr = context.tr
    found = chronological(context.shelf.of(Call), lambda call: call.made, context.zone)
    if not found:
        none = Paragraph((Run(tr("No accountability call is recorded.")),))
        return [Draft(Section("calls", tr("Accountability calls")), lambda: (none,))]
    return [
        Draft(Section("calls", tr("Accountability calls")), lambda: (_overview(context, found),)),
        *(
            Draft(Section(anchor(call), call.title, level=2, ref=call.ref), partial(_call, context, call))
            for call in found
        ),
    ]


def _overview(context: Context, found: list[Call]) -> Table:
    """All calls at a glance: who, of whom, what, and how it stands."""
    tr = context.tr
    columns = (
        Column(tr("Made"), 1.8),
        Column(tr("Who calls"), 2.2),
        Column(tr("On whom"), 2.6),
        Column(tr("What is demanded"), 3.2),
        Column(tr("Answers"), 1.4, "end"),
    )
    rows = []
    for call in found:
        answers = [r for r in context.shelf.owned(Response, call.id) if r.type != NO_ANSWER]
        addressees = context.shelf.owned(Addressee, call.id)
        rows.append(
            Row(
                (
                    (Run(context.date(call.made) or tr("not known"), link=context.anchor(call)),),
                    context.name(context.shelf.find(call.caller_id)),
                    joined((_addressee(context, each) for each in addressees), context.comma)
                    or (Run(tr("nobody named")),),
                    (Run(context.terms("demand", call.demands)),),
                    (Run(tr.number(len(answers))),),
                )
            )
        )
    return Table(columns, tuple(rows))


def _call(context: Context, call: Call) -> list[Block]:
    tr, shelf = context.tr, context.shelf
    excerpt = shelf.get(Excerpt, call.excerpt_id)
    marks = (*context.mark_ends([excerpt], call), *context.marks(call))
    unique = tuple(dict.fromkeys(marks))
    lines = Lines(
        context,
        call,
        caller_id=context.name(shelf.find(call.caller_id)),
        demands="\n".join(context.term("demand", code) for code in call.demands),
    )
    lines.first(tr("Reference"), (Run(call.ref, mono=True),))
    blocks: list[Block] = [KeyValues(lines.items)]
    if call.sentence:
        words = tr("“{quotation}”", quotation=call.sentence)
        blocks += [Heading(tr("In its own words")), Paragraph((Run(words), *unique), "quote")]
    elif unique:
        blocks.append(Paragraph((Run(tr("This call rests on")), *unique), "small"))
    blocks += _follow_up(context, call)
    blocks += _responses(context, call)
    if call.remarks:
        blocks += [Heading(tr("Working remarks")), *paragraphs(call.remarks, "note")]
    return blocks


def _addressee(context: Context, addressee: Addressee) -> Runs:
    """An addressee by name, with the source's own wording where it says something else."""
    tr = context.tr
    party = context.shelf.find(addressee.party_id)
    if party is None:
        named: Runs = (Run(addressee.wording or tr("not named in this dossier")),)
    elif addressee.wording and addressee.wording != party.heading:
        named = (*context.name(party), Run(" " + tr("(“{wording}”)", wording=isolate(addressee.wording))))
    else:
        named = context.name(party)
    return (*named, Run(" " + tr("(implied, not named)"))) if addressee.implied else named


def _follow_up(context: Context, call: Call) -> list[Block]:
    tr = context.tr
    addressees = context.shelf.owned(Addressee, call.id)
    if not addressees:
        return [Paragraph((Run(tr("The call names no addressee.")),))]
    columns = (
        Column(tr("Addressee"), 3.4),
        Column(tr("Due"), 2.0),
        Column(tr("Status"), 2.2),
        Column(tr("Time elapsed"), 3.0),
    )
    rows = [
        Row(
            (
                joined((_addressee(context, addressee), *in_cell(context, addressee)), "\n"),
                (Run(context.date(addressee.due) or tr("no due date")),),
                status(context, "call_status", addressee.status) or (Run(tr("not stated")),),
                _elapsed(context, call, addressee),
            )
        )
        for addressee in addressees
    ]
    return [Heading(tr("Addressees and follow-up")), Table(columns, tuple(rows))]


def _elapsed(context: Context, call: Call, addressee: Addressee) -> Runs:
    """Overdue, answered and not fulfilled, answered after so many days: each by its own words."""
    tr = context.tr
    stands = context.reckoned.standings.get(addressee.id, Standing("undated"))
    parts: list[Runs] = []
    if stands.late:
        parts.append((Run(stands.words(tr), tone="attention"),))
    took = stands.days_to_answer
    if stands.answered and took is not None and took >= 0:
        words = tr.plural("first answer after {n} day", "first answer after {n} days", took)
        parts.append((Run(words),))
    elif stands.answered and stands.dated and call.made is None:
        parts.append((Run(tr("answered; when the call was made is not known")),))
    elif stands.answered and stands.dated:
        parts.append((Run(tr("answered")),))
    elif stands.answered:
        parts.append((Run(tr("answered on a day that is not known")),))
    else:
        since = _days(call.made, day_of(context.projected.now))
        if since is not None and since >= 0:
            words = tr.plural("no answer in {n} day", "no answer in {n} days", since)
            parts.append((Run(words),))
        else:
            parts.append((Run(tr("no answer on record")),))
    return joined(parts, "\n")


def _first(when: FuzzyDate | None) -> dt.date | None:
    return when.earliest if when is not None else None


def _days(made: FuzzyDate | None, until: dt.date | None) -> int | None:
    """Whole days from the first day a call can be of to another day; None where either is unknown."""
    start = _first(made)
    return None if start is None or until is None else (until - start).days


def _responses(context: Context, call: Call) -> list[Block]:
    tr = context.tr
    found = chronological(context.shelf.owned(Response, call.id), lambda response: response.date, context.zone)
    blocks: list[Block] = [Heading(tr("Responses"))]
    if not found:
        return [*blocks, Paragraph((Run(tr("No response is recorded.")),))]
    columns = (
        Column(tr("Date"), 2.0),
        Column(tr("Who answered"), 2.2),
        Column(tr("What was answered"), 5.0),
        Column(tr("Time elapsed"), 1.2, "end"),
    )
    return [*blocks, Table(columns, tuple(_response(context, call, response) for response in found))]


def _response(context: Context, call: Call, response: Response) -> Row:
    tr, shelf = context.tr, context.shelf
    addressee = shelf.get(Addressee, response.addressee_id)
    if response.responder:
        who: Runs = (Run(response.responder),)
    else:
        who = _addressee(context, addressee) if addressee else ()
    days = _days(call.made, _first(response.date))
    ends = [shelf.get(Excerpt, response.excerpt_id) or shelf.get(Source, response.source_id)]
    kind = Run(context.term("response_kind", response.type), bold=True)
    stance = context.term("attribution_stance", response.stance)
    lines: list[Runs] = [(kind, *((Run(f" ({stance})"),) if stance else ()))]
    if response.text:
        lines.append((Run(response.text),))
    if response.conceded_deaths:
        lines.append((Run(tr("Deaths conceded: {count}.", count=response.conceded_deaths.text(tr))),))
    if response.conceded_injuries:
        lines.append((Run(tr("Injuries conceded: {count}.", count=response.conceded_injuries.text(tr))),))
    marks = dict.fromkeys((*context.mark_ends(ends, call), *context.marks(response, at=call)))
    said = (*joined(lines, "\n"), *marks)
    return Row(
        (
            (Run(context.date(response.date) or tr("not known")),),
            who,
            joined((said, *in_cell(context, response)), "\n"),
            (Run(tr.plural("{n} day", "{n} days", days) if days is not None and days >= 0 else ""),),
        )
    )
