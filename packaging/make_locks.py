"""Makes the lock files and the list of licences from ``pyproject.toml``; ``packaging/locks`` runs it.

Each lock file holds, for one platform and every Python of ``PYTHONS``, the exact version of each package with the
SHA-256 of every wheel that fits there. Sources are never locked: building one would fetch what builds it. No address
stands in a lock file, so that any index that has the same bytes will do.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from check_lock import LOCKED, PLATFORMS, asked_for, extras, heading, lock_file
from licences import write_licences
from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

MARKERS = {"linux": "linux", "windows": "win32", "macos": "darwin"}
"""``sys_platform`` of each platform."""
WHEELS = {"linux": ("manylinux", "musllinux", "linux"), "windows": ("win",), "macos": ("macosx",)}
"""What the platform tags of its wheels begin with."""
MACHINES = {
    "linux": ("x86_64", "aarch64"),
    "windows": ("amd64",),
    "macos": ("arm64",),
}
"""Machines on which each package of the program must run."""
PYTHONS = (11, 12, 13, 14)
"""Minor versions of Python 3 for which each package must have a wheel; ``setup.sh`` takes no other."""


class Locked(NamedTuple):
    """One package of a lock file.

    :param marker: where it is wanted, as PEP 508 says it; "" for everywhere on this platform.
    :param wheels: SHA-256 in hexadecimal by file name.
    """

    name: str
    version: str
    marker: str
    wheels: dict[str, str]

    def lines(self) -> str:
        """The package as a requirements file writes it."""
        marker = f" ; {self.marker}" if self.marker else ""
        hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in sorted(set(self.wheels.values())))
        return f"{self.name}=={self.version}{marker}{hashes}\n"


def main(arguments: list[str]) -> int:
    """Make every lock file. Versions that still fit stay as they are, unless ``--upgrade`` asks for the newest."""
    versions = "" if "--upgrade" in arguments else _kept()
    program: dict[str, Locked] = {}
    faults: list[str] = []
    for platform in PLATFORMS:
        with tempfile.TemporaryDirectory() as folder:
            versions, locked = _lock(platform, versions, Path(folder))
        for extra, packages in locked.items():
            text = heading(platform, extra) + "--only-binary :all:\n\n" + "".join(p.lines() for p in packages)
            lock_file(platform, extra).write_text(text, encoding="utf-8")
            if extra != "dev":
                faults += [f"{platform}: {fault}" for package in packages for fault in _gaps(platform, package)]
                program |= {package.name: package for package in packages}
    write_licences((package.name, package.version) for package in program.values())
    for fault in faults:
        sys.stderr.write(fault + "\n")
    return 1 if faults else 0


def _kept() -> str:
    """Every version that is locked now, as a requirements file, for the resolver to prefer."""
    lines = (line for path in sorted(LOCKED.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines())
    return "\n".join(sorted({re.split(r"[ ;\\]", line)[0] for line in lines if re.match(r"[\w.-]+==", line)}))


def _lock(platform: str, versions: str, folder: Path) -> tuple[str, dict[str, list[Locked]]]:
    """Resolve for one platform: everything at once first, so that all its lock files agree on every version.

    :return: the versions for the next platform to prefer, and by extra ("" for the program) what is locked.
    """
    (folder / "pyproject.toml").write_text(_project(platform), encoding="utf-8")
    everything = folder / "everything.txt"
    everything.write_text(versions, encoding="utf-8")
    _resolve(folder, "--all-extras", "--no-annotate", "--output-file", everything.name)
    program = _packages(folder, platform)
    locked = {"": program}
    for extra in extras():
        locked[extra] = [package for package in _packages(folder, platform, extra) if package not in program]
    return everything.read_text(encoding="utf-8"), locked


def _packages(folder: Path, platform: str, *wanted: str) -> list[Locked]:
    chosen = [part for extra in wanted for part in ("--extra", extra)]
    _resolve(
        folder, *chosen, "--constraint", "everything.txt", "--format", "pylock.toml", "--output-file", "pylock.toml"
    )
    found = tomllib.loads((folder / "pylock.toml").read_text(encoding="utf-8"))["packages"]
    (folder / "pylock.toml").unlink()
    return [
        Locked(
            package["name"],
            package["version"],
            _shorter(package.get("marker", ""), platform),
            dict(_fitting(package["wheels"], platform)),
        )
        for package in found
    ]


def _resolve(folder: Path, *options: str) -> None:
    command = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"]
    subprocess.run([*command, "--only-binary", ":all:", "--no-header", *options], cwd=folder, check=True)  # noqa: S603


def _project(platform: str) -> str:
    """A project file of the same requirements for one platform. Strings of JSON are strings of TOML."""
    optional = "\n".join(f"{extra} = {json.dumps(asked_for(extra))}" for extra in extras())
    return (
        f'[project]\nname = "casefile"\nversion = "0"\nrequires-python = ">=3.11"\n'
        f"dependencies = {json.dumps(asked_for())}\n[project.optional-dependencies]\n{optional}\n"
        f'[tool.uv]\nenvironments = ["{_whole(platform)}"]\n'
    )


def _shorter(marker: str, platform: str) -> str:
    """A marker without the part that is true of the whole file."""
    parts = [part for part in marker.split(" and ") if part not in _whole(platform).split(" and ")]
    return " and ".join(parts)


def _whole(platform: str) -> str:
    """The marker of a whole lock file: the Pythons that every package has a wheel for."""
    python = f"python_full_version < '3.{PYTHONS[-1] + 1}' and platform_python_implementation == 'CPython'"
    return f"{python} and sys_platform == '{MARKERS[platform]}'"


def _fitting(wheels: Iterable[dict[str, str | dict[str, str]]], platform: str) -> Iterator[tuple[str, str]]:
    """The wheels that CPython of this platform can install: file name and SHA-256."""
    for wheel in wheels:
        name, hashes = str(wheel.get("name") or str(wheel["url"]).rsplit("/", 1)[-1]), wheel["hashes"]
        tags = parse_wheel_filename(name)[3]
        if any(
            (tag.platform == "any" or tag.platform.startswith(WHEELS[platform]))
            and not tag.interpreter.startswith("pp")
            for tag in tags
        ):
            assert isinstance(hashes, dict)
            yield name, hashes["sha256"]


def _gaps(platform: str, package: Locked) -> Iterator[str]:
    """Where this package of the program could not be installed, for want of a wheel."""
    for machine in MACHINES[platform]:
        for minor in PYTHONS:
            place = {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.0", "platform_machine": machine}
            if package.marker and not Marker(package.marker).evaluate(place | {"sys_platform": MARKERS[platform]}):
                continue
            if not any(_runs(name, machine, minor) for name in package.wheels):
                yield f"{package.name} {package.version} has no wheel for Python 3.{minor} on {machine}"


def _runs(wheel: str, machine: str, minor: int) -> bool:
    for tag in parse_wheel_filename(wheel)[3]:
        version = int(re.sub(r"\D", "", tag.interpreter)[1:] or 0)
        python = (tag.interpreter.startswith("py") or version == minor) if tag.abi != "abi3" else version <= minor
        if python and not tag.abi.endswith("t") and tag.platform.endswith(("any", machine, "universal2")):
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
