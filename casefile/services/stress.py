"""A vault of any size to try the program with: an invented case with as many sources, citations and long texts as the
field has per incident, the same records for the same number of incidents and the same seed.

On average fifteen sources an incident (112 at most), each with its text, and thirty citations; two or three persons,
three figures, two facts. Its sources have texts and no files: what 150,000 encrypted files cost is the disk's affair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Protocol
from uuid import UUID

from casefile.i18n import _, plural
from casefile.model.coordinates import Coordinates
from casefile.model.fields import Record
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Excerpt,
    Fact,
    Incident,
    Involvement,
    Organisation,
    Person,
    Place,
    Rendition,
    Response,
    Source,
)
from casefile.model.values import Name, Range
from casefile.services.cases import Cases
from casefile.services.records import Records
from casefile.services.stress_texts import Chance, Ranked, Spelt, Texts

TOGETHER = 100
"""Incidents that are written in one step, with all that belongs to them: some 8,000 records."""
SOURCES, MOST_SOURCES = 15.3, 112
"""Per incident that has any, and at most: 14.9 over all, as 996 incidents of a public archive have."""
VICTIMS, MOST_VICTIMS = 2.2, 171

_FIRST_DAY = dt.date(2014, 1, 1)
_DAYS = 3650
_ACTS = Ranked(["airstrike", "shelling", "drone_strike", "shooting", "mine_explosion", "arrest_or_detention", "raid"])
_WEAPONS = Ranked(["aerial_bomb", "artillery", "armed_drone", "mortar", "rocket", "small_arms"])
_VERIFIED = Ranked(["likely", "possible", "confirmed", "", "unlikely", "unknown"])
_GROUPS = Ranked(["civilians", "children", "women", "men", "unknown"])
_EFFECTS = Ranked(["killed", "injured", "missing"])
_STANCES = Ranked(["supports", "mentions", "contradicts", "context"], (70, 15, 10, 5))
_TAGS = Ranked(["to check", "hospital", "water", "second strike", "night", "weapon/cluster", "weapon/mine", "school"])
_DEMANDS = Ranked(["investigate", "halt_attacks", "hold_to_account", "reparation", "grant_access"])
_STATUS = Ranked(["pending", "no_action", "some_continuing", "closed"])
_ANSWERS = Ranked(["none", "counter_or_denial", "partial", "favourable", "pledged"])
_KINDS = Ranked(["social_post", "news_article", "report", "video", "press_release", "document"], (45, 34, 6, 8, 4, 3))
_LENGTHS = {"social_post": (220, 0.9), "video": (300, 0.9), "news_article": (1900, 0.6), "press_release": (1900, 0.6)}
"""Characters on average and how far they spread, by kind; reports and documents run to several pages."""
_PAGES = (7500, 0.6)
_WORDINGS = ("dozens", "several", "an unknown number")


class StressVerbs(Protocol):
    """The services that the case is built with; an open workspace has them."""

    records: Records
    cases: Cases


def build_stress(
    ws: StressVerbs, incidents: int, *, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> Case:
    """Put a stress case into a new vault, a step for every :data:`TOGETHER` incidents: memory stays flat, and what
    was written when it is broken off is a smaller case.

    :param progress: called with (incidents done, all incidents). :returns: the case.
    """
    making = _Making(incidents, seed)
    ws.records.save(making.case, *making.grounds, label=_("Open case {ref}", ref=making.case.ref))
    for first in range(0, incidents, TOGETHER):
        count = min(TOGETHER, incidents - first)
        made = [record for number in range(first, first + count) for record in making.incident(number)]
        ws.records.save(*made, label=plural("Add {n} invented incident", "Add {n} invented incidents", count))
        if progress is not None:
            progress(first + count, incidents)
    return ws.cases.by_ref(making.case.ref)


class _Making:
    """The case and what all incidents share; then incident by incident."""

    def __init__(self, incidents: int, seed: int) -> None:
        self._chance = chance = Chance(seed)
        self.case = Case(
            id=chance.id(),
            ref="STRESS",
            title="Invented: a stress case of no real events",
            summary=(
                "Everything in this case was made up by a program to try Casefile at the field's size: every incident, "
                f"person, place, text and number. Nothing of it happened. Made with {incidents} incidents, seed {seed}."
            ),
        )
        groups = 40
        places = max(20, round(incidents * 0.06))
        self._texts = Texts(chance, places=places, persons=max(50, incidents * 2), groups=groups)
        self._places = [self._place(spelt) for spelt in self._texts.places]
        self._organisations = [
            Organisation(id=chance.id(), case_id=self.case.id, name=spelt.latin, names=_spellings(spelt))
            for spelt in self._texts.groups
        ]
        self._where = Ranked(list(range(places)))
        self.grounds: tuple[Record, ...] = (*self._places, *self._organisations)

    def incident(self, number: int) -> Iterator[Record]:
        """An incident with all that belongs to it, in the order in which a person would enter it."""
        chance, case_id = self._chance, self.case.id
        here = self._where.one(chance)
        place, spelt = self._places[here], self._texts.places[here]
        day = _FIRST_DAY + dt.timedelta(days=chance.random.randrange(_DAYS))
        incident = Incident(
            id=chance.id(),
            title=f"{spelt.latin}, strike {number + 1}",
            when=None if chance.often(0.02) else FuzzyDate.day(day),
            place_id=None if chance.often(0.03) else place.id,
            narrative=self._texts.text(chance, "en", spelt, chance.about(600, 0.5, 4000)),
            acts=(_ACTS.one(chance),),
            weapons=(_WEAPONS.one(chance),),
            verification=_VERIFIED.one(chance),
            tags=(_TAGS.one(chance),) if chance.often(0.3) else (),
            case_id=case_id,
        )
        yield incident
        facts = [
            Fact(
                id=chance.id(),
                statement=self._texts.sentence(chance, "en", spelt),
                when=incident.when,
                incidents=(incident.id,),
                case_id=case_id,
            )
            for _n in range(2)
        ]
        yield from facts
        sources: list[Source] = []
        if not chance.often(0.02):
            for _n in range(chance.about(SOURCES, 0.75, MOST_SOURCES)):
                yield from self._source(incident, facts, sources, spelt, day)
        yield from self._figures(incident, sources)
        yield from self._victims(incident)
        if chance.often(0.05):
            yield from self._call(incident, spelt, day)

    def _place(self, spelt: Spelt) -> Place:
        chance = self._chance
        north, east = 33 + chance.random.random() * 4, 36 + chance.random.random() * 6
        return Place(
            id=chance.id(),
            case_id=self.case.id,
            name=spelt.latin,
            names=_spellings(spelt),
            point=Coordinates(round(north, 4), round(east, 4)),
            precision="village_or_town",
        )

    def _source(
        self, incident: Incident, facts: list[Fact], sources: list[Source], place: Spelt, day: dt.date
    ) -> Iterator[Record]:
        """A source, its text, and what is cited from it."""
        chance, case_id = self._chance, self.case.id
        language, type_ = self._texts.languages.one(chance), _KINDS.one(chance)
        text = self._texts.text(chance, language, place, chance.about(*_LENGTHS.get(type_, _PAGES), 20_000))
        graded = not chance.often(0.15)
        source = Source(
            id=chance.id(),
            title=text.split("\n", 1)[0][:90].strip(),
            type=type_,
            author=chance.random.choice(self._texts.persons).latin,
            publisher=chance.random.choice(self._texts.groups).latin,
            published=FuzzyDate.day(day + dt.timedelta(days=chance.about(4, 1.2, 400))),
            language=language,
            reliability=chance.random.choice("ABCDEF") if graded else "",
            credibility=chance.random.choice("123456") if graded else "",
            derived_from_id=chance.random.choice(sources).id if sources and chance.often(0.25) else None,
            case_id=case_id,
        )
        sources.append(source)
        rendition = Rendition(
            id=chance.id(), source_id=source.id, type="extracted", language=language, text=text, case_id=case_id
        )
        yield source
        yield rendition
        yield self._citation(incident, source_id=source.id)
        fact = chance.random.choice(facts)
        if not chance.often(0.5):
            yield self._citation(fact, source_id=source.id)
            return
        start = text.find(" ", chance.random.randrange(max(1, len(text) // 2))) + 1
        end = min(len(text), start + chance.about(120, 0.6, 600))
        excerpt = Excerpt(
            id=chance.id(),
            source_id=source.id,
            rendition_id=rendition.id,
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - 64) : start],
            suffix=text[end : end + 64],
            case_id=case_id,
        )
        yield excerpt
        yield self._citation(fact, excerpt_id=excerpt.id)

    def _citation(self, target: Record, *, source_id: UUID | None = None, excerpt_id: UUID | None = None) -> Citation:
        return Citation(
            id=self._chance.id(),
            case_id=self.case.id,
            target_id=target.id,
            stance=_STANCES.one(self._chance),
            source_id=source_id,
            excerpt_id=excerpt_id,
        )

    def _figures(self, incident: Incident, sources: list[Source]) -> Iterator[Record]:
        """Three of every ten incidents have none; the others two or three, of which one may be adopted."""
        chance = self._chance
        if not sources or chance.often(0.3):
            return
        group, effect = _GROUPS.one(chance), _EFFECTS.one(chance)
        for n in range(3):
            low = chance.about(4, 1.0, 400)
            count = Range(low, low + (chance.random.randrange(6) if chance.often(0.4) else 0))
            if chance.often(0.05):
                count = Range(wording=chance.random.choice(_WORDINGS))
            adopted = n == 2 and chance.often(0.5)
            yield CasualtyFigure(
                id=chance.id(),
                case_id=self.case.id,
                incident_id=incident.id,
                group=_GROUPS.one(chance) if chance.often(0.1) else group,
                effect=effect,
                count=count,
                source_id=None if adopted else chance.random.choice(sources).id,
                adopted_rule="range_of_all" if adopted else "",
                adopted_reason="The sources agree." if adopted else "",
            )

    def _victims(self, incident: Incident) -> Iterator[Record]:
        chance = self._chance
        for _n in range(chance.about(VICTIMS, 1.0, MOST_VICTIMS)):
            spelt = chance.random.choice(self._texts.persons)
            person = Person(id=chance.id(), case_id=self.case.id, name=spelt.latin, names=_spellings(spelt))
            yield person
            yield self._involved(incident, person, "victim")
        if chance.often(0.4):
            yield self._involved(incident, chance.random.choice(self._organisations), "alleged_perpetrator")

    def _involved(self, incident: Incident, party: Record, role: str) -> Involvement:
        return Involvement(
            id=self._chance.id(), case_id=self.case.id, incident_id=incident.id, party_id=party.id, role=role
        )

    def _call(self, incident: Incident, place: Spelt, day: dt.date) -> Iterator[Record]:
        chance, case_id = self._chance, self.case.id
        call = Call(
            id=chance.id(),
            title=f"{place.latin}: a demand",
            caller_id=chance.random.choice(self._organisations).id,
            demands=(_DEMANDS.one(chance),),
            sentence=self._texts.sentence(chance, "en", place),
            made=FuzzyDate.day(day),
            incidents=(incident.id,),
            case_id=case_id,
        )
        yield call
        for party in chance.random.sample(self._organisations, chance.about(1.6, 0.5, 5)):
            due = FuzzyDate.day(day + dt.timedelta(days=chance.about(60, 0.6, 4000)))
            addressee = Addressee(
                id=chance.id(), call_id=call.id, party_id=party.id, due=due, status=_STATUS.one(chance), case_id=case_id
            )
            yield addressee
            if chance.often(0.4):
                yield Response(
                    id=chance.id(),
                    call_id=call.id,
                    addressee_id=addressee.id,
                    type=_ANSWERS.one(chance),
                    case_id=case_id,
                )


def _spellings(spelt: Spelt) -> tuple[Name, ...]:
    return (Name(spelt.arabic, "Arab", "transliteration"), Name(spelt.cyrillic, "Cyrl", "transliteration"))
