"""What a dossier says of each kind of record: every field once, in the order of printing, with who may see it.

The list is an allow-list and explicit on purpose. A field that stands in no line of :data:`FIELDS` is shown to nobody,
so a field added tomorrow without a thought stays inside; a test names every declared field that has no decision yet.
The sensitivity that a field declares is a second lock on the same door (:func:`permitted`).

A field is printed in one of three manners. As a *line*: its label and its value in words come from its declaration, and
nothing is written by hand. *Composed*: a section words it together with others (a place with its country, a figure with
its source). *Kept back*: it is not printed, for the reason that stands beside it. A test compares dossiers with and
without each field: what an audience may see is printed for it or kept back here, and what it may not see changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casefile.dossier.audiences import AUDIENCES, Audience
from casefile.model.fields import FieldSpec, Record, kind, kind_of

Manner = Literal["line", "composed", "kept"]
Audiences = frozenset[str]

_EVERYONE: Audiences = frozenset(AUDIENCES)
_PARTNERS = _EVERYONE - {"public"}
_COURT: Audiences = frozenset({"internal", "court"})
_INTERNAL: Audiences = frozenset({"internal"})
_PUBLIC: Audiences = frozenset({"public"})
_NOBODY: Audiences = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one field.

    :param audiences: who may see it; for everybody else the projection leaves it empty.
    :param mono: printed in the face for addresses and hashes.
    :param because: why it is not printed; empty for a field that is.
    """

    name: str
    audiences: Audiences
    manner: Manner
    mono: bool = False
    because: str = ""


Decisions = tuple[Decision, ...]


def _lines(names: str, audiences: Audiences, *, mono: bool = False) -> Decisions:
    return tuple(Decision(name, audiences, "line", mono) for name in names.split())


def _composed(names: str, audiences: Audiences) -> Decisions:
    return tuple(Decision(name, audiences, "composed") for name in names.split())


def _kept(names: str, because: str, audiences: Audiences = _NOBODY) -> Decisions:
    """:param audiences: who could be shown it, and is not."""
    return tuple(Decision(name, audiences, "kept", because=because) for name in names.split())


def _kind(*groups: Decisions) -> dict[str, Decision]:
    """Decisions by field name, in the order of printing; each name stands once."""
    decided: dict[str, Decision] = {}
    for decision in (each for group in groups for each in group):
        if decision.name in decided:
            raise ValueError(decision.name)
        decided[decision.name] = decision
    return decided


# Two records may be related for any reason: that would tie a pseudonym, or a testimony, to a person's name.
_RELATED = _kept("related", "a free link may tie a pseudonym or a testimony to a name")
_TAGS_OF_PEOPLE = _kept("tags", "a tag may say of a named person what is known of a pseudonym only, or the reverse")

