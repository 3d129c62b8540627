"""The dossier's outline: order, numbers, links both ways, and the words a reader relies on."""

from __future__ import annotations

import dataclasses
import itertools
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from casefile.dossier import outline, projection
from casefile.dossier.audiences import AUDIENCES
from casefile.dossier.build import SECTIONS, Options, build
from casefile.dossier.check import leaks
from casefile.dossier.outline import Citations, Dossier, Run, block_runs, check, plain_text
from casefile.dossier.sections.labelled import in_blocks
from casefile.dossier.sections.opening import MOST_LISTED
from casefile.errors import BadInput
from casefile.i18n import translator
from casefile.model.anchors import Region, Span
from casefile.model.records import Call, CasualtyFigure, Citation, Excerpt, Fact, Incident, Response, Source
from casefile.model.values import Range
from casefile.services.reckoning import reckon
from tests.dossier.invented import MOMENT, Invented, market_case

EVERY = tuple(AUDIENCES)
REFS = {key: re.compile(rf"QAM-{code}-\d{{4}}") for key, code in (("fact", "F"), ("source", "S"), ("incident", "I"))}


def drawn(it: Invented, audience: str = "internal", language: str = "en", **options: Any) -> Dossier:
    projected = projection.project(it.bundle(), audience)
    return build(projected, reckon(projected, translator(language)), Options(MOMENT, language, **options))


def text_of(dossier: Dossier, key: str) -> str:
    """The text of one section alone."""
    only = dataclasses.replace(dossier, sections=tuple(s for s in dossier.sections if s.key == key), cover_lines=())
    return re.sub("[\u2068\u2069]", "", plain_text(only))


def all_runs(dossier: Dossier) -> Iterator[tuple[str, Run]]:
    for section in dossier.sections:
        for block in section.blocks:
            for runs in block_runs(block):
                for run in runs:
                    yield section.key, run


@pytest.fixture(scope="module")
def internal() -> Dossier:
    return drawn(market_case())


# as a whole


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", EVERY)
def test_every_link_leads_somewhere(audience: str, language: str) -> None:
    assert check(drawn(market_case(), audience, language)) == ()


@pytest.mark.parametrize("left_out", SECTIONS)
def test_links_stay_sound_when_a_section_is_left_out(left_out: str) -> None:
    dossier = drawn(market_case(), sections=tuple(key for key in SECTIONS if key != left_out))
    assert check(dossier) == ()
    assert left_out not in {section.key for section in dossier.sections}


def test_sections_come_in_the_order_asked_for() -> None:
    wanted = tuple(key for key in reversed(SECTIONS) if key != "redactions")  # which are none here
    dossier = drawn(market_case(), sections=wanted)
    assert check(dossier) == ()
    assert tuple(section.key for section in dossier.sections if section.level == 1) == wanted


@pytest.mark.parametrize("sections", [("summary", "gossip"), ("summary", "summary")])
def test_sections_that_make_no_sense_are_refused(sections: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="summary, method"):
        drawn(market_case(), sections=sections)


def test_the_same_case_gives_the_same_dossier() -> None:
    assert drawn(market_case(), "court") == drawn(market_case(), "court")


@pytest.mark.parametrize("audience", EVERY)
def test_nothing_withheld_stands_in_the_outline(audience: str) -> None:
    text = plain_text(drawn(market_case(), audience))
    assert leaks(text, projection.withheld(market_case().bundle(), audience)) == []


def test_what_sets_the_audiences_apart() -> None:
    text = {code: plain_text(drawn(market_case(), code)) for code in EVERY}
    shown = {
        "Cousin of our driver.": {"internal"},
        "Ask the desk for the raw notes.": {"internal"},
        "Samira Haddun": {"internal", "partner", "court"},
        "Tamsin Orell": {"internal", "court"},
        "orell_laptop_capture-0304.html": {"internal", "partner", "court"},
        "Gen. Idris Vonn": {"public"},
        "I was behind the counter.": {"internal", "court", "public"},
        "My brother left for the market": {"internal"},
        "Which gate was it really?": {"internal"},
        "press desk, third floor": {"internal"},
        "Lives two doors": set(),
        in_blocks("1f" * 32): set(EVERY),
        "12.345111": {"internal", "court"},
    }
    for words, audiences in shown.items():
        assert {code for code in EVERY if words in text[code]} == audiences, words


