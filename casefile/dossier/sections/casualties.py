"""The casualty table of an incident: each source's figure, then the adopted range with its rule and reason."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from casefile.dossier.bundle import AllGroups, Finding
from casefile.dossier.outline import Block, Column, Heading, Notice, Row, Run, Runs, Table
from casefile.dossier.sections.context import Context, joined
from casefile.dossier.sections.labelled import in_cell
from casefile.i18n import isolate
from casefile.model import vocabularies
from casefile.model.records import CasualtyFigure, Incident, Source


def casualties(context: Context, incident: Incident) -> list[Block]:
    """The table, and a notice for each figure on which sources cannot all be right."""
    tr = context.tr
    figures = in_order(context.shelf.owned(CasualtyFigure, incident.id))
    if not figures:
        return []
    columns = (
        Column(tr("Harm and group"), 2.6),
        Column(tr("Count"), 2.0),
        Column(tr("According to"), 5.0),
    )
    rows: list[Row] = []
    notices: list[Block] = []
    for effect, of_effect in groupby(figures, key=lambda figure: figure.effect):
        for group, some in groupby(of_effect, key=lambda figure: figure.group):
            label = tr(
                "{harm}: {group}",
                harm=context.term("casualty_effect", effect),
                group=context.term("casualty_group", group),
            )
            finding = context.reckoned.findings.get((incident.id, effect, group), Finding())
            same = list(some)
            rows += _rows(context, incident, label, same, finding)
            if finding.conflicting:
                notices.append(_conflict(context, label, finding))
        if (together := context.reckoned.all_groups.get((incident.id, effect))) is not None:
            rows.append(_all_groups(context, effect, together))
    return [Heading(tr("Casualties")), Table(columns, tuple(rows)), *notices]


def in_order(figures: Iterable[CasualtyFigure]) -> list[CasualtyFigure]:
    """By harm and group as the vocabularies have them, the adopted figure after those it was adopted from."""
    return sorted(figures, key=_order)


def _rows(
    context: Context, incident: Incident, label: str, figures: list[CasualtyFigure], finding: Finding
) -> list[Row]:
    tr = context.tr
    said = [figure for figure in figures if not figure.adopted]
    rows: list[Row] = []
    for figure in said:
        about = _with_lines(context, figure, _according_to(context, incident, figure))
        rows.append(Row(((Run(label),), _count(context, figure), about)))
    adopted = [figure for figure in figures if figure.adopted]
    for figure in adopted:
        about = _with_lines(context, figure, _adopted(context, incident, figure))
        rows.append(Row(((Run(label),), _count(context, figure), about), strong=True))
    if not adopted and len(said) > 1 and finding.span is not None:
        rows.append(
            Row(((Run(label),), (Run(finding.span.text(tr)),), (Run(_together(context, said, finding), italic=True),)))
        )
    return rows


def _all_groups(context: Context, effect: str, together: AllGroups) -> Row:
    """How many people over all groups, and why it is no sum."""
    tr = context.tr
    label = tr("{harm}: all groups", harm=context.term("casualty_effect", effect))
    count = together.count.text(tr) if together.count is not None else tr("in words only")
    about: list[Runs] = []
    if together.overlapping:
        why = tr(
            "Groups may overlap (a child is also a civilian), so their figures are not added up: "
            "at least as many as cannot have been counted twice, at most the sum."
        )
        about.append((Run(why, italic=True),))
    if together.uncounted:
        figures = context.listed(
            tr("{group} “{wording}”", group=context.term("casualty_group", group), wording=isolate(words))
            for group, words in together.uncounted
        )
        about.append((Run(tr("Not counted, as the words give no number: {figures}.", figures=figures), italic=True),))
    return Row(((Run(label),), (Run(count),), joined(about, "\n")))


def _together(context: Context, said: list[CasualtyFigure], finding: Finding) -> str:
    tr = context.tr
    if any(f.count is not None and f.count.only_words for f in said):
        return tr.plural(
            "Range of the figures in numbers; figures in words are not counted and leave it open upwards. "
            "{n} source is independent. No figure is adopted.",
            "Range of the figures in numbers; figures in words are not counted and leave it open upwards. "
            "{n} sources are independent. No figure is adopted.",
            finding.independent,
        )
    return tr.plural(
        "Range of all figures. {n} source is independent. No figure is adopted.",
        "Range of all figures. {n} sources are independent. No figure is adopted.",
        finding.independent,
    )


def _count(context: Context, figure: CasualtyFigure) -> Runs:
    return (Run(figure.count.text(context.tr) if figure.count else ""),)


def _with_lines(context: Context, figure: CasualtyFigure, about: Runs) -> Runs:
    return joined((about, *in_cell(context, figure)), "\n")


def _according_to(context: Context, incident: Incident, figure: CasualtyFigure) -> Runs:
    tr = context.tr
    source = context.shelf.get(Source, figure.source_id)
    said_by = isolate(figure.said_by)
    if source is None:
        who: Runs = (Run(figure.said_by or tr("A source that is not named in this dossier")),)
    else:
        # Isolated only beside other words: alone in its cell it gives the cell its direction.
        words = isolate(source.title) if figure.said_by else source.title
        title = Run(words, link=context.anchor(source))
        quoting = (Run(" " + tr("(quoting {who})", who=said_by)),) if figure.said_by else ()
        who = (title, *quoting)
    marks = context.marks(figure, "supports", "mentions", "context", at=incident)
    against = context.marks(figure, "contradicts", at=incident)
    contradicted: Runs = (Run(tr("Contradicted by"), tone="disputed"), *against) if against else ()
    if not marks and source is not None:
        marks = context.mark_ends([source], incident)
    return joined(((*who, *marks), contradicted), " ")


def _adopted(context: Context, incident: Incident, figure: CasualtyFigure) -> Runs:
    tr = context.tr
    rule = tr("Adopted by this rule: {rule}.", rule=context.term("adopted_rule", figure.adopted_rule))
    reason: Runs = (Run(isolate(figure.adopted_reason)),) if figure.adopted_reason else ()
    return joined(((Run(rule),), reason, context.marks(figure, at=incident)), " ")


def _conflict(context: Context, label: str, finding: Finding) -> Notice:
    tr = context.tr
    if finding.span is None:
        text = tr("{figure}. The sources contradict each other: no single count fits them all.", figure=label)
    else:
        text = tr(
            "{figure}. The sources contradict each other: no single count fits them all. Together they span {span}.",
            figure=label,
            span=finding.span.text(tr),
        )
    return Notice((Run(text),), title=tr("Conflicting accounts"), tone="disputed")


def _order(figure: CasualtyFigure) -> tuple[int, int, str, str, bool, str]:
    return (
        _place("casualty_effect", figure.effect),
        _place("casualty_group", figure.group),
        figure.effect,
        figure.group,
        figure.adopted,
        figure.ref,
    )


def _place(vocabulary: str, code: str) -> int:
    places = _places(vocabulary)
    return places.get(code, len(places))


@cache
def _places(vocabulary: str) -> dict[str, int]:
    return {code: n for n, code in enumerate(vocabularies.load(vocabulary).codes(deprecated=True))}
