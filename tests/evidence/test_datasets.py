"""Datasets as the worker reads them: totals of real files equal to what a test reckons, and each format's own shape."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casefile.errors import BadInput
from casefile.evidence import rowkeys
from casefile.evidence.worker import cells, datasets
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.mappings import TableMapping
from casefile.services.mappings import FOLDER, shipped
from tests.conftest import PROJECT, REAL_DATA

CASE = UUID(int=0x8000 << 64 | 1)
AIRWARS = REAL_DATA / "airwars"


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    datasets.prepare()


def mapping(name: str) -> TableMapping:
    return next(each for each in shipped() if each.name == name)


def rows(content: bytes, by: TableMapping) -> Iterator[dict[str, Any]]:
    return datasets.read(io.BytesIO(content), {"do": "rows", "mapping": by.to_json(), "case": str(CASE)})


def simple(fields: dict[str, Any], **more: Any) -> TableMapping:
    """A mapping for incidents with the column ``id`` as their key."""
    return TableMapping.from_json(
        {
            "format": "casefile-mapping",
            "version": 1,
            "name": "t",
            "dataset": "t",
            "records": [{"id": "incident", "kind": "incident", "key": ["id"], "fields": fields}],
            **more,
        }
    )


def records(content: str, by: TableMapping) -> list[dict[str, Any]]:
    """What a table of one record a row makes."""
    return [row["records"][0][1] for row in rows(content.encode(), by) if row["type"] == "row"]


@pytest.mark.skipif(not AIRWARS.is_dir(), reason="needs ../shared/data")
def test_airwars_totals_are_those_of_the_file() -> None:
    name = "incidents_2014_2017.csv"
    lines: dict[int, dict[str, str]] = {}
    with (AIRWARS / name).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        before = 1  # a cell may go over several lines
        for row in reader:
            lines[before + 1], before = row, reader.line_num
    told = list(rows((AIRWARS / name).read_bytes(), mapping("airwars-incidents")))
    refused = [row for row in told if row["type"] == "refused"]
    made = [record for row in told if row["type"] == "row" for _rule, record in row["records"]]
    kinds = Counter(record["kind"] for record in made)
    assert kinds["incident"] + len(refused) == len(lines) == 4504
    # What is refused cannot be: counts from more to fewer, an end before its start, a longitude beyond the date line.
    assert Counter(row["column"] for row in refused) == {
        "men_killed_min": 2,
        "women_killed_min": 1,
        "children_killed_min": 2,
        "incident_date": 1,
        "latitude": 1,
    }
    bad = {row["line"] for row in refused}
    held = [row for number, row in lines.items() if number not in bad]
    for group, code in (("civilians", "civilians"), ("children", "children"), ("belligerents", "combatants")):
        counts = [r["count"] for r in made if r["kind"] == "figure" and (r["group"], r["effect"]) == (code, "killed")]
        low, high = f"{group}_killed_min", f"{group}_killed_max"
        assert len(counts) == sum(1 for row in held if row[low] or row[high])
        assert sum(count.get("minimum") or 0 for count in counts) == sum(int(row[low] or 0) for row in held)
        assert sum(count.get("maximum") or 0 for count in counts) == sum(int(row[high] or 0) for row in held)
    parts = [part for row in held for part in row["belligerents_original"].split(",") if part.strip()]
    assert kinds["involvement"] == len(parts)
    assert kinds["organisation"] == len({part.strip() for part in parts})
    # Case, blanks and strokes do not make two places of one.
    named = [(row["location_en"], row["governorate_original"]) for row in held if row["location_en"]]
    keys = {(cells.plain(town), cells.plain(province)) for town, province in named}
    assert kinds["place"] == len(keys)


@pytest.mark.skipif(not AIRWARS.is_dir(), reason="needs ../shared/data")
def test_airwars_sources_join_their_incidents() -> None:
    told = list(rows((AIRWARS / "sources_2014_2017.csv").read_bytes(), mapping("airwars-sources")))
    with (AIRWARS / "sources_2014_2017.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    made = [row for row in told if row["type"] == "row"]
    long = [number for number, row in enumerate(lines, 2) if len(row["source_url"]) > 1000]
    assert [row["line"] for row in told if row["type"] == "refused"] == long
    assert len(made) == len(lines) - len(long)
    targets = Counter(record["target_id"] for row in made for _rule, record in row["records"] if "target_id" in record)
    key = lines[0]["sequence"]
    incident = str(rowkeys.row_id(CASE, "airwars", "incident", [key]))
    assert targets[incident] == sum(1 for row in lines if row["sequence"] == key)


ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
)


def test_acled() -> None:
    content = (
        ACLED + "SYR1,2018-12-05,2018,1,Political violence,Explosions/Remote violence,Air/drone strike,Force A,,State,"
        "Civilians (Syria),,Civilians,18,Civilian targeting,760,Middle East,Syria,Deir ez Zor,Abu Kamal,Hajin,Hajin,"
        "34.69,40.83,1,Reuters; AFP,International,Several people died.,7,,1700000000\n"
        "SYR2,15 March 2019,2019,3,,Battles,Armed clash,Force A,,,,,,,,760,,Syria,Idlib,,,Idlib,35.9,36.6,2,X,,,0,,\n"
    )
    first, second = [row for row in rows(content.encode(), mapping("acled")) if row["type"] == "row"]
    by_kind = {record["kind"]: record for _rule, record in first["records"]}
    incident = by_kind["incident"]
    assert (incident["acts"], incident["when"], incident["precision"]) == (
        ["airstrike"],
        {"edtf": "2018-12-05"},
        "village_or_town",
    )
    assert "civilian_targeting: Civilian targeting" in incident["remarks"]
    assert by_kind["figure"]["count"] == {"minimum": 7, "maximum": 7}
    assert sum(record["kind"] == "organisation" for _rule, record in first["records"]) == 2
    # To the month only; and nobody counted dead is no figure.
    assert second["records"][0][1]["when"] == {"edtf": "2019-03"}
    assert "figure" not in {record["kind"] for _rule, record in second["records"]}


def test_ucdp_with_and_without_its_header() -> None:
    columns = list(mapping("ucdp-ged-no-header").layout.columns)
    assert len(columns) == 49
    said = {
        "id": "244657", "dyad_name": "Government of Syria - IS", "side_a": "Government of Syria", "side_b": "IS",
        "where_coordinates": "Hajin town", "where_prec": "1", "latitude": "34.69", "longitude": "40.83",
        "country": "Syria", "date_prec": "2", "date_start": "2018-12-04 00:00:00.000",
        "date_end": "2018-12-06 00:00:00.000", "deaths_a": "0", "deaths_b": "2", "deaths_civilians": "5",
        "deaths_unknown": "0", "best": "7", "high": "9", "low": "6", "source_article": "Reuters, 2018-12-07",
    }  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([columns, [said.get(name, "") for name in columns]])
    headed = out.getvalue().encode()
    bare = headed.split(b"\r\n", 1)[1]
    made = []
    for content, name in ((headed, "ucdp-ged"), (bare, "ucdp-ged-no-header")):
        row = next(row for row in rows(content, mapping(name)) if row["type"] == "row")
        made.append([record for _rule, record in row["records"]])
    assert made[0] == made[1]
    counts = {
        record.get("said_by", record["group"]): record["count"] for record in made[0] if record["kind"] == "figure"
    }
    assert counts == {
        "UCDP: low to high estimate of all deaths": {"minimum": 6, "maximum": 9},
        "civilians": {"minimum": 5, "maximum": 5},
        "IS": {"minimum": 2, "maximum": 2},
    }
    assert made[0][0]["when"] == {"edtf": "2018-12-04/2018-12-06"}


def test_a_date_is_asked_for_and_never_guessed() -> None:
    table = "id,t,d\n1,x,05/06/2018\n2,y,2018-06-05\n3,z,13/06/2018\n"
    fields = {"title": {"columns": ["t"]}, "when": {"columns": ["d"]}}
    told = list(rows(table.encode(), simple(fields)))
    assert [(row["line"], row["column"]) for row in told if row["type"] == "refused"] == [(2, "d"), (4, "d")]
    days = [record["when"]["edtf"] for record in records(table, simple(fields, date_order="day"))]
    assert days == ["2018-06-05", "2018-06-05", "2018-06-13"]
    months = list(rows(table.encode(), simple(fields, date_order="month")))
    assert [row["line"] for row in months if row["type"] == "refused"] == [4]


@pytest.mark.parametrize(
    ("text", "order", "edtf", "time"),
    [
        ("2018-12-06T00:00", "", "2018-12-06", ""),
        ("2018-12-06 18:14:00", "", "2018-12-06", "18:14:00"),
        ("٦/١٢/٢٠١٨", "day", "2018-12-06", ""),
        ("6 December 2018", "", "2018-12-06", ""),
        ("6 грудня 2018", "", "2018-12-06", ""),
        ("2018", "", "2018", ""),
        ("12.06.2018", "month", "2018-12-06", ""),
    ],
)
def test_dates(text: str, order: str, edtf: str, time: str) -> None:
    assert cells.date(text, order) == FuzzyDate(edtf, time)


def test_values_that_no_term_fits_are_listed_and_kept() -> None:
    table = "id,t,a\n1,x,Airstrike; shelling\n2,y,Sorcery\n3,z,Gasangriff\n"
    by = simple(
        {
            "title": {"columns": ["t"]},
            "acts": {"columns": ["a"], "separator": ";", "terms": {"Gasangriff": "chemical_attack"}},
        }
    )
    made = records(table, by)
    assert [record.get("acts") for record in made] == [["airstrike", "shelling"], None, ["chemical_attack"]]
    assert "a: Sorcery" in made[1]["remarks"]
    unmatched = [row for row in rows(table.encode(), by) if row["type"] == "unmatched"]
    assert [(row["column"], row["values"]) for row in unmatched] == [("a", [["Sorcery", 1]])]
    strict = simple({"title": {"columns": ["t"]}, "acts": {"columns": ["a"], "separator": ";", "other": "refuse"}})
    assert {row["line"] for row in rows(table.encode(), strict) if row["type"] == "refused"} == {3, 4}


def test_what_no_field_takes_is_kept_or_dropped_by_choice() -> None:
    table = "id,t,colour,mood\n7,x,red,good\n"
    fields = {"title": {"columns": ["t"]}}
    assert records(table, simple(fields))[0]["remarks"] == "id: 7\ncolour: red\nmood: good"
    assert records(table, simple(fields, drop=["mood"]))[0]["remarks"] == "id: 7\ncolour: red"
    told = next(rows(table.encode(), simple(fields, rest="drop")))
    assert (told["rest"], told["dropped"]) == ([], ["id", "colour", "mood"])


def test_a_key_that_stands_twice_and_a_row_too_wide_are_refused() -> None:
    told = list(rows(b"id,t\n1,x\n1,y\n,z\n2,u,more\n", simple({"title": {"columns": ["t"]}})))
    refused = [(row["line"], row["problem"]) for row in told if row["type"] == "refused"]
    assert [line for line, _problem in refused] == [3, 4, 5]
    assert "line 2" in refused[0][1]


def test_nothing_of_a_refused_row_counts_as_made() -> None:
    """The place of a row that is refused is made with the next row that names it."""
    shape = simple({"title": {"columns": ["t"]}, "when": {"columns": ["d"]}}).to_json()
    shape["records"][0]["fields"]["place_id"] = {"record": "place"}
    place = {"id": "place", "kind": "place", "key": ["p"], "shared": True, "fields": {"name": {"columns": ["p"]}}}
    shape["records"].append(place)
    told = list(rows(b"id,t,d,p\n1,x,soon,Hajin\n2,y,2018,Hajin\n", TableMapping.from_json(shape)))
    made = [record["kind"] for row in told if row["type"] == "row" for _rule, record in row["records"]]
    assert made == ["incident", "place"]


def test_bayanat_lacks_a_comma_and_keeps_keys_of_an_installation() -> None:
    incidents = [
        json.dumps({
            "id": n, "title": f"Incident {n}", "description": "<p>One</p><p>Two &amp; three</p>", "witness_count": n,
            "events": [{"title": "Strike", "from_date": "2018-12-06T00:00"}],
            "locations": [{"id": 5, "title": "Hajin", "lat": 34.69, "lng": 40.83}], "estimated": None,
        })
        for n in (1, 2, 3)
    ]  # fmt: skip
    document = '{"incidents": [' + incidents[0] + "," + incidents[1] + incidents[2] + "]}"
    by = simple(
        {
            "title": {"columns": ["title"]},
            "when": {"columns": ["events.1.from_date"]},
            "point": {"columns": ["locations.1.lat", "locations.1.lng"]},
            "narrative": {"columns": ["description"]},
        },
        source={"type": "bayanat"},
    )
    made = records(document, by)
    assert [record["title"] for record in made] == ["Incident 1", "Incident 2", "Incident 3"]
    assert made[0]["when"] == {"edtf": "2018-12-06"}
    assert made[0]["narrative"] == "One\nTwo & three"
    assert "witness_count: 3" in made[2]["remarks"]


@pytest.mark.skipif(not (REAL_DATA / "uwazi").is_dir(), reason="needs ../shared/data")
def test_uwazi_entities_all_arrive() -> None:
    content = (REAL_DATA / "uwazi" / "entities.json").read_bytes()
    told = list(datasets.read(io.BytesIO(content), {"do": "look", "source": {}}))
    assert told[0]["layout"] == "uwazi"
    assert told[-1]["rows"] == len(json.loads(content)) == 891
    made = [
        row
        for row in datasets.read(
            io.BytesIO(content), {"do": "rows", "mapping": mapping("uwazi").to_json(), "case": str(CASE)}
        )
        if row["type"] == "row"
    ]
    assert len(made) == 891


def test_places_and_libraries() -> None:
    geo = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Hajin", "date": "2018-12-05"},
                "geometry": {"type": "Point", "coordinates": [40.83, 34.69]},
            }
        ],
    }
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>D</name><Folder><name>Strikes</name><Placemark>'
        "<name>Hajin</name><TimeStamp><when>2018-12-05</when></TimeStamp><Point><coordinates>40.83,34.69,0"
        "</coordinates></Point></Placemark></Folder></Document></kml>"
    )
    gpx = (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="34.69" lon="40.83"><name>Hajin</name></wpt>'
        '<trk><name>T</name><trkseg><trkpt lat="1" lon="2"/><trkpt lat="3" lon="4"/></trkseg></trk></gpx>'
    )
    ris = (
        "TY  - NEWS\nTI  - A strike\nAU  - One, A\nAU  - Two, B\nDA  - 2018/12/06/\nUR  - https://x.invalid/1\nER  - \n"
    )
    for content, type_, sought in (
        (json.dumps(geo), "geojson", ["Hajin", "2018-12-05", "Point", "40.83", "34.69"]),
        (kml, "kml", ["D / Strikes", "Hajin", "2018-12-05", "40.83", "34.69", "Point"]),
        (gpx, "gpx", ["waypoint", "34.69", "40.83", "Hajin"]),
        (ris, "ris", ["NEWS", "A strike", "One, A; Two, B", "2018-12-06", "https://x.invalid/1"]),
    ):
        told = list(datasets.read(io.BytesIO(content.encode()), {"do": "look", "source": {}}))
        assert told[0]["layout"] == type_
        sample = next(row["cells"] for row in told if row["type"] == "sample")
        assert set(sought) <= set(sample), (type_, sample)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE kml [<!ENTITY a "b">]><kml><Placemark><name>&a;</name></Placemark></kml>',
        b"<kml>" + b"<a>" * 500,
        b'[{"a": 1}, {"a": ',
        b'{"features": [' + b"[" * 100_000,
        b"\0\0\0\0",
        b"",
    ],
    ids=["entity", "deep", "cut", "nested", "nulls", "empty"],
)
def test_what_is_no_dataset(content: bytes) -> None:
    with pytest.raises(BadInput):
        list(datasets.read(io.BytesIO(content), {"do": "look", "source": {}}))


def test_casefile_json_is_known_whatever_stands_first() -> None:
    for head in ('{"format": "casefile", "version": 1,', '{"version": 1, "case": "HJN",\n "format" : "casefile",'):
        (told,) = datasets.read(io.BytesIO(head.encode() + b' "records": []}'), {"do": "look", "source": {}})
        assert told["layout"] == "casefile"


SEEDS = {
    "csv": b'id,t,d,a\n1,"x, y",2018-12-05,Airstrike\n2,"z ""q""",05/06/2018,\n',
    "geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": 1, "t": "x"}, '
    b'"geometry": {"type": "Point", "coordinates": [40.8, 34.6]}}]}',
    "kml": b'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>x</name><Point><coordinates>1,2</coordinates>'
    b"</Point></Placemark></kml>",
    "gpx": b'<gpx><wpt lat="1" lon="2"><name>x</name></wpt><trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>',
    "ris": b"TY  - NEWS\nTI  - x\n  more\nDA  - 2018/12/06/\nER  - \n",
    "uwazi": b'[{"sharedId": "a", "template": "b", "metadata": {"x": [{"value": {"lat": 1, "lon": 2}}]}}]',
}


