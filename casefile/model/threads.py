"""Review threads on any record, field or excerpt: append-only comments, questions, corrections, approvals."""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as declared
from casefile.model.fields import Record, Sensitivity, record

_RESTRICTED = Sensitivity.RESTRICTED


@record("thread", code="T", label=N_("Thread"), plural=N_("Threads"), sensitivity=_RESTRICTED)
class Thread(Record):
    """One matter under discussion. Whether it is open follows from its posts."""

    target_id: UUID | None = declared.link(N_("About"), required=True, column=True, sensitivity=_RESTRICTED)
    about_field: str = declared.line(N_("Field"), searched=False, column=True)
    type: str = declared.code(N_("Kind"), "thread_kind", required=True, column=True)
    title: str = declared.line(N_("Title"), required=True, column=True, sensitivity=_RESTRICTED)

    @property
    def heading(self) -> str:
        """The title."""
        return self.title


@record("post", code="TP", label=N_("Post"), plural=N_("Posts"), sensitivity=_RESTRICTED)
class Post(Record):
    """One entry in a thread: never changed, never removed."""

    thread_id: UUID | None = declared.link(N_("Thread"), "thread", owner=True, required=True, column=True)
    event: str = declared.code(N_("What happened"), "thread_event", required=True, column=True, immutable=True)
    author: str = declared.line(N_("Person"), required=True, column=True, immutable=True, sensitivity=_RESTRICTED)
    at: str = declared.moment(N_("Time"), required=True, column=True, immutable=True)
    text: str = declared.text(N_("Text"), immutable=True, sensitivity=_RESTRICTED)
