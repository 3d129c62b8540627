"""What several sources together say about the harm done to people, and what a case may adopt from it.

After Every Casualty's *Standards for Casualty Recording* (2016): each source keeps its own figure; what is
adopted names its rule; copies of one report are one source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from casefile.analysis.corroboration import origins
from casefile.i18n import Translator
from casefile.model import vocabularies
from casefile.model.counts import Range, span, total
from casefile.model.records import CasualtyFigure, Source

FigureKey = tuple[str, str]
"""Harm and group, as codes."""

AGES_AND_SEXES = ("children", "women", "men")
"""Groups that do not overlap with one another, and that lie within the others."""
OCCUPATIONS = ("health_workers", "journalists", "aid_workers")
"""Groups that may overlap with every other group, so they are never added up."""
UNKNOWN = "unknown"
"""People whom a source counts without saying who they were; they may belong to any other group."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """All that is said about one kind of harm to one group.

    :param said: the figures that sources give.
    :param adopted: the figure the case adopts, if it has one.
    :param span: the range that holds all figures with numbers; None for words alone, or open on both sides.
    :param majority: the count of more than half of the independent sources, if there is one.
    :param independent: how many independent sources give a figure.
    :param conflicting: whether no single count could satisfy them all.
    """

    effect: str
    group: str
    said: tuple[CasualtyFigure, ...]
    adopted: CasualtyFigure | None
    span: Range | None
    majority: Range | None
    independent: int
    conflicting: bool


def figure_table(figures: Iterable[CasualtyFigure], sources: Iterable[Source] = ()) -> tuple[FigureRow, ...]:
    """The figures of one incident by harm and group, in the order of the vocabularies."""
    return figure_rows(figures, origins(sources))


def figure_rows(figures: Iterable[CasualtyFigure], origin: Mapping[UUID, UUID]) -> tuple[FigureRow, ...]:
    """As :func:`figure_table`, for many incidents with the same sources.

    :param origin: of :func:`casefile.analysis.corroboration.origins`, reckoned once.
    """
    by_key: dict[FigureKey, list[CasualtyFigure]] = defaultdict(list)
    for figure in figures:
        by_key[figure.effect, figure.group].append(figure)
    return tuple(_row(key, by_key[key], origin) for key in sorted(by_key, key=_place_in_vocabularies))


def _row(key: FigureKey, figures: Sequence[CasualtyFigure], origin: Mapping[UUID, UUID]) -> FigureRow:
    said = tuple(figure for figure in figures if not figure.adopted)
    counts = [figure.count for figure in said if figure.count is not None]
    votes = _votes(said, origin)
    return FigureRow(
        *key,
        said=said,
        adopted=next((figure for figure in figures if figure.adopted), None),
        span=span(counts),
        majority=_majority(votes),
        independent=len({_voice(figure, origin) for figure in said}),
        conflicting=conflicting(counts),
    )


def conflicting(counts: Iterable[Range]) -> bool:
    """Whether no single count lies within all of them; counts in words alone conflict with nothing."""
    known = list(counts)
    lows = [count.minimum for count in known if count.minimum is not None]
    highs = [count.maximum for count in known if count.maximum is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def suggest(rule: str, figures: Iterable[CasualtyFigure], sources: Iterable[Source] = ()) -> Range | None:
    """What a rule of adoption gives for the figures of one harm and one group.

    * ``range_of_all``: the narrowest range that holds every figure.
    * ``majority``: the count of more than half of the independent sources.
    * ``source_hierarchy``: the figure of the best graded source (reliability A-F, then credibility 1-6, by
      the Admiralty code, where F and 6 mean *cannot be judged* and come last); of equals, the range of all.

    None where the rule gives nothing, or is one that only a person can apply.
    """
    said = [figure for figure in figures if not figure.adopted and figure.count is not None]
    known = {source.id: source for source in sources}
    match rule:
        case "range_of_all":
            return span(figure.count for figure in said if figure.count is not None)
        case "majority":
            return _majority(_votes(said, origins(known.values())))
        case "source_hierarchy":
            graded = [(_grade(known.get(f.source_id) if f.source_id else None), f.count) for f in said]
            best = min((grade for grade, _count in graded), default=_UNGRADED)
            if best == _UNGRADED:
                return None
            return span(count for grade, count in graded if grade == best and count is not None)
        case _:
            return None


_UNGRADED = ("Z", "Z")


def _grade(source: Source | None) -> tuple[str, str]:
    if source is None:
        return _UNGRADED
    return source.reliability or "Z", source.credibility or "Z"


def _voice(figure: CasualtyFigure, origin: Mapping[UUID, UUID]) -> UUID | str:
    """Who speaks: the source at the root, or the name given where there is no source."""
    if figure.source_id is not None:
        return origin.get(figure.source_id, figure.source_id)
    return figure.said_by.casefold() or figure.id


def _votes(said: Iterable[CasualtyFigure], origin: Mapping[UUID, UUID]) -> list[Range]:
    """One count per independent source: the original's own where it is there, else that of its copies."""
    own: dict[UUID | str, list[Range]] = defaultdict(list)
    copied: dict[UUID | str, list[Range]] = defaultdict(list)
    for figure in said:
        if figure.count is None:
            continue
        voice = _voice(figure, origin)
        is_original = figure.source_id is None or figure.source_id == voice
        (own if is_original else copied)[voice].append(figure.count)
    spans = (span(own.get(voice) or copied[voice]) for voice in dict.fromkeys([*own, *copied]))
    return [vote for vote in spans if vote is not None]


