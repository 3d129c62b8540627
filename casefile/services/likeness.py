"""What may stand twice in a case: incidents like each other, and sources that repeat one another.

Pairs are proposed, with what speaks for each in words; a person answers. *Same* and *derived* are answered by what the
records say from then on (a source that repeats another, an incident that was merged), so that Undo asks again.
*Different* changes no record: the vault remembers it, and the journal says who found so.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Literal
from uuid import UUID

from casefile.analysis import corroboration, differences, likeness, shingles
from casefile.errors import Refused
from casefile.i18n import _, plural
from casefile.model.changes import Changes, Listing
from casefile.model.records import CasualtyFigure, EvidenceFile, Incident, Place, Rendition, Source
from casefile.services import picture_marks
from casefile.services.compared import (
    HALF,
    LONGEST_TEXT,
    as_seen,
    comes_first,
    figures_by_incident,
    incident_facts,
    names_of,
    source_facts,
    source_pairs,
)
from casefile.services.likeness_words import incident_reasons, source_reasons
from casefile.services.one_state import one_state
from casefile.services.viewing import Viewer
from casefile.store.store import Store

pieces = differences.pieces

Answer = Literal["same", "derived", "different"]

MOST = 1_000
"""Pairs that are proposed at once, the likest; how many more there are is said."""

JUDGED = "PAIR_JUDGED"
"""The journal's event for two records that somebody found different."""

_KEY = "likeness/"
_PAGE = 40
"""Texts in memory at once."""
_NOT_OF_IT = frozenset({"translated"})
"""A translation repeats its own source."""

Progress = Callable[[int, int], object]
Stop = Callable[[], bool]


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one, or of which one may repeat the other.

    :param first: the one that stays, or is repeated: the earlier published, else the one that came first.
    :param score: 0 to 1, to order by; no probability. :param looks: what it looks like: a guess.
    :param reasons: what speaks for and against it, in words. :param facts: the same for programs.
    :param answer: what was answered; empty where nobody was asked yet.
    """

    kind: str
    first: UUID
    second: UUID
    score: float
    looks: Answer
    reasons: tuple[str, ...]
    facts: Mapping[str, object]
    answer: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed for a case, the likest first.

    :param compared: how many incidents or sources were compared. :param more: pairs beyond :data:`MOST`.
    :param answered: pairs that were found before and are left out, as somebody answered already.
    :param unread: sources of which there is no text to compare. :param cut: texts of which only the beginning was.
    :param undrawn: pictures that could not be drawn.
    """

    pairs: tuple[Pair, ...]
    compared: int
    more: int = 0
    answered: int = 0
    unread: int = 0
    cut: int = 0
    undrawn: int = 0


