"""Incidents: what happened, when, where, by what means, and what was hit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Coordinates, Range


@dataclass(frozen=True, slots=True)
class ObjectHit:
    """Something that was struck, with its protected status under international humanitarian law as claimed.

    :param code: a term of the ``objects`` vocabulary, e.g. ``hospital``.
    :param description: the object in the source's words, e.g. *the town's main hospital*.
    :param protected: ``yes``, ``no``, ``lost`` (protection claimed to be lost) or empty for not assessed.
    """

    code: str
    description: str = ""
    protected: str = ""

    def to_json(self) -> dict[str, object]:
        """The JSON shape; empty members are left out."""
        parts = {"code": self.code, "description": self.description, "protected": self.protected}
        return {name: value for name, value in parts.items() if value}

    @classmethod
    def from_json(cls, obj: object) -> ObjectHit:
        """Read the JSON shape.

        :raises BadInput: wrong shape or an unknown protected status.
        """
        if not isinstance(obj, dict) or not isinstance(obj.get("code"), str):
            raise BadInput(_("An object hit needs a “code” from the vocabulary “objects”."), code="bad_object")
        surplus = set(obj) - {"code", "description", "protected"}
        if surplus or not all(isinstance(value, str) for value in obj.values()):
            raise BadInput(
                _("An object hit has only the texts “code”, “description” and “protected”."), code="bad_object"
            )
        if obj.get("protected", "") not in ("", "yes", "no", "lost"):
            raise BadInput(_("“protected” is “yes”, “no”, “lost” or left out."), code="bad_object")
        return cls(**obj)


@record("incident", code="I", label=N_("Incident"), plural=N_("Incidents"))
class Incident(Record):
    """One event with harm to people or protected objects (HURIDOCS *Event*).

    Casualty figures, involvements, facts and citations are records of their own that point here.
    """

    when: FuzzyDate | None = field.date(N_("When"), column=True)
    title: str = field.line(N_("Title"), required=True, column=True)
    place_id: UUID | None = field.link(N_("Place"), "place", column=True)
    place_wording: str = field.line(N_("Place as the source words it"))
    point: Coordinates | None = field.point(N_("Exact point"), sensitivity=Sensitivity.RESTRICTED)
    precision: str = field.code(N_("Precision of the place"), "place_precision")
    narrative: str = field.text(N_("Narrative"))
    acts: tuple[str, ...] = field.codes(N_("Kinds of act"), "acts", column=True)
    weapons: tuple[str, ...] = field.codes(N_("Means and weapons"), "weapons")
    strikes: Range | None = field.range_(N_("Number of strikes or shots"))
    objects: tuple[ObjectHit, ...] = field.values(N_("Objects hit"), ObjectHit, vocabulary="objects", searched=True)
    verification: str = field.code(N_("Verification"), "verification", column=True)
    harm: str = field.code(N_("Harm grading"), "harm_grading", column=True)
    legal: tuple[str, ...] = field.codes(
        N_("Possible legal characterisation"), "legal_characterisation", sensitivity=Sensitivity.RESTRICTED
    )
    follows: tuple[UUID, ...] = field.links(N_("Follows from"), "incident")
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The title."""
        return self.title


@record("figure", code="CF", label=N_("Casualty figure"), plural=N_("Casualty figures"))
class CasualtyFigure(Record):
    """What one source says about one group and one kind of harm; or the figure this case adopts.

    One per source and one adopted, as Every Casualty's *Standards for Casualty Recording* (2016) ask: ranges are kept
    as the source gives them, the adopted range names its rule and its reason.
    """

    incident_id: UUID | None = field.link(N_("Incident"), "incident", owner=True, required=True, column=True)
    group: str = field.code(N_("Group"), "casualty_group", required=True, column=True)
    effect: str = field.code(N_("Harm"), "casualty_effect", required=True, column=True)
    count: Range | None = field.range_(N_("Count"), required=True, column=True)
    source_id: UUID | None = field.link(N_("Source"), "source", column=True)
    said_by: str = field.line(N_("Said by, within the source"), searched=True)
    adopted_rule: str = field.code(N_("Adopted by the rule"), "adopted_rule", column=True)
    adopted_reason: str = field.text(N_("Why this figure is adopted"))

    @property
    def adopted(self) -> bool:
        """Whether this is the figure that the case adopts, rather than one source's."""
        return bool(self.adopted_rule)

    @property
    def heading(self) -> str:
        """Group and count, in codes and digits."""
        count = self.count
        if count is None:
            return self.ref
        bounds = "–".join(dict.fromkeys(str(n) for n in (count.minimum, count.maximum) if n is not None))
        return count.wording or bounds or self.ref
