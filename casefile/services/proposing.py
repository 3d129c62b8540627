"""A mapping proposed for a file that none is known for: by the names of its columns, in the five languages of the
program, and by what stands in them. It is a beginning to be looked at: nothing of it is done unseen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casefile.evidence.worker.cells import known_terms, plain
from casefile.model.mappings import Layout, TableMapping
from casefile.services.assigning import Assignment, built, vocabulary_of
from casefile.services.datasets import Column, Looked

_WORDS: dict[str, str] = {
    "title": "title|name|event|incident|headline|subject|العنوان|عنوان|titre|intitulé|título|titulo|назва|заголовок",
    "when": "date|event date|incident date|date start|start date|start|day|when|recording date|date of incident|"
    "التاريخ|تاريخ الحادثة|تاريخ|date de l incident|début|fecha|fecha del incidente|inicio|дата|дата події|date debut",
    "until": "date end|end date|end|until|incident date end|تاريخ الانتهاء|إلى|fin|date de fin|date fin|fecha fin|"
    "fecha de fin|дата завершення|кінець",
    "place": "place|location|town|city|village|where|location name|locality|المكان|الموقع|البلدة|المدينة|القرية|lieu|"
    "ville|commune|localité|lugar|ciudad|localidad|municipio|місце|місто|населений пункт",
    "admin": "province|governorate|region|district|admin1|adm 1|adm1|adm1 name|state|county|المحافظة|المنطقة|"
    "gouvernorat|département|provincia|departamento|región|область|район|governorate name",
    "country": "country|الدولة|البلد|pays|país|країна",
    "latitude": "latitude|lat|y|خط العرض|latitud|широта",
    "longitude": "longitude|lon|long|lng|x|خط الطول|longitud|довгота",
    "point": "coordinates|coordonnées|coordenadas|الإحداثيات|координати|gps|geolocation",
    "narrative": "description|narrative|summary|notes|details|text|what happened|الوصف|التفاصيل|الملخص|résumé|récit|"
    "descripción|relato|resumen|опис|обставини",
    "acts": "type|event type|violation type|type of act|sub event type|نوع الانتهاك|نوع الحادثة|type d acte|"
    "type de violation|tipo|tipo de acto|тип|тип порушення",
    "weapons": "weapon|weapons|weapons used|munition|munition type|السلاح|الأسلحة|arme|armes|arma|armas|зброя",
    "killed": "killed|deaths|fatalities|dead|number killed|القتلى|عدد القتلى|الوفيات|morts|tués|décès|muertos|muertes|"
    "fallecidos|загиблі|вбиті|загинуло",
    "killed_min": "killed min|deaths low|deaths min|low|min killed|civilians killed min",
    "killed_max": "killed max|deaths high|deaths max|high|max killed|civilians killed max",
    "injured": "injured|wounded|number injured|الجرحى|عدد الجرحى|المصابون|blessés|heridos|поранені",
    "url": "url|link|address|source url|video url|web address|الرابط|رابط|lien|adresse|enlace|dirección|посилання",
    "publisher": "publisher|source|source name|outlet|المصدر|الناشر|source de l information|éditeur|fuente|editor|"
    "джерело",
    "published": "published|published date|date published|publication date|posted|date posted|upload date|تاريخ النشر|"
    "date de publication|publié le|fecha de publicación|publicado|дата публікації|опубліковано",
    "author": "author|by|byline|المؤلف|الكاتب|auteur|autor|автор",
    "key": "id|uuid|index|event id|code|reference|ref|incident id|number|no|record id|database id|"
    "الرقم|المعرف|المعرّف|رقم الحادثة|référence|identifiant|numéro|referencia|identificador|número|номер|код",
}
_ROLE = {plain(word): role for role, words in _WORDS.items() for word in reversed(words.split("|"))}
_MANY = re.compile(r"[;|]")


_IDLE = frozenset({"name", "location", "incident", "event", "original", "of", "the", "de", "du", "la", "del", "en"})
"""Words of a header that say nothing of what kind of value stands below."""
_NOTHING = ("NA", "N/A", "n/a", "null", "NULL", "None", "nan", "NaN", "-", "--", "?")
"""What tables write where nothing is known."""


def role_of(name: str) -> str:
    """What a column of this name is likely to hold; empty where nothing is known."""
    words = plain(re.sub(r"[^\w]+", " ", name))
    if words in _ROLE:
        return _ROLE[words]
    return _ROLE.get(" ".join(word for word in words.split() if word not in _IDLE), "")


def assign(looked: Looked) -> Assignment:
    """What a person would do with most of these columns; the others go into the remark."""
    by_role: dict[str, Column] = {}
    for column in looked.columns:
        role = role_of(column.name)
        if role and role not in by_role and (column.filled or role == "title"):
            by_role[role] = column
    about_source = "url" in by_role and not {"when", "killed", "killed_min", "latitude", "place"} & by_role.keys()
    kind = "source" if about_source else "incident"
    columns: dict[str, str] = {}
    separators: dict[str, str] = {}
    for role, column in by_role.items():
        code = _TARGETS.get(role, "")
        if role == "title":
            code = f"{kind}.title"
        vocabulary = vocabulary_of(code) if code else ""
        if not code or (about_source and not code.startswith("source.")):
            continue
        if role in ("published", "author") and not {"url", "publisher"} & by_role.keys():
            continue  # of which source, nobody says
        if vocabulary and not _is_of(column, vocabulary):
            continue
        columns[column.name] = code
        if sign := _separator(column):
            separators[column.name] = sign
    if {"latitude", "longitude"} - by_role.keys():
        columns = {name: code for name, code in columns.items() if not code.startswith("incident.point:")}
    # Dates that show no order are asked about; of all others the order is seen.
    undecided = any(column.undecided for column in looked.columns)
    return Assignment(kind, columns, key_of(looked, by_role), "" if undecided else "year", separators=separators)


_TARGETS = {
    "when": "incident.when",
    "until": "incident.when:end",
    "place": "place.name",
    "admin": "place.admin_path",
    "country": "place.country",
    "latitude": "incident.point:latitude",
    "longitude": "incident.point:longitude",
    "point": "incident.point",
    "narrative": "incident.narrative",
    "acts": "incident.acts",
    "weapons": "incident.weapons",
    "killed": "figure.unknown.killed",
    "killed_min": "figure.unknown.killed:least",
    "killed_max": "figure.unknown.killed:most",
    "injured": "figure.unknown.injured",
    "url": "source.url",
    "publisher": "source.publisher",
    "published": "source.published",
    "author": "source.author",
}


def layout_of(looked: Looked, source: Mapping[str, object]) -> Layout:
    """Where the rows stand, as it was seen and chosen while looking."""
    return Layout(
        looked.type,
        str(source.get("sheet", "")),
        looked.header_row,
        str(source.get("encoding", "")),
        str(source.get("separator", "")),
        looked.names if looked.header_row == 0 else (),
        _blanks(looked),
    )


def propose(looked: Looked, name: str, source: Mapping[str, object] | None = None) -> TableMapping:
    """A mapping for this file.

    :param name: what it is called; also the name of its dataset. :param source: what was chosen while looking.
    """
    return built(name, name, layout_of(looked, source or {}), looked.names, assign(looked))


def _blanks(looked: Looked) -> tuple[str, ...]:
    """What stands in this file for nothing, where it is seen often."""
    seen = {value for column in looked.columns for value, n in column.values if n > 1 and value in _NOTHING}
    return tuple(sign for sign in _NOTHING if sign in seen)


def key_of(looked: Looked, by_role: Mapping[str, Column]) -> tuple[str, ...]:
    """The columns that tell rows apart: one that is called so and is different everywhere; else any that is; else
    all of them together.
    """
    wanted: list[Column] = [by_role["key"]] if "key" in by_role else []
    wanted += [column for column in looked.columns if role_of(column.name) == "key"]
    wanted += looked.columns
    for column in wanted:
        if looked.rows and column.filled == looked.rows and all(n == 1 for _value, n in column.values):
            return (column.name,)
    return looked.names


def _is_of(column: Column, vocabulary: str) -> bool:
    """Whether a good part of the values are terms of the list, or there are few enough of them to be mapped."""
    known = known_terms(vocabulary)
    parts = [plain(part) for value, _n in column.values for part in _MANY.split(value)]
    return len(column.values) <= 60 or sum(part in known for part in parts) * 2 > len(parts)


def _separator(column: Column) -> str:
    """What parts several values in one cell, where something does."""
    return next((sign for sign in ";|" if any(sign in value for value, _n in column.values)), "")


@dataclass(frozen=True, slots=True)
class Strange:
    """A value that no term of a list fits. :param suggested: the code of a term that is written much like it."""

    column: str
    value: str
    rows: int
    vocabulary: str
    suggested: str = ""


def strange(looked: Looked, done: Assignment) -> list[Strange]:
    """The values in columns of terms that no term fits, the most frequent first; of the values that were looked at."""
    found: list[Strange] = []
    for column in looked.columns:
        vocabulary = vocabulary_of(done.columns.get(column.name, ""))
        if not vocabulary:
            continue
        known = known_terms(vocabulary)
        sign = done.separators.get(column.name, "")
        counted: Counter[str] = Counter()
        for cell, n in column.values:
            for value in cell.split(sign) if sign else [cell]:
                value = value.strip()
                if value and plain(value) not in known and value not in _NOTHING:
                    counted[value] += n
        near = suggestions(counted, vocabulary)
        found += [Strange(column.name, v, n, vocabulary, near.get(v, "")) for v, n in counted.most_common()]
    return found


def suggestions(values: Iterable[str], vocabulary: str) -> dict[str, str]:
    """For values that no term fits: the code of a term that is written much like each. Only suggestions."""
    from rapidfuzz import fuzz, process  # which a start does without

    known = known_terms(vocabulary)
    found: dict[str, str] = {}
    for value in values:
        near = process.extractOne(plain(value), list(known), scorer=fuzz.token_sort_ratio, score_cutoff=80)
        if near is not None:
            found[value] = known[near[0]]
    return found
