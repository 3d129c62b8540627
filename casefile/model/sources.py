"""Sources: where a statement comes from, how it was acquired, and how far it is trusted."""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate

TESTIMONY = "testimony"
"""The kind of a source that is somebody's own account: it goes where its witness lets it go."""


@record("source", code="S", label=N_("Source"), plural=N_("Sources"))
class Source(Record):
    """One article, post, video, document, testimony or object.

    Reliability of the source (A-F) and credibility of the information (1-6) are always two separate values: the
    Admiralty code (NATO AJP-2.1). ``derived_from_id`` names the source it repeats, so that three copies of one wire
    story count as one. What a witness told goes, with its files and texts, where that witness lets it go.
    """

    title: str = field.line(N_("Title"), required=True, column=True)
    type: str = field.code(N_("Kind"), "source_kind", column=True)
    author: str = field.line(N_("Author"), column=True)
    publisher: str = field.line(N_("Publisher"), column=True)
    published: FuzzyDate | None = field.date(N_("Published"), column=True)
    language: str = field.code(N_("Language"), "language", column=True)
    url: str = field.line(N_("Address (URL)"))
    archived_url: str = field.line(N_("Archived address"))
    reliability: str = field.code(N_("Reliability of the source"), "reliability", column=True)
    credibility: str = field.code(N_("Credibility of the information"), "credibility", column=True)
    grading_reason: str = field.text(N_("Reason for the grading"), sensitivity=Sensitivity.RESTRICTED)
    acquisition: str = field.code(N_("Acquired by"), "acquisition_method")
    acquired: FuzzyDate | None = field.date(N_("Acquired on"))
    acquired_by: str = field.line(N_("Acquired by whom"), sensitivity=Sensitivity.RESTRICTED)
    witness_id: UUID | None = field.link(N_("Told by the witness"), "witness", sensitivity=Sensitivity.RESTRICTED)
    derived_from_id: UUID | None = field.link(N_("Repeats the source"), "source")
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The title."""
        return self.title
