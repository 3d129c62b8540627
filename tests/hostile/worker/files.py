"""Files that were made to break a reader, built here byte by byte: none is kept in the project."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(document: str | bytes, **others: str | bytes) -> bytes:
    """A word-processor file with this as its document part."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as container:
        container.writestr("[Content_Types].xml", TYPES)
        container.writestr("word/document.xml", document)
        for name, content in others.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def body(inside: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{inside}</w:body></w:document>'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def zip_bomb() -> bytes:
    """300 MB of blanks in 300 kB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as container:
        container.writestr("[Content_Types].xml", TYPES)
        with container.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(body("<w:p><w:r><w:t>").split("</w:t>")[0].encode().split(b"</w:body>")[0])
            for _piece in range(300):
                part.write(b" " * 1_000_000)
    return packed.getvalue()


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return docx(body(paragraph("&l9;"), f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]>'))


def external_entity(path: str) -> bytes:
    return docx(body(paragraph("&x;"), f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{path}">]>'))


def deep_xml(depth: int) -> bytes:
    return docx(body("<w:p>" * depth + "<w:r><w:t>deep</w:t></w:r>" + "</w:p>" * depth))


def png(width: int, height: int, *, level: int = 9) -> bytes:
    """A valid PNG of one colour: 14,000 by 14,000 pixels are 200 kB here and 600 MB unpacked.

    :param level: of the compression: 1 takes a tenth of the time.
    """

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    packer = zlib.compressobj(level)
    rows = b"".join(packer.compress(bytes(3 * width + 1)) for _row in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages: list[str], *, catalog: str = "", extra: list[bytes] | None = None) -> bytes:
    """A plain PDF with a line of Latin text per page."""
    objects: list[bytes] = [b""] * 3
    kids: list[str] = []
    for words in pages:
        content = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {resources} /Contents {len(objects)} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects[2] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects += extra or []
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + trailer


def pdf_with_script() -> bytes:
    action = "<< /S /JavaScript /JS (app.launchURL('http://192.0.2.1/');) >>"
    names = f"/Names << /JavaScript << /Names [(go) {action}] >> >> /OpenAction {action}"
    return pdf(["Some words"], catalog=names)


def pdf_of_itself() -> bytes:
    """A page tree whose root is its own child."""
    return pdf(["x"]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")


def web_archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as container:
        container.writestr("datapackage.json", "{}")
        container.writestr("archive/data.warc.gz", b"\x1f\x8b")
        container.writestr("pages/pages.jsonl", "")
    return packed.getvalue()


def nested_mail(depth: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(depth)
    )
    return b"From: a@example.org\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n" + opening + b"\n\nwords\n"


def pdf_of_many_pages(levels: int) -> bytes:
    """Ten to that power of pages in a few kilobytes: each level of the tree names the next one ten times."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    for level in range(levels):
        kids = " ".join([f"{level + 3} 0 R"] * 10)
        parent = f"/Parent {level + 1} 0 R " if level else ""
        objects.append(f"<< /Type /Pages {parent}/Count {10 ** (levels - level)} /Kids [{kids}] >>".encode())
    objects.append(f"<< /Type /Page /Parent {levels + 1} 0 R /MediaBox [0 0 612 792] >>".encode())
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
