"""Many records at a glance: statements beside their sources, calls beside each other, incidents on a line of time.

What is shown is named by ids, in their order: a list that was narrowed is narrowed here, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from casefile.analysis import board, corroboration, lanes, matrix
from casefile.analysis.timeline import Timeline, timeline
from casefile.model.changes import Caption, Summary
from casefile.model.charted import Bar
from casefile.model.deadlines import Now
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Citation, Excerpt, Fact, Involvement, Response, Source
from casefile.model.spelling import normalise
from casefile.model.standing import Standing, responses_by_addressee, standings
from casefile.services.one_state import one_state
from casefile.store.store import Store
from casefile.store.zones import sorting

Support = corroboration.Support
BoardColumn = board.BoardColumn
Mark = lanes.Mark
by_state, by_addressee = board.by_state, board.by_addressee
marks = lanes.marks

_ACTS = frozenset({"alleged_perpetrator", "commander", "claimed_responsibility", "other"})
"""Parts in an incident by which somebody is an actor of it."""

OfCall = TypeVar("OfCall", Addressee, Response)


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """The corroboration matrix with what it names.

    :param stated: the statements: facts, and the incident itself where something is cited for it.
    :param sources: those that are cited and those that they repeat, as far as they are still there.
    :param excerpts: the passages that are cited, but those in the trash.
    """

    matrix: matrix.Matrix
    stated: dict[UUID, Caption]
    sources: dict[UUID, Source]
    excerpts: dict[UUID, Excerpt]


@dataclass(frozen=True, slots=True)
class CallCard:
    """One addressee of a call: what was demanded of it, and what came of that.

    :param addressee_id: None for a call that has no addressee yet; ``standing`` is None then, too.
    :param party: a key that is the same for the same addressee, and its name; both empty for none.
    :param answer: the type of the newest response; empty for none.
    """

    call_id: UUID
    addressee_id: UUID | None
    ref: str
    title: str
    demands: tuple[str, ...]
    made: FuzzyDate | None
    due: FuzzyDate | None
    party: tuple[str, str]
    standing: Standing | None
    answer: str

    @property
    def state(self) -> str:
        """Where it stands, by :class:`~casefile.model.standing.Standing`; ``nobody`` without an addressee."""
        return self.standing.state if self.standing is not None else "nobody"

    @property
    def days(self) -> int:
        """Of ``due`` the days left, else the days past."""
        return self.standing.days if self.standing is not None else 0


@dataclass(frozen=True, slots=True)
class LaneOfTime:
    """Incidents that stand in one lane.

    :param key: a place's or an actor's id in digits, the code of a kind of act; empty for those of which none is given.
    :param name: of a place or an actor; empty for a kind of act, whose code the window puts into words.
    :param tracks: how they are laid out. :param places: the track of each, and its place there. :param bars: those
        that are dated, by the earliest day they can be of.
    :param undated: the others.
    """

    key: str
    name: str
    tracks: tuple[lanes.Track, ...]
    places: Mapping[UUID, tuple[int, int]]
    bars: tuple[Bar, ...]
    undated: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TimelineTable:
    """Incidents on a line.

    :param line: all of them. :param lanes: those with the most incidents first, what belongs to none last; an incident
        may stand in several. :param known: their fields.
    """

    line: Timeline
    lanes: tuple[LaneOfTime, ...]
    known: dict[UUID, Summary]


class Overviews:
    """Verbs that lay many records out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def matrix_of_incident(self, incident_id: UUID) -> MatrixTable:
        """The facts of an incident by their sources; before them the incident itself where it is cited for."""
        facts = [fact.id for fact in self._store.linking(Fact, "incidents", [incident_id])]
        return self._matrix([incident_id, *facts], may_lack=incident_id)

    @one_state
    def matrix_of_facts(self, fact_ids: Sequence[UUID]) -> MatrixTable:
        """These facts by their sources."""
        return self._matrix(fact_ids)

    @one_state
    def calls(self, call_ids: Sequence[UUID], now: Now) -> list[CallCard]:
        """These calls, a card for each addressee.

        :param now: by the desk's clock.
        """
        addressees = self._by_call(Addressee, call_ids)
        responses = self._by_call(Response, call_ids)
        shown = [each.party_id for those in addressees.values() for each in those]
        parties = self._store.captions(id_ for id_ in shown if id_ is not None)
        cards: list[CallCard] = []
        for call in self._store.many(Call, call_ids):
            cards += _cards(call, addressees.get(call.id, []), responses.get(call.id, []), parties, now)
        return cards

    @one_state
    def timeline(self, incident_ids: Sequence[UUID], by: str) -> TimelineTable:
        """These incidents on a line.

        :param by: what a lane is: ``place``, ``actor`` (whoever is said to have acted: no victim, no witness), ``kind``
            or empty for one lane.
        """
        known = {each.id: each for each in self._store.summaries("incident", incident_ids)}
        whens = ((id_, each.values["when"]) for id_, each in known.items())
        line = timeline(whens, sorting(self._store.zone))
        belongs: Mapping[UUID, Sequence[str]] = {}
        names: Mapping[str, str] = {}
        if by == "place":
            places = {id_: each.values["place_id"] for id_, each in known.items()}
            belongs = {id_: [place.hex] for id_, place in places.items() if place is not None}
            names = self._names({place for place in places.values() if place is not None})
        elif by == "kind":
            belongs = {id_: each.values["acts"] for id_, each in known.items()}
        elif by == "actor":
            belongs, names = self._actors(incident_ids)
        return TimelineTable(line, _lanes(line, belongs, names), known)

    def _names(self, ids: Collection[UUID]) -> dict[str, str]:
        return {id_.hex: caption.heading or caption.ref for id_, caption in self._store.captions(ids).items()}

    def _actors(self, incident_ids: Sequence[UUID]) -> tuple[dict[UUID, list[str]], dict[str, str]]:
        belongs: dict[UUID, list[str]] = {}
        parties: set[UUID] = set()
        for each in self._store.linking(Involvement, "incident_id", incident_ids):
            if each.incident_id is not None and each.party_id is not None and each.role in _ACTS:
                parties.add(each.party_id)
                actors = belongs.setdefault(each.incident_id, [])
                if each.party_id.hex not in actors:
                    actors.append(each.party_id.hex)
        return belongs, self._names(parties)

    def _by_call(self, kind: type[OfCall], call_ids: Sequence[UUID]) -> dict[UUID, list[OfCall]]:
        found: dict[UUID, list[OfCall]] = {}
        for record in self._store.linking(kind, "call_id", call_ids):
            if record.call_id is not None:
                found.setdefault(record.call_id, []).append(record)
        return found

    def _matrix(self, rows: Sequence[UUID], may_lack: UUID | None = None) -> MatrixTable:
        """:param may_lack: a row that is left out where nothing is cited for it."""
        citations = self._store.linking(Citation, "target_id", rows)
        if may_lack is not None and not any(citation.target_id == may_lack for citation in citations):
            rows = [row for row in rows if row != may_lack]
        quoted = {citation.excerpt_id for citation in citations if citation.excerpt_id is not None}
        excerpts = self._store.many(Excerpt, quoted)
        named = {citation.source_id for citation in citations} | {excerpt.source_id for excerpt in excerpts}
        sources = self._with_origins({each for each in named if each is not None})
        return MatrixTable(
            matrix.matrix(rows, citations, excerpts, sources),
            self._store.captions(rows),
            {source.id: source for source in sources},
            {excerpt.id: excerpt for excerpt in excerpts if not excerpt.trashed},
        )

    def _with_origins(self, wanted: Collection[UUID]) -> list[Source]:
        """These sources and those they repeat, by reference."""
        found: dict[UUID, Source] = {}
        missing = set(wanted)
        while missing:
            new = self._store.many(Source, missing)
            found.update((source.id, source) for source in new)
            missing = {each.derived_from_id for each in new if each.derived_from_id is not None} - set(found)
        return sorted(found.values(), key=lambda source: (len(source.ref), source.ref))


