"""Sign-off: somebody approves a record as it is now, or a dossier as it was exported; later changes are named.

What is approved of a record is what it says together with what belongs to it: the figures and those involved in an
incident, the addressees and responses of a call, the citations that carry either. A dossier is approved by the SHA-256
of its file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casefile.errors import Refused
from casefile.evidence.hashing import hash_stream
from casefile.i18n import _, isolate
from casefile.model.changes import Caption, Changes
from casefile.model.fields import Record, kind_of
from casefile.model.ids import parse_uuid
from casefile.model.packages import Origin
from casefile.model.records import Case, Disclosure, Post, Thread
from casefile.model.talk import APPROVED, Talk
from casefile.services import approvals_elsewhere
from casefile.services.approvals_elsewhere import Elsewhere
from casefile.services.contacts import Contacts
from casefile.services.files import regular, unreadable
from casefile.services.headings import Headings
from casefile.services.one_state import one_state
from casefile.services.threads import NOT_DISCUSSED, Threads, author, gathered
from casefile.store import versions
from casefile.store.store import Store
from casefile.store.view import View
from casefile.vault import signing
from casefile.vault.vault import OpenVault

_NO_PART = frozenset({"thread", "post", "excerpt", "redaction", "stamp"})
"""Kinds that belong to a record and say nothing of it: what is discussed, what was marked to be cited or redacted."""

_NOT_OF_DOSSIER = ("thread", "post", "disclosure", "stamp")
"""Kinds whose changes leave what a dossier said as it was."""

_NAMED = 20
"""Records that changed since an approval that are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that stands.

    :param talk: its thread; the title is the name of the version. :param post: the post that gave it.
    :param changed: captions of what was changed, added or taken away since, the first of them.
    :param total: how many these are; 0 where all is as it was approved.
    :param elsewhere: of one that a reviewer signed in a vault of their own; it decides nothing here.
    """

    talk: Talk
    post: Post
    changed: tuple[Caption, ...]
    total: int
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a list says of a record: whether it is approved, whether it was changed since its newest approval, and how
    many threads about it are open.
    """

    approved: bool
    changed: bool
    open: int


