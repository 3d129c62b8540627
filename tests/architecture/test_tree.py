"""What may not stand in any file of the project, and a sense of how large a file should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sizes import LARGE, large_files

PROJECT = Path(__file__).resolve().parents[2]
NOT_OURS = {".coverage", ".git", ".venv", "build", "dist", "__pycache__", "htmlcov", "node_modules"}
TEXT = {
    "",
    ".css",
    ".desktop",
    ".json",
    ".md",
    ".po",
    ".py",
    ".qss",
    ".sh",
    ".svg",
    ".toml",
    ".ts",
    ".txt",
    ".xml",
}

# A path that exists on one person's machine only. Written so that this very line does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:work|root|Users)/|(?<![\w.~$}/-])/home/(?!\.\.\.)\w")


def text_files() -> Iterator[Path]:
    """Every text file of the project, without what is built or downloaded."""
    for path in sorted(PROJECT.rglob("*")):
        parts = path.relative_to(PROJECT).parts
        if any(part in NOT_OURS or part.endswith((".egg-info", "_cache")) for part in parts):
            continue
        if path.is_file() and path.suffix in TEXT:
            yield path


def machine_paths(text: str) -> list[str]:
    """Each place in ``text`` that names a folder of somebody's machine."""
    return [text[found.start() : found.start() + 40].split("\n")[0] for found in MACHINE_PATH.finditer(text)]


def test_no_path_of_a_machine() -> None:
    breaches = [
        f"{path.relative_to(PROJECT)}: {place}"
        for path in text_files()
        if path != Path(__file__)
        for place in machine_paths(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize("text", ["see /work/x", "`/root/.cache`", "cd /home/sam/casefile", '"/Users/sam/"'])
def test_a_machine_path_is_seen(text: str) -> None:
    assert machine_paths(text)


@pytest.mark.parametrize("text", ["the network/root/x", "https://example.org/work/", "$HOME/work/", "at home/away"])
def test_other_slashes_are_not(text: str) -> None:
    assert not machine_paths(text)


def test_large_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text("pass\n" * LARGE)
    (tmp_path / "long.py").write_text("pass\n" * (LARGE + 1))
    assert large_files(tmp_path) == [(LARGE + 1, tmp_path / "long.py")]
