"""Search finds a word however it is spelled, survives whatever is typed, and shows where the words stand."""

from __future__ import annotations

import csv
import re
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.model import searchtext
from casefile.model.searchtext import Snippet, index_text, normalise, places, snippet, sought
from casefile.model.spelling import fold
from casefile.store.sqlite.fulltext import CREATE
from casefile.store.sqlite.fulltext import expression as match_expression

NAMES = Path(__file__).resolve().parents[4] / "shared" / "data" / "names" / "names_ar_latin.csv"


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute(CREATE.replace("search_index", "words").replace("content='', contentless_delete=1, ", ""))
    yield database
    database.close()


def found(database: sqlite3.Connection, text: str, query: str) -> bool:
    """Whether the real FTS5 finds the text by the query."""
    expression = match_expression(query)
    assert expression is not None
    database.execute("DELETE FROM words")
    database.execute("INSERT INTO words (title, body) VALUES ('', ?)", (index_text(text),))
    (count,) = database.execute("SELECT count(*) FROM words WHERE words MATCH ?", (expression,)).fetchone()
    return bool(count)


SPELLINGS = [
    # written, searched for
    ("المُسْتَشْفَى", "المستشفى"),  # tashkeel
    ("أحمد", "احمد"),  # hamza on alef
    ("إدلب", "ادلب"),
    ("آمنة", "امنه"),  # alef madda, ta marbuta
    ("الا\u0653ن", "الآن"),  # alef and madda as two characters
    ("مسؤول", "مسوول"),
    ("عائشة", "عايشه"),
    ("سماء", "سما"),
    ("السوسة", "السوسه"),
    ("مصطفى", "مصطفي"),
    ("علی", "علي"),  # Persian ye
    ("کریم", "كريم"),  # Persian kaf
    ("هجــــين", "هجين"),  # tatweel
    ("٢٥ قتيلا", "25"),
    ("۲۵ کشته", "25"),
    ("ﻫﺠﻴﻦ", "هجين"),  # presentation forms
    ("ﷲ", "الله"),
    ("هج\u200fين\u200e", "هجين"),  # invisible marks
    ("می\u200cخواهم", "میخواهم"),
    ("\u2067هجين\u2069", "هجين"),
    ("والمستشفى", "مستشفى"),  # wal-
    ("المستشفى", "مستشفى"),  # al-
    ("بالمستشفى", "مستشفى"),  # bal-
    ("للمدنيين", "مدنيين"),  # lil-
    ("وللمدنيين", "المدنيين"),
    ("الدم", "دم"),
    ("مستشفى", "المستشفى"),
    ("al-Baghuz", "Baghuz"),
    ("al-Baghuz", "Albaghuz"),
    ("Al Baghuz", "albaghuz"),
    ("Albaghuz", "Baghuz"),
    ("Albaghuz", "al-Baghuz"),
    ("Albaghuz", "Al Baghuz"),
    ("Baghuz", "al-Baghuz"),
    ("El\u2011Bab", "elbab"),
    ("Deir ez-Zor", "deir ezzor"),
    ("Deir ez-Zor", "Deir ez-Zor"),
    ("HÔPITAL", "hopital"),
    ("l’hôpital", "hôpital"),
    ("l'hôpital", "l’hopital"),
    ("Ho\u0302pital", "hôpital"),
    ("Sana'a", "sanaa"),
    ("Sanaʿa", "Sana’a"),
    ("Sana´a", "Sana'a"),
    ("Ḥamāh", "hamah"),
    ("Łódź", "lodz"),
    ("Straße", "strasse"),
    ("İstanbul", "istanbul"),
    ("Diyarbakır", "diyarbakir"),
    ("Đà Nẵng", "da nang"),
    ("ﬁre", "fire"),
    ("Ｈａｊｉｎ", "hajin"),
    ("Hajin's", "hajin"),
    ("Hajin's", "hajins"),
    ("об’єкт", "об'єкт"),
    ("обʼєкт", "обєкт"),
    ("ґвалтування", "гвалтування"),
    ("пулемёт", "пулемет"),
    ("Αθήνα", "ΑΘΗΝΑ"),
    ("שָׁלוֹם", "שלום"),
    ("ဟာဂျင်မြို့", "ဟာဂျင်"),
    ("flour_warehouse", "warehouse"),
]


@pytest.mark.parametrize(("written", "searched"), SPELLINGS)
def test_a_word_is_found_however_it_is_spelled(connection: sqlite3.Connection, written: str, searched: str) -> None:
    assert found(connection, f"abc {written} xyz", searched)


