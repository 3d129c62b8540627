"""Writes ``resources/licences.json``: under which licence each locked package of the program is, for Help > About.

The licence is the package's own word in its metadata where that is an SPDX expression or one plain licence. Where it is
not, somebody read the package's licence file, and what was read stands in ``READ``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

RESULT = Path(__file__).resolve().parent.parent / "resources" / "licences.json"

READ = {
    "cld3-py": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "edtf": "MIT",
    "fido2": "BSD-2-Clause",
    "olefile": "BSD-2-Clause AND MIT-CMU",  # it goes back to a module of the Python Imaging Library
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyrage": "MIT",
    "reportlab": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "shellingham": "ISC",
    "sqlcipher3": "Zlib AND BSD-3-Clause AND Apache-2.0",  # its wheel holds SQLCipher and OpenSSL
    "uharfbuzz": "Apache-2.0",
}
CLASSIFIERS = {
    "OSI Approved :: ISC License (ISCL)": "ISC",
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: Apache Software License": "Apache-2.0",
}
FITTING = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}
"""Licences that may be combined with GPL-3.0-or-later, by the list of the Free Software Foundation; of several that
are offered (``OR``) one has to be in here, of several that hold together (``AND``) each."""


class Undecided(Exception):
    """A package whose licence nobody has read yet, or that does not fit."""


def write_licences(packages: Iterable[tuple[str, str]]) -> None:
    """Ask the index for the metadata of each package and write the list, ordered by name.

    :param packages: name and version of each.
    :raise Undecided: a licence is not plain, or does not fit.
    """
    rows = [
        {"name": str(found["name"]), "version": str(found["version"]), "licence": licence(found)}
        for found in _metadata([f"{name}=={version}" for name, version in packages])
    ]
    rows.sort(key=lambda row: row["name"].lower())
    RESULT.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def licence(metadata: dict[str, object]) -> str:
    """The SPDX expression for one package.

    :param metadata: as PEP 566 turns it into JSON.
    :raise Undecided: it is not plain, or does not fit.
    """
    name = str(metadata["name"])
    classifiers = metadata.get("classifier") or []
    assert isinstance(classifiers, list)
    named = [CLASSIFIERS.get(str(line).removeprefix("License :: ")) for line in classifiers if "License ::" in line]
    said = READ.get(name.lower()) or metadata.get("license_expression") or metadata.get("license")
    if not _fits(str(said)):
        said = next((spdx for spdx in named if spdx), said)
    if not _fits(str(said)):
        raise Undecided(f"{name}: read its licence ({str(said)[:60]!r}) and decide in packaging/licences.py.")
    return str(said)


def _fits(expression: str) -> bool:
    choices = re.split(r"\s+OR\s+", expression.strip("()"))
    return any(all(part in FITTING for part in re.split(r"\s+AND\s+", choice)) for choice in choices)


def _metadata(pinned: list[str]) -> list[dict[str, object]]:
    """What the index says of each package, without installing any. Those that only another platform needs are pure
    Python, so this one can be asked for all of them; pip says so where that is no longer true."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
        place = ["--only-binary", ":all:", "--target", folder, "--report", str(report)]
        subprocess.run([*command, *place, *pinned], check=True)  # noqa: S603
        return [item["metadata"] for item in json.loads(report.read_text(encoding="utf-8"))["install"]]
