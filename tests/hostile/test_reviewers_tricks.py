"""What a reviewer who writes their own returns tries, and what a file of evidence would take along."""

from __future__ import annotations

import dataclasses
import uuid
from pathlib import Path
from typing import Any

import pytest

from casefile.model.records import Disclosure, EvidenceFile, Incident, Person, Post, Record, Rendition, Thread
from casefile.model.talk import Talk
from casefile.services import approvals_elsewhere
from casefile.workspace import Workspace
from tests.services.reviewing import OWNER, World, bridge, case_of, reply, said_in, say
from tests.services.test_contacts import card_of
from tests.services.test_copied_evidence import AUTHOR, picture_file
from tests.services.test_returns import written_by_hand
from tests.services.test_review_copy import content_for, refused, wrong

AT = "2026-03-03T12:00:00Z"
NEVER = "9998-01-01T00:00:00Z"


def post_in(thread: Thread, event: str, at: str = AT, **more: Any) -> Post:
    return Post(case_id=thread.case_id, thread_id=thread.id, event=event, author="x", at=at, text=event, **more)


def given(ws: Workspace, about: Record) -> list[tuple[str, bool]]:
    """Who approved it, and whether elsewhere."""
    return [(each.post.author, each.elsewhere is not None) for each in ws.approvals.of([about.id]).get(about.id, ())]


def test_a_dossiers_digest_approves_no_incident(world: World, tmp_path: Path) -> None:
    """It names no version of the incident, so whatever the incident said since would stand as approved."""
    with world.opened(OWNER) as ws:
        sha256 = ws.records.of(Disclosure)[0].sha256
    with world.opened("Bashir") as ws:
        asked = say(ws, "Asks", type_="approval")
        (opened,) = ws.records.of(Post)
        ws.approvals.approve(bridge(ws).id, "Real")
        real = next(each for each in ws.records.of(Post) if each.event == "approved")
        both = Thread(case_id=asked.case_id, target_id=bridge(ws).id, type="approval", title="Both")
        in_both = dataclasses.replace(real, id=uuid.uuid4(), thread_id=both.id, at=AT)
        of_dossier = {"version": sha256, "at": "2026-04-01T00:00:00Z"}
        paths = [
            written_by_hand(ws, tmp_path / "1.casepkg", asked, opened),
            written_by_hand(ws, tmp_path / "2.casepkg", asked, opened, post_in(asked, "approved", **of_dossier)),
            written_by_hand(ws, tmp_path / "3.casepkg", both, in_both, post_in(both, "approved", **of_dossier)),
        ]
    with world.opened(OWNER) as ws:
        plans = [ws.returns.merge(path) for path in paths]
        assert [any("1 approval is left out" in each for each in plan.sentences) for plan in plans] == [
            False,
            True,
            True,
        ]
        (approval,) = ws.approvals.of([bridge(ws).id])[bridge(ws).id]
        assert approval.talk.thread.id == both.id and approval.post.covers, "the one that says what it is of"


def test_what_was_approved_here_is_neither_a_reviewers_nor_taken_back_by_one(world: World, tmp_path: Path) -> None:
    with world.opened("Bashir") as ws:
        asked = say(ws, "Please approve", type_="approval")
        (opened,) = ws.records.of(Post)
        first = written_by_hand(ws, tmp_path / "1.casepkg", asked, opened)
        second = written_by_hand(ws, tmp_path / "2.casepkg", asked, opened, post_in(asked, "withdrawn", NEVER))
    with world.opened(OWNER) as ws:
        ws.returns.merge(first)
        ws.approvals.give(asked.id)
        incident = bridge(ws)
        assert given(ws, incident) == [("Amal", False)]
        assert ws.approvals.standing([incident.id])[incident.id].approved
        assert {talk.thread.title: talk.state for talk in ws.threads.about(incident.id) if talk.thread.id == asked.id}
        assert next(t for t in ws.threads.about(incident.id) if t.thread.id == asked.id).state == "resolved"
        assert any("1 post is left out" in each for each in ws.returns.merge(second).sentences)
        assert given(ws, incident) == [("Amal", False)] and ws.approvals.standing([incident.id])[incident.id].approved


