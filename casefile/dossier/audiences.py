"""Who a dossier is for, and what each of them may see: the allow-list, field by field.

The list is explicit on purpose. A field that stands in no line of :data:`FIELDS` is shown to nobody, so a field
added tomorrow without a thought stays inside; a test names every declared field that has no decision yet. The
sensitivity that a field declares is a second lock on the same door (:func:`permitted`).
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model.fields import Sensitivity, kind

_PUBLIC, _RESTRICTED = Sensitivity.PUBLIC, Sensitivity.RESTRICTED


@dataclass(frozen=True, slots=True)
class Audience:
    """One preset.

    :param label: the audience in words, for cover and footer.
    :param mark: the confidentiality mark; empty for the public.
    :param sensitivities: of the fields it may see.
    :param place_decimals: decimals of a degree that coordinates may have; None for as many as are known.
    :param interview_months: interview dates are given by month only.
    """

    code: str
    label: str
    mark: str
    sensitivities: frozenset[Sensitivity]
    place_decimals: int | None = None
    interview_months: bool = True


AUDIENCES: dict[str, Audience] = {
    audience.code: audience
    for audience in (
        Audience(
            "internal",
            N_("For internal use"),
            N_("Confidential: internal"),
            frozenset({_PUBLIC, _RESTRICTED}),
            interview_months=False,
        ),
        Audience(
            "partner",
            N_("For a partner organisation"),
            N_("Confidential: for the named partner only"),
            frozenset({_PUBLIC, _RESTRICTED}),
            place_decimals=2,
        ),
        Audience(
            "court",
            N_("For a court or investigating body"),
            N_("Confidential: for the proceedings only"),
            frozenset({_PUBLIC, _RESTRICTED}),
            interview_months=False,
        ),
        Audience("public", N_("For the public"), "", frozenset({_PUBLIC}), place_decimals=1),
    )
}


def audience(code: str) -> Audience:
    """The preset of that code.

    :raises BadInput: there is none.
    """
    if code in AUDIENCES:
        return AUDIENCES[code]
    raise BadInput(_("A dossier is for one of: {audiences}.", audiences=", ".join(AUDIENCES)), code="unknown_audience")


_EVERYONE = frozenset(AUDIENCES)
_PARTNERS = _EVERYONE - {"public"}
_COURT = frozenset({"internal", "court"})
_INTERNAL = frozenset({"internal"})
_NOBODY: frozenset[str] = frozenset()


def _open(
    *, everyone: str = "", partners: str = "", court: str = "", internal: str = "", nobody: str = ""
) -> dict[str, frozenset[str]]:
    """Field names by who sees them; each name stands once."""
    given = (
        (everyone, _EVERYONE),
        (partners, _PARTNERS),
        (court, _COURT),
        (internal, _INTERNAL),
        (nobody, _NOBODY),
    )
    decided: dict[str, frozenset[str]] = {}
    for names, audiences in given:
        for name in names.split():
            if name in decided:
                raise ValueError(name)
            decided[name] = audiences
    return decided


FIELDS: dict[str, dict[str, frozenset[str]]] = {
    "case": _open(
        everyone="title summary phase languages legal_frameworks",
        partners="lead",
        internal="tags related",
    ),
    "place": _open(everyone="name names admin_path country point precision gazetteer", internal="tags related"),
    "organisation": _open(
        everyone="name names type parent_id parent_period country",
        internal="contact remarks tags related",
    ),
    "person": _open(
        everyone="public_name sex age civil_status role organisation_id",
        partners="name names",
        court="born",
        internal="remarks tags related",
    ),
    "source": _open(
        everyone="title type author publisher published language url archived_url reliability credibility "
        "acquisition acquired derived_from_id",
        partners="grading_reason",
        court="acquired_by",
        internal="remarks tags related",
    ),
    "evidence": _open(
        everyone="source_id media_type size sha256 parent_id disposed",
        partners="name captured sha512 tool parameters",
        court="capture",
        internal="tags related",
    ),
    # Texts made from files are quoted by excerpts; as a whole they are in no dossier.
    "rendition": _open(
        court="source_id evidence_id type language replaces_id tool made_by",
        internal="tags related",
        nobody="text pages",
    ),
    "excerpt": _open(
        everyone="source_id rendition_id evidence_id quote page region span",
        internal="codes comment prefix suffix tags related",
        nobody="start end colour",
    ),
    "incident": _open(
        everyone="when title place_id place_wording precision narrative acts weapons strikes objects "
        "verification harm follows",
        partners="point legal related",
        internal="remarks tags",
    ),
    "figure": _open(
        everyone="incident_id group effect count source_id said_by adopted_rule adopted_reason",
        internal="tags related",
    ),
    "involvement": _open(everyone="incident_id party_id role degree confidence basis", internal="tags related"),
    "fact": _open(everyone="statement when place_id incidents material dispute", internal="remarks tags related"),
    "citation": _open(
        everyone="target_id source_id excerpt_id stance confidence",
        partners="comment",
        internal="tags related",
    ),
    "witness": _open(
        everyone="basis",
        court="languages",
        internal="risk remarks tags related",
        nobody="risk_assessment protective_measures",
    ),
    "consent": _open(
        partners="witness_id purpose decision body given conditions expires",
        internal="language interpreter explained_by tags related",
    ),
    "note": _open(
        everyone="witness_id interviewed method first_account text incidents",
        court="place interviewer interpreter languages prior_accounts",
        internal="title support_offered referral tags related",
    ),
    "call": _open(
        everyone="title caller_id demands sentence excerpt_id made basis incidents facts channel ours impact "
        "impact_reason",
        internal="remarks tags related",
    ),
    "addressee": _open(
        everyone="call_id party_id wording implied due status priority",
        internal="reminders remarks tags related",
    ),
    "response": _open(
        everyone="call_id addressee_id date responder source_id excerpt_id text type stance conceded_deaths "
        "conceded_injuries",
        internal="tags related",
    ),
    "thread": _open(internal="target_id about_field type title tags related"),
    "post": _open(internal="thread_id event author at text tags related"),
    "stamp": _open(
        everyone="evidence_id digest stamped authority serial",
        internal="requested remarks tags related",
        nobody="checkpoint request token",
    ),
    # Who else received something is nobody's business but the investigators'.
    "disclosure": _open(
        internal="at audience recipient format sha256 witnesses notes remarks tags related",
    ),
}
"""Kind -> field -> the audiences that may see it."""

KIND_LIFTED: dict[str, str] = {
    "person": "only those with a name for public dossiers, under that name",
    "witness": "only those whose notes may be shown",
    "note": "only where the witness consented to this audience",
}
"""Restricted kinds that a public dossier may show all the same; the projection holds them to the condition."""

FIELD_LIFTED = frozenset({("note", "text"), ("note", "interviewed")})
"""Restricted fields that consent to publication opens: they are what was consented to."""


def permitted(audience_: Audience, kind_name: str) -> tuple[str, ...]:
    """The names of the fields of a kind that the audience may see, in declared order; empty for none."""
    spec = kind(kind_name)
    if spec.sensitivity not in audience_.sensitivities and kind_name not in KIND_LIFTED:
        return ()
    decided = FIELDS.get(kind_name, {})
    return tuple(
        field.name
        for field in spec.fields
        if audience_.code in decided.get(field.name, _NOBODY)
        and (field.sensitivity in audience_.sensitivities or (kind_name, field.name) in FIELD_LIFTED)
    )
