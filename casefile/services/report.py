"""A case at a glance: how much there is, how many people were harmed, what is missing, what nobody answered.

Each number is the length of a list that can be opened (:class:`~casefile.model.changes.Listing`), counted in the
database; so the number and the list cannot say two things.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from uuid import UUID

from casefile.analysis.harm import Counted, Harm, added_up
from casefile.analysis.toll import of_one_group, tolls
from casefile.errors import CasefileError
from casefile.model import vocabularies
from casefile.model.changes import Listing
from casefile.model.chips import NOTHING, Chip
from casefile.model.counts import Range
from casefile.model.deadlines import Now
from casefile.model.records import Addressee, Call, Case, CasualtyFigure, Response
from casefile.model.standing import standings
from casefile.services.files import written_whole
from casefile.services.one_state import one_state
from casefile.store.queries.totals import Figure
from casefile.store.store import Store

COUNTED = (
    *("incident", "source", "evidence", "excerpt", "fact", "citation", "call", "response"),
    *("witness", "person", "organisation", "place"),
)
"""The kinds that are counted, in order."""

_NO_DAY = ("", "")
GAPS: tuple[tuple[str, str, Chip], ...] = (
    ("incident.source", "incident", Chip("lacks", ("source",))),
    ("incident.when", "incident", Chip("when", _NO_DAY)),
    ("incident.place", "incident", Chip("place_id", (NOTHING,))),
    ("incident.figure", "incident", Chip("lacks", ("figure",))),
    ("incident.verification", "incident", Chip("verification", (NOTHING,))),
    ("fact.citation", "fact", Chip("lacks", ("citation",))),
    ("fact.quotation", "fact", Chip("lacks", ("quotation",))),
    ("source.grade", "source", Chip("lacks", ("grade",))),
    ("source.text", "source", Chip("lacks", ("text",))),
    ("source.use", "source", Chip("lacks", ("use",))),
    ("call.addressee", "call", Chip("lacks", ("addressee",))),
)
"""What is counted as missing: a stable word, the kind that is listed, and the chip that lists it."""

_ALONE = Chip("lacks", ("second",))
SUPPORT: tuple[tuple[str, str, Chip], ...] = (
    ("fact.alone", "fact", _ALONE),
    ("fact.corroborated", "fact", Chip(_ALONE.facet, _ALONE.values, wanted=False)),
)
"""Facts by the independent sources that support them: those with one or none, and all the others."""

STATES = ("overdue", "unfulfilled", "due", "undated", "answered", "settled")
"""Where an addressee may stand (:class:`~casefile.model.standing.Standing`), the most pressing first."""

_NOBODY = UUID(int=0)
_KEY = "report/"
"""How the keys begin under which the vault remembers up to where a person has read the report of a case."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number and the list behind it.

    :param code: a stable word. :param kind: of the records that are listed. :param chips: what narrows the list.
    :param beside: a second number that its note says: of calls, how many addressees; of what is new or changed, how
        many are new.
    """

    code: str
    n: int
    kind: str
    chips: tuple[Chip, ...] = ()
    beside: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What is new since the person said that they had read the report.

    :param at: when that entry of the journal was made (UTC, ISO 8601). :param numbers: kinds without news are left out.
    """

    seq: int
    at: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A case at a glance.

    :param harm: by kind of harm, in the order of the vocabulary, each with the number of its incidents.
    :param news: None where the person never said that they had read it.
    :param seq: the newest entry of the journal when it was read.
    """

    case: Case
    totals: tuple[Number, ...]
    harm: tuple[tuple[Harm, Number], ...]
    gaps: tuple[Number, ...]
    support: tuple[Number, ...]
    calls: tuple[Number, ...]
    news: News | None
    seq: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded."""
        return not any(number.n for number in self.totals)


