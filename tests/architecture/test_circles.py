"""No module of the window needs itself: not at its import, not for its types, not in a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
GUI = PROJECT / "casefile" / "gui"


def test_no_imports_go_in_a_circle() -> None:
    modules = {_name(path): path for path in GUI.rglob("*.py")}
    imports = {name: set(_imports(path, modules)) - {name} for name, path in modules.items()}
    while free := {name for name, needed in imports.items() if not needed}:
        imports = {name: needed - free for name, needed in imports.items() if name not in free}
    assert sorted(imports) == [], "these import one another, or are needed by such"


def test_only_the_program_knows_the_main_window() -> None:
    modules = {_name(path): path for path in GUI.rglob("*.py")}
    window = "casefile.gui.window"
    assert [name for name, path in modules.items() if window in _imports(path, modules)] == ["casefile.gui.app"]


def _name(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, modules: dict[str, Path]) -> Iterator[str]:
    """Wherever in the file they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield from (found for found in (name if name in modules else node.module,) if found in modules)
