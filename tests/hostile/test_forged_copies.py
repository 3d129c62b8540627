"""A travel copy in the hands of somebody who has its passphrase: redaction is no cover for what else is taken out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.model.records import Case, Incident, Witness
from casefile.store import redaction
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.hostile.insider import AMAL, bodies, found, run
from tests.opened import made_once

ROAD = "words for the border"


@pytest.fixture(scope="module")
def road_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A travel copy with one redacted version of a witness, and an incident with two."""
    folder = tmp_path_factory.mktemp("road")

    def fill(ws: Workspace) -> None:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Amal")
        case = ws.cases.create("TST", "A case")
        ws.records.save(Witness(case_id=case.id, ref="W-4711", risk_assessment="Lives alone"))
        incident = Incident(case_id=case.id, title="What was seen")
        ws.records.save(incident)
        ws.records.change(incident.id, title="What was seen by two")
        ws.travel.write(folder / "Road.casefile", ROAD, cost=KdfCost())

    made_once(template_vault, folder / "Home.casefile", fill)
    return folder / "Road.casefile"


@pytest.fixture
def road(road_template: Path, tmp_path: Path) -> Iterator[Workspace]:
    folder = Path(shutil.copytree(road_template, tmp_path / "Road.casefile"))
    with Workspace.open(folder, ROAD) as ws:
        assert found(ws) == []
        yield ws


def versions(ws: Workspace, kind: type[Incident] | type[Witness]) -> list[int]:
    """The numbers of the entries about the one record of that kind."""
    [record] = ws.records.of(kind)
    return [body["seq"] for body in bodies(ws) if body["record"] == str(record.id) and body["after"]]


def redacted(ws: Workspace) -> list[int]:
    with ws._store._database.reading() as connection:
        query = "SELECT seq FROM history WHERE salt = '' AND after IS NULL ORDER BY seq"
        return list(connection.exec_driver_sql(query).scalars())


def take_out(ws: Workspace, seq: int) -> None:
    run(ws, "UPDATE history SET after = NULL, salt = '' WHERE seq = :n", n=seq)


def say(ws: Workspace) -> None:
    """Another entry that accounts for all that has no text now, as the making of a copy writes it."""
    with ws._store.step("Make a travel copy") as step:
        step.note(redaction.REDACTED, reason=redaction.reason("travel-copy", redacted(ws)))


def test_one_redaction_exchanged_for_another_is_named(road: Workspace) -> None:
    [gone] = redacted(road)
    first, *_ = versions(road, Incident)
    take_out(road, first)
    run(road, "UPDATE history SET after = '{}', salt = :salt WHERE seq = :n", n=gone, salt="ab" * 16)
    sentences = found(road)
    assert any(f"entry {gone} does not fit" in sentence for sentence in sentences)
    assert any(f"entry {first} recorded was taken out" in sentence for sentence in sentences)


def test_more_taken_out_than_was_said_is_named(road: Workspace) -> None:
    first, *_ = versions(road, Incident)
    take_out(road, first)
    assert any(f"entry {first} recorded was taken out" in sentence for sentence in found(road))


def test_a_redaction_claimed_where_nothing_is_missing_is_named(road: Workspace) -> None:
    with road._store.step("Make a travel copy") as step:
        step.note(redaction.REDACTED, reason=redaction.reason("travel-copy", [*redacted(road), 2]))
    assert any("was taken out" in sentence for sentence in found(road))


def test_a_record_dropped_under_the_cover_of_redaction_is_named(road: Workspace) -> None:
    """Its last version is taken out, too, and a new entry by anyone who travels accounts for that."""
    seqs = versions(road, Incident)
    [incident] = road.records.of(Incident)
    for seq in seqs:
        take_out(road, seq)
    for table in ("incident", "record"):
        run(road, f"DELETE FROM {table} WHERE ref = :ref", ref=incident.ref)
    run(road, "DELETE FROM search_doc WHERE record_id = :id", id=incident.id.hex)
    say(road)
    [sentence] = [each for each in found(road) if "only the past is" in each]
    assert sentence.startswith(f"What journal entry {seqs[-1]} recorded was taken out")


def test_the_last_version_rewritten_under_the_cover_of_redaction_is_named(road: Workspace) -> None:
    *_past, newest = versions(road, Incident)
    take_out(road, newest)
    run(road, "UPDATE incident SET title = 'What nobody saw'")
    say(road)
    assert any(f"entry {newest} recorded was taken out, though" in sentence for sentence in found(road))


def test_a_record_dropped_with_its_history_is_named(road: Workspace) -> None:
    seqs = versions(road, Incident)
    for statement in ("DELETE FROM incident", "DELETE FROM record WHERE kind = 'incident'"):
        run(road, statement)
    run(road, "DELETE FROM history WHERE seq IN (SELECT value FROM json_each(:seqs))", seqs=str(seqs))
    sentences = found(road)
    assert {f"entry {seq} does not fit" for seq in seqs} <= {
        f"entry {seq} does not fit" for seq in seqs if any(f"entry {seq} does not fit" in each for each in sentences)
    }


def test_who_redacted_is_told(road: Workspace) -> None:
    """Anyone who opens the copy with that passphrase can say it once more, and it is them who said it."""
    number = next(body["seq"] for body in bodies(road) if body["event"] == redaction.REDACTED)
    told = [finding.sentence for finding in road.integrity.verify().findings if "redacted when" in finding.sentence]
    assert len(told) == 1 and "Amal" in told[0] and str(number) in told[0]


def test_the_home_of_the_copy_is_untouched(road_template: Path) -> None:
    with Workspace.open(road_template.parent / "Home.casefile", AMAL, read_only=True) as ws:
        assert found(ws) == []
        assert [case.title for case in ws.cases.all() if isinstance(case, Case)] == ["A case"]
