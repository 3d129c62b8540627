"""Review threads: beginning them, answering, settling, and the queue of a case.

Nothing here changes a thread or a post that stands: every verb adds a post, signed with the step that holds it. A
correction that proposes a value can be accepted, which changes the record in the same step and names who proposed it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casefile.errors import BadInput, NotFound, Refused
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate
from casefile.model import packages as shape
from casefile.model import proposals
from casefile.model.anchors import LONGEST_QUOTATION, Anchor, Passage, Region, Span
from casefile.model.changes import Caption, Changes
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.records import Case, Citation, EvidenceFile, Excerpt, Post, Source, Thread
from casefile.model.talk import ACCEPTED, APPROVED, DECLINED, OPEN, Talk
from casefile.services import names, quoted_words
from casefile.services.headings import Headings
from casefile.services.one_state import one_state
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.store.view import View
from casefile.vault import signing
from casefile.vault.roster import Person
from casefile.vault.vault import OpenVault

_TITLE = 80
"""Characters of what was said that become the title of its thread."""

NOT_DISCUSSED = frozenset({"thread", "post"})
"""Kinds that nobody begins a thread about: one answers in the thread itself."""

SETTLED = "settled"
"""Of :class:`Wanted`: threads in which nothing is waited for, in whatever way they ended."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in threads or is asked to: a name, and SHA-256 (hex) of the key that signs for it."""

    name: str
    key: str = ""

    def is_same(self, other: Voice) -> bool:
        """By the key, which nobody else has; by the name where either has none."""
        return self.key == other.key if self.key and other.key else self.name == other.name


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads a queue shows; what is empty narrows nothing.

    :param state: one of :data:`casefile.model.talk.STATES`, or :data:`SETTLED`. :param type: of the thread.
    :param assigned: to whom. :param unassigned: only those that nobody is asked to see to.
    :param spoke: who wrote in it. :param among: only these threads.
    """

    state: str = ""
    type: str = ""
    assigned: Voice | None = None
    unassigned: bool = False
    spoke: Voice | None = None
    among: frozenset[UUID] = frozenset()

    def fits(self, talk: Talk) -> bool:
        """Whether a thread is wanted."""
        if self.state and (talk.is_open if self.state == SETTLED else talk.state != self.state):
            return False
        if self.among and talk.thread.id not in self.among:
            return False
        if self.type and talk.thread.type != self.type:
            return False
        to = assignee(talk)
        if (self.unassigned and to is not None) or (
            self.assigned is not None and (to is None or not to.is_same(self.assigned))
        ):
            return False
        return self.spoke is None or any(author(post).is_same(self.spoke) for post in talk.posts)


@dataclass(frozen=True, slots=True)
class Queued:
    """A line of the queue. ``about`` is the record, its heading in words."""

    talk: Talk
    about: Caption


@dataclass(frozen=True, slots=True)
class Count:
    """Open threads of a case: all of them, those that I am asked to see to, and those of each type."""

    open: int = 0
    mine: int = 0
    by_type: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matter:
    """A thread with all that one has to see to answer it.

    :param record: what it is about. :param field: the field that it is about; None for the record as a whole.
    :param quotation: the words in evidence that it is about, with those around them; None where there are none.
    :param captions: of the record, and of all that the field links to, now or as proposed.
    :param stale: the field says something else now than when a value was proposed, or is one of something else.
    :param brought: of posts that somebody else than their author brought into this vault: who, by id.
    :param returned: those of them that came in a return which their author signed.
    :param words: where the words of a text stand now that it is about; None where it is about none.
    """

    talk: Talk
    record: Record
    field: FieldSpec | None
    quotation: Excerpt | None
    captions: dict[UUID, Caption]
    stale: bool
    brought: dict[UUID, str]
    returned: frozenset[UUID] = frozenset()
    words: quoted_words.Standing | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling several proposals came to. :param left: what was left as it is: reference, and why."""

    done: int
    left: tuple[tuple[str, str], ...]
    changes: Changes


