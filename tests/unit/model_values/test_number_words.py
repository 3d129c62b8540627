"""Numbers in words, in the five working languages, as people write them in counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.i18n import Translator
from casefile.model.number_lexicon import LEXICONS
from casefile.model.number_words import spell, written_number
from casefile.model.values import Range


def number(text: str) -> int | None:
    found = written_number(spell(text))
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # English
        ("three", 3), ("Three children", 3), ("four women", 4), ("twenty-five civilians", 25), ("a child", 1),
        ("one hundred and five", 105), ("two hundred and thirty-one", 231), ("twelve hundred", 1200), ("a dozen", 12),
        ("two dozen people", 24), ("3 thousand", 3000), ("one thousand two hundred", 1200), ("no one", 0),
        ("no children", 0), ("nobody", 0), ("none", 0), ("five health workers", 5),
        # French
        ("trois enfants", 3), ("vingt et un", 21), ("soixante et onze", 71), ("soixante-quinze", 75),
        ("quatre-vingts", 80), ("quatre-vingt-onze", 91), ("deux cent trois", 203), ("mille deux cents", 1200),
        ("une vingtaine de personnes", 20), ("une centaine d’enfants", 100), ("dix-sept blessés", 17),
        ("aucune femme", 0), ("personne", 0), ("septante", 70),
        # Spanish
        ("veintidós", 22), ("treinta y cuatro niños", 34), ("doscientas mujeres", 200), ("dos mil quinientos", 2500),
        ("dieciséis muertos", 16), ("una mujer", 1), ("ninguno", 0), ("once", 11), ("una docena", 12),
        # Ukrainian
        ("троє дітей", 3), ("п'ять", 5), ("п’ятеро", 5), ("двадцять один", 21), ("сто сорок дві жінки", 142),
        ("тисяча двісті", 1200), ("дві тисячі", 2000), ("сім осіб", 7), ("ніхто", 0), ("жодної дитини", 0),
        # Arabic: counted feminine and masculine, the dual alone, units before tens, hundreds in both spellings
        ("ثلاثة", 3), ("ثلاث نساء", 3), ("ثَلاثةُ أطفالٍ", 3), ("أربع نساء", 4), ("طفلان", 2), ("طفلين", 2),
        ("امرأتان", 2), ("امرأتين", 2), ("طفل واحد", 1), ("امرأة", 1), ("خمسة عشر مدنيًا", 15), ("أحد عشر", 11),
        ("اثنتا عشرة امرأة", 12), ("ثلاثة وعشرون", 23), ("خمسة وثلاثين مدنياً", 35), ("واحد وعشرون", 21),
        ("مئة وخمسة", 105), ("مائة وأحد عشر", 111), ("ثلاثمائة", 300), ("ثلاث مئة وعشرون", 320), ("مئتان", 200),
        ("ألف ومئتان", 1200), ("خمسة آلاف", 5000), ("٥ آلاف", 5000), ("ألفان وخمسمئة", 2500), ("لا أحد", 0),
    ],
)  # fmt: skip
def test_a_number_in_words_is_read(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "dozens", "several", "many", "some", "hundreds of people", "thousands", "a", "no", "the others", "",
        "three and four", "three children and four women", "twenty and four", "one hundred and two hundred",
        "five families", "des dizaines", "cientos", "treinta cuatro", "десятки", "кілька", "тисячі", "сотні людей",
        "des milliers", "сотні", "عشرات", "مئات", "آلاف", "عدد من المدنيين", "عشرون طفلا وأربع نساء",
        "مدنيين",  # two civilians, or civilians: the letters are the same
        "no more than", "half", "second", "two thirds", "five" * 30, "five " * 30,
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("typed", "minimum", "maximum"),
    [
        ("three", 3, 3), ("at least five", 5, None), ("five at least", 5, None), ("over twenty people", 20, None),
        ("no fewer than forty", 40, None), ("up to thirty", None, 30), ("some twenty people", 20, 20),
        ("between three and five", 3, 5), ("between three and five civilians", 3, 5), ("three or four", 3, 4),
        ("between one hundred and five and two hundred", 105, 200), ("between fifty and one hundred", 50, 100),
        ("25 civilians", 25, 25), ("٢٥ مدنيا", 25, 25), ("fifty or more", 50, None),
        ("de trois à cinq", 3, 5), ("entre vingt et un et trente", 21, 30), ("plus de vingt", 20, None),
        ("entre treinta y cinco y cuarenta", 35, 40), ("al menos tres niños", 3, None),
        ("від трьох до п'яти", 3, 5), ("троє-четверо", 3, 4), ("не менше ніж троє", 3, None),
        ("між трьома і п'ятьма", 3, 5), ("понад двадцять", 20, None),
        ("ثلاثة وعشرون مدنيا على الأقل", 23, None), ("ما لا يقل عن خمسة", 5, None), ("بين ثلاثة وخمسة", 3, 5),
        ("بين عشرين وثلاثين قتيلا", 20, 30), ("من ثلاثة إلى خمسة", 3, 5), ("أكثر من عشرين", 20, None),
    ],
)  # fmt: skip
def test_a_count_read_from_words_keeps_them(typed: str, minimum: int | None, maximum: int | None) -> None:
    assert Range.parse(typed) == Range(minimum, maximum, typed)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("about 20", "about 20"), ("a dozen", "about 12"), ("two dozen people", "about 24"), ("20 or so", "about 20"),
        ("some thirty", "about 30"), ("twenty-odd", "about 20"), ("a hundred", "about 100"), ("~20", "about 20"),
        ("some 20 to 30 people", "about 20–30"), ("at least a dozen", "about 12 or more"),
        ("up to about 30", "up to about 30"), ("more than 40", "40 or more"), ("at least 5", "5 or more"),
        ("حوالي 20", "about 20"), ("نحو عشرين قتيلا", "about 20"), ("عشرين تقريبا", "about 20"), ("دزينة", "about 12"),
        ("زهاء مئة", "about 100"), ("حوالي ٢٠ إلى ٣٠", "about 20–30"), ("أكثر من أربعين", "40 or more"),
        ("environ 20", "about 20"), ("une vingtaine", "about 20"), ("une trentaine de blessés", "about 30"),
        ("une douzaine de morts", "about 12"), ("une demi-douzaine", "about 6"), ("plus de 40", "40 or more"),
        ("unos veinte", "about 20"), ("una docena", "about 12"), ("treinta aproximadamente", "about 30"),
        ("un centenar de heridos", "about 100"), ("cerca de 20", "about 20"), ("más de 40", "40 or more"),
        ("близько двадцяти", "about 20"), ("дюжина", "about 12"), ("з десяток", "about 10"),
        ("два десятки людей", "about 20"), ("приблизно 30 осіб", "about 30"), ("понад 40", "40 or more"),
        # Exact after all.
        ("exactly a dozen", "12"), ("a hundred and five", "105"), ("рівно 20", "20"),
    ],
)  # fmt: skip
def test_a_number_that_is_only_roughly_so_never_counts_as_exact(typed: str, numbers: str) -> None:
    count = Range.parse(typed)
    assert count.numbers(Translator("en")) == numbers
    assert count.exact == numbers.isdecimal()
    stored = Range.from_json(count.to_json())
    assert stored == count and stored.about == count.about
    assert Range(wording=typed).counted.numbers(Translator("en")) == numbers, "and as an older record has it"


@pytest.mark.parametrize(
    ("count", "about"),
    [
        (Range(20, 20, "about 20 of the people there"), True),  # as somebody typed the number beside the words
        (Range(20, 20, "قال إن عددهم حوالي 20"), True),
        (Range(20, 20, "at least 20 were counted"), True),
        (Range(20, None, "at least 20"), False),
        (Range(20, 20, "20, and some children among them"), False),
        (Range(20, 20, "by the list of the hospital"), False),
        (Range(3, 3, "three"), False),
    ],
)
def test_words_beside_a_number_make_it_a_rough_one(count: Range, about: bool) -> None:
    assert count.about is about


def test_a_reckoned_rough_count_stays_one_when_it_is_kept() -> None:
    for reckoned in (Range(25, 25, about=True), Range(25, 30, "by both lists", about=True)):
        assert Range.from_json(reckoned.to_json()).about


@pytest.mark.parametrize("typed", ["two or three thousand", "between five and six hundred", "five or three", "½"])
def test_a_count_that_may_mean_two_things_stays_in_words(typed: str) -> None:
    assert Range.parse(typed) == Range(wording=typed)


def test_what_an_older_record_has_in_words_counts_as_it_is_read() -> None:
    """Nothing is rewritten: the record keeps its words, and says that the number was read from them."""
    old = Range(wording="three")
    assert old.counted == Range(3, 3, "three")
    assert old.text(Translator("en")) == "3 (read from “three”)"
    assert old.to_json() == {"wording": "three"}
    assert old.sort_value == -1, "the vault's own column holds what is stored"
    assert Range(3, 3, "three").text(Translator("en")) == "3 (“three”)"
    assert Range(wording="dozens").counted == Range(wording="dozens")
    assert Range(5, 5, "three").counted == Range(5, 5, "three"), "a person's number stands"


def test_every_word_of_every_language_is_spelled_as_it_is_looked_up() -> None:
    for lexicon in LEXICONS:
        for phrase in (*lexicon.values, *lexicon.times):
            assert spell(phrase) == phrase


@given(st.integers(1, 99), st.integers(1, 99))
def test_two_numbers_beside_each_other_are_never_added(first: int, second: int) -> None:
    names = {value: word for word, value in LEXICONS[0].values.items() if value < 20}
    one, two = names[first % 19 + 1], names[second % 19 + 1]
    assert number(f"{one} children and {two} women") is None
    assert number(f"{one} and {two}") is None
    assert Range.parse(f"{one} children and {two} women").only_words