def test_an_empty_case_says_what_is_missing() -> None:
    it = market_case()
    it.records = []
    dossier = drawn(it, "public")
    assert check(dossier) == ()
    assert "No accountability call is recorded." in text_of(dossier, "calls")
    assert "No incident is recorded." in text_of(dossier, "incidents")
    assert {"facts", "parties", "witnesses", "citations", "chronology"}.isdisjoint(s.key for s in dossier.sections)


def test_cover_and_mark(internal: Dossier) -> None:
    cover = "\n".join(f"{line.label}: {outline.runs_text(line.runs)}" for line in internal.cover_lines)
    assert "Date of export: 30 June 2031, 09:30 UTC" in cover
    assert "9c5d0e7a 9c5d0e7a" in cover
    assert internal.mark == "Confidential: internal"
    assert drawn(market_case(), "public").mark == ""
    assert drawn(market_case(), mark="Draft").mark == "Draft"


# numbers of citations


@pytest.mark.parametrize("audience", EVERY)
def test_citations_are_numbered_in_reading_order(audience: str) -> None:
    dossier = drawn(market_case(), audience)
    marks = [run.note_number for _key, run in all_runs(dossier) if run.note_number is not None]
    assert list(dict.fromkeys(marks)) == list(range(1, max(marks) + 1))
    (listed,) = [block for s in dossier.sections if s.key == "citations" for block in s.blocks]
    assert isinstance(listed, Citations)
    assert [item.number for item in listed.items] == list(range(1, max(marks) + 1))


def test_one_excerpt_has_one_number(internal: Dossier) -> None:
    (listed,) = [block for s in internal.sections if s.key == "citations" for block in s.blocks]
    assert isinstance(listed, Citations)
    texts = [outline.runs_text(item.runs) for item in listed.items]
    assert len(set(texts)) == len(texts)


def test_a_citation_leads_to_its_source_and_back(internal: Dossier) -> None:
    (listed,) = [block for s in internal.sections if s.key == "citations" for block in s.blocks]
    assert isinstance(listed, Citations)
    anchors = {run.link for key, run in all_runs(internal) if key == "sources"}
    for item in listed.items:
        assert item.source is not None and item.source.anchor.startswith("source-")
        assert item.anchor in anchors, "the register leads back to the citation"
        assert item.back, "the citation leads back to where it is made"


def test_facts_carry_their_citations_and_say_what_contradicts_them(internal: Dossier) -> None:
    text = text_of(internal, "incident-QAM-I-0001")
    assert re.search(r"At least nine people were killed at the covered market\.\[\d\]\[\d\]\[\d\]", text)
    assert "Supported by 2 independent sources." in text, "the copied report does not count"
    assert re.search(r"weapons depot within the market\.\[\d\]\n.*Disputed by us\..*Contradicted by\[\d\]", text)
    assert re.search(r"No warning was given.*\n.*No source is cited in support of this statement\.", text)


def test_a_fact_is_written_out_once_and_pointed_to_elsewhere(internal: Dossier) -> None:
    text = plain_text(drawn(market_case(), sections=tuple(key for key in SECTIONS if key != "corroboration")))
    assert text.count("There was a weapons depot within the market.") == 1
    assert plain_text(internal).count("There was a weapons depot within the market.") == 2, "and beside its matrix"
    assert re.search(r"facts stated under other incidents: QAM-F-0002", text_of(internal, "incident-QAM-I-0002"))


# casualties


