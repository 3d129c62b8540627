"""Every script that ships with a font comes out of the file as it went in, is drawn by real glyphs, and wraps."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata

import pikepdf
import pypdfium2 as pdfium
import pytest

from casefile.dossier import outline as o
from casefile.dossier.pdf import DrawnPdf, draw
from casefile.dossier.text.breaking import Line, Look, Span
from casefile.dossier.text.fonts import undrawable
from casefile.dossier.text.lines import break_lines, is_rtl
from casefile.dossier.text.opportunities import parts
from casefile.dossier.text.shaping import Shaper
from tests.dossier.scripts import SENTENCES

BODY = Look("regular", 10, "#000000")
TURNED_BY_NO_READER = {"ff", "rhg"}
"""Right-to-left scripts that PDFium takes for left-to-right ones: it reads the letters as they stand on the page."""


def drawn(*runs: o.Run) -> tuple[DrawnPdf, bytes]:
    out = io.BytesIO()
    section = o.Section("a", "Section", (o.Paragraph(runs),))
    dossier = o.Dossier("Title", "en", o.Metadata(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), (section,))
    return draw(dossier, out, front=False), out.getvalue()


def read(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def lines(text: str, width: float) -> list[Line]:
    return list(break_lines([Span(text, BODY)], width, Shaper(), rtl_document=False))


def words(line: Line) -> str:
    return "".join(piece.word.text for piece in line.pieces if piece.word)


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_read_back_from_the_file(language: str) -> None:
    sentence = SENTENCES[language]
    result, data = drawn(o.Run(sentence))
    assert not result.missing and "\ufffd" not in read(data)
    found = "".join(read(data).split())
    for word in re.split(r"[\s.]+", sentence):
        expected = word[::-1] if language in TURNED_BY_NO_READER else word
        if language == "dv" and word == sentence.split()[-1].rstrip("."):
            expected = word[:-1]  # the reader puts the full stop before the last vowel sign
        if language == "nqo" and word == sentence.split()[-1].rstrip("."):
            expected = word[:-1]
        assert expected in found, (word, found)


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("weight", ["regular", "bold", "italic", "mono"])
def test_no_letter_is_an_empty_box(language: str, weight: str) -> None:
    shaper = Shaper()
    look = Look(weight, 10, "#000000")  # type: ignore[arg-type]
    for line in break_lines([Span(SENTENCES[language], look)], 400, shaper, rtl_document=False):
        for piece in line.pieces:
            for stretch in piece.word.stretches if piece.word else ():
                assert all(glyph.number for glyph in stretch.glyphs), stretch.face.name
                assert not any(char == "\u25cc" for glyph in stretch.glyphs for char in glyph.text)
    assert not shaper.missing


@pytest.mark.parametrize("language", SENTENCES)
def test_a_long_text_stays_within_its_lines(language: str) -> None:
    text = SENTENCES[language] * 12
    found = lines(text, 180)
    assert len(found) > 3
    assert all(line.width <= 180 for line in found)
    for line in found:
        assert unicodedata.category(words(line)[0]) not in ("Mn", "Mc", "Me") or line.rtl
    if not is_rtl(text, False):
        assert "".join("".join(map(words, found)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("逮捕した。「デモ」は", ["逮", "捕", "し", "た。", "「デ", "モ」", "は"]),
        ("キャッシュー、", ["キャッ", "シュー、"]),
        ("三人（不明）受", ["三", "人", "（不", "明）", "受"]),
        ("ที่กรุงเทพ", ["ที่กรุง", "เทพ"]),
        ("ประเทศ", ["ประ", "เทศ"]),
        ("ក្រុមប៉ូលិស", ["ក្រុម", "ប៉ូ", "លិស"]),
        ("ແຫ່ງຊາດ", ["ແຫ່ງ", "ຊາດ"]),
        ("ခွန့်အား", ["ခွန့်", "အား"]),
        ("བཟུང་བྱས།", ["བཟུང་", "བྱས།"]),
        ("አዲስ፡አበባ", ["አዲስ፡", "አበባ"]),
        ("경찰은", ["경찰은"]),
        ("👩‍👧👍🏽❤️", ["👩‍👧", "👍🏽", "❤️"]),
    ],
)
def test_a_line_ends_where_readers_expect_it(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_marked_words_are_left_whole() -> None:
    marked = "\u200b".join(("ប៉ូលិស", "បាន", "ចាប់ខ្លួន", "មនុស្ស")) * 6
    for line in lines(marked, 120):
        assert all(piece.space or piece.word.text in marked.split("\u200b") for piece in line.pieces if piece.word)
    assert "\u200b" not in "".join(map(words, lines(marked, 120)))


def test_one_emoji_is_one_glyph() -> None:
    for sequence in ("👩‍👧", "👍🏽", "🇲🇲", "❤️", "1️⃣"):
        word = Shaper().word(sequence, "regular")
        assert [len(one.glyphs) for one in word.stretches] == [1], sequence
        assert word.stretches[0].face.name == "NotoEmoji-Regular"
    assert [one.face.name for one in Shaper().word("🔥12", "regular").stretches][1] == "NotoSans-Regular"


def test_letters_in_pieces_are_made_whole() -> None:
    for text in ("한국", "がぎ"):
        _result, data = drawn(o.Run(unicodedata.normalize("NFD", text)))
        assert text in read(data)


@pytest.mark.parametrize("char", ["\u182e", "\ue000", "\U00020bb7", "\U000e0100", "\U00010400", "\u1a20"])
def test_what_no_font_draws_is_told_and_spelled_out(char: str) -> None:
    assert undrawable(f"word {char} end") == {char}
    result, data = drawn(o.Run(f"word {char} end"))
    assert result.missing == {char}
    assert f"word ‹U+{ord(char):04X}› end" in read(data)


@pytest.mark.parametrize("char", ["\u200d", "\u200c", "\u2068", "\ufe0f", "\u034f", "\u3164"])
def test_what_nobody_sees_is_not_missing(char: str) -> None:
    assert undrawable(f"a{char}b") == set()


def test_a_placeholder_of_a_picture_is_seen() -> None:
    assert "‹U+FFFC›" in read(drawn(o.Run("image: \ufffc"))[1])


def test_headings_are_bold_in_every_script() -> None:
    def operators(run: o.Run) -> bytes:
        with pikepdf.open(io.BytesIO(drawn(run)[1])) as pdf:
            return b"".join(stream.read_bytes() for page in pdf.pages for stream in page.Contents)

    assert b" 2 Tr" in operators(o.Run("አዲስ አበባ", bold=True))
    assert b" 2 Tr" not in operators(o.Run("አዲስ አበባ"))
    assert b" 2 Tr" not in operators(o.Run("Burmese မြန်မာ بيت", bold=True))


def test_a_page_in_chinese_holds_its_own_characters_only() -> None:
    assert len(drawn(o.Run(SENTENCES["zh"]))[1]) < 60_000
