"""Charts: incidents and the harm done by month and by kind of act, a timeline, and what each source says of one toll.

Each is drawn from the records that this audience is shown, and from nothing else: anyone who counts in the dossier
comes to the same numbers, and nothing withheld shows through one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from casefile.dossier.drafts import Draft
from casefile.dossier.outline import Block, Chart, ChartRow, Mark, Paragraph, Run, Section
from casefile.dossier.sections.context import Context
from casefile.dossier.sections.ranges import MOST_INCIDENTS, compared, has_unsure, said_of, told
from casefile.i18n import N_, isolate
from casefile.model.charted import Harmed, Tally
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Incident

EFFECTS = ("killed", "injured")
"""The harm of which there are charts."""
MOST_PLACED = 60
"""Incidents that a timeline can hold; beyond, nobody finds one."""
_OPEN = 0.12
"""How much of the axis a bar without an end takes beyond what is certain."""

_BY_MONTH = {"killed": N_("People killed, by month"), "injured": N_("People injured, by month")}
_BY_YEAR = {"killed": N_("People killed, by year"), "injured": N_("People injured, by year")}
_BY_ACT = {"killed": N_("People killed, by kind of act"), "injured": N_("People injured, by kind of act")}


def figures(context: Context) -> list[Draft]:
    """The charts that the case has anything for, under one heading; none where it has no incident."""
    tr, charted = context.tr, context.reckoned.charted
    drafts: list[Draft] = []

    def draw(title: str, write: Callable[[], Iterable[Block]]) -> None:
        drafts.append(figure(context, title, write))

    if len(charted.periods) > 1:
        title = tr("Incidents, by year") if charted.yearly else tr("Incidents, by month")
        draw(title, partial(_incidents_by_period, context))
        for effect in _harmed(context):
            titles = _BY_YEAR if charted.yearly else _BY_MONTH
            draw(tr(titles[effect]), partial(_harm_by_period, context, effect))
    if len(charted.acts) > 1:
        draw(tr("Incidents, by kind of act"), partial(_incidents_by_act, context))
        for effect in _harmed(context):
            draw(tr(_BY_ACT[effect]), partial(_harm_by_act, context, effect))
    if 1 < len(charted.placed) <= MOST_PLACED:
        draw(tr("Timeline of the incidents"), partial(_timeline, context))
    incidents, more = compared(context)
    for incident in incidents:
        title = tr("What each source says of the casualties: {incident}", incident=isolate(incident.title))
        draw(title, partial(said_of, context, incident))
    if not drafts:
        return []
    return [Draft(Section("figures", tr("Figures")), partial(_opening, context, more)), *drafts]


def figure(context: Context, title: str, write: Callable[[], Iterable[Block]]) -> Draft:
    """The next figure, with its number."""
    context.figures += 1
    number = context.figures
    ref = context.tr("Figure {n}", n=context.tr.number(number))
    return Draft(Section(f"figure-{number}", title, level=3, ref=ref, figure=True), write)


def _opening(context: Context, more: int) -> Iterator[Block]:
    tr, charted = context.tr, context.reckoned.charted
    yield Paragraph(
        (
            Run(
                tr(
                    "These figures count what this dossier shows, and nothing else: records that are withheld from its "
                    "readers are in no number. Below each stands what it counts and what it leaves out."
                )
            ),
        )
    )
    if len(charted.placed) > MOST_PLACED:
        words = tr(
            "There is no timeline: with more than {most} incidents none could be found on it. The chronology lists "
            "them all.",
            most=tr.number(MOST_PLACED),
        )
        yield Paragraph((Run(words),), "note")
    if more:
        words = tr.plural(
            "What each source says is drawn for the {most} incidents on which most figures are given; {n} more "
            "incident has its figures in the casualty table alone.",
            "What each source says is drawn for the {most} incidents on which most figures are given; {n} more "
            "incidents have their figures in the casualty tables alone.",
            more,
            most=tr.number(MOST_INCIDENTS),
        )
        yield Paragraph((Run(words),), "note")


def _harmed(context: Context) -> list[str]:
    whole = context.reckoned.charted.whole
    return [effect for effect in EFFECTS if effect in whole and whole[effect].count is not None]


def _period(context: Context, key: str) -> str:
    if len(key) == 4:
        return key
    return FuzzyDate.month(int(key[:4]), int(key[5:])).words(context.tr)


def _periods(context: Context) -> list[tuple[str, Tally]]:
    """The lines by time; last those that are in none of them."""
    tr, charted = context.tr, context.reckoned.charted
    lines = [(_period(context, each.key), each) for each in charted.periods]
    if charted.unplaced.incidents:
        words = tr("undated, or not in one year") if charted.yearly else tr("undated, or not in one month")
        lines.append((words, charted.unplaced))
    return lines


def _acts(context: Context) -> list[tuple[str, Tally]]:
    tr, charted = context.tr, context.reckoned.charted
    lines = [(context.term("acts", each.key), each) for each in charted.acts]
    if charted.without_act.incidents:
        lines.append((tr("no kind recorded"), charted.without_act))
    return lines


def _incidents_by_period(context: Context) -> Iterator[Block]:
    tr = context.tr
    column = tr("Year") if context.reckoned.charted.yearly else tr("Month")
    yield _counted(context, column, _periods(context), [_all_incidents(context), *_about_dates(context)])


def _incidents_by_act(context: Context) -> Iterator[Block]:
    notes = [_all_incidents(context), *_about_acts(context)]
    yield _counted(context, context.tr("Kind of act"), _acts(context), notes)


def _harm_by_period(context: Context, effect: str) -> Iterator[Block]:
    tr = context.tr
    column = tr("Year") if context.reckoned.charted.yearly else tr("Month")
    notes = [*_about_harm(context, effect), *_about_dates(context)]
    yield _reckoned(context, column, _periods(context), effect, notes)


def _harm_by_act(context: Context, effect: str) -> Iterator[Block]:
    lines = [(label, tally) for label, tally in _acts(context) if effect in tally.harm]
    notes = [*_about_harm(context, effect), *_about_acts(context)]
    yield _reckoned(context, context.tr("Kind of act"), lines, effect, notes)


def _counted(context: Context, column: str, lines: list[tuple[str, Tally]], notes: Iterable[str]) -> Chart:
    """Incidents as bars."""
    tr = context.tr
    most = max(1, *(tally.incidents for _label, tally in lines))
    rows = tuple(
        ChartRow(
            (Run(label),),
            tr.number(tally.incidents),
            (Mark(0.0, tally.incidents / most),) if tally.incidents else (),
        )
        for label, tally in lines
    )
    return Chart(
        (column, tr("Incidents")),
        rows,
        _axis(context, most),
        alternative=told(context, rows),
        note=" ".join(notes),
    )


def _reckoned(
    context: Context, column: str, lines: list[tuple[str, Tally]], effect: str, notes: Iterable[str]
) -> Chart:
    """People harmed as bars: filled as far as is certain, hatched as far as may be."""
    tr = context.tr
    harms = [(label, tally, tally.harm.get(effect)) for label, tally in lines]
    counts = [harm.count for _label, _tally, harm in harms if harm is not None and harm.count is not None]
    most = max([1, *(n for count in counts for n in (count.minimum, count.maximum) if n is not None)])
    rows = tuple(
        ChartRow((Run(label),), _in_words(context, tally, harm), bars(harm.count if harm else None, most))
        for label, tally, harm in harms
    )
    return Chart(
        (column, context.term("casualty_effect", effect)),
        rows,
        _axis(context, most),
        (tr("at least"), tr("up to; with an arrow: no upper end is known")) if _is_range(counts) else ("", ""),
        told(context, rows),
        " ".join(notes),
    )


def _in_words(context: Context, tally: Tally, harm: Harmed | None) -> str:
    tr = context.tr
    if not tally.incidents:
        return tr("no incident")
    if harm is None:
        return tr("no figure")
    return harm.count.text(tr) if harm.count is not None else tr("in words only")


def bars(count: Range | None, most: int) -> tuple[Mark, ...]:
    """A count as a bar from nothing. :param most: the number at the axis' end."""
    if count is None or count.only_words:
        return ()
    low = count.minimum or 0
    if count.exact and not count.about:
        return (Mark(0.0, low / most),) if low else ()
    sure = () if count.about or not low else (Mark(0.0, low / most),)
    start = 0.0 if count.about else low / most
    if count.maximum is None:
        end = min(1.0, low / most + _OPEN)
        return (*sure, Mark(min(start, end - 0.02), end, sure=False, open_end=True))
    return (*sure, Mark(start, count.maximum / most, sure=False))


