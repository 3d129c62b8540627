from __future__ import annotations

import pytest

from tests.e2e.conftest import Start
from tests.e2e.driving import picture, press, push

pytestmark = pytest.mark.e2e


def test_x(start: Start, tmp_path):
    window = start(None)
    picture(window, tmp_path / "a.png")
    push(words="Create a vault")
    from tests.e2e.driving import dialog, write

    d = dialog("Create a vault")
    write("Hello")
    picture(window, tmp_path / "b.png")
    press("Esc")