FIELDS: dict[str, dict[str, Decision]] = {
    "case": _kind(
        _composed("title summary", _EVERYONE),
        _lines("phase", _EVERYONE),
        _lines("lead", _PARTNERS),
        # A rare language among them says whose words were taken down, as the languages of a witness would.
        _lines("languages", _COURT),
        _lines("legal_frameworks", _EVERYONE),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "place": _kind(
        _composed("name names admin_path country", _EVERYONE),
        # Leads to the coordinates in full, which partner and public are given rounded.
        _composed("gazetteer", _COURT),
        _composed("point precision", _EVERYONE),
        _kept("tags", "a place has no entry of its own; it is named wherever something happened"),
        _RELATED,
    ),
    "organisation": _kind(
        _composed("name names type country parent_id parent_period", _EVERYONE),
        _composed("contact remarks", _INTERNAL),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "person": _kind(
        _composed("name names", _PARTNERS),
        # The public knows them by it. Beside the name it would tell whom a public dossier speaks of.
        _composed("public_name", _PUBLIC),
        _composed("role organisation_id sex age civil_status", _EVERYONE),
        _composed("born", _COURT),
        _composed("remarks", _INTERNAL),
        _TAGS_OF_PEOPLE,
        _RELATED,
    ),
    "source": _kind(
        _composed("title", _EVERYONE),
        _lines("type author publisher published language", _EVERYONE),
        _lines("url archived_url", _EVERYONE, mono=True),
        _composed("reliability credibility", _EVERYONE),
        _lines("grading_reason", _PARTNERS),
        _lines("derived_from_id", _EVERYONE),
        _kept("witness_id", "it would tie a testimony, its author and its pages to a pseudonym"),
        _composed("acquisition acquired", _EVERYONE),
        _composed("acquired_by", _COURT),
        _lines("tags", _INTERNAL),
        _composed("remarks", _INTERNAL),
        _RELATED,
    ),
    "evidence": _kind(
        _composed("source_id", _EVERYONE),
        _composed("name", _PARTNERS),
        _composed("media_type size sha256", _EVERYONE),
        _composed("sha512", _PARTNERS),
        _composed("disposed", _EVERYONE),
        _composed("captured", _PARTNERS),
        _composed("parent_id", _EVERYONE),
        _composed("tool parameters", _PARTNERS),
        _composed("capture", _COURT),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "rendition": _kind(
        _composed("source_id type language evidence_id", _COURT),
        _lines("replaces_id tool", _COURT),
        _lines("made_by tags", _INTERNAL),
        _kept("text pages messages", "texts made from files are quoted by excerpts; as a whole they are in no dossier"),
        _RELATED,
    ),
    "excerpt": _kind(
        _composed("source_id quote page message span region evidence_id", _EVERYONE),
        _composed("rendition_id", _COURT),
        _lines("codes comment tags", _INTERNAL),
        _kept("prefix suffix", "pieces of a text that is in no dossier as a whole"),
        _kept("start end", "positions in a text that is in no dossier as a whole"),
        _kept("colour", "says nothing about the passage"),
        _RELATED,
    ),
    "redaction": _kind(
        _composed("source_id evidence_id page region span basis authorised", _EVERYONE),
        _composed("authoriser", _PARTNERS),
        _composed("remark", _INTERNAL),
        _kept("quote start end", "what is hidden; the log never tells it"),
        _kept("rendition_id audiences", "for the vault: where the words stand in a text, and for whom they are hidden"),
        _kept("tags", "a tag may say what is hidden"),
        _RELATED,
    ),
    "incident": _kind(
        _composed("title", _EVERYONE),
        _lines("when", _EVERYONE),
        _composed("place_id place_wording", _EVERYONE),
        _composed("point", _PARTNERS),
        _composed("precision", _EVERYONE),
        _lines("acts weapons strikes", _EVERYONE),
        _composed("objects", _EVERYONE),
        _lines("verification harm", _EVERYONE),
        _lines("legal", _PARTNERS),
        _lines("follows", _EVERYONE),
        _composed("related", _PARTNERS),  # other incidents alone
        _lines("tags", _INTERNAL),
        _composed("narrative", _EVERYONE),
        _composed("remarks", _INTERNAL),
    ),
    "figure": _kind(
        _composed("incident_id effect group count source_id said_by adopted_rule adopted_reason", _EVERYONE),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "involvement": _kind(
        _composed("incident_id party_id role degree confidence basis", _EVERYONE),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "fact": _kind(
        _composed("statement when place_id incidents dispute material", _EVERYONE),
        _lines("tags", _INTERNAL),
        _composed("remarks", _INTERNAL),
        _RELATED,
    ),
    "citation": _kind(
        _composed("target_id source_id excerpt_id stance", _EVERYONE),
        _lines("confidence", _EVERYONE),
        _lines("comment tags", _INTERNAL),
        _RELATED,
    ),
    "witness": _kind(
        _lines("basis", _EVERYONE),
        _lines("languages", _COURT),
        _lines("risk remarks", _INTERNAL),
        _kept("risk_assessment protective_measures", "anyone who knows them can find or harm the witness"),
        _TAGS_OF_PEOPLE,
        _RELATED,
    ),
    "consent": _kind(
        _composed("witness_id purpose decision given body expires conditions", _PARTNERS),
        _lines("language interpreter explained_by", _INTERNAL),
        _TAGS_OF_PEOPLE,
        _RELATED,
    ),
    "note": _kind(
        _composed("witness_id", _EVERYONE),
        _composed("title", _INTERNAL),
        _composed("interviewed", _EVERYONE),
        _lines("place", _COURT),
        _lines("method", _EVERYONE),
        _lines("languages interviewer interpreter", _COURT),
        _composed("first_account", _EVERYONE),
        _lines("prior_accounts", _COURT),
        _composed("incidents", _EVERYONE),
        _lines("support_offered referral", _INTERNAL),
        _composed("text", _EVERYONE),
        _TAGS_OF_PEOPLE,
        _RELATED,
    ),
    "call": _kind(
        _composed("title caller_id", _EVERYONE),
        _lines("made channel ours", _EVERYONE),
        _composed("demands", _EVERYONE),
        _lines("basis incidents facts impact impact_reason", _EVERYONE),
        _lines("tags", _INTERNAL),
        _composed("sentence excerpt_id", _EVERYONE),
        _composed("remarks", _INTERNAL),
        _RELATED,
    ),
    "addressee": _kind(
        _composed("call_id party_id wording implied due status", _EVERYONE),
        # Whom the investigators press first is their own business.
        _lines("priority reminders remarks tags", _INTERNAL),
        _RELATED,
    ),
    "response": _kind(
        _composed(
            "call_id date addressee_id responder type stance text conceded_deaths conceded_injuries source_id "
            "excerpt_id",
            _EVERYONE,
        ),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "thread": _kind(
        _composed("type title target_id about_field about_section region span passage", _INTERNAL),
        _composed("proposed based_on", _INTERNAL),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "post": _kind(
        _composed("thread_id at author event text assignee", _INTERNAL),
        _kept("author_key assignee_key", "keys are compared in the vault; the names stand beside them", _INTERNAL),
        _kept("version covers", "digests let anyone try what a record said", _INTERNAL),
        _lines("tags", _INTERNAL),
        _RELATED,
    ),
    "stamp": _kind(
        _composed("evidence_id digest authority stamped serial", _EVERYONE),
        _composed("requested", _INTERNAL),
        _lines("remarks tags", _INTERNAL),
        _kept("checkpoint", "a file of its own, which names who signed it"),
        _kept("request token", "files of their own, for a program to check"),
        _RELATED,
    ),
    "disclosure": _kind(
        _kept(
            "at audience recipient format sha256 witnesses notes remarks tags related",
            "who else received what, and whose words, must not travel with a dossier; the vault lists it",
            _INTERNAL,
        ),
    ),
    "tag": _kind(
        _kept("name colour meaning tags related", "how the work is sorted says nothing of what happened", _INTERNAL),
    ),
    "saved_view": _kind(
        _kept(
            "name lists words chips sort descending grouped tags related",
            "what somebody looked for is part of the work, not of the case",
            _INTERNAL,
        ),
    ),
    "statement": _kind(
        _kept(
            "title template audience language place date words demands source_id issued tags related",
            "a statement is a document of its own; issued, it stands in a dossier as the source that it became",
            _INTERNAL,
        ),
    ),
    "composition": _kind(
        _kept(
            "name audience recipient language format volumes exhibits organisation author copy handling "
            "recipient_shown parts tags related",
            "a dossier holds the words of the composition it is made by, and none of another",
            _INTERNAL,
        ),
    ),
}
"""Kind -> field -> what was decided, in the order of printing."""

KIND_LIFTED: dict[str, str] = {
    "person": "only those with a name for public dossiers, under that name",
    "witness": "only those whose notes may be shown",
    "note": "only where the witness consented to this audience",
}
"""Restricted kinds that a public dossier may show all the same; the projection holds them to the condition."""

FIELD_LIFTED = frozenset({("note", "text"), ("note", "interviewed")})
"""Restricted fields that consent to publication opens: they are what was consented to."""


def permitted(audience: Audience, kind_name: str) -> tuple[str, ...]:
    """The names of the fields of a kind that the audience may see, in declared order; empty for none."""
    spec = kind(kind_name)
    if spec.sensitivity not in audience.sensitivities and kind_name not in KIND_LIFTED:
        return ()
    decided = FIELDS.get(kind_name, {})
    return tuple(
        field.name
        for field in spec.fields
        if field.name in decided
        and audience.code in decided[field.name].audiences
        and (field.sensitivity in audience.sensitivities or (kind_name, field.name) in FIELD_LIFTED)
    )


def printed(record: Record) -> Iterator[tuple[Decision, FieldSpec]]:
    """The fields of a record that a dossier prints, in the order of printing.

    Of a *projected* record: what the audience may not see is empty in it already.
    """
    spec = kind_of(record)
    for decision in FIELDS.get(spec.name, {}).values():
        if decision.manner != "kept":
            yield decision, spec.field(decision.name)
