"""A case in which the same secrets are planted by every route that a file knows, and redacted where people see them."""

from __future__ import annotations

import io
import os
import wave
from email.message import EmailMessage
from pathlib import Path

import pikepdf
from PIL import Image

from casefile.model.anchors import Region, Span
from casefile.model.records import Case, EvidenceFile, Excerpt, Fact, Redaction, Rendition
from casefile.services.intake import AddedSource
from casefile.services.sources import InFile, InText
from casefile.workspace import Workspace

NAME = "Mariam Qasrawi"
"""Redacted as words of the letter; stands in its metadata, a bookmark, an attachment, a note, an alternative text."""
HOUSE = "grey house behind the old barn"
"""Stands on page 2 of the letter, under a region. Its last word is no part of any of the twelve words of a slip."""
GUIDE = "Zuhayr Kanafani"
"""Redacted as words of a text; stands in the comment, the camera and behind the end of a picture."""
VOICE = "seventeen crates of mortar shells"
"""Said in a recording, of which a span is redacted."""
COURIER = "Idris Vantongeren"
"""Stands in an attachment of a message; the message itself holds it, too."""
SECRETS = (NAME, HOUSE, GUIDE, VOICE, COURIER)
MAGENTA = (255, 0, 255)
GREEN = (0, 200, 0)
SQUARE = Region(0.55, 0.1, 0.3, 0.3)
"""Where the magenta square of a picture lies, as it is seen."""


def letter(folder: Path, name: str = NAME) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    path, drawn = folder / "letter.pdf", io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842), invariant=True)
    canvas.bookmarkPage("p1")
    canvas.addOutlineEntry(f"Statement of {name}", "p1")
    canvas.drawString(72, 760, f"On that morning {name} came to the clinic on foot.")
    canvas.drawString(72, 740, "Three lorries stood at the crossing until noon, and nobody got down from them.")
    canvas.showPage()
    canvas.drawString(72, 760, f"The family slept in the {HOUSE} for two nights.")
    canvas.drawString(72, 700, "The water tower was hit on the second day, in the early afternoon.")
    canvas.showPage()
    canvas.save()
    with pikepdf.open(drawn) as document:
        document.docinfo["/Author"] = name
        with document.open_metadata() as said:
            said["dc:description"] = f"{name} lives in the {HOUSE}"
        document.attachments["list.txt"] = f"{name}, {HOUSE}, {GUIDE}".encode()
        page = document.pages[0]
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents=f"Ask {name}"
        )
        page.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(note)]))
        figure = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure, Alt=f"Picture of {name}")
        root = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=[document.make_indirect(figure)])
        document.Root.StructTreeRoot = document.make_indirect(root)
        document.save(path)
    return path


