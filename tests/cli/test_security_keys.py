"""Security keys from the command line, with keys in software."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

pytest.importorskip("fido2", reason="the extra security-key is not installed")

from casefile.vault import fido
from tests.cli.conftest import Run
from tests.software_key import SoftwareKey


class Terminal(io.StringIO):
    """Somebody who presses Enter when a key is to be exchanged."""

    def __init__(self, exchange: object) -> None:
        super().__init__()
        self._exchange = exchange

    def isatty(self) -> bool:
        return True

    def readline(self, *_size: object) -> str:  # type: ignore[override]
        self._exchange()  # type: ignore[operator]
        return "\n"


@pytest.fixture
def pin_file(tmp_path: Path) -> Path:
    path = tmp_path / "pin"
    path.write_text("246810\n")
    path.chmod(0o600)
    return path


def test_two_keys_are_set_up_listed_used_and_one_taken_away(
    run: Run, vault_folder: Path, pin_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blue, red = SoftwareKey(), SoftwareKey()
    there = [blue]
    monkeypatch.setattr(fido, "plugged_in", lambda: list(there))
    pin = ("--key-pin-file", pin_file)

    alone = run(*pin, "security-keys", vault_folder, "--add", "Blue")
    assert alone.code == 2 and "can be lost" in alone.err and blue.touches == 0
    blind = run(*pin, "security-keys", vault_folder, "--add", "Blue", "--add", "Red")
    assert blind.code == 2 and "no terminal" in blind.err

    monkeypatch.setattr("sys.stdin", Terminal(lambda: there.__setitem__(0, red)))
    there[:] = [blue]
    both = run(*pin, "security-keys", vault_folder, "--add", "Blue", "--add", "Red", "--json")
    assert both.code == 0, both.err
    assert [key["name"] for key in both.json["keys"]] == ["Blue", "Red"]
    assert both.err.count("Touch the security key now.") == 4

    opened = run("--security-key", *pin, "people", vault_folder, "--json")
    assert opened.code == 0 and "Touch the security key now." in opened.err
    kinds = [way["kind"] for way in opened.json["people"][0]["ways"]]
    assert kinds == ["passphrase", "security_key", "security_key"]

    assert run("security-keys", vault_folder, "--remove", "green").code == 5
    assert "Blue" not in run("security-keys", vault_folder, "--remove", "blue").out
    there[:] = [blue]
    assert run("--security-key", *pin, "people", vault_folder).code == 3


def test_the_pin_is_never_guessed_at(run: Run, vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ran = run("--security-key", "people", vault_folder)
    assert ran.code == 2 and "--key-pin-file" in ran.err
