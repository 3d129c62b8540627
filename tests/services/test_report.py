"""The report of a case: each number is the length of the list behind it, and agrees with what is reckoned in full."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from pathlib import Path

import pytest

from casefile.analysis.corroboration import support
from casefile.errors import Refused
from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.facets import LACKS, facet
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    EvidenceFile,
    Excerpt,
    Fact,
    Incident,
    Rendition,
    Source,
)
from casefile.model.values import Range
from casefile.services import report_words
from casefile.services.report import GAPS, SUPPORT, Number, Report
from casefile.store.queries import lacks
from casefile.workspace import Workspace

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


def _report(ws: Workspace, case: Case) -> Report:
    return ws.reports.of(case.id, NOW)


def _refs(ws: Workspace, case: Case, number: Number) -> set[str]:
    ids = ws.records.ids(Listing(number.kind, case.id, chips=number.chips))
    return {each.heading for each in ws.records.summaries(number.kind, ids)}


def _of(numbers: tuple[Number, ...]) -> dict[str, Number]:
    return {number.code: number for number in numbers}


def test_every_number_is_the_length_of_the_list_behind_it(sample_read: Workspace) -> None:
    case = sample_read.cases.by_ref("SALUN")
    report = _report(sample_read, case)
    numbers = (*report.gaps, *report.support, *report.calls, *(number for _harm, number in report.harm))
    assert len(numbers) > 15
    for number in numbers:
        assert number.n == len(sample_read.records.ids(Listing(number.kind, case.id, chips=number.chips))), number
    for number in report.totals:
        assert number.n == len(sample_read.records.ids(Listing(number.kind, case.id))), number


def test_what_is_missing_is_named_and_nothing_else(ws: Workspace, case: Case) -> None:
    of = {"case_id": case.id}
    cited, by_fact, by_figure, bare = (Incident(title=title, **of) for title in ("cited", "fact", "figure", "bare"))
    agency, copy = Source(title="agency", reliability="B", credibility="2", **of), Source(title="unused", **of)
    text = Rendition(source_id=agency.id, type="extracted", text="They were hit.", **of)
    quoted = Excerpt(source_id=agency.id, rendition_id=text.id, quote="They", start=0, end=4, **of)
    fact = Fact(statement="quoted", incidents=(by_fact.id,), **of)
    whole, alone = Fact(statement="whole source", **of), Fact(statement="nothing", **of)
    trashed = Citation(target_id=bare.id, source_id=agency.id, stance="supports", **of)
    ws.records.save(
        *(cited, by_fact, by_figure, bare, agency, copy, text, quoted, fact, whole, alone, trashed),
        Citation(target_id=cited.id, source_id=agency.id, stance="supports", **of),
        Citation(target_id=fact.id, excerpt_id=quoted.id, stance="supports", **of),
        Citation(target_id=whole.id, source_id=agency.id, stance="supports", **of),
        CasualtyFigure(
            incident_id=by_figure.id, group="civilians", effect="killed", count=Range(3, 3), source_id=agency.id, **of
        ),
        Call(title="nobody", demands=("investigate",), **of),
    )
    ws.records.trash([trashed.id])
    gaps = _of(_report(ws, case).gaps)
    assert _refs(ws, case, gaps["incident.source"]) == {"bare"}
    assert _refs(ws, case, gaps["incident.figure"]) == {"bare", "cited", "fact"}
    assert _refs(ws, case, gaps["incident.when"]) == {"bare", "cited", "fact", "figure"}
    assert _refs(ws, case, gaps["fact.citation"]) == {"nothing"}
    assert _refs(ws, case, gaps["fact.quotation"]) == {"nothing", "whole source"}
    assert _refs(ws, case, gaps["source.grade"]) == {"unused"}
    assert _refs(ws, case, gaps["source.use"]) == {"unused"}
    assert gaps["call.addressee"].n == 1
    ws.records.trash([fact.id])
    assert _refs(ws, case, _of(_report(ws, case).gaps)["incident.source"]) == {"bare", "fact"}


def test_a_file_without_a_text_counts_until_there_is_one(ws: Workspace, case: Case, tmp_path: Path) -> None:
    picture = tmp_path / "picture.bin"
    picture.write_bytes(b"\x00\x01\x02\x03")
    added = ws.sources.add_file(picture, case.id)
    assert _of(_report(ws, case).gaps)["source.text"].n == 1
    (file,) = ws.records.of(EvidenceFile, source_id=added.source_id)
    ws.records.save(
        Rendition(case_id=case.id, source_id=added.source_id, evidence_id=file.id, type="transcribed", text="x")
    )
    assert _of(_report(ws, case).gaps)["source.text"].n == 0


def test_independent_sources_are_counted_as_the_matrix_counts_them(ws: Workspace, case: Case) -> None:
    """Chains, circles and copies of copies, as chance makes them."""
    chance = random.Random(12)
    sources = [Source(case_id=case.id, title=f"s{n}") for n in range(24)]
    ids = [source.id for source in sources]
    sources = [
        Source(
            id=source.id,
            case_id=case.id,
            title=source.title,
            derived_from_id=chance.choice([each for each in ids if each != source.id])
            if chance.random() < 0.6
            else None,
        )
        for source in sources
    ]
    excerpts = [Excerpt(case_id=case.id, source_id=chance.choice(ids), quote="q") for _n in range(10)]
    facts = [Fact(case_id=case.id, statement=f"f{n}") for n in range(40)]
    citations = []
    for fact in facts:
        for _n in range(chance.randrange(5)):
            by_excerpt = chance.random() < 0.4
            citations.append(
                Citation(
                    case_id=case.id,
                    target_id=fact.id,
                    stance=chance.choice(["supports", "supports", "contradicts", "mentions"]),
                    **{
                        "excerpt_id" if by_excerpt else "source_id": chance.choice(
                            excerpts if by_excerpt else sources
                        ).id
                    },
                )
            )
    ws.records.save(*sources)
    ws.records.save(*excerpts, *facts, *citations)
    counted = support(citations, excerpts, sources)
    alone = {
        fact.statement for fact in facts if fact.id not in counted or counted[fact.id].supports < lacks.CORROBORATED
    }
    report = _of(_report(ws, case).support)
    assert 0 < len(alone) < len(facts)
    assert _refs(ws, case, report["fact.alone"]) == alone
    assert report["fact.corroborated"].n == len(facts) - len(alone)


def test_casualties_are_ranges_that_say_what_they_rest_on(ws: Workspace, case: Case) -> None:
    adopted, two, words, open_ = (Incident(case_id=case.id, title=title) for title in ("a", "b", "c", "d"))

    def figure(incident: Incident, count: Range, rule: str = "", by: str = "x") -> CasualtyFigure:
        return CasualtyFigure(
            case_id=case.id,
            incident_id=incident.id,
            group="civilians",
            effect="killed",
            count=count,
            adopted_rule=rule,
            adopted_reason="because" if rule else "",
            said_by=by,
        )

    ws.records.save(
        *(adopted, two, words, open_),
        figure(adopted, Range(10, 30)),
        figure(adopted, Range(12, 12), "majority"),
        figure(two, Range(4, 4)),
        figure(two, Range(7, 7), by="y"),
        figure(words, Range(wording="many, nobody counted")),
    )
    ((harm, number),) = _report(ws, case).harm
    assert harm.count == Range(16, 19)
    assert (harm.incidents, harm.adopted, harm.uncounted, harm.open) == (3, 1, 1, 0)
    assert _refs(ws, case, number) == {"a", "b", "c"}
    ws.records.save(figure(open_, Range(5, None)))
    ((harm, number),) = _report(ws, case).harm
    assert harm.count == Range(21, None)
    assert (harm.incidents, harm.open) == (4, 1)
    (part,) = (part for part in report_words.parts(_report(ws, case)) if part.code == "harm")
    assert part.rows[0].value == "21 or more"
    assert part.rows[0].note == "4 incidents; adopted in 1; no upper end in 1; not counted, words only: 1"


def test_calls_stand_where_the_board_puts_them(ws: Workspace, case: Case) -> None:
    late = FuzzyDate.day(NOW.date() - dt.timedelta(days=3))
    soon = FuzzyDate.day(NOW.date() + dt.timedelta(days=3))
    for title, due in (("late", late), ("soon", soon), ("late too", late)):
        ws.calls.add(
            case.id,
            Call(title=title, demands=("investigate",)),
            [Addressee(wording="one", due=due), Addressee(wording="two", due=due)],
        )
    calls = _of(_report(ws, case).calls)
    assert _refs(ws, case, calls["overdue"]) == {"late", "late too"}
    assert (calls["overdue"].n, calls["overdue"].beside) == (2, 4)
    assert _refs(ws, case, calls["due"]) == {"soon"}
    assert calls["settled"].n == 0
    assert ws.records.ids(Listing("call", case.id, chips=calls["settled"].chips)) == []


def test_what_is_new_since_one_read_it_is_told_per_kind(ws: Workspace, case: Case) -> None:
    first = Incident(case_id=case.id, title="first")
    ws.records.save(first)
    report = _report(ws, case)
    assert report.news is None
    ws.reports.look(case.id, report.seq)
    assert _report(ws, case).news is not None and not _report(ws, case).news.numbers  # type: ignore[union-attr]
    ws.records.change(first.id, title="first, changed")
    ws.records.save(Incident(case_id=case.id, title="second"), Source(case_id=case.id, title="report"))
    news = _report(ws, case).news
    assert news is not None
    found = _of(news.numbers)
    assert (found["incident"].n, found["incident"].beside) == (2, 1)
    assert (found["source"].n, found["source"].beside) == (1, 1)
    assert _refs(ws, case, found["incident"]) == {"first, changed", "second"}


def test_the_report_leaves_as_text_and_as_a_table_and_never_into_a_vault(
    ws: Workspace, case: Case, tmp_path: Path
) -> None:
    ws.records.save(Incident(case_id=case.id, title="one"))
    report = _report(ws, case)
    ws.reports.save(report_words.content(report, "now", suffix=".txt"), tmp_path / "report.txt")
    text = (tmp_path / "report.txt").read_text("utf-8")
    assert "Incidents without a source: 1" in text and text.startswith(f"Report of the case {case.ref}")
    ws.reports.save(report_words.content(report, "now", suffix=".csv"), tmp_path / "report.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"))))
    assert ["Gaps in the evidence", "Incidents without a source", "1", "", "1", ""] in rows
    with pytest.raises(Refused):
        ws.reports.save(b"", ws.folder / "report.txt")
    document = json.loads(json.dumps(report_words.as_json(report)))
    assert document["gaps"]["incident.source"] == 1 and document["totals"]["incident"] == 1


def test_each_word_of_what_is_lacking_is_declared_and_known() -> None:
    for kind, words in LACKS.items():
        assert facet(kind, "lacks") is not None
        for word in words:
            assert lacks.where(kind, [word]), (kind, word)
            assert len(lacks.where(kind, [word, "of a later version"])) == 1
    for _code, kind, chip in (*GAPS, *SUPPORT):
        assert facet(kind, chip.facet) is not None


def test_a_chip_of_a_later_version_leaves_nothing_of_what_it_does_not_know(ws: Workspace, case: Case) -> None:
    ws.records.save(Incident(case_id=case.id, title="one"))
    unknown = Listing("incident", case.id, chips=(Chip("lacks", ("later",)),))
    assert ws.records.length(unknown) == 0
    assert ws.records.length(Listing("incident", case.id, chips=(Chip("since", ("x",)),))) == 1
