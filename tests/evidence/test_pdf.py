"""PDF: words in their order, pages that hold none, and what stands beside the words."""

from __future__ import annotations

import io
from typing import Any

import pytest

from casefile.evidence.worker import inner, pdf_lines
from tests.evidence.reading import codes, left_out, parts, read
from tests.hostile.worker import files

pikepdf: Any = pytest.importorskip("pikepdf")


def with_notes() -> bytes:
    document = pikepdf.open(io.BytesIO(files.pdf(["Page one", "Page two"])))
    sticky = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T="Editor", M="D:20181207090000Z",
        Contents="The witness changed his mind",
    )  # fmt: skip
    free = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9], Contents="على الصفحة", DA="/F1 9 Tf"
    )
    entry = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, Rect=[0, 0, 9, 9], T="name",
            V="A. B.", DA="/F1 9 Tf",
        )
    )  # fmt: skip
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(sticky), entry])
    document.pages[1].Annots = pikepdf.Array([document.make_indirect(free)])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([entry]))
    document.attachments["list.txt"] = b"attached words"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_notes_entries_and_attached_files() -> None:
    content = with_notes()
    found = read(content)
    assert parts(found) == {
        "pages": "Page one\n\nPage two",
        "page_notes": "[page_notes]\n[1] {>>Editor, 2018-12-07: The witness changed his mind<<}\n[2] {>>على الصفحة<<}",
        "form_entries": "[form_entries]\nname: A. B.",
    }
    assert [found.text[start:][:8] for start in found.pages] == ["Page one", "Page two"]
    assert left_out(found) == [("attachment", "list.txt", "attachment 1")]
    name, *pieces = inner.read(io.BytesIO(content), {"media_type": "application/pdf", "place": "attachment 1"})
    assert (name, pieces) == ({"name": "list.txt"}, [b"attached words"])


def test_a_page_of_pictures_among_others_is_named() -> None:
    document = pikepdf.open(io.BytesIO(files.pdf(["Some words", "More words", "x"])))
    document.pages[2].Contents = document.make_stream(b"0 0 100 100 re f")
    out = io.BytesIO()
    document.save(out)
    found = read(out.getvalue())
    assert codes(found) == ["pages_without_text"]
    assert [(remark.what, remark.place, remark.count) for remark in found.left_out] == [("page_without_text", "3", 3)]
    assert found.left_out[0].sentence == "Page 3 of 3 holds no text, only what is drawn on it."


@pytest.mark.parametrize(
    ("seen", "read_as"),
    [
        (")روزلا ريد(", "(دير الزور)"),  # brackets that the file names as they look
        ("(روزلا ريد)", "(دير الزور)"),  # and as they are meant
        ("The village of نيجه near روزلا ريد was hit.", "The village of هجين near دير الزور was hit."),
        (".قوسلا باصأ M-21OF خوراص", "صاروخ M-21OF أصاب السوق."),
        ("5/12/2018 موي", "يوم 5/12/2018"),
        (".5/12/2018 موي", "يوم 5/12/2018."),
        ("صخش 25 - 12", "12 - 25 شخص"),
        ("06-12-2018 موي", "يوم 2018-12-06"),
        ("12:30 העש", "שעה 12:30"),
        ("50% نم", "من 50%"),
        ("plain words (in brackets)", "plain words (in brackets)"),
    ],
)
def test_lines_are_read_as_they_are_seen(seen: str, read_as: str) -> None:
    assert pdf_lines.logical(list(seen)) == read_as


def test_marks_stay_with_their_letter_and_signs_of_several_letters_turn_round() -> None:
    placed = [("ل", 30.0, 34.0), ("ُ", 31.0, 33.0), ("ه", 10.0, 25.0), ("ل", 10.0, 25.0), ("ل", 10.0, 25.0)]
    assert pdf_lines.in_order(placed) == "لُ" + "لله"


def test_characters_that_spell_nothing_are_told() -> None:
    from casefile.evidence.worker.extract_pdf import _is_nonsense

    assert _is_nonsense("\ue001\ue002\ue003\ue004 " * 10)
    assert not _is_nonsense("Some honest words, and قصف هجين")
