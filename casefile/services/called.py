"""What people were called when: from the changes of the list of people to which the journal commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casefile.store import rosters
from casefile.store.checks import Walk


@dataclass(frozen=True, slots=True)
class Called:
    """What a key was called.

    :param then: its name when a journal had so many entries; None where that was not recorded.
    :param names: how many names it has had until now.
    :param formerly: id of somebody else who opened the vault then and had that name before; empty for nobody.
    :param replaced: id of somebody who had that name before and opened the vault no more; empty for nobody.
    """

    then: str | None
    names: int
    formerly: str = ""
    replaced: str = ""


def called(walked: Walk, now: rosters.People, person_id: str, size: int) -> Called:
    """What somebody was called when the journal had ``size`` entries.

    :param now: the list as it is.
    """
    since = [change for change in walked.people if change.seq <= size]
    later = [change for change in walked.people if change.seq > size]
    people = since[-1].after if since else later[0].before if later else now
    name = _name(people, person_id)
    first = walked.people[0].seq if walked.people else 0
    unrecorded = [seq for id_, seq in walked.renamed_before if id_ == person_id]
    if any(size < seq and (not first or seq < first) for seq in unrecorded) and not since:
        name = None  # it was another one, and nobody wrote down which
    count = len(list(_in_turn(walked, now, person_id))) + len(unrecorded)
    if not name:
        return Called(name, count)
    formerly, replaced = _others(walked, people, person_id, name, size)
    return Called(name, count, formerly, replaced)


def _in_turn(walked: Walk, now: rosters.People, person_id: str) -> Iterator[str]:
    """The names of somebody, each time it became another one; none while they had none."""
    last = ""
    for people in (*(people for change in walked.people for people in (change.before, change.after)), now):
        name = _name(people, person_id) or ""
        if name and name != last:
            yield name
            last = name


def _others(walked: Walk, people: rosters.People, person_id: str, name: str, size: int) -> tuple[str, str]:
    """Who else had a name before: one who still opened the vault then, and one who did not."""
    here = {known.id for known in people if not known.removed}
    formerly = replaced = ""
    for change in walked.people:
        lists = (change.before, change.after) if change.seq <= size else (change.before,)
        for known in (known for each in lists for known in each):
            if known.id == person_id or known.name.casefold() != name.casefold():
                continue
            if known.id in here:
                formerly = known.id
            else:
                replaced = known.id
        if change.seq > size:
            break
    return formerly, replaced


def _name(people: rosters.People, person_id: str) -> str | None:
    return next((known.name for known in people if known.id == person_id), None)
