"""The accessibility tree as screen readers get it: over AT-SPI, in a session bus of its own, from another process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casefile.workspace import Workspace
from tests.e2e.heard_child import SCREENS, SENTENCE, SHOWN_DIALOGS
from tests.opened import PASSPHRASE
from tests.screens.stage import fill

pytestmark = pytest.mark.e2e

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
FOCUSABLE, SHOWING = 11, 25
"""Bits of AT-SPI's state set (atspi-constants.h)."""
WITHOUT_MEANING = {"unknown", "invalid", "filler", ""}
Node = dict[str, Any]


def _missing() -> str:
    if sys.platform != "linux":
        return "AT-SPI is the accessibility bus of Linux"
    for name in ("dbus-run-session", "dbus-monitor"):
        if shutil.which(name) is None:
            return f"{name} is not installed"
    if not any(Path("/usr/libexec", name).exists() for name in ("at-spi-bus-launcher",)):
        return "at-spi2-core is not installed"
    if subprocess.run([SYSTEM_PYTHON, "-c", "import dbus"], capture_output=True, check=False).returncode:
        return "the system's Python has no D-Bus bindings (python3-dbus)"
    return ""


@pytest.fixture(scope="module")
def heard(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each screen tells."""
    if missing := _missing():
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("heard")
    vault = Path(shutil.copytree(sample_template, folder / "Sample.casefile"))
    with Workspace.open(vault, PASSPHRASE) as workspace:
        fill(workspace)
    command = ["dbus-run-session", "--", sys.executable, "-m", "tests.e2e.heard_child"]
    done = subprocess.run(
        [*command, str(vault), PASSPHRASE, str(folder), SYSTEM_PYTHON],
        cwd=PROJECT,
        env={**os.environ, "HOME": str(folder), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in tree["children"]:
        yield from _nodes(child)


def _holds_tabs(node: Node) -> bool:
    """What holds tabs passes the focus on to them."""
    return any(child["role"] == "page tab list" for child in node["children"])


def _told(tree: Node, role: str) -> list[str]:
    return [node["name"] for node in _nodes(tree) if node["role"] == role and SHOWING in node["states"]]


@pytest.mark.parametrize("name", [*SCREENS, *SHOWN_DIALOGS])
def test_all_that_takes_the_focus_has_a_name_and_a_role(heard: dict[str, Any], name: str) -> None:
    nodes = [node for node in _nodes(heard[name]) if {FOCUSABLE, SHOWING} <= set(node["states"])]
    assert len(nodes) > 5, "the window was read"
    silent = [node["role"] for node in nodes if not node["name"].strip() and not node["labelled"]]
    assert silent == []
    assert [node["name"] for node in nodes if node["role"] in WITHOUT_MEANING and not _holds_tabs(node)] == []


def test_lists_tables_and_what_draws_itself_can_be_read(heard: dict[str, Any]) -> None:
    """Their lines and cells are there in words; the line of time says where one stands, and what stands there."""
    assert any(words.startswith("Incidents, 12") for words in _told(heard["home"], "list item"))
    cells = _told(heard["incident"], "cell")
    assert "Grain store destroyed in Deir Salun" in cells
    assert any("killed" in words for words in cells)
    assert any(words.startswith("Supports") for words in _told(heard["facts-arranged"], "cell"))
    assert any("overdue" in words for words in _told(heard["calls-arranged"], "cell"))
    charts = [node for node in _nodes(heard["incidents-arranged"]) if node["role"] == "chart"]
    assert [node["name"] for node in charts] == ["Timeline"]
    assert "March 2024" in charts[0]["description"]


def test_fields_are_called_by_their_labels(heard: dict[str, Any]) -> None:
    fields = {node["name"]: node for node in _nodes(heard["figure"]) if FOCUSABLE in node["states"]}
    assert {"Count, needed", "Said by, within the source"} <= set(fields)
    chosen = [node for node in _nodes(heard["settings-appearance"]) if node["role"] == "combo box"]
    assert any(node["labelled"] or "Theme" in node["description"] for node in chosen)


def test_what_the_message_bar_says_is_announced(heard: dict[str, Any]) -> None:
    assert heard["announced"].strip() == SENTENCE
