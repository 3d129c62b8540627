"""Who a dossier is for. What each of them may see of a record stands in :mod:`casefile.dossier.lines`."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model.fields import Sensitivity

_PUBLIC, _RESTRICTED = Sensitivity.PUBLIC, Sensitivity.RESTRICTED


@dataclass(frozen=True, slots=True)
class Audience:
    """One preset.

    :param label: the audience in words, for cover and footer.
    :param mark: the confidentiality mark; empty for the public.
    :param sensitivities: of the fields it may see.
    :param place_decimals: decimals of a degree that coordinates may have; None for as many as are known.
    :param interview_months: interview dates are given by month only.
    :param unusual: sections that a dossier for it has only where somebody wants them.
    """

    code: str
    label: str
    mark: str
    sensitivities: frozenset[Sensitivity]
    place_decimals: int | None = None
    interview_months: bool = True
    unusual: frozenset[str] = frozenset()


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
        # What each source weighs is for those who judge it; the public is told what came of it.
        Audience(
            "public",
            N_("For the public"),
            "",
            frozenset({_PUBLIC}),
            place_decimals=1,
            unusual=frozenset({"corroboration"}),
        ),
    )
}


def audience(code: str) -> Audience:
    """The preset of that code.

    :raises BadInput: there is none.
    """
    if code in AUDIENCES:
        return AUDIENCES[code]
    raise BadInput(_("A dossier is for one of: {audiences}.", audiences=", ".join(AUDIENCES)), code="unknown_audience")
