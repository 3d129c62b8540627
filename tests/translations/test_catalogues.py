"""Every catalogue is whole: compiled as written, up to date with the sources, and true to each placeholder."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from casefile.i18n import LANGUAGES, RESOURCES

PROJECT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "N_": None, "tr": None, "plural": (1, 2)}
"""The same as in packaging/translations."""

CATALOGUES = sorted((RESOURCES / "translations").glob("*/LC_MESSAGES/casefile.po"))

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (str(text),)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def untrue(messages: Iterable[Message]) -> Iterator[str]:
    """Each translation whose placeholders are not those of its sentence. A plural form may leave out the number."""
    for message in messages:
        if not message.id or not any(_forms(message.string)):
            continue
        wanted = set.union(*(placeholders(form) for form in _forms(message.id)))
        optional = {"n"} if message.pluralizable else set()
        for form in _forms(message.string):
            if not wanted - optional <= placeholders(form) <= wanted:
                yield f"{message.id!r}: {form!r}"


@each_catalogue
def test_placeholders_are_kept(path: Path) -> None:
    assert list(untrue(_read(path))) == []


@each_catalogue
def test_compiled_as_written(path: Path) -> None:
    def pairs(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
        found = {}
        for message in catalogue:
            if message.id and message.string and not message.fuzzy:
                ids = _forms(message.id)
                # A plural form without a translation is compiled as its English one.
                found[ids[0]] = tuple(form or ids[min(n, 1)] for n, form in enumerate(_forms(message.string)))
        return found

    with path.with_suffix(".mo").open("rb") as file:
        assert pairs(read_mo(file)) == pairs(_read(path)), "run packaging/translations"


@each_catalogue
def test_knows_every_sentence(path: Path) -> None:
    found = {_forms(message)[0] for _, _, message, *_ in extract_from_dir(PROJECT / "casefile", keywords=KEYWORDS)}
    known = {_forms(message.id)[0] for message in _read(path) if message.id}
    assert found - known == set(), "run packaging/translations"


@each_catalogue
def test_says_every_sentence(path: Path) -> None:
    """Half a window in English would leave a person guessing where it matters most."""
    silent = [
        message.id for message in _read(path) if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]
    assert silent == []


@each_catalogue
def test_language_is_offered(path: Path) -> None:
    assert path.parts[-3] in LANGUAGES


@pytest.mark.parametrize(
    ("sentence", "translation"),
    [
        ("Add {count}", "أضف"),
        ("Add {count}", "أضف {name}"),
        (("{n} file of {case}", "{n} files of {case}"), ("ملف", "{n} ملفات {case}")),
    ],
)
def test_a_lost_placeholder_is_seen(sentence: object, translation: object) -> None:
    assert list(untrue([Message(sentence, translation)]))


def test_a_plural_form_may_spell_the_number_out() -> None:
    assert not list(untrue([Message(("{n} file", "{n} files"), ("ملف واحد", "{n} ملفات"))]))
