"""Names the large files of the program: a sense of proportion, never a failure.

Run as ``python -m tests.architecture.sizes``.
"""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LARGE = 300
"""Lines."""


def large_files(folder: Path) -> list[tuple[int, Path]]:
    """The Python files under ``folder`` with more than :data:`LARGE` lines, the longest first."""
    counted = [(path.read_text(encoding="utf-8").count("\n"), path) for path in folder.rglob("*.py")]
    return sorted((row for row in counted if row[0] > LARGE), reverse=True)


def main() -> None:
    found = large_files(PROJECT / "casefile")
    for lines, path in found:
        print(f"{lines:5d} lines  {path.relative_to(PROJECT)}")
    if not found:
        print(f"No file has more than {LARGE} lines.")


if __name__ == "__main__":
    main()