class Threads:
    """Verbs for review threads."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault
        self._headings = Headings(store)

    # -- people -------------------------------------------------------------------------------------------------------

    def me(self) -> Voice:
        """Who opened the vault."""
        made = self._vault.author
        return Voice(names.name_of(self._vault, made.id), made.key)

    def my_id(self) -> str:
        """How the journal names who opened the vault."""
        return self._vault.actor_id

    def everybody(self) -> list[Voice]:
        """Whom a thread can be assigned to: everybody who opens the vault."""
        return [
            Voice(names.name_of(self._vault, str(person.id)), signing.fingerprint(person.public_key))
            for person in self._vault.people()
            if isinstance(person, Person) and not person.removed
        ]

    # -- speaking -----------------------------------------------------------------------------------------------------

    def open(
        self,
        target_id: UUID,
        text: str,
        *,
        type: str = "comment",
        about_field: str = "",
        about_section: str = "",
        proposed: str = "",
        place: Anchor | None = None,
        assign_to: Voice | None = None,
        along: Sequence[Record] = (),
    ) -> tuple[Thread, Changes]:
        """Begin a thread about a record, one of its fields or a section of its case's dossier.

        :param proposed: of a correction: the value for the field, as :mod:`casefile.model.proposals` writes it.
        :param place: of a file: the page, region or span that is meant; of a file or a source: the words of its text.
        :param along: records that are made in the same step, such as the passage that it is about.
        :raises Refused: nothing is said, or no such thread can be. :raises NotFound: the record is gone.
        """
        with self._store.step("") as step:
            made = [step.put(record) for record in along]
            target = next((record for record in made if record.id == target_id), None) or step.get(target_id)
            step.label = _("Begin a thread about {ref}", ref=isolate(target.ref))
            spec = _field(target, about_field)
            based_on = proposals.written(spec, getattr(target, spec.name)) if spec is not None and proposed else ""
            _check(target, spec, about_section, type, proposed, based_on)
            _check_place(step, target, place)
            if not text.strip() and not proposed:
                raise Refused(_("Write what is to be said. Nothing was saved."), code="required", field="text")
            thread = step.put(
                Thread(
                    case_id=_case_of(target),
                    target_id=target.id,
                    about_field=about_field,
                    about_section=about_section,
                    region=place if isinstance(place, Region) else None,
                    span=place if isinstance(place, Span) else None,
                    passage=place if isinstance(place, Passage) else None,
                    type=type,
                    title=_title(text) or _("Another value is proposed"),
                    proposed=proposed,
                    based_on=based_on,
                )
            )
            self.post(step, thread, "opened", text)
            if assign_to is not None:
                self.post(step, thread, "assigned", assign_to=assign_to)
        return thread, step.changes

    def reply(self, thread_id: UUID, text: str) -> Changes:
        """Answer. :raises Refused: nothing is said. :raises NotFound: the thread is gone."""
        if not text.strip():
            raise Refused(_("Write what is to be said. Nothing was saved."), code="required", field="text")
        with self._store.step("") as step:
            talk = self._talk(step, thread_id)
            step.label = _("Reply in {ref}", ref=isolate(talk.thread.ref))
            self.post(step, talk.thread, "replied", text)
        return step.changes

    def resolve(self, thread_id: UUID, text: str = "") -> Changes:
        """Nothing is waited for any more. :raises Refused: it is settled already."""
        with self._store.step("") as step:
            talk = self._talk(step, thread_id)
            step.label = _("Resolve {ref}", ref=isolate(talk.thread.ref))
            _require(talk.is_open)
            self.post(step, talk.thread, "resolved", text)
        return step.changes

    def reopen(self, thread_id: UUID, text: str = "") -> Changes:
        """Something is waited for again.

        :raises Refused: it is open, or it is an approval: who gave one withdraws it.
        """
        with self._store.step("") as step:
            talk = self._talk(step, thread_id)
            step.label = _("Reopen {ref}", ref=isolate(talk.thread.ref))
            if talk.state == APPROVED:
                raise Refused(
                    _("This is an approval. Who gave it can withdraw it; nothing was changed."), code="approved"
                )
            _require(not talk.is_open)
            self.post(step, talk.thread, "reopened", text)
        return step.changes

    def assign(self, thread_id: UUID, to: Voice | None) -> Changes:
        """Ask somebody to see to it; None to ask nobody any more."""
        with self._store.step("") as step:
            talk = self._talk(step, thread_id)
            ref = isolate(talk.thread.ref)
            if to is None:
                step.label = _("Assign {ref} to nobody", ref=ref)
            else:
                step.label = _("Assign {ref} to {person}", ref=ref, person=isolate(to.name))
            self.post(step, talk.thread, "assigned", assign_to=to or Voice(""))
        return step.changes

    def attach(self, thread_id: UUID, target_id: UUID) -> Changes:
        """Attach a thread that came with a return to another record: what it was about is gone, and it hangs on the
        case. What it was about stays said with it (:meth:`casefile.services.returns.Returns.standing`).

        :raises Refused: it has its place, it is an approval, or that is no record of its case to be discussed.
        """
        with self._store.step("") as step:
            thread, target = step.get(Thread, thread_id), step.get(target_id)
            step.label = _("Attach {thread} to {ref}", thread=isolate(thread.ref), ref=isolate(target.ref))
            origin = step.origins([thread.id]).get(thread.id)
            about = next(iter(step.many([origin.target_id])), None) if origin is not None else None
            if thread.type == "approval":
                text = _("An approval is of what was approved, and is attached to nothing else. Nothing was changed.")
                raise Refused(text, code="approval")
            if origin is None or (about is not None and about.id == thread.target_id):
                raise Refused(_("What this thread is about is here. Nothing was changed."), code="in_place")
            if kind_of(target).name in NOT_DISCUSSED or thread.case_id not in (target.id, target.case_id):
                raise Refused(_("Choose a record of the same case. Nothing was changed."), code="other_case")
            spec = proposals.field_of(kind_of(target).name, thread.about_field)
            kept = thread.about_field if spec is not None else ""
            step.put(dataclasses.replace(thread, target_id=target.id, about_field=kept))
        return step.changes

    # -- corrections --------------------------------------------------------------------------------------------------

    def accept(self, thread_id: UUID, text: str = "", *, though_stale: bool = False) -> Changes:
        """Take a proposed value over: one step, which names who proposed it.

        :param though_stale: also where the field says something else now than when it was proposed.
        :raises Refused: nothing is proposed or it is settled; the record's rules forbid the value; the field was
            changed since (code ``"stale"``).
        """
        with self._store.step("") as step:
            talk = self._talk(step, thread_id)
            thread, target, spec = self._proposal(step, talk)
            by = talk.first.author if talk.first is not None else ""
            step.label = _(
                "Accept for “{field}” of {ref} what {person} proposed",
                field=_(spec.label),
                ref=isolate(target.ref),
                person=isolate(by),
            )
            if not though_stale and _was_attached(step, thread):
                text = _(
                    "This was proposed for something that is no longer here, not for {ref}. Nothing was changed; look "
                    "at both versions.",
                    ref=isolate(target.ref),
                )
                raise Refused(text, code="stale", field=spec.name)
            if not though_stale and is_stale(thread, target):
                raise Refused(
                    _(
                        "“{field}” of {ref} was changed since this was proposed. Nothing was changed; look at both "
                        "versions.",
                        field=_(spec.label),
                        ref=isolate(target.ref),
                    ),
                    code="stale",
                    field=spec.name,
                )
            step.put(dataclasses.replace(target, **{spec.name: proposals.read(spec, thread.proposed)}))
            self.post(step, thread, ACCEPTED, text)
        return step.changes

    def decline(self, thread_id: UUID, text: str = "") -> Changes:
        """Leave the record as it is. :raises Refused: nothing is proposed, or it is settled."""
        with self._store.step("") as step:
            talk = self._talk(step, thread_id)
            thread, _target, _spec = self._proposal(step, talk)
            step.label = _("Decline the correction {ref}", ref=isolate(thread.ref))
            self.post(step, thread, DECLINED, text)
        return step.changes

    def accept_all(self, ids: Sequence[UUID], text: str = "") -> Settled:
        """Take proposed values over, one after the other, each a step of its own that names who proposed it.

        What was changed since it was proposed is left for a look at both versions, and so is what the rules of its
        record forbid.
        """
        return self._settle(ids, lambda id_: self.accept(id_, text))

    def decline_all(self, ids: Sequence[UUID], text: str = "") -> Settled:
        """Leave the records as they are, each a step of its own."""
        return self._settle(ids, lambda id_: self.decline(id_, text))

    def _settle(self, ids: Sequence[UUID], settle: Callable[[UUID], Changes]) -> Settled:
        done: list[Changes] = []
        left: list[tuple[str, str]] = []
        for id_ in ids:
            try:
                done.append(settle(id_))
            except (Refused, NotFound) as error:
                thread = next(iter(self._store.many(Thread, [id_])), None)
                left.append((thread.ref if thread is not None else "", error.message))
        return Settled(len(done), tuple(left), _together(done))

    def _proposal(self, step: Step, talk: Talk) -> tuple[Thread, Record, FieldSpec]:
        thread = talk.thread
        target = step.get(thread.target_id) if thread.target_id is not None else None
        spec = proposals.field_of(kind_of(target).name, thread.about_field) if target is not None else None
        if not talk.proposes or target is None or spec is None or not proposals.may_propose(spec):
            raise Refused(_("This thread proposes no value. Nothing was changed."), code="no_proposal")
        _require(talk.is_open)
        return thread, target, spec

    # -- reading ------------------------------------------------------------------------------------------------------

    @one_state
    def about(self, record_id: UUID, *, with_parts: bool = False) -> list[Talk]:
        """The threads about a record, open ones first, the newest of each first.

        :param with_parts: also those about what belongs to it: the figures of an incident, the passages of a source.
        """
        ids = [record_id, *(self._store.owned([record_id]) if with_parts else ())]
        return _in_order(self._talks(self._store.linking(Thread, "target_id", ids)))

    @one_state
    def open_about(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """How many open threads there are about each of these records; those without are left out."""
        counted: dict[UUID, int] = {}
        for talk in self._talks(self._store.linking(Thread, "target_id", ids)):
            if talk.is_open and talk.thread.target_id is not None:
                counted[talk.thread.target_id] = counted.get(talk.thread.target_id, 0) + 1
        return counted

    @one_state
    def queue(self, case_id: UUID, wanted: Wanted | None = None) -> list[Queued]:
        """The threads of a case that are wanted, open ones first, the newest of each first."""
        fits = (wanted or Wanted()).fits
        talks = [talk for talk in self._of_case(case_id) if fits(talk)]
        captions = self._headings.of({talk.thread.target_id for talk in talks if talk.thread.target_id is not None})
        return [
            Queued(talk, caption)
            for talk in _in_order(talks)
            if talk.thread.target_id is not None and (caption := captions.get(talk.thread.target_id)) is not None
        ]

    @one_state
    def count(self, case_id: UUID) -> Count:
        """How many open threads a case has."""
        waiting, me = [talk for talk in self._of_case(case_id) if talk.is_open], self.me()
        by_type: dict[str, int] = {}
        for talk in waiting:
            by_type[talk.thread.type] = by_type.get(talk.thread.type, 0) + 1
        mine = sum(1 for talk in waiting if (to := assignee(talk)) is not None and to.is_same(me))
        return Count(len(waiting), mine, by_type)

    @one_state
    def voices(self, case_id: UUID) -> list[Voice]:
        """Everybody who opens the vault, and who else wrote in a thread of the case or has one assigned."""
        found = self.everybody()
        for talk in self._of_case(case_id):
            for each in (*map(author, talk.posts), assignee(talk)):
                if each is not None and not any(each.is_same(known) for known in found):
                    found.append(each)
        return found

    @one_state
    def meant(self, id_: UUID) -> Record:
        """What a thread about this record would be about: itself; of a thread or a post what they are about.

        :raises NotFound: it is gone.
        """
        record = self._store.get(id_)
        while isinstance(record, Thread | Post):
            above = record.target_id if isinstance(record, Thread) else record.thread_id
            assert above is not None
            record = self._store.get(above)
        return record

    @one_state
    def matter(self, thread_id: UUID) -> Matter:
        """A thread with what it is about. :raises NotFound: it is gone."""
        thread = self._store.get(Thread, thread_id)
        talk = self._talks([thread])[0]
        assert thread.target_id is not None
        record = self._store.get(thread.target_id)
        spec = proposals.field_of(kind_of(record).name, thread.about_field)
        wanted = {record.id, *_linked(spec, record, thread)}
        return Matter(
            talk,
            record,
            spec,
            self._quotation(record, thread.passage),
            self._headings.of(wanted),
            talk.proposes and talk.is_open and (is_stale(thread, record) or _was_attached(self._store, thread)),
            self._brought(talk.posts),
            self._returned(record, talk.posts),
            quoted_words.place_of(thread, quoted_words.texts_of(self._store, record)),
        )

    def _quotation(self, record: Record, passage: Passage | None) -> Excerpt | None:
        if passage is not None:
            return Excerpt(quote=passage.quote, prefix=passage.prefix, suffix=passage.suffix)
        if isinstance(record, Excerpt):
            return record
        if isinstance(record, Citation) and record.excerpt_id is not None:
            return next(iter(self._store.many(Excerpt, [record.excerpt_id])), None)
        return None

    def _brought(self, posts: Sequence[Post]) -> dict[UUID, str]:
        """Who brought posts into this vault that say that somebody else wrote them: the step that made them is signed
        by another key than theirs.
        """
        keyed = {post.id: post for post in posts if post.author_key}
        made: dict[UUID, str] = {}
        for entry in self._store.journal_about(list(keyed)):
            id_ = UUID(entry.record_id)
            if id_ in made or entry.event != "RECORD_CREATED":
                continue
            signer = names.signer_of(self._vault, entry.actor)
            own = signer is not None and signing.fingerprint(signer.public_key) == keyed[id_].author_key
            made[id_] = "" if own and entry.is_signed else names.name_of(self._vault, entry.actor)
        return {id_: by for id_, by in made.items() if by}

    def _returned(self, about: Record, posts: Sequence[Post]) -> frozenset[UUID]:
        """The posts that were made by the step which merged a return of their own author's."""
        case_id = _case_of(about)
        if case_id is None:
            return frozenset()
        keys = {
            each.digest: signing.fingerprint(bytes.fromhex(each.header.author.signing))
            for each in self._store.packages(going=False, case_id=case_id)
            if each.header.kind == shape.RETURN
        }
        if not keys:
            return frozenset()
        merged = {
            entry.step: keys[entry.file_sha256]
            for entry in self._store.journal_about([case_id])
            if entry.event == Custody.TRANSFERRED_IN.value and entry.file_sha256 in keys
        }
        authors = {post.id: post.author_key for post in posts}
        made = (each for each in self._store.journal_about(list(authors)) if each.event == "RECORD_CREATED")
        return frozenset(
            UUID(each.record_id) for each in made if merged.get(each.step) == authors[UUID(each.record_id)]
        )

    def _of_case(self, case_id: UUID) -> list[Talk]:
        return gathered(self._store.of(Thread, case_id=case_id), self._store.of(Post, case_id=case_id))

    def _talks(self, threads: Sequence[Thread]) -> list[Talk]:
        return gathered(threads, self._store.linking(Post, "thread_id", [thread.id for thread in threads]))

    def _talk(self, step: Step, thread_id: UUID) -> Talk:
        thread = step.get(Thread, thread_id)
        return Talk.of(thread, step.linking(Post, "thread_id", [thread_id]))

    # -- writing ------------------------------------------------------------------------------------------------------

    def post(
        self,
        step: Step,
        thread: Thread,
        event: str,
        text: str = "",
        *,
        assign_to: Voice | None = None,
        version: str = "",
        covers: Iterable[tuple[str, str]] = (),
    ) -> Post:
        """Add a post to a thread within a step, in the name of who opened the vault."""
        me, to = self.me(), assign_to or Voice("")
        return step.put(
            Post(
                case_id=thread.case_id,
                thread_id=thread.id,
                event=event,
                author=me.name,
                author_key=me.key,
                at=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                text=text.strip(),
                assignee=to.name,
                assignee_key=to.key,
                version=version,
                covers=tuple(covers),
            )
        )


