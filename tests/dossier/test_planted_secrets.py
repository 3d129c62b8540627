"""Secrets in every form in which people write them, in what each audience is shown: none gets through. This list and
that of innocent cases only grow.
"""

from __future__ import annotations

import dataclasses
import io
import zipfile
from functools import cache

import pikepdf
import pytest

from casefile.dossier import docx, grids, pdf
from casefile.dossier.build import Options, build
from casefile.dossier.hits import Hit
from casefile.dossier.outline import cover_texts
from casefile.dossier.projection import Projected, project
from casefile.i18n import translator
from casefile.model.records import Incident, WitnessNote
from casefile.services.dossier_gate import Seen
from casefile.services.reckoning import reckon
from tests.dossier.invented import MOMENT, Invented, market_case

EVERY = ("internal", "partner", "court", "public")
SEALED = {"W-7K3Q": ("Hala Mendoor", "هالة مندور"), "W-2M9X": ("Falkor", "Jumana al-Bitar", "Олена Ковальчук")}
TEXTS = {
    "W-7K3Q": {
        "contacts": "Phone: +963 944 123 456; hala.m@letters.example\n@hala_of_sarw",
        "home": "14 Orchard Lane, behind the second mill, Tal Qamar",
        "documents": "Passport N0047712",
        "family": "Two sons of hers serve with the guard at the northern gate of the town",
        "remarks": "She fled through the orchard with the notebook hidden in a bag of flour that night",
    }
}

NAMES = (
    "Hala Mendoor", "HALA MENDOOR", "hala mendoor", "Mendoor, Hala", "Hala bint Karim Mendoor", "Hala K. Mendoor",
    "Hala\u00a0Mendoor", "Ha\u00adla Men\u200bdoor", "Halah Mendour", "Hala Mandur", "by Hala alone", "(Hala)",
    "هالة مندور", "وهالة مندور", "لهالة مندور", "هَالَة مَنْدُور", "هاله مندور", "هالة كريم مندور", "قالت وهالة ذلك",
    "@HalaMendoor", "halamendoor84", "hala_mendoor", "HalaMendoorOfficial", "https://social.example/halamendoor",
    "H. Mendoor", "H. K. Mendoor", "Hala M.", "Mendoor H.", "Mrs Mendoor", "the Mendoor family", "hala%20mendoor",
    "H\u0430l\u0430 Mendoor",  # with letters of another alphabet
    "Олени Ковальчук", "Оленою Ковальчук", "О. В. Ковальчук", "Ковальчук О.", "Olena Kovalchuk", "Oléna Kovaltchouk",
    "Falkor came", "Jumana al-Bitar", "Jumana Bitar", "Jumanah El-Bitar", "جمانة البيطار", "وجمانة البيطار",
)  # fmt: skip
CONTACTS = (
    "+963 944 123 456", "00963-944-123456", "0944123456", "(0944) 123 456", "٠٩٤٤ ١٢٣ ٤٥٦", "hala.m@letters.example",
    "HALA.M@Letters.example", "@hala_of_sarw", "14 Orchard Lane", "14, orchard lane", "N0047712", "N 0047712",
)  # fmt: skip
PASTED = (
    "She fled through the orchard with the notebook hidden",
    "that she fled through the orchard, with the notebook “hidden” in a bag",
    "two sons of hers serve with the guard at the gate",
)
EXACT = (
    "12.345111, 45.678222", "12.34511,45.67822", "12,34511; 45,67822", "N12.3451 E45.6782", "12.3451N 45.6782E",
    "12°20'42.4\"N 45°40'41.6\"E", "12° 20.7067′ N, 45° 40.6933′ E", "45.678222 12.345111", "١٢٫٣٤٥١١١، ٤٥٫٦٧٨٢٢٢",
    "geo:12.34511,45.67822", "https://maps.example/@12.345111,45.678222,17z", "lat 12.3451 lon 45.6782",
    "latitude: 12.34511 longitude: 45.67822", "12.345 and 45.678",
    "12 20 42.4 N 45 40 41.6 E", "N 12 20.7067 E 045 40.6933", "12-20-42N 045-40-41E", "+122042.4+0454041.6/",
    "122042N 0454041E", "12 degrees 20 minutes 42 seconds north, 45 degrees 40 minutes 41 seconds east",
    "١٢° ٢٠′ ٤٢٫٤″ شمالاً ٤٥° ٤٠′ ٤١٫٦″ شرقاً", "١٢٫٣٤٥١١ شمالاً و ٤٥٫٦٧٨٢٢ شرقاً", "широта 12.34511, довгота 45.67822",
    "12,34511 nord, 45,67822 est", "latitud 12.34511, longitud 45.67822", "x=45.678222 y=12.345111",
    "!3d12.345111!4d45.678222", "12.345111%2C%2045.678222", "１２．３４５１１，４５．６７８２２",
    "[12.34511] [45.67822]",
    "12.\u200b345111, \u200e45.678222\u200f", "12.345\u2009111, 45.678\u2009222",
    "at 12.34511 north; its longitude is 45.67822",
    "38P 573737 1364809", "38P 573737 mE, 1364809 mN", "38P NU 73736 64809",
    "38PNU73736480", "t40qprmg7", "7H478MWH+27", "8MWH+27 Sarw",
    "UTM 38 P 573737 mE, 1364809 mN", "E 573737.2, N 1364809.1 (zone 38)", "1364809 N 573737 E",
    "38PNU 73737 64809", "38PNU7373764809", "38p nu 737 648", "٣٨ 573737 / 1364809",
)  # fmt: skip