@pytest.mark.parametrize(("written", "searched"), SPELLINGS)
def test_the_found_word_is_marked(written: str, searched: str) -> None:
    marked = snippet(f"abc {written} xyz", searched)
    assert marked.marks
    start, end = marked.marks[0]
    assert marked.text[start:end].strip() in written


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Hajin", "Baghuz"),
        ("הג'ין", "هجين"),
        ("also", "so"),
        ("already", "ready"),
        ("wahrheit", "heit"),
        ("كلية", "كلب"),
        ("й", "и"),
        ("їжак", "іжак"),
    ],
)
def test_different_words_do_not_meet(connection: sqlite3.Connection, written: str, searched: str) -> None:
    assert not found(connection, written, f'"{searched}"')


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hajin hospital", True),
        ("hospital hajin", True),
        ("hospital hosp", True),
        ("hosp hajin", False),  # only the last word may be a beginning
        ('"hajin hospital"', False),
        ('"main hospital"', True),
        ('"main hosp"', False),
        ("“main hospital”", True),
        ("hospital -school", True),
        ("hospital -warehouse", False),
        ("-warehouse hospital", False),
        ('hospital -"flour warehouse"', False),
        ('hospital -"warehouse flour"', True),
        ("hospital −warehouse", False),
        ("hospital OR nothing", False),
        ("hospital NOT flour", False),
        ("title:hospital", False),
        ("hospital*", True),
        ("hospital) flour", True),
        ('hospital "flour', True),
    ],
)
def test_a_query_means_what_a_person_expects(connection: sqlite3.Connection, query: str, expected: bool) -> None:
    text = "The main hospital of Hajin and a flour warehouse."
    assert found(connection, text, query) is expected


@pytest.mark.parametrize("query", ["", "  ", '"', '""', "-", "-hajin", "*", "()", "… — !", "\x00", "\u202e", "ــ"])
def test_nothing_searchable_is_none(query: str) -> None:
    assert match_expression(query) is None
    assert snippet("some text", query) == Snippet("some text")


FTS5_SYNTAX = st.lists(
    st.sampled_from(
        ["AND", "OR", "NOT", "NEAR(", ")", "(", '"', "'", "*", "^", ":", "-", "+", "{", "}", "title", "a", "الـ", " ",
         "\x00", "\ud800", "؟", "\u200f", ",", "1", "al-", "el ", "'s", "ʼ", "\U0001f469", "\U0001e900", "က", "ー"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FTS5_SYNTAX | st.text(max_size=60))
def test_no_query_is_a_syntax_error(connection: sqlite3.Connection, query: str) -> None:
    expression = match_expression(query)
    if expression is not None:
        connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (expression,)).fetchone()


def test_long_queries_are_cut(connection: sqlite3.Connection) -> None:
    for query in ("a " * 5_000_000, '"' * 1_000, "x" * 5_000_000, "-a b " * 1_000, "al-x1 " * 1_000):
        expression = match_expression(query)
        if expression is not None:
            assert len(expression) < 4_000
            connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (expression,)).fetchone()