_AS_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is stored under each Exif orientation."""


def picture(orientation: int = 1) -> bytes:
    """A JPEG that is seen with a magenta square at :data:`SQUARE` and a green one at the lower left, stored in this
    orientation; its secrets stand in its comment, its camera, its thumbnail and behind its end.
    """
    upright = Image.new("RGB", (640, 480), (225, 215, 200))
    upright.paste(MAGENTA, (352, 48, 544, 192))
    upright.paste(GREEN, (32, 340, 160, 460))
    stored = upright.transpose(_AS_STORED[orientation]) if orientation in _AS_STORED else upright
    thumbnail, out = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (160, 120), MAGENTA).save(thumbnail, "JPEG", comment=GUIDE.encode())
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x010E] = GUIDE, orientation, f"House of {NAME}"
    exif[0xC4A5] = thumbnail.getvalue()
    stored.save(out, "JPEG", exif=exif, quality=95, subsampling=0, comment=f"{GUIDE} {HOUSE}".encode())
    jfxx = b"JFXX\0\x10" + thumbnail.getvalue()
    made = out.getvalue()
    return (
        made[:2]
        + b"\xff\xe0"
        + (len(jfxx) + 2).to_bytes(2, "big")
        + jfxx
        + made[2:]
        + GUIDE.encode()
        + thumbnail.getvalue()
    )


def voice() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    return out.getvalue()


def fill_case(ws: Workspace) -> Case:
    """The letter, the picture, a text and a recording, with what is redacted of each, and quotations that overlap."""
    case = ws.cases.create("TST", "A case for testing")
    folder = ws.folder.parent / "taken"
    folder.mkdir()
    written = taken(ws, letter(folder), case)
    assert written.rendition_id is not None
    text = ws.records.get(written.rendition_id)
    assert isinstance(text, Rendition)
    redact(ws, text, NAME, "protection")
    ws.redactions.redact(InFile(of(ws, written.source_id).id, Region(0.1, 0.085, 0.8, 0.03, 2)), "third_party")
    quote(ws, text, f"morning {NAME} came to the clinic", "Somebody came to the clinic.")
    quote(ws, text, "The family slept in the grey house behind", "A family slept outside.")
    quote(ws, text, "The water tower was hit", "The water tower was hit.")
    (folder / "picture.jpg").write_bytes(picture(6))
    seen = taken(ws, folder / "picture.jpg", case)
    ws.redactions.redact(InFile(of(ws, seen.source_id).id, SQUARE), "graphic")
    (folder / "note.txt").write_text(
        f"They were led by {GUIDE} over the pass.\n\nAt dawn {GUIDE}\nturned back alone. The pass was open.\n", "utf-8"
    )
    noted = taken(ws, folder / "note.txt", case)
    assert noted.rendition_id is not None
    note = ws.records.get(noted.rendition_id)
    assert isinstance(note, Rendition)
    redact(ws, note, GUIDE, "consent")
    quote(ws, note, f"led by {GUIDE} over", "They were led over the pass.")
    (folder / "voice.wav").write_bytes(voice())
    heard = taken(ws, folder / "voice.wav", case)
    recording = of(ws, heard.source_id)
    typed, _changes = ws.sources.transcribe(recording.id, f"He counted {VOICE} in the yard.", language="en")
    ws.redactions.redact(InFile(recording.id, Span(0.2, 0.6)), "security")
    quote(ws, typed, f"counted {VOICE}", "Ammunition was in the yard.")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "What was agreed"
    mail.set_content("The list is attached. The market was open.")
    mail.add_attachment(f"The courier is called {COURIER}.\n", filename="list.txt")
    (folder / "mail.eml").write_bytes(bytes(mail))
    outer = taken(ws, folder / "mail.eml", case)
    inner = ws.sources.add_inner(outer.evidence_id, outer.account.takeable[0].place)
    assert inner.rendition_id is not None
    attached = ws.records.get(inner.rendition_id)
    assert isinstance(attached, Rendition)
    redact(ws, attached, COURIER, "protection")
    return case


def taken(ws: Workspace, path: Path, case: Case) -> AddedSource:
    """Take a file in that was written years ago: the minute of an export must not be that in which it was changed."""
    os.utime(path, (1_600_000_000, 1_600_000_000))
    return ws.sources.add_file(path, case.id)


def of(ws: Workspace, source_id: object) -> EvidenceFile:
    return next(file for file in ws.records.of(EvidenceFile) if file.source_id == source_id)


def redact(ws: Workspace, text: Rendition, words: str, basis: str) -> Redaction:
    start = text.text.index(words)
    made, _changes = ws.redactions.redact(InText(text.id, start, start + len(words)), basis, authoriser="R. Sand")
    return made


def quote(ws: Workspace, text: Rendition, words: str, statement: str) -> Excerpt:
    start = text.text.index(words)
    fact = Fact(case_id=text.case_id, statement=statement)
    ws.sources.derive(text.id, start, start + len(words), fact)
    return ws.records.of(Excerpt, rendition_id=text.id)[-1]