def _lanes(line: Timeline, belongs: Mapping[UUID, Sequence[str]], names: Mapping[str, str]) -> tuple[LaneOfTime, ...]:
    bars: dict[str, list[Bar]] = {}
    undated: dict[str, list[UUID]] = {}
    for bar in line.bars:
        for key in belongs.get(bar.id) or ("",):
            bars.setdefault(key, []).append(bar)
    for id_ in line.undated:
        for key in belongs.get(id_) or ("",):
            undated.setdefault(key, []).append(id_)

    def order(key: str) -> tuple[bool, int, str]:
        return not key, -len(bars.get(key, ())), names.get(key, key)

    keys = sorted({*bars, *undated}, key=order)
    return tuple(
        lane_of_time(key, names.get(key, ""), bars.get(key, ()), undated.get(key, ()), _day(line)) for key in keys
    )


def lane_of_time(key: str, name: str, bars: Sequence[Bar], undated: Sequence[UUID], day: float) -> LaneOfTime:
    """A lane, laid out: it is done here, as the window would have to wait for it.

    :param day: the length of a day, as a part of the whole line.
    """
    tracks = lanes.lay(bars, day)
    return LaneOfTime(key, name, tracks, lanes.places(tracks), tuple(bars), tuple(undated))


def _day(line: Timeline) -> float:
    """The length of a day, as a part of the whole line."""
    return 1 / ((line.last - line.first).days + 1) if line.first is not None and line.last is not None else 1.0


def _cards(
    call: Call,
    addressees: Sequence[Addressee],
    responses: Sequence[Response],
    parties: Mapping[UUID, Caption],
    now: Now,
) -> list[CallCard]:
    stands = standings(call, addressees, responses, now)
    own = responses_by_addressee(addressees, responses)

    def card(addressee: Addressee | None) -> CallCard:
        answers = own[addressee.id] if addressee is not None else ()
        newest = max(answers, key=lambda each: (each.date.sort_key if each.date else "", each.ref), default=None)
        return CallCard(
            call_id=call.id,
            addressee_id=addressee.id if addressee is not None else None,
            ref=call.ref,
            title=call.title,
            demands=call.demands,
            made=call.made,
            due=addressee.due if addressee is not None else None,
            party=_party(addressee, parties) if addressee is not None else ("", ""),
            standing=stands[addressee.id] if addressee is not None else None,
            answer=newest.type if newest is not None else "",
        )

    return [card(each) for each in addressees] or [card(None)]


def _party(addressee: Addressee, parties: Mapping[UUID, Caption]) -> tuple[str, str]:
    """The party it is linked to; else its wording, which may be spelt in several ways."""
    caption = parties.get(addressee.party_id) if addressee.party_id is not None else None
    if caption is not None:
        return caption.id.hex, caption.heading or caption.ref
    return " ".join(normalise(addressee.heading).split()), addressee.heading
