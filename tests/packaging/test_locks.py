"""What is installed is pinned by hashes: lock files answer to ``pyproject.toml``, and set-up refuses anything else."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "packaging"
LOCKED = FOLDER / "locked"
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
PLATFORMS = ("linux", "windows", "macos")
EXTRAS = tuple(DECLARED["project"]["optional-dependencies"])


def loaded(name: str) -> ModuleType:
    """A script of ``packaging/``, which is no package."""
    spec = importlib.util.spec_from_file_location(f"casefile_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def locked(platform: str, extra: str = "") -> dict[str, tuple[Requirement, list[str]]]:
    """By name: what stands in a lock file, each with its hashes."""
    found: dict[str, tuple[Requirement, list[str]]] = {}
    name = f"{platform}-{extra}.txt" if extra else f"{platform}.txt"
    text = (LOCKED / name).read_text(encoding="utf-8").replace(" \\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith(("#", "--only-binary")):
            requirement, *hashes = line.split(" --hash=")
            parsed = Requirement(requirement)
            found[canonicalize_name(parsed.name)] = (parsed, [digest.strip() for digest in hashes])
    return found


def asked(extra: str = "") -> list[Requirement]:
    if extra:
        return [Requirement(line) for line in DECLARED["project"]["optional-dependencies"][extra]]
    lines = DECLARED["project"]["dependencies"] + DECLARED["build-system"]["requires"]
    return [Requirement(line) for line in lines + DECLARED["dependency-groups"]["installer"]]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_each_requirement_is_locked_within_its_range(platform: str, extra: str) -> None:
    there = locked(platform) | locked(platform, extra)
    for requirement in asked(extra):
        pinned, _hashes = there[canonicalize_name(requirement.name)]
        version = str(pinned.specifier).removeprefix("==")
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} against {version}"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_each_package_is_pinned_to_hashes_and_comes_from_no_named_place(platform: str, extra: str) -> None:
    name = f"{platform}-{extra}.txt" if extra else f"{platform}.txt"
    text = (LOCKED / name).read_text(encoding="utf-8")
    assert "\n--only-binary :all:\n" in text, "a source would be built with what nobody locked"
    assert "://" not in text and " @ " not in text and "-index" not in text
    there = locked(platform, extra)
    assert there
    for pinned, hashes in there.values():
        assert re.fullmatch(r"==[^*,]+", str(pinned.specifier)), pinned
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), pinned


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_every_platform_gets_the_same_versions(extra: str) -> None:
    versions: dict[str, set[str]] = {}
    for platform in PLATFORMS:
        for name, (pinned, _hashes) in locked(platform, extra).items():
            versions.setdefault(name, set()).add(str(pinned.specifier))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_a_lock_file_says_what_it_was_made_from(platform: str, extra: str) -> None:
    assert loaded("check_lock").fault(platform, extra) == ""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_licence_of_the_program_is_listed_and_fits(platform: str) -> None:
    listed = {
        canonicalize_name(row["name"]): row
        for row in json.loads((PROJECT / "resources" / "licences.json").read_text(encoding="utf-8"))
    }
    fits = loaded("licences")._fits
    program = locked(platform)
    for extra in EXTRAS:
        if extra != "dev":
            program |= locked(platform, extra)
    for name, (pinned, _hashes) in program.items():
        assert str(pinned.specifier) == f"=={listed[name]['version']}", name
        assert fits(listed[name]["licence"]), listed[name]


def test_a_licence_that_nobody_read_stops_the_list() -> None:
    licences = loaded("licences")
    assert licences.licence({"name": "x", "license_expression": "MIT OR Proprietary"}) == "MIT OR Proprietary"
    assert licences.licence({"name": "x", "classifier": ["License :: OSI Approved :: MIT License"]}) == "MIT"
    for unclear in ({}, {"license": "BSD"}, {"license_expression": "MIT AND Proprietary"}):
        with pytest.raises(licences.Undecided):
            licences.licence({"name": "x", **unclear})


class Copy:
    """A copy of the project's own set-up, in which things can be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(FOLDER, folder / "packaging")
        shutil.copy(PROJECT / "pyproject.toml", folder)
        self.calls = folder / "calls"

    def change(self, name: str, before: str, after: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")

    def environment(self, pip: str) -> None:
        """A ``.venv`` whose Python only notes what it is asked to do; ``pip`` is what it does as pip."""
        python = self.folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(
            f'#!/usr/bin/env bash\necho "$*" >>"{self.calls}"\n[ "$2" = pip ] || exit 0\n{pip}\n', encoding="utf-8"
        )
        python.chmod(0o755)

    def set_up(self, extras: str = "") -> subprocess.CompletedProcess[str]:
        script = f'source "{self.folder}/packaging/setup.sh"; find_python() {{ echo "{sys.executable}"; }}; '
        return subprocess.run(
            ["bash", "-c", f"set -euo pipefail; {script} set_up '{extras}'"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def installed(self) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if line.startswith("-m pip install")]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    if shutil.which("bash") is None:
        pytest.skip("bash is not here")
    return Copy(tmp_path / "casefile")


def test_set_up_takes_the_locked_files_only_and_is_quick_the_second_time(copy: Copy) -> None:
    copy.environment("exit 0")
    assert copy.set_up().returncode == 0
    first, second = copy.installed()
    assert "--require-hashes" in first and first.endswith("packaging/locked/linux.txt")
    assert "--no-index" in second and "--no-build-isolation" in second and "--no-deps" in second
    assert copy.set_up().returncode == 0
    assert len(copy.installed()) == 2
    outcome = copy.set_up("dev")
    assert outcome.returncode == 0, outcome.stderr
    assert copy.installed()[2].endswith("packaging/locked/linux-dev.txt")


def test_a_changed_lock_is_installed_with_the_extras_that_are_there(copy: Copy) -> None:
    copy.environment("exit 0")
    copy.set_up("dev")
    copy.change("packaging/locked/linux.txt", "# Linux", "# Linux, changed")
    assert copy.set_up().returncode == 0
    assert copy.installed()[2].endswith("packaging/locked/linux-dev.txt")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"segno>=1.6.6"', '"segno>=1.9"', "Not locked: segno>=1.9. No longer asked for: segno>=1.6.6."),
        ('"segno>=1.6.6",', "", "No longer asked for: segno>=1.6.6."),
        ('"setuptools>=77"', '"setuptools>=77", "wheel"', "Not locked: wheel."),
    ],
)
def test_requirements_that_are_not_locked_are_named_and_nothing_is_installed(
    copy: Copy, before: str, after: str, said: str
) -> None:
    copy.environment("exit 0")
    copy.change("pyproject.toml", before, after)
    outcome = copy.set_up()
    assert outcome.returncode == 1
    assert said in outcome.stderr and "packaging/locks makes the lock files again" in outcome.stderr
    assert copy.installed() == []