class Likenesses:
    """Verbs for what may stand twice."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self._viewer = viewer

    # -- proposing ----------------------------------------------------------------------------------------------------

    @one_state
    def incidents(
        self,
        case_id: UUID,
        *,
        answered: bool = False,
        progress: Progress = lambda _done, _all: None,
        cancelled: Stop = lambda: False,
    ) -> Proposals:
        """Incidents that may be one event.

        :param answered: those about which somebody answered already, too. :raises Refused: it was cancelled.
        """
        seen, follows = self._seen(case_id, progress, cancelled)
        judged = self._judged()
        found: list[Pair] = []
        left_out = 0
        for n, (one, other) in enumerate(likeness.candidates(seen)):
            if not n % 500:
                _go_on(cancelled)
            alike = likeness.likeness(seen[one], seen[other])
            if alike.weight < likeness.ENOUGH:
                continue
            first, second = seen[one].id, seen[other].id
            answer = "derived" if {(first, second), (second, first)} & follows else judged.get(_key(first, second), "")
            if answer and not answered:
                left_out += 1
                continue
            found.append(
                Pair(
                    "incident",
                    first,
                    second,
                    alike.weight,
                    _looks(alike),
                    incident_reasons(alike),
                    incident_facts(alike),
                    answer,
                )
            )
        return _ordered(found, Proposals((), len(seen), answered=left_out))

    @one_state
    def sources(
        self,
        case_id: UUID,
        *,
        answered: bool = False,
        pictures: bool = True,
        progress: Progress = lambda _done, _all: None,
        cancelled: Stop = lambda: False,
    ) -> Proposals:
        """Sources of which one may repeat the other: by their texts, their files, their addresses, their pictures.

        :param answered: those about which somebody answered already, too. :param pictures: pictures are drawn and
            compared; a large case takes minutes the first time.
        :raises Refused: it was cancelled.
        """
        known = {each.id: each for each in self._told(case_id)}
        origin = corroboration.origins(known.values())
        judged = self._judged()
        texts, cut = self._texts(case_id, progress, cancelled)
        files = self._files(case_id, known)
        marks = picture_marks.Marks({}, 0)
        if pictures:
            marks = picture_marks.of_case(self._store, self._viewer, case_id, known, progress, cancelled)
        found: list[Pair] = []
        left_out = 0
        for pair in source_pairs(known, texts, files, marks):
            _go_on(cancelled)
            first, second = sorted(pair, key=lambda id_: comes_first(known[id_]))
            facts = source_facts(known[first], known[second], texts, files, marks)
            if not facts["score"]:
                continue
            answer = "derived" if origin[first] == origin[second] else judged.get(_key(first, second), "")
            if answer and not answered:
                left_out += 1
                continue
            score = float(str(facts.pop("score")))
            looks: Answer = "same" if facts.get("file") or facts.get("address") else "derived"
            found.append(Pair("source", first, second, score, looks, source_reasons(facts), facts, answer))
        unread = len(known.keys() - texts.keys())
        whole = Proposals((), len(known), answered=left_out, unread=unread, cut=cut, undrawn=marks.undrawn)
        return _ordered(found, whole)

    # -- answering ----------------------------------------------------------------------------------------------------

    def different(self, one: UUID, other: UUID) -> Changes:
        """These two are not the same, and neither repeats the other: the pair is not proposed again. No record is
        changed; the journal says that it was found.
        """
        with self._store.step("") as step:
            first, second = step.get(one), step.get(other)
            label = _("{first} and {second} found different", first=first.ref, second=second.ref)
            step.label = label
            step.note(JUDGED, first, reason=label)
        self._store.remember(_KEY + _key(one, other), json.dumps({"answer": "different"}))
        return step.changes

    def ask_again(self, one: UUID, other: UUID) -> None:
        """Forget that two were found different."""
        self._store.forget(_KEY + _key(one, other))

    def repeats(self, second_id: UUID, first_id: UUID) -> Changes:
        """The second source repeats the first: they count once from now on. One undoable step.

        :raises Refused: the first repeats the second already, or they are one record.
        """
        with self._store.step("") as step:
            first, second = step.get(Source, first_id), step.get(Source, second_id)
            step.label = _("{second} repeats {first}", second=second.ref, first=first.ref)
            here: Source | None = first
            passed: set[UUID] = set()
            while here is not None and here.id not in passed:
                if here.id == second.id:
                    raise Refused(
                        _(
                            "{first} is said to repeat {second} already, itself or by another. Exchange the two, or "
                            "change it in the details of the source.",
                            first=first.ref,
                            second=second.ref,
                        ),
                        code="circle",
                    )
                passed.add(here.id)
                further = step.many(Source, [here.derived_from_id] if here.derived_from_id else [])
                here = further[0] if further else None
            step.put(dataclasses.replace(second, derived_from_id=first.id))
        self._forget_judged(first_id, second_id)
        return step.changes

    def follows(self, second_id: UUID, first_id: UUID) -> Changes:
        """The second incident follows from the first: both stay. One undoable step."""
        with self._store.step("") as step:
            first, second = step.get(Incident, first_id), step.get(Incident, second_id)
            step.label = _("{second} follows from {first}", second=second.ref, first=first.ref)
            step.put(dataclasses.replace(second, follows=tuple(dict.fromkeys((*second.follows, first.id)))))
        self._forget_judged(first_id, second_id)
        return step.changes

    # -- inside -------------------------------------------------------------------------------------------------------

    def _judged(self) -> dict[str, str]:
        return {key.removeprefix(_KEY): "different" for key in self._store.remembered(_KEY) if "-" in key}

    def _forget_judged(self, one: UUID, other: UUID) -> None:
        if self._store.remembered(key := _KEY + _key(one, other)):
            self._store.forget(key)

    def _seen(
        self, case_id: UUID, progress: Progress, cancelled: Stop
    ) -> tuple[list[likeness.Seen], set[tuple[UUID, UUID]]]:
        """What is compared of every incident, in the order of their references; and which follows from which."""
        places = {each.id: each for each in self._store.of(Place, case_id=case_id)}
        names = {id_: likeness.word_keys(*names_of(each)) for id_, each in places.items()}
        ids = self._store.ids(Listing("incident", case_id))
        sketches = shingles.Sketches()
        seen: list[likeness.Seen] = []
        follows: set[tuple[UUID, UUID]] = set()
        for start in range(0, len(ids), _PAGE * 10):
            _go_on(cancelled)
            page = list(ids[start : start + _PAGE * 10])
            figures = figures_by_incident(self._store.linking(CasualtyFigure, "incident_id", page))
            for each in sorted(self._store.many(Incident, page), key=lambda record: record.ref):
                follows.update((each.id, other) for other in each.follows)
                seen.append(as_seen(each, places, names, figures.get(each.id, {}), sketches))
            progress(min(start + len(page), len(ids)), len(ids))
        return seen, follows

    def _told(self, case_id: UUID) -> Iterator[Source]:
        ids = self._store.ids(Listing("source", case_id))
        for start in range(0, len(ids), 500):
            yield from self._store.many(Source, ids[start : start + 500])

    def _texts(self, case_id: UUID, progress: Progress, cancelled: Stop) -> tuple[dict[UUID, shingles.Sketch], int]:
        """The newest text of each source, as a sketch; and how many were too long to be compared whole."""
        ids = self._store.ids(Listing("rendition", case_id))
        sketches = shingles.Sketches()
        found: dict[UUID, shingles.Sketch] = {}
        cut: set[UUID] = set()
        for start in range(0, len(ids), _PAGE):
            _go_on(cancelled)
            for text in self._store.many(Rendition, ids[start : start + _PAGE]):
                if text.source_id is None or text.type in _NOT_OF_IT or not text.text.strip():
                    continue
                found[text.source_id] = sketches.of(text.text[:LONGEST_TEXT])
                (cut.add if len(text.text) > LONGEST_TEXT else cut.discard)(text.source_id)
            progress(min(start + _PAGE, len(ids)), len(ids))
        return found, len(cut)

    def _files(self, case_id: UUID, known: Mapping[UUID, Source]) -> dict[UUID, frozenset[str]]:
        """The hashes of each source's own files."""
        ids = self._store.ids(Listing("evidence", case_id))
        found: dict[UUID, set[str]] = {}
        for start in range(0, len(ids), 500):
            for file in self._store.many(EvidenceFile, ids[start : start + 500]):
                if file.source_id in known and file.source_id is not None and file.size:
                    found.setdefault(file.source_id, set()).add(file.sha256)
        return {id_: frozenset(hashes) for id_, hashes in found.items()}


