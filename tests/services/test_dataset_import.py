"""Datasets in: a dry run row by row, one undoable step, and what becomes of a file that comes again."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import BadInput, Refused
from casefile.evidence.worker import datasets
from casefile.model.mappings import TableMapping
from casefile.model.records import Case, CasualtyFigure, Incident, Place
from casefile.services.assigning import where_columns_go
from casefile.services.datasets import DatasetPreview, Datasets
from casefile.services.mappings import shipped
from casefile.services.proposing import assign, propose, suggestions
from casefile.workspace import Workspace
from tests.conftest import REAL_DATA
from tests.opened import PASSPHRASE

HEAD = "code,day,town,killed low,killed high,kind\n"
FIRST = HEAD + "A1,2018-12-05,Hajin,12,25,Airstrike\nA2,2018-12-06,Sousa,,,shelling\nA3,2018-12-07,Hajin,1,1,\n"
SHAPE = {
    "format": "casefile-mapping",
    "version": 1,
    "name": "strikes",
    "dataset": "strikes",
    "date_order": "year",
    "records": [
        {
            "id": "incident",
            "kind": "incident",
            "key": ["code"],
            "fields": {
                "title": {"columns": ["code", "town"], "join": " · "},
                "when": {"columns": ["day"]},
                "acts": {"columns": ["kind"]},
                "place_id": {"record": "place"},
            },
        },
        {"id": "place", "kind": "place", "key": ["town"], "shared": True, "fields": {"name": {"columns": ["town"]}}},
        {
            "id": "dead",
            "kind": "figure",
            "key": ["code"],
            "when": ["killed low", "killed high"],
            "fields": {
                "incident_id": {"record": "incident"},
                "group": {"value": "civilians"},
                "effect": {"value": "killed"},
                "count": {"columns": ["killed low", "killed high"]},
            },
        },
    ],
}
MAPPING = TableMapping.from_json(SHAPE)


@pytest.fixture
def _near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same reader in this process: starting one for each reading takes longer than the tests. What it yields
    travels as JSON all the same.
    """
    datasets.prepare()

    def near(path: Path, options: Mapping[str, Any], _cancelled: object) -> Iterator[dict[str, Any]]:
        for row in datasets.read(io.BytesIO(path.read_bytes()), json.loads(json.dumps(options))):
            yield json.loads(json.dumps(row))

    monkeypatch.setattr(Datasets, "_worker", staticmethod(near))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "strikes.csv"
    path.write_text(FIRST, encoding="utf-8")
    return path


def dry(ws: Workspace, path: Path, case: Case, mapping: TableMapping = MAPPING) -> DatasetPreview:
    return ws.datasets.preview(path, mapping, case)


def counts(preview: DatasetPreview) -> dict[str, int]:
    return {action: n for action, n in preview.told.counts.items() if n}


def incidents(ws: Workspace) -> dict[str, Incident]:
    with ws.view() as view:
        return {record.title[:2]: record for record in view.of(Incident)}


def test_one_step_and_again_and_back(ws: Workspace, case: Case, table: Path) -> None:
    preview = dry(ws, table, case)
    assert counts(preview) == {"create": 3}
    assert preview.told.made == {"incident": 3, "place": 2, "figure": 2}
    assert ws.datasets.apply(preview).count == 7
    made = incidents(ws)
    assert made["A1"].acts == ("airstrike",)
    assert made["A1"].place_id == made["A3"].place_id
    again = dry(ws, table, case)
    assert counts(again) == {"same": 3}
    assert ws.datasets.apply(again).count == 0
    # One Undo takes all of it back, and the same file brings it again.
    ws.past.undo()
    assert incidents(ws) == {}
    ws.datasets.apply(dry(ws, table, case))
    assert incidents(ws)["A1"].id == made["A1"].id


