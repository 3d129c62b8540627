"""Which arguments open the window and which go to the command line."""

from __future__ import annotations

import pytest

from casefile.__main__ import opens_window


@pytest.mark.parametrize(
    "arguments",
    [[], ["--demo"], ["--language", "ar", "--demo"], ["Hajin.casefile"], ["some/where/Hajin.casefile/"]],
)
def test_window(arguments: list[str]) -> None:
    assert opens_window(arguments)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["list", "Hajin.casefile", "case"], ["new", "Hajin.casefile"], ["nonsense"]],
)
def test_command_line(arguments: list[str]) -> None:
    assert not opens_window(arguments)