def _together(changes: Sequence[Changes]) -> Changes:
    ids: set[UUID] = set()
    kinds: set[str] = set()
    for each in changes:
        ids |= each.ids
        kinds |= each.kinds
    return Changes(frozenset(ids), frozenset(kinds), changes[-1].label if changes else "")


def author(post: Post) -> Voice:
    """Who wrote a post."""
    return Voice(post.author, post.author_key)


def assignee(talk: Talk) -> Voice | None:
    """Who is asked to see to a thread; None for nobody."""
    to = talk.assigned
    return Voice(to.assignee, to.assignee_key) if to is not None else None


def is_stale(thread: Thread, target: Record) -> bool:
    """Whether the field says something else now than when a value was proposed for it."""
    spec = proposals.field_of(kind_of(target).name, thread.about_field)
    return spec is not None and proposals.written(spec, getattr(target, spec.name)) != thread.based_on


def _was_attached(view: View, thread: Thread) -> bool:
    """Whether a thread that came with a return hangs on something else than what it was about."""
    origin = view.origins([thread.id]).get(thread.id)
    return origin is not None and origin.target_id != thread.target_id


def _in_order(talks: Iterable[Talk]) -> list[Talk]:
    newest = sorted(talks, key=lambda talk: (talk.last.at if talk.last else "", talk.thread.id), reverse=True)
    return sorted(newest, key=lambda talk: talk.state != OPEN)


