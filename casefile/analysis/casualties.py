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
from casefile.model import vocabularies
from casefile.model.counts import Range, span, with_words_of
from casefile.model.records import CasualtyFigure, Source

FigureKey = tuple[str, str]
"""Harm and group, as codes."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """All that is said about one kind of harm to one group.

    Number words count as the numbers they say (:attr:`casefile.model.counts.Range.counted`).

    :param said: the figures that sources give.
    :param adopted: the figure the case adopts, if it has one.
    :param span: the range that holds all figures; None for words alone, or open on both sides.
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
    counts = [figure.count.counted for figure in said if figure.count is not None]
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
    counts = [figure.count.counted for figure in said if figure.count is not None]
    return with_words_of(_suggested(rule, said, counts, sources), counts)


def _suggested(
    rule: str, said: Sequence[CasualtyFigure], counts: Sequence[Range], sources: Iterable[Source]
) -> Range | None:
    known = {source.id: source for source in sources}
    match rule:
        case "range_of_all":
            return span(counts)
        case "majority":
            return _majority(_votes(said, origins(known.values())))
        case "source_hierarchy":
            graded = [
                (_grade(known.get(f.source_id) if f.source_id else None), f.count.counted)
                for f in said
                if f.count is not None
            ]
            best = min((grade for grade, _count in graded), default=_UNGRADED)
            if best == _UNGRADED:
                return None
            return span(count for grade, count in graded if grade == best)
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
        (own if is_original else copied)[voice].append(figure.count.counted)
    spans = (span(own.get(voice) or copied[voice]) for voice in dict.fromkeys([*own, *copied]))
    return [vote for vote in spans if vote is not None]


def _majority(votes: Sequence[Range]) -> Range | None:
    if not votes:
        return None
    # About 20 and 20 are no agreement on 20.
    ((low, high, about), number), *_rest = Counter((v.minimum, v.maximum, v.about) for v in votes).most_common(1)
    return Range(low, high, about=about) if number * 2 > len(votes) else None


def _place_in_vocabularies(key: FigureKey) -> tuple[int, int, str, str]:
    effect, group = key
    return (_place("casualty_effect", effect), _place("casualty_group", group), effect, group)


def _place(vocabulary: str, code: str) -> int:
    places = _places(vocabulary)
    return places.get(code, len(places))


@cache
def _places(vocabulary: str) -> dict[str, int]:
    return {code: n for n, code in enumerate(vocabularies.load(vocabulary).codes(deprecated=True))}
