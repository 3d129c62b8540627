"""The Arabic catalogue: its six plurals in their order, and words that would say another thing to those who read it."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from casefile.i18n import RESOURCES, translator

_COUNTED = re.compile(r"\{n\}[ \u00a0]([\u0600-\u06ff]+)")
_VOWELS = re.compile("[\u064b-\u0652]")

_OTHER_WORDS = re.compile(
    r"استشهاد|الجمهور،? أن|هذا الجمهور|سبق استلامه من|إفادات? (?:ال)?شاهد|إفادات الشهود|ضلوع|مزعوم"
)
"""The word for a martyr's death, the public, *received from*, a signed statement, complicity, a claim not believed."""


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    with (RESOURCES / "translations/ar/LC_MESSAGES/casefile.po").open("rb") as file:
        return read_po(file, locale="ar")


def _noun(form: str) -> str:
    found = _COUNTED.search(form)
    return _VOWELS.sub("", found[1]).strip("،؛؟") if found else ""


def exchanged(hundreds: str, tens: str) -> bool:
    """Whether the noun after 100 stands in the accusative, which follows 11 to 99, and the one after 11 does not."""
    return _noun(hundreds) != _noun(tens) and _noun(hundreds) == _noun(tens) + "ا"


def test_what_follows_11_and_what_follows_100_are_not_exchanged(arabic: Catalog) -> None:
    wrong = [each.id[0] for each in arabic if each.id and each.pluralizable and exchanged(*each.string[4:6])]
    assert wrong == []


@pytest.mark.parametrize(
    ("hundreds", "tens", "wrong"),
    [
        ("{n} سجلا", "{n} سجل", True),
        ("{n} مجلدا، كل منها", "{n} مجلد، كل منها", True),
        ("{n} سجل", "{n} سجلا", False),
        ("{n} صفحة", "{n} صفحة", False),
    ],
)
def test_an_exchange_is_seen(hundreds: str, tens: str, wrong: bool) -> None:
    assert exchanged(hundreds, tens) is wrong


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "لا سجلات"),
        (1, "سجل واحد"),
        (2, "سجلان"),
        (3, "3 سجلات"),
        (5, "5 سجلات"),
        (11, "11 سجلا"),
        (21, "21 سجلا"),
        (25, "25 سجلا"),
        (100, "100 سجل"),
        (102, "102 سجل"),
    ],
)
def test_plurals(n: int, said: str) -> None:
    assert translator("ar").plural("{n} record", "{n} records", n) == said


def test_no_word_says_another_thing(arabic: Catalog) -> None:
    forms = [each.string if isinstance(each.string, (list, tuple)) else (each.string,) for each in arabic if each.id]
    assert [form for found in forms for form in found if _OTHER_WORDS.search(str(form))] == []
