"""Review threads in words: where one stands, what it is about, what it proposes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.errors import BadInput
from casefile.gui import words
from casefile.gui.statuses import ATTENTION, DISPUTED, DONE, OPEN, VERIFIED, Status
from casefile.i18n import N_, _, current, isolate
from casefile.model import proposals, talk
from casefile.model.anchors import Anchor, Passage, Region
from casefile.model.changes import Caption
from casefile.model.fields import KINDS
from casefile.model.talk import Talk
from casefile.model.threads import Thread
from casefile.services.approvals import Approval

if TYPE_CHECKING:
    from casefile.services.returns import Standing

STATES: Mapping[str, tuple[str, Status]] = {
    talk.OPEN: (N_("Still open"), OPEN),
    talk.RESOLVED: (N_("Resolved"), DONE),
    talk.ACCEPTED: (N_("Accepted"), VERIFIED),
    talk.DECLINED: (N_("Declined"), DISPUTED),
    talk.APPROVED: (N_("Approved"), VERIFIED),
}
"""Where a thread stands: the word (untranslated) and the look."""

_SINCE: Mapping[str, str] = {
    "stale": N_("changed since"),
    "trashed": N_("in the trash since"),
    "orphan": N_("what it is about is gone"),
    "attached": N_("attached elsewhere"),
}
"""By :attr:`Standing.state`, untranslated."""
_LONGEST = 120
"""Characters of the words that a thread is about, where they are only named."""
_NO_CAPTIONS: Mapping[UUID, Caption] = {}


def stands(of: Talk) -> str:
    """Kind and state: *Question, open*; with whom it is assigned to."""
    kind = words.term("thread_kind", of.thread.type)
    state = _(STATES[of.state][0])
    to = of.assigned
    if to is None:
        return _("{kind}: {state}", kind=kind, state=state)
    return _("{kind}: {state}, assigned to {person}", kind=kind, state=state, person=isolate(to.assignee))


def since(standing: Standing | None) -> list[str]:
    """In a word or two: how what a thread from a return is about stands today; nothing for what is as it was."""
    if standing is None or standing.state not in _SINCE:
        return []
    return [_(_SINCE[standing.state])]


def place(thread: Thread, about_kind: str) -> str:
    """The field or the section of the dossier that it is about; empty for the record as a whole."""
    if isinstance(thread.place, Region):  # its numbers say nothing to anybody; the place itself is shown
        page = thread.place.page
        return Region.whole(page).text(current()) if page is not None else _("Region of the picture")
    if thread.place is not None:
        return place_in_words(thread.place)
    if thread.about_section:
        from casefile.services.dossiers import section_labels  # brings what makes one

        label = section_labels().get(thread.about_section, "")
        return _(label) if label else isolate(thread.about_section)
    spec = proposals.field_of(about_kind, thread.about_field) if about_kind in KINDS else None
    return _(spec.label) if spec is not None else isolate(thread.about_field) if thread.about_field else ""


def place_in_words(place: Anchor) -> str:
    """Where in a file, or the beginning of the words of a text."""
    if not isinstance(place, Passage):
        return place.text(current())
    said = " ".join(place.quote.split())
    return _("“{quotation}”", quotation=said if len(said) <= _LONGEST else said[:_LONGEST].rsplit(" ", 1)[0] + "…")


def proposed(
    thread: Thread, about_kind: str, captions: Mapping[UUID, Caption] = _NO_CAPTIONS
) -> tuple[str, str] | None:
    """What stood in the field when a value was proposed for it, and the value; None where nothing is proposed."""
    if not thread.proposed:
        return None
    return _value(thread, about_kind, thread.based_on, captions), _value(thread, about_kind, thread.proposed, captions)


def _value(thread: Thread, about_kind: str, written: str, captions: Mapping[UUID, Caption]) -> str:
    spec = proposals.field_of(about_kind, thread.about_field)
    if written in ("", proposals.NOTHING):
        return _("nothing entered")
    try:
        held = proposals.read(spec, written) if spec is not None else None
    except BadInput:
        held = None
    return words.in_words(spec, held, captions) if spec is not None and held is not None else isolate(written)


def signed_off(approval: Approval) -> tuple[Status, str]:
    """An approval in one sentence, which says whether anything was changed since."""
    post, name = approval.post, isolate(approval.talk.thread.title)
    person, day = isolate(post.author), words.day(post.at)
    if (came := approval.elsewhere) is not None:
        status = DISPUTED if came.doubts else ATTENTION if approval.total else VERIFIED
        said = (
            _(
                "Changed since approved in a review copy by {person} on {day}: {version}.",
                person=came.by,
                day=day,
                version=name,
            )
            if approval.total
            else _("Approved in a review copy by {person} on {day}: {version}.", person=came.by, day=day, version=name)
        )
        return status, " ".join([said, *came.doubts])
    if not approval.total:
        return VERIFIED, _("Approved by {person} on {day}: {version}", person=person, day=day, version=name)
    return ATTENTION, _("Changed since approved by {person} on {day}: {version}", person=person, day=day, version=name)
