"""Verbs for tags: the list of them, and what changes one on every record at once, as one step.

The steps do not name the tags: their labels stand in the journal, which may leave the vault.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import Refused
from casefile.i18n import _, plural
from casefile.model.changes import Changes
from casefile.model.keeping import Tag
from casefile.model.spelling import normalise
from casefile.model.tagging import clean_tag, is_below, levels_above, renamed
from casefile.services.one_state import one_state
from casefile.store.step import Step
from casefile.store.store import Store

_PAGE = 500
"""Records that are read at once."""


@dataclass(frozen=True, slots=True)
class TagUse:
    """One tag of a case.

    :param used: how many living records have it by itself. :param colour: its own; empty for that of the level above.
    """

    name: str
    used: int
    colour: str
    meaning: str


class Tags:
    """Verbs for the tags of a case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def all(self, case_id: UUID) -> list[TagUse]:
        """Every tag that a record has, or that has a record of its own, by name; upper levels stand before theirs."""
        used = self._store.tags_in_use(case_id)
        known = {tag.name: tag for tag in self._known(self._store, case_id)}
        names = {*used, *known}
        names |= {upper for name in names for upper in levels_above(name)}
        return [
            TagUse(
                name,
                used.get(name, 0),
                known[name].colour if name in known else "",
                known[name].meaning if name in known else "",
            )
            for name in sorted(names, key=lambda name: [normalise(part) for part in name.split("/")])
        ]

    @one_state
    def colours(self, case_id: UUID) -> dict[str, str]:
        """The colour of each tag that has one of its own."""
        return {tag.name: tag.colour for tag in self._known(self._store, case_id) if tag.colour}

    def change(
        self, case_id: UUID, old: str, *, name: str | None = None, colour: str | None = None, meaning: str | None = None
    ) -> Changes:
        """Give a tag another name, a colour and a meaning, or begin it; what is None stays. Its name changes on every
        record that has it, and those below it accordingly; one that is in use already makes one of both.

        :raises Refused: it is no name for a tag, or one below the old.
        """
        new = clean_tag(old if name is None else name)
        if is_below(new, old):
            raise _below(new)
        with self._store.step(_("Change a tag")) as step:
            if new != old:
                self._rename(step, case_id, [old], new)
                self._move(step, case_id, [old], new)
            if colour is not None or meaning is not None:
                tag = self._tag(step, case_id, new) or Tag(case_id=case_id, name=new)
                tag = dataclasses.replace(tag, colour=tag.colour if colour is None else colour)
                step.put(dataclasses.replace(tag, meaning=tag.meaning if meaning is None else meaning))
        return step.changes

    def merge(self, case_id: UUID, old: Sequence[str], into: str) -> Changes:
        """Make one tag of several, on every record that has any of them.

        :raises Refused: it is no name for a tag, or one below those that are merged.
        """
        into = clean_tag(into)
        gone = [name for name in old if name != into]
        if any(is_below(into, name) for name in gone):
            raise _below(into)
        with self._store.step(_("Merge tags")) as step:
            self._rename(step, case_id, gone, into)
            self._move(step, case_id, gone, into)
        return step.changes

    def remove(self, case_id: UUID, names: Sequence[str]) -> Changes:
        """Take tags, and those below them, off every record."""
        label = plural("Remove {n} tag", "Remove {n} tags", len(names))
        with self._store.step(label) as step:
            self._rename(step, case_id, names, "")
            for tag in self._known(step, case_id):
                if any(tag.name == name or is_below(tag.name, name) for name in names):
                    step.put(dataclasses.replace(tag, trashed=True))
        return step.changes

    def _rename(self, step: Step, case_id: UUID, old: Sequence[str], new: str) -> None:
        ids = step.tagged(case_id, old) if old else []
        for start in range(0, len(ids), _PAGE):
            for record in step.many(ids[start : start + _PAGE]):
                step.put(dataclasses.replace(record, tags=renamed(record.tags, old, new)))

    def _move(self, step: Step, case_id: UUID, old: Iterable[str], into: str) -> None:
        """What is known of the tags themselves goes with the name; of two, that of the tag that stays counts."""
        for name in old:
            for tag in self._known(step, case_id):
                if tag.name != name and not is_below(tag.name, name):
                    continue
                moved = into + tag.name[len(name) :]
                there = self._tag(step, case_id, moved)
                if there is None:
                    step.put(dataclasses.replace(tag, name=moved))
                    continue
                if not there.colour or not there.meaning:
                    step.put(
                        dataclasses.replace(
                            there, colour=there.colour or tag.colour, meaning=there.meaning or tag.meaning
                        )
                    )
                step.put(dataclasses.replace(tag, trashed=True))

    @staticmethod
    def _known(view: Store | Step, case_id: UUID) -> list[Tag]:
        return view.of(Tag, case_id=case_id)

    def _tag(self, view: Step, case_id: UUID, name: str) -> Tag | None:
        return next((tag for tag in self._known(view, case_id) if tag.name == name), None)


def _below(tag: str) -> Refused:
    return Refused(_("“{tag}” lies below a tag that would go.", tag=tag), code="tag_below", field="name")
