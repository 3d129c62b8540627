"""A finished file is read back page by page, whatever its length, and with all that no page shows."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pikepdf
import pytest

from casefile.dossier.build import SECTIONS, Options, build
from casefile.dossier.outline import plain_text
from casefile.dossier.pdf import draw
from casefile.dossier.projection import project
from casefile.errors import BadInput
from casefile.evidence.worker.client import Worker
from casefile.i18n import translator
from casefile.services.reckoning import reckon
from tests.dossier import outline_samples as samples
from tests.dossier.invented import MOMENT, market_case
from tests.dossier.outline_samples import R, o

PAGES = "casefile.evidence.worker.pdf_pages:read"


def of_pages(count: int, words: str = "") -> o.Dossier:
    blocks: list[o.Block] = []
    for number in range(count):
        blocks += [o.Paragraph((R(f"Leaf {number} {words}"),)), o.PageBreak()]
    return samples.small(*blocks)


class Nowhere(io.RawIOBase):
    """Keeps nothing of what is written."""

    def write(self, content: Any, /) -> int:
        return len(content)


def rows(data: bytes) -> list[dict[str, Any]]:
    return list(Worker().parse(PAGES, io.BytesIO(data)))


def test_hundreds_of_pages_are_read_within_the_budget_of_the_worker() -> None:
    out = io.BytesIO()
    pages = draw(of_pages(500), out).pages
    read = [row for row in rows(out.getvalue()) if row["part"] == "page"]
    assert [row["page"] for row in read] == list(range(1, pages + 1))
    assert "Leaf 0" in read[2]["text"] and "Leaf 499" in read[501]["text"]
    assert f"Page {pages} of {pages}" in read[-1]["text"]


def test_what_no_page_shows_is_read_too() -> None:
    out = io.BytesIO()
    draw(samples.small(o.Paragraph((R("Shown."),))), out)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        pdf.attachments["names.txt"] = b"Hala Mendoor"
        pdf.docinfo["/Keywords"] = "Yusra"
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="Tamsin"
        )
        pdf.pages[1].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        changed = io.BytesIO()
        pdf.save(changed)
    found = {(row["part"], row["page"]): row["text"] for row in rows(changed.getvalue())}
    assert found["attachment", 0] == "names.txt\nHala Mendoor"
    assert found["annotation", 2] == "Tamsin"
    assert any(row["part"] == "metadata" and "Yusra" in row["text"] for row in rows(changed.getvalue()))
    assert any(part == "bookmark" for part, _page in found)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        rows(b"%PDF-1.7\n nothing follows")
    assert refused.value.code == "not_pdf"


def test_memory_does_not_grow_with_the_pages() -> None:
    peaks = []
    for count in (20, 80):
        dossier = of_pages(count, "and a good many words after it " * 30)
        tracemalloc.start()
        draw(dossier, Nowhere())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 60 * 3000, "a page leaves a few numbers behind, not its drawing"


def test_sections_are_written_again_as_they_were() -> None:
    projected = project(market_case().bundle(), "internal")
    order = ("citations", "sources", *(key for key in SECTIONS if key not in ("sources", "citations")))
    for keys in (tuple(SECTIONS), order):
        dossier = build(projected, reckon(projected, translator("en")), Options(MOMENT, sections=keys))
        assert plain_text(dossier) == plain_text(dossier)
        assert (
            dossier.sections
            == build(projected, reckon(projected, translator("en")), Options(MOMENT, sections=keys)).sections
        )
