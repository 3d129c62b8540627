"""New records that something names are made in the step of what names them, or not at all."""

from __future__ import annotations

import threading

import pytest

from casefile.errors import Refused
from casefile.model.records import Addressee, Call, Case, Incident, Organisation, Place
from casefile.workspace import Workspace


def test_they_are_made_and_taken_back_with_what_names_them(ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Hajin")
    incident = Incident(case_id=case.id, title="A raid", place_id=place.id)
    with ws.records.along([place]):
        changes = ws.records.save(incident)
    assert {place.id, incident.id} <= changes.ids
    assert ws.records.get(place.id).ref
    ws.past.undo()
    assert ws.records.many([place.id, incident.id]) == []


def test_a_verb_that_names_its_step_itself_takes_them_too(ws: Workspace, case: Case) -> None:
    call = Call(case_id=case.id, title="Halt the attacks", demands=("halt_attacks",))
    ws.records.save(call)
    party = Organisation(case_id=case.id, name="Coalition")
    addressee = Addressee(case_id=case.id, call_id=call.id, party_id=party.id, status="pending")
    with ws.records.along([party]):
        ws.calls.add_addressee(call.id, addressee)
    label = ws.past.undo_label()
    assert label is not None and "Add addressee" in label
    assert ws.records.get(party.id).heading == "Coalition"


def test_nothing_of_them_is_left_where_the_step_is_refused(ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Hajin")
    with pytest.raises(Refused), ws.records.along([place]):
        ws.records.save(Incident(case_id=case.id, place_id=place.id))
    assert ws.records.many([place.id]) == []
    ws.records.save(Incident(case_id=case.id, title="Another"))
    assert ws.records.many([place.id]) == [], "nor does it come with a later step"


def test_what_is_there_already_is_left_as_it_is(ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Hajin")
    ws.records.save(place)
    ws.records.change(place.id, name="Hajin town")
    with ws.records.along([place]):
        ws.records.save(Incident(case_id=case.id, title="A raid", place_id=place.id))
    assert ws.records.get(place.id).heading == "Hajin town"


def test_another_threads_step_does_not_take_them(ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Hajin")
    with ws.records.along([place]):
        other = threading.Thread(target=lambda: ws.records.save(Incident(case_id=case.id, title="Beside")))
        other.start()
        other.join()
        assert ws.records.many([place.id]) == []
