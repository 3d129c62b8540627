"""The manual: a page per subject, true to the commands, the kinds and the exit codes there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from casefile import errors
from casefile.cli import app as cli
from casefile.cli.commands import app
from casefile.i18n import RESOURCES
from casefile.model.counts import Range
from casefile.model.fields import kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import IN_ORDER

FOLDER = RESOURCES / "manual" / "en"
PAGES = sorted(FOLDER.glob("*.md"))


def text(name: str) -> str:
    (page,) = (page for page in PAGES if page.stem.endswith(name))
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_short_and_begins_with_its_title(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert 10 < len(lines) < (120 if page.stem.endswith("command-line") else 90), "that page lists every command"
    assert sum(line.startswith("# ") for line in lines) == 1


def test_there_is_a_page_for_every_subject() -> None:
    assert len(PAGES) == 30


def test_the_command_line_page_names_every_command() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"^    casefile ([a-z-]+)", text("command-line"), flags=re.M))
    assert named == set(commands)


def test_the_command_line_page_names_every_kind() -> None:
    (line,) = re.findall(r"`KIND` is one of: (.+)\.", text("command-line"))
    said = {"rendition": "text", "excerpt": "passage"}
    assert line.split(", ") == [said.get(kind_of(record).name, kind_of(record).name) for record in IN_ORDER]


def test_the_command_line_page_names_every_exit_code() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", text("command-line"), flags=re.M)}
    declared = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert codes == declared | {cli.EXIT_OUR_FAULT, cli.EXIT_STOPPED}


def test_the_dates_of_the_manual_are_read() -> None:
    written = re.findall(r"`([0-9./~?-]+)`", text("incidents"))
    assert len(written) >= 7
    for date in written:
        assert FuzzyDate.parse(date).known


def test_the_counts_of_the_manual_are_read() -> None:
    assert (Range.parse("12-25").minimum, Range.parse("12-25").maximum) == (12, 25)
    assert Range.parse("at least 40").minimum == 40
    assert (Range.parse("over 20").minimum, Range.parse("over 20").wording) == (20, "over 20")
    assert Range.parse("dozens").minimum is None