def test_nobody_withdraws_anothers_approval() -> None:
    """Whoever wrote into the thread, and in whatever order."""
    thread = Thread(type="approval", title="One")
    mine = post_in(thread, "approved", author_key="a" * 64)
    theirs = post_in(thread, "withdrawn", NEVER, author_key="b" * 64)
    talk = Talk.of(thread, [theirs, mine])
    assert (talk.approval, talk.state) == (mine, "approved")
    own = dataclasses.replace(theirs, author_key=mine.author_key)
    talk = Talk.of(thread, [own, mine])
    assert (talk.approval, talk.state) == (None, "open")


def test_an_orphan_gains_nothing_where_it_is_attached(world: World, tmp_path: Path) -> None:
    """Neither an approval, nor a value that nobody looks at."""
    with world.opened("Bashir") as ws:
        ws.approvals.approve(bridge(ws).id, "True")
        proposal, _changes = ws.threads.open(
            bridge(ws).id, "x", type="correction", about_field="remarks", proposed='"Forged"'
        )
        path = written_by_hand(ws, tmp_path / "1.casepkg", *ws.records.of(Thread), *ws.records.of(Post))
        approval = next(each for each in ws.records.of(Thread) if each.type == "approval")
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        ws.records.trash([bridge(ws).id])
        ws.trash.empty(case.id)
        ws.returns.merge(path)
        assert given(ws, case) == [], "it approves no case"
        assert ws.threads.matter(proposal.id).stale and ws.threads.accept_all([proposal.id]).done == 0
        other = ws.records.of(Incident)[0]
        assert refused(lambda: ws.threads.attach(approval.id, other.id)) == "approval"
        ws.threads.attach(proposal.id, other.id)
        assert ws.threads.matter(proposal.id).stale
        settled = ws.threads.accept_all([proposal.id])
        assert settled.done == 0 and "is no longer here" in settled.left[0][1]
        ws.threads.accept(proposal.id, though_stale=True)
        changed = ws.records.get(Incident, other.id)
        assert changed.remarks == "Forged", "by somebody who looked"


def test_a_return_sorts_nothing_and_tells_no_tags(world: World, tmp_path: Path) -> None:
    with world.opened("Bashir") as ws:
        thread = say(ws, "Hello")
        ws.records.save(dataclasses.replace(ws.records.get(Thread, thread.id), tags=("TagOfMine",)))
        out = tmp_path / "own.casepkg"
        ws.returns.write(out)
        said = [ws.records.get(Thread, thread.id), *ws.records.of(Post)]
        tagged = written_by_hand(ws, tmp_path / "2.casepkg", *(dataclasses.replace(s, tags=("urgent",)) for s in said))
    with world.opened(OWNER) as ws:
        assert b"Hello" in content_for(ws, out) and b"TagOfMine" not in content_for(ws, out)
        ws.returns.merge(tagged)
        assert not any(each.tags for each in [*ws.records.of(Thread), *ws.records.of(Post)])


def test_nothing_goes_from_a_review_copy_to_a_case_of_ones_own(world: World) -> None:
    with world.opened("Bashir") as ws:
        thread, incident = say(ws, "Stays"), bridge(ws)
        own = ws.cases.create("OWN", "Mine")
        for record in (incident, ws.records.get(Thread, thread.id)):
            moved = dataclasses.replace(record, case_id=own.id)
            assert refused(lambda moved=moved: ws.records.save(moved)) == "review_copy"  # type: ignore[misc]
        assert bridge(ws).case_id == incident.case_id != own.id


def test_what_an_owner_lost_comes_with_the_next_return(world: World, tmp_path: Path) -> None:
    """A later copy brings back what one said oneself; it stays one's own, as the owner may lose it again."""
    first, later, again = tmp_path / "1.casepkg", tmp_path / "2.casepkg", tmp_path / "3.casepkg"
    with world.opened("Bashir") as ws:
        thread = say(ws, "Which bridge?")
        ws.returns.write(first)
    with world.opened(OWNER) as ws:
        ws.returns.merge(first)
        ws.review_copies.write(case_of(ws).id, "internal", [ws.contacts.find("Bashir")], later)
        ws.records.trash([thread.id])
        ws.trash.empty(case_of(ws).id)
        assert not said_in(ws), "as if an older state had been put back"
    with world.opened("Bashir") as ws:
        ws.review_copies.open_package(later)
        reply(ws, ws.records.get(Thread, thread.id), "The stone one")
        ws.returns.write(again)
    with world.opened(OWNER) as ws:
        plan = ws.returns.merge(again)
        assert not any("not here" in each for each in plan.sentences)
        assert {title for title, _about, _posts in said_in(ws)} == {"Which bridge?"} and wrong(ws) == []