def test_each_source_keeps_its_figure_and_the_adopted_one_says_why(internal: Dossier) -> None:
    (section,) = [s for s in internal.sections if s.key == "incident-QAM-I-0001"]
    tables = [block for block in section.blocks if isinstance(block, outline.Table)]
    table = next(t for t in tables if t.columns[1].title == "Count")
    rows = [[re.sub("[\u2068\u2069]", "", outline.runs_text(c)) for c in row.cells] for row in table.rows]
    killed = [row for row in rows if row[0] == "Killed: Civilians"]
    assert [row[1] for row in killed] == ["11 or more", "11", "9", "9–11"]
    assert "(quoting residents)" in killed[0][2]
    assert "Range of all sources" in killed[3][2] and "buried at once" in killed[3][2]
    assert [row.strong for row in table.rows].count(True) == 1
    injured = [row for row in rows if row[0] == "Injured: Civilians"]
    assert [row[1] for row in injured] == ["dozens", "17", "17 or more"]
    assert "figures in words are not counted" in injured[2][2]
    (everybody,) = [row for row in rows if row[0] == "Killed: all groups"]
    assert everybody[1] == "9–14"
    assert "Groups may overlap (a child is also a civilian)" in everybody[2] and "at most the sum" in everybody[2]


def test_figures_in_words_are_counted_and_what_cannot_be_is_said_of_every_group() -> None:
    """As a reader of the Hajin press release types them: three children and four women, and people who were hurt."""
    it = market_case()
    incident = it.add(Incident, title="Strikes on Tuesday", place_wording="in the town")
    for group, effect, words in (
        ("children", "killed", "three"),
        ("women", "killed", "four"),
        ("children", "injured", "several"),
        ("women", "injured", "many"),
    ):
        it.add(CasualtyFigure, incident_id=incident.id, group=group, effect=effect, count=Range(wording=words))
    dossier = drawn(it, "internal")
    words = "7 killed, Injured: in words only (Children “several”, Women “many”)"
    assert words in text_of(dossier, "summary")
    assert words in text_of(dossier, "chronology")
    text = text_of(dossier, f"incident-{incident.ref}")
    assert "3 (read from “three”)" in text and "4 (read from “four”)" in text
    assert "Killed: all groups\n7" in text
    assert "Not counted, as the words give no number: Children “several”, Women “many”." in text


def test_figures_that_cannot_all_be_right_are_said_to_conflict(internal: Dossier) -> None:
    text = text_of(internal, "incident-QAM-I-0001")
    assert "Conflicting accounts" in text
    assert "Killed: Civilians. The sources contradict each other" in text
    assert "Conflicting accounts" not in text_of(internal, "incident-QAM-I-0002")


def test_an_incident_says_how_exact_it_is(internal: Dossier) -> None:
    text = text_of(internal, "incident-QAM-I-0001")
    assert "on Tuesday morning" in text
    assert "the covered market, north gate" in text
    assert "Number of strikes or shots\n2 or more" in text
    assert "about 6 March 2031" in text_of(internal, "incident-QAM-I-0002")


# calls


def test_a_call_shows_who_what_when_and_what_came_of_it(internal: Dossier) -> None:
    text = text_of(internal, "call-QAM-C-0001")
    assert "Lantern Documentation Centre" in text
    assert "Investigate\nAcknowledge responsibility" in text
    assert re.search(r"“The centre called on the alliance .*within a month\.”\[\d\]", text)
    assert "QAM-I-0001" in text and "QAM-F-0001" in text
    assert "Answered, not fulfilled\nfirst answer after 43 days" in text
    assert "71 days overdue\nno answer in 102 days" in text
    assert "Deaths conceded: 0–2." in text
    assert "Acknowledges, but denies responsibility" in text
    silent = text_of(internal, "call-QAM-C-0002")
    assert "No response is recorded." in silent and "names no addressee" in silent


