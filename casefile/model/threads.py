"""Review threads on any record, field, passage or section of a dossier: comments, questions, corrections, approvals.

A thread and its posts are only ever added. What stands in them is plain: ids, names with keys, moments, texts. So
bringing together what two vaults hold of one thread is the union of their posts by id, and where a thread stands
(:class:`casefile.model.talk.Talk`) follows from the posts alone, in whatever order they came.
"""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as declared
from casefile.model.anchors import Anchor, Passage, Region, Span
from casefile.model.fields import Record, Sensitivity, record

_RESTRICTED = Sensitivity.RESTRICTED


@record("thread", code="T", label=N_("Thread"), plural=N_("Threads"), sensitivity=_RESTRICTED)
class Thread(Record):
    """One matter under discussion. Whether it is open follows from its posts.

    It belongs to what it is about and goes to the trash with it. That may be a record of any kind: an excerpt for a
    passage, a region or a span; the case for a section of its dossier; a disclosure for a dossier that was exported.

    ``about_field`` is the name of a field of that record, ``about_section`` the code of a section of the dossier; both
    are empty for the record as a whole. Of a file, ``region`` or ``span`` says which page or part of it is meant, and
    ``passage`` which words of a text that was read out of it (or of a text of a source without a file); no excerpt is
    made of it. ``proposed`` is the value that a correction proposes for the field, and
    ``based_on`` the one that stood there then; both as JSON (the shape of the field in Casefile JSON; ``null`` for
    nothing entered), empty where no value is proposed.
    """

    target_id: UUID | None = declared.link(
        N_("Subject"), owner=True, required=True, column=True, immutable=True, sensitivity=_RESTRICTED
    )
    about_field: str = declared.line(N_("Field"), searched=False, column=True, immutable=True)
    about_section: str = declared.line(N_("Section of the dossier"), searched=False, immutable=True)
    region: Region | None = declared.value(N_("Region of the picture"), Region, immutable=True)
    span: Span | None = declared.value(N_("Span of the recording"), Span, immutable=True)
    passage: Passage | None = declared.value(N_("Words of the text"), Passage, immutable=True, sensitivity=_RESTRICTED)
    type: str = declared.code(N_("Kind"), "thread_kind", required=True, column=True, immutable=True)
    title: str = declared.line(N_("Title"), required=True, column=True, immutable=True, sensitivity=_RESTRICTED)
    proposed: str = declared.text(N_("Proposed value"), searched=False, immutable=True, sensitivity=_RESTRICTED)
    based_on: str = declared.text(
        N_("Value when it was proposed"), searched=False, immutable=True, sensitivity=_RESTRICTED
    )

    @property
    def heading(self) -> str:
        """The title."""
        return self.title

    @property
    def place(self) -> Anchor | None:
        """Where in a file, or in a text of it; None for nowhere in particular."""
        return self.region or self.span or self.passage


@record("post", code="TP", label=N_("Post"), plural=N_("Posts"), sensitivity=_RESTRICTED)
class Post(Record):
    """One entry in a thread: never changed, never removed. Posts answer the thread, not one another.

    ``author_key`` is the SHA-256 (hex) of the public key that signs for the author, empty for one from before; the
    signature itself is that of the step in which the post came into this vault. ``assignee`` and ``assignee_key`` say
    of an ``assigned`` post to whom, likewise; both are empty to take it from everybody.

    ``version`` says of an ``approved`` post what was approved: the SHA-256 (hex) of a dossier's file, or of ``covers``,
    which holds the digest of each record that was approved by its id (:mod:`casefile.store.versions`). Digests let
    anyone who has them try what a record said, so they leave a vault only where those records do.
    """

    thread_id: UUID | None = declared.link(
        N_("Thread"), "thread", owner=True, required=True, column=True, immutable=True
    )
    event: str = declared.code(N_("What happened"), "thread_event", required=True, column=True, immutable=True)
    author: str = declared.line(N_("Person"), required=True, column=True, immutable=True, sensitivity=_RESTRICTED)
    author_key: str = declared.line(N_("Key of the person"), searched=False, immutable=True, sensitivity=_RESTRICTED)
    at: str = declared.moment(N_("Time"), required=True, column=True, immutable=True)
    text: str = declared.text(N_("Text"), immutable=True, sensitivity=_RESTRICTED)
    assignee: str = declared.line(N_("Assigned to"), immutable=True, sensitivity=_RESTRICTED)
    assignee_key: str = declared.line(
        N_("Key of whom it is assigned to"), searched=False, immutable=True, sensitivity=_RESTRICTED
    )
    version: str = declared.line(N_("Approved version"), searched=False, immutable=True, sensitivity=_RESTRICTED)
    covers: tuple[tuple[str, str], ...] = declared.mapping(
        N_("Records of the approved version"), immutable=True, sensitivity=_RESTRICTED
    )
