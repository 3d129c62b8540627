"""What a reviewer said about a review copy, on its way back: a signed return, and its merging into the owner's case.

A return holds threads and posts alone, all that were made on the review copy so far. Merging is a set union by id:
the same return again, several in any order, parts of one after the whole, all come to the same. Nothing that is here is
changed by it, and nothing that came is lost without a word.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.i18n import _, current, isolate, plural
from casefile.model import packages as shape
from casefile.model import words
from casefile.model.anchors import Anchor, Passage
from casefile.model.changes import Changes
from casefile.model.contacts import Contact
from casefile.model.fields import FieldType, Record, kind_of
from casefile.model.packages import Base, KeptPackage, Origin
from casefile.model.records import Case, Disclosure, EvidenceFile, Excerpt, Post, Thread
from casefile.model.talk import ACCEPTED, APPROVED, DECLINED, WITHDRAWN
from casefile.services import approvals_elsewhere, packages
from casefile.services.contacts import Contacts, with_state
from casefile.services.files import leaving, require_place
from casefile.services.review_copy import document
from casefile.services.travelling_records import fields_shown, ids_in_values, renamed, unclaimed
from casefile.store import versions
from casefile.store.packages import THREADS
from casefile.store.store import Store
from casefile.store.view import View
from casefile.vault import signing
from casefile.vault.vault import OpenVault

Cancelled = Callable[[], bool]

NEW, KNOWN, LEFT = "new", "known", "left out"
"""What becomes of a thread or a post: it is added, it is here already, it is not taken in."""

ASSIGNED = "assigned"
"""Who is to see to a thread is settled in each vault by those who open it: it goes back with no return."""

_DECIDES = frozenset({ACCEPTED, DECLINED, APPROVED, WITHDRAWN, ASSIGNED})
"""What only the owner of a case says: a reviewer changes no record. An approval of their own is taken in as theirs."""

_IS_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

CURRENT, STALE, TRASHED, ORPHAN, ATTACHED = "current", "stale", "trashed", "orphan", "attached"
"""How what a thread is about stands today: as its author saw it, changed since, in the trash, gone; gone, and the
thread attached to something else.
"""


@dataclass(frozen=True, slots=True)
class FieldSince:
    """A field that changed since the author of a thread saw it, in words."""

    label: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How what a thread is about stands today.

    :param state: :data:`CURRENT`, :data:`STALE`, :data:`TRASHED`, :data:`ORPHAN` or :data:`ATTACHED`.
    :param ref: of the record.
    :param quotation: what stood there when its author saw it. :param changes: what is otherwise since.
    """

    state: str
    ref: str = ""
    quotation: str = field(default="", repr=False)
    changes: tuple[FieldSince, ...] = field(default=(), repr=False)

    @property
    def sentence(self) -> str:
        """In words; empty for what is as it was."""
        ref, quotation = isolate(self.ref), isolate(self.quotation)
        if self.state == TRASHED:
            return _("{ref} is in the trash since. Then: “{quotation}”.", ref=ref, quotation=quotation)
        if self.state == ATTACHED:
            return _(
                "What this was about is no longer here; it was attached to {ref}. It was: “{quotation}”.",
                ref=ref,
                quotation=quotation,
            )
        if self.state == ORPHAN:
            return _(
                "What this is about is no longer here; it hangs on the case. It was: “{quotation}”.",
                quotation=quotation,
            )
        return " ".join(
            _(
                "{label} of {ref} changed since: then “{then}”, now “{now}”.",
                label=c.label,
                ref=ref,
                then=isolate(c.then),
                now=isolate(c.now),
            )
            for c in self.changes
        )


