"""`casefile export` in every format: what was written, and what it could not hold."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import python_calamine

from tests.cli.conftest import Run


def test_each_format_is_written_and_says_what_it_left_out(run: Run, sample_folder: Path, tmp_path: Path) -> None:
    told = {}
    for format_, ending in (
        ("csv", "zip"),
        ("xlsx", "xlsx"),
        ("geojson", "geojson"),
        ("ftm", "jsonl"),
        ("json", "json"),
    ):
        out = tmp_path / f"case.{ending}"
        ran = run("export", sample_folder, "--case", "SALUN", "--format", format_, "-o", out, "--json")
        assert (ran.code, ran.json["path"], ran.json["format"]) == (0, str(out), format_)
        told[format_] = ran.json
    assert told["json"]["left_out"] == []
    assert {each["what"]: each["count"] for each in told["xlsx"]["left_out"]} == {
        "flat": None,
        "files": 13,
        "redactions": 1,
    }
    assert "Witnesses: 3 left out." in {each["sentence"] for each in told["geojson"]["left_out"]}
    assert told["csv"]["records"] == told["json"]["records"]
    with zipfile.ZipFile(tmp_path / "case.zip") as file:
        assert {"incident.csv", "left-out.csv"} <= set(file.namelist())
    assert "Incidents" in python_calamine.CalamineWorkbook.from_path(str(tmp_path / "case.xlsx")).sheet_names
    assert len(json.loads((tmp_path / "case.geojson").read_bytes())["features"]) == told["geojson"]["records"]
    assert all(json.loads(line)["schema"] for line in (tmp_path / "case.jsonl").read_text("utf-8").splitlines())


def test_tables_need_the_name_of_an_archive(run: Run, sample_folder: Path, tmp_path: Path) -> None:
    ran = run("export", sample_folder, "--case", "SALUN", "--format", "csv", "-o", tmp_path / "case.csv")
    assert (ran.code, ran.out) == (5, "") and ".zip" in ran.err
    assert not (tmp_path / "case.csv").exists()
    ran = run("export", sample_folder, "--case", "SALUN", "--format", "geojson", "-o", tmp_path / "case.geojson")
    assert "Wrote 10 records to" in ran.out and "5 incidents have no coordinates and are left out." in ran.err
