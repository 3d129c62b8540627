"""What a command loads, and that every command is there although none is loaded before it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casefile.cli import app as cli
from casefile.cli.commands import _COMMANDS, command

PROJECT = Path(cli.__file__).parents[2]
CORE = {
    "sqlalchemy",
    "sqlcipher3",
    "cryptography",
    "argon2",
    "casefile.workspace",
    "casefile.services",
    "casefile.store",
}
CHECKING = {"casefile.store.checks", "casefile.store.record_checks", "casefile.store.repairs"}
DRAWING = {"casefile.dossier.build", "casefile.services.dossiers", "casefile.services.stamps", "reportlab"}


def loaded(*arguments: object) -> set[str]:
    """The modules that a command has loaded when it ends, each with the packages it lies in."""
    return set(said_at_the_end("*sorted(sys.modules)", *arguments).split())


def said_at_the_end(what: str, *arguments: object) -> str:
    """What is printed when a command has ended.

    :param what: the expression for it; ``looks()`` counts Python's searches for lost cycles since the command began.
    """
    program = (
        "import gc, sys; from casefile.__main__ import main; count = lambda: gc.get_stats()[0]['collections']; "
        "before = count(); looks = lambda: count() - before; main(sys.argv[1:]); "
        f"print({what}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


@pytest.mark.parametrize("argument", ["--help", "--version", "nonsense"])
def test_help_and_refusals_load_no_core(argument: str) -> None:
    found = loaded(argument)
    assert "casefile.cli.commands" in found
    assert found.isdisjoint(CORE)


def test_a_list_loads_nothing_that_draws(vault_folder: Path, passphrase_file: Path) -> None:
    found = loaded("--passphrase-file", passphrase_file, "list", vault_folder, "incident")
    assert "casefile.workspace" in found
    assert found.isdisjoint(DRAWING | CHECKING)


def test_a_list_ends_before_python_looks_for_lost_cycles(vault_folder: Path, passphrase_file: Path) -> None:
    """One such search walks through all that was loaded: 50 ms."""
    asked = ("--passphrase-file", passphrase_file, "list", vault_folder, "incident")
    assert said_at_the_end("looks()", *asked).strip() == "0"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_command_helps_in_both_languages(language: str) -> None:
    program = (
        f"from casefile import i18n; i18n.use({language!r}); from casefile.cli.commands import app, _COMMANDS; "
        "[(print('NEXT:', name), print(about), app([name, '--help'], prog_name='casefile', standalone_mode=False)) "
        "for name, _place, about in _COMMANDS]"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    parts = done.stdout.split("NEXT: ")[1:]
    assert [part.split("\n", 1)[0] for part in parts] == [name for name, _place, _about in _COMMANDS]
    for part in parts:
        name, about, help_ = part.split("\n", 2)
        assert help_.startswith(f"Usage: casefile {name} ")
        assert " ".join(about.split()) in " ".join(help_.split())
        assert about.isascii() == (language == "en")


@pytest.mark.parametrize("name", [name for name, _place, _about in _COMMANDS])
def test_a_command_has_what_its_function_takes(name: str) -> None:
    made = command(name)
    assert made.name == name
    assert [parameter.name for parameter in made.params if parameter.name != "help"] or name in ("schema", "contact")