class Reports:
    """Verbs for the report of a case.

    :param actor: the person at the desk: what is new is so for each person.
    """

    def __init__(self, store: Store, actor: str) -> None:
        self._store = store
        self._actor = actor
        self._last: tuple[tuple[UUID, int, str], Report] | None = None

    @one_state
    def of(self, case_id: UUID, now: Now) -> Report:
        """Read it. Of a state that was read last, only what depends on the clock is read again.

        :param now: by the desk's clock. :raises NotFound: there is no such case.
        """
        seq, read = self._store.head().seq, self._store.remembered(self._key(case_id)).get(self._key(case_id), "")
        state, known = (case_id, seq, read), self._last
        if known is None or known[0] != state:
            self._last = known = (state, self._read(case_id, seq, read, now))
            return known[1]
        return replace(known[1], calls=tuple(self._calls(case_id, now)))

    def _read(self, case_id: UUID, seq: int, read: str, now: Now) -> Report:
        counts = self._store.counts_of(case_id)
        return Report(
            case=self._store.get(Case, case_id),
            totals=tuple(Number(kind, counts.get(kind, 0), kind) for kind in COUNTED),
            harm=tuple(self._harm(case_id)),
            gaps=tuple(self._numbers(case_id, GAPS)),
            support=tuple(self._support(case_id, counts.get("fact", 0))),
            calls=tuple(self._calls(case_id, now)),
            news=self._news(case_id, int(read)) if read.isdecimal() else None,
            seq=seq,
        )

    def look(self, case_id: UUID, seq: int) -> None:
        """From now on only what comes after this entry is new to the person. Neither journalled nor undone; in a vault
        that is open for reading nothing is remembered.
        """
        with suppress(CasefileError):
            self._store.remember(self._key(case_id), str(seq))

    def save(self, content: bytes, out: Path) -> None:
        """Write a report (:func:`casefile.services.report_words.content`) outside the vault, in the clear.

        :raises Refused: nothing may be written there. :raises WorldFault: the place cannot be written.
        """
        with written_whole(out, self._store) as stream:
            stream.write(content)

    def _key(self, case_id: UUID) -> str:
        return f"{_KEY}{self._actor}/{case_id.hex}"

    def _numbers(self, case_id: UUID, wanted: Sequence[tuple[str, str, Chip]]) -> Iterator[Number]:
        for code, kind, chip in wanted:
            n = self._store.length(Listing(kind, case_id, chips=(chip,)))
            yield Number(code, n, kind, (chip,))

    def _support(self, case_id: UUID, facts: int) -> Iterator[Number]:
        """The second is the rest of the first: counting it would walk along every citation again."""
        alone, rest = SUPPORT
        (first,) = self._numbers(case_id, [alone])
        yield first
        yield Number(rest[0], facts - first.n, rest[1], (rest[2],))

    def _harm(self, case_id: UUID) -> Iterator[tuple[Harm, Number]]:
        found = added_up(_counted(self._store.figures_of(case_id)))
        for effect in vocabularies.load("casualty_effect").codes(deprecated=True):
            if harm := found.get(effect):
                yield harm, Number(effect, harm.incidents, "incident", (Chip("effect", (effect,)),))

    def _calls(self, case_id: UUID, now: Now) -> Iterator[Number]:
        addressees: dict[UUID | None, list[Addressee]] = {}
        for addressee in self._store.of(Addressee, case_id=case_id):
            addressees.setdefault(addressee.call_id, []).append(addressee)
        responses: dict[UUID | None, list[Response]] = {}
        for response in self._store.of(Response, case_id=case_id):
            responses.setdefault(response.call_id, []).append(response)
        standing: dict[str, list[UUID]] = {state: [] for state in STATES}
        for call in self._store.of(Call, case_id=case_id):
            for each in standings(call, addressees.get(call.id, ()), responses.get(call.id, ()), now).values():
                standing[each.state].append(call.id)
        for state, of in standing.items():
            calls = list(dict.fromkeys(of))
            yield Number(
                state, len(calls), "call", (Chip("these", tuple(id_.hex for id_ in calls) or (NOTHING,)),), len(of)
            )

    def _news(self, case_id: UUID, seq: int) -> News:
        entries = self._store.journal_entries(max(0, seq - 1), 1)
        changed = self._store.changed_after(case_id, seq)
        since = (Chip("since", (str(seq),)),)
        numbers = (Number(kind, n, kind, since, new) for kind in COUNTED for new, n in [changed.get(kind, (0, 0))] if n)
        return News(seq, entries[0].at if entries else "", tuple(numbers))


def _counted(figures: Sequence[Figure]) -> Iterator[Counted]:
    """The toll of each incident, by kind of harm. Most are of one group, which is reckoned without making records."""
    for _incident, those in groupby(figures, key=lambda each: (each.incident, each.effect)):
        said = list(those)
        if len({each.group for each in said}) == 1:
            adopted = next((_range(each.said) for each in said if each.adopted), None)
            others = [_range(each.said) for each in said if not each.adopted]
            yield Counted(said[0].effect, of_one_group(said[0].group, adopted, others), adopted is not None)
        else:
            yield _of_several(said)


def _of_several(said: Sequence[Figure]) -> Counted:
    made = [
        CasualtyFigure(
            id=_NOBODY,
            effect=each.effect,
            group=each.group,
            count=_range(each.said),
            adopted_rule=each.adopted,
            said_by=each.voice,  # a source by its digits
        )
        for each in said
    ]
    effect = said[0].effect
    toll = tolls(made)[effect]
    return Counted(effect, toll, adopted={each.group for each in made if each.adopted} >= set(toll.groups))


@lru_cache(maxsize=4096)
def _range(stored: str) -> Range:
    return Range.from_json(json.loads(stored))
