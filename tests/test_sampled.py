"""The vault that tests share for reading: anyone who writes into it fails."""

from __future__ import annotations

import pytest

from casefile.errors import WorldFault
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace
from tests.sampled import left_as_it_was


def test_no_record_can_be_saved_in_it(sample_read: Workspace) -> None:
    case = sample_read.cases.by_ref("SALUN")
    with pytest.raises(WorldFault, match="reading only"):
        sample_read.records.save(Incident(case_id=case.id, title="A trace"))


def test_the_next_test_finds_the_same_one(sample_read: Workspace, request: pytest.FixtureRequest) -> None:
    assert sample_read is request.getfixturevalue("_sample_open")


def test_reading_leaves_it_as_it_was(ws: Workspace, case: Case) -> None:
    with left_as_it_was(ws):
        assert ws.records.of("case") == [case]


def test_a_saved_record_fails_the_test(ws: Workspace, case: Case) -> None:
    with pytest.raises(pytest.fail.Exception, match="shared for reading"), left_as_it_was(ws):
        ws.records.save(Incident(case_id=case.id, title="A trace"))


@pytest.mark.parametrize("name", ["head.json", "evidence/extra.age"])
def test_a_changed_or_new_file_fails_the_test(ws: Workspace, name: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="shared for reading"), left_as_it_was(ws):
        (ws.folder / name).write_bytes(b"a trace")
