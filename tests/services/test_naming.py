"""Places found by name: the incident's own finder and the reader's forms find the same one."""

from __future__ import annotations

import pytest

from casefile.model.records import Case, Incident, Place
from casefile.services.passages import named
from casefile.workspace import Workspace


@pytest.mark.parametrize("typed", ["Al  Baghuz", "al baghuz ", "Al Baghuz", "Al\u00a0Baghuz"])
@pytest.mark.parametrize("entered", ["Al Baghuz", "Al  Baghuz"])
def test_a_double_blank_makes_no_second_place(ws: Workspace, case: Case, entered: str, typed: str) -> None:
    ws.records.save(Place(case_id=case.id, name=entered))
    ws.records.save(Incident(case_id=case.id, title="A strike"))
    (place,) = ws.records.of("place", case_id=case.id)
    (incident,) = ws.records.of("incident", case_id=case.id)
    assert named(ws.records, "place", case.id, typed).id == place.id
    ws.incidents.set_place(incident.id, typed)
    assert [r.id for r in ws.records.of("place", case_id=case.id)] == [place.id]