@pytest.mark.parametrize("name", list(SEEDS))
def test_altered_files_are_read_or_refused(name: str) -> None:
    """Bytes changed, cut and doubled at random: a sentence, or rows; never anything else."""
    chance, seed = random.Random(name), SEEDS[name]
    by = simple({"title": {"columns": ["t"]}, "when": {"columns": ["d"]}, "acts": {"columns": ["a"]}})
    for _round in range(120):
        content = bytearray(seed)
        for _change in range(chance.randint(1, 6)):
            at = chance.randrange(len(content))
            match chance.randrange(3):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randint(1, 9)]
                case _:
                    content[at:at] = content[at : at + chance.randint(1, 30)]
            content = content or bytearray(b" ")
        with suppress(BadInput):
            list(datasets.read(io.BytesIO(bytes(content)), {"do": "look", "source": {}}))
        if name == "csv":
            with suppress(BadInput):
                list(rows(bytes(content), by))


def test_shipped_mappings_are_of_the_schema() -> None:
    """What a mapping may hold stands in the schema, member by member; each is read back the same."""
    schema = json.loads((PROJECT / "resources" / "schemas" / "mapping.schema.json").read_text(encoding="utf-8"))
    rule, record = schema["$defs"]["rule"]["properties"], schema["$defs"]["record"]["properties"]
    for path in sorted(Path(FOLDER).glob("*.json")):
        shape = json.loads(path.read_text(encoding="utf-8"))
        assert TableMapping.from_json(shape).name == path.stem
        assert TableMapping.from_json(TableMapping.from_json(shape).to_json()) == TableMapping.from_json(shape)
        assert shape.keys() <= schema["properties"].keys()
        assert shape.get("source", {}).keys() <= schema["$defs"]["source"]["properties"].keys()
        for each in shape["records"]:
            assert each.keys() <= record.keys()
            assert all(one.keys() <= rule.keys() for one in each["fields"].values())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"kind": "witness"}, "kind"),
        ({"key": []}, "key"),
        ({"fields": {"title": {"columns": ["t"], "value": "x"}}}, "title"),
        ({"fields": {"nonsense": {"columns": ["t"]}}}, "nonsense"),
        ({"fields": {"place_id": {"record": "nobody"}}}, "place_id"),
        ({"surprise": 1}, "surprise"),
    ],
    ids=["kind", "key", "both", "field", "link", "member"],
)
def test_a_mapping_that_cannot_be_carried_out_names_the_place(change: dict[str, Any], named: str) -> None:
    shape = simple({"title": {"columns": ["t"]}}).to_json()
    shape["records"][0] |= change
    with pytest.raises(BadInput, match=named):
        TableMapping.from_json(shape)
