"""What is redacted leaves by no route: text, metadata, bookmark, attachment, note, alternative text, thumbnails, the
bytes behind a picture's end, the width of a gap, size and hash of a plain text.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from casefile.dossier.plates import encoded
from casefile.dossier.redacting import places
from casefile.errors import Refused
from casefile.evidence.worker import draw_pdf, draw_picture, pdf_hidden
from casefile.model.anchors import Region, Span
from casefile.model.records import Case, EvidenceFile, Fact, Redaction, Rendition
from casefile.services.dossiers import HeldBack
from casefile.services.redacted_pages import covered
from casefile.services.sources import InFile, InText
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once
from tests.services.redacted import (
    GREEN,
    GUIDE,
    HOUSE,
    NAME,
    SECRETS,
    SQUARE,
    VOICE,
    fill_case,
    letter,
    picture,
    redact,
)


def let_out(ws: Workspace) -> None:
    """One of each that leaves."""
    case = fill_case(ws)
    folder = ws.folder.parent
    ws.productions.produce(case.id, "court", folder / "bag", prefix="ORG-TST")
    ws.dossiers.export(case.id, "court", folder / "court.pdf", exhibits=True)
    ws.dossiers.export(case.id, "public", folder / "public.docx")


@pytest.fixture(scope="module")
def kept(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(template_vault, tmp_path_factory.mktemp("redacted") / "Redacted.casefile", let_out)


@pytest.fixture
def ws(kept: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(kept, tmp_path / "V.casefile")
    with Workspace.open(tmp_path / "V.casefile", PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    return ws.cases.by_ref("TST")


def words_in(path: Path) -> Iterator[str]:
    """All that can be read in a file by several readers, bytes as Latin letters."""
    content = path.read_bytes()
    yield content.decode("latin-1")
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as parts:
            yield from (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if path.suffix == ".pdf":
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        yield done.stdout
        document = pdfium.PdfDocument(path)
        for page in document:
            yield page.get_textpage().get_text_range()
        with pikepdf.open(path) as opened:
            yield str(opened.docinfo)
            for held in opened.objects:
                if isinstance(held, pikepdf.Stream):
                    yield held.read_raw_bytes().decode("latin-1")
                    if held.get("/Subtype") != "/Image":
                        yield held.read_bytes().decode("latin-1")
                    yield str(held.get("/Metadata", ""))


def squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def everything(kept: Path) -> list[Path]:
    return sorted(
        path
        for path in kept.parent.rglob("*")
        if path.is_file() and kept not in path.parents and "taken" not in path.parts
    )


def test_no_secret_is_read_in_anything_that_left_by_any_reader(kept: Path) -> None:
    looked_at = everything(kept)
    assert {path.suffix for path in looked_at} >= {".pdf", ".docx", ".xlsx", ".csv", ".dat", ".txt", ".jsonl"}
    planted = squeezed(" ".join(words_in(kept.parent / "taken" / "letter.pdf")))
    assert all(secret.casefold() in planted for secret in (NAME, HOUSE))  # the readers would see it
    for path in looked_at:
        for text in words_in(path):
            plain = squeezed(text)
            for secret in SECRETS:
                assert secret.casefold() not in plain, (path.name, secret)
                assert secret.split()[-1].casefold() not in plain, (path.name, secret)


def test_what_is_beside_the_redactions_is_there(kept: Path) -> None:
    texts = kept.parent / "bag" / "data" / "text"
    told = (texts / "ORG-TST-000001.txt").read_text("utf-8")
    assert "Three lorries stood at the crossing" in told and "The water tower was hit" in told
    note = (texts / "ORG-TST-000004.txt").read_text("utf-8")
    assert note.startswith("They were led by [redacted: No consent] over the pass.")
    assert "The pass was open." in note and note.count("[redacted: No consent]") == 2


def magenta(image: Image.Image) -> int:
    plain = image.convert("RGB")
    return sum(
        count
        for count, (red, green, blue) in plain.getcolors(plain.width * plain.height) or []
        if red > 150 and blue > 150 and green < 110
    )


def test_pixels_are_gone_and_the_rest_of_the_picture_is_there(kept: Path) -> None:
    pages = [page for name in ("court.pdf", "bag/data/exhibits/ORG-TST-000003.pdf")
             for page in pdfium.PdfDocument(kept.parent / name)]  # fmt: skip
    shown = [page.render(scale=1).to_pil().convert("RGB") for page in pages]
    assert not any(map(magenta, shown))
    greens = [
        sum(count for count, colour in each.getcolors(10**7) if colour[1] > 180 and colour[0] < 40) for each in shown
    ]
    assert sum(green > 1000 for green in greens) == 2
    # Nothing lies underneath, whatever the drawer of the page does with it.
    with pikepdf.open(kept.parent / "bag/data/exhibits/ORG-TST-000003.pdf") as opened:
        held = [pikepdf.PdfImage(each).as_pil_image() for page in opened.pages for each in page.get_images().values()]
    assert len(held) == 1 and not magenta(held[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_region_holds_for_the_picture_as_it_is_seen(orientation: int) -> None:
    content = picture(orientation)
    # By what the worker runs; that the window and exhibits draw with it the other tests see.
    whole = draw_picture.opened(io.BytesIO(content)).draw(0, (0, 0, 1, 1), 640, 480)
    assert whole.size == (640, 480)
    assert magenta(whole) > 20_000
    box = (SQUARE.x, SQUARE.y, SQUARE.x + SQUARE.width, SQUARE.y + SQUARE.height)
    made = encoded(640, 480, whole.tobytes(), [box])
    left = Image.open(io.BytesIO(made)).convert("RGB")
    assert not magenta(left)
    near = left.getpixel((90, 400))
    assert isinstance(near, tuple) and all(abs(one - other) < 30 for one, other in zip(near, GREEN, strict=True))
    assert GUIDE.encode() in content and GUIDE.encode() not in made and magenta(whole.crop((430, 90, 450, 110))) == 400


def hidden(content: bytes, **options: object) -> list[dict[str, object]]:
    asked = {"phrases": [], "regions": [], **options}
    return [row for row in pdf_hidden.read(io.BytesIO(content), asked) if isinstance(row, dict)]


def test_the_width_of_a_label_tells_nothing_of_the_words(tmp_path: Path) -> None:
    """Two letters that differ in the name alone: the pages that leave are the same, byte for byte."""
    made = []
    for name in ("Ali Bo", "Muhammad Abdelrahman Al-Tamimi Wadih"):
        content = letter(tmp_path, name).read_bytes()
        (row,) = [row for row in hidden(content, phrases=[name]) if row["page"] == 1]
        covers = [tuple(box) for _number, boxes in row["lines"] for box in boxes]
        whole = draw_pdf.opened(io.BytesIO(content)).draw(0, (0, 0, 1, 1), 1244, 1760)
        made.append((row["visible"], encoded(1244, 1760, whole.tobytes(), covers)))
        assert encoded(1244, 1760, whole.tobytes()) != made[-1][1]
    assert made[0] == made[1]


def test_words_drawn_by_a_note_are_covered_where_it_lies(tmp_path: Path) -> None:
    (first, _second) = hidden(letter(tmp_path).read_bytes(), phrases=[NAME])
    boxes = [box for _number, found in first["lines"] for box in found]
    assert any(box[1] > 0.9 for box in boxes), boxes  # the note lies at the foot of the page


def test_words_that_run_up_a_turned_page_are_covered_along_it() -> None:
    from reportlab.pdfgen.canvas import Canvas

    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842))
    canvas.setPageRotation(90)
    canvas.drawString(100, 400, f"Before {NAME} after")
    canvas.save()
    ((row),) = hidden(drawn.getvalue(), phrases=[NAME])
    ((_number, (box,)),) = row["lines"]
    assert box[3] - box[1] >= 0.8 and box[2] - box[0] < 0.1 and row["visible"] == "\0"


def test_quotations_are_cut_and_say_why(kept: Path) -> None:
    asked = ["pdftotext", "-layout", kept.parent / "court.pdf", "-"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    plain = " ".join(told.split())
    assert "“morning [redacted: Protection of a person] came to the clinic”" in plain
    assert "“led by [redacted: No consent] over”" in plain
    assert "“The water tower was hit”" in plain
    assert "“[redacted: Third party]”" in plain and "“[redacted: Security of the work]”" in plain


def test_originals_are_withheld_and_the_register_says_so(kept: Path) -> None:
    bag = kept.parent / "bag"
    assert not (bag / "data" / "natives").exists()
    rows = list(csv.DictReader(io.StringIO((bag / "data" / "register.csv").read_text("utf-8-sig"))))
    assert [row["Original"] for row in rows] == ["withheld: redacted"] * 6
    by_file = {row["Evidence file"]: row for row in rows}
    assert {row["Size in bytes"] for row in rows} == {""}
    assert by_file["TST-E-0003"]["SHA-256"] == ""
    assert len(by_file["TST-E-0001"]["SHA-256"]) == 64
    assert "originals of redacted exhibits are withheld" in (bag / "README.txt").read_text("utf-8")


def test_neither_hash_nor_size_of_a_plain_text_lets_anybody_try_names(kept: Path) -> None:
    with Workspace.open(kept, PASSPHRASE, read_only=True) as vault:
        (file,) = [each for each in vault.records.of(EvidenceFile) if each.name == "note.txt"]
    for path in everything(kept):
        for text in words_in(path):
            bare = "".join(text.split())
            assert file.sha256 not in bare and file.sha512 not in bare, path.name


def test_the_log_names_basis_authoriser_day_and_page_and_nothing_else(kept: Path) -> None:
    rows = list(csv.reader(io.StringIO((kept.parent / "bag/data/redactions.csv").read_text("utf-8-sig"))))
    assert rows[0] == ["Redaction", "Exhibit", "Page", "Page number", "Source", "Evidence file", "Basis",
                       "Authorised by", "Day"]  # fmt: skip
    assert rows[1][:8] == ["TST-RD-0001", "1", "1", "ORG-TST-000001", "TST-S-0001", "TST-E-0001",
                           "Protection of a person", "R. Sand"]  # fmt: skip
    assert rows[1][8] and len(rows) == 7


def test_words_that_are_redacted_and_pasted_elsewhere_hold_a_dossier_back(ws: Workspace, case: Case) -> None:
    ws.records.save(Fact(case_id=case.id, statement=f"It is known that {NAME} lives by the river."))
    ws.records.save(Fact(case_id=case.id, statement=f"They slept in the {HOUSE} for two nights, as was said."))
    with pytest.raises(HeldBack) as held:
        ws.dossiers.export(case.id, "court", ws.folder.parent / "again.pdf")
    assert {hit.ref for hit in held.value.hits} == {"TST-RD-0001", "TST-RD-0002"}
    assert not (ws.folder.parent / "again.pdf").exists()


def test_removed_by_undo_and_by_hand_it_is_whole_again(ws: Workspace, case: Case) -> None:
    text = next(each for each in ws.records.of(Rendition) if GUIDE in each.text)
    before = len(ws.redactions.listed(case.id))
    made = redact(ws, text, "The pass was open", "court_order")
    assert len(ws.redactions.listed(case.id)) == before + 1
    ws.records.trash([made.id])
    assert len(ws.redactions.listed(case.id)) == before
    ws.past.undo()
    assert len(ws.redactions.listed(case.id)) == before + 1
    ws.past.undo()
    assert len(ws.redactions.listed(case.id)) == before


def test_it_is_moved_as_one_step(ws: Workspace) -> None:
    made = next(each for each in ws.records.of(Redaction) if each.region is not None and each.region.page == 2)
    assert made.evidence_id is not None
    ws.redactions.move(made.id, InFile(made.evidence_id, Region(0.1, 0.5, 0.2, 0.1, 1)))
    moved = ws.records.get(made.id)
    assert isinstance(moved, Redaction) and moved.page == 1 and moved.basis == made.basis
    ws.past.undo()
    assert ws.records.get(made.id) == made


def test_for_one_audience_only(kept: Path, ws: Workspace, case: Case) -> None:
    for each in ws.records.of(Redaction):
        ws.records.change(each.id, audiences=("public",))
    path = ws.folder.parent / "court.docx"
    ws.dossiers.export(case.id, "court", path)
    told = squeezed(" ".join(words_in(path)))
    assert NAME.casefold() in told and "redaction log" not in told
    kept_public = squeezed(" ".join(words_in(kept.parent / "public.docx")))
    assert "redaction log" in kept_public and "r. sand" not in kept_public  # who authorised it is not for the public


def test_what_cannot_be_carried_out_withholds_the_exhibit(kept: Path, ws: Workspace) -> None:
    """A span of a recording; words of a typed text of a picture, as nobody knows where on it they stand."""
    told = squeezed(" ".join(words_in(kept.parent / "bag" / "data" / "exhibits" / "ORG-TST-000005.pdf")))
    assert "this exhibit is withheld" in told
    file = next(each for each in ws.records.of(EvidenceFile) if each.media_type == "image/jpeg")
    typed, _changes = ws.sources.transcribe(file.id, "A sign that reads Dr Lamia Nasser", language="en")
    made = redact(ws, typed, "Lamia Nasser", "third_party")
    assert covered(ws._vault, file, [made], 1).failed == (made,)
    beyond = dataclasses.replace(made, region=Region(0, 0, 0.1, 0.1, 2), quote="", rendition_id=None)
    assert covered(ws._vault, file, [beyond], 1).failed == (beyond,)


def test_no_place_is_no_redaction(ws: Workspace) -> None:
    pdf = next(each for each in ws.records.of(EvidenceFile) if each.media_type == "application/pdf")
    text = next(each for each in ws.records.of(EvidenceFile) if each.media_type == "text/plain")
    for file, anchor, code in (
        (pdf, Region(0.1, 0.1, 0.1, 0.1, 3), "bad_page"),
        (pdf, Span(1, 2), "no_such_place"),
        (text, Region(0.1, 0.1, 0.1, 0.1), "no_pages"),
    ):
        with pytest.raises(Refused) as refused:
            ws.redactions.redact(InFile(file.id, anchor), "other")
        assert refused.value.code == code
    rendition = ws.records.of(Rendition)[0]
    with pytest.raises(Refused):
        ws.redactions.redact(InText(rendition.id, 3, 3), "other")
    assert VOICE in next(each.text for each in ws.records.of(Rendition) if each.type == "transcribed")


def test_a_name_that_a_line_end_divides_is_found_on_the_page_and_in_the_text() -> None:
    from reportlab.pdfgen.canvas import Canvas

    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842))
    canvas.drawString(72, 760, "They came with Mariam Qas-")
    canvas.drawString(72, 740, "rawi to the river, and others followed them there.")
    canvas.save()
    ((row),) = hidden(drawn.getvalue(), phrases=[NAME])
    assert len(row["lines"][0][1]) == 2 and row["visible"] == "\0"
    redaction = Redaction(quote=NAME, basis="other")
    text = "with Mariam Qas-\nrawi; Mariam\nQasrawi"
    assert {text[start:end] for start, end, _id in places(text, [redaction], None)} == {
        "Mariam Qas-\nrawi",
        "Mariam\nQasrawi",
    }