def _is_range(counts: Iterable[Range]) -> bool:
    return any(not count.exact or count.about for count in counts)


def _axis(context: Context, most: int) -> tuple[tuple[float, str], ...]:
    return ((0.0, context.tr.number(0)), (1.0, context.tr.number(most)))


def _timeline(context: Context) -> Iterator[Block]:
    tr, charted = context.tr, context.reckoned.charted
    rows: list[ChartRow] = []
    for placed in charted.placed:
        incident = context.shelf.get(Incident, placed.id)
        if incident is None:
            continue
        mark = Mark(placed.start, placed.end, not placed.approximate, placed.open_start, placed.open_end)
        label = (Run(incident.title, link=context.anchor(incident)),)
        rows.append(ChartRow(label, context.date(incident.when), (mark,)))
    first, last = ("" if day is None else tr.date(day) for day in (charted.first, charted.last))
    notes = [_all_incidents(context)]
    missing = charted.incidents - len(rows)
    if missing:
        notes.append(
            tr.plural(
                "{n} incident without a known date is not on it.",
                "{n} incidents without a known date are not on it.",
                missing,
            )
        )
    yield Chart(
        (tr("Incident"), tr("When")),
        tuple(rows),
        ((0.0, first), (1.0, last)),
        (
            tr("the days on which it can have happened; with an arrow: perhaps earlier or later still"),
            tr("the date is only approximate") if has_unsure(rows) else "",
        ),
        told(context, rows),
        " ".join(notes),
    )


