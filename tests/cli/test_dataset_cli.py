"""``casefile mapping`` proposes, ``casefile import`` carries out, ``casefile formats`` lists what is known."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

TABLE = "Ref,Date,Town,Killed\n1,05/06/2018,Hajin,3\n2,06/06/2018,Sousa,\n3,2018-06-07,Hajin,many 9\n"


def test_a_mapping_is_written_edited_and_carried_out(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    table, mapping = tmp_path / "strikes.csv", tmp_path / "m.json"
    table.write_text(TABLE, encoding="utf-8")
    unknown = run("import", vault_folder, table, "--case", "NEW")
    assert unknown.code == 5
    assert "casefile mapping" in unknown.err
    proposed = run("mapping", vault_folder, table, "-o", mapping, "--json").json
    assert proposed["undecided_dates"] == {"Date": ["05/06/2018", "06/06/2018"]}
    assert run("mapping", vault_folder, table, "-o", mapping).code == 5  # nothing is written over
    arguments = ("import", vault_folder, table, "--case", "NEW", "--mapping", mapping)
    asked = run(*arguments, "--dry-run", "--json")
    assert asked.code == 5
    assert "05/06/2018" in asked.err
    refused = [row for row in asked.json["rows"] if row["action"] == "refuse"]
    assert [(row["row"], row["column"]) for row in refused] == [(2, "Date"), (3, "Date"), (4, "Killed")]
    shape = json.loads(mapping.read_text(encoding="utf-8"))
    shape["date_order"] = "day"
    mapping.write_text(json.dumps(shape), encoding="utf-8")
    # The same keys for a dry run and for the import itself; a case that is missing is made only then.
    dry = run(*arguments, "--dry-run", "--json").json
    assert {"format", "create", "update", "same", "gone", "refuse", "rows"} <= dry.keys()
    assert (dry["format"], dry["create"], dry["refuse"], dry["made_case"]) == ("strikes", 2, 1, False)
    assert dry["records"] == {"incident": 2, "place": 2, "figure": 1}
    assert all({"row", "column", "action", "reason"} <= row.keys() for row in dry["rows"])
    done = run(*arguments, "--json")
    assert done.code == 5  # a row was refused; the rest is in
    assert (done.json["create"], done.json["made_case"]) == (2, True)
    assert [row["row"] for row in done.json["rows"]] == [4]
    table.write_text(TABLE.replace("many 9", "9").replace("2,06/06/2018,Sousa,\n", ""), encoding="utf-8")
    again = run(*arguments, "--json")
    counts = {action: again.json[action] for action in ("create", "update", "same", "gone", "refuse")}
    assert counts == {"create": 1, "update": 0, "same": 1, "gone": 1, "refuse": 0}
    assert again.code == 0


def test_formats_name_the_datasets_that_are_known(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    known = {each["format"] for each in run("formats", "--json").json if "format" in each}
    assert {"acled", "ucdp-ged", "airwars-incidents", "ris", "kml", "gpx", "geojson"} <= known
    assert "ucdp-ged" in run("formats").out
    table = tmp_path / "t.csv"
    table.write_text(TABLE, encoding="utf-8")
    wrong = run("import", vault_folder, table, "--case", "NEW", "--format", "acled")
    assert (wrong.code, wrong.out) == (5, "")
    assert "no column" in wrong.err
    nowhere = run("import", vault_folder, table, "--format", "nothing", "--case", "NEW")
    assert "acled" in nowhere.err