def test_from_a_call_to_the_file_in_three_steps(internal: Dossier) -> None:
    """Call -> quotation -> source -> SHA-256."""
    mark = next(r for key, r in all_runs(internal) if key == "call-QAM-C-0001" and r.note_number)
    (listed,) = [block for s in internal.sections if s.key == "citations" for block in s.blocks]
    assert isinstance(listed, Citations)
    (entry,) = [item for item in listed.items if item.anchor == mark.link]
    assert "independent inquiry within a month" in outline.runs_text(entry.runs)
    assert entry.source is not None and entry.source.anchor == "source-QAM-S-0001"
    assert in_blocks("1f" * 32) in text_of(internal, "sources")


def test_a_refusal_to_answer_is_no_answer() -> None:
    it = market_case()
    it.records = [dataclasses.replace(r, type="none") if isinstance(r, Response) else r for r in it.records]
    assert "first answer after" not in plain_text(drawn(it))


def test_a_dated_answer_to_an_undated_call_is_not_called_undated() -> None:
    it = market_case()
    it.records = [dataclasses.replace(r, made=None) if isinstance(r, Call) else r for r in it.records]
    text = plain_text(drawn(it))
    assert "answered; when the call was made is not known" in text
    assert "answered on a day that is not known" not in text


def test_a_long_summary_leads_to_the_chronology() -> None:
    it = market_case()
    for number in range(MOST_LISTED):
        it.add(Incident, title=f"Shelling {number}")
    summary = text_of(drawn(it), "summary")
    more = sum(isinstance(record, Incident) for record in it.records) - MOST_LISTED
    assert f"and {more} more incident" in summary and "see the chronology" in summary
    assert summary.count("Shelling") == MOST_LISTED - more
    assert "chronology" not in text_of(drawn(it, sections=("summary", "incidents")), "summary")


# order


def test_the_chronology_runs_by_date(internal: Dossier) -> None:
    text = text_of(internal, "chronology")
    events = ("2029", "4 March 2031", "about 6 March 2031", "20 March 2031", "2 May 2031", "not known")
    places = [text.index(f"\n{event}\n") for event in events]
    assert places == sorted(places)
    assert "9–14 killed (groups may overlap), 17 or more (“dozens”) injured" in text, (
        "9–11 civilians, and three children"
    )


def test_the_register_holds_grading_in_words_and_full_hashes(internal: Dossier) -> None:
    text = text_of(internal, "sources")
    assert "B: usually reliable" in text and "2: probably true" in text
    assert in_blocks("1f" * 32) in text and in_blocks("2e" * 64) in text
    assert "48,213 bytes" in text
    assert "Repeats the source\nQAM-S-0001" in text


def test_integrity_names_stock_tools(internal: Dossier) -> None:
    text = text_of(internal, "integrity")
    assert "sha256sum FILE" in text and "certutil -hashfile FILE SHA256" in text
    assert "3 evidence files were read and hashed again. All matched" in text


# hostile and large


def test_a_citation_says_where_in_the_picture_or_recording() -> None:
    it = market_case()
    market = next(r for r in it.records if isinstance(r, Incident))
    film = it.add(Source, title="A film", type="video")
    places: list[tuple[dict[str, Any], str]] = [
        ({"span": Span(70, 81.5)}, "A film, from 0:01:10 to 0:01:21.5"),
        ({"page": 2, "region": Region(0.1, 0.2, 0.3, 0.4)}, "A film, page 2, 10% from the left, 20% from the top, 30%"),
        ({"message": 12, "quote": "They hit it."}, "A film, message 12"),
        ({"page": 2, "region": Region(0.1, 0, 0.3, 1, 2)}, "A film, page 2: 10% from the left, 0% from the top, 30%"),
    ]
    for fields, _words in places:
        excerpt = it.add(Excerpt, source_id=film.id, **fields)
        it.add(Citation, target_id=market.id, excerpt_id=excerpt.id, source_id=film.id, stance="supports")
    for audience in EVERY:
        said = text_of(drawn(it, audience), "citations")
        for _fields, words in places:
            assert words in said


