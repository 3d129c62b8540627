"""What was taken in together is taken back by one Undo and brought back by one Redo; each stays a step of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casefile.model.changes import Listing
from casefile.model.records import Case, Fact, Source
from casefile.services.gathering import Wanted
from casefile.workspace import Workspace


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    made = []
    for name in ("one", "two", "three"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"What {name} says, in words enough to be read.\n")
        made.append(path)
    return tuple(made)


def take(ws: Workspace, case: Case, files: tuple[Path, ...]) -> None:
    taken = list(ws.sources.gather(Wanted(files, case.id)).take())
    assert all(each.added is not None for each in taken)


def sources(ws: Workspace, case: Case) -> int:
    return len(ws.records.ids(Listing("source", case_id=case.id)))


def test_one_undo_takes_an_intake_back_and_one_redo_brings_it_again(
    ws: Workspace, case: Case, files: tuple[Path, ...]
) -> None:
    before = ws.past.undo_label()
    take(ws, case, files)
    assert ws.past.undo_label() == "Add source, with 2 more"
    changes = ws.past.undo()
    assert (sources(ws, case), changes.stayed, len(changes.ids)) == (0, "", 9)
    assert ws.past.undo_label() == before
    assert ws.past.redo_label() == "Add source, with 2 more"
    ws.past.redo()
    assert sources(ws, case) == 3
    assert ws.past.redo_label() is None
    assert ws.integrity.verify().ok


def test_two_intakes_are_two_undos(ws: Workspace, case: Case, files: tuple[Path, ...]) -> None:
    take(ws, case, files[:2])
    take(ws, case, files[2:])
    ws.past.undo()
    assert sources(ws, case) == 2
    ws.past.undo()
    assert sources(ws, case) == 0


def test_what_was_changed_since_stays_and_so_does_what_was_done_between(
    ws: Workspace, case: Case, files: tuple[Path, ...]
) -> None:
    gathering = ws.sources.gather(Wanted(files, case.id)).take()
    first = next(gathering).added
    assert first is not None
    fact = Fact(case_id=case.id, statement="Said meanwhile")
    ws.records.save(fact)
    assert len(list(gathering)) == 2
    ws.past.undo()
    assert sources(ws, case) == 0
    assert ws.records.get(fact.id).trashed is False
    ws.past.redo()
    source = ws.records.get(first.source_id)
    assert isinstance(source, Source)
    ws.records.save(dataclasses.replace(source, title="Another title"))
    ws.past.undo()  # the title
    ws.records.save(dataclasses.replace(ws.records.get(first.source_id), title="A third title"))
    ws.past.undo()
    assert ws.past.undo_label() == "Add source, with 2 more"


def test_of_an_intake_on_which_something_stands_the_rest_is_taken_back(
    ws: Workspace, case: Case, files: tuple[Path, ...]
) -> None:
    gathering = ws.sources.gather(Wanted(files, case.id)).take()
    first = next(gathering).added
    assert first is not None and first.rendition_id is not None
    ws.sources.highlight(first.rendition_id, 0, 8)
    assert len(list(gathering)) == 2
    changes = ws.past.undo()
    assert sources(ws, case) == 1
    assert "passed over" in changes.stayed
    assert ws.integrity.verify().ok
