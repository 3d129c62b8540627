"""A command stopped by a signal while it is still being loaded: one code, no traceback."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_stopped_while_loading_says_no_more_than_that() -> None:
    # What a command loads is stopped at a place that is known, as a signal comes at one that is not.
    program = (
        "import builtins, os, signal, sys\n"
        "from casefile.__main__ import main\n"
        "real = builtins.__import__\n"
        "def load(name, *rest):\n"
        "    if name == 'casefile.cli.app':\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = load\n"
        "sys.exit(main(['schema']))\n"
    )
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 130
    assert (ran.stdout, ran.stderr) == ("", "")
    assert time.monotonic() - began < 20
