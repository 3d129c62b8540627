"""What the list of a kind can be narrowed by: its facets. What a person asks of them is a
:class:`~casefile.model.chips.Chip`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from casefile.i18n import N_
from casefile.model import records
from casefile.model.fields import FieldType, kind

assert records.KINDS  # importing the records is what fills it


class FacetType(StrEnum):
    """What the values of a facet are."""

    DAYS = "days"  # two: the first day, and the one after the last, ISO 8601; empty for an open end
    CODES = "codes"  # terms of a vocabulary, any of which may hold
    GRADES = "grades"  # letters of reliability and digits of credibility (Admiralty code): one of each, where both
    RECORDS = "records"  # ids as 32 hexadecimal digits
    TAGS = "tags"  # any of these tags, or of those below them
    WORDS = "words"  # one text that stands in one of the fields, in any spelling
    LACKS = "lacks"  # words of :data:`LACKS`: what a record has none of
    THESE = "these"  # ids as 32 hexadecimal digits of the records themselves
    SINCE = "since"  # one number of an entry of the journal, after which they came or were changed


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that a list can be narrowed by.

    :param name: a stable word, unique in the kind. :param label: untranslated.
    :param fields: of the records that are asked: those listed, or of the kind ``through``.
    :param through: a kind whose living records lead to those listed, by their field ``by``.
    """

    name: str
    label: str
    type: FacetType
    fields: tuple[str, ...] = ()
    vocabulary: str = ""
    through: str = ""
    by: str = ""

    @property
    def offered(self) -> bool:
        """Whether a person chooses its values; the others are put on by what leads to a list."""
        return self.type not in (FacetType.THESE, FacetType.SINCE)


def facets_of(kind_name: str) -> tuple[Facet, ...]:
    """The facets of a kind; only its tags, where nothing else is declared for it."""
    return (*FACETS.get(kind_name, (_TAGS,)), *_LED_TO)


def facet(kind_name: str, name: str) -> Facet | None:
    """The facet of that name; None where this version of the program has none."""
    return next((each for each in facets_of(kind_name) if each.name == name), None)


def _days(kind_name: str, field: str) -> Facet:
    return Facet(field, kind(kind_name).field(field).label, FacetType.DAYS, (field,))


def _codes(kind_name: str, field: str, label: str = "") -> Facet:
    spec = kind(kind_name).field(field)
    return Facet(field, label or spec.label, FacetType.CODES, (field,), spec.vocabulary)


def _links(kind_name: str, field: str, label: str = "") -> Facet:
    spec = kind(kind_name).field(field)
    assert spec.type in (FieldType.LINK, FieldType.LINKS)
    return Facet(field, label or spec.label, FacetType.RECORDS, (field,))


_TAGS = Facet("tag", N_("Tag"), FacetType.TAGS, ("tags",))
_GRADE = Facet("grade", N_("Source grade"), FacetType.GRADES, through="citation", by="target_id")
_PARTY = Facet(
    "party", N_("Person or organisation"), FacetType.RECORDS, ("party_id",), "", "involvement", "incident_id"
)
_ROLE = Facet(
    "role", N_("Part in incidents"), FacetType.CODES, ("role",), "involvement_role", "involvement", "party_id"
)

_LACKS = Facet("lacks", N_("Lacks"), FacetType.LACKS)
_LED_TO = (
    Facet("these", N_("Only these"), FacetType.THESE),
    Facet("since", N_("New or changed"), FacetType.SINCE),
)

LACKS: Mapping[str, Mapping[str, str]] = {
    "incident": {"source": N_("a source"), "figure": N_("a casualty figure")},
    "fact": {
        "citation": N_("a citation"),
        "quotation": N_("a quotation"),
        "second": N_("a second independent source"),
    },
    "source": {"grade": N_("a grade"), "text": N_("the text of a file"), "use": N_("anything it is cited for")},
    "call": {"addressee": N_("an addressee")},
}
"""What records of a kind may lack, beside the fields that are empty: words of :data:`FacetType.LACKS` with their
labels, untranslated. What each means: :mod:`casefile.store.queries.lacks`.
"""

FACETS: Mapping[str, tuple[Facet, ...]] = {
    "incident": (
        _days("incident", "when"),
        _links("incident", "place_id"),
        _codes("incident", "acts"),
        _codes("incident", "verification"),
        _codes("incident", "harm"),
        _PARTY,
        Facet("effect", N_("Harm to people"), FacetType.CODES, ("effect",), "casualty_effect", "figure", "incident_id"),
        _TAGS,
        _GRADE,
        _LACKS,
    ),
    "source": (
        _days("source", "published"),
        _codes("source", "type"),
        _codes("source", "reliability"),
        _codes("source", "credibility"),
        _codes("source", "language"),
        Facet("by", N_("Author or publisher"), FacetType.WORDS, ("author", "publisher")),
        _TAGS,
        _LACKS,
    ),
    "call": (
        _days("call", "made"),
        _codes("call", "demands"),
        Facet("status", N_("Status"), FacetType.CODES, ("status",), "call_status", "addressee", "call_id"),
        _links("call", "caller_id"),
        Facet("party", N_("Addressee"), FacetType.RECORDS, ("party_id",), "", "addressee", "call_id"),
        _links("call", "incidents"),
        _codes("call", "channel"),
        _codes("call", "impact"),
        _TAGS,
        _GRADE,
        _LACKS,
    ),
    "witness": (
        _codes("witness", "risk"),
        _codes("witness", "basis"),
        _codes("witness", "languages"),
        Facet("interviewed", N_("Interviewed"), FacetType.DAYS, ("interviewed",), "", "note", "witness_id"),
        _TAGS,
    ),
    "fact": (
        _days("fact", "when"),
        _links("fact", "place_id"),
        _links("fact", "incidents"),
        _codes("fact", "material"),
        _codes("fact", "dispute"),
        _TAGS,
        _GRADE,
        _LACKS,
    ),
    "person": (
        _ROLE,
        _links("person", "organisation_id"),
        _codes("person", "civil_status"),
        _codes("person", "sex"),
        _TAGS,
    ),
    "organisation": (_codes("organisation", "type"), _links("organisation", "parent_id"), _ROLE, _TAGS),
    "place": (
        _codes("place", "precision"),
        Facet("within", N_("Country or administrative path"), FacetType.WORDS, ("country", "admin_path")),
        _TAGS,
    ),
}
"""By kind, in the order in which they are offered."""