def case() -> Invented:
    """A case in which nothing is shown that is withheld."""
    return market_case()


@cache
def seen_by(audience: str) -> Projected:
    return project(case().bundle(identities=SEALED, sealed_texts=TEXTS), audience)


def rules(audience: str, text: str) -> set[str]:
    found = seen_by(audience).withheld.search.places(f"On that day {text} was noted there.")
    return {secret.rule for secret in found}


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("written", NAMES)
def test_a_real_name_is_found_in_every_form(audience: str, written: str) -> None:
    assert "name" in rules(audience, written)


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("written", CONTACTS)
def test_contacts_homes_and_documents_are_found_however_they_are_grouped(audience: str, written: str) -> None:
    assert "contact" in rules(audience, written)


@pytest.mark.parametrize("audience", EVERY)
@pytest.mark.parametrize("written", PASTED)
def test_pasted_words_are_found(audience: str, written: str) -> None:
    assert "text" in rules(audience, written)


@pytest.mark.parametrize("audience", ["partner", "public"])
@pytest.mark.parametrize("written", EXACT)
def test_an_exact_place_is_found_in_every_notation(audience: str, written: str) -> None:
    assert "place" in rules(audience, written)


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_a_place_that_is_given_roughly_is_none(audience: str) -> None:
    assert "place" not in rules(audience, "12.3, 45.7")
    assert "place" not in rules(audience, "12.4451, 45.6782")
    for other in (
        "12 20 42 N 46 40 41 E",
        "38P 573000 1364000",
        "12:20 to 45:40 on 12.20 and 45.40",
    ):
        assert "place" not in rules(audience, other)
    assert ("place" in rules(audience, "12.35, 45.68")) == (audience == "public")


@pytest.mark.parametrize("audience", ["partner", "public"])
@pytest.mark.parametrize(
    "written",
    ["38PNU 7 6", "38PNU 74737 64809", "38P 573937 1364809", "573737", "37PNU 73737 64809", "1364809, 1364809"],
)
def test_a_large_square_another_place_or_half_of_one_is_none(audience: str, written: str) -> None:
    assert "place" not in rules(audience, written)


def test_a_square_of_a_kilometre_is_exact_for_the_public_alone() -> None:
    assert "place" in rules("public", "38PNU 73 64")
    assert "place" not in rules("partner", "38PNU 73 64")


def test_grids_are_those_that_others_reckon() -> None:
    """A tower in Toronto and a house in Sydney, as gazetteers give them."""
    east, north = grids.projected(43.642567, -79.387139, 17)
    assert (round(east), round(north)) == (630_084, 4_833_439)
    assert list(grids.places("17TPJ 30084 33438", [(43.642567, -79.387139, "tower")], 2))
    assert list(grids.places("56HLH3490052290", [(-33.8567844, 151.2152967, "house")], 2))


@pytest.mark.parametrize("audience", ["court", "internal"])
def test_whoever_is_shown_a_place_may_read_it_anywhere(audience: str) -> None:
    assert "place" not in rules(audience, EXACT[0])


def finished(it: Invented, audience: str, language: str = "en", format_: str = "pdf") -> list[Hit]:
    """What the gate finds in the finished file of a case."""
    projected = project(it.bundle(identities=SEALED, sealed_texts=TEXTS), audience)
    seen = Seen(projected.withheld)
    outline = build(projected, reckon(projected, translator(language)), Options(MOMENT, language), see=seen.block)
    seen.texts("", cover_texts(outline))
    out = io.BytesIO()
    drawn = docx.draw(outline, out) if format_ == "docx" else pdf.draw(outline, out)
    seen.read_back(out, 1, None, format_)
    return seen.hits({1: drawn.anchors})