@dataclass(frozen=True, slots=True)
class PlannedThread:
    """What becomes of a thread, or of what was added to one.

    :param outcome: :data:`NEW`, :data:`KNOWN` or :data:`LEFT`. :param posts: how many posts are new.
    """

    outcome: str
    type: str
    title: str
    standing: Standing
    posts: int
    thread_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a return would hold.

    :param owner: for whom; None where they are no contact any more. :param threads: the titles of those that were begun
        here, or answered. :param posts: how many posts.
    """

    case_ref: str
    owner: Contact | None
    threads: tuple[str, ...]
    posts: int


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging a return comes to. :param contact: whose it is. :param case_id: the case here."""

    contact: Contact
    case_id: UUID
    case_ref: str
    rows: tuple[PlannedThread, ...]
    notices: tuple[str, ...]
    changes: Changes = field(default_factory=Changes)

    @property
    def sender(self) -> str:
        """Whose it is, and how surely they are known."""
        return with_state(self.contact)

    def count(self, outcome: str) -> int:
        """How many threads have this outcome."""
        return sum(1 for row in self.rows if row.outcome == outcome)

    @property
    def sentences(self) -> list[str]:
        """All of it in words."""
        of = Counter(row.standing.state for row in self.rows if row.outcome == NEW)
        posts = sum(row.posts for row in self.rows if row.outcome != LEFT)
        said = [_("From {name}, about {ref}:", name=self.sender, ref=isolate(self.case_ref))]
        if not self.count(NEW) and not posts:
            return [*said, _("Everything in it is here already; nothing changes."), *self._left(), *self.notices]
        said.append(plural("{n} thread is new.", "{n} threads are new.", self.count(NEW)))
        said.append(plural("{n} post is new.", "{n} posts are new.", posts))
        if known := self.count(KNOWN):
            said.append(plural("{n} thread is here already.", "{n} threads are here already.", known))
        if of[STALE]:
            said.append(plural("{n} is on an earlier version.", "{n} are on an earlier version.", of[STALE]))
        if of[TRASHED]:
            said.append(
                plural("{n} is about a record in the trash.", "{n} are about records in the trash.", of[TRASHED])
            )
        if of[ORPHAN]:
            said.append(
                plural(
                    "{n} is about a record that is gone: it is put on the case, with what stood there.",
                    "{n} are about records that are gone: they are put on the case, with what stood there.",
                    of[ORPHAN],
                )
            )
        return [*said, *self._left(), *self.notices]

    def _left(self) -> list[str]:
        left = self.count(LEFT)
        if not left:
            return []
        return [
            plural(
                "{n} thread is left out: its id is that of another record here.",
                "{n} threads are left out: their ids are those of other records here.",
                left,
            )
        ]


