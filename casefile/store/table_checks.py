"""Whether the tables around the records say what the journal says: counters, steps, long texts, checkpoints, the search
index, and what is kept apart from history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.fields import KindSpec
from casefile.store import checkpoints, identities, rows, search, tables
from casefile.store.faults import Fault
from casefile.store.merkle import Frontier
from casefile.store.queries import reading

_AT_ONCE = 1000


class Numbers:
    """The numbers that references were given. A counter heeds those that begin with the reference of their case.

    Cases are named here by their ids as history has them: UUIDs take ten times as long to look up.
    """

    def __init__(self) -> None:
        self._ids: dict[str, UUID] = {}
        self._highest: dict[tuple[str, str], int] = {}
        self._case_refs: dict[str, str] = {}
        self._given: list[tuple[tuple[str, str], str, int]] = []
        self._step = 0

    def note(self, step: int, stored: Mapping[str, Any], kind: KindSpec) -> None:
        """A record as a step left it. :raises AttributeError, TypeError, ValueError: it is no such record."""
        if step != self._step:
            self._end_step()
            self._step = step
        if kind.name == "case":
            self._case_refs[stored["id"]] = stored["ref"]
        elif kind.reference == "sequential" and (case_id := stored.get("case_id")):
            if case_id not in self._ids:
                self._ids[case_id] = UUID(case_id)
            ref = stored["ref"]
            self._given.append(((case_id, kind.code), ref, rows.ordinal(ref)))

    def highest(self) -> dict[tuple[UUID, str], int]:
        """The highest number ever given, by case and code of the kind."""
        self._end_step()
        return {(self._ids[case_id], code): number for (case_id, code), number in self._highest.items()}

    def _end_step(self) -> None:
        """Only now is it known what the cases of the step are called."""
        for key, ref, number in self._given:
            if number > self._highest.get(key, 0) and ref == f"{self._case_refs.get(key[0])}-{key[1]}-{number:04d}":
                self._highest[key] = number
        self._given.clear()


def counters(connection: sa.Connection, highest: Mapping[tuple[UUID, str], int]) -> list[Fault]:
    """Counters that are behind a number that was given: it would be given again."""
    c = tables.ref_counter.c
    last = {(row.case_id, row.code): row.last for row in connection.execute(sa.select(c.case_id, c.code, c.last))}
    cases = reading.captions(connection, {case_id for case_id, _code in highest})
    return [
        Fault("counter", f"{cases[case_id].ref if case_id in cases else case_id}-{code}")
        for (case_id, code), number in highest.items()
        if last.get((case_id, code), 0) < number
    ]


def steps(connection: sa.Connection, labels: Mapping[int, tuple[str, str]]) -> list[Fault]:
    """Steps that the journal does not know or calls otherwise, and steps whose state does not follow from what was
    done, undone and redone since.
    """
    c = tables.step.c
    kept = connection.execute(sa.select(c.seq, c.kind, c.label, c.state, c.actor, c.of).order_by(c.seq)).all()
    states = _replayed(kept)
    wrong = {row.seq for row in kept if labels.get(row.seq) != (row.label, row.actor) or states[row.seq] != row.state}
    wrong |= labels.keys() - {row.seq for row in kept}
    return [Fault("step", str(seq)) for seq in sorted(wrong)]


def _replayed(kept: Iterable[Any]) -> dict[int, str]:
    """The state of each step, from what was done, undone and redone since. A new change of a person lets none of what
    that person undid come back.
    """
    states: dict[int, str] = {}
    undone: dict[str, set[int]] = {}
    for row in kept:
        states[row.seq] = "done" if row.kind == "change" else "dropped"
        own = undone.setdefault(row.actor, set())
        match row.kind:
            case "change":
                states.update(dict.fromkeys(own, "dropped"))
                own.clear()
            case "undo" if states.get(row.of) == "done":
                states[row.of] = "undone"
                own.add(row.of)
            case "redo" if row.of in own:
                states[row.of] = "done"
                own.remove(row.of)
    return states


def texts(connection: sa.Connection, named: Mapping[str, str]) -> list[Fault]:
    """Long texts that are not what their key says, or that are gone while history names them; by the reference of a
    record that holds them.
    """
    c = tables.long_text.c
    there: set[str] = set()
    wrong: set[str] = set()
    for part in connection.execute(sa.select(c.sha256, c.value)).yield_per(_AT_ONCE).partitions():
        for key, value in part:
            there.add(key)
            if rows.text_key(value) != key:
                wrong.add(named.get(key, key[:12]))
    wrong |= {ref for key, ref in named.items() if key not in there}
    return [Fault("text", name) for name in sorted(wrong)]


def kept_checkpoints(connection: sa.Connection, roots: Mapping[int, bytes]) -> list[Fault]:
    """Checkpoints whose tree is not that of the entries, by the number of entries.

    :param roots: reckoned from the entries themselves.
    """
    wrong: list[Fault] = []
    for size, _note, frontier in checkpoints.notes(connection):
        try:
            holds = Frontier.from_text(size, frontier).root() == roots.get(size)
        except ValueError:
            holds = False
        if not holds:
            wrong.append(Fault("checkpoint", str(size)))
    return wrong


def kept_apart(connection: sa.Connection) -> list[Fault]:
    """Drafts and sealed identities: they are in no history, so what can be said is whether they have their shape and
    whether the journal knows of them.
    """
    d, i = tables.draft.c, tables.sealed_identity.c
    wrong = [
        Fault("draft", row.key)
        for row in connection.execute(sa.select(d.key, d.body, d.changed_at))
        if not row.key or not isinstance(row.body, str) or not row.changed_at
    ]
    unknown, missing = identities.unaccounted(connection)
    wrong += [Fault("identity", "")] * min(1, unknown + missing)
    shapeless = sa.select(i.id).where(sa.or_(i.version < 1, sa.func.length(i.sealed) < 0))
    return wrong + [Fault("identity", str(id_)) for id_ in connection.execute(shapeless).scalars()]


def index(connection: sa.Connection) -> list[Fault]:
    """Records that the search index has not, or has with other words; and what it has beyond them."""
    return [Fault("index", name) for name in search.differences(connection)]
