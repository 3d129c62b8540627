"""Office documents: every word that they hold is in the text, marked where it is not the document's own, or named."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from casefile.evidence.worker import extract_doc, media_types
from casefile.evidence.worker.extract_sheet import cell
from tests.evidence.reading import codes, left_out, packed, parts, read, told
from tests.hostile.worker.files import WORD, body, docx, paragraph

TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def words(inside: str, **others: str) -> str:
    return read(docx(body(inside), **others)).text


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t xml:space='preserve'>{text}</w:t></w:r>"


# -- tracked changes ---------------------------------------------------------------------------------------------------


def test_an_insertion_nobody_accepted_is_marked_with_its_author() -> None:
    inserted = "<w:ins w:author='L' w:date='2018-12-07T09:00:00Z'>" + run("never ") + "</w:ins>"
    found = read(docx(body(f"<w:p>{run('The commander ')}{inserted}{run('ordered it.')}</w:p>")))
    assert found.text == "The commander {++never ++}{>>L, 2018-12-07<<}ordered it."
    assert found.title == "The commander never ordered it."
    assert told(found) == [("inserted", "L, 2018-12-07")]


def test_a_deletion_is_left_out_and_named_with_its_author() -> None:
    deleted = "<w:del w:author='L'><w:r><w:delText>personally </w:delText></w:r></w:del>"
    found = read(docx(body(f"<w:p>{run('He ')}{deleted}{run('ordered it.')}</w:p>")))
    assert found.text == "He ordered it."
    assert left_out(found) == [("deleted", "personally", "word/document.xml")]
    assert found.left_out[0].by == "L"
    assert "Deleted by L" in found.left_out[0].sentence


def test_moved_words_stand_once() -> None:
    moved = f"<w:p><w:moveFrom>{run('Twelve died.')}</w:moveFrom></w:p>{paragraph('Middle.')}"
    assert words(moved + f"<w:p><w:moveTo>{run('Twelve died.')}</w:moveTo></w:p>").count("Twelve died.") == 1


@pytest.mark.parametrize(("change", "text"), [("del", ""), ("ins", "row")])
def test_a_row_that_was_deleted_or_inserted_as_a_whole(change: str, text: str) -> None:
    row = f"<w:tr><w:trPr><w:{change} w:author='L'/></w:trPr><w:tc>{paragraph('row')}</w:tc></w:tr>"
    found = read(docx(body(f"<w:tbl>{row}</w:tbl>")))
    assert found.text == text
    assert [(r.what, r.by, r.name) for r in (*found.left_out, *found.told)] == [
        ("deleted_row" if change == "del" else "inserted_row", "L", "row")
    ]


# -- parts -------------------------------------------------------------------------------------------------------------


def test_comments_headers_and_footers_are_read_and_marked() -> None:
    about = "<w:commentRangeStart w:id='0'/>" + run("a tank") + "<w:commentRangeEnd w:id='0'/>"
    comment = f"<w:comments xmlns:w='{WORD}'><w:comment w:id='0' w:author='Editor'>{paragraph('It was a bus.')}"
    found = read(
        docx(
            body(f"<w:p>{run('He saw ')}{about}{run('.')}</w:p>"),
            word__comments_xml=comment + "</w:comment></w:comments>",
            word__header1_xml=f"<w:hdr xmlns:w='{WORD}'>{paragraph('SECRET')}</w:hdr>",
            word__footer1_xml=f"<w:ftr xmlns:w='{WORD}'>{paragraph('Copy 3 of 5')}</w:ftr>",
        )
    )
    assert parts(found) == {
        "text": "He saw a tank.",
        "header word/header1.xml": "[word/header1.xml]\nSECRET",
        "footer word/footer1.xml": "[word/footer1.xml]\nCopy 3 of 5",
        "comments word/comments.xml": "[word/comments.xml]\n{==a tank==}{>>Editor: It was a bus.<<}",
    }


def test_a_text_box_stands_once() -> None:
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    inside = f"<w:p><w:r><mc:AlternateContent xmlns:mc='{compatible}'>{both}</mc:AlternateContent></w:r></w:p>"
    assert words(inside + paragraph("After.")).count("In the box.") == 1


def test_formulas_signs_and_hidden_words() -> None:
    maths = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f"<m:oMath xmlns:m='{maths}'><m:r><m:t>r=30</m:t></m:r></m:oMath>"
    assert words(f"<w:p>{run('Radius ')}{formula}{run(' m.')}</w:p>") == "Radius r=30 m."
    ticked = "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
    assert words(f"<w:p>{ticked}{run(' yes')}</w:p>") == "☑ yes"
    unknown = read(docx(body(f"<w:p>{run('a ')}<w:r><w:sym w:font='Wingdings' w:char='F021'/></w:r></w:p>")))
    assert unknown.text == "a \ufffd"
    assert [remark.name for remark in unknown.told] == ["Wingdings"]
    hidden = read(docx(body(f"<w:p>{run('Seen. ')}{run('The informant.', '<w:vanish/>')}</w:p>")))
    assert hidden.text == "Seen. The informant."
    assert [(remark.what, remark.name) for remark in hidden.told] == [("hidden", "The informant.")]


def test_files_within_a_document_are_named() -> None:
    content = packed(
        **{"[Content_Types]_xml": "<a/>"}, word__document_xml=body(paragraph("x")), word__embeddings__list_DOT_xlsx="PK"
    )
    found = read(content)
    assert left_out(found) == [("embedded", "list.xlsx", "word/embeddings/list.xlsx")]


# -- OpenDocument, Rich Text, old Word ---------------------------------------------------------------------------------


def odt(inside: str, changes: str = "", styles: str = "", manifest: str = "<m/>") -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    spaces = f"xmlns:office='{office}' xmlns:text='{TEXT}' xmlns:dc='http://purl.org/dc/elements/1.1/'"
    spaces += " xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0'"
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{changes}{inside}</office:text></office:body>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("mimetype", media_types.ODT)
        container.writestr("content.xml", content + "</office:document-content>")
        container.writestr("META-INF/manifest.xml", manifest)
        if styles:
            container.writestr("styles.xml", f"<office:document-styles {spaces}>{styles}</office:document-styles>")
    return out.getvalue()


def test_an_opendocument_text() -> None:
    change = (
        "<text:tracked-changes>"
        "<text:changed-region xml:id='i' text:id='i'><text:insertion><office:change-info><dc:creator>L</dc:creator>"
        "<dc:date>2018-12-07T09:00:00</dc:date></office:change-info></text:insertion></text:changed-region>"
        "<text:changed-region text:id='d'><text:deletion><office:change-info><dc:creator>M</dc:creator>"
        "</office:change-info><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    inside = (
        "<text:p>He <text:change-start text:change-id='i'/>never<text:change-end text:change-id='i'/> ordered<text:s "
        "text:c='2'/>it.<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Editor</dc:creator><text:p>A bus.</text:p></office:annotation></text:p>"
    )
    header = "<style:header><text:p>SECRET</text:p></style:header>"
    found = read(odt(inside, change, header))
    assert parts(found) == {
        "text": "He {++never++}{>>L, 2018-12-07<<} ordered  it.",
        "header": "[styles.xml]\nSECRET",
        "footnotes": "[footnotes]\nA note.",
        "comments": "[comments]\n{>>Editor: A bus.<<}",
    }
    assert left_out(found) == [("deleted", "gone", "content.xml")]


def test_documents_under_a_password_are_said_to_be() -> None:
    found = read(odt("<text:p>x</text:p>", manifest="<m><encryption-data/></m>"))
    assert (found.text, codes(found)) == ("", ["encrypted"])


def test_rich_text() -> None:
    content = (
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset178 B;}}"
        r"{\info{\title Report}{\author A. Writer}{\creatim\yr2018\mo12\dy6\hr18\min14}}"
        r"{\*\revtbl{Unknown;}{L;}}{\header SECRET\par}"
        r"\f0 The \'93town\'94 {\f1 \'de\'d5\'dd} and \u1602?\u1589?\u1601? \emdash  end.{\footnote A note.}\par "
        r"He {\revised\revauth1 never }ordered {\deleted\revauthdel1 personally }it.\par "
        r"{\v The informant.}{\*\unknown dropped}{\pict 010203}\par\trowd a\cell b\cell\row}"
    )
    found = read(content.encode())
    said = parts(found)
    assert said["text"].startswith("The “town” قصف and قصف — end.\n\nHe {++never ++}ordered it.\n\nThe informant.")
    assert said["text"].endswith("a\tb")
    assert (said["header"], said["footnotes"]) == ("[header]\nSECRET", "[footnotes]\nA note.")
    assert (found.title, found.author, found.metadata["created"]) == ("Report", "A. Writer", "2018-12-06T18:14")
    assert ("deleted", "personally", "text") in left_out(found)
    assert {what for what, _by in told(found)} == {"inserted", "hidden"}
    assert "dropped" not in found.text


def test_the_pieces_of_an_old_word_file() -> None:
    """The table of pieces as MS-DOC lays it out: one piece of bytes, one of UTF-16."""
    document = bytearray(0x400)
    document[0x200:0x20A] = "The town\r\n".encode("cp1252")[:10]
    document[0x300:0x306] = "قصف".encode("utf-16-le")
    plc = (
        struct.pack("<3I", 0, 9, 12) + struct.pack("<HIH", 0, 0x40000000 | 0x400, 0) + struct.pack("<HIH", 0, 0x300, 0)
    )
    table = b"\x02" + struct.pack("<I", len(plc)) + plc
    document[0x01A2:0x01AA] = struct.pack("<2I", 0, len(table))
    assert extract_doc._pieces(bytes(document), table) == "The town\rقصف"
    assert extract_doc._readable("a\x07b\x07\x07See \x13 HYPERLINK \x14the page\x15\r") == "a\tb\nSee the page"


# -- tables ------------------------------------------------------------------------------------------------------------


def xlsx(rows: str, **others: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = (
        "<sheet name='Strikes' sheetId='1' r:id='r1'/><sheet name='Kept back' sheetId='2' state='hidden' r:id='r2'/>"
    )
    worksheet = f"{links}/worksheet"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return packed(
        **{
            "[Content_Types]_xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            f"<Override PartName='/xl/workbook.xml' ContentType='{types}.sheet.main+xml'/></Types>",
            "_rels__.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            f"<Relationship Id='r1' Type='{links}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
            "xl___rels__workbook_xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/"
            f"relationships'><Relationship Id='r1' Type='{worksheet}' Target='worksheets/sheet1.xml'/>"
            f"<Relationship Id='r2' Type='{worksheet}' Target='worksheets/sheet2.xml'/></Relationships>",
        },
        xl__workbook_xml=f"<workbook xmlns='{main}' xmlns:r='{links}'><sheets>{sheets}</sheets></workbook>",
        xl__worksheets__sheet1_xml=f"<worksheet xmlns='{main}'><sheetData>{rows}</sheetData></worksheet>",
        xl__worksheets__sheet2_xml=f"<worksheet xmlns='{main}'><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>"
        "name</t></is></c></row></sheetData></worksheet>",
        **others,
    )


def test_a_table_is_lines_of_cells() -> None:
    rows = (
        "<row r='1'><c r='A1' t='inlineStr'><is><t>place</t></is></c>"
        "<c r='B1' t='inlineStr'><is><t>killed</t></is></c></row>"
        "<row r='2'><c r='A2' t='inlineStr'><is><t>هجين</t></is></c><c r='B2'><f>1+1</f><v>2</v></c></row>"
    )
    found = read(xlsx(rows, xl__comments1_xml="<c/>", xl__media__image1_DOT_png="x"))
    assert (found.media_type, found.kind_suggestion) == (media_types.XLSX, "dataset")
    assert parts(found) == {
        "sheet Strikes": "[Strikes]\nplace\tkilled\nهجين\t2",
        "sheet Kept back": "[Kept back]\nname",
    }
    assert [(remark.what, remark.name) for remark in found.told] == [("hidden_sheet", "Kept back")]
    assert left_out(found) == [
        ("formulas", "", "xl/worksheets/sheet1.xml"),
        ("picture", "", "xl"),
        ("cell_notes", "", "xl/comments1.xml"),
    ]


def test_cells_are_written_as_one_reads_them() -> None:
    import datetime as dt

    values = [
        3.0,
        0.5,
        True,
        None,
        "a\nb",
        dt.datetime(2018, 12, 6),
        dt.datetime(2018, 12, 6, 18, 14),
        dt.date(2018, 12, 6),
    ]
    assert [cell(value) for value in values] == [
        "3", "0.5", "TRUE", "", "a b", "2018-12-06", "2018-12-06T18:14:00", "2018-12-06",
    ]  # fmt: skip


def test_slides_and_their_notes() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slide = f"<p:sld xmlns:p='p' xmlns:a='{drawing}'><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></p:sld>"
    found = read(
        packed(
            **{"[Content_Types]_xml": "<a/>"},
            ppt__slides__slide2_xml=slide.format("Second"),
            ppt__slides__slide10_xml=slide.format("Tenth"),
            ppt__notesSlides__notesSlide2_xml=slide.format("Say it slowly"),
        )
    )
    assert list(parts(found)) == ["slide 2", "slide 10", "page_notes 2"]
    assert found.text.startswith("Second\n\n[ppt/slides/slide10.xml]\nTenth")