def test_a_missing_lock_is_named(copy: Copy) -> None:
    copy.environment("exit 0")
    (copy.folder / "packaging" / "locked" / "linux-dev.txt").unlink()
    outcome = copy.set_up("dev")
    assert outcome.returncode == 1 and "There is no packaging/locked/linux-dev.txt" in outcome.stderr
    assert copy.installed() == []


def test_another_file_than_the_locked_one_is_said_in_plain_words(copy: Copy) -> None:
    copy.environment("echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES' >&2; exit 1")
    outcome = copy.set_up()
    assert outcome.returncode == 1
    assert "is not the one that belongs to this copy of Casefile" in outcome.stderr
    assert not (copy.folder / ".venv" / ".installed-").exists()


def test_the_pythons_of_set_up_are_those_of_the_lock_files() -> None:
    minors = re.search(r"^PYTHONS = \((.*)\)$", (FOLDER / "make_locks.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert minors is not None
    first, *_rest, last = (int(minor) for minor in minors[1].split(","))
    setup = (FOLDER / "setup.sh").read_text(encoding="utf-8")
    assert f"(3, {first}) <= sys.version_info < (3, {last + 1})" in setup
    assert Requirement(f"python{DECLARED['project']['requires-python']}").specifier.contains(f"3.{first}")
