"""A case for other programs: each cell is compared with the case, as stock readers read it; nothing acts in a sheet."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import python_calamine

from casefile import i18n
from casefile.dossier.register import write_workbook
from casefile.errors import BadInput, Refused
from casefile.exchange import ftm
from casefile.exchange.columns import columns
from casefile.exchange.geojson import coarser
from casefile.i18n import translator
from casefile.model import json_shape
from casefile.model.coordinates import Coordinates
from casefile.model.counts import Range
from casefile.model.fields import KINDS, FieldSpec, FieldType, Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Case,
    CasualtyFigure,
    Incident,
    Involvement,
    Organisation,
    Person,
    Place,
    Rendition,
    Source,
)
from casefile.model.values import Name
from casefile.services.exports import FORMATS, Exported
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

ARABIC = "قُصفت المدرسة؛ قُتل 12 شخصاً."
NASTY = '=HYPERLINK("http://example.org";"خبر")'
INCIDENT_FIELDS = {"name", "keywords", "notes", "date", "startDate", "endDate", "recordId", "summary", "location",
                   "addressEntity", "involved"}  # fmt: skip


def fill(ws: Workspace) -> None:
    """Beside the sample case: what a cell could get wrong."""
    case = ws.cases.by_ref("SALUN")
    town = Place(
        case_id=case.id, name="Town", point=Coordinates(-34.5, 40.25), precision="city",
        names=(Name("بلدة", "Arab", "alias"), Name("Old Town", kind="former")),
    )  # fmt: skip
    owned = {"case_id": case.id, "place_id": town.id}
    force = Organisation(case_id=case.id, name="The force", country="sy")
    officer = Person(case_id=case.id, name="An officer", organisation_id=force.id, born=FuzzyDate.parse("1970~"))
    exact = Incident(
        **owned, title=NASTY, narrative=ARABIC, point=Coordinates(34.6891, -40.83), precision="exact_point",
        when=FuzzyDate("2018-12-06", "18:14", "Asia/Damascus", "الخميس 6 كانون الأول"), tags=("-1+1", "weapon/cluster"),
        strikes=Range(None, 3, "no more than three"), remarks="+1 for our eyes",
    )  # fmt: skip
    at_town = Incident(**owned, title="@SUM(A1)", precision="street", when=FuzzyDate("2018-12-04/2018-12-06"))
    figure = CasualtyFigure(
        case_id=case.id, incident_id=exact.id, group="civilians", effect="killed", count=Range(20, None, "over 20")
    )
    part = Involvement(
        case_id=case.id, incident_id=exact.id, party_id=officer.id, role="commander", confidence="moderate"
    )
    removed = Incident(**owned, title="_x0041_ removed")
    long = Source(case_id=case.id, title="A long one", language="ar")
    text = Rendition(case_id=case.id, source_id=long.id, type="transcribed", text="\u202egpj.exe " + "😀" * 20_000)
    ws.records.save(town, force, officer, exact, at_town, figure, part, removed, long, text)
    ws.records.trash([removed.id])


@pytest.fixture(scope="module")
def written(
    sample_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, dict[str, Exported]]]:
    """The vault, open, and the case in each format."""
    folder = tmp_path_factory.mktemp("exported")
    shutil.copytree(sample_template, folder / "V.casefile")
    with Workspace.open(folder / "V.casefile", PASSPHRASE) as ws:
        fill(ws)
        case_id = ws.cases.by_ref("SALUN").id
        yield (
            ws,
            {code: ws.exports.export(case_id, folder / f"c.{each.ending}", code) for code, each in FORMATS.items()},
        )


@pytest.fixture(scope="module")
def ws(written: tuple[Workspace, dict[str, Exported]]) -> Workspace:
    return written[0]


@pytest.fixture(scope="module")
def made(written: tuple[Workspace, dict[str, Exported]]) -> dict[str, Exported]:
    return written[1]


@pytest.fixture(scope="module")
def every(ws: Workspace) -> list[Record]:
    """All records of the case, those in the trash too."""
    case_id = ws.cases.by_ref("SALUN").id
    kinds = [name for name in KINDS if name != "case"]
    found = [r for name in kinds for gone in (False, True) for r in ws._store.of(name, case_id=case_id, trashed=gone)]
    return [ws._store.get(Case, case_id), *found]


@pytest.fixture(scope="module")
def tables(made: dict[str, Exported]) -> dict[str, list[list[str]]]:
    """The CSV files of the archive by name, as the csv module reads them."""
    csv.field_size_limit(1_000_000)
    with zipfile.ZipFile(made["csv"].path) as file:
        assert file.testzip() is None
        read = {name: file.read(name).decode("utf-8-sig") for name in file.namelist()}
    return {name.removesuffix(".csv"): list(csv.reader(io.StringIO(text, newline=""))) for name, text in read.items()}


@pytest.fixture(scope="module")
def sheets(made: dict[str, Exported]) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_path(str(made["xlsx"].path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def expected(field: FieldSpec, value: Any, refs: dict[UUID, str]) -> dict[str, object]:
    """What cells by name must hold of a field, without asking the code under test."""
    name, tr = field.name, translator("en")
    if value is None or value == field.empty:
        return {}
    match field.type:
        case FieldType.LINE | FieldType.TEXT | FieldType.MOMENT | FieldType.INTEGER:
            return {name: value}
        case FieldType.DATE:
            return {f"{name}_edtf": value.edtf, name: value.words(tr), f"{name}_wording": value.wording,
                    f"{name}_time": value.time, f"{name}_zone": value.zone}  # fmt: skip
        case FieldType.RANGE:
            bounds = {f"{name}_minimum": value.minimum, f"{name}_maximum": value.maximum}
            return {**bounds, f"{name}_wording": value.wording}
        case FieldType.POINT:
            return {f"{name}_latitude": value.latitude, f"{name}_longitude": value.longitude}
        case FieldType.CODE:
            return {f"{name}_code": value}
        case FieldType.CODES:
            return {f"{name}_code": "; ".join(value)}
        case FieldType.LINES:
            return {name: "\n".join(value)}
        case FieldType.LINK:
            return {name: refs[value]}
        case FieldType.LINKS:
            return {name: "; ".join(refs[each] for each in value)}
        case FieldType.BOOLEAN:
            return {name: "yes"}
    return {f"{name}_json": json.dumps(json_shape.write_value(field, value), ensure_ascii=False)}


def plain(cell: object) -> str:
    return "" if cell is None else str(cell)


def test_every_cell_of_every_record_is_what_the_case_says(
    made: dict[str, Exported], every: list[Record], tables: dict[str, list[list[str]]]
) -> None:
    refs = {record.id: record.ref for record in every}
    rows = {row[-1]: (name, dict(zip(lines[0], row, strict=True))) for name, lines in tables.items()
            if name != "left-out" for row in lines[1:]}  # fmt: skip
    assert len(rows) == len(every) == made["csv"].records == made["xlsx"].records == made["json"].records
    for record in every:
        name, row = rows[str(record.id)]
        assert (name, row["ref"], row["trashed"]) == (kind_of(record).name, record.ref, "yes" if record.trashed else "")
        for field in kind_of(record).fields:
            for column, value in expected(field, getattr(record, field.name), refs).items():
                if isinstance(value, str) and value[:1] in tuple("=+-@\t\r\n"):
                    assert row[column] == "'" + value, (record.ref, column)
                else:
                    assert row[column] == plain(value), (record.ref, column)


def test_no_cell_is_a_formula(tables: dict[str, list[list[str]]], sheets: dict[str, list[list[Any]]]) -> None:
    incidents = [dict(zip(tables["incident"][0], row, strict=True)) for row in tables["incident"][1:]]
    exact = next(row for row in incidents if "HYPERLINK" in row["title"])
    assert exact["title"] == "'" + NASTY
    assert (exact["tags"], exact["remarks"]) == ("'-1+1\nweapon/cluster", "'+1 for our eyes")
    assert exact["point_longitude"] == "-40.83", "a number is no formula"
    assert "'@SUM(A1)" in {row["title"] for row in incidents}
    acting = [cell for lines in tables.values() for row in lines for cell in row if cell[:1] in tuple("=+@\t\r\n")]
    assert acting == []
    head, *rows = sheets["Incidents"]
    titles = {row[head.index("Title")] for row in rows}
    assert {NASTY, "@SUM(A1)"} <= titles, "in a worksheet a text is a text"


def test_a_workbook_has_a_sheet_for_each_kind_with_numbers_as_numbers(
    ws: Workspace, every: list[Record], sheets: dict[str, list[list[Any]]]
) -> None:
    kinds = {kind_of(record).name for record in every}
    assert list(sheets) == [*(KINDS[name].plural for name in KINDS if name in kinds), "Left out"]
    head, *rows = sheets["Casualty figures"]
    row = next(row for row in rows if row[head.index("Count (as worded)")] == "over 20")
    assert (row[head.index("Count (minimum)")], row[head.index("Count (maximum)")]) == (20.0, "")
    head, *rows = sheets["Incidents"]
    row = next(row for row in rows if row[head.index("Title")] == NASTY)
    assert row[head.index("Narrative")] == ARABIC
    assert row[head.index("When (EDTF)")] == "2018-12-06"
    assert row[head.index("When (as worded)")] == "الخميس 6 كانون الأول"
    assert (row[head.index("Exact point (latitude)")], row[head.index("Exact point (longitude)")]) == (34.6891, -40.83)
    assert row[head.index("Precision of the place")] == "Exact point"
    removed = next(row for row in rows if row[head.index("In the trash")] == "yes")
    assert removed[head.index("Title")].replace("_x005F_", "_") == "_x0041_ removed"


def test_what_a_worksheet_cannot_hold_is_cut_and_said(
    made: dict[str, Exported], sheets: dict[str, list[list[Any]]], tables: dict[str, list[list[str]]]
) -> None:
    head, *rows = sheets["Texts"]
    cut = max((row[head.index("Text")] for row in rows), key=len)
    assert cut.startswith("‹U+202E›gpj.exe 😀") and len(cut.encode("utf-16-le")) // 2 <= 32_767
    said = {each.what: each for each in made["xlsx"].left_out}
    assert said["altered"].count == 1 and "32,767" in said["altered"].sentence
    assert [row[0] for row in sheets["Left out"][1:]] == [each.sentence for each in made["xlsx"].left_out]
    text = tables["rendition"][0].index("text")
    assert any(row[text] == "\u202egpj.exe " + "😀" * 20_000 for row in tables["rendition"]), "CSV holds all of it"
    said = {each.what: each for each in made["csv"].left_out}
    assert {"flat", "files", "quoted", "redactions"} == set(said)
    files = json.loads(made["json"].path.read_text(encoding="utf-8"))["files"]
    assert said["files"].count == len(files)


def test_sheets_of_an_arabic_window_run_from_the_right(ws: Workspace, tmp_path: Path) -> None:
    try:
        i18n.use("ar")
        made = ws.exports.export(ws.cases.by_ref("SALUN").id, tmp_path / "ar.xlsx", "xlsx")
    finally:
        i18n.use("en")
    with zipfile.ZipFile(made.path) as file:
        assert b'rightToLeft="1"' in file.read("xl/worksheets/sheet1.xml")
    book = python_calamine.CalamineWorkbook.from_path(str(made.path))
    tr = translator("ar")
    assert book.sheet_names[-1] == tr("Left out") != "Left out"
    head, *rows = book.get_sheet_by_name(tr("Incidents")).to_python()
    narratives = [row[head.index(tr("Narrative"))] for row in rows]
    assert ARABIC in narratives


def test_names_of_sheets_are_those_that_a_workbook_takes() -> None:
    out = io.BytesIO()
    name = "A name: of [more] than thirty-one characters"
    write_workbook([(name, [["a"]]), (name.upper(), [["b", -1, 2.5]])], out)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    assert len({each.casefold() for each in book.sheet_names}) == 2 and all(len(e) <= 31 for e in book.sheet_names)
    assert book.get_sheet_by_index(1).to_python() == [["b", -1.0, 2.5]]


def test_a_map_holds_points_and_how_precise_they_are(made: dict[str, Exported], every: list[Record]) -> None:
    shape = json.loads(made["geojson"].path.read_text(encoding="utf-8"))
    assert shape["type"] == "FeatureCollection" and len(shape["features"]) == made["geojson"].records
    told = {
        feature["properties"].get("title") or feature["properties"]["name"]: feature for feature in shape["features"]
    }
    exact = told[NASTY]
    assert exact["geometry"] == {"type": "Point", "coordinates": [-40.83, 34.6891]}, "longitude first"
    assert (exact["properties"]["precision_code"], exact["properties"]["point_of"]) == ("exact_point", "incident")
    assert exact["properties"]["when_edtf"] == "2018-12-06" and exact["properties"]["place"] == "Town"
    at_town = told["@SUM(A1)"]
    assert at_town["geometry"]["coordinates"] == [40.25, -34.5]
    assert (at_town["properties"]["precision_code"], at_town["properties"]["point_of"]) == ("city", "place")
    assert told["Town"]["properties"]["precision"] == "City"
    assert "_x0041_ removed" not in told
    living = [r for r in every if not r.trashed]
    points = {p.id for p in living if isinstance(p, Place) and p.point}
    placed = [i for i in living if isinstance(i, Incident) and (i.point or i.place_id in points)]
    assert {feature["id"] for feature in shape["features"]} == {str(id_) for id_ in points} | {
        str(i.id) for i in placed
    }
    said = {each.what: each.count for each in made["geojson"].left_out}
    assert said["incident_nowhere"] == sum(isinstance(i, Incident) for i in living) - len(placed)
    assert said["trashed"] == sum(r.trashed for r in every)
    assert said["witness"] == sum(kind_of(r).name == "witness" for r in living)


def test_a_point_is_never_said_to_be_finer_than_what_it_rests_on() -> None:
    assert coarser("street", "city") == coarser("city", "street") == "city"
    assert (coarser("", "city"), coarser("street", ""), coarser("", "")) == ("city", "street", "")
    assert coarser("exact_point", "unknown") == "unknown"


def test_entities_are_events_persons_organisations_and_documents(
    made: dict[str, Exported], every: list[Record]
) -> None:
    lines = made["ftm"].path.read_text(encoding="utf-8").splitlines()
    entities = {entity["id"]: entity for entity in map(json.loads, lines)}
    assert len(entities) == len(lines), "an id stands once"
    schemata = {"incident": "Event", "person": "Person", "organisation": "Organization", "source": "Document",
                "place": "Address"}  # fmt: skip
    for record in every:
        name = kind_of(record).name
        if name in schemata and not record.trashed:
            entity = entities[str(record.id)]
            assert entity["schema"] == schemata[name]
            assert entity["properties"]["name"] == [record.heading]
            assert record.ref in entity["properties"]["notes"]
        elif name not in ftm.KINDS or record.trashed:
            assert str(record.id) not in entities, record.ref
    events = [entity for entity in entities.values() if entity["schema"] == "Event"]
    assert {name for event in events for name in event["properties"]} <= INCIDENT_FIELDS
    exact = next(event["properties"] for event in events if event["properties"]["name"] == [NASTY])
    assert exact["date"] == ["2018-12-06T16:14:00"], "in UTC: Damascus was two hours ahead in winter"
    assert exact["summary"] == [ARABIC]
    officer = next(e for e in entities.values() if e["properties"].get("name") == ["An officer"])
    assert exact["involved"] == [officer["id"]] and officer["properties"]["birthDate"] == ["1970"]
    assert "Born: about 1970" in officer["properties"]["notes"]
    ends = [entity["properties"] for entity in entities.values() if entity["schema"] == "Membership"]
    assert any(each["member"] == [officer["id"]] for each in ends)
    at_town = next(event["properties"] for event in events if event["properties"]["name"] == ["@SUM(A1)"])
    assert (at_town["startDate"], at_town["endDate"]) == (["2018-12-04"], ["2018-12-06"])
    for entity in entities.values():
        for name, values in entity["properties"].items():
            assert values and all(isinstance(value, str) and value for value in values), (entity["id"], name)
            if name in (
                "involved",
                "addressEntity",
                "member",
                "organization",
                "subject",
                "object",
                "document",
                "entity",
            ):
                assert set(values) <= set(entities), "no link leads nowhere"


def test_what_entities_do_not_hold_is_said(made: dict[str, Exported], every: list[Record]) -> None:
    said = {each.what: each for each in made["ftm"].left_out}
    assert said["figure"].count == sum(isinstance(r, CasualtyFigure) for r in every if not r.trashed)
    assert said["incident.follows"].count == sum(1 for r in every if isinstance(r, Incident) and r.follows)
    assert said["rough"].count and said["bounds"].count and said["trashed"].count and said["names"].count
    for name in ftm.KINDS:
        assert ftm.CARRIED[name] <= {field.name for field in KINDS[name].fields}


def test_a_later_export_has_the_same_ids_and_bytes(ws: Workspace, made: dict[str, Exported], tmp_path: Path) -> None:
    case_id = ws.cases.by_ref("SALUN").id
    for code in ("csv", "xlsx", "geojson", "ftm"):
        again = ws.exports.export(case_id, tmp_path / f"again.{FORMATS[code].ending}", code)
        assert again.path.read_bytes() == made[code].path.read_bytes(), code


def test_columns_have_each_a_name_and_a_heading_of_their_own() -> None:
    for kind in KINDS.values():
        names = [column.name for column in columns(kind)]
        headings = [column.heading(translator("en")) for column in columns(kind)]
        assert len(set(names)) == len(names) and len(set(headings)) == len(headings), kind.name


def test_a_date_that_was_never_converted_is_no_date_elsewhere(ws: Workspace) -> None:
    from casefile.exchange.columns import cells

    when = FuzzyDate.from_json({"edtf": "1440-03-28", "calendar": "islamic"})
    assert when.is_unconverted
    incident = Incident(title="Old", when=when)
    row = dict(zip([c.name for c in columns(kind_of(incident))], cells(incident, {}, translator("en")), strict=True))
    assert (row["when_edtf"], row["when_wording"]) == ("", "1440-03-28")
    (event,) = ftm.Entities(lambda _id: False, translator("en")).of(incident, ftm.Beside())
    assert "date" not in event["properties"] and "startDate" not in event["properties"]  # type: ignore[operator]


@pytest.mark.parametrize("code", ["csv", "xlsx", "geojson", "ftm"])
def test_an_export_is_journalled_and_whole_or_not_there(ws: Workspace, tmp_path: Path, code: str) -> None:
    case_id, head = ws.cases.by_ref("SALUN").id, ws.records.head().seq
    out = tmp_path / f"case.{FORMATS[code].ending}"
    asked = iter(range(1000))
    with pytest.raises(Refused, match="Cancelled"):
        ws.exports.export(case_id, out, code, cancelled=lambda: next(asked) >= 1)
    assert list(tmp_path.iterdir()) == []
    assert "EXPORTED" not in {entry.event for entry in ws.records.journal_entries(head)}
    ws.exports.export(case_id, out, code)
    entry = ws.records.journal_entries(ws.records.head().seq - 1)[0]
    assert (entry.event, entry.reason) == ("EXPORTED", f"casefile-{code}")
    assert out.stat().st_mode & 0o077 == 0, "only its owner can read it"


def test_what_cannot_be_is_refused_before_anything_is_written(ws: Workspace, tmp_path: Path) -> None:
    case_id = ws.cases.by_ref("SALUN").id
    with pytest.raises(BadInput, match="ZIP archive"):
        ws.exports.export(case_id, tmp_path / "case.csv", "csv")
    with pytest.raises(BadInput, match="json, xlsx, csv, geojson, ftm"):
        ws.exports.export(case_id, tmp_path / "case.kml", "kml")
    assert list(tmp_path.iterdir()) == []
