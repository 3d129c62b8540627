"""The day is the desk's day: in the vault's time zone, wherever the computer is, whatever UTC says."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from casefile.errors import BadInput, Refused
from casefile.model.changes import JournalFilter, Listing
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Case, EvidenceFile, Incident, Source
from casefile.store import migrations, tables
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

Set = Callable[[str], None]


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """Carries the computer to another time zone."""

    def carry(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield carry
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets the instant that it is."""

    def put(instant: str) -> None:
        now = dt.datetime.fromisoformat(instant)
        monkeypatch.setattr("casefile.services.clock._now", lambda: now)

    return put


def added(ws: Workspace, case: Case, tmp_path: Path) -> tuple[Source, EvidenceFile]:
    path = tmp_path / "statement.txt"
    path.write_text("A shell hit the hospital.", encoding="utf-8")
    done = ws.sources.add_file(path, case.id)
    return ws.records.get(Source, done.source_id), ws.records.get(EvidenceFile, done.evidence_id)


@pytest.mark.parametrize(
    ("zone", "instant"),
    [("Asia/Damascus", "2026-05-10T01:30:00+03:00"), ("America/Bogota", "2026-05-10T21:30:00-05:00")],
)
def test_a_source_is_acquired_on_the_day_of_the_computer_until_the_vault_has_a_zone(
    ws: Workspace, case: Case, tmp_path: Path, computer: Set, at: Set, zone: str, instant: str
) -> None:
    computer(zone)
    at(instant)
    source, _evidence = added(ws, case, tmp_path)
    assert source.acquired == FuzzyDate("2026-05-10")


def test_the_vaults_zone_holds_wherever_the_computer_is_carried(
    ws: Workspace, case: Case, tmp_path: Path, computer: Set, at: Set
) -> None:
    ws.clock.set_zone("Asia/Damascus")
    at("2026-05-09T22:30:00+00:00")
    for zone in ("America/Bogota", "UTC", "Pacific/Auckland"):
        computer(zone)
        assert ws.clock.today() == dt.date(2026, 5, 10)
    source, evidence = added(ws, case, tmp_path)
    assert source.acquired == FuzzyDate("2026-05-10")
    assert evidence.captured.endswith("Z")  # the instant stays as it is


def test_the_zone_is_kept_journalled_and_not_undone(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        before = ws.past.undo_label()
        ws.clock.set_zone("asia/damascus")
        assert ws.past.undo_label() == before
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert ws.clock.zone == "Asia/Damascus"
        seqs = ws.records.journal_seqs(JournalFilter(event="ZONE_CHANGED"))
        assert [entry.reason for entry in ws.records.journal_at(seqs)] == ["Asia/Damascus"]
        assert ws.integrity.verify().ok
        with pytest.raises(Refused):
            ws.clock.set_zone("Asia/Damascus")
        with pytest.raises(BadInput, match="Asia/Damascus"):
            ws.clock.set_zone("Asia/Damaskus")
        ws.clock.set_zone("")
        assert ws.clock.zone == ""


def test_a_call_is_overdue_by_the_desks_day(ws: Workspace, case: Case, at: Set) -> None:
    ws.clock.set_zone("Asia/Damascus")
    at("2026-05-09T22:30:00+00:00")  # there it is the tenth
    call = Call(case_id=case.id, title="A letter", demands=("investigate",))
    asked = Addressee(case_id=case.id, call_id=call.id, wording="The ministry", due=FuzzyDate("2026-05-09"))
    ws.records.save(call, asked)
    assert [late.standing.days for late in ws.calls.overdue(case.id, ws.clock.today())] == [1]


def test_a_dossier_is_dated_by_the_desks_day(ws: Workspace, case: Case, tmp_path: Path) -> None:
    ws.clock.set_zone("Asia/Damascus")
    moment = dt.datetime(2026, 5, 9, 22, 30, tzinfo=dt.UTC)
    ws.dossiers.export(case.id, "internal", tmp_path / "d.pdf", moment=moment)
    with pdfium.PdfDocument(tmp_path / "d.pdf") as document:
        cover = " ".join(document[0].get_textpage().get_text_range().split())
    assert "10 May 2026, 01:30 UTC+03:00" in cover


# Order


def order(ws: Workspace, case: Case) -> list[str]:
    listing = Listing("incident", case_id=case.id, sort="when")
    return [ws.records.get(Incident, id_).title for id_ in ws.records.ids(listing)]


def incident(case: Case, title: str, *when: str) -> Incident:
    return Incident(case_id=case.id, title=title, when=FuzzyDate(*when))


def test_instants_of_several_zones_come_in_their_order(ws: Workspace, case: Case) -> None:
    later = incident(case, "A", "2018-12-05", "23:30", "UTC")
    earlier = incident(case, "B", "2018-12-06", "00:30", "Asia/Damascus")  # 22:30 UTC on the fifth
    ws.records.save(later, earlier)
    assert order(ws, case) == ["B", "A"]


def test_days_stand_beside_instants_by_the_vaults_clock(ws: Workspace, case: Case) -> None:
    evening = incident(case, "evening", "2018-12-05", "21:00", "America/Bogota")  # 02:00 UTC on the sixth
    ws.records.save(evening, incident(case, "next day", "2018-12-06"))
    assert order(ws, case) == ["next day", "evening"]
    ws.clock.set_zone("America/Bogota")
    assert order(ws, case) == ["evening", "next day"]
    assert ws.integrity.verify().ok
    ws.records.save(incident(case, "night", "2018-12-06", "05:30", "UTC"))  # 00:30 there
    assert order(ws, case) == ["evening", "next day", "night"]
    assert ws.integrity.verify().ok


def test_a_vault_from_before_is_put_in_order_when_it_is_opened(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case for testing")
        later = incident(case, "A", "2018-12-05", "23:30", "UTC")
        earlier = incident(case, "B", "2018-12-06", "00:30", "Asia/Damascus")
        ws.records.save(later, earlier)
        table = tables.by_kind["incident"]
        with ws._store._database.writing() as connection:
            by_the_wall = "2018-12-06 1 0000 1003000 2018-12-06"
            connection.execute(table.update().where(table.c.id == earlier.id).values(when_sort=by_the_wall))
            without_what_later_scripts_make(connection)
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :before"), {"before": before_order()})
        assert order(ws, case) == ["A", "B"]
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert order(ws, case) == ["B", "A"]
        assert ws.integrity.verify().ok


LATER_TABLES = (
    "spelling",
    "tag",
    "saved_view",
    "composition",
    "statement",
    "exhibit",
    "contact",
    "package",
    "thread_origin",
    "redaction",
)
LATER_COLUMNS = {
    "rendition": ("messages",),
    "source": ("witness_id",),
    "excerpt": ("message",),
    "thread": ("about_section", "proposed", "based_on", "region", "span", "passage"),
    "post": ("author_key", "assignee", "assignee_key", "version", "covers"),
}


def without_what_later_scripts_make(connection: sa.Connection) -> None:
    for table in LATER_TABLES:
        connection.execute(sa.text(f"DROP TABLE {table}"))
    for table, columns in LATER_COLUMNS.items():
        for column in columns:
            connection.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))


def before_order() -> str:
    """The revision that instants were put in order upon."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    return str(scripts.get_revision("0005").down_revision)
