"""Saved views and searches: kept with undo, and each person hears what is new since they looked."""

from __future__ import annotations

from uuid import UUID

import pytest

from casefile.errors import Refused
from casefile.model.chips import Chip
from casefile.model.keeping import EVERYTHING
from casefile.model.records import Case, Incident, SavedView, Source
from casefile.workspace import Workspace

LIKELY = (Chip("verification", ("likely",)),)


@pytest.fixture
def incident(ws: Workspace, case: Case) -> Incident:
    made = Incident(case_id=case.id, title="Market strike", verification="likely")
    ws.records.save(made)
    return made


def news(ws: Workspace, case: Case, lists: str) -> list[tuple[str, int]]:
    return [(each.view.name, each.new) for each in ws.views.all(case.id, lists)]


def test_a_view_is_kept_as_it_was_and_nothing_is_new(ws: Workspace, case: Case, incident: Incident) -> None:
    view = SavedView(case_id=case.id, name="Likely", lists="incident", words="strike", chips=LIKELY, sort="when")
    changes = ws.views.save(view)
    assert changes.label == "Save the view"
    kept = ws.records.of(SavedView, case_id=case.id)[0]
    assert (kept.name, kept.words, kept.chips, kept.sort) == ("Likely", "strike", LIKELY, "when")
    assert news(ws, case, "incident") == [("Likely", 0)]
    assert news(ws, case, "source") == []
    ws.past.undo()
    assert news(ws, case, "incident") == []
    ws.past.redo()
    assert news(ws, case, "incident") == [("Likely", 0)]


def test_what_comes_to_match_is_new_until_one_looks(ws: Workspace, case: Case, incident: Incident) -> None:
    view = SavedView(case_id=case.id, name="Likely", lists="incident", chips=LIKELY)
    ws.views.save(view)
    other = Incident(case_id=case.id, title="School strike", verification="possible")
    ws.records.save(other)
    assert news(ws, case, "incident") == [("Likely", 0)]
    ws.records.change(other.id, verification="likely")
    ws.records.save(Incident(case_id=case.id, title="Clinic", verification="likely"))
    assert news(ws, case, "incident") == [("Likely", 2)]
    ws.views.look(view.id)
    assert news(ws, case, "incident") == [("Likely", 0)]


def test_a_saved_search_counts_in_everything(ws: Workspace, case: Case, incident: Incident) -> None:
    ws.views.save(SavedView(case_id=case.id, name="Strikes", lists=EVERYTHING, words="strike kind:source"))
    ws.views.save(SavedView(case_id=case.id, name="All strikes", lists=EVERYTHING, words="strike"))
    ws.views.save(SavedView(case_id=case.id, name="Wrong", lists=EVERYTHING, words="grade:nonsense"))
    ws.records.save(Source(case_id=case.id, title="A strike in the press"), Source(case_id=case.id, title="Other"))
    assert news(ws, case, EVERYTHING) == [("Strikes", 1), ("All strikes", 1), ("Wrong", 0)]


def test_a_view_is_no_hit_of_a_search(ws: Workspace, case: Case, incident: Incident) -> None:
    ws.views.save(SavedView(case_id=case.id, name="Zanzibar", lists="incident"))
    ws.tags.change(case.id, "zanzibar", colour="red")
    assert not ws.finder.search("zanzibar")


def test_a_view_needs_a_name(ws: Workspace, case: Case) -> None:
    with pytest.raises(Refused):
        ws.views.save(SavedView(case_id=case.id, lists="incident"))
    assert isinstance(case.id, UUID) and not ws.records.of(SavedView)
