"""Review threads: said, answered, settled, accepted; kept by every route, and one in the end however they come."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from casefile.errors import BadInput, Refused
from casefile.model import proposals
from casefile.model.counts import Range
from casefile.model.fields import kind
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, CasualtyFigure, Disclosure, Excerpt, Fact, Incident, Place, Post, Thread
from casefile.model.talk import Talk
from casefile.services.threads import SETTLED, Voice, Wanted
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once

HERS = "her own passphrase, and long"
WHEN = kind("incident").field("when")


def fill(ws: Workspace, folder: Path) -> None:
    """A case with an incident and its figure, a passage of a source, a dossier, and two people."""
    me = ws.people.me()
    assert me is not None
    ws.people.rename(me.id, "Amira Haddad")
    ws.people.add("Ruba Nadim", HERS)
    case = ws.cases.create("TST", "A case")
    incident = Incident(case_id=case.id, title="The bridge", when=FuzzyDate.parse("2031-05-04"))
    figure = CasualtyFigure(
        case_id=case.id, incident_id=incident.id, group="civilians", effect="killed", count=Range(12, 12)
    )
    dossier = Disclosure(
        case_id=case.id, at="2031-06-01T10:00:00Z", audience="court", format="pdf", sha256="1f" * 32, recipient="Court"
    )
    ws.records.save(incident, figure, dossier, Place(case_id=case.id, name="Hajin"))
    article = folder / "article.txt"
    article.write_text("The bridge was hit at noon. Twelve people died there.\n", encoding="utf-8")
    added = ws.sources.add_file(article, case.id)
    assert added.rendition_id is not None
    ws.sources.derive(added.rendition_id, 0, 27, Fact(case_id=case.id, statement="The bridge was hit."))


@pytest.fixture(scope="module")
def template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talked")
    return made_once(template_vault, folder / "Talked.casefile", lambda ws: fill(ws, folder))


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "Test.casefile"))


@pytest.fixture
def ws(folder: Path) -> Iterator[Workspace]:
    with Workspace.open(folder, PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def made(ws: Workspace) -> SimpleNamespace:
    return known(ws)


def known(ws: Workspace) -> SimpleNamespace:
    (case,), (incident,), (figure,) = ws.records.of(Case), ws.records.of(Incident), ws.records.of(CasualtyFigure)
    (passage,), (dossier,) = ws.records.of(Excerpt), ws.records.of(Disclosure)
    return SimpleNamespace(case=case, incident=incident, figure=figure, passage=passage, dossier=dossier)


def proposed(ws: Workspace, made: SimpleNamespace, day: str = "2031-05-05") -> Thread:
    value = proposals.written(WHEN, FuzzyDate.parse(day))
    return ws.threads.open(
        made.incident.id, "It was the day after.", type="correction", about_field="when", proposed=value
    )[0]


def states(ws: Workspace, made: SimpleNamespace) -> list[str]:
    return [talk.state for talk in ws.threads.about(made.incident.id)]


def test_a_thread_is_opened_answered_settled_and_reopened(ws: Workspace, made: SimpleNamespace) -> None:
    thread, _ = ws.threads.open(made.incident.id, "Which bridge\nwas it?", type="question", about_field="title")
    ws.threads.reply(thread.id, "The eastern one.")
    ws.threads.resolve(thread.id, "Settled by the map.")
    with pytest.raises(Refused) as twice:
        ws.threads.resolve(thread.id)
    assert twice.value.code == "state"
    ws.threads.reopen(thread.id, "The map is of another year.")
    (talk,) = ws.threads.about(made.incident.id)
    assert [post.event for post in talk.posts] == ["opened", "replied", "resolved", "reopened"]
    assert (talk.state, talk.thread.title, talk.thread.about_field) == ("open", "Which bridge was it?", "title")
    me = ws.threads.me()
    assert me.name == "Amira Haddad" and len(me.key) == 64
    assert {(post.author, post.author_key) for post in talk.posts} == {(me.name, me.key)}
    for nothing in (lambda: ws.threads.reply(thread.id, " \n"), lambda: ws.threads.open(made.incident.id, "")):
        with pytest.raises(Refused):
            nothing()


def test_what_was_said_is_never_changed(ws: Workspace, made: SimpleNamespace) -> None:
    thread, _ = ws.threads.open(made.incident.id, "Which bridge was it?", type="question")
    post = ws.threads.about(made.incident.id)[0].posts[0]
    for record, name in ((post, "text"), (post, "author"), (thread, "title"), (thread, "type")):
        with pytest.raises(Refused) as refused:
            ws.records.change(record.id, **{name: "comment"})
        assert refused.value.code == "immutable"


def test_no_post_goes_alone(ws: Workspace, made: SimpleNamespace) -> None:
    thread, _ = ws.threads.open(made.incident.id, "Which bridge was it?", type="question")
    ws.threads.reply(thread.id, "Better unsaid.")
    post = ws.threads.about(made.incident.id)[0].posts[1]
    with pytest.raises(Refused) as said:
        ws.records.trash([post.id])
    assert said.value.code == "said"
    assert len(ws.threads.about(made.incident.id)[0].posts) == 2
    ws.records.trash([thread.id])
    assert ws.threads.about(made.incident.id) == []
    ws.records.restore([thread.id])
    assert len(ws.threads.about(made.incident.id)[0].posts) == 2


def test_only_what_can_be_discussed_is(ws: Workspace, made: SimpleNamespace) -> None:
    thread, _ = ws.threads.open(made.case.id, "Too long.", about_section="summary")
    assert thread.case_id == made.case.id
    with pytest.raises(Refused) as thread_about_thread:
        ws.threads.open(thread.id, "About this thread")
    assert thread_about_thread.value.code == "thread_about_thread"
    with pytest.raises(Refused):
        ws.approvals.approve(thread.id, "A thread")
    with pytest.raises(BadInput):
        ws.threads.open(made.case.id, "No such section", about_section="weather")
    with pytest.raises(BadInput):
        ws.threads.open(made.incident.id, "No such field", about_field="weather")
    with pytest.raises(Refused):
        ws.threads.open(made.incident.id, "Not here", about_section="summary")
    for about, field in ((made.passage.id, "quote"), (made.figure.id, "incident_id")):
        with pytest.raises(Refused) as never:
            ws.threads.open(about, "Other", type="correction", about_field=field, proposed='"other"')
        assert never.value.code == "immutable"
    witness, _changes = ws.witnesses.add(made.case.id)
    with pytest.raises(Refused) as protected:  # a thread travels, and would hold what is never to travel
        ws.threads.open(witness.id, "x", type="correction", about_field="risk_assessment", proposed='"Lives alone"')
    assert protected.value.code == "immutable"
    for untrusted in ('{"edtf": 4}', "[" * 100_000, "no JSON"):
        with pytest.raises(BadInput):
            ws.threads.open(made.incident.id, "", type="correction", about_field="when", proposed=untrusted)
    with pytest.raises(Refused) as same:
        proposed(ws, made, "2031-05-04")
    assert same.value.code == "same"


def test_a_correction_is_accepted_in_one_step_that_names_who_proposed_it(
    ws: Workspace, made: SimpleNamespace, folder: Path
) -> None:
    ws.close()
    with Workspace.open(folder, HERS) as hers:
        thread = proposed(hers, made)
    with Workspace.open(folder, PASSPHRASE) as ws:
        changes = ws.threads.accept(thread.id, "The log says so, too.")
        assert ws.records.get(Incident, made.incident.id).when == FuzzyDate.parse("2031-05-05")
        assert str(changes.label).replace("\u2068", "").replace("\u2069", "") == (
            "Accept for “When” of TST-I-0001 what Ruba Nadim proposed"
        )
        assert states(ws, made) == ["accepted"]
        ws.past.undo()
        assert ws.records.get(Incident, made.incident.id).when == FuzzyDate.parse("2031-05-04")
        assert states(ws, made) == ["open"]
        ws.past.redo()
        assert states(ws, made) == ["accepted"]
        with pytest.raises(Refused):
            ws.threads.decline(thread.id)


def test_a_stale_correction_is_not_accepted_unseen(ws: Workspace, made: SimpleNamespace) -> None:
    thread = proposed(ws, made)
    assert not ws.threads.matter(thread.id).stale
    ws.records.change(made.incident.id, when=FuzzyDate.parse("2031-05-03"))
    matter = ws.threads.matter(thread.id)
    assert matter.stale and matter.field is not None
    assert proposals.read(matter.field, matter.talk.thread.based_on) == FuzzyDate.parse("2031-05-04")
    with pytest.raises(Refused) as stale:
        ws.threads.accept(thread.id)
    assert stale.value.code == "stale"
    assert ws.records.get(Incident, made.incident.id).when == FuzzyDate.parse("2031-05-03")
    ws.threads.accept(thread.id, though_stale=True)
    assert ws.records.get(Incident, made.incident.id).when == FuzzyDate.parse("2031-05-05")


def test_a_declined_correction_changes_nothing(ws: Workspace, made: SimpleNamespace) -> None:
    thread = proposed(ws, made)
    ws.threads.decline(thread.id, "The report is older.")
    assert states(ws, made) == ["declined"]
    assert ws.records.get(made.incident.id) == made.incident
    with pytest.raises(Refused):
        ws.threads.accept(ws.threads.open(made.incident.id, "Nothing proposed", type="correction")[0].id)


def test_nothing_can_be_proposed_to_be_nothing(ws: Workspace, made: SimpleNamespace) -> None:
    thread, _ = ws.threads.open(
        made.incident.id, "No day is known.", type="correction", about_field="when", proposed="null"
    )
    ws.threads.accept(thread.id)
    assert ws.records.get(Incident, made.incident.id).when is None


def test_the_queue_is_narrowed_by_person_state_and_type(ws: Workspace, made: SimpleNamespace) -> None:
    ruba = next(each for each in ws.threads.everybody() if each.name == "Ruba Nadim")
    ws.threads.open(made.incident.id, "For Ruba", type="question", assign_to=ruba)
    settled, _ = ws.threads.open(made.passage.id, "Good passage")
    ws.threads.resolve(settled.id)
    mine = proposed(ws, made)
    ws.threads.assign(mine.id, ws.threads.me())

    def titles(**wanted: object) -> list[str]:
        return [each.talk.thread.title for each in ws.threads.queue(made.case.id, Wanted(**wanted))]  # type: ignore[arg-type]

    assert titles() == ["It was the day after.", "For Ruba", "Good passage"]  # open ones first, the newest of each
    assert titles(assigned=ruba) == ["For Ruba"]
    assert titles(assigned=Voice("Ruba Nadim", "00" * 32)) == []  # another key under her name
    assert titles(unassigned=True) == ["Good passage"]
    assert titles(state=SETTLED) == ["Good passage"]
    assert titles(state="open", type="correction") == ["It was the day after."]
    assert titles(spoke=ruba) == []
    count = ws.threads.count(made.case.id)
    assert (count.open, count.mine, count.by_type) == (2, 1, {"question": 1, "correction": 1})
    ws.threads.assign(mine.id, None)
    assert titles(unassigned=True) == ["It was the day after.", "Good passage"]
    assert [each.about.kind for each in ws.threads.queue(made.case.id)] == ["incident", "incident", "excerpt"]
    matter = ws.threads.matter(settled.id)
    assert matter.quotation is not None and matter.quotation.quote == "The bridge was hit at noon."


def test_threads_go_to_the_trash_with_their_record_and_come_back(ws: Workspace, made: SimpleNamespace) -> None:
    ws.threads.open(made.incident.id, "Which bridge?", type="question")
    ws.records.trash([made.incident.id])
    assert ws.threads.queue(made.case.id) == []
    assert ws.threads.count(made.case.id).open == 0
    (unit,) = ws.trash.listed(made.case.id)
    assert unit.parts == 3  # the figure, the thread and its post
    ws.records.restore([made.incident.id])
    assert states(ws, made) == ["open"]


def test_the_undo_of_a_record_that_is_discussed_is_refused(ws: Workspace, made: SimpleNamespace, folder: Path) -> None:
    new = Incident(case_id=made.case.id, title="A second one")
    ws.records.save(new)
    ws.close()
    with Workspace.open(folder, HERS) as hers:
        hers.threads.open(new.id, "Is it not the first?", type="question")
    with Workspace.open(folder, PASSPHRASE) as ws:
        with pytest.raises(Refused):
            ws.past.undo()
        assert len(ws.threads.about(new.id)) == 1


def test_case_json_and_a_travel_copy_keep_every_word(ws: Workspace, made: SimpleNamespace, tmp_path: Path) -> None:
    thread = proposed(ws, made)
    ws.threads.reply(thread.id, "أهل القرية said so, too.")
    ws.approvals.approve(made.incident.id, "For the filing")
    before = ws.threads.about(made.incident.id)
    ws.transfer.export_json(made.case.id, tmp_path / "case.json")
    records = json.loads((tmp_path / "case.json").read_text("utf-8"))["records"]
    written = next(each for each in records if each["kind"] == "thread" and "proposed" in each)
    assert [json.loads(written[name])["edtf"] for name in ("proposed", "based_on")] == ["2031-05-05", "2031-05-04"]
    post = next(each for each in records if each["kind"] == "post")
    assert set(post) == {"kind", "id", "ref", "case_id", "thread_id", "event", "author", "author_key", "at", "text"}
    with Workspace.create(tmp_path / "Other.casefile", "another passphrase", cost=KdfCost()) as other:
        other.transfer.apply(other.transfer.preview(tmp_path / "case.json"))
        assert other.threads.about(made.incident.id) == before
        other.transfer.apply(other.transfer.preview(tmp_path / "case.json"))  # again: nothing twice
        assert other.threads.about(made.incident.id) == before
        assert other.approvals.of([made.incident.id])[made.incident.id][0].total == 0
        brought = other.threads.matter(thread.id).brought
        assert len(brought) == 2 and "Amira" not in "".join(brought.values())
    assert ws.threads.matter(thread.id).brought == {}
    copy = ws.travel.write(tmp_path, "a passphrase for the road").folder
    with Workspace.open(copy, "a passphrase for the road") as road:
        assert road.threads.about(made.incident.id) == before


def test_a_forged_author_is_named(ws: Workspace, made: SimpleNamespace) -> None:
    ruba = next(each for each in ws.threads.everybody() if each.name == "Ruba Nadim")
    thread, _ = ws.threads.open(made.incident.id, "Which bridge?")
    forged = Post(
        case_id=made.case.id,
        thread_id=thread.id,
        event="replied",
        author=ruba.name,
        author_key=ruba.key,
        at="2031-06-01T10:00:00Z",
        text="I agree.",
    )
    ws.records.save(forged)
    assert ws.threads.matter(thread.id).brought == {forged.id: "Amira Haddad"}


def test_in_whatever_order_posts_come_the_thread_stands_the_same(ws: Workspace, made: SimpleNamespace) -> None:
    thread, _ = ws.threads.open(made.incident.id, "Which bridge?")
    for say in (ws.threads.resolve, ws.threads.reopen, ws.threads.resolve):
        say(thread.id)
    (talk,) = ws.threads.about(made.incident.id)
    for order in itertools.permutations(talk.posts):
        assert Talk.of(thread, (*order, *order[:2])[: len(order)]) == talk


def test_an_approval_names_a_version_and_what_changed_since(ws: Workspace, made: SimpleNamespace) -> None:
    ws.approvals.approve(made.incident.id, "For the filing", "Read twice.")

    given = ws.approvals.of([made.incident.id])[made.incident.id][0]
    assert (given.post.author, given.talk.thread.title, given.total) == ("Amira Haddad", "For the filing", 0)
    ws.threads.open(made.incident.id, "A word on it")
    ws.records.change(made.incident.id, tags=("urgent",))
    assert ws.approvals.of([made.incident.id])[made.incident.id][0].total == 0
    ws.records.change(made.figure.id, count=Range(12, 13))
    now = ws.approvals.of([made.incident.id])[made.incident.id][0]
    assert [caption.kind for caption in now.changed] == ["figure"] and now.total == 1
    ws.past.undo()
    assert ws.approvals.of([made.incident.id])[made.incident.id][0].total == 0
    more = CasualtyFigure(
        case_id=made.case.id, incident_id=made.incident.id, group="men", effect="injured", count=Range(1, 2)
    )
    ws.records.save(more)
    ws.records.change(made.incident.id, title="The eastern bridge")
    assert ws.approvals.of([made.incident.id])[made.incident.id][0].total == 2


def test_only_who_approved_withdraws(ws: Workspace, made: SimpleNamespace, folder: Path) -> None:
    thread, _ = ws.approvals.approve(made.incident.id, "For the filing")
    ws.close()
    with Workspace.open(folder, HERS) as hers:
        for other in (hers.approvals.withdraw, hers.threads.reopen):
            with pytest.raises(Refused):
                other(thread.id)
        asked, _ = hers.threads.open(made.incident.id, "Please sign", type="approval")
        assert asked.id not in {a.talk.thread.id for a in hers.approvals.of([made.incident.id])[made.incident.id]}
        hers.approvals.give(asked.id)
        assert len(hers.approvals.of([made.incident.id])[made.incident.id]) == 2
    with Workspace.open(folder, PASSPHRASE) as ws:
        ws.approvals.withdraw(thread.id, "Signed too early.")
        (left,) = ws.approvals.of([made.incident.id])[made.incident.id]
        assert left.post.author == "Ruba Nadim"


def test_a_dossier_is_approved_by_its_hash(ws: Workspace, made: SimpleNamespace) -> None:
    ws.records.save(Incident(case_id=made.case.id, title="Later than the dossier"))
    ws.approvals.approve(made.dossier.id, "As filed")
    (given,) = ws.approvals.of([made.dossier.id])[made.dossier.id]
    assert (given.post.version, given.post.covers) == ("1f" * 32, ())
    assert "incident" in {caption.kind for caption in given.changed}