@pytest.mark.usefixtures("_near")
def test_a_file_that_comes_again_changed(ws: Workspace, case: Case, table: Path) -> None:
    ws.datasets.apply(dry(ws, table, case))
    table.write_text(HEAD + "A1,2018-12-04,Hajin,12,25,Airstrike\nA3,2018-12-07,Hajin,,,\nA4,2018-12-08,Sousa,,,\n")
    preview = dry(ws, table, case)
    assert counts(preview) == {"create": 1, "update": 1, "same": 1, "gone": 2}
    gone = {(row.kind, row.reason) for row in preview.rows if row.action == "gone"}
    assert gone == {
        ("incident", "no longer in the file"),
        ("figure", "its row is in the file and says nothing of it any more"),
    }
    ws.datasets.apply(preview)
    here = incidents(ws)
    assert here["A1"].when is not None
    assert here["A1"].when.edtf == "2018-12-04"
    assert set(here) == {"A1", "A2", "A3", "A4"}  # gone is only told
    ws.past.undo()
    assert counts(dry(ws, table, case)) == {"create": 1, "update": 1, "same": 1, "gone": 2}


@pytest.mark.usefixtures("_near")
def test_what_a_person_changed_is_kept(ws: Workspace, case: Case, table: Path) -> None:
    ws.datasets.apply(dry(ws, table, case))
    mine = dataclasses.replace(incidents(ws)["A1"], title="A1: our own title", harm="fair")
    ws.records.save(mine)
    assert counts(dry(ws, table, case)) == {"same": 3}
    # The file changes another field: that one is taken. It changes the same field: ours stays, and that is said.
    table.write_text(FIRST.replace("A1,2018-12-05,Hajin", "A1,2018-12-04,Al Hajin"))
    preview = dry(ws, table, case)
    row = next(row for row in preview.rows if row.action == "update")
    assert "When" in row.reason.split("; ")[0]
    assert "kept: Title" in row.reason.split("; ")[1]
    ws.datasets.apply(preview)
    here = incidents(ws)["A1"]
    assert (here.title, here.harm) == ("A1: our own title", "fair")
    assert here.when is not None
    assert here.when.edtf == "2018-12-04"


@pytest.mark.usefixtures("_near")
def test_places_that_were_here_are_not_made_twice(ws: Workspace, case: Case, table: Path) -> None:
    place = Place(case_id=case.id, name="هجين", names=())
    ws.records.save(place)
    ours = Place(case_id=case.id, name="hajin")
    ws.records.save(ours)
    preview = dry(ws, table, case)
    assert preview.told.made["place"] == 1
    ws.datasets.apply(preview)
    assert incidents(ws)["A1"].place_id == ours.id
    assert counts(dry(ws, table, case)) == {"same": 3}


@pytest.mark.usefixtures("_near")
def test_refused_rows_are_named_and_the_rest_goes_in(ws: Workspace, case: Case, table: Path) -> None:
    table.write_text(FIRST + "A5,05/06/2018,Hajin,,,\nA6,2018-12-05,Hajin,9,2,\n")
    preview = dry(ws, table, case)
    assert [(row.line, row.column) for row in preview.rows if row.action == "refuse"] == [(5, "day"), (6, "killed low")]
    ws.datasets.apply(preview)
    assert len(incidents(ws)) == 3
    # What is refused is still in the file.
    table.write_text(FIRST.replace("2018-12-05", "5/6/2018"))
    assert counts(dry(ws, table, case)) == {"same": 2, "refuse": 1}


@pytest.mark.usefixtures("_near")
def test_a_file_beside_joins_by_its_key(ws: Workspace, case: Case, table: Path, tmp_path: Path) -> None:
    beside = tmp_path / "victims.csv"
    beside.write_text("code,n,name\nA1,1,One\nA1,2,Two\nA9,1,Nobody's\n")
    victims = TableMapping.from_json(
        {
            **SHAPE,
            "name": "victims",
            "records": [
                {"id": "victim", "kind": "person", "key": ["code", "n"], "fields": {"name": {"columns": ["name"]}}},
                {
                    "id": "part",
                    "kind": "involvement",
                    "key": ["code", "n"],
                    "fields": {
                        "incident_id": {"joined": {"dataset": "strikes", "record": "incident", "key": ["code"]}},
                        "party_id": {"record": "victim"},
                        "role": {"value": "victim"},
                    },
                },
            ],
        }
    )
    assert counts(dry(ws, beside, case, victims)) == {"refuse": 3}
    ws.datasets.apply(dry(ws, table, case))
    preview = dry(ws, beside, case, victims)
    assert counts(preview) == {"create": 2, "refuse": 1}
    assert [(row.line, row.column) for row in preview.rows if row.action == "refuse"] == [(4, "code")]
    ws.datasets.apply(preview)
    with ws.view() as view:
        parts = view.linking("involvement", "incident_id", [incidents(ws)["A1"].id])
    assert len(parts) == 2