def left_out(*found: Proposals) -> Iterator[str]:
    """What was not compared, or is not shown."""
    if n := sum(each.answered for each in found):
        yield plural("{n} pair is not shown: it was answered.", "{n} pairs are not shown: they were answered.", n)
    if n := sum(each.more for each in found):
        yield plural("{n} more pair is not shown.", "{n} more pairs are not shown.", n)
    if n := sum(each.unread for each in found):
        yield plural("{n} source has no text to compare.", "{n} sources have no text to compare.", n)
    if n := sum(each.cut for each in found):
        yield plural(
            "Of {n} long text only the beginning was compared.", "Of {n} long texts only the beginning was compared.", n
        )
    if n := sum(each.undrawn for each in found):
        yield plural("{n} picture could not be drawn.", "{n} pictures could not be drawn.", n)


def _go_on(cancelled: Stop) -> None:
    if cancelled():
        raise Refused(_("Cancelled. Nothing was changed."), code="cancelled")


def _key(one: UUID, other: UUID) -> str:
    return "-".join(sorted((one.hex, other.hex)))


def _ordered(found: list[Pair], whole: Proposals) -> Proposals:
    found.sort(key=lambda pair: (-pair.score, str(pair.first), str(pair.second)))
    return dataclasses.replace(whole, pairs=tuple(found[:MOST]), more=max(0, len(found) - MOST))


def _looks(alike: likeness.Likeness) -> Answer:
    if alike.against or alike.date in ("", "apart"):
        return "different"
    if alike.date == "next" and alike.text.of_shorter < HALF:
        return "derived"
    return "same" if alike.weight >= 0.7 else "different"
