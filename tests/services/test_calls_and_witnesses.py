"""Accountability calls followed up per addressee; consent that counts only when it was given."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from casefile.errors import NotFound, Refused
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.merging import Conflict
from casefile.model.records import Addressee, Call, Case, Consent, Organisation, Response, WitnessNote
from casefile.workspace import Workspace

TODAY = dt.date(2031, 6, 30)


def day(text: str) -> FuzzyDate:
    return FuzzyDate.parse(text)


@pytest.fixture
def call(ws: Workspace, case: Case) -> Call:
    ministry = Organisation(case_id=case.id, name="Ministry")
    ws.records.save(ministry)
    made, _changes = ws.calls.add(
        case.id,
        Call(title="Open an inquiry", demands=("investigate",), made=day("2031-05-01")),
        (
            Addressee(party_id=ministry.id, due=day("2031-06-18")),
            Addressee(wording="the coalition", due=day("2031-08")),
        ),
    )
    return made


def test_overdue_by_addressee(ws: Workspace, case: Case, call: Call) -> None:
    overdue = ws.calls.overdue(case.id, TODAY)
    assert [(item.call.id, item.standing.days) for item in overdue] == [(call.id, 12)]
    ws.records.change(overdue[0].addressee.id, status="closed")
    assert ws.calls.overdue(case.id, TODAY) == []


def test_a_vague_due_date_is_late_only_after_its_last_day(ws: Workspace, case: Case, call: Call) -> None:
    late = {item.addressee.wording: item.standing.days for item in ws.calls.overdue(case.id, dt.date(2031, 9, 2))}
    assert late["the coalition"] == 2


def test_days_to_answer(ws: Workspace, call: Call) -> None:
    first = ws.calls.follow_up(call.id, TODAY)[0]
    ws.calls.log_response(
        call.id, Response(addressee_id=first.addressee.id, type="counter_or_denial", date=day("2031-05-15"))
    )
    answered, silent = ws.calls.follow_up(call.id, TODAY)
    assert (answered.standing.days_to_answer, silent.standing.days_to_answer) == (14, None)
    assert answered.party is not None and answered.party.heading == "Ministry"
    assert len(answered.responses) == 1


def test_an_answered_call_is_no_longer_overdue(ws: Workspace, case: Case, call: Call) -> None:
    """Answered and not fulfilled is another thing than silent; a status that says more is saved in the same step."""
    (late,) = ws.calls.overdue(case.id, TODAY)
    ministry = late.addressee
    denial = Response(addressee_id=ministry.id, type="counter_or_denial", date=day("2031-05-15"))
    ws.calls.log_response(call.id, denial, status="no_action", status_seen=ministry)
    assert ws.calls.overdue(case.id, TODAY) == []
    (vain,) = ws.calls.unfulfilled(case.id, TODAY)
    assert (vain.addressee.id, vain.addressee.status) == (ministry.id, "no_action")
    assert (vain.standing.state, vain.standing.days, vain.standing.days_to_answer) == ("unfulfilled", 12, 14)
    ws.past.undo()
    (late,) = ws.calls.overdue(case.id, TODAY)
    assert late.addressee.status == "", "one step: response and status"
    done = Response(addressee_id=ministry.id, type="favourable", date=day("2031-06-25"))
    ws.calls.log_response(call.id, done)
    assert ws.calls.overdue(case.id, TODAY) == ws.calls.unfulfilled(case.id, TODAY) == []


def test_a_status_that_others_changed_meanwhile_is_not_overwritten(ws: Workspace, case: Case, call: Call) -> None:
    (late,) = ws.calls.overdue(case.id, TODAY)
    ws.records.change(late.addressee.id, status="some_continuing")
    answer = Response(addressee_id=late.addressee.id, type="counter_or_denial", date=day("2031-05-15"))
    with pytest.raises(Conflict):
        ws.calls.log_response(call.id, answer, status="no_action", status_seen=late.addressee)
    assert ws.records.of("response", call_id=call.id) == [], "neither is saved"


def test_a_response_before_its_call_is_refused(ws: Workspace, call: Call) -> None:
    with pytest.raises(Refused) as refused:
        ws.calls.log_response(call.id, Response(type="token", date=day("2031-04-30")))
    assert (refused.value.code, refused.value.field) == ("response_before_call", "date")
    ws.calls.log_response(call.id, Response(type="token", date=day("2031")))


def test_a_due_date_before_its_call_is_refused(ws: Workspace, call: Call) -> None:
    with pytest.raises(Refused) as refused:
        ws.calls.add_addressee(call.id, Addressee(wording="x", due=day("2030-01-01")))
    assert refused.value.field == "due"


def test_a_call_needs_a_demand(ws: Workspace, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        ws.calls.add(case.id, Call(title="Nothing"))
    assert refused.value.field == "demands"


@pytest.mark.parametrize(
    ("decisions", "allowed"),
    [
        ((), False),
        (("granted",), True),
        (("refused",), False),
        (("granted", "withdrawn"), False),
        (("refused", "granted"), False),  # without dates nobody knows that the grant came after
        (("not_asked",), False),
    ],
)
def test_consent_to_publication(ws: Workspace, case: Case, decisions: tuple[str, ...], allowed: bool) -> None:
    witness, _changes = ws.witnesses.add(case.id)
    for decision in decisions:
        ws.witnesses.record_consent(witness.id, Consent(purpose="publication", decision=decision))
    assert ws.witnesses.allows(witness.id, "public", TODAY) is allowed
    assert ws.witnesses.allows(witness.id, "internal", TODAY) is False


@pytest.mark.parametrize(("expires", "allowed"), [("2031-06-30", False), ("2031-07-01", True), ("2031", False)])
def test_consent_expires(ws: Workspace, case: Case, expires: str, allowed: bool) -> None:
    witness, _changes = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, Consent(purpose="national_court", decision="granted", expires=day(expires)))
    assert ws.witnesses.allows(witness.id, "court", TODAY) is allowed


def test_a_note_under_a_pseudonym(ws: Workspace, case: Case) -> None:
    witness, _changes = ws.witnesses.add(case.id)
    note, _changes = ws.witnesses.note(witness.id, WitnessNote(text="Saw smoke."))
    assert note.ref == "TST-N-0001"
    assert note.heading == note.ref
    assert [link.caption.ref for link in ws.records.linked(note.id)] == [witness.ref]
    with pytest.raises(Refused):
        ws.witnesses.note(witness.id, WitnessNote(text=" "))


def test_cases_by_reference(ws: Workspace, case: Case) -> None:
    assert ws.cases.ensure("tst") == (case, False)
    made, is_new = ws.cases.ensure("NEW")
    assert (made.title, is_new) == ("NEW", True)
    ws.calls.add(case.id, Call(title="x", demands=("halt_attacks",)))
    with pytest.raises(NotFound, match="not a case"):
        ws.cases.ensure("TST-C-0001")
    with pytest.raises(Refused, match="capital Latin letters"):
        ws.cases.ensure("not a ref")


def test_a_changed_addressee_verifies(ws: Workspace, call: Call) -> None:
    seen = ws.calls.follow_up(call.id, TODAY)[0].addressee
    ws.calls.change_addressee(dataclasses.replace(seen, remarks="By letter"), seen)
    assert ws.past.undo_label() == f"Change addressee of {call.ref}"
    assert ws.integrity.verify().ok
