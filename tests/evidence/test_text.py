"""Encodings and languages, told from the bytes and the words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.evidence.worker import encodings, languages
from casefile.evidence.worker.extract_pdf import iso, readable

ARABIC = "قصفت الطائرات المستشفى الرئيسي في بلدة هجين وقتلت خمسة وعشرين مدنيا يوم الأربعاء"
UKRAINIAN = "За першу половину доби в районі проведення операції відбувся лише один обстріл, повідомив речник"
FRENCH = "Une attaque contre des fidèles qui priaient a fait au moins seize morts à l’été dans le nord du pays"


@pytest.mark.parametrize("text", [ARABIC, UKRAINIAN, FRENCH, "plain", "😀 emoji"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode(text: str, encoding: str) -> None:
    decoded, _name, warnings = encodings.decode(text.encode(encoding))
    assert (decoded, warnings) == (text, [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ARABIC, UKRAINIAN, FRENCH])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert encodings.decode(text.encode(encoding)) == (text, encoding, ["encoding_guessed"])


@pytest.mark.parametrize(("text", "encoding"), [(ARABIC, "cp1256"), (UKRAINIAN, "cp1251"), (FRENCH, "cp1252")])
def test_code_pages(text: str, encoding: str) -> None:
    assert encodings.decode(text.encode(encoding)) == (text, encoding, ["encoding_guessed"])


def test_a_declared_encoding_is_believed_when_the_bytes_allow_it() -> None:
    assert encodings.decode(UKRAINIAN.encode("koi8-u"), "KOI8-U") == (UKRAINIAN, "koi8-u", [])
    assert encodings.decode(ARABIC.encode(), "windows-1252")[0] == ARABIC
    for name in ("unknown", "rot13", "hex", "idna", "\0", "zip"):
        assert encodings.decode(FRENCH.encode("cp1252"), name)[1] == "cp1252"


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "cp1256", "nonsense"]))
def test_any_bytes_become_some_text(raw: bytes, declared: str) -> None:
    text, _encoding, _warnings = encodings.decode(raw, declared)
    assert isinstance(text, str)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ARABIC, "ar"),
        (UKRAINIAN, "uk"),
        (FRENCH, "fr"),
        ("В результате обстрела были ранены жители, объявил представитель", "ru"),
        (
            "Cinco cascos azules y siete civiles que trabajaban para la misión en el sur del país fueron los muertos",
            "es",
        ),
        ("The airstrikes targeted the main hospital and homes of civilians in the town", "en"),
        ("မြန်မာနိုင်ငံ၏ ရွာတစ်ရွာတွင် လေကြောင်းတိုက်ခိုက်မှု", "my"),
        ("xyz", ""),
        ("0x3f 0x4e <path d='M1 2'/> 12345 qwrt zxcv bnmp lkjh gfds", ""),
        ("", ""),
    ],
)
def test_language(text: str, language: str) -> None:
    assert languages.guess(text) == language


@pytest.mark.parametrize(
    "name", ["ar05_anf_shaddadi", "es02_jonglei", "fr01_bbc_salmossi", "uk01_depo_ato", "hajin_2018-12-06"]
)
def test_language_of_real_articles(real_data: Path, name: str) -> None:
    text = (real_data / "articles" / f"{name}.txt").read_text(encoding="utf-8")
    assert languages.guess(text) == {"h": "en"}.get(name[0], name[:2])


def test_shapes_become_letters_and_nothing_else_changes() -> None:
    assert readable("ﬁrst 10² ﻫﺠﻴﻦ\ufffe end\r\n½") == "first 10² هجين end\n½"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("D:20181206181400+03'00'", "2018-12-06T18:14:00+03:00"),
        ("D:20181206181400Z", "2018-12-06T18:14:00Z"),
        ("D:20181206", "2018-12-06"),
        ("D:2018", "2018"),
        ("yesterday", ""),
    ],
)
def test_dates_of_pdf(date: str, expected: str) -> None:
    assert iso(date) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("قصف السوق في المدينة وقتل ثلاثة أشخاص", "iso8859_6"),
        ("Обстріл ринку в місті, троє загиблих, свідки говорять", "koi8_u"),
        ("В результате обстрела были ранены мирные жители", "koi8_r"),
        ("Türkiye’de bir şehir ağır İstanbul ışık saldırı sonucu üç kişi öldü", "cp1254"),
        ("W środę rano żołnierze ostrzelali targ, zginęło troje ludzi", "cp1250"),
        ("Wir haben die Straße überquert, größer als zuvor", "cp1252"),
        ("Ο βομβαρδισμός της αγοράς σκότωσε τρεις ανθρώπους", "cp1253"),
        ("市场遭到炮击，三人死亡，目击者说是坦克", "gb18030"),
    ],
)
def test_code_pages_that_nobody_named(text: str, encoding: str) -> None:
    decoded, _name, warnings = encodings.decode(text.encode(encoding))
    assert (decoded, warnings) == (text, ["encoding_guessed"])


def test_a_short_text_that_is_cut_within_its_last_letter_stays_utf8() -> None:
    assert encodings.decode("قصف السوق".encode()[:-1]) == ("قصف السو\ufffd", "utf-8", ["undecodable"])


@pytest.mark.parametrize("seed", range(3))
def test_a_guess_that_spells_nothing_is_no_text(seed: int) -> None:
    from tests.evidence.reading import codes, read

    generator = random.Random(seed)
    found = read(bytes(generator.randrange(0x80, 0x100) for _byte in range(120)), ".txt")
    assert (found.text, codes(found)) == ("", ["encoding_unknown"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Всички хора се раждат свободни и равни по достойнство и права. Те са надарени с разум и съвест", "bg"),
        ("هەموو مرۆڤەکان بە ئازادی و یەکسانی لە ڕێز و مافدا لەدایک دەبن", "ckb"),
        ("تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند", "fa"),
        ("تمام انسان آزاد اور حقوق و عزت کے اعتبار سے برابر پیدا ہوئے ہیں", "ur"),
        ("የሰው ልጅ ሁሉ ሲወለድ ነጻና በክብርና በመብትም እኩልነት ያለው ነው", "am"),
        ("ብመንፅር ክብርን መሰልን ኩሎም ሰባት እንትውለዱ ነፃን ማዕሪን እዮም ናይ ኣእምሮን", "ti"),
        ("כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם", "he"),
        ("Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw", "pl"),
        ("Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar", "tr"),
        ("Sva ljudska bića rađaju se slobodna i jednaka u dostojanstvu i pravima", ""),
        ("Strike published", ""),
    ],
)
def test_scripts_decide_first_and_doubt_gives_no_answer(text: str, language: str) -> None:
    assert languages.guess(text) in ((language, "hr", "bs") if not language else (language,))
