"""What the code may not do, stated over its syntax trees.

A rule is a function from one module to the lines that break it. Import contracts say which floor may know
which (``[tool.importlinter]`` in pyproject.toml); these rules say which *acts* are confined to one place, and
catch what an import graph cannot see: a submodule such as ``urllib.request``, a call, a keyword argument.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One source file: its path from the project's root and its syntax tree."""

    path: PurePosixPath
    tree: ast.Module

    @classmethod
    def parse(cls, path: str, source: str) -> Module:
        return cls(PurePosixPath(path), ast.parse(source))

    def within(self, places: tuple[str, ...]) -> bool:
        """Whether the file is one of these files or lies in one of these folders."""
        return any(self.path == PurePosixPath(p) or PurePosixPath(p) in self.path.parents for p in places)


Finding = tuple[int, str]


@dataclass(frozen=True)
class Rule:
    """``why`` is what a person reads when the rule is broken; ``allowed`` are the places it does not bind."""

    name: str
    why: str
    look: Callable[[Module], Iterator[Finding]]
    allowed: tuple[str, ...] = ()

    def broken_by(self, module: Module) -> list[str]:
        """Every breach as ``path:line: what``; empty where the rule is kept."""
        if module.within(self.allowed):
            return []
        return [f"{module.path}:{line}: {what}" for line, what in self.look(module)]


def source_modules() -> list[Module]:
    """Every module of the program."""
    return [
        Module.parse(path.relative_to(PROJECT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((PROJECT / "casefile").rglob("*.py"))
    ]


def imported(module: Module) -> Iterator[Finding]:
    """Every absolute name that the module imports, at any depth: ``from a import b`` gives ``a.b``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Call) and _called(node) in {"importlib.import_module", "import_module"}:
            name = node.args[0] if node.args else None
            known = isinstance(name, ast.Constant) and isinstance(name.value, str)
            yield node.lineno, name.value if known else "<computed name>"


def _called(node: ast.Call) -> str:
    """The dotted name of what is called, as far as it is written out: ``os.system``, ``print``."""
    parts: list[str] = []
    target: ast.expr = node.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    if isinstance(target, ast.Name):
        parts.append(target.id)
    return ".".join(reversed(parts))


def no_import(*banned: str) -> Callable[[Module], Iterator[Finding]]:
    """Ban modules, packages with all they hold, or single names of a module."""

    def look(module: Module) -> Iterator[Finding]:
        for line, name in imported(module):
            if any(name == b or name.startswith(f"{b}.") for b in banned):
                yield line, f"imports {name}"

    return look


def no_call(*banned: str) -> Callable[[Module], Iterator[Finding]]:
    """Ban calls by the dotted name they are written with; ``*.name`` bans the method on anything."""
    methods = {name.removeprefix("*.") for name in banned if name.startswith("*.")}

    def look(module: Module) -> Iterator[Finding]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                name = _called(node)
                if name in banned or (isinstance(node.func, ast.Attribute) and node.func.attr in methods):
                    yield node.lineno, f"calls {name}"

    return look


def no_today(module: Module) -> Iterator[Finding]:
    """Ban the day that a computer or UTC calls today: ``date.today()``, ``now(...).date()``."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, inner = _called(node), node.func.value
        of_now = isinstance(inner, ast.Call) and _called(inner).rpartition(".")[2] in ("now", "utcnow")
        if name.endswith(("date.today", "datetime.today", "Date.currentDate")) or (node.func.attr == "date" and of_now):
            yield node.lineno, f"calls {name}"


def no_name(*banned: str) -> Callable[[Module], Iterator[Finding]]:
    """Ban a name however it is reached: imported, bare or as an attribute."""

    def look(module: Module) -> Iterator[Finding]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                hits = [alias.name for alias in node.names if alias.name in banned]
            elif isinstance(node, ast.Name):
                hits = [node.id] if node.id in banned else []
            elif isinstance(node, ast.Attribute):
                hits = [node.attr] if node.attr in banned else []
            else:
                continue
            for name in hits:
                yield node.lineno, f"names {name}"

    return look


def no_true_keyword(keyword: str) -> Callable[[Module], Iterator[Finding]]:
    """Ban passing anything but a plain ``False`` for a keyword argument."""

    def is_false(value: ast.expr) -> bool:
        return isinstance(value, ast.Constant) and value.value is False

    def look(module: Module) -> Iterator[Finding]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.keyword) and node.arg == keyword and not is_false(node.value):
                yield node.value.lineno, f"passes {keyword}="

    return look


def no_spelling(names: Iterable[str]) -> Callable[[Module], Iterator[Finding]]:
    """Ban names of files and folders written out, in any literal but docstrings and sentences (which have a blank).

    A plain word such as ``lock`` has other meanings too: it is banned in a path only.

    :param names: files (``case.db``), ends (``.age``, ``-wal``) and plain words.
    """
    listed = sorted(names, key=len, reverse=True)
    ends = [name for name in listed if name[0] in ".-"]
    words = [name for name in listed if name.isalpha()]
    files = [name for name in listed if name not in (*ends, *words)]
    stems = {name.partition(".")[0] + "." for name in files}
    either = {kind: "|".join(map(re.escape, each)) for kind, each in (("end", ends), ("word", words), ("file", files))}
    told = re.compile("(?<![\\w-])(?:{file})(?!\\w)|(?<!\\w)(?:{end})$|^(?:{word})/".format(**either))

    def look(module: Module) -> Iterator[Finding]:
        nodes = list(ast.walk(module.tree))
        docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        in_paths = {id(node.right) for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)}
        for node in nodes:
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
                continue
            text = node.value
            if text in stems or (" " not in text and told.search(text)) or (id(node) in in_paths and text in words):
                yield node.lineno, f"spells {text}"

    return look


def no_words(pattern: str) -> Callable[[Module], Iterator[Finding]]:
    """Ban what a regular expression finds in a text or in a name, docstrings left out."""
    told = re.compile(pattern)

    def look(module: Module) -> Iterator[Finding]:
        nodes = list(ast.walk(module.tree))
        docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                text = node.value
            elif isinstance(node, ast.Attribute):
                text = node.attr
            else:
                continue
            if found := told.search(text):
                yield node.lineno, f"says {found[0]}"

    return look


def only_standard_library(module: Module) -> Iterator[Finding]:
    """The model floor: nothing from outside Python but the two floors below.

    Three exceptions, each loaded when one is met: the strict reading of the rarer forms of EDTF is the ``edtf``
    package's, the months of the Umm al-Qura calendar are a table of the ``hijridate`` package, and the letters of any
    script in Latin ones are a table of the ``anyascii`` package.
    """
    ours = ("casefile.model", "casefile.errors", "casefile.i18n")
    if module.within(("casefile/model/edtf_reading.py",)):
        ours = (*ours, "edtf")
    if module.within(("casefile/model/calendars.py",)):
        ours = (*ours, "hijridate")
    if module.within(("casefile/model/wordkeys.py",)):
        ours = (*ours, "anyascii")
    for line, name in imported(module):
        top = name.split(".")[0]
        if top not in sys.stdlib_module_names and not name.startswith(ours):
            yield line, f"imports {name}"


def both(*looks: Callable[[Module], Iterator[Finding]]) -> Callable[[Module], Iterator[Finding]]:
    """One rule of several looks."""

    def look(module: Module) -> Iterator[Finding]:
        for each in looks:
            yield from each(module)

    return look
