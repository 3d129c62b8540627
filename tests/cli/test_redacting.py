"""``casefile redact`` and ``casefile redactions``."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.services.redacted import NAME, letter


def test_places_are_redacted_and_listed_without_the_words_and_what_is_none_is_refused(
    run: Run, vault_folder: Path, tmp_path: Path
) -> None:
    assert run("add", vault_folder, "--case", "HJN", letter(tmp_path)).code == 0
    words = run(
        "redact", vault_folder, "HJN-S-0001", "--text", NAME, "--basis", "protection", "--by", "R. Sand", "--json"
    )
    assert (words.code, words.json["words"], words.json["page"]) == (0, True, 1)
    place = ("--page", "2", "--region", "10,8.5,80,3", "--audience", "public")
    region = run("redact", vault_folder, "HJN-E-0001", *place, "--basis", "third_party", "--json")
    assert (region.code, region.json["region"]["page"], region.json["audiences"]) == (0, 2, ["public"])
    listed = run("redactions", vault_folder, "--case", "HJN", "--json")
    assert [each["basis"] for each in listed.json["redactions"]] == ["protection", "third_party"]
    told = run("redactions", vault_folder, "--case", "HJN")
    assert "HJN-RD-0001" in told.out and "Protection of a person" in told.out and "R. Sand" in told.out
    assert NAME not in told.out + listed.out
    # What is no place is refused in a sentence.
    about = ("redact", vault_folder, "HJN-S-0001", "--basis")
    assert "one of" in run(*about, "because", "--text", "x").err
    assert run(*about, "other", "--text", NAME, "--region", "1,1,1,1").code == 2
    assert "do not stand" in run(*about, "other", "--text", "nowhere in it").err
    assert "2 pages only" in run(*about, "other", "--page", "3", "--region", "1,1,1,1").err
    assert "not a region" in run(*about, "other", "--region", "1,1").err
