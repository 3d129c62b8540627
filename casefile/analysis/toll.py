"""How many people an incident harmed, over all groups, and the line that says so in lists and summaries.

Groups may overlap: a child is also a civilian. So their figures are never simply added up. What is given is what all
figures together bear out: at least the largest number of people who cannot be counted twice, at most the sum of all.
One rough figure (*about 20*) makes what is reckoned from it a rough one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casefile.analysis.casualties import FigureRow, figure_table
from casefile.i18n import Translator, isolate
from casefile.model.counts import Range, span, total
from casefile.model.records import CasualtyFigure
from casefile.model.words import listed, term

APART = (("civilians", "combatants"), ("children", "women", "men"))
"""Groups that do not overlap with one another. Every other pair of groups may."""
UNKNOWN = "unknown"
"""People whom a source counts without saying who they were; they may belong to any other group."""


@dataclass(frozen=True, slots=True)
class Toll:
    """One kind of harm over all groups.

    :param count: how many people; None where no figure can be counted.
    :param groups: the groups with a figure, in the order of the vocabulary.
    :param overlapping: whether the count is a range because the groups may overlap.
    :param uncounted: the figures in words that say no number: group and words, all of them.
    """

    count: Range | None
    groups: tuple[str, ...]
    overlapping: bool = False
    uncounted: tuple[tuple[str, str], ...] = ()


def tolls(figures: Iterable[CasualtyFigure]) -> dict[str, Toll]:
    """The toll of each kind of harm among the figures of one incident."""
    by_effect: dict[str, list[FigureRow]] = defaultdict(list)
    for row in figure_table(figure for figure in figures if figure.count is not None):
        by_effect[row.effect].append(row)
    return {effect: _toll(rows) for effect, rows in by_effect.items()}


def of_one_group(group: str, adopted: Range | None, said: Sequence[Range]) -> Toll:
    """The toll where figures are of one group alone.

    :param adopted: what was adopted, if anything. :param said: what the sources say; one of both at least.
    """
    count = _counted(adopted, said, span([each.counted for each in said]))
    words = dict.fromkeys(each.wording for each in ((adopted,) if adopted is not None else said) if each.only_words)
    return Toll(None if count.only_words else count, (group,), uncounted=tuple((group, each) for each in words))


def _toll(rows: Sequence[FigureRow]) -> Toll:
    counts = {row.group: _count(row) for row in rows}
    uncounted = tuple((row.group, words) for row in rows for words in _only_words(row))
    if all(count.only_words for count in counts.values()):
        return Toll(None, tuple(counts), uncounted=uncounted)
    described = {group: count for group, count in counts.items() if group != UNKNOWN or not _another_account(rows)}
    count, overlapping = _together(described)
    if len(described) < len(counts):
        count = _of_one_total(count, counts[UNKNOWN])
    return Toll(count, tuple(counts), overlapping, uncounted)


def _together(counts: Mapping[str, Range]) -> tuple[Range, bool]:
    """The range over groups that may overlap, and whether their overlap made it one."""
    if len(counts) == 1:
        return next(iter(counts.values())), False
    apart = [tuple(group for group in groups if group in counts) for groups in APART]
    apart += [(group,) for group in counts if not any(group in groups for groups in apart)]
    sums = [added for groups in apart if (added := total(counts[group] for group in groups)) is not None]
    low = max(each.minimum or 0 for each in sums)
    everybody = total(sums)
    high = everybody.maximum if everybody is not None else None
    together = Range(low, high, about=any(each.about for each in sums))
    return together, high is not None and (low, high) not in {(each.minimum, each.maximum) for each in sums}


def _of_one_total(described: Range, undescribed: Range) -> Range:
    """Two accounts of the same people: what satisfies both, else the larger."""
    lows = [each.minimum or 0 for each in (described, undescribed)]
    highs = [each.maximum for each in (described, undescribed) if each.maximum is not None]
    low = max(lows)
    about = described.about or undescribed.about
    if highs and min(highs) >= low:
        return Range(low, min(highs), about=about)
    return Range(low, max(highs) if len(highs) == 2 else None, about=about)


def _another_account(rows: Sequence[FigureRow]) -> bool:
    """Whether people who are not described come from sources that describe none of the others.

    Such a source counts the same people; one that names both may count further people.
    """
    voices: dict[bool, set[object]] = {True: set(), False: set()}
    for row in rows:
        counting = (row.adopted,) if row.adopted is not None else row.said
        voices[row.group == UNKNOWN].update(_voice(figure) for figure in counting)
    return bool(voices[False]) and not voices[True] & voices[False]


def _voice(figure: CasualtyFigure) -> object:
    return "" if figure.adopted else figure.source_id or figure.said_by.casefold()


def _count(row: FigureRow) -> Range:
    """The adopted count, else the range of all sources, without words; words alone where there is no number."""
    adopted = row.adopted.count if row.adopted is not None else None
    return _counted(adopted, [figure.count for figure in row.said if figure.count is not None], row.span)


def _counted(adopted: Range | None, said: Sequence[Range], all_of_them: Range | None) -> Range:
    if adopted is not None:
        count = adopted.counted
    else:
        counts = [each.counted for each in said]
        # Open on both sides, the range of all says nothing: then the first figure does that is no single number.
        count = all_of_them or next((each for each in counts if not (each.only_words or each.exact)), None) or counts[0]
    return count if count.only_words else Range(count.minimum, count.maximum, about=count.about)


def _only_words(row: FigureRow) -> tuple[str, ...]:
    figures = (row.adopted,) if row.adopted is not None else row.said
    counts = [figure.count for figure in figures if figure.count is not None]
    return tuple(dict.fromkeys(count.wording for count in counts if count.only_words))


# In words


def digest(figures: Iterable[CasualtyFigure], tr: Translator) -> str:
    """The harm to people in a few words: *25 killed, dozens injured*; empty where nothing is recorded."""
    return listed([_phrase(effect, toll, tr) for effect, toll in tolls(figures).items()], tr)


def shorter_digests(figures: Iterable[CasualtyFigure], tr: Translator) -> tuple[str, ...]:
    """The same words where there is little room, shorter and shorter; empty where nothing is recorded. An ellipsis
    stands for what is left out: first the remarks on groups, then all harms but the first."""
    known = tolls(figures)
    whole = listed([_phrase(effect, toll, tr) for effect, toll in known.items()], tr)
    if not whole:
        return ()
    bare = [_bare(effect, toll, tr) for effect, toll in known.items()]
    said = [whole, listed(bare, tr), bare[0]]
    return tuple(words if words == whole else f"{words} …" for words in dict.fromkeys(said))


def _bare(effect: str, toll: Toll, tr: Translator) -> str:
    """The harm without what is to be said of its groups."""
    return _phrase(effect, toll, tr) if toll.count is None or len(toll.groups) == 1 else _harmed(effect, toll.count, tr)


def _phrase(effect: str, toll: Toll, tr: Translator) -> str:
    if len(toll.groups) == 1:
        words = listed([words for _group, words in toll.uncounted], tr)
        if toll.count is None:
            return _harmed(effect, Range(wording=words), tr)
        count = Range(toll.count.minimum, toll.count.maximum, words, about=toll.count.about)
        return _harmed(effect, count, tr)
    uncounted = listed([_worded(group, words, tr) for group, words in toll.uncounted], tr)
    if toll.count is None:
        return tr("{harm}: in words only ({figures})", harm=term("casualty_effect", effect, tr), figures=uncounted)
    harmed = _harmed(effect, toll.count, tr)
    match toll.overlapping, uncounted:
        case True, "":
            return tr("{harmed} (groups may overlap)", harmed=harmed)
        case False, "":
            return harmed
        case True, _:
            return tr("{harmed} (groups may overlap; not counted: {figures})", harmed=harmed, figures=uncounted)
    return tr("{harmed} (not counted: {figures})", harmed=harmed, figures=uncounted)


def _worded(group: str, words: str, tr: Translator) -> str:
    label = term("casualty_group", group, tr)
    return tr("{group} “{wording}”", group=label, wording=isolate(words) if tr.rtl else words)


def _harmed(effect: str, count: Range, tr: Translator) -> str:
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
    return tr("{harm}: {count}", harm=term("casualty_effect", effect, tr), count=words)
