"""Where a thread stands: what follows from its posts, in whatever order they came together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casefile.model.threads import Post, Thread

OPEN, RESOLVED, ACCEPTED, DECLINED, APPROVED = "open", "resolved", "accepted", "declined", "approved"
WITHDRAWN = "withdrawn"
STATES = (OPEN, RESOLVED, ACCEPTED, DECLINED, APPROVED)
"""Where a thread can stand. All but the first are settled: nothing is waited for."""

_LEADS_TO = {
    "opened": OPEN,
    "reopened": OPEN,
    "withdrawn": OPEN,
    "resolved": RESOLVED,
    "accepted": ACCEPTED,
    "declined": DECLINED,
    "approved": APPROVED,
}
"""What an event makes of a thread; the others leave it as it stands."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread with its posts in the order of time; those of one moment by id, so that every vault has one order."""

    thread: Thread
    posts: tuple[Post, ...]

    @classmethod
    def of(cls, thread: Thread, posts: Iterable[Post]) -> Talk:
        """The thread with those of these posts that are its own; posts in the trash are left out."""
        own = (post for post in posts if post.thread_id == thread.id and not post.trashed)
        return cls(thread, tuple(sorted(own, key=lambda post: (post.at, post.id))))

    @property
    def state(self) -> str:
        """One of :data:`STATES`, by the newest post that changes it."""
        newest = next((to for post in reversed(self.posts) if (to := _LEADS_TO.get(post.event))), OPEN)
        by_withdrawing = newest == OPEN and self._newest_leading == WITHDRAWN
        return APPROVED if by_withdrawing and self.approval is not None else newest

    @property
    def _newest_leading(self) -> str:
        return next((post.event for post in reversed(self.posts) if post.event in _LEADS_TO), "")

    @property
    def is_open(self) -> bool:
        """Whether something is waited for."""
        return self.state == OPEN

    @property
    def assigned(self) -> Post | None:
        """The post that says to whom it is assigned now; None for nobody."""
        newest = next((post for post in reversed(self.posts) if post.event == "assigned"), None)
        return newest if newest is not None and (newest.assignee or newest.assignee_key) else None

    @property
    def approval(self) -> Post | None:
        """The approval that stands; None where there was none or it was withdrawn. Nobody withdraws another's."""
        taken_back: list[Post] = []
        for post in reversed(self.posts):
            if post.event == "reopened":
                return None
            if post.event == WITHDRAWN:
                taken_back.append(post)
            elif post.event == APPROVED and not any(_by_the_same(post, each) for each in taken_back):
                return post
        return None

    @property
    def proposes(self) -> bool:
        """Whether it proposes a value for a field."""
        return bool(self.thread.proposed and self.thread.about_field)

    @property
    def first(self) -> Post | None:
        """The post it began with; the oldest, where none says so."""
        oldest = self.posts[0] if self.posts else None
        return next((post for post in self.posts if post.event == "opened"), oldest)

    @property
    def last(self) -> Post | None:
        """The newest post."""
        return self.posts[-1] if self.posts else None


def _by_the_same(one: Post, other: Post) -> bool:
    """By the key, which nobody else has; by the name where either has none."""
    if one.author_key and other.author_key:
        return one.author_key == other.author_key
    return one.author == other.author