@given(st.text(max_size=60))
def test_composed_and_decomposed_letters_are_one(text: str) -> None:
    composed, decomposed = (normalise(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed
    assert "'" not in composed


# Where the words stand


def test_marks_are_positions_in_the_snippet() -> None:
    got = snippet("The main hospital of Hajin was hit. The hospital burned.", "hospital")
    assert [got.text[start:end] for start, end in got.marks] == ["hospital", "hospital"]
    assert got.start == 0


def test_marks_cover_the_original_with_its_marks() -> None:
    got = snippet("قصفت المُسْتَشْفَى الكبير", "مستشفى")
    assert [got.text[start:end] for start, end in got.marks] == ["المُسْتَشْفَى"]
    got = snippet("Ho\u0302pital ﬁre Straße", "hopital fire strasse")
    assert [got.text[start:end] for start, end in got.marks] == ["Ho\u0302pital", "ﬁre", "Straße"]


def test_a_snippet_is_cut_between_words_around_the_first_hit() -> None:
    text = "word " * 2_000 + "the flour\nwarehouse burned " + "word " * 2_000
    got = snippet(text, '"flour warehouse"', width=100)
    assert got.text.startswith("…word ") and got.text.endswith(" word…")
    assert len(got.text) <= 102
    assert [got.text[start:end] for start, end in got.marks] == ["flour warehouse"]
    assert text[got.start :].startswith("word ")
    assert text[got.start : got.start + len(got.text) - 2].replace("\n", " ") == got.text[1:-1]


def test_without_a_hit_the_beginning_is_shown() -> None:
    got = snippet("word " * 100, "nothing", width=50)
    assert got.text.startswith("word ") and got.text.endswith("…") and got.marks == () and got.start == 0
    assert snippet("", "nothing") == Snippet("")


@pytest.mark.parametrize("offset", [0, 1, 8_000, 16_370, 16_376, 16_380, 16_384, 16_390, 40_000])
def test_a_hit_across_two_pieces_is_found(offset: int) -> None:
    text = ("a" * 7 + " ") * (offset // 8) + " " * (offset % 8) + "المُسْتَشْفَى " + "b " * 20_000
    got = snippet(text, "المستشفى")
    assert [got.text[start:end] for start, end in got.marks] == ["المُسْتَشْفَى"]


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=20), st.integers(10, 80))
def test_no_text_breaks_a_snippet(text: str, query: str, width: int) -> None:
    got = snippet(text, query, width)
    assert len(got.text) <= width + 2
    for start, end in got.marks:
        assert 0 <= start < end <= len(got.text)


@given(
    st.text(st.sampled_from("abé عُل'-\n "), min_size=1, max_size=200),
    st.text(st.sampled_from("abeعل"), min_size=2, max_size=3),
)
def test_marked_pieces_are_spellings_of_the_query(text: str, query: str) -> None:
    got = snippet(text, query)
    for start, end in got.marks:
        assert normalise(query) in normalise(got.text[start:end])


def test_five_megabytes_take_no_more_than_the_way_to_the_first_hit() -> None:
    text = "قصفت الطائرات الحربية مدينة هجين في ريف دير الزور الشرقي. " * 90_000
    started = time.process_time()
    assert snippet(text, "هجين").marks
    assert time.process_time() - started < 0.3


def test_five_megabytes_are_indexed_and_searched_in_seconds() -> None:
    text = "On 5 December the town’s main hospital was struck; والمستشفى دُمّر. " * 80_000
    started = time.process_time()
    assert "مستشفي" in index_text(text)
    assert snippet(text + "Baghuz", "baghuz").marks
    assert time.process_time() - started < 10


@pytest.mark.skipif(not NAMES.exists(), reason="needs ../shared/data/names")
def test_every_real_name_is_found_by_itself_and_by_its_plain_spelling(connection: sqlite3.Connection) -> None:
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if re.search(r"\w{2}", row["name_arabic"])]
    assert len(rows) > 4_000
    plain = str.maketrans("أإآٱةىؤئ", "ااااهيوي", "ءـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
    connection.execute("DELETE FROM words")
    connection.executemany(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
        [(n, index_text(row["name_latin"]), index_text(row["name_arabic"])) for n, row in enumerate(rows)],
    )
    missed = []
    for n, row in list(enumerate(rows))[::3]:  # all are in the index; a third of them takes two seconds
        for query in {row["name_arabic"], row["name_arabic"].translate(plain), row["name_latin"].upper()}:
            expression = match_expression(query)
            if expression is None:
                continue
            hits = connection.execute(
                "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?", (expression, n)
            ).fetchall()
            if not hits:
                missed.append(query)
    assert missed == []


def _looked_for_everywhere(text: str) -> list[str]:
    """The words without their article, every pattern tried on every text."""
    folded = fold(text)
    found = [*searchtext._ARABIC_WORD.findall(folded)]
    found += [article + word for article, word in searchtext._HYPHENATED.findall(folded)]
    found += [normalise(article + word) for article, word in searchtext._SPACED.findall(text)]
    found += [normalise(word) for word in searchtext._JOINED.findall(text)]
    return [*found, *searchtext._ELIDED.findall(folded), *searchtext._POSSESSIVE.findall(folded)]


@given(st.lists(st.sampled_from([*"aAlLEe -‐‑–'’ولبةه7.", "Al", "el-", "al‑", "Baghuz", "l'eau", "المستشفى", "ar"])))
def test_no_word_is_missed_where_a_pattern_is_not_tried(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert list(searchtext._bare_words(text, fold(text))) == _looked_for_everywhere(text)


@pytest.mark.parametrize(
    "text", ["the crossing", "“the” crossing", "e\u0301 crossing", "ﬁrst crossing", "ءا crossing ء"]
)
def test_a_place_is_the_same_however_its_letters_fold(text: str) -> None:
    at = text.index("crossing")
    assert places(text, "crossing") == [(at, at + 8)]
    shown = snippet(text, sought("cróssing"))
    ((start, end),) = shown.marks
    assert shown == snippet(text, "cróssing") and shown.text[start:end] == "crossing"