def gathered(threads: Iterable[Thread], posts: Iterable[Post]) -> list[Talk]:
    """Threads with their posts, each post looked at once."""
    by_thread: dict[UUID | None, list[Post]] = {}
    for post in posts:
        by_thread.setdefault(post.thread_id, []).append(post)
    return [Talk.of(thread, by_thread.get(thread.id, ())) for thread in threads]


def _case_of(target: Record) -> UUID | None:
    return target.id if isinstance(target, Case) else target.case_id


def _title(text: str) -> str:
    title = " ".join(text.split())
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"


def _field(target: Record, about_field: str) -> FieldSpec | None:
    """:raises BadInput: the record has no such field."""
    if not about_field:
        return None
    spec = proposals.field_of(kind_of(target).name, about_field)
    if spec is None:
        raise BadInput(
            _(
                "A record of the kind “{kind}” has no field “{field}”.",
                kind=_(kind_of(target).label),
                field=about_field,
            ),
            code="unknown_field",
            field="about_field",
        )
    return spec


def _check_place(view: View, target: Record, place: Anchor | None) -> None:
    """:raises Refused: the target has no such places, or the words do not stand there."""
    if isinstance(place, Passage):
        if not isinstance(target, EvidenceFile | Source):
            raise Refused(_("Words are those of a text of a file or a source. Nothing was saved."), code="no_text")
        if len(place.quote) > LONGEST_QUOTATION:
            raise Refused(_("These are more words than can be discussed as one. Select fewer."), code="too_long")
        if not quoted_words.is_in(place, quoted_words.texts_of(view, target)):
            raise Refused(_("These words do not stand there any more. Select them again."), code="no_such_words")
    elif place is not None and not isinstance(target, EvidenceFile):
        raise Refused(_("A page, a region or a span is one of a file. Nothing was saved."), code="no_file")


