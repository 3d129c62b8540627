"""What reviewers said comes back: all of it, in any order, once; marked where the case went on meanwhile."""

from __future__ import annotations

import dataclasses
import itertools
import random
from pathlib import Path

from casefile.model.records import Incident, Post, Record, Thread
from casefile.services import packages, returns
from casefile.services.packages import shape
from casefile.services.review_copy import document
from casefile.workspace import Workspace
from tests.services.reviewing import OWNER, World, bridge, case_of, reply, said_in, say
from tests.services.test_review_copy import content_for, files_in, packed, refused, resealed, wrong


def back_from(world: World, name: str, *texts: str) -> Path:
    """A return of all that one said so far."""
    out = world.folder / f"{name}-{len(list(world.folder.glob('*.casepkg')))}.casepkg"
    with world.opened(name) as ws:
        for text in texts:
            say(ws, text)
        ws.returns.write(out)
    return out


def test_a_comment_comes_back_under_the_name_of_who_signed_it(world: World) -> None:
    with world.opened("Bashir") as ws:
        assert refused(lambda: ws.returns.write(world.folder / "none.casepkg")) == "nothing_said"
        thread = say(ws, "Was it the upper bridge?", type_="question")
        reply(ws, thread, "I mean the one of stone.")
    package = back_from(world, "Bashir")
    with world.opened(OWNER) as ws:
        before, said = ws.records.head(), said_in(ws)
        plan = ws.returns.plan(package)
        assert (plan.count(returns.NEW), [row.posts for row in plan.rows]) == (1, [2])
        assert "1 thread is new." in plan.sentences and "2 posts are new." in plan.sentences
        assert "Bashir" in plan.sender and "not verified" in plan.sender
        assert ws.records.head() == before, "a dry run writes nothing"
        merged = ws.returns.merge(package)
        posts = (("Bashir", "I mean the one of stone."), ("Bashir", "Was it the upper bridge?"))
        assert said_in(ws) - said == {("Was it the upper bridge?", "A bridge", posts)}
        assert merged.changes.label == "Merge what Bashir said about TMR" == ws.past.undo_label()
        matter = ws.threads.matter(thread.id)
        assert matter.returned == {post.id for post in matter.talk.posts} and len(matter.returned) == 2
        head = ws.records.head()
        again = ws.returns.merge(package)
        assert (again.count(returns.KNOWN), ws.records.head()) == (1, head), "the same package again changes nothing"
        ws.past.undo()
        assert said_in(ws) == said
        ws.returns.merge(package)
        assert len(said_in(ws) - said) == 1
        (standing,) = ws.returns.standing([thread.id]).values()
        assert (standing.state, standing.quotation) == (returns.CURRENT, "A bridge")


def test_what_changed_meanwhile_is_said_with_both_versions(world: World) -> None:
    with world.opened("Bashir") as ws:
        incidents = {each.ref: each for each in ws.records.of(Incident)}
        stale = say(ws, "Dawn is wrong", field="narrative")
        trashed = say(ws, "Why this?", about=incidents["TMR-I-0001"])
        same = say(ws, "Good", about=incidents["TMR-I-0002"])
    package = back_from(world, "Bashir")
    with world.opened(OWNER) as ws:
        ws.records.save(dataclasses.replace(bridge(ws), narrative="It fell at noon.", remarks="not for reviewers"))
        second = ws.records.by_ref("TMR-I-0002")
        assert isinstance(second, Incident)
        ws.records.save(dataclasses.replace(second, remarks="what no reviewer saw is no change for one"))
        ws.records.trash([ws.records.by_ref("TMR-I-0001").id])
        ws.returns.merge(package)
        standing = ws.returns.standing([stale.id, trashed.id, same.id])
        assert {id_: each.state for id_, each in standing.items()} == {
            stale.id: returns.STALE,
            trashed.id: returns.TRASHED,
            same.id: returns.CURRENT,
        }
        (change,) = standing[stale.id].changes
        assert (change.then, change.now) == ("The bridge fell at dawn.", "It fell at noon.")
        assert standing[stale.id].quotation == "The bridge fell at dawn."
        assert "House of a family struck" in standing[trashed.id].sentence


def test_what_is_gone_leaves_its_quotation(world: World) -> None:
    with world.opened("Bashir") as ws:
        thread = say(ws, "Which bridge?", field="narrative")
    package = back_from(world, "Bashir")
    with world.opened(OWNER) as ws:
        target = bridge(ws)
        ws.records.trash([target.id])
        ws.trash.empty(case_of(ws).id)
        plan = ws.returns.merge(package)
        assert [row.standing.state for row in plan.rows] == [returns.ORPHAN]
        here = ws.records.get(Thread, thread.id)
        assert here.target_id == case_of(ws).id, "a place to take it up from"
        (standing,) = ws.returns.standing([thread.id]).values()
        assert (standing.state, standing.quotation) == (returns.ORPHAN, "The bridge fell at dawn.")
        assert "The bridge fell at dawn." in standing.sentence
        assert wrong(ws) == []


