"""The case file itself: an inquiry into something that happened, with everything gathered for it."""

from __future__ import annotations

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record


@record("case", code="", label=N_("Case"), plural=N_("Cases"), reference="own")
class Case(Record):
    """One inquiry. Its reference (``HJN``) begins the reference of every record in it.

    The phases are those of the investigative cycle in the Berkeley Protocol on Digital Open Source Investigations
    (OHCHR, 2022), ch. VI.
    """

    title: str = field.line(N_("Title"), required=True, column=True)
    summary: str = field.text(N_("Summary"))
    phase: str = field.code(N_("Phase"), "phase", column=True)
    lead: str = field.line(N_("Lead investigator"), sensitivity=Sensitivity.RESTRICTED)
    languages: tuple[str, ...] = field.codes(N_("Working languages"), "language")
    legal_frameworks: tuple[str, ...] = field.codes(N_("Legal frameworks"), "legal_framework")

    @property
    def heading(self) -> str:
        """The title."""
        return self.title
