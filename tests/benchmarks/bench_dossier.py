"""Dossier pages per second, against reportlab's own page layout fed with the same plain words."""

from __future__ import annotations

import datetime as dt
import io

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

from casefile.dossier import pdf
from casefile.dossier.outline import Dossier, KeyValue, KeyValues, Metadata, Section, runs
from casefile.dossier.outline import Paragraph as Block
from tests.benchmarks.table import Row, interleaved

SECTIONS = 150
WORDS = "Residents said that the strike hit the road beside the mill shortly after noon on that day. " * 6
ARABIC = "قال السكان إن الغارة أصابت الطريق بجانب المطحنة بعد ظهر ذلك اليوم بقليل. " * 6


def measure() -> list[Row]:
    """All rows of this module."""
    return [_compared("in English", "en", WORDS), _compared("mixed with Arabic", "en", f"{WORDS} {ARABIC}")]


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
