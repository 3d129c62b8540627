"""The set-up asks apt for what is missing and for nothing else, and says plainly what it cannot do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not here")

INSTALLED = "installed libgl1\ninstalled libglib2.0-0t64\nconfig-files xvfb\n"


class Machine:
    """A PATH of its own on which the system's programs are small scripts that we wrote."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.calls = folder / "calls"
        for name in ("cat", "dirname", "env", "grep", "mktemp", "rm"):
            (self.bin / name).symlink_to(shutil.which(name) or name)
        self.program("dpkg-query", f"printf '%s' '{INSTALLED}'")
        self.program("id", "echo 1000")

    def program(self, name: str, body: str) -> None:
        path = self.bin / name
        path.write_text(f'#!{BASH}\necho "{name} $*" >>{self.calls}\n{body}\n')
        path.chmod(0o755)

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        assert BASH is not None
        source = f"set -euo pipefail; source '{PROJECT}/packaging/setup.sh'; {script}"
        return subprocess.run(
            [BASH, "-c", source],
            env={"PATH": str(self.bin)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def called(self, name: str) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_missing_packages_are_named_once_each(machine: Machine) -> None:
    outcome = machine.run("missing_packages libgl1 libglib2.0-0 xvfb libgl1-mesa-dri")
    assert outcome.stdout.split() == ["xvfb", "libgl1-mesa-dri"]


def test_nothing_missing_asks_nobody(machine: Machine) -> None:
    machine.program("apt-get", "exit 1")
    assert machine.run("install_packages libgl1 libglib2.0-0").returncode == 0
    assert machine.called("apt-get") == []


def test_without_root_or_sudo_it_names_the_command(machine: Machine) -> None:
    machine.program("apt-get", "exit 0")
    outcome = machine.run("install_packages libgl1 xvfb")
    assert outcome.returncode == 1
    assert "apt-get install -y --no-install-recommends xvfb" in outcome.stderr
    assert machine.called("apt-get") == []


def test_sudo_is_used_where_there_is_one(machine: Machine) -> None:
    machine.program("apt-get", "exit 0")
    machine.program("sudo", '"$@"')
    outcome = machine.run("install_packages libgl1 xvfb")
    assert outcome.returncode == 0, outcome.stderr
    assert [call.split()[1] for call in machine.called("apt-get")] == ["update", "install"]
    assert all("libgl1" not in call.split() for call in machine.called("apt-get"))


def test_without_apt_it_names_the_libraries(machine: Machine) -> None:
    outcome = machine.run("install_packages xvfb")
    assert outcome.returncode == 1
    assert "xvfb" in outcome.stderr


def test_a_failed_installation_shows_what_apt_said(machine: Machine) -> None:
    machine.program("id", "echo 0")
    machine.program("apt-get", '[ "$1" = update ] || { echo "E: no room"; exit 100; }')
    outcome = machine.run("install_packages xvfb")
    assert outcome.returncode == 1
    assert "E: no room" in outcome.stderr


@pytest.mark.parametrize(
    "name",
    ["packaging/setup.sh", "packaging/start", "packaging/test", "packaging/menu-entry", "packaging/locks", ".ci/run"],
)
def test_scripts_parse(name: str) -> None:
    assert BASH is not None
    outcome = subprocess.run([BASH, "-n", PROJECT / name], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