def with_narrative(text: str) -> Invented:
    it = case()
    it.records = [
        dataclasses.replace(r, narrative=text) if isinstance(r, Incident) and r.ref == "QAM-I-0001" else r
        for r in it.records
    ]
    return it


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", EVERY)
def test_each_is_found_in_the_finished_file_with_its_page_and_record(audience: str, language: str) -> None:
    note = next(r for r in case().records if isinstance(r, WitnessNote) and r.ref.endswith("0002"))
    planted = [
        "Then Hala Mendoor spoke to us.",
        "قالت وهالة مندور إنها رأت.",
        "Her number is 0944 123 456.",
        PASTED[0] + ".",
    ]
    hits = finished(with_narrative("\n\n".join(planted)), audience, language)
    assert {hit.rule for hit in hits} == {"name", "contact", "text"}
    for hit in hits:
        assert hit.page > 2 and hit.words and hit.sentence
        assert ("QAM-I-0001", "Narrative") in hit.where
    assert note is not None


@pytest.mark.parametrize("audience", ["court", "public"])
def test_each_is_found_in_a_word_document_with_the_title_it_stands_under(audience: str) -> None:
    planted = ["Then Hala Mendoor spoke to us.", "قالت وهالة مندور إنها رأت.", PASTED[0] + "."]
    hits = finished(with_narrative("\n\n".join(planted)), audience, "ar", "docx")
    assert {hit.rule for hit in hits} == {"name", "text"}
    for hit in hits:
        assert not hit.page and "QAM-I-0001" in hit.section and hit.section in hit.words
    assert finished(case(), audience, "en", "docx") == []


def test_what_no_page_of_a_word_document_shows_is_looked_through_too() -> None:
    """An alternative text, a property, a hidden word, a comment's author, words in a picture's bytes."""
    it, out = seen_by("court"), io.BytesIO()
    docx.draw(build(it, reckon(it, translator("en")), Options(MOMENT)), out)
    planted = {
        "docProps/core.xml": ("</cp:coreProperties>", "<cp:category>Hala Mendoor</cp:category></cp:coreProperties>"),
        "word/styles.xml": ("</w:styles>", "<w:style w:styleId='x'><w:name w:val='x'/></w:style></w:styles>"),
        "word/document.xml": (
            "</w:body>",
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Jumana </w:t></w:r><w:r><w:t>al-Bitar</w:t></w:r></w:p>"
            '<w:p><w:r><w:drawing><wp:docPr descr="Passport N0047712"/></w:drawing></w:r></w:p></w:body>',
        ),
    }
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as parts, zipfile.ZipFile(changed, "w") as copy:
        for name in parts.namelist():
            old, new = planted.get(name, ("", ""))
            text = parts.read(name).decode()
            copy.writestr(name, text.replace(old, new) if old else text)
        copy.writestr("word/media/picture1.jpeg", b"\xff\xd8\x00\x01hala.m@letters.example\xff\xd9")
    seen = Seen(it.withheld)
    seen.read_back(changed, 1, None, "docx")
    found = sorted((hit.rule, hit.ref, hit.label) for hit in seen.hits({}) if hit.rule != "text")
    assert found == [
        ("contact", "W-7K3Q", "Contacts"),
        ("contact", "W-7K3Q", "Numbers of identity documents"),
        ("name", "W-2M9X", "Real names"),
        ("name", "W-7K3Q", "Real names"),
    ]


def test_words_of_a_refused_note_and_of_a_remark_in_a_shown_text_are_found() -> None:
    refused = next(r for r in case().records if isinstance(r, WitnessNote) and r.ref.endswith("0002"))
    words = refused.text.split()
    assert len(words) >= 8
    hits = finished(with_narrative(f"A resident told us: {' '.join(words[:9])}."), "public")
    assert [(hit.rule, hit.ref, hit.label) for hit in hits] == [("text", refused.ref, "Text")]


def test_what_no_page_shows_is_looked_through_too() -> None:
    projected = seen_by("court")
    outline = build(projected, reckon(projected, translator("en")), Options(MOMENT))
    out, changed = io.BytesIO(), io.BytesIO()
    pdf.draw(outline, out)
    with pikepdf.open(out) as document:
        document.docinfo["/Keywords"] = "Hala Mendoor"
        document.attachments["notes.txt"] = b"Falkor wrote this"
        document.save(changed)
    seen = Seen(projected.withheld)
    seen.read_back(changed, 1, None)
    assert [(hit.rule, hit.page, hit.ref) for hit in seen.hits({})] == [("name", 0, "W-2M9X"), ("name", 0, "W-7K3Q")]
