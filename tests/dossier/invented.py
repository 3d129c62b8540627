"""An invented case with every kind of record, for the tests of the dossier. Nothing in it happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from casefile.dossier.bundle import Bundle, Shelf, Verified
from casefile.model.changes import JournalHead
from casefile.model.fields import Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
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
    Post,
    Rendition,
    Response,
    Source,
    Thread,
    Witness,
    WitnessNote,
)
from casefile.model.values import Coordinates, Name, Range

TODAY = dt.date(2031, 6, 30)
MOMENT = dt.datetime(2031, 6, 30, 9, 30, tzinfo=dt.UTC)
HEAD = JournalHead(412, "9c5d0e7a" * 8)


def _id(number: int) -> UUID:
    """A fixed UUIDv7, so that the same case is built each time."""
    return UUID(f"01890000-0000-7000-8000-{number:012x}")


@dataclass
class Invented:
    """Makes records of one case with fixed ids and running references."""

    case: Case
    records: list[Record]

    def add(self, cls: type[Record], ref: str = "", **fields: object) -> Record:
        spec = kind_of(cls)
        number = len(self.records) + 1
        same = sum(type(record) is cls for record in self.records) + 1
        made = cls(id=_id(number), ref=ref or f"{self.case.ref}-{spec.code}-{same:04d}", case_id=self.case.id, **fields)
        self.records.append(made)
        return made

    def bundle(self, **changes: object) -> Bundle:
        verified = Verified(dt.datetime(2031, 6, 30, 9, 0, tzinfo=dt.UTC), 3)
        values: dict[str, object] = {"verified": verified, "now": TODAY, "journal_head": HEAD}
        return Bundle(case=self.case, shelf=Shelf(self.records), **{**values, **changes})  # type: ignore[arg-type]


def market_case() -> Invented:
    """Two incidents in an invented valley, with conflicting figures, a copied report, calls, answers and witnesses."""
    case = Case(
        id=_id(0),
        ref="QAM",
        title="Strikes on Tal Qamar and Wadi Sarw, March 2031",
        summary="In the first week of March 2031 the market town of Tal Qamar and the hamlet of Wadi Sarw were hit "
        "from the air. This case gathers what was published and what was told about both.\n\nIt asks who was harmed, "
        "by what means, and what those who were called upon have answered.",
        phase="verification",
        lead="Ruba Nadim",
        languages=("en", "ar"),
        legal_frameworks=("geneva_conventions", "customary_ihl"),
        tags=("priority file",),
    )
    it = Invented(case, [])
    town = it.add(
        Place,
        name="Tal Qamar",
        names=(Name("تل قمر", "Arab"), Name("Tell Kamar", "Latn", "alias")),
        admin_path="Sarw Province, Qamar District",
        country="Invented Republic",
        point=Coordinates(12.34567, 45.67891),
        precision="village_or_town",
    )
    hamlet = it.add(Place, name="Wadi Sarw", names=(Name("وادي سرو", "Arab"),), admin_path="Sarw Province")
    army = it.add(
        Organisation, name="Northern Air Command", names=(Name("القيادة الجوية الشمالية", "Arab"),), type="state_force"
    )
    alliance = it.add(Organisation, name="Joint Alliance", type="coalition", contact="press desk, third floor")
    army = _replace(it, army, parent_id=alliance.id, parent_period=FuzzyDate.parse("2030/.."))
    ngo = it.add(Organisation, name="Lantern Documentation Centre", type="ngo", country="Invented Republic")
    victim = it.add(
        Person,
        name="Samira Haddun",
        names=(Name("سميرة هدّون", "Arab"), Name("Samirah Hadoun", "Latn", "transliteration")),
        sex="female",
        age=Range(34, 34),
        role="baker",
    )
    general = it.add(
        Person,
        name="Idris Vonn",
        public_name="Gen. Idris Vonn",
        role="commander of the air wing",
        organisation_id=army.id,
        remarks="Cousin of our driver.",
    )
    wire = it.add(
        Source,
        title="Market hit twice within an hour, residents say",
        type="news_article",
        author="Staff writer",
        publisher="Sarw Wire",
        published=FuzzyDate.parse("2031-03-04T18:14+03:00"),
        language="en",
        url="https://wire.example/2031/03/market-hit-twice",
        archived_url="https://archive.example/20310305/wire.example/2031/03/market-hit-twice",
        reliability="B",
        credibility="2",
        grading_reason="Has corrected itself in the open.",
        acquisition="web_capture",
        acquired=FuzzyDate.parse("2031-03-05"),
        acquired_by="Tamsin Orell",
        remarks="Ask the desk for the raw notes.",
    )
    copy = it.add(
        Source,
        title="Dozens feared hurt in market strikes",
        type="news_article",
        publisher="Evening Post of Nowhere",
        published=FuzzyDate.parse("2031-03-05"),
        language="en",
        reliability="C",
        credibility="3",
        derived_from_id=wire.id,
        acquisition="web_capture",
    )
    bulletin = it.add(
        Source,
        title="بيان المشفى الميداني في تل قمر",
        type="press_release",
        publisher="Field hospital of Tal Qamar",
        published=FuzzyDate.parse("2031-03"),
        language="ar",
        reliability="B",
        credibility="1",
        acquisition="partner",
        acquired_by="Tamsin Orell",
    )
    reply = it.add(
        Source,
        title="Answer of the Joint Alliance to the Lantern Centre",
        type="letter",
        published=FuzzyDate.parse("2031-05-02"),
        language="en",
        reliability="F",
        credibility="6",
    )
    wire_file = it.add(
        EvidenceFile,
        source_id=wire.id,
        name="orell_laptop_capture-0304.html",
        media_type="text/html",
        size=48_213,
        sha256="1f" * 32,
        sha512="2e" * 64,
        captured="2031-03-05T07:41:09Z",
        capture=(("Device", "Orell field laptop seven"),),
    )
    it.add(
        EvidenceFile,
        source_id=wire.id,
        name="reading-copy.txt",
        media_type="text/plain",
        size=3_310,
        sha256="3d" * 32,
        parent_id=wire_file.id,
        tool="textmaker 4.2",
    )
    it.add(
        EvidenceFile,
        source_id=bulletin.id,
        name="IMG_2031_0308_orell.pdf",
        media_type="application/pdf",
        size=912_004,
        sha256="4c" * 32,
        captured="2031-03-08T10:02:44Z",
    )
    wire_text = it.add(
        Rendition,
        source_id=wire.id,
        evidence_id=wire_file.id,
        type="extracted",
        language="en",
        text="The first jets came at nine. At least 11 people were killed when the covered market was struck, "
        "residents said. The paragraph about the caretaker and his three keys was never quoted by anyone.",
        made_by="Tamsin Orell",
    )
    killed = it.add(
        Excerpt,
        source_id=wire.id,
        rendition_id=wire_text.id,
        evidence_id=wire_file.id,
        start=29,
        end=98,
        quote="At least 11 people were killed when the covered market was struck",
        prefix="The first jets came at nine. ",
        suffix=", residents said. The paragraph",
        codes=("toll",),
        comment="Check against the bulletin.",
    )
    second = it.add(
        Excerpt, source_id=copy.id, quote="Eleven people died and dozens were hurt, Sarw Wire reported.", page=2
    )
    arabic = it.add(
        Excerpt, source_id=bulletin.id, quote="استقبل المشفى تسعة قتلى، بينهم ثلاثة أطفال، وسبعة عشر جريحاً.", page=1
    )
    demand = it.add(
        Excerpt,
        source_id=wire.id,
        quote="The centre called on the alliance to open an independent inquiry within a month.",
    )
    denial = it.add(
        Excerpt, source_id=reply.id, quote="Our aircraft struck a depot. We regret any loss, if it is shown."
    )
    market = it.add(
        Incident,
        when=FuzzyDate("2031-03-04", wording="on Tuesday morning"),
        title="Airstrikes on the covered market of Tal Qamar",
        place_id=town.id,
        place_wording="the covered market, north gate",
        point=Coordinates(12.345111, 45.678222),
        precision="within_100_m",
        narrative="Jets struck the covered market twice within an hour.\n\nThe second strike hit people who had come "
        "to help. A bakery and a clinic beside the market were damaged.",
        acts=("airstrike",),
        weapons=("guided_bomb",),
        strikes=Range(2),
        objects=(ObjectHit("market", "the covered market", "yes"), ObjectHit("clinic", "the clinic by the north gate")),
        verification="likely",
        harm="fair",
        legal=("attack_on_civilian_objects",),
        tags=("double tap",),
        remarks="The caretaker may talk if asked gently.",
    )
    road = it.add(
        Incident,
        when=FuzzyDate.about(FuzzyDate.parse("2031-03-06")),
        title="Strike on the road to Wadi Sarw",
        place_id=hamlet.id,
        narrative="A single vehicle was hit on the road.",
        acts=("drone_strike",),
        verification="possible",
        follows=(market.id,),
    )
    _figures(it, market, road, wire, copy, bulletin)
    it.add(
        Involvement,
        incident_id=market.id,
        party_id=army.id,
        role="alleged_perpetrator",
        degree="carried_out",
        confidence="moderate",
        basis="Two accounts name its aircraft; no other force flew in the area that week.",
    )
    it.add(Involvement, incident_id=market.id, party_id=victim.id, role="victim", confidence="high")
    it.add(
        Involvement,
        incident_id=market.id,
        party_id=general.id,
        role="commander",
        degree="superior",
        confidence="low",
        basis="Held the post at the time.",
    )
    toll = it.add(
        Fact,
        statement="At least nine people were killed at the covered market.",
        when=FuzzyDate.parse("2031-03-04"),
        incidents=(market.id,),
        material="yes",
        dispute="undisputed",
    )
    depot = it.add(
        Fact,
        statement="There was a weapons depot within the market.",
        incidents=(market.id, road.id),
        material="yes",
        dispute="disputed_by_us",
        remarks="Do not believe a word.",
    )
    it.add(Fact, statement="No warning was given before either strike.", incidents=(market.id,), dispute="unsure")
    it.add(Fact, statement="The alliance opened its base at Harf in 2029.", when=FuzzyDate.parse("2029"))
    for target, end, stance in (
        (market, killed, "supports"),
        (market, arabic, "supports"),
        (market, denial, "contradicts"),
        (toll, killed, "supports"),
        (toll, second, "supports"),
        (toll, arabic, "supports"),
        (depot, denial, "supports"),
        (depot, arabic, "contradicts"),
    ):
        it.add(
            Citation, target_id=target.id, excerpt_id=end.id, source_id=end.source_id, stance=stance, confidence="high"
        )
    it.add(Citation, target_id=road.id, source_id=wire.id, stance="mentions", comment="Only in passing.")
    call = it.add(
        Call,
        title="Independent inquiry into the market strikes",
        caller_id=ngo.id,
        demands=("investigate", "acknowledge_responsibility"),
        sentence="The centre called on the alliance to open an independent inquiry within a month.",
        excerpt_id=demand.id,
        made=FuzzyDate.parse("2031-03-20"),
        basis="Duty to investigate alleged violations.",
        incidents=(market.id,),
        facts=(toll.id,),
        channel="public_statement",
        impact="minor_positive",
        impact_reason="The alliance answered for the first time.",
        remarks="Ring the press desk again.",
    )
    first = it.add(
        Addressee,
        call_id=call.id,
        party_id=alliance.id,
        wording="the alliance",
        due=FuzzyDate.parse("2031-04-20"),
        status="token",
        priority="high",
    )
    it.add(
        Addressee, call_id=call.id, party_id=army.id, implied=True, due=FuzzyDate.parse("2031-04-20"), status="pending"
    )
    it.add(
        Response,
        call_id=call.id,
        addressee_id=first.id,
        date=FuzzyDate.parse("2031-05-02"),
        responder="Joint Alliance, press desk",
        source_id=reply.id,
        excerpt_id=denial.id,
        text="The alliance says that a depot was struck.",
        type="counter_or_denial",
        stance="acknowledges_denies_responsibility",
        conceded_deaths=Range(0, 2),
    )
    it.add(Call, title="Halt to strikes on markets", demands=("halt_attacks",), sentence="Stop this now.")
    _witnesses(it, market, arabic)
    thread = it.add(Thread, target_id=market.id, type="question", title="Which gate was it really?")
    it.add(
        Post,
        thread_id=thread.id,
        event="opened",
        author="Ruba Nadim",
        at="2031-04-01T10:00:00Z",
        text="North or east gate?",
    )
    return it


def _figures(it: Invented, market: Record, road: Record, wire: Record, copy: Record, bulletin: Record) -> None:
    def figure(incident: Record, effect: str, group: str, count: Range, source: Record | None, **more: object) -> None:
        it.add(
            CasualtyFigure,
            incident_id=incident.id,
            effect=effect,
            group=group,
            count=count,
            source_id=source.id if source else None,
            **more,
        )

    figure(market, "killed", "civilians", Range(11), wire, said_by="residents")
    figure(market, "killed", "civilians", Range(11, 11), copy)
    figure(market, "killed", "civilians", Range(9, 9), bulletin)
    figure(
        market,
        "killed",
        "civilians",
        Range(9, 11),
        None,
        adopted_rule="range_of_all",
        adopted_reason="The hospital counted those brought in; the wire report may include people buried at once.",
    )
    figure(market, "killed", "children", Range(3, 3), bulletin)
    figure(market, "injured", "civilians", Range(wording="dozens"), copy)
    figure(market, "injured", "civilians", Range(17, 17), bulletin)
    figure(road, "injured", "unknown", Range(1, 1), wire)


def _witnesses(it: Invented, market: Record, arabic: Record) -> None:
    open_ = it.add(
        Witness,
        ref="W-7K3Q",
        basis=("eyewitness",),
        risk="high",
        risk_assessment="Lives two doors from the informer.",
        protective_measures="Call only the green telephone.",
        languages=("ar",),
    )
    silent = it.add(Witness, ref="W-2M9X", basis=("relative",), risk="moderate")
    for purpose in ("internal_analysis", "international_court", "publication"):
        it.add(
            Consent,
            witness_id=open_.id,
            purpose=purpose,
            decision="granted",
            given=FuzzyDate.parse("2031-03-15"),
            explained_by="Tamsin Orell",
            interpreter="Yusra Belkadi",
            conditions="No photograph." if purpose == "publication" else "",
        )
    it.add(Consent, witness_id=silent.id, purpose="internal_analysis", decision="granted")
    it.add(Consent, witness_id=silent.id, purpose="publication", decision="granted")
    it.add(Consent, witness_id=silent.id, purpose="publication", decision="withdrawn")
    for witness, text in (
        (
            open_,
            "I was behind the counter. The first blast took the door. I went out to help and then the second came.",
        ),
        (silent, "My brother left for the market before nine and I never saw him walk again through our gate."),
    ):
        note = it.add(
            WitnessNote,
            witness_id=witness.id,
            title="Kitchen talk with the seamstress",
            interviewed=FuzzyDate.parse("2031-03-15"),
            place="Harf camp, east rows",
            interviewer="Tamsin Orell",
            interpreter="Yusra Belkadi",
            languages=("ar",),
            method="in_person",
            first_account=True,
            text=text,
            incidents=(market.id,),
            support_offered="Counselling at the tent clinic was offered.",
            referral="Dr Ilham Sarraf",
        )
        if witness is open_:
            it.add(Citation, target_id=note.id, excerpt_id=arabic.id, source_id=arabic.source_id, stance="supports")  # type: ignore[attr-defined]


def _replace(it: Invented, record: Record, **changes: object) -> Record:
    import dataclasses

    made = dataclasses.replace(record, **changes)  # type: ignore[arg-type]
    it.records[it.records.index(record)] = made
    return made
