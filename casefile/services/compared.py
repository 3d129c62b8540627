"""What is compared of incidents and sources to find what stands twice, and what two of them have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from casefile.analysis import likeness, shingles
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import CasualtyFigure, Incident, Place, Source
from casefile.model.spelling import normalise
from casefile.services import picture_marks

LONGEST_TEXT = 2_000_000
"""Code points of a text that are compared; of a longer one its beginning."""

HALF = 0.5
"""Of the shorter text, the part that stands in the other, from which on two texts are proposed."""


def incident_facts(alike: likeness.Likeness) -> dict[str, object]:
    """How two incidents are alike, for programs."""
    facts: dict[str, object] = {"date": alike.date, "place": alike.place, "title": round(alike.title, 2)}
    facts["km"] = alike.km
    facts["text"] = round(alike.text.of_shorter, 2)
    facts["figures"] = [list(each) for each in alike.figures]
    facts["figures_against"] = [list(each) for each in alike.against]
    facts["codes"] = list(alike.codes)
    return facts


def as_seen(
    incident: Incident,
    places: Mapping[UUID, Place],
    names: Mapping[UUID, frozenset[str]],
    figures: Mapping[tuple[str, str], tuple[int, int | None]],
    sketches: shingles.Sketches,
) -> likeness.Seen:
    """What is compared of an incident."""
    place = places.get(incident.place_id) if incident.place_id is not None else None
    point = incident.point or (place.point if place is not None else None)
    of_place = names.get(place.id, frozenset()) if place is not None else frozenset()
    return likeness.Seen(
        incident.id,
        incident.when,
        incident.place_id,
        of_place | likeness.word_keys(incident.place_wording),
        frozenset(likeness.whole_key(name) for name in (*names_of(place), incident.place_wording) if name),
        likeness.word_keys(incident.title),
        (point.latitude, point.longitude) if point is not None else None,
        figures,
        frozenset((*incident.acts, *incident.weapons, *(each.code for each in incident.objects))),
        sketches.of(incident.narrative[:LONGEST_TEXT]),
    )


def names_of(place: Place | None) -> tuple[str, ...]:
    """Every name of a place."""
    return () if place is None else (place.name, *(name.text for name in place.names))


def figures_by_incident(figures: Sequence[CasualtyFigure]) -> dict[UUID, dict[tuple[str, str], tuple[int, int | None]]]:
    """From the least to the most that is said of each group and harm, by incident."""
    found: dict[UUID, dict[tuple[str, str], tuple[int, int | None]]] = {}
    for figure in figures:
        count = figure.count.counted if figure.count is not None else None
        if figure.incident_id is None or count is None or count.only_words:
            continue
        low, high = count.minimum or 0, count.maximum
        said = found.setdefault(figure.incident_id, {})
        key = (figure.group, figure.effect)
        if key in said:
            least, most = said[key]
            low, high = min(low, least), None if high is None or most is None else max(high, most)
        said[key] = (low, high)
    return found


def comes_first(source: Source) -> tuple[str, str]:
    """Sorts the earlier published of two sources first; of two of one day, the one that came first."""
    when: FuzzyDate | None = source.published
    return (when.sort_key if when is not None and when.known else "~", source.ref)


def _address(url: str) -> str:
    """An address as two spellings of it are compared: without scheme, ``www``, fragment and trailing slash."""
    plain = url.strip().casefold().split("#")[0].rstrip("/")
    for part in ("https://", "http://", "www."):
        plain = plain.removeprefix(part)
    return plain


def source_pairs(
    known: Mapping[UUID, Source],
    texts: Mapping[UUID, shingles.Sketch],
    files: Mapping[UUID, frozenset[str]],
    marks: picture_marks.Marks,
) -> Iterator[tuple[UUID, UUID]]:
    """Pairs of sources that share something, each once."""
    given: set[tuple[UUID, UUID]] = set()
    order = {id_: place for place, id_ in enumerate(known)}

    def once(one: UUID, other: UUID) -> Iterator[tuple[UUID, UUID]]:
        pair = (one, other) if order[one] < order[other] else (other, one)
        if one != other and pair not in given:
            given.add(pair)
            yield pair

    read = [id_ for id_ in known if id_ in texts]
    for one, other in shingles.candidates([texts[id_] for id_ in read]):
        yield from once(read[one], read[other])
    shared: dict[str, list[UUID]] = {}
    for id_, source in known.items():
        if address := _address(source.url):
            shared.setdefault(f"url {address}", []).append(id_)
        for sha256 in files.get(id_, ()):
            shared.setdefault(sha256, []).append(id_)
    ids = tuple(known)
    for together in shared.values():
        for first, second in shingles.neighbours([order[id_] for id_ in together], shingles.CROWD):
            yield from once(ids[first], ids[second])
    for a, b in marks.pairs():
        yield from once(a, b)


def source_facts(
    first: Source,
    second: Source,
    texts: Mapping[UUID, shingles.Sketch],
    files: Mapping[UUID, frozenset[str]],
    marks: picture_marks.Marks,
) -> dict[str, object]:
    """What two sources have in common, and how much that is (``score``, 0 for too little)."""
    text = shingles.Overlap()
    if first.id in texts and second.id in texts:
        text = shingles.overlap(texts[first.id], texts[second.id])
    same_file = bool(files.get(first.id, frozenset()) & files.get(second.id, frozenset()))
    address = _address(first.url)
    same_address = bool(address) and address == _address(second.url)
    bits = marks.apart(first.id, second.id)
    score = max(
        1.0 if same_file else 0.0,
        0.9 if same_address else 0.0,
        text.of_shorter if text.of_shorter >= HALF else 0.0,
        0.0 if bits is None else 1.0 - bits / 32,
    )
    facts: dict[str, object] = {"score": round(score, 3)}
    if same_file:
        facts["file"] = True
    if same_address:
        facts["address"] = True
    if text.of_shorter >= HALF:
        facts |= {"text": round(text.of_shorter, 2), "whole": round(text.of_both, 2)}
    if bits is not None:
        facts["picture_bits"] = bits
    if first.title and second.title:
        facts["same_title"] = normalise(first.title) == normalise(second.title)
    return facts
