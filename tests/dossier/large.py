"""A large invented case, as long as wanted, for what is said of thousands of incidents. Nothing in it happened."""

from __future__ import annotations

import random
from uuid import UUID

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Consent,
    EvidenceFile,
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
    Witness,
    WitnessNote,
)
from casefile.model.values import Coordinates, Name, Range
from tests.dossier.invented import Invented

_PROSE = """residents said that the strike hit a road beside mill shortly after noon on day houses wall stood near water
tower market bread queue men women children school bell two rounds fell smoke seen from hills ambulance came late crew
carried injured clinic doctor counted names list was read aloud evening neighbours dug until night aircraft heard
turning east again no warning given leaflet found field broken glass street corner pharmacy closed morning"""
_WORDS = _PROSE.split()
_NAMES = """Samira Idris Yusra Tamsin Ruba Karim Nadim Lina Omar Hala Zaid Rima Faris Dunya Walid Salma Anwar Noor
Haddun Vonn Belkadi Orell Quill Marwen Sarraf Jibrin Tolan Kessim Vardeh Imrani Lutfaw Dorrin Chebali"""
_FIRST, _LAST = (line.split() for line in _NAMES.splitlines())


def large_case(incidents: int) -> Invented:
    """A case of so many incidents, each with what a careful documenter holds of one; the same each time."""
    dice = random.Random(7)
    case = Case(
        id=UUID("01890000-0000-7000-8000-000000000000"),
        ref="LARGE",
        title="Strikes on the province of Sarw, 2031",
        summary=_said(dice, 120),
        languages=("en", "ar"),
    )
    it = _Quick(case, [])
    army = it.add(Organisation, name="Northern Air Command", type="state_force")
    lantern = it.add(Organisation, name="Lantern Documentation Centre", type="ngo")
    places = [
        it.add(
            Place,
            name=f"Village {n} of Sarw",
            names=(Name(f"قرية {n}", "Arab"),),
            point=Coordinates(12.3 + n / 991, 45.6 + n / 977),
        )
        for n in range(max(1, incidents // 10))
    ]
    for number in range(incidents):
        _incident(it, dice, number, places[number % len(places)].id, army.id, lantern.id)
    return it


def _incident(it: Invented, dice: random.Random, number: int, place: UUID, army: UUID, caller: UUID) -> None:
    day = FuzzyDate.parse(f"2031-{1 + number % 12:02d}-{1 + number % 28:02d}")
    incident = it.add(
        Incident,
        title=f"Strike {number} on a {dice.choice(_WORDS)}",
        when=day,
        place_id=place,
        acts=("airstrike",),
        verification=dice.choice(("confirmed", "likely", "possible")),
        narrative="\n\n".join(_said(dice, 90) for _ in range(3)),
        remarks=_said(dice, 20),
    )
    excerpts = []
    for n in range(2):
        source = it.add(
            Source,
            title=f"Report {number}-{n}: {_said(dice, 6)}",
            type="news_article",
            publisher="The Sarw Courier",
            published=day,
            url=f"https://courier.example/{number}/{n}",
            reliability="B",
            credibility="2",
            remarks=_said(dice, 15),
        )
        digest = f"{dice.getrandbits(256):064x}"
        file = it.add(EvidenceFile, source_id=source.id, name=f"page-{number}-{n}.html", size=4096, sha256=digest)
        text = _said(dice, 300)
        rendition = it.add(Rendition, source_id=source.id, evidence_id=file.id, type="extracted", text=text)
        excerpt = it.add(
            Excerpt,
            source_id=source.id,
            rendition_id=rendition.id,
            quote=" ".join(text.split()[20:45]),
            start=0,
            end=10,
        )
        excerpts.append(excerpt)
        it.add(Citation, target_id=incident.id, source_id=source.id, excerpt_id=excerpt.id, stance="supports")
        it.add(
            CasualtyFigure,
            incident_id=incident.id,
            effect="killed",
            group="civilians",
            count=Range(2 + n, 4),
            source_id=source.id,
        )
    for n in range(3):
        fact = it.add(Fact, statement=_said(dice, 25) + ".", when=day, place_id=place, incidents=(incident.id,))
        cited = excerpts[n % 2]
        it.add(Citation, target_id=fact.id, source_id=cited.source_id, excerpt_id=cited.id, stance="supports")
    it.add(Involvement, incident_id=incident.id, party_id=army, role="alleged_perpetrator", basis=_said(dice, 12))
    victim = it.add(Person, name=f"{dice.choice(_FIRST)} {_coined(dice)} {dice.choice(_LAST)}", role="baker")
    it.add(Involvement, incident_id=incident.id, party_id=victim.id, role="victim", basis=_said(dice, 8))
    if number % 4 == 0:
        call = it.add(
            Call,
            title=f"Call over strike {number}",
            caller_id=caller,
            demands=("investigate",),
            incidents=(incident.id,),
            made=day,
            sentence=_said(dice, 20),
        )
        to = it.add(Addressee, call_id=call.id, party_id=army)
        it.add(Response, call_id=call.id, addressee_id=to.id, type="counter_or_denial", date=day, text=_said(dice, 30))
    if number % 10 == 0:
        witness = it.add(Witness, basis=("eyewitness",))
        decision = "granted" if number % 20 else "refused"
        for purpose in ("record", "international_court", "share_named_body", "internal_analysis"):
            it.add(Consent, witness_id=witness.id, purpose=purpose, decision=decision, given=day)
        it.add(WitnessNote, witness_id=witness.id, text=_said(dice, 200), incidents=(incident.id,), interviewed=day)


class _Quick(Invented):
    """Counts as it goes: the references of tens of thousands of records."""

    def add(self, cls: type, ref: str = "", **fields: object):  # type: ignore[no-untyped-def]
        from casefile.model.fields import kind_of

        seen = self.__dict__.setdefault("_seen", {})
        number = len(self.records) + 1
        seen[cls] = seen.get(cls, 0) + 1
        ref = ref or f"{self.case.ref}-{kind_of(cls).code}-{seen[cls]:04d}"
        made = cls(id=UUID(f"01890000-0000-7000-8000-{number:012x}"), ref=ref, case_id=self.case.id, **fields)
        self.records.append(made)
        return made


def _said(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words)).capitalize()


def _coined(dice: random.Random) -> str:
    """A name of two to three syllables that no list holds."""
    return "".join(dice.choice("bdfghklmnrstz") + dice.choice("aeiou") for _ in range(dice.choice((2, 3)))).capitalize()
