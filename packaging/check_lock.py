"""Says whether a lock file still answers to ``pyproject.toml``: ``check_lock.py PLATFORM [EXTRA ...]``.

Runs before anything is installed, so it knows the standard library only. Exit code 1, with a sentence, where it does
not.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
LOCKED = Path(__file__).resolve().parent / "locked"
PLATFORMS = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}
"""Each platform that has lock files, by the name of its file, with the name that people know."""
_ASKED = "#   "


def lock_file(platform: str, extra: str = "") -> Path:
    """Where the lock file of a platform is: of the program, or of what one extra needs on top of it."""
    return LOCKED / (f"{platform}-{extra}.txt" if extra else f"{platform}.txt")


def extras(project: Path = PROJECT) -> list[str]:
    """The names of all extras of ``pyproject.toml``."""
    return list(_declared(project)["project"].get("optional-dependencies", {}))


def asked_for(extra: str = "", project: Path = PROJECT) -> list[str]:
    """The requirements of ``pyproject.toml`` as they are written there, without a doubled one and in order.

    :param extra: one extra alone; "" for the program with what builds and installs it.
    """
    declared = _declared(project)
    if extra:
        return sorted(set(declared["project"]["optional-dependencies"][extra]))
    installer = declared["dependency-groups"]["installer"]
    return sorted({*declared["project"]["dependencies"], *declared["build-system"]["requires"], *installer})


def answered(path: Path) -> list[str]:
    """The requirements that a lock file says it was made from."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(_ASKED) for line in lines if line.startswith(_ASKED)]


def heading(platform: str, extra: str) -> str:
    """The comment that a lock file begins with; :func:`answered` reads it."""
    what = f"what the extra {extra} needs besides {platform}.txt" if extra else "what packaging/start installs"
    lines = [
        f"# {PLATFORMS[platform]}: {what}. Made by packaging/locks, never edited by hand.",
        "# pyproject.toml asks for:",
        *(f"{_ASKED}{requirement}" for requirement in asked_for(extra)),
    ]
    return "\n".join(lines) + "\n"


def fault(platform: str, extra: str = "", project: Path = PROJECT) -> str:
    """What is wrong with one lock file, as a sentence; "" where it answers to ``pyproject.toml``."""
    path = project / "packaging" / "locked" / lock_file(platform, extra).name
    name = path.relative_to(project).as_posix()
    if not path.is_file():
        return f"There is no {name}, so nothing says which packages belong to this copy of Casefile."
    missing = sorted(set(asked_for(extra, project)) - set(answered(path)))
    surplus = sorted(set(answered(path)) - set(asked_for(extra, project)))
    if not missing and not surplus:
        return ""
    parts = [f"{name} was made from other requirements than pyproject.toml has now."]
    if missing:
        parts.append(f"Not locked: {', '.join(missing)}.")
    if surplus:
        parts.append(f"No longer asked for: {', '.join(surplus)}.")
    return " ".join(parts)


def _declared(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))


def _main(platform: str, *wanted: str) -> int:
    faults = [said for extra in ("", *wanted) if (said := fault(platform, extra))]
    for said in faults:
        sys.stderr.write(said + "\n")
    if faults:
        sys.stderr.write("Nothing was installed. packaging/locks makes the lock files again.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
