"""Reading and writing meet: nothing is torn, nothing is lost, no matter who writes meanwhile."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.errors import NotFound, Refused
from casefile.model.changes import Author
from casefile.model.merging import Conflict, merge
from casefile.model.records import Addressee, Call, Case, CasualtyFigure, Citation, Fact, Incident, Organisation, Source
from casefile.model.values import Range
from casefile.store import step as steps
from casefile.vault import vault as vaults
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

TURNS = 200


@contextmanager
def writing(ws: Workspace, write: Callable[[int], None]) -> Iterator[None]:
    """Somebody who writes one step after the other, for as long as this lasts."""
    ended = threading.Event()
    failed: list[BaseException] = []

    def work() -> None:
        turn = 0
        try:
            while not ended.is_set():
                turn += 1
                write(turn)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    assert not failed, failed


@pytest.fixture
def incident(ws: Workspace, case: Case) -> Incident:
    made = Incident(case_id=case.id, title="The strike on the market")
    ws.records.save(made)
    return ws.records.get(Incident, made.id)


def test_what_is_read_within_a_view_is_of_one_state(ws: Workspace, case: Case, incident: Incident) -> None:
    """A fact and its citation are written together: no view has one without the other, or another head in between."""
    source = Source(case_id=case.id, title="A report", type="news_article")
    ws.records.save(source)

    def write(turn: int) -> None:
        fact = Fact(case_id=case.id, statement=f"Statement {turn}.", incidents=(incident.id,))
        ws.records.save(fact, Citation(case_id=case.id, target_id=fact.id, source_id=source.id, stance="supports"))

    with writing(ws, write):
        for _turn in range(TURNS):
            with ws.view():
                head = ws.records.head()
                facts = ws.records.of(Fact, case_id=case.id)
                cited = {citation.target_id for citation in ws.records.of(Citation, case_id=case.id)}
                again = ws.records.head()
            assert {fact.id for fact in facts} == cited
            assert head == again


def test_a_dossiers_outline_is_of_one_state(ws: Workspace, case: Case, incident: Incident) -> None:
    """Its gathering holds the records of the very head that stands in it."""

    def write(turn: int) -> None:
        ws.records.save(Fact(case_id=case.id, statement=f"Statement {turn}.", incidents=(incident.id,)))

    before = ws.records.head().seq
    with writing(ws, write):
        for _turn in range(20):
            with ws.view():
                bundle = ws.dossiers._bundle(case.id, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), {})
            facts = sum(isinstance(record, Fact) for record in bundle.shelf)
            assert facts == bundle.journal_head.seq - before


def test_verbs_of_several_reads_are_of_one_state(ws: Workspace, case: Case, incident: Incident) -> None:
    """Each pair of records is written in one step, so what a verb tells of one fits what it tells of the other."""
    call = Call(case_id=case.id, title="Halt the strikes", demands=("halt_attacks",))
    party = Organisation(case_id=case.id, name="The coalition")
    ws.records.save(call, party)
    addressee = Addressee(case_id=case.id, call_id=call.id, party_id=party.id)

    def write(turn: int) -> None:
        named = f"Party {turn}"
        source = Source(case_id=case.id, title=f"Report {turn}", type="news_article")
        count = Range(turn, turn)
        ws.records.save(
            source,
            CasualtyFigure(
                case_id=case.id, incident_id=incident.id, group="men", effect="killed", count=count, source_id=source.id
            ),
            dataclasses.replace(party, name=named),
            dataclasses.replace(addressee, wording=named),
        )

    ws.records.save(addressee)
    write(0)
    with writing(ws, write):
        for _turn in range(TURNS):
            table = ws.incidents.figures(incident.id)
            assert {f.source_id for row in table.rows for f in row.said} == set(table.sources)
            digest = ws.incidents.digests([incident.id])[incident.id]
            assert digest.sources >= 1
            (view,) = ws.calls.follow_up(call.id, dt.date(2026, 1, 1))
            assert view.party is not None and view.party.heading == view.addressee.wording


def test_two_who_change_other_fields_lose_nothing(ws: Workspace, incident: Incident) -> None:
    """Each changes the record as it read it before the other saved."""
    for turn in range(TURNS):
        read = ws.records.get(Incident, incident.id)
        mine = dataclasses.replace(read, title=f"Title {turn}")
        theirs = dataclasses.replace(read, narrative=f"Narrative {turn}")
        both = [
            threading.Thread(target=lambda made=made, read=read: ws.records.save(made, based_on=read))
            for made in (mine, theirs)
        ]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        now = ws.records.get(Incident, incident.id)
        assert (now.title, now.narrative) == (f"Title {turn}", f"Narrative {turn}")


def test_two_who_change_the_same_field_are_told(ws: Workspace, incident: Incident) -> None:
    ws.records.save(dataclasses.replace(incident, title="Theirs", narrative="Theirs too"), based_on=incident)
    head = ws.records.head()
    mine = dataclasses.replace(incident, title="Mine", remarks="Mine alone")
    with pytest.raises(Conflict) as caught:
        ws.records.save(mine, based_on=incident)
    conflict = caught.value
    assert [field.name for field in conflict.fields] == ["title"] and conflict.code == "conflict"
    assert (conflict.base, conflict.mine) == (incident, mine)
    assert isinstance(conflict.theirs, Incident) and conflict.theirs.title == "Theirs"
    assert ws.records.head() == head
    # Once decided, the rest merges.
    ws.records.save(merge(incident, mine, dataclasses.replace(conflict.theirs, title=incident.title)))
    now = ws.records.get(Incident, incident.id)
    assert (now.title, now.narrative, now.remarks) == ("Mine", "Theirs too", "Mine alone")


def test_what_was_trashed_or_taken_back_meanwhile_is_said(ws: Workspace, case: Case) -> None:
    made = Incident(case_id=case.id, title="One")
    ws.records.save(made)
    read = ws.records.get(Incident, made.id)
    ws.records.trash([made.id])
    with pytest.raises(Refused) as caught:
        ws.records.save(dataclasses.replace(read, title="Two"), based_on=read)
    assert caught.value.code == "trashed" and read.ref in caught.value.message
    ws.past.undo()
    ws.past.undo()
    with pytest.raises(NotFound):
        ws.records.save(dataclasses.replace(read, title="Two"), based_on=read)


def test_a_step_sees_what_it_put(ws: Workspace, case: Case) -> None:
    with ws._store.step("Two at once") as step:
        one = step.put(Incident(case_id=case.id, title="One"))
        assert step.get(Incident, one.id) == one
        assert [each.id for each in ws.records.of(Incident, case_id=case.id)] == [one.id]
        two = step.put(dataclasses.replace(one, title="Two"))
    assert ws.records.get(Incident, one.id) == two
    assert ws.integrity.verify().ok
    ws.past.undo()
    assert ws.records.count("incident") == 0
    ws.past.redo()
    assert ws.records.get(Incident, one.id) == two
    assert ws.integrity.verify().ok


def test_a_verification_after_an_import_was_taken_back_raises_no_alarm(ws: Workspace, case: Case) -> None:
    """One before it has looked at the search index as it was laid out then."""
    ws.records.save(*[Incident(case_id=case.id, title=f"Number {n}") for n in range(80)])
    assert ws.integrity.verify().ok
    ws.past.undo()
    assert ws.integrity.verify().ok


def test_a_reference_is_given_in_the_name_that_the_case_gets_in_the_step(ws: Workspace, case: Case) -> None:
    ws.records.save(Incident(case_id=case.id, title="Before"))
    with ws._store.step("Rename and add") as step:
        step.put(dataclasses.replace(ws.records.get(Case, case.id), ref="NEW"))
        made = step.put(Incident(case_id=case.id, title="After"))
    assert made.ref == "NEW-I-0002"
    assert ws.integrity.verify().ok


def test_a_step_of_many_records_is_one_step(ws: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written in pieces, and judged, undone and brought back as one. Links may lead forwards."""
    monkeypatch.setattr(steps, "BATCH", 7)
    monkeypatch.setattr(steps, "MANY", 50)
    made = [Incident(case_id=case.id, title=f"Number {n}") for n in range(40)]
    facts = [Fact(case_id=case.id, statement=f"Of {each.title}", incidents=(each.id,)) for each in made]
    changes = ws.records.save(*facts, *made)
    assert changes.many and changes.count == 80 and changes.touches(made[3].id)
    assert [each.ref for each in ws.records.of(Incident, case_id=case.id)] == [f"TST-I-{n:04d}" for n in range(1, 41)]
    assert ws.integrity.verify().ok
    assert ws.past.undo().many and ws.records.count("incident") == 0
    assert ws.past.redo().many and ws.records.count("fact") == 40
    assert ws.integrity.verify().ok
    with pytest.raises(Refused) as caught:
        ws.records.save(*[Fact(case_id=case.id, statement="x", incidents=(case.id,)) for _n in range(20)])
    assert caught.value.code == "wrong_link" and ws.records.count("fact") == 40