def _all_incidents(context: Context) -> str:
    return context.tr.plural(
        "Counts the {n} incident of this dossier.",
        "Counts the {n} incidents of this dossier.",
        context.reckoned.charted.incidents,
    )


def _about_dates(context: Context) -> Iterator[str]:
    tr, charted = context.tr, context.reckoned.charted
    if charted.undated:
        yield tr.plural("{n} has no known date.", "{n} have no known date.", charted.undated)
    if charted.spanning:
        yield (
            tr.plural(
                "{n} has a date that reaches beyond one year, and stands in the last line.",
                "{n} have a date that reaches beyond one year, and stand in the last line.",
                charted.spanning,
            )
            if charted.yearly
            else tr.plural(
                "{n} has a date that reaches beyond one month, and stands in the last line.",
                "{n} have a date that reaches beyond one month, and stand in the last line.",
                charted.spanning,
            )
        )
    if charted.rough:
        yield tr.plural(
            "{n} is counted where an approximate or uncertain date puts it.",
            "{n} are counted where an approximate or uncertain date puts them.",
            charted.rough,
        )


def _about_acts(context: Context) -> Iterator[str]:
    several = context.reckoned.charted.several
    if several:
        yield context.tr.plural(
            "{n} incident is of several kinds and stands in the line of each, so the lines must not be added up.",
            "{n} incidents are of several kinds and stand in the line of each, so the lines must not be added up.",
            several,
        )


def _about_harm(context: Context, effect: str) -> Iterator[str]:
    tr, charted = context.tr, context.reckoned.charted
    harm = charted.whole[effect]
    yield tr.plural(
        "Counts {n} incident for which a figure is given: the adopted one, else the range of all sources.",
        "Counts {n} incidents for which a figure is given: the adopted one, else the range of all sources.",
        harm.incidents,
    )
    without = charted.incidents - harm.incidents
    if without:
        yield tr.plural("{n} incident has no figure.", "{n} incidents have no figure.", without)
    if harm.uncounted:
        yield tr.plural(
            "{n} says it in words only, and adds nothing.", "{n} say it in words only, and add nothing.", harm.uncounted
        )
    if harm.overlapping:
        yield tr.plural(
            "Of {n} the groups may overlap (a child is also a civilian): what it adds is a range.",
            "Of {n} the groups may overlap (a child is also a civilian): what they add are ranges.",
            harm.overlapping,
        )
    yield tr("Whether two incidents harmed the same person no record says, so somebody may be counted twice.")