class Returns:
    """Verbs for returns."""

    def __init__(self, store: Store, vault: OpenVault, contacts: Contacts) -> None:
        self._store = store
        self._vault = vault
        self._contacts = contacts

    # -- out ----------------------------------------------------------------------------------------------------------

    def write(self, out: Path, case_id: UUID | None = None) -> tuple[KeptPackage, int]:
        """Seal all that was said about a review copy for its owner; returns the package and how many threads and posts
        are in it.

        :param case_id: the review copy; may be left out where there is one alone.
        :raises Refused: there is none, or several (``"which_case"``), nothing was said (``"nothing_said"``), or its
            owner is no contact any more, or not surely. :raises WorldFault: the place cannot be written.
        """
        require_place(out)
        base = self._base(case_id)
        owner = self._contacts.of_key(base.header.author.signing)
        if owner is None:
            text = _("Whoever gave you this review copy is no contact any more. Take their card in first.")
            raise Refused(text, code="no_contact")
        self._contacts.require_sure(owner)
        case = self._store.get(Case, base.case_here)
        said = self._said(case.id)
        if not said:
            text = _("Nothing was said about {ref} yet, so there is nothing to return.", ref=isolate(case.ref))
            raise Refused(text, code="nothing_said")
        alone = dataclasses.replace(case, related=(), tags=())
        with leaving(out, self._store, _("Write a return about {ref}", ref=case.ref)) as (step, stream):
            package, sha256 = packages.make(
                self._vault,
                step,
                document([alone, *said]),
                stream,
                kind=shape.RETURN,
                vault_of_case=base.header.vault,
                case_outside=(case.id, case.ref),
                case_here=case.id,
                base=Base(base.digest, package=base.header.id),
                recipients=[owner.keys],
                detail={},
            )
            step.keep_package(package)
            step.note(Custody.TRANSFERRED_OUT.value, case, file_sha256=sha256, reason=shape.RETURN)
        return package, len(said)

    def outgoing(self, case_id: UUID) -> Outgoing:
        """What a return about a review copy would hold now. Writes nothing.

        :raises Refused: the case is no review copy (``"no_review_copy"``).
        """
        with self._store.view() as view:
            owner = self._contacts.of_key(self._base(case_id).header.author.signing)
            said = self._said(case_id)
            posts = [record for record in said if isinstance(record, Post)]
            begun = {record.id: record for record in said if isinstance(record, Thread)}
            others = {post.thread_id for post in posts if post.thread_id is not None} - begun.keys()
            threads = [*begun.values(), *view.many(Thread, others)]
            return Outgoing(view.get(Case, case_id).ref, owner, tuple(each.title for each in threads), len(posts))

    def _base(self, case_id: UUID | None) -> KeptPackage:
        """The newest review copy of the case."""
        cases = self._store.review_copies()
        if case_id is None and len(cases) > 1:
            refs = ", ".join(isolate(caption.ref) for caption in self._store.captions(cases).values())
            text = _("This vault holds several review copies: say which, {refs}.", refs=refs)
            raise Refused(text, code="which_case")
        wanted = case_id if case_id is not None else next(iter(cases), None)
        if wanted is None or wanted not in cases:
            raise Refused(_("There is no such review copy in this vault."), code="no_review_copy")
        return max(self._copies(wanted), key=lambda each: each.header.counter)

    def _copies(self, case_id: UUID) -> list[KeptPackage]:
        return [
            each for each in self._store.packages(going=False, case_id=case_id) if each.header.kind == shape.REVIEW_COPY
        ]

    def _said(self, case_id: UUID) -> list[Record]:
        """The threads and posts that were made here, not those that came along."""
        came = {id_ for each in self._copies(case_id) for id_ in each.detail.get("threads", ())}
        found: list[Record] = [*self._store.of(Thread, case_id=case_id), *self._store.of(Post, case_id=case_id)]
        said = [each for each in found if not (isinstance(each, Post) and each.event == ASSIGNED)]
        return [dataclasses.replace(record, related=(), tags=()) for record in said if str(record.id) not in came]

    # -- in -----------------------------------------------------------------------------------------------------------

    def plan(self, path: Path, *, cancelled: Cancelled | None = None) -> MergePlan:
        """What merging a return would come to. Writes nothing.

        :raises Refused: as :func:`packages.opened`; it answers no review copy of this vault (``"foreign_base"``), its
            author was given none (``"not_asked"``), or it holds something else than threads (``"not_threads"``).
        :raises BadInput: it is no package, or was altered.
        """
        with packages.opened(path, self._vault, self._contacts, shape.RETURN, cancelled) as package:
            records = packages.records_in(package, cancelled)
            with self._store.view() as view:
                return _Merging(view, package, records).plan()

    def merge(self, path: Path, *, cancelled: Cancelled | None = None) -> MergePlan:
        """Take in what a return says that is not here yet, as one undoable step. Errors as :meth:`plan`."""
        with packages.opened(path, self._vault, self._contacts, shape.RETURN, cancelled) as package:
            return self._take_in(package, packages.records_in(package, cancelled))

    def _take_in(self, package: packages.Opened, records: Sequence[Record]) -> MergePlan:
        with self._store.view() as view:
            first = _Merging(view, package, records)
            plan = first.plan()
            if not first.new and view.package(package.header.id, going=False) is not None:
                return plan
        label = _("Merge what {name} said about {ref}", name=package.contact.name, ref=plan.case_ref)
        with self._store.step(label) as step:
            merging = _Merging(step, package, records)  # others may have written meanwhile
            plan = merging.plan()
            for record in merging.new:
                step.put(record)
            step.keep_origins(merging.origins)
            step.keep_package(package.kept(merging.case.id, {}))
            step.note(Custody.TRANSFERRED_IN.value, merging.case, file_sha256=package.digest, reason=shape.RETURN)
        return dataclasses.replace(plan, changes=step.changes)

    def standing(self, thread_ids: Sequence[UUID]) -> dict[UUID, Standing]:
        """How what merged threads are about stands today, by thread; threads that were made here are left out."""
        with self._store.view() as view:
            found: dict[UUID, Standing] = {}
            threads = {each.id: each for each in view.many(Thread, thread_ids)}
            for id_, origin in view.origins(thread_ids).items():
                package = view.package(origin.package, going=False)
                base = _base_of(view, package.header) if package is not None else None
                if base is not None:
                    then = view.versions_at([origin.target_id], origin.base).get(origin.target_id)
                    now = next(iter(view.many([origin.target_id])), None)
                    standing = _standing(view, base, origin, then, now)
                    if standing.state == ORPHAN and id_ in threads:
                        standing = _attached(view, base, threads[id_], standing)
                    found[id_] = standing
            return found