def test_every_order_comes_to_the_same(world: World) -> None:
    """Two reviewers with two returns each, each later one holding the earlier: in any order, with repetitions and left
    out ones, what was said is the union; undo takes each back.
    """
    paths = [back_from(world, "Bashir", "One"), back_from(world, "Chen", "Two"), back_from(world, "Bashir", "Three")]
    paths.append(back_from(world, "Chen", "Four"))
    chance = random.Random(5)
    with world.opened(OWNER) as ws:
        before, read = said_in(ws), []
        for path in paths:
            with packages.opened(path, ws._vault, ws.contacts, shape.RETURN) as package:
                read.append((package, packages.records_in(package)))
        orders = [list(order) for order in itertools.permutations(range(4))]
        for order in chance.sample(orders, 4):
            order.insert(chance.randrange(5), chance.randrange(4))
            changed = 0
            for number in order:
                changed += bool(ws.returns._take_in(*read[number]).changes.ids)
            assert {title for title, _about, _posts in said_in(ws) - before} == {"One", "Two", "Three", "Four"}
            assert len(ws.records.of(Thread)) == len(said_in(ws)), "none twice"
            for _step in range(changed):
                ws.past.undo()
            assert said_in(ws) == before
        for number in (2, 0):  # what is left out by one is in the other
            ws.returns._take_in(*read[number])
        assert {title for title, _about, _posts in said_in(ws) - before} == {"One", "Three"}
        assert wrong(ws) == []


def test_a_reviewer_answers_another_through_the_owner(world: World) -> None:
    """What was merged goes along with a later copy for the same team, and comes back to its author as theirs."""
    package = back_from(world, "Bashir", "One")
    later = world.folder / "later.casepkg"
    with world.opened(OWNER) as ws:
        ws.returns.merge(package)
        to = [ws.contacts.find(name) for name in ("Bashir", "Chen")]
        ws.review_copies.write(case_of(ws).id, "internal", to, later)
    for name in ("Bashir", "Chen"):
        with world.opened(name) as ws:
            ws.review_copies.open_package(later)
            (thread,) = (each for each in ws.records.of(Thread) if each.title == "One")
            if name == "Chen":
                reply(ws, thread, "I saw it, too.")
                ws.returns.write(world.folder / "chen.casepkg")
    with world.opened(OWNER) as ws:
        plan = ws.returns.merge(world.folder / "chen.casepkg")
        assert [(row.outcome, row.posts) for row in plan.rows] == [(returns.KNOWN, 1)]
        posts = {(post.author, post.text) for post in ws.records.of(Post) if post.text in ("One", "I saw it, too.")}
        assert posts == {("Bashir", "One"), ("Chen", "I saw it, too.")}


def test_a_return_answers_a_copy_that_its_author_was_given(world: World, tmp_path: Path) -> None:
    package = back_from(world, "Bashir", "One")
    with world.opened("Bashir") as ws:
        header = ws._store.newest_package(ws._vault.own_keys().signing, going=True)
        assert header is not None
    with world.opened(OWNER) as ws:
        content = content_for(ws, package)
    payload = files_in(content)[shape.PAYLOAD]
    with world.opened("Dora") as ws:  # she was given none, and says that she was
        own = dataclasses.replace(header.header, author=ws._vault.own_keys())
        text, signature = ws._vault.sign_header(own)
        by_dora = resealed(packed(text, signature, payload), tmp_path / "dora.casepkg", OWNER, world=world)
        stray = dataclasses.replace(own, base=dataclasses.replace(own.base, digest="0" * 64))
        text, signature = ws._vault.sign_header(stray)
        by_nobody = resealed(packed(text, signature, payload), tmp_path / "stray.casepkg", OWNER, world=world)
    with world.opened(OWNER) as ws:
        head = ws.records.head()
        assert refused(lambda: ws.returns.merge(by_dora)) == "not_asked"
        assert refused(lambda: ws.returns.merge(by_nobody)) == "foreign_base"
        assert refused(lambda: ws.returns.merge(world.copy)) == "not_for_you"
        assert ws.records.head() == head