def _check(target: Record, spec: FieldSpec | None, section: str, type: str, proposed: str, based_on: str) -> None:
    """:raises Refused: there can be no such thread."""
    if kind_of(target).name in NOT_DISCUSSED:
        raise Refused(_("Answer in the thread itself. Nothing was saved."), code="thread_about_thread")
    if section and not isinstance(target, Case):
        raise Refused(_("A section of the dossier is discussed with its case."), code="section", field="about_section")
    if section:
        from casefile.services.dossiers import section_labels  # brings what makes one

        if section not in (known := section_labels()):
            sections = ", ".join(known)
            text = _("The sections of a dossier are: {sections}.", sections=sections)
            raise BadInput(text, code="section", field="about_section")
    if not proposed:
        return
    if type != "correction" or spec is None:
        raise Refused(_("Only a correction of a field proposes a value."), code="no_correction", field="proposed")
    if not proposals.may_propose(spec):
        raise Refused(
            _(
                "No other value can be proposed for “{field}”: it never changes, or it is protected.",
                field=_(spec.label),
            ),
            code="immutable",
            field="about_field",
        )
    proposals.read(spec, proposed)
    if proposed == based_on:
        raise Refused(_("That is what stands there already. Nothing was saved."), code="same", field="proposed")


def _require(fits: bool) -> None:
    if not fits:
        raise Refused(
            _("Somebody else has settled or reopened this thread meanwhile. Nothing was changed."), code="state"
        )


def _linked(spec: FieldSpec | None, record: Record, thread: Thread) -> set[UUID]:
    """What a field links to: as it is now, and in both versions of a proposal."""
    if spec is None or spec.type not in (FieldType.LINK, FieldType.LINKS):
        return set()
    found = [getattr(record, spec.name)]
    for written in filter(None, (thread.proposed, thread.based_on)):
        try:
            found.append(proposals.read(spec, written))
        except BadInput:
            continue  # it is shown as it is written
    return {id_ for held in found for id_ in ([held] if isinstance(held, UUID) else held or ())}
