"""Vocabularies: the terms a field may take, with their labels in several languages.

Each is a file in ``resources/vocabularies/``; a vault may add terms of its own (:meth:`Vocabulary.extended`).
Codes are stable: a term that is no longer wanted is deprecated, never removed, so that old records keep their
meaning. The lists are in our own words; a term that corresponds to one of the HURIDOCS Micro-thesauri names
it as ``list:code``, for exchange with other programs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from casefile.errors import BadInput
from casefile.i18n import RESOURCES, Translator, _
from casefile.model.outside import clean_line, members, text_member

FOLDER = RESOURCES / "vocabularies"

_CODE = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HURIDOCS = re.compile("[0-9]{1,2}:[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a vocabulary.

    :param code: what is stored; lowercase words joined by ``_``, or a standard's own code (``A``, ``pt-BR``).
    :param labels: language code -> label; English is always there in the lists that are shipped.
    :param parent: the code of the wider term, or empty.
    :param huridocs: the corresponding HURIDOCS term as ``list:code``, e.g. ``46:010000000000``, or empty.
    :param definition: language code -> what exactly is meant.
    :param deprecated: kept for old records, no longer offered.
    :param protected: for objects: specially protected under international humanitarian law.
    :param note: where the term comes from, for those who maintain the list.
    """

    code: str
    labels: Mapping[str, str]
    parent: str = ""
    huridocs: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
    deprecated: bool = False
    protected: bool = False
    note: str = ""

    def label(self, tr: Translator) -> str:
        """The label in the translator's language, else in English, else in whichever language there is."""
        return _in_language(self.labels, tr) or self.code

    def meaning(self, tr: Translator) -> str:
        """The definition in the translator's language, else in English; empty where there is none."""
        return _in_language(self.definition, tr)

    def to_json(self) -> dict[str, object]:
        """The JSON shape, as in the files; empty members are left out."""
        parts: dict[str, object] = {
            "code": self.code,
            "labels": dict(self.labels),
            "parent": self.parent,
            "huridocs": self.huridocs,
            "definition": dict(self.definition),
            "deprecated": self.deprecated,
            "protected": self.protected,
            "note": self.note,
        }
        return {name: value for name, value in parts.items() if value}

    @classmethod
    def from_json(cls, obj: object) -> Term:
        """Read the JSON shape; null stands for left out.

        :raises BadInput: wrong shape, a code with other characters, or a term without a label.
        """
        parts = members(obj, "term", cls.__dataclass_fields__)
        parts = {name: value for name, value in parts.items() if value is not None}
        code = text_member(parts, "code", "term")
        if not _CODE.fullmatch(code):
            raise BadInput(_("A term's code has letters, digits, “_” and “-” only."), code="bad_term")
        labels = _by_language(parts.get("labels", {}))
        if not labels:
            raise BadInput(_("The term “{code}” has no label.", code=code), code="bad_term")
        huridocs = text_member(parts, "huridocs", "term")
        if huridocs and not _HURIDOCS.fullmatch(huridocs):
            raise BadInput(_("A HURIDOCS code is written like 46:010000000000."), code="bad_term")
        return cls(
            code=code,
            labels=labels,
            parent=text_member(parts, "parent", "term"),
            huridocs=huridocs,
            definition=_by_language(parts.get("definition", {})),
            deprecated=parts.get("deprecated", False) is True,
            protected=parts.get("protected", False) is True,
            note=clean_line(text_member(parts, "note", "term")),
        )


def _by_language(untrusted: object) -> dict[str, str]:
    if not isinstance(untrusted, Mapping) or not all(
        isinstance(language, str) and _LANGUAGE.fullmatch(language) and isinstance(text, str)
        for language, text in untrusted.items()
    ):
        raise BadInput(
            _("Labels are written as language codes with texts, such as {example}.", example='{"en": "home"}')
        )
    return {language: clean_line(text) for language, text in untrusted.items() if text}


def _in_language(texts: Mapping[str, str], tr: Translator) -> str:
    for language in (tr.language, tr.language.split("-")[0], "en"):
        if language in texts:
            return texts[language]
    return next(iter(texts.values()), "")


class Vocabulary:
    """A list of terms in the order in which people should see them.

    :raises BadInput: a code twice, or a parent that is not in the list.
    """

    def __init__(self, name: str, terms: Iterable[Term], title: str = "") -> None:
        self.name = name
        self.title = title or name
        every = tuple(terms)
        self._terms = {term.code: term for term in every}
        if len(self._terms) != len(every):
            raise BadInput(_("The vocabulary “{name}” has a code twice.", name=name), code="bad_vocabulary")
        for term in every:
            if term.parent and term.parent not in self._terms:
                raise BadInput(
                    _("The vocabulary “{name}” lacks the parent of “{code}”.", name=name, code=term.code),
                    code="bad_vocabulary",
                )

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms.values())

    def __len__(self) -> int:
        return len(self._terms)

    def codes(self, *, deprecated: bool = False) -> tuple[str, ...]:
        """The codes in order; deprecated ones only on demand."""
        return tuple(term.code for term in self if deprecated or not term.deprecated)

    def contains(self, code: str) -> bool:
        """Whether the code is in the list, deprecated or not."""
        return code in self._terms

    def term(self, code: str) -> Term:
        """The term of that code.

        :raises KeyError: there is none.
        """
        return self._terms[code]

    def label(self, code: str, tr: Translator) -> str:
        """The label of a code in the translator's language; an unknown code stands for itself."""
        term = self._terms.get(code)
        return code if term is None else term.label(tr)

    def by_huridocs(self, huridocs: str) -> Term | None:
        """The first term that corresponds to ``list:code`` of the HURIDOCS Micro-thesauri."""
        return next((term for term in self if huridocs and term.huridocs == huridocs), None)

    def extended(self, terms: Iterable[Term]) -> Vocabulary:
        """A new vocabulary with these terms added, or put in the place of those with the same code."""
        merged = dict(self._terms)
        merged.update((term.code, term) for term in terms)
        return Vocabulary(self.name, merged.values(), self.title)


@cache
def names() -> tuple[str, ...]:
    """The names of all vocabularies that are shipped."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def load(name: str) -> Vocabulary:
    """A shipped vocabulary by its name, read once.

    :raises KeyError: there is none: a fault of ours, as the names stand in the declarations of the fields.
    """
    if name not in names():
        raise KeyError(name)
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Vocabulary(name, [Term.from_json(term) for term in content["terms"]], content["title"])