def test_many_approvals_are_held_against_what_left_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither all that was ever called something, nor all that left, is gone through for each of them."""
    with world.opened("Bashir") as ws:
        ws.approvals.approve(bridge(ws).id, "True")
        (thread,), (post,) = ws.records.of(Thread), ws.records.of(Post)
        many: list[Record] = []
        for _n in range(40):
            own = dataclasses.replace(thread, id=uuid.uuid4(), ref="")
            many += [own, dataclasses.replace(post, id=uuid.uuid4(), ref="", thread_id=own.id)]
        path = written_by_hand(ws, tmp_path / "1.casepkg", *many)
    asked: list[str] = []
    for name in ("homes", "marks_of"):
        inner = getattr(approvals_elsewhere, name)

        def counted(*args: Any, name: str = name, inner: Any = inner) -> Any:
            asked.append(name)
            return inner(*args)

        monkeypatch.setattr(approvals_elsewhere, name, counted)
    with world.opened(OWNER) as ws:
        plan = ws.returns.plan(path)
        assert any("40 approvals are kept" in each for each in plan.sentences)
        assert (asked.count("homes"), asked.count("marks_of")) == (2, 1)


def test_a_contact_does_not_pass_for_somebody_of_the_vault(world: World, tmp_path: Path) -> None:
    """Their posts stand under that name; and how surely they are known is said by the vault alone."""
    posing, claiming = tmp_path / "posing.card", tmp_path / "claiming.card"
    posing.write_bytes(card_of("Аmal", b"p" * 32))  # the first letter is Cyrillic
    claiming.write_bytes(card_of("Rim (verified by reading aloud)", b"q" * 32))
    with world.opened(OWNER) as ws:
        assert refused(lambda: ws.contacts.import_card(posing)) == "name_taken"
        assert ws.contacts.import_card(posing, called="Amal of the north").contact.name == "Amal of the north"
        assert ws.contacts.import_card(claiming).contact.name == "Rim verified by reading aloud"
        assert ws.contacts.import_card(claiming).outcome == "known"


def form_file(folder: Path, picture: Path) -> tuple[Path, Path]:
    """A form with a name in it, and a page that was scanned."""
    from reportlab.pdfgen.canvas import Canvas

    form, scan = folder / "form.pdf", folder / "scan.pdf"
    canvas = Canvas(str(form), invariant=True)
    canvas.drawString(72, 700, "Words")
    canvas.acroForm.textfield(name="n", value=AUTHOR, x=100, y=100, width=300)
    canvas.save()
    canvas = Canvas(str(scan), invariant=True)
    canvas.drawImage(str(picture), 0, 0)
    canvas.save()
    return form, scan


def test_what_was_read_out_of_a_picture_or_stands_in_a_form_holds_its_pages_back(world: World) -> None:
    """It is drawn with them; and of what nobody read it is said that nobody did."""
    picture = picture_file(world.folder)
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        ws.records.save(Person(case_id=case.id, name=AUTHOR, public_name="A shopkeeper"))
        for path in (picture, *form_file(world.folder, picture)):
            ws.sources.add_file(path, case.id)
        named = {each.name: each for each in ws.records.of(EvidenceFile)}
        seen = named[picture.name]
        ws.records.save(
            Rendition(
                case_id=case.id,
                source_id=seen.source_id,
                evidence_id=seen.id,
                type="transcribed",
                language="en",
                text=f"A sign: {AUTHOR}",
            )
        )
        preview = ws.review_copies.preview(case.id, "public")
        assert {(hit.where[0], hit.page) for hit in preview.hits} >= {
            ((seen.ref, "Text"), 0),
            ((named["form.pdf"].ref, "Pages"), 1),
        }
        (gate,) = (gate for gate in preview.gates if gate.code == "pictures")
        assert set(gate.refs) == {seen.ref, named["scan.pdf"].ref}
        assert not ws.review_copies.preview(case.id, "public", evidence="none").hits
