"""A case whose files are a PDF with active content, a picture on its side, a text, and what nobody can show."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from PIL import Image

from casefile.model.records import Case, Fact, Rendition
from casefile.workspace import Workspace

BESIDE = "The brother of the witness carried this paper out of the town by night"
"""Stands in an attachment of the PDF alone."""
STATEMENT = "The market was hit at noon. Seven people were killed beside the bakery, residents said."
SECRET_CAMERA = "SecretCamera"


def three_pages(folder: Path) -> Path:
    """A PDF of three pages with active content, attachments and an author."""
    from reportlab.pdfgen.canvas import Canvas

    path, drawn = folder / "statement.pdf", io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842), invariant=True)
    for number, words in enumerate(
        ("First page of the statement", STATEMENT, "Third page: the list of names"), start=1
    ):
        canvas.drawString(72, 700, words)
        canvas.drawString(72, 680, f"page {number}")
        canvas.showPage()
    canvas.save()
    with pikepdf.open(drawn) as document:
        document.docinfo["/Author"] = "SecretAuthor"
        document.attachments["secret.txt"] = f"SecretAttachment: {BESIDE}".encode()
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('SecretScript')")
        document.save(path)
    return path


def photograph(folder: Path) -> Path:
    """A picture that lies on its side, with a camera and a place in it."""
    path = folder / "photo.jpg"
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = SECRET_CAMERA, 6
    image = Image.effect_noise((400, 300), 60).convert("RGB")
    image.paste((200, 30, 30), (0, 0, 200, 300))
    image.save(path, "JPEG", exif=exif)
    return path


def fill_case(ws: Workspace) -> Case:
    case = ws.cases.create("TST", "A case for testing")
    folder = ws.folder.parent / "taken"
    folder.mkdir()
    text = folder / "note.txt"
    text.write_text("A leaflet was found.\n\n" + "It said that the road was closed. " * 400, encoding="utf-8")
    sound = folder / "noise.bin"
    sound.write_bytes(bytes(range(256)) * 4)
    statement = ws.sources.add_file(three_pages(folder), case.id)
    for path in (photograph(folder), text, sound):
        ws.sources.add_file(path, case.id)
    assert statement.rendition_id is not None
    rendition = ws.records.get(statement.rendition_id)
    assert isinstance(rendition, Rendition)
    start = rendition.text.index("Seven people")
    ws.sources.derive(
        statement.rendition_id, start, start + 24, Fact(case_id=case.id, statement="Seven people were killed.")
    )
    return case
