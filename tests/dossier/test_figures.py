"""Figures of a dossier: numbered, listed, drawn from the numbers of this audience, the same in both formats."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from uuid import uuid4

import docx as reader
import pytest

from casefile.dossier import docx, pdf, projection
from casefile.dossier.build import SECTIONS, Options, build, usual
from casefile.dossier.bundle import Shelf, Verified
from casefile.dossier.outline import Chart, ChartRow, Dossier, Mark, Section, Table, block_lines, runs_text
from casefile.dossier.pdf_charts import chart_slabs
from casefile.dossier.pdf_page import Page
from casefile.dossier.pdf_text import Typesetter
from casefile.dossier.sections.figures import bars
from casefile.i18n import translator
from casefile.model.counts import Range
from casefile.model.records import CasualtyFigure, Citation, EvidenceFile, Incident, Source
from casefile.services.dossiers import _titles
from casefile.services.reckoning import reckon
from tests.dossier.invented import MOMENT, Invented, market_case
from tests.dossier.outline_samples import R, small


def drawn(it: Invented, audience: str = "internal", language: str = "en", **changes: object) -> Dossier:
    projected = projection.project(it.bundle(**changes), audience)
    options = Options(MOMENT, language, usual(projected.audience))
    return build(projected, reckon(projected, translator(language)), options)


def figures_of(dossier: Dossier) -> list[Section]:
    return [section for section in dossier.sections if section.figure]


def titled(dossier: Dossier, words: str) -> Section:
    return next(section for section in figures_of(dossier) if words in section.title)


def chart_of(section: Section) -> Chart:
    return next(block for block in section.blocks if isinstance(block, Chart))


def said(section: Section) -> str:
    return re.sub("[\u2066-\u2069]", "", "\n".join(line for block in section.blocks for line in block_lines(block)))


@pytest.fixture(scope="module")
def internal() -> Dossier:
    return drawn(market_case())


def test_figures_have_numbers_in_reading_order_and_say_what_they_count(internal: Dossier) -> None:
    found = figures_of(internal)
    assert [section.ref for section in found] == [f"Figure {n}" for n in range(1, len(found) + 1)] and len(found) > 3
    for section in found:
        for block in section.blocks:
            if isinstance(block, Chart):
                assert block.note and block.alternative.startswith("Chart. ")
                assert all(row.words in block.alternative for row in block.rows)


def test_the_outline_says_how_many_figures_a_section_has(internal: Dossier) -> None:
    entries = {line.key: line.entries for line in _titles(internal) if line.level == 1}
    assert entries["figures"] + entries["corroboration"] == len(figures_of(internal))


def test_a_chart_says_a_range_as_a_range_and_the_groups_once(internal: Dossier) -> None:
    chart = chart_of(titled(internal, "People killed, by kind"))
    counts = {runs_text(row.label): row.words for row in chart.rows}
    # Civilians 9 to 11 as adopted and three children, who may be among them: 9 to 14, and never 12.
    assert "9–14" in counts.values() and "groups may overlap" in chart.note
    assert chart.legend[0] == "at least"


def test_each_source_stands_with_its_own_number(internal: Dossier) -> None:
    section = titled(internal, "What each source says")
    text = said(section)
    assert "Killed: Civilians" in text and "11 or more" in text and "adopted for this case" in text
    assert "comes from a source that repeats another" in text
    assert "Children" not in text, "only one source gives a number: there is nothing to compare"
    open_ended = [row for row in chart_of(section).rows if row.words == "11 or more"]
    assert open_ended and open_ended[0].marks[0].open_end


def test_a_matrix_counts_a_repeated_report_once(internal: Dossier) -> None:
    section = next(s for s in figures_of(internal) if s.title.startswith("Facts and their sources"))
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert re.search(r"repeats QAM-S-\d{4}", said(section))
    place = next(n for n, column in enumerate(table.columns) if "QAM-F-0001" in column.title)
    supporting = [row for row in table.rows if not row.strong and runs_text(row.cells[place]) == "+"]
    independent = next(row for row in table.rows if row.strong)
    assert int(runs_text(independent.cells[place])) == 2 < len(supporting)


def test_what_is_withheld_is_in_no_number() -> None:
    """Records of the audience alone: without the withheld ones the figures are word for word the same."""
    it = market_case()
    projected = projection.project(it.bundle(), "public")
    kept = {record.id for record in projected.shelf}
    withheld = [record for record in it.records if record.id not in kept]
    assert withheld, "witnesses are none of the public's business"
    without = replace(it, records=[record for record in it.records if record.id in kept])
    shown, again = figures_of(drawn(it, "public")), figures_of(drawn(without, "public"))
    assert shown and [(s.title, said(s)) for s in shown] == [(s.title, said(s)) for s in again]


def test_a_source_that_an_audience_is_not_shown_speaks_for_nothing() -> None:
    it = market_case()
    projected = projection.project(it.bundle(), "partner")
    bulletin = next(r for r in projected.shelf.of(CasualtyFigure) if r.count == Range(9, 9)).source_id
    gone = {bulletin, *(r.id for r in projected.shelf.of(CasualtyFigure) if r.source_id == bulletin)}
    less = replace(projected, shelf=Shelf(r for r in projected.shelf if r.id not in gone))
    made = build(less, reckon(less, translator("en")), Options(MOMENT, sections=("figures", "corroboration")))
    title = it_named(it, bulletin).title
    before = "".join(map(said, figures_of(drawn(it, "partner"))))
    after = "".join(map(said, figures_of(made)))
    assert title in before and title not in after


def it_named(it: Invented, id_: object) -> Source:
    return next(record for record in it.records if isinstance(record, Source) and record.id == id_)


def test_the_public_gets_no_matrix_unless_it_is_wanted() -> None:
    public, partner = drawn(market_case(), "public"), drawn(market_case(), "partner")
    assert "corroboration" not in {section.key for section in public.sections}
    assert "corroboration" in {section.key for section in partner.sections}
    assert {"figures"} <= {section.key for section in public.sections}


def test_a_case_without_figures_has_no_such_section() -> None:
    it = market_case()
    gone = (Incident, CasualtyFigure, Citation)
    empty = drawn(replace(it, records=[record for record in it.records if not isinstance(record, gone)]))
    assert not {"figures", "corroboration"} & {section.key for section in empty.sections}
    assert not figures_of(empty) and set(SECTIONS) >= {"figures", "corroboration"}


def test_the_list_of_figures_stands_after_the_contents(internal: Dossier) -> None:
    out = io.BytesIO()
    pages = pdf.draw(internal, out).anchors
    assert all(pages[section.target] > 2 for section in figures_of(internal))
    word = io.BytesIO()
    docx.draw(internal, word)
    lines = [paragraph.text for paragraph in reader.Document(word).paragraphs]
    start = lines.index("List of figures")
    assert lines[start - 1].startswith("Integrity") and lines[start + 1].startswith("Figure 1  Incidents")


def test_a_word_document_has_the_same_numbers_as_a_table_with_its_alternative_text() -> None:
    chart = Chart(("Month", "Killed"), (ChartRow((R("May"),), "3–5", (Mark(0, 0.6),)),), alternative="Chart. May: 3–5")
    word = io.BytesIO()
    docx.draw(small(chart), word)
    document = reader.Document(word)
    table = next(each for each in document.tables if each.rows[0].cells[0].text == "Month")
    assert [cell.text for cell in table.rows[1].cells] == ["May", "3–5"]
    assert 'tblDescription w:val="Chart. May: 3–5"' in table._tbl.xml.replace("ns0:", "w:")


def test_a_bar_is_sure_only_as_far_as_the_count_is() -> None:
    assert bars(Range(4, 4), 8) == (Mark(0.0, 0.5),)
    assert bars(Range(2, 4), 8) == (Mark(0.0, 0.25), Mark(0.25, 0.5, sure=False))
    (sure, open_) = bars(Range(4), 8)
    assert sure == Mark(0.0, 0.5) and open_.open_end and not open_.sure
    assert [mark.sure for mark in bars(Range(4, 4, about=True), 8)] == [False]
    assert bars(None, 8) == bars(Range(wording="several"), 8) == bars(Range(0, 0), 8) == ()


def test_what_is_read_from_the_right_is_drawn_from_the_right() -> None:
    chart = Chart(("Month", "Killed"), (ChartRow((R("May"),), "", (Mark(0, 0.5), Mark(0.5, 1.0, sure=False))),))
    edges = []
    for rtl in (False, True):
        page = Page()
        for slab in chart_slabs(Typesetter(rtl, frozenset()), chart):
            slab.draw(page, 400.0)
        bar = next(op for op in page.operators if op.endswith("8.00 re f"))
        hatched = next(op for op in page.operators if " W n " in op)
        edges.append((float(bar.split()[4]), float(hatched.split()[1])))
    (left, beyond), (left_rtl, beyond_rtl) = edges
    assert left < beyond and left_rtl > beyond_rtl


def test_custody_is_counted_by_how_files_were_acquired() -> None:
    it = market_case()
    files = [record for record in it.records if isinstance(record, EvidenceFile)]
    ids = [file.id for file in files]
    verified = Verified(MOMENT, len(files), matched=frozenset(ids[1:]), failed=frozenset(ids[:1]))
    closing = next(s for s in drawn(it, verified=verified).sections if s.key == "integrity")
    table = next(block for block in closing.blocks if isinstance(block, Table))
    whole = [runs_text(cell) for cell in table.rows[-1].cells]
    assert whole == ["All", str(len(files)), str(len(files) - 1), "1", "0", "0"]
    assert sum(int(runs_text(row.cells[1])) for row in table.rows[:-1]) == len(files)
    unread = next(s for s in drawn(it).sections if s.key == "integrity")
    assert runs_text(next(b for b in unread.blocks if isinstance(b, Table)).rows[-1].cells[4]) == str(len(files))


def test_the_number_of_files_is_that_of_what_an_audience_sees() -> None:
    """The number of all would tell a reader how many are withheld."""
    shown, withheld, broken = uuid4(), uuid4(), uuid4()
    whole = Verified(MOMENT, 3, ("X-E-0003: it is damaged",), {}, frozenset({shown, withheld}), frozenset({broken}))
    assert (whole.of({shown}).files, whole.of({shown}).ok) == (1, True)
    assert (whole.of({shown, broken}).files, whole.of({shown, broken}).ok) == (2, False)
    it = market_case()
    ids = frozenset(record.id for record in it.records if isinstance(record, EvidenceFile))
    verified = Verified(MOMENT, len(ids) + 4, matched=ids | {uuid4() for _ in range(4)})
    closing = next(s for s in drawn(it, verified=verified).sections if s.key == "integrity")
    said = " ".join(block_lines(closing.blocks[0]))
    assert f" {len(ids)} evidence files were read" in said and str(len(ids) + 4) not in said