def _majority(votes: Sequence[Range]) -> Range | None:
    if not votes:
        return None
    (vote, number), *_rest = Counter((v.minimum, v.maximum) for v in votes).most_common(1)
    return Range(*vote) if number * 2 > len(votes) else None


def _place_in_vocabularies(key: FigureKey) -> tuple[int, int, str, str]:
    effect, group = key
    return (_place("casualty_effect", effect), _place("casualty_group", group), effect, group)


def _place(vocabulary: str, code: str) -> int:
    places = _places(vocabulary)
    return places.get(code, len(places))


@cache
def _places(vocabulary: str) -> dict[str, int]:
    return {code: n for n, code in enumerate(vocabularies.load(vocabulary).codes(deprecated=True))}


def headline(figures: Iterable[CasualtyFigure]) -> dict[str, Range]:
    """One count per kind of harm, for a line in a list: the adopted figure, else the range of all sources.

    Groups that may overlap are not added up: where a figure for civilians or combatants is there, these stand;
    else children, women and men are added up; else the figure of those not described; else the single largest of
    the remaining groups. A group that has a number goes before one in words alone.
    """
    counts: dict[str, dict[str, Range]] = defaultdict(dict)
    for row in figure_table(figures):
        count = _headline_of(row)
        if count is not None:
            counts[row.effect][row.group] = count
    return {effect: found for effect, groups in counts.items() if (found := _one_count(groups)) is not None}


def _one_count(groups: Mapping[str, Range]) -> Range | None:
    whole = [count for group, count in groups.items() if group not in (*AGES_AND_SEXES, *OCCUPATIONS, UNKNOWN)]
    parts = [count for group, count in groups.items() if group in AGES_AND_SEXES]
    # Whom a source does not describe may be the very people that another counts as civilians: never their sum.
    undescribed = [groups[UNKNOWN]] if UNKNOWN in groups else []
    chosen = whole or parts or undescribed
    if undescribed and undescribed[0].sort_value >= 0 and all(count.sort_value < 0 for count in chosen):
        chosen = undescribed
    if chosen:
        only_words = all(count.minimum is None for count in chosen)
        return chosen[0] if len(chosen) == 1 or only_words else total(chosen)
    return max(groups.values(), key=lambda count: count.sort_value, default=None)


def _headline_of(row: FigureRow) -> Range | None:
    """The adopted count, or the range of all with the first count in words alone beside it."""
    if row.adopted is not None and row.adopted.count is not None:
        count = row.adopted.count
        return count if count.sort_value < 0 else Range(count.minimum, count.maximum)
    only_words = next((f.count for f in row.said if f.count is not None and f.count.sort_value < 0), None)
    if row.span is None or only_words is None:
        open_on_both_sides = next((f.count for f in row.said), None)
        return row.span or only_words or open_on_both_sides
    return Range(row.span.minimum, row.span.maximum, only_words.wording)


def digest(figures: Iterable[CasualtyFigure], tr: Translator) -> str:
    """The harm to people in a few words: *25 killed, dozens injured*; empty where nothing is recorded."""
    phrases = [_phrase(effect, count, tr) for effect, count in headline(figures).items()]
    return ("، " if tr.language.startswith("ar") else ", ").join(phrases)


def _phrase(effect: str, count: Range, tr: Translator) -> str:
    number = count.minimum if count.exact and not count.wording else None
    words = count.text(tr)
    match effect, number:
        case "killed", None:
            return tr("{count} killed", count=words)
        case "killed", int(n):
            return tr.plural("{n} killed", "{n} killed", n)
        case "injured", None:
            return tr("{count} injured", count=words)
        case "injured", int(n):
            return tr.plural("{n} injured", "{n} injured", n)
        case "missing", None:
            return tr("{count} missing", count=words)
        case "missing", int(n):
            return tr.plural("{n} missing", "{n} missing", n)
        case "detained", None:
            return tr("{count} detained", count=words)
        case "detained", int(n):
            return tr.plural("{n} detained", "{n} detained", n)
        case "displaced", None:
            return tr("{count} displaced", count=words)
        case "displaced", int(n):
            return tr.plural("{n} displaced", "{n} displaced", n)
    label = vocabularies.load("casualty_effect").label(effect, tr)
    return tr("{harm}: {count}", harm=label, count=words)