@dataclass(frozen=True, slots=True)
class _Signed:
    """An approval that fits what left.

    :param target: what it is of, here. :param version: as they signed it. :param covers: digests of what they were
        shown, by the ids here; none of a dossier. :param copy: the review copy that held it.
    """

    target: UUID | None
    version: str
    covers: tuple[tuple[str, str], ...]
    copy: KeptPackage


class _Merging:
    """One return held against the case.

    :ivar new: the records to be put. :ivar origins: of the new threads.
    """

    def __init__(self, view: View, package: packages.Opened, records: Sequence[Record]) -> None:
        self._view = view
        self._package = package
        self._records = records[1:]
        if any(kind_of(record).name not in THREADS for record in self._records):
            text = _("This package holds something else than what was said about a review copy. Nothing was changed.")
            raise Refused(text, code="not_threads")
        self._base = self._require_base()
        self.case = view.get(Case, self._base.case_here)
        self.new: list[Record] = []
        self.origins: list[Origin] = []
        self._signed: dict[UUID, _Signed] = {}

    def plan(self) -> MergePlan:
        """Decide about everything."""
        threads = [record for record in self._records if isinstance(record, Thread)]
        posts = [record for record in self._records if isinstance(record, Post)]
        there = {each.id: each for each in self._view.many(each.id for each in self._records)}
        self._signed, told = self._approvals(threads, posts, there)
        decided = self._decided(posts, there)
        silent = {post.thread_id for post in decided.values()}
        posts = [post for post in posts if post.id not in decided]
        emptied = silent - {post.thread_id for post in posts} - there.keys()
        threads = [thread for thread in threads if thread.id not in emptied]
        under = {each.id: each for each in self._view.many({p.thread_id for p in posts if p.thread_id} - there.keys())}
        new = [post for post in posts if post.id not in there]
        count = Counter(post.thread_id for post in new)
        outside = [thread.target_id for thread in threads if thread.target_id is not None]
        home = self._home([*outside, *(id_ for thread in threads for id_ in ids_in_values(thread))])
        about = dict.fromkeys((*home.values(), self.case.id))
        then = self._view.versions_at(about, self._base.header.base.seq)
        now = {record.id: record for record in self._view.many(about)}
        rows: list[PlannedThread] = []
        taken: set[UUID] = set()
        for thread in threads:
            known = there.get(thread.id)
            if known is not None:
                fits = isinstance(known, Thread) and known.case_id == self.case.id
                rows.append(self._row(KNOWN if fits else LEFT, thread, Standing(CURRENT), count[thread.id]))
                taken |= {thread.id} if fits else set()
                continue
            rows.append(self._row(NEW, thread, self._add(thread, home, then, now), count[thread.id]))
            taken.add(thread.id)
        for id_ in dict.fromkeys(post.thread_id for post in new if post.thread_id not in taken):
            owner = under.get(id_) if id_ is not None else None
            if isinstance(owner, Thread) and owner.case_id == self.case.id:
                rows.append(self._row(KNOWN, owner, Standing(CURRENT), count[id_]))
                taken.add(owner.id)
        lost = [post for post in new if post.thread_id not in taken]
        self.new += [self._ours(post) for post in new if post.thread_id in taken]
        return MergePlan(
            self._package.contact,
            self.case.id,
            self.case.ref,
            tuple(rows),
            (*told, *_left_out(len(decided)), *_lost(lost), *packages.about_counters(self._package, self._view)),
        )

    def _approvals(
        self, threads: Sequence[Thread], posts: Sequence[Post], there: Mapping[UUID, Record]
    ) -> tuple[dict[UUID, _Signed], list[str]]:
        """The approvals of this reviewer's own, by post, and what is to be said of them; those that stand for nothing
        that left are not among them.
        """
        asked = [each for each in threads if each.type == "approval"]
        known = self._places(each.id for each in asked)
        own = {each.id: each for each in asked if each.id not in there or each.id in known}
        places: dict[UUID, UUID | None] = dict(known)
        kept = self._package.kept(self.case.id, {})
        came = self._view.packages(going=False, case_id=self.case.id) if asked else []
        signed: dict[UUID, _Signed] = {}
        said: list[str] = []
        unfit = 0
        for post in posts:
            thread = own.get(post.thread_id) if post.thread_id is not None else None
            if post.event != APPROVED or post.id in there or thread is None:
                continue
            found = self._signed_for(thread, post)
            if found is None or places.setdefault(thread.id, found.target) != found.target:
                unfit += 1  # one thread is about one thing
                continue
            signed[post.id] = found
            name, by = isolate(thread.title), self._package.sender
            for doubt in approvals_elsewhere.doubts(came, kept, post.at, found.copy.header.made):
                text = _("The approval “{version}” of {name} is doubtful. {why}", version=name, name=by, why=doubt)
                said.append(text)
        if signed:
            said.insert(
                0,
                plural(
                    "{n} approval is kept as theirs; it decides nothing here.",
                    "{n} approvals are kept as theirs; they decide nothing here.",
                    len(signed),
                ),
            )
        if unfit:
            said.append(
                plural(
                    "{n} approval is left out: what it approves did not leave from here.",
                    "{n} approvals are left out: what they approve did not leave from here.",
                    unfit,
                )
            )
        return signed, said

    def _places(self, thread_ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
        """What the threads are about that came with returns of the same author, by thread."""
        origins = self._view.origins(thread_ids)
        came = {id_: self._view.package(id_, going=False) for id_ in {each.package for each in origins.values()}}
        theirs = {id_ for id_, kept in came.items() if kept and kept.header.author == self._package.header.author}
        return {id_: origin.target_id for id_, origin in origins.items() if origin.package in theirs}

    @cached_property
    def _given(self) -> list[tuple[KeptPackage, frozenset[bytes]]]:
        """The review copies that the author of this return was given, with the marks of what left; newest first."""
        copies = [
            each
            for each in self._view.packages(going=True, case_id=self.case.id)
            if each.header.kind == shape.REVIEW_COPY and self._package.header.author in each.header.recipients
        ]
        copies.sort(key=lambda each: each.header.counter, reverse=True)
        return [(each, approvals_elsewhere.marks_of(each)) for each in copies]

    @cached_property
    def _dossiers(self) -> dict[str, UUID]:
        """What was handed out of the case, by the digests of its files."""
        return {each.sha256: each.id for each in reversed(self._view.of(Disclosure, case_id=self.case.id))}

    def _signed_for(self, thread: Thread, post: Post) -> _Signed | None:
        """What an approval is of; None where that did not leave from here for who signed it."""
        if not post.covers:
            made = self._dossiers.get(post.version) if thread.target_id == self._base.header.case_id else None
            return _Signed(made, post.version, (), self._base) if made is not None and post.version else None
        covers = dict(post.covers)
        copy = next((each for each, marks in self._given if approvals_elsewhere.is_of(marks, covers)), None)
        if copy is None or str(thread.target_id) not in covers or versions.version(covers) != post.version:
            return None
        home = self._approved_home
        home = {id_: home[id_] for id_ in map(UUID, covers) if id_ in home}
        then = self._view.versions_at(home.values(), copy.header.base.seq)
        here = approvals_elsewhere.digests(then.values(), copy.header.audience)
        target = home.get(thread.target_id) if thread.target_id is not None else None
        return _Signed(target, post.version, tuple(sorted(here.items())), copy) if target is not None else None

    @cached_property
    def _approved_home(self) -> dict[UUID, UUID]:
        """What approvals of this return name -> what it is called here."""
        named = (id_ for each in self._records if isinstance(each, Post) for id_, _digest in each.covers)
        key = bytes.fromhex(str(self._base.detail["ids"]))
        return approvals_elsewhere.homes(self._view, key, (UUID(id_) for id_ in named if _IS_ID.fullmatch(id_)))

    def _decided(self, posts: Sequence[Post], there: Mapping[UUID, Record]) -> dict[UUID, Post]:
        """The posts that are not for a reviewer to write: what decides, and what begins a thread once more."""
        new = [post for post in posts if post.id not in there]
        ids = {post.thread_id for post in new if post.thread_id is not None}
        said = self._view.linking(Post, "thread_id", sorted(ids))
        begun = {post.thread_id for post in said if post.event == "opened"}
        me = signing.fingerprint(bytes.fromhex(self._package.header.author.signing))
        approved = {post.thread_id for post in said if post.event == APPROVED and post.author_key == me}
        approved |= {post.thread_id for post in new if post.id in self._signed}
        here = {each.id: each for each in self._view.many(ids)}
        known = {**{each.id: each for each in self._records}, **here}
        found: dict[UUID, Post] = {}
        for post in new:
            thread = known.get(post.thread_id) if post.thread_id is not None else None
            of_approval = isinstance(thread, Thread) and thread.type == "approval"
            if post.id in self._signed or (post.event == WITHDRAWN and post.thread_id in approved):
                continue
            if (
                post.event in _DECIDES
                or (post.event == "reopened" and of_approval)  # an approval is taken back by who gave it
                or (post.event == "opened" and post.thread_id in begun)
            ):
                found[post.id] = post
        return found

    def _require_base(self) -> KeptPackage:
        header = self._package.header
        base = _base_of(self._view, header)
        if base is None or header.vault != base.header.vault or header.case_id != base.header.case_id:
            text = _("This package answers no review copy that left this vault. Nothing was changed.")
            raise Refused(text, code="foreign_base")
        if header.author not in base.header.recipients:
            text = _(
                "{name} was not given the review copy that this package answers. Nothing was changed.",
                name=self._package.sender,
            )
            raise Refused(text, code="not_asked")
        return base

    def _home(self, outside: Sequence[UUID]) -> dict[UUID, UUID]:
        """What is called so in packages -> what it is called here."""
        key = bytes.fromhex(str(self._base.detail["ids"]))
        found = approvals_elsewhere.homes(self._view, key, outside)
        return {name: found.get(name, name) for name in outside}

    def _add(
        self,
        thread: Thread,
        home: Mapping[UUID, UUID],
        then: Mapping[UUID, Record],
        now: Mapping[UUID, Record],
    ) -> Standing:
        """:param home: what targets are called here. :param then: records as the author saw them; ``now``: today."""
        target = home[thread.target_id] if thread.target_id is not None else self.case.id
        approved = self._approved_in.get(thread.id)
        base = self._base
        if approved is not None:
            target, base = approved.target or target, approved.copy
            then = {**then, **self._view.versions_at([target], base.header.base.seq)}
            now = {**now, **{each.id: each for each in self._view.many([target])}}
        origin = Origin(
            thread.id,
            self._package.header.id,
            target,
            thread.about_field,
            base.header.base.seq,
            _quotation(self._base, then.get(target), thread.about_field, thread.place),
        )
        standing = _standing(self._view, self._base, origin, then.get(target), now.get(target))
        is_talk = target in now and kind_of(now[target]).name in THREADS  # one answers in the thread itself
        about = self.case.id if standing.state == ORPHAN or is_talk else target
        named = renamed(thread, lambda id_: home.get(id_, id_))
        self.new.append(self._ours(dataclasses.replace(named, id=thread.id, target_id=about)))
        self.origins.append(origin)
        return standing

    @cached_property
    def _approved_in(self) -> dict[UUID | None, _Signed]:
        """What is approved in the threads of this return, by thread."""
        posts = (each for each in reversed(self._records) if isinstance(each, Post) and each.id in self._signed)
        return {post.thread_id: self._signed[post.id] for post in posts}

    def _ours(self, record: Any) -> Any:
        """The record as one of the case here: its reference is given here, and who said it is who signed it. Nothing
        was said later than now: it would stand above every answer.
        """
        ours: dict[str, Any] = {"case_id": self.case.id, "ref": "", "tags": (), "related": (), "trashed": False}
        if isinstance(record, Post):
            contact = self._package.contact
            ours["author"] = contact.name
            ours["author_key"] = signing.fingerprint(bytes.fromhex(contact.keys.signing))
            ours["at"] = min(record.at, dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
            if (signed := self._signed.get(record.id)) is not None:
                ours |= {"version": signed.version, "covers": signed.covers}
        return unclaimed(record, **ours)

    @staticmethod
    def _row(outcome: str, thread: Thread, standing: Standing, posts: int) -> PlannedThread:
        return PlannedThread(outcome, thread.type, thread.title, standing, posts, thread.id)


def _base_of(view: View, header: shape.Header) -> KeptPackage | None:
    """The review copy that a return answers, where it left from here."""
    if header.base.package is None:
        return None
    base = view.package(header.base.package, going=True)
    return base if base is not None and base.digest == header.base.digest else None


def _standing(view: View, base: KeptPackage, origin: Origin, then: Record | None, now: Record | None) -> Standing:
    """:param base: the review copy that its author had. :param then: what it is about, as they saw it; ``now``: as it
    is.
    """
    if now is None or base.case_here not in (now.id, now.case_id):
        return Standing(ORPHAN, quotation=origin.quotation)
    if now.trashed:
        return Standing(TRASHED, now.ref, origin.quotation)
    changes = _since(view, base.header.audience, then, now) if then is not None else ()
    return Standing(STALE if changes else CURRENT, now.ref, origin.quotation, changes)


def _attached(view: View, base: KeptPackage, thread: Thread, standing: Standing) -> Standing:
    """Of a thread whose matter is gone: whether somebody attached it to something else."""
    if thread.target_id in (None, base.case_here):
        return standing
    new = next(iter(view.captions([thread.target_id]).values()), None) if thread.target_id is not None else None
    return standing if new is None else dataclasses.replace(standing, state=ATTACHED, ref=new.ref)


def _since(view: View, audience: str, then: Record, now: Record) -> tuple[FieldSince, ...]:
    """What changed of that which the audience is shown."""
    found: list[FieldSince] = []
    for name in fields_shown(audience, kind_of(now).name):
        spec = kind_of(now).field(name)
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            ids = [id_ for value in (before, after) for id_ in _ids(spec.type, value)]
            captions = view.captions(ids)
            said = (words.in_words(spec, value, current(), captions) for value in (before, after))
            found.append(FieldSince(_(spec.label), *said))
    return tuple(found)


def _ids(type_: FieldType, value: Any) -> tuple[UUID, ...]:
    if type_ is FieldType.LINK:
        return (value,) if value is not None else ()
    return tuple(value) if type_ is FieldType.LINKS else ()


def _quotation(base: KeptPackage, then: Record | None, about: str, place: Anchor | None = None) -> str:
    """What stood where a thread is about something when its author saw it: the field, the quotation of a passage, the
    heading. Only what its author could see, and only of that case.

    :param then: what it is about, as its author saw it.
    """
    if then is None or base.case_here not in (then.id, then.case_id):
        return ""
    shown = fields_shown(base.header.audience, kind_of(then).name)
    if about in shown:
        return words.in_words(kind_of(then).field(about), getattr(then, about), current())
    if isinstance(then, Excerpt):
        return then.quote
    if isinstance(place, Passage):
        return place.quote
    if isinstance(then, EvidenceFile):
        return then.ref if place is None else f"{then.ref}, {place.text(current())}"
    return then.heading


def _left_out(decided: int) -> list[str]:
    if not decided:
        return []
    return [
        plural(
            "{n} post is left out: it decides what only the owner of the case decides, or begins a thread once more.",
            "{n} posts are left out: they decide what only the owner of the case decides, or begin a thread once more.",
            decided,
        )
    ]


def _lost(posts: Sequence[Post]) -> list[str]:
    if not posts:
        return []
    return [
        plural(
            "{n} post belongs to a thread that is not here, and is left out.",
            "{n} posts belong to threads that are not here, and are left out.",
            len(posts),
        )
    ]
