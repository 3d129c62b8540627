"""Whatever goes wrong is one sentence on stderr and a documented exit code; secrets stay out of both."""

from __future__ import annotations

import getpass
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from casefile.cli import app, say
from casefile.cli.app import language, main
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["list"],
        ["list", "VAULT"],
        ["list", "VAULT", "strike"],
        ["list", "VAULT", "case", "--limit", "many"],
        ["list", "VAULT", "case", "--limit", "0"],
        ["list", "VAULT", "case", "--colour"],
        ["add", "VAULT", "--case", "HJN"],
        ["add", "VAULT", __file__],
        ["export", "VAULT", "--case", "HJN"],
        ["export", "VAULT", "--case", "HJN", "--format", "xml", "-o", "x"],
        ["dossier", "VAULT", "--case", "HJN", "--audience", "everyone", "-o", "x"],
        ["--colour"],
    ],
)
def test_wrong_usage(run: Run, vault_folder: Path, arguments: list[str]) -> None:
    ran = run(*(str(vault_folder) if argument == "VAULT" else argument for argument in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert ran.err.rstrip().endswith(".")


@pytest.mark.skipif(os.name == "nt", reason="modes of files are those of POSIX")
def test_a_passphrase_file_that_others_can_read_is_told(run: Run, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as open_to_all:
        Path(open_to_all).chmod(0o755)
        file = Path(open_to_all) / "pass"
        file.write_text("words", encoding="utf-8")
        for mode, told in ((0o644, True), (0o600, False)):
            file.chmod(mode)
            assert ("chmod 600" in run("verify", tmp_path, "--passphrase-file", file).err) == told


def test_wrong_passphrase(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase\n")
    for arguments in (
        ["list", vault_folder, "case", "--passphrase-file", wrong],
        ["--passphrase-file", wrong, "list", vault_folder, "case"],
    ):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (3, "")
        assert "not the passphrase" not in ran.err
        assert len(ran.err.splitlines()) == 1


def test_damaged_header(run: Run, vault_folder: Path) -> None:
    for name in ("vault.json", "vault.json.bak"):
        (vault_folder / name).write_bytes((vault_folder / name).read_bytes()[:100])
    assert run("list", vault_folder, "case").code == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n" + PASSPHRASE.encode(), "is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_useless_passphrase_file(
    run: Run, vault_folder: Path, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "useless"
    if content is not None:
        file.write_bytes(content)
    ran = run("list", vault_folder, "case", "--passphrase-file", file)
    assert ran.code == 5
    assert words in ran.err


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nsecond line\n"])
def test_the_first_line_counts(run: Run, vault_folder: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / "own"
    file.write_bytes((PASSPHRASE + ending).encode())
    assert run("list", vault_folder, "case", "--passphrase-file", file).code == 0


def test_no_terminal_to_ask_on(run: Run, vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFILE_PASSPHRASE_FILE")
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSPHRASE + "\n"))
    ran = run("list", vault_folder, "case")
    assert ran.code == 2
    assert "--passphrase-file" in ran.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_passphrase_is_asked_for(run: Run, vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFILE_PASSPHRASE_FILE")
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSPHRASE)
    assert run("list", vault_folder, "case").code == 0


def test_a_new_passphrase_is_asked_for_twice(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFILE_PASSPHRASE_FILE")
    monkeypatch.setattr(sys, "stdin", Terminal())
    typed = iter(["one passphrase", "another passphrase"])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    ran = run("new", tmp_path / "N.casefile")
    assert ran.code == 5
    assert "differ" in ran.err
    assert not (tmp_path / "N.casefile").exists()


def test_an_unforeseen_fault_is_one_sentence_without_its_message(
    run: Run, vault_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("the witness is called Layla")

    monkeypatch.setattr(Workspace, "open", fail)
    ran = run("list", vault_folder, "case")
    assert (ran.code, ran.out) == (app.EXIT_OUR_FAULT, "")
    assert ran.err == "Casefile failed in an unexpected way (RuntimeError). Nothing was left half-written.\n"


def test_ctrl_c(run: Run, vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "open", stop)
    ran = run("list", vault_folder, "case")
    assert ran.code == app.EXIT_STOPPED


def test_a_reader_that_has_seen_enough(sample_template: Path, passphrase_file: Path) -> None:
    command = [sys.executable, "-m", "casefile", "journal", str(sample_template), "--json"]
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "CASEFILE_PASSPHRASE_FILE": str(passphrase_file)},
        cwd=Path(app.__file__).parents[2],
    )
    assert child.stdout and child.stderr
    assert child.stdout.readline() == b"[\n"
    child.stdout.close()
    told = child.stderr.read()
    child.stderr.close()
    assert (child.wait(timeout=60), told) == (0, b"")


def test_the_command_line_never_loads_qt() -> None:
    program = (
        "import importlib, pkgutil, sys; import casefile.cli; "
        "names = [f'casefile.cli.{found.name}' for found in pkgutil.iter_modules(casefile.cli.__path__)]; "
        "[*map(importlib.import_module, names)]; "
        "sys.exit(any(name.split('.')[0] in ('PySide6', 'shiboken6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(app.__file__).parents[2]).returncode == 0


def test_the_language_of_the_terminal() -> None:
    assert language({"LANG": "ar_SY.UTF-8"}) == "ar"
    assert language({"LC_ALL": "C.UTF-8", "LANG": "ar_SY.UTF-8"}) == "en"
    assert language({"LANG": "xx_YY"}) == "en"
    assert language({}) == "en"


def test_what_a_terminal_would_obey_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    say.say("a\x1b[31mred\x1b[0m\u202e")
    say.table(["Name"], [["x\x1b]0;title\x07\ny"]])
    say.pairs([("Label", "one\ntwo\x9b")])
    captured = capsys.readouterr().out
    assert not any(character in captured for character in "\x1b\x07\x9b\u202e")
    assert captured.endswith("Label  one\n       two\n")


def test_columns_stand_under_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    say.table(["Ref", "Name"], [["A", "病院"], ["BB", "e\u0301cole"], ["C", "x" * 80]])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Ref  Name"
    assert lines[1] == "A    病院"
    assert lines[3] == "C    " + "x" * 59 + "…"
    assert say.width("病院") == 4
    assert say.width("e\u0301cole") == 5


def test_an_exit_code_is_returned_not_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert main(["--help"]) == 0