def test_texts_from_outside_stay_texts() -> None:
    it = market_case()
    evil = "x\u202egpj.exe\u2066 {n} {0} %s <b>&amp; \u0000[1]"
    it.records = [
        dataclasses.replace(r, title=evil) if isinstance(r, Source | Incident | Call) else r for r in it.records
    ]
    it.records = [dataclasses.replace(r, statement=evil) if isinstance(r, Fact) else r for r in it.records]
    it.records = [dataclasses.replace(r, quote=evil) if isinstance(r, Excerpt) else r for r in it.records]
    for language in ("en", "ar"):
        dossier = drawn(it, language=language)
        assert check(dossier) == ()
        assert plain_text(dossier).count(evil) > 10


def test_a_large_case_is_built_in_time_that_grows_with_its_size() -> None:
    def case(incidents: int) -> Invented:
        it = market_case()
        market = next(r for r in it.records if isinstance(r, Incident))
        sources = [it.add(Source, title=f"Report {n}") for n in range(112)]
        quotes = [it.add(Excerpt, source_id=s.id, quote=f"Quotation of {s.ref}.") for s in sources]
        for n, (source, quote) in enumerate(zip(sources, quotes, strict=True)):
            it.add(
                CasualtyFigure,
                incident_id=market.id,
                effect="killed",
                group="men",
                count=Range(n, n),
                source_id=source.id,
            )
            it.add(Citation, target_id=market.id, excerpt_id=quote.id, source_id=source.id, stance="supports")
        for n in range(incidents):
            incident = it.add(Incident, title=f"Incident {n}", place_wording="on the road")
            fact = it.add(Fact, statement=f"Statement {n}.", incidents=(incident.id,))
            quote = quotes[n % len(quotes)]
            it.add(Citation, target_id=fact.id, excerpt_id=quote.id, source_id=quote.source_id, stance="supports")  # type: ignore[attr-defined]
        return it

    def seconds(it: Invented) -> float:
        start = time.process_time()
        drawn(it)
        return time.process_time() - start

    small, large = case(500), case(2000)
    best = [min(seconds(it) for _again in range(2)) for it in (small, large)]
    assert best[1] < best[0] * 9, f"four times the incidents took {best[1] / best[0]:.1f} times as long"


# against a real text


def test_the_hajin_press_release_comes_out_whole(real_data: Any) -> None:
    """What a careful reader found in the real text is what the dossier says."""
    from tests.dossier.hajin import hajin_case

    gold = real_data / "articles" / "hajin_2018-12-06.gold.json"
    if not gold.is_file():
        pytest.skip("the gold file of the Hajin press release is not here")
    it, expected = hajin_case(gold)
    dossier = drawn(it, "public")
    assert check(dossier) == ()
    text = plain_text(dossier)
    assert "25 killed, dozens injured" in text
    assert "Number of strikes or shots\n40 or more" in text
    assert "7 killed" in text, "three children and four women"
    assert "20 or more (“over 20" in text
    for sentence in expected:
        assert re.search(re.escape(f"“{sentence}”") + r"\[\d+\]", text)
    calls = [s for s in dossier.sections if s.key.startswith("call-")]
    assert len(calls) == len(expected) == 4
    for first, second in itertools.pairwise(s.key for s in calls):
        assert first < second


def test_a_thread_about_a_whole_record_names_it_and_nothing_else(internal: Dossier) -> None:
    about = [line for line in text_of(internal, "discussion").splitlines() if line.startswith("About: ")]
    assert about and all(re.fullmatch(r"About: QAM-I-\d{4}", line.rstrip()) for line in about), about


def test_a_day_not_known_is_said_in_the_table_of_calls(internal: Dossier) -> None:
    rows = text_of(internal, "calls").splitlines()
    assert any(line.strip() == "not known" for line in rows), rows[:40]
