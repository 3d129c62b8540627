"""A reviewer's approval comes home as theirs: of what they were shown, signed by them, and deciding nothing."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from casefile.model.records import CasualtyFigure, Disclosure, Incident, Post, Thread
from casefile.model.values import Range
from casefile.services import returns
from casefile.services.clock import Clock
from casefile.workspace import Workspace
from tests.services.reviewing import OWNER, World, bridge, case_of, say
from tests.services.test_returns import written_by_hand
from tests.services.test_review_copy import refused, wrong


def returned(world: World, name: str) -> Path:
    out = world.folder / f"{name}-{len(list(world.folder.glob('*.casepkg')))}.casepkg"
    with world.opened(name) as ws:
        ws.returns.write(out)
    return out


def approved(world: World, name: str, version: str = "For the filing") -> Path:
    with world.opened(name) as ws:
        ws.approvals.approve(bridge(ws).id, version, "I checked the date.")
    return returned(world, name)


def test_an_approval_comes_home_and_says_whether_it_was_changed_since(world: World) -> None:
    package = approved(world, "Bashir")
    with world.opened(OWNER) as ws:
        incident = bridge(ws)
        plan = ws.returns.merge(package)
        assert any("1 approval is kept as theirs" in sentence for sentence in plan.sentences)
        (approval,) = ws.approvals.of([incident.id])[incident.id]
        assert approval.elsewhere is not None and "Bashir (not verified)" in approval.elsewhere.by.replace(
            "\u2068", ""
        ).replace("\u2069", "")
        assert (approval.total, approval.elsewhere.doubts, approval.talk.thread.title) == (0, (), "For the filing")
        standing = ws.approvals.standing([incident.id])
        assert not any(each.approved for each in standing.values()), "it decides nothing here"
        ws.records.save(dataclasses.replace(incident, remarks="what no reviewer is shown"))
        assert ws.approvals.of([incident.id])[incident.id][0].total == 0, "what they never saw is no change for them"
        ws.records.save(dataclasses.replace(bridge(ws), narrative="It fell at noon."))
        assert ws.approvals.of([incident.id])[incident.id][0].total == 1
        ws.past.undo()
        ws.records.save(
            CasualtyFigure(
                case_id=case_of(ws).id, incident_id=incident.id, effect="killed", group="civilians", count=Range(1, 1)
            )
        )
        assert ws.approvals.of([incident.id])[incident.id][0].total == 1, "what was added belongs to it"
        assert wrong(ws) == []
        head = ws.records.head()
        assert not ws.returns.merge(package).changes.ids and ws.records.head() == head


def test_an_approval_of_what_never_left_is_no_approval(world: World, tmp_path: Path) -> None:
    """Neither of other words, nor in the name of another record, nor of a copy that went to somebody else."""
    with world.opened("Bashir") as ws:
        ws.approvals.approve(bridge(ws).id, "True")
        (thread,) = ws.records.of(Thread)
        (post,) = ws.records.of(Post)
        other = next(each for each in ws.records.of(Incident) if each.id != bridge(ws).id)
        covers = dict(post.covers)
        forged = {
            "other words": dataclasses.replace(post, covers=tuple((id_, "0" * 64) for id_ in covers)),
            "another name for it": dataclasses.replace(post, version="0" * 64),
        }
        packages = [
            written_by_hand(ws, tmp_path / f"{n}.casepkg", thread, each) for n, each in enumerate(forged.values())
        ]
        moved = dataclasses.replace(thread, target_id=other.id)
        packages.append(written_by_hand(ws, tmp_path / "moved.casepkg", moved, post))
    with world.opened(OWNER) as ws:
        incident = bridge(ws)
        for package in packages:
            plan = ws.returns.merge(package)
            assert any("1 approval is left out" in sentence for sentence in plan.sentences)
            assert not ws.approvals.of([incident.id, *(each.id for each in ws.records.of(Incident))])
        assert not ws.records.of(Thread)


def test_nobody_settles_or_withdraws_for_another(world: World, tmp_path: Path) -> None:
    """An owner's request stays open; a reviewer takes back their own approval, and nobody else's."""
    later = world.folder / "later.casepkg"
    first = approved(world, "Chen", "By Chen")
    with world.opened(OWNER) as ws:
        ws.returns.merge(first)
        ws.threads.open(bridge(ws).id, "Please approve", type="approval")
        to = [ws.contacts.find(name) for name in ("Bashir", "Chen")]
        ws.review_copies.write(case_of(ws).id, "internal", to, later)
    with world.opened("Bashir") as ws:
        ws.review_copies.open_package(later)
        by_chen = next(each for each in ws.records.of(Thread) if each.title == "By Chen")
        asked = next(each for each in ws.records.of(Thread) if each.title == "Please approve")
        ws.approvals.give(asked.id, "I do.")
        withdrawn = Post(
            case_id=asked.case_id, thread_id=by_chen.id, event="withdrawn", author="x", at="2027-01-01T00:00:00Z"
        )
        ws.records.save(withdrawn)
    package = returned(world, "Bashir")
    with world.opened(OWNER) as ws:
        plan = ws.returns.merge(package)
        assert any("1 post is left out" in sentence for sentence in plan.sentences)
        talks = {each.thread.title + each.thread.ref: each for each in ws.threads.about(bridge(ws).id)}
        states = sorted((talk.thread.title, talk.state) for talk in talks.values())
        assert states == [("By Chen", "approved"), ("Please approve", "approved"), ("Please approve", "open")]
        given = ws.approvals.of([bridge(ws).id])[bridge(ws).id]
        assert sorted(each.post.author for each in given) == ["Bashir", "Chen"]
    with world.opened("Chen") as ws:
        own = next(each for each in ws.records.of(Thread) if each.title == "By Chen")
        ws.approvals.withdraw(own.id, "I was wrong.")
    package = returned(world, "Chen")
    with world.opened(OWNER) as ws:
        ws.returns.merge(package)
        given = ws.approvals.of([bridge(ws).id])[bridge(ws).id]
        assert [each.post.author for each in given] == ["Bashir"]
        assert wrong(ws) == []


def test_a_date_that_cannot_be_is_told(world: World, tmp_path: Path) -> None:
    with world.opened("Bashir") as ws:
        thread, _changes = ws.approvals.approve(bridge(ws).id, "Long ago")
        (post,) = ws.records.of(Post)
        dated_back = dataclasses.replace(post, at="2020-01-01T00:00:00Z")
        package = written_by_hand(ws, tmp_path / "back.casepkg", ws.records.get(Thread, thread.id), dated_back)
    with world.opened(OWNER) as ws:
        plan = ws.returns.merge(package)
        assert any("dated before the review copy was made" in sentence for sentence in plan.sentences)
        (approval,) = ws.approvals.of([bridge(ws).id])[bridge(ws).id]
        assert approval.elsewhere is not None and "before the review copy" in approval.elsewhere.doubts[0]


def test_a_later_return_does_not_slip_in_an_earlier_date(world: World, tmp_path: Path) -> None:
    with world.opened("Bashir") as ws:
        say(ws, "One")
    early = returned(world, "Bashir")
    with world.opened(OWNER) as ws:
        ws.returns.merge(early)
        (copy,) = ws._store.packages(going=True)
        (first,) = ws._store.packages(going=False)
    with world.opened("Bashir") as ws:
        thread, _changes = ws.approvals.approve(bridge(ws).id, "Between")
        (post,) = ws.records.of(Post, thread_id=thread.id)
        made = max(copy.header.made, "2026-01-01T00:00:00Z")
        assert made <= first.header.made
        slipped = dataclasses.replace(post, at=made)
        package = written_by_hand(ws, tmp_path / "slipped.casepkg", ws.records.get(Thread, thread.id), slipped)
    with world.opened(OWNER) as ws:
        told = any("earlier return" in sentence for sentence in ws.returns.plan(package).sentences)
        assert told is (made < first.header.made)


def test_a_dossier_is_approved_by_its_file(world: World, tmp_path: Path) -> None:
    pdf, other = tmp_path / "dossier.pdf", tmp_path / "other.pdf"
    with world.opened(OWNER) as ws:
        ws.dossiers.export(case_of(ws).id, "public", pdf, moment=Clock(ws._store).now())
    other.write_bytes(pdf.read_bytes() + b" ")
    with world.opened("Bashir") as ws:
        assert refused(lambda: ws.approvals.approve_dossier(case_of(ws).id, pdf, " ")) == "required"
        ws.approvals.approve_dossier(case_of(ws).id, pdf, "Final")
        ws.approvals.approve_dossier(case_of(ws).id, other, "Not ours")
    package = returned(world, "Bashir")
    with world.opened(OWNER) as ws:
        plan = ws.returns.merge(package)
        assert any("1 approval is left out" in sentence for sentence in plan.sentences)
        digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
        (made,) = (each for each in ws.records.of(Disclosure) if each.sha256 == digest)
        (approval,) = ws.approvals.of([made.id])[made.id]
        assert (approval.post.version, approval.total, approval.talk.thread.title) == (digest, 0, "Final")
        assert approval.elsewhere is not None
        ws.records.save(dataclasses.replace(bridge(ws), narrative="It fell at noon."))
        assert ws.approvals.of([made.id])[made.id][0].total == 1


def orphaned(world: World, ws: Workspace, thread: Thread) -> None:
    ws.records.trash([bridge(ws).id])
    ws.trash.empty(case_of(ws).id)


def test_what_is_orphaned_is_attached_again_in_one_step(world: World) -> None:
    with world.opened("Bashir") as ws:
        thread = say(ws, "Which bridge?", field="narrative")
        ours = say(ws, "Why this?", about=ws.records.by_ref("TMR-I-0001"))
    package = returned(world, "Bashir")
    with world.opened(OWNER) as ws:
        orphaned(world, ws, thread)
        ws.returns.merge(package)
        house, own = ws.records.by_ref("TMR-I-0001"), say(ws, "Ours", about=ws.records.by_ref("TMR-I-0001"))
        assert refused(lambda: ws.threads.attach(ours.id, case_of(ws).id)) == "in_place"
        assert refused(lambda: ws.threads.attach(own.id, case_of(ws).id)) == "in_place"
        assert refused(lambda: ws.threads.attach(thread.id, own.id)) == "other_case"
        ws.threads.attach(thread.id, house.id)
        here = ws.records.get(Thread, thread.id)
        assert (here.target_id, here.about_field) == (house.id, "narrative")
        (standing,) = ws.returns.standing([thread.id]).values()
        assert (standing.state, standing.quotation) == (returns.ATTACHED, "The bridge fell at dawn.")
        assert house.ref in standing.sentence and "fell at dawn" in standing.sentence
        assert "Attach" in (ws.past.undo_label() or "")
        ws.past.undo()
        (standing,) = ws.returns.standing([thread.id]).values()
        assert (standing.state, ws.records.get(Thread, thread.id).target_id) == (returns.ORPHAN, case_of(ws).id)
        ws.past.redo()
        head = ws.records.head()
        assert not ws.returns.merge(package).changes.ids and ws.records.head() == head, "it stays where it was put"
        assert ws.records.get(Thread, thread.id).target_id == house.id
        assert refused(lambda: ws.records.save(dataclasses.replace(own, target_id=case_of(ws).id))) == "immutable"
        assert wrong(ws) == []


def test_proposals_are_settled_together_each_as_its_own_step(world: World) -> None:
    with world.opened("Bashir") as ws:
        for title, value in (("A bridge", "The bridge fell at noon."), ("Hospital struck", "Two wings burned.")):
            target = next(each for each in ws.records.of(Incident) if each.title == title)
            ws.threads.open(target.id, "", type="correction", about_field="narrative", proposed=json.dumps(value))
        late = ws.records.by_ref("TMR-I-0001")
        ws.threads.open(late.id, "", type="correction", about_field="narrative", proposed='"It burned."')
    package = returned(world, "Bashir")
    with world.opened(OWNER) as ws:
        ws.records.change(ws.records.by_ref("TMR-I-0001").id, narrative="Written meanwhile.")
        ws.returns.merge(package)
        ids = [each.talk.thread.id for each in ws.threads.queue(case_of(ws).id)]
        settled = ws.threads.accept_all(ids)
        assert (settled.done, len(settled.left)) == (2, 1) and "changed since" in settled.left[0][1]
        assert bridge(ws).narrative == "The bridge fell at noon."
        labels = []
        for _n in range(2):
            labels.append(ws.past.undo_label() or "")
            ws.past.undo()
        assert all("Bashir" in label and "Accept" in label for label in labels), "each names who proposed it"
        assert bridge(ws).narrative == "The bridge fell at dawn."
        settled = ws.threads.decline_all(ids)
        assert (settled.done, settled.left) == (3, ())
        assert wrong(ws) == []
