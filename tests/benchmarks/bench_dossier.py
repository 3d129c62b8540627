"""Dossier pages per second, against reportlab's own page layout fed with the same plain words; and a large case whole,
against a third of it: CPU time per page and memory must not grow with the case.
"""

from __future__ import annotations

import datetime as dt
import io
import resource
import sys
import tempfile
import time
from pathlib import Path

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

from casefile.dossier import pdf
from casefile.dossier.outline import Dossier, KeyValue, KeyValues, Metadata, Section, runs
from casefile.dossier.outline import Paragraph as Block
from tests.benchmarks.children import Place
from tests.benchmarks.table import Row, interleaved

SECTIONS = 150
LARGE = 600
"""Incidents; 3,000 make 8,600 pages, and take five times as long."""
WORDS = "Residents said that the strike hit the road beside the mill shortly after noon on that day. " * 6
ARABIC = "قال السكان إن الغارة أصابت الطريق بجانب المطحنة بعد ظهر ذلك اليوم بقليل. " * 6


def measure() -> list[Row]:
    """All rows of this module."""
    return [
        _compared("in English", "en", WORDS),
        _compared("mixed with Arabic", "en", f"{WORDS} {ARABIC}"),
        *_large(),
    ]


def _large() -> list[Row]:
    """Projected, searched, written and drawn, each case in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        place = Place(Path(name))
        measured = []
        for incidents in (LARGE // 3, LARGE):
            printed = place.run("-m", "tests.benchmarks.bench_dossier", str(incidents))[1]
            measured.append([float(number) for number in printed.split()])
    (few, before, little), (many, after, much) = measured
    return [
        Row(
            f"dossier of a case of {LARGE} incidents, CPU time a page",
            f"of {LARGE // 3} incidents",
            (after / many) / (before / few),
            f"{many:.0f} pages in {after:.0f} s, {few:.0f} pages in {before:.0f} s",
        ),
        Row(
            f"dossier of a case of {LARGE} incidents, peak memory",
            f"of {LARGE // 3} incidents",
            much / little,
            f"{much:.0f} MiB against {little:.0f} MiB, the case itself among it",
        ),
    ]


def _child(incidents: int) -> None:
    """Print pages, CPU seconds and the peak in MiB."""
    from casefile.dossier.build import Options, build
    from casefile.dossier.projection import project
    from casefile.i18n import translator
    from casefile.services.dossier_gate import Seen
    from casefile.services.reckoning import reckon
    from tests.dossier.large import large_case

    bundle = large_case(incidents).bundle()
    began = time.process_time()
    projected = project(bundle, "court")
    seen = Seen(projected.withheld)
    options = Options(dt.datetime(2031, 5, 5, tzinfo=dt.UTC))
    outline = build(projected, reckon(projected, translator("en")), options, see=seen.block)
    content = io.BytesIO()
    pages = pdf.draw(outline, content).pages
    seen.read_back(content, 1, None)
    spent = time.process_time() - began
    print(pages, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _compared(label: str, language: str, words: str) -> Row:
    pages: dict[str, int] = {}

    def ours() -> None:
        pages["ours"] = pdf.draw(_dossier(language, words), io.BytesIO()).pages

    def theirs() -> None:
        document = SimpleDocTemplate(io.BytesIO())
        style = getSampleStyleSheet()
        story = []
        for n in range(SECTIONS):
            story += [Paragraph(f"Incident {n}", style["Heading1"]), Paragraph("Where: the mill", style["Normal"])]
            story += [Paragraph(WORDS, style["Normal"]), Spacer(1, 12), Paragraph(WORDS, style["Normal"]), PageBreak()]
        document.build(story)
        pages["theirs"] = document.page

    took, against = interleaved(ours, theirs, 3)
    mine, other = pages["ours"] / took, pages["theirs"] / against
    return Row(
        f"dossier of {SECTIONS} incidents {label}, time a page",
        "reportlab's platypus, English, no links",
        other / mine,
        f"{mine:.0f} pages/s against {other:.0f} pages/s",
    )


def _dossier(language: str, words: str) -> Dossier:
    def section(n: int) -> Section:
        blocks = (
            KeyValues((KeyValue("Where", runs("the mill")), KeyValue("When", runs("5 May 2031")))),
            Block(runs(words)),
            Block(runs(words)),
        )
        return Section(f"incident-{n}", f"Incident {n}", blocks)

    return Dossier(
        "Benchmark",
        language,
        Metadata(dt.datetime(2031, 5, 5, tzinfo=dt.UTC)),
        tuple(section(n) for n in range(SECTIONS)),
    )


if __name__ == "__main__":
    _child(int(sys.argv[1]))
