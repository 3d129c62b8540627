"""What each source says of the casualties of one incident, its ranges beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from casefile.dossier.bundle import Finding
from casefile.dossier.outline import Block, Chart, ChartRow, Mark, Run, Runs
from casefile.dossier.sections.casualties import in_order
from casefile.dossier.sections.context import Context
from casefile.dossier.sections.order import chronological
from casefile.i18n import isolate
from casefile.model.counts import Range
from casefile.model.records import CasualtyFigure, Incident, Source

_Group = tuple[tuple[str, str], list[CasualtyFigure]]
MOST_INCIDENTS = 24
"""Incidents whose figures are drawn: those of which most are said."""


def compared(context: Context) -> tuple[list[Incident], int]:
    """The incidents of which several sources give a number for the same harm and group, in order of date; and how many
    more there are.
    """
    weights: dict[Incident, int] = {}
    for incident in context.shelf.of(Incident):
        groups = [some for _key, some in _comparable(context, incident)]
        if groups:
            weights[incident] = sum(map(len, groups))
    taken = sorted(weights, key=lambda incident: (-weights[incident], incident.ref))[:MOST_INCIDENTS]
    return chronological(taken, lambda incident: incident.when, context.zone), len(weights) - len(taken)


def said_of(context: Context, incident: Incident) -> Iterator[Block]:
    """The chart of one incident."""
    tr = context.tr
    groups = list(_comparable(context, incident))
    numbers = [n for _key, some in groups for each in some for n in _bounds(each)]
    most = max([1, *numbers])
    rows: list[ChartRow] = []
    worded = 0
    for (effect, group), some in groups:
        label = tr(
            "{harm}: {group}",
            harm=context.term("casualty_effect", effect),
            group=context.term("casualty_group", group),
        )
        rows.append(ChartRow((Run(label),), strong=True))
        for figure in some:
            count = figure.count
            worded += count is None or count.counted.only_words
            words = count.text(tr) if count is not None else ""
            rows.append(ChartRow(_who(context, figure), words, _marks(count, most), strong=figure.adopted))
        finding = context.reckoned.findings.get((incident.id, effect, group), Finding())
        if not any(figure.adopted for figure in some) and finding.span is not None:
            rows.append(ChartRow((Run(tr("range of all")),), finding.span.text(tr), _marks(finding.span, most), True))
    yield Chart(
        (tr("According to"), tr("Count")),
        tuple(rows),
        ((0.0, tr.number(0)), (1.0, tr.number(most))),
        (
            tr("a number, or a range from its lowest to its highest"),
            tr("about so many") if has_unsure(rows) else "",
        ),
        told(context, rows),
        " ".join(_notes(context, groups, worded)),
    )


def told(context: Context, rows: Iterable[ChartRow]) -> str:
    """What a chart shows, for those who cannot see it: every line with its words."""
    tr = context.tr
    lines = []
    for row in rows:
        label = "".join(run.text for run in row.label).strip()
        lines.append(tr("{label}: {value}", label=isolate(label), value=isolate(row.words)) if row.words else label)
    return tr("Chart. {lines}", lines="; ".join(lines))


def has_unsure(rows: Iterable[ChartRow]) -> bool:
    """Whether anything in them is drawn hatched."""
    return any(not mark.sure for row in rows for mark in row.marks)


def _notes(context: Context, groups: Iterable[_Group], worded: int) -> Iterator[str]:
    tr = context.tr
    yield tr(
        "Shows the harm and the groups for which several sources give a number. Groups may overlap, so their figures "
        "must not be added up. An arrow says that no lower or no upper end is given."
    )
    if worded:
        yield tr.plural(
            "{n} figure is in words that say no number, and is not drawn.",
            "{n} figures are in words that say no number, and are not drawn.",
            worded,
        )
    repeating = sum(
        1
        for _key, some in groups
        for figure in some
        if getattr(context.shelf.get(Source, figure.source_id), "derived_from_id", None) is not None
    )
    if repeating:
        yield tr.plural(
            "{n} of the figures comes from a source that repeats another, and bears it out no further.",
            "{n} of the figures come from sources that repeat another, and bear it out no further.",
            repeating,
        )


def _comparable(context: Context, incident: Incident) -> Iterator[_Group]:
    """The figures by harm and group, where at least two sources give a number."""
    figures = in_order(context.shelf.owned(CasualtyFigure, incident.id))
    for key, some in groupby(figures, key=lambda figure: (figure.effect, figure.group)):
        those = list(some)
        if sum(not each.adopted and bool(_bounds(each)) for each in those) > 1:
            yield key, those


def _bounds(figure: CasualtyFigure) -> list[int]:
    if figure.count is None:
        return []
    counted = figure.count.counted
    return [n for n in (counted.minimum, counted.maximum) if n is not None]


def _marks(count: Range | None, most: int) -> tuple[Mark, ...]:
    """A count as a stretch of the axis; a single number is a narrow mark at its place."""
    if count is None or count.counted.only_words:
        return ()
    counted = count.counted
    low, high = counted.minimum, counted.maximum
    start = (low or 0) / most
    end = 1.0 if high is None else high / most
    return (Mark(start, end, not counted.about, low is None, high is None),)


def _who(context: Context, figure: CasualtyFigure) -> Runs:
    tr = context.tr
    if figure.adopted:
        return (Run(tr("adopted for this case")),)
    source = context.shelf.get(Source, figure.source_id)
    if source is None:
        return (Run(figure.said_by or tr("A source that is not named in this dossier")),)
    title = Run(isolate(source.title) if figure.said_by else source.title, link=context.anchor(source))
    quoting = (Run(" " + tr("(quoting {who})", who=isolate(figure.said_by))),) if figure.said_by else ()
    return (title, *quoting)