def written_by_hand(ws: Workspace, out: Path, *records: Record) -> Path:
    """A return of whatever records, by a reviewer who writes their own package."""
    base, case = ws.returns._base(None), case_of(ws)
    with out.open("wb") as stream:
        packages.make(
            ws._vault,
            ws._store,
            document([dataclasses.replace(case, related=()), *records]),
            stream,
            kind=shape.RETURN,
            vault_of_case=base.header.vault,
            case_outside=(case.id, case.ref),
            case_here=case.id,
            base=shape.Base(base.digest, package=base.header.id),
            recipients=[base.header.author],
            detail={},
        )
    return out


def test_a_return_brings_talk_alone_and_touches_nothing_else(world: World, tmp_path: Path) -> None:
    """A reviewer who writes their own package: records, ids of others, authors of others."""
    with world.opened("Bashir") as ws:
        said = say(ws, "One")
        post = ws.records.of(Post, thread_id=said.id)[0]
        incident = bridge(ws)

        def crafted(number: int, *records: Record) -> Path:
            return written_by_hand(ws, tmp_path / f"{number}.casepkg", *records)

        with world.opened(OWNER) as owner:
            real = bridge(owner)
            other = owner.cases.create("OTH", "Another case")
            own = Incident(case_id=other.id, title="Of another case")
            owner.records.save(own)
        with_record = crafted(1, dataclasses.replace(incident, title="Changed"), said, post)
        posing = crafted(2, dataclasses.replace(said, id=real.id), dataclasses.replace(post, thread_id=real.id))
        elsewhere = crafted(3, dataclasses.replace(said, target_id=own.id), dataclasses.replace(post, author="Amal"))
    with world.opened(OWNER) as ws:
        head = ws.records.head()
        assert refused(lambda: ws.returns.merge(with_record)) == "not_threads"
        assert ws.records.head() == head
        assert [row.outcome for row in ws.returns.merge(posing).rows] == [returns.LEFT]
        assert ws.records.get(Incident, real.id) == real
        plan = ws.returns.merge(elsewhere)
        assert [row.standing.state for row in plan.rows] == [returns.ORPHAN]
        here = ws.records.get(Thread, said.id)
        case_id = ws.cases.by_ref("TMR").id
        assert (here.target_id, here.case_id) == (case_id, case_id)
        assert {each.author for each in ws.records.of(Post, thread_id=said.id)} == {"Bashir"}


def test_a_return_decides_nothing(world: World, tmp_path: Path) -> None:
    """Accepting, declining and approving are the owner's alone, and so is what takes an approval back; nothing claims a
    later moment than now, or to have begun what somebody else began.
    """
    with world.opened(OWNER) as ws:
        approval, _changes = ws.approvals.approve(bridge(ws).id, "First draft")
        proposal, _changes = ws.threads.open(bridge(ws).id, "At noon", about_field="narrative")
    with world.opened("Bashir") as ws:
        own = say(ws, "One")
        (opened,) = ws.records.of(Post, thread_id=own.id)
        signed = Thread(case_id=own.case_id, target_id=bridge(ws).id, type="approval", title="Mine")

        def post(thread: Thread, event: str, at: str = "2026-03-03T12:00:00Z") -> Post:
            return Post(case_id=own.case_id, thread_id=thread.id, event=event, author="x", at=at, text=event)

        verdicts = [post(own, event) for event in ("accepted", "declined", "approved")]
        theirs = [
            post(approval, "withdrawn"),
            post(approval, "reopened"),
            post(proposal, "opened", "1970-01-01T00:00:00Z"),
        ]
        late = post(own, "reopened", "9998-01-01T00:00:00Z")
        about_talk = Thread(case_id=own.case_id, target_id=approval.id, type="comment", title="About a thread")
        said = [own, signed, about_talk, opened, *verdicts, *theirs, post(signed, "approved"), late]
        package = written_by_hand(ws, tmp_path / "verdicts.casepkg", *said)
    with world.opened(OWNER) as ws:
        plan = ws.returns.merge(package)
        assert any("7 posts are left out: they decide" in sentence for sentence in plan.sentences)
        talk = next(each for each in ws.threads.about(bridge(ws).id) if each.thread.id == own.id)
        assert ([each.event for each in talk.posts], talk.approval) == (["opened", "reopened"], None)
        assert signed.id not in {thread.id for thread in ws.records.of(Thread)}
        assert ws.records.get(Thread, about_talk.id).target_id == case_of(ws).id
        assert len(ws.approvals.of([bridge(ws).id])[bridge(ws).id]) == 1, "it still stands"
        ws.threads.resolve(own.id)
        talk = next(each for each in ws.threads.about(bridge(ws).id) if each.thread.id == own.id)
        assert talk.state == "resolved", "what claimed to be of the year 9998 is no later than now"
        head = ws.records.head()
        assert not ws.returns.merge(package).changes.ids and ws.records.head() == head