class Approvals:
    """Verbs for approvals."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._threads = Threads(store, vault)
        self._headings = Headings(store)
        self._contacts = Contacts(store, vault)

    def approve(self, target_id: UUID, name: str, text: str = "") -> tuple[Thread, Changes]:
        """Approve a record as it is now, or a dossier that was exported.

        :param name: of the version, as people will call it.
        :raises Refused: it has no name. :raises NotFound: the record is gone.
        """
        if not name.strip():
            raise Refused(_("Give the version a name. Nothing was saved."), code="required", field="title")
        with self._store.step("") as step:
            target = step.get(target_id)
            if kind_of(target).name in NOT_DISCUSSED:
                raise Refused(_("Answer in the thread itself. Nothing was saved."), code="thread_about_thread")
            step.label = _("Approve {ref}", ref=isolate(target.ref))
            case_id = target.id if isinstance(target, Case) else target.case_id
            thread = step.put(Thread(case_id=case_id, target_id=target.id, type="approval", title=name))
            version, covers = _version(step, target)
            self._threads.post(step, thread, APPROVED, text, version=version, covers=covers.items())
        return thread, step.changes

    def approve_dossier(self, case_id: UUID, path: Path, name: str, text: str = "") -> tuple[Thread, Changes]:
        """Approve a dossier by its file, whose SHA-256 is what is signed: a reviewer has the file alone.

        :raises Refused: it has no name. :raises BadInput: that is no file. :raises WorldFault: it cannot be read.
        """
        if not name.strip():
            raise Refused(_("Give the version a name. Nothing was saved."), code="required", field="title")
        try:
            with regular(path) as stream:
                sha256 = hash_stream(stream).sha256
        except OSError as error:
            raise unreadable(path, error) from None
        known = next((each for each in self._store.of(Disclosure, case_id=case_id) if each.sha256 == sha256), None)
        if known is not None:
            return self.approve(known.id, name, text)
        with self._store.step("") as step:
            case = step.get(Case, case_id)
            step.label = _("Approve a dossier of {ref}", ref=isolate(case.ref))
            thread = step.put(Thread(case_id=case.id, target_id=case.id, type="approval", title=name))
            self._threads.post(step, thread, APPROVED, text, version=sha256)
        return thread, step.changes

    def give(self, thread_id: UUID, text: str = "") -> Changes:
        """Give the approval that a thread asks for, of the record as it is now.

        :raises Refused: the thread asks for none, or it was given.
        """
        with self._store.step("") as step:
            thread = step.get(Thread, thread_id)
            talk = Talk.of(thread, step.linking(Post, "thread_id", [thread_id]))
            if thread.type != "approval" or talk.approval is not None or thread.target_id is None:
                raise Refused(_("This thread asks for no approval. Nothing was changed."), code="no_request")
            target = step.get(thread.target_id)
            step.label = _("Approve {ref}", ref=isolate(target.ref))
            version, covers = _version(step, target)
            asked_elsewhere = bool(step.origins([thread.id]))
            if asked_elsewhere or (thread.case_id in step.review_copies() and not self._is_own(step, talk)):
                # An approval stands in a thread of who gives it: what goes back to an owner settles nothing that
                # somebody else asked for, and what comes with a later return takes nothing back that was given here.
                title, case_id = thread.title, thread.case_id
                if asked_elsewhere:
                    self._threads.post(step, thread, "resolved")
                thread = step.put(Thread(case_id=case_id, target_id=target.id, type="approval", title=title))
            self._threads.post(step, thread, APPROVED, text, version=version, covers=covers.items())
        return step.changes

    def _is_own(self, view: View, talk: Talk) -> bool:
        """Whether a thread of a review copy was begun here."""
        assert talk.thread.case_id is not None
        came = {
            id_
            for each in view.packages(going=False, case_id=talk.thread.case_id)
            for id_ in each.detail.get("threads", ())
        }
        return str(talk.thread.id) not in came

    def withdraw(self, thread_id: UUID, text: str = "") -> Changes:
        """Take one's own approval back. :raises Refused: it is somebody else's, or there is none."""
        with self._store.step("") as step:
            thread = step.get(Thread, thread_id)
            step.label = _("Withdraw the approval {ref}", ref=isolate(thread.ref))
            given = Talk.of(thread, step.linking(Post, "thread_id", [thread_id])).approval
            if given is None or not author(given).is_same(self._threads.me()):
                raise Refused(_("Only who gave an approval can withdraw it. Nothing was changed."), code="not_yours")
            self._threads.post(step, thread, "withdrawn", text)
        return step.changes

    @one_state
    def of(self, ids: Sequence[UUID]) -> dict[UUID, tuple[Approval, ...]]:
        """The approvals that stand of each of these records, the newest first; those without are left out."""
        asked = [thread for thread in self._store.linking(Thread, "target_id", ids) if thread.type == "approval"]
        posts = self._store.linking(Post, "thread_id", [thread.id for thread in asked])
        given = [(talk, talk.approval) for talk in gathered(asked, posts)]
        standing = sorted(
            ((talk, post) for talk, post in given if post is not None), key=lambda each: each[1].at, reverse=True
        )
        found: dict[UUID, list[Approval]] = {}
        origins = self._store.origins([talk.thread.id for talk, _post in standing])
        now: dict[UUID, Mapping[str, str]] = {}
        for talk, post in standing:
            target_id = talk.thread.target_id
            assert target_id is not None
            origin = origins.get(talk.thread.id)
            if origin is not None and self._is_theirs(post, origin):
                if origin.target_id == target_id:  # what hangs here instead of where it belongs approves nothing
                    found.setdefault(target_id, []).append(self._from_elsewhere(talk, post, origin))
                continue
            if target_id not in now:
                now[target_id] = self._now(target_id)
            found.setdefault(target_id, []).append(self._approval(talk, post, now[target_id]))
        return {target: tuple(approvals) for target, approvals in found.items()}

    @one_state
    def standing(self, ids: Sequence[UUID]) -> dict[UUID, Standing]:
        """What a list says of these records; those of which there is nothing to say are left out. What a reviewer
        approved elsewhere is no approval of this vault: the record itself shows it.
        """
        waiting = self._threads.open_about(ids)
        given = self.of(ids)
        found = {}
        for id_ in {*waiting, *given}:
            newest = next((each for each in given.get(id_, ()) if each.elsewhere is None), None)
            found[id_] = Standing(newest is not None, newest is not None and newest.total > 0, waiting.get(id_, 0))
        return found

    def _now(self, target_id: UUID) -> Mapping[str, str]:
        target = self._store.get(target_id)
        return {} if isinstance(target, Disclosure) else _version(self._store, target)[1]

    def _is_theirs(self, post: Post, origin: Origin) -> bool:
        """Whether who sent a thread gave the approval in it, and not somebody here."""
        package = self._store.package(origin.package, going=False)
        return package is None or post.author_key == signing.fingerprint(bytes.fromhex(package.header.author.signing))

    def _from_elsewhere(self, talk: Talk, post: Post, origin: Origin) -> Approval:
        """One that came with a return: held against what its author was shown, and no more."""
        target_id = talk.thread.target_id
        assert target_id is not None
        came = approvals_elsewhere.came_from(self._store, self._contacts, origin, post)
        if came is None or not post.covers:
            return dataclasses.replace(self._approval(talk, post, {}), elsewhere=came)
        was = dict(post.covers)
        parts = {str(part.id): part for part in _parts(self._store, self._store.get(target_id))}
        later = [UUID(id_) for id_ in parts if id_ not in was]
        known = self._store.versions_at(later, came.base)
        told = [part for id_, part in parts.items() if id_ in was or UUID(id_) not in known]
        approval = self._approval(talk, post, approvals_elsewhere.digests(told, came.audience))
        return dataclasses.replace(approval, elsewhere=came)

    def _approval(self, talk: Talk, post: Post, now: Mapping[str, str]) -> Approval:
        if post.covers:
            was = dict(post.covers)
            other = [id_ for id_ in (*was, *(id_ for id_ in now if id_ not in was)) if was.get(id_) != now.get(id_)]
            ids = [parse_uuid(id_) for id_ in other]
        else:
            assert talk.thread.target_id is not None
            ids = self._store.changed_behind(talk.thread.target_id, _NOT_OF_DOSSIER)
        captions = self._headings.of(ids[:_NAMED])
        return Approval(talk, post, tuple(captions[id_] for id_ in ids[:_NAMED] if id_ in captions), len(ids))


def _version(view: View, target: Record) -> tuple[str, dict[str, str]]:
    """The name of a version, and the digests that it is made of; of a dossier its file's own."""
    if isinstance(target, Disclosure):
        return target.sha256, {}
    covers = versions.digests(_parts(view, target))
    return versions.version(covers), covers


def _parts(view: View, target: Record) -> Iterable[Record]:
    """A record with what belongs to it, as far as that says something of it; without what lies in the trash."""
    owned = view.many(sorted(view.owned([target.id])))
    return [target, *(part for part in owned if not part.trashed and kind_of(part).name not in _NO_PART)]
