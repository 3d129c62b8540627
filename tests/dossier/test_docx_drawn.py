"""The same tree as a Word document: what it says, how it is built, and that it tells of nobody and nothing else."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tracemalloc
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import docx as reader
import pypdfium2 as pdfium
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from casefile.dossier import docx, docx_text, pdf
from casefile.dossier.build import Options, build
from casefile.dossier.drafts import Draft, Sections
from casefile.dossier.outline import Dossier
from casefile.dossier.pictures import without_metadata
from casefile.dossier.projection import project
from casefile.errors import BadInput, Refused
from casefile.i18n import translator
from casefile.services.reckoning import reckon
from tests.dossier import outline_samples as samples
from tests.dossier.invented import MOMENT, market_case
from tests.dossier.outline_samples import R, o

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(dossier: Dossier) -> bytes:
    out = io.BytesIO()
    docx.draw(dossier, out)
    return out.getvalue()


def opened(dossier: Dossier) -> Any:
    return reader.Document(io.BytesIO(written(dossier)))


def market(language: str) -> Dossier:
    projected = project(market_case().bundle(), "court")
    return build(projected, reckon(projected, translator(language)), Options(MOMENT, language))


def lines_of(document: Any) -> list[str]:
    """Every paragraph that says something, in the order of the file, those of tables with them."""
    texts = []
    for paragraph in document.element.body.iter(f"{W}p"):
        parts = [
            each.text or "" if each.tag == f"{W}t" else "\n" for each in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab")
        ]
        if "".join(parts).strip():
            texts.append("".join(parts).replace(docx_text.NO_ROOM, ""))
    return texts


def plain(text: str) -> str:
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_citation_mark_has_a_footnote_with_what_it_stands_for(language: str) -> None:
    dossier = market(language)
    listed = {
        item.number: item
        for section in dossier.sections
        for block in section.blocks
        if isinstance(block, o.Citations)
        for item in block.items
    }
    data = written(dossier)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        part = reader.oxml.parse_xml(file.read("word/footnotes.xml"))
    notes = {int(note.get(f"{W}id")): note for note in part if note.get(f"{W}type") is None}
    body = reader.Document(io.BytesIO(data)).element.body
    told: set[int] = set()
    references = list(body.iter(f"{W}footnoteReference"))
    assert len(references) > len(listed) > 5
    for number, reference in enumerate(references, start=1):
        assert int(reference.get(f"{W}id")) == number, "in the order of the text"
        mark = int("".join(t.text or "" for t in reference.getparent().getprevious().iter(f"{W}t")).strip("[]"))
        paragraph = notes.pop(number)
        words = "".join(each.text or "" for each in paragraph.iter(f"{W}t"))
        source = listed[mark].source
        assert source is not None and words.startswith(f"[{mark}] ") and source.label in words
        if mark not in told:
            assert plain(o.runs_text(listed[mark].runs)).replace("\n", "") in words
        else:
            assert words == f"[{mark}] {source.label}"
        told.add(mark)
        names = {each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")}
        assert {each.get(f"{W}anchor") for each in paragraph.iter(f"{W}hyperlink")} <= names
    assert not notes and told == set(listed)


def test_without_a_list_of_citations_no_mark_refers_to_a_footnote() -> None:
    projected = project(market_case().bundle(), "court")
    dossier = build(projected, reckon(projected, translator("en")), Options(MOMENT, "en", ("incidents",)))
    assert not [*opened(dossier).element.body.iter(f"{W}footnoteReference")]


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_it_says_what_the_tree_says_line_by_line(language: str) -> None:
    dossier = market(language)
    wanted: list[str] = [" · ".join(p for p in (dossier.case_ref, dossier.audience_label, dossier.mark) if p)]
    wanted += [dossier.title, dossier.subtitle]
    for line in dossier.cover_lines:
        wanted += [line.label, o.runs_text(line.runs)]
    wanted.append(translator(language)("Contents"))
    wanted += [f"{s.ref}  {s.title}\n…" if s.ref else f"{s.title}\n…" for s in dossier.sections if s.level < 3]
    wanted.append(translator(language)("List of figures"))
    wanted += [f"{s.ref}  {s.title}\n…" for s in dossier.sections if s.figure]
    for section in dossier.sections:
        wanted.append(f"{section.ref}  {section.title}" if section.ref else section.title)
        for block in section.blocks:
            wanted += o.block_lines(block)
    wanted = [
        re.sub(r"^(\d+\.) ", "\\1\n", plain(line)) if re.match(r"\d+\. ", line) else plain(line) for line in wanted
    ]
    assert lines_of(opened(dossier)) == [line for line in wanted if line.strip()]


def test_its_words_are_those_of_the_pdf() -> None:
    """By what readers get out of the two files: every word of the text, as often as it stands there."""
    dossier = market("en")
    out = io.BytesIO()
    drawn = pdf.draw(dossier, out)
    words: Counter[str] = Counter()
    with pdfium.PdfDocument(out.getvalue()) as document:
        for number in range(2, drawn.pages):
            page = document[number]
            body = page.get_textpage().get_text_bounded(left=0, right=600, bottom=60, top=800)
            words.update(re.findall(r"[A-Za-z]{3,}", unicodedata.normalize("NFKC", body).replace("\ufffe\n", "")))
    lines = lines_of(opened(dossier))
    start = max(at for at, line in enumerate(lines) if line.endswith("\n…")) + 1
    said = Counter(re.findall(r"[A-Za-z]{3,}", " ".join(lines[start:])))
    # The running head repeats titles on the pages, and a table its head; nothing else may differ.
    assert not said - words
    repeated = words - said
    assert set(repeated) <= set(re.findall(r"[A-Za-z]{3,}", " ".join(_repeating(dossier)))), repeated


def _repeating(dossier: Dossier) -> list[str]:
    heads = [c.title for s in dossier.sections for b in s.blocks if isinstance(b, o.Table) for c in b.columns]
    charts = [b for s in dossier.sections for b in s.blocks if isinstance(b, o.Chart)]
    # A table needs no axis, and nothing that says what filled and hatched mean.
    heads += [words for c in charts for words in (*c.columns, *c.legend, *(at for _place, at in c.axis))]
    return [*heads, dossier.case_ref, *(f"{s.ref} {s.title}" for s in dossier.sections)]


def test_contents_and_numbers_are_fields_and_titles_real_headings() -> None:
    document = opened(samples.english())
    codes = [each.text.strip() for each in document.element.body.iter(f"{W}instrText")]
    assert codes[0].startswith("TOC ")
    headings = [p for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert [p.text for p in headings] == [s.title for s in samples.english().sections]
    marks = {each.get(f"{W}name") for each in document.element.body.iter(f"{W}bookmarkStart")}
    references = [code.split()[1] for code in codes if code.startswith("PAGEREF")]
    assert len(references) == 7 and set(references) <= marks
    footer = document.sections[0].footer._element
    assert [each.text.strip() for each in footer.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]


def test_links_lead_to_a_bookmark_and_loose_ones_are_text() -> None:
    document = opened(samples.english())
    marks = {each.get(f"{W}name") for each in document.element.body.iter(f"{W}bookmarkStart")}
    links = {each.get(f"{W}anchor") for each in document.element.body.iter(f"{W}hyperlink")}
    assert links and links <= marks
    loose = opened(samples.small(o.Paragraph((R("loose", link="nowhere"),))))
    assert "loose" not in "".join(
        e.text or "" for h in loose.element.body.iter(f"{W}hyperlink") for e in h.iter(f"{W}t")
    )
    assert "loose" in [p.text for p in loose.paragraphs]


def test_the_head_of_a_table_repeats() -> None:
    table = opened(samples.english()).tables[1]
    heads = [row._tr.find(f"{W}trPr/{W}tblHeader") is not None for row in table.rows]
    assert heads == [True] + [False] * (len(heads) - 1) and len(heads) == 26


def test_a_picture_has_its_alternative_text_and_no_metadata() -> None:
    secret = PngInfo()
    secret.add_text("Author", "SecretAuthor")
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#0B5CAD").save(file, "PNG", pnginfo=secret)
    content = written(samples.small(o.Figure(file.getvalue() + b"SecretTail", (R("Caption"),), 'A map of "Marwa"')))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        (name,) = [each for each in parts.namelist() if "media" in each]
        picture = parts.read(name)
        assert b"Secret" not in picture
        with Image.open(io.BytesIO(picture)) as image:
            assert image.size == (40, 30)
    properties = reader.Document(io.BytesIO(content)).inline_shapes[0]._inline.docPr
    assert properties.get("descr") == 'A map of "Marwa"'


def test_arabic_is_read_from_right_to_left_and_ids_in_it_from_left_to_right() -> None:
    document = opened(samples.arabic())
    assert document.sections[0]._sectPr.find(f"{W}bidi") is not None
    (paragraph,) = [p for p in document.paragraphs if "MRW-I-0007" in p.text and p.style.name == "Body Text"]
    assert paragraph._p.find(f"{W}pPr/{W}bidi") is not None
    runs = [
        ("".join(t.text or "" for t in run.iter(f"{W}t")), run.find(f"{W}rPr/{W}rtl") is not None)
        for run in paragraph._p.iter(f"{W}r")
    ]
    assert ("MRW-I-0007", False) in runs
    assert any("قالت الشبكة إن 25 شخص" in text and rtl for text, rtl in runs)
    assert any("Reuters" in text and not rtl for text, rtl in runs)
    assert {e.get(f"{W}bidi") for e in document.element.body.iter(f"{W}lang")} == {"ar-SA"}
    english = opened(samples.english())
    (quote,) = [p for p in english.paragraphs if p.style.name == "Quote"]
    assert quote._p.find(f"{W}pPr/{W}bidi") is not None
    assert document.tables[0]._tbl.tblPr.find(f"{W}bidiVisual") is not None


def test_what_was_quoted_says_its_language() -> None:
    languages = {each.get(f"{W}val") for each in opened(market("fr")).element.body.iter(f"{W}lang")}
    assert "en" in languages


def test_an_override_is_visible_and_control_characters_break_nothing() -> None:
    text = "report\u202efdp.exe\u202c \x07 & <b> \uffff end"
    (said,) = [p.text for p in opened(samples.small(o.Paragraph((R(text),)))).paragraphs if "report" in p.text]
    assert said == "report‹U+202E›fdp.exe‹U+202C› ‹U+0007› & <b> ‹U+FFFF› end"


def test_the_file_names_nobody_and_has_one_moment() -> None:
    content = written(samples.arabic())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.create_system for each in parts.infolist()} == {0}
        core = parts.read("docProps/core.xml").decode()
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert "creator" not in core and "lastModifiedBy" not in core
    assert core.count("2024-03-01T09:30:00Z") == 2
    assert b"rsid" not in whole and b"python" not in whole.lower()


def test_same_tree_same_bytes_on_another_machine() -> None:
    code = (
        "import io,sys,hashlib;"
        "sys.path.insert(0, sys.argv[1]); from tests.dossier import outline_samples as s;"
        "from casefile.dossier.docx import draw; b=io.BytesIO(); draw(s.arabic(), b);"
        "print(hashlib.sha256(b.getvalue()).hexdigest())"
    )
    run = [sys.executable, "-c", code, str(Path(samples.__file__).parents[2])]
    made = {
        subprocess.run(run, capture_output=True, check=True, timeout=60, env={"PYTHONHASHSEED": s, "TZ": z}).stdout
        for s, z in (("1", "Asia/Yangon"), ("2", "America/Lima"))
    }
    assert len(made) == 1


def test_memory_does_not_grow_with_the_text() -> None:
    """Of 100 and of 800 paragraphs, each made when it is asked for."""

    def sections(n: int) -> Dossier:
        def write() -> Any:
            for at in range(n):
                yield o.Paragraph((R(f"Line {at} of what was said there by residents. " * 8),))

        head = o.Section("only", "Only")
        return o.Dossier(
            "T", "en", o.Metadata(samples.MOMENT), Sections([Draft(head, write)], [n], [frozenset(["only"])])
        )

    peaks = []
    for count in (100, 800):
        dossier = sections(count)
        tracemalloc.start()
        docx.draw(dossier, _Nowhere())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


class _Nowhere(io.RawIOBase):
    """Takes bytes and keeps none."""

    _at = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self._at += len(content)
        return len(content)

    def tell(self) -> int:
        return self._at


def test_cancelling_makes_no_whole_file() -> None:
    out = io.BytesIO()
    with pytest.raises(Refused) as caught:
        docx.draw(samples.english(), out, cancelled=lambda: True)
    assert caught.value.code == "cancelled"
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(out.getvalue()))


def photograph(**more: Any) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(file, "JPEG", **more)
    return file.getvalue()


def test_nothing_hides_in_a_picture() -> None:
    """Behind the end, in the thumbnail of a JFIF or JFXX segment, in segments of programs, in a comment, in chunks."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    for options in ({"exif": exif, "comment": b"SecretComment"}, {"progressive": True, "exif": exif}):
        data = photograph(**options)
        jfxx = b"\xff\xe0\x00\x14JFXX\x00\x10SecretThumb!"
        planted = data[:2] + jfxx + data[2:] + b"SecretTail" + photograph(exif=exif)
        bare = without_metadata(planted)
        assert b"Secret" not in bare
        assert bare.endswith(b"\xff\xd9")
        with Image.open(io.BytesIO(bare)) as one, Image.open(io.BytesIO(data)) as other:
            assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("cut", [3, 30, 400, 1_000])
def test_a_picture_that_is_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(BadInput):
        without_metadata(photograph()[:-cut])