def test_each_person_takes_back_their_own(ws: Workspace, case: Case, vault_folder: Path) -> None:
    ws.records.save(mine := Incident(case_id=case.id, title="Amal's"))
    ws.people.add("Salma", "another passphrase entirely")
    me = ws._vault.author
    with vaults.open(vault_folder, "another passphrase entirely", read_only=True) as opened:
        _take_turns(ws, mine, me, dataclasses.replace(opened.author, device="another device"))


def _take_turns(ws: Workspace, mine: Incident, me: Author, salma: Author) -> None:
    ws._store.act_as(salma)
    assert ws.past.undo_label() is None
    ws.records.save(theirs := Incident(case_id=mine.case_id, title="Salma's"))
    ws._store.act_as(me)
    ws.past.undo()
    assert [each.id for each in ws.records.of(Incident)] == [theirs.id]
    ws._store.act_as(salma)
    with pytest.raises(Refused):
        ws.past.redo()
    ws._store.act_as(me)
    ws.past.redo()
    # What somebody else changed since is theirs to change back.
    ws._store.act_as(salma)
    ws.records.change(mine.id, title="Salma's word for it")
    ws._store.act_as(me)
    assert ws.past.undo_label() == "Open case TST"
    assert ws.integrity.verify().ok


def test_an_entry_names_its_device_and_what_it_builds_on(ws: Workspace, case: Case, vault_folder: Path) -> None:
    ws.records.save(Incident(case_id=case.id, title="One"), Incident(case_id=case.id, title="Two"))
    entries = ws.records.journal_entries()
    bodies = [json.loads(entry.body) for entry in entries]
    assert [body["device_seq"] for body in bodies] == list(range(1, len(bodies) + 1))
    assert {body["device"] for body in bodies} == {ws._vault.author.device} and bodies[0]["device"]
    assert {body["key"] for body in bodies} == {ws._vault.author.key} and len(bodies[0]["key"]) == 64
    before_step = {body["step"]: body["prev"] for body in reversed(bodies)}
    assert all(body["base"] == before_step[body["step"]] for body in bodies)
    ws.close()
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        again.records.save(Incident(case_id=case.id, title="Three"))
        newest = json.loads(again.records.journal_entries(again.records.head().seq - 1)[0].body)
    assert newest["device"] == bodies[0]["device"]
    assert newest["device_seq"] == len(bodies) + 1