@pytest.mark.usefixtures("_near")
def test_a_column_that_is_missing_empties_nothing(ws: Workspace, case: Case, table: Path) -> None:
    ws.datasets.apply(dry(ws, table, case))
    table.write_text("code,day,town,killed low,killed high\nA1,2018-12-05,Hajin,12,25\nA2,2018-12-06,Sousa,,\n")
    preview = dry(ws, table, case)
    assert counts(preview) == {"same": 2, "gone": 1}
    assert any("kind" in notice for notice in preview.told.notices)
    assert incidents(ws)["A1"].acts == ("airstrike",)
    table.write_text("day,town\n2018-12-05,Hajin\n")
    with pytest.raises(BadInput, match="code"):
        dry(ws, table, case)


@pytest.mark.parametrize("bad", ["id", "kind", "rule", "shape"])
def test_a_worker_that_was_taken_over_changes_no_other_record(
    ws: Workspace, case: Case, table: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    """What it sends is believed only where a row of this dataset could have made it."""
    mine = Incident(case_id=case.id, title="Mine")
    ws.records.save(mine)
    shape = {"kind": "incident", "id": str(mine.id), "case_id": str(case.id), "title": "Theirs"}
    record: list[Any] = [0, shape]
    if bad == "kind":
        shape |= {"kind": "source"}
    elif bad == "rule":
        record[0] = 9
    elif bad == "shape":
        record = []
    header = {"type": "table", "columns": [], "rest": [], "dropped": [], "notices": []}
    sent = [header, {"type": "row", "line": 2, "records": [record]}]
    monkeypatch.setattr(Datasets, "_worker", staticmethod(lambda *_arguments: iter(sent)))
    with pytest.raises(BadInput):
        dry(ws, table, case)


@pytest.mark.usefixtures("_near")
def test_nothing_is_applied_that_was_not_shown(ws: Workspace, case: Case, table: Path) -> None:
    preview = dry(ws, table, case)
    table.write_text(FIRST.replace("Hajin", "Sousa"))
    with pytest.raises(Refused):
        ws.datasets.apply(preview)
    table.write_text(FIRST)
    ws.datasets.apply(preview)
    stale = dry(ws, table, case)
    here = incidents(ws)["A2"]
    ws.records.save(dataclasses.replace(here, title="A2 ours"))
    with pytest.raises(Refused):
        ws.datasets.apply(stale)


@pytest.mark.usefixtures("_near")
def test_a_case_is_made_along(ws: Workspace, table: Path) -> None:
    case = ws.datasets.case_for("new")
    preview = dry(ws, table, case)
    assert preview.makes_case
    ws.datasets.apply(preview)
    assert ws.cases.by_ref("NEW").id == case.id
    ws.past.undo()
    assert ws.cases.all() == []


@pytest.mark.usefixtures("_near")
def test_mappings_are_remembered_per_case(ws: Workspace, case: Case, table: Path) -> None:
    looked = ws.datasets.look(table)
    assert ws.datasets.fitting(looked, case.id) == []
    own = dataclasses.replace(MAPPING, known_by=looked.names)
    ws.datasets.mappings.remember(case.id, own)
    assert ws.datasets.fitting(looked, case.id) == [own]
    other = ws.cases.create("OTH", "Another case")
    assert ws.datasets.fitting(looked, other.id) == []
    ws.datasets.mappings.forget(case.id, own.name)
    assert ws.datasets.fitting(looked, case.id) == []


@pytest.fixture
def arabic(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "حوادث.csv"
    path.write_text(
        "رقم الحادثة;التاريخ;المدينة;عدد القتلى;الوصف\n1;05/06/2018;هجين;3;قصف\n"
        "2;06/06/2018;السوسة;NA;قصف\n3;07/06/2018;هجين;NA;\n",
        encoding="utf-8-sig",
    )
    yield path


@pytest.mark.usefixtures("_near")
def test_a_proposal_reads_headers_in_other_languages(ws: Workspace, case: Case, arabic: Path) -> None:
    looked = ws.datasets.look(arabic)
    made = propose(looked, "x")
    assert made.date_order == ""
    assert looked.columns[1].undecided == ("05/06/2018", "06/06/2018", "07/06/2018")
    assert made.main.key == ("رقم الحادثة",)
    assert made.layout.blank == ("NA",)
    preview = dry(ws, arabic, case, made.with_order("day"))
    assert counts(preview) == {"create": 3}
    assert preview.told.made == {"incident": 3, "place": 2, "figure": 1}
    ws.datasets.apply(preview)
    with ws.view() as view:
        (figure,) = view.of(CasualtyFigure)
    assert figure.count is not None
    assert figure.count.minimum == 3


@pytest.mark.usefixtures("_near")
def test_a_list_of_sources_has_dates_and_authors(ws: Workspace, tmp_path: Path) -> None:
    listed = tmp_path / "sources.csv"
    listed.write_text("URL,Title,Published,Author\nhttps://example.org/a,Post A,2018-06-05,N. H.\n", encoding="utf-8")
    goes = assign(ws.datasets.look(listed))
    assert goes.kind == "source"
    assert goes.columns["Published"] == "source.published" and goes.columns["Author"] == "source.author"
    # Where a table names no source, a date of publication alone makes none.
    bare = tmp_path / "incidents.csv"
    bare.write_text("Date,Town,Published\n2018-06-05,Hajin,2018-06-06\n", encoding="utf-8")
    assert "Published" not in assign(ws.datasets.look(bare)).columns


def test_where_every_column_goes_is_said_as_it_is_read() -> None:
    """What tells how exactly a date is known, or which record a row belongs to, is not said to be kept in the remark;
    a key that no field takes is."""
    acled = next(each for each in shipped() if each.name == "acled-2023")
    goes = where_columns_go(acled, ["event_date", "time_precision", "year"])
    assert goes["time_precision"] == ["When: how exactly it is known"]
    assert goes["year"] == ["Keep in the remark"]
    dead = {"incident_id": {"columns": [], "joined": {"dataset": "strikes", "record": "incident", "key": ["strike"]}}}
    shape = {
        **SHAPE,
        "records": [
            {"id": "dead", "kind": "figure", "key": ["no"], "fields": {**SHAPE["records"][2]["fields"], **dead}}
        ],
    }
    goes = where_columns_go(TableMapping.from_json(shape), ["no", "strike"])
    assert goes["no"] == ["tells the rows apart", "Keep in the remark"]
    assert goes["strike"] == ["Incident"]


def test_a_table_without_headers_is_seen_as_one(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("37.18,36.17,Building\n37.19,36.18,مبنى\n")
    looked = ws.datasets.look(path)
    assert (looked.header_row, looked.names, looked.rows) == (0, ("[A]", "[B]", "[C]"), 2)


def test_terms_much_alike_are_suggested() -> None:
    assert suggestions(["Air strikes", "Sorcery"], "acts") == {"Air strikes": "airstrike"}


@pytest.mark.skipif(not (REAL_DATA / "files").is_dir(), reason="needs ../shared/data")
@pytest.mark.parametrize("name", ["test-columnar.xlsx", "test-columnar.ods"])
def test_workbooks_have_sheets_and_rows(ws: Workspace, name: str) -> None:
    looked = ws.datasets.look(REAL_DATA / "files" / name)
    assert looked.sheets
    assert looked.rows
    assert len(looked.names) > 1


def test_what_the_vault_is_opened_again_with(vault_folder: Path, table: Path) -> None:
    """Ids are reckoned from case, dataset and key: another session finds the same rows."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "x")
        ws.datasets.apply(dry(ws, table, case))
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert counts(dry(ws, table, ws.cases.by_ref("TST"))) == {"same": 3}
